//! `keys.parquet`: what tells each distinct text of a night from others, and its length, a row a text. It is small, so that an equal text is
//! found again long after everything else of its night is out of reach.

use super::table::{FileMade, ROWS, Table, TableWriter, numbers};
use crate::error::Result;
use crate::texts::TextKey;
use arrow_array::types::{UInt32Type, UInt64Type};
use arrow_array::{ArrayRef, BinaryArray};
use arrow_schema::DataType;
use std::path::Path;
use std::sync::Arc;

/// Name of the file.
pub const KEYS_FILE: &str = "keys.parquet";

const TEXT_HASH: &str = "text_hash";
const HEADLINE: &str = "headline";
const WORDS: &str = "words";

/// Writes the file.
///
/// # Errors
/// It cannot be written.
pub fn write(night: &Path, keys: &[(TextKey, u32)]) -> Result<FileMade> {
    let columns = [
        (TEXT_HASH, DataType::Binary, false),
        (HEADLINE, DataType::UInt64, false),
        (WORDS, DataType::UInt32, false),
    ];
    let mut table = TableWriter::create(&night.join(KEYS_FILE), &columns)?;
    for rows in keys.chunks(ROWS) {
        let hashes: Vec<ArrayRef> = vec![
            Arc::new(BinaryArray::from_iter_values(rows.iter().map(|(key, _)| key.parts().0.to_le_bytes()))),
            numbers::<_, UInt64Type>(rows, |(key, _)| key.parts().1),
            numbers::<_, UInt32Type>(rows, |(_, words)| *words),
        ];
        table.write(hashes)?;
    }
    table.end()
}

/// Reads a row group of the file: keys, and how many tokens each text has.
///
/// # Errors
/// It cannot be read, or is not what was written.
pub fn read(table: &Table, group: usize) -> Result<Vec<(TextKey, u32)>> {
    let rows = table.group(group, &[TEXT_HASH, HEADLINE, WORDS])?;
    let words = rows.numbers::<UInt32Type>(WORDS)?;
    let (hashes, headlines) = (rows.bytes(TEXT_HASH)?, rows.numbers::<UInt64Type>(HEADLINE)?);
    let hash = |row: usize| {
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(hashes.value(row)).for_each(|(to, from)| *to = *from);
        u128::from_le_bytes(bytes)
    };
    let key = |row: usize| TextKey::from_parts(hash(row), headlines.value(row));
    Ok((0..rows.len()).map(|row| (key(row), words.value(row))).collect())
}
