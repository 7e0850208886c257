//! Stored tokens in, candidate pairs of texts out: shingle, sketch and bucket.
//!
//! The shingles of a text are made from its tokens, used for its sketch and its sample, and forgotten; those of texts that
//! become candidates are made once more and kept.

use super::shelf::Shelf;
use super::{Counts, Job, meetings, postings};
use crate::bucket::{Candidate, Key, POSTING_KEY_BITS, posting, rare_keys};
use crate::keyed::mix;
use crate::scratch::{PARTITIONS, Partitions, Parts};
use crate::sketch::{Outlines, Sketcher};
use crate::verify::TextShingles;
use std::io;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

/// What one reading of all texts gives.
struct Sketched {
    /// The number of distinct shingles of each text.
    shingles: Vec<u32>,
    outlines: Outlines,
    /// By bands, and by sampled shingles.
    postings: [Partitions; 2],
}

/// The pairs of texts that may be copies, in order.
///
/// # Errors
/// The scratch store cannot be read or written.
pub fn candidates(shelf: &mut Shelf<'_>, job: &Job<'_>, counts: &mut Counts) -> io::Result<Vec<Candidate>> {
    let Sketched { shingles, outlines, postings: [bands, rare] } = sketch(shelf, job)?;
    shelf.shingles = shingles;
    let buckets = vec![(Key::Band, bands), (Key::Shingle, rare), (Key::Headline, headlines(shelf, job)?)];
    meetings::candidates(buckets, shelf, &outlines, job, counts)
}

/// Sketches the texts, and posts each under its bands and its sampled shingles: first those that only tonight has, then
/// those of earlier nights, under the keys that tonight's have too.
fn sketch(shelf: &Shelf<'_>, job: &Job<'_>) -> io::Result<Sketched> {
    let (params, banding) = (&job.recipe.bucket, job.recipe.banding());
    let sketcher = Sketcher::new(&job.recipe.sketch);
    let (past, tonights): (Vec<u32>, Vec<u32>) =
        (0..shelf.stored.len() as u32).partition(|&text| shelf.is_past(text));
    let keys_a_text = banding.bands + params.rare_posted_min;
    let keys = (!past.is_empty()).then(|| KeySet::with_room(tonights.len() * keys_a_text));
    let positions = job.recipe.sketch.hashes;
    let mut sketched = Sketched {
        shingles: vec![0; shelf.stored.len()],
        outlines: Outlines::of_empty(positions, shelf.stored.len()),
        postings: std::array::from_fn(|_| Partitions::new(&job.scratch)),
    };
    for (texts, are_past) in [(tonights, false), (past, true)] {
        let make = |texts: &[u32], [bands, rare]: &mut [Parts; 2]| {
            *bands = Parts::with_room(texts.len() * banding.bands);
            *rare = Parts::with_room(texts.len() * params.rare_posted_min);
            let (mut sizes, mut written) = (Vec::with_capacity(texts.len()), Vec::new());
            let mut shingles = TextShingles::default();
            for &text in texts {
                shelf.load_into(text, &mut shingles)?;
                let sketch = sketcher.sketch(&shingles.hashes);
                banding.keys(&sketch).for_each(|key| bands.push(key, posting(key, text)));
                rare_keys(&shingles.hashes, params).for_each(|key| rare.push(key, posting(key, text)));
                sizes.push((text, shingles.hashes.len() as u32));
                Outlines::write(&sketch, positions, &mut written);
            }
            if let Some(keys) = &keys {
                let all = bands.all().chain(rare.all());
                all.for_each(|(part, postings)| match are_past {
                    true => keys.retain(part, postings),
                    false => keys.insert(part, postings),
                });
            }
            Ok((sizes, written))
        };
        postings::post(&texts, &mut sketched.postings, &make, &mut |(sizes, written)| {
            for ((text, size), outline) in sizes.into_iter().zip(written.chunks(positions)) {
                sketched.shingles[text as usize] = size;
                sketched.outlines.put(text, outline);
            }
        })?;
    }
    Ok(sketched)
}

/// The keys that tonight's texts are posted under, or a little more: a bit for all keys that agree in their upper bits
/// (Bloom 1970, with one hash). Keys are asked for a partition at a time, so that what is asked together lies together.
struct KeySet {
    bits: Vec<AtomicU64>,
    /// Lower bits of a key that are not asked for.
    shift: u32,
}

impl KeySet {
    /// Bits for each key, at the least: of the keys that are not in the set, less than one in sixteen is taken for one that
    /// is. More would not fit into a processor's caches.
    const BITS_A_KEY: usize = 16;

    /// The empty set, for so many keys.
    fn with_room(keys: usize) -> Self {
        let bits = (keys * Self::BITS_A_KEY).next_power_of_two().clamp(1 << 16, 1 << 36);
        let bits_of_key = PARTITIONS.ilog2() + POSTING_KEY_BITS;
        Self { bits: (0..bits / 64).map(|_| AtomicU64::new(0)).collect(), shift: bits_of_key - bits.ilog2() }
    }

    /// The place of a posting's bit: in which number, and there.
    fn place(&self, part: usize, posting: u64) -> (usize, u64) {
        let key = (part as u64) << POSTING_KEY_BITS | posting >> (64 - POSTING_KEY_BITS);
        let bit = key >> self.shift;
        ((bit / 64) as usize, 1 << (bit % 64))
    }

    fn insert(&self, part: usize, postings: &[u64]) {
        for (number, bit) in postings.iter().map(|&posting| self.place(part, posting)) {
            self.bits[number].fetch_or(bit, Relaxed);
        }
    }

    /// Keeps the postings whose keys may be in the set.
    fn retain(&self, part: usize, postings: &mut Vec<u64>) {
        postings.retain(|&posting| {
            let (number, bit) = self.place(part, posting);
            self.bits[number].load(Relaxed) & bit != 0
        });
    }
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
