//! `keys.parquet`: what tells each distinct text of a night from others, and its length, a row a text. It is
//! small, so that an equal text is found again long after everything else of its night is out of reach.

use super::stored::stored;
use super::table::{FileMade, ROWS, Stored, Table, TableWriter};
use crate::base::error::Result;
use crate::base::texts::TextKey;
use std::path::Path;

stored! {
    /// A row a distinct text, from 0; hash and headline together tell texts apart.
    pub(crate) struct Row<'r> in "keys.parquet" {
        /// Hash of the text, 128 bits, little-endian.
        text_hash: &'r [u8],
        /// Hash of its headline, 0 unless the text is short.
        headline: u64,
        /// How many tokens it has.
        words: u32 [tokens],
    }
}

/// Name of the file.
pub const KEYS_FILE: &str = Row::TABLE.file;

/// Writes the file.
///
/// # Errors
/// It cannot be written.
pub(crate) fn write(night: &Path, keys: &[(TextKey, u32)]) -> Result<FileMade> {
    let mut table = TableWriter::<Row<'_>>::create(night)?;
    for keys in keys.chunks(ROWS) {
        let hashes: Vec<[u8; 16]> = keys.iter().map(|(key, _)| key.parts().0.to_le_bytes()).collect();
        let rows = keys.iter().zip(&hashes).map(|((key, words), text_hash)| Row {
            text_hash,
            headline: key.parts().1,
            words: *words,
        });
        table.write(&rows.collect::<Vec<_>>())?;
    }
    table.end()
}

/// Reads a row group of the file: keys, and how many tokens each text has.
///
/// # Errors
/// It cannot be read, or is not what was written.
pub(crate) fn read(table: &Table, group: usize) -> Result<Vec<(TextKey, u32)>> {
    table.all::<Row<'_>, _>(group, |row| {
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(row.text_hash).for_each(|(to, from)| *to = *from);
        (TextKey::from_parts(u128::from_le_bytes(bytes), row.headline), row.words)
    })
}
