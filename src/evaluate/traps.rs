//! Labelled documents in, false merges by kind of trap out.
//!
//! Whom a document was merged with is told from counts of distinct (relation, story) in its cluster;
//! comparing members would be quadratic exactly where it matters, in a cluster that swallowed thousands.

use std::collections::{BTreeMap, BTreeSet};

use super::labels::{Labels, levels};

/// How many documents of one kind of trap were merged with another story. Traps are the documents whose
/// relation is `roundup` or begins with `trap_`: different stories that look alike (a shared footer, template
/// or topic).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrapScore {
    /// The kind of trap: its relation, as the truth names it.
    pub relation: String,
    /// The level, or empty for all documents of the relation. A roundup's level is how many stories it holds,
    /// not another kind of trap, and has no row.
    pub level: String,
    /// The documents of this trap, at least 1.
    pub documents: usize,
    /// Those whose cluster has a document of another story.
    pub violating: usize,
    /// Violating documents whose cluster has another story's document of the same relation.
    pub same_kind: usize,
    /// Violating documents whose cluster has another story's document of another relation. A document can be
    /// in both this and `same_kind`.
    pub other: usize,
}

impl TrapScore {
    /// The share of the documents that violate, 0 to 1; 0 is best.
    pub(crate) fn share(&self) -> f64 {
        self.violating as f64 / self.documents as f64
    }
}

pub(super) fn score_traps(labels: &Labels) -> Vec<TrapScore> {
    let company = Company::new(labels);
    let mut scores = BTreeMap::<(&str, &str), TrapScore>::new();
    for (document, row) in labels.documents.iter().enumerate() {
        let roundup = row.relation == "roundup";
        if !roundup && !row.relation.starts_with("trap_") {
            continue;
        }
        let cluster = labels.clusters.of[document];
        let violating = labels.clusters.parts[cluster] >= 2;
        let same_kind = violating && company.has_same_kind(cluster, &row.relation);
        let other = violating && company.has_other(cluster, &row.relation, labels.stories.of[document]);
        for level in levels(if roundup { "" } else { &row.level }) {
            let score = scores.entry((&row.relation, level)).or_insert_with(|| empty(&row.relation, level));
            score.documents += 1;
            score.violating += usize::from(violating);
            score.same_kind += usize::from(same_kind);
            score.other += usize::from(other);
        }
    }
    scores.into_values().collect()
}

fn empty(relation: &str, level: &str) -> TrapScore {
    TrapScore {
        relation: relation.to_owned(),
        level: level.to_owned(),
        documents: 0,
        violating: 0,
        same_kind: 0,
        other: 0,
    }
}

/// Distinct (relation, story) in the clusters that hold two or more stories, counted three ways.
#[derive(Default)]
struct Company<'a> {
    by_cluster: BTreeMap<usize, usize>,
    by_relation: BTreeMap<(usize, &'a str), usize>,
    by_story: BTreeMap<(usize, usize), usize>,
}

impl<'a> Company<'a> {
    fn new(labels: &Labels<'a>) -> Self {
        let mut distinct = BTreeSet::new();
        for (document, row) in labels.documents.iter().enumerate() {
            let cluster = labels.clusters.of[document];
            if labels.clusters.parts[cluster] >= 2 {
                distinct.insert((cluster, row.relation.as_str(), labels.stories.of[document]));
            }
        }
        let mut company = Company::default();
        for (cluster, relation, story) in distinct {
            *company.by_cluster.entry(cluster).or_default() += 1;
            *company.by_relation.entry((cluster, relation)).or_default() += 1;
            *company.by_story.entry((cluster, story)).or_default() += 1;
        }
        company
    }

    /// A member's own story is one of those its relation is counted with, so another makes two.
    fn has_same_kind(&self, cluster: usize, relation: &str) -> bool {
        self.by_relation[&(cluster, relation)] >= 2
    }

    /// all - (of this relation) - (of this story) + (of both, the member's own: 1) > 0.
    fn has_other(&self, cluster: usize, relation: &str, story: usize) -> bool {
        let known = self.by_relation[&(cluster, relation)] + self.by_story[&(cluster, story)];
        self.by_cluster[&cluster] + 1 > known
    }
}
