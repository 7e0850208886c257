//! A group's edges in, its roundups out.
//!
//! A roundup, a digest or a live blog takes up several stories that have nothing to do with each other. Seen from
//! the edges it is a text that shares one part with one text and another part with a second, and nothing joins the
//! two. So is an original of which one portal ran the first half and another the second. What tells them apart is
//! time: cuts come after their original, a roundup comes after the stories it takes up.

use super::{ClusterParams, Graph};
use crate::groups::Groups;
use crate::verify::Edge;

/// An earlier text, and where in the later one what they share lies.
type Part = (u32, (u32, u32));

/// Which texts may be roundups. Texts are numbered in order of publication.
pub fn suspects(graph: &Graph, edges: &[Edge], params: &ClusterParams) -> Vec<bool> {
    let mut parts: Vec<Vec<Part>> = vec![Vec::new(); graph.neighbours.len()];
    for Edge { overlap, span, .. } in edges {
        parts[overlap.b as usize].push((overlap.a, *span));
    }
    parts.iter().map(|parts| has_strangers(graph, parts, params)).collect()
}

/// Whether two of these earlier texts are joined neither by an edge nor over others, and lie in different parts of the
/// later one.
fn has_strangers(graph: &Graph, parts: &[Part], params: &ClusterParams) -> bool {
    let Some((&first, rest)) = parts.split_first() else { return false };
    // Everything joined with the first, directly or over other parts, is its story.
    let mut story = vec![first];
    let mut strangers: Vec<Part> = rest.to_vec();
    let mut at = 0;
    while at < story.len() {
        let text = story[at].0 as usize;
        at += 1;
        strangers.retain(|&part| {
            let joined = graph.joined(text, part.0 as usize);
            if joined {
                story.push(part);
            }
            !joined
        });
    }
    let elsewhere = |x: &Part| story.iter().any(|y| overlap(x.1, y.1) <= params.roundup_overlap_max);
    strangers.iter().any(elsewhere)
}

/// How much of the shorter of two spans lies in the other, 0 to 1.
fn overlap(x: (u32, u32), y: (u32, u32)) -> f64 {
    let shared = x.1.min(y.1).saturating_sub(x.0.max(y.0));
    let shorter = (x.1 - x.0).min(y.1 - y.0);
    f64::from(shared) / f64::from(shorter).max(1.0)
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
