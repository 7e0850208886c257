//! clusters.csv in, what it adds to the articles of a cluster out, in step with articles.csv.

use super::tables::Table;
use crate::error::Result;

/// A share with three decimals, in thousandths.
pub fn thousandths(cell: &str) -> Option<u16> {
    let share: f64 = cell.parse().ok()?;
    Some((share.clamp(0.0, 1.0) * 1000.0).round() as u16)
}

/// Columns of clusters.csv that are read.
pub const CLUSTERS: [&str; 10] = [
    "cluster_id",
    "independent_outlets",
    "agency",
    "median_lag_minutes",
    "similarity_min",
    "flags",
    "canonical_id",
    "canonical_title",
    "canonical_url",
    "canonical_outlet",
];

/// What clusters.csv adds to the articles of a cluster.
#[derive(Debug, Default)]
pub struct OfCluster {
    id: String,
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
    /// Id, headline, address and outlet of the canonical article, which an earlier night may have read.
    pub canonical: [Box<str>; 4],
}

/// The rows of clusters.csv, in step with those of articles.csv: both are sorted by cluster, and small clusters may be missing.
pub struct Clusters<'r> {
    table: Table<'r, 10>,
    next: Option<OfCluster>,
}

impl<'r> Clusters<'r> {
    /// The table, at its first row.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn new(table: Table<'r, 10>) -> Result<Self> {
        let mut clusters = Self { table, next: None };
        clusters.step()?;
        Ok(clusters)
    }

    fn step(&mut self) -> Result<()> {
        let row = self.table.next_row()?;
        self.next = row.map(|[id, independent, agency, lag, similarity, flags, canonical @ ..]| OfCluster {
            id: id.to_owned(),
            independent: independent.parse().unwrap_or(0),
            agency: agency.to_owned(),
            median_lag_minutes: lag.parse().ok(),
            similarity_min: thousandths(similarity),
            flags: flags.into(),
            canonical: canonical.map(Into::into),
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
