//! The shingles of texts in, how much each proves out.
//!
//! A shingle weighs 1 while few texts hold it; beyond `allowed` holders its weight falls with the square of their
//! number. Holders are counted by tight groups of near-identical copies, each by its first text, or a story
//! with 200 copies would lose its own words.
//!
//! The count is exact and its memory small: in a first pass every shingle raises one of a fixed number of slots,
//! and only those whose slot passed the bar, few by nature, are counted one by one in a second.

use crate::keyed::mix;

/// Counts who holds which shingle, in two passes over the same texts.
#[derive(Debug)]
pub struct Holders {
    allowed: u32,
    slots: Vec<u8>,
    suspects: Vec<u64>,
}

impl Holders {
    /// For texts of about so many shingles in all; up to `allowed` holders a shingle loses nothing.
    pub fn new(shingles_expected: usize, allowed: u32) -> Self {
        const SLOTS_MAX: usize = 1 << 26;
        let slots = shingles_expected.next_power_of_two().clamp(1 << 10, SLOTS_MAX);
        Self { allowed: allowed.min(u32::from(u8::MAX) - 1), slots: vec![0; slots], suspects: Vec::new() }
    }

    fn slot(&self, hash: u64) -> usize {
        // A shingle's hash is even over all its bits already.
        hash as usize & (self.slots.len() - 1)
    }

    /// First pass: takes note of one text's distinct shingles.
    pub fn note(&mut self, hashes: &[u64]) {
        for &hash in hashes {
            let slot = self.slot(hash);
            self.slots[slot] = self.slots[slot].saturating_add(1);
        }
    }

    /// Second pass: takes the shingles of the same text that may be held by too many.
    pub fn collect(&mut self, hashes: &[u64]) {
        for &hash in hashes {
            if u32::from(self.slots[self.slot(hash)]) > self.allowed {
                self.suspects.push(hash);
            }
        }
    }

    /// The weights.
    pub fn weights(mut self) -> Weights {
        self.suspects.sort_unstable();
        let allowed = self.allowed as usize;
        let runs = self.suspects.chunk_by(|a, b| a == b).filter(|run| run.len() > allowed);
        let common = runs.map(|run| (run[0], 1.0 - (allowed as f64 / run.len() as f64).powi(2))).collect();
        Weights::new(common)
    }
}

/// How much each shingle proves.
#[derive(Debug, Default)]
pub struct Weights {
    /// Shingles held by too many, ascending, with what each loses of its weight of 1.
    common: Vec<(u64, f64)>,
    /// A bit for each of them, so that all others are passed by quickly.
    bits: Vec<u64>,
}

/// Bits of the quick look: 64 KiB.
const BITS: usize = 1 << 19;

impl Weights {
    fn new(common: Vec<(u64, f64)>) -> Self {
        let mut bits = vec![0; if common.is_empty() { 0 } else { BITS / 64 }];
        for (hash, _) in &common {
            let (word, bit) = place(*hash);
            bits[word] |= bit;
        }
        Self { common, bits }
    }

    /// Whether every shingle has its full weight.
    pub fn is_even(&self) -> bool {
        self.common.is_empty()
    }

    /// What a shingle loses of its weight of 1.
    fn loss(&self, hash: u64) -> f64 {
        let (word, bit) = place(hash);
        match self.bits.get(word) {
            Some(bits) if bits & bit != 0 => {
                let found = self.common.binary_search_by_key(&hash, |(common, _)| *common);
                found.map_or(0.0, |at| self.common[at].1)
            }
            _ => 0.0,
        }
    }

    /// What the shingles of a text lose together.
    pub fn lost(&self, hashes: &[u64]) -> f64 {
        if self.common.is_empty() { 0.0 } else { hashes.iter().map(|&hash| self.loss(hash)).sum() }
    }

    /// What the shingles that two texts share lose together.
    pub fn lost_shared(&self, a: &[u64], b: &[u64]) -> f64 {
        let (mut i, mut j, mut lost) = (0, 0, 0.0);
        while i < a.len() && j < b.len() {
            let (x, y) = (a[i], b[j]);
            if x == y {
                lost += self.loss(x);
            }
            i += usize::from(x <= y);
            j += usize::from(y <= x);
        }
        lost
    }
}

/// Word and bit of a shingle in the quick look.
fn place(hash: u64) -> (usize, u64) {
    let at = mix(hash) as usize & (BITS - 1);
    (at / 64, 1 << (at % 64))
}

#[cfg(test)]
mod tests {
    use super::Holders;
    use crate::keyed::mix;

    #[test]
    fn a_shingle_loses_weight_only_beyond_the_allowed_holders_and_whatever_the_slots() {
        for expected in [1, 100_000] {
            let mut holders = Holders::new(expected, 10);
            // Shingle n is held by n texts.
            let texts: Vec<Vec<u64>> = (0..40u64).map(|text| (text + 1..=40).map(mix).collect()).collect();
            texts.iter().for_each(|text| holders.note(text));
            texts.iter().for_each(|text| holders.collect(text));
            let weights = holders.weights();
            for held in 1..=40u64 {
                let expected = if held <= 10 { 0.0 } else { 1.0 - (10.0 / held as f64).powi(2) };
                assert!((weights.lost(&[mix(held)]) - expected).abs() < 1e-12, "{held}");
            }
            let (mut a, mut b) = (vec![mix(40), mix(5)], vec![mix(40), mix(39)]);
            a.sort_unstable();
            b.sort_unstable();
            assert_eq!(weights.lost_shared(&a, &b), weights.lost(&[mix(40)]));
        }
    }
}
