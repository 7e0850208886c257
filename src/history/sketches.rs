//! `sketches.parquet` and `postings.parquet`: what was made of a night's texts to find candidates, so that later nights need
//! not make it again. Both follow from the texts; where parameters have changed since, they are passed over.

use super::table::{FileMade, ROWS, Table, TableWriter, numbers};
use crate::error::Result;
use arrow_array::types::{UInt32Type, UInt64Type};
use arrow_array::{ArrayRef, BinaryArray, UInt64Array};
use arrow_schema::DataType;
use std::path::Path;
use std::sync::Arc;

/// Name of the file of sketches.
pub const SKETCHES_FILE: &str = "sketches.parquet";
/// Name of the file of postings.
pub const POSTINGS_FILE: &str = "postings.parquet";

const SHINGLES: &str = "shingles";
const OUTLINE: &str = "outline";
const POSTING: &str = "posting";

/// What was made of the texts of a night.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sketches {
    /// Hash of the parameters it was made with.
    pub made_with: String,
    /// The number of distinct shingles of each text.
    pub shingles: Vec<u32>,
    /// The outlines of all, one after another, each of as many bytes.
    pub outlines: Vec<u8>,
    /// The rows of texts under their keys, partition by partition, each ascending: as
    /// [`posting`](crate::bucket::posting) makes them, with rows in place of texts.
    pub postings: Vec<Vec<u64>>,
}

/// Ends each partition, so that none is empty: no text is in this row.
pub const END: u64 = u64::MAX;

/// Writes both files.
///
/// # Errors
/// They cannot be written.
pub fn write(night: &Path, sketches: &Sketches) -> Result<[FileMade; 2]> {
    let columns = [(SHINGLES, DataType::UInt32, false), (OUTLINE, DataType::Binary, false)];
    let mut table = TableWriter::create(&night.join(SKETCHES_FILE), &columns)?;
    let positions = sketches.outlines.len() / sketches.shingles.len().max(1);
    let outlines: Vec<&[u8]> = sketches.outlines.chunks(positions.max(1)).collect();
    for (shingles, outlines) in sketches.shingles.chunks(ROWS).zip(outlines.chunks(ROWS)) {
        let columns: Vec<ArrayRef> = vec![
            numbers::<_, UInt32Type>(shingles, |n| *n),
            Arc::new(BinaryArray::from_iter_values(outlines)),
        ];
        table.write(columns)?;
    }
    let mut postings =
        TableWriter::create_raw(&night.join(POSTINGS_FILE), &[(POSTING, DataType::UInt64, false)])?;
    for partition in &sketches.postings {
        let values = partition.iter().copied().chain([END]);
        postings.write(vec![Arc::new(UInt64Array::from_iter_values(values))])?;
        postings.end_group()?;
    }
    Ok([table.end()?, postings.end()?])
}

/// Reads a row group of sketches: the number of shingles of each text, and the outlines of all.
///
/// # Errors
/// The file cannot be read, or is not what was written.
pub fn read(table: &Table, group: usize) -> Result<(Vec<u32>, Vec<u8>)> {
    let rows = table.group(group, &[SHINGLES, OUTLINE])?;
    let (shingles, outlines) = (rows.numbers::<UInt32Type>(SHINGLES)?, rows.bytes(OUTLINE)?);
    let mut bytes = Vec::new();
    (0..rows.len()).for_each(|row| bytes.extend_from_slice(outlines.value(row)));
    Ok((shingles.values().to_vec(), bytes))
}

/// Hands out the postings of a partition, ascending, [`END`] as the last.
///
/// # Errors
/// The file cannot be read, or is not what was written.
pub fn postings(table: &Table, partition: usize, take: &mut dyn FnMut(&[u64])) -> Result<()> {
    let rows = table.group(partition, &[POSTING])?;
    take(rows.numbers::<UInt64Type>(POSTING)?.values());
    Ok(())
}
