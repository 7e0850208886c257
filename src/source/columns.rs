//! A Parquet file in, batches of rows out, and of each row an article.
//!
//! Only columns whose names have a role are read, a row group's pages one after another, so memory holds a few dozen rows
//! whatever the size of the file. A Parquet file has its table of contents at the end: where it comes through a pipe or out
//! of an archive it is copied to a file first. The reader is other people's code on bytes that may be damaged, so a panic
//! in it is caught and ends the file. What a cell of each type says stands in `cell`; a column with a role and of a type that
//! says nothing is named in run.json.

use super::batch::{Outcome, Records, too_long};
use super::fields::FieldMap;
use super::filter::Filter;
use super::open::Stream;
use super::record::Record;
use super::value::{Value, offer};
use super::{Out, SourceParams, at_path, cell};
use crate::base::article::Reason;
use crate::base::caught::caught;
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::fs::File;
use std::ops::ControlFlow;
use std::path::Path;

/// Rows read at a time: few, for a dictionary makes long texts of a small file.
const ROWS: usize = 32;

/// Rows of a Parquet file.
#[derive(Debug)]
pub(super) struct Chunk {
    first_record: u64,
    /// Names of all columns of the file, for the message about a missing text.
    names: std::sync::Arc<str>,
    rows: RecordBatch,
}

/// A table in memory: a name and its rows.
#[derive(Clone, Debug)]
pub struct Table {
    /// As it stands in the tables that are written.
    pub name: std::sync::Arc<str>,
    /// Its rows, which have one schema.
    pub rows: std::sync::Arc<[RecordBatch]>,
}

impl Table {
    /// Whether its columns can be read: one of them can be the text.
    ///
    /// # Errors
    /// None of them can, in the words that a file with such columns is refused by.
    pub fn check(schema: &SchemaRef, map: &FieldMap) -> Result<(), String> {
        wanted(schema, map, Filter::none()).map(|_| ()).map_err(|(_, detail)| detail)
    }
}

impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Table {}

impl PartialOrd for Table {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// By name; tables of one name by where they lie, so that only a table itself is equal to it.
impl Ord for Table {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let key = |table: &Self| (std::sync::Arc::clone(&table.name), table.rows.as_ptr() as usize);
        key(self).cmp(&key(other))
    }
}

/// Rows of a table in memory, to be read one by one.
#[derive(Debug)]
pub struct Rows(Chunk);

impl Rows {
    /// Rows with these columns.
    ///
    /// # Errors
    /// No column can be the text.
    pub fn new(rows: &RecordBatch, map: &FieldMap) -> Result<Self, (Reason, String)> {
        let (wanted, names) = wanted(rows.schema_ref(), map, Filter::none())?;
        let rows = rows.project(&wanted).map_err(|error| (Reason::DamagedFile, error.to_string()))?;
        Ok(Self(Chunk { first_record: 1, names: names.as_str().into(), rows }))
    }

    /// Reads a row.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn article(&self, row: usize, map: &FieldMap, params: &SourceParams) -> Outcome {
        self.0.caught_article(row, map, params)
    }
}

/// Reads a table in memory.
pub(super) fn read_table(out: &mut Out<'_>, table: &Table) -> ControlFlow<()> {
    /// Rows parsed by one thread at a time.
    const ROWS: usize = 512;
    let mut first_record = 1;
    if let Some(rows) = table.rows.first() {
        tell_silent(out, rows.schema_ref());
    }
    for rows in table.rows.iter() {
        let (wanted, names) = match wanted(rows.schema_ref(), out.reading.map, out.reading.filter) {
            Ok(wanted) => wanted,
            Err(refusal) => return out.refuse(1, 0, refusal),
        };
        let rows = match rows.project(&wanted) {
            Ok(rows) => rows,
            Err(error) => return out.refuse(first_record, 0, (Reason::DamagedFile, error.to_string())),
        };
        let names: std::sync::Arc<str> = names.as_str().into();
        for start in (0..rows.num_rows()).step_by(ROWS) {
            let rows = rows.slice(start, ROWS.min(rows.num_rows() - start));
            let count = rows.num_rows() as u64;
            let names = std::sync::Arc::clone(&names);
            out.send(Records::Columns(Chunk { first_record, names, rows }))?;
            first_record += count;
        }
    }
    out.current().complete = true;
    ControlFlow::Continue(())
}

/// Reads a Parquet file.
pub(super) fn read(out: &mut Out<'_>, stream: Stream<'_>, plain: Option<&Path>) -> ControlFlow<()> {
    at_path(out, stream, plain, |out, path| {
        let mut record = 1;
        match rows(out, path, &mut record) {
            Ok(flow) => {
                out.current().complete = flow.is_continue();
                flow
            }
            Err(refusal) => out.refuse(record, 0, refusal),
        }
    })
}

