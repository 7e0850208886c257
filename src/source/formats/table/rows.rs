//! A stream of a table in, its rows out.
//!
//! The bytes of a row are kept until it is known to be sound. If a quote was left open in it, its first line
//! is refused, and with it the lines behind that are no rows by themselves; the next that has as many cells
//! as the header is a row again. So of the rows that the quote took in, only the one it stands in is lost.

mod repair;

use super::dialect::Dialect;
use super::quoting::{UsualRows, has_line_end, is_broken};
use csv::ByteRecord;
use csv_core::ReadRecordResult;
use std::io::{self, Read};

/// Bytes read at a time.
const BLOCK_BYTES: u64 = 1 << 18;

/// One step of reading.
#[derive(Debug)]
pub(crate) enum RowStep {
    /// A row, and the offset of its first byte.
    Row(u64, ByteRecord),
    /// A line, by the offset of its first byte, in which a quote opens that is not its own to close, and how
    /// many lines behind it are no rows.
    OpenQuote(u64, u64),
    /// The table breaks off in the row that begins here, and why.
    Broken(u64, String),
    /// Nothing is left.
    End,
}

/// Finds rows in a stream.
pub(crate) struct RowFinder<R> {
    reader: R,
    parser: csv_core::Reader,
    dialect: Dialect,
    /// Whether quotes are escaped from here on, and how often that was looked for in vain.
    is_escaped: bool,
    tries: u32,
    row_bytes_max: u64,
    buffer: Vec<u8>,
    /// Where in the buffer the next row begins, and the offset of the buffer's first byte.
    at: usize,
    base: u64,
    ended: bool,
    fault: Option<io::Error>,
    /// The cells of a row one after another, and where each ends.
    written: Vec<u8>,
    ends: Vec<usize>,
    /// How many cells a row should have, once that is known.
    pub cells: Option<usize>,
    usual: UsualRows,
    /// The line that was given up last, and how many behind it.
    refused: Option<(u64, u64)>,
    /// What comes behind those.
    held: Option<RowStep>,
}

/// How the parser left a row.
enum RowEnd {
    /// Over, at this place in the buffer, with so many cells.
    Row(usize, usize),
    TooLong,
    Broken,
    End,
}

impl<R: Read> RowFinder<R> {
    /// Reads what comes behind the lines above the header.
    pub(crate) fn new(reader: R, dialect: Dialect, row_bytes_max: u64) -> Self {
        let mut parser = csv_core::ReaderBuilder::new();
        parser.delimiter(dialect.delimiter).quoting(dialect.quote.is_some());
        parser.quote(dialect.quote.unwrap_or(b'"'));
        Self {
            reader,
            parser: parser.build(),
            is_escaped: dialect.is_escaped,
            tries: 0,
            row_bytes_max,
            buffer: Vec::new(),
            at: 0,
            base: dialect.above.0 as u64,
            dialect,
            ended: false,
            fault: None,
            written: vec![0; 1 << 12],
            ends: vec![0; 64],
            cells: None,
            usual: UsualRows::default(),
            refused: None,
            held: None,
        }
    }

    /// Reads on.
    pub(crate) fn step(&mut self) -> RowStep {
        if let Some(held) = self.held.take() {
            return held;
        }
        loop {
            self.skip_line_ends();
            let byte_offset = self.base + self.at as u64;
            let step = match self.parse() {
                RowEnd::End => Some(RowStep::End),
                RowEnd::Broken => {
                    let error = self.fault.take().unwrap_or_else(|| io::ErrorKind::UnexpectedEof.into());
                    Some(self.break_off(byte_offset, error.to_string()))
                }
                RowEnd::TooLong if self.is_escaped_here(None) => None,
                RowEnd::TooLong if self.opens_a_quote() => self.give_line_up(byte_offset),
                RowEnd::TooLong => {
                    let limit = self.row_bytes_max;
                    let detail = format!("a record is over {limit} bytes long; is a quote left open?");
                    Some(self.break_off(byte_offset, detail))
                }
                RowEnd::Row(end, cells) => self.row(byte_offset, end, cells),
            };
            let Some(step) = step else { continue };
            let Some((line, behind)) = self.refused.take() else { return step };
            match step {
                // A line given up behind another: that other is told of now, and this one when its own lines
                // are counted.
                RowStep::OpenQuote(..) => self.refused = Some((byte_offset, 0)),
                step => self.held = Some(step),
            }
            return RowStep::OpenQuote(line, behind);
        }
    }

