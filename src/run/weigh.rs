//! Pairs read in, what their shingles weigh out: a shingle that many groups of texts hold proves little.

use super::Job;
use super::nights::Nights;
use super::read_pairs::PairsRead;
use super::texts::ShingledTexts;
use crate::base::error::Result;
use crate::base::groups::Groups;
use crate::verify::{Common, Edge, Holders, Sieve, TextShingles, VerifyParams, Weights};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use rayon::slice::ParallelSlice;

/// Texts whose shingles are sifted by one thread at a time.
const CHUNK_TEXTS: usize = 128;

/// Edges that earlier nights proved between texts of this run.
#[derive(Default)]
pub(crate) struct PastEdges {
    /// Those of connected groups that have a text of tonight.
    pub touched: Vec<Edge>,
    /// The others: they make the clusters that they made before.
    pub others: Vec<Edge>,
}

impl PastEdges {
    /// Parts the edges of earlier nights by whether tonight's edges or texts have to do with them.
    pub(crate) fn of(tonights: &[Edge], past: Vec<Edge>, nights: &Nights<'_>, size: usize) -> Self {
        let mut groups = Groups::new(size);
        for Edge { overlap, .. } in tonights.iter().chain(&past) {
            groups.join(overlap.a as usize, overlap.b as usize);
        }
        let mut is_touched = vec![false; size];
        nights.texts_of_tonight().iter().for_each(|&text| is_touched[groups.find(text as usize)] = true);
        let (touched, others) =
            past.into_iter().partition(|edge| is_touched[groups.find(edge.overlap.a as usize)]);
        Self { touched, others }
    }
}

/// Weighs the shingles of texts that share some with a text of another group; gives for each text those that
/// weigh less than 1. A group is what edges make of the copies of a story, so that it counts as one holder.
/// A text that earlier nights counted is counted again, and their edges make groups as well: first those that
/// tonight's have to do with.
pub(crate) fn weigh(
    read: &PairsRead,
    past: &PastEdges,
    texts: &ShingledTexts<'_>,
    nights: &Nights<'_>,
    job: &Job<'_>,
) -> Result<Weighed> {
    let params = &job.recipe.verify;
    let counting = Counting::of(read, past, texts.len(), nights, params);
    let mut holders = counting.holders(texts, params)?;
    let is_weighed = weighed(read, &past.touched, texts.len(), job);
    let mut suspects = vec![Vec::new(); texts.len()];
    let mut text = TextShingles::default();
    for &one in &counting.concerned {
        texts.load_shingles(one, &mut text)?;
        let of_text = holders.collect(&text.hashes, counting.is_counted[one as usize]);
        if is_weighed[one as usize] {
            suspects[one as usize] = of_text;
        }
    }
    let weights = holders.weights();
    let common = suspects.par_iter().map(|suspects| weights.common(suspects)).collect();
    Ok(Weighed { weights, common, holders: counting.tonights })
}

/// Which texts are counted as holders of shingles, and whose shingles are asked for.
struct Counting {
    is_counted: Vec<bool>,
    /// The texts of tonight's pairs that are counted, ascending.
    tonights: Vec<u32>,
    /// The texts whose shingles are asked for, ascending.
    concerned: Vec<u32>,
    /// Texts that earlier nights counted, and whose shingles nobody else asks for.
    past: Vec<u32>,
}

impl Counting {
    fn of(
        read: &PairsRead,
        past: &PastEdges,
        size: usize,
        nights: &Nights<'_>,
        params: &VerifyParams,
    ) -> Self {
        let mut groups = Groups::new(size);
        let of_one = read.edges.iter().chain(&past.touched).chain(&past.others);
        let of_one = of_one.filter(|edge| edge.is_tight(params)).map(|it| (it.overlap.a, it.overlap.b));
        for (a, b) in of_one.chain(read.alike.iter().map(|pair| pair.texts())) {
            groups.join(a as usize, b as usize);
        }
        let (mut is_concerned, mut is_counted) = (vec![false; size], vec![false; size]);
        let of_edges = read.edges.iter().map(|edge| (edge.overlap.a, edge.overlap.b));
        for (a, b) in of_edges.chain(read.refused.iter().map(|(pair, _)| pair.texts())) {
            if let Some(firsts) = counted_of([groups.find(a as usize), groups.find(b as usize)]) {
                [a, b].iter().for_each(|&text| is_concerned[text as usize] = true);
                firsts.iter().for_each(|&first| is_counted[first] = true);
            }
        }
        let tonights = set_of(&is_counted);
        tonights.iter().for_each(|&text| is_concerned[text as usize] = true);
        let mut past_counted = Vec::new();
        if nights.has_history() {
            // What a text of an edge shares with a text of another group may have been told by an earlier
            // night.
            let of_edges = read.edges.iter().chain(&past.touched);
            of_edges
                .flat_map(|edge| [edge.overlap.a, edge.overlap.b])
                .for_each(|text| is_concerned[text as usize] = true);
            for &text in nights.counted_before() {
                let first = groups.find(text as usize);
                if !std::mem::replace(&mut is_counted[first], true) && !is_concerned[first] {
                    past_counted.push(first as u32);
                }
            }
        }
        Self { concerned: set_of(&is_concerned), is_counted, tonights, past: past_counted }
    }

