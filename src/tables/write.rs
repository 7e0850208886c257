//! Rows in, a CSV file out: RFC 4180 with LF line ends.

use super::column::TableSchema;
use std::io::{self, Write};

/// How tables are written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// Whether a cell that a spreadsheet would run as a formula gets a leading `'`.
    pub spreadsheet_safe: bool,
}

/// A row of a table, which [`table`](crate::table) defines.
pub trait TableRow {
    /// Its table.
    const TABLE: &'static TableSchema;

    /// Hands out its cells in the order of the columns.
    ///
    /// # Errors
    /// What taking a cell says.
    fn each_cell<E>(&self, take: &mut impl FnMut(&str) -> Result<(), E>) -> Result<(), E>;

    /// Its cells in the order of the columns.
    fn cells(&self) -> Vec<String> {
        let mut cells = Vec::with_capacity(Self::TABLE.columns.len());
        let Ok(()) = self.each_cell(&mut |cell| {
            cells.push(cell.to_owned());
            Ok::<(), std::convert::Infallible>(())
        });
        cells
    }
}

/// Whether a cell is one that spreadsheets take for a formula.
pub(super) fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t'])
}

/// Writes the rows of one table.
pub struct Writer<W: Write> {
    csv: csv::Writer<W>,
    style: Style,
    safe: String,
}

impl<W: Write> Writer<W> {
    /// Begins the table of these rows with its header.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn new<R: TableRow>(out: W, style: Style) -> io::Result<Self> {
        let mut csv = csv::WriterBuilder::new()
            .terminator(csv::Terminator::Any(b'\n'))
            .buffer_capacity(1 << 16)
            .from_writer(out);
        csv.write_record(R::TABLE.header())?;
        Ok(Self { csv, style, safe: String::new() })
    }

    /// Writes a row.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn row<R: TableRow>(&mut self, row: &R) -> io::Result<()> {
        let Self { csv, style, safe } = self;
        row.each_cell(&mut |cell| {
            if style.spreadsheet_safe && is_formula(cell) && cell.parse::<f64>().is_err() {
                safe.clear();
                safe.push('\'');
                safe.push_str(cell);
                csv.write_field(&*safe)
            } else {
                csv.write_field(cell)
            }
        })?;
        csv.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// Ends the table.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn end(mut self) -> io::Result<()> {
        self.csv.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::{Style, Writer};

    crate::table! {
        /// A row a pair.
        struct Pair<'r> in "pairs.csv" {
            /// One.
            a: &'r str,
            /// The other.
            b: &'r str,
            /// What is left.
            c: i64,
        }
    }

    fn written(style: Style, row: &Pair<'_>) -> String {
        let mut out = Vec::new();
        let mut table = Writer::new::<Pair<'_>>(&mut out, style).unwrap();
        table.row(row).unwrap();
        table.end().unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_formula_is_disarmed_only_on_request_and_a_number_never() {
        let row = Pair { a: "=1+1", b: "plain, \"quoted\"\nline", c: -3 };
        let plain = written(Style::default(), &row);
        assert_eq!(plain, "a,b,c\n=1+1,\"plain, \"\"quoted\"\"\nline\",-3\n");
        let safe = written(Style { spreadsheet_safe: true }, &row);
        assert_eq!(safe, "a,b,c\n'=1+1,\"plain, \"\"quoted\"\"\nline\",-3\n");
    }
}
