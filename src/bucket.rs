//! Sketches and shingles in, candidate pairs of texts out.
//!
//! Two ways lead to a candidate. **Bands**: the sketch is cut into bands of a few rows, and two texts that agree
//! in all rows of a band share a bucket (Indyk and Motwani 1998; the chance is 1-(1-J^rows)^bands). **Rare
//! shingles**: a shingle whose hash falls into a fixed sample is posted under itself, and two texts that share
//! enough sampled shingles are candidates. The first finds whole copies; the second finds a cut copy, whose
//! Jaccard with the whole may be .1 while all of it is contained.
//!
//! In a bucket with more texts than [`BucketParams::bucket_max`] not all meet all: each text meets its neighbours in order
//! of publication, since copies of a story run close in time, and the bucket's first. So no bucket costs more than linear
//! time, and what is left out is counted.
//!
//! PairList are counted a text at a time: sorting all pairs of all buckets, to find those that come up again, would cost
//! thirty times as much where thousands of pages are of one form.

use crate::base::hash::mix;
use crate::base::params::{count, params, share};
use crate::sketch::Sketch;
use std::cmp::Reverse;
use std::ops::Range;

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
        /// Other candidates that a text keeps, the best; more of them are a form's, and each would be read in full.
        #[key(count("candidates", 1, 1 << 20))]
        pub weak_max: usize,
        /// Candidates of a text, the likeliest, that are read before the others.
        #[key(count("candidates", 1, 1 << 20))]
        pub likeliest: usize,
    }
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

/// What the texts of a bucket have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BucketKey {
    /// A band of their sketches.
    Band,
    /// A sampled shingle.
    Shingle,
    /// The headline.
    Headline,
}

/// Who meets whom in a [`Gathering`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeetingRule {
    /// All meet all.
    All,
    /// A text meets its neighbours, and the bucket's first, which is named before the others.
    Neighbours,
    /// The first meets the others.
    First,
}

/// Texts of one bucket, in order, and who of them meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gathering<'b> {
    /// What they have in common.
    pub key: BucketKey,
    /// Who meets whom.
    pub meet: MeetingRule,
    /// The texts.
    pub texts: &'b [u32],
}

impl Gathering<'_> {
    /// Those whose meetings in this bucket are all here, of the texts of a range.
    pub fn hosts(&self, range: Range<u32>) -> &[u32] {
        match self.meet {
            MeetingRule::First => &self.texts[..1],
            MeetingRule::All => within(self.texts, range),
            MeetingRule::Neighbours => within(&self.texts[1..], range),
        }
    }

    /// The texts that a host meets here, in two parts, and itself among them.
    pub fn met_by(&self, host: u32, params: &BucketParams) -> [&[u32]; 2] {
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

/// Those of ascending texts that lie in a range.
fn within(texts: &[u32], range: Range<u32>) -> &[u32] {
    let from = texts.partition_point(|&text| text < range.start);
    &texts[from..from + texts[from..].partition_point(|&text| text < range.end)]
}

/// What bucketing met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BucketCounts {
    /// Buckets with two texts or more.
    pub buckets: u64,
    /// Buckets too large for all to meet all.
    pub buckets_thinned: u64,
    /// Texts of the largest bucket.
    pub bucket_largest: u64,
    /// PairList that thinning left out, and pairs that the limit on weak candidates did.
    pub pairs_left_out: u64,
}

impl BucketCounts {
    /// Adds what another part of the buckets gave.
    pub fn add(&mut self, other: Self) {
        self.buckets += other.buckets;
        self.buckets_thinned += other.buckets_thinned;
        self.bucket_largest = self.bucket_largest.max(other.bucket_largest);
        self.pairs_left_out += other.pairs_left_out;
    }
}

/// Takes buckets from sorted postings and hands them out, for each range of `range` texts what its texts meet in; the range
/// is told by its number.
pub fn gather(
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
            // Every text but the last ones has so many next neighbours, and those beyond the first's meet it too.
            let met = reach * (size - reach) + reach * (reach - 1) / 2 + (size - 1 - reach);
            counts.pairs_left_out += size * (size - 1) / 2 - met;
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
    /// Whether it is among the likeliest of one of its texts.
    pub is_likely: bool,
}

impl Candidate {
    /// Whether it is strong, see [`BucketParams::strong_share_min`].
    pub fn is_strong(self, params: &BucketParams) -> bool {
        self.share >= Self::new(Pair(0), params.strong_share_min).share
    }

    /// A pair of which this share, 0 to 1, is estimated.
    pub fn new(pair: Pair, share: f64) -> Self {
        Self { pair, share: (share.clamp(0.0, 1.0) * 255.0) as u8, is_likely: false }
    }

    /// Orders the likeliest first, and equally likely ones by their texts.
    fn rank(&self) -> (Reverse<u8>, Pair) {
        (Reverse(self.share), self.pair)
    }
}

