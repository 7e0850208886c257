//! Sketches and shingles in, candidate pairs of texts out.
//!
//! Two ways lead to a candidate. **Bands**: the sketch is cut into bands of a few rows, and two texts that agree
//! in all rows of a band share a bucket (Indyk and Motwani 1998; the chance is 1-(1-J^rows)^bands). **Rare
//! shingles**: a shingle whose hash falls into a fixed sample is posted under itself, and two texts that share
//! enough sampled shingles are candidates. The first finds whole copies; the second finds a cut copy, whose
//! Jaccard with the whole may be .1 while all of it is contained.
//!
//! A bucket with more texts than [`BucketParams::bucket_max`] is not paired all with all: each text is paired with its
//! next neighbours in order of publication, since copies of a story run close in time, and with the bucket's
//! first. So no bucket costs more than linear time, and what is left out is counted.

use crate::keyed::mix;
use crate::sketch::Sketch;
use serde::Deserialize;

/// Parameters of bucketing.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BucketParams {
    /// Expected recall of pairs at the threshold that bands alone must reach, 0 to 1; they are chosen by it.
    pub recall_min: f64,
    /// Largest bucket that is paired all with all.
    pub bucket_max: usize,
    /// Neighbours that each text of a larger bucket is paired with.
    pub neighbours: usize,
    /// One shingle in this many is posted under itself.
    pub rare_one_in: u64,
    /// Sampled shingles two texts must share to become candidates by them.
    pub rare_shared_min: usize,
    /// Least share of the shorter text's sampled shingles that they must share.
    pub rare_share_min: f64,
    /// Least share of the positions in which the sketches of a pair found by bands must agree.
    pub agreeing_min: f64,
}

/// How sketches are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Banding {
    /// Number of bands.
    pub bands: usize,
    /// Positions in a band.
    pub rows: usize,
}

impl Banding {
    /// The banding of `hashes` positions with the most rows, so the fewest false candidates, whose expected recall
    /// at `similarity` is at least `recall_min`; the most sensitive one, a row a band, if none reaches it.
    pub fn choose(hashes: usize, similarity: f64, recall_min: f64) -> Self {
        let cut = |rows| Self { bands: hashes / rows, rows };
        (1..=hashes).rev().map(cut).find(|banding| banding.recall(similarity) >= recall_min).unwrap_or(cut(1))
    }

    /// The expected share of pairs with this Jaccard similarity that share a bucket: 1-(1-s^rows)^bands
    /// (Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, 3.4.2).
    pub fn recall(&self, similarity: f64) -> f64 {
        1.0 - (1.0 - similarity.powi(self.rows as i32)).powi(self.bands as i32)
    }

    /// The bucket keys of a sketch, one a band.
    pub fn keys<'s>(&self, sketch: &'s Sketch) -> impl Iterator<Item = u64> + 's {
        let bands = sketch.0.chunks_exact(self.rows).take(self.bands);
        bands
            .enumerate()
            .map(|(band, rows)| rows.iter().fold(mix(band as u64 + 1), |key, &row| mix(key ^ u64::from(row))))
    }
}

/// The keys of the sampled shingles of a text.
pub fn rare_keys<'s>(shingles: &'s [u64], params: &BucketParams) -> impl Iterator<Item = u64> + 's {
    let one_in = params.rare_one_in.max(1);
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
/// The key's upper byte is the partition it is kept in, so 40 bits of it count; two keys that agree in all of them
/// cost a false candidate and nothing else.
pub fn posting(key: u64, text: u32) -> u64 {
    key << 8 >> 32 << 32 | u64::from(text)
}

/// Two texts, the earlier one first, in one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair(pub u64);

impl Pair {
    /// The pair of two different texts.
    pub fn new(a: u32, b: u32) -> Self {
        Self(u64::from(a.min(b)) << 32 | u64::from(a.max(b)))
    }

    /// Both texts, the earlier one first.
    pub fn texts(self) -> (u32, u32) {
        ((self.0 >> 32) as u32, self.0 as u32)
    }
}

/// What pairing did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PairingCounts {
    /// Buckets with two texts or more.
    pub buckets: u64,
    /// Buckets too large to be paired all with all.
    pub buckets_thinned: u64,
    /// Texts of the largest bucket.
    pub bucket_largest: u64,
    /// Pairs that thinning left out.
    pub pairs_left_out: u64,
}

impl PairingCounts {
    /// Adds what another part of the buckets gave.
    pub fn add(&mut self, other: Self) {
        self.buckets += other.buckets;
        self.buckets_thinned += other.buckets_thinned;
        self.bucket_largest = self.bucket_largest.max(other.bucket_largest);
        self.pairs_left_out += other.pairs_left_out;
    }
}

