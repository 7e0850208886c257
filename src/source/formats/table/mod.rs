//! Rows of a CSV or TSV file in, articles or rejects out.
//!
//! Quoted cells hold line ends, so rows cannot be found without parsing them: `table` does that, and
//! what is left to do with a row is cheap. A row that has more or fewer cells than the header is refused, for
//! a shifted column would put one article's text under another's name.

pub(crate) mod dialect;
pub(crate) mod dialect_wish;
pub(crate) mod header;
pub(crate) mod header_line;
mod quoting;
mod rows;

use crate::base::article::Reason;
use crate::source::ReadRequest;
use crate::source::batch::RawRecords;
use crate::source::format::FileFormat;
use crate::source::input::head::HEAD_BYTES;
use crate::source::refusal::RecordRefusal;
use crate::source::sink::RecordSink;
use csv::ByteRecord;
use dialect::Dialect;
use header::{CsvRow, Header, headerless};
use rows::{RowFinder, RowStep};
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::sync::Arc;

/// Reads a table: header, then rows in batches. `head` is how it begins.
pub(crate) fn read(
    out: &mut RecordSink<'_>,
    mut stream: impl Read,
    head: &[u8],
    delimiter: Option<u8>,
) -> ControlFlow<()> {
    let is_whole = (head.len() as u64) < HEAD_BYTES;
    let dialect = Dialect::of(head, is_whole, delimiter, out.reading.format.dialect, out.reading.map);
    // What was looked at can be read again, or the fault comes in the table.
    let _ = io::copy(&mut (&mut stream).take(dialect.above.0 as u64), &mut io::sink());
    (0..dialect.above.1).for_each(|_| out.pass_over("line above the header"));
    out.current().format = Some(FileFormat::Rows(dialect.delimiter));
    let mut table = RowFinder::new(stream, dialect, out.reading.params.record_bytes_max);
    let first = match table.step() {
        RowStep::Row(_, first) => first,
        RowStep::End => ByteRecord::new(),
        RowStep::OpenQuote(byte_offset, _) => {
            let detail = "a quote is left open in the header".to_owned();
            return out.refuse(1, byte_offset, (Reason::DamagedFile, detail));
        }
        RowStep::Broken(byte_offset, detail) => {
            return out.refuse(1, byte_offset, (Reason::DamagedFile, detail));
        }
    };
    if first.len() > COLUMNS_MAX {
        return out.refuse(1, 0, (Reason::TooComplex, format!("over {COLUMNS_MAX} columns")));
    }
    let (header, first_row) = match headerless(&first) {
        Some(names) => (Header::named(names, out.reading.map), Some((0, first))),
        None => (Header::new(&first, out.reading.map).with_cells(dialect.cells), None),
    };
    table.cells = Some(header.names.len());
    match header.has_something() {
        true => read_rows(out, &mut table, header, first_row),
        false => out.refuse(1, 0, no_text_column(&mut table, &header)),
    }
}

/// Refuses a table in which no column can be the text.
fn no_text_column(table: &mut RowFinder<impl Read>, header: &Header) -> RecordRefusal {
    let names = header.names.join(", ");
    let hint = match longest_column(table, header) {
        Some(longest) => format!("if it is {longest}, write --map text={longest}"),
        None => "name it with --map text=COLUMN".to_owned(),
    };
    (Reason::NoTextField, format!("no column can be the text among {names}; {hint}"))
}

/// Hands out the rows under a header in batches. `first_row` is the first line of a table without a header.
fn read_rows(
    out: &mut RecordSink<'_>,
    table: &mut RowFinder<impl Read>,
    header: Header,
    mut first_row: Option<CsvRow>,
) -> ControlFlow<()> {
    let mut header = Arc::new(header);
    let mut record = 1;
    loop {
        let mut rows = Vec::from_iter(first_row.take());
        let end = rows_worth(table, out.reading, &header, &mut rows);
        let first_record = record;
        record += rows.len() as u64;
        if !rows.is_empty() {
            out.send(RawRecords::Rows { header: Arc::clone(&header), first_record, rows })?;
        }
        match end {
            RowsEnd::Header(again) => {
                let is_same = again.names == header.names;
                out.pass_over(if is_same { "header among rows" } else { OTHER_HEADER });
                table.cells = Some(again.names.len());
                header = Arc::new(again);
            }
            RowsEnd::Step(None) => {}
            RowsEnd::Step(Some(RowStep::OpenQuote(byte_offset, behind))) => {
                out.refuse(record, byte_offset, open_quote(behind))?;
                record += 1;
            }
            RowsEnd::Step(Some(RowStep::Broken(byte_offset, detail))) => {
                return out.refuse(record, byte_offset, (Reason::DamagedFile, detail));
            }
            RowsEnd::Step(Some(RowStep::Row(..) | RowStep::End)) => {
                out.current().complete = true;
                return ControlFlow::Continue(());
            }
        }
    }
}

/// Refuses a line with a quote left open. `behind`: number of lines after it that are no rows.
fn open_quote(behind: u64) -> RecordRefusal {
    let lost = if behind == 0 { String::new() } else { format!("; {behind} lines behind it are no rows") };
    (Reason::OpenQuote, format!("a quote is left open to the end of the line{lost}; {QUOTE_HINT}"))
}

/// What a row weighs beside its cells: a table of empty rows fills the memory as well.
const ROW_BYTES: usize = 64;

/// Most columns of a table.
const COLUMNS_MAX: usize = 10_000;

/// Rows looked at to tell which column is the longest.
const ROWS_LOOKED_AT: usize = 20;

/// The name of the column without a role that has most to say in the first rows.
fn longest_column<'h>(table: &mut RowFinder<impl Read>, header: &'h Header) -> Option<&'h str> {
    let mut bytes = vec![0; header.names.len()];
    for _ in 0..ROWS_LOOKED_AT {
        let RowStep::Row(_, row) = table.step() else { break };
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
enum RowsEnd {
    Step(Option<RowStep>),
    Header(Header),
}

/// Reads rows worth a batch; gives what else was met behind them.
fn rows_worth(
    table: &mut RowFinder<impl Read>,
    reading: ReadRequest<'_>,
    header: &Header,
    rows: &mut Vec<CsvRow>,
) -> RowsEnd {
    let mut bytes = 0;
    while bytes < reading.params.batch_bytes {
        match table.step() {
            RowStep::Row(byte_offset, row) => {
                if let Some(again) = header.again(&row, reading.map) {
                    return RowsEnd::Header(again);
                }
                bytes += row.as_slice().len() + ROW_BYTES;
                rows.push((byte_offset, row));
            }
            other => return RowsEnd::Step(Some(other)),
        }
    }
    RowsEnd::Step(None)
}
