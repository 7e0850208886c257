//! Rows in, a Parquet file out, and back: what all files of a history have in common.

use crate::error::{Error, Result};
use arrow_array::cast::AsArray;
use arrow_array::types::ArrowPrimitiveType;
use arrow_array::{ArrayRef, BinaryArray, BooleanArray, PrimitiveArray, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ParquetRecordBatchReaderBuilder};
use parquet::arrow::{ArrowWriter, ProjectionMask};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use xxhash_rust::xxh3::Xxh3;

/// Rows that are written and read at a time: a row group, so that groups can be read in parallel and passed over.
pub const ROWS: usize = 4_096;

/// A file of a night, as the manifest knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileMade {
    /// Its name in the night's directory.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// XXH3 of its bytes, 128 bits in hexadecimal.
    pub xxh3_128: String,
    /// Its rows.
    pub rows: u64,
}

/// Counts and hashes what goes through.
pub struct Hashed {
    file: File,
    bytes: u64,
    hash: Xxh3,
}

impl Hashed {
    /// Writes to a new file.
    pub fn new(file: File) -> Self {
        Self { file, bytes: 0, hash: Xxh3::new() }
    }

    /// Makes sure that the file is on the disk; gives what the manifest is to know of it.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn end(self, name: &str, rows: u64) -> io::Result<FileMade> {
        self.file.sync_all()?;
        let xxh3_128 = format!("{:032x}", self.hash.digest128());
        Ok(FileMade { name: name.to_owned(), bytes: self.bytes, xxh3_128, rows })
    }
}

impl Write for Hashed {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let written = self.file.write(buffer)?;
        self.bytes += written as u64;
        self.hash.update(&buffer[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Writes a file.
pub struct TableWriter {
    path: PathBuf,
    writer: ArrowWriter<Hashed>,
    schema: SchemaRef,
    rows: u64,
}

impl TableWriter {
    /// Begins a file of these columns, none of which may be null unless it is said.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn create(path: &Path, columns: &[(&str, DataType, bool)]) -> Result<Self> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(ROWS));
        Self::create_with(path, columns, properties)
    }

    /// Begins a file of columns that nothing makes smaller, whose row groups are ended by [`Self::end_group`].
    ///
    /// # Errors
    /// It cannot be written.
    pub fn create_raw(path: &Path, columns: &[(&str, DataType, bool)]) -> Result<Self> {
        let properties = WriterProperties::builder()
            .set_dictionary_enabled(false)
            .set_statistics_enabled(EnabledStatistics::None)
            .set_max_row_group_row_count(None);
        Self::create_with(path, columns, properties)
    }

    fn create_with(
        path: &Path,
        columns: &[(&str, DataType, bool)],
        properties: WriterPropertiesBuilder,
    ) -> Result<Self> {
        let fields = columns.iter().map(|(name, kind, nullable)| Field::new(*name, kind.clone(), *nullable));
        let schema = Arc::new(Schema::new(fields.collect::<Vec<Field>>()));
        let file = File::create_new(path).map_err(|error| Error::write(path, error))?;
        let properties = properties.set_created_by("storywire".to_owned()).build();
        let writer = ArrowWriter::try_new(Hashed::new(file), schema.clone(), Some(properties));
        let writer = writer.map_err(|error| Error::write(path, io::Error::other(error)))?;
        Ok(Self { path: path.into(), writer, schema, rows: 0 })
    }

    /// Writes rows, column by column.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&mut self, columns: Vec<ArrayRef>) -> Result<()> {
        let batch = RecordBatch::try_new(self.schema.clone(), columns).map_err(io::Error::other);
        let written = batch.and_then(|batch| {
            self.rows += batch.num_rows() as u64;
            self.writer.write(&batch).map_err(io::Error::other)
        });
        written.map_err(|error| Error::write(&self.path, error))
    }

    /// Ends a row group.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn end_group(&mut self) -> Result<()> {
        self.writer.flush().map_err(|error| Error::write(&self.path, io::Error::other(error)))
    }

    /// Ends the file, and makes sure that it is on the disk.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn end(self) -> Result<FileMade> {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let hashed = self.writer.into_inner().map_err(io::Error::other);
        let made = hashed.and_then(|hashed| hashed.end(&name, self.rows));
        made.map_err(|error| Error::write(&self.path, error))
    }
}

/// A file that is as it was written.
pub struct Table {
    path: PathBuf,
    metadata: ArrowReaderMetadata,
}

