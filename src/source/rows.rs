//! Rows of a CSV or TSV file in, articles or rejects out.
//!
//! Quoted cells hold line ends, so rows cannot be found without parsing them: the `csv` crate does that, and
//! what is left to do with a row is cheap. A row that has more or fewer cells than the header is refused, for
//! a shifted column would put one article's text under another's name.

use super::fields::{FieldMap, Known, Record};
use crate::article::{Article, Reason};
use csv::ByteRecord;
use std::borrow::Cow;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// A row and the offset of its first byte.
pub type Row = (u64, ByteRecord);

/// The header of a file, each column with the roles it can play.
#[derive(Debug)]
pub struct Header {
    /// Column names.
    pub names: Vec<String>,
    columns: Vec<Option<Known>>,
}

impl Header {
    /// Reads the roles off a header row.
    pub fn new(row: &ByteRecord, map: &FieldMap) -> Self {
        let name = |cell: &[u8]| String::from_utf8_lossy(cell).trim_start_matches('\u{feff}').to_owned();
        let names: Vec<String> = row.iter().map(name).collect();
        let columns = names.iter().map(|name| map.look_up(name).cloned()).collect();
        Self { names, columns }
    }

    /// Whether any column can be taken for a text.
    pub fn has_text(&self) -> bool {
        self.columns.iter().flatten().any(Known::is_text)
    }

    /// Reads one row.
    ///
    /// # Errors
    /// The reason the row is refused, and its detail.
    pub fn article(&self, row: &ByteRecord) -> Result<Article, (Reason, String)> {
        if row.len() != self.columns.len() {
            let detail = format!("{} cells under a header of {}", row.len(), self.columns.len());
            return Err((Reason::WrongFieldCount, detail));
        }
        let mut record = Record::default();
        for ((cell, known), name) in row.iter().zip(&self.columns).zip(&self.names) {
            let Some(known) = known else { continue };
            let text = std::str::from_utf8(cell)
                .map_err(|_| (Reason::InvalidUtf8, format!("cell \"{name}\" is not UTF-8")))?;
            record.offer(known, Cow::Borrowed(text));
        }
        record.finish(|| format!("no text among the columns {}", self.names.join(", ")))
    }
}

/// The delimiter that cuts the first line of `head` into most cells; a comma where none does.
pub fn delimiter(head: &[u8]) -> u8 {
    let line = head.split(|&byte| byte == b'\n').next().unwrap_or(head);
    let count = |delimiter: u8| memchr::memchr_iter(delimiter, line).count();
    [b',', b'\t', b';', b'|'].into_iter().rev().max_by_key(|&delimiter| count(delimiter)).unwrap_or(b',')
}

/// What was seen of a table's bytes on their way to the parser.
#[derive(Debug, Default)]
pub struct Watch {
    since_row: AtomicU64,
    quotes: AtomicU64,
}

impl Watch {
    /// The parser has seen the end of a row.
    pub fn row_ended(&self) {
        self.since_row.store(0, Relaxed);
    }

    /// Whether the quotes seen so far do not pair up.
    pub fn quote_is_open(&self) -> bool {
        !self.quotes.load(Relaxed).is_multiple_of(2)
    }
}

/// A reader that fails once a single row has grown past a limit: an unclosed quote must not eat the memory.
pub struct Bounded<R> {
    inner: R,
    watch: Arc<Watch>,
    row_bytes_max: u64,
}

impl<R> Bounded<R> {
    /// Limits rows of `inner`; whoever parses tells the watch where they end.
    pub fn new(inner: R, row_bytes_max: u64) -> (Self, Arc<Watch>) {
        let watch = Arc::<Watch>::default();
        (Self { inner, watch: Arc::clone(&watch), row_bytes_max }, watch)
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.watch.since_row.load(Relaxed) > self.row_bytes_max {
            let limit = self.row_bytes_max;
            return Err(io::Error::other(format!("a row is over {limit} bytes long; is a quote left open?")));
        }
        let count = self.inner.read(buffer)?;
        self.watch.since_row.fetch_add(count as u64, Relaxed);
        let quotes = memchr::memchr_iter(b'"', &buffer[..count]).count();
        self.watch.quotes.fetch_add(quotes as u64, Relaxed);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::{Header, delimiter};
    use crate::article::Reason;
    use crate::source::fields::FieldMap;
    use csv::ByteRecord;

    #[test]
    fn the_delimiter_is_told_from_the_header() {
        for (head, expected) in [
            ("id,text", b','),
            ("id\ttext\tx,y", b'\t'),
            ("id;text", b';'),
            ("id|text", b'|'),
            ("text", b','),
        ] {
            assert_eq!(delimiter(head.as_bytes()), expected, "{head}");
        }
    }

    #[test]
    fn a_row_with_a_shifted_column_is_refused() {
        let header = Header::new(&ByteRecord::from(vec!["\u{feff}id", "text"]), &FieldMap::new(&[]).unwrap());
        assert_eq!(header.names, ["id", "text"]);
        assert!(header.article(&ByteRecord::from(vec!["1", "a"])).is_ok());
        let (reason, detail) = header.article(&ByteRecord::from(vec!["1", "a", "b"])).unwrap_err();
        assert_eq!((reason, detail.as_str()), (Reason::WrongFieldCount, "3 cells under a header of 2"));
    }
}
