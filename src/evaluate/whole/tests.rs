//! Small samples computed by hand, and intervals held against many drawings.

use super::{StratumPair, Unfit, WholeScores};
use crate::base::hash::mix;
use crate::evaluate::pairs::Share;
use crate::evaluate::stratum::{Miss, Origin, Stratum, Tie};

const RUN: u64 = 0x5707;
const SIMILAR: Stratum = Stratum::Joined { tie: Tie::Similar, is_one_outlet: false };
const REWRITTEN: Stratum = Stratum::Joined { tie: Tie::Rewritten, is_one_outlet: false };
const EQUAL: Stratum = Stratum::Joined { tie: Tie::Equal, is_one_outlet: true };
const NEAR: Stratum = Stratum::Refused(Miss::Near);

/// The rows of a stratum of so many `pairs` among all `of` its kind: of each label a row, `c` for copies, `o`
/// for other, `-` for none.
fn rows(stratum: Stratum, pairs: u64, of: u64, labels: &str) -> Vec<StratumPair> {
    let origin = Origin { stratum, pairs, of, run: RUN };
    let row = |(number, label): (usize, char)| StratumPair {
        a: format!("{stratum} {number}"),
        b: format!("{stratum} {number} b"),
        are_copies: (label != '-').then_some(label == 'c'),
        origin,
    };
    labels.chars().enumerate().map(row).collect()
}

fn scores(rows: &[Vec<StratumPair>]) -> WholeScores {
    WholeScores::of(&rows.concat(), RUN).unwrap()
}

#[track_caller]
fn assert_close(got: f64, expected: f64) {
    assert!((got - expected).abs() < 1e-9, "got {got}, expected {expected}");
}

#[test]
fn one_stratum_alone_has_the_interval_of_its_own_share() {
    let scores = scores(&[rows(SIMILAR, 1_000, 1_000, "ccco")]);
    let estimate = scores.joined.estimate().unwrap();
    assert_eq!(estimate.share, Share::of_drawn(3, 4, 1_000));
    assert_eq!(estimate.bounds, estimate.share.interval);
    assert!(scores.refused.estimate().is_none());
}

#[test]
fn strata_count_by_their_pairs_and_not_by_their_labels() {
    // 900 pairs of which all that were drawn are copies, 100 of which half are.
    let scores = scores(&[rows(SIMILAR, 900, 1_000, "cc"), rows(REWRITTEN, 100, 1_000, "coco")]);
    let estimate = scores.joined.estimate().unwrap();
    assert_close(estimate.share.share, 0.9 + 0.1 * 0.5);
    let (similar, rewritten) = (Share::of_drawn(2, 2, 900), Share::of_drawn(2, 4, 100));
    let below = (0.9 * (1.0 - similar.interval.0)).hypot(0.1 * (0.5 - rewritten.interval.0));
    assert_close(estimate.share.interval.0, 0.95 - below);
    assert_close(estimate.share.interval.1, 0.95 + 0.1 * (rewritten.interval.1 - 0.5));
}

#[test]
fn a_stratum_without_a_label_is_a_hole_that_is_told() {
    let scores = scores(&[rows(SIMILAR, 750, 1_000, "cccc"), rows(EQUAL, 250, 1_000, "--")]);
    let estimate = scores.joined.estimate().unwrap();
    assert_eq!((estimate.known, estimate.share.share), (750, 1.0));
    assert_close(estimate.bounds.0, 0.75 * estimate.share.interval.0);
    assert_close(estimate.bounds.1, 1.0);
    let told = scores.to_string();
    assert!(told.contains("precision of the whole run  not told: 250 of 1000 pairs, 25.0 %"), "{told}");
    assert!(told.contains("no label"), "{told}");
}

#[test]
fn a_stratum_whose_rows_are_gone_is_a_hole_as_well() {
    let scores = scores(&[rows(SIMILAR, 600, 1_000, "oooo")]);
    let estimate = scores.joined.estimate().unwrap();
    assert_close(estimate.bounds.1, 0.6 * estimate.share.interval.1 + 0.4);
    assert_close(estimate.bounds.0, 0.0);
    let told = scores.to_string();
    assert!(told.contains("others                  400      0") && told.contains("no row"), "{told}");
}

