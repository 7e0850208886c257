//! The distinct texts of a run: what is compared of each, and what is known of it beside its words.

use super::order::DistinctTexts;
use crate::base::error::{Error, Result};
use crate::base::scratch::{Blob, ScratchParams};
use crate::history::pages::NUMBER_BYTES;
use crate::shingle::{ShingleParams, Token, bare_headline, figures, shingles};
use crate::verify::{Headline, HeadlineOverlap, PairFacts, TextShingles};
use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSlice;

/// Reads the headline of a text's first article.
pub(crate) type HeadlineOf<'s> = Box<dyn Fn(u32) -> Result<Box<str>> + Sync + 's>;

/// The distinct texts of a run.
pub struct TextStore<'s> {
    /// What is known of each.
    pub distinct: DistinctTexts,
    /// Whether an earlier night has each text; empty where there are no earlier nights.
    pub is_past: Vec<bool>,
    /// How they are shingled.
    pub params: &'s ShingleParams,
    /// Reads the headline of a text's first article.
    pub headline: HeadlineOf<'s>,
}

/// The same, once their shingles are counted.
pub struct ShingledTexts<'s> {
    /// The texts.
    pub texts: TextStore<'s>,
    /// Number of distinct shingles of each.
    pub counts: Vec<u32>,
    kept: KeptShingles,
}

/// Shingles that are asked for again and again, and where each text's begin among them.
#[derive(Default)]
struct KeptShingles(Option<(Blob, Vec<u64>)>);

/// Stands where a text's shingles are not kept.
const NOT_KEPT: u64 = u64::MAX;

/// Texts that are shingled between two looks at the store, and by one thread at a time.
const ROUND_TEXTS: usize = 8_192;
const CHUNK_TEXTS: usize = 256;

impl TextStore<'_> {
    /// Number of texts.
    pub(crate) fn len(&self) -> usize {
        self.distinct.tokens.len()
    }

    /// Reads the tokens of a text, in place of another's.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub(crate) fn load_tokens(&self, text: u32, tokens: &mut Vec<Token>) -> Result<()> {
        self.distinct.store.load(self.distinct.tokens[text as usize], tokens)
    }

    /// Reads the tokens of a text and shingles them, in place of another's.
    ///
    /// # Errors
    /// As [`Self::load_tokens`].
    pub(crate) fn shingle_into(&self, text: u32, out: &mut TextShingles) -> Result<()> {
        self.load_tokens(text, &mut out.tokens)?;
        shingles(&out.tokens, self.params, &mut out.hashes);
        Ok(())
    }

    /// Whether an earlier night has a text.
    pub(crate) fn is_past(&self, text: u32) -> bool {
        self.is_past.get(text as usize).is_some_and(|is_past| *is_past)
    }

    /// What is known of two texts beside their words.
    pub(crate) fn pair_facts(&self, a: u32, b: u32) -> PairFacts {
        let (a, b) = (a as usize, b as usize);
        let DistinctTexts { headlines, outlets, .. } = &self.distinct;
        PairFacts {
            seconds_apart: self.seconds_apart(a, b),
            same_headline: headlines[a] == headlines[b] && headlines[a] != 0,
            one_outlet: outlets[a].is_some() && outlets[a] == outlets[b],
            told: None,
        }
    }

    /// What two texts, given with their tokens, tell of each other's headlines.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub(crate) fn told(
        &self,
        (a, of_a): (u32, &[Token]),
        (b, of_b): (u32, &[Token]),
    ) -> Result<HeadlineOverlap> {
        let headline = |text: u32, tokens: &[Token]| {
            Ok::<_, Error>(Headline::of(bare_headline(&(self.headline)(text)?), tokens))
        };
        let (headline_a, headline_b) = (headline(a, of_a)?, headline(b, of_b)?);
        Ok(HeadlineOverlap::of((&headline_a, of_a), (&headline_b, of_b)))
    }

    /// Seconds between the nearest publications of two texts, where both are known.
    fn seconds_apart(&self, a: usize, b: usize) -> Option<u64> {
        let published = &self.distinct.published;
        let ((a_first, a_last), (b_first, b_last)) = (published[a]?, published[b]?);
        Some(a_first.saturating_sub(b_last).max(b_first.saturating_sub(a_last)).max(0) as u64)
    }
}

impl<'s> ShingledTexts<'s> {
    /// Texts with these numbers of distinct shingles, none of which are kept.
    pub(crate) fn new(texts: TextStore<'s>, counts: Vec<u32>) -> Self {
        Self { texts, counts, kept: KeptShingles::default() }
    }

    /// Number of texts.
    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }

    /// Number of distinct shingles of a text.
    pub(crate) fn count(&self, text: u32) -> u32 {
        self.counts[text as usize]
    }

    /// The shingles, tokens and figures of a text.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub(crate) fn load(&self, text: u32) -> Result<TextShingles> {
        let mut shingles = TextShingles::default();
        self.load_into(text, &mut shingles)?;
        shingles.figures = figures(&shingles.tokens);
        Ok(shingles)
    }

    /// The shingles and tokens, in place of another text's.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub(crate) fn load_into(&self, text: u32, out: &mut TextShingles) -> Result<()> {
        if self.load_kept(text, &mut out.hashes)? {
            self.texts.load_tokens(text, &mut out.tokens)
        } else {
            self.texts.shingle_into(text, out)
        }
    }

    /// The shingles alone, in place of another text's.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub(crate) fn load_shingles(&self, text: u32, out: &mut TextShingles) -> Result<()> {
        if self.load_kept(text, &mut out.hashes)? { Ok(()) } else { self.texts.shingle_into(text, out) }
    }

    fn load_kept(&self, text: u32, hashes: &mut Vec<u64>) -> Result<bool> {
        let Some((store, offsets)) = &self.kept.0 else { return Ok(false) };
        let offset = offsets[text as usize];
        if offset == NOT_KEPT {
            return Ok(false);
        }
        hashes.resize(self.count(text) as usize, 0);
        store.read_numbers(offset, hashes)?;
        Ok(true)
    }

    /// Keeps the shingles of texts that will be asked for again and again.
    ///
    /// # Errors
    /// The scratch file cannot be read or written.
    pub(crate) fn keep(&mut self, texts: &[u32], scratch: &ScratchParams) -> Result<()> {
        let (mut store, mut offsets) = (Blob::new(scratch), vec![NOT_KEPT; self.len()]);
        for round in texts.chunks(ROUND_TEXTS) {
            let chunks: Vec<(Vec<u64>, Vec<u32>)> =
                round.par_chunks(CHUNK_TEXTS).map(|chunk| self.shingles_of(chunk)).collect::<Result<_>>()?;
            let mut texts = round.iter();
            for (all, sizes) in chunks {
                let mut offset = store.append(bytemuck::cast_slice(&all))?;
                for (size, &text) in sizes.into_iter().zip(texts.by_ref()) {
                    offsets[text as usize] = offset;
                    offset += u64::from(size) * NUMBER_BYTES;
                }
            }
        }
        self.kept = KeptShingles(Some((store, offsets)));
        Ok(())
    }

    /// The shingles of some texts, little-endian, one text after another, and how many each has.
    fn shingles_of(&self, texts: &[u32]) -> Result<(Vec<u64>, Vec<u32>)> {
        let (mut all, mut sizes, mut text) = (Vec::new(), Vec::new(), TextShingles::default());
        for &one in texts {
            self.load_into(one, &mut text)?;
            sizes.push(text.hashes.len() as u32);
            all.extend(text.hashes.iter().map(|hash| hash.to_le()));
        }
        Ok((all, sizes))
    }
}
