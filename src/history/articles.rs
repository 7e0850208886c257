//! `articles.parquet`: what is remembered of each article, a row an article, in order of publication.

use super::table::{FileMade, ROWS, Table, TableWriter, flags, numbers, strings};
use crate::agency::{Agencies, AgencyId};
use crate::article::{PublishedBasis, Stamp};
use crate::attribute::Entry;
use crate::clean::CreditBasis;
use crate::error::Result;
use arrow_array::TimestampMillisecondArray;
use arrow_array::types::{TimestampMillisecondType, UInt32Type, UInt64Type};
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, TimeUnit};
use std::path::Path;
use std::sync::Arc;

/// Name of the file.
pub const ARTICLES_FILE: &str = "articles.parquet";

/// An article as a history keeps it; read back, its strings are borrowed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept<S = Box<str>> {
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

const STRINGS: [&str; 12] = [
    "article_id",
    "cluster_id",
    "role",
    "url",
    "title",
    "outlet",
    "language",
    "dateline_place",
    "version",
    "published_basis",
    "agencies",
    "agency_basis",
];
const FLAGS: [&str; 5] = ["date_only", "same_page", "duplicate_id", "killed", "partial"];
const NUMBERS: [&str; 4] = ["text", "words", "page", "headline"];

fn time() -> DataType {
    DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into()))
}

/// Writes the file.
pub struct ArticlesWriter<'a> {
    table: TableWriter,
    agencies: &'a Agencies,
    waiting: Vec<Kept>,
}

impl<'a> ArticlesWriter<'a> {
    /// Begins the file in a night's directory.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn create(night: &Path, agencies: &'a Agencies) -> Result<Self> {
        let strings = STRINGS.map(|name| (name, DataType::Utf8, false));
        let flags = FLAGS.map(|name| (name, DataType::Boolean, false));
        let numbers =
            NUMBERS.into_iter().zip([DataType::UInt32, DataType::UInt32, DataType::UInt64, DataType::UInt64]);
        let numbers = numbers.map(|(name, kind)| (name, kind, false));
        let columns: Vec<_> = strings.into_iter().chain(flags).chain(numbers).collect();
        let columns = [columns, vec![("published", time(), true)]].concat();
        Ok(Self {
            table: TableWriter::create(&night.join(ARTICLES_FILE), &columns)?,
            agencies,
            waiting: Vec::new(),
        })
    }

    /// Writes an article.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn push(&mut self, kept: Kept) -> Result<()> {
        self.waiting.push(kept);
        if self.waiting.len() == ROWS { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        let rows = std::mem::take(&mut self.waiting);
        let agencies: Vec<String> = rows.iter().map(|row| self.names(&row.entry.agencies)).collect();
        let published =
            rows.iter().map(|row| row.entry.published.map(|stamp| stamp.at.saturating_mul(MILLISECONDS)));
        let published = TimestampMillisecondArray::from(published.collect::<Vec<Option<i64>>>());
        let columns: Vec<ArrayRef> = vec![
            strings(&rows, |row| &row.entry.id),
            strings(&rows, |row| &row.cluster_id),
            strings(&rows, |row| &row.role),
            strings(&rows, |row| &row.entry.url),
            strings(&rows, |row| &row.entry.title),
            strings(&rows, |row| &row.entry.outlet),
            strings(&rows, |row| &row.entry.language),
            strings(&rows, |row| &row.entry.dateline_place),
            strings(&rows, |row| &row.entry.version),
            strings(&rows, |row| row.entry.published_basis.as_str()),
            strings(&agencies, |names| names),
            strings(&rows, |row| row.entry.agency_basis.as_str()),
            flags(&rows, |row| row.entry.published.is_some_and(|stamp| stamp.date_only)),
            flags(&rows, |row| row.entry.same_page),
            flags(&rows, |row| row.entry.duplicate_id),
            flags(&rows, |row| row.entry.killed),
            flags(&rows, |row| row.entry.partial),
            numbers::<_, UInt32Type>(&rows, |row| row.text),
            numbers::<_, UInt32Type>(&rows, |row| row.entry.words),
            numbers::<_, UInt64Type>(&rows, |row| row.page),
            numbers::<_, UInt64Type>(&rows, |row| row.headline),
            Arc::new(published.with_timezone("UTC")),
        ];
        self.table.write(columns)
    }

    fn names(&self, agencies: &[AgencyId]) -> String {
        agencies.iter().map(|&id| self.agencies.get(id).id).collect::<Vec<_>>().join("|")
    }

    /// Ends the file.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn end(mut self) -> Result<FileMade> {
        if !self.waiting.is_empty() {
            self.flush()?;
        }
        self.table.end()
    }
}

