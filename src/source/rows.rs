//! Rows of a CSV or TSV file in, articles or rejects out.
//!
//! Quoted cells hold line ends, so rows cannot be found without parsing them: `table` does that, and
//! what is left to do with a row is cheap. A row that has more or fewer cells than the header is refused, for
//! a shifted column would put one article's text under another's name.

use super::batch::{Records, some_names};
use super::dialect::{Cells, Dialect};
use super::fields::{FieldMap, Known};
use super::record::Record;
use super::table::{Step, Table};
use super::{Format, HEAD_BYTES, Out, Reading, SourceParams};
use crate::base::article::{Article, Reason};
use csv::ByteRecord;
use std::borrow::Cow;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::sync::Arc;

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

    /// Columns whose names are known beforehand.
    fn named(names: &[&str], map: &FieldMap) -> Self {
        Self::new(&ByteRecord::from(names.to_vec()), map)
    }

    /// Whether any column can be taken for a text.
    pub fn has_text(&self) -> bool {
        self.columns.iter().flatten().any(Known::is_text)
    }

    /// Whether any column can be taken for a text, or at least for a headline.
    fn has_something(&self) -> bool {
        self.has_text() || self.columns.iter().flatten().any(Known::is_title)
    }

    /// Whether its cells can all be names: none is a number, or long.
    pub(super) fn is_of_names(&self) -> bool {
        const NAME_BYTES_MAX: usize = 64;
        self.names.iter().all(|name| name.len() <= NAME_BYTES_MAX && name.trim().parse::<f64>().is_err())
    }

    /// How many of its columns have a role.
    pub(super) fn known(&self) -> usize {
        self.columns.iter().flatten().count()
    }

    /// The header of rows that have a cell more than it.
    fn with_cells(mut self, cells: Cells) -> Self {
        let at = match cells {
            Cells::AsHeader => return self,
            Cells::Numbered => 0,
            Cells::Trailing => self.names.len(),
        };
        self.names.insert(at, String::new());
        self.columns.insert(at, None);
        self
    }

    /// The header that a row is which stands among rows, as where files were put together; none if it is a row.
    fn again(&self, row: &ByteRecord, map: &FieldMap) -> Option<Self> {
        let begins_alike = row
            .get(0)
            .is_some_and(|cell| map.look_up(&String::from_utf8_lossy(cell)).is_some() || cell.is_empty());
        if row.len() < 2 || !(begins_alike || row.get(0) == self.names.first().map(String::as_bytes)) {
            return None;
        }
        let header = Self::new(row, map);
        (header.has_text() && header.is_of_names() && header.known() * 2 > row.len()).then_some(header)
    }

    /// Reads one row.
    ///
    /// # Errors
    /// The reason the row is refused, and its detail.
    pub fn article(&self, row: &ByteRecord, params: &SourceParams) -> Result<Article, (Reason, String)> {
        if row.len() != self.columns.len() {
            let detail = format!("{} cells under a header of {}; {HINT}", row.len(), self.columns.len());
            return Err((Reason::WrongFieldCount, detail));
        }
        let mut record = Record::default();
        for ((cell, known), name) in row.iter().zip(&self.columns).zip(&self.names) {
            let Some(known) = known else { continue };
            let text = std::str::from_utf8(cell)
                .map_err(|_| (Reason::InvalidUtf8, format!("cell \"{name}\" is not UTF-8")))?;
            record.offer(known, Cow::Borrowed(text));
        }
        record.finish(&params.html, || {
            format!("no text among the columns {}", some_names(self.names.iter().map(String::as_str)))
        })
    }
}

/// What to write where rows are cut in another way than the table is written.
const HINT: &str = "if its cells are held together or escaped in another way, write --csv-quote, --csv-escape or --csv-delimiter";

/// Columns of trafilatura's tables, which come without a header.
const TRAFILATURA: [&str; 11] = [
    "url",
    "id",
    "fingerprint",
    "hostname",
    "title",
    "image",
    "date",
    "text",
    "comments",
    "license",
    "pagetype",
];

/// The columns of a table that is known to come without a header, told from its first row.
pub fn headerless(first_row: &ByteRecord) -> Option<&'static [&'static str]> {
    let is = |at: usize, what: &dyn Fn(&[u8]) -> bool| {
        first_row.get(at).is_some_and(|cell| cell == b"null" || what(cell))
    };
    let address = |cell: &[u8]| cell.starts_with(b"http");
    let date = |cell: &[u8]| cell.len() == 10 && cell[4] == b'-';
    let trafilatura =
        first_row.len() == TRAFILATURA.len() && is(0, &address) && is(5, &address) && is(6, &date);
    trafilatura.then_some(&TRAFILATURA)
}

/// The delimiter that cuts the first line of `head` into most cells; a comma where none does.
pub fn delimiter(head: &[u8]) -> u8 {
    let line = head.split(|&byte| byte == b'\n').next().unwrap_or(head);
    let count = |delimiter: u8| memchr::memchr_iter(delimiter, line).count();
    [b',', b'\t', b';', b'|'].into_iter().rev().max_by_key(|&delimiter| count(delimiter)).unwrap_or(b',')
}

