//! What stands under a key in, what stands under one part of all keys out, many to a cell.

use super::record::record;
use crate::base::error::Result;
use std::collections::BTreeMap;

record! {
    /// What stands under one part of all keys.
    struct Posting<'r> {
        /// The part.
        part: u32,
        /// Numbers of 64 bits, little-endian.
        body: &'r [u8],
    }
}

/// Numbers kept by part until there are so many.
#[derive(Debug)]
pub(crate) struct Posted {
    bits: u32,
    parts: BTreeMap<u32, Vec<u64>>,
    kept: usize,
}

/// Numbers kept at most: 32 MiB.
const KEPT_MAX: usize = 4 << 20;

impl Posted {
    /// For keys cut into so many parts, a power of two.
    pub(crate) fn new(parts: u64) -> Self {
        Self { bits: parts.max(1).ilog2(), parts: BTreeMap::new(), kept: 0 }
    }

    /// Adds what stands under a key of so many bits.
    pub(crate) fn add(&mut self, key: u64, key_bits: u32, values: &[u64]) {
        let part = key.checked_shr(key_bits - self.bits).unwrap_or(0);
        self.parts.entry(part as u32).or_default().extend_from_slice(values);
        self.kept += values.len();
    }

    /// Whether it is time to hand them on.
    pub(crate) fn is_full(&self) -> bool {
        self.kept >= KEPT_MAX
    }

    /// Hands them on, a part at a time.
    ///
    /// # Errors
    /// Those of `take`.
    pub(crate) fn flush(&mut self, take: &mut dyn FnMut(Posting<'_>) -> Result<()>) -> Result<()> {
        self.kept = 0;
        let mut parts = std::mem::take(&mut self.parts).into_iter();
        parts.try_for_each(|(part, values)| take(Posting { part, body: &super::bytes(&values) }))
    }
}
