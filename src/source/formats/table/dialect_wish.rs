//! The table options of the user in, checked delimiter, quote and escape out.

use crate::base::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// The words of `--csv-delimiter`, `--csv-quote` and `--csv-escape`, as run.json keeps them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CsvWords {
    /// What stands between cells: a character, or `tab`.
    pub delimiter: Option<String>,
    /// What holds a cell together: a character, or `none`.
    pub quote: Option<String>,
    /// What stands before a quote that closes nothing: a character, or `none`.
    pub escape: Option<String>,
}

impl CsvWords {
    /// Whether the user said nothing of tables.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What the user says of tables; what is not said is told from them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DialectWish {
    pub(crate) delimiter: Option<u8>,
    /// The quote; none within where quotes are no quotes.
    pub(crate) quote: Option<Option<u8>>,
    pub(crate) escape: Option<Option<u8>>,
}

impl DialectWish {
    /// Reads what the user says.
    ///
    /// # Errors
    /// A value that is no single character of ASCII.
    pub(crate) fn new(words: &CsvWords) -> Result<Self> {
        let CsvWords { delimiter, quote, escape } = words;
        let or_none = |option: &str, word: &str| match word {
            "none" | "" => Ok(None),
            word => character(option, word).map(Some),
        };
        Ok(Self {
            delimiter: delimiter.as_deref().map(|word| character("--csv-delimiter", word)).transpose()?,
            quote: quote.as_deref().map(|word| or_none("--csv-quote", word)).transpose()?,
            escape: escape.as_deref().map(|word| or_none("--csv-escape", word)).transpose()?,
        })
    }
}

fn character(option: &str, word: &str) -> Result<u8> {
    match (word, word.as_bytes()) {
        ("tab" | "\\t", _) => Ok(b'\t'),
        (_, [byte]) if byte.is_ascii() && !matches!(byte, b'\r' | b'\n') => Ok(*byte),
        _ => Err(Error::option(option, format!("\"{word}\" is no single character, and not tab or none"))),
    }
}
