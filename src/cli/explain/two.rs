//! Two articles in, why they are together or are not out.

use super::reasons::{because, hours, otherwise, percent, rows, shape};
use super::{Again, Explanation, Named, Stage};
use storywire::attribute::role::Role;
use storywire::base::agency::CreditBasis;
use storywire::learn::Scope;
use storywire::run::trace::TracedArticle;
use storywire::run::traced_pair::TracedPair;
use storywire::verify::{Edge, Verdict};

/// Explains the two articles under the trace.
pub fn explain(again: &Again<'_>) -> anyhow::Result<Explanation> {
    let [first, second] = again.seen else {
        anyhow::bail!("an article of the tables was not met again; the tables are of another run");
    };
    let entry = |seen: &TracedArticle| {
        seen.entry.ok_or_else(|| anyhow::anyhow!("an article of the tables is refused now"))
    };
    let (a, b) = (entry(first)?, entry(second)?);
    let without_text: Vec<bool> =
        [a, b].iter().map(|entry| again.run.entries.known[*entry as usize].headline_only).collect();
    let (a, b) = (again.named(a)?, again.named(b)?);
    let together = !a.cluster_id.is_empty() && a.cluster_id == b.cluster_id;
    let mut explanation = Explanation { stages: stages(again)?, ..Explanation::default() };
    let names = format!("{} and {}", a.id, b.id);
    match &again.proof.pair {
        None => {
            explanation.verdict = format!("{names} are copies: their texts are the same");
            explanation.because =
                "What is left of both after cleaning is word for word one text, so nothing has to be compared.".to_owned();
            explanation.otherwise =
                vec!["They would be two texts with one word more, less, or changed in either.".to_owned()];
        }
        Some(_) if without_text.contains(&true) => {
            let id = if without_text[0] { &a.id } else { &b.id };
            (explanation.verdict, explanation.because) = of_headlines(again, id, together, &names);
        }
        Some(looked) => {
            explanation.rule = rows(&looked.account);
            (explanation.verdict, explanation.because) = judged(again, looked, together, &names)?;
            explanation.otherwise = if is_copy(looked) == matches!(looked.account.verdict, Verdict::Copies(_))
            {
                otherwise(&looked.account)
            } else {
                Vec::new()
            };
        }
    }
    if !together {
        explanation.stages.extend(again.proof.pair.as_ref().and_then(spans));
    }
    explanation.stages.push(clustered(again, &a, &b)?);
    explanation.articles = vec![a, b];
    Ok(explanation)
}

/// The verdict on two records of which one has no text, and why.
fn of_headlines(again: &Again<'_>, id: &str, together: bool, names: &str) -> (String, String) {
    let verdict = match together {
        true => format!("{names} are in one cluster, by a headline"),
        false => format!("{names} are no copies"),
    };
    let (words, hours) = (again.recipe.text.alone_words_min, again.recipe.text.alone_hours_max);
    let because = format!(
        "{id} has no text, but a headline or a short summary: it is together with records that have the very same and no text either, \
         and with a story that stands under its headline where no other does; of {words} words or more, within {hours} hours."
    );
    (verdict, because)
}

/// The verdict on two texts that differ, and why.
fn judged(
    again: &Again<'_>,
    looked: &TracedPair,
    together: bool,
    names: &str,
) -> anyhow::Result<(String, String)> {
    let why = because(&looked.account, &looked.overlap, &looked.alignment, looked.facts);
    Ok(match (together, is_copy(looked)) {
        (true, true) => {
            (format!("{names} are copies, in one cluster"), format!("{} {why}", shape(&looked.overlap)))
        }
        (true, false) => {
            let way = way(again, looked.texts.0, looked.texts.1)?;
            (format!("{names} are in one cluster, joined by other copies"), format!("{why} {way}"))
        }
        (false, true) => {
            let apart = apart(again, looked);
            (format!("{names} share a part, but are in two clusters"), format!("{why} {apart}"))
        }
        (false, false) => {
            let told = unproven(again, looked, why);
            let verdict = match passage(looked) {
                0 => format!("{names} are no copies"),
                words => format!("{names} share a passage of {words} words, and are no copies"),
            };
            (verdict, format!("{told}{}", footer(again.seen)))
        }
    })
}

