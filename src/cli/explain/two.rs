//! Two articles in, why they are together or are not out.

use super::answer::{ExplainedArticle, ExplainedStage, Explanation};
use super::reasons::{because, otherwise, percent, rows, shape};
use super::rerun::Rerun;
use super::stages::stages;
use storywire::attribute::role::Role;
use storywire::learn::Scope;
use storywire::run::trace::TracedArticle;
use storywire::run::traced_pair::TracedPair;
use storywire::verify::{Edge, Verdict};

/// Explains the two articles under the trace.
pub(crate) fn explain(rerun: &Rerun<'_>) -> anyhow::Result<Explanation> {
    let [first, second] = rerun.seen else {
        anyhow::bail!("an article of the tables was not met again; the tables are of another run");
    };
    let entry = |seen: &TracedArticle| {
        seen.entry.ok_or_else(|| anyhow::anyhow!("an article of the tables is refused now"))
    };
    let (a, b) = (entry(first)?, entry(second)?);
    let without_text: Vec<bool> =
        [a, b].iter().map(|entry| rerun.run.entries.known[*entry as usize].headline_only).collect();
    let (a, b) = (rerun.named(a)?, rerun.named(b)?);
    let together = !a.cluster_id.is_empty() && a.cluster_id == b.cluster_id;
    let mut explanation = Explanation { stages: stages(rerun)?, ..Explanation::default() };
    let names = format!("{} and {}", a.id, b.id);
    match &rerun.proof.pair {
        None => {
            explanation.verdict = format!("{names} are copies: their texts are the same");
            explanation.because =
                "What is left of both after cleaning is word for word one text, so nothing has to be compared.".to_owned();
            explanation.otherwise =
                vec!["They would be two texts with one word more, less, or changed in either.".to_owned()];
        }
        Some(_) if without_text.contains(&true) => {
            let id = if without_text[0] { &a.id } else { &b.id };
            (explanation.verdict, explanation.because) = of_headlines(rerun, id, together, &names);
        }
        Some(looked) => {
            explanation.rule = rows(&looked.account);
            (explanation.verdict, explanation.because) = judged(rerun, looked, together, &names)?;
            explanation.otherwise = if is_copy(looked) == matches!(looked.account.verdict, Verdict::Copies(_))
            {
                otherwise(&looked.account)
            } else {
                Vec::new()
            };
        }
    }
    if !together {
        explanation.stages.extend(rerun.proof.pair.as_ref().and_then(spans));
    }
    explanation.stages.push(clustered(rerun, &a, &b)?);
    explanation.articles = vec![a, b];
    Ok(explanation)
}

/// Returns verdict and reason for two records of which one has no text.
fn of_headlines(rerun: &Rerun<'_>, id: &str, together: bool, names: &str) -> (String, String) {
    let verdict = match together {
        true => format!("{names} are in one cluster, by a headline"),
        false => format!("{names} are no copies"),
    };
    let (words, hours) = (rerun.recipe.text.alone_words_min, rerun.recipe.text.alone_hours_max);
    let because = format!(
        "{id} has no text, but a headline or a short summary: it is together with records that have the very same and no text either, \
         and with a story that stands under its headline where no other does; of {words} words or more, within {hours} hours."
    );
    (verdict, because)
}

/// Returns verdict and reason for two different texts.
fn judged(
    rerun: &Rerun<'_>,
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
            let way = way(rerun, looked.texts.0, looked.texts.1)?;
            (format!("{names} are in one cluster, joined by other copies"), format!("{why} {way}"))
        }
        (false, true) => {
            let apart = apart(rerun, looked);
            (format!("{names} share a part, but are in two clusters"), format!("{why} {apart}"))
        }
        (false, false) => {
            let told = unproven(rerun, looked, why);
            let verdict = match passage(looked) {
                0 => format!("{names} are no copies"),
                words => format!("{names} share a passage of {words} words, and are no copies"),
            };
            (verdict, format!("{told}{}", footer(rerun.seen)))
        }
    })
}

/// Number of words in the shared passage, as in passages.csv; 0 if there is none.
fn passage(looked: &TracedPair) -> u32 {
    looked.edge.map_or(0, |edge| edge.passage_words)
}

