//! `moves.parquet`: articles of earlier nights that a night put into another cluster; `lineage.parquet`: what
//! became of clusters that night, as in lineage.csv.

use super::stored::stored;
use super::table::{FileMade, Stored, Table, write as write_table};
use crate::base::error::Result;
pub(crate) use crate::tables::lineage::Event;
use std::path::Path;

stored! {
    /// A row an article of an earlier night that the night put into another cluster.
    pub(crate) struct Moved<'r> in "moves.parquet" {
        /// The article.
        article_id: &'r str,
        /// The cluster it was in.
        from_cluster_id: &'r str,
        /// The cluster it is in.
        cluster_id: &'r str,
    }
}

stored! {
    /// A row an event, as in lineage.csv.
    pub struct Became<'r> in "lineage.parquet" {
        /// The cluster.
        cluster_id: &'r str,
        /// What became of it.
        event: &'r str,
        /// The cluster it was taken up by, or split from.
        other_cluster_id: &'r str,
        /// Its known articles before the night.
        size_before: u64 [articles],
        /// Its known articles after it.
        size_after: u64 [articles],
        /// The article that stood for it; empty if it is new.
        canonical_before: &'r str,
        /// The article that stands for it; empty if it is no more.
        canonical_after: &'r str,
    }
}

/// Name of the file of moved articles.
pub(crate) const MOVES_FILE: &str = Moved::TABLE.file;
/// Name of the file of changed clusters.
pub(crate) const LINEAGE_FILE: &str = Became::TABLE.file;

/// An article that is in another cluster from a night on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Move {
    /// The article's id.
    pub article_id: Box<str>,
    /// The cluster it was in.
    pub from: Box<str>,
    /// The cluster it is in.
    pub to: Box<str>,
}

/// Whether an article that was in one cluster is in another now.
pub(crate) fn has_moved(from: &str, to: &str) -> bool {
    from != to
}

/// Writes the moves of a night.
///
/// # Errors
/// They cannot be written.
pub(crate) fn write(night: &Path, moves: &[Move]) -> Result<FileMade> {
    write_table::<Moved<'_>, _>(night, moves, |Move { article_id, from, to }| Moved {
        article_id,
        from_cluster_id: from,
        cluster_id: to,
    })
}

/// Reads a row group of them.
///
/// # Errors
/// The file cannot be read, or is not what was written.
pub(crate) fn read(table: &Table, group: usize) -> Result<Vec<Move>> {
    table.all::<Moved<'_>, _>(group, |row| Move {
        article_id: row.article_id.into(),
        from: row.from_cluster_id.into(),
        to: row.cluster_id.into(),
    })
}

/// A row of lineage.csv, but for its date.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lineage {
    /// The cluster, or the hash of the recipe for [`Event::Rule`].
    pub cluster_id: Box<str>,
    /// What became of it.
    pub event: Event,
    /// The cluster it was taken up by, or split from; or the hash of the recipe before, empty if that is not
    /// known.
    pub other: Box<str>,
    /// Its known articles before the night.
    pub before: u64,
    /// Its known articles after it.
    pub after: u64,
    /// The article that stood for it, empty if it is new.
    pub canonical_before: Box<str>,
    /// The article that stands for it, empty if it is no more.
    pub canonical_after: Box<str>,
}

impl Lineage {
    /// A cluster of which so many articles were known, and none can be met any more; `told` are the size and
    /// the canonical article that the last night told which changed it.
    pub(crate) fn retired(cluster_id: Box<str>, articles: u64, told: Option<(u64, Box<str>)>) -> Self {
        let (before, canonical_before) = told.unwrap_or((articles, Box::default()));
        let (other, canonical_after) = Default::default();
        Self { cluster_id, event: Event::Retired, other, before, after: 0, canonical_before, canonical_after }
    }

    /// A cluster of so many articles that is new.
    pub(crate) fn created(cluster_id: Box<str>, articles: u64) -> Self {
        let (other, canonical_before, canonical_after) = Default::default();
        let event = Event::Created;
        Self { cluster_id, event, other, before: 0, after: articles, canonical_before, canonical_after }
    }
}

/// The article that stands for a cluster of so many articles; none for one that is not there.
///
/// # Errors
/// Those of `canonical`.
pub(crate) fn canonical_of<T: Default, E>(
    articles: u64,
    canonical: impl FnOnce() -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    if articles > 0 { canonical() } else { Ok(T::default()) }
}

/// Writes the lineage of a night.
///
/// # Errors
/// It cannot be written.
pub(crate) fn write_lineage(night: &Path, lineage: &[Lineage]) -> Result<FileMade> {
    write_table::<Became<'_>, _>(night, lineage, |row| Became {
        cluster_id: &row.cluster_id,
        event: row.event.as_str(),
        other_cluster_id: &row.other,
        size_before: row.before,
        size_after: row.after,
        canonical_before: &row.canonical_before,
        canonical_after: &row.canonical_after,
    })
}