/// Keeps, of all candidates of one text, the strong ones and the best [`BucketParams::weak_max`] of the others, and marks
/// the likeliest.
///
/// Thousands of pages of one form are all somewhat alike, each pair by another part of the form, so that no bucket
/// is hot and all pairs come up.
pub fn keep_best(of_text: &mut Vec<Candidate>, params: &BucketParams) {
    let best_first = |candidates: &mut [Candidate], best: usize| {
        if best < candidates.len() {
            candidates.select_nth_unstable_by_key(best, Candidate::rank);
        }
    };
    if of_text.len() > params.weak_max {
        let strong = of_text.iter().filter(|candidate| candidate.is_strong(params)).count();
        best_first(of_text, strong + params.weak_max);
        of_text.truncate(strong + params.weak_max);
    }
    best_first(of_text, params.likeliest);
    of_text.iter_mut().take(params.likeliest).for_each(|candidate| candidate.is_likely = true);
}

#[cfg(test)]
mod tests {
    use super::{
        Banding, BucketCounts, BucketKey, BucketParams, Candidate, Pair, gather, keep_best, posting,
        rare_keys, rare_one_in,
    };
    use crate::base::params::of_wire;
    use crate::sketch::Sketch;
    use std::cmp::Ordering;
    use std::sync::LazyLock;

    static PARAMS: LazyLock<BucketParams> = LazyLock::new(|| BucketParams {
        bucket_max: 4,
        neighbours: 2,
        rare_one_in: 8,
        rare_posted_min: 64,
        rare_shared_min: 2,
        rare_share_min: 0.2,
        agreeing_min: 0.1,
        strong_share_min: 0.5,
        weak_max: 2,
        likeliest: 3,
        ..of_wire("bucket")
    });

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

    #[test]
    fn a_short_text_posts_more_of_its_shingles_and_a_longer_one_a_part_of_them() {
        let shingles: Vec<u64> = (0..2_000).map(crate::base::hash::mix).collect();
        let posted = |count: usize| rare_keys(&shingles[..count], &PARAMS).collect::<Vec<u64>>();
        assert_eq!((rare_one_in(127, &PARAMS), posted(127).len()), (1, 127));
        assert_eq!([128, 256, 511, 512, 2_000].map(|count| rare_one_in(count, &PARAMS)), [2, 4, 4, 8, 8]);
        let (short, long) = (posted(100), posted(2_000));
        assert!(short.iter().filter(|key| long.contains(key)).count() > 5);
        assert!(long.len() > 200 && long.len() < 300, "{}", long.len());
    }

    type PairList = Vec<(u32, u32)>;

    /// Who meets whom in a bucket of this many texts, in ranges of so many; each meeting as often as it is found from the
    /// earlier text, and from the later.
    fn meetings(size: u32, range: u32) -> (PairList, PairList, BucketCounts) {
        let mut postings: Vec<u64> = (0..size).map(|text| posting(7 << 40, text)).collect();
        postings.push(posting(8 << 40, 0));
        let (mut early, mut late) = (Vec::new(), Vec::new());
        let counts = gather(&postings, BucketKey::Band, range, &PARAMS, &mut |number, gathering| {
            for &host in gathering.hosts(number * range..(number + 1) * range) {
                for &other in gathering.met_by(host, &PARAMS).into_iter().flatten() {
                    match host.cmp(&other) {
                        Ordering::Less => early.push((host, other)),
                        Ordering::Equal => {}
                        Ordering::Greater => late.push((other, host)),
                    }
                }
            }
        });
        early.sort_unstable();
        late.sort_unstable();
        (early, late, counts)
    }

    #[test]
    fn in_a_small_bucket_all_meet_all() {
        let (early, late, counts) = meetings(4, 3);
        assert_eq!(early, [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]);
        assert_eq!(late, early);
        assert_eq!((counts.buckets, counts.buckets_thinned, counts.pairs_left_out), (1, 0, 0));
    }

    #[test]
    fn a_hot_bucket_costs_linear_time_and_says_what_it_left_out() {
        for range in [1, 7, 64, 999, 5_000] {
            let (early, late, counts) = meetings(1000, range);
            assert_eq!(early.len(), 2 * 1000 - 3 + 1000 - 3);
            assert!(early.windows(2).all(|two| two[0] != two[1]), "a meeting is counted once");
            assert!(early.contains(&(0, 999)) && early.contains(&(500, 502)) && !early.contains(&(500, 503)));
            assert_eq!(late, early, "ranges of {range}");
            assert_eq!((counts.buckets_thinned, counts.bucket_largest), (1, 1000));
            assert_eq!(counts.pairs_left_out, 499_500 - 2 * 1000 + 3 - 1000 + 3);
        }
    }

    #[test]
    fn a_text_keeps_all_strong_candidates_and_the_best_of_the_weak() {
        let kept = |shares: &[f64]| {
            let of_text =
                shares.iter().zip(1..).map(|(&share, other)| Candidate::new(Pair::new(0, other), share));
            let mut of_text: Vec<Candidate> = of_text.collect();
            keep_best(&mut of_text, &PARAMS);
            let others = of_text.iter().map(|candidate| (candidate.pair.texts().1, candidate.is_likely));
            let mut others: Vec<(u32, bool)> = others.collect();
            others.sort_unstable();
            others
        };
        let shares = [0.6, 0.1, 0.4, 0.2, 0.3, 0.9];
        assert_eq!(kept(&shares), [(1, true), (3, true), (5, false), (6, true)]);
        assert_eq!(kept(&[0.1, 0.2]), [(1, true), (2, true)]);
        assert_eq!(kept(&[0.2, 0.2, 0.2]), [(1, true), (2, true)], "of equally likely ones the earlier");
    }
}
