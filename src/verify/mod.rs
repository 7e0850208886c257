//! Candidate pairs in, proven edges out.
//!
//! Nothing here is estimated. [`Overlap::count`] counts the shingles two texts have in common; [`decide`] holds the
//! counts against the rule.
//!
//! - A shingle counts by its **weight** ([`Weights`]): what a shared shingle proves depends on who else has it. A
//!   forecast's phrases are shared by all forecasts, a story's by its copies alone.
//! - Weighted **Jaccard** or weighted **containment** of the shorter text must reach the rule's threshold, and the
//!   unweighted figures, which are the ones printed, may not be far below.
//! - **Figures**: two texts of one template share its words and disagree in nearly all numbers. Such a pair is vetoed.

mod weights;

pub use weights::{Common, Holders, Weights};

use serde::Deserialize;

/// Parameters of the rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifyParams {
    /// Least Jaccard similarity of two copies.
    pub similarity_min: f64,
    /// Shared shingles below which similarity proves nothing, unless the shorter text is nearly all of them: briefs of
    /// a dozen words are made of set phrases.
    pub similar_shared_min: u32,
    /// Containment from which the shorter text is nearly all taken from the longer.
    pub few_containment_min: f64,
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
    /// Neighbouring figures, by distinct twos, in both.
    pub figures_shared: u32,
    /// Neighbouring figures, by distinct twos, of the text that has fewer.
    pub figures_fewer: u32,
}

impl Overlap {
    /// Counts what texts `a` and `b` have in common.
    pub fn count(a: u32, b: u32, of_a: &Opened, of_b: &TextShingles) -> Self {
        Self {
            a,
            b,
            shared: of_a.holds(&of_b.hashes),
            a_size: of_a.size,
            b_size: of_b.hashes.len() as u32,
            figures_shared: shared(&of_a.figures, &of_b.figures),
            figures_fewer: of_a.figures.len().min(of_b.figures.len()) as u32,
        }
    }

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
            || (self.containment() >= params.containment_min * WORTH
                && self.shared >= params.contained_shared_min)
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

/// A text laid open for comparison with many others: its shingles in a table, each near the place its value names.
///
/// A merge of two sorted lists waits for one comparison before it can start the next; look-ups do not wait for each
/// other. Nor does a look-up ask where to stop, which no processor can foresee: it takes all slots within reach.
#[derive(Clone, Debug, Default)]
pub struct Opened {
    slots: Vec<u64>,
    /// Slots that have a place of their own; the others take what stands behind the last.
    places: u64,
    /// How many slots from its place on the shingle that stands farthest from it needs.
    reach: usize,
    has_zero: bool,
    size: u32,
    figures: Vec<u64>,
}

impl Opened {
    /// Slots a shingle: with three, few shingles stand more than two behind their place.
    const SLOTS_EACH: usize = 3;
    /// Slots that a look-up takes at once.
    const REACH: usize = 4;

    /// Lays another text open in place of the last.
    pub fn open(&mut self, text: &TextShingles) {
        let size = text.hashes.len();
        self.places = (size * Self::SLOTS_EACH) as u64;
        self.slots.clear();
        self.slots.resize(self.places as usize + size + Self::REACH, 0);
        self.size = size as u32;
        self.has_zero = text.hashes.first() == Some(&0);
        self.figures.clone_from(&text.figures);
        (self.reach, self.places) = (0, self.places.max(1));
        let mut free = 0;
        for &hash in &text.hashes {
            let place = self.place(hash);
            free = free.max(place);
            self.slots[free] = hash;
            free += 1;
            self.reach = self.reach.max(free - place);
        }
    }

    fn place(&self, hash: u64) -> usize {
        ((u128::from(hash) * u128::from(self.places)) >> 64) as usize
    }

    /// How many of these distinct shingles, ascending, the text has.
    fn holds(&self, hashes: &[u64]) -> u32 {
        // Zero is what an empty slot looks like, and a possible hash.
        let (zero, others) = match hashes {
            [0, others @ ..] => (u32::from(self.has_zero), others),
            _ => (0, hashes),
        };
        let within = |hash: u64| {
            let slots = self.slots[self.place(hash)..].first_chunk::<{ Self::REACH }>();
            slots.is_some_and(|slots| slots.iter().fold(false, |found, &slot| found | (slot == hash)))
        };
        let beyond = |hash: u64| {
            let slots = &self.slots[self.place(hash)..];
            slots.iter().take_while(|slot| **slot != 0).any(|slot| *slot == hash)
        };
        let count: u32 = match self.reach <= Self::REACH {
            true => others.iter().map(|&hash| u32::from(within(hash))).sum(),
            false => others.iter().map(|&hash| u32::from(within(hash) || beyond(hash))).sum(),
        };
        zero + count
    }
}

/// Counts the values that two ascending lists share.
fn shared(a: &[u64], b: &[u64]) -> u32 {
    let (mut i, mut j, mut count) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        let (x, y) = (a[i], b[j]);
        count += u32::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    count
}

/// What the rule makes of an overlap.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// Copies, by the rule and with the strength given.
    Copies(Edge),
    /// A threshold was reached, but the figures disagree.
    Vetoed,
    /// No threshold was reached.
    Different,
}

/// What the shingles of two texts lose of their weight because too many texts hold them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Lost {
    /// Those of the earlier text.
    pub a: f64,
    /// Those of the later text.
    pub b: f64,
    /// Those of both.
    pub shared: f64,
}

