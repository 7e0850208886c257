//! The head of a table in, how its lines are to be cut into cells out.
//!
//! What writers of tables agree on is little. Some say their delimiter in a first line of its own (`sep=;`),
//! some write a title or comments above the header, some escape quotes with a backslash, and to some a quote
//! is a character like any other. Each of these is told from the head as a whole, and what the user says goes
//! before it. An escaped quote is met later as well (`table`).

use super::dialect_wish::DialectWish;
use super::header::ExtraCell;
use super::header_line::{behind_separator, header, quote};
use crate::source::fields::FieldMap;
use csv::ByteRecord;

/// How a table is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub delimiter: u8,
    /// What holds cells together; none where nothing does.
    pub quote: Option<u8>,
    /// What stands before a quote that closes nothing, beside another quote.
    pub escape: Option<u8>,
    /// Whether quotes are escaped from the first row on.
    pub is_escaped: bool,
    /// A quote that is none, and is left out where it opens a cell and nothing closes it.
    pub stray: Option<u8>,
    /// Bytes and lines above the header.
    pub above: (usize, u64),
    /// Whether no cell of the head is quoted, so that a quote which opens a cell further down may be none.
    pub is_unquoted: bool,
    pub cells: ExtraCell,
}

impl Dialect {
    /// RFC 4180's, with this delimiter.
    pub(crate) fn usual(delimiter: u8) -> Self {
        let (quote, escape) = (Some(b'"'), Some(b'\\'));
        let (above, cells) = ((0, 0), ExtraCell::AsHeader);
        let (is_escaped, is_unquoted, stray) = (false, false, None);
        Self { delimiter, quote, escape, is_escaped, stray, above, is_unquoted, cells }
    }

    /// That of the table which begins so; `is_whole` if nothing comes behind.
    pub(crate) fn of(
        head: &[u8],
        is_whole: bool,
        delimiter: Option<u8>,
        wish: DialectWish,
        map: &FieldMap,
    ) -> Self {
        let wished = wish.delimiter.or(delimiter);
        let (header_at, delimiter) = header(head, wished, map).unwrap_or_else(|| {
            let (at, said) = behind_separator(head);
            (at, wished.or(said).unwrap_or_else(|| super::header::delimiter(&head[at..])))
        });
        let lines_above =
            head[..header_at].split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
        let mut dialect = Self { above: (header_at, lines_above.count() as u64), ..Self::usual(delimiter) };
        dialect.escape = wish.escape.unwrap_or(dialect.escape);
        dialect.is_escaped = wish.escape.is_some_and(|escape| escape.is_some());
        let table = &head[header_at..];
        let end = if is_whole { table.len() } else { memchr::memrchr(b'\n', table).map_or(0, |at| at + 1) };
        dialect.quote = wish.quote.unwrap_or_else(|| quote(table));
        if wish.quote.is_none() {
            dialect.tell_quoting(&table[..end]);
        }
        dialect.cells = dialect.tell_cells(&table[..end]);
        dialect
    }

    /// A cell without a quote that opens it and is no quote, for nothing closes it.
    pub(crate) fn without_stray<'c>(&self, cell: &'c [u8]) -> &'c [u8] {
        let inner =
            self.stray.and_then(|quote| cell.strip_prefix(&[quote]).filter(|inner| !inner.contains(&quote)));
        inner.unwrap_or(cell)
    }

    /// Whether the quotes of a table are quotes. Where each line by itself has the cells of the header, and
    /// cells have quotes that hold nothing together, they are characters like any other.
    fn tell_quoting(&mut self, table: &[u8]) {
        let Some(quote) = self.quote else { return };
        let mut lines = table.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
        let count = |line: &[u8]| memchr::memchr_iter(self.delimiter, line).count();
        let Some(cells) = lines.next().map(count).filter(|cells| *cells > 0) else { return };
        let (mut rows, mut loose, mut opened, mut quoted) = (0u64, 0u64, 0u64, 0u64);
        for line in lines {
            if count(line) != cells {
                return;
            }
            rows += 1;
            for cell in line.split(|&byte| byte == self.delimiter).map(<[u8]>::trim_ascii_end) {
                match (cell.first() == Some(&quote), cell.len() > 1 && cell.last() == Some(&quote)) {
                    (true, true) => quoted += 1,
                    (true, false) => opened += 1,
                    (false, _) => loose += u64::from(memchr::memchr(quote, cell).is_some()),
                }
            }
        }
        self.is_unquoted = rows > 0 && quoted == 0;
        let is_none = opened > 0 && (quoted == 0 || (opened + loose > 1 && opened + loose > quoted));
        self.quote = self.quote.filter(|_| !is_none);
        self.stray = Some(quote).filter(|_| is_none || self.is_unquoted);
    }

    /// Whether all rows have one cell more than the header.
    fn tell_cells(&self, table: &[u8]) -> ExtraCell {
        /// Rows that are looked at, and fewest that tell of numbers.
        const ROWS: (usize, usize) = (20, 2);
        let mut rows = self.parsed(table).take(ROWS.0 + 1);
        let Some(header) = rows.next() else { return ExtraCell::AsHeader };
        let rows: Vec<ByteRecord> = rows.collect();
        // The last may be cut off in a quoted cell.
        let rows = &rows[..rows.len() - usize::from(rows.len() > 1)];
        if rows.is_empty() || rows.iter().any(|row| row.len() != header.len() + 1) {
            return ExtraCell::AsHeader;
        }
        let number = |row: &ByteRecord| std::str::from_utf8(&row[0]).ok()?.parse::<i64>().ok();
        let is_counted =
            rows.windows(2).all(|pair| Some(number(&pair[0]).unwrap_or(-1) + 1) == number(&pair[1]));
        match rows.iter().all(|row| row[header.len()].is_empty()) {
            true => ExtraCell::Trailing,
            false if rows.len() >= ROWS.1 && is_counted => ExtraCell::Numbered,
            false => ExtraCell::AsHeader,
        }
    }

    fn parsed<'t>(&self, table: &'t [u8]) -> impl Iterator<Item = ByteRecord> + use<'t> {
        let mut builder = csv::ReaderBuilder::new();
        builder.delimiter(self.delimiter).has_headers(false).flexible(true).quoting(self.quote.is_some());
        builder.quote(self.quote.unwrap_or(b'"'));
        builder.from_reader(table).into_byte_records().map_while(std::result::Result::ok)
    }
}

