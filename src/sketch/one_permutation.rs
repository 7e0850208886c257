//! One hash a shingle: the set falls into bins, and each bin keeps its least member.
//!
//! One-permutation hashing (Li, Owen, Zhang 2012): the shingle hash itself picks the bin by its upper bits and
//! competes in it by its lower ones. A bin that stays empty borrows from a bin chosen by hashing its own number,
//! the optimal densification of Shrivastava (2017), so that short texts keep an unbiased estimate.

use super::Sketch;
use crate::keyed::mix;

/// Marks a bin that no shingle fell into; a real value is made even smaller by one bit.
const EMPTY: u32 = u32::MAX;

/// The maker of one-permutation sketches.
#[derive(Debug)]
pub struct OnePermutation {
    bins: usize,
}

impl OnePermutation {
    /// A maker of sketches with `bins` positions.
    pub fn new(bins: usize) -> Self {
        Self { bins }
    }

    /// The sketch of a set that is not empty.
    pub fn sketch(&self, shingles: &[u64]) -> Sketch {
        let mut least = vec![EMPTY; self.bins];
        for &shingle in shingles {
            let bin = ((u128::from(shingle) * self.bins as u128) >> 64) as usize;
            let value = shingle as u32 >> 1;
            least[bin] = least[bin].min(value);
        }
        if least.contains(&EMPTY) {
            densify(&mut least);
        }
        Sketch(least)
    }
}

/// Fills empty bins from full ones. At least one bin must be full.
fn densify(least: &mut [u32]) {
    let full = least.to_vec();
    for (bin, value) in least.iter_mut().enumerate().filter(|(_, value)| **value == EMPTY) {
        let mut attempt = 0u64;
        loop {
            let donor = mix((bin as u64) << 32 | attempt) % full.len() as u64;
            if full[donor as usize] != EMPTY {
                *value = full[donor as usize];
                break;
            }
            attempt += 1;
        }
    }
}
