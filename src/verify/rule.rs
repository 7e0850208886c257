//! An overlap and an alignment in, the verdict on the pair out.

use super::align::{AlignParams, Alignment};
use super::overlap::Overlap;
use serde::Deserialize;

/// Parameters of the rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifyParams {
    /// Least Jaccard similarity of two copies.
    pub similarity_min: f64,
    /// Least containment of the shorter text in the longer.
    pub containment_min: f64,
    /// Least share of the shorter text's words in shared passages, where neither of the two is reached.
    pub rewritten_share_min: f64,
    /// Words in shared passages without which nothing is proven.
    pub matched_words_min: u32,
    /// Words in shared passages below which they must be most of the shorter text, or the unchanged start of either.
    pub few_words: u32,
    /// What most means.
    pub few_share_min: f64,
    /// Words below which two texts are briefs, in which one changed figure or name tells two events, unless they stand
    /// under one headline within half of `recurs_hours`.
    pub brief_words: u32,
    /// Hours between two publications beyond which a form may have come back with other figures, and a brief must be
    /// nearly the same.
    pub recurs_hours: u32,
    /// Days between two publications beyond which only what is nearly the same is a copy.
    pub window_days: u32,
    /// Least share of the shorter text's words in shared passages beyond the window,
    pub far_share_min: f64,
    /// and least number of them.
    pub far_words_min: u32,
    /// Shared shingles below which a pair is not aligned.
    pub aligned_shared_min: u32,
    /// Containment of the shorter text below which a pair is not aligned.
    pub aligned_containment_min: f64,
    /// Share in shared passages from which two texts are of one group when the holders of a shingle are counted.
    pub group_share_min: f64,
    /// Groups that may hold a shingle before it begins to count less.
    pub common_groups: u32,
    /// Least weight of the shared shingles, over their number.
    pub weight_min: f64,
    /// What is enough under one headline.
    pub headline: HeadlineParams,
    /// How passages are found.
    pub align: AlignParams,
    /// What tells a shared background from a copy.
    pub overhang: OverhangParams,
    /// What tells two pages of one form.
    pub template: TemplateParams,
}

/// What is enough where two texts have the same headline.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadlineParams {
    /// Words of a headline that tells one story from others, at least.
    pub words_min: usize,
    /// Words in shared passages, at least.
    pub matched_words_min: u32,
    /// Share of the shorter text's words in them, at least.
    pub share_min: f64,
    /// Most overhang ([`OverhangParams`]).
    pub overhang_max: f64,
}

/// What is known of two texts beside their words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// Seconds between their nearest publications, where both are known.
    pub seconds_apart: Option<u64>,
    /// Whether they have the same headline.
    pub same_headline: bool,
}

/// What tells two texts with the same background from two copies: the words that both have beyond the shared passages
/// at either end, over the words within.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverhangParams {
    /// Most of it.
    pub one_max: f64,
    /// The same where what they share is broken into many short runs, which one background paragraph is not.
    pub broken_max: f64,
    /// Runs from which it is broken,
    pub broken_runs_min: u32,
    /// if they have fewer words than this in the mean.
    pub broken_run_words_max: f64,
    /// The same where they share several passages or the start of one of them,
    pub wide_max: f64,
    /// with at least this share of the shorter text's words.
    pub wide_share_min: f64,
    /// Jaccard similarity from which it is not asked for.
    pub similarity_free_min: f64,
}

/// What tells two pages of one form from two copies.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateParams {
    /// Share of the shorter text's words in long runs, and share of its figures kept, added up: so much is a new version,
    /// whatever else changed in it.
    pub version_min: f64,
    /// The second of the two, at the least.
    pub version_kept_min: f64,
    /// The first of the two where there are too few figures to tell.
    pub verbatim_share_min: f64,
    /// Places between runs where both texts have other figures or names: so many are a form's, if they are
    pub slots_min: u32,
    /// this share of all places where both have other words, and
    pub slots_share_min: f64,
    /// so many a shared word.
    pub slots_density_min: f64,
    /// Figures of the text that has fewer: so many tell, if they are
    pub figures_min: u32,
    /// so many a word, and
    pub figures_density_min: f64,
    /// less than this share of them stands in shared runs.
    pub figures_kept_min: f64,
}

