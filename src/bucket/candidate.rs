//! The candidates of a text in, the best of them out.

use super::params::BucketParams;
use std::cmp::Reverse;

/// A pair of texts in one number, the earlier text first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair(pub u64);

impl Pair {
    /// The pair of two different texts.
    pub(crate) fn new(a: u32, b: u32) -> Self {
        Self(u64::from(a.min(b)) << 32 | u64::from(a.max(b)))
    }

    /// Both texts, the earlier one first.
    pub(crate) fn texts(self) -> (u32, u32) {
        ((self.0 >> 32) as u32, self.0 as u32)
    }
}

/// A candidate pair and how likely it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// The pair.
    pub pair: Pair,
    /// Estimated share of one text in the other, in 255ths.
    pub share: u8,
    /// Whether the pair is among the likeliest of one of its texts.
    pub is_likely: bool,
}

impl Candidate {
    /// Whether the candidate is strong, see [`BucketParams::strong_share_min`].
    pub(crate) fn is_strong(self, params: &BucketParams) -> bool {
        self.share >= Self::new(Pair(0), params.strong_share_min).share
    }

    /// A candidate with this estimated share, 0 to 1.
    pub(crate) fn new(pair: Pair, share: f64) -> Self {
        Self { pair, share: (share.clamp(0.0, 1.0) * 255.0) as u8, is_likely: false }
    }

    /// Orders the likeliest first, equally likely ones by their texts.
    fn rank(&self) -> (Reverse<u8>, Pair) {
        (Reverse(self.share), self.pair)
    }
}

/// Keeps the strong candidates of a text and the best [`BucketParams::weak_max`] of the others, and marks the
/// likeliest.
///
/// Thousands of pages of one form are all somewhat alike, each pair by another part of the form. Then no
/// bucket is large, but all pairs become candidates.
pub(crate) fn keep_best(of_text: &mut Vec<Candidate>, params: &BucketParams) {
    let best_first = |candidates: &mut [Candidate], best: usize| {
        if best < candidates.len() {
            candidates.select_nth_unstable_by_key(best, Candidate::rank);
        }
    };
    if of_text.len() > params.weak_max {
        let strong = of_text.iter().filter(|candidate| candidate.is_strong(params)).count();
        best_first(of_text, strong + params.weak_max);
        of_text.truncate(strong + params.weak_max);
    }
    best_first(of_text, params.likeliest);
    of_text.iter_mut().take(params.likeliest).for_each(|candidate| candidate.is_likely = true);
}
