//! Stored tokens in, candidate pairs of texts out: shingle, sketch and bucket.
//!
//! The shingles of a text are made from its tokens, used for its sketch and its sample, and forgotten; those of texts that
//! become candidates are made once more and kept.

use super::shelf::Shelf;
use super::sketched::Sketched;
use super::{Counts, Job, meetings, postings};
use crate::base::error::Result;
use crate::base::hash::mix;
use crate::base::scratch::{Partitions, Parts};
use crate::bucket::{Banding, BucketParams, Candidate, Key, posting, rare_keys};
use crate::history::sketches::Sketches;
use crate::recipe::Recipe;
use crate::sketch::{Outlines, Sketcher};
use crate::verify::TextShingles;

/// What a text is sketched and posted by.
pub(crate) struct Poster {
    params: BucketParams,
    banding: Banding,
    sketcher: Sketcher,
    positions: usize,
}

impl Poster {
    /// One that follows a recipe.
    pub fn new(recipe: &Recipe) -> Self {
        let (banding, sketcher) = (recipe.banding(), Sketcher::new(&recipe.sketch));
        Self { params: recipe.bucket.clone(), banding, sketcher, positions: recipe.sketch.hashes }
    }

    /// Posts a text with these shingles under its bands and its sampled shingles, and writes its outline behind others.
    pub fn post(
        &self,
        text: u32,
        shingles: &[u64],
        bands: &mut Parts,
        rare: &mut Parts,
        outlines: &mut Vec<u8>,
    ) {
        let sketch = self.sketcher.sketch(shingles);
        self.banding.keys(&sketch).for_each(|key| bands.push(key, posting(key, text)));
        rare_keys(shingles, &self.params).for_each(|key| rare.push(key, posting(key, text)));
        Outlines::write(&sketch, self.positions, outlines);
    }
}

/// The pairs of texts that may be copies, in order; and for a run with a history, what it is to keep of tonight's texts.
///
/// # Errors
/// The scratch store cannot be read or written.
pub fn candidates(
    shelf: &mut Shelf<'_>,
    job: &Job<'_>,
    counts: &mut Counts,
) -> Result<(Vec<Candidate>, Option<Sketches>)> {
    let (Sketched { shingles, outlines }, [bands, rare]) = sketch(shelf, job)?;
    shelf.shingles = shingles;
    let buckets = vec![(Key::Band, bands), (Key::Shingle, rare), (Key::Headline, headlines(shelf, job)?)];
    let (found, postings) = meetings::candidates(buckets, shelf, &outlines, job, counts)?;
    let sketches = shelf.reach.map(|reach| {
        let rows = reach.texts_of_tonight();
        Sketches {
            made_with: job.recipe.sketched_with(),
            shingles: rows.iter().map(|&text| shelf.shingles(text)).collect(),
            outlines: rows.iter().flat_map(|&text| outlines.get(text)).copied().collect(),
            postings,
        }
    });
    Ok((found, sketches))
}

/// Sketches the texts, and posts each under its bands and its sampled shingles; what the history has of a text that tonight
/// has not is taken from there.
fn sketch(shelf: &mut Shelf<'_>, job: &Job<'_>) -> Result<(Sketched, [Partitions; 2])> {
    let poster = Poster::new(job.recipe);
    let positions = job.recipe.sketch.hashes;
    let mut postings = std::array::from_fn(|_| Partitions::new(&job.scratch));
    let room = || Sketched::of_empty(positions, shelf.stored.len());
    let mut sketched = shelf.sketched.take().unwrap_or_else(room);
    let shelf = &*shelf;
    let is_posted = |text: u32| shelf.reach.is_some_and(|reach| reach.is_posted(text));
    let texts: Vec<u32> = (0..shelf.stored.len() as u32).filter(|&text| !is_posted(text)).collect();
    let make = |texts: &[u32], [bands, rare]: &mut [Parts; 2]| {
        *bands = Parts::with_room(texts.len() * poster.banding.bands);
        *rare = Parts::with_room(texts.len() * poster.params.rare_posted_min);
        let (mut sizes, mut written) = (Vec::with_capacity(texts.len()), Vec::new());
        let mut shingles = TextShingles::default();
        for &text in texts {
            shelf.load_into(text, &mut shingles)?;
            poster.post(text, &shingles.hashes, bands, rare, &mut written);
            sizes.push((text, shingles.hashes.len() as u32));
        }
        Ok((sizes, written))
    };
    postings::post(&texts, &mut postings, &make, &mut |(sizes, written)| {
        for ((text, size), outline) in sizes.into_iter().zip(written.chunks(positions)) {
            sketched.put(text, size, outline);
        }
    })?;
    Ok((sketched, postings))
}

/// Posts a text under its first article's headline, if that tells something.
pub(crate) fn post_headline(text: u32, headline: u64, parts: &mut Parts) {
    if headline != 0 {
        parts.push(mix(headline), posting(mix(headline), text));
    }
}

/// Posts the texts that have a headline which tells something under it.
fn headlines(shelf: &Shelf<'_>, job: &Job<'_>) -> Result<Partitions> {
    let mut parts = Parts::default();
    (0u32..).zip(&shelf.headlines).for_each(|(text, &headline)| post_headline(text, headline, &mut parts));
    let mut postings = Partitions::new(&job.scratch);
    postings.add(parts)?;
    Ok(postings)
}
