//! An overlap and an alignment in, the verdict on the pair out.

use super::align::Alignment;
use super::overlap::Overlap;
use super::params::{HeadlineParams, OverhangParams, TemplateParams, VerifyParams};
use crate::word::words;

mod steps;

pub use steps::{Account, Step};

/// What is known of two texts beside their words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// Seconds between their nearest publications, where both are known.
    pub seconds_apart: Option<u64>,
    /// Whether they have the same headline.
    pub same_headline: bool,
}

const HOUR_SECONDS: u64 = 3_600;

words! {
    /// Which measure an edge passed by.
    #[derive(PartialOrd, Ord)]
    pub enum Kind {
        /// Jaccard similarity.
        Similar = "similar",
        /// Containment of the shorter text.
        Contained = "contained",
        /// Shared passages.
        Rewritten = "rewritten",
        /// Fewer of them, under the same headline.
        Headlined = "headlined",
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
    /// What it rests on beside.
    pub grounds: Grounds,
}

/// What a stricter rule asks of an edge beside its counts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Grounds {
    /// Words of the shorter text, as passages count them.
    pub shorter_words: u32,
    /// What the shared shingles weigh in the mean, 0 to 1.
    pub weight: f64,
    /// Whether what the texts share would be enough since they stand under one headline.
    pub is_headlined: bool,
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
        Self { grounds: Grounds { weight, ..self.grounds }, ..*self }.proven(params)
    }

    /// The edge that is left of this one by a rule that asks for more: of the thresholds that make copies, or of the weight of
    /// what they share. All else must be as it was.
    pub fn held_to(&self, params: &VerifyParams) -> Option<Self> {
        let kind = match self.kind {
            Kind::Headlined => Kind::Headlined,
            _ => match enough(&self.overlap, self.share(), params) {
                Some(kind) => kind,
                None if self.grounds.is_headlined => Kind::Headlined,
                None => return None,
            },
        };
        Self { kind, ..*self }.proven(params)
    }

    /// Share of the shorter text's words that lie in shared passages, whatever they weigh.
    pub fn share(&self) -> f64 {
        share(self.matched_words, self.grounds.shorter_words)
    }

    /// The edge with its strength, if what is shared weighs enough.
    fn proven(&self, params: &VerifyParams) -> Option<Self> {
        let weight = self.grounds.weight;
        let under_headline = params.headline.matched_words_min;
        let words_min = match self.kind {
            Kind::Headlined => under_headline,
            // What is enough of less must be enough of more.
            _ if self.grounds.is_headlined => under_headline.min(params.matched_words_min),
            _ => params.matched_words_min,
        };
        let proves =
            weight >= params.weight_min && weight * f64::from(self.matched_words) >= f64::from(words_min);
        proves.then_some(Self { strength: self.share() * weight, ..*self })
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
    decide(enough(overlap, alignment.share(), params), overlap, alignment, beside, params)
}

/// What the rule makes of a pair if its thresholds are left out: how much two texts must share to be copies.
///
/// Whether a text is a page of a form, and who counts as one holder of a shingle, is asked of this verdict: neither depends on
/// how strict somebody is about copies.
pub fn judge_whatever_is_enough(
    overlap: &Overlap,
    alignment: &Alignment,
    beside: Beside,
    params: &VerifyParams,
) -> Verdict {
    decide(Some(Kind::Rewritten), overlap, alignment, beside, params)
}

/// The verdict on a pair that passes the thresholds by this measure, or by none.
fn decide(
    enough: Option<Kind>,
    overlap: &Overlap,
    alignment: &Alignment,
    beside: Beside,
    params: &VerifyParams,
) -> Verdict {
    let kind = match measure(enough, overlap, alignment, params) {
        Verdict::Copies(kind) => kind,
        Verdict::Refused(_) if alignment.is_headlined(beside, params) => Kind::Headlined,
        refused => return refused,
    };
    match () {
        () if alignment.is_template(beside, params) => Verdict::Refused(Reason::Template),
        () if alignment.is_distant(beside, params) => Verdict::Refused(Reason::Distant),
        () => Verdict::Copies(kind),
    }
}

/// The first of the thresholds that a pair passes.
fn enough(overlap: &Overlap, share: f64, params: &VerifyParams) -> Option<Kind> {
    match () {
        () if overlap.jaccard() >= params.similarity_min => Some(Kind::Similar),
        () if overlap.containment() >= params.containment_min => Some(Kind::Contained),
        () if share >= params.rewritten_share_min => Some(Kind::Rewritten),
        () => None,
    }
}

