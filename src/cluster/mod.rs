//! Edges in, clusters out that do not chain.
//!
//! Near-duplication is not transitive: A like B and B like C does not make A like C. So a cluster has a
//! leader, a text that shares enough with each of its members and is a copy of most, and edges are taken in
//! order of strength: two clusters become one only if some text of either leads them both. An edge of kind
//! `passage` holds a member to its leader, but makes no cluster. A roundup takes up several stories; it is
//! set aside and stands alone.
//!
//! The result depends on the edges alone: ties go to the lower numbers.

mod cohesion;
mod roundup;

pub(crate) use cohesion::Cohesion;

use crate::base::groups::Groups;
use crate::base::params::{count, params, share};
use crate::verify::Edge;

params! {
    /// Parameters of clustering.
    #[table("cluster", Any)]
    pub struct ClusterParams {
        /// Share of the other members of a cluster of which its leader must be a copy; of the rest it shares
        /// passages.
        #[key(share())]
        pub led_copies_min: f64,
        /// Most that the parts of a text which two others share may overlap, over the shorter part, where the
        /// text is a roundup of the two.
        #[key(share())]
        pub roundup_overlap_max: f64,
        /// Different texts from which a cluster is flagged as a giant, to be looked at.
        #[key(count("texts", 2, 1 << 30))]
        pub giant_texts_min: usize,
        /// Share of the shorter text in passages by which a text joins a cluster that has more texts than a
        /// leader can have been read against.
        #[key(share())]
        pub giant_near_min: f64,
        /// Texts of such a cluster, at least.
        #[key(count("texts", 2, 1 << 30))]
        pub giant_near_texts_min: usize,
    }
}

/// Texts that are copies of one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cluster {
    /// Its texts, ascending.
    pub texts: Vec<u32>,
    /// Those of them that share enough with each of the others, ascending; none where a giant has none.
    pub leaders: Vec<u32>,
    /// How it holds together; `None` for a text by itself.
    pub cohesion: Option<Cohesion>,
}

/// The clusters of one connected group of texts.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Clusters {
    /// In order of their first text.
    pub clusters: Vec<Cluster>,
    /// Texts that take up several stories, ascending.
    pub roundups: Vec<u32>,
}

/// Clusters the texts `0..size` of one connected group.
pub(crate) fn cluster(size: usize, edges: &[Edge], params: &ClusterParams) -> Clusters {
    let graph = Graph::new(size, edges);
    let copies: Vec<Edge> = edges.iter().filter(|edge| edge.kind.is_copy()).copied().collect();
    let suspects = roundup::suspects(&Graph::new(size, &copies), &copies, params);
    let mut merging = Merging::new(&graph, params);
    let mut strongest_first: Vec<&Edge> = copies.iter().collect();
    strongest_first.sort_by(|x, y| y.strength.total_cmp(&x.strength).then(x.overlap.cmp(&y.overlap)));
    let is_suspect = |edge: &Edge| suspects[edge.overlap.a as usize] || suspects[edge.overlap.b as usize];
    strongest_first.iter().filter(|edge| !is_suspect(edge)).for_each(|edge| merging.consider(edge));
    let roundups = roundup::among(&copies, &suspects, &mut merging.groups);
    let is_roundup = |edge: &Edge| {
        [edge.overlap.a, edge.overlap.b].iter().any(|text| roundups.binary_search(text).is_ok())
    };
    // A suspect that takes up one story only is a copy like any other.
    let others = strongest_first.iter().filter(|edge| is_suspect(edge) && !is_roundup(edge));
    others.for_each(|edge| merging.consider(edge));
    merging.settle();
    let Merging { mut groups, members, leaders, .. } = merging;
    let sizes: Vec<usize> = members.iter().map(Vec::len).collect();
    let cohesion = cohesion::cohesion(&strongest_first, &mut groups, &sizes);
    let whole = |((mut texts, mut leaders), cohesion): ((Vec<u32>, Vec<u32>), _)| {
        texts.sort_unstable();
        leaders.sort_unstable();
        Cluster { texts, leaders, cohesion }
    };
    let mut clusters: Vec<Cluster> = members.into_iter().zip(leaders).zip(cohesion).map(whole).collect();
    clusters.retain(|cluster| !cluster.texts.is_empty());
    clusters.sort_unstable_by_key(|cluster| cluster.texts[0]);
    Clusters { clusters, roundups }
}

/// Who shares a passage with whom.
struct Graph {
    /// Neighbours of each text, ascending.
    neighbours: Vec<Vec<u32>>,
    /// Those of them that are copies, ascending.
    copies: Vec<Vec<u32>>,
}

