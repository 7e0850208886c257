//! `articles.parquet`: what is remembered of each article, a row an article, in order of publication.

use super::stored::{Milliseconds, stored};
use super::table::{FileMade, ROWS, Stored, Table, TableWriter};
use crate::base::agency::CreditBasis;
use crate::base::agency::{Agencies, AgencyId};
use crate::base::article::PublishedBasis;
use crate::base::entry::{Entry, Marks};
use crate::base::error::Result;
use crate::base::time::Stamp;
use crate::base::title::Title;
use std::path::Path;

stored! {
    /// A row an article of the night, in order of publication.
    pub(crate) struct Row<'r> in "articles.parquet" {
        /// Its id, as in articles.csv.
        article_id: &'r str,
        /// The cluster it was in at the end of its night.
        cluster_id: &'r str,
        /// Its role there, as in articles.csv.
        role: &'r str,
        /// Address.
        url: &'r str,
        /// Headline; behind the character U+0001 the sentence that stands in its place.
        title: &'r str,
        /// Who published it.
        outlet: &'r str,
        /// Language code, or the dump's own word.
        language: &'r str,
        /// Place of the dateline.
        dateline_place: &'r str,
        /// Version mark.
        version: &'r str,
        /// What the time rests on, as in articles.csv.
        published_basis: &'r str,
        /// Agencies it is credited to itself, joined by `|`.
        agencies: &'r str,
        /// What that credit rests on, as in articles.csv.
        agency_basis: &'r str,
        /// Whether it is dated by the day alone.
        date_only: bool,
        /// Whether an earlier article was of the same page.
        same_page: bool,
        /// Whether another record had its id.
        duplicate_id: bool,
        /// Whether its agency took it back.
        killed: bool,
        /// Whether it said itself that it is only the start, or is a summary.
        partial: bool,
        /// The row of its text in `keys.parquet`.
        text: u32,
        /// Words of the compared text.
        words: u32 [words],
        /// Hash of the page it was read from, 0 where it has no address.
        page: u64,
        /// Hash of its headline without the outlet's name, 0 where it tells nothing.
        headline: u64,
        /// When it was published.
        published: Option<Milliseconds>,
    }
}

stored! {
    /// Which text an article has.
    struct OfText of Row {
        /// The row of its text.
        text: u32,
    }
}

stored! {
    /// Which cluster an article is in.
    struct OfCluster<'r> of Row {
        /// Its id.
        article_id: &'r str,
        /// The cluster.
        cluster_id: &'r str,
    }
}

/// Name of the file.
pub const ARTICLES_FILE: &str = Row::TABLE.file;

/// An article as a history keeps it; read back, its strings are borrowed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryArticle<S = Box<str>> {
    /// What a run remembers of it; where its record stood is forgotten.
    pub entry: Entry<S>,
    /// The cluster it was in at the end of its night.
    pub cluster_id: S,
    /// Its role there, as in articles.csv.
    pub role: S,
    /// The row of its text in the night's texts.
    pub text: u32,
    /// Hash of the page it was read from, 0 where it has no address.
    pub page: u64,
    /// Hash of its headline without the outlet's name, 0 where it tells nothing.
    pub headline: u64,
}

/// Writes the file.
pub(crate) struct ArticlesWriter<'a> {
    table: TableWriter<Row<'static>>,
    agencies: &'a Agencies,
    waiting: Vec<HistoryArticle>,
}

