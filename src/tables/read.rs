//! A CSV file in, its rows out, by the names of its columns: what is asked for, and nothing else is looked
//! at.
//!
//! Cells are borrowed from one record that is filled again and again, so a table costs no more than its
//! bytes.

use super::cell::TableCell;
use super::column::{CellForm, CellKind, TableSchema};
use super::write::is_formula;
use crate::base::error::{Error, Result};
use std::cell::Cell as Shared;
use std::io::{self, Read};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// What is asked of a row, which [`columns`](crate::columns) defines.
pub trait TableColumns {
    /// The table.
    const TABLE: &'static TableSchema;

    /// The names of the columns, in the order they are read in.
    const NAMES: &'static [&'static str];

    /// The row as it is read.
    type Of<'c>;

    /// Reads it from its cells.
    ///
    /// # Errors
    /// A cell is of another type.
    fn read<'c>(cells: &mut RowCells<'c>) -> Result<Self::Of<'c>>;
}

/// Reads a table row by row.
pub struct TableReader<'i, C> {
    csv: csv::Reader<Box<dyn Read + 'i>>,
    record: csv::StringRecord,
    places: Vec<usize>,
    path: PathBuf,
    ends: LineEnds,
    is_safe: bool,
    columns: PhantomData<C>,
}

impl<'i, C: TableColumns> TableReader<'i, C> {
    /// A table that may have other columns beside those asked for. `is_safe` says that it was written with a
    /// leading `'` before what a spreadsheet would run.
    ///
    /// # Errors
    /// A column is missing or doubled, or the table cannot be read.
    pub fn new(input: impl Read + 'i, is_safe: bool) -> Result<Self> {
        Self::at(Path::new(C::TABLE.file), input, is_safe)
    }

    /// The same, of a file that messages name so.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn at(path: &Path, input: impl Read + 'i, is_safe: bool) -> Result<Self> {
        let ends = LineEnds::default();
        let input: Box<dyn Read + 'i> = Box::new(LineEndReader { input, last: 0, ends: ends.clone() });
        let mut csv = csv::ReaderBuilder::new().buffer_capacity(1 << 17).from_reader(input);
        let header = csv.headers().map_err(|error| Error::table(path, error.to_string()))?;
        let found = |name: &&str| place(header, name).map_err(|message| Error::table(path, message));
        let places = C::NAMES.iter().map(found).collect::<Result<_>>()?;
        let record = csv::StringRecord::new();
        Ok(Self { csv, record, places, path: path.into(), ends, is_safe, columns: PhantomData })
    }

    /// The next row, or none behind the last.
    ///
    /// # Errors
    /// The row cannot be read, or a cell is of another type.
    pub fn next_row(&mut self) -> Result<Option<C::Of<'_>>> {
        let read = self.csv.read_record(&mut self.record);
        let any = read.map_err(|error| Error::table(&self.path, self.ends.counted(&error)))?;
        let Self { record, places, path, ends, is_safe, .. } = self;
        let mut cells = RowCells { record, places, names: C::NAMES, path, ends, is_safe: *is_safe, at: 0 };
        any.then(|| C::read(&mut cells)).transpose()
    }

    /// What to say of the row that was read last.
    pub(crate) fn fault(&self, message: &str) -> Error {
        fault(&self.path, &self.ends, &self.record, message)
    }
}

/// Whether the table in a file has a column that not every such table has.
///
/// # Errors
/// Its header cannot be read.
pub fn has_column(path: &Path, input: impl Read, name: &str) -> Result<bool> {
    let mut csv = csv::Reader::from_reader(input);
    let header = csv.headers().map_err(|error| Error::table(path, error.to_string()))?;
    Ok(header.iter().any(|other| other == name))
}

/// Whether lines end with two characters, once the first has ended. The parser stops between them, so that
/// the line it tells a row of is the one before.
#[derive(Clone, Default)]
struct LineEnds(Rc<Shared<Option<bool>>>);

impl LineEnds {
    /// Line ends before a row that the parser has not counted.
    fn unread(&self) -> u64 {
        self.0.get().map_or(0, u64::from)
    }

    /// What the parser says, with the line that is meant.
    fn counted(&self, error: &csv::Error) -> String {
        let line = error.position().map_or(0, csv::Position::line);
        let counted = format!("line: {}", line + self.unread());
        error.to_string().replacen(&format!("line: {line}"), &counted, 1)
    }
}

/// A table whose first line end is looked at.
struct LineEndReader<R> {
    input: R,
    last: u8,
    ends: LineEnds,
}

impl<R: Read> Read for LineEndReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        if self.ends.0.get().is_none() {
            let end = buffer[..read].iter().position(|byte| *byte == b'\n');
            let before = |end: usize| end.checked_sub(1).map_or(self.last, |at| buffer[at]);
            self.ends.0.set(end.map(|end| before(end) == b'\r'));
            self.last = buffer[..read].last().copied().unwrap_or(self.last);
        }
        Ok(read)
    }
}

/// Where a column stands.
fn place(header: &csv::StringRecord, name: &str) -> std::result::Result<usize, String> {
    let mut found = (0..).zip(header).filter(|(_, other)| *other == name).map(|(at, _)| at);
    match (found.next(), found.next()) {
        (Some(at), None) => Ok(at),
        (Some(_), Some(_)) => Err(format!("column \"{name}\" stands twice")),
        (None, _) => {
            let names: Vec<&str> = header.iter().collect();
            Err(format!("no column \"{name}\" among {}", names.join(", ")))
        }
    }
}

fn fault(path: &Path, ends: &LineEnds, record: &csv::StringRecord, message: &str) -> Error {
    let line = record.position().map_or(0, csv::Position::line) + ends.unread();
    Error::table(path, format!("line {line}: {message}"))
}

/// The cells of a row, to be read one after another.
pub struct RowCells<'c> {
    record: &'c csv::StringRecord,
    places: &'c [usize],
    names: &'static [&'static str],
    path: &'c Path,
    ends: &'c LineEnds,
    is_safe: bool,
    at: usize,
}

impl<'c> RowCells<'c> {
    /// The value of the next cell.
    ///
    /// # Errors
    /// It is of another type.
    pub fn next_cell<T: TableCell<'c>>(&mut self) -> Result<T> {
        let at = self.at;
        self.at += 1;
        let written = self.record.get(self.places[at]).unwrap_or_default();
        let cell = if self.is_safe { disarmed(written) } else { written };
        T::read(cell).ok_or_else(|| {
            let message = format!("\"{cell}\" in {} is {}", self.names[at], is_not(&T::KIND));
            fault(self.path, self.ends, self.record, &message)
        })
    }
}

/// A cell as it was before it was made safe for spreadsheets.
fn disarmed(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(cell)
}

/// What a cell is that is none of a kind.
fn is_not(kind: &CellKind) -> String {
    match kind.form {
        CellForm::Word => {
            let words =
                kind.words.iter().flat_map(|group| group.words.iter().map(|word| (group.prefix, word.word)));
            let words: Vec<String> = words
                .filter(|(_, word)| !word.is_empty())
                .map(|(prefix, word)| format!("{prefix}{word}"))
                .collect();
            format!("none of {}", words.join(", "))
        }
        CellForm::Flag => "neither true nor false".to_owned(),
        CellForm::Share => "no share from 0 to 1".to_owned(),
        CellForm::Time | CellForm::Milliseconds => "no time as 2026-03-14T06:00:00Z".to_owned(),
        CellForm::Number => "no number".to_owned(),
        _ => "no whole number".to_owned(),
    }
}
