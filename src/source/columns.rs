//! A Parquet file in, batches of rows out, and of each row an article.
//!
//! Only columns whose names have a role are read, a row group's pages one after another, so memory holds a few dozen rows
//! whatever the size of the file. A Parquet file has its table of contents at the end: where it comes through a pipe or out
//! of an archive it is copied to a file first. The reader is other people's code on bytes that may be damaged, so a panic
//! in it is caught and ends the file.

use super::batch::{Outcome, Records, too_long};
use super::fields::{FieldMap, Record};
use super::open::Stream;
use super::value::{Value, offer};
use super::{Out, SourceParams, at_path};
use crate::article::Reason;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, SchemaRef, TimeUnit};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::borrow::Cow;
use std::fs::File;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
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
        wanted(schema, map).map(|_| ()).map_err(|(_, detail)| detail)
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
        let (wanted, names) = wanted(rows.schema_ref(), map)?;
        let rows = rows.project(&wanted).map_err(|error| (Reason::DamagedFile, error.to_string()))?;
        Ok(Self(Chunk { first_record: 1, names: names.as_str().into(), rows }))
    }

    /// Reads a row.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn article(&self, row: usize, map: &FieldMap, params: &SourceParams) -> Outcome {
        caught(|| self.0.article(row, map, params)).unwrap_or_else(Err)
    }
}

/// Reads a table in memory.
pub(super) fn read_table(out: &mut Out<'_>, table: &Table) -> ControlFlow<()> {
    /// Rows parsed by one thread at a time.
    const ROWS: usize = 512;
    let mut first_record = 1;
    for rows in table.rows.iter() {
        let (wanted, names) = match wanted(rows.schema_ref(), out.reading.map) {
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
        match caught(|| rows(out, path, &mut record)).unwrap_or_else(Err) {
            Ok(flow) => {
                out.current().complete = flow.is_continue();
                flow
            }
            Err(refusal) => out.refuse(record, 0, refusal),
        }
    })
}

/// Runs the reader; a panic in it is a damaged file.
fn caught<T>(work: impl FnOnce() -> T) -> Result<T, (Reason, String)> {
    catch_unwind(AssertUnwindSafe(work))
        .map_err(|_| (Reason::DamagedFile, "its pages cannot be read".to_owned()))
}