const HOUR_SECONDS: u64 = 3_600;

/// Which measure an edge passed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Jaccard similarity.
    Similar,
    /// Containment of the shorter text.
    Contained,
    /// Shared passages.
    Rewritten,
    /// Fewer of them, under the same headline.
    Headlined,
}

impl Kind {
    /// The word used in edges.csv.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Similar => "similar",
            Self::Contained => "contained",
            Self::Rewritten => "rewritten",
            Self::Headlined => "headlined",
        }
    }
}

/// A pair proven to be copies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// The counts.
    pub overlap: Overlap,
    /// Words in shared passages.
    pub matched_words: u32,
    /// From where to where they lie in the earlier text, in words from its start.
    pub a_span: (u32, u32),
    /// The same in the later text.
    pub b_span: (u32, u32),
    /// The measure passed.
    pub kind: Kind,
    /// How strong the proof is, 0 to 1: the share of the shorter text in shared passages, weighted.
    pub strength: f64,
}

/// Why a pair that shares much is no pair of copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// No threshold was reached.
    Different,
    /// Both texts have words of their own on either side of what they share.
    Background,
    /// They differ in figures and names, as two pages of one form do.
    Template,
    /// They were published too far apart for what differs.
    Distant,
}

/// What the rule makes of a pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// Copies, by this measure.
    Copies(Kind),
    /// No copies.
    Refused(Reason),
}

impl Edge {
    /// The edge with the strength that its shared shingles leave it, which lose `lost_shared` of a weight of 1 each;
    /// none where they weigh too little.
    pub fn weighed(&self, lost_shared: f64, params: &VerifyParams) -> Option<Self> {
        let weight = 1.0 - lost_shared / f64::from(self.overlap.shared).max(1.0);
        let words_min = match self.kind {
            Kind::Headlined => params.headline.matched_words_min,
            _ => params.matched_words_min,
        };
        let proves =
            weight >= params.weight_min && weight * f64::from(self.matched_words) >= f64::from(words_min);
        proves.then_some(Self { strength: self.strength * weight, ..*self })
    }
}

impl Overlap {
    /// Whether the pair shares enough to be worth aligning.
    pub fn is_worth_aligning(&self, beside: Beside, params: &VerifyParams) -> bool {
        let shared_min = if beside.same_headline { 1 } else { params.aligned_shared_min };
        self.shared >= shared_min && self.containment() >= params.aligned_containment_min
    }
}

/// Holds a pair against the rule; what its shingles weigh is asked later.
pub fn judge(overlap: &Overlap, alignment: &Alignment, beside: Beside, params: &VerifyParams) -> Verdict {
    let kind = match measure(overlap, alignment, params) {
        Verdict::Copies(kind) => kind,
        Verdict::Refused(_)
            if beside.same_headline && alignment.is_enough_under_one_headline(&params.headline) =>
        {
            Kind::Headlined
        }
        refused => return refused,
    };
    match () {
        () if alignment.is_template(beside, params) => Verdict::Refused(Reason::Template),
        () if alignment.is_distant(beside, params) => Verdict::Refused(Reason::Distant),
        () => Verdict::Copies(kind),
    }
}

