//! Labelled documents in, recall by relation and level out.
//!
//! Stories of one document are left out: nothing can be found of them, so they would only dilute.

use std::collections::BTreeMap;

use super::labels::{Labels, levels};

/// How well the documents of one relation were found, over those whose story has two or more documents.
#[derive(Clone, Debug, PartialEq)]
pub struct RelationScore {
    /// The relation, as the truth names it.
    pub relation: String,
    /// The level, or empty for all documents of the relation.
    pub level: String,
    /// The documents scored, at least 1.
    pub documents: usize,
    /// Share (0 to 1) in the cluster of their story's original. The original is the first document the truth
    /// labels `original`, else the first of the story; it counts itself where any other of its story is with
    /// it.
    pub with_original: f64,
    /// Share (0 to 1) in a cluster with at least one other document of their story.
    pub with_any: f64,
    /// Mean share (0 to 1) of the story that is in the document's cluster (Bagga & Baldwin 1998).
    pub b_cubed_recall: f64,
}

#[derive(Default)]
struct Tally {
    documents: usize,
    with_original: usize,
    with_any: usize,
    recall: f64,
}

pub(super) fn score_relations(labels: &Labels) -> Vec<RelationScore> {
    let originals = originals(labels);
    let mut tallies = BTreeMap::<(&str, &str), Tally>::new();
    for (document, row) in labels.documents.iter().enumerate() {
        let story = labels.stories.of[document];
        let size = labels.stories.sizes[story];
        if size < 2 {
            continue;
        }
        let together = labels.together(document);
        let original = originals[story];
        let with_original = if original == document {
            together > 1
        } else {
            labels.clusters.of[original] == labels.clusters.of[document]
        };
        for level in levels(&row.level) {
            let tally = tallies.entry((&row.relation, level)).or_default();
            tally.documents += 1;
            tally.with_original += usize::from(with_original);
            tally.with_any += usize::from(together > 1);
            tally.recall += together as f64 / size as f64;
        }
    }
    tallies.into_iter().map(|((relation, level), tally)| tally.score(relation, level)).collect()
}

impl Tally {
    fn score(&self, relation: &str, level: &str) -> RelationScore {
        let documents = self.documents as f64;
        RelationScore {
            relation: relation.to_owned(),
            level: level.to_owned(),
            documents: self.documents,
            with_original: self.with_original as f64 / documents,
            with_any: self.with_any as f64 / documents,
            b_cubed_recall: self.recall / documents,
        }
    }
}

/// The document that stands for each story.
pub(super) fn originals(labels: &Labels) -> Vec<usize> {
    let mut originals = vec![None; labels.stories.names.len()];
    for (document, &story) in labels.stories.of.iter().enumerate() {
        let is_original = |document: usize| labels.documents[document].relation == "original";
        let original = originals[story].get_or_insert(document);
        if is_original(document) && !is_original(*original) {
            *original = document;
        }
    }
    originals.into_iter().flatten().collect()
}
