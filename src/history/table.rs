//! Rows in, a Parquet file out, and back: what all files of a history have in common.

use crate::base::error::{Error, Result};
use crate::base::plain;
use crate::tables;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::SchemaRef;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ParquetRecordBatchReaderBuilder};
use parquet::arrow::{ArrowWriter, ProjectionMask};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::Xxh3;

/// Rows that are written and read at a time: a row group, so that groups can be read in parallel and passed
/// over.
pub(crate) const ROWS: usize = 4_096;

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
pub(crate) struct Hashed {
    file: File,
    bytes: u64,
    hash: Xxh3,
}

impl Hashed {
    /// Writes to a new file.
    pub(crate) fn new(file: File) -> Self {
        Self { file, bytes: 0, hash: Xxh3::new() }
    }

    /// Makes sure that the file is on the disk; gives what the manifest is to know of it.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn end(self, name: &str, rows: u64) -> io::Result<FileMade> {
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

/// A row of a file, which [`stored`](super::stored) defines.
pub(crate) trait Stored {
    /// The file.
    const TABLE: &'static tables::TableSchema;

    /// A row as it is written.
    type Row<'r>;

    /// Rows as columns, in their order.
    fn columns(rows: &[Self::Row<'_>]) -> Vec<ArrayRef>;
}

/// What is asked of a file: some columns, or all.
pub(crate) trait Asked {
    /// Their names.
    const NAMES: &'static [&'static str];

    /// A row as it is read.
    type Row<'r>;

    /// The columns.
    type Arrays<'r>;

    /// Finds the columns.
    ///
    /// # Errors
    /// One is missing, doubled, or of another type.
    fn arrays<'r>(rows: &'r GroupRows<'_>) -> Result<Self::Arrays<'r>>;

    /// A row.
    fn row<'r>(arrays: &Self::Arrays<'r>, row: usize) -> Self::Row<'r>;
}

/// Writes a file.
pub(crate) struct TableWriter<S> {
    path: PathBuf,
    writer: ArrowWriter<Hashed>,
    schema: SchemaRef,
    rows: u64,
    stored: PhantomData<S>,
}

/// Writes the file of these rows, each made of one of `all`.
///
/// # Errors
/// It cannot be written.
pub(crate) fn write<'r, S: Stored, T>(
    night: &Path,
    all: &'r [T],
    of: impl Fn(&'r T) -> S::Row<'r>,
) -> Result<FileMade> {
    let mut table = TableWriter::<S>::create(night)?;
    all.chunks(ROWS).try_for_each(|rows| table.write(&rows.iter().map(&of).collect::<Vec<_>>()))?;
    table.end()
}

impl<S: Stored> TableWriter<S> {
    /// Begins the file in a night's directory.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn create(night: &Path) -> Result<Self> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(ROWS));
        Self::create_with(night, properties)
    }

    /// Begins a file of columns that nothing makes smaller, whose row groups are ended by
    /// [`Self::end_group`].
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn create_raw(night: &Path) -> Result<Self> {
        let properties = WriterProperties::builder()
            .set_dictionary_enabled(false)
            .set_statistics_enabled(EnabledStatistics::None)
            .set_max_row_group_row_count(None);
        Self::create_with(night, properties)
    }

    fn create_with(night: &Path, properties: WriterPropertiesBuilder) -> Result<Self> {
        let path = night.join(S::TABLE.file);
        let schema = S::TABLE.schema(false);
        let file = File::create_new(&path).map_err(|error| Error::write(&path, error))?;
        let properties = properties.set_created_by("storywire".to_owned()).build();
        let writer = ArrowWriter::try_new(Hashed::new(file), schema.clone(), Some(properties));
        let writer = writer.map_err(|error| Error::write(&path, io::Error::other(error)))?;
        Ok(Self { path, writer, schema, rows: 0, stored: PhantomData })
    }

    /// Writes rows.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn write(&mut self, rows: &[S::Row<'_>]) -> Result<()> {
        self.write_columns(S::columns(rows))
    }

    /// Writes rows that are columns already.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub(crate) fn write_columns(&mut self, columns: Vec<ArrayRef>) -> Result<()> {
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
    pub(crate) fn end_group(&mut self) -> Result<()> {
        self.writer.flush().map_err(|error| Error::write(&self.path, io::Error::other(error)))
    }

    /// Ends the file, and makes sure that it is on the disk.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn end(self) -> Result<FileMade> {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let hashed = self.writer.into_inner().map_err(io::Error::other);
        let made = hashed.and_then(|hashed| hashed.end(&name, self.rows));
        made.map_err(|error| Error::write(&self.path, error))
    }
}

