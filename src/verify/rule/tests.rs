//! Each reason and each measure, by alignments made by hand.

use super::super::{Alignment, HeadlineCounts, Overlap};
use super::{
    Account, Edge, Grounds, HeadlineOverlap, Kind, PairFacts, Reason, Verdict, VerifyParams,
    asks_what_is_told, judge, judge_whatever_is_enough,
};
use crate::base::params::of_wire;

fn rule() -> VerifyParams {
    of_wire("verify")
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

fn judged(shared: u32, alignment: Alignment, facts: PairFacts) -> Verdict {
    let sizes = (alignment.a_words - 4, alignment.b_words - 4);
    judge(&overlap(shared, sizes.0, sizes.1), &alignment, facts, &rule())
}

fn verdict(shared: u32, alignment: Alignment) -> Verdict {
    judged(shared, alignment, PairFacts::default())
}

/// Headlines of four telling words each, of which so many are told in the other article, and so many only in
/// the own text.
fn told(a: (u32, u32), b: (u32, u32)) -> Option<HeadlineOverlap> {
    let [a, b] = [a, b].map(|(told, alone)| HeadlineCounts { words: 4, told, own: 4, alone });
    Some(HeadlineOverlap { a, b })
}

#[test]
fn the_kind_of_a_copy_is_the_closest_likeness_of_the_two() {
    assert_eq!(verdict(190, lead(194)), Verdict::Copies(Kind::Similar));
    let cut = Alignment { a_words: 40, behind: 0, ..lead(40) };
    assert_eq!(verdict(33, cut), Verdict::Copies(Kind::Contained));
    assert_eq!(verdict(40, rewritten()), Verdict::Copies(Kind::Rewritten));
}

#[test]
fn a_copy_begins_at_a_share_of_the_shorter_text_and_at_a_similarity_where_one_is_asked() {
    let of = |matched: u32| verdict(40, Alignment { matched, ..rewritten() });
    let least = (200.0 * rule().share_min) as u32;
    assert_eq!(
        (of(least), of(least - 1)),
        (Verdict::Copies(Kind::Rewritten), Verdict::Refused(Reason::Different))
    );
    let strict = VerifyParams { similarity_min: 0.5, ..rule() };
    let of = |shared: u32| judge(&overlap(shared, 196, 196), &rewritten(), PairFacts::default(), &strict);
    assert_eq!((of(131), of(130)), (Verdict::Copies(Kind::Similar), Verdict::Refused(Reason::Different)));
}

#[test]
fn few_words_must_be_most_of_a_text_or_the_start_of_one() {
    let of = |words: u32, before: u32| {
        let behind = words.saturating_sub(FEW + before);
        Alignment { a_words: words, b_words: words, before, behind, ..lead(FEW) }
    };
    assert_eq!(verdict(16, of(FEW + 2, 2)), Verdict::Copies(Kind::Similar));
    assert_eq!(verdict(12, of(FEW * 2, FEW)), Verdict::Refused(Reason::Different));
    let changed = Alignment { runs: 2, substitutions: 1, figure_slots: 1, ..of(FEW + 2, 2) };
    assert_eq!(verdict(16, changed), Verdict::Refused(Reason::Different));
    let start = Alignment { a_words: 40, b_words: 40, behind: 0, ..of(40, 0) };
    assert_eq!(verdict(16, start), Verdict::Copies(Kind::Rewritten));
    let fewer = Alignment { matched: rule().matched_words_min - 1, ..of(FEW + 2, 2) };
    assert_eq!(verdict(16, fewer), Verdict::Refused(Reason::Different));
}

#[test]
fn under_one_headline_a_lead_of_five_words_is_enough_and_four_are_not() {
    let same_headline = PairFacts { same_headline: true, ..PairFacts::default() };
    let of = |matched: u32| {
        let lead = Alignment { a_words: 5, b_words: 60, matched, verbatim: 0, behind: 0, ..lead(5) };
        judge(&overlap(1, 1, 56), &lead, same_headline, &rule())
    };
    assert_eq!((of(5), of(2)), (Verdict::Copies(Kind::Headlined), Verdict::Refused(Reason::Different)));
    let page = Alignment { figure_slots: 10, ..rewritten() };
    assert_eq!(judged(70, page, same_headline), Verdict::Refused(Reason::Template));
}

#[test]
fn a_block_with_other_words_on_either_side_is_background() {
    let block = Alignment { before: 50, behind: 50, ..lead(100) };
    assert_eq!(verdict(96, block), Verdict::Refused(Reason::Background));
    assert_eq!(verdict(96, Alignment { behind: 0, ..block }), Verdict::Refused(Reason::Background));
    // A wire's end under another lead.
    assert_eq!(verdict(96, Alignment { before: 10, behind: 0, ..block }), Verdict::Copies(Kind::Rewritten));
    // Half of all shingles are no background, and neither are several passages or one that was edited.
    assert_eq!(
        verdict(140, Alignment { before: 30, behind: 30, ..lead(140) }),
        Verdict::Copies(Kind::Similar)
    );
    assert!(matches!(verdict(96, Alignment { passages: 2, ..block }), Verdict::Copies(_)));
    assert!(matches!(
        verdict(96, Alignment { runs: rule().background.runs_max + 1, ..block }),
        Verdict::Copies(_)
    ));
}

#[test]
fn an_item_of_a_long_text_is_no_cut_of_it() {
    let long = |start: u32| Alignment {
        a_words: 900,
        b_words: 90,
        before: 0,
        behind: 0,
        a_span: (start, start + 90),
        b_span: (0, 90),
        ..lead(90)
    };
    let of = |alignment, told| judged(80, alignment, PairFacts { told, ..PairFacts::default() });
    // What the longer's headline names is told in a cut, which begins where the story does.
    assert_eq!(of(long(0), told((3, 0), (4, 0))), Verdict::Copies(Kind::Contained));
    assert_eq!(of(long(0), told((1, 3), (4, 0))), Verdict::Refused(Reason::Collection));
    assert_eq!(of(long(400), told((4, 0), (4, 0))), Verdict::Refused(Reason::Collection));
    assert_eq!(of(long(0), None), Verdict::Copies(Kind::Contained));
    // Twice as long is none, wherever the shorter lies in it.
    let twice = Alignment { a_words: 180, ..long(85) };
    assert_eq!(of(twice, told((1, 3), (4, 0))), Verdict::Copies(Kind::Contained));
}

#[test]
fn pages_of_one_outlet_must_tell_the_others_headline_unless_they_are_nearly_the_same() {
    let of = |shared: u32, one_outlet: bool, told| {
        judged(shared, lead(180), PairFacts { one_outlet, told, ..PairFacts::default() })
    };
    assert_eq!(of(150, true, told((2, 0), (2, 0))), Verdict::Refused(Reason::Subject));
    assert_eq!(of(150, true, told((3, 0), (2, 0))), Verdict::Copies(Kind::Similar));
    assert_eq!(of(150, true, told((3, 1), (3, 1))), Verdict::Refused(Reason::Subject));
    assert_eq!(of(150, false, told((2, 0), (2, 0))), Verdict::Copies(Kind::Similar));
    assert_eq!(of(195, true, told((2, 0), (2, 0))), Verdict::Copies(Kind::Similar));
}

#[test]
fn briefs_whose_headlines_name_two_things_are_two_stories_wherever_they_stand() {
    let brief = Alignment { a_words: 57, b_words: 400, behind: 0, ..lead(35) };
    let of = |told| {
        judged(20, Alignment { runs: 5, verbatim: 0, ..brief }, PairFacts { told, ..PairFacts::default() })
    };
    assert_eq!(of(told((3, 1), (3, 1))), Verdict::Refused(Reason::Subject));
    assert!(matches!(of(told((3, 0), (3, 1))), Verdict::Copies(_)));
}

#[test]
fn other_figures_in_each_others_place_are_a_form() {
    let filled = Alignment { figure_slots: 10, slots: 10, ..rewritten() };
    assert_eq!(verdict(70, filled), Verdict::Refused(Reason::Template));
    // Few of many places, as where a rewrite rounds a figure; names alone are what a rewrite changes.
    assert!(matches!(verdict(70, Alignment { figure_slots: 3, ..filled }), Verdict::Copies(_)));
    assert!(matches!(verdict(70, Alignment { figure_slots: 0, ..filled }), Verdict::Copies(_)));
    let figures = Alignment { figures_fewer: 16, figures_same: 2, ..rewritten() };
    assert_eq!(verdict(70, figures), Verdict::Refused(Reason::Template));
    assert!(matches!(verdict(70, Alignment { figures_same: 12, ..figures }), Verdict::Copies(_)));
    // A brief of another day with one other figure.
    let brief =
        Alignment { a_words: 60, b_words: 60, figure_slots: 1, substitutions: 3, behind: 0, ..lead(50) };
    let at = |hours: u64| {
        judged(40, brief, PairFacts { seconds_apart: Some(hours * 3600), ..PairFacts::default() })
    };
    assert_eq!((at(2), at(24)), (Verdict::Copies(Kind::Similar), Verdict::Refused(Reason::Template)));
}

#[test]
fn a_version_of_one_day_may_have_new_figures_under_a_headline_that_both_tell() {
    let update = Alignment { figure_slots: 5, slots: 5, substitutions: 5, runs: 6, behind: 0, ..lead(180) };
    let of = |told, hours: u64| {
        judged(130, update, PairFacts { told, seconds_apart: Some(hours * 3600), ..PairFacts::default() })
    };
    assert_eq!(of(told((4, 0), (3, 0)), 2), Verdict::Copies(Kind::Contained));
    assert_eq!(of(told((4, 0), (2, 0)), 2), Verdict::Refused(Reason::Template));
    assert_eq!(of(told((4, 0), (3, 0)), 30), Verdict::Refused(Reason::Template));
    let broken = Alignment { verbatim: 60, ..update };
    let facts = PairFacts { told: told((4, 0), (3, 0)), ..PairFacts::default() };
    assert_eq!(judged(130, broken, facts), Verdict::Refused(Reason::Template));
}

#[test]
fn what_is_told_again_days_later_has_to_share_nearly_all() {
    // Of texts of 80 words.
    let part = |matched: u32| Alignment { a_words: 80, b_words: 80, matched, ..rewritten() };
    let apart = |hours: u64| PairFacts { seconds_apart: Some(hours * 3_600), ..PairFacts::default() };
    let verdict = |matched, facts| judged(matched, part(matched), facts);
    let told_again = Verdict::Refused(Reason::Different);
    assert!(matches!(verdict(60, apart(48)), Verdict::Copies(_)));
    assert_eq!(verdict(60, apart(49)), told_again);
    assert_eq!(verdict(71, apart(24 * 300)), told_again);
    assert!(matches!(verdict(72, apart(24 * 300)), Verdict::Copies(_)));
    assert!(matches!(verdict(60, PairFacts::default()), Verdict::Copies(_)), "of unknown times");
    assert!(matches!(judged(120, rewritten(), apart(24 * 300)), Verdict::Copies(_)), "many words");
}

#[test]
fn an_edge_falls_with_the_weight_of_what_it_rests_on() {
    let edge = Edge {
        overlap: overlap(100, 196, 196),
        matched_words: 120,
        passage_words: 120,
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

#[test]
fn a_passage_is_what_texts_of_two_stories_share_and_no_form_or_frame_of_both() {
    // A paragraph of 40 words in two reports of 200.
    let paragraph = Alignment { before: 80, behind: 80, a_span: (80, 120), b_span: (80, 120), ..lead(40) };
    let words = |alignment: &Alignment, facts: PairFacts| {
        let overlap = overlap(36, 196, 196);
        let verdict = judge(&overlap, alignment, facts, &rule());
        assert!(matches!(verdict, Verdict::Refused(_)), "{verdict:?}");
        Edge::of(verdict, &overlap, alignment, facts, &rule()).map_or(0, |edge| edge.passage_words)
    };
    let of_one = |told| PairFacts { one_outlet: true, told, ..PairFacts::default() };
    assert_eq!(words(&paragraph, PairFacts::default()), 40);
    assert_eq!(words(&paragraph, of_one(told((3, 1), (3, 1)))), 40, "its own follow-up");
    assert_eq!(words(&paragraph, of_one(told((1, 3), (2, 2)))), 0, "a frame");
    let filled = Alignment { substitutions: 4, slots: 4, figure_slots: 4, ..paragraph };
    assert_eq!(words(&filled, PairFacts::default()), 0, "a form");
    assert_eq!(words(&Alignment { verbatim: 0, ..paragraph }, PairFacts::default()), 0, "phrases");
    let edge = |lost| {
        let facts = PairFacts::default();
        let overlap = overlap(36, 196, 196);
        let verdict = judge(&overlap, &paragraph, facts, &rule());
        Edge::of(verdict, &overlap, &paragraph, facts, &rule()).unwrap().weighed(lost, &rule())
    };
    assert_eq!(edge(0.0).map(|edge| (edge.kind, edge.is_told())), Some((Kind::Passage, true)));
    assert_eq!(edge(36.0 * 0.75), None, "a set phrase of many stories");
}

/// Alignments of many shapes, told apart by a number.
fn shaped(seed: u64) -> (Overlap, Alignment, PairFacts) {
    let mut state = crate::base::hash::mix(seed + 1);
    let mut below = |bound: u32| {
        state = crate::base::hash::mix(state.wrapping_add(0x9e37_79b9_7f4a_7c15));
        (state >> 33) as u32 % bound
    };
    let (a_words, b_words) = (10 + below(200), 10 + below(600));
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
        slots: 0,
        figure_slots: 0,
        a_span: (below(150), 0),
        b_span: (below(150), 0),
        is_other_subject: below(4) == 0,
    };
    let slots = below(6);
    let alignment = Alignment { slots, figure_slots: below(slots + 1), ..alignment };
    let (a_size, b_size) = (a_words, b_words);
    let overlap = overlap(below(a_size.min(b_size) + 1), a_size, b_size);
    let seconds_apart = [None, Some(600), Some(90_000), Some(864_000)][below(4) as usize];
    let mut named = || {
        let words = below(5);
        let (told, own) = (below(words + 1), below(words + 1));
        HeadlineCounts { words, told, own, alone: below(own.min(words - told) + 1) }
    };
    let told = Some(HeadlineOverlap { a: named(), b: named() });
    let facts = PairFacts { seconds_apart, same_headline: below(3) == 0, one_outlet: below(2) == 0, told };
    (overlap, alignment, facts)
}

#[test]
fn the_account_of_a_pair_names_a_question_that_speaks_for_the_verdict() {
    let params = rule();
    let mut met = std::collections::BTreeSet::new();
    for seed in 0..20_000 {
        let (overlap, alignment, facts) = shaped(seed);
        let account = Account::of(&overlap, &alignment, facts, &params);
        if overlap.is_worth_aligning(facts, &params) {
            assert_eq!(account.verdict, judge(&overlap, &alignment, facts, &params));
        }
        let step = account.deciding().unwrap_or_else(|| panic!("{seed}: {account:?}"));
        let are_copies = matches!(account.verdict, Verdict::Copies(_));
        assert_eq!(step.holds, are_copies, "{seed}: {account:?}");
        assert_eq!(account.form.is_some(), alignment.form(&overlap, facts, &params).is_some());
        met.insert((account.decided, are_copies));
    }
    assert!(met.len() >= 11, "{met:?}");
}

#[test]
fn what_is_told_is_asked_wherever_it_decides() {
    let (params, mut asked) = (rule(), 0);
    for seed in 0..20_000 {
        let (overlap, alignment, facts) = shaped(seed);
        let known = judge(&overlap, &alignment, facts, &params);
        match asks_what_is_told(&overlap, &alignment, PairFacts { told: None, ..facts }, &params) {
            true => asked += 1,
            false => {
                let unknown = judge(&overlap, &alignment, PairFacts { told: None, ..facts }, &params);
                assert_eq!(unknown, known, "{seed}");
            }
        }
    }
    assert!((1_000..19_000).contains(&asked), "{asked}");
}

/// The edge of a pair whose shared shingles lose so much, if the rule makes one.
fn edge(shaped: &(Overlap, Alignment, PairFacts), lost: f64, params: &VerifyParams) -> Option<Edge> {
    let (overlap, alignment, facts) = shaped;
    let verdict = judge(overlap, alignment, *facts, params);
    Edge::of(verdict, overlap, alignment, *facts, params)?.weighed(lost, params)
}

#[test]
fn a_rule_that_asks_for_more_makes_of_an_edge_what_it_makes_of_the_pair() {
    let loose = rule();
    let (mut kept, mut dropped, mut others) = (0, 0, 0);
    for seed in 0..40_000u32 {
        let shaped = shaped(seed.into());
        let lost = f64::from(seed % 8) * 0.1 * f64::from(shaped.0.shared);
        let more = |of: f64, at: u32| of + f64::from(seed >> at & 7) / 7.0 * (1.0 - of);
        let strict = VerifyParams {
            similarity_min: more(loose.similarity_min, 3),
            share_min: more(loose.share_min, 6),
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
        let (overlap, alignment, facts) = shaped(seed);
        let verdict = |params: &VerifyParams| judge(&overlap, &alignment, facts, params);
        let whatever = |params: &VerifyParams| judge_whatever_is_enough(&overlap, &alignment, facts, params);
        let strict = VerifyParams { similarity_min: 0.9, share_min: 0.9, ..rule() };
        assert_eq!(whatever(&loose), whatever(&strict), "{seed}");
        if verdict(&loose) == Verdict::Refused(Reason::Template) {
            assert_eq!(whatever(&loose), Verdict::Refused(Reason::Template), "{seed}");
            forms += 1;
        }
    }
    assert!(forms > 500, "{forms}");
}
