//! Stored shingles in, overlaps out: sketch, bucket, and the counting part of verify.

use super::digest::StoredShingles;
use super::{Counts, Job, Progress, Stage};
use crate::bucket::{Pair, keep_distinct, pair, posting, rare_keys};
use crate::error::{Error, Result};
use crate::groups::Groups;
use crate::keyed::mix;
use crate::scratch::{Blob, PARTITIONS, Partitions};
use crate::sketch::{Outlines, Sketch, Sketcher};
use crate::verify::{Common, Edge, Holders, Lost, Opened, Overlap, TextShingles, Verdict, Weights, decide};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use rayon::slice::ParallelSlice;
use std::io;

/// Texts worked on between two looks at the store.
const CHUNK_TEXTS: usize = 8_192;

/// Pairs worked on by one thread at a time.
const CHUNK_PAIRS: usize = 4_096;

/// The distinct texts: where their shingles are, and the store they are in.
pub struct Shelf<'s> {
    /// Where the shingles of each text are.
    pub stored: Vec<StoredShingles>,
    /// The store.
    pub store: &'s Blob,
}

impl Shelf<'_> {
    /// The shingles of one text.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub fn load(&self, text: u32) -> io::Result<TextShingles> {
        let mut shingles = TextShingles::default();
        self.stored[text as usize].load(self.store, &mut shingles)?;
        Ok(shingles)
    }

    fn shingles(&self, text: u32) -> u32 {
        self.stored[text as usize].shingles()
    }
}

/// What lies before one thread: the earlier text of its pairs, opened, and the later ones it has read last. Pairs come
/// sorted, so the copies of a story meet each other again and again.
struct Desk<'s> {
    shelf: &'s Shelf<'s>,
    first: (u32, Opened),
    others: Vec<(u32, TextShingles)>,
}

impl<'s> Desk<'s> {
    const PLACES: usize = 128;
    /// No text has this number: it would take 4 billion of them.
    const NONE: u32 = u32::MAX;

    fn new(shelf: &'s Shelf<'s>) -> Self {
        let others = vec![(Self::NONE, TextShingles::default()); Self::PLACES];
        Self { shelf, first: (Self::NONE, Opened::default()), others }
    }

    fn count(&mut self, pair: Pair) -> io::Result<Overlap> {
        let (a, b) = pair.texts();
        if self.first.0 != a {
            self.first.1.open(&self.shelf.load(a)?);
            self.first.0 = a;
        }
        let place = &mut self.others[b as usize % Self::PLACES];
        if place.0 != b {
            place.0 = Self::NONE;
            self.shelf.stored[b as usize].load(self.shelf.store, &mut place.1)?;
            place.0 = b;
        }
        Ok(Overlap::count(a, b, &self.first.1, &place.1))
    }
}

/// Finds candidate pairs, counts what they share, and decides; gives the proven ones in order.
///
/// # Errors
/// The scratch store cannot be read or written.
pub fn edges(shelf: &Shelf<'_>, job: &Job<'_>, counts: &mut Counts) -> Result<Vec<Edge>> {
    let at_scratch = |error| Error::write(&job.scratch.directory, error);
    (job.watch)(Progress::Stage(Stage::Bucket));
    let candidates = candidates(shelf, job, counts).map_err(at_scratch)?;
    counts.pairs_candidate = candidates.len() as u64;
    (job.watch)(Progress::Stage(Stage::Verify));
    let overlaps = count_all(&candidates, shelf, job).map_err(at_scratch)?;
    counts.pairs_overlapping = overlaps.len() as u64;
    let (weights, common) = weigh(&overlaps, shelf, job).map_err(at_scratch)?;
    let (edges, vetoed) = decide_all(&overlaps, &weights, &common, job);
    counts.pairs_vetoed = vetoed;
    Ok(edges)
}

fn candidates(shelf: &Shelf<'_>, job: &Job<'_>, counts: &mut Counts) -> io::Result<Vec<Pair>> {
    let (params, banding) = (&job.recipe.bucket, job.recipe.banding());
    let sketcher = Sketcher::new(&job.recipe.sketch);
    let (mut bands, mut rare) = (Partitions::new(&job.scratch), Partitions::new(&job.scratch));
    let mut outlines = Outlines::new(job.recipe.sketch.hashes);
    let texts: Vec<u32> = (0..shelf.stored.len() as u32).collect();
    for chunk in texts.chunks(CHUNK_TEXTS) {
        let made: Vec<(Sketch, Vec<u64>)> = chunk
            .par_iter()
            .map(|&text| {
                let shingles = shelf.load(text)?.hashes;
                Ok((sketcher.sketch(&shingles), rare_keys(&shingles, params).collect()))
            })
            .collect::<io::Result<_>>()?;
        for (&text, (sketch, rare_keys)) in chunk.iter().zip(&made) {
            outlines.push(sketch);
            banding.keys(sketch).try_for_each(|key| bands.push(key, posting(key, text)))?;
            rare_keys.iter().try_for_each(|&key| rare.push(key, posting(key, text)))?;
        }
    }
    counts.postings_bytes_spilled = bands.bytes_spilled() + rare.bytes_spilled();
    let alike = |pair: Pair, _times: usize| {
        let (a, b) = pair.texts();
        outlines.agreeing(a, b) as f64 >= params.agreeing_min * outlines.positions() as f64
    };
    let mut pairs = pair_all(bands, &alike, job, counts)?;
    let contained = |pair: Pair, times: usize| {
        let (a, b) = pair.texts();
        let expected = f64::from(shelf.shingles(a).min(shelf.shingles(b))) / params.rare_one_in as f64;
        times >= params.rare_shared_min && times as f64 >= params.rare_share_min * expected
    };
    pairs.extend(pair_all(rare, &contained, job, counts)?);
    keep_distinct(&mut pairs);
    Ok(pairs)
}

