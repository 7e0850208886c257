//! A text's shingles in, the postings of its sampled ones out.

use super::params::BucketParams;
use crate::base::hash::mix;

/// A text of `shingles` shingles posts one in this many. The number is a power of two, so that the sample of
/// a longer text is contained in that of a shorter one.
pub(crate) fn rare_one_in(shingles: usize, params: &BucketParams) -> u64 {
    let enough = (shingles / params.rare_posted_min.max(1)).max(1) as u64;
    (1 << enough.ilog2()).min(params.rare_one_in.max(1))
}

/// The keys of the sampled shingles of a text.
pub(crate) fn rare_keys<'s>(shingles: &'s [u64], params: &BucketParams) -> impl Iterator<Item = u64> + 's {
    let one_in = rare_one_in(shingles.len(), params);
    // The sample must not follow the bits that sketches and partitions use, hence one more mix.
    shingles
        .iter()
        .map(|&shingle| mix(shingle ^ SAMPLE_KEY))
        .filter(move |key| key.is_multiple_of(one_in))
        .map(mix)
}

const SAMPLE_KEY: u64 = 0x2545_f491_4f6c_dd1d;

/// A key and the text posted under it, in one number that sorts by key: 32 bits of the key, 32 of the text.
///
/// The key's upper byte is the partition that holds the posting, so 40 bits of it count. Two keys that agree
/// in all of them cost a false candidate and nothing else.
pub(crate) fn posting(key: u64, text: u32) -> u64 {
    key << 8 >> 32 << 32 | u64::from(text)
}
