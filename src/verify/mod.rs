//! Candidate pairs in, proven edges out.
//!
//! Nothing here is estimated. [`shared`] counts the shingles two texts have in common; [`decide`] holds the counts
//! against the rule, one connected group of overlapping texts at a time, because what a shared shingle proves
//! depends on who else has it: a forecast's phrases are shared by all forecasts, a story's by its copies alone.
//!
//! - A shingle counts by its **weight**: 1 while few unrelated texts share it, falling with their number. Texts
//!   are counted by tight groups of near-identical copies, or a story with 200 copies would lose its own words.
//! - Weighted **Jaccard** or weighted **containment** of the shorter text must reach the rule's threshold, and the
//!   unweighted figures, which are the ones printed, may not be far below.
//! - **Figures**: two texts of one template share its words and disagree in nearly all numbers. Such a pair is vetoed.

mod groups;

pub use groups::Groups;

use serde::Deserialize;

/// Parameters of the rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifyParams {
    /// Least Jaccard similarity of two copies.
    pub similarity_min: f64,
    /// Least containment of the shorter text in the longer.
    pub containment_min: f64,
    /// Shared shingles without which containment proves nothing.
    pub contained_shared_min: u32,
    /// Jaccard from which two texts count as one when it is asked how many unrelated texts share a shingle.
    pub tight_similarity_min: f64,
    /// Tight groups that may share a shingle before it begins to count less.
    pub common_groups: u32,
    /// Least share of the shorter text's figures, by neighbouring twos, that a copy keeps.
    pub figures_kept_min: f64,
    /// Figures, by neighbouring twos, below which nothing is said about them.
    pub figures_min: u32,
    /// Jaccard from which differing figures are no veto.
    pub figures_veto_below: f64,
}

/// How much two texts have in common, counted exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Overlap {
    /// The earlier text.
    pub a: u32,
    /// The later text.
    pub b: u32,
    /// Distinct shingles in both.
    pub shared: u32,
    /// Distinct shingles of `a`.
    pub a_size: u32,
    /// Distinct shingles of `b`.
    pub b_size: u32,
}

impl Overlap {
    /// Jaccard similarity, 0 to 1: shared over all.
    pub fn jaccard(&self) -> f64 {
        ratio(self.shared.into(), f64::from(self.a_size) + f64::from(self.b_size) - f64::from(self.shared))
    }

    /// Share of `a`'s shingles that `b` has, 0 to 1.
    pub fn a_in_b(&self) -> f64 {
        ratio(self.shared.into(), self.a_size.into())
    }

    /// Share of `b`'s shingles that `a` has, 0 to 1.
    pub fn b_in_a(&self) -> f64 {
        ratio(self.shared.into(), self.b_size.into())
    }

    /// Containment of the shorter text in the longer, 0 to 1.
    pub fn containment(&self) -> f64 {
        self.a_in_b().max(self.b_in_a())
    }

    /// Whether the rule could ever be met: an edge is never far below its thresholds before weighting.
    pub fn is_worth_deciding(&self, params: &VerifyParams) -> bool {
        self.jaccard() >= params.similarity_min * WORTH
            || (self.containment() >= params.containment_min * WORTH && self.shared >= params.contained_shared_min)
    }
}

/// Weighting can raise a share, where the unshared part is what is common, but not by more than this.
const WORTH: f64 = 0.75;

fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// Which rule an edge passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// By Jaccard similarity.
    Similar,
    /// By containment of the shorter text.
    Contained,
}

impl Kind {
    /// The word used in edges.csv.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Similar => "similar",
            Self::Contained => "contained",
        }
    }
}

/// A pair proven to be copies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// The counts.
    pub overlap: Overlap,
    /// The rule passed.
    pub kind: Kind,
    /// How strong the proof is, 0 to 1: the greater of weighted Jaccard and weighted containment.
    pub strength: f64,
}

/// What a text is compared by.
#[derive(Clone, Debug, Default)]
pub struct TextShingles {
    /// Distinct shingle hashes, ascending.
    pub hashes: Vec<u64>,
    /// Distinct hashes of neighbouring figures, ascending.
    pub figures: Vec<u64>,
}

