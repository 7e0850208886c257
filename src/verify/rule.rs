//! An overlap and an alignment in, the verdict on the pair out.

use super::align::Alignment;
use super::overlap::Overlap;
use super::params::{
    BackgroundParams, CollectionParams, FormParams, HeadlineParams, SubjectParams, VerifyParams,
};
use super::told::HeadlineOverlap;
use crate::base::word::words;

mod steps;

pub use steps::{Account, Step};

/// What is known of two texts beside their words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PairFacts {
    /// Seconds between their nearest publications, where both are known.
    pub seconds_apart: Option<u64>,
    /// Whether they have the same headline.
    pub same_headline: bool,
    /// Whether all articles of both are of one outlet.
    pub one_outlet: bool,
    /// What either tells of the other's headline; `None` where nobody asks ([`asks_what_is_told`]).
    pub told: Option<HeadlineOverlap>,
}

const HOUR_SECONDS: u64 = 3_600;

words! {
    /// What an edge is: a pair of copies, by the closest of these likenesses, or a passage that two texts
    /// share.
    #[derive(PartialOrd, Ord)]
    pub enum Kind {
        /// Half of all shingles are in both.
        Similar = "similar",
        /// Half of the shorter text's shingles are in the longer.
        Contained = "contained",
        /// Shared passages of fewer words in a row.
        Rewritten = "rewritten",
        /// What would not be enough under two headlines.
        Headlined = "headlined",
        /// A passage of texts that are no copies. It makes no cluster; within one it holds a member to the
        /// text that leads it.
        Passage = "passage",
    }
}

impl Kind {
    /// Whether it makes copies of two texts.
    pub fn is_copy(self) -> bool {
        self != Self::Passage
    }
}

