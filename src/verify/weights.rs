//! The shingles of texts in, how much each proves out.
//!
//! A shingle weighs 1 while few texts hold it; beyond `allowed` holders its weight falls with the square of
//! their number. Holders are counted by groups of copies that are much alike, each by its first text, or a
//! story with 200 copies would lose its own words.
//!
//! The count is exact and its memory small: in a first pass every shingle raises one of a fixed number of
//! slots, and only those whose slot passed the bar, few by nature, are counted one by one in a second.

use crate::base::hash::Map;

/// Counts who holds which shingle, in two passes over the same texts.
#[derive(Debug)]
pub(crate) struct Holders {
    allowed: u32,
    slots: Vec<u8>,
    /// How many texts hold each shingle that may be held by too many.
    suspects: Map<u64, u32>,
    /// Shingles of texts that are not looked at again.
    wanted: Vec<u64>,
}

/// A set of shingles that holds some more than were put in.
#[derive(Debug)]
pub(crate) struct Sieve(Vec<u64>);

impl Sieve {
    /// For about so many shingles.
    pub(crate) fn new(shingles_expected: usize) -> Self {
        const WORDS_MAX: usize = 1 << 22;
        // Eight bits a shingle: one in eight passes that was not put in.
        Self(vec![0; (shingles_expected / 8).next_power_of_two().clamp(1 << 8, WORDS_MAX)])
    }

    fn place(&self, hash: u64) -> (usize, u64) {
        ((hash >> 6) as usize & (self.0.len() - 1), 1 << (hash & 63))
    }

    /// Puts shingles in.
    pub(crate) fn put(&mut self, hashes: &[u64]) {
        for &hash in hashes {
            let (word, bit) = self.place(hash);
            self.0[word] |= bit;
        }
    }

    /// Whether a shingle may have been put in.
    pub(crate) fn may_have(&self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        self.0[word] & bit != 0
    }
}

impl Holders {
    /// For texts of about so many shingles in all; up to `allowed` holders a shingle loses nothing.
    pub(crate) fn new(shingles_expected: usize, allowed: u32) -> Self {
        const SLOTS_MAX: usize = 1 << 26;
        let slots = shingles_expected.next_power_of_two().clamp(1 << 10, SLOTS_MAX);
        Self {
            allowed: allowed.min(u32::from(u8::MAX) - 1),
            slots: vec![0; slots],
            suspects: Map::default(),
            wanted: Vec::new(),
        }
    }

    fn slot(&self, hash: u64) -> usize {
        // A shingle's hash is even over all its bits already.
        hash as usize & (self.slots.len() - 1)
    }

    /// First pass: takes note of one text's distinct shingles.
    pub(crate) fn note(&mut self, hashes: &[u64]) {
        for &hash in hashes {
            let slot = self.slot(hash);
            self.slots[slot] = self.slots[slot].saturating_add(1);
        }
    }

    /// First pass, for a text whose own shingles are not weighed: takes note of those that others have, too.
    pub(crate) fn note_some(&mut self, wanted: Vec<u64>) {
        self.note(&wanted);
        self.wanted.extend(wanted);
    }

    /// Second pass: the shingles of a text that may be held by too many, ascending. Those of a text that was
    /// noted in the first pass are `counted`.
    pub(crate) fn collect(&mut self, hashes: &[u64], counted: bool) -> Vec<u64> {
        let held_by_many = |hash: &u64| u32::from(self.slots[self.slot(*hash)]) > self.allowed;
        let suspects: Vec<u64> = hashes.iter().copied().filter(held_by_many).collect();
        if counted {
            suspects.iter().for_each(|&hash| *self.suspects.entry(hash).or_default() += 1);
        }
        suspects
    }

    /// The weights.
    pub(crate) fn weights(mut self) -> Weights {
        let wanted = std::mem::take(&mut self.wanted);
        let held_by_many = |hash: &u64| u32::from(self.slots[self.slot(*hash)]) > self.allowed;
        let wanted: Vec<u64> = wanted.into_iter().filter(held_by_many).collect();
        wanted.into_iter().for_each(|hash| *self.suspects.entry(hash).or_default() += 1);
        let mut counts: Vec<(u64, u32)> = self.suspects.into_iter().collect();
        counts.sort_unstable();
        Weights::of_counts(counts.into_iter().map(|(hash, count)| (hash, u64::from(count))), self.allowed)
    }
}

/// How much each shingle proves.
#[derive(Debug, Default)]
pub struct Weights {
    /// Shingles held by too many, ascending.
    shingles: Vec<u64>,
    /// What each of them loses of its weight of 1.
    losses: Vec<f64>,
}

