//! Pairs to be labelled, as `sample` prints them and `evaluate --labels` reads them.

use super::{Share, Time};
use crate::table;

table! {
    /// A row a pair near the threshold. What the rule made of it is not told: who knows it labels by it.
    pub struct Label<'r> in "labels.csv" {
        /// To be filled in: `copies` or `other`; empty where nobody knows.
        label: &'r str,
        /// The earlier article.
        article_a: &'r str,
        /// The later one.
        article_b: &'r str,
        /// Headline of `article_a`.
        title_a: &'r str,
        /// Headline of `article_b`.
        title_b: &'r str,
        /// Outlet of `article_a`.
        outlet_a: &'r str,
        /// Outlet of `article_b`.
        outlet_b: &'r str,
        /// When `article_a` was published.
        published_a: Option<Time>,
        /// When `article_b` was published.
        published_b: Option<Time>,
        /// Jaccard similarity of their shingles.
        jaccard: Share,
        /// Share of the shingles of the text with fewer that the other has.
        containment: Share,
        /// Share of the shorter text that lies in shared passages.
        matched_share: Share,
    }
}
