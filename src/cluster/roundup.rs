//! A group's edges in, its roundups out.
//!
//! A roundup, a digest or a live blog takes up several stories that have nothing to do with each other. Seen
//! from the edges it is a text that shares one part with one text and another part with a second, and nothing
//! joins the two. So is an original of which one portal ran the first half and another the second. Two things
//! tell them apart: cuts begin where their original does, so that three of them hardly have no part in
//! common; and cuts come after their original, a roundup after a story that it takes up, unless it bears the
//! time of its first line.

use super::{ClusterParams, Graph};
use crate::base::groups::Groups;
use crate::verify::Edge;

/// A text that shares a part of another.
#[derive(Clone, Copy, Debug)]
struct SharedPart {
    text: u32,
    /// Where in the other text the part lies, in words from its start.
    span: (u32, u32),
    /// How many words it has there.
    words: u32,
    /// Whether they were taken as they are, but for a few words.
    is_verbatim: bool,
}

impl SharedPart {
    /// Whether two parts lie apart, one behind the other or woven into each other, paragraph by paragraph.
    fn is_apart(&self, other: &Self, params: &ClusterParams) -> bool {
        let (x, y) = (self.span, other.span);
        let shared = x.1.min(y.1).saturating_sub(x.0.max(y.0));
        let shorter = (x.1 - x.0).min(y.1 - y.0);
        let is_behind = f64::from(shared) <= params.roundup_overlap_max * f64::from(shorter);
        let is_woven = self.is_broken_up() && other.is_broken_up();
        is_behind || is_woven && self.words + other.words <= x.1.max(y.1) - x.0.min(y.0)
    }

    /// Whether it was taken as it is, in pieces with room for others between them. A rewrite leaves room as
    /// well, word by word.
    fn is_broken_up(&self) -> bool {
        self.is_verbatim && self.words * 10 <= (self.span.1 - self.span.0) * 9
    }
}

/// Parts of a text that lie apart and are of texts that no edge joins, from which it is a roundup.
const PARTS_MIN: usize = 3;

/// Which texts may be roundups. Texts are numbered in order of publication.
pub(crate) fn suspects(graph: &Graph, edges: &[Edge], params: &ClusterParams) -> Vec<bool> {
    let mut parts: Vec<Vec<SharedPart>> = vec![Vec::new(); graph.neighbours.len()];
    for &Edge { overlap, a_span, b_span, matched_words: words, .. } in edges {
        // Shingles are runs of a few words: most of them are left only where hardly a word was changed.
        let is_verbatim = overlap.shared * 4 >= words * 3;
        parts[overlap.a as usize].push(SharedPart { text: overlap.b, span: a_span, words, is_verbatim });
        parts[overlap.b as usize].push(SharedPart { text: overlap.a, span: b_span, words, is_verbatim });
    }
    let mut suspects: Vec<bool> =
        parts.iter_mut().map(|parts| has_many_parts(graph, parts, params)).collect();
    for (text, parts) in (0u32..).zip(parts) {
        if !suspects[text as usize] {
            // Another roundup of the same stories makes no story of them.
            let others = parts.into_iter().filter(|part| !suspects[part.text as usize]).collect();
            suspects[text as usize] = takes_up_an_earlier_one(text, graph, others, params);
        }
    }
    suspects
}

/// Whether a text has so many parts that lie apart, taking as many as fit, from the one that ends first.
fn has_many_parts(graph: &Graph, parts: &mut [SharedPart], params: &ClusterParams) -> bool {
    parts.sort_unstable_by_key(|part| (part.span.1, part.span.0, part.text));
    let mut taken: Vec<&SharedPart> = Vec::new();
    for part in parts.iter() {
        let is_stranger = |other: &&SharedPart| {
            other.is_apart(part, params) && !graph.joined(other.text as usize, part.text as usize)
        };
        if taken.len() < PARTS_MIN && taken.iter().all(is_stranger) {
            taken.push(part);
        }
    }
    taken.len() == PARTS_MIN
}

/// Whether a text shares a part with an earlier one and another with one that is not of the same story:
/// joined with it neither by an edge nor over others.
fn takes_up_an_earlier_one(text: u32, graph: &Graph, parts: Vec<SharedPart>, params: &ClusterParams) -> bool {
    let stories = stories(graph, parts);
    let apart = |x: &SharedPart, y: &SharedPart| x.is_apart(y, params);
    stories.iter().enumerate().any(|(at, story)| {
        let mut earlier = story.iter().filter(|part| part.text < text);
        let others = || stories[..at].iter().chain(&stories[at + 1..]).flatten();
        stories.len() > 1 && earlier.any(|x| others().any(|y| apart(x, y)))
    })
}

/// Sorts parts by the stories they are of.
fn stories(graph: &Graph, mut parts: Vec<SharedPart>) -> Vec<Vec<SharedPart>> {
    let mut stories = Vec::new();
    while let Some(first) = parts.pop() {
        let mut story = vec![first];
        let mut at = 0;
        while at < story.len() {
            let text = story[at].text as usize;
            at += 1;
            let (joined, others) = parts.into_iter().partition(|part| graph.joined(text, part.text as usize));
            parts = others;
            story.extend::<Vec<SharedPart>>(joined);
        }
        stories.push(story);
    }
    stories
}

/// Those suspects that are roundups indeed: their neighbours lie in two clusters or more. Ascending.
pub(crate) fn among(edges: &[Edge], suspects: &[bool], groups: &mut Groups) -> Vec<u32> {
    let mut touching: Vec<Vec<usize>> = vec![Vec::new(); suspects.len()];
    for Edge { overlap, .. } in edges {
        for (suspect, other) in [(overlap.a as usize, overlap.b), (overlap.b as usize, overlap.a)] {
            if suspects[suspect] && !suspects[other as usize] {
                touching[suspect].push(groups.find(other as usize));
            }
        }
    }
    let is_roundup = |clusters: &[usize]| clusters.iter().any(|other| *other != clusters[0]);
    (0u32..).zip(touching).filter(|(_, clusters)| is_roundup(clusters)).map(|(text, _)| text).collect()
}
