//! One hash a shingle and round: the set falls into bins, each bin keeps its least member, and bins that stayed empty wait
//! for the next round.
//!
//! Fast similarity sketching (Dahlgaard, Knudsen, Thorup 2017): in the first round the shingle hash itself picks the bin by
//! its upper bits and competes in it by its lower ones; in each further round another hash does, for the bins that are still
//! empty. So every position is a minimum over the whole set, by round and value, and short texts are estimated as well as by
//! one hash function a position. A long text fills all bins in two rounds; one-permutation hashing (Li, Owen, Zhang 2012)
//! with its empty bins filled from others (Shrivastava 2017) is faster still, but has twice the error at 100 shingles.

use super::Sketch;
use crate::base::hash::mix;

/// Marks a bin that no shingle fell into; a real value is made smaller by one bit.
const EMPTY: u32 = u32::MAX;

/// Rounds in which shingles fall into bins. Then each bin that is empty still takes the least of all shingles by a hash
/// of its own: a text of a few shingles would need hundreds of rounds.
const ROUNDS: u64 = 8;

/// The maker of sketches.
#[derive(Debug)]
pub struct FastSimilarity {
    bins: usize,
}

impl FastSimilarity {
    /// A maker of sketches with `bins` positions.
    pub fn new(bins: usize) -> Self {
        Self { bins }
    }

    /// The sketch of a set that is not empty.
    pub fn sketch(&self, shingles: &[u64]) -> Sketch {
        let mut least = vec![EMPTY; self.bins];
        self.fall(&mut least, shingles.iter().copied());
        for round in 1..ROUNDS {
            if !least.contains(&EMPTY) {
                return Sketch(least);
            }
            let before = least.clone();
            self.fall(&mut least, shingles.iter().map(|shingle| mix(shingle ^ mix(round))));
            for (value, before) in least.iter_mut().zip(before).filter(|(_, before)| *before != EMPTY) {
                *value = before;
            }
        }
        for (bin, value) in least.iter_mut().enumerate().filter(|(_, value)| **value == EMPTY) {
            let key = mix(ROUNDS + bin as u64);
            *value = shingles.iter().map(|shingle| mix(shingle ^ key) as u32 >> 1).min().unwrap_or(EMPTY);
        }
        Sketch(least)
    }

    fn fall(&self, least: &mut [u32], hashes: impl Iterator<Item = u64>) {
        for hash in hashes {
            let bin = ((u128::from(hash) * self.bins as u128) >> 64) as usize;
            least[bin] = least[bin].min(hash as u32 >> 1);
        }
    }
}
