//! Stored shingles in, overlaps out: sketch, bucket, and the counting part of verify.

use super::prepare::Stored;
use super::{Counts, Job, Progress, Stage};
use crate::bucket::{Pair, keep_repeated, pair, posting, rare_keys};
use crate::error::{Error, Result};
use crate::keyed::mix;
use crate::scratch::{Blob, PARTITIONS, Partitions};
use crate::sketch::Sketcher;
use crate::verify::{Edge, Groups, Holders, Overlap, TextShingles, Verdict, Weights, decide, shared};
use rayon::prelude::*;
use std::io;

/// Texts sketched between two looks at the store.
const CHUNK_TEXTS: usize = 8_192;

/// The distinct texts: where their shingles are, and the store they are in.
pub struct Shelf<'s> {
    /// Where the shingles of each text are.
    pub stored: Vec<Stored>,
    /// The store.
    pub store: &'s Blob,
}

impl Shelf<'_> {
    /// The shingles of one text.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub fn load(&self, text: u32) -> io::Result<TextShingles> {
        self.stored[text as usize].load(self.store)
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
    let overlaps = count_shared(&candidates, shelf, job).map_err(at_scratch)?;
    counts.pairs_overlapping = overlaps.len() as u64;
    let weights = weights(&overlaps, shelf, job).map_err(at_scratch)?;
    decide_all(&overlaps, &weights, shelf, job, counts).map_err(at_scratch)
}

fn candidates(shelf: &Shelf<'_>, job: &Job<'_>, counts: &mut Counts) -> io::Result<Vec<Pair>> {
    let (params, banding) = (&job.recipe.bucket, job.recipe.banding());
    let sketcher = Sketcher::new(&job.recipe.sketch);
    let (mut bands, mut rare) = (Partitions::new(&job.scratch), Partitions::new(&job.scratch));
    let texts: Vec<u32> = (0..shelf.stored.len() as u32).collect();
    for chunk in texts.chunks(CHUNK_TEXTS) {
        let keys: Vec<(Vec<u64>, Vec<u64>)> = chunk
            .par_iter()
            .map(|&text| {
                let shingles = shelf.load(text)?.hashes;
                let sketch = sketcher.sketch(&shingles);
                Ok((banding.keys(&sketch).collect(), rare_keys(&shingles, params).collect()))
            })
            .collect::<io::Result<_>>()?;
        for (&text, (band_keys, rare_keys)) in chunk.iter().zip(&keys) {
            band_keys.iter().try_for_each(|&key| bands.push(key, posting(key, text)))?;
            rare_keys.iter().try_for_each(|&key| rare.push(key, posting(key, text)))?;
        }
    }
    counts.postings_bytes_spilled = bands.bytes_spilled() + rare.bytes_spilled();
    let mut pairs = pair_all(bands, 1, job, counts)?;
    pairs.extend(pair_all(rare, params.rare_shared_min, job, counts)?);
    keep_repeated(&mut pairs, 1);
    Ok(pairs)
}

/// Pairs the texts of every bucket; gives the pairs that share at least `times` of them.
fn pair_all(mut postings: Partitions, times: usize, job: &Job<'_>, counts: &mut Counts) -> io::Result<Vec<Pair>> {
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
        let mut part: Vec<Pair> = pairs.take_sorted(partition)?.into_iter().map(Pair).collect();
        keep_repeated(&mut part, times);
        kept.extend(part);
    }
    Ok(kept)
}

/// Pairs counted by one thread at a time.
const CHUNK_PAIRS: usize = 4_096;

fn count_shared(candidates: &[Pair], shelf: &Shelf<'_>, job: &Job<'_>) -> io::Result<Vec<Overlap>> {
    let chunks: Vec<Vec<Overlap>> = candidates
        .par_chunks(CHUNK_PAIRS)
        .map(|chunk| {
            let mut overlaps = Vec::new();
            for of_one in chunk.chunk_by(|x, y| x.texts().0 == y.texts().0) {
                let a = of_one[0].texts().0;
                let first = shelf.load(a)?;
                for pair in of_one {
                    let b = pair.texts().1;
                    let second = shelf.load(b)?;
                    let overlap = Overlap {
                        a,
                        b,
                        shared: shared(&first.hashes, &second.hashes),
                        a_size: first.hashes.len() as u32,
                        b_size: second.hashes.len() as u32,
                    };
                    if overlap.is_worth_deciding(&job.recipe.verify) {
                        overlaps.push(overlap);
                    }
                }
            }
            (job.watch)(Progress::Pairs(chunk.len() as u64));
            Ok(overlaps)
        })
        .collect::<io::Result<_>>()?;
    Ok(chunks.concat())
}

/// Weighs the shingles of all texts that overlap with a text of another tight group.
fn weights(overlaps: &[Overlap], shelf: &Shelf<'_>, job: &Job<'_>) -> io::Result<Weights> {
    let params = &job.recipe.verify;
    let mut groups = Groups::new(shelf.stored.len());
    for overlap in overlaps.iter().filter(|overlap| overlap.jaccard() >= params.tight_similarity_min) {
        groups.join(overlap.a as usize, overlap.b as usize);
    }
    let mut first_texts: Vec<u32> = Vec::new();
    for overlap in overlaps {
        let (a, b) = (groups.find(overlap.a as usize), groups.find(overlap.b as usize));
        if a != b {
            first_texts.extend([a as u32, b as u32]);
        }
    }
    first_texts.sort_unstable();
    first_texts.dedup();
    let shingles = first_texts.iter().map(|&text| shelf.stored[text as usize].shingles() as usize).sum();
    let mut holders = Holders::new(shingles, params.common_groups);
    for pass in [Holders::note, Holders::collect] {
        for chunk in first_texts.chunks(CHUNK_TEXTS) {
            let loaded: Vec<TextShingles> =
                chunk.par_iter().map(|&text| shelf.load(text)).collect::<io::Result<_>>()?;
            loaded.iter().for_each(|text| pass(&mut holders, &text.hashes));
        }
    }
    Ok(holders.weights())
}

fn decide_all(
    overlaps: &[Overlap],
    weights: &Weights,
    shelf: &Shelf<'_>,
    job: &Job<'_>,
    counts: &mut Counts,
) -> io::Result<Vec<Edge>> {
    let chunks: Vec<(Vec<Edge>, u64)> = overlaps
        .par_chunks(CHUNK_PAIRS)
        .map(|chunk| {
            let (mut edges, mut vetoed) = (Vec::new(), 0);
            for of_one in chunk.chunk_by(|x, y| x.a == y.a) {
                let a = shelf.load(of_one[0].a)?;
                for overlap in of_one {
                    match decide(overlap, &a, &shelf.load(overlap.b)?, weights, &job.recipe.verify) {
                        Verdict::Copies(edge) => edges.push(edge),
                        Verdict::Vetoed => vetoed += 1,
                        Verdict::Different => {}
                    }
                }
            }
            Ok((edges, vetoed))
        })
        .collect::<io::Result<_>>()?;
    counts.pairs_vetoed = chunks.iter().map(|(_, vetoed)| vetoed).sum();
    Ok(chunks.into_iter().flat_map(|(edges, _)| edges).collect())
}
