//! Sorted postings in, buckets out, and which of their texts meet.

use super::params::BucketParams;
use std::ops::Range;

/// The feature that the texts of a bucket share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BucketKey {
    /// A band of their sketches.
    Band,
    /// A sampled shingle.
    Shingle,
    /// The headline.
    Headline,
}

/// Which texts of a [`Gathering`] meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MeetingRule {
    /// Every text meets every other.
    All,
    /// A text meets its neighbours and the bucket's first text, which comes before the others.
    Neighbours,
    /// The first text meets the others.
    First,
}

/// Texts of one bucket in order, and which of them meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gathering<'b> {
    /// The shared feature.
    pub key: BucketKey,
    /// Which texts meet.
    pub meet: MeetingRule,
    /// The texts.
    pub texts: &'b [u32],
}

impl Gathering<'_> {
    /// The texts of a range all of whose meetings in this bucket are in this gathering.
    pub(crate) fn hosts(&self, range: Range<u32>) -> &[u32] {
        match self.meet {
            MeetingRule::First => &self.texts[..1],
            MeetingRule::All => within(self.texts, range),
            MeetingRule::Neighbours => within(&self.texts[1..], range),
        }
    }

    /// The texts that a host meets here, itself among them, in two parts.
    pub(crate) fn met_by(&self, host: u32, params: &BucketParams) -> [&[u32]; 2] {
        match self.meet {
            MeetingRule::All | MeetingRule::First => [&[], self.texts],
            MeetingRule::Neighbours => {
                let (first, texts) = self.texts.split_at(1);
                let place = texts.partition_point(|&text| text < host);
                let from = place.saturating_sub(params.neighbours);
                let near = &texts[from..texts.len().min(place + params.neighbours + 1)];
                if near.first() == first.first() { [&[], near] } else { [first, near] }
            }
        }
    }
}

/// The texts of an ascending list that lie in a range.
fn within(texts: &[u32], range: Range<u32>) -> &[u32] {
    let from = texts.partition_point(|&text| text < range.start);
    &texts[from..from + texts[from..].partition_point(|&text| text < range.end)]
}

/// Counts of buckets and meetings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BucketCounts {
    /// Buckets with two texts or more.
    pub buckets: u64,
    /// Buckets too large for every text to meet every other.
    pub buckets_thinned: u64,
    /// Number of texts in the largest bucket.
    pub bucket_largest: u64,
    /// PairList that thinning left out, and pairs that the limit on weak candidates did.
    pub pairs_left_out: u64,
}

impl BucketCounts {
    /// Adds the counts of other buckets.
    pub(crate) fn add(&mut self, other: Self) {
        self.buckets += other.buckets;
        self.buckets_thinned += other.buckets_thinned;
        self.bucket_largest = self.bucket_largest.max(other.bucket_largest);
        self.pairs_left_out += other.pairs_left_out;
    }
}

/// Reads buckets from sorted postings. For each range of `range` texts, `out` gets the number of the range
/// and the gatherings in which its texts meet.
pub(crate) fn gather(
    postings: &[u64],
    key: BucketKey,
    range: u32,
    params: &BucketParams,
    out: &mut dyn FnMut(u32, Gathering<'_>),
) -> BucketCounts {
    let mut counts = BucketCounts::default();
    let (mut texts, mut part): (Vec<u32>, Vec<u32>) = Default::default();
    for bucket in postings.chunk_by(|a, b| a >> 32 == b >> 32) {
        texts.clear();
        texts.extend(bucket.iter().map(|posting| *posting as u32));
        texts.dedup();
        let size = texts.len();
        if size < 2 {
            continue;
        }
        counts.buckets += 1;
        counts.bucket_largest = counts.bucket_largest.max(size as u64);
        let is_thinned = size > params.bucket_max;
        let mut from = 0;
        for of_range in texts.chunk_by(|a, b| a / range == b / range) {
            let number = of_range[0] / range;
            if is_thinned {
                let reach = from.max(params.neighbours) - params.neighbours
                    ..size.min(from + of_range.len() + params.neighbours);
                part.clear();
                part.push(texts[0]);
                part.extend(&texts[reach]);
                out(number, Gathering { key, meet: MeetingRule::Neighbours, texts: &part });
                from += of_range.len();
            } else {
                out(number, Gathering { key, meet: MeetingRule::All, texts: &texts });
            }
        }
        if is_thinned {
            let (size, reach) = (size as u64, (params.neighbours as u64).min(size as u64 - 1));
            part.clear();
            part.push(texts[0]);
            part.extend(&texts[reach as usize + 1..]);
            out(texts[0] / range, Gathering { key, meet: MeetingRule::First, texts: &part });
            counts.buckets_thinned += 1;
            // Every text but the last ones has `reach` next neighbours, and the texts beyond the first's
            // neighbours meet it too.
            let met = reach * (size - reach) + reach * (reach - 1) / 2 + (size - 1 - reach);
            counts.pairs_left_out += size * (size - 1) / 2 - met;
        }
    }
    counts
}
