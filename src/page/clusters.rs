//! clusters.csv in, what it adds to the articles of each cluster out, in step with articles.csv.

use crate::base::error::Result;
use crate::columns;
use crate::tables::{Any, List, ShareCell, TableReader, clusters};

/// Returns a share in thousandths.
pub(crate) fn thousandths(ShareCell(share): ShareCell) -> u16 {
    (share * 1000.0).round() as u16
}

columns! {
    /// The columns of clusters.csv that the page needs.
    pub(crate) struct ClusterColumns<'r> of clusters::ClusterRow {
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

/// The canonical article of a cluster, which an earlier night may have read.
#[derive(Debug, Default)]
pub(crate) struct Canonical {
    /// Id.
    pub id: Box<str>,
    /// Headline.
    pub title: Box<str>,
    /// Address.
    pub url: Box<str>,
    /// Outlet.
    pub outlet: Box<str>,
}

/// What clusters.csv adds to the articles of a cluster.
#[derive(Debug, Default)]
pub(crate) struct ClusterFacts {
    id: String,
    /// Number of articles, with those of earlier nights; 0 where the table leaves the cluster out.
    pub size: u64,
    /// Number of independent outlets.
    pub independent: u32,
    /// Agency; several are joined by a bar.
    pub agency: String,
    /// Median lag of the copies.
    pub median_lag_minutes: Option<i64>,
    /// Least similarity to the canonical article, in thousandths.
    pub similarity_min: Option<u16>,
    /// Flags, joined by `|`.
    pub flags: Box<str>,
    /// The canonical article.
    pub canonical: Canonical,
}

/// The rows of clusters.csv, read in step with articles.csv: both are sorted by cluster, and small clusters
/// may be missing.
pub(crate) struct ClusterTable<'r> {
    table: TableReader<'r, ClusterColumns<'static>>,
    next: Option<ClusterFacts>,
}

impl<'r> ClusterTable<'r> {
    /// Opens the table at its first row.
    ///
    /// # Errors
    /// The table cannot be read.
    pub(crate) fn new(table: TableReader<'r, ClusterColumns<'static>>) -> Result<Self> {
        let mut clusters = Self { table, next: None };
        clusters.step()?;
        Ok(clusters)
    }

    fn step(&mut self) -> Result<()> {
        let row = self.table.next_row()?;
        self.next = row.map(|row| ClusterFacts {
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

    /// Returns the facts of a cluster; for a cluster left out for its size, those of a single article.
    ///
    /// # Errors
    /// The table cannot be read.
    pub(crate) fn of(&mut self, id: &str) -> Result<ClusterFacts> {
        while self.next.as_ref().is_some_and(|next| *next.id < *id) {
            self.step()?;
        }
        match self.next.take_if(|next| next.id == id) {
            Some(found) => {
                self.step()?;
                Ok(found)
            }
            None => Ok(ClusterFacts { independent: 1, ..ClusterFacts::default() }),
        }
    }
}