/// A pair proven to be copies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// The counts.
    pub overlap: Overlap,
    /// Words in shared passages.
    pub matched_words: u32,
    /// Those of them in long runs, which show a passage of one text in the other; 0 where they show a form or
    /// a frame of both.
    pub passage_words: u32,
    /// From where to where they lie in the earlier text, in words from its start.
    pub a_span: (u32, u32),
    /// The same in the later text.
    pub b_span: (u32, u32),
    /// The measure passed.
    pub kind: Kind,
    /// How strong the proof is, 0 to 1: the share of the shorter text in shared passages, weighted.
    pub strength: f64,
    /// What the proof rests on.
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
    /// No threshold was reached, or not the one for texts far apart.
    Different,
    /// They share one block, and both have words of their own on either side of it.
    Background,
    /// The longer is a collection of which the shorter is an item.
    Collection,
    /// Their headlines name two things, and what they share is a frame.
    Subject,
    /// They differ in figures, as two pages of one form do.
    Template,
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
    /// The edge of a pair on which this is the verdict, as long as nobody asked what the shared shingles
    /// weigh; none where the two are no copies, and what they share is neither told nor enough to hold one to
    /// the other.
    pub(crate) fn of(
        verdict: Verdict,
        overlap: &Overlap,
        alignment: &Alignment,
        facts: PairFacts,
        params: &VerifyParams,
    ) -> Option<Self> {
        let (kind, passage_words) = match verdict {
            Verdict::Copies(kind) => (kind, alignment.verbatim),
            Verdict::Refused(_) => (Kind::Passage, alignment.passage_words(overlap, facts, params)),
        };
        let grounds = Grounds {
            shorter_words: alignment.shorter_words(),
            weight: 1.0,
            is_headlined: alignment.is_headlined(facts, params),
        };
        let edge = Self {
            overlap: *overlap,
            matched_words: alignment.matched,
            passage_words,
            a_span: alignment.a_span,
            b_span: alignment.b_span,
            kind,
            strength: alignment.share(),
            grounds,
        };
        (edge.is_told() || edge.holds(params)).then_some(edge)
    }

    /// The edge with the strength that its shared shingles leave it, which lose `lost_shared` of a weight of
    /// 1 each; none where they weigh too little.
    pub(crate) fn weighed(&self, lost_shared: f64, params: &VerifyParams) -> Option<Self> {
        let weight = 1.0 - lost_shared / f64::from(self.overlap.shared).max(1.0);
        Self { grounds: Grounds { weight, ..self.grounds }, ..*self }.proven(params)
    }

    /// The edge that is left of this one by a rule that asks for more: of the thresholds that make copies, or
    /// of the weight of what they share. All else must be as it was.
    pub(crate) fn held_to(&self, params: &VerifyParams) -> Option<Self> {
        let kind = match self.kind {
            Kind::Headlined | Kind::Passage => self.kind,
            _ => match enough(&self.overlap, self.share(), params) {
                Some(kind) => kind,
                None if self.grounds.is_headlined => Kind::Headlined,
                None => Kind::Passage,
            },
        };
        Self { kind, ..*self }.proven(params)
    }

    /// How many edges are pairs of copies.
    pub fn copies(edges: &[Self]) -> u64 {
        edges.iter().filter(|edge| edge.kind.is_copy()).count() as u64
    }

    /// Whether its texts count as one holder of a shingle.
    pub(crate) fn is_tight(&self, params: &VerifyParams) -> bool {
        self.kind.is_copy() && self.share() >= params.group_share_min
    }

    /// Share of the shorter text's words that lie in shared passages, whatever they weigh.
    pub(crate) fn share(&self) -> f64 {
        share(self.matched_words, self.grounds.shorter_words)
    }

    /// Whether it can join two texts, or hold one to the other: all but passages that are little of both.
    pub(crate) fn holds(&self, params: &VerifyParams) -> bool {
        self.kind.is_copy()
            || self.share() >= params.held_share_min
                && self.weighs(self.matched_words, params.matched_words_min, params)
    }

    /// Whether it shows a passage of one text in the other.
    pub(crate) fn is_told(&self) -> bool {
        self.passage_words > 0
    }

    /// Whether so many of the shared words prove something that takes so many, however common they are.
    fn weighs(&self, words: u32, words_min: u32, params: &VerifyParams) -> bool {
        let weight = self.grounds.weight;
        weight >= params.weight_min && weight * f64::from(words) >= f64::from(words_min)
    }

    /// The edge with its strength, if what is shared weighs enough to join, or else to hold one text to the
    /// other or to be told as a passage.
    fn proven(&self, params: &VerifyParams) -> Option<Self> {
        let under_headline = params.headline.matched_words_min;
        let words_min = match self.kind {
            Kind::Headlined => under_headline,
            // What is enough of less must be enough of more.
            _ if self.grounds.is_headlined => under_headline.min(params.matched_words_min),
            _ => params.matched_words_min,
        };
        let tells = self.weighs(self.passage_words, params.align.long_run_words as u32, params);
        let edge = Self {
            strength: self.share() * self.grounds.weight,
            passage_words: if tells { self.passage_words } else { 0 },
            ..*self
        };
        if edge.kind.is_copy() && self.weighs(self.matched_words, words_min, params) {
            return Some(edge);
        }
        let passage = Self { kind: Kind::Passage, ..edge };
        (passage.is_told() || passage.holds(params)).then_some(passage)
    }
}

impl Overlap {
    /// Whether the pair shares enough to be worth aligning.
    pub(crate) fn is_worth_aligning(&self, facts: PairFacts, params: &VerifyParams) -> bool {
        let shared_min = if facts.same_headline { 1 } else { params.aligned_shared_min };
        self.shared >= shared_min && self.containment() >= params.aligned_containment_min
    }
}

/// Holds a pair against the rule; what its shingles weigh is asked later.
pub fn judge(overlap: &Overlap, alignment: &Alignment, facts: PairFacts, params: &VerifyParams) -> Verdict {
    decide(enough(overlap, alignment.share(), params), overlap, alignment, facts, params)
}

/// What the rule makes of a pair if its thresholds are left out: how much two texts must share to be copies.
///
/// Whether a text is a page of a form, and who counts as one holder of a shingle, is asked of this verdict:
/// neither depends on how strict somebody is about copies.
pub fn judge_whatever_is_enough(
    overlap: &Overlap,
    alignment: &Alignment,
    facts: PairFacts,
    params: &VerifyParams,
) -> Verdict {
    decide(Some(likeness(overlap)), overlap, alignment, facts, params)
}