    /// A row that is over; none where it was given up.
    fn row(&mut self, byte_offset: u64, end: usize, cells: usize) -> Option<RowStep> {
        if self.is_escaped_here(Some((end, cells))) {
            return None;
        }
        let row = self.buffer[self.at..end].trim_ascii_end();
        let (has_line_ends, delimiter) = (has_line_end(row), self.dialect.delimiter);
        let is_last = self.ended && end == self.buffer.len();
        let is_row_of_others =
            || has_line_ends && self.cells.is_some_and(|cells| self.usual.suspects(row, delimiter, cells));
        let is_open =
            |quote| (has_line_ends || is_last) && is_broken(row, delimiter, quote) || is_row_of_others();
        if self.dialect.quote.is_some_and(is_open) {
            return self.as_it_stands(byte_offset).or_else(|| self.give_line_up(byte_offset));
        }
        if self.refused.is_some() && self.cells != Some(cells) {
            return self.give_line_up(byte_offset);
        }
        let mut record = ByteRecord::with_capacity(row.len(), cells);
        let mut start = 0;
        for &end in &self.ends[..cells] {
            record.push_field(self.dialect.without_stray(&self.written[start..end]));
            start = end;
        }
        if self.cells.is_some() {
            self.usual.take(record.get(0).unwrap_or_default(), has_line_ends);
        }
        self.at = end;
        Some(RowStep::Row(byte_offset, record))
    }

    /// Blank lines, and what is left of a line end of two characters.
    fn skip_line_ends(&mut self) {
        loop {
            let rest = &self.buffer[self.at..];
            self.at += rest.iter().position(|byte| !matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len());
            if self.at < self.buffer.len() || self.ended {
                return;
            }
            self.fill();
        }
    }

    /// Parses one row.
    fn parse(&mut self) -> RowEnd {
        self.parser.reset();
        let (mut read, mut written, mut cells) = (0, 0, 0);
        loop {
            if self.at + read == self.buffer.len() {
                if self.fault.is_some() {
                    return RowEnd::Broken;
                }
                if !self.ended {
                    if read as u64 > self.row_bytes_max {
                        return RowEnd::TooLong;
                    }
                    self.fill();
                    continue;
                }
            }
            let input = &self.buffer[self.at + read..];
            let (result, taken, given, ended) =
                self.parser.read_record(input, &mut self.written[written..], &mut self.ends[cells..]);
            (read, written, cells) = (read + taken, written + given, cells + ended);
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.written.resize(self.written.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record => return RowEnd::Row(self.at + read, cells),
                ReadRecordResult::End => return RowEnd::End,
            }
        }
    }

    fn fill(&mut self) {
        self.base += self.at as u64;
        self.buffer.drain(..self.at);
        self.at = 0;
        let (start, mut wanted) = (self.buffer.len(), BLOCK_BYTES);
        loop {
            match (&mut self.reader).take(wanted).read_to_end(&mut self.buffer) {
                Ok(count) => self.ended = count == 0,
                Err(error) => (self.ended, self.fault) = (true, Some(error)),
            }
            // An escape and what it stands before are looked at together.
            let is_cut = self.is_escaped && self.double_from(start);
            if !is_cut || self.ended {
                return;
            }
            wanted = 1;
        }
    }

    fn opens_a_quote(&self) -> bool {
        let row = &self.buffer[self.at..];
        has_line_end(row)
            && self.dialect.quote.is_some_and(|quote| is_broken(row, self.dialect.delimiter, quote))
    }

    /// Ends the table where it is.
    fn break_off(&mut self, byte_offset: u64, detail: String) -> RowStep {
        (self.at, self.ended) = (self.buffer.len(), true);
        RowStep::Broken(byte_offset, detail)
    }