/// How much two texts share and where; `enough` is the first threshold that they pass.
fn measure(enough: Option<Kind>, overlap: &Overlap, alignment: &Alignment, params: &VerifyParams) -> Verdict {
    let Some(kind) = enough else { return Verdict::Refused(Reason::Different) };
    match () {
        () if alignment.matched < params.matched_words_min || alignment.is_too_few(params) => {
            Verdict::Refused(Reason::Different)
        }
        () if is_background(overlap, alignment, &params.overhang) => Verdict::Refused(Reason::Background),
        () => Verdict::Copies(kind),
    }
}

/// Share of so many words that are matched; of none, none.
fn share(matched: u32, words: u32) -> f64 {
    f64::from(matched) / f64::from(words).max(1.0)
}

fn is_background(overlap: &Overlap, alignment: &Alignment, params: &OverhangParams) -> bool {
    alignment.overhang() > alignment.overhang_max(params) && overlap.jaccard() < params.similarity_free_min
}

impl Alignment {
    /// Share of the shorter text's words that lie in shared passages, 0 to 1.
    pub fn share(&self) -> f64 {
        share(self.matched, self.shorter_words())
    }

    /// Words of the shorter text.
    pub fn shorter_words(&self) -> u32 {
        self.a_words.min(self.b_words)
    }

    /// Whether what they share is little, and neither most of the shorter text nor the unchanged start of either.
    fn is_too_few(&self, params: &VerifyParams) -> bool {
        let is_changed = self.slots > 0 || self.figures_same < self.figures_fewer;
        self.matched < params.few_words
            && (is_changed || self.share() < params.few_share_min)
            && (self.slots > 0 || !self.is_verbatim_lead())
    }

    /// Whether what they share is enough since they stand under one headline.
    pub fn is_headlined(&self, beside: Beside, params: &VerifyParams) -> bool {
        beside.same_headline && self.is_enough_under_one_headline(&params.headline)
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

    /// Most overhang of a copy, by how what they share is spread.
    fn overhang_max(&self, params: &OverhangParams) -> f64 {
        let (runs, matched) = (self.runs, f64::from(self.matched));
        let is_broken =
            runs >= params.broken_runs_min && matched < params.broken_run_words_max * f64::from(runs);
        let is_wide = (self.passages > 1 || self.is_lead()) && self.share() >= params.wide_share_min;
        match () {
            () if is_wide => params.wide_max,
            () if is_broken => params.broken_max,
            () => params.one_max,
        }
    }

    /// Whether both are briefs: there one changed figure or name is another event.
    fn are_briefs(&self, params: &VerifyParams) -> bool {
        self.a_words.max(self.b_words) < params.brief_words
    }

    /// Whether the texts are two pages of one form. Briefs are by one slot or another subject, unless the later corrects
    /// the earlier. Texts that a day or more lies between are by slots alone or figures alone; others only if they are
    /// no two versions of one text, and dense with slots or figures.
    fn is_template(&self, beside: Beside, params: &VerifyParams) -> bool {
        self.form(beside, params).is_some()
    }

    /// What makes two pages of one form of the texts, in words; nothing where they are none.
    fn form(&self, beside: Beside, params: &VerifyParams) -> Option<&'static str> {
        let form = &params.template;
        let (matched, slots) = (f64::from(self.matched), f64::from(self.slots));
        let is_mostly_slots = self.slots > 0 && slots >= form.slots_share_min * f64::from(self.substitutions);
        let shorter = self.a_words.min(self.b_words);
        let is_version = self.is_version(form);
        let is_other_subject =
            self.is_other_subject && self.verbatim < self.matched && shorter < params.brief_words;
        let is_alike = is_version && !self.is_other_subject && self.figures_kept() >= form.figures_kept_min;
        let is_correction = beside.is_soon(params) && (beside.same_headline || is_alike);
        let is_filled = is_mostly_slots && self.slots >= form.slots_min;
        let may_recur = beside.may_recur(params);
        let is_dense = slots >= form.slots_density_min * matched;
        match () {
            () if is_other_subject && !is_correction => {
                Some("another name or figure before all that is shared")
            }
            () if self.are_briefs(params) && is_mostly_slots && !is_correction => {
                Some("briefs that differ in a figure or name")
            }
            () if is_filled && may_recur => Some("other figures or names, a day or more apart"),
            () if is_filled && is_dense && !is_version => Some("figures and names in each other's place"),
            () if (may_recur || !is_version) && self.is_refigured(form) => Some(steps::REFIGURED),
            () => None,
        }
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
mod tests;
