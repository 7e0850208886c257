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

/// The pairs of texts that may be copies, sorted.
///
/// # Errors
/// The scratch store cannot be read or written.
pub fn candidates(shelf: &Shelf<'_>, job: &Job<'_>, counts: &mut Counts) -> io::Result<Vec<Pair>> {
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
    let mut headlines = Partitions::new(&job.scratch);
    for (&text, &headline) in texts.iter().zip(&shelf.headlines).filter(|(_, headline)| **headline != 0) {
        headlines.push(mix(headline), posting(mix(headline), text))?;
    }
    counts.postings_bytes_spilled = bands.bytes_spilled() + rare.bytes_spilled();
    let alike = |pair: Pair, _times: usize| {
        let (a, b) = pair.texts();
        let share = outlines.agreeing(a, b) as f64 / outlines.positions() as f64;
        (share >= params.agreeing_min).then_some(share)
    };
    let mut found = pair_all(bands, &alike, job, counts)?;
    let contained = |pair: Pair, times: usize| {
        let (a, b) = pair.texts();
        let (a, b) = (shelf.shingles(a), shelf.shingles(b));
        // Of what both post, which is what the longer does.
        let expected = f64::from(a.min(b)) / rare_one_in(a.max(b) as usize, params) as f64;
        let share = times as f64 / expected;
        (times >= params.rare_shared_min && share >= params.rare_share_min).then_some(share)
    };
    found.extend(pair_all(rare, &contained, job, counts)?);
    // What two texts under one headline share is counted, be it little.
    found.extend(pair_all(headlines, &|_, _| Some(1.0), job, counts)?);
    counts.pairing.pairs_left_out += keep_best(&mut found, shelf.stored.len(), params);
    Ok(found.into_iter().map(|candidate| candidate.pair).collect())
}

/// Pairs the texts of every bucket; gives the pairs for which `share` finds something that speaks for them, told how
/// many buckets they share.
fn pair_all(
    mut postings: Partitions,
    share: &(dyn Fn(Pair, usize) -> Option<f64> + Sync),
    job: &Job<'_>,
    counts: &mut Counts,
) -> io::Result<Vec<Candidate>> {
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
