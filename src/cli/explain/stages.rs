//! Articles under a trace in, what each stage before clustering made of them out.

use super::answer::ExplainedStage;
use super::reasons::hours;
use super::rerun::Rerun;
use storywire::base::agency::CreditBasis;
use storywire::learn::Scope;
use storywire::run::trace::TracedArticle;
use storywire::run::traced_pair::TracedPair;

/// Describes what each stage before clustering made of the articles.
pub(crate) fn stages(rerun: &Rerun<'_>) -> anyhow::Result<Vec<ExplainedStage>> {
    let both = |tell: &dyn Fn(&TracedArticle) -> String| {
        rerun
            .seen
            .iter()
            .zip(["A", "B"])
            .map(|(seen, name)| format!("{name}: {}", tell(seen)))
            .collect::<Vec<_>>()
    };
    let mut stages = vec![
        ExplainedStage { stage: "clean", told: both(&cleaned) },
        ExplainedStage { stage: "learn", told: both(&learned) },
    ];
    if let Some(looked) = &rerun.proof.pair {
        stages.push(ExplainedStage { stage: "shingle", told: vec![shingled(looked)] });
        stages.push(ExplainedStage { stage: "bucket", told: vec![candidate(looked)] });
        stages.push(ExplainedStage { stage: "verify", told: vec![aligned(looked)] });
    }
    Ok(stages)
}

/// Describes what cleaning made of an article.
pub(crate) fn cleaned(seen: &TracedArticle) -> String {
    let words = |text: &str| text.split_whitespace().count();
    let (before, after) = (words(&seen.article.text), words(&seen.cleaned.text));
    let evidence = &seen.cleaned.evidence;
    let basis = evidence.credits.iter().map(|(_, basis)| *basis).min().unwrap_or(CreditBasis::None);
    let mut told = vec![format!("{after} of {before} words are left")];
    match &seen.agencies[..] {
        [] => told.push("credited to nobody".to_owned()),
        agencies => told.push(format!("credited to {} by {}", agencies.join(" and "), basis_word(basis))),
    }
    if !evidence.version.is_empty() {
        told.push(format!("marked {}", evidence.version));
    }
    let lines = seen.cleaned.furniture.len() + seen.cleaned.repeats as usize;
    if lines > 0 {
        let line = if lines == 1 { "line" } else { "lines" };
        told.push(format!("{lines} {line} cut as furniture or repeats"));
    }
    told.join("; ")
}

fn basis_word(basis: CreditBasis) -> &'static str {
    match basis {
        CreditBasis::Dateline => "its dateline",
        CreditBasis::Signoff => "its sign-off",
        CreditBasis::Byline => "its byline",
        CreditBasis::Structured => "the provider field",
        CreditBasis::Disclaimer => "a disclaimer",
        CreditBasis::Copyright => "a copyright line",
        CreditBasis::Footer => "the page's footer",
        CreditBasis::None => "nothing",
    }
}

/// Describes what was learned of the outlet and cut.
pub(crate) fn learned(seen: &TracedArticle) -> String {
    let line = |(scope, line): &(Scope, String)| match scope {
        Scope::Outlet | Scope::Frame => format!("its outlet's \u{201c}{}\u{201d}", short(line)),
        Scope::Shared => format!("everyone's \u{201c}{}\u{201d}", short(line)),
    };
    match &seen.learned[..] {
        [] => "nothing to cut".to_owned(),
        lines => format!("cut {}", lines.iter().map(line).collect::<Vec<_>>().join(", ")),
    }
}

fn short(line: &str) -> String {
    const CHARACTERS: usize = 60;
    match line.char_indices().nth(CHARACTERS) {
        Some((end, _)) => format!("{}\u{2026}", &line[..end]),
        None => line.to_owned(),
    }
}

/// Numbers of shingles of the two texts, in the order asked for.
fn ordered(looked: &TracedPair) -> (u32, u32) {
    let overlap = &looked.overlap;
    if looked.in_order { (overlap.a_size, overlap.b_size) } else { (overlap.b_size, overlap.a_size) }
}

fn shingled(looked: &TracedPair) -> String {
    let (a, b) = ordered(looked);
    format!("A has {a} runs of five words, B {b}; {} are in both", looked.overlap.shared)
}

fn candidate(looked: &TracedPair) -> String {
    let (bands, all) = looked.bands;
    let headline = if looked.facts.same_headline { ", and they stand under one headline" } else { "" };
    let met = match (looked.is_candidate, looked.is_left) {
        (true, true) => "they were brought together, and left unread behind many pages of one form",
        (true, false) => "they were brought together",
        (false, _) => "nothing brought them together",
    };
    format!("{met}: {bands} of {all} bands agree, {} sampled runs are shared{headline}", looked.rare.0)
}

fn aligned(looked: &TracedPair) -> String {
    let alignment = &looked.alignment;
    let (a, b) = match looked.in_order {
        true => (alignment.a_words, alignment.b_words),
        false => (alignment.b_words, alignment.a_words),
    };
    let apart = looked.facts.seconds_apart.map_or_else(String::new, |seconds| {
        format!("; {} lie between their nearest publications", hours(seconds))
    });
    format!(
        "of A's {a} words and B's {b}, {} lie in {} of {}{apart}",
        alignment.matched,
        plural(alignment.passages, "shared passage"),
        plural(alignment.runs, "unbroken run")
    )
}

fn plural(count: u32, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}
