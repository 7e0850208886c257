//! The formats that are read, and the words for them.

use crate::base::error::{Error, Result};
use crate::source::formats::table::dialect_wish::{CsvWords, DialectWish};

/// A file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    /// One JSON object a line.
    JsonLines,
    /// JSON values one after another, in an array, or in a list within an envelope.
    Json,
    /// Rows under a header, cut by this delimiter.
    Rows(u8),
    /// One page of plain text a file.
    Text,
    /// One HTML page a file.
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
    /// Formats with the words that `--format` and `storywire schema` know them by.
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

    /// Reads `--format`.
    ///
    /// # Errors
    /// An unknown word.
    pub fn parse(word: &str) -> Result<Self> {
        let known = Self::WORDS.iter().find(|(known, _)| *known == word);
        let words = Self::WORDS.map(|(known, _)| known).join(", ");
        let unknown = || Error::option("--format", format!("\"{word}\" is none of {words}"));
        known.map(|(_, format)| *format).ok_or_else(unknown)
    }

    /// Its word.
    pub fn as_str(self) -> &'static str {
        let same = |format: Self| match (format, self) {
            (Self::Rows(a), Self::Rows(b)) => a == b || (a == b',' && b != b'\t'),
            (a, b) => a == b,
        };
        Self::WORDS.iter().find(|(_, format)| same(*format)).map_or("", |(word, _)| word)
    }
}

/// What the user says of the files to be read; what is not said is told from them.
#[derive(Clone, Copy, Debug, Default)]
pub struct FormatWish {
    /// The format of all of them.
    pub format: Option<FileFormat>,
    /// How tables among them are cut.
    pub dialect: DialectWish,
}

impl FormatWish {
    /// Reads `--format` and the options of tables.
    ///
    /// # Errors
    /// An unknown word, or one that is no character.
    pub fn new(format: Option<&str>, csv: &CsvWords) -> Result<Self> {
        let format = format.map(FileFormat::parse).transpose()?;
        Ok(Self { format, dialect: DialectWish::new(csv)? })
    }
}
