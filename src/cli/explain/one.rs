//! One article in, why it is in its cluster and which articles outside are nearest out.

use super::answer::{ExplainedStage, Explanation, NearArticle};
use super::reasons::{because_of, capital, percent};
use super::rerun::Rerun;
use super::stages::{cleaned, learned};
use storywire::attribute::canonical::Question;
use storywire::attribute::role::Role;
use storywire::attribute::{Attributed, ClusterMember};
use storywire::passages::Passage;
use storywire::run::trace::TracedArticle;
use storywire::verify::{Edge, Verdict};

/// Most neighbours listed.
const NEAR_MAX: usize = 3;

/// Most passages listed.
const PASSAGES_MAX: usize = 5;

/// Explains the article under the trace.
pub(crate) fn explain(rerun: &Rerun<'_>) -> anyhow::Result<Explanation> {
    let [seen] = rerun.seen else {
        anyhow::bail!("the article was not met again; the tables are of another run");
    };
    let Some(entry) = seen.entry else { anyhow::bail!("the article of the tables is refused now") };
    let named = rerun.named(entry)?;
    let Some((cluster, member)) = rerun.place(entry) else { anyhow::bail!("the article is in no cluster") };
    let mut explanation = Explanation {
        verdict: verdict(rerun, &named.id, cluster, member)?,
        because: format!("{}{}", role(rerun, cluster, member)?, canonical(rerun, cluster)?),
        stages: vec![
            ExplainedStage { stage: "clean", told: vec![cleaned(seen)] },
            ExplainedStage { stage: "learn", told: vec![learned(seen)] },
            ExplainedStage { stage: "cluster", told: vec![tie(rerun, seen, cluster)?] },
        ],
        neighbours: near(rerun, cluster)?,
        ..Explanation::default()
    };
    let inherited = credit(rerun, entry, cluster, member)?;
    if !inherited.is_empty() {
        explanation.stages.push(ExplainedStage { stage: "credit", told: inherited });
    }
    let told = passages(rerun, entry)?;
    if !told.is_empty() {
        explanation.stages.push(ExplainedStage { stage: "passages", told });
    }
    if explanation.neighbours.is_empty() {
        let told = vec!["nothing outside shares a key with it".to_owned()];
        explanation.stages.push(ExplainedStage { stage: "outside", told });
    }
    explanation.articles = vec![named];
    Ok(explanation)
}

fn verdict(
    rerun: &Rerun<'_>,
    id: &str,
    cluster: &Attributed,
    member: &ClusterMember,
) -> anyhow::Result<String> {
    let others = cluster.members.len() - 1;
    let canonical = cluster.canonical();
    Ok(match member.role {
        Role::Single => format!("{id} is alone, in cluster {}", cluster.id),
        Role::Original => format!("{id} stands for cluster {} and its {others} copies", cluster.id),
        role => {
            let article = if matches!(role, Role::Exact | Role::Excerpt | Role::Expanded | Role::Update) {
                "an"
            } else {
                "a"
            };
            let told = match role {
                Role::Exact => "an exact copy".to_owned(),
                Role::Expanded => "an expanded copy".to_owned(),
                role => format!("{article} {}", role.as_str()),
            };
            format!("{id} is {told} of {}, in cluster {}", rerun.run.entries.id(canonical.entry)?, cluster.id)
        }
    })
}

