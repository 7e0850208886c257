//! Pairs to be labelled, as `sample` prints them and `evaluate --labels` reads them.

use super::{ShareCell, Time};
use crate::table;

table! {
    /// A row a pair to be labelled, in an order that tells nothing. What the rule made of it is not told: who
    /// knows it labels by it. Texts are as the dump gave them; `explain` shows two of them side by side.
    pub struct LabelRow<'r> in "labels.csv" {
        /// To be filled in: `copies`, or `other` for all that are none (`passage`, `partial`, `form`,
        /// `template` and `independent` say so, too); empty where nobody knows.
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
        /// Jaccard similarity of their shingles; empty of a pair drawn by stratum, as are the next two.
        jaccard: Option<ShareCell>,
        /// Share of the shingles of the text with fewer that the other has.
        containment: Option<ShareCell>,
        /// Share of the shorter text that lies in shared passages.
        matched_share: Option<ShareCell>,
        /// Address of `article_a`.
        url_a: &'r str,
        /// Address of `article_b`.
        url_b: &'r str,
        /// Of a pair drawn by stratum, what tells `evaluate` from which, and how many pairs of the run are
        /// there; to be left as it is.
        stratum: &'r str,
        /// Text of `article_a`, up to the 32,000 characters that a cell of a spreadsheet holds.
        text_a: &'r str,
        /// Text of `article_b`, likewise.
        text_b: &'r str,
    }
}