/// The shingles of one text that weigh less than 1.
#[derive(Clone, Debug, Default)]
pub struct Common {
    /// Their places in [`Weights`], ascending.
    pub places: Vec<u32>,
    /// What they lose together.
    pub lost: f64,
}

impl Weights {
    /// Those of shingles, ascending, of each of which the number of holders is known.
    pub(crate) fn of_counts(counts: impl Iterator<Item = (u64, u64)>, allowed: u32) -> Self {
        let allowed = allowed.min(u32::from(u8::MAX) - 1);
        let held_by_many = counts.filter(|(_, holders)| *holders > u64::from(allowed));
        let loss = |holders: u64| 1.0 - (f64::from(allowed) / holders as f64).powi(2);
        let (shingles, losses) = held_by_many.map(|(hash, holders)| (hash, loss(holders))).unzip();
        Self { shingles, losses }
    }

    /// The shingles among `suspects`, ascending, that weigh less than 1.
    pub(crate) fn common(&self, suspects: &[u64]) -> Common {
        let place = |hash: &u64| self.shingles.binary_search(hash).ok();
        let places: Vec<u32> = suspects.iter().filter_map(place).map(|place| place as u32).collect();
        let lost = places.iter().map(|&place| self.losses[place as usize]).sum();
        Common { places, lost }
    }

    /// What the shingles that two texts share lose together.
    pub(crate) fn lost_shared(&self, a: &Common, b: &Common) -> f64 {
        let (a, b) = (&a.places, &b.places);
        let (mut i, mut j, mut lost) = (0, 0, 0.0);
        while i < a.len() && j < b.len() {
            let (x, y) = (a[i], b[j]);
            if x == y {
                lost += self.losses[x as usize];
            }
            i += usize::from(x <= y);
            j += usize::from(y <= x);
        }
        lost
    }
}

#[cfg(test)]
mod tests {
    use super::{Holders, Sieve};
    use crate::base::hash::mix;

    #[test]
    fn texts_that_are_not_weighed_count_as_well_through_a_sieve() {
        // Every text holds the first shingle, every other the second, and so on; each has one of its own.
        let hashes = |text: u64| {
            let held = (1..=8).filter(|nth| text.is_multiple_of(*nth)).chain([1000 + text]);
            let mut hashes: Vec<u64> = held.map(mix).collect();
            hashes.sort_unstable();
            hashes
        };
        let texts: Vec<Vec<u64>> = (0..60).map(hashes).collect();
        let (concerned, others) = texts.split_at(10);
        let weigh = |sieved: bool| {
            let mut holders = Holders::new(500, 5);
            let mut sieve = Sieve::new(100);
            concerned.iter().for_each(|text| sieve.put(text));
            for text in others {
                match sieved {
                    true => {
                        holders.note_some(text.iter().copied().filter(|hash| sieve.may_have(*hash)).collect())
                    }
                    false => holders.note(text),
                }
            }
            concerned.iter().for_each(|text| holders.note(text));
            if !sieved {
                others.iter().for_each(|text| drop(holders.collect(text, true)));
            }
            let suspects: Vec<Vec<u64>> = concerned.iter().map(|text| holders.collect(text, true)).collect();
            let weights = holders.weights();
            suspects.iter().map(|suspects| weights.common(suspects).lost).collect::<Vec<f64>>()
        };
        assert_eq!(weigh(true), weigh(false));
        assert!(weigh(true).iter().all(|lost| *lost > 0.5));
    }

    #[test]
    fn a_shingle_loses_weight_only_beyond_the_allowed_holders_and_whatever_the_slots() {
        for expected in [1, 100_000] {
            let mut holders = Holders::new(expected, 10);
            // Shingle n is held by n texts.
            let texts: Vec<Vec<u64>> = (0..40u64)
                .map(|text| {
                    let mut hashes: Vec<u64> = (text + 1..=40).map(mix).collect();
                    hashes.sort_unstable();
                    hashes
                })
                .collect();
            texts.iter().for_each(|text| holders.note(text));
            let suspects: Vec<Vec<u64>> = texts.iter().map(|text| holders.collect(text, true)).collect();
            assert!(suspects.iter().zip(&texts).all(|(suspects, text)| suspects.len() <= text.len()));
            let weights = holders.weights();
            for held in 1..=40u64 {
                let expected = if held <= 10 { 0.0 } else { 1.0 - (10.0 / held as f64).powi(2) };
                assert!((weights.common(&[mix(held)]).lost - expected).abs() < 1e-12, "{held}");
            }
            let (mut a, mut b) = (vec![mix(40), mix(5)], vec![mix(40), mix(39)]);
            a.sort_unstable();
            b.sort_unstable();
            let (a, b) = (weights.common(&a), weights.common(&b));
            assert_eq!(weights.lost_shared(&a, &b), weights.common(&[mix(40)]).lost);
        }
    }
}
