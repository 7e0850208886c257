//! lineage.csv and moved.csv, which a run with a history writes.

use crate::base::word::words;
use crate::table;

table! {
    /// A row an event, by cluster: what became of clusters in a night.
    pub(crate) struct LineageRow<'r> in "lineage.csv" {
        /// The date of the night, `YYYY-MM-DD`.
        date: &'r str,
        /// What became of the cluster.
        event: Event,
        /// The cluster; of the event `rule` the hash of the night's recipe.
        cluster_id: &'r str,
        /// The cluster it was taken up by, or split from; of the event `rule` the hash of the recipe before,
        /// empty if unknown.
        other_cluster_id: &'r str,
        /// Its known articles before the night.
        size_before: u64 [articles],
        /// Its known articles after it.
        size_after: u64 [articles],
        /// The article that stood for it; empty if it is new.
        canonical_before: &'r str,
        /// The article that stands for it; empty if it is no more.
        canonical_after: &'r str,
    }
}

table! {
    /// A row an article of an earlier night that is in another cluster from this night on.
    pub(crate) struct MovedRow<'r> in "moved.csv" {
        /// The date of the night, `YYYY-MM-DD`.
        date: &'r str,
        /// The article.
        article_id: &'r str,
        /// The cluster it was in.
        from_cluster_id: &'r str,
        /// The cluster it is in.
        cluster_id: &'r str,
    }
}

words! {
    /// What became of a cluster.
    #[derive(PartialOrd, Ord)]
    pub enum Event {
        /// It is new.
        Created = "created",
        /// It has more articles.
        Grew = "grew",
        /// It was taken up by another, the older one.
        Merged = "merged",
        /// It is new, and its articles were another's.
        Split = "split",
        /// None of its articles can be met any more.
        Retired = "retired",
        /// The recipe is another than the night before: no cluster's event, but the night's.
        Rule = "rule",
    }
}
