//! The header row of a table in, the roles of its columns out; a row under it in, an article out.

use crate::base::article::{Article, Reason};
use crate::source::SourceParams;
use crate::source::fields::draft::ArticleDraft;
use crate::source::fields::{FieldMap, FieldRoles};
use crate::source::refusal::some_names;
use csv::ByteRecord;
use std::borrow::Cow;

/// What the rows have beside the cells of the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExtraCell {
    AsHeader,
    /// A number of their own before them, as R writes it.
    Numbered,
    /// An empty one behind them.
    Trailing,
}

/// A row and the offset of its first byte.
pub(crate) type CsvRow = (u64, ByteRecord);

/// The header of a file, each column with the roles it can play.
#[derive(Debug)]
pub(crate) struct Header {
    /// Column names.
    pub names: Vec<String>,
    pub(crate) columns: Vec<Option<FieldRoles>>,
}

impl Header {
    /// Reads the roles off a header row.
    pub(crate) fn new(row: &ByteRecord, map: &FieldMap) -> Self {
        let name = |cell: &[u8]| String::from_utf8_lossy(cell).trim_start_matches('\u{feff}').to_owned();
        let names: Vec<String> = row.iter().map(name).collect();
        let columns = names.iter().map(|name| map.look_up(name).cloned()).collect();
        Self { names, columns }
    }

    /// Columns whose names are known beforehand.
    pub(crate) fn named(names: &[&str], map: &FieldMap) -> Self {
        Self::new(&ByteRecord::from(names.to_vec()), map)
    }

    /// Whether any column can be taken for a text.
    pub(crate) fn has_text(&self) -> bool {
        self.columns.iter().flatten().any(FieldRoles::is_text)
    }

    /// Whether any column can be taken for a text, or at least for a headline.
    pub(crate) fn has_something(&self) -> bool {
        self.has_text() || self.columns.iter().flatten().any(FieldRoles::is_title)
    }

    /// Whether its cells can all be names: none is a number, or long.
    pub(crate) fn is_of_names(&self) -> bool {
        const NAME_BYTES_MAX: usize = 64;
        self.names.iter().all(|name| name.len() <= NAME_BYTES_MAX && name.trim().parse::<f64>().is_err())
    }

    /// How many of its columns have a role.
    pub(crate) fn known(&self) -> usize {
        self.columns.iter().flatten().count()
    }

    /// The header of rows that have a cell more than it.
    pub(crate) fn with_cells(mut self, cells: ExtraCell) -> Self {
        let at = match cells {
            ExtraCell::AsHeader => return self,
            ExtraCell::Numbered => 0,
            ExtraCell::Trailing => self.names.len(),
        };
        self.names.insert(at, String::new());
        self.columns.insert(at, None);
        self
    }

    /// The header that a row is which stands among rows, as where files were put together; none if it is a
    /// row.
    pub(crate) fn again(&self, row: &ByteRecord, map: &FieldMap) -> Option<Self> {
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
    pub(crate) fn article(
        &self,
        row: &ByteRecord,
        params: &SourceParams,
    ) -> Result<Article, (Reason, String)> {
        if row.len() != self.columns.len() {
            let detail = format!("{} cells under a header of {}; {HINT}", row.len(), self.columns.len());
            return Err((Reason::WrongFieldCount, detail));
        }
        let mut record = ArticleDraft::default();
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
pub(crate) fn headerless(first_row: &ByteRecord) -> Option<&'static [&'static str]> {
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
pub(crate) fn delimiter(head: &[u8]) -> u8 {
    let line = head.split(|&byte| byte == b'\n').next().unwrap_or(head);
    let count = |delimiter: u8| memchr::memchr_iter(delimiter, line).count();
    [b',', b'\t', b';', b'|'].into_iter().rev().max_by_key(|&delimiter| count(delimiter)).unwrap_or(b',')
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