#[cfg(test)]
mod tests {
    use super::Dialect;
    use crate::source::fields::FieldMap;
    use crate::source::formats::table::dialect_wish::{CsvWords, DialectWish};
    use crate::source::formats::table::header::ExtraCell;

    fn dialect(table: &str) -> Dialect {
        Dialect::of(table.as_bytes(), true, None, DialectWish::default(), &FieldMap::new(&[]).unwrap())
    }

    #[test]
    fn the_header_is_found_below_what_stands_above_it() {
        for (table, delimiter, lines) in [
            ("id,text\n1,a\n", b',', 0),
            ("sep=;\nid;text\n1;a\n", b';', 1),
            ("\"sep=\t\"\r\nid\ttext\r\n1\ta\r\n", b'\t', 1),
            ("# made by hand\n# twice\nid|title|text\n1|a|b\n", b'|', 2),
            ("Articles, all of them\n\nid;title;date;text\n1;a, b;c;d\n", b';', 1),
            ("a,b\n1,text\n", b',', 0),
        ] {
            let found = dialect(table);
            assert_eq!((found.delimiter, found.above.1), (delimiter, lines), "{table}");
        }
    }

    #[test]
    fn quotes_that_hold_nothing_together_are_none() {
        for (table, is_quoted) in [
            ("id\ttitle\ttext\n1\t\"Nobody\" says\t\"So it began\n2\tb\tc \"d\" e\n", false),
            ("id\ttext\n1\t\"So it began\n2\tb\n", false),
            ("id,text\n1,\"a\"\n2,\"b\"\n", true),
            ("id,text\n1,\"a\nb\"\n2,c\n", true),
            ("id,text\n1,5\" of rain\n2,b\n", true),
            ("id,text\n1,\"left open\n2,\"b\"\n3,\"c\"\n", true),
        ] {
            assert_eq!(dialect(table).quote.is_some(), is_quoted, "{table}");
        }
        assert_eq!(dialect("'id','text'\n'1','a, b'\n").quote, Some(b'\''));
    }

    #[test]
    fn a_cell_that_the_header_has_no_name_for_is_told_from_all_rows() {
        for (table, cells) in [
            ("id,text\n7,a\n8,b\n", ExtraCell::AsHeader),
            ("id,text\n1,7,a\n2,8,b\n3,9,c\n", ExtraCell::Numbered),
            ("id,text\n7,a,\n8,b,\n", ExtraCell::Trailing),
            ("id,text\n7,a\n8,b, c\n9,d\n", ExtraCell::AsHeader),
            ("id,text\n7,a, b\n9,c, d\n4,e, f\n", ExtraCell::AsHeader),
        ] {
            assert_eq!(dialect(table).cells, cells, "{table}");
        }
    }

    #[test]
    fn what_the_user_says_goes_before_what_is_told() {
        let words = |delimiter: &str| CsvWords {
            delimiter: Some(delimiter.to_owned()),
            quote: Some("none".to_owned()),
            escape: Some("^".to_owned()),
        };
        let wish = DialectWish::new(&words("tab")).unwrap();
        let map = FieldMap::new(&[]).unwrap();
        let found = Dialect::of(b"id\ttext;x\n1\t\"a\"\n", true, None, wish, &map);
        assert_eq!((found.delimiter, found.quote, found.escape), (b'\t', None, Some(b'^')));
        let error = DialectWish::new(&words(";;")).unwrap_err().to_string();
        assert_eq!(error, "--csv-delimiter: \";;\" is no single character, and not tab or none");
    }
}