#[test]
fn a_stratum_of_one_pair_is_known_once_it_is_labelled() {
    let one = scores(&[rows(EQUAL, 1, 1, "c")]).joined.estimate().unwrap();
    assert_eq!((one.share.share, one.share.interval), (1.0, (1.0, 1.0)));
    let two = scores(&[rows(EQUAL, 1, 10, "o"), rows(SIMILAR, 9, 10, "ccccccccc")]);
    let two = two.joined.estimate().unwrap();
    assert_close(two.share.share, 0.9);
    assert_close(two.share.interval.0, 0.9);
}

#[test]
fn equal_labels_leave_a_doubt_that_more_of_them_lessen() {
    let least = |labels: &str| {
        let scores = scores(&[rows(SIMILAR, 500, 1_000, labels), rows(REWRITTEN, 500, 1_000, labels)]);
        let share = scores.joined.estimate().unwrap().share;
        assert_eq!((share.share, share.interval.1), (1.0, 1.0));
        share.interval.0
    };
    assert!(least("c") < least("ccc") && least("ccc") < least("cccccccccc") && least("cccccccccc") < 0.9);
}

#[test]
fn refused_pairs_are_told_beside_the_joined_and_never_among_them() {
    let scores = scores(&[rows(SIMILAR, 10, 10, "cc"), rows(NEAR, 40, 40, "oooc")]);
    assert_eq!(scores.joined.estimate().unwrap().share.share, 1.0);
    assert_eq!(scores.refused.estimate().unwrap().share.share, 0.25);
    assert!(scores.to_string().contains("copies among refused pairs  0.250 ("), "{scores}");
}

#[test]
fn pairs_of_another_run_of_two_sizes_or_of_two_labels_say_nothing() {
    let similar = rows(SIMILAR, 10, 20, "c");
    assert_eq!(WholeScores::of(&similar, RUN + 1), Err(Unfit::OtherRun));
    let other_size = rows(SIMILAR, 11, 20, "cc").split_off(1);
    assert_eq!(WholeScores::of(&[similar.clone(), other_size].concat(), RUN), Err(Unfit::TwoSizes(SIMILAR)));
    let other_sum = rows(EQUAL, 3, 21, "c");
    assert_eq!(WholeScores::of(&[similar.clone(), other_sum].concat(), RUN), Err(Unfit::TwoSizes(SIMILAR)));
    let other_label = rows(SIMILAR, 10, 20, "o");
    assert!(matches!(
        WholeScores::of(&[similar.clone(), other_label].concat(), RUN),
        Err(Unfit::TwoLabels(..))
    ));
    let twice =
        WholeScores::of(&[similar.clone(), similar, rows(SIMILAR, 10, 20, "-")].concat(), RUN).unwrap();
    assert_eq!((twice.joined.strata[0].drawn, twice.joined.strata[0].copies), (1, 1));
}

#[test]
fn intervals_hold_the_true_share_in_about_95_of_100_samples() {
    // Pairs, copies among them, drawn: some bad strata beside good ones, all alike, and one of each that is
    // drawn whole.
    let uneven = [(SIMILAR, 1_200, 1_170, 20), (REWRITTEN, 200, 140, 15), (EQUAL, 30, 28, 8)];
    let even = [(SIMILAR, 170, 165, 5), (REWRITTEN, 130, 126, 4), (EQUAL, 60, 58, 3)];
    let whole = [(SIMILAR, 100, 50, 10), (REWRITTEN, 4, 1, 4), (EQUAL, 1, 1, 1)];
    for strata in [uneven, even, whole] {
        let share = held_share(strata);
        assert!(share >= 0.925, "{share} of {strata:?}");
    }
}

/// In what share of many samples the interval holds the true share.
fn held_share(strata: [(Stratum, u64, u64, usize); 3]) -> f64 {
    const SAMPLES: u64 = 400;
    let of = strata.iter().map(|stratum| stratum.1).sum();
    let truth = strata.iter().map(|stratum| stratum.2).sum::<u64>() as f64 / of as f64;
    let is_held = |sample: &u64| {
        let drawn = strata.map(|(stratum, pairs, copies, wanted)| {
            let mut numbers: Vec<u64> = (0..pairs).collect();
            numbers.sort_by_key(|&number| mix(mix(sample * 31 + pairs) ^ number));
            let label = |&number: &u64| if number < copies { 'c' } else { 'o' };
            rows(stratum, pairs, of, &numbers[..wanted].iter().map(label).collect::<String>())
        });
        let (least, most) = scores(&drawn).joined.estimate().unwrap().share.interval;
        (least..=most).contains(&truth)
    };
    (0..SAMPLES).filter(is_held).count() as f64 / SAMPLES as f64
}
