//! Questions of the rule in, sentences out.

use super::answer::RuleQuestion;
use storywire::base::params::Ask;
use storywire::verify::{Account, Alignment, Kind, Overlap, PairFacts, Reason, Step, Verdict};

/// Lists the questions of the rule.
pub(crate) fn rows(account: &Account) -> Vec<RuleQuestion> {
    let is_met = |step: &Step| match step.at_least {
        true => step.value >= step.bound,
        false => step.value <= step.bound,
    };
    let row = |step: &Step| RuleQuestion {
        question: step.ask.question,
        value: round(step.value),
        bound: round(step.bound),
        at_least: step.at_least,
        answer: match (step.holds, is_met(step)) {
            (true, true) => "yes",
            (true, false) => "waived",
            (false, _) => "no",
        },
        is_count: step.ask.is_count,
        decided: step.ask == account.decided,
    };
    account.steps.iter().map(row).collect()
}

fn round(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}

/// Describes how two copies differ.
pub(crate) fn shape(overlap: &Overlap) -> String {
    let (fewer, more) = (overlap.a_size.min(overlap.b_size), overlap.a_size.max(overlap.b_size));
    let length = f64::from(fewer) / f64::from(more).max(1.0);
    let (similarity, contained) = (overlap.jaccard(), overlap.containment());
    match () {
        () if similarity >= 0.95 => "The two are nearly one text.".to_owned(),
        () if contained >= 0.8 && length <= 0.75 => {
            format!(
                "The longer holds the shorter, {} of it, and goes on where that is cut or ends.",
                percent(contained)
            )
        }
        () if similarity >= 0.5 => "The two are one story, lightly changed, cut or wrapped.".to_owned(),
        () if contained >= 0.5 => {
            format!("{} of the shorter text stands in the longer.", capital(&percent(contained)))
        }
        () => {
            format!("One follows the other in part: {} of the shorter text is in both.", percent(contained))
        }
    }
}

/// Capitalises the first letter.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Says why the rule takes two texts for copies, or does not.
pub(crate) fn because(
    account: &Account,
    overlap: &Overlap,
    alignment: &Alignment,
    facts: PairFacts,
) -> String {
    let share = percent(alignment.share());
    let passages = || match alignment.passages {
        1 => "one passage".to_owned(),
        passages => format!("{passages} passages"),
    };
    match account.verdict {
        Verdict::Copies(Kind::Headlined) => {
            format!("They stand under one headline, and {share} of the shorter text is in the longer.")
        }
        Verdict::Copies(Kind::Rewritten) => format!(
            "{} of the shorter text lies in {} short runs of the same words, spread over {}: a rewrite.",
            capital(&share),
            alignment.runs,
            passages()
        ),
        Verdict::Copies(_) => format!(
            "{} of the shorter text's words lie in {} that both have; of all five-word runs of the two, {} are in both.",
            capital(&share),
            passages(),
            percent(overlap.jaccard())
        ),
        Verdict::Refused(Reason::Background) => format!(
            "What they share is background: {} words in one block, and both texts have words of their own before it ({}) or behind \
             it ({}).",
            alignment.matched, alignment.before, alignment.behind
        ),
        Verdict::Refused(Reason::Collection) => collection(account, alignment),
        Verdict::Refused(Reason::Template) => format!(
            "They are two pages of one form: {}. In {} of {} places where the words differ, both have a figure of their own; \
             {} of {} figures are the same.",
            account.form.unwrap_or("figures in each other's place"),
            alignment.figure_slots,
            alignment.substitutions,
            alignment.figures_same,
            alignment.figures_fewer
        ),
        Verdict::Refused(Reason::Subject) => subject(facts, &share),
        Verdict::Refused(Reason::Different) => different(account, overlap, alignment),
    }
}

/// Says why the shorter text is an item of the longer.
fn collection(account: &Account, alignment: &Alignment) -> String {
    let (shorter, longer) =
        (alignment.a_words.min(alignment.b_words), alignment.a_words.max(alignment.b_words));
    let why = match account.deciding() {
        Some(step) if step.ask == Ask::ITEM => {
            format!("of what the longer's headline names, the shorter tells {}", percent(step.value))
        }
        Some(step) => format!("what they share begins behind {} of the longer", percent(step.value)),
        None => String::new(),
    };
    format!("The shorter is an item of the longer, a collection of {longer} words to {shorter}: {why}.")
}

/// Says why two texts that share much are about two things.
fn subject(facts: PairFacts, share: &str) -> String {
    let told = facts.told.unwrap_or_default();
    let place = if facts.one_outlet { "pages of one outlet" } else { "texts" };
    match told.are_of_two_subjects() {
        true => format!(
            "They are {place} about two things that have {share} of the shorter's words in common: either headline names what only \
             its own text tells."
        ),
        false => format!(
            "They are {place} about two things that have {share} of the shorter's words in common: of what either headline names, \
             the other article tells {} at most.",
            percent(told.share())
        ),
    }
}

