//! A group's edges in, its roundups out.
//!
//! A roundup, a digest or a live blog takes up several stories that have nothing to do with each other. Seen from
//! the edges it is a text that contains at least two shorter texts with no edge between them. So is an original
//! of which one portal ran the first half and another the second. What tells them apart is time: cuts come
//! after their original, a roundup comes after the stories it takes up.

use super::{ClusterParams, Graph};
use crate::groups::Groups;
use crate::verify::Edge;

/// Which texts may be roundups. Texts are numbered in order of publication.
pub fn suspects(graph: &Graph, edges: &[Edge], params: &ClusterParams) -> Vec<bool> {
    let mut parts: Vec<Vec<u32>> = vec![Vec::new(); graph.neighbours.len()];
    for Edge { overlap, .. } in edges {
        let longer = f64::from(overlap.b_size) >= params.roundup_length_min * f64::from(overlap.a_size);
        if longer && overlap.a_in_b() >= params.roundup_containment_min {
            parts[overlap.b as usize].push(overlap.a);
        }
    }
    parts.iter().map(|parts| has_strangers(graph, parts)).collect()
}

/// Whether two of these texts, each taken up whole by a later one, are joined neither by an edge nor by a third.
fn has_strangers(graph: &Graph, parts: &[u32]) -> bool {
    let Some((&first, rest)) = parts.split_first() else { return false };
    // Everything joined with the first part, directly or over other parts, is its story.
    let mut story = vec![first];
    let mut strangers: Vec<u32> = rest.to_vec();
    let mut at = 0;
    while at < story.len() {
        let text = story[at] as usize;
        at += 1;
        strangers.retain(|&part| {
            let joined = graph.joined(text, part as usize);
            if joined {
                story.push(part);
            }
            !joined
        });
    }
    !strangers.is_empty()
}

/// Attaches each suspect to the cluster it shares most shingles with. Gives those that are roundups indeed: their
/// neighbours lie in two clusters or more.
pub fn attach(edges: &[Edge], suspects: &[bool], groups: &mut Groups) -> Vec<u32> {
    let mut touching: Vec<Vec<(u32, usize)>> = vec![Vec::new(); suspects.len()];
    let mut settled = groups.clone();
    for Edge { overlap, .. } in edges {
        for (suspect, other) in [(overlap.a as usize, overlap.b), (overlap.b as usize, overlap.a)] {
            if suspects[suspect] && !suspects[other as usize] {
                touching[suspect].push((overlap.shared, settled.find(other as usize)));
            }
        }
    }
    let mut roundups = Vec::new();
    for (suspect, clusters) in touching.iter().enumerate() {
        let most = clusters.iter().max_by_key(|(shared, cluster)| (*shared, std::cmp::Reverse(*cluster)));
        let Some(&(_, cluster)) = most else { continue };
        if clusters.iter().any(|(_, other)| *other != cluster) {
            roundups.push(suspect as u32);
        }
        groups.join(cluster, suspect);
    }
    roundups
}
