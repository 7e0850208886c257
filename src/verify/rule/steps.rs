//! A pair in, every question of the rule with its numbers out, and the one that decided.
//!
//! [`judge`] decides and asks no more than it needs; this asks everything and decides nothing: the verdict is that of [`judge`],
//! and a test holds the two together.

use super::{
    Alignment, Beside, HOUR_SECONDS, Kind, Overlap, Reason, Verdict, VerifyParams, enough, judge, measure,
};
use crate::params::Ask;

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
    /// Gives the account of a pair.
    pub fn of(overlap: &Overlap, alignment: &Alignment, beside: Beside, params: &VerifyParams) -> Self {
        let is_worth = overlap.is_worth_aligning(beside, params);
        let verdict = match is_worth {
            true => judge(overlap, alignment, beside, params),
            false => Verdict::Refused(Reason::Different),
        };
        let shared_min = if beside.same_headline { 1 } else { params.aligned_shared_min };
        let share = alignment.share();
        let mut steps = vec![
            Step::least(Ask::SHARED, overlap.shared.into(), shared_min.into()),
            Step::least(Ask::WORTH, overlap.containment(), params.aligned_containment_min),
            Step::least(Ask::SIMILARITY, overlap.jaccard(), params.similarity_min),
            Step::least(Ask::CONTAINMENT, overlap.containment(), params.containment_min),
            Step::least(Ask::SHARE, share, params.rewritten_share_min),
            Step::least(Ask::MATCHED, alignment.matched.into(), params.matched_words_min.into()),
        ];
        if alignment.matched < params.few_words {
            let step = Step::least(Ask::FEW, share, params.few_share_min);
            steps.push(Step { holds: !alignment.is_too_few(params), ..step });
        }
        let overhang =
            Step::most(Ask::OVERHANG, alignment.overhang(), alignment.overhang_max(&params.overhang));
        let is_free = overlap.jaccard() >= params.overhang.similarity_free_min;
        steps.push(Step { holds: overhang.holds || is_free, ..overhang });
        if beside.same_headline {
            let step = Step::least(Ask::HEADLINE, share, params.headline.share_min);
            steps.push(Step { holds: alignment.is_enough_under_one_headline(&params.headline), ..step });
        }
        let form = alignment.form(beside, params);
        let is_slots = |form: &str| form != REFIGURED;
        let slots = Step::most(Ask::SLOTS, alignment.slots.into(), f64::from(slots_most(alignment, params)));
        steps.push(Step { holds: !form.is_some_and(is_slots), ..slots });
        if alignment.figures_fewer > 0 {
            let kept = params.template.figures_kept_min.min(share);
            let figures = Step::least(Ask::FIGURES, alignment.figures_kept(), kept);
            steps.push(Step { holds: form != Some(REFIGURED), ..figures });
        }
        if let Some(seconds) = beside.seconds_apart {
            let most = match alignment.are_briefs(params) {
                true => params.recurs_hours,
                false => params.window_days * 24,
            };
            let hours = Step::most(Ask::HOURS, seconds as f64 / HOUR_SECONDS as f64, most.into());
            steps.push(Step { holds: !alignment.is_distant(beside, params), ..hours });
        }
        let decided = decided(&steps, verdict, overlap, alignment, params, form);
        Self { steps, verdict, decided, form }
    }

    /// The step that decided.
    pub fn deciding(&self) -> Option<&Step> {
        self.steps.iter().find(|step| step.ask == self.decided)
    }
}

/// Slots that a pair may have: briefs none, others fewer than make a form.
fn slots_most(alignment: &Alignment, params: &VerifyParams) -> u32 {
    match alignment.are_briefs(params) {
        true => 0,
        false => params.template.slots_min.saturating_sub(1),
    }
}

fn decided(
    steps: &[Step],
    verdict: Verdict,
    overlap: &Overlap,
    alignment: &Alignment,
    params: &VerifyParams,
    form: Option<&str>,
) -> Ask {
    let fails = |ask: Ask| steps.iter().any(|step| step.ask == ask && !step.holds);
    match verdict {
        Verdict::Copies(Kind::Similar) => Ask::SIMILARITY,
        Verdict::Copies(Kind::Contained) => Ask::CONTAINMENT,
        Verdict::Copies(Kind::Rewritten) => Ask::SHARE,
        Verdict::Copies(Kind::Headlined) => Ask::HEADLINE,
        Verdict::Refused(Reason::Background) => Ask::OVERHANG,
        Verdict::Refused(Reason::Template) if form == Some(REFIGURED) => Ask::FIGURES,
        Verdict::Refused(Reason::Template) => Ask::SLOTS,
        Verdict::Refused(Reason::Distant) => Ask::HOURS,
        Verdict::Refused(Reason::Different) => {
            match measure(enough(overlap, alignment.share(), params), overlap, alignment, params) {
                _ if fails(Ask::SHARED) => Ask::SHARED,
                _ if fails(Ask::WORTH) => Ask::WORTH,
                _ if fails(Ask::SIMILARITY) && fails(Ask::CONTAINMENT) && fails(Ask::SHARE) => Ask::SHARE,
                _ if fails(Ask::MATCHED) => Ask::MATCHED,
                _ => Ask::FEW,
            }
        }
    }
}

/// A form told by its figures alone.
pub(super) const REFIGURED: &str = "many figures, and other ones";