/// Pairs the texts that share a key, from sorted postings; a pair may come more than once.
pub fn pair(postings: &[u64], params: &BucketParams, out: &mut Vec<Pair>) -> PairingCounts {
    let mut counts = PairingCounts::default();
    let mut texts: Vec<u32> = Vec::new();
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
        let before = out.len();
        let reach = if size <= params.bucket_max { size } else { params.neighbours };
        for (at, &text) in texts.iter().enumerate() {
            out.extend(texts[at + 1..].iter().take(reach).map(|&next| Pair::new(text, next)));
            if at > reach {
                out.push(Pair::new(texts[0], text));
            }
        }
        if size > params.bucket_max {
            counts.buckets_thinned += 1;
            counts.pairs_left_out +=
                (size as u64 * (size as u64 - 1) / 2).saturating_sub((out.len() - before) as u64);
        }
    }
    counts
}

/// Sorts the pairs and keeps each once.
pub fn keep_distinct(pairs: &mut Vec<Pair>) {
    pairs.sort_unstable();
    pairs.dedup();
}

#[cfg(test)]
mod tests {
    use super::{Banding, BucketParams, Pair, keep_distinct, pair, posting};
    use crate::sketch::Sketch;

    const PARAMS: BucketParams = BucketParams {
        recall_min: 0.9,
        bucket_max: 4,
        neighbours: 2,
        rare_one_in: 8,
        rare_shared_min: 2,
        rare_share_min: 0.2,
        agreeing_min: 0.1,
    };

    #[test]
    fn bands_have_as_many_rows_as_the_wanted_recall_allows() {
        let banding = Banding::choose(128, 0.3, 0.95);
        assert_eq!(banding, Banding { bands: 64, rows: 2 });
        assert!(banding.recall(0.3) >= 0.95);
        assert!(Banding { bands: 42, rows: 3 }.recall(0.3) < 0.95);
        assert_eq!(Banding::choose(128, 0.8, 0.9).rows, 8);
        assert_eq!(Banding::choose(4, 0.01, 0.99).rows, 1);
    }

    #[test]
    fn the_recall_of_known_settings_is_what_the_formula_says() {
        for (bands, rows, similarity, recall) in
            [(20, 5, 0.8, 0.9996), (14, 8, 0.7, 0.5645), (64, 2, 0.1, 0.4744)]
        {
            let got = Banding { bands, rows }.recall(similarity);
            assert!((got - recall).abs() < 1e-3, "{bands}x{rows} at {similarity}: {got:.4}");
        }
    }

    #[test]
    fn texts_that_agree_in_a_whole_band_share_a_key() {
        let banding = Banding { bands: 2, rows: 2 };
        let keys = |rows: [u32; 4]| banding.keys(&Sketch(rows.to_vec())).collect::<Vec<u64>>();
        let (a, b) = (keys([1, 2, 3, 4]), keys([1, 2, 3, 5]));
        assert_eq!((a[0] == b[0], a[1] == b[1]), (true, false));
        assert_ne!(keys([1, 2, 1, 2])[0], keys([1, 2, 1, 2])[1], "a band's key is its own");
    }

    fn pairs_of(size: u32) -> (Vec<(u32, u32)>, super::PairingCounts) {
        let mut postings: Vec<u64> = (0..size).map(|text| posting(7 << 40, text)).collect();
        postings.push(posting(8 << 40, 0));
        let mut out = Vec::new();
        let counts = pair(&postings, &PARAMS, &mut out);
        keep_distinct(&mut out);
        (out.into_iter().map(Pair::texts).collect(), counts)
    }

    #[test]
    fn a_small_bucket_is_paired_all_with_all() {
        let (pairs, counts) = pairs_of(4);
        assert_eq!(pairs, [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]);
        assert_eq!((counts.buckets, counts.buckets_thinned, counts.pairs_left_out), (1, 0, 0));
    }

    #[test]
    fn a_hot_bucket_costs_linear_time_and_says_what_it_left_out() {
        let (pairs, counts) = pairs_of(1000);
        assert_eq!(pairs.len(), 2 * 1000 - 3 + 1000 - 3);
        assert!(pairs.contains(&(0, 999)) && pairs.contains(&(500, 502)) && !pairs.contains(&(500, 503)));
        assert_eq!((counts.buckets_thinned, counts.bucket_largest), (1, 1000));
        assert_eq!(counts.pairs_left_out, 499_500 - 2 * 1000 + 3 - 1000 + 3);
    }

    #[test]
    fn a_pair_is_kept_once_whichever_way_round_it_came() {
        let mut pairs = [(3, 4), (1, 2), (2, 1), (3, 5)].map(|(a, b)| Pair::new(a, b)).to_vec();
        keep_distinct(&mut pairs);
        assert_eq!(pairs.into_iter().map(Pair::texts).collect::<Vec<_>>(), [(1, 2), (3, 4), (3, 5)]);
    }
}