/// Why a file is refused whose reader panicked.
fn unreadable() -> (Reason, String) {
    (Reason::DamagedFile, "its pages cannot be read".to_owned())
}

/// Asks other people's code; a panic in it is a damaged file, and so is what it cannot read.
fn asked<T, E: std::fmt::Display>(work: impl FnOnce() -> Result<T, E>) -> Result<T, (Reason, String)> {
    let answer = caught(work).ok_or_else(unreadable)?;
    answer.map_err(|error| (Reason::DamagedFile, error.to_string()))
}

fn rows(out: &mut Out<'_>, path: &Path, record: &mut u64) -> Result<ControlFlow<()>, (Reason, String)> {
    let file = File::open(path).map_err(|error| (Reason::DamagedFile, error.to_string()))?;
    let builder = asked(|| ParquetRecordBatchReaderBuilder::try_new(file))?;
    let (wanted, names) = wanted(builder.schema(), out.reading.map, out.reading.filter)?;
    tell_silent(out, builder.schema());
    let mask = ProjectionMask::roots(builder.parquet_schema(), wanted);
    let mut reader = asked(|| builder.with_batch_size(ROWS).with_projection(mask).build())?;
    while let Some(rows) = asked(|| reader.next().transpose())? {
        let first_record = *record;
        *record += rows.num_rows() as u64;
        let chunk = Chunk { first_record, names: names.as_str().into(), rows };
        if out.send(Records::Columns(chunk)).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// Names the columns that have a role and a type of which no cell says anything.
fn tell_silent(out: &mut Out<'_>, schema: &SchemaRef) {
    for field in schema.fields() {
        if out.reading.map.look_up(field.name()).is_some() && !cell::is_read(field.data_type()) {
            out.pass_over(&format!("column \"{}\" of type {}", field.name(), field.data_type()));
        }
    }
}

/// The columns that have a role or are asked for, and the names of all.
fn wanted(
    schema: &SchemaRef,
    map: &FieldMap,
    filter: &Filter,
) -> Result<(Vec<usize>, String), (Reason, String)> {
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    let known = |name: &str| map.look_up(name);
    let all = names.join(", ");
    let has_text = names.iter().any(|name| {
        known(name).is_some_and(|it| it.is_text() || it.is_title() || it.is_record() || it.container)
    });
    if !has_text {
        let detail = format!("no column can be the text among {all}; name it with --map text=COLUMN");
        return Err((Reason::NoTextField, detail));
    }
    names.iter().for_each(|name| filter.note(name));
    let is_read = |name: &str| known(name).is_some() || filter.asks_column(name);
    Ok(((0..names.len()).filter(|&column| is_read(names[column])).collect(), all))
}

impl Chunk {
    /// Reads the rows whose numbers are wanted, in order, and gives how many there were in all; of those that the filter leaves out there
    /// is no outcome.
    pub(super) fn read(
        &self,
        map: &FieldMap,
        params: &SourceParams,
        (filter, wanted): (&Filter, &dyn Fn(u64) -> bool),
        out: &mut dyn FnMut(u64, Option<Outcome>),
    ) -> u64 {
        for row in (0..self.rows.num_rows()).filter(|&row| wanted(self.first_record + row as u64)) {
            let is_wanted = filter.is_none() || self.is_wanted(row, filter);
            let outcome = is_wanted.then(|| self.caught_article(row, map, params));
            out(self.first_record + row as u64, outcome);
        }
        self.rows.num_rows() as u64
    }

    /// Whether a row passes a filter. One that cannot be read does, and is refused.
    pub(super) fn is_wanted(&self, row: usize, filter: &Filter) -> bool {
        caught(|| filter.wants_columns(&self.rows, row)).unwrap_or(true)
    }

    fn caught_article(&self, row: usize, map: &FieldMap, params: &SourceParams) -> Outcome {
        caught(|| self.article(row, map, params)).ok_or_else(unreadable).flatten()
    }

    fn article(&self, row: usize, map: &FieldMap, params: &SourceParams) -> Outcome {
        let mut record = Record::default();
        for (name, value) in self.row(row) {
            let Some(known) = map.look_up(name) else { continue };
            if let Value::Text(text) = &value
                && text.len() as u64 > params.record_bytes_max
            {
                return Err(too_long(text.len() as u64, params.record_bytes_max));
            }
            offer(&mut record, map, known, name, value);
        }
        record.finish(&params.html, || format!("no text among the columns {}", self.names))
    }

    /// The cells of a row under their columns' names.
    pub(super) fn row(&self, row: usize) -> impl Iterator<Item = (&str, Value<'_>)> {
        let columns = self.rows.schema_ref().fields().iter().zip(self.rows.columns());
        columns.map(move |(field, column)| (field.name().as_str(), cell::value(field, column, row)))
    }

    pub(super) fn rows(&self) -> usize {
        self.rows.num_rows()
    }
}
