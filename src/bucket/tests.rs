//! Bands, postings, buckets and candidates on small sets.

use super::{
    Banding, BucketCounts, BucketKey, BucketParams, Candidate, Pair, gather, keep_best, posting, rare_keys,
    rare_one_in,
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

/// Who meets whom in a bucket of this many texts, in ranges of so many; each meeting as often as it is found
/// from the earlier text, and from the later.
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