/// Says why the article has its role.
fn role(rerun: &Rerun<'_>, cluster: &Attributed, member: &ClusterMember) -> anyhow::Result<String> {
    let canonical = rerun.run.entries.load(cluster.canonical().entry)?;
    let entry = rerun.run.entries.load(member.entry)?;
    let likeness = &member.likeness;
    let length = percent(f64::from(entry.words) / f64::from(canonical.words.max(1)));
    Ok(match member.role {
        Role::Single => "No other text shares enough with it. ".to_owned(),
        Role::Original => String::new(),
        Role::Exact if likeness.equal => "Its text is that of the original, word for word. ".to_owned(),
        Role::Exact => {
            format!("Its text is nearly that of the original: a similarity of {:.3}. ", likeness.similarity)
        }
        Role::Excerpt => format!(
            "{} of its five-word runs are in the original, and it is {length} as long: a cut. ",
            capital(&percent(likeness.in_canonical))
        ),
        Role::Expanded => format!(
            "It has {} of the original's five-word runs, and is {:.1} times as long. ",
            percent(likeness.of_canonical),
            f64::from(entry.words) / f64::from(canonical.words.max(1))
        ),
        Role::Republication => format!(
            "It has {} of the original's five-word runs at {length} of its length: the whole text, lightly changed or \
             wrapped. ",
            percent(likeness.of_canonical)
        ),
        Role::Update if !entry.version.is_empty() && entry.version != canonical.version => {
            format!("It is marked as another version, {}. ", entry.version)
        }
        Role::Update => {
            "It is another version, brought later by the same house, or a copy of one. ".to_owned()
        }
        Role::Rewrite => format!(
            "It has {} of the original's five-word runs: it follows with other words. ",
            percent(likeness.of_canonical)
        ),
        Role::Roundup => "It takes up several stories, and stands alone. ".to_owned(),
    })
}

/// Says why the canonical article was chosen.
fn canonical(rerun: &Rerun<'_>, cluster: &Attributed) -> anyhow::Result<String> {
    let Some(reason) = cluster.reason else { return Ok(String::new()) };
    let id = rerun.run.entries.id(cluster.canonical().entry)?;
    let why = match reason {
        Question::Fit => "the others are killed, partial, roundups, or headlines alone",
        Question::OwnDomain => "it stands on the agency's own pages",
        Question::Credit => "it carries the agency's dateline or sign-off, uncut",
        Question::Whole => "it is no cut",
        Question::Earliest => "it came first of those that the questions before leave",
        Question::Version => "it has the higher version mark",
        Question::Latest => "it came last of those that the questions before leave",
        Question::Longest => "it has most words",
        Question::Id => "all else is equal, and its id is the lowest",
    };
    Ok(format!("{id} stands for the cluster because {why}."))
}

/// Says from which article the credit is inherited and why; nothing if the article has a credit of its own or
/// none to inherit.
fn credit(
    rerun: &Rerun<'_>,
    entry: u32,
    cluster: &Attributed,
    member: &ClusterMember,
) -> anyhow::Result<Vec<String>> {
    if !rerun.run.entries.load(entry)?.agencies.is_empty() {
        return Ok(Vec::new());
    }
    if let Some(inherited) = &member.inherited {
        let agencies: Vec<&str> =
            inherited.agencies.iter().map(|id| rerun.run.agencies().get(*id).id).collect();
        let agencies = agencies.join(" and ");
        if inherited.from == entry {
            return Ok(vec![format!("stands on the own pages of {agencies}, whom its copies credit")]);
        }
        let from = rerun.run.entries.id(inherited.from)?;
        return Ok(vec![format!(
            "inherits the credit to {agencies} from {from}, of the credited articles that were out the one it is most like"
        )]);
    }
    let mut others = cluster.members.iter().filter(|other| other.entry != entry);
    let credited = others.try_fold(false, |any, other| {
        anyhow::Ok(any || !rerun.run.entries.load(other.entry)?.agencies.is_empty())
    })?;
    let none = "inherits no credit: the credited articles of its cluster came later, share too little with it, or \
                credit different agencies";
    Ok(if credited { vec![none.to_owned()] } else { Vec::new() })
}

