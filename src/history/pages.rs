//! `pages.bin`: the text of each article of a night before anything learned was cut, as sentences, tokens and
//! longer words, told by hashes; equal ones once. Of each, little-endian: for each sentence a number of its
//! key and length, then for each its sum, words and marks, then for each its place and tokens; then its
//! tokens, and its longer words behind their number for each sentence, 32 bits each. `pages.parquet` tells
//! where each article's is.
//!
//! What is furniture is learned from all nights within reach, so that a later night must be able to cut the
//! text of an earlier one again. `recut.parquet` names the articles of which it did so.

use super::stored::stored;
use super::table::{FileMade, Hashed, ROWS, Stored, Table, TableWriter, write as write_table};
use crate::base::error::{Error, Result};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

stored! {
    /// A row an article of the night, in the order of `articles.parquet`: its text before anything learned
    /// was cut.
    pub(crate) struct Row<'r> in "pages.parquet" {
        /// Hash of that text, 128 bits, little-endian.
        text_hash: &'r [u8],
        /// Where it begins in `pages.bin`.
        start: u64 [bytes],
        /// Its sentences.
        sentences: u32,
        /// Its tokens.
        tokens: u32,
        /// Its longer words, and a count of them for each sentence.
        longer_words: u32,
    }
}

stored! {
    /// A row an article of an earlier night whose text this night cut otherwise than its own.
    pub(crate) struct Recut in "recut.parquet" {
        /// Hash of its id.
        article: u64,
    }
}

/// Names of the files.
pub(crate) const PAGES_FILE: &str = "pages.bin";
/// Where the pages are in it.
pub(crate) const PLACES_FILE: &str = Row::TABLE.file;
/// The articles whose texts were cut otherwise.
pub(crate) const RECUT_FILE: &str = Recut::TABLE.file;

/// Numbers that are kept of a sentence.
pub(crate) const NUMBERS_A_UNIT: u64 = 3;
/// Bytes of such a number.
pub(crate) const NUMBER_BYTES: u64 = size_of::<u64>() as u64;

/// How much of each a page has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// Sentences.
    pub units: u32,
    /// Tokens.
    pub tokens: u32,
    /// Longer words, and a count of them for each sentence.
    pub words: u32,
}

impl Extent {
    /// Bytes that it takes.
    pub(crate) fn bytes(self) -> u64 {
        let halves = u64::from(self.tokens) + u64::from(self.words);
        NUMBER_BYTES * (NUMBERS_A_UNIT * u64::from(self.units) + halves.div_ceil(2))
    }
}

/// Where the page of an article is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptPage {
    /// Hash of its text.
    pub text_hash: u128,
    /// Where it begins, in bytes.
    pub start: u64,
    /// What it has.
    pub extent: Extent,
}

/// Writes the pages of a night.
pub(crate) struct PagesWriter {
    path: PathBuf,
    out: BufWriter<Hashed>,
    bytes: u64,
    places: TableWriter<Row<'static>>,
    waiting: Vec<KeptPage>,
}

impl PagesWriter {
    /// Begins both files in a night's directory.
    ///
    /// # Errors
    /// They cannot be written.
    pub(crate) fn create(night: &Path) -> Result<Self> {
        const BUFFER_BYTES: usize = 1 << 18;
        let path = night.join(PAGES_FILE);
        let file = File::create_new(&path).map_err(|error| Error::write(&path, error))?;
        let out = BufWriter::with_capacity(BUFFER_BYTES, Hashed::new(file));
        let places = TableWriter::create(night)?;
        Ok(Self { path, out, bytes: 0, places, waiting: Vec::new() })
    }

    /// Writes a page; gives where it begins.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn page(&mut self, bytes: &[u8]) -> Result<u64> {
        let start = self.bytes;
        self.bytes += bytes.len() as u64;
        self.out.write_all(bytes).map_err(|error| Error::write(&self.path, error))?;
        Ok(start)
    }

    /// Notes where the page of the next article is.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn place(&mut self, page: KeptPage) -> Result<()> {
        self.waiting.push(page);
        if self.waiting.len() == ROWS { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        let hashes: Vec<[u8; 16]> = waiting.iter().map(|page| page.text_hash.to_le_bytes()).collect();
        let rows = waiting.iter().zip(&hashes).map(|(page, text_hash)| Row {
            text_hash,
            start: page.start,
            sentences: page.extent.units,
            tokens: page.extent.tokens,
            longer_words: page.extent.words,
        });
        self.places.write(&rows.collect::<Vec<_>>())
    }

    /// Ends both files, and makes sure that they are on the disk.
    ///
    /// # Errors
    /// They cannot be written.
    pub(crate) fn end(mut self) -> Result<[FileMade; 2]> {
        if !self.waiting.is_empty() {
            self.flush()?;
        }
        let hashed = self.out.into_inner().map_err(std::io::IntoInnerError::into_error);
        let made = hashed.and_then(|hashed| hashed.end(PAGES_FILE, self.bytes));
        Ok([made.map_err(|error| Error::write(&self.path, error))?, self.places.end()?])
    }
}

/// Reads a row group of the places.
///
/// # Errors
/// It cannot be read, or is not what was written.
pub(crate) fn read(table: &Table, group: usize) -> Result<Vec<KeptPage>> {
    table.all::<Row<'_>, _>(group, |row| {
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(row.text_hash).for_each(|(to, from)| *to = *from);
        KeptPage {
            text_hash: u128::from_le_bytes(bytes),
            start: row.start,
            extent: Extent { units: row.sentences, tokens: row.tokens, words: row.longer_words },
        }
    })
}

/// Writes the articles whose texts were cut otherwise, told by hashes of their ids.
///
/// # Errors
/// The file cannot be written.
pub(crate) fn write_recut(night: &Path, articles: &[u64]) -> Result<FileMade> {
    write_table::<Recut, _>(night, articles, |&article| Recut { article })
}

/// Reads a row group of them.
///
/// # Errors
/// It cannot be read, or is not what was written.
pub(crate) fn read_recut(table: &Table, group: usize) -> Result<Vec<u64>> {
    table.all::<Recut, _>(group, |row| row.article)
}
