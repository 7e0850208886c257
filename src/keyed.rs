//! Maps with a fixed hash: the same order and the same cost in every run.
//!
//! The keys met here are hashes already, or short strings from trusted tables, so one multiply is enough and
//! a flood of chosen keys is no threat that sorting would not meet as well.
#![allow(clippy::disallowed_types)]

use std::hash::{BuildHasherDefault, Hasher};

/// A hash map whose hash is fixed.
pub type Map<K, V> = std::collections::HashMap<K, V, BuildHasherDefault<FixedHasher>>;

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

/// A bijection that spreads every input bit over all output bits: the finaliser of MurmurHash3 (Appleby 2011).
#[inline]
pub const fn mix(mut value: u64) -> u64 {
    value ^= value >> 33;
    value = value.wrapping_mul(0xff51_afd7_ed55_8ccd);
    value ^= value >> 33;
    value = value.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    value ^ (value >> 33)
}
