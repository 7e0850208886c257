//! Contingency counts in, agreement of the two partitions out.
//!
//! Three measures, because they fail differently: pairs let one big story drown the rest, B-cubed weighs
//! every document alike, ARI discounts what chance would give.

use super::labels::{Labels, pairs};

/// Precision, recall and their harmonic mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// Of what the clusters put together, the share that belongs together: 0 to 1, low when stories are
    /// merged. It is 1 where nothing was put together.
    pub precision: f64,
    /// Of what belongs together, the share the clusters put together: 0 to 1, low when stories are split.
    /// It is 1 where nothing belongs together.
    pub recall: f64,
    /// 2 · precision · recall / (precision + recall): 0 to 1, and 0 where both are 0.
    pub f1: f64,
}

impl Agreement {
    fn new(precision: f64, recall: f64) -> Self {
        let sum = precision + recall;
        let f1 = if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 };
        Agreement { precision, recall, f1 }
    }
}

/// Unordered pairs of documents. Wide enough that a product of two of them cannot overflow below 2^31
/// documents, which lets ARI tell a true zero from a rounded one.
pub(super) struct PairCounts {
    both: i128,
    clusters: i128,
    stories: i128,
    all: i128,
}

impl PairCounts {
    pub(super) fn new(labels: &Labels) -> Self {
        PairCounts {
            both: labels.shared.values().map(|&shared| i128::from(pairs(shared))).sum(),
            clusters: labels.clusters.sizes.iter().map(|&size| i128::from(pairs(size))).sum(),
            stories: labels.stories.sizes.iter().map(|&size| i128::from(pairs(size))).sum(),
            all: i128::from(pairs(labels.documents.len())),
        }
    }

    pub(super) fn pairwise(&self) -> Agreement {
        Agreement::new(ratio_or_one(self.both, self.clusters), ratio_or_one(self.both, self.stories))
    }

    /// ARI = (both - e) / ((clusters + stories) / 2 - e) with e = clusters · stories / all (Hubert & Arabie
    /// 1985), both sides of the fraction times 2 · all to stay in integers.
    pub(super) fn ari(&self) -> f64 {
        let expected = 2 * self.clusters * self.stories;
        ratio_or_one(
            2 * self.both * self.all - expected,
            (self.clusters + self.stories) * self.all - expected,
        )
    }
}

/// Mean over documents of the share of the cluster that tells the document's story (precision) and of the
/// share of the story that is in the document's cluster (recall). Documents of one cell score alike: a cell
/// of v counts v · v.
pub(super) fn b_cubed(labels: &Labels) -> Agreement {
    let documents = labels.documents.len();
    if documents == 0 {
        return Agreement::new(1.0, 1.0);
    }
    let (mut precision, mut recall) = (0.0, 0.0);
    for (&(cluster, story), &shared) in &labels.shared {
        let square = shared as f64 * shared as f64;
        precision += square / labels.clusters.sizes[cluster] as f64;
        recall += square / labels.stories.sizes[story] as f64;
    }
    Agreement::new(precision / documents as f64, recall / documents as f64)
}

fn ratio_or_one(part: i128, whole: i128) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}