/// Counts the values that two ascending lists share.
pub fn shared(a: &[u64], b: &[u64]) -> u32 {
    let (mut i, mut j, mut count) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        // Without branches: which list moves on is random, and a wrong guess costs more than the sums.
        let (x, y) = (a[i], b[j]);
        count += u32::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    count
}

/// What the rule made of the overlaps of one group.
#[derive(Clone, Debug, Default)]
pub struct Decided {
    /// The edges, in the order of their overlaps.
    pub edges: Vec<Edge>,
    /// Pairs that reached a threshold and were vetoed by their figures.
    pub vetoed: u64,
}

/// Holds the overlaps of one connected group of texts against the rule. `a` and `b` index into `texts`.
pub fn decide(texts: &[TextShingles], overlaps: &[Overlap], params: &VerifyParams) -> Decided {
    let weights = Weights::count(texts, overlaps, params);
    let mut decided = Decided::default();
    for overlap in overlaps {
        let (a, b) = (&texts[overlap.a as usize], &texts[overlap.b as usize]);
        let Some((kind, strength)) = weigh(overlap, a, b, &weights, params) else { continue };
        if figures_disagree(overlap, a, b, params) {
            decided.vetoed += 1;
        } else {
            decided.edges.push(Edge { overlap: *overlap, kind, strength });
        }
    }
    decided
}

fn weigh(
    overlap: &Overlap,
    a: &TextShingles,
    b: &TextShingles,
    weights: &Weights,
    params: &VerifyParams,
) -> Option<(Kind, f64)> {
    let (weight_a, weight_b) = (weights.of(&a.hashes), weights.of(&b.hashes));
    let weight_shared = weights.of_shared(&a.hashes, &b.hashes);
    let jaccard = ratio(weight_shared, weight_a + weight_b - weight_shared);
    let containment = ratio(weight_shared, weight_a.min(weight_b));
    let strength = jaccard.max(containment);
    if jaccard >= params.similarity_min && overlap.jaccard() >= params.similarity_min {
        Some((Kind::Similar, strength))
    } else if containment >= params.containment_min
        && overlap.containment() >= params.containment_min
        && weight_shared >= f64::from(params.contained_shared_min)
    {
        Some((Kind::Contained, strength))
    } else {
        None
    }
}

fn figures_disagree(overlap: &Overlap, a: &TextShingles, b: &TextShingles, params: &VerifyParams) -> bool {
    let fewer = a.figures.len().min(b.figures.len()) as u32;
    overlap.jaccard() < params.figures_veto_below
        && fewer >= params.figures_min
        && f64::from(shared(&a.figures, &b.figures)) < params.figures_kept_min * f64::from(fewer)
}

/// How much each shingle of a group proves.
struct Weights {
    /// Shingles that more than the allowed tight groups share, ascending, with their weights.
    common: Vec<(u64, f64)>,
}

