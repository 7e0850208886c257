//! Sketches and shingles in, candidate pairs of texts out.
//!
//! Blocking is done in two ways. **Bands**: the sketch is cut into bands of a few rows, and two texts that
//! agree in all rows of a band share a bucket (Indyk and Motwani 1998; the chance is 1-(1-J^rows)^bands).
//! **Rare shingles**: a shingle whose hash falls into a fixed sample is posted under itself, and two texts
//! that share enough sampled shingles are candidates. Bands find whole copies. Rare shingles find a shortened
//! copy, whose Jaccard similarity with the whole may be .1 although all of it is contained.
//!
//! In a bucket with more texts than [`BucketParams::bucket_max`] not all meet all: each text meets its
//! neighbours in order of publication, since copies of a story run close in time, and the bucket's first
//! text. So no bucket costs more than linear time, and the meetings left out are counted.
//!
//! PairList are counted a text at a time: sorting all pairs of all buckets, to find those that come up again,
//! would cost thirty times as much where thousands of pages are of one form.

mod params;
mod banding;
mod posting;
mod gather;
mod candidate;
#[cfg(test)]
mod tests;

pub(crate) use banding::Banding;
pub(crate) use candidate::{Candidate, Pair, keep_best};
pub(crate) use gather::{BucketCounts, BucketKey, Gathering, MeetingRule, gather};
pub(crate) use params::BucketParams;
pub(crate) use posting::{posting, rare_keys, rare_one_in};
