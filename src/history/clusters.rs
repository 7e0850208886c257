//! `clusters.parquet`: the clusters that a night added to or changed, a row a cluster, as they were at its
//! end.

use super::stored::stored;
use super::table::{FileMade, Stored, Table, write as write_table};
use crate::base::error::Result;
use std::path::Path;

stored! {
    /// A row a cluster that the night added to or changed, as it was at its end.
    pub(crate) struct Row<'r> in "clusters.parquet" {
        /// The cluster.
        cluster_id: &'r str,
        /// The article that stands for it.
        canonical_id: &'r str,
        /// Its known articles.
        size: u64 [articles],
    }
}

/// Name of the file.
pub(crate) const CLUSTERS_FILE: &str = Row::TABLE.file;

/// A cluster as a history keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeptCluster {
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
pub(crate) fn write(night: &Path, clusters: &[KeptCluster]) -> Result<FileMade> {
    write_table::<Row<'_>, _>(night, clusters, |KeptCluster { id, canonical, size }| Row {
        cluster_id: id,
        canonical_id: canonical,
        size: *size,
    })
}

/// Reads a row group of the file, and hands out each cluster: its id, that of the article that stands for it,
/// and its size.
///
/// # Errors
/// It cannot be read, or is not what was written.
pub(crate) fn read(table: &Table, group: usize, take: &mut dyn FnMut(&str, &str, u64)) -> Result<()> {
    table.each::<Row<'_>>(group, |row| {
        take(row.cluster_id, row.canonical_id, row.size);
        Ok(())
    })
}
