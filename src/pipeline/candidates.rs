//! Stored tokens in, candidate pairs of texts out: shingle, sketch and bucket.
//!
//! The shingles of a text are made from its tokens, used for its sketch and its sample, and forgotten; those of texts that
//! become candidates are made once more and kept.

use super::shelf::Shelf;
use super::{Counts, Job, meetings, postings};
use crate::bucket::{Candidate, Key, posting, rare_keys};
use crate::keyed::mix;
use crate::scratch::{Partitions, Parts};
use crate::sketch::{Outlines, Sketcher};
use crate::verify::TextShingles;
use std::io;

/// What one reading of all texts gives.
struct Sketched {
    /// The number of distinct shingles of each text.
    shingles: Vec<u32>,
    outlines: Outlines,
    bands: Partitions,
    rare: Partitions,
}

/// The pairs of texts that may be copies, in order.
///
/// # Errors
/// The scratch store cannot be read or written.
pub fn candidates(shelf: &mut Shelf<'_>, job: &Job<'_>, counts: &mut Counts) -> io::Result<Vec<Candidate>> {
    let Sketched { shingles, outlines, bands, rare } = sketch(shelf, job)?;
    shelf.shingles = shingles;
    let buckets = vec![(Key::Band, bands), (Key::Shingle, rare), (Key::Headline, headlines(shelf, job)?)];
    meetings::candidates(buckets, shelf, &outlines, job, counts)
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

/// Posts the texts that have a headline which tells something under it.
fn headlines(shelf: &Shelf<'_>, job: &Job<'_>) -> io::Result<Partitions> {
    let mut parts = Parts::default();
    for (text, &headline) in (0u32..).zip(&shelf.headlines).filter(|(_, headline)| **headline != 0) {
        parts.push(mix(headline), posting(mix(headline), text));
    }
    let mut postings = Partitions::new(&job.scratch);
    postings.add(parts)?;
    Ok(postings)
}
