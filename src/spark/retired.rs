//! Nights that went out of reach in, the clusters out that went with them.

use super::Settings;
use super::changes::kept;
use super::kept::KeptLineage;
use super::record::{Out, Typed, kinds, record};
use super::work::Group;
use crate::base::error::Result;
use crate::history::moves::Lineage;

record! {
    /// An article of a night that went out of reach.
    struct GoneArticle<'r> {
        /// The cluster it is in.
        cluster_id: &'r str,
    }
}

record! {
    /// What the last of these nights told of a cluster.
    struct GoneCluster<'r> {
        /// The cluster.
        cluster_id: &'r str,
        /// Its articles.
        size: u64,
        /// The article that stands for it.
        canonical_id: &'r str,
    }
}

record! {
    /// A cluster that tonight reaches.
    struct Reached<'r> {
        /// The cluster.
        cluster_id: &'r str,
    }
}

kinds! {
    /// What is known of clusters that may have gone out of reach.
    enum Going<'r> {
        /// An article of one.
        Article(GoneArticle<'r>) = "article",
        /// What was told of one.
        Cluster(GoneCluster<'r>) = "cluster",
        /// One that tonight reaches.
        Reached(Reached<'r>) = "reached",
    }
}

/// Tells which clusters went out of reach.
pub(super) struct RetireClusters;

/// A row of a cluster that may have gone out of reach, kept.
pub(super) enum RetiredCluster {
    Article,
    Cluster(u64, Box<str>),
    Reached,
}

impl Typed for RetireClusters {
    type In<'r> = Going<'r>;
    type Out<'r> = KeptLineage<'r>;
}

impl Group for RetireClusters {
    type Key = String;
    type Row = RetiredCluster;

    fn new(_: Settings) -> Result<Self> {
        Ok(Self)
    }

    fn keep(row: Going<'_>) -> Result<(String, RetiredCluster)> {
        Ok(match row {
            Going::Article(row) => (row.cluster_id.to_owned(), RetiredCluster::Article),
            Going::Cluster(row) => {
                (row.cluster_id.to_owned(), RetiredCluster::Cluster(row.size, row.canonical_id.into()))
            }
            Going::Reached(row) => (row.cluster_id.to_owned(), RetiredCluster::Reached),
        })
    }

    fn take(&mut self, cluster_id: String, rows: Vec<RetiredCluster>, out: &mut Out<'_, Self>) -> Result<()> {
        let (mut articles, mut told) = (0, None);
        for row in rows {
            match row {
                RetiredCluster::Article => articles += 1,
                RetiredCluster::Cluster(size, canonical) => told = Some((size, canonical)),
                RetiredCluster::Reached => return Ok(()),
            }
        }
        match articles {
            0 => Ok(()),
            articles => out.push(&kept(&Lineage::retired(cluster_id.into(), articles, told))),
        }
    }
}