impl Graph {
    fn new(size: usize, edges: &[Edge]) -> Self {
        let (mut neighbours, mut copies) = (vec![Vec::new(); size], vec![Vec::new(); size]);
        for Edge { overlap, kind, .. } in edges {
            for (text, other) in [(overlap.a, overlap.b), (overlap.b, overlap.a)] {
                neighbours[text as usize].push(other);
                if kind.is_copy() {
                    copies[text as usize].push(other);
                }
            }
        }
        neighbours.iter_mut().chain(&mut copies).for_each(|list| list.sort_unstable());
        Self { neighbours, copies }
    }

    fn joined(&self, a: usize, b: usize) -> bool {
        self.neighbours[a].binary_search(&(b as u32)).is_ok()
    }
}

/// Clusters on their way together, each under the number of one of its texts.
struct Merging<'g> {
    graph: &'g Graph,
    params: &'g ClusterParams,
    groups: Groups,
    members: Vec<Vec<u32>>,
    leaders: Vec<Vec<u32>>,
}

impl<'g> Merging<'g> {
    fn new(graph: &'g Graph, params: &'g ClusterParams) -> Self {
        let size = graph.neighbours.len();
        let alone: Vec<Vec<u32>> = (0..size as u32).map(|text| vec![text]).collect();
        Self { graph, params, groups: Groups::new(size), members: alone.clone(), leaders: alone }
    }

    /// Merges the clusters of two copies, if some text leads both. Of a giant no text was read against all
    /// others: there the two must be nearly the same.
    fn consider(&mut self, edge: &Edge) {
        let (x, y) = (self.groups.find(edge.overlap.a as usize), self.groups.find(edge.overlap.b as usize));
        if x == y {
            return;
        }
        let mut leaders = self.leading(x, y);
        leaders.extend(self.leading(y, x));
        let texts = self.members[x].len() + self.members[y].len();
        let is_near = edge.share() >= self.params.giant_near_min;
        let is_led = leaders.iter().any(|&leader| self.is_copy_of_most(leader, [x, y], texts));
        if is_led || (texts >= self.params.giant_near_texts_min && is_near) {
            self.merge(x, y, leaders);
        }
    }

    /// The leaders of one cluster that lead another as well.
    fn leading(&self, of: usize, other: usize) -> Vec<u32> {
        let leads = |leader: &&u32| {
            self.members[other].iter().all(|member| self.graph.joined(**leader as usize, *member as usize))
        };
        self.leaders[of].iter().filter(leads).copied().collect()
    }

    /// Whether a text is a copy of enough of the texts, so many, of these clusters.
    fn is_copy_of_most(&mut self, leader: u32, clusters: [usize; 2], texts: usize) -> bool {
        let graph = self.graph;
        let copies = graph.copies[leader as usize].iter();
        let copies = copies.filter(|&&copy| clusters.contains(&self.groups.find(copy as usize))).count();
        copies as f64 >= self.params.led_copies_min * (texts - 1) as f64
    }

    /// Leaves those that may stand for their cluster.
    fn settle(&mut self) {
        for cluster in 0..self.members.len() {
            let texts = self.members[cluster].len();
            let leaders = std::mem::take(&mut self.leaders[cluster]);
            let mut stays = |leader: &u32| self.is_copy_of_most(*leader, [cluster; 2], texts);
            self.leaders[cluster] = leaders.into_iter().filter(|leader| stays(leader)).collect();
        }
    }

    fn merge(&mut self, x: usize, y: usize, leaders: Vec<u32>) {
        let moved = [x, y].map(|cluster| std::mem::take(&mut self.members[cluster])).concat();
        [x, y].iter().for_each(|&cluster| self.leaders[cluster].clear());
        self.groups.join(x, y);
        let whole = self.groups.find(x);
        (self.members[whole], self.leaders[whole]) = (moved, leaders);
    }
}

#[cfg(test)]
mod tests {
    use super::{ClusterParams, Clusters, cluster};
    use crate::verify::{Edge, Grounds, Kind, Overlap};

    const PARAMS: ClusterParams = ClusterParams {
        led_copies_min: 0.5,
        roundup_overlap_max: 0.1,
        giant_texts_min: 250,
        giant_near_min: 0.8,
        giant_near_texts_min: 6,
    };