/// How much two texts share and where; the first measure that they pass.
fn measure(overlap: &Overlap, alignment: &Alignment, params: &VerifyParams) -> Verdict {
    let share = alignment.share();
    let kind = if overlap.jaccard() >= params.similarity_min {
        Kind::Similar
    } else if overlap.containment() >= params.containment_min {
        Kind::Contained
    } else if share >= params.rewritten_share_min {
        Kind::Rewritten
    } else {
        return Verdict::Refused(Reason::Different);
    };
    let is_changed = alignment.slots > 0 || alignment.figures_same < alignment.figures_fewer;
    let few = alignment.matched < params.few_words
        && (is_changed || share < params.few_share_min)
        && (alignment.slots > 0 || !alignment.is_verbatim_lead());
    match () {
        () if alignment.matched < params.matched_words_min || few => Verdict::Refused(Reason::Different),
        () if is_background(overlap, alignment, &params.overhang) => Verdict::Refused(Reason::Background),
        () => Verdict::Copies(kind),
    }
}

fn is_background(overlap: &Overlap, alignment: &Alignment, params: &OverhangParams) -> bool {
    let (runs, matched) = (alignment.runs, f64::from(alignment.matched));
    let is_broken = runs >= params.broken_runs_min && matched < params.broken_run_words_max * f64::from(runs);
    let is_wide =
        (alignment.passages > 1 || alignment.is_lead()) && alignment.share() >= params.wide_share_min;
    let max = match () {
        () if is_wide => params.wide_max,
        () if is_broken => params.broken_max,
        () => params.one_max,
    };
    alignment.overhang() > max && overlap.jaccard() < params.similarity_free_min
}

impl Alignment {
    /// Share of the shorter text's words that lie in shared passages, 0 to 1.
    pub fn share(&self) -> f64 {
        f64::from(self.matched) / f64::from(self.a_words.min(self.b_words)).max(1.0)
    }

    fn is_enough_under_one_headline(&self, params: &HeadlineParams) -> bool {
        self.matched >= params.matched_words_min
            && self.share() >= params.share_min
            && self.overhang() <= params.overhang_max
    }

    /// Whether they share the start of one of them, but for a place name.
    fn is_lead(&self) -> bool {
        const PLACE_WORDS: u32 = 3;
        self.before <= PLACE_WORDS
    }

    /// Whether all they share is that, unchanged.
    fn is_verbatim_lead(&self) -> bool {
        self.is_lead() && self.runs == 1 && self.verbatim == self.matched
    }

    /// Words that both texts have beyond the shared passages, at either end, over the words within: 0 where each end
    /// is reached in one of the texts.
    fn overhang(&self) -> f64 {
        f64::from(self.before + self.behind) / f64::from(self.matched).max(1.0)
    }

    /// Whether both are briefs: there one changed figure or name is another event.
    fn are_briefs(&self, params: &VerifyParams) -> bool {
        self.a_words.max(self.b_words) < params.brief_words
    }

    fn is_template(&self, beside: Beside, params: &VerifyParams) -> bool {
        let form = &params.template;
        let (matched, slots) = (f64::from(self.matched), f64::from(self.slots));
        let is_mostly_slots = self.slots > 0 && slots >= form.slots_share_min * f64::from(self.substitutions);
        let shorter = self.a_words.min(self.b_words);
        let is_version = self.is_version(form);
        let is_other_subject =
            self.is_other_subject && self.verbatim < self.matched && shorter < params.brief_words;
        let is_alike = is_version && !self.is_other_subject && self.figures_kept() >= form.figures_kept_min;
        let is_correction = beside.is_soon(params) && (beside.same_headline || is_alike);
        if (is_other_subject || self.are_briefs(params) && is_mostly_slots) && !is_correction {
            return true;
        }
        let is_filled = is_mostly_slots && self.slots >= form.slots_min;
        if beside.may_recur(params) {
            return is_filled || self.is_refigured(form);
        }
        let is_dense = slots >= form.slots_density_min * matched;
        !is_version && (is_filled && is_dense || self.is_refigured(form))
    }

