//! Edges in, clusters out that do not chain.
//!
//! Near-duplication is not transitive: A like B and B like C does not make A like C, and a roundup that contains two
//! stories is like both. So a text is held to the cluster, not to one member of it. Edges are taken in order of
//! strength, and two clusters become one only if their hubs are themselves joined by an edge, or at least half
//! of all pairs across are; the hub is the member most like the others of its own cluster. A roundup is set aside
//! first and attached last, to the cluster it overlaps most; it never joins two.
//!
//! The result depends on the edges alone: ties go to the lower numbers.

mod cohesion;
mod roundup;

pub use cohesion::Cohesion;

use crate::groups::Groups;
use crate::params::{count, params, share};
use crate::verify::Edge;

params! {
    /// Parameters of clustering.
    #[table("cluster", Any)]
    pub struct ClusterParams {
        /// Least share of the pairs across two clusters that must be edges where the hubs are not joined by one.
        #[key(share())]
        pub cross_share_min: f64,
        /// Most that the parts of a text which two others share may overlap, over the shorter part, where the text is a
        /// roundup of the two.
        #[key(share())]
        pub roundup_overlap_max: f64,
        /// Different texts from which a cluster is flagged as a giant, to be looked at.
        #[key(count("texts", 2, 1 << 30))]
        pub giant_texts_min: usize,
    }
}

/// Texts that are copies of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// Its texts, ascending.
    pub texts: Vec<u32>,
    /// How it holds together; `None` for a text by itself.
    pub cohesion: Option<Cohesion>,
}

/// The clusters of one connected group of texts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clusters {
    /// In order of their first text.
    pub clusters: Vec<Cluster>,
    /// Texts that take up several stories, ascending.
    pub roundups: Vec<u32>,
}

/// Clusters the texts `0..size` of one connected group.
pub fn cluster(size: usize, edges: &[Edge], params: &ClusterParams) -> Clusters {
    let graph = Graph::new(size, edges);
    let suspects = roundup::suspects(&graph, edges, params);
    let mut merging = Merging::new(&graph, params);
    let mut strongest_first: Vec<&Edge> = edges.iter().collect();
    strongest_first.sort_by(|x, y| y.strength.total_cmp(&x.strength).then(x.overlap.cmp(&y.overlap)));
    for edge in &strongest_first {
        let (a, b) = (edge.overlap.a as usize, edge.overlap.b as usize);
        if !suspects[a] && !suspects[b] {
            merging.consider(a, b);
        }
    }
    let mut groups = merging.groups;
    let roundups = roundup::attach(edges, &suspects, &mut groups);
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); size];
    for text in 0..size {
        members[groups.find(text)].push(text as u32);
    }
    let sizes: Vec<usize> = members.iter().map(Vec::len).collect();
    let cohesion = cohesion::cohesion(&strongest_first, &mut groups, &sizes);
    let clusters = members.into_iter().zip(cohesion).filter(|(texts, _)| !texts.is_empty());
    Clusters { clusters: clusters.map(|(texts, cohesion)| Cluster { texts, cohesion }).collect(), roundups }
}

/// Who is joined with whom.
struct Graph {
    /// Neighbours of each text, ascending, with the Jaccard similarity.
    neighbours: Vec<Vec<(u32, f64)>>,
}

impl Graph {
    fn new(size: usize, edges: &[Edge]) -> Self {
        let mut neighbours = vec![Vec::new(); size];
        for Edge { overlap, .. } in edges {
            neighbours[overlap.a as usize].push((overlap.b, overlap.jaccard()));
            neighbours[overlap.b as usize].push((overlap.a, overlap.jaccard()));
        }
        neighbours.iter_mut().for_each(|list| list.sort_unstable_by_key(|(text, _)| *text));
        Self { neighbours }
    }

    fn joined(&self, a: usize, b: usize) -> bool {
        self.neighbours[a].binary_search_by_key(&(b as u32), |(text, _)| *text).is_ok()
    }
}