/// Whether the rule asks of a pair what either text tells of the other's headline ([`PairFacts::told`]).
pub fn asks_what_is_told(
    overlap: &Overlap,
    alignment: &Alignment,
    facts: PairFacts,
    params: &VerifyParams,
) -> bool {
    let subject = &params.subject;
    facts.one_outlet && overlap.jaccard() < subject.near_similarity_min
        || alignment.is_long_beside(&params.collection)
        || alignment.are_briefs(params) && overlap.jaccard() < subject.brief_similarity_min
        || alignment.is_filled(alignment.slots, &params.form)
        || alignment.is_mostly_verbatim(&params.form) && alignment.form(overlap, facts, params).is_some()
}

/// The verdict on a pair that passes the thresholds by this measure, or by none.
fn decide(
    enough: Option<Kind>,
    overlap: &Overlap,
    alignment: &Alignment,
    facts: PairFacts,
    params: &VerifyParams,
) -> Verdict {
    let kind = match enough {
        Some(kind) if !alignment.is_too_little(params) => kind,
        _ if alignment.is_headlined(facts, params) => Kind::Headlined,
        _ => return Verdict::Refused(Reason::Different),
    };
    match () {
        () if alignment.is_background(overlap, facts, &params.background) => {
            Verdict::Refused(Reason::Background)
        }
        () if alignment.is_of_collection(facts, &params.collection) => Verdict::Refused(Reason::Collection),
        () if alignment.form(overlap, facts, params).is_some() => Verdict::Refused(Reason::Template),
        () if alignment.are_two_subjects(overlap, facts, params) => Verdict::Refused(Reason::Subject),
        () if alignment.is_told_again(facts, params) => Verdict::Refused(Reason::Different),
        () => Verdict::Copies(kind),
    }
}

/// By what a pair passes the thresholds, if it does.
fn enough(overlap: &Overlap, share: f64, params: &VerifyParams) -> Option<Kind> {
    let is_enough = share >= params.share_min && overlap.jaccard() >= params.similarity_min;
    is_enough.then(|| likeness(overlap))
}

/// How like two copies are, by their shingles.
fn likeness(overlap: &Overlap) -> Kind {
    const HALF: f64 = 0.5;
    match () {
        () if overlap.jaccard() >= HALF => Kind::Similar,
        () if overlap.containment() >= HALF => Kind::Contained,
        () => Kind::Rewritten,
    }
}

/// Share of so many words that are matched; of none, none.
fn share(matched: u32, words: u32) -> f64 {
    f64::from(matched) / f64::from(words).max(1.0)
}

impl Alignment {
    /// Share of the shorter text's words that lie in shared passages, 0 to 1.
    pub fn share(&self) -> f64 {
        share(self.matched, self.shorter_words())
    }

    /// Words of the shorter text.
    pub(crate) fn shorter_words(&self) -> u32 {
        self.a_words.min(self.b_words)
    }

    /// Words of the longer text.
    fn longer_words(&self) -> u32 {
        self.a_words.max(self.b_words)
    }

    /// Whether what they share proves nothing, whatever share of the shorter text it is.
    fn is_too_little(&self, params: &VerifyParams) -> bool {
        self.matched < params.matched_words_min || self.is_too_few(params)
    }

    /// Whether what they share is few words, and neither most of the shorter text with no figure changed nor
    /// the unchanged start of either.
    fn is_too_few(&self, params: &VerifyParams) -> bool {
        self.matched < params.few_words
            && (self.figure_slots > 0 || self.share() < params.few_share_min)
            && !self.is_verbatim_lead()
    }

    /// Whether all they share is the start of one of them, but for a place name, unchanged.
    fn is_verbatim_lead(&self) -> bool {
        const PLACE_WORDS: u32 = 3;
        self.before <= PLACE_WORDS && self.runs == 1 && self.verbatim == self.matched
    }