fn rows(out: &mut Out<'_>, path: &Path, record: &mut u64) -> Result<ControlFlow<()>, (Reason, String)> {
    let damaged = |error: &dyn std::fmt::Display| (Reason::DamagedFile, error.to_string());
    let file = File::open(path).map_err(|error| damaged(&error))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| damaged(&error))?;
    let map = out.reading.map;
    let (wanted, names) = wanted(builder.schema(), map)?;
    let mask = ProjectionMask::roots(builder.parquet_schema(), wanted);
    let reader = builder.with_batch_size(ROWS).with_projection(mask).build();
    for rows in reader.map_err(|error| damaged(&error))? {
        let rows = rows.map_err(|error| damaged(&error))?;
        let first_record = *record;
        *record += rows.num_rows() as u64;
        let chunk = Chunk { first_record, names: names.as_str().into(), rows };
        if out.send(Records::Columns(chunk)).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// The columns that have a role, and the names of all.
fn wanted(schema: &SchemaRef, map: &FieldMap) -> Result<(Vec<usize>, String), (Reason, String)> {
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    let known = |name: &str| map.look_up(name);
    let all = names.join(", ");
    let has_text = names
        .iter()
        .any(|name| known(name).is_some_and(|known| known.is_text() || known.is_record() || known.container));
    if !has_text {
        let detail = format!("no column can be the text among {all}; name it with --map text=COLUMN");
        return Err((Reason::NoTextField, detail));
    }
    Ok(((0..names.len()).filter(|&column| known(names[column]).is_some()).collect(), all))
}

impl Chunk {
    /// Reads the rows whose numbers are wanted, in order, and gives how many there were in all.
    pub(super) fn read(
        &self,
        map: &FieldMap,
        params: &SourceParams,
        wanted: &dyn Fn(u64) -> bool,
        out: &mut dyn FnMut(u64, Outcome),
    ) -> u64 {
        for row in (0..self.rows.num_rows()).filter(|&row| wanted(self.first_record + row as u64)) {
            let article = caught(|| self.article(row, map, params)).unwrap_or_else(Err);
            out(self.first_record + row as u64, article);
        }
        self.rows.num_rows() as u64
    }

    fn article(&self, row: usize, map: &FieldMap, params: &SourceParams) -> Outcome {
        let mut record = Record::default();
        for (name, value) in self.row(row) {
            if let Value::Text(text) = &value
                && text.len() as u64 > params.record_bytes_max
            {
                return Err(too_long(text.len() as u64, params.record_bytes_max));
            }
            if let Some(known) = map.look_up(name) {
                offer(&mut record, map, known, name, value);
            }
        }
        record.finish(&params.html, || format!("no text among the columns {}", self.names))
    }

    /// The cells of a row under their columns' names.
    pub(super) fn row(&self, row: usize) -> impl Iterator<Item = (&str, Value<'_>)> {
        let columns = self.rows.schema_ref().fields().iter().zip(self.rows.columns());
        columns.map(move |(field, column)| (field.name().as_str(), value(column, row)))
    }

    pub(super) fn rows(&self) -> usize {
        self.rows.num_rows()
    }
}

/// The value of a cell.
fn value(column: &dyn Array, row: usize) -> Value<'_> {
    if column.is_null(row) {
        return Value::Null;
    }
    macro_rules! number {
        ($type:ty) => {
            Value::Number(column.as_primitive::<$type>().value(row).to_string())
        };
    }
    macro_rules! time {
        ($type:ty, $per_second:expr) => {
            Value::Text(Cow::Owned(super::date::to_rfc3339(
                i64::from(column.as_primitive::<$type>().value(row)).div_euclid($per_second),
            )))
        };
    }
    match column.data_type() {
        DataType::Utf8 => Value::Text(column.as_string::<i32>().value(row).into()),
        DataType::LargeUtf8 => Value::Text(column.as_string::<i64>().value(row).into()),
        DataType::Utf8View => Value::Text(column.as_string_view().value(row).into()),
        DataType::Binary => bytes(column.as_binary::<i32>().value(row)),
        DataType::LargeBinary => bytes(column.as_binary::<i64>().value(row)),
        DataType::BinaryView => bytes(column.as_binary_view().value(row)),
        DataType::Boolean => Value::Flag,
        DataType::Int8 => number!(Int8Type),
        DataType::Int16 => number!(Int16Type),
        DataType::Int32 => number!(Int32Type),
        DataType::Int64 => number!(Int64Type),
        DataType::UInt8 => number!(UInt8Type),
        DataType::UInt16 => number!(UInt16Type),
        DataType::UInt32 => number!(UInt32Type),
        DataType::UInt64 => number!(UInt64Type),
        DataType::Float32 => number!(Float32Type),
        DataType::Float64 => number!(Float64Type),
        DataType::Date32 => {
            let days = i64::from(column.as_primitive::<Date32Type>().value(row));
            let day = super::date::to_rfc3339(days.saturating_mul(86_400));
            Value::Text(day.split('T').next().unwrap_or_default().to_owned().into())
        }
        DataType::Date64 => time!(Date64Type, 1000),
        DataType::Timestamp(TimeUnit::Second, _) => time!(TimestampSecondType, 1),
        DataType::Timestamp(TimeUnit::Millisecond, _) => time!(TimestampMillisecondType, 1000),
        DataType::Timestamp(TimeUnit::Microsecond, _) => time!(TimestampMicrosecondType, 1_000_000),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => time!(TimestampNanosecondType, 1_000_000_000),
        DataType::List(_) => list(&column.as_list::<i32>().value(row)),
        DataType::LargeList(_) => list(&column.as_list::<i64>().value(row)),
        DataType::Struct(fields) => {
            let columns = fields.iter().zip(column.as_struct().columns());
            let owned = |(field, column): (&arrow_schema::FieldRef, &arrow_array::ArrayRef)| {
                (Cow::Owned(field.name().clone()), owned(value(column, row)))
            };
            Value::Object(columns.map(owned).collect())
        }
        DataType::Dictionary(..) => {
            let dictionary = column.as_any_dictionary();
            match dictionary.normalized_keys().get(row) {
                Some(&key) => owned(value(dictionary.values(), key)),
                None => Value::Null,
            }
        }
        _ => Value::Bytes,
    }
}

fn bytes(bytes: &[u8]) -> Value<'_> {
    std::str::from_utf8(bytes).map_or(Value::Bytes, |text| Value::Text(text.into()))
}

fn list(items: &dyn Array) -> Value<'static> {
    Value::List((0..items.len()).map(|item| owned(value(items, item))).collect())
}

fn owned(value: Value<'_>) -> Value<'static> {
    match value {
        Value::Null => Value::Null,
        Value::Flag => Value::Flag,
        Value::Bytes => Value::Bytes,
        Value::Number(number) => Value::Number(number),
        Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
        Value::List(items) => Value::List(items.into_iter().map(owned).collect()),
        Value::Object(fields) => {
            let own =
                |(name, value): (Cow<'_, str>, Value<'_>)| (Cow::Owned(name.into_owned()), owned(value));
            Value::Object(fields.into_iter().map(own).collect())
        }
    }
}