/// Words of the passage that the two share, as passages.csv tells it; 0 where that is none.
fn passage(looked: &TracedPair) -> u32 {
    looked.edge.map_or(0, |edge| edge.passage_words)
}

/// Where that passage lies.
fn spans(looked: &TracedPair) -> Option<Stage> {
    let runs =
        looked.long_runs.iter().map(|run| if looked.in_order { (run.a, run.b) } else { (run.b, run.a) });
    let mut runs: Vec<((u32, u32), (u32, u32))> = runs.collect();
    runs.sort_unstable();
    let told: Vec<String> =
        runs.iter().map(|(a, b)| format!("A's words {}-{} are B's {}-{}", a.0, a.1, b.0, b.1)).collect();
    (passage(looked) > 0).then_some(Stage { stage: "passage", told })
}

/// Whether the two were proven to be copies.
fn is_copy(looked: &TracedPair) -> bool {
    looked.edge.is_some_and(|edge| edge.kind.is_copy())
}

/// What both had in common before it was cut as furniture.
fn footer(seen: &[TracedArticle]) -> String {
    let [a, b] = seen else { return String::new() };
    let is_in_b = |line: &&(Scope, String)| b.learned.iter().any(|other| other.1 == line.1);
    match a.learned.iter().filter(is_in_b).count() {
        0 => String::new(),
        1 => " One sentence that both pages have is furniture, and was cut before.".to_owned(),
        count => format!(" {count} sentences that both pages have are furniture, and were cut before."),
    }
}

/// Why two texts in two clusters have no edge, where the rule alone does not tell.
fn unproven(again: &Again<'_>, looked: &TracedPair, why: String) -> String {
    let is_passed = matches!(looked.account.verdict, Verdict::Copies(_));
    match () {
        () if !is_passed => why,
        () if !looked.is_candidate => format!(
            "{why} By the rule they would be copies, but no key brought them together, so they were never compared: they \
             agree in {} of {} bands and share {} sampled runs.",
            looked.bands.0, looked.bands.1, looked.rare.0
        ),
        () if looked.is_left => format!(
            "{why} By the rule they would be copies, but most of the {} likeliest candidates of either are pages of its form, \
             so that they were not read against each other.",
            again.recipe.bucket.likeliest
        ),
        () => format!(
            "{why} But what they share, many other stories share as well: it weighs {:.2} in the mean, and {:.2} is asked.",
            looked.weight, again.recipe.verify.weight_min
        ),
    }
}

/// The role of the article that a text is named by.
fn role(again: &Again<'_>, text: u32) -> Option<Role> {
    again.place(again.first(text)).map(|(_, member)| member.role)
}

/// Why two texts with an edge are in two clusters.
fn apart(again: &Again<'_>, looked: &TracedPair) -> String {
    let (a, b) = looked.texts;
    match () {
        () if [a, b].map(|text| role(again, text)).contains(&Some(Role::Roundup)) => {
            "One of them is a roundup: it takes up several stories, and stands alone.".to_owned()
        }
        () => format!(
            "But their clusters as wholes do not belong together: no article shares {} of its words, or of the other's, with each \
             article of both.",
            percent(again.recipe.verify.held_share_min)
        ),
    }
}

/// How two texts are joined over others, each step as strong as can be.
fn way(again: &Again<'_>, from: u32, to: u32) -> anyhow::Result<String> {
    let Some(steps) = strongest_way(&again.proof.edges, from, to) else { return Ok(String::new()) };
    let mut told = Vec::new();
    for &(text, strength) in &steps[..steps.len().saturating_sub(1)] {
        told.push(format!("{} ({strength:.2})", again.run.entries.id(again.first(text))?));
    }
    let last = steps.last().map_or(0.0, |(_, strength)| *strength);
    Ok(format!("They are joined over {}, the last tie being {last:.2} strong.", told.join(", ")))
}