impl Table {
    /// Opens a file, and holds all of it against what was written.
    ///
    /// # Errors
    /// It is missing, cannot be read, or is not what was written.
    pub fn open(path: &Path, made: &FileMade) -> Result<Self> {
        check(path, made)?;
        let file = File::open(path).map_err(|error| Error::read(path, error))?;
        let metadata = ArrowReaderMetadata::load(&file, Default::default());
        let metadata = metadata.map_err(|error| damaged(path, &error))?;
        Ok(Self { path: path.into(), metadata })
    }

    /// How many row groups it has.
    pub fn groups(&self) -> usize {
        self.metadata.metadata().num_row_groups()
    }

    /// Reads some columns of a row group.
    ///
    /// # Errors
    /// The file cannot be read, or has no such columns.
    pub fn group(&self, group: usize, columns: &[&str]) -> Result<Rows<'_>> {
        let read = || {
            let file = File::open(&self.path).map_err(|error| Error::read(&self.path, error))?;
            let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone());
            let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
            let rows = self.metadata.metadata().row_group(group).num_rows() as usize;
            let builder = builder.with_projection(mask).with_row_groups(vec![group]).with_batch_size(rows);
            let mut batches = builder.build().map_err(|error| damaged(&self.path, &error))?;
            let batch = batches.next().ok_or_else(|| damaged(&self.path, &"a row group is empty"))?;
            batch.map_err(|error| damaged(&self.path, &error))
        };
        Ok(Rows { path: &self.path, batch: read()? })
    }
}

/// Holds a file against what was written.
///
/// # Errors
/// It is missing, cannot be read, or is not what was written.
pub fn check(path: &Path, made: &FileMade) -> Result<()> {
    let file = File::open(path).map_err(|error| Error::read(path, error))?;
    let (mut file, mut hash, mut bytes) = (BufReader::with_capacity(1 << 20, file), Xxh3::new(), 0);
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer).map_err(|error| Error::read(path, error))? {
            0 => break,
            read => {
                hash.update(&buffer[..read]);
                bytes += read as u64;
            }
        }
    }
    if bytes != made.bytes {
        return Err(damaged(path, &format!("it has {bytes} bytes where {} were written", made.bytes)));
    }
    if format!("{:032x}", hash.digest128()) != made.xxh3_128 {
        return Err(damaged(path, &"its bytes are not those that were written"));
    }
    Ok(())
}

fn damaged(path: &Path, why: &dyn std::fmt::Display) -> Error {
    Error::table(path, format!("the history is damaged: {why}"))
}

/// Rows read back.
pub struct Rows<'t> {
    path: &'t Path,
    batch: RecordBatch,
}

impl Rows<'_> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.batch.num_rows()
    }

    fn column(&self, name: &str) -> Result<&ArrayRef> {
        self.batch.column_by_name(name).ok_or_else(|| damaged(self.path, &format!("no column \"{name}\"")))
    }

    fn wrong(&self, name: &str) -> Error {
        damaged(self.path, &format!("column \"{name}\" is of another type"))
    }

    /// A column of strings.
    ///
    /// # Errors
    /// There is none.
    pub fn strings(&self, name: &str) -> Result<&StringArray> {
        self.column(name)?.as_string_opt().ok_or_else(|| self.wrong(name))
    }

    /// A column of bytes.
    ///
    /// # Errors
    /// There is none.
    pub fn bytes(&self, name: &str) -> Result<&BinaryArray> {
        self.column(name)?.as_binary_opt().ok_or_else(|| self.wrong(name))
    }

    /// A column of truth values.
    ///
    /// # Errors
    /// There is none.
    pub fn flags(&self, name: &str) -> Result<&BooleanArray> {
        self.column(name)?.as_boolean_opt().ok_or_else(|| self.wrong(name))
    }

    /// A column of numbers.
    ///
    /// # Errors
    /// There is none.
    pub fn numbers<T: ArrowPrimitiveType>(&self, name: &str) -> Result<&PrimitiveArray<T>> {
        self.column(name)?.as_primitive_opt().ok_or_else(|| self.wrong(name))
    }
}

/// A column of strings from rows.
pub fn strings<'r, R: 'r>(rows: &'r [R], of: impl Fn(&'r R) -> &'r str) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(rows.iter().map(of)))
}

/// A column of numbers from rows.
pub fn numbers<'r, R: 'r, T: ArrowPrimitiveType>(rows: &'r [R], of: impl Fn(&'r R) -> T::Native) -> ArrayRef {
    Arc::new(PrimitiveArray::<T>::from_iter_values(rows.iter().map(of)))
}

/// A column of truth values from rows.
pub fn flags<'r, R: 'r>(rows: &'r [R], of: impl Fn(&'r R) -> bool) -> ArrayRef {
    Arc::new(BooleanArray::from(rows.iter().map(of).collect::<Vec<bool>>()))
}
