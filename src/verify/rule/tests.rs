//! Each reason and each measure, by alignments made by hand.

use super::super::{Alignment, Overlap};
use super::{
    Account, Beside, Edge, Grounds, HeadlineParams, Kind, OverhangParams, Reason, TemplateParams, Verdict,
    VerifyParams, judge, judge_whatever_is_enough,
};
use crate::params::of_wire;

fn rule() -> VerifyParams {
    let wire: VerifyParams = of_wire("verify");
    VerifyParams {
        similarity_min: 0.2,
        containment_min: 0.5,
        rewritten_share_min: 0.3,
        matched_words_min: 15,
        few_words: 30,
        few_share_min: 0.6,
        brief_words: 80,
        recurs_hours: 24,
        window_days: 7,
        far_share_min: 0.9,
        far_words_min: 60,
        aligned_shared_min: 5,
        aligned_containment_min: 0.08,
        group_share_min: 0.5,
        common_groups: 8,
        weight_min: 0.7,
        headline: HeadlineParams { matched_words_min: 5, share_min: 0.5, overhang_max: 1.0, ..wire.headline },
        overhang: OverhangParams {
            one_max: 0.2,
            broken_max: 0.8,
            broken_runs_min: 4,
            broken_run_words_max: 15.0,
            wide_max: 1.0,
            wide_share_min: 0.4,
            ..wire.overhang
        },
        template: TemplateParams {
            version_min: 0.9,
            version_kept_min: 0.3,
            verbatim_share_min: 0.7,
            slots_min: 2,
            slots_share_min: 0.5,
            slots_density_min: 0.04,
            figures_min: 4,
            figures_density_min: 0.06,
            figures_kept_min: 0.4,
            ..wire.template
        },
        ..wire
    }
}

fn overlap(shared: u32, a_size: u32, b_size: u32) -> Overlap {
    Overlap { a: 0, b: 1, shared, a_size, b_size, figures_shared: 0, figures_fewer: 0 }
}

/// Two texts of 200 words that share their first `matched` words as they are.
fn lead(matched: u32) -> Alignment {
    Alignment {
        a_words: 200,
        b_words: 200,
        matched,
        verbatim: matched,
        runs: 1,
        passages: 1,
        behind: 200 - matched,
        a_span: (0, matched),
        b_span: (0, matched),
        ..Alignment::default()
    }
}

/// Two texts of 200 words, of which three in five are shared in runs of six from one end to the other.
fn rewritten() -> Alignment {
    Alignment { matched: 120, verbatim: 0, runs: 20, behind: 0, substitutions: 19, ..lead(120) }
}

const FEW: u32 = 20;
const DAY: u64 = 86_400;

fn verdict(shared: u32, alignment: Alignment) -> Verdict {
    let sizes = (alignment.a_words - 4, alignment.b_words - 4);
    judge(&overlap(shared, sizes.0, sizes.1), &alignment, Beside::default(), &rule())
}

#[test]
fn the_measure_passed_is_the_first_that_is() {
    assert_eq!(verdict(190, lead(194)), Verdict::Copies(Kind::Similar));
    let cut = Alignment { a_words: 40, behind: 0, ..lead(40) };
    assert_eq!(verdict(33, cut), Verdict::Copies(Kind::Contained));
    assert_eq!(verdict(40, rewritten()), Verdict::Copies(Kind::Rewritten));
    let less = Alignment { matched: 50, runs: 9, ..rewritten() };
    assert_eq!(verdict(40, less), Verdict::Refused(Reason::Different));
}

#[test]
fn few_words_must_be_most_of_a_text_or_the_start_of_one() {
    let of = |words: u32, before: u32| {
        let behind = words.saturating_sub(FEW + before);
        Alignment { a_words: words, b_words: words, before, behind, ..lead(FEW) }
    };
    assert_eq!(verdict(16, of(FEW + 2, 2)), Verdict::Copies(Kind::Similar));
    assert_eq!(verdict(16, of(FEW * 2, FEW)), Verdict::Refused(Reason::Different));
    let named = Alignment { substitutions: 1, slots: 1, ..of(FEW + 2, 2) };
    assert_eq!(verdict(16, named), Verdict::Refused(Reason::Different));
    let start = Alignment { a_words: 60, behind: 0, ..of(60, 0) };
    assert_eq!(verdict(16, start), Verdict::Copies(Kind::Rewritten));
    let fewer = Alignment { matched: rule().matched_words_min - 1, ..of(FEW + 2, 2) };
    assert_eq!(verdict(16, fewer), Verdict::Refused(Reason::Different));
}