    /// Edges between texts of the given sizes; the third number is how many shingles they share, at the start
    /// of the later text.
    fn edges(sizes: &[u32], pairs: &[(u32, u32, u32)]) -> Vec<Edge> {
        let edge = |&(a, b, shared): &(u32, u32, u32)| {
            let (a_size, b_size) = (sizes[a as usize], sizes[b as usize]);
            let overlap = Overlap { a, b, shared, a_size, b_size, figures_shared: 0, figures_fewer: 0 };
            let strength = overlap.jaccard().max(overlap.containment());
            Edge {
                overlap,
                matched_words: shared,
                passage_words: shared,
                a_span: (0, shared),
                b_span: (0, shared),
                kind: Kind::Similar,
                strength,
                grounds: Grounds { shorter_words: a_size.min(b_size), ..Grounds::default() },
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
        assert!(members(&[100; 10], &chain).iter().all(|cluster| cluster.len() <= 3));
    }

    #[test]
    fn a_passage_holds_a_member_to_its_leader_and_makes_no_cluster() {
        let chain = [(0, 1, 60), (1, 2, 55), (2, 3, 50)];
        assert_eq!(members(&[100; 4], &chain), [vec![0, 1, 2], vec![3]]);
        let passage = |pairs| {
            let passages = edges(&[100; 4], pairs).into_iter();
            passages.map(|edge| Edge { kind: Kind::Passage, ..edge }).collect::<Vec<_>>()
        };
        let held = cluster(4, &[edges(&[100; 4], &chain), passage(&[(1, 3, 25)])].concat(), &PARAMS);
        assert_eq!(held.clusters[0].leaders, [1]);
        assert_eq!(texts(held), [[0, 1, 2, 3]]);
        let alone = cluster(4, &passage(&[(0, 1, 30), (1, 2, 30)]), &PARAMS);
        assert_eq!(alone.clusters.len(), 4);
    }

    #[test]
    fn a_giant_grows_by_what_is_nearly_the_same_where_no_text_met_all_others() {
        let near: Vec<(u32, u32, u32)> = (0..9).flat_map(|n| [(n, n + 1, 90), (n, n + 2, 88)]).collect();
        let near: Vec<(u32, u32, u32)> = near.into_iter().filter(|pair| pair.1 < 10).collect();
        assert!(members(&[100; 10], &near).iter().any(|cluster| cluster.len() > 6));
        let less: Vec<(u32, u32, u32)> = near.iter().map(|&(a, b, _)| (a, b, 60)).collect();
        assert!(members(&[100; 10], &less).iter().all(|cluster| cluster.len() < 6));
    }

    #[test]
    fn a_roundup_stands_alone_and_joins_none() {
        // Texts 0 to 2 are one story, 3 to 5 another, 6 takes up both and is the last.
        let sizes = [100, 100, 100, 80, 80, 80, 220];
        let first = [(0, 1, 95), (0, 2, 95), (1, 2, 95), (0, 6, 90), (1, 6, 90), (2, 6, 90)];
        let second = [(3, 4, 76), (3, 5, 76), (4, 5, 76), (3, 6, 70), (4, 6, 70), (5, 6, 70)];
        let of_second = |second: Edge| Edge { b_span: (120, 200), ..second };
        let both = |second: Vec<Edge>| [edges(&sizes, &first), second].concat();
        let clusters =
            cluster(7, &both(edges(&sizes, &second).into_iter().map(of_second).collect()), &PARAMS);
        assert_eq!(clusters.roundups, [6]);
        assert_eq!(texts(clusters), [vec![0, 1, 2], vec![3, 4, 5], vec![6]]);
        // Two versions that have one part of it in common are no two stories.
        assert_eq!(cluster(7, &both(edges(&sizes, &second)), &PARAMS).roundups, [0; 0]);
    }

    #[test]
    fn a_page_of_two_stories_woven_into_each_other_joins_neither() {
        // Text 2 has the paragraphs of 0 and 1 in turn; 3 and 4 are copies of these.
        let sizes = [100, 100, 200, 100, 100];
        let page = |words: u32, shared: u32| {
            let mut woven = edges(&sizes, &[(0, 2, words), (1, 2, words), (0, 3, 95), (1, 4, 95)]);
            woven[..2].iter_mut().for_each(|edge| {
                edge.b_span = (0, 200);
                edge.overlap.shared = shared;
            });
            cluster(5, &woven, &PARAMS)
        };
        let taken = page(95, 90);
        assert_eq!(taken.roundups, [2]);
        assert_eq!(texts(taken), [vec![0, 3], vec![1, 4], vec![2]]);
        assert_eq!(page(95, 20).roundups, [0; 0], "rewrites leave room for others word by word");
        assert_eq!(page(120, 110).roundups, [0; 0], "two cuts of one text have words in common");
    }

    #[test]
    fn the_one_bare_copy_holds_those_together_that_each_have_more_of_their_own() {
        let bare = [(0, 4, 60), (1, 4, 60), (2, 4, 60), (3, 4, 60), (0, 1, 60)];
        let clusters = cluster(5, &edges(&[100, 110, 180, 190, 60], &bare), &PARAMS).clusters;
        assert_eq!((&clusters[0].texts[..], &clusters[0].leaders[..]), (&[0, 1, 2, 3, 4][..], &[4][..]));
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
