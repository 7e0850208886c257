//! The file formats, and the words users know them by.

use crate::base::error::{Error, Result};
use crate::source::formats::table::dialect_wish::{CsvWords, DialectWish};

/// A file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    /// One JSON object on each line.
    JsonLines,
    /// JSON values one after another, in an array, or in a list inside an envelope.
    Json,
    /// Rows under a header, with this delimiter.
    Rows(u8),
    /// One page of plain text.
    Text,
    /// One HTML page.
    Html,
    /// Items of XML: feeds and wire formats.
    Xml,
    /// A WARC or ARC file of crawled pages.
    Warc,
    /// A Parquet file.
    Parquet,
    /// A tar archive of files.
    Tar,
    /// A zip archive of files.
    Zip,
}

impl FileFormat {
    /// Words of `--format` and `storywire schema`.
    const WORDS: [(&str, Self); 11] = [
        ("jsonl", Self::JsonLines),
        ("json", Self::Json),
        ("csv", Self::Rows(b',')),
        ("tsv", Self::Rows(b'\t')),
        ("text", Self::Text),
        ("html", Self::Html),
        ("xml", Self::Xml),
        ("warc", Self::Warc),
        ("parquet", Self::Parquet),
        ("tar", Self::Tar),
        ("zip", Self::Zip),
    ];

    /// Reads the value of `--format`.
    ///
    /// # Errors
    /// The word names no format.
    pub(crate) fn parse(word: &str) -> Result<Self> {
        let known = Self::WORDS.iter().find(|(known, _)| *known == word);
        let words = Self::WORDS.map(|(known, _)| known).join(", ");
        let unknown = || Error::option("--format", format!("\"{word}\" is none of {words}"));
        known.map(|(_, format)| *format).ok_or_else(unknown)
    }

    /// Returns the word for this format.
    pub fn as_str(self) -> &'static str {
        let same = |format: Self| match (format, self) {
            (Self::Rows(a), Self::Rows(b)) => a == b || (a == b',' && b != b'\t'),
            (a, b) => a == b,
        };
        Self::WORDS.iter().find(|(_, format)| same(*format)).map_or("", |(word, _)| word)
    }
}

/// Format options of the user. An option that is not set is detected from each file.
#[derive(Clone, Copy, Debug, Default)]
pub struct FormatWish {
    /// Format of all files.
    pub format: Option<FileFormat>,
    /// How tables are divided into cells.
    pub dialect: DialectWish,
}

impl FormatWish {
    /// Checks `--format` and the options of tables.
    ///
    /// # Errors
    /// An unknown word, or a table option that is no single character.
    pub fn new(format: Option<&str>, csv: &CsvWords) -> Result<Self> {
        let format = format.map(FileFormat::parse).transpose()?;
        Ok(Self { format, dialect: DialectWish::new(csv)? })
    }
}
