//! passages.csv.

use super::{Any, List, ShareCell};
use crate::table;

table! {
    /// A row an article and another story of which it holds a passage, by the two clusters and the article:
    /// runs of words that stand in both. They join nothing and credit nobody. With a history, the night's own
    /// articles have rows, against earlier nights' too.
    pub(crate) struct PassageRow<'r> in "passages.csv" {
        /// The article.
        article_id: &'r str,
        /// The cluster it is in.
        cluster_id: &'r str,
        /// Who published it.
        outlet: &'r str,
        /// Whom it credits itself.
        agency: List<'r, Any>,
        /// The article of the other story that holds most of the passage; of several the earliest.
        other_id: &'r str,
        /// The cluster that one is in.
        other_cluster_id: &'r str,
        /// Who published that one.
        other_outlet: &'r str,
        /// Whom that one credits itself.
        other_agency: List<'r, Any>,
        /// Words that both have, in long runs.
        words: u32 [words],
        /// Their share of the article's words.
        share: ShareCell,
        /// Their share of the other's words.
        other_share: ShareCell,
        /// Where the runs stand in the article: from which word of the compared text, counted from 0, to
        /// before which.
        spans: List<'r, Any>,
        /// Where the same runs stand in the other, in the same order.
        other_spans: List<'r, Any>,
        /// The one of the two that was published first; empty where their times do not tell.
        first_id: &'r str,
        /// How many other articles of that story hold a passage of the article.
        also: u32 [articles],
    }
}