#[test]
fn under_one_headline_a_lead_of_five_words_is_enough_and_four_are_not() {
    let of = |matched: u32| {
        let lead = Alignment { a_words: 5, b_words: 60, matched, verbatim: 0, behind: 0, ..lead(5) };
        judge(&overlap(1, 1, 56), &lead, Beside { seconds_apart: None, same_headline: true }, &rule())
    };
    assert_eq!((of(5), of(4)), (Verdict::Copies(Kind::Headlined), Verdict::Refused(Reason::Different)));
    let page = Alignment { slots: 10, ..rewritten() };
    let same_headline = Beside { seconds_apart: None, same_headline: true };
    let verdict = judge(&overlap(70, 196, 196), &page, same_headline, &rule());
    assert_eq!(verdict, Verdict::Refused(Reason::Template));
}

#[test]
fn a_block_with_other_words_on_either_side_is_background() {
    let block = Alignment { before: 60, behind: 60, ..lead(80) };
    assert_eq!(verdict(76, block), Verdict::Refused(Reason::Background));
    assert_eq!(verdict(76, Alignment { behind: 0, ..block }), Verdict::Refused(Reason::Background));
    // A wire's end under another lead, whole in the middle of a longer text.
    assert_eq!(verdict(76, Alignment { before: 10, behind: 0, ..block }), Verdict::Copies(Kind::Similar));
    // Half of all shingles are no background.
    assert_eq!(
        verdict(140, Alignment { before: 30, behind: 30, ..lead(140) }),
        Verdict::Copies(Kind::Similar)
    );
}

#[test]
fn several_passages_broken_ones_and_a_shared_start_may_have_more_around_them() {
    let around = Alignment { before: 20, behind: 20, ..lead(90) };
    assert_eq!(verdict(70, around), Verdict::Refused(Reason::Background));
    assert!(matches!(verdict(70, Alignment { passages: 2, runs: 2, ..around }), Verdict::Copies(_)));
    assert!(matches!(verdict(70, Alignment { runs: 9, verbatim: 0, ..around }), Verdict::Copies(_)));
    assert!(matches!(verdict(70, Alignment { before: 2, behind: 60, ..around }), Verdict::Copies(_)));
    let much = Alignment { before: 60, behind: 60, passages: 2, runs: 2, ..around };
    assert_eq!(verdict(70, much), Verdict::Refused(Reason::Background));
}

#[test]
fn other_figures_and_names_in_each_others_place_are_a_form() {
    let filled = Alignment { slots: 10, ..rewritten() };
    assert_eq!(verdict(70, filled), Verdict::Refused(Reason::Template));
    // Few of many places, as where a rewrite rounds a figure.
    assert!(matches!(verdict(70, Alignment { slots: 3, ..filled }), Verdict::Copies(_)));
    // An update keeps whole sentences.
    assert!(matches!(verdict(120, Alignment { verbatim: 150, matched: 180, ..filled }), Verdict::Copies(_)));
    // Half of it word for word is a form's as well, if the figures are others.
    let half = Alignment { verbatim: 100, figures_fewer: 28, figures_same: 5, ..rewritten() };
    assert_eq!(verdict(70, half), Verdict::Refused(Reason::Template));
    assert!(matches!(verdict(70, Alignment { figures_same: 15, ..half }), Verdict::Copies(_)));
    let figures = Alignment { figures_fewer: 16, figures_same: 2, ..rewritten() };
    assert_eq!(verdict(70, figures), Verdict::Refused(Reason::Template));
    assert!(matches!(verdict(70, Alignment { figures_same: 12, ..figures }), Verdict::Copies(_)));
}

#[test]
fn beyond_the_window_only_what_is_nearly_the_same_is_a_copy() {
    let at = |days: u64, alignment| {
        let beside = Beside { seconds_apart: Some(days * DAY), same_headline: false };
        judge(&overlap(150, 196, 196), &alignment, beside, &rule())
    };
    let window = u64::from(rule().window_days);
    let most = Alignment { behind: 0, ..lead(170) };
    assert_eq!(at(window, most), Verdict::Copies(Kind::Similar));
    assert_eq!(at(window + 1, most), Verdict::Refused(Reason::Distant));
    assert_eq!(at(window + 400, lead(196)), Verdict::Copies(Kind::Similar));
}

#[test]
fn an_edge_falls_with_the_weight_of_what_it_rests_on() {
    let edge = Edge {
        overlap: overlap(100, 196, 196),
        matched_words: 120,
        a_span: (0, 120),
        b_span: (0, 120),
        kind: Kind::Similar,
        strength: 0.6,
        grounds: Grounds { shorter_words: 200, ..Grounds::default() },
    };
    let strength = |lost| edge.weighed(lost, &rule()).map(|edge| edge.strength);
    assert_eq!((strength(0.0), strength(25.0)), (Some(0.6), Some(0.6 * 0.75)));
    assert_eq!(strength(100.0 * (1.01 - rule().weight_min)), None);
}

