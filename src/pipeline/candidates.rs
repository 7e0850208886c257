//! Stored shingles in, candidate pairs of texts out: sketch and bucket.

use super::shelf::Shelf;
use super::{Counts, Job};
use crate::bucket::{Candidate, Pair, keep_best, pair, posting, rare_keys, rare_one_in};
use crate::keyed::mix;
use crate::scratch::{PARTITIONS, Partitions};
use crate::sketch::{Outlines, Sketch, Sketcher};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::io;

/// Texts worked on between two looks at the store.
const CHUNK_TEXTS: usize = 8_192;

/// The pairs of texts that may be copies, sorted. One key after the other, so that the postings of one are held at
/// a time.
///
/// # Errors
/// The scratch store cannot be read or written.
pub fn candidates(shelf: &Shelf<'_>, job: &Job<'_>, counts: &mut Counts) -> io::Result<Vec<Pair>> {
    let mut found = by_bands(shelf, job, counts)?;
    found.extend(by_rare_shingles(shelf, job, counts)?);
    found.extend(by_headlines(shelf, job, counts)?);
    counts.pairing.pairs_left_out += keep_best(&mut found, shelf.stored.len(), &job.recipe.bucket);
    Ok(found.into_iter().map(|candidate| candidate.pair).collect())
}

/// Pairs that agree in a band of their sketches, and in enough of the rest.
fn by_bands(shelf: &Shelf<'_>, job: &Job<'_>, counts: &mut Counts) -> io::Result<Vec<Candidate>> {
    let (params, banding) = (&job.recipe.bucket, job.recipe.banding());
    let sketcher = Sketcher::new(&job.recipe.sketch);
    let mut outlines = Outlines::new(job.recipe.sketch.hashes);
    let mut postings = Partitions::new(&job.scratch);
    of_each(shelf, &|shingles| sketcher.sketch(shingles), &mut |text, sketch: Sketch| {
        outlines.push(&sketch);
        banding.keys(&sketch).try_for_each(|key| postings.push(key, posting(key, text)))
    })?;
    let alike = |pair: Pair, _times: usize| {
        let (a, b) = pair.texts();
        let share = outlines.agreeing(a, b) as f64 / outlines.positions() as f64;
        (share >= params.agreeing_min).then_some(share)
    };
    pair_all(postings, &alike, job, counts)
}

/// Pairs that share enough sampled shingles.
fn by_rare_shingles(shelf: &Shelf<'_>, job: &Job<'_>, counts: &mut Counts) -> io::Result<Vec<Candidate>> {
    let params = &job.recipe.bucket;
    let mut postings = Partitions::new(&job.scratch);
    let keys = |shingles: &[u64]| rare_keys(shingles, params).collect::<Vec<u64>>();
    of_each(shelf, &keys, &mut |text, keys| {
        keys.into_iter().try_for_each(|key| postings.push(key, posting(key, text)))
    })?;
    let contained = |pair: Pair, times: usize| {
        let (a, b) = pair.texts();
        let (a, b) = (shelf.shingles(a), shelf.shingles(b));
        // Of what both post, which is what the longer does.
        let expected = f64::from(a.min(b)) / rare_one_in(a.max(b) as usize, params) as f64;
        let share = times as f64 / expected;
        (times >= params.rare_shared_min && share >= params.rare_share_min).then_some(share)
    };
    pair_all(postings, &contained, job, counts)
}

/// Pairs under one headline: what they share is counted, be it little.
fn by_headlines(shelf: &Shelf<'_>, job: &Job<'_>, counts: &mut Counts) -> io::Result<Vec<Candidate>> {
    let mut postings = Partitions::new(&job.scratch);
    for (text, &headline) in (0u32..).zip(&shelf.headlines).filter(|(_, headline)| **headline != 0) {
        postings.push(mix(headline), posting(mix(headline), text))?;
    }
    pair_all(postings, &|_, _| Some(1.0), job, counts)
}

/// Makes something of the shingles of each text, many at a time, and takes it in the order of the texts.
fn of_each<T: Send>(
    shelf: &Shelf<'_>,
    make: &(dyn Fn(&[u64]) -> T + Sync),
    take: &mut dyn FnMut(u32, T) -> io::Result<()>,
) -> io::Result<()> {
    let texts: Vec<u32> = (0..shelf.stored.len() as u32).collect();
    for chunk in texts.chunks(CHUNK_TEXTS) {
        let made: Vec<T> =
            chunk.par_iter().map(|&text| Ok(make(&shelf.hashes(text)?))).collect::<io::Result<_>>()?;
        chunk.iter().zip(made).try_for_each(|(&text, made)| take(text, made))?;
    }
    Ok(())
}

/// Pairs the texts of every bucket; gives the pairs for which `share` finds something that speaks for them, told how
/// many buckets they share.
fn pair_all(
    mut postings: Partitions,
    share: &(dyn Fn(Pair, usize) -> Option<f64> + Sync),
    job: &Job<'_>,
    counts: &mut Counts,
) -> io::Result<Vec<Candidate>> {
    counts.postings_bytes_spilled += postings.bytes_spilled();
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
        kept.extend(runs.filter_map(|(pair, times)| Some(Candidate::new(pair, share(pair, times)?))));
    }
    Ok(kept)
}