/// Describes the strongest edge within the cluster.
fn tie(rerun: &Rerun<'_>, seen: &TracedArticle, cluster: &Attributed) -> anyhow::Result<String> {
    let texts: Vec<u32> = cluster.members.iter().map(|member| member.text).collect();
    let equal = texts.iter().filter(|&&text| text == seen.text).count() - 1;
    let other = |edge: &Edge| if edge.overlap.a == seen.text { edge.overlap.b } else { edge.overlap.a };
    let of_text = |edge: &&Edge| edge.overlap.a == seen.text || edge.overlap.b == seen.text;
    let within = rerun.proof.edges.iter().filter(of_text).filter(|edge| texts.contains(&other(edge)));
    let ties = within.clone().count();
    let strongest = within.max_by(|x, y| x.strength.total_cmp(&y.strength).then(y.overlap.cmp(&x.overlap)));
    let same = match equal {
        0 => String::new(),
        1 => "one other article has its very text; ".to_owned(),
        equal => format!("{equal} other articles have its very text; "),
    };
    Ok(match strongest {
        None if equal == 0 => "no edge joins it with another text".to_owned(),
        None => format!("{same}no other text is joined with it"),
        Some(edge) => {
            let id = rerun.run.entries.id(rerun.first(other(edge)))?;
            let (strength, kind) = (edge.strength, edge.kind.as_str());
            format!(
                "{same}of {ties} ties the strongest is to {id}: {kind}, {strength:.3} of the shorter text"
            )
        }
    })
}

/// Describes the passages of other stories, the longest first.
fn passages(rerun: &Rerun<'_>, entry: u32) -> anyhow::Result<Vec<String>> {
    let mut own: Vec<&Passage> =
        rerun.run.passages.iter().filter(|passage| passage.article == entry).collect();
    own.sort_by_key(|passage| std::cmp::Reverse(passage.words));
    let entries = &rerun.run.entries;
    let article = entries.load(entry)?;
    let mut told = Vec::new();
    for passage in own.iter().take(PASSAGES_MAX) {
        let other = entries.load(passage.other)?;
        let spans: Vec<String> = passage.runs.iter().map(|run| format!("{}-{}", run.a.0, run.a.1)).collect();
        let first = match article.is_before(&other) {
            Some(true) => ", which came later",
            Some(false) => ", which came first",
            None => "",
        };
        told.push(format!(
            "holds {} words of {} in {}{first}: its words {}",
            passage.words,
            other.id,
            passage.other_cluster_id,
            spans.join(", ")
        ));
    }
    if let more @ 1.. = own.len().saturating_sub(PASSAGES_MAX) {
        told.push(format!("and passages of {more} other stories; passages.csv has all"));
    }
    Ok(told)
}

/// Describes the nearest texts of other clusters.
fn near(rerun: &Rerun<'_>, cluster: &Attributed) -> anyhow::Result<Vec<NearArticle>> {
    let inside: Vec<u32> = cluster.members.iter().map(|member| member.text).collect();
    let mut outside: Vec<_> =
        rerun.proof.neighbours.iter().filter(|neighbour| !inside.contains(&neighbour.text)).collect();
    outside.sort_by(|x, y| {
        let rank = |overlap: &storywire::verify::Overlap| overlap.containment();
        rank(&y.overlap).total_cmp(&rank(&x.overlap)).then(x.text.cmp(&y.text))
    });
    let mut near = Vec::new();
    for neighbour in outside.into_iter().take(NEAR_MAX).filter(|neighbour| neighbour.overlap.shared > 0) {
        let named = rerun.named(rerun.first(neighbour.text))?;
        let why_apart = match (neighbour.account.verdict, neighbour.edge) {
            (_, Some(edge)) if !edge.kind.is_copy() => {
                format!(
                    "shares a passage of {} words with it, and no more",
                    edge.passage_words.max(edge.matched_words)
                )
            }
            (_, Some(edge)) => format!(
                "joined with it ({}, {:.3}), but a roundup, or of a cluster that does not belong to this one as a whole",
                edge.kind.as_str(),
                edge.strength
            ),
            (Verdict::Copies(_), None) => {
                "passes the rule, but what they share is common to many stories".to_owned()
            }
            (Verdict::Refused(reason), None) => because_of(reason, &neighbour.account),
        };
        near.push(NearArticle {
            id: named.id,
            title: named.title,
            outlet: named.outlet,
            cluster_id: named.cluster_id,
            similarity: neighbour.overlap.jaccard(),
            containment: neighbour.overlap.containment(),
            why_apart,
        });
    }
    Ok(near)
}
