//! Draws a stratified sample of article pairs from a finished run, to be labelled by hand.
//!
//! The joined pairs are the proofs of the clusters: the edges of copies within a cluster, equal texts
//! included, and, for each text that no such edge joins to the canonical text, the pair of the two. Their
//! number grows with articles and edges. All pairs of a cluster would grow with its square, and one story of
//! a thousand copies would fill the sample. Refused pairs were read against each other and lie in two
//! clusters. The first article of a text stands for it, as in edges.csv.
//!
//! Each stratum gives at least one pair; the others are allocated by the square root of its size (power
//! allocation, Bankier 1988): large strata decide the whole, and errors are in small ones. Within a stratum
//! all pairs are equally likely.
//!
//! Deliberately absent: pairs that were never read, which nobody counts, so that recall is not estimated; and
//! pairs that share less than holds a member to its cluster, which are most of the pairs read.

use super::Run;
use super::border::Sample;
use super::read_pairs::PairsRead;
use crate::attribute::Attributed;
use crate::base::error::Result;
use crate::base::hash::mix;
use crate::bucket::Pair;
use crate::evaluate::stratum::{Miss, Stratum, Tie, fingerprint};
use crate::verify::{Edge, Kind, Reason, VerifyParams};
use std::collections::BTreeMap;

/// A pair of articles in the sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StratifiedPair {
    /// Indices of the articles, the earlier first.
    pub articles: (u32, u32),
    /// Stratum of the pair.
    pub stratum: Stratum,
    /// Number of pairs in the stratum.
    pub pairs: u64,
    /// Number of pairs in all strata of the same outcome, joined or refused.
    pub of: u64,
}

/// Pairs of texts that a run has refused so far.
#[derive(Clone, Debug)]
pub(crate) struct Refusals {
    refused: Vec<(Pair, Miss)>,
    /// Pairs that were copies before their words were weighed.
    copies: Vec<Pair>,
}

impl Refusals {
    /// Adds the pairs refused when pairs were read.
    pub(crate) fn of(read: &PairsRead, params: &VerifyParams) -> Self {
        let pair = |edge: &Edge| Pair::new(edge.overlap.a, edge.overlap.b);
        // Edges are sorted.
        let found = |of: Pair| read.edges.binary_search_by_key(&of, pair).ok();
        let is_held = |of: Pair| found(of).is_some_and(|at| read.edges[at].holds(params));
        let miss = |&(pair, reason): &(Pair, Reason)| match reason {
            Reason::Different if !is_held(pair) => None,
            Reason::Different => Some((pair, Miss::Near)),
            Reason::Background => Some((pair, Miss::Background)),
            Reason::Collection => Some((pair, Miss::Collection)),
            Reason::Subject => Some((pair, Miss::Subject)),
            Reason::Template => Some((pair, Miss::Template)),
        };
        let copies = read.edges.iter().filter(|edge| edge.kind.is_copy()).map(pair).collect();
        Self { refused: read.refused.iter().filter_map(miss).collect(), copies }
    }

    /// Returns all refused pairs, given the edges left after weighing.
    pub(crate) fn weighed(self, edges: &[Edge]) -> Vec<(Pair, Miss)> {
        let pair = |edge: &Edge| Pair::new(edge.overlap.a, edge.overlap.b);
        let found = |of: &Pair| edges.binary_search_by_key(of, pair).ok();
        let is_gone = |of: &Pair| found(of).is_none_or(|at| !edges[at].kind.is_copy());
        let common = self.copies.into_iter().filter(is_gone).map(|pair| (pair, Miss::Common));
        self.refused.into_iter().chain(common).collect()
    }
}

/// Pairs of articles by stratum.
type Strata = BTreeMap<Stratum, Vec<(u32, u32)>>;

/// Draws the sample of a run with these refused pairs, in an order that tells nothing.
///
/// # Errors
/// The entries cannot be read.
pub fn draw(sample: Sample, run: &Run, refused: &[(Pair, Miss)]) -> Result<Vec<StratifiedPair>> {
    if sample.pairs == 0 {
        return Ok(Vec::new());
    }
    let (joined, refused) = strata(run, refused)?;
    let sizes = [&joined, &refused].map(|strata| strata.values().map(Vec::len).sum::<usize>());
    // If one half has too few pairs, the other half takes more.
    let half = sample.pairs.div_ceil(2).max(sample.pairs.saturating_sub(sizes[1]));
    let mut all = Vec::new();
    all.extend(draw_from(sample, joined, half));
    all.extend(draw_from(sample, refused, sample.pairs - half.min(sizes[0])));
    // A second hash, since low values of the first come from the largest strata.
    all.sort_by_key(|drawn| (mix(drawn_by(sample, drawn.articles) ^ 0x0bd3), drawn.articles));
    Ok(all)
}

/// Hashes the clusters of a run, to tell it from a run with other clusters.
///
/// # Errors
/// As [`draw`].
pub fn fingerprint_of(run: &Run) -> Result<u64> {
    let mut all = Vec::new();
    for cluster in &run.clusters {
        for member in &cluster.members {
            all.push((run.entries.id(member.entry)?, cluster.id.as_str()));
        }
    }
    Ok(fingerprint(all.iter().map(|(article, cluster)| (article.as_str(), *cluster))))
}

fn drawn_by(sample: Sample, (a, b): (u32, u32)) -> u64 {
    mix(mix(sample.seed ^ 0x57a7) ^ Pair::new(a, b).0)
}

