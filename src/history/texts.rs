//! `texts.parquet`: what is compared of each distinct text of a night, a row a text.

use super::table::{FileMade, ROWS, Table, TableWriter, numbers};
use crate::error::Result;
use crate::shingle::Token;
use arrow_array::types::UInt32Type;
use arrow_array::{ArrayRef, BinaryArray};
use arrow_schema::DataType;
use std::path::Path;
use std::sync::Arc;

/// Name of the file.
pub const TEXTS_FILE: &str = "texts.parquet";

const WORDS: &str = "words";
const TOKENS: &str = "tokens";

/// Writes the file.
pub struct TextsWriter {
    table: TableWriter,
    waiting: Vec<Vec<u8>>,
}

impl TextsWriter {
    /// Begins the file in a night's directory.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn create(night: &Path) -> Result<Self> {
        let columns = [(WORDS, DataType::UInt32, false), (TOKENS, DataType::Binary, false)];
        Ok(Self { table: TableWriter::create(&night.join(TEXTS_FILE), &columns)?, waiting: Vec::new() })
    }

    /// Writes a text.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn push(&mut self, tokens: &[Token]) -> Result<()> {
        self.waiting.push(tokens.iter().flat_map(|token| token.bits().to_le_bytes()).collect());
        if self.waiting.len() == ROWS { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        let rows = std::mem::take(&mut self.waiting);
        let columns: Vec<ArrayRef> = vec![
            numbers::<_, UInt32Type>(&rows, |tokens| (tokens.len() / TOKEN_BYTES) as u32),
            Arc::new(BinaryArray::from_iter_values(&rows)),
        ];
        self.table.write(columns)
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

const TOKEN_BYTES: usize = size_of::<u32>();

/// The texts of a row group.
#[derive(Debug)]
pub struct ReadTexts {
    /// How many tokens each has.
    pub counts: Vec<u32>,
    /// The tokens of all, one text after another: the bits of each, little-endian.
    pub tokens: Vec<u8>,
}

/// Reads a row group.
///
/// # Errors
/// The file cannot be read, or is not what was written.
pub fn read(table: &Table, group: usize) -> Result<ReadTexts> {
    let rows = table.group(group, &[TOKENS])?;
    let stored = rows.bytes(TOKENS)?;
    let count = |row: usize| (stored.value(row).len() / TOKEN_BYTES) as u32;
    let mut tokens = Vec::with_capacity(stored.value_data().len());
    (0..rows.len()).for_each(|row| tokens.extend_from_slice(stored.value(row)));
    Ok(ReadTexts { counts: (0..rows.len()).map(count).collect(), tokens })
}
