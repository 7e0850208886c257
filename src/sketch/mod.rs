//! A set of shingles in, a sketch of fixed length out.
//!
//! A MinHash sketch (Broder 1997) holds, for each of `hashes` positions, a minimum over the set; the share of
//! positions in which two sketches agree estimates the Jaccard similarity of the sets. The estimate finds
//! candidate pairs; it never decides one.

pub(crate) mod classic;
pub(crate) mod fast_similarity;

use crate::base::params::{count, params, word};
use serde::Deserialize;

/// How a sketch is made.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// One hash function a position, by the `probabilistic-collections` crate: the reference.
    Classic,
    /// One hash a shingle in all, cut into bins, those that stay empty filled by another round.
    FastSimilarity,
}

params! {
    /// Parameters of sketching.
    #[table("sketch", Paired)]
    pub struct SketchParams {
        /// How a sketch is made.
        #[key(word(&["fast_similarity", "classic"]))]
        pub family: Family,
        /// Positions of a sketch.
        #[key(count("positions", 2, 4_096))]
        pub hashes: usize,
    }
}

/// The minima of a set, one a position. Equal sets have equal sketches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sketch(pub Vec<u32>);

impl Sketch {
    /// The share of positions in which two sketches agree, 0 to 1: an estimate of Jaccard similarity with
    /// standard error sqrt(J(1-J)/hashes).
    pub fn similarity(&self, other: &Self) -> f64 {
        let agreeing = self.0.iter().zip(&other.0).filter(|(a, b)| a == b).count();
        agreeing as f64 / self.0.len().max(1) as f64
    }
}

/// The lowest byte of every position of many sketches (b-bit minwise hashing, Li and König 2010). An eighth
/// of a kilobyte a text is enough to see that two texts are not alike.
#[derive(Debug)]
pub(crate) struct Outlines {
    positions: usize,
    bytes: Vec<u8>,
}

impl Outlines {
    /// Outlines of `texts` empty sketches with `positions` positions each.
    pub(crate) fn of_empty(positions: usize, texts: usize) -> Self {
        Self { positions, bytes: vec![0; positions * texts] }
    }

    /// Positions of a sketch.
    pub(crate) fn positions(&self) -> usize {
        self.positions
    }

    /// Appends the outline of a sketch with `positions` positions.
    pub(crate) fn write(sketch: &Sketch, positions: usize, outlines: &mut Vec<u8>) {
        let end = outlines.len() + positions;
        outlines.extend(sketch.0.iter().map(|&minimum| minimum as u8));
        outlines.resize(end, 0);
    }

    /// Sets the outline of a text.
    pub(crate) fn put(&mut self, text: u32, outline: &[u8]) {
        self.bytes[text as usize * self.positions..][..self.positions].copy_from_slice(outline);
    }

    /// The outline of a text.
    pub(crate) fn get(&self, text: u32) -> &[u8] {
        &self.bytes[text as usize * self.positions..][..self.positions]
    }

    /// Number of positions in which two outlines agree: all in which the sketches agree, and one in 256 of
    /// the others.
    pub(crate) fn agreeing(&self, a: u32, b: u32) -> usize {
        let (a, b) = (self.get(a).as_chunks::<LANES>(), self.get(b).as_chunks::<LANES>());
        let rest: usize = a.1.iter().zip(b.1).map(|(x, y)| usize::from(x == y)).sum();
        let rounds = a.0.chunks(u8::MAX.into()).zip(b.0.chunks(u8::MAX.into()));
        rest + rounds.map(|(a, b)| agreeing_lanes(a, b)).sum::<usize>()
    }
}

/// Bytes that a processor compares at a time.
const LANES: usize = 32;

/// Number of equal bytes in up to 255 chunks. More chunks would overflow the counts, which are bytes.
fn agreeing_lanes(a: &[[u8; LANES]], b: &[[u8; LANES]]) -> usize {
    let mut counts = [0u8; LANES];
    for (a, b) in a.iter().zip(b) {
        for lane in 0..LANES {
            counts[lane] += u8::from(a[lane] == b[lane]);
        }
    }
    counts.iter().map(|&count| usize::from(count)).sum()
}

