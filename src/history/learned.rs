//! `learned.parquet`: the sentences that a night found to be furniture, a row a sentence; and `holders.parquet`: the texts whose
//! shingles it counted to tell what is common, a row a text. Both are evidence that later nights go on from.

use super::table::{FileMade, ROWS, Table, TableWriter, numbers};
use crate::error::Result;
use arrow_array::types::UInt64Type;
use arrow_schema::DataType;
use std::path::Path;

/// Name of the file of sentences.
pub const LEARNED_FILE: &str = "learned.parquet";
/// Name of the file of texts.
pub const HOLDERS_FILE: &str = "holders.parquet";

/// A sentence that is furniture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sentence {
    /// Hash of the outlet whose it is, 0 if it is everyone's.
    pub outlet: u64,
    /// Hash of what it says.
    pub key: u64,
}

const OUTLET: &str = "outlet";
const SENTENCE: &str = "sentence";
const ARTICLE: &str = "article";

/// Writes the sentences.
///
/// # Errors
/// They cannot be written.
pub fn write(night: &Path, learned: &[Sentence]) -> Result<FileMade> {
    let columns = [OUTLET, SENTENCE].map(|name| (name, DataType::UInt64, false));
    let mut table = TableWriter::create(&night.join(LEARNED_FILE), &columns)?;
    for rows in learned.chunks(ROWS) {
        let outlets = numbers::<_, UInt64Type>(rows, |row| row.outlet);
        table.write(vec![outlets, numbers::<_, UInt64Type>(rows, |row| row.key)])?;
    }
    table.end()
}

/// Reads a row group of them.
///
/// # Errors
/// The file cannot be read, or is not what was written.
pub fn read(table: &Table, group: usize) -> Result<Vec<Sentence>> {
    let rows = table.group(group, &[OUTLET, SENTENCE])?;
    let (outlets, keys) = (rows.numbers::<UInt64Type>(OUTLET)?, rows.numbers::<UInt64Type>(SENTENCE)?);
    let one = |row: usize| Sentence { outlet: outlets.value(row), key: keys.value(row) };
    Ok((0..rows.len()).map(one).collect())
}

/// Writes the texts, told by hashes of the ids of their first articles.
///
/// # Errors
/// They cannot be written.
pub fn write_holders(night: &Path, holders: &[u64]) -> Result<FileMade> {
    let mut table = TableWriter::create(&night.join(HOLDERS_FILE), &[(ARTICLE, DataType::UInt64, false)])?;
    for rows in holders.chunks(ROWS) {
        table.write(vec![numbers::<_, UInt64Type>(rows, |hash| *hash)])?;
    }
    table.end()
}

/// Reads a row group of them.
///
/// # Errors
/// The file cannot be read, or is not what was written.
pub fn read_holders(table: &Table, group: usize) -> Result<Vec<u64>> {
    let rows = table.group(group, &[ARTICLE])?;
    Ok(rows.numbers::<UInt64Type>(ARTICLE)?.values().to_vec())
}
