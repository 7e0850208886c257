//! A group's edges in, its roundups out.
//!
//! A roundup, a digest or a live blog takes up several stories that have nothing to do with each other. Seen from
//! the edges it is a text that shares one part with one text and another part with a second, and nothing joins the
//! two. So is an original of which one portal ran the first half and another the second. What tells them apart is
//! time: cuts come after their original, a roundup after a story it takes up. A live blog bears the time of its
//! first line; it is known by its parts being more than two, for cuts begin where their original does.

use super::{ClusterParams, Graph};
use crate::groups::Groups;
use crate::verify::Edge;

/// A text that shares a part of another.
#[derive(Clone, Copy, Debug)]
struct Part {
    text: u32,
    /// Where in the other text the part lies, in words from its start.
    span: (u32, u32),
    /// Which of the other's stories it belongs to.
    story: usize,
}

/// Stories that lie in parts of a text of their own, from which it is a roundup. Where one of them was published before
/// it, two are enough.
const STORIES_MIN: usize = 3;

/// Which texts may be roundups. Texts are numbered in order of publication.
pub fn suspects(graph: &Graph, edges: &[Edge], params: &ClusterParams) -> Vec<bool> {
    let mut parts: Vec<Vec<Part>> = vec![Vec::new(); graph.neighbours.len()];
    for Edge { overlap, a_span, b_span, .. } in edges {
        parts[overlap.a as usize].push(Part { text: overlap.b, span: *a_span, story: 0 });
        parts[overlap.b as usize].push(Part { text: overlap.a, span: *b_span, story: 0 });
    }
    let texts = (0u32..).zip(parts);
    texts.map(|(text, parts)| takes_up_several(text, by_story(graph, parts), params)).collect()
}

/// Tells the stories apart: texts joined by an edge, directly or over other parts, are of one. Parts of one story come
/// one after another.
fn by_story(graph: &Graph, mut parts: Vec<Part>) -> Vec<Part> {
    let mut sorted: Vec<Part> = Vec::with_capacity(parts.len());
    let mut story = 0;
    while let Some(first) = parts.pop() {
        let mut at = sorted.len();
        sorted.push(Part { story, ..first });
        while at < sorted.len() {
            let text = sorted[at].text as usize;
            at += 1;
            parts.retain(|&part| {
                let joined = graph.joined(text, part.text as usize);
                if joined {
                    sorted.push(Part { story, ..part });
                }
                !joined
            });
        }
        story += 1;
    }
    sorted
}

fn takes_up_several(text: u32, mut parts: Vec<Part>, params: &ClusterParams) -> bool {
    if parts.last().is_none_or(|last| last.story == 0) {
        return false;
    }
    let apart =
        |x: &Part, y: &Part| x.story != y.story && overlap(x.span, y.span) <= params.roundup_overlap_max;
    let mut earlier = parts.iter().filter(|part| part.text < text);
    if earlier.any(|x| parts.iter().any(|y| apart(x, y))) {
        return true;
    }
    // As many as fit, from the one that ends first.
    parts.sort_unstable_by_key(|part| (part.span.1, part.span.0, part.text));
    let mut taken: Vec<Part> = Vec::new();
    for part in parts {
        if taken.len() < STORIES_MIN && taken.iter().all(|other| apart(other, &part)) {
            taken.push(part);
        }
    }
    taken.len() == STORIES_MIN
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