    /// Gives the first line of a row up. Behind another that was, it is part of that unless it has the cells
    /// of a row.
    fn give_line_up(&mut self, byte_offset: u64) -> Option<RowStep> {
        let rest = &self.buffer[self.at..];
        let length = memchr::memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
        let cells = memchr::memchr_iter(self.dialect.delimiter, &rest[..length]).count() + 1;
        self.at += length;
        match &mut self.refused {
            Some((_, behind)) if self.cells != Some(cells) => {
                *behind += 1;
                None
            }
            Some(_) => Some(RowStep::OpenQuote(byte_offset, 0)),
            None => {
                self.refused = Some((byte_offset, 0));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{RowFinder, RowStep};
    use crate::source::formats::table::dialect::Dialect;
    use std::io;
    use std::io::Read;

    fn steps(stream: impl Read, row_bytes_max: u64) -> Vec<String> {
        let mut table = RowFinder::new(stream, Dialect::usual(b','), row_bytes_max);
        let mut seen = Vec::new();
        loop {
            seen.push(match table.step() {
                RowStep::Row(at, row) => {
                    table.cells.get_or_insert(row.len());
                    let cells: Vec<_> = row.iter().map(String::from_utf8_lossy).collect();
                    format!("{at} {}", cells.join("|"))
                }
                RowStep::OpenQuote(at, 0) => format!("{at} open"),
                RowStep::OpenQuote(at, behind) => format!("{at} open and {behind} lines"),
                RowStep::Broken(at, detail) => format!("{at} broken: {detail}"),
                RowStep::End => return seen,
            });
        }
    }

    fn of(table: &str) -> Vec<String> {
        steps(table.as_bytes(), 1 << 20)
    }

    #[test]
    fn rows_begin_at_their_first_byte_whatever_ends_lines() {
        assert_eq!(of("id,t\n\n1,\"a\nb\"\n2,c"), ["0 id|t", "6 1|a\nb", "14 2|c"]);
        assert_eq!(of("id,t\r\n1,a\r\n\r\n2,\n"), ["0 id|t", "6 1|a", "13 2|"]);
        assert_eq!(of("id,t\r1,a\r"), ["0 id|t", "5 1|a"]);
        assert_eq!(of("\n\n"), [""; 0]);
        assert_eq!(of(""), [""; 0]);
    }

    #[test]
    fn only_the_line_is_lost_in_which_a_quote_was_left_open() {
        for (table, expected) in [
            ("id,t\n1,\"open\n2,\"b\"\n3,c\n", ["0 id|t", "5 open", "13 2|b", "19 3|c"]),
            ("id,t\n1,\"open\n2,b\n3,c\n", ["0 id|t", "5 open", "13 2|b", "17 3|c"]),
            ("id,t\r\n1,\"open\r\n2,b\r\n3,c", ["0 id|t", "6 open", "15 2|b", "20 3|c"]),
            ("id,t\n1,a\n2,\"open\n3,5\"\n", ["0 id|t", "5 1|a", "9 open", "17 3|5\""]),
            ("id,t\n1,\"open\n2,\"open\n3,c\n", ["0 id|t", "5 open", "13 open", "21 3|c"]),
            ("id,t\n1,\"open\nand on\n\nand on\n2,\"b,c\"", ["0 id|t", "5 open and 2 lines", "28 2|b,c", ""]),
            ("id,t\n1,a\n2,\"b\nc\"\n3,\"cut", ["0 id|t", "5 1|a", "9 2|b\nc", "17 open"]),
        ] {
            let expected: Vec<&str> = expected.into_iter().filter(|step| !step.is_empty()).collect();
            assert_eq!(of(table), expected, "{table}");
        }
    }

    #[test]
    fn each_row_is_found_wherever_a_block_ends() {
        struct Drops<'b>(&'b [u8], usize);
        impl Read for Drops<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let count = buffer.len().min(self.1);
                (&mut self.0).take(count as u64).read(buffer)
            }
        }
        let table = "id,t\n".to_owned() + &"1,\"a\r\n\"\"b\"\"\"\r\n\"2\",c\r\n".repeat(20_000);
        let whole = steps(table.as_bytes(), 1 << 20);
        assert_eq!(whole.len(), 40_001);
        for count in [1, 7, 4096] {
            assert!(steps(Drops(table.as_bytes(), count), 1 << 20) == whole, "{count}");
        }
    }

    #[test]
    fn a_row_without_an_end_is_given_up_at_the_limit_and_a_broken_stream_where_it_breaks() {
        let long = format!("id,t\n1,a\n2,{}\n3,c\n", "x".repeat(1 << 20));
        let seen = steps(long.as_bytes(), 1000);
        assert_eq!(seen[2], "9 broken: a record is over 1000 bytes long; is a quote left open?");
        let open = format!("id,t\n1,\"a\n{}", "2,b\n".repeat(1 << 18));
        let seen = steps(open.as_bytes(), 1000);
        assert_eq!((seen.len(), &*seen[1], &*seen[2]), (2 + (1 << 18), "5 open", "10 2|b"));
        struct Torn;
        impl Read for Torn {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("torn"))
            }
        }
        let seen = steps((&b"id,t\n1,a\n2,\"b"[..]).chain(Torn), 1000);
        assert_eq!(seen, ["0 id|t", "5 1|a", "9 broken: torn"]);
    }
}