/// Gives the reason of a refusal in a few words.
pub(crate) fn because_of(reason: Reason, account: &Account) -> String {
    match reason {
        Reason::Different => "shares too little".to_owned(),
        Reason::Background => "shares background alone".to_owned(),
        Reason::Collection => "is a collection with it as an item, or an item of it".to_owned(),
        Reason::Template => {
            format!("is another page of one form: {}", account.form.unwrap_or("other figures"))
        }
        Reason::Subject => "has a headline about something else".to_owned(),
    }
}

fn different(account: &Account, overlap: &Overlap, alignment: &Alignment) -> String {
    match account.decided {
        Ask::SHARED | Ask::WORTH if overlap.shared == 0 => {
            format!(
                "They share not one run of five words; one text has {} of them, the other {}.",
                overlap.a_size, overlap.b_size
            )
        }
        Ask::SHARED | Ask::WORTH => format!(
            "They share next to nothing: {} of the shorter text's {} five-word runs.",
            overlap.shared,
            overlap.a_size.min(overlap.b_size)
        ),
        Ask::FAR => format!(
            "{} of the shorter text's words lie in shared passages, and so long after a copy has {}: the story was told again.",
            capital(&percent(alignment.share())),
            percent(account.deciding().map_or(0.0, |step| step.bound))
        ),
        Ask::MATCHED | Ask::FEW => {
            format!("Only {} words lie in shared passages, too few to prove anything.", alignment.matched)
        }
        _ => format!(
            "They share too little: {} of all five-word runs, {} of the shorter text's, and {} of its words in shared passages.",
            percent(overlap.jaccard()),
            percent(overlap.containment()),
            percent(alignment.share())
        ),
    }
}

/// What would have to change for the rule's other answer.
pub(crate) fn otherwise(account: &Account) -> Vec<String> {
    let step = |ask: Ask| account.steps.iter().find(|step| step.ask == ask);
    let number = |value: f64, like: f64| {
        if like.fract() == 0.0 && like > 1.0 { format!("{value:.0}") } else { format!("{value:.3}") }
    };
    let would = |step: &Step| {
        let (word, is) = (if step.at_least { "at least" } else { "at most" }, number(step.value, step.bound));
        format!("{} of {word} {} (it is {is})", step.ask.question, number(step.bound, step.bound))
    };
    match account.verdict {
        Verdict::Copies(kind) => parting(account, kind),
        Verdict::Refused(Reason::Different) if [Ask::SHARED, Ask::WORTH].contains(&account.decided) => {
            let bound = |ask: Ask| step(ask).map_or(0.0, |step| step.bound);
            vec![format!(
                "They would have to share {:.0} runs of five words, and {} of the shorter text's, to be looked at closely; \
                 and then enough.",
                bound(Ask::SHARED),
                percent(bound(Ask::WORTH))
            )]
        }
        Verdict::Refused(Reason::Different | Reason::Background | Reason::Collection) => {
            vec![format!(
                "They would be copies with {}.",
                step(account.decided).map(would).unwrap_or_default()
            )]
        }
        Verdict::Refused(Reason::Subject) => {
            vec!["They would be copies if either headline were told in the other article.".to_owned()]
        }
        Verdict::Refused(Reason::Template) => vec![match account.decided {
            Ask::FIGURES => "They would be copies if more of the figures were the same.".to_owned(),
            _ => "They would be copies if the figures in each other's place were the same.".to_owned(),
        }],
    }
}

/// Says how far the measure would have to fall to separate two copies.
fn parting(account: &Account, kind: Kind) -> Vec<String> {
    let share = account.steps.iter().find(|step| step.ask == Ask::SHARE);
    match (kind, share) {
        (Kind::Headlined, _) | (_, None) => vec!["Under other headlines they would be no copies.".to_owned()],
        (_, Some(step)) => vec![format!(
            "They would be no copies with a {} under {:.3} (it is {:.3}).",
            step.ask.question, step.bound, step.value
        )],
    }
}

/// Writes a share in percent; never rounded up to all.
pub(crate) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    match () {
        () if share >= 1.0 => "all".to_owned(),
        () if percent >= 99.5 => "over 99 %".to_owned(),
        () if share > 0.0 && percent < 0.5 => "under 1 %".to_owned(),
        () => format!("{percent:.0} %"),
    }
}

/// Writes a duration in a fitting unit.
pub(crate) fn hours(seconds: u64) -> String {
    let hours = seconds as f64 / 3600.0;
    match () {
        () if seconds < 7_200 => format!("{} minutes", seconds / 60),
        () if hours < 72.0 => format!("{hours:.1} hours"),
        () => format!("{:.1} days", hours / 24.0),
    }
}

#[cfg(test)]
mod tests {
    use super::{capital, hours, percent};

    #[test]
    fn shares_and_times_are_told_as_people_say_them() {
        assert_eq!(
            [1.0, 0.998, 0.337, 0.001, 0.0].map(percent),
            ["all", "over 99 %", "34 %", "under 1 %", "0 %"]
        );
        assert_eq!([capital("all"), capital("34 %"), capital("")], ["All", "34 %", ""]);
        assert_eq!([600, 36_000, 864_000].map(hours), ["10 minutes", "10.0 hours", "10.0 days"]);
    }
}
