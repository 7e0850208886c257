//! A member's overlap with the canonical article in, its role out.
//!
//! First what the words say: the same text is `exact` whatever its headline announces. Then whether it is
//! another version ([`update`]), for a version that grew or shrank looks like an expanded or cut copy. Then
//! how much of either text is in the other.

mod update;

use super::families::Families;
use crate::base::agency::Agencies;
use crate::base::entry::Entry;
use crate::base::params::{ValueRange, measure, params, share};
use crate::base::word::words;
use serde::{Deserialize, Serialize};

words! {
    /// What an article is to its cluster.
    #[derive(PartialOrd, Ord, Serialize, Deserialize)]
    pub enum Role {
        /// The canonical article.
        Original = "original",
        /// The same text.
        Exact = "exact",
        /// The whole text, lightly changed or wrapped.
        Republication = "republication",
        /// A cut copy.
        Excerpt = "excerpt",
        /// The whole text with more added.
        Expanded = "expanded",
        /// Another version by the same agency or outlet.
        Update = "update",
        /// A text that follows the original with other words.
        Rewrite = "rewrite",
        /// A text that holds several stories.
        Roundup = "roundup",
        /// Alone in its cluster.
        Single = "single",
    }
}

params! {
    /// Thresholds of the roles, on shingles of the compared texts.
    #[table("attribute.roles", Any)]
    pub struct RoleParams {
        /// Jaccard from which a copy is exact.
        #[key(share())]
        pub exact_similarity_min: f64,
        /// Jaccard from which a copy is a republication.
        #[key(share())]
        pub republication_similarity_min: f64,
        /// Containment that makes a republication where the lengths agree.
        #[key(share())]
        pub republication_containment_min: f64,
        /// Ratio of the shorter to the longer text from which lengths agree.
        #[key(share())]
        pub republication_length_min: f64,
        /// Containment that makes an excerpt or an expanded copy.
        #[key(share())]
        pub cut_containment_min: f64,
        /// Length of an excerpt, as a share of the canonical text, at most.
        #[key(share())]
        pub excerpt_length_max: f64,
        /// Containment of an excerpt in which nothing was changed.
        #[key(share())]
        pub verbatim_containment_min: f64,
        /// Length of an excerpt in which nothing was changed, as a share of the canonical text, at most.
        #[key(share())]
        pub verbatim_length_max: f64,
        /// Length of an expanded copy, as a multiple of the canonical text, at least.
        #[key(measure("times its length", ValueRange::Numbers(1.0, 1000.0)))]
        pub expanded_length_min: f64,
        /// Jaccard from which a house's later copy without a version mark is an update.
        #[key(share())]
        pub update_similarity_min: f64,
        /// Share of its neighbouring figures that such a copy keeps at least.
        #[key(share())]
        pub update_figures_kept_min: f64,
    }
}

/// What a member has in common with the canonical article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CopySimilarity {
    /// Whether the compared texts are the same.
    pub equal: bool,
    /// Jaccard similarity.
    pub similarity: f64,
    /// Share of the canonical article's shingles that the member has.
    pub of_canonical: f64,
    /// Share of the member's shingles that the canonical article has.
    pub in_canonical: f64,
    /// Share of the neighbouring figures, of the text that has fewer, that both have; 1 where there are none.
    pub figures_kept: f64,
    /// Share of the shorter text's words that lie in passages which both have.
    pub shared: f64,
}

impl CopySimilarity {
    /// Of a text with itself.
    pub(crate) fn of_equals() -> Self {
        let (similarity, of_canonical, in_canonical) = (1.0, 1.0, 1.0);
        Self { equal: true, similarity, of_canonical, in_canonical, figures_kept: 1.0, shared: 1.0 }
    }
}

/// A member beside the canonical article.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MemberCopy<'a> {
    /// The member.
    pub member: &'a Entry,
    /// The canonical article.
    pub canonical: &'a Entry,
    /// What they have in common.
    pub likeness: CopySimilarity,
}

impl MemberCopy<'_> {
    /// Words of the member, as a multiple of the canonical article's.
    fn length(&self) -> f64 {
        f64::from(self.member.words) / f64::from(self.canonical.words.max(1))
    }
}

/// Who is whose.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RoleTables<'t> {
    /// Agencies and their domains.
    pub agencies: &'t Agencies,
    /// Publisher families.
    pub families: &'t Families,
}

/// The role of a member that is neither canonical nor a roundup.
pub(crate) fn role(copy: &MemberCopy<'_>, tables: RoleTables<'_>, params: &RoleParams) -> Role {
    let (likeness, length) = (&copy.likeness, copy.length());
    let lengths_agree = length.min(1.0 / length.max(f64::MIN_POSITIVE)) >= params.republication_length_min;
    let containment = likeness.of_canonical.max(likeness.in_canonical);
    if likeness.equal {
        Role::Exact
    } else if update::is_update(copy, tables, params) {
        Role::Update
    } else if likeness.similarity >= params.exact_similarity_min {
        Role::Exact
    } else if is_cut(likeness.in_canonical, length, params) {
        Role::Excerpt
    } else if likeness.of_canonical >= params.cut_containment_min && length >= params.expanded_length_min {
        Role::Expanded
    } else if likeness.similarity >= params.republication_similarity_min
        || (containment >= params.republication_containment_min && lengths_agree)
    {
        Role::Republication
    } else {
        Role::Rewrite
    }
}

/// Whether a text so much of which is in another, so many times as long, is a cut of it. Where words were
/// changed, a copy of nearly the same length is a whole one, edited; where none were, the words that lack
/// were cut.
fn is_cut(contained: f64, length: f64, params: &RoleParams) -> bool {
    let edited = contained >= params.cut_containment_min && length <= params.excerpt_length_max;
    edited || (contained >= params.verbatim_containment_min && length <= params.verbatim_length_max)
}

#[cfg(test)]
mod tests;
