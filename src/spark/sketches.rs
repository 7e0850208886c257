//! Texts in; their sketches, and what they are posted under, out.

use super::posted::{Posted, Posting};
use super::record::{Out, Typed, kinds, record};
use super::value::words;
use super::work::Each;
use super::{Settings, tokens};
use crate::base::error::Result;
use crate::base::scratch::Parts;
use crate::bucket::BucketKey;
use crate::run::pair::{Poster, post_headline};
use crate::shingle::shingles;

words! {
    /// What texts are posted under.
    enum Under {
        /// A band of their sketches.
        Band = "band",
        /// A sampled shingle.
        Shingle = "shingle",
        /// The headline of their first article.
        Headline = "headline",
    }
}

impl Under {
    /// The key as buckets know it.
    pub(crate) fn key(self) -> BucketKey {
        match self {
            Self::Band => BucketKey::Band,
            Self::Shingle => BucketKey::Shingle,
            Self::Headline => BucketKey::Headline,
        }
    }
}

record! {
    /// A text.
    struct Text<'r> {
        /// Its number in the run.
        number: u32,
        /// Its tokens.
        tokens: &'r [u8],
        /// Hash of the headline of its first article.
        headline: u64,
    }
}

record! {
    /// The sketch of a text.
    struct Outline<'r> {
        /// The text.
        number: u32,
        /// Its distinct shingles.
        shingles: u32,
        /// The outline, a byte a position.
        outline: &'r [u8],
    }
}

record! {
    /// Postings of many texts.
    struct Postings<'r> {
        /// What they are posted under.
        under: Under,
        /// The part of the keys.
        part: u32,
        /// The postings, as numbers of 64 bits.
        body: &'r [u8],
    }
}

kinds! {
    /// What is made of texts.
    enum Sketched<'r> {
        /// The sketch of one.
        Outline(Outline<'r>) = "outline",
        /// Postings of many.
        Postings(Postings<'r>) = "postings",
    }
}

/// Bits of a posting's key.
const KEY_BITS: u32 = 40;

/// Sketches texts and posts them.
pub(super) struct SketchTexts {
    settings: Settings,
    poster: Poster,
    posted: [Posted; Under::ALL.len()],
    /// Postings that are not kept by part yet.
    loose: [Parts; Under::ALL.len()],
    texts: usize,
    /// The shingles of the text at hand, and its outline.
    hashes: Vec<u64>,
    outline: Vec<u8>,
}

/// Texts whose postings are kept loose.
const LOOSE_TEXTS: usize = 2_048;

impl Typed for SketchTexts {
    type In<'r> = Text<'r>;
    type Out<'r> = Sketched<'r>;
}

impl SketchTexts {
    fn keep(&mut self) {
        let loose = std::mem::take(&mut self.loose);
        for (posted, parts) in self.posted.iter_mut().zip(loose) {
            for (upper, values) in (0u64..).zip(parts.into_values()) {
                values.iter().for_each(|value| posted.add(upper << 32 | value >> 32, KEY_BITS, &[*value]));
            }
        }
        self.texts = 0;
    }

    fn flush(&mut self, out: &mut Out<'_, Self>) -> Result<()> {
        self.keep();
        for (&under, posted) in Under::ALL.iter().zip(&mut self.posted) {
            posted.flush(&mut |Posting { part, body }| {
                out.push(&Sketched::Postings(Postings { under, part, body }))
            })?;
        }
        Ok(())
    }
}

impl Each for SketchTexts {
    fn new(settings: Settings) -> Result<Self> {
        let parts = settings.number("parts")?;
        let posted = std::array::from_fn(|_| Posted::new(parts));
        let (loose, texts, hashes, outline) = Default::default();
        Ok(Self { poster: Poster::new(&settings.recipe), settings, posted, loose, texts, hashes, outline })
    }

    fn take(&mut self, text: Text<'_>, out: &mut Out<'_, Self>) -> Result<()> {
        let Self { hashes, outline, .. } = self;
        shingles(&tokens(text.tokens), &self.settings.recipe.shingle, hashes);
        outline.clear();
        let [bands, rare, by_headline] = &mut self.loose;
        self.poster.post(text.number, hashes, bands, rare, outline);
        post_headline(text.number, text.headline, by_headline);
        let shingles = hashes.len() as u32;
        out.push(&Sketched::Outline(Outline { number: text.number, shingles, outline }))?;
        self.texts += 1;
        if self.texts >= LOOSE_TEXTS {
            self.keep();
        }
        if self.posted.iter().any(Posted::is_full) { self.flush(out) } else { Ok(()) }
    }

    fn end(&mut self, out: &mut Out<'_, Self>) -> Result<()> {
        self.flush(out)
    }
}
