//! A row of a table in, whether its quotes are its own out.
//!
//! A quote that an exporter forgot to close takes the rows behind it into its cell, up to the next quote. RFC
//! 4180 tells most of it: behind a closing quote comes a delimiter or the row's end, and a row is over before
//! the file is. What is left is a quote that is closed where a cell happens to end. Then the lines in the
//! cell read as rows of this table: as many cells as the header has, and a first one of the kind that rows
//! begin with. Where cells with line ends are usual nobody is suspected.

/// Whether a row of several lines, or one that ends with its file, has a quote that was left open.
pub(crate) fn is_broken(row: &[u8], delimiter: u8, quote: u8) -> bool {
    is_faulty(row, (delimiter, quote), &has_line_end)
}

/// Whether text stands behind the end of a quoted cell, or a quote has no end.
pub(crate) fn is_loose(row: &[u8], delimiter: u8, quote: u8) -> bool {
    is_faulty(row, (delimiter, quote), &|_| true)
}

/// The same where `counts` says whether a quoted cell behind which text stands is a fault.
fn is_faulty(row: &[u8], (delimiter, quote): (u8, u8), counts: &dyn Fn(&[u8]) -> bool) -> bool {
    let mut at = 0;
    loop {
        if row.get(at) == Some(&quote) {
            let Some(end) = closed(row, at, quote) else { return true };
            match row.get(end) {
                None => return false,
                Some(&next) if next == delimiter => {
                    at = end + 1;
                    continue;
                }
                // Quotes that were not doubled are common within a line, and cost no more than themselves.
                Some(_) if counts(&row[at..end]) => return true,
                Some(_) => at = end,
            }
        }
        match memchr::memchr(delimiter, &row[at..]) {
            Some(cell) => at += cell + 1,
            None => return false,
        }
    }
}

/// Where the cell is over whose opening quote stands here, behind its closing one.
fn closed(row: &[u8], open: usize, quote: u8) -> Option<usize> {
    let mut at = open + 1;
    loop {
        at += memchr::memchr(quote, &row[at..])? + 1;
        match row.get(at) {
            Some(byte) if *byte == quote => at += 1,
            _ => return Some(at),
        }
    }
}

/// Doubles the quotes that a writer escaped in another way, `\"` to `""`, from this place on; a pair of
/// escapes is none. Gives whether the bytes end with an escape whose pair is still to come.
pub(crate) fn double_escaped(bytes: &mut [u8], from: usize, (escape, quote): (u8, u8)) -> bool {
    let mut at = from;
    while let Some(found) = memchr::memchr(escape, &bytes[at.min(bytes.len())..]) {
        at += found;
        match bytes.get(at + 1) {
            None => return true,
            Some(next) if *next == quote => bytes[at] = quote,
            Some(_) => {}
        }
        at += 2;
    }
    false
}

pub(crate) fn has_line_end(bytes: &[u8]) -> bool {
    memchr::memchr2(b'\r', b'\n', bytes).is_some()
}

/// What the rows of a table have been like so far.
#[derive(Debug, Default)]
pub(crate) struct UsualRows {
    rows: u64,
    with_line_ends: u64,
    /// Kinds of first cells, and the longest of them.
    kinds: u16,
    longest: usize,
}

impl UsualRows {
    /// Takes a row that is sound.
    pub(crate) fn take(&mut self, first_cell: &[u8], has_line_ends: bool) {
        self.rows += 1;
        self.with_line_ends += u64::from(has_line_ends);
        self.kinds |= 1 << kind(first_cell);
        self.longest = self.longest.max(first_cell.len());
    }

    /// Whether a row of several lines is suspected of being several rows of so many cells.
    pub(crate) fn suspects(&self, row: &[u8], delimiter: u8, cells: usize) -> bool {
        let lines = || row.split(|byte| matches!(byte, b'\r' | b'\n')).filter(|line| !line.is_empty());
        self.rows > 0
            && self.with_line_ends == 0
            && cells > 1
            && lines().all(|line| {
                let (first, count) = cells_of(line, delimiter);
                count == cells && first.len() <= self.longest && self.kinds & 1 << kind(first) != 0
            })
    }
}

/// The first cell of a line, and how many it has, if no quote holds any of them together.
fn cells_of(line: &[u8], delimiter: u8) -> (&[u8], usize) {
    let first = line.split(|&byte| byte == delimiter).next().unwrap_or_default();
    (first, memchr::memchr_iter(delimiter, line).count() + 1)
}

/// What a cell is made of: four answers in one number.
fn kind(cell: &[u8]) -> u8 {
    let has = |is: fn(&u8) -> bool| u8::from(cell.iter().any(is));
    let other = |byte: &u8| !byte.is_ascii_alphanumeric();
    has(u8::is_ascii_digit)
        | has(u8::is_ascii_lowercase) << 1
        | has(u8::is_ascii_uppercase) << 2
        | has(other) << 3
}

#[cfg(test)]
mod tests {
    use super::{UsualRows, is_broken};

    #[test]
    fn a_quote_is_left_open_if_text_stands_behind_its_end_or_it_has_none() {
        for row in [
            "b,\"left open,B\nc,\"Bakers agree\",C",
            "b,\"left open",
            "b,\"left open,B\nc,no more quotes,C",
            "b,x,\"left \"\"open\nc\"d",
            "b,\"\"\"\nc,\"said",
        ] {
            assert!(is_broken(row.as_bytes(), b',', b'"'), "{row}");
        }
        for row in [
            "a,\"one\ntwo\",A",
            "a,\"one \"\"two\"\"\nthree\"",
            "a,\"He said \"hi\" to all\",\"one\ntwo\"",
            "a,5\" of rain,\"one\n\ntwo\"",
            "\"\",\"\n\",\"\"",
        ] {
            assert!(!is_broken(row.as_bytes(), b',', b'"'), "{row}");
        }
    }

    #[test]
    fn lines_that_read_as_rows_are_suspected_where_no_row_had_lines() {
        let suspects = |firsts: &[&str], row: &str, cells| {
            let mut usual = UsualRows::default();
            firsts.iter().for_each(|first| usual.take(first.as_bytes(), false));
            usual.suspects(row.as_bytes(), b',', cells)
        };
        assert!(suspects(&["a1"], "b2,\"left open\nc3,A plank of 5\"", 2));
        assert!(suspects(&["17", "18"], "19,\"left open,x\r\n20,closed by chance\",y", 3));
        assert!(!suspects(&["17"], "19,\"A paragraph\nHowever, it goes on\"", 2), "no row begins so");
        assert!(!suspects(&["17"], "19,\"A paragraph\n20 of them, at least, came\"", 2), "nor so");
        assert!(!suspects(&["17"], "19,\"A paragraph\nand another\"", 2));
        assert!(!suspects(&[], "b2,\"left open\nc3,A plank of 5\"", 2), "nothing is usual yet");
        let mut usual = UsualRows::default();
        usual.take(b"a1", true);
        assert!(!usual.suspects(b"b2,\"left open\nc3,closed\"", b',', 2), "line ends are usual");
    }
}