    /// Whether so much is the same word for word that what differs is what a new version changed.
    fn is_version(&self, params: &TemplateParams) -> bool {
        let verbatim = f64::from(self.verbatim) / f64::from(self.a_words.min(self.b_words)).max(1.0);
        match self.figures_fewer >= params.figures_min {
            true => {
                let kept = self.figures_kept();
                kept >= params.version_kept_min && verbatim + kept >= params.version_min
            }
            false => verbatim >= params.verbatim_share_min,
        }
    }

    /// Whether the texts have many figures, and less of them in common than of their words.
    fn is_refigured(&self, params: &TemplateParams) -> bool {
        let words = f64::from(self.a_words.min(self.b_words));
        self.figures_fewer >= params.figures_min
            && f64::from(self.figures_fewer) >= params.figures_density_min * words
            && self.figures_kept() < params.figures_kept_min.min(self.share())
    }

    /// Share of the figures, of the text that has fewer, that stand in shared runs; 1 where it has none.
    fn figures_kept(&self) -> f64 {
        if self.figures_fewer == 0 {
            return 1.0;
        }
        f64::from(self.figures_same) / f64::from(self.figures_fewer)
    }

    fn is_distant(&self, beside: Beside, params: &VerifyParams) -> bool {
        let is_nearly_same = self.share() >= params.far_share_min
            && self.slots == 0
            && self.matched >= params.matched_words_min;
        let is_long = self.matched >= params.far_words_min;
        beside.is_far(params) && !(is_nearly_same && is_long)
            || beside.may_recur(params) && self.are_briefs(params) && !is_nearly_same
    }
}

impl VerifyParams {
    /// Seconds after which a text of so many words is another one though every word is the same; `None` where it proves
    /// itself.
    pub fn pause_max(&self, words: u32) -> Option<i64> {
        let hours = match words {
            words if words < self.matched_words_min => self.recurs_hours,
            words if words < self.far_words_min => self.window_days * 24,
            _ => return None,
        };
        Some(i64::from(hours) * HOUR_SECONDS as i64)
    }
}

impl Beside {
    /// Whether one came so soon after the other that it may correct it.
    fn is_soon(self, params: &VerifyParams) -> bool {
        self.seconds_apart.is_some_and(|seconds| seconds < u64::from(params.recurs_hours) * HOUR_SECONDS / 2)
    }

    /// Whether the one may be the other's next issue.
    fn may_recur(self, params: &VerifyParams) -> bool {
        self.seconds_apart.is_some_and(|seconds| seconds > u64::from(params.recurs_hours) * HOUR_SECONDS)
    }

    fn is_far(self, params: &VerifyParams) -> bool {
        self.seconds_apart.is_some_and(|seconds| seconds > u64::from(params.window_days) * 24 * HOUR_SECONDS)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{AlignParams, Alignment, Overlap};
    use super::{
        Beside, Edge, HeadlineParams, Kind, OverhangParams, Reason, TemplateParams, Verdict, VerifyParams,
        judge,
    };

    fn rule() -> VerifyParams {
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
            headline: HeadlineParams {
                words_min: 5,
                matched_words_min: 5,
                share_min: 0.5,
                overhang_max: 1.0,
            },
            align: AlignParams {
                run_words: 3,
                run_characters: 5,
                long_run_words: 12,
                gap_words: 12,
                passage_words: 8,
            },
            overhang: OverhangParams {
                one_max: 0.2,
                broken_max: 0.8,
                broken_runs_min: 4,
                broken_run_words_max: 15.0,
                wide_max: 1.0,
                wide_share_min: 0.4,
                similarity_free_min: 0.5,
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
            },
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
        assert!(matches!(
            verdict(120, Alignment { verbatim: 150, matched: 180, ..filled }),
            Verdict::Copies(_)
        ));
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
        };
        let strength = |lost| edge.weighed(lost, &rule()).map(|edge| edge.strength);
        assert_eq!((strength(0.0), strength(25.0)), (Some(0.6), Some(0.6 * 0.75)));
        assert_eq!(strength(100.0 * (1.01 - rule().weight_min)), None);
    }
}