/// Reads a table: header, then rows in batches. `head` is how it begins.
pub(super) fn read(
    out: &mut Out<'_>,
    mut stream: impl Read,
    head: &[u8],
    delimiter: Option<u8>,
) -> ControlFlow<()> {
    let is_whole = (head.len() as u64) < HEAD_BYTES;
    let dialect = Dialect::of(head, is_whole, delimiter, out.reading.format.dialect, out.reading.map);
    // What was looked at can be read again, or the fault comes in the table.
    let _ = io::copy(&mut (&mut stream).take(dialect.above.0 as u64), &mut io::sink());
    (0..dialect.above.1).for_each(|_| out.pass_over("line above the header"));
    out.current().format = Some(Format::Rows(dialect.delimiter));
    let mut table = Table::new(stream, dialect, out.reading.params.record_bytes_max);
    let first = match table.step() {
        Step::Row(_, first) => first,
        Step::End => ByteRecord::new(),
        Step::OpenQuote(byte_offset, _) => {
            let detail = "a quote is left open in the header".to_owned();
            return out.refuse(1, byte_offset, (Reason::DamagedFile, detail));
        }
        Step::Broken(byte_offset, detail) => {
            return out.refuse(1, byte_offset, (Reason::DamagedFile, detail));
        }
    };
    if first.len() > COLUMNS_MAX {
        return out.refuse(1, 0, (Reason::TooComplex, format!("over {COLUMNS_MAX} columns")));
    }
    let (header, mut held) = match headerless(&first) {
        Some(names) => (Header::named(names, out.reading.map), Some((0, first))),
        None => (Header::new(&first, out.reading.map).with_cells(dialect.cells), None),
    };
    table.cells = Some(header.names.len());
    if !header.has_something() {
        let names = header.names.join(", ");
        let hint = match longest_column(&mut table, &header) {
            Some(longest) => format!("if it is {longest}, write --map text={longest}"),
            None => "name it with --map text=COLUMN".to_owned(),
        };
        let detail = format!("no column can be the text among {names}; {hint}");
        return out.refuse(1, 0, (Reason::NoTextField, detail));
    }
    let mut header = Arc::new(header);
    let mut record = 1;
    loop {
        let mut rows = Vec::from_iter(held.take());
        let met = rows_worth(&mut table, out.reading, &header, &mut rows);
        let first_record = record;
        record += rows.len() as u64;
        if !rows.is_empty() {
            out.send(Records::Rows { header: Arc::clone(&header), first_record, rows })?;
        }
        let end = match met {
            Met::Step(step) => step,
            Met::Header(again) => {
                let is_same = again.names == header.names;
                out.pass_over(if is_same { "header among rows" } else { OTHER_HEADER });
                table.cells = Some(again.names.len());
                header = Arc::new(again);
                continue;
            }
        };
        match end {
            None => {}
            Some(Step::OpenQuote(byte_offset, behind)) => {
                let detail = match behind {
                    0 => format!("a quote is left open to the end of the line; {QUOTE_HINT}"),
                    _ => format!(
                        "a quote is left open to the end of the line; {behind} lines behind it are no rows; {QUOTE_HINT}"
                    ),
                };
                out.refuse(record, byte_offset, (Reason::OpenQuote, detail))?;
                record += 1;
            }
            Some(Step::Broken(byte_offset, detail)) => {
                return out.refuse(record, byte_offset, (Reason::DamagedFile, detail));
            }
            Some(Step::Row(..) | Step::End) => {
                out.current().complete = true;
                return ControlFlow::Continue(());
            }
        }
    }
}

/// What a row weighs beside its cells: a table of empty rows fills the memory as well.
const ROW_BYTES: usize = 64;

/// Most columns of a table.
const COLUMNS_MAX: usize = 10_000;

/// Rows looked at to tell which column is the longest.
const ROWS_LOOKED_AT: usize = 20;

/// The name of the column without a role that has most to say in the first rows.
fn longest_column<'h>(table: &mut Table<impl Read>, header: &'h Header) -> Option<&'h str> {
    let mut bytes = vec![0; header.names.len()];
    for _ in 0..ROWS_LOOKED_AT {
        let Step::Row(_, row) = table.step() else { break };
        bytes.iter_mut().zip(&row).for_each(|(bytes, cell)| *bytes += cell.len());
    }
    let unknown = (0..header.names.len()).filter(|&column| header.columns[column].is_none());
    let longest = unknown.max_by_key(|&column| (bytes[column], std::cmp::Reverse(column)));
    longest.map(|column| header.names[column].as_str())
}

/// What to write where a quote is no quote.
const QUOTE_HINT: &str = "where quotes are no quotes, write --csv-quote none";

/// What a header among rows is called that has not the columns of the first.
pub const OTHER_HEADER: &str = "another header among rows";

/// What was met behind rows: nothing, something else, or a header once more.
enum Met {
    Step(Option<Step>),
    Header(Header),
}

/// Reads rows worth a batch; gives what else was met behind them.
fn rows_worth(
    table: &mut Table<impl Read>,
    reading: Reading<'_>,
    header: &Header,
    rows: &mut Vec<Row>,
) -> Met {
    let mut bytes = 0;
    while bytes < reading.params.batch_bytes {
        match table.step() {
            Step::Row(byte_offset, row) => {
                if let Some(again) = header.again(&row, reading.map) {
                    return Met::Header(again);
                }
                bytes += row.as_slice().len() + ROW_BYTES;
                rows.push((byte_offset, row));
            }
            other => return Met::Step(Some(other)),
        }
    }
    Met::Step(None)
}

#[cfg(test)]
mod tests {
    use super::{HINT, Header, delimiter};
    use crate::base::article::Reason;
    use crate::source::SourceParams;
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
        let params = SourceParams::for_tests();
        assert_eq!(header.names, ["id", "text"]);
        assert!(header.article(&ByteRecord::from(vec!["1", "a"]), &params).is_ok());
        let (reason, detail) = header.article(&ByteRecord::from(vec!["1", "a", "b"]), &params).unwrap_err();
        assert_eq!(
            (reason, detail.as_str()),
            (Reason::WrongFieldCount, &*format!("3 cells under a header of 2; {HINT}"))
        );
    }
}
