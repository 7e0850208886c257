//! `clusters.parquet`: the clusters that a night added to or changed, a row a cluster, as they were at its end.

use super::table::{FileMade, ROWS, Table, TableWriter, numbers, strings};
use crate::error::Result;
use arrow_array::types::UInt64Type;
use arrow_schema::DataType;
use std::path::Path;

/// Name of the file.
pub const CLUSTERS_FILE: &str = "clusters.parquet";

/// A cluster as a history keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptCluster {
    /// The cluster.
    pub id: Box<str>,
    /// The article that stands for it.
    pub canonical: Box<str>,
    /// Its known articles.
    pub size: u64,
}

/// Writes the file.
///
/// # Errors
/// It cannot be written.
pub fn write(night: &Path, clusters: &[KeptCluster]) -> Result<FileMade> {
    let columns = [
        ("cluster_id", DataType::Utf8, false),
        ("canonical_id", DataType::Utf8, false),
        ("size", DataType::UInt64, false),
    ];
    let mut table = TableWriter::create(&night.join(CLUSTERS_FILE), &columns)?;
    for rows in clusters.chunks(ROWS) {
        table.write(vec![
            strings(rows, |row| &row.id),
            strings(rows, |row| &row.canonical),
            numbers::<_, UInt64Type>(rows, |row| row.size),
        ])?;
    }
    table.end()
}

/// Reads a row group of the file, and hands out each cluster: its id, that of the article that stands for it, and its size.
///
/// # Errors
/// It cannot be read, or is not what was written.
pub fn read(table: &Table, group: usize, take: &mut dyn FnMut(&str, &str, u64)) -> Result<()> {
    let rows = table.group(group, &["cluster_id", "canonical_id", "size"])?;
    let (id, canonical) = (rows.strings("cluster_id")?, rows.strings("canonical_id")?);
    let size = rows.numbers::<UInt64Type>("size")?;
    (0..rows.len()).for_each(|row| take(id.value(row), canonical.value(row), size.value(row)));
    Ok(())
}
