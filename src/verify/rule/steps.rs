//! A pair in, every question of the rule with its numbers out, and the one that decided.
//!
//! [`judge`] decides and asks no more than it needs; this asks everything and decides nothing: the verdict is
//! that of [`judge`], and a test holds the two together.

use super::{Alignment, Kind, Overlap, PairFacts, Reason, Verdict, VerifyParams, judge};
use crate::base::params::Ask;

/// A question and its answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The question.
    pub ask: Ask,
    /// What was measured.
    pub value: f64,
    /// What the recipe asks for.
    pub bound: f64,
    /// Whether the value must be the bound or more; else the bound or less.
    pub at_least: bool,
    /// Whether it is.
    pub holds: bool,
}

impl Step {
    fn least(ask: Ask, value: f64, bound: f64) -> Self {
        Self { ask, value, bound, at_least: true, holds: value >= bound }
    }

    fn most(ask: Ask, value: f64, bound: f64) -> Self {
        Self { ask, value, bound, at_least: false, holds: value <= bound }
    }
}

/// The whole account of a pair.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// All questions, in the order of the rule.
    pub steps: Vec<Step>,
    /// What the rule makes of the pair; its shingles' weight is asked later.
    pub verdict: Verdict,
    /// The question that decided.
    pub decided: Ask,
    /// What made a form of it, in words, where it is one.
    pub form: Option<&'static str>,
}

impl Account {
    /// Gives the account of a pair; what is told of the headlines must be known.
    pub(crate) fn of(
        overlap: &Overlap,
        alignment: &Alignment,
        facts: PairFacts,
        params: &VerifyParams,
    ) -> Self {
        let is_worth = overlap.is_worth_aligning(facts, params);
        let verdict = match is_worth {
            true => judge(overlap, alignment, facts, params),
            false => Verdict::Refused(Reason::Different),
        };
        let shared_min = if facts.same_headline { 1 } else { params.aligned_shared_min };
        let share = alignment.share();
        let mut steps = vec![
            Step::least(Ask::SHARED, overlap.shared.into(), shared_min.into()),
            Step::least(Ask::WORTH, overlap.containment(), params.aligned_containment_min),
            Step::least(Ask::SHARE, share, params.share_min),
            Step::least(Ask::SIMILARITY, overlap.jaccard(), params.similarity_min),
            Step::least(Ask::MATCHED, alignment.matched.into(), params.matched_words_min.into()),
        ];
        if alignment.matched < params.few_words {
            let step = Step::least(Ask::FEW, share, params.few_share_min);
            steps.push(Step { holds: !alignment.is_too_few(params), ..step });
        }
        if facts.is_far(params) && alignment.matched < params.far_words {
            steps.push(Step::least(Ask::FAR, share, params.far_share_min));
        }
        if facts.same_headline {
            let step = Step::least(Ask::HEADLINE, share, params.headline.share_min);
            steps.push(Step { holds: alignment.is_enough_under_one_headline(&params.headline), ..step });
        }
        if alignment.passages == 1 && alignment.runs <= params.background.runs_max {
            let overhang = Step::most(Ask::OVERHANG, alignment.overhang(), params.background.overhang_max);
            let holds = !alignment.is_background(overlap, facts, &params.background);
            steps.push(Step { holds, ..overhang });
        }
        steps.extend(of_collection(alignment, facts, params));
        let form = alignment.form(overlap, facts, params);
        let slots =
            Step::most(Ask::SLOTS, alignment.figure_slots.into(), slots_most(alignment, facts, params));
        steps.push(Step { holds: form.is_none_or(|form| form == REFIGURED), ..slots });
        if alignment.figures_fewer > 0 {
            let figures = Step::least(
                Ask::FIGURES,
                alignment.figures_kept(),
                alignment.figures_kept_least(&params.form),
            );
            steps.push(Step { holds: form != Some(REFIGURED), ..figures });
        }
        if let Some(told) = facts.told {
            let step = Step::least(Ask::TOLD, told.share(), params.subject.told_min);
            steps.push(Step { holds: !alignment.are_two_subjects(overlap, facts, params), ..step });
        }
        let decided = decided(&steps, verdict, form);
        Self { steps, verdict, decided, form }
    }

    /// The step that decided.
    pub fn deciding(&self) -> Option<&Step> {
        self.steps.iter().find(|step| step.ask == self.decided)
    }
}

/// The questions asked where one text is so long that it may be a collection.
fn of_collection(alignment: &Alignment, facts: PairFacts, params: &VerifyParams) -> Vec<Step> {
    let collection = &params.collection;
    if !alignment.is_long_beside(collection) {
        return Vec::new();
    }
    let told = alignment.told_of_longer(facts).map(|told| Step::least(Ask::ITEM, told, collection.told_min));
    let (start, longer) = alignment.start_in_longer();
    let share = f64::from(start) / f64::from(longer).max(1.0);
    let start = Step::most(Ask::START, share, collection.start_share);
    let start = Step { holds: !alignment.starts_late(collection), ..start };
    told.into_iter().chain([start]).collect()
}

/// Slots that a pair may have: briefs of two days none, others fewer than make a form.
fn slots_most(alignment: &Alignment, facts: PairFacts, params: &VerifyParams) -> f64 {
    match alignment.are_briefs(params) && facts.may_recur(params) {
        true => 0.0,
        false => f64::from(params.form.slots_min.saturating_sub(1)),
    }
}

fn decided(steps: &[Step], verdict: Verdict, form: Option<&str>) -> Ask {
    let fails = |ask: &Ask| steps.iter().any(|step| step.ask == *ask && !step.holds);
    let first = |asks: &[Ask], last: Ask| asks.iter().copied().find(|ask| fails(ask)).unwrap_or(last);
    match verdict {
        Verdict::Copies(Kind::Headlined) => Ask::HEADLINE,
        Verdict::Copies(_) => Ask::SHARE,
        Verdict::Refused(Reason::Background) => Ask::OVERHANG,
        Verdict::Refused(Reason::Collection) => first(&[Ask::ITEM], Ask::START),
        Verdict::Refused(Reason::Subject) => Ask::TOLD,
        Verdict::Refused(Reason::Template) if form == Some(REFIGURED) => Ask::FIGURES,
        Verdict::Refused(Reason::Template) => Ask::SLOTS,
        Verdict::Refused(Reason::Different) => {
            let asked = [Ask::SHARED, Ask::WORTH, Ask::SHARE, Ask::SIMILARITY, Ask::MATCHED, Ask::FAR];
            first(&asked, Ask::FEW)
        }
    }
}

/// A form told by its figures alone.
pub(super) const REFIGURED: &str = "many figures, and other ones";