/// Computes sketches by one of the two families.
#[derive(Debug)]
pub enum Sketcher {
    /// By `probabilistic-collections`.
    Classic(classic::Classic),
    /// By bins and rounds.
    FastSimilarity(fast_similarity::FastSimilarity),
}

impl Sketcher {
    /// A sketcher with these parameters.
    pub fn new(params: &SketchParams) -> Self {
        match params.family {
            Family::Classic => Self::Classic(classic::Classic::new(params.hashes)),
            Family::FastSimilarity => {
                Self::FastSimilarity(fast_similarity::FastSimilarity::new(params.hashes))
            }
        }
    }

    /// The sketch of a set of shingle hashes. The empty set has an empty sketch.
    pub fn sketch(&self, shingles: &[u64]) -> Sketch {
        Sketch(match self {
            _ if shingles.is_empty() => Vec::new(),
            Self::Classic(classic) => classic.minima(shingles),
            Self::FastSimilarity(fast_similarity) => fast_similarity.minima(shingles),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Family, Outlines, Sketch, SketchParams, Sketcher};
    use crate::base::hash::mix;

    const HASHES: usize = 128;

    /// Two sets of `size` with exactly `shared` in common.
    fn sets(size: u64, shared: u64, seed: u64) -> (Vec<u64>, Vec<u64>) {
        let set = |from: u64| (from..from + size).map(|n| mix(n ^ seed << 32)).collect::<Vec<u64>>();
        (set(0), set(size - shared))
    }

    /// Root mean square error of the estimate, in units of the theoretical standard error, over 300 pairs of
    /// sets.
    fn error_ratio(family: Family, size: u64, shared: u64) -> f64 {
        const PAIRS: u64 = 300;
        let sketcher = Sketcher::new(&SketchParams { family, hashes: HASHES });
        let exact = shared as f64 / (2 * size - shared) as f64;
        let squares: f64 = (0..PAIRS)
            .map(|seed| {
                let (a, b) = sets(size, shared, seed + 1);
                (sketcher.sketch(&a).similarity(&sketcher.sketch(&b)) - exact).powi(2)
            })
            .sum();
        (squares / PAIRS as f64).sqrt() / (exact * (1.0 - exact) / HASHES as f64).sqrt()
    }

    #[test]
    fn every_family_keeps_to_the_theoretical_error_against_exact_jaccard() {
        // 300 pairs put the measured ratio within about 4 % of the true one; 1.2 is five times that away.
        for (size, shared) in [(6, 3), (40, 20), (100, 40), (400, 100), (400, 300), (1500, 500)] {
            for family in [Family::Classic, Family::FastSimilarity] {
                let ratio = error_ratio(family, size, shared);
                assert!((0.5..1.2).contains(&ratio), "{family:?} {shared}/{size}: {ratio:.3}");
            }
        }
    }

    #[test]
    fn outlines_agree_where_the_sketches_do() {
        for positions in [1, 31, 128, 9_000] {
            let mut outlines = Outlines::of_empty(positions, 2);
            let differing = positions - 1;
            for (text, differing) in [(0, 0), (1, differing)] {
                let minima = (0..positions).map(|at| if at < differing { 7 } else { at as u32 % 251 + 8 });
                let mut outline = Vec::new();
                Outlines::write(&Sketch(minima.collect()), positions, &mut outline);
                outlines.put(text, &outline);
            }
            assert_eq!(outlines.agreeing(0, 1), positions - differing, "{positions} positions");
            assert_eq!(outlines.agreeing(1, 1), positions);
        }
    }

    #[test]
    fn the_empty_set_has_an_empty_sketch_and_one_shingle_fills_every_position() {
        for family in [Family::Classic, Family::FastSimilarity] {
            let sketcher = Sketcher::new(&SketchParams { family, hashes: HASHES });
            assert_eq!(sketcher.sketch(&[]).0.len(), 0);
            assert_eq!(sketcher.sketch(&[7]).0.len(), HASHES);
        }
    }
}
