//! Stored tokens in, candidate pairs of texts out: shingle, sketch and bucket.
//!
//! The shingles of a text are made from its tokens, used for its sketch and its sample, and forgotten; those
//! of texts that become candidates are made once more and kept.

use super::meetings::Bucketed;
use super::nights::Nights;
use super::sketched::Sketched;
use super::texts::{ShingledTexts, TextStore};
use super::{Context, Counts, Job, Progress, Stage, postings};
use crate::base::error::Result;
use crate::base::hash::mix;
use crate::base::scratch::{Partitions, Parts};
use crate::bucket::{Banding, BucketKey, BucketParams, Candidate, posting, rare_keys};
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
    pub(crate) fn new(recipe: &Recipe) -> Self {
        let (banding, sketcher) = (recipe.banding(), Sketcher::new(&recipe.sketch));
        Self { params: recipe.bucket.clone(), banding, sketcher, positions: recipe.sketch.hashes }
    }

    /// Posts a text with these shingles under its bands and its sampled shingles, and writes its outline
    /// behind others.
    pub(crate) fn post(
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

/// Candidate pairs, and the texts that they are of.
pub(crate) struct Paired<'s> {
    /// The texts, their shingles counted.
    pub texts: ShingledTexts<'s>,
    /// The pairs of texts that may be copies, in order.
    pub candidates: Vec<Candidate>,
    /// What a history keeps of tonight's texts; empty where there is none.
    pub sketches: Sketches,
}

/// Finds the pairs of texts that may be copies.
///
/// # Errors
/// The scratch store cannot be read or written, or the history cannot be read.
pub(crate) fn pair<'s>(
    texts: TextStore<'s>,
    nights: &mut Nights<'_>,
    context: &Context<'_>,
    counts: &mut Counts,
) -> Result<Paired<'s>> {
    let job = context.job;
    (job.watch)(Progress::Stage(Stage::Bucket));
    let (Sketched { shingles, outlines }, [bands, rare]) = sketch(&texts, nights, job)?;
    let texts = ShingledTexts::new(texts, shingles);
    let headlines = headlines(&texts.texts.distinct.headlines, job)?;
    let buckets =
        vec![(BucketKey::Band, bands), (BucketKey::Shingle, rare), (BucketKey::Headline, headlines)];
    let of_run = Bucketed { texts: &texts, outlines: &outlines, nights };
    let (candidates, postings) = of_run.candidates(buckets, job, counts)?;
    counts.pairs_candidate = candidates.len() as u64;
    let rows = nights.texts_of_tonight();
    let sketches = Sketches {
        made_with: job.recipe.sketched_with(),
        shingles: rows.iter().map(|&text| texts.count(text)).collect(),
        outlines: rows.iter().flat_map(|&text| outlines.get(text)).copied().collect(),
        postings,
    };
    Ok(Paired { texts, candidates, sketches })
}

/// Sketches the texts, and posts each under its bands and its sampled shingles; what the history has of a
/// text that tonight has not is taken from there.
fn sketch(
    texts: &TextStore<'_>,
    nights: &mut Nights<'_>,
    job: &Job<'_>,
) -> Result<(Sketched, [Partitions; 2])> {
    let poster = Poster::new(job.recipe);
    let positions = job.recipe.sketch.hashes;
    let mut postings = std::array::from_fn(|_| Partitions::new(&job.scratch));
    let mut sketched = nights.take_sketches(positions, texts.len());
    let wanted: Vec<u32> = (0..texts.len() as u32).filter(|&text| !nights.is_posted(text)).collect();
    let make = |wanted: &[u32], [bands, rare]: &mut [Parts; 2]| {
        *bands = Parts::with_room(wanted.len() * poster.banding.bands);
        *rare = Parts::with_room(wanted.len() * poster.params.rare_posted_min);
        let (mut sizes, mut written) = (Vec::with_capacity(wanted.len()), Vec::new());
        let mut shingles = TextShingles::default();
        for &text in wanted {
            texts.shingle_into(text, &mut shingles)?;
            poster.post(text, &shingles.hashes, bands, rare, &mut written);
            sizes.push((text, shingles.hashes.len() as u32));
        }
        Ok((sizes, written))
    };
    postings::post(&wanted, &mut postings, &make, &mut |(sizes, written)| {
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
fn headlines(headlines: &[u64], job: &Job<'_>) -> Result<Partitions> {
    let mut parts = Parts::default();
    (0u32..).zip(headlines).for_each(|(text, &headline)| post_headline(text, headline, &mut parts));
    let mut postings = Partitions::new(&job.scratch);
    postings.add(parts)?;
    Ok(postings)
}
