//! The head of a table in, how its lines are to be cut into cells out.
//!
//! What writers of tables agree on is little. Some say their delimiter in a first line of its own (`sep=;`), some write a title or
//! comments above the header, some escape quotes with a backslash, and to some a quote is a character like any other. Each of these is
//! told from the head as a whole, and what the user says goes before it. An escaped quote is met later as well (`table`).

use super::fields::FieldMap;
use super::rows::{self, Header};
use crate::base::error::{Error, Result};
use csv::ByteRecord;
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
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What the user says of tables; what is not said is told from them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DialectWish {
    delimiter: Option<u8>,
    /// The quote; none within where quotes are no quotes.
    quote: Option<Option<u8>>,
    escape: Option<Option<u8>>,
}

impl DialectWish {
    /// Reads what the user says.
    ///
    /// # Errors
    /// A value that is no single character of ASCII.
    pub fn new(words: &CsvWords) -> Result<Self> {
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

/// How a table is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
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
    pub cells: Cells,
}

/// What the rows have beside the cells of the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cells {
    AsHeader,
    /// A number of their own before them, as R writes it.
    Numbered,
    /// An empty one behind them.
    Trailing,
}

impl Dialect {
    /// RFC 4180's, with this delimiter.
    pub fn usual(delimiter: u8) -> Self {
        let (quote, escape) = (Some(b'"'), Some(b'\\'));
        let (above, cells) = ((0, 0), Cells::AsHeader);
        let (is_escaped, is_unquoted, stray) = (false, false, None);
        Self { delimiter, quote, escape, is_escaped, stray, above, is_unquoted, cells }
    }

    /// That of the table which begins so; `is_whole` if nothing comes behind.
    pub fn of(head: &[u8], is_whole: bool, delimiter: Option<u8>, wish: DialectWish, map: &FieldMap) -> Self {
        let wished = wish.delimiter.or(delimiter);
        let (header_at, delimiter) = header(head, wished, map).unwrap_or_else(|| {
            let (at, said) = behind_separator(head);
            (at, wished.or(said).unwrap_or_else(|| rows::delimiter(&head[at..])))
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
    pub fn without_stray<'c>(&self, cell: &'c [u8]) -> &'c [u8] {
        let inner =
            self.stray.and_then(|quote| cell.strip_prefix(&[quote]).filter(|inner| !inner.contains(&quote)));
        inner.unwrap_or(cell)
    }

    /// Whether the quotes of a table are quotes. Where each line by itself has the cells of the header, and cells have quotes that
    /// hold nothing together, they are characters like any other.
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
    fn tell_cells(&self, table: &[u8]) -> Cells {
        /// Rows that are looked at, and fewest that tell of numbers.
        const ROWS: (usize, usize) = (20, 2);
        let mut rows = self.parsed(table).take(ROWS.0 + 1);
        let Some(header) = rows.next() else { return Cells::AsHeader };
        let rows: Vec<ByteRecord> = rows.collect();
        // The last may be cut off in a quoted cell.
        let rows = &rows[..rows.len() - usize::from(rows.len() > 1)];
        if rows.is_empty() || rows.iter().any(|row| row.len() != header.len() + 1) {
            return Cells::AsHeader;
        }
        let number = |row: &ByteRecord| std::str::from_utf8(&row[0]).ok()?.parse::<i64>().ok();
        let is_counted =
            rows.windows(2).all(|pair| Some(number(&pair[0]).unwrap_or(-1) + 1) == number(&pair[1]));
        match rows.iter().all(|row| row[header.len()].is_empty()) {
            true => Cells::Trailing,
            false if rows.len() >= ROWS.1 && is_counted => Cells::Numbered,
            false => Cells::AsHeader,
        }
    }

    fn parsed<'t>(&self, table: &'t [u8]) -> impl Iterator<Item = ByteRecord> + use<'t> {
        let mut builder = csv::ReaderBuilder::new();
        builder.delimiter(self.delimiter).has_headers(false).flexible(true).quoting(self.quote.is_some());
        builder.quote(self.quote.unwrap_or(b'"'));
        builder.from_reader(table).into_byte_records().map_while(std::result::Result::ok)
    }
}

