//! Stored tokens in, candidate pairs of texts out: shingle, sketch and bucket.
//!
//! The shingles of a text are made from its tokens, used for its sketch and its sample, and forgotten; those of texts that
//! become candidates are made once more and kept.

use super::shelf::Shelf;
use super::{Counts, Job, postings};
use crate::bucket::{Candidate, Pair, keep_best, pair, posting, rare_keys, rare_one_in};
use crate::keyed::mix;
use crate::scratch::{Partitions, Parts};
use crate::sketch::{Outlines, Sketcher};
use crate::verify::TextShingles;
use std::cmp::Reverse;
use std::io;

/// What one reading of all texts gives.
struct Sketched {
    /// The number of distinct shingles of each text.
    shingles: Vec<u32>,
    outlines: Outlines,
    bands: Partitions,
    rare: Partitions,
}

/// The pairs of texts that may be copies, by their earlier texts; of one such, the likeliest first.
///
/// # Errors
/// The scratch store cannot be read or written.
pub fn candidates(shelf: &mut Shelf<'_>, job: &Job<'_>, counts: &mut Counts) -> io::Result<Vec<Candidate>> {
    let Sketched { shingles, outlines, bands, rare } = sketch(shelf, job)?;
    shelf.shingles = shingles;
    let mut found = by_bands(bands, &outlines, job, counts)?;
    found.extend(by_rare_shingles(rare, shelf, job, counts)?);
    found.extend(by_headlines(shelf, job, counts)?);
    counts.pairing.pairs_left_out += keep_best(&mut found, shelf.stored.len(), &job.recipe.bucket);
    let order = |candidate: &Candidate| (candidate.pair.texts().0, Reverse(candidate.share), candidate.pair);
    found.sort_unstable_by_key(order);
    Ok(found)
}

/// Sketches the texts, and posts each under its bands and its sampled shingles.
fn sketch(shelf: &Shelf<'_>, job: &Job<'_>) -> io::Result<Sketched> {
    let (params, banding) = (&job.recipe.bucket, job.recipe.banding());
    let sketcher = Sketcher::new(&job.recipe.sketch);
    let all: Vec<u32> = (0..shelf.stored.len() as u32).collect();
    let make = |texts: &[u32], [bands, rare]: &mut [Parts; 2]| {
        *bands = Parts::with_room(texts.len() * banding.bands);
        *rare = Parts::with_room(texts.len() * params.rare_posted_min);
        let mut sizes = Vec::with_capacity(texts.len());
        let mut outlines = Outlines::new(job.recipe.sketch.hashes);
        let mut shingles = TextShingles::default();
        for &text in texts {
            shelf.load_into(text, &mut shingles)?;
            sizes.push(shingles.hashes.len() as u32);
            let sketch = sketcher.sketch(&shingles.hashes);
            outlines.push(&sketch);
            banding.keys(&sketch).for_each(|key| bands.push(key, posting(key, text)));
            rare_keys(&shingles.hashes, params).for_each(|key| rare.push(key, posting(key, text)));
        }
        Ok((sizes, outlines))
    };
    let mut shingles = Vec::with_capacity(all.len());
    let mut outlines = Outlines::with_room(job.recipe.sketch.hashes, all.len());
    let [bands, rare] = postings::post(&all, job, &make, &mut |(sizes, of_chunk)| {
        shingles.extend(sizes);
        outlines.append(of_chunk);
    })?;
    Ok(Sketched { shingles, outlines, bands, rare })
}

/// Pairs that agree in a band of their sketches, and in enough of the rest.
fn by_bands(
    bands: Partitions,
    outlines: &Outlines,
    job: &Job<'_>,
    counts: &mut Counts,
) -> io::Result<Vec<Candidate>> {
    let params = &job.recipe.bucket;
    let alike = |pair: Pair, _times: usize| {
        let (a, b) = pair.texts();
        let share = outlines.agreeing(a, b) as f64 / outlines.positions() as f64;
        (share >= params.agreeing_min).then_some(share)
    };
    pair_all(bands, &alike, job, counts)
}

/// Pairs that share enough sampled shingles.
fn by_rare_shingles(
    rare: Partitions,
    shelf: &Shelf<'_>,
    job: &Job<'_>,
    counts: &mut Counts,
) -> io::Result<Vec<Candidate>> {
    let params = &job.recipe.bucket;
    let contained = |pair: Pair, times: usize| {
        let (a, b) = pair.texts();
        let (a, b) = (shelf.shingles(a), shelf.shingles(b));
        // Of what both post, which is what the longer does.
        let expected = f64::from(a.min(b)) / rare_one_in(a.max(b) as usize, params) as f64;
        let share = times as f64 / expected;
        (times >= params.rare_shared_min && share >= params.rare_share_min).then_some(share)
    };
    pair_all(rare, &contained, job, counts)
}

/// Pairs under one headline: what they share is counted, be it little.
fn by_headlines(shelf: &Shelf<'_>, job: &Job<'_>, counts: &mut Counts) -> io::Result<Vec<Candidate>> {
    let mut parts = Parts::default();
    for (text, &headline) in (0u32..).zip(&shelf.headlines).filter(|(_, headline)| **headline != 0) {
        parts.push(mix(headline), posting(mix(headline), text));
    }
    let mut postings = Partitions::new(&job.scratch);
    postings.add(parts)?;
    pair_all(postings, &|_, _| Some(1.0), job, counts)
}

/// Pairs the texts of every bucket; gives the pairs for which `share` finds something that speaks for them, told how
/// many buckets they share.
fn pair_all(
    buckets: Partitions,
    share: &(dyn Fn(Pair, usize) -> Option<f64> + Sync),
    job: &Job<'_>,
    counts: &mut Counts,
) -> io::Result<Vec<Candidate>> {
    counts.postings_bytes_spilled += buckets.bytes_spilled();
    let paired = postings::of_each(buckets, &|_, sorted| {
        let mut found = Vec::new();
        let counts = pair(sorted, &job.recipe.bucket, &mut found);
        let mut parts = Parts::with_room(found.len());
        found.iter().for_each(|pair| parts.push(mix(pair.0), pair.0));
        Ok((counts, parts))
    })?;
    let mut pairs = Partitions::new(&job.scratch);
    for (pairing, parts) in paired {
        counts.pairing.add(pairing);
        pairs.add(parts)?;
    }
    let kept = postings::of_each(pairs, &|_, sorted| {
        let runs = sorted.chunk_by(|x, y| x == y).map(|run| (Pair(run[0]), run.len()));
        let candidate = |(pair, times)| Some(Candidate::new(pair, share(pair, times)?));
        Ok(runs.filter_map(candidate).collect::<Vec<Candidate>>())
    })?;
    Ok(kept.concat())
}
