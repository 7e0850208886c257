//! A Parquet file in, batches of rows out, and of each row an article.
//!
//! Only columns whose names have a role are read, a row group's pages one after another, so memory holds a
//! few dozen rows whatever the size of the file. A Parquet file has its table of contents at the end: where
//! it comes through a pipe or out of an archive it is copied to a file first. The reader is other people's
//! code on bytes that may be damaged, so a panic in it is caught and ends the file. What a cell of each type
//! says stands in `cell`; a column with a role and of a type that says nothing is named in run.json.

pub(crate) mod cell;
pub(crate) mod chunk;

use super::at_path;
use crate::base::article::Reason;
use crate::base::caught::caught;
use crate::source::batch::RawRecords;
use crate::source::input::Stream;
use crate::source::input::memory::MemoryTable;
use crate::source::sink::RecordSink;
use arrow_schema::SchemaRef;
use chunk::{ColumnChunk, unreadable, wanted};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::fs::File;
use std::ops::ControlFlow;
use std::path::Path;

/// Rows read at a time: few, because a dictionary makes long texts of a small file.
const ROWS: usize = 32;

/// Reads a table in memory.
pub(crate) fn read_table(out: &mut RecordSink<'_>, table: &MemoryTable) -> ControlFlow<()> {
    /// Rows in a batch.
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
            out.send(RawRecords::Columns(ColumnChunk { first_record, names, rows }))?;
            first_record += count;
        }
    }
    out.current().complete = true;
    ControlFlow::Continue(())
}

/// Reads a Parquet file.
pub(crate) fn read(out: &mut RecordSink<'_>, stream: Stream<'_>, plain: Option<&Path>) -> ControlFlow<()> {
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

/// Asks other people's code; a panic in it is a damaged file, and so is what it cannot read.
fn asked<T, E: std::fmt::Display>(work: impl FnOnce() -> Result<T, E>) -> Result<T, (Reason, String)> {
    let answer = caught(work).ok_or_else(unreadable)?;
    answer.map_err(|error| (Reason::DamagedFile, error.to_string()))
}

fn rows(
    out: &mut RecordSink<'_>,
    path: &Path,
    record: &mut u64,
) -> Result<ControlFlow<()>, (Reason, String)> {
    let file = File::open(path).map_err(|error| (Reason::DamagedFile, error.to_string()))?;
    let builder = asked(|| ParquetRecordBatchReaderBuilder::try_new(file))?;
    let (wanted, names) = wanted(builder.schema(), out.reading.map, out.reading.filter)?;
    tell_silent(out, builder.schema());
    let mask = ProjectionMask::roots(builder.parquet_schema(), wanted);
    let mut reader = asked(|| builder.with_batch_size(ROWS).with_projection(mask).build())?;
    while let Some(rows) = asked(|| reader.next().transpose())? {
        let first_record = *record;
        *record += rows.num_rows() as u64;
        let chunk = ColumnChunk { first_record, names: names.as_str().into(), rows };
        if out.send(RawRecords::Columns(chunk)).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// Names the columns that have a role and a type of which no cell says anything.
fn tell_silent(out: &mut RecordSink<'_>, schema: &SchemaRef) {
    for field in schema.fields() {
        if out.reading.map.look_up(field.name()).is_some() && !cell::is_read(field.data_type()) {
            out.pass_over(&format!("column \"{}\" of type {}", field.name(), field.data_type()));
        }
    }
}