/// Behind a line that says the delimiter, and the delimiter.
fn behind_separator(head: &[u8]) -> (usize, Option<u8>) {
    let text = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head);
    let mark = head.len() - text.len();
    let line = text.split(|&byte| byte == b'\n').next().unwrap_or(text);
    let bare = line.trim_ascii_end();
    let bare = bare.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(bare);
    let is_said = bare.get(..4).is_some_and(|start| start.eq_ignore_ascii_case(b"sep="));
    let said = match bare.get(4..) {
        // A tab that stands at the line's end is no white space here.
        _ if is_said && line.get(4) == Some(&b'\t') => Some(b'\t'),
        Some([byte]) if is_said => Some(*byte),
        Some(b"\\t") if is_said => Some(b'\t'),
        _ => None,
    };
    (if said.is_some() { mark + line.len() + 1 } else { 0 }, said)
}

/// Delimiters that tables have.
const DELIMITERS: [u8; 6] = [b',', b'\t', b';', b'|', b'^', 1];

/// Where the header of a table stands, and its delimiter: the first line with names that are known, above which no line has as many
/// cells. None where no line has such names.
pub(super) fn header(head: &[u8], wished: Option<u8>, map: &FieldMap) -> Option<(usize, u8)> {
    /// Lines that may stand above a header.
    const LINES_MAX: usize = 30;
    let (start, said) = behind_separator(head);
    let start = start.min(head.len());
    let wished = wished.or(said).map(|byte| [byte]);
    let delimiters = wished.as_ref().map_or(&DELIMITERS[..], |byte| &byte[..]);
    let mut at = start;
    let mut widest = [0; 256];
    for (number, line) in head[start..].split_inclusive(|&byte| byte == b'\n').take(LINES_MAX).enumerate() {
        let told = delimiters.iter().filter_map(|&delimiter| {
            let known = known_names(line, delimiter, map)?;
            (number == 0 || (known > 1 && widest[delimiter as usize] < cells(line, delimiter)))
                .then_some((known, delimiter))
        });
        if let Some((_, delimiter)) = told.max_by_key(|(known, delimiter)| (*known, cells(line, *delimiter)))
        {
            return Some((at, delimiter));
        }
        for &delimiter in delimiters {
            widest[delimiter as usize] = widest[delimiter as usize].max(cells(line, delimiter));
        }
        at += line.len();
    }
    None
}

fn cells(line: &[u8], delimiter: u8) -> usize {
    match line.trim_ascii().is_empty() {
        true => 0,
        false => memchr::memchr_iter(delimiter, line).count() + 1,
    }
}

/// How many cells of a line are names that are known, one of them that of a text; none where it is no header.
fn known_names(line: &[u8], delimiter: u8, map: &FieldMap) -> Option<usize> {
    let quote = quote(line).unwrap_or(b'"');
    let mut row = ByteRecord::new();
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.delimiter(delimiter).quote(quote).has_headers(false).flexible(true);
    reader.from_reader(line).read_byte_record(&mut row).ok().filter(|any| *any)?;
    let header = Header::new(&row, map);
    (row.len() > 1 && header.has_text() && header.is_of_names()).then(|| header.known())
}

/// The quote of a table, told from its header.
fn quote(table: &[u8]) -> Option<u8> {
    let line = table.split(|&byte| byte == b'\n').next().unwrap_or(table).trim_ascii();
    let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
    let is_single = line.len() > 2 && line.starts_with(b"'") && line.ends_with(b"'");
    Some(if is_single { b'\'' } else { b'"' })
}

#[cfg(test)]
mod tests {
    use super::{Cells, CsvWords, Dialect, DialectWish};
    use crate::source::fields::FieldMap;

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
            ("id,text\n7,a\n8,b\n", Cells::AsHeader),
            ("id,text\n1,7,a\n2,8,b\n3,9,c\n", Cells::Numbered),
            ("id,text\n7,a,\n8,b,\n", Cells::Trailing),
            ("id,text\n7,a\n8,b, c\n9,d\n", Cells::AsHeader),
            ("id,text\n7,a, b\n9,c, d\n4,e, f\n", Cells::AsHeader),
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
