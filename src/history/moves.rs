//! `moves.parquet`: articles of earlier nights that a night put into another cluster; `lineage.parquet`: what became of
//! clusters that night, as in lineage.csv.

use super::table::{FileMade, ROWS, Table, TableWriter, numbers, strings};
use crate::error::Result;
use arrow_array::types::UInt64Type;
use arrow_schema::DataType;
use std::path::Path;

/// Name of the file of moved articles.
pub const MOVES_FILE: &str = "moves.parquet";
/// Name of the file of changed clusters.
pub const LINEAGE_FILE: &str = "lineage.parquet";

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
pub fn has_moved(from: &str, to: &str) -> bool {
    from != to
}

/// Writes the moves of a night.
///
/// # Errors
/// They cannot be written.
pub fn write(night: &Path, moves: &[Move]) -> Result<FileMade> {
    let columns = ["article_id", "from_cluster_id", "cluster_id"].map(|name| (name, DataType::Utf8, false));
    let mut table = TableWriter::create(&night.join(MOVES_FILE), &columns)?;
    for rows in moves.chunks(ROWS) {
        table.write(vec![
            strings(rows, |row| &row.article_id),
            strings(rows, |row| &row.from),
            strings(rows, |row| &row.to),
        ])?;
    }
    table.end()
}

/// Reads a row group of them.
///
/// # Errors
/// The file cannot be read, or is not what was written.
pub fn read(table: &Table, group: usize) -> Result<Vec<Move>> {
    let rows = table.group(group, &["article_id", "from_cluster_id", "cluster_id"])?;
    let (id, from) = (rows.strings("article_id")?, rows.strings("from_cluster_id")?);
    let to = rows.strings("cluster_id")?;
    let one = |row: usize| Move {
        article_id: id.value(row).into(),
        from: from.value(row).into(),
        to: to.value(row).into(),
    };
    Ok((0..rows.len()).map(one).collect())
}

/// What became of a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// It is new.
    Created,
    /// It has more articles.
    Grew,
    /// It was taken up by another, the older one.
    Merged,
    /// It is new, and its articles were another's.
    Split,
    /// None of its articles can be met any more.
    Retired,
}

impl Event {
    /// The word used in lineage.csv.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Grew => "grew",
            Self::Merged => "merged",
            Self::Split => "split",
            Self::Retired => "retired",
        }
    }
}

/// A row of lineage.csv, but for its date.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lineage {
    /// The cluster.
    pub cluster_id: Box<str>,
    /// What became of it.
    pub event: Event,
    /// The cluster it was taken up by, or split from.
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
    /// A cluster of which so many articles were known, and none can be met any more; `told` are the size and the canonical article that
    /// the last night told which changed it.
    pub fn retired(cluster_id: Box<str>, articles: u64, told: Option<(u64, Box<str>)>) -> Self {
        let (before, canonical_before) = told.unwrap_or((articles, Box::default()));
        let (other, canonical_after) = Default::default();
        Self { cluster_id, event: Event::Retired, other, before, after: 0, canonical_before, canonical_after }
    }

    /// A cluster of so many articles that is new.
    pub fn created(cluster_id: Box<str>, articles: u64) -> Self {
        let (other, canonical_before, canonical_after) = Default::default();
        let event = Event::Created;
        Self { cluster_id, event, other, before: 0, after: articles, canonical_before, canonical_after }
    }
}

/// The article that stands for a cluster of so many articles; none for one that is not there.
///
/// # Errors
/// Those of `canonical`.
pub fn canonical_of<T: Default, E>(
    articles: u64,
    canonical: impl FnOnce() -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    if articles > 0 { canonical() } else { Ok(T::default()) }
}

/// Writes the lineage of a night.
///
/// # Errors
/// It cannot be written.
pub fn write_lineage(night: &Path, lineage: &[Lineage]) -> Result<FileMade> {
    let columns = ["cluster_id", "event", "other_cluster_id"].map(|name| (name, DataType::Utf8, false));
    let sizes = ["size_before", "size_after"].map(|name| (name, DataType::UInt64, false));
    let canonicals = ["canonical_before", "canonical_after"].map(|name| (name, DataType::Utf8, false));
    let columns: Vec<_> = columns.into_iter().chain(sizes).chain(canonicals).collect();
    let mut table = TableWriter::create(&night.join(LINEAGE_FILE), &columns)?;
    for rows in lineage.chunks(ROWS) {
        table.write(vec![
            strings(rows, |row| &row.cluster_id),
            strings(rows, |row| row.event.as_str()),
            strings(rows, |row| &row.other),
            numbers::<_, UInt64Type>(rows, |row| row.before),
            numbers::<_, UInt64Type>(rows, |row| row.after),
            strings(rows, |row| &row.canonical_before),
            strings(rows, |row| &row.canonical_after),
        ])?;
    }
    table.end()
}
