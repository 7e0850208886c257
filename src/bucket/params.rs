//! The parameters of bucketing.

use crate::base::params::{count, params, share};

params! {
    /// Parameters of bucketing.
    #[table("bucket", Paired)]
    pub struct BucketParams {
        /// Expected recall of pairs at a similarity, which bands alone must reach; they are chosen by it.
        #[key(share())]
        pub recall_min: f64,
        /// The Jaccard similarity at which that is expected, or the threshold of copies where it is less.
        #[key(share())]
        pub recall_at: f64,
        /// Largest bucket in which all texts meet.
        #[key(count("texts", 2, 100_000))]
        pub bucket_max: usize,
        /// Neighbours on either side that a text of a larger bucket meets.
        #[key(count("texts", 1, 100_000))]
        pub neighbours: usize,
        /// One shingle in this many is posted under itself, at the least.
        #[key(count("shingles", 1, 1 << 20).power_of_two())]
        pub rare_one_in: u64,
        /// Shingles of a text that are posted in any case, or all it has: a short text posts more of them.
        #[key(count("shingles", 1, 1 << 20))]
        pub rare_posted_min: usize,
        /// Sampled shingles two texts must share to become candidates by them.
        #[key(count("shingles", 1, 1 << 20))]
        pub rare_shared_min: usize,
        /// Least share of the shorter text's sampled shingles that they must share.
        #[key(share())]
        pub rare_share_min: f64,
        /// Least share of the positions in which the sketches of a pair found by bands must agree.
        #[key(share())]
        pub agreeing_min: f64,
        /// Share of the positions, or of the sampled shingles, from which a candidate is strong.
        #[key(share())]
        pub strong_share_min: f64,
        /// Other candidates that a text keeps, the best; more of them are a form's, and each would be read in
        /// full.
        #[key(count("candidates", 1, 1 << 20))]
        pub weak_max: usize,
        /// Candidates of a text, the likeliest, that are read before the others.
        #[key(count("candidates", 1, 1 << 20))]
        pub likeliest: usize,
    }
}