impl<'a> ArticlesWriter<'a> {
    /// Begins the file in a night's directory.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn create(night: &Path, agencies: &'a Agencies) -> Result<Self> {
        Ok(Self { table: TableWriter::create(night)?, agencies, waiting: Vec::new() })
    }

    /// Writes an article.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn push(&mut self, kept: HistoryArticle) -> Result<()> {
        self.waiting.push(kept);
        if self.waiting.len() == ROWS { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        let agencies: Vec<String> = waiting.iter().map(|kept| self.names(&kept.entry.agencies)).collect();
        let rows: Vec<Row<'_>> =
            waiting.iter().zip(&agencies).map(|(kept, agencies)| row(kept, agencies)).collect();
        self.table.write(&rows)
    }

    fn names(&self, agencies: &[AgencyId]) -> String {
        agencies.iter().map(|&id| self.agencies.get(id).id).collect::<Vec<_>>().join("|")
    }

    /// Ends the file.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn end(mut self) -> Result<FileMade> {
        if !self.waiting.is_empty() {
            self.flush()?;
        }
        self.table.end()
    }
}

const MILLISECONDS: i64 = 1_000;

/// An article's row; `agencies` are the names of those it is credited to.
fn row<'r>(kept: &'r HistoryArticle, agencies: &'r str) -> Row<'r> {
    let entry = &kept.entry;
    let milliseconds = |stamp: Stamp| Milliseconds(stamp.at.saturating_mul(MILLISECONDS));
    Row {
        article_id: &entry.id,
        cluster_id: &kept.cluster_id,
        role: &kept.role,
        url: &entry.url,
        title: entry.title.kept(),
        outlet: &entry.outlet,
        language: &entry.language,
        dateline_place: &entry.dateline_place,
        version: &entry.version,
        published_basis: entry.published_basis.as_str(),
        agencies,
        agency_basis: entry.agency_basis.as_str(),
        date_only: entry.published.is_some_and(|stamp| stamp.date_only),
        same_page: entry.same_page,
        duplicate_id: entry.duplicate_id,
        killed: entry.killed,
        partial: entry.marks.partial,
        text: kept.text,
        words: entry.words,
        page: kept.page,
        headline: kept.headline,
        published: entry.published.map(milliseconds),
    }
}

/// The article of a row.
fn kept<'r>(row: Row<'r>, agencies: &Agencies) -> HistoryArticle<&'r str> {
    let stamp = |Milliseconds(at)| Stamp { at: at.div_euclid(MILLISECONDS), date_only: row.date_only };
    let entry = Entry {
        place: None,
        id: row.article_id,
        url: row.url,
        title: Title::of_kept(row.title),
        outlet: row.outlet,
        language: row.language,
        dateline_place: row.dateline_place,
        version: row.version,
        published: row.published.map(stamp),
        published_basis: PublishedBasis::parse(row.published_basis).unwrap_or_default(),
        agencies: row.agencies.split('|').filter_map(|id| agencies.by_id(id)).collect(),
        agency_basis: CreditBasis::parse(row.agency_basis).unwrap_or_default(),
        words: row.words,
        same_page: row.same_page,
        duplicate_id: row.duplicate_id,
        killed: row.killed,
        marks: Marks { partial: row.partial, ..Marks::default() },
    };
    HistoryArticle {
        entry,
        cluster_id: row.cluster_id,
        role: row.role,
        text: row.text,
        page: row.page,
        headline: row.headline,
    }
}

/// Reads a row group of the file, and hands out each article.
///
/// # Errors
/// It cannot be read, or is not what was written; or what taking an article says.
pub(crate) fn read(
    table: &Table,
    group: usize,
    agencies: &Agencies,
    take: &mut dyn FnMut(HistoryArticle<&str>) -> Result<()>,
) -> Result<()> {
    table.each::<Row<'_>>(group, |row| take(kept(row, agencies)))
}

/// Of each article in a row group the row of its text.
///
/// # Errors
/// As [`read`].
pub(crate) fn texts(table: &Table, group: usize) -> Result<Vec<u32>> {
    table.all::<OfText, _>(group, |row| row.text)
}

/// Of each article in a row group its id, and its cluster at the end of the night.
///
/// # Errors
/// As [`read`].
pub(crate) fn clusters(table: &Table, group: usize) -> Result<Vec<(Box<str>, Box<str>)>> {
    table.all::<OfCluster<'_>, _>(group, |row| (row.article_id.into(), row.cluster_id.into()))
}