impl Weights {
    fn count(texts: &[TextShingles], overlaps: &[Overlap], params: &VerifyParams) -> Self {
        let mut groups = Groups::new(texts.len());
        for overlap in overlaps.iter().filter(|overlap| overlap.jaccard() >= params.tight_similarity_min) {
            groups.join(overlap.a as usize, overlap.b as usize);
        }
        if texts.len() <= params.common_groups as usize {
            return Self { common: Vec::new() };
        }
        let mut seen: Vec<(u64, u32)> = Vec::new();
        for (index, text) in texts.iter().enumerate() {
            let group = groups.find(index) as u32;
            seen.extend(text.hashes.iter().map(|&hash| (hash, group)));
        }
        seen.sort_unstable();
        seen.dedup();
        let allowed = params.common_groups as usize;
        let common = seen
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|holders| holders.len() > allowed)
            .map(|holders| (holders[0].0, (allowed as f64 / holders.len() as f64).powi(2)))
            .collect();
        Self { common }
    }

    fn of(&self, hashes: &[u64]) -> f64 {
        let all = hashes.len() as f64;
        all - self.lost(hashes.iter().copied())
    }

    fn of_shared(&self, a: &[u64], b: &[u64]) -> f64 {
        let (mut i, mut j, mut both) = (0, 0, Vec::new());
        while i < a.len() && j < b.len() {
            if a[i] == b[j] {
                both.push(a[i]);
            }
            let (x, y) = (a[i], b[j]);
            i += usize::from(x <= y);
            j += usize::from(y <= x);
        }
        self.of(&both)
    }

    /// How much less than 1 each these ascending shingles count, in all.
    fn lost(&self, hashes: impl Iterator<Item = u64>) -> f64 {
        if self.common.is_empty() {
            return 0.0;
        }
        hashes
            .filter_map(|hash| self.common.binary_search_by_key(&hash, |(common, _)| *common).ok())
            .map(|at| 1.0 - self.common[at].1)
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Overlap, TextShingles, VerifyParams, decide, shared};
    use crate::keyed::mix;

    const PARAMS: VerifyParams = VerifyParams {
        similarity_min: 0.3,
        containment_min: 0.6,
        contained_shared_min: 12,
        tight_similarity_min: 0.8,
        common_groups: 3,
        figures_kept_min: 0.3,
        figures_min: 4,
        figures_veto_below: 0.9,
    };

    fn text(ranges: &[std::ops::Range<u64>], figures: std::ops::Range<u64>) -> TextShingles {
        let mut hashes: Vec<u64> = ranges.iter().cloned().flatten().map(mix).collect();
        hashes.sort_unstable();
        TextShingles { hashes, figures: figures.collect() }
    }

    fn edges(texts: &[TextShingles]) -> Vec<(u32, u32, Kind)> {
        let mut overlaps = Vec::new();
        for b in 0..texts.len() {
            for a in 0..b {
                let (x, y) = (&texts[a].hashes, &texts[b].hashes);
                let (a_size, b_size) = (x.len() as u32, y.len() as u32);
                let overlap = Overlap { a: a as u32, b: b as u32, shared: shared(x, y), a_size, b_size };
                if overlap.is_worth_deciding(&PARAMS) {
                    overlaps.push(overlap);
                }
            }
        }
        let decided = decide(texts, &overlaps, &PARAMS);
        decided.edges.iter().map(|edge| (edge.overlap.a, edge.overlap.b, edge.kind)).collect()
    }

    #[test]
    fn an_overlap_gives_jaccard_and_both_containments() {
        let overlap = Overlap { a: 0, b: 1, shared: 30, a_size: 30, b_size: 100 };
        assert_eq!((overlap.jaccard(), overlap.a_in_b(), overlap.b_in_a()), (0.3, 1.0, 0.3));
        let empty = Overlap { a: 0, b: 1, shared: 0, a_size: 0, b_size: 0 };
        assert_eq!((empty.jaccard(), empty.containment()), (0.0, 0.0));
    }

    #[test]
    fn a_cut_copy_is_proven_by_containment_and_a_stray_quote_is_not() {
        let whole = text(&[0..400], 0..0);
        assert_eq!(edges(&[whole.clone(), text(&[0..80], 0..0)]), [(0, 1, Kind::Contained)]);
        assert_eq!(edges(&[whole, text(&[0..10, 1000..1005], 0..0)]), []);
    }

    #[test]
    fn a_footer_that_many_briefs_share_proves_nothing_and_a_storys_own_words_keep_their_weight() {
        let brief = |n: u64| text(&[0..100, n * 1000..n * 1000 + 60], 0..0);
        let briefs: Vec<TextShingles> = (1..9).map(brief).collect();
        assert_eq!(edges(&briefs), []);
        let copies: Vec<TextShingles> = (0..9).map(|n| text(&[0..300, 900 + n..901 + n], 0..0)).collect();
        assert_eq!(edges(&copies).len(), 36);
    }

    #[test]
    fn two_texts_of_one_template_are_vetoed_by_their_figures() {
        let forecast = |n: u64| text(&[0..100, n * 1000..n * 1000 + 50], n * 100..n * 100 + 20);
        assert_eq!(edges(&[forecast(1), forecast(2)]), []);
        let update = text(&[0..100, 5000..5050], 100..115);
        assert_eq!(edges(&[forecast(1), update]), [(0, 1, Kind::Similar)]);
    }
}