const MILLISECONDS: i64 = 1_000;

/// Reads a row group of the file, and hands out each article.
///
/// # Errors
/// It cannot be read, or is not what was written; or what taking an article says.
pub fn read(
    table: &Table,
    group: usize,
    agencies: &Agencies,
    take: &mut dyn FnMut(Kept<&str>) -> Result<()>,
) -> Result<()> {
    let rows = table.group(group, &[&STRINGS[..], &FLAGS, &NUMBERS, &["published"]].concat())?;
    let mut strings = Vec::with_capacity(STRINGS.len());
    for name in STRINGS {
        strings.push(rows.strings(name)?);
    }
    let mut flags = Vec::with_capacity(FLAGS.len());
    for name in FLAGS {
        flags.push(rows.flags(name)?);
    }
    let published = rows.numbers::<TimestampMillisecondType>("published")?;
    let (text, words) = (rows.numbers::<UInt32Type>("text")?, rows.numbers::<UInt32Type>("words")?);
    let (page, headline) = (rows.numbers::<UInt64Type>("page")?, rows.numbers::<UInt64Type>("headline")?);
    let kept = |row: usize| {
        let string = |at: usize| strings[at].value(row);
        let flag = |at: usize| flags[at].value(row);
        let at = (!published.is_null(row)).then(|| published.value(row).div_euclid(MILLISECONDS));
        let named = strings[10].value(row).split('|').filter_map(|id| agencies.by_id(id));
        let entry = Entry {
            place: None,
            id: string(0),
            url: string(3),
            title: string(4),
            outlet: string(5),
            language: string(6),
            dateline_place: string(7),
            version: string(8),
            published: at.map(|at| Stamp { at, date_only: flag(0) }),
            published_basis: PublishedBasis::parse(strings[9].value(row)).unwrap_or_default(),
            agencies: named.collect(),
            agency_basis: CreditBasis::parse(strings[11].value(row)).unwrap_or_default(),
            words: words.value(row),
            same_page: flag(1),
            duplicate_id: flag(2),
            killed: flag(3),
            partial: flag(4),
        };
        Kept {
            entry,
            cluster_id: string(1),
            role: string(2),
            text: text.value(row),
            page: page.value(row),
            headline: headline.value(row),
        }
    };
    (0..rows.len()).map(kept).try_for_each(take)
}

/// Of each article in a row group the row of its text.
///
/// # Errors
/// As [`read`].
pub fn texts(table: &Table, group: usize) -> Result<Vec<u32>> {
    Ok(table.group(group, &["text"])?.numbers::<UInt32Type>("text")?.values().to_vec())
}

/// Of each article in a row group its id, and its cluster at the end of the night.
///
/// # Errors
/// As [`read`].
pub fn clusters(table: &Table, group: usize) -> Result<Vec<(Box<str>, Box<str>)>> {
    let rows = table.group(group, &["article_id", "cluster_id"])?;
    let (id, cluster) = (rows.strings("article_id")?, rows.strings("cluster_id")?);
    Ok((0..rows.len()).map(|row| (id.value(row).into(), cluster.value(row).into())).collect())
}