    /// Words in long runs that show a passage of one text in the other; none where they are of a form, or of
    /// the frame of one outlet's pages.
    fn passage_words(&self, overlap: &Overlap, facts: PairFacts, params: &VerifyParams) -> u32 {
        let is_of_both =
            || facts.is_of_frame(overlap, &params.subject) || self.form(overlap, facts, params).is_some();
        if self.verbatim == 0 || is_of_both() { 0 } else { self.verbatim }
    }

    /// Whether what they share is enough since they stand under one headline.
    fn is_headlined(&self, facts: PairFacts, params: &VerifyParams) -> bool {
        facts.same_headline && self.is_enough_under_one_headline(&params.headline)
    }

    fn is_enough_under_one_headline(&self, params: &HeadlineParams) -> bool {
        self.matched >= params.matched_words_min && self.share() >= params.share_min
    }

    /// Whether both say so little that one other figure or name makes another event of it.
    fn are_briefs(&self, params: &VerifyParams) -> bool {
        self.shorter_words() < params.brief_words
    }

    /// Whether all they share is one block of a few runs, with words of both texts on either side of it.
    fn is_background(&self, overlap: &Overlap, facts: PairFacts, params: &BackgroundParams) -> bool {
        self.passages == 1
            && self.runs <= params.runs_max
            && self.overhang() > params.overhang_max
            && overlap.jaccard() < params.similarity_free_min
            && !facts.same_headline
    }

    /// Words that both texts have beyond the shared passages, at either end, over the words within: 0 where
    /// each end is reached in one of the texts.
    fn overhang(&self) -> f64 {
        f64::from(self.before + self.behind) / f64::from(self.matched).max(1.0)
    }

    /// Whether one text is so much longer that it may be a collection: a live ticker, a roundup, a list.
    fn is_long_beside(&self, params: &CollectionParams) -> bool {
        self.longer_words() >= params.words_min
            && f64::from(self.longer_words()) >= params.length_min * f64::from(self.shorter_words())
    }

    /// Whether the shorter text is an item of a collection: what the longer's headline names is not told in
    /// it, or what they share begins far into the longer, where no cut of a story begins.
    fn is_of_collection(&self, facts: PairFacts, params: &CollectionParams) -> bool {
        let is_untold = || self.told_of_longer(facts).is_some_and(|share| share < params.told_min);
        self.is_long_beside(params) && (self.starts_late(params) || is_untold())
    }

    /// Share of what the longer text's headline names, and the text tells, that the shorter article tells;
    /// `None` where that is not known.
    fn told_of_longer(&self, facts: PairFacts) -> Option<f64> {
        let told = facts.told?;
        if self.a_words >= self.b_words { told.a.share_of_own() } else { told.b.share_of_own() }
    }

    /// Words of the longer text before all shared passages, and all of them.
    fn start_in_longer(&self) -> (u32, u32) {
        match self.a_words >= self.b_words {
            true => (self.a_span.0, self.a_words),
            false => (self.b_span.0, self.b_words),
        }
    }

    fn starts_late(&self, params: &CollectionParams) -> bool {
        let (start, longer) = self.start_in_longer();
        // However long the longer is, a cut does not begin behind more words than it has.
        let most = (params.start_share * f64::from(longer)).min(self.shorter_words().into());
        f64::from(start) > most.max(params.start_words.into())
    }

    /// Whether so many places of substitution are slots that a form was filled twice.
    fn is_filled(&self, slots: u32, params: &FormParams) -> bool {
        let slots_share = params.slots_share_min * f64::from(self.substitutions);
        let density = params.slots_density_min * f64::from(self.matched);
        slots >= params.slots_min && f64::from(slots) >= slots_share.max(density)
    }