/// Clusters on their way together.
struct Merging<'g> {
    graph: &'g Graph,
    params: &'g ClusterParams,
    groups: Groups,
    members: Vec<Vec<u32>>,
    hubs: Vec<u32>,
    /// Similarity of each text to the members of its own cluster it is joined with, added up.
    inner: Vec<f64>,
}

impl<'g> Merging<'g> {
    fn new(graph: &'g Graph, params: &'g ClusterParams) -> Self {
        let size = graph.neighbours.len();
        let members = (0..size as u32).map(|text| vec![text]).collect();
        let hubs = (0..size as u32).collect();
        Self { graph, params, groups: Groups::new(size), members, hubs, inner: vec![0.0; size] }
    }

    /// Merges the clusters of two joined texts, if the clusters as wholes belong together.
    fn consider(&mut self, a: usize, b: usize) {
        let (x, y) = (self.groups.find(a), self.groups.find(b));
        if x == y {
            return;
        }
        if self.graph.joined(self.hubs[x] as usize, self.hubs[y] as usize) || self.mostly_joined(x, y) {
            self.merge(x.min(y), x.max(y));
        }
    }

    fn mostly_joined(&mut self, x: usize, y: usize) -> bool {
        let crossing = self.crossing(x, y);
        let pairs = self.members[x].len() * self.members[y].len();
        crossing as f64 >= self.params.cross_share_min * pairs as f64
    }

    /// Edges between two clusters.
    fn crossing(&mut self, x: usize, y: usize) -> usize {
        let (few, many) = if self.members[x].len() <= self.members[y].len() { (x, y) } else { (y, x) };
        let graph = self.graph;
        let starts = self.members[few].clone();
        let ends = starts.iter().flat_map(|&start| &graph.neighbours[start as usize]);
        ends.filter(|&&(end, _)| self.groups.find(end as usize) == many).count()
    }

    fn merge(&mut self, into: usize, from: usize) {
        let graph = self.graph;
        for at in 0..self.members[from].len() {
            let text = self.members[from][at] as usize;
            for &(neighbour, similarity) in &graph.neighbours[text] {
                if self.groups.find(neighbour as usize) == into {
                    self.inner[text] += similarity;
                    self.inner[neighbour as usize] += similarity;
                }
            }
        }
        let moved = std::mem::take(&mut self.members[from]);
        self.members[into].extend(moved);
        self.groups.join(into, from);
        let inner = &self.inner;
        let nearer =
            |x: &&u32, y: &&u32| inner[**x as usize].total_cmp(&inner[**y as usize]).then_with(|| y.cmp(x));
        self.hubs[into] = self.members[into].iter().max_by(nearer).copied().unwrap_or(into as u32);
    }
}

#[cfg(test)]
mod tests {
    use super::{ClusterParams, Clusters, cluster};
    use crate::verify::{Edge, Grounds, Kind, Overlap};

    const PARAMS: ClusterParams =
        ClusterParams { cross_share_min: 0.5, roundup_overlap_max: 0.1, giant_texts_min: 250 };

    /// Edges between texts of the given sizes; the third number is how many shingles they share, at the start of the
    /// later text.
    fn edges(sizes: &[u32], pairs: &[(u32, u32, u32)]) -> Vec<Edge> {
        let edge = |&(a, b, shared): &(u32, u32, u32)| {
            let (a_size, b_size) = (sizes[a as usize], sizes[b as usize]);
            let overlap = Overlap { a, b, shared, a_size, b_size, figures_shared: 0, figures_fewer: 0 };
            let strength = overlap.jaccard().max(overlap.containment());
            Edge {
                overlap,
                matched_words: shared,
                a_span: (0, shared),
                b_span: (0, shared),
                kind: Kind::Similar,
                strength,
                grounds: Grounds::default(),
            }
        };
        pairs.iter().map(edge).collect()
    }

    fn members(sizes: &[u32], pairs: &[(u32, u32, u32)]) -> Vec<Vec<u32>> {
        texts(cluster(sizes.len(), &edges(sizes, pairs), &PARAMS))
    }

    fn texts(clusters: Clusters) -> Vec<Vec<u32>> {
        clusters.clusters.into_iter().map(|cluster| cluster.texts).collect()
    }