/// The texts on the way whose weakest edge is strongest, each with the strength of the edge to it.
pub fn strongest_way(edges: &[Edge], from: u32, to: u32) -> Option<Vec<(u32, f64)>> {
    use std::collections::BTreeMap;
    // The widest way is found as the shortest one is (Dijkstra), with the least strength in place of the sum.
    let mut reached: BTreeMap<u32, (f64, u32, f64)> = BTreeMap::from([(from, (f64::INFINITY, from, 0.0))]);
    let mut done: Vec<u32> = Vec::new();
    loop {
        let open = reached.iter().filter(|(text, _)| !done.contains(text));
        let (&text, &(width, ..)) = open.max_by(|x, y| x.1.0.total_cmp(&y.1.0).then(y.0.cmp(x.0)))?;
        if text == to {
            break;
        }
        done.push(text);
        let copies = edges.iter().filter(|edge| edge.kind.is_copy());
        for edge in copies.filter(|edge| edge.overlap.a == text || edge.overlap.b == text) {
            let other = if edge.overlap.a == text { edge.overlap.b } else { edge.overlap.a };
            let through = width.min(edge.strength);
            if !done.contains(&other) && reached.get(&other).is_none_or(|(known, ..)| through > *known) {
                reached.insert(other, (through, text, edge.strength));
            }
        }
    }
    let mut way = Vec::new();
    let mut at = to;
    while at != from {
        let &(_, before, strength) = reached.get(&at)?;
        way.push((at, strength));
        at = before;
    }
    way.reverse();
    Some(way)
}

/// What each stage made of the two, before they were clustered.
fn stages(again: &Again<'_>) -> anyhow::Result<Vec<Stage>> {
    let both = |tell: &dyn Fn(&TracedArticle) -> String| {
        again
            .seen
            .iter()
            .zip(["A", "B"])
            .map(|(seen, name)| format!("{name}: {}", tell(seen)))
            .collect::<Vec<_>>()
    };
    let mut stages =
        vec![Stage { stage: "clean", told: both(&cleaned) }, Stage { stage: "learn", told: both(&learned) }];
    if let Some(looked) = &again.proof.pair {
        stages.push(Stage { stage: "shingle", told: vec![shingled(looked)] });
        stages.push(Stage { stage: "bucket", told: vec![candidate(looked)] });
        stages.push(Stage { stage: "verify", told: vec![aligned(looked)] });
    }
    Ok(stages)
}

/// What cleaning made of an article.
pub fn cleaned(seen: &TracedArticle) -> String {
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

/// What was learned of its outlet and cut.
pub fn learned(seen: &TracedArticle) -> String {
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

/// Sizes of the two in the order asked for.
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

fn clustered(again: &Again<'_>, a: &Named, b: &Named) -> anyhow::Result<Stage> {
    let mut told = Vec::new();
    let ids = if a.cluster_id == b.cluster_id { vec![a] } else { vec![a, b] };
    for of in ids {
        let Some(cluster) = again.run.clusters.iter().find(|cluster| cluster.id == of.cluster_id) else {
            continue;
        };
        let canonical = again.run.entries.id(cluster.canonical().entry)?;
        told.push(match cluster.members.len() {
            1 => format!("{} is alone in {}", of.id, cluster.id),
            members => format!("{} has {members} articles; {canonical} stands for them", cluster.id),
        });
    }
    told.push(format!("A is {}, B is {}", a.role, b.role));
    Ok(Stage { stage: "cluster", told })
}

#[cfg(test)]
mod tests {
    use super::strongest_way;
    use storywire::verify::{Edge, Grounds, Kind, Overlap};

    fn edge(a: u32, b: u32, strength: f64) -> Edge {
        let overlap = Overlap { a, b, shared: 1, a_size: 1, b_size: 1, figures_shared: 0, figures_fewer: 0 };
        let (a_span, b_span, grounds) = ((0, 1), (0, 1), Grounds::default());
        Edge {
            overlap,
            matched_words: 1,
            passage_words: 0,
            a_span,
            b_span,
            kind: Kind::Similar,
            strength,
            grounds,
        }
    }

    #[test]
    fn the_way_whose_weakest_tie_is_strongest_is_told() {
        let edges = [edge(0, 1, 0.9), edge(1, 3, 0.4), edge(0, 2, 0.6), edge(2, 3, 0.7), edge(4, 5, 1.0)];
        assert_eq!(strongest_way(&edges, 0, 3), Some(vec![(2, 0.6), (3, 0.7)]));
        assert_eq!(strongest_way(&edges, 3, 1), Some(vec![(2, 0.7), (0, 0.6), (1, 0.9)]));
        assert_eq!(strongest_way(&edges, 0, 5), None);
    }
}
