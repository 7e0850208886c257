//! The scores of one run, as values.

use std::collections::BTreeMap;

use super::agreement::Agreement;
use super::relations::RelationScore;
use super::roles::RoleScore;
use super::traps::TrapScore;
use super::worst::{WorstCluster, WorstStory};

/// How well a run's clusters match the stories of a truth. `to_string()` is a table for a terminal.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// The distinct documents of the truth: what every score below is over.
    pub documents: usize,
    /// The distinct stories of the truth.
    pub stories: usize,
    /// The clusters these documents are in, with one for each that is missing or has an empty cluster.
    pub clusters: usize,
    /// Documents of the truth without an assigned row; each counts as a cluster of its own.
    pub missing: usize,
    /// Assigned rows whose id the truth lacks; left out of everything.
    pub extra: usize,
    /// Assigned rows whose id the truth knows and an earlier row had; left out of everything.
    pub repeated: usize,
    /// Truth rows whose id an earlier row had; left out of everything.
    pub repeated_truth: usize,
    /// Agreement over unordered pairs of documents. A story of n documents weighs n · (n - 1) / 2.
    pub pairwise: Agreement,
    /// Agreement as a mean over documents, each weighing the same: B-cubed (Bagga & Baldwin 1998,
    /// "Entity-based cross-document coreferencing using the vector space model"; Amigó et al. 2009, "A
    /// comparison of extrinsic clustering evaluation metrics based on formal constraints").
    pub b_cubed: Agreement,
    /// Adjusted Rand index (Hubert & Arabie 1985, "Comparing partitions"): 1 for equal partitions, 0 for what
    /// chance gives with groups of these sizes, below 0 for less than chance.
    pub ari: f64,
    /// A row for each relation and for each of its levels, sorted, the whole relation (empty level) first.
    pub relations: Vec<RelationScore>,
    /// A row for each kind of trap and for each of its levels, sorted, the whole kind (empty level) first.
    pub traps: Vec<TrapScore>,
    /// Clusters that hold two or more stories.
    pub over_merged: usize,
    /// Stories that are spread over two or more clusters.
    pub split: usize,
    /// The over-merged clusters with the most wrong pairs, at most 10, worst first, equals by id.
    pub worst: Vec<WorstCluster>,
    /// The split stories with the most missed pairs, at most 10, worst first, equals by id.
    pub worst_split: Vec<WorstStory>,
    /// Documents by (truth relation, assigned role), only where there is one; those missing from the
    /// assignment have the role [`ROLE_MISSING`](super::ROLE_MISSING). The counts add up to `documents`.
    pub roles: BTreeMap<(String, String), usize>,
    /// A row for each relation that has a counterpart among the roles, sorted.
    pub right_roles: Vec<RoleScore>,
}