    /// What makes two pages of one form of the texts, in words; nothing where they are none.
    fn form(&self, overlap: &Overlap, facts: PairFacts, params: &VerifyParams) -> Option<&'static str> {
        let is_other_subject = self.is_other_subject
            && self.are_briefs(params)
            && self.verbatim < self.matched
            && !facts.same_headline
            && overlap.jaccard() < params.subject.same_similarity_min;
        if self.is_version(facts, params) {
            return None;
        }
        match () {
            () if is_other_subject => Some("another name or figure before all that is shared"),
            () if self.is_filled(self.figure_slots, &params.form) => Some("figures in each other's place"),
            () if self.is_refigured(&params.form) => Some(steps::REFIGURED),
            () if self.figure_slots > 0 && self.are_briefs(params) && facts.may_recur(params) => {
                Some("briefs of two days with other figures")
            }
            () => None,
        }
    }

    /// Whether so much is the same word for word that what differs may be what a new version changed.
    fn is_mostly_verbatim(&self, params: &FormParams) -> bool {
        f64::from(self.verbatim) >= params.version_verbatim_min * f64::from(self.shorter_words())
    }

    /// Whether one text is a new version of the other: most of it is the same word for word, each tells the
    /// other's headline, and no day lies between them.
    fn is_version(&self, facts: PairFacts, params: &VerifyParams) -> bool {
        let is_told =
            |told: HeadlineOverlap| told.least() >= params.subject.told_min && !told.are_of_two_subjects();
        self.is_mostly_verbatim(&params.form) && !facts.may_recur(params) && facts.told.is_some_and(is_told)
    }

    /// Whether one was published so long after the other that the few words they share have to be more of the
    /// shorter text.
    fn is_told_again(&self, facts: PairFacts, params: &VerifyParams) -> bool {
        facts.is_far(params) && self.matched < params.far_words && self.share() < params.far_share_min
    }

    /// Whether the texts have many figures, and few of them in common.
    fn is_refigured(&self, params: &FormParams) -> bool {
        self.figures_fewer >= params.figures_min && self.figures_kept() < self.figures_kept_least(params)
    }

    /// Share of the figures that a copy keeps at least: a rewrite keeps nearly as many of them as of its
    /// words.
    fn figures_kept_least(&self, params: &FormParams) -> f64 {
        params.figures_kept_min.min(params.figures_kept_ratio_min * self.share())
    }

    /// Share of the figures, of the text that has fewer, that stand in shared runs; 1 where it has none.
    fn figures_kept(&self) -> f64 {
        match self.figures_fewer {
            0 => 1.0,
            fewer => f64::from(self.figures_same) / f64::from(fewer),
        }
    }

    /// Whether the headlines name two things, where what the texts share may be no more than a frame.
    fn are_two_subjects(&self, overlap: &Overlap, facts: PairFacts, params: &VerifyParams) -> bool {
        let Some(told) = facts.told else { return false };
        let (subject, similarity) = (&params.subject, overlap.jaccard());
        let is_suspect = self.is_filled(self.slots, &params.form)
            || self.are_briefs(params) && similarity < subject.brief_similarity_min;
        let is_near = similarity >= subject.near_similarity_min;
        facts.is_of_frame(overlap, subject)
            || told.are_of_two_subjects() && (is_suspect || facts.one_outlet && !is_near)
    }
}

impl VerifyParams {
    /// Seconds after which a text of so many words is another one though every word is the same; `None` where
    /// it proves itself.
    pub fn pause_max(&self, words: u32) -> Option<i64> {
        let hours = match words {
            words if words < self.matched_words_min => self.recurs_hours,
            words if words < self.lasting_words_min => self.window_days * 24,
            _ => return None,
        };
        Some(i64::from(hours) * HOUR_SECONDS as i64)
    }
}

impl PairFacts {
    /// Whether two pages of one outlet tell too little of what either headline names for their shared words
    /// to be more than a frame.
    fn is_of_frame(self, overlap: &Overlap, params: &SubjectParams) -> bool {
        let is_near = overlap.jaccard() >= params.near_similarity_min;
        self.one_outlet && !is_near && self.told.is_some_and(|told| told.share() < params.told_min)
    }

    /// Whether they were published far apart.
    fn is_far(self, params: &VerifyParams) -> bool {
        self.seconds_apart.is_some_and(|seconds| seconds > u64::from(params.far_hours) * HOUR_SECONDS)
    }

    /// Whether the one may be the other's next issue.
    fn may_recur(self, params: &VerifyParams) -> bool {
        self.seconds_apart.is_some_and(|seconds| seconds > u64::from(params.recurs_hours) * HOUR_SECONDS)
    }
}

#[cfg(test)]
mod tests;
