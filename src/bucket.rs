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
    /// One shingle in this many is posted under itself, at the least. A power of two.
    pub rare_one_in: u64,
    /// Shingles of a text that are posted in any case, or all it has: a short text posts more of them.
    pub rare_posted_min: usize,
    /// Sampled shingles two texts must share to become candidates by them.
    pub rare_shared_min: usize,
    /// Least share of the shorter text's sampled shingles that they must share.
    pub rare_share_min: f64,
    /// Least share of the positions in which the sketches of a pair found by bands must agree.
    pub agreeing_min: f64,
    /// Share of the positions, or of the sampled shingles, from which a candidate is strong.
    pub strong_share_min: f64,
    /// Other candidates that a text keeps, the best; more of them are a form's, and each would be read in full.
    pub weak_max: usize,
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

/// One shingle in how many a text of so many posts: a power of two, so that what a longer text posts is a part
/// of what a shorter one would.
pub fn rare_one_in(shingles: usize, params: &BucketParams) -> u64 {
    let enough = (shingles / params.rare_posted_min.max(1)).max(1) as u64;
    (1 << enough.ilog2()).min(params.rare_one_in.max(1))
}

/// The keys of the sampled shingles of a text.
pub fn rare_keys<'s>(shingles: &'s [u64], params: &BucketParams) -> impl Iterator<Item = u64> + 's {
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
    /// Pairs that thinning, and the limit on weak candidates, left out.
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

/// A candidate pair with what speaks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// The pair.
    pub pair: Pair,
    /// Estimated share of the one text in the other, in 255ths.
    pub share: u8,
}

impl Candidate {
    /// Whether it is strong, see [`BucketParams::strong_share_min`].
    pub fn is_strong(self, params: &BucketParams) -> bool {
        self.share >= Self::new(Pair(0), params.strong_share_min).share
    }

    /// A pair of which this share, 0 to 1, is estimated.
    pub fn new(pair: Pair, share: f64) -> Self {
        Self { pair, share: (share.clamp(0.0, 1.0) * 255.0) as u8 }
    }
}

/// Sorts candidates and keeps each pair once, by the best that speaks for it; of those that are not strong, only the
/// best [`BucketParams::weak_max`] of either text. Gives the number left out.
///
/// Thousands of pages of one form are all somewhat alike, each pair by another part of the form, so that no bucket
/// is hot and all pairs come up.
pub fn keep_best(candidates: &mut Vec<Candidate>, texts: usize, params: &BucketParams) -> u64 {
    candidates.sort_unstable_by_key(|candidate| (candidate.pair, std::cmp::Reverse(candidate.share)));
    candidates.dedup_by_key(|candidate| candidate.pair);
    let strong = Candidate::new(Pair(0), params.strong_share_min).share;
    let mut weak = vec![0u32; texts];
    let of_weak = |candidate: &&Candidate| candidate.share < strong;
    for (a, b) in candidates.iter().filter(of_weak).map(|candidate| candidate.pair.texts()) {
        weak[a as usize] += 1;
        weak[b as usize] += 1;
    }
    let has_many = |text: u32| weak[text as usize] as usize > params.weak_max;
    // The weak candidates of texts that have too many, the best of each text first.
    let mut ranked: Vec<(u32, u8, u32)> = Vec::new();
    for (place, candidate) in (0u32..).zip(&*candidates).filter(|(_, candidate)| of_weak(candidate)) {
        let (a, b) = candidate.pair.texts();
        let crowded = [a, b].into_iter().filter(|&text| has_many(text));
        ranked.extend(crowded.map(|text| (text, u8::MAX - candidate.share, place)));
    }
    ranked.sort_unstable();
    let best = ranked.chunk_by(|x, y| x.0 == y.0).flat_map(|of_text| of_text.iter().take(params.weak_max));
    let mut kept: Vec<u32> = best.map(|&(_, _, place)| place).collect();
    kept.sort_unstable();
    let before = candidates.len();
    let mut place = 0;
    candidates.retain(|candidate| {
        let (a, b) = candidate.pair.texts();
        let free = candidate.share >= strong || !(has_many(a) || has_many(b));
        place += 1;
        free || kept.binary_search(&(place - 1)).is_ok()
    });
    (before - candidates.len()) as u64
}

#[cfg(test)]
mod tests {
    use super::{Banding, BucketParams, Candidate, Pair, keep_best, pair, posting, rare_keys, rare_one_in};
    use crate::sketch::Sketch;

    const PARAMS: BucketParams = BucketParams {
        recall_min: 0.9,
        bucket_max: 4,
        neighbours: 2,
        rare_one_in: 8,
        rare_posted_min: 64,
        rare_shared_min: 2,
        rare_share_min: 0.2,
        agreeing_min: 0.1,
        strong_share_min: 0.5,
        weak_max: 2,
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
        out.sort_unstable();
        out.dedup();
        (out.into_iter().map(Pair::texts).collect(), counts)
    }

    #[test]
    fn a_short_text_posts_more_of_its_shingles_and_a_longer_one_a_part_of_them() {
        let shingles: Vec<u64> = (0..2_000).map(crate::keyed::mix).collect();
        let posted = |count: usize| rare_keys(&shingles[..count], &PARAMS).collect::<Vec<u64>>();
        assert_eq!((rare_one_in(127, &PARAMS), posted(127).len()), (1, 127));
        assert_eq!([128, 256, 511, 512, 2_000].map(|count| rare_one_in(count, &PARAMS)), [2, 4, 4, 8, 8]);
        let (short, long) = (posted(100), posted(2_000));
        assert!(short.iter().filter(|key| long.contains(key)).count() > 5);
        assert!(long.len() > 200 && long.len() < 300, "{}", long.len());
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

    fn kept(candidates: &[(u32, u32, f64)]) -> (Vec<(u32, u32)>, u64) {
        let candidate = |&(a, b, share): &(u32, u32, f64)| Candidate::new(Pair::new(a, b), share);
        let mut candidates: Vec<Candidate> = candidates.iter().map(candidate).collect();
        let left_out = keep_best(&mut candidates, 10, &PARAMS);
        (candidates.iter().map(|candidate| candidate.pair.texts()).collect(), left_out)
    }

    #[test]
    fn a_pair_is_kept_once_whichever_way_round_it_came() {
        let found = [(3, 4, 0.1), (1, 2, 0.1), (2, 1, 0.3), (3, 5, 0.2)];
        assert_eq!(kept(&found), (vec![(1, 2), (3, 4), (3, 5)], 0));
    }

    #[test]
    fn a_text_keeps_all_strong_candidates_and_the_best_of_the_weak() {
        let star = [0.6, 0.1, 0.4, 0.2, 0.3, 0.9].iter().zip(1..).map(|(&share, other)| (0, other, share));
        let star: Vec<(u32, u32, f64)> = star.collect();
        assert_eq!(kept(&star), (vec![(0, 1), (0, 3), (0, 5), (0, 6)], 2));
        // What is left out for the one text may be the best of the other.
        let crowded = [&star[..], &[(2, 7, 0.05), (2, 8, 0.04)]].concat();
        assert_eq!(kept(&crowded).0, [(0, 1), (0, 2), (0, 3), (0, 5), (0, 6), (2, 7)]);
    }
}