/// Pairs the texts of every bucket; gives the pairs that `keep` wants, told how many buckets they share.
fn pair_all(
    mut postings: Partitions,
    keep: &(dyn Fn(Pair, usize) -> bool + Sync),
    job: &Job<'_>,
    counts: &mut Counts,
) -> io::Result<Vec<Pair>> {
    let mut pairs = Partitions::new(&job.scratch);
    let mut found = Vec::new();
    for partition in 0..PARTITIONS {
        found.clear();
        let sorted = postings.take_sorted(partition)?;
        counts.pairing.add(pair(&sorted, &job.recipe.bucket, &mut found));
        found.iter().try_for_each(|pair| pairs.push(mix(pair.0), pair.0))?;
    }
    let mut kept = Vec::new();
    for partition in 0..PARTITIONS {
        let sorted = pairs.take_sorted(partition)?;
        let runs = sorted.chunk_by(|x, y| x == y).map(|run| (Pair(run[0]), run.len()));
        kept.extend(runs.filter(|(pair, times)| keep(*pair, *times)).map(|(pair, _)| pair));
    }
    Ok(kept)
}

fn count_all(candidates: &[Pair], shelf: &Shelf<'_>, job: &Job<'_>) -> io::Result<Vec<Overlap>> {
    let chunks: Vec<Vec<Overlap>> = candidates
        .par_chunks(CHUNK_PAIRS)
        .map(|chunk| {
            let (mut desk, mut overlaps) = (Desk::new(shelf), Vec::new());
            for pair in chunk {
                let overlap = desk.count(*pair)?;
                if overlap.is_worth_deciding(&job.recipe.verify) {
                    overlaps.push(overlap);
                }
            }
            (job.watch)(Progress::Pairs(chunk.len() as u64));
            Ok(overlaps)
        })
        .collect::<io::Result<_>>()?;
    Ok(chunks.concat())
}

/// Weighs the shingles of texts that overlap with a text of another tight group; gives for each text those that weigh
/// less than 1.
fn weigh(overlaps: &[Overlap], shelf: &Shelf<'_>, job: &Job<'_>) -> io::Result<(Weights, Vec<Common>)> {
    let params = &job.recipe.verify;
    let mut groups = Groups::new(shelf.stored.len());
    for overlap in overlaps.iter().filter(|overlap| overlap.jaccard() >= params.tight_similarity_min) {
        groups.join(overlap.a as usize, overlap.b as usize);
    }
    let (mut concerned, mut counted) = (vec![false; shelf.stored.len()], vec![false; shelf.stored.len()]);
    for overlap in overlaps {
        let (a, b) = (overlap.a as usize, overlap.b as usize);
        let (group_a, group_b) = (groups.find(a), groups.find(b));
        if group_a != group_b {
            [a, b].iter().for_each(|&text| concerned[text] = true);
            [group_a, group_b].iter().for_each(|&first| counted[first] = true);
        }
    }
    let all = |flags: &[bool]| {
        (0u32..).zip(flags).filter(|(_, set)| **set).map(|(text, _)| text).collect::<Vec<_>>()
    };
    let shingles = all(&counted).iter().map(|&text| shelf.shingles(text) as usize).sum();
    let mut holders = Holders::new(shingles, params.common_groups);
    let mut text = TextShingles::default();
    for first in all(&counted) {
        shelf.stored[first as usize].load(shelf.store, &mut text)?;
        holders.note(&text.hashes);
    }
    let mut suspects = vec![Vec::new(); shelf.stored.len()];
    concerned.iter_mut().zip(&counted).for_each(|(concerned, counted)| *concerned |= counted);
    for one in all(&concerned) {
        shelf.stored[one as usize].load(shelf.store, &mut text)?;
        suspects[one as usize] = holders.collect(&text.hashes, counted[one as usize]);
    }
    let weights = holders.weights();
    let common = suspects.par_iter().map(|suspects| weights.common(suspects)).collect();
    Ok((weights, common))
}

fn decide_all(overlaps: &[Overlap], weights: &Weights, common: &[Common], job: &Job<'_>) -> (Vec<Edge>, u64) {
    let verdict = |overlap: &Overlap| {
        let (a, b) = (&common[overlap.a as usize], &common[overlap.b as usize]);
        let lost = Lost { a: a.lost, b: b.lost, shared: weights.lost_shared(a, b) };
        decide(overlap, &lost, &job.recipe.verify)
    };
    let verdicts: Vec<Verdict> = overlaps.par_iter().map(verdict).collect();
    let vetoed = verdicts.iter().filter(|verdict| **verdict == Verdict::Vetoed).count() as u64;
    let edges = verdicts.into_iter().filter_map(|verdict| match verdict {
        Verdict::Copies(edge) => Some(edge),
        Verdict::Vetoed | Verdict::Different => None,
    });
    (edges.collect(), vetoed)
}
