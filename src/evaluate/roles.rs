//! Labelled documents in, counts of truth relation by assigned role out, and the share of right roles.
//!
//! A role says what a document is to its cluster's canonical article, a relation what it is to its story's
//! original. So a role can only be held against a relation where the document is with its original; and where
//! the canonical article is another copy than the original, a role may be wrong by the relation and true by
//! the text. Both are counted, side by side.

use std::collections::BTreeMap;

use super::labels::Labels;
use super::relations::originals;

/// Stands for the role of a document that the assignment lacks, so that the counts add up to the documents.
pub(crate) const ROLE_MISSING: &str = "missing";

/// The roles that are right for a relation; a relation that is not here has no counterpart among the roles. A
/// copy in another typography is the same text once that is folded; and whether single words were changed in
/// few or in many places is for the relation to say by its level, which no role has.
const COUNTERPARTS: [(&str, &[&str]); 12] = [
    ("exact", &["exact"]),
    ("excerpt", &["excerpt"]),
    ("expanded", &["expanded"]),
    ("heavy", &["rewrite"]),
    ("light", &["republication", "rewrite"]),
    ("original", &["original"]),
    ("repub", &["exact", "republication"]),
    ("rewrite", &["rewrite"]),
    ("roundup", &["roundup"]),
    ("trunc", &["excerpt"]),
    ("typo", &["exact", "republication"]),
    ("update", &["update"]),
];

/// How often the documents of one relation got a role that is right for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleScore {
    /// The relation, as the truth names it.
    pub relation: String,
    /// The roles that are right for it.
    pub roles: &'static [&'static str],
    /// The documents scored, at least 1: those in the cluster of their story's original, together with
    /// another document, that are not their cluster's canonical article. Originals are scored canonical or
    /// not, so their share is that of right picks; a roundup has no original, and is scored wherever it is
    /// not alone.
    pub documents: usize,
    /// How many of them have a right role.
    pub right: usize,
    /// Those of the documents whose cluster's canonical article is their story's original.
    pub documents_of_original: usize,
    /// How many of these have a right role.
    pub right_of_original: usize,
}

pub(super) fn confusion(labels: &Labels) -> BTreeMap<(String, String), usize> {
    let mut counts = BTreeMap::<(&str, &str), usize>::new();
    for (row, role) in labels.documents.iter().zip(&labels.roles) {
        *counts.entry((&row.relation, role.unwrap_or(ROLE_MISSING))).or_default() += 1;
    }
    let owned =
        |((relation, role), count): ((&str, &str), usize)| ((relation.to_owned(), role.to_owned()), count);
    counts.into_iter().map(owned).collect()
}

pub(super) fn score_roles(labels: &Labels) -> Vec<RoleScore> {
    let originals = originals(labels);
    let canonical = |document: usize| labels.roles[document] == Some("original");
    let mut canonicals = vec![None; labels.clusters.names.len()];
    for document in (0..labels.documents.len()).filter(|&document| canonical(document)) {
        canonicals[labels.clusters.of[document]].get_or_insert(document);
    }
    let mut scores = BTreeMap::<&str, RoleScore>::new();
    for (document, row) in labels.documents.iter().enumerate() {
        let Some((relation, roles)) = COUNTERPARTS.iter().find(|(name, _)| *name == row.relation) else {
            continue;
        };
        let (original, cluster) = (originals[labels.stories.of[document]], labels.clusters.of[document]);
        let scored = match *relation {
            "roundup" => labels.clusters.sizes[cluster] > 1,
            "original" => labels.together(document) > 1,
            _ => {
                labels.clusters.of[original] == cluster
                    && labels.together(document) > 1
                    && !canonical(document)
            }
        };
        if !scored {
            continue;
        }
        let right = labels.roles[document].is_some_and(|role| roles.contains(&role));
        let of_original = *relation != "roundup" && canonicals[cluster] == Some(original);
        let score = scores.entry(relation).or_insert_with(|| RoleScore::of_none(relation, roles));
        score.documents += 1;
        score.right += usize::from(right);
        score.documents_of_original += usize::from(of_original);
        score.right_of_original += usize::from(of_original && right);
    }
    scores.into_values().collect()
}

impl RoleScore {
    fn of_none(relation: &str, roles: &'static [&'static str]) -> Self {
        Self {
            relation: relation.to_owned(),
            roles,
            documents: 0,
            right: 0,
            documents_of_original: 0,
            right_of_original: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::evaluate::{Assigned, TruthRow, evaluate};

    /// Scores of documents given as `id story relation cluster role`, as
    /// `relation right/documents right/documents`.
    fn shares(lines: &str) -> Vec<String> {
        let (mut truth, mut found) = (Vec::new(), Vec::new());
        for line in lines.lines() {
            let [id, story_id, relation, cluster_id, role] =
                line.split_whitespace().map(str::to_owned).collect::<Vec<_>>().try_into().unwrap();
            found.push(Assigned { id: id.clone(), cluster_id, role });
            truth.push(TruthRow { id, story_id, relation, level: String::new() });
        }
        let scores = evaluate(&truth, &found).right_roles;
        let show = |right: usize, documents: usize| format!("{right}/{documents}");
        scores
            .iter()
            .map(|score| {
                let all = show(score.right, score.documents);
                let of_original = show(score.right_of_original, score.documents_of_original);
                format!("{} {all} {of_original}", score.relation)
            })
            .collect()
    }

    #[test]
    fn roles_are_right_by_their_relation() {
        let scores = shares(
            "a1 a original w1 original
             a2 a exact w1 exact
             a3 a exact w1 republication
             a4 a trunc w1 excerpt
             a5 a repub w1 exact
             a6 a noise w1 rewrite",
        );
        assert_eq!(scores, ["exact 1/2 1/2", "original 1/1 1/1", "repub 1/1 1/1", "trunc 1/1 1/1"]);
    }

    #[test]
    fn what_is_canonical_itself_or_not_with_its_original_has_no_role_to_be_held_against() {
        let scores = shares(
            "a1 a original w1 exact
             a2 a exact w1 original
             a3 a update w1 rewrite
             a4 a update w2 original
             a5 a update w2 update
             b1 b original w3 single",
        );
        assert_eq!(scores, ["original 0/1 0/0", "update 0/1 0/0"]);
    }

    #[test]
    fn a_roundup_is_scored_wherever_it_is_not_alone() {
        let scores = shares(
            "a1 a original w1 original
             a2 a exact w1 exact
             r1 r roundup w1 roundup
             r2 s roundup w2 single",
        );
        assert_eq!(scores, ["exact 1/1 1/1", "original 1/1 1/1", "roundup 1/1 0/0"]);
    }
}