/// A file that is as it was written.
pub(crate) struct Table {
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
        let file = plain::open(path).map_err(|error| Error::read(path, error))?;
        let metadata = ArrowReaderMetadata::load(&file, Default::default());
        let metadata = metadata.map_err(|error| damaged(path, &error))?;
        Ok(Self { path: path.into(), metadata })
    }

    /// How many row groups it has.
    pub(crate) fn groups(&self) -> usize {
        self.metadata.metadata().num_row_groups()
    }

    /// Reads the columns of a row group that are asked for.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(crate) fn group<A: Asked>(&self, group: usize) -> Result<GroupRows<'_>> {
        let read = || {
            let file = plain::open(&self.path).map_err(|error| Error::read(&self.path, error))?;
            let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone());
            let mask = ProjectionMask::columns(builder.parquet_schema(), A::NAMES.iter().copied());
            let rows = self.metadata.metadata().row_group(group).num_rows() as usize;
            let builder = builder.with_projection(mask).with_row_groups(vec![group]).with_batch_size(rows);
            let mut batches = builder.build().map_err(|error| damaged(&self.path, &error))?;
            let batch = batches.next().ok_or_else(|| damaged(&self.path, &"a row group is empty"))?;
            batch.map_err(|error| damaged(&self.path, &error))
        };
        Ok(GroupRows { path: &self.path, batch: read()? })
    }

    /// Hands out what is asked of each row of a row group.
    ///
    /// # Errors
    /// The file cannot be read, or has other columns; or what taking a row says.
    pub(crate) fn each<A: Asked>(
        &self,
        group: usize,
        mut take: impl FnMut(A::Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let rows = self.group::<A>(group)?;
        let arrays = A::arrays(&rows)?;
        (0..rows.len()).try_for_each(|row| take(A::row(&arrays, row)))
    }

    /// What is asked of each row of a row group, as `of` makes it.
    ///
    /// # Errors
    /// As [`Self::each`].
    pub(crate) fn all<A: Asked, T>(&self, group: usize, of: impl Fn(A::Row<'_>) -> T) -> Result<Vec<T>> {
        let mut all = Vec::new();
        self.each::<A>(group, |row| {
            all.push(of(row));
            Ok(())
        })?;
        Ok(all)
    }
}

/// Holds a file against what was written.
///
/// # Errors
/// It is missing, cannot be read, or is not what was written.
pub(crate) fn check(path: &Path, made: &FileMade) -> Result<()> {
    let file = plain::open(path).map_err(|error| Error::read(path, error))?;
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
pub(crate) struct GroupRows<'t> {
    path: &'t Path,
    batch: RecordBatch,
}

impl GroupRows<'_> {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.batch.num_rows()
    }

    /// A column.
    ///
    /// # Errors
    /// It is missing, doubled, or of another type.
    pub(crate) fn column<A: Array + 'static>(&self, name: &str) -> Result<&A> {
        let schema = self.batch.schema_ref();
        let mut found =
            (0..).zip(schema.fields()).filter(|(_, field)| field.name() == name).map(|(at, _)| at);
        let why = match (found.next(), found.next()) {
            (Some(at), None) => match self.batch.column(at).as_any().downcast_ref() {
                Some(column) => return Ok(column),
                None => "is of another type",
            },
            (Some(_), Some(_)) => "stands twice",
            (None, _) => return Err(damaged(self.path, &format!("no column \"{name}\""))),
        };
        Err(damaged(self.path, &format!("column \"{name}\" {why}")))
    }
}

#[cfg(test)]
mod tests {
    use super::super::stored::stored;
    use super::{FileMade, Stored, Table, write};
    use std::path::Path;

    stored! {
        /// A row a ferry.
        struct Ferry<'r> in "ferries.parquet" {
            /// What she is called.
            name: &'r str,
            /// How long she is.
            length: u32 [metres],
        }
    }

    stored! {
        /// A row a buoy, under the name of a ferry's file.
        struct Buoy<'r> in "ferries.parquet" {
            /// What it says.
            name: &'r str,
            /// How far it lies.
            length: u64 [metres],
            /// Whether it is lit.
            lit: bool,
        }
    }

    stored! {
        /// What is asked of a buoy.
        struct Lit of Buoy {
            /// Whether it is lit.
            lit: bool,
        }
    }

    const NAMED: &str = "ferries.parquet\": the history is damaged: ";

    fn written(night: &Path) -> FileMade {
        write::<Ferry<'_>, _>(night, &[("Ostervik", 90)], |&(name, length)| Ferry { name, length }).unwrap()
    }

    #[test]
    fn rows_come_back_and_columns_that_are_missing_or_of_another_type_are_named() {
        let home = tempfile::tempdir().unwrap();
        let made = written(home.path());
        let table = Table::open(&home.path().join(Ferry::TABLE.file), &made).unwrap();
        assert_eq!(
            table.all::<Ferry<'_>, _>(0, |row| (row.name.to_owned(), row.length)).unwrap(),
            [("Ostervik".to_owned(), 90)]
        );
        let wrong = table.all::<Buoy<'_>, _>(0, |row| row.lit).unwrap_err().to_string();
        assert!(wrong.ends_with(&format!("{NAMED}column \"length\" is of another type")), "{wrong}");
        let missing = table.all::<Lit, _>(0, |row| row.lit).unwrap_err().to_string();
        assert!(missing.ends_with(&format!("{NAMED}no column \"lit\"")), "{missing}");
    }
}
