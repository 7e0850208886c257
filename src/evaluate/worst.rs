//! Contingency counts in, the clusters and stories that cost the most pairs out.
//!
//! Ranked by wrong pairs, not by size or by number of stories: that is what each one takes off the pairwise
//! score, so the first lines are what to look at first.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::labels::{Labels, Partition, pairs};

/// Rows in each list: a screen to look at, not a report.
const WORST_MAX: usize = 10;

/// A cluster that holds two or more stories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorstCluster {
    /// The cluster, as the assignment names it.
    pub cluster_id: String,
    /// Its documents that the truth knows, at least 2.
    pub size: usize,
    /// The stories they tell, at least 2.
    pub stories: usize,
    /// Pairs of its documents that do not belong together, at least 1.
    pub wrong_pairs: u64,
    /// Two members of different stories: those of the strongest edge between such, where edges are known;
    /// else its first document in the order of the truth, and the first that tells another story.
    pub example: (String, String),
}

/// An edge of a finished run.
#[derive(Clone, Debug, PartialEq)]
pub struct ProvenPair {
    /// The one article.
    pub a: String,
    /// The other.
    pub b: String,
    /// How strong its proof is, 0 to 1.
    pub strength: f64,
}

/// A story that is spread over two or more clusters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorstStory {
    /// The story, as the truth names it.
    pub story_id: String,
    /// Its documents, at least 2.
    pub size: usize,
    /// The clusters they are in, at least 2, with one for each document that is missing from the assignment.
    pub clusters: usize,
    /// Pairs of its documents that were not put together, at least 1.
    pub missed_pairs: u64,
    /// Two members in different clusters: its first document in the order of the truth, and the first that is
    /// elsewhere.
    pub example: (String, String),
}

pub(super) fn worst_clusters(labels: &Labels, edges: &[ProvenPair]) -> Vec<WorstCluster> {
    let blamed = strongest_across(labels, edges);
    let shared = labels.shared.iter().map(|(&(cluster, _), &shared)| (cluster, shared));
    worst(&labels.clusters, shared)
        .into_iter()
        .map(|(cluster, wrong_pairs)| WorstCluster {
            cluster_id: labels.clusters.names[cluster].to_owned(),
            size: labels.clusters.sizes[cluster],
            stories: labels.clusters.parts[cluster],
            wrong_pairs,
            example: match blamed.get(&cluster) {
                Some(edge) => (edge.a.clone(), edge.b.clone()),
                None => example(labels, cluster, &labels.clusters.of, &labels.stories.of),
            },
        })
        .collect()
}

/// The strongest edge of each cluster between two stories.
fn strongest_across<'e>(labels: &Labels, edges: &'e [ProvenPair]) -> BTreeMap<usize, &'e ProvenPair> {
    let numbers: BTreeMap<&str, usize> =
        labels.documents.iter().enumerate().map(|(number, row)| (row.id.as_str(), number)).collect();
    let mut strongest: BTreeMap<usize, &ProvenPair> = BTreeMap::new();
    for edge in edges {
        let ends = numbers.get(edge.a.as_str()).zip(numbers.get(edge.b.as_str()));
        let Some((&a, &b)) = ends else { continue };
        let (clusters, stories) = (&labels.clusters.of, &labels.stories.of);
        let is_stronger = |other: &&ProvenPair| edge.strength > other.strength;
        if clusters[a] == clusters[b]
            && stories[a] != stories[b]
            && strongest.get(&clusters[a]).is_none_or(is_stronger)
        {
            strongest.insert(clusters[a], edge);
        }
    }
    strongest
}

pub(super) fn worst_stories(labels: &Labels) -> Vec<WorstStory> {
    let shared = labels.shared.iter().map(|(&(_, story), &shared)| (story, shared));
    worst(&labels.stories, shared)
        .into_iter()
        .map(|(story, missed_pairs)| WorstStory {
            story_id: labels.stories.names[story].to_owned(),
            size: labels.stories.sizes[story],
            clusters: labels.stories.parts[story],
            missed_pairs,
            example: example(labels, story, &labels.stories.of, &labels.clusters.of),
        })
        .collect()
}

/// The broken groups with the most pairs across their parts, and that number; equals by name.
fn worst(groups: &Partition, shared: impl Iterator<Item = (usize, usize)>) -> Vec<(usize, u64)> {
    let mut across: Vec<u64> = groups.sizes.iter().map(|&size| pairs(size)).collect();
    for (group, shared) in shared {
        across[group] -= pairs(shared);
    }
    let mut broken: Vec<_> = across.into_iter().enumerate().filter(|&(_, across)| across > 0).collect();
    broken.sort_unstable_by_key(|&(group, across)| (Reverse(across), groups.names[group]));
    broken.truncate(WORST_MAX);
    broken
}

/// Two documents of `group` in different `parts`; the caller has checked that the group is broken.
fn example(labels: &Labels, group: usize, groups: &[usize], parts: &[usize]) -> (String, String) {
    let mut members = (0..groups.len()).filter(|&document| groups[document] == group);
    let first = members.next().expect("a group has a member");
    let other =
        members.find(|&document| parts[document] != parts[first]).expect("a broken group has two parts");
    (labels.documents[first].id.clone(), labels.documents[other].id.clone())
}