/// Says where the shared passage lies.
fn spans(looked: &TracedPair) -> Option<ExplainedStage> {
    let runs =
        looked.long_runs.iter().map(|run| if looked.in_order { (run.a, run.b) } else { (run.b, run.a) });
    let mut runs: Vec<((u32, u32), (u32, u32))> = runs.collect();
    runs.sort_unstable();
    let told: Vec<String> =
        runs.iter().map(|(a, b)| format!("A's words {}-{} are B's {}-{}", a.0, a.1, b.0, b.1)).collect();
    (passage(looked) > 0).then_some(ExplainedStage { stage: "passage", told })
}

/// Whether the two were proven to be copies.
fn is_copy(looked: &TracedPair) -> bool {
    looked.edge.is_some_and(|edge| edge.kind.is_copy())
}

/// Counts the common sentences that were cut as furniture.
fn footer(seen: &[TracedArticle]) -> String {
    let [a, b] = seen else { return String::new() };
    let is_in_b = |line: &&(Scope, String)| b.learned.iter().any(|other| other.1 == line.1);
    match a.learned.iter().filter(is_in_b).count() {
        0 => String::new(),
        1 => " One sentence that both pages have is furniture, and was cut before.".to_owned(),
        count => format!(" {count} sentences that both pages have are furniture, and were cut before."),
    }
}

/// Says why two texts in two clusters have no edge, where the rule alone does not.
fn unproven(rerun: &Rerun<'_>, looked: &TracedPair, why: String) -> String {
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
            rerun.recipe.bucket.likeliest
        ),
        () => format!(
            "{why} But what they share, many other stories share as well: it weighs {:.2} in the mean, and {:.2} is asked.",
            looked.weight, rerun.recipe.verify.weight_min
        ),
    }
}

/// Returns the role of the first article with a text.
fn role(rerun: &Rerun<'_>, text: u32) -> Option<Role> {
    rerun.place(rerun.first(text)).map(|(_, member)| member.role)
}

/// Says why two texts with an edge are in two clusters.
fn apart(rerun: &Rerun<'_>, looked: &TracedPair) -> String {
    let (a, b) = looked.texts;
    match () {
        () if [a, b].map(|text| role(rerun, text)).contains(&Some(Role::Roundup)) => {
            "One of them is a roundup: it takes up several stories, and stands alone.".to_owned()
        }
        () => format!(
            "But their clusters as wholes do not belong together: no article shares {} of its words, or of the other's, with each \
             article of both.",
            percent(rerun.recipe.verify.held_share_min)
        ),
    }
}

/// Describes the strongest way that joins two texts over others.
fn way(rerun: &Rerun<'_>, from: u32, to: u32) -> anyhow::Result<String> {
    let Some(steps) = strongest_way(&rerun.proof.edges, from, to) else { return Ok(String::new()) };
    let mut told = Vec::new();
    for &(text, strength) in &steps[..steps.len().saturating_sub(1)] {
        told.push(format!("{} ({strength:.2})", rerun.run.entries.id(rerun.first(text))?));
    }
    let last = steps.last().map_or(0.0, |(_, strength)| *strength);
    Ok(format!("They are joined over {}, the last tie being {last:.2} strong.", told.join(", ")))
}

/// Returns the texts on the way whose weakest edge is strongest, each with the strength of the edge to it.
pub(crate) fn strongest_way(edges: &[Edge], from: u32, to: u32) -> Option<Vec<(u32, f64)>> {
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

fn clustered(
    rerun: &Rerun<'_>,
    a: &ExplainedArticle,
    b: &ExplainedArticle,
) -> anyhow::Result<ExplainedStage> {
    let mut told = Vec::new();
    let ids = if a.cluster_id == b.cluster_id { vec![a] } else { vec![a, b] };
    for of in ids {
        let Some(cluster) = rerun.run.clusters.iter().find(|cluster| cluster.id == of.cluster_id) else {
            continue;
        };
        let canonical = rerun.run.entries.id(cluster.canonical().entry)?;
        told.push(match cluster.members.len() {
            1 => format!("{} is alone in {}", of.id, cluster.id),
            members => format!("{} has {members} articles; {canonical} stands for them", cluster.id),
        });
    }
    told.push(format!("A is {}, B is {}", a.role, b.role));
    Ok(ExplainedStage { stage: "cluster", told })
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