/// Alignments of many shapes, told apart by a number.
fn shaped(seed: u64) -> (Overlap, Alignment, Beside) {
    let mut state = crate::keyed::mix(seed + 1);
    let mut below = |bound: u32| {
        state = crate::keyed::mix(state.wrapping_add(0x9e37_79b9_7f4a_7c15));
        (state >> 33) as u32 % bound
    };
    let (a_words, b_words) = (10 + below(200), 10 + below(200));
    let matched = below(a_words.min(b_words) + 1);
    let figures_fewer = below(12);
    let alignment = Alignment {
        a_words,
        b_words,
        matched,
        verbatim: below(matched + 1),
        runs: 1 + below(12),
        passages: 1 + below(3),
        before: below(20),
        behind: below(20),
        figures_fewer,
        figures_same: below(figures_fewer + 1),
        substitutions: 2 + below(6),
        slots: below(5),
        is_other_subject: below(4) == 0,
        ..Alignment::default()
    };
    let (a_size, b_size) = (a_words, b_words);
    let overlap = overlap(below(a_size.min(b_size) + 1), a_size, b_size);
    let seconds = [None, Some(600), Some(90_000), Some(864_000)][below(4) as usize];
    (overlap, alignment, Beside { seconds_apart: seconds, same_headline: below(3) == 0 })
}

#[test]
fn the_account_of_a_pair_names_a_question_that_speaks_for_the_verdict() {
    let params = rule();
    let mut met = std::collections::BTreeSet::new();
    for seed in 0..20_000 {
        let (overlap, alignment, beside) = shaped(seed);
        let account = Account::of(&overlap, &alignment, beside, &params);
        if overlap.is_worth_aligning(beside, &params) {
            assert_eq!(account.verdict, judge(&overlap, &alignment, beside, &params));
        }
        let step = account.deciding().unwrap_or_else(|| panic!("{seed}: {account:?}"));
        let are_copies = matches!(account.verdict, Verdict::Copies(_));
        assert_eq!(step.holds, are_copies, "{seed}: {account:?}");
        assert_eq!(account.form.is_some(), alignment.is_template(beside, &params));
        met.insert((account.decided, are_copies));
    }
    assert!(met.len() >= 11, "{met:?}");
}

/// The edge of a pair whose shared shingles lose so much, if the rule makes one.
fn edge(shaped: &(Overlap, Alignment, Beside), lost: f64, params: &VerifyParams) -> Option<Edge> {
    let (overlap, alignment, beside) = *shaped;
    let Verdict::Copies(kind) = judge(&overlap, &alignment, beside, params) else { return None };
    let grounds = Grounds {
        shorter_words: alignment.shorter_words(),
        weight: 1.0,
        is_headlined: alignment.is_headlined(beside, params),
    };
    let Alignment { matched: matched_words, a_span, b_span, .. } = alignment;
    let strength = alignment.share();
    Edge { overlap, matched_words, a_span, b_span, kind, strength, grounds }.weighed(lost, params)
}

#[test]
fn a_rule_that_asks_for_more_makes_of_an_edge_what_it_makes_of_the_pair() {
    let loose = rule();
    let (mut kept, mut dropped, mut others) = (0, 0, 0);
    for seed in 0..40_000u32 {
        let shaped = shaped(seed.into());
        let lost = f64::from(seed % 8) * 0.06 * f64::from(shaped.0.shared);
        let more = |of: f64, at: u32| of + f64::from(seed >> at & 7) / 7.0 * (1.0 - of);
        let strict = VerifyParams {
            similarity_min: more(loose.similarity_min, 3),
            containment_min: more(loose.containment_min, 6),
            rewritten_share_min: more(loose.rewritten_share_min, 9),
            weight_min: more(loose.weight_min, 12),
            ..loose.clone()
        };
        let now = edge(&shaped, lost, &loose);
        let expected = edge(&shaped, lost, &strict);
        assert_eq!(now.and_then(|edge| edge.held_to(&strict)), expected, "{seed}: {shaped:?}");
        kept += u32::from(expected.is_some());
        dropped += u32::from(now.is_some() && expected.is_none());
        others += u32::from(now.zip(expected).is_some_and(|(now, then)| now.kind != then.kind));
    }
    assert!(kept > 500 && dropped > 500 && others > 100, "{kept} {dropped} {others}");
}

#[test]
fn whether_a_pair_is_of_a_form_does_not_depend_on_what_is_enough() {
    let (loose, mut forms) = (rule(), 0);
    for seed in 0..20_000 {
        let (overlap, alignment, beside) = shaped(seed);
        let verdict = |params: &VerifyParams| judge(&overlap, &alignment, beside, params);
        let whatever = |params: &VerifyParams| judge_whatever_is_enough(&overlap, &alignment, beside, params);
        let strict =
            VerifyParams { similarity_min: 0.9, containment_min: 0.9, rewritten_share_min: 0.9, ..rule() };
        assert_eq!(whatever(&loose), whatever(&strict), "{seed}");
        if verdict(&loose) == Verdict::Refused(Reason::Template) {
            assert_eq!(whatever(&loose), Verdict::Refused(Reason::Template), "{seed}");
            forms += 1;
        }
    }
    assert!(forms > 500, "{forms}");
}
