//! Two texts' shingles in, what they have in common out, counted exactly.

use crate::shingle::Token;

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
    pub fn count(a: u32, b: u32, of_a: &ShingleTable, of_b: &TextShingles) -> Self {
        let counted = Self {
            a,
            b,
            shared: of_a.holds(&of_b.hashes),
            a_size: of_a.size,
            b_size: of_b.hashes.len() as u32,
            figures_shared: 0,
            figures_fewer: 0,
        };
        counted.with_figures(&of_a.figures, &of_b.figures)
    }

    /// The same with the neighbouring figures of both, by distinct twos, ascending.
    pub(crate) fn with_figures(self, of_a: &[u64], of_b: &[u64]) -> Self {
        let figures_fewer = of_a.len().min(of_b.len()) as u32;
        Self { figures_shared: shared(of_a, of_b), figures_fewer, ..self }
    }

    /// The same with the texts in the other order.
    pub(crate) fn turned(self) -> Self {
        Self { a: self.b, b: self.a, a_size: self.b_size, b_size: self.a_size, ..self }
    }

    /// Jaccard similarity, 0 to 1: shared over all.
    pub fn jaccard(&self) -> f64 {
        ratio(self.shared.into(), f64::from(self.a_size) + f64::from(self.b_size) - f64::from(self.shared))
    }

    /// Share of `a`'s shingles that `b` has, 0 to 1.
    pub(crate) fn a_in_b(&self) -> f64 {
        ratio(self.shared.into(), self.a_size.into())
    }

    /// Share of `b`'s shingles that `a` has, 0 to 1.
    pub(crate) fn b_in_a(&self) -> f64 {
        ratio(self.shared.into(), self.b_size.into())
    }

    /// Containment of the shorter text in the longer, 0 to 1.
    pub fn containment(&self) -> f64 {
        self.a_in_b().max(self.b_in_a())
    }
}

pub(super) fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// What a text is compared by.
#[derive(Clone, Debug, Default)]
pub struct TextShingles {
    /// Distinct shingle hashes, ascending.
    pub hashes: Vec<u64>,
    /// Distinct hashes of neighbouring figures, ascending.
    pub figures: Vec<u64>,
    /// Its tokens, in their order.
    pub tokens: Vec<Token>,
}

/// A text laid open for comparison with many others: its shingles in a table, each near the place its value
/// names.
///
/// A merge of two sorted lists waits for one comparison before it can start the next; look-ups do not wait
/// for each other. Nor does a look-up ask where to stop, which no processor can foresee: it takes all slots
/// within reach.
#[derive(Clone, Debug, Default)]
pub struct ShingleTable {
    slots: Vec<u64>,
    /// Slots that have a place of their own; the others take what stands behind the last.
    places: u64,
    /// How many slots from its place on the shingle that stands farthest from it needs.
    reach: usize,
    has_zero: bool,
    size: u32,
    figures: Vec<u64>,
}

impl ShingleTable {
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

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init, reason = "texts are built from ranges of shingles")]
mod tests {
    use super::{Overlap, ShingleTable, TextShingles, shared};
    use crate::base::hash::mix;
    use std::ops::Range;

    fn text(ranges: &[Range<u64>]) -> TextShingles {
        let mut hashes: Vec<u64> = ranges.iter().cloned().flatten().map(mix).collect();
        hashes.sort_unstable();
        TextShingles { hashes, ..TextShingles::default() }
    }

    fn count(a: &TextShingles, b: &TextShingles) -> Overlap {
        let mut opened = ShingleTable::default();
        opened.open(a);
        let overlap = Overlap::count(0, 1, &opened, b);
        assert_eq!(overlap.shared, shared(&a.hashes, &b.hashes), "the table and the merge agree");
        overlap
    }

    #[test]
    fn an_overlap_gives_jaccard_and_both_containments() {
        let overlap = count(&text(&[0..30]), &text(&[0..100]));
        assert_eq!((overlap.shared, overlap.a_size, overlap.b_size), (30, 30, 100));
        assert_eq!((overlap.jaccard(), overlap.a_in_b(), overlap.b_in_a()), (0.3, 1.0, 0.3));
        let apart = count(&text(&[0..50, 90..95]), &text(&[40..60, 1000..1200]));
        assert_eq!((apart.shared, apart.containment()), (10, 10.0 / 55.0));
        let empty = count(&text(&[]), &text(&[]));
        assert_eq!((empty.jaccard(), empty.containment()), (0.0, 0.0));
    }

    #[test]
    fn a_shingle_whose_hash_is_zero_counts_like_any_other() {
        let text = |hashes: &[u64]| TextShingles { hashes: hashes.to_vec(), ..TextShingles::default() };
        let (with, without) = (text(&[0, 5, 9]), text(&[5, 9]));
        let shared = |a: &TextShingles, b: &TextShingles| count(a, b).shared;
        assert_eq!((shared(&with, &with), shared(&with, &without), shared(&without, &with)), (3, 2, 2));
    }
}
