//! `holders.parquet`: the texts whose shingles a night counted to tell what is common, a row a text, from
//! which later nights go on. And
//! `learned.parquet`: the sentences that a night of an older program found to be furniture, a row a sentence:
//! it kept no pages from which they can be learned again.

use super::stored::stored;
use super::table::{FileMade, Stored, Table, write as write_table};
use crate::base::error::Result;
use std::path::Path;

stored! {
    /// A row a sentence that the night found to be furniture; of nights of an older program alone.
    pub(crate) struct Row in "learned.parquet" {
        /// Hash of the name of the outlet whose it is, 0 if it is everyone's.
        outlet: u64,
        /// 40 bits of the hash of what it says.
        sentence: u64,
    }
}

stored! {
    /// A row a text whose shingles the night counted to tell what is common.
    pub(crate) struct Holder in "holders.parquet" {
        /// Hash of the id of an article of the last night that has it.
        article: u64,
    }
}

/// Name of the file of sentences.
pub(crate) const LEARNED_FILE: &str = Row::TABLE.file;
/// Name of the file of texts.
pub(crate) const HOLDERS_FILE: &str = Holder::TABLE.file;

/// A sentence that is furniture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LearnedSentence {
    /// Hash of the outlet whose it is, 0 if it is everyone's.
    pub outlet: u64,
    /// Hash of what it says, 40 bits; above them [`FRAME`] where it is cut wherever it stands.
    pub key: u64,
}

/// Marks a sentence of an outlet's frame.
const FRAME: u64 = 1 << 63;

impl LearnedSentence {
    /// A sentence of an outlet's frame.
    pub(crate) fn of_frame(outlet: u64, key: u64) -> Self {
        Self { outlet, key: key | FRAME }
    }

    /// Whether it is one.
    pub(crate) fn is_frame(self) -> bool {
        self.key & FRAME != 0
    }

    /// Hash of what it says.
    pub(crate) fn key(self) -> u64 {
        self.key & !FRAME
    }
}

/// Reads a row group of them.
///
/// # Errors
/// The file cannot be read, or is not what was written.
pub(crate) fn read(table: &Table, group: usize) -> Result<Vec<LearnedSentence>> {
    table.all::<Row, _>(group, |Row { outlet, sentence }| LearnedSentence { outlet, key: sentence })
}

/// Writes the texts, told by hashes of the ids of articles that have them.
///
/// # Errors
/// They cannot be written.
pub(crate) fn write_holders(night: &Path, holders: &[u64]) -> Result<FileMade> {
    write_table::<Holder, _>(night, holders, |&article| Holder { article })
}

/// Reads a row group of them.
///
/// # Errors
/// The file cannot be read, or is not what was written.
pub(crate) fn read_holders(table: &Table, group: usize) -> Result<Vec<u64>> {
    table.all::<Holder, _>(group, |holder| holder.article)
}
