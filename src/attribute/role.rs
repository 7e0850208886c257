//! A member's overlap with the canonical article in, its role out.

use super::Entry;
use serde::Deserialize;

/// What an article is to its cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The canonical article.
    Original,
    /// The same text.
    Exact,
    /// The whole text, lightly changed or wrapped.
    Republication,
    /// A cut copy.
    Excerpt,
    /// The whole text with more added.
    Expanded,
    /// Another version by the same agency or outlet.
    Update,
    /// A text that follows the original with other words.
    Rewrite,
    /// A text that holds several stories.
    Roundup,
    /// Alone in its cluster.
    Single,
}

impl Role {
    /// The word used in articles.csv.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Exact => "exact",
            Self::Republication => "republication",
            Self::Excerpt => "excerpt",
            Self::Expanded => "expanded",
            Self::Update => "update",
            Self::Rewrite => "rewrite",
            Self::Roundup => "roundup",
            Self::Single => "single",
        }
    }
}

/// Thresholds of the roles, on shingles of the compared texts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleParams {
    /// Jaccard from which a copy is exact.
    pub exact_similarity_min: f64,
    /// Jaccard from which a copy is a republication.
    pub republication_similarity_min: f64,
    /// Containment that makes a republication where the lengths agree.
    pub republication_containment_min: f64,
    /// Ratio of the shorter to the longer text from which lengths agree.
    pub republication_length_min: f64,
    /// Containment that makes an excerpt or an expanded copy.
    pub cut_containment_min: f64,
    /// Length of an excerpt, as a share of the canonical text, at most.
    pub excerpt_length_max: f64,
    /// Length of an expanded copy, as a multiple of the canonical text, at least.
    pub expanded_length_min: f64,
}

/// What a member has in common with the canonical article.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Likeness {
    /// Whether the compared texts are the same.
    pub equal: bool,
    /// Jaccard similarity.
    pub similarity: f64,
    /// Share of the canonical article's shingles that the member has.
    pub of_canonical: f64,
    /// Share of the member's shingles that the canonical article has.
    pub in_canonical: f64,
}

impl Likeness {
    /// Of a text with itself.
    pub fn of_equals() -> Self {
        Self { equal: true, similarity: 1.0, of_canonical: 1.0, in_canonical: 1.0 }
    }
}

/// The role of a member that is neither canonical nor a roundup.
pub fn role(member: &Entry, canonical: &Entry, likeness: &Likeness, params: &RoleParams) -> Role {
    let length = f64::from(member.words) / f64::from(canonical.words.max(1));
    let lengths_agree = length.min(1.0 / length.max(f64::MIN_POSITIVE)) >= params.republication_length_min;
    let containment = likeness.of_canonical.max(likeness.in_canonical);
    if likeness.equal || likeness.similarity >= params.exact_similarity_min {
        Role::Exact
    } else if is_update(member, canonical) {
        Role::Update
    } else if likeness.in_canonical >= params.cut_containment_min && length <= params.excerpt_length_max {
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

/// Another version: marked as one, and not by the same mark as the canonical article.
fn is_update(member: &Entry, canonical: &Entry) -> bool {
    !member.version.is_empty() && member.version != canonical.version
}

#[cfg(test)]
mod tests {
    use super::{Likeness, Role, RoleParams, role};
    use crate::attribute::Entry;

    const PARAMS: RoleParams = RoleParams {
        exact_similarity_min: 0.95,
        republication_similarity_min: 0.7,
        republication_containment_min: 0.85,
        republication_length_min: 0.75,
        cut_containment_min: 0.8,
        excerpt_length_max: 0.75,
        expanded_length_min: 1.35,
    };

    #[test]
    fn overlap_and_length_say_what_a_copy_is() {
        let canonical = Entry { words: 100, ..Entry::default() };
        for (words, similarity, of_canonical, in_canonical, expected) in [
            (100, 0.96, 0.98, 0.98, Role::Exact),
            (102, 0.80, 0.90, 0.88, Role::Republication),
            (90, 0.65, 0.70, 0.86, Role::Republication),
            (40, 0.40, 0.40, 1.00, Role::Excerpt),
            (76, 0.60, 0.60, 0.82, Role::Rewrite),
            (150, 0.66, 1.00, 0.66, Role::Expanded),
            (100, 0.40, 0.55, 0.55, Role::Rewrite),
        ] {
            let member = Entry { words, ..Entry::default() };
            let likeness = Likeness { equal: false, similarity, of_canonical, in_canonical };
            assert_eq!(role(&member, &canonical, &likeness, &PARAMS), expected, "{words} {similarity}");
        }
    }

    #[test]
    fn another_version_mark_makes_an_update() {
        let canonical = Entry { words: 100, ..Entry::default() };
        let member = Entry { words: 120, version: "UPDATE 1".into(), ..Entry::default() };
        let likeness = Likeness { equal: false, similarity: 0.6, of_canonical: 0.9, in_canonical: 0.7 };
        assert_eq!(role(&member, &canonical, &likeness, &PARAMS), Role::Update);
    }
}