/// Draws about `wanted` pairs, at least one from each stratum.
fn draw_from(sample: Sample, strata: Strata, wanted: usize) -> Vec<StratifiedPair> {
    let sizes: Vec<usize> = strata.values().map(Vec::len).collect();
    let (of, quotas) = (sizes.iter().sum::<usize>() as u64, quotas(&sizes, wanted));
    let mut all = Vec::new();
    for ((stratum, mut pairs), quota) in strata.into_iter().zip(quotas) {
        let size = pairs.len() as u64;
        pairs.sort_unstable_by_key(|&pair| (drawn_by(sample, pair), pair));
        pairs.truncate(quota);
        all.extend(pairs.into_iter().map(|articles| StratifiedPair { articles, stratum, pairs: size, of }));
    }
    all
}

/// How many pairs each stratum of these sizes gives: the next is always one of the stratum that has fewest
/// for the square root of its size.
fn quotas(sizes: &[usize], wanted: usize) -> Vec<usize> {
    let mut quotas: Vec<usize> = sizes.iter().map(|&size| size.min(1)).collect();
    for _ in quotas.iter().sum()..wanted.min(sizes.iter().sum()) {
        let claim = |at: usize| (sizes[at] as f64).sqrt() / quotas[at] as f64;
        let open = (0..sizes.len()).filter(|&at| quotas[at] < sizes[at]);
        let Some(next) = open.max_by(|&x, &y| claim(x).total_cmp(&claim(y)).then(y.cmp(&x))) else { break };
        quotas[next] += 1;
    }
    quotas
}

/// The joined and the refused pairs of a run.
fn strata(run: &Run, refused: &[(Pair, Miss)]) -> Result<(Strata, Strata)> {
    let mut cluster_of = vec![u32::MAX; run.texts.first.len()];
    for (number, cluster) in (0u32..).zip(&run.clusters) {
        cluster.members.iter().for_each(|member| cluster_of[member.text as usize] = number);
    }
    let is_together = |(a, b): (u32, u32)| cluster_of[a as usize] == cluster_of[b as usize];
    let first = |text: u32| run.texts.first[text as usize];
    let (mut joined, mut parted) = (Strata::new(), Strata::new());
    for (pair, tie) in ties(run) {
        let outlets = [run.entries.load(pair.0)?.outlet, run.entries.load(pair.1)?.outlet];
        let is_one_outlet = outlets[0] == outlets[1] && !outlets[0].is_empty();
        joined.entry(Stratum::Joined { tie, is_one_outlet }).or_default().push(pair);
    }
    let copies = run.edges.iter().filter(|edge| edge.kind.is_copy());
    let apart = copies.map(|edge| ((edge.overlap.a, edge.overlap.b), Miss::Apart));
    let refused = apart.chain(refused.iter().map(|(pair, miss)| (pair.texts(), *miss)));
    for ((a, b), miss) in refused.filter(|(texts, _)| !is_together(*texts)) {
        parted.entry(Stratum::Refused(miss)).or_default().push((first(a), first(b)));
    }
    Ok((joined, parted))
}

/// The pairs of articles that hold the clusters together, the earlier first.
fn ties(run: &Run) -> Vec<((u32, u32), Tie)> {
    let first = |text: u32| run.texts.first[text as usize];
    let mut ties = Vec::new();
    for (article, &text) in (0u32..).zip(&run.texts.of_article) {
        if first(text) != article {
            ties.push(((first(text), article), Tie::Equal));
        }
    }
    for cluster in &run.clusters {
        let texts = texts_of(cluster);
        let canonical = cluster.canonical().text;
        let is_member = |text: u32| texts.binary_search(&text).is_ok();
        let mut is_tied: BTreeMap<u32, bool> = texts.iter().map(|&text| (text, text == canonical)).collect();
        for edge in texts.iter().flat_map(|&text| edges_from(&run.edges, text)) {
            let (a, b) = (edge.overlap.a, edge.overlap.b);
            if let Some(tie) = tie_of(edge.kind).filter(|_| is_member(b)) {
                ties.push(((first(a), first(b)), tie));
                if a == canonical || b == canonical {
                    is_tied.extend([(a, true), (b, true)]);
                }
            }
        }
        let through = is_tied.into_iter().filter(|(_, is_tied)| !is_tied);
        ties.extend(through.map(|(text, _)| {
            let (a, b) = (text.min(canonical), text.max(canonical));
            ((first(a), first(b)), Tie::Through)
        }));
    }
    ties
}

/// Texts of a cluster, ascending.
fn texts_of(cluster: &Attributed) -> Vec<u32> {
    let mut texts: Vec<u32> = cluster.members.iter().map(|member| member.text).collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}

/// Edges whose earlier text is `text`.
fn edges_from(edges: &[Edge], text: u32) -> &[Edge] {
    let from = edges.partition_point(|edge| edge.overlap.a < text);
    let to = edges.partition_point(|edge| edge.overlap.a <= text);
    &edges[from..to]
}

fn tie_of(kind: Kind) -> Option<Tie> {
    match kind {
        Kind::Similar => Some(Tie::Similar),
        Kind::Contained => Some(Tie::Contained),
        Kind::Rewritten => Some(Tie::Rewritten),
        Kind::Headlined => Some(Tie::Headlined),
        Kind::Passage => None,
    }
}

#[cfg(test)]
mod tests {
    use super::quotas;

    #[test]
    fn each_stratum_gives_a_pair_and_the_others_go_by_the_square_root_of_its_size() {
        assert_eq!(quotas(&[100, 400, 900], 12), [2, 4, 6]);
        assert_eq!(quotas(&[1, 1_000_000, 4], 5), [1, 3, 1]);
        assert_eq!(quotas(&[7], 5), [5]);
        assert_eq!(quotas(&[3, 2], 50), [3, 2]);
        assert_eq!(quotas(&[9, 9, 9, 9], 2), [1, 1, 1, 1]);
        assert_eq!(quotas(&[], 4), [0; 0]);
        assert_eq!(quotas(&[5, 5], 0), [1, 1]);
    }
}
