//! The reference family: `probabilistic-collections`' MinHash with fixed keys.
//!
//! The crate's `new` draws keys at random, so the two hashers are built here with fixed keys. The input
//! consists of shingle hashes, so one multiply-and-fold each is enough. The crate derives the functions of
//! all positions from the two (Kirsch and Mitzenmacher 2006). It panics on an empty set; the caller checks
//! for that.

use crate::base::hash::mix;
use probabilistic_collections::similarity::MinHash;
use std::hash::{BuildHasher, Hasher};

/// The maker of classic sketches.
pub struct Classic(MinHash<std::vec::IntoIter<u64>, u64, HasherKey>);

impl std::fmt::Debug for Classic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Classic")
    }
}

impl Classic {
    /// A maker of sketches with `hashes` positions.
    pub(crate) fn new(hashes: usize) -> Self {
        Self(MinHash::with_hashers(
            hashes,
            [HasherKey(0x5851_f42d_4c95_7f2d), HasherKey(0x1405_7b7e_f767_814f)],
        ))
    }

    /// The minima of a set that is not empty.
    #[allow(
        clippy::unnecessary_to_owned,
        reason = "the crate's type names its iterator, which therefore cannot borrow"
    )]
    pub(crate) fn minima(&self, shingles: &[u64]) -> Vec<u32> {
        let minima = self.0.get_min_hashes(shingles.to_vec().into_iter());
        // The upper half of a minimum is small by nature; its lower half tells minima apart.
        minima.into_iter().map(|minimum| mix(minimum) as u32).collect()
    }
}

/// A fixed key that makes a hasher.
#[derive(Clone, Copy, Debug)]
struct HasherKey(u64);

impl BuildHasher for HasherKey {
    type Hasher = KeyedHasher;

    fn build_hasher(&self) -> KeyedHasher {
        KeyedHasher(self.0)
    }
}

struct KeyedHasher(u64);

impl Hasher for KeyedHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.write_u64(byte.into()));
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = mix(self.0 ^ value);
    }
}
