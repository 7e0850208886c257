//! A row that is none as it was parsed in, one in another dialect out, if it is.

use super::{RowFinder, RowStep};
use crate::source::formats::table::quoting::{double_escaped, is_loose};
use csv::ByteRecord;
use csv_core::ReadRecordResult;
use std::io::Read;

impl<R: Read> RowFinder<R> {
    /// Doubles escaped quotes in what is read so far.
    pub(crate) fn double_from(&mut self, start: usize) -> bool {
        let (Some(escape), Some(quote)) = (self.dialect.escape, self.dialect.quote) else { return false };
        double_escaped(&mut self.buffer, start, (escape, quote))
    }

    /// Whether the row that begins here has quotes that are escaped, which nobody said: it is no row as it
    /// was parsed, up to a place and with so many cells, and is one when they are doubled. Then those behind
    /// it are as well.
    pub(crate) fn is_escaped_here(&mut self, parsed: Option<(usize, usize)>) -> bool {
        /// How often it is looked for in vain.
        const TRIES_MAX: u32 = 64;
        /// How much more than the row as it was parsed is looked at.
        const MORE_BYTES: usize = 1 << 16;
        let (Some(escape), Some(quote), Some(cells)) = (self.dialect.escape, self.dialect.quote, self.cells)
        else {
            return false;
        };
        if self.is_escaped || self.tries == TRIES_MAX {
            return false;
        }
        let end = parsed.map_or(self.buffer.len(), |(end, _)| end);
        let row = &self.buffer[self.at..end];
        let is_suspect = memchr::memchr(escape, row).is_some()
            && memchr::memmem::find(row, &[escape, quote]).is_some()
            && (parsed.is_none_or(|(_, parsed)| parsed != cells)
                || is_loose(row.trim_ascii_end(), self.dialect.delimiter, quote));
        if !is_suspect {
            return false;
        }
        let reach = (end + MORE_BYTES).min(self.buffer.len());
        let mut copy = self.buffer[self.at..reach].to_vec();
        double_escaped(&mut copy, 0, (escape, quote));
        self.is_escaped = self.parses_as(&copy, cells, quote);
        match self.is_escaped {
            true => drop(self.double_from(self.at)),
            false => self.tries += 1,
        }
        self.is_escaped
    }

    /// Whether bytes begin with a sound row of so many cells.
    fn parses_as(&mut self, bytes: &[u8], cells: usize, quote: u8) -> bool {
        self.parser.reset();
        let (mut written, mut ends) = (vec![0; bytes.len() + 1], vec![0; cells + 1]);
        let (result, read, _, mut found) = self.parser.read_record(bytes, &mut written, &mut ends);
        let is_over = match result {
            ReadRecordResult::Record => true,
            // What ends with the file is over.
            ReadRecordResult::InputEmpty => {
                let (last, .., more) = self.parser.read_record(&[], &mut written, &mut ends[found..]);
                found += more;
                matches!(last, ReadRecordResult::Record)
            }
            _ => false,
        };
        is_over && found == cells && !is_loose(bytes[..read].trim_ascii_end(), self.dialect.delimiter, quote)
    }

    /// The line that begins here as a row whose quotes are no quotes, where none in the head of the table was
    /// one; none if it has not the cells of a row.
    pub(crate) fn as_it_stands(&mut self, byte_offset: u64) -> Option<RowStep> {
        let rest = &self.buffer[self.at..];
        let line = &rest[..memchr::memchr2(b'\r', b'\n', rest).unwrap_or(rest.len())];
        let record: ByteRecord = line
            .split(|&byte| byte == self.dialect.delimiter)
            .map(|cell| self.dialect.without_stray(cell))
            .collect();
        if !self.dialect.is_unquoted || self.cells != Some(record.len()) {
            return None;
        }
        self.at += line.len();
        Some(RowStep::Row(byte_offset, record))
    }
}