    #[test]
    fn copies_that_all_resemble_the_original_are_one_cluster_though_not_all_resemble_each_other() {
        let star = members(&[100; 5], &[(0, 1, 60), (0, 2, 60), (0, 3, 60), (0, 4, 60)]);
        assert_eq!(star, [[0, 1, 2, 3, 4]]);
    }

    #[test]
    fn two_stories_joined_by_one_edge_stay_two_clusters() {
        let pairs = [(0, 1, 90), (0, 2, 90), (1, 2, 90), (3, 4, 90), (3, 5, 90), (4, 5, 90), (2, 4, 50)];
        assert_eq!(members(&[100; 6], &pairs), [[0, 1, 2], [3, 4, 5]]);
    }

    #[test]
    fn a_chain_is_not_followed_to_its_end() {
        let chain: Vec<(u32, u32, u32)> = (0..9).map(|n| (n, n + 1, 60)).collect();
        assert!(members(&[100; 10], &chain).iter().all(|cluster| cluster.len() <= 4));
    }

    #[test]
    fn a_roundup_is_attached_to_one_story_and_joins_none() {
        // Texts 0 to 2 are one story, 3 to 5 another, 6 takes up both and is the last.
        let sizes = [100, 100, 100, 80, 80, 80, 220];
        let first = [(0, 1, 95), (0, 2, 95), (1, 2, 95), (0, 6, 90), (1, 6, 90), (2, 6, 90)];
        let second = [(3, 4, 76), (3, 5, 76), (4, 5, 76), (3, 6, 70), (4, 6, 70), (5, 6, 70)];
        let of_second = |second: Edge| Edge { b_span: (120, 200), ..second };
        let both = |second: Vec<Edge>| [edges(&sizes, &first), second].concat();
        let clusters =
            cluster(7, &both(edges(&sizes, &second).into_iter().map(of_second).collect()), &PARAMS);
        assert_eq!(clusters.roundups, [6]);
        assert_eq!(texts(clusters), [vec![0, 1, 2, 6], vec![3, 4, 5]]);
        // Two versions that have one part of it in common are no two stories.
        assert_eq!(cluster(7, &both(edges(&sizes, &second)), &PARAMS).roundups, [0; 0]);
    }

    #[test]
    fn the_one_bare_copy_holds_those_together_that_each_have_more_of_their_own() {
        let bare = [(0, 4, 60), (1, 4, 60), (2, 4, 60), (3, 4, 60), (0, 1, 60)];
        assert_eq!(members(&[100, 110, 180, 190, 60], &bare), [[0, 1, 2, 3, 4]]);
    }

    #[test]
    fn an_original_with_two_cuts_that_share_nothing_is_no_roundup() {
        let clusters = cluster(3, &edges(&[200, 60, 60], &[(0, 1, 60), (0, 2, 60)]), &PARAMS);
        assert_eq!(clusters.roundups, [0; 0]);
        assert_eq!(texts(clusters), [[0, 1, 2]]);
    }

    #[test]
    fn a_cluster_would_come_apart_at_the_weakest_of_the_edges_it_needs() {
        // 3 hangs on 1 alone; 0 and 2 are joined weakest of all, but over 1 as well.
        let pairs = [(0, 1, 90), (1, 2, 80), (0, 2, 50), (1, 3, 70)];
        let clusters = cluster(4, &edges(&[100; 4], &pairs), &PARAMS).clusters;
        let [cluster] = &clusters[..] else { panic!("{clusters:?}") };
        let cohesion = cluster.cohesion.unwrap();
        assert_eq!((cohesion.weakest, cohesion.weakest_strength), ((1, 3), 0.7));
        assert!((cohesion.density - 4.0 / 6.0).abs() < 1e-9);
        assert_eq!(super::cluster(1, &[], &PARAMS).clusters[0].cohesion, None);
    }

    #[test]
    fn no_edges_leave_every_text_alone() {
        assert_eq!(members(&[10, 10], &[]), [[0], [1]]);
    }
}
