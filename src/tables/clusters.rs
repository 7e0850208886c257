//! clusters.csv.

use super::{Any, List, ListWord, ShareCell, Tenths, Time};
use crate::attribute::canonical::Question;
use crate::base::title::TitleBasis;
use crate::base::word::{Words, words};
use crate::table;

table! {
    /// A row a cluster, by id; those of one article too, unless `--min-size` leaves them out. With a history,
    /// all articles of the nights within reach are counted.
    pub(crate) struct ClusterRow<'r> in "clusters.csv" {
        /// `w`, the day of its first publication (`00000000` if unknown), `-`, and a hash of its first
        /// member: fixed at birth, and kept while it grows.
        cluster_id: &'r str,
        /// How many articles it has.
        size: u64 [articles],
        /// How many pages they are of: versions of one page are one, and an article without an address is one
        /// by itself.
        pages: u64 [pages],
        /// How many outlets they are of.
        outlets: u64 [outlets],
        /// 1 for the origin of the story, agency or outlet, and 1 for every other publisher house (sister
        /// papers count once) with an uncredited copy in words of its own.
        independent_outlets: u64 [outlets],
        /// The article that stands for it.
        canonical_id: &'r str,
        /// Its headline; where it has none, the first sentence of its text.
        canonical_title: &'r str,
        /// Its address.
        canonical_url: &'r str,
        /// Its outlet.
        canonical_outlet: &'r str,
        /// Whom the story is credited to; joint credits are joined.
        agency: List<'r, Any>,
        /// Place of the canonical article's dateline.
        dateline_place: &'r str,
        /// First known time of publication.
        first_published: Option<Time>,
        /// Last known time of publication.
        last_published: Option<Time>,
        /// From the first to the last, with one decimal.
        span_hours: Option<Tenths> [hours],
        /// Median of the lags of the other pages behind that of the canonical article, each from its first
        /// version of which the minute is known; of an even number, the lower middle one.
        median_lag_minutes: Option<i64> [minutes],
        /// Members with the role `exact`.
        exact: u64 [articles],
        /// Members with the role `republication`.
        republication: u64 [articles],
        /// Members with the role `excerpt`.
        excerpt: u64 [articles],
        /// Members with the role `expanded`.
        expanded: u64 [articles],
        /// Members with the role `rewrite`.
        rewrite: u64 [articles],
        /// Members with the role `update`.
        update: u64 [articles],
        /// Members with the role `roundup`.
        roundup: u64 [articles],
        /// Share of the pages that name an agency themselves, in any version.
        credited_share: ShareCell,
        /// Least similarity of the others with a text to the canonical article.
        similarity_min: Option<ShareCell>,
        /// Mean similarity of the others with a text to the canonical article.
        similarity_mean: Option<ShareCell>,
        /// Languages of the members.
        languages: List<'r, Any>,
        /// What is to be known of it; in clusters of two or more, why the canonical article is it comes
        /// first: the first question of `--canonical` that told it from the best of the others.
        flags: List<'r, ClusterWord>,
        /// Share of the pairs of its different texts that are edges.
        density: Option<ShareCell>,
        /// One article of the pair at which it would come apart first.
        weakest_a: &'r str,
        /// The other.
        weakest_b: &'r str,
        /// Strength of that pair.
        weakest_strength: Option<ShareCell>,
        /// What `canonical_title` is.
        canonical_title_basis: TitleBasis,
    }
}

words! {
    /// What is to be known of a cluster.
    pub(crate) enum ClusterFlag {
        /// It has 250 different texts or more, and is to be looked at.
        Giant = "giant",
        /// A member was taken back by its agency.
        Killed = "killed",
        /// A member holds several stories.
        Roundup = "roundup",
        /// The time of a member is unknown.
        Undated = "undated",
    }
}

/// What stands before why the canonical article is it.
pub(crate) const CANONICAL: &str = "canonical:";

/// What the flags of a cluster tell: why the canonical article is it, and flags.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ClusterWord;

impl ListWord for ClusterWord {
    const WORDS: &'static [Words] = &[
        Words { prefix: CANONICAL, words: Question::MEANINGS },
        Words { prefix: "", words: ClusterFlag::MEANINGS },
    ];
}