/// Holds an overlap against the rule.
pub fn decide(overlap: &Overlap, lost: &Lost, params: &VerifyParams) -> Verdict {
    let (weight_a, weight_b) = (f64::from(overlap.a_size) - lost.a, f64::from(overlap.b_size) - lost.b);
    let weight_shared = f64::from(overlap.shared) - lost.shared;
    let jaccard = ratio(weight_shared, weight_a + weight_b - weight_shared);
    let containment = ratio(weight_shared, weight_a.min(weight_b));
    let few =
        weight_shared < f64::from(params.similar_shared_min) && containment < params.few_containment_min;
    let kind = if !few && jaccard >= params.similarity_min && overlap.jaccard() >= params.similarity_min {
        Kind::Similar
    } else if containment >= params.containment_min
        && overlap.containment() >= params.containment_min
        && weight_shared >= f64::from(params.contained_shared_min)
    {
        Kind::Contained
    } else {
        return Verdict::Different;
    };
    if figures_disagree(overlap, params) {
        return Verdict::Vetoed;
    }
    Verdict::Copies(Edge { overlap: *overlap, kind, strength: jaccard.max(containment) })
}

fn figures_disagree(overlap: &Overlap, params: &VerifyParams) -> bool {
    overlap.jaccard() < params.figures_veto_below
        && overlap.figures_fewer >= params.figures_min
        && f64::from(overlap.figures_shared) < params.figures_kept_min * f64::from(overlap.figures_fewer)
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init, reason = "texts are built from ranges of shingles")]
mod tests {
    use super::{Common, Holders, Kind, Lost, Opened, Overlap, TextShingles, Verdict, VerifyParams, decide};
    use crate::keyed::mix;

    const PARAMS: VerifyParams = VerifyParams {
        similarity_min: 0.3,
        containment_min: 0.6,
        similar_shared_min: 12,
        few_containment_min: 0.8,
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

    fn opened(text: &TextShingles) -> Opened {
        let mut opened = Opened::default();
        opened.open(text);
        opened
    }

    fn edges(texts: &[TextShingles]) -> Vec<(u32, u32, Kind)> {
        let mut holders = Holders::new(100_000, PARAMS.common_groups);
        texts.iter().for_each(|text| holders.note(&text.hashes));
        let suspects: Vec<Vec<u64>> = texts.iter().map(|text| holders.collect(&text.hashes, true)).collect();
        let weights = holders.weights();
        let common: Vec<Common> = suspects.iter().map(|suspects| weights.common(suspects)).collect();
        let mut edges = Vec::new();
        for b in 0..texts.len() {
            for a in 0..b {
                let (x, y) = (&texts[a], &texts[b]);
                let overlap = Overlap::count(a as u32, b as u32, &opened(x), y);
                assert_eq!(overlap.shared, super::shared(&x.hashes, &y.hashes));
                let lost = Lost {
                    a: common[a].lost,
                    b: common[b].lost,
                    shared: weights.lost_shared(&common[a], &common[b]),
                };
                if let Verdict::Copies(edge) = decide(&overlap, &lost, &PARAMS) {
                    assert!(overlap.is_worth_deciding(&PARAMS));
                    edges.push((edge.overlap.a, edge.overlap.b, edge.kind));
                }
            }
        }
        edges
    }

    #[test]
    fn an_overlap_gives_jaccard_and_both_containments() {
        let overlap = Overlap::count(0, 1, &opened(&text(&[0..30], 0..0)), &text(&[0..100], 0..0));
        assert_eq!((overlap.shared, overlap.a_size, overlap.b_size), (30, 30, 100));
        assert_eq!((overlap.jaccard(), overlap.a_in_b(), overlap.b_in_a()), (0.3, 1.0, 0.3));
        let empty = Overlap::count(0, 1, &opened(&text(&[], 0..0)), &text(&[], 0..0));
        assert_eq!((empty.jaccard(), empty.containment()), (0.0, 0.0));
    }

    #[test]
    fn a_shingle_whose_hash_is_zero_counts_like_any_other() {
        let with = TextShingles { hashes: vec![0, 5, 9], figures: vec![] };
        let without = TextShingles { hashes: vec![5, 9], figures: vec![] };
        let shared = |a: &TextShingles, b: &TextShingles| Overlap::count(0, 1, &opened(a), b).shared;
        assert_eq!((shared(&with, &with), shared(&with, &without), shared(&without, &with)), (3, 2, 2));
    }

    #[test]
    fn a_cut_copy_is_proven_by_containment_and_a_stray_quote_is_not() {
        let whole = text(&[0..400], 0..0);
        assert_eq!(edges(&[whole.clone(), text(&[0..80], 0..0)]), [(0, 1, Kind::Contained)]);
        assert_eq!(edges(&[whole, text(&[0..10, 1000..1005], 0..0)]), []);
    }

    #[test]
    fn a_footer_that_many_briefs_share_proves_nothing() {
        let brief = |n: u64| text(&[0..100, n * 1000..n * 1000 + 60], 0..0);
        let briefs: Vec<TextShingles> = (1..9).map(brief).collect();
        assert_eq!(edges(&briefs), []);
        assert_eq!(edges(&briefs[..2]), [(0, 1, Kind::Similar)]);
    }

    #[test]
    fn two_texts_of_one_template_are_vetoed_by_their_figures() {
        let forecast = |n: u64| text(&[0..100, n * 1000..n * 1000 + 50], n * 100..n * 100 + 20);
        assert_eq!(edges(&[forecast(1), forecast(2)]), []);
        let update = text(&[0..100, 5000..5050], 100..115);
        assert_eq!(edges(&[forecast(1), update]), [(0, 1, Kind::Similar)]);
    }
}
