//! Truth and assigned clusters in, scores out.
//!
//! Everything is computed from contingency counts (how many documents each cluster shares with each story),
//! so the cost is that of sorting, and a night of millions of articles can be scored as it is. Documents keep
//! the order of the truth, so the order of the assigned rows changes no score and no line, save by which row
//! of a repeated id comes first.
//!
//! Deliberately absent: files (rows come in as values), and any weighting of the scores into one number.

mod labels;
mod agreement;
mod pairs;
pub mod stratum;
mod whole;
mod relations;
mod traps;
mod worst;
mod roles;
mod evaluation;
mod display;
#[cfg(test)]
mod tests;

pub use evaluation::Evaluation;
pub use labels::{Assigned, TruthRow};
pub use pairs::{LabelledPair, PairScores, Share};
pub use whole::{Estimate, Side, StratumPair, StratumScore, Unfit, WholeScores};
pub use worst::{ProvenPair, WorstCluster, WorstStory};

use agreement::PairCounts;
use labels::Labels;

/// Scores `assigned` clusters against the `truth`.
///
/// The documents are those of the truth. One the assignment lacks, or gives an empty cluster, is a cluster of
/// its own; rows for documents the truth lacks are counted and left out. The first row of a repeated id wins,
/// on both sides. Cost is O(n log n) for n rows.
///
/// ```
/// use storywire::evaluate::{Assigned, TruthRow, evaluate};
///
/// let truth = |id: &str, story: &str| TruthRow {
///     id: id.into(),
///     story_id: story.into(),
///     relation: "exact".into(),
///     level: String::new(),
/// };
/// let assigned = |id: &str, cluster: &str| Assigned {
///     id: id.into(),
///     cluster_id: cluster.into(),
///     role: "exact".into(),
/// };
/// let scores = evaluate(
///     &[truth("a", "flood"), truth("b", "flood"), truth("c", "vote")],
///     &[assigned("a", "w1"), assigned("b", "w1"), assigned("c", "w1")],
/// );
/// assert_eq!(scores.pairwise.recall, 1.0);
/// assert_eq!(scores.pairwise.precision, 1.0 / 3.0);
/// assert_eq!(scores.over_merged, 1);
/// ```
pub fn evaluate(truth: &[TruthRow], assigned: &[Assigned]) -> Evaluation {
    evaluate_with_edges(truth, assigned, &[])
}

/// The same, with the edges of the run, so that of each bad cluster the pair to blame is named.
pub fn evaluate_with_edges(truth: &[TruthRow], assigned: &[Assigned], edges: &[ProvenPair]) -> Evaluation {
    let labels = Labels::new(truth, assigned);
    let pairs = PairCounts::new(&labels);
    Evaluation {
        documents: labels.documents.len(),
        stories: labels.stories.names.len(),
        clusters: labels.clusters.names.len(),
        missing: labels.missing,
        extra: labels.extra,
        repeated: labels.repeated,
        repeated_truth: labels.repeated_truth,
        pairwise: pairs.pairwise(),
        b_cubed: agreement::b_cubed(&labels),
        ari: pairs.ari(),
        relations: relations::score_relations(&labels),
        traps: traps::score_traps(&labels),
        over_merged: labels.clusters.broken(),
        split: labels.stories.broken(),
        worst: worst::worst_clusters(&labels, edges),
        worst_split: worst::worst_stories(&labels),
        roles: roles::confusion(&labels),
        right_roles: roles::score_roles(&labels),
    }
}
