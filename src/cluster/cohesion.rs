//! A cluster's edges in, how well it holds together out.

use crate::base::groups::Groups;
use crate::verify::Edge;

/// How a cluster of two texts or more holds together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cohesion {
    /// Share of the pairs of its texts that are joined by an edge, 0 to 1.
    pub density: f64,
    /// The pair at which it would come apart first: the weakest of the strongest edges that together reach
    /// all texts.
    pub weakest: (u32, u32),
    /// The strength of that edge, 0 to 1.
    pub weakest_strength: f64,
}

/// The cohesion of each group of texts, none for groups of one; `strongest_first` are all edges in that
/// order.
pub(crate) fn cohesion(
    strongest_first: &[&Edge],
    groups: &mut Groups,
    sizes: &[usize],
) -> Vec<Option<Cohesion>> {
    let mut spanning = Groups::new(sizes.len());
    let mut edges = vec![0usize; sizes.len()];
    let mut weakest: Vec<Option<&Edge>> = vec![None; sizes.len()];
    for edge in strongest_first {
        let (a, b) = (edge.overlap.a as usize, edge.overlap.b as usize);
        let group = groups.find(a);
        if group != groups.find(b) {
            continue;
        }
        edges[group] += 1;
        // Kruskal 1956: what joins two parts is needed, and the last of them is the weakest.
        if spanning.find(a) != spanning.find(b) {
            spanning.join(a, b);
            weakest[group] = Some(edge);
        }
    }
    let of_group = |(group, weakest): (usize, Option<&Edge>)| {
        let (size, edge) = (sizes[group] as f64, weakest?);
        Some(Cohesion {
            density: edges[group] as f64 / (size * (size - 1.0) / 2.0),
            weakest: (edge.overlap.a, edge.overlap.b),
            weakest_strength: edge.strength,
        })
    };
    weakest.into_iter().enumerate().map(of_group).collect()
}
