//! Parquet files and the rows to keep in, one Parquet file of these rows out: all columns as they are, the
//! first file's compression and key-value metadata.
//!
//! Pages are read a few rows at a time and a row group is ended as it grows, so that memory holds one of
//! them, whatever the dump.

use super::{KeptRecords, changed};
use crate::base::article::Place;
use crate::base::caught::caught;
use crate::base::error::{Error, Result};
use crate::source::input::Input;
use crate::source::input::{InputTally, open};
use arrow_schema::SchemaRef;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReaderBuilder, RowSelection};
use parquet::arrow::{ARROW_SCHEMA_META_KEY, ArrowWriter};
use parquet::basic::Compression;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::properties::WriterProperties;
use std::fs::File;
use std::io::{self, Write};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

/// Rows read at a time; few, since a dictionary can make long texts of a small file.
const ROWS: usize = 32;

/// Approximate size of a row group, in bytes.
const GROUP_BYTES: usize = 32 << 20;

/// Copies the kept rows of Parquet files. The first `earlier` inputs are skipped; size and hash must be those
/// of `as_read`.
///
/// # Errors
/// A file cannot be read again or has other columns than those before it, or the dump cannot be written.
pub fn write(
    out: &mut dyn Write,
    inputs: &[Input],
    mut records: KeptRecords,
    (as_read, earlier): (&[(u64, String)], usize),
) -> Result<()> {
    records.places.sort_unstable();
    let mut dump: Option<ParquetDump> = None;
    for index in earlier..inputs.len() {
        let (Some(path), true) = (inputs[index].path(), as_read[index].0 > 0) else { continue };
        let source = |(place, _): &(Place, bool)| place.source as usize;
        let start = records.places.partition_point(|place| source(place) < index);
        let end = records.places.partition_point(|place| source(place) <= index);
        let of_input = &records.places[start..end];
        let at_path = |error: io::Error| match error.kind() {
            io::ErrorKind::InvalidInput => Error::option("--kept", error.to_string()),
            _ => Error::read(path, error),
        };
        check(&inputs[index], &as_read[index]).map_err(at_path)?;
        let kept = of_input.iter().filter(|(_, kept)| *kept).map(|(place, _)| place.record);
        let file = File::open(path).map_err(at_path)?;
        copy(&mut dump, out, file, &inputs[index], runs(kept)).map_err(at_path)?;
    }
    let ended = dump.map_or(Ok(()), |dump| dump.end(out));
    ended.map_err(|error| Error::write(std::path::Path::new("--kept"), error))
}

/// Makes sure that a file has not changed since it was read.
fn check(input: &Input, as_read: &(u64, String)) -> io::Result<()> {
    let tally = InputTally::default();
    io::copy(&mut open(input, tally.clone())?, &mut io::sink())?;
    if as_read.1.is_empty() || (tally.bytes(), tally.hash()) == *as_read { Ok(()) } else { Err(changed()) }
}

/// Turns record numbers, from 1, into runs of row numbers, from 0.
fn runs(records: impl Iterator<Item = u64>) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for row in records.map(|record| record as usize - 1) {
        match runs.last_mut() {
            Some(last) if last.end == row => last.end += 1,
            _ => runs.push(row..row + 1),
        }
    }
    runs
}

/// Runs foreign code on columns that have not been read yet; a panic becomes an error.
fn asked<T, E: std::error::Error + Send + Sync + 'static>(
    work: impl FnOnce() -> std::result::Result<T, E>,
) -> io::Result<T> {
    caught(work).ok_or_else(|| io::Error::other("its pages cannot be read"))?.map_err(io::Error::other)
}

fn copy(
    dump: &mut Option<ParquetDump>,
    out: &mut dyn Write,
    file: File,
    input: &Input,
    kept: Vec<Range<usize>>,
) -> io::Result<()> {
    let builder = asked(|| ParquetRecordBatchReaderBuilder::try_new(file))?;
    let dump = match dump {
        None => dump.insert(ParquetDump::of(builder.schema().clone(), builder.metadata())?),
        Some(dump) if dump.schema.fields() == builder.schema().fields() => dump,
        Some(_) => {
            let message = format!("\"{}\" has other columns than the files before it", input.name());
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
    };
    let rows = builder.metadata().file_metadata().num_rows() as usize;
    let selection = RowSelection::from_consecutive_ranges(kept.into_iter(), rows);
    let mut reader = asked(|| builder.with_batch_size(ROWS).with_row_selection(selection).build())?;
    while let Some(rows) = asked(|| reader.next().transpose())? {
        let rows = rows.with_schema(dump.schema.clone()).map_err(io::Error::other)?;
        asked(|| dump.writer.write(&rows))?;
        if dump.writer.in_progress_size() >= GROUP_BYTES {
            asked(|| dump.writer.flush())?;
        }
        dump.written.take(out)?;
    }
    Ok(())
}

/// The dump as it is written.
struct ParquetDump {
    schema: SchemaRef,
    writer: ArrowWriter<WrittenBytes>,
    written: WrittenBytes,
}

impl ParquetDump {
    fn of(schema: SchemaRef, first: &ParquetMetaData) -> io::Result<Self> {
        let column = first.row_groups().first().and_then(|group| group.columns().first());
        let compression = column.map_or(Compression::UNCOMPRESSED, |column| column.compression());
        // The writer adds the schema itself.
        let metadata = first.file_metadata().key_value_metadata().cloned();
        let metadata = metadata.map(|mut all| {
            all.retain(|one| one.key != ARROW_SCHEMA_META_KEY);
            all
        });
        let properties = WriterProperties::builder()
            .set_compression(compression)
            .set_key_value_metadata(metadata)
            .set_created_by("storywire".to_owned())
            .build();
        let written = WrittenBytes::default();
        let writer = asked(|| ArrowWriter::try_new(written.clone(), schema.clone(), Some(properties)))?;
        Ok(Self { schema, writer, written })
    }

    fn end(self, out: &mut dyn Write) -> io::Result<()> {
        asked(|| self.writer.close())?;
        self.written.take(out)
    }
}

/// Bytes that the writer has made and the output has not yet: the one asks for what can be sent to other
/// threads, the other may not be.
#[derive(Clone, Default)]
struct WrittenBytes(Arc<Mutex<Vec<u8>>>);

impl WrittenBytes {
    fn take(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        out.write_all(&bytes)?;
        bytes.clear();
        Ok(())
    }
}

impl Write for WrittenBytes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::runs;

    #[test]
    fn neighbouring_records_are_one_run() {
        assert!(runs([].into_iter()).is_empty());
        assert_eq!(runs([1, 2, 3, 5, 9, 10].into_iter()), [0..3, 4..5, 8..10]);
    }
}
