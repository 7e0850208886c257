//! Fast similarity sketching (Dahlgaard, Knudsen, Thorup 2017): the hashes of a set in, a minimum a position
//! out.
//!
//! In the first round the upper bits of a shingle's hash choose its bin, and the lower bits compete for the
//! bin's minimum. Each further round uses another hash and fills only the bins that are still empty. So every
//! position is a minimum over the whole set, by round and value, and short texts are estimated as well as
//! with one hash function a position. A long text fills all bins in two rounds. One-permutation hashing (Li,
//! Owen, Zhang 2012) with empty bins filled from others (Shrivastava 2017) is faster, but has twice the error
//! at 100 shingles.

use crate::base::hash::mix;

/// An empty bin. Real minima have 31 bits, so none equals this value.
const EMPTY: u32 = u32::MAX;

/// Rounds in which shingles fall into bins. A bin that is empty after them takes the minimum of all shingles
/// by a hash of its own, because a text of a few shingles would need hundreds of rounds.
const ROUNDS: u64 = 8;

/// Computes minima by bins and rounds.
#[derive(Debug)]
pub struct FastSimilarity {
    bins: usize,
}

impl FastSimilarity {
    /// A maker of sketches with `bins` positions.
    pub(crate) fn new(bins: usize) -> Self {
        Self { bins }
    }

    /// The minima of a set that is not empty.
    pub(crate) fn minima(&self, shingles: &[u64]) -> Vec<u32> {
        let mut least = vec![EMPTY; self.bins];
        self.fall(&mut least, shingles.iter().copied());
        for round in 1..ROUNDS {
            if !least.contains(&EMPTY) {
                return least;
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
        least
    }

    fn fall(&self, least: &mut [u32], hashes: impl Iterator<Item = u64>) {
        for hash in hashes {
            let bin = ((u128::from(hash) * self.bins as u128) >> 64) as usize;
            least[bin] = least[bin].min(hash as u32 >> 1);
        }
    }
}