    /// Counts the holders of shingles.
    fn holders(&self, texts: &ShingledTexts<'_>, params: &VerifyParams) -> Result<Holders> {
        let is_counted = |text: &&u32| self.is_counted[**text as usize];
        let shingles = |text: &u32| texts.count(*text) as usize;
        let noted = self.concerned.iter().filter(is_counted).map(shingles).sum();
        let mut holders = Holders::new(noted, params.common_groups);
        let mut text = TextShingles::default();
        if !self.past.is_empty() {
            let mut sieve = Sieve::new(self.concerned.iter().map(shingles).sum());
            for &one in &self.concerned {
                texts.load_shingles(one, &mut text)?;
                sieve.put(&text.hashes);
            }
            for wanted in sift(&self.past, &sieve, texts)? {
                holders.note_some(wanted);
            }
        }
        for &one in self.concerned.iter().filter(is_counted) {
            texts.load_shingles(one, &mut text)?;
            holders.note(&text.hashes);
        }
        Ok(holders)
    }
}

/// The numbers whose flag is set, ascending.
fn set_of(flags: &[bool]) -> Vec<u32> {
    (0u32..).zip(flags).filter(|(_, is_set)| **is_set).map(|(number, _)| number).collect()
}

/// Whether it is asked what a text's own shingles weigh: those of refused pairs are counted, and weigh
/// nothing. An explanation asks for all.
fn weighed(read: &PairsRead, past: &[Edge], texts: usize, job: &Job<'_>) -> Vec<bool> {
    let mut is_weighed = vec![job.observer.asks_for_all(); texts];
    let edges = read.edges.iter().chain(&read.near).chain(past);
    edges.flat_map(|edge| [edge.overlap.a, edge.overlap.b]).for_each(|text| is_weighed[text as usize] = true);
    is_weighed
}

/// The texts whose shingles are counted for a pair between these groups, told by their first texts: what the
/// texts of one group share weighs whatever it does, so that they need not be.
pub(crate) fn counted_of<T: PartialEq>([a, b]: [T; 2]) -> Option<[T; 2]> {
    (a != b).then_some([a, b])
}

/// The shingles of texts that are in a sieve, of several texts at a time.
fn sift(wanted: &[u32], sieve: &Sieve, texts: &ShingledTexts<'_>) -> Result<Vec<Vec<u64>>> {
    wanted
        .par_chunks(CHUNK_TEXTS)
        .map(|chunk| {
            let (mut text, mut wanted) = (TextShingles::default(), Vec::new());
            for &one in chunk {
                texts.load_shingles(one, &mut text)?;
                wanted.extend(text.hashes.iter().filter(|hash| sieve.may_have(**hash)));
            }
            Ok(wanted)
        })
        .collect()
}

/// What shingles weigh.
pub struct Weighed {
    /// Weights of shingles that several groups hold.
    pub weights: Weights,
    /// Of each text those that weigh less than 1.
    pub common: Vec<Common>,
    /// The texts of tonight's pairs that were counted.
    pub holders: Vec<u32>,
}

impl Weighed {
    /// What the shingles that two texts share lose of their weight.
    pub(crate) fn lost(&self, a: u32, b: u32) -> f64 {
        self.weights.lost_shared(&self.common[a as usize], &self.common[b as usize])
    }

    /// Keeps the edges whose shared shingles weigh enough.
    pub(crate) fn hold(&self, edges: Vec<Edge>, params: &VerifyParams) -> Vec<Edge> {
        let weighed = |edge: &Edge| edge.weighed(self.lost(edge.overlap.a, edge.overlap.b), params);
        edges.par_iter().filter_map(weighed).collect()
    }
}
