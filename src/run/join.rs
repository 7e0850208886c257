//! Edges in, clusters of texts out: one connected group at a time, so that groups are clustered in parallel.

use super::headed::Headed;
use super::joined::Joined;
use crate::base::groups::Groups;
use crate::cluster::{Cluster, ClusterParams, Cohesion, cluster};
use crate::recipe::Recipe;
use crate::verify::{Edge, Overlap};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

/// The groups of `0..size` texts that copies connect.
pub(crate) fn connected<'e>(edges: impl IntoIterator<Item = &'e Edge>, size: usize) -> Groups {
    let mut groups = Groups::new(size);
    for Edge { overlap, .. } in edges.into_iter().filter(|edge| edge.kind.is_copy()) {
        groups.join(overlap.a as usize, overlap.b as usize);
    }
    groups
}

/// Leaves passages out that nobody asks for: they are not told, and copies connect their texts over `others`
/// neither, so that they hold no member to a leader.
pub(crate) fn asked_for(mut edges: Vec<Edge>, others: &[Edge], size: usize) -> Vec<Edge> {
    let mut groups = connected(edges.iter().chain(others), size);
    edges.retain(|edge| edge.is_told() || is_within(edge, &mut groups));
    edges
}

/// The edges that hold a story together: copies, and passages between texts that copies connect.
pub(crate) fn within_stories<'e>(
    edges: &'e [Edge],
    others: &[Edge],
    size: usize,
) -> impl Iterator<Item = &'e Edge> {
    let mut groups = connected(edges.iter().chain(others), size);
    edges.iter().filter(move |edge| is_within(edge, &mut groups))
}

fn is_within(edge: &Edge, groups: &mut Groups) -> bool {
    let [a, b] = [edge.overlap.a, edge.overlap.b].map(|text| groups.find(text as usize));
    edge.kind.is_copy() || a == b
}

/// What puts texts into one cluster beside edges.
pub(crate) struct Ties {
    /// Texts of one cluster that began before the nights within reach: they stay together.
    pub held: Vec<Vec<u32>>,
    /// Which texts stand under the headlines of records without one.
    pub headed: Headed,
}

/// Clusters `0..size` texts by edges and ties.
pub(crate) fn join(edges: &[Edge], size: usize, ties: &Ties, recipe: &Recipe) -> Joined {
    let mut joined = join_by_edges(edges, size, recipe);
    if !ties.held.is_empty() {
        joined.hold_together(&ties.held, size);
    }
    ties.headed.attach(&mut joined);
    joined.note_alone(size);
    joined
}

/// Clusters one connected group of texts at a time.
fn join_by_edges(edges: &[Edge], size: usize, recipe: &Recipe) -> Joined {
    let mut groups = connected(edges, size);
    let mut by_group: Vec<(u32, &Edge)> = Vec::with_capacity(edges.len());
    for edge in edges.iter().filter(|edge| edge.holds(&recipe.verify)) {
        let [a, b] = [edge.overlap.a, edge.overlap.b].map(|text| groups.find(text as usize));
        if a == b {
            by_group.push((a as u32, edge));
        }
    }
    by_group.sort_unstable_by_key(|(group, edge)| (*group, edge.overlap));
    let parts: Vec<&[(u32, &Edge)]> = by_group.chunk_by(|x, y| x.0 == y.0).collect();
    let parts: Vec<Joined> = parts.into_par_iter().map(|part| join_group(part, &recipe.cluster)).collect();
    let mut joined = Joined::default();
    for part in parts {
        joined.clusters.extend(part.clusters);
        joined.roundups.extend(part.roundups);
    }
    joined.roundups.sort_unstable();
    joined
}

/// Clusters the texts of one connected group, which are told by the edges behind its number.
fn join_group(part: &[(u32, &Edge)], params: &ClusterParams) -> Joined {
    let mut texts: Vec<u32> = part.iter().flat_map(|(_, edge)| [edge.overlap.a, edge.overlap.b]).collect();
    texts.sort_unstable();
    texts.dedup();
    let local = |text: u32| texts.partition_point(|&other| other < text) as u32;
    let edges: Vec<Edge> = part
        .iter()
        .map(|(_, edge)| {
            let overlap = Overlap { a: local(edge.overlap.a), b: local(edge.overlap.b), ..edge.overlap };
            Edge { overlap, ..**edge }
        })
        .collect();
    let clusters = cluster(texts.len(), &edges, params);
    let global = |local: u32| texts[local as usize];
    let cohesion = |cohesion: Cohesion| Cohesion {
        weakest: (global(cohesion.weakest.0), global(cohesion.weakest.1)),
        ..cohesion
    };
    let several = clusters.clusters.into_iter().filter(|cluster| cluster.texts.len() > 1);
    let renamed = |cluster: Cluster| Cluster {
        texts: cluster.texts.into_iter().map(global).collect(),
        leaders: cluster.leaders.into_iter().map(global).collect(),
        cohesion: cluster.cohesion.map(cohesion),
    };
    let roundups = clusters.roundups.into_iter().map(global).collect();
    Joined { clusters: several.map(renamed).collect(), roundups, alone: Vec::new() }
}
