//! Hashes as keys: maps with a fixed hash and a sort for hashes, the same in every run.
//!
//! The keys met here are hashes already, or short strings from trusted tables, so one multiply is enough and
//! a flood of chosen keys is no threat that sorting would not meet as well.
#![allow(clippy::disallowed_types)]

use std::hash::{BuildHasherDefault, Hasher};

/// A hash map whose hash is fixed.
pub(crate) type Map<K, V> = std::collections::HashMap<K, V, BuildHasherDefault<FixedHasher>>;

/// XXH3 for bytes, one multiply for integers.
#[derive(Clone, Copy, Default)]
pub struct FixedHasher(u64);

impl Hasher for FixedHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = mix(self.0 ^ xxhash_rust::xxh3::xxh3_64(bytes));
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = mix(self.0 ^ value);
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(value.into());
    }

    fn write_usize(&mut self, value: usize) {
        self.write_u64(value as u64);
    }
}

/// A bijection that spreads every input bit over all output bits: the finaliser of MurmurHash3 (Appleby
/// 2011).
#[inline]
pub const fn mix(mut value: u64) -> u64 {
    value ^= value >> 33;
    value = value.wrapping_mul(0xff51_afd7_ed55_8ccd);
    value ^= value >> 33;
    value = value.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    value ^ (value >> 33)
}
/// Sorts numbers that are even over their range, as hashes are, into `all`, in place of what was there: each
/// goes to about its place by its upper bits, and insertion does the rest. Three times faster than a general
/// sort on a text's few hundred; numbers that prove not to be even are sorted the general way.
pub(crate) fn sort_even(numbers: &[u64], all: &mut Vec<u64>) {
    /// Places that fit into a processor's nearer caches.
    const BITS_MAX: u32 = 16;
    // About half as many numbers as places, so that few have to move once more.
    let bits = (numbers.len().max(2).ilog2() + 1).min(BITS_MAX);
    let place = |number: u64| (number >> (64 - bits)) as usize;
    let mut ends = vec![0u32; 1 << bits];
    numbers.iter().for_each(|&number| ends[place(number)] += 1);
    let mut before = 0;
    for end in &mut ends {
        before += std::mem::replace(end, before);
    }
    all.clear();
    all.resize(numbers.len(), 0);
    for &number in numbers {
        let next = &mut ends[place(number)];
        all[*next as usize] = number;
        *next += 1;
    }
    let mut moves_left = 8 * numbers.len();
    for at in 1..all.len() {
        let number = all[at];
        let mut to = at;
        while to > 0 && all[to - 1] > number {
            all[to] = all[to - 1];
            to -= 1;
        }
        all[to] = number;
        match moves_left.checked_sub(at - to) {
            Some(left) => moves_left = left,
            None => return all.sort_unstable(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{mix, sort_even};

    #[test]
    fn the_sort_sorts_also_what_is_not_even() {
        let cases = [
            vec![],
            vec![7],
            vec![3; 500],
            (0..500).rev().collect(),
            (0..200_000).map(mix).collect(),
            (0..200_000u64).rev().map(|n| n << 44).collect(),
        ];
        for case in cases {
            let (mut expected, mut sorted) = (case.clone(), vec![1]);
            expected.sort_unstable();
            sort_even(&case, &mut sorted);
            assert_eq!(sorted, expected);
        }
    }
}
