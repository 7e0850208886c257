//! clusters.csv in, what it adds to the articles of a cluster out, in step with articles.csv.

use crate::base::error::Result;
use crate::columns;
use crate::tables::{Any, List, ShareCell, TableReader, clusters};

/// A share in thousandths.
pub fn thousandths(ShareCell(share): ShareCell) -> u16 {
    (share * 1000.0).round() as u16
}

columns! {
    /// What is asked of a cluster.
    pub struct Asked<'r> of clusters::ClusterRow {
        cluster_id: &'r str,
        size: u64,
        independent_outlets: u64,
        agency: List<'r, Any>,
        median_lag_minutes: Option<i64>,
        similarity_min: Option<ShareCell>,
        flags: List<'r, clusters::ClusterWord>,
        canonical_id: &'r str,
        canonical_title: &'r str,
        canonical_url: &'r str,
        canonical_outlet: &'r str,
    }
}

/// The article that stands for a cluster, which an earlier night may have read.
#[derive(Debug, Default)]
pub struct Canonical {
    /// Its id.
    pub id: Box<str>,
    /// Its headline.
    pub title: Box<str>,
    /// Its address.
    pub url: Box<str>,
    /// Its outlet.
    pub outlet: Box<str>,
}

/// What clusters.csv adds to the articles of a cluster.
#[derive(Debug, Default)]
pub struct OfCluster {
    id: String,
    /// Its articles, those of earlier nights too; 0 where the table leaves it out.
    pub size: u64,
    /// Independent outlets.
    pub independent: u32,
    /// Its agency, joint ones joined by `|`.
    pub agency: String,
    /// Median lag of the copies.
    pub median_lag_minutes: Option<i64>,
    /// Least similarity to the canonical article, in thousandths.
    pub similarity_min: Option<u16>,
    /// Flags, joined by `|`.
    pub flags: Box<str>,
    /// The article that stands for it.
    pub canonical: Canonical,
}

/// The rows of clusters.csv, in step with those of articles.csv: both are sorted by cluster, and small clusters may be missing.
pub struct Clusters<'r> {
    table: TableReader<'r, Asked<'static>>,
    next: Option<OfCluster>,
}

impl<'r> Clusters<'r> {
    /// The table, at its first row.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn new(table: TableReader<'r, Asked<'static>>) -> Result<Self> {
        let mut clusters = Self { table, next: None };
        clusters.step()?;
        Ok(clusters)
    }

    fn step(&mut self) -> Result<()> {
        let row = self.table.next_row()?;
        self.next = row.map(|row| OfCluster {
            id: row.cluster_id.to_owned(),
            size: row.size,
            independent: row.independent_outlets as u32,
            agency: row.agency.as_str().to_owned(),
            median_lag_minutes: row.median_lag_minutes,
            similarity_min: row.similarity_min.map(thousandths),
            flags: row.flags.as_str().into(),
            canonical: Canonical {
                id: row.canonical_id.into(),
                title: row.canonical_title.into(),
                url: row.canonical_url.into(),
                outlet: row.canonical_outlet.into(),
            },
        });
        Ok(())
    }

    /// The row of a cluster; of one that was left out for its size, what holds for an article alone.
    ///
    /// # Errors
    /// The table cannot be read.
    pub fn of(&mut self, id: &str) -> Result<OfCluster> {
        while self.next.as_ref().is_some_and(|next| *next.id < *id) {
            self.step()?;
        }
        match self.next.take_if(|next| next.id == id) {
            Some(found) => {
                self.step()?;
                Ok(found)
            }
            None => Ok(OfCluster { independent: 1, ..OfCluster::default() }),
        }
    }
}
