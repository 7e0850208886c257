//! `sketches.parquet` and `postings.parquet`: what was made of a night's texts to find candidates, so that
//! later nights need not make it again. Both follow from the texts; where parameters have changed since, they
//! are passed over.

use super::stored::stored;
use super::table::{Asked, FileMade, ROWS, Stored, Table, TableWriter};
use crate::base::error::Result;
use arrow_array::UInt64Array;
use std::path::Path;
use std::sync::Arc;

stored! {
    /// A row a distinct text, in the order of keys.parquet.
    pub(crate) struct Row<'r> in "sketches.parquet" {
        /// How many distinct shingles it has.
        shingles: u32 [shingles],
        /// The lowest byte of each minimum of its sketch.
        outline: &'r [u8],
    }
}

stored! {
    /// A row a text under a key, a row group a partition, ascending: 256 by the key's upper byte for bands,
    /// 256 for sampled shingles, each ended by 2^64-1.
    pub(crate) struct Posting in "postings.parquet" {
        /// 32 bits of a key above the 32 bits of a text's row.
        posting: u64,
    }
}

/// Name of the file of sketches.
pub(crate) const SKETCHES_FILE: &str = Row::TABLE.file;
/// Name of the file of postings.
pub(crate) const POSTINGS_FILE: &str = Posting::TABLE.file;

/// What was made of the texts of a night.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sketches {
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
pub(crate) const END: u64 = u64::MAX;

/// Writes both files.
///
/// # Errors
/// They cannot be written.
pub(crate) fn write(night: &Path, sketches: &Sketches) -> Result<[FileMade; 2]> {
    let mut table = TableWriter::<Row<'_>>::create(night)?;
    let positions = sketches.outlines.len() / sketches.shingles.len().max(1);
    let outlines: Vec<&[u8]> = sketches.outlines.chunks(positions.max(1)).collect();
    for (shingles, outlines) in sketches.shingles.chunks(ROWS).zip(outlines.chunks(ROWS)) {
        let rows = shingles.iter().zip(outlines).map(|(&shingles, &outline)| Row { shingles, outline });
        table.write(&rows.collect::<Vec<_>>())?;
    }
    let mut postings = TableWriter::<Posting>::create_raw(night)?;
    for partition in &sketches.postings {
        let values = partition.iter().copied().chain([END]);
        postings.write_columns(vec![Arc::new(UInt64Array::from_iter_values(values))])?;
        postings.end_group()?;
    }
    Ok([table.end()?, postings.end()?])
}

/// Reads a row group of sketches: the number of shingles of each text, and the outlines of all.
///
/// # Errors
/// The file cannot be read, or is not what was written.
pub(crate) fn read(table: &Table, group: usize) -> Result<(Vec<u32>, Vec<u8>)> {
    let (mut shingles, mut outlines) = (Vec::new(), Vec::new());
    table.each::<Row<'_>>(group, |row| {
        shingles.push(row.shingles);
        outlines.extend_from_slice(row.outline);
        Ok(())
    })?;
    Ok((shingles, outlines))
}

/// Hands out the postings of a partition, ascending, [`END`] as the last.
///
/// # Errors
/// The file cannot be read, or is not what was written.
pub(crate) fn postings(table: &Table, partition: usize, take: &mut dyn FnMut(&[u64])) -> Result<()> {
    let rows = table.group::<Posting>(partition)?;
    let (postings,) = Posting::arrays(&rows)?;
    take(postings.values());
    Ok(())
}
