//! A finished table in, its rows out, by the names of its columns.

use crate::error::{Error, Result};
use std::io::Read;
use std::path::Path;

/// A table of a run that is read again, row by row.
pub struct Table<'r, const N: usize> {
    reader: csv::Reader<Box<dyn Read + 'r>>,
    record: csv::StringRecord,
    places: [usize; N],
    name: &'static str,
}

impl<'r, const N: usize> Table<'r, N> {
    /// A table with these columns and maybe others.
    ///
    /// # Errors
    /// A column is missing, or the table cannot be read.
    pub fn new(name: &'static str, input: impl Read + 'r, columns: [&str; N]) -> Result<Self> {
        let input: Box<dyn Read + 'r> = Box::new(input);
        let mut reader = csv::ReaderBuilder::new().buffer_capacity(1 << 17).from_reader(input);
        let fault = |message: String| Error::table(Path::new(name), message);
        let header = reader.headers().map_err(|error| fault(error.to_string()))?;
        let mut places = [0; N];
        for (place, column) in places.iter_mut().zip(columns) {
            let found = header.iter().position(|name| name == column);
            *place = found.ok_or_else(|| fault(format!("no column \"{column}\"")))?;
        }
        Ok(Self { reader, record: csv::StringRecord::new(), places, name })
    }

    /// The next row, or none behind the last.
    ///
    /// # Errors
    /// The row cannot be read.
    pub fn next_row(&mut self) -> Result<Option<[&str; N]>> {
        let read = self.reader.read_record(&mut self.record);
        let any = read.map_err(|error| Error::table(Path::new(self.name), error.to_string()))?;
        Ok(any.then(|| self.places.map(|place| self.record.get(place).unwrap_or_default())))
    }
}

/// A cell as it was before `--spreadsheet-safe`.
pub fn disarmed(cell: &str, spreadsheet_safe: bool) -> &str {
    let armed = cell.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@', '\t']));
    armed.filter(|_| spreadsheet_safe).unwrap_or(cell)
}

/// Seconds since 1970 of a time as tables have it, `2026-03-14T06:00:00Z`; `None` for an empty cell.
pub fn seconds(time: &str) -> Option<i64> {
    time.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_second)
}

#[cfg(test)]
mod tests {
    use super::{Table, disarmed, seconds};
    use crate::source::date::to_rfc3339;

    #[test]
    fn columns_are_found_by_name_and_a_missing_one_is_named() {
        let mut table = Table::new("t.csv", "a,b,c\n1,2,3\n".as_bytes(), ["c", "a"]).unwrap();
        assert_eq!(table.next_row().unwrap(), Some(["3", "1"]));
        assert_eq!(table.next_row().unwrap(), None);
        let error = Table::new("t.csv", "a,b\n".as_bytes(), ["d"]).err().unwrap().to_string();
        assert_eq!(error, "\"t.csv\": no column \"d\"");
    }

    #[test]
    fn times_come_back_as_they_were_written() {
        for at in [0, -1, 951_782_399, 951_868_800, 1_773_468_000, -62_135_596_800, 253_402_200_000] {
            assert_eq!(seconds(&to_rfc3339(at)), Some(at));
        }
        assert_eq!((seconds(""), seconds("yesterday")), (None, None));
    }

    #[test]
    fn a_disarmed_cell_is_armed_again_only_where_the_run_disarmed() {
        assert_eq!(
            (disarmed("'=x", true), disarmed("'=x", false), disarmed("'x", true)),
            ("=x", "'=x", "'x")
        );
    }
}
