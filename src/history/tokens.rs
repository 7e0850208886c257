//! `tokens.bin`: what is compared of each distinct text of a night, one text after another in the order of `keys.parquet`, which
//! says how many tokens each has: four bytes a token, little-endian.
//!
//! It is no Parquet, for later nights read a text here and a text there, where it lies: unpacked and copied to the scratch
//! store first, the texts of a week took a tenth of a night's time.

use super::table::{FileMade, Hashed};
use crate::error::{Error, Result};
use crate::shingle::Token;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Name of the file.
pub const TOKENS_FILE: &str = "tokens.bin";

/// Bytes of a token.
pub const TOKEN_BYTES: u64 = size_of::<u32>() as u64;

/// Writes the file.
pub struct TokensWriter {
    path: PathBuf,
    out: BufWriter<Hashed>,
    tokens: u64,
}

impl TokensWriter {
    /// Begins the file in a night's directory.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn create(night: &Path) -> Result<Self> {
        const BUFFER_BYTES: usize = 1 << 18;
        let path = night.join(TOKENS_FILE);
        let file = File::create_new(&path).map_err(|error| Error::write(&path, error))?;
        let out = BufWriter::with_capacity(BUFFER_BYTES, Hashed::new(file));
        Ok(Self { path, out, tokens: 0 })
    }

    /// Writes a text.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn push(&mut self, tokens: &[Token]) -> Result<()> {
        self.tokens += tokens.len() as u64;
        let bytes: Vec<u8> = tokens.iter().flat_map(|token| token.bits().to_le_bytes()).collect();
        self.out.write_all(&bytes).map_err(|error| Error::write(&self.path, error))
    }

    /// Ends the file, and makes sure that it is on the disk.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn end(self) -> Result<FileMade> {
        let hashed = self.out.into_inner().map_err(std::io::IntoInnerError::into_error);
        let made = hashed.and_then(|hashed| hashed.end(TOKENS_FILE, self.tokens));
        made.map_err(|error| Error::write(&self.path, error))
    }
}
