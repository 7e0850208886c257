//! The distinct texts of a run: what is compared of each, and when it was published.

use super::digest::{CutTokens, TokenStore};
use super::nights::Reach;
use super::sketched::Sketched;
use crate::base::error::{Error, Result};
use crate::base::scratch::{Blob, ScratchParams};
use crate::history::pages::NUMBER_BYTES;
use crate::history::sketches::Sketches;
use crate::shingle::{ShingleParams, Token, figures, shingles};
use crate::verify::{Headline, PairFacts, TextShingles, Told};
use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSlice;

/// The distinct texts: where what is compared of them is, and the store it is in.
pub struct Shelf<'s> {
    /// Where the tokens of each text are.
    pub stored: Vec<CutTokens>,
    /// The store.
    pub store: TokenStore,
    /// What earlier nights know.
    pub reach: Option<&'s Reach<'s>>,
    /// Whether an earlier night has each text; empty where there is none.
    pub known: Vec<bool>,
    /// How they are shingled.
    pub params: &'s ShingleParams,
    /// The number of distinct shingles of each text, once they are counted.
    pub shingles: Vec<u32>,
    /// Shingles that are needed more than once, and where each text's begin among them.
    pub kept: Option<(Blob, Vec<u64>)>,
    /// First and last known publication of each text, in seconds since 1970.
    pub published: Vec<Option<(i64, i64)>>,
    /// What earlier nights made of their texts, before the others are sketched.
    pub sketched: Option<Sketched>,
    /// What a history is to keep of tonight's texts, once they are sketched.
    pub sketches: Option<Sketches>,
    /// Hash of the headline of each text's first article, 0 where it tells nothing.
    pub headlines: Vec<u64>,
    /// Hash of the outlet that all articles of each text are of; `None` where they are of several, or it has no name.
    pub outlets: Vec<Option<u64>>,
    /// Reads the headline of a text's first article.
    pub title: Title<'s>,
}

/// Reads the headline of a text's first article.
pub type Title<'s> = Box<dyn Fn(u32) -> Result<Box<str>> + Sync + 's>;

/// Stands where a text's shingles are not kept.
const NOT_KEPT: u64 = u64::MAX;

/// Texts that are shingled between two looks at the store, and by one thread at a time.
const ROUND_TEXTS: usize = 8_192;
const CHUNK_TEXTS: usize = 256;

impl Shelf<'_> {
    /// The shingles and tokens of one text.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub fn load(&self, text: u32) -> Result<TextShingles> {
        let mut shingles = TextShingles::default();
        self.load_into(text, &mut shingles)?;
        shingles.figures = figures(&shingles.tokens);
        Ok(shingles)
    }

    /// The same without the figures, in place of another text's.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn load_into(&self, text: u32, out: &mut TextShingles) -> Result<()> {
        self.store.load(self.stored[text as usize], &mut out.tokens)?;
        if !self.load_kept(text, &mut out.hashes)? {
            shingles(&out.tokens, self.params, &mut out.hashes);
        }
        Ok(())
    }

    /// The tokens alone, in place of another text's.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn load_tokens(&self, text: u32, tokens: &mut Vec<Token>) -> Result<()> {
        self.store.load(self.stored[text as usize], tokens)
    }

    /// Whether an earlier night has a text.
    pub fn is_past(&self, text: u32) -> bool {
        self.known.get(text as usize).is_some_and(|known| *known)
    }

    /// The shingles alone, in place of another text's.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn load_shingles(&self, text: u32, out: &mut TextShingles) -> Result<()> {
        if self.load_kept(text, &mut out.hashes)? { Ok(()) } else { self.load_into(text, out) }
    }

    fn load_kept(&self, text: u32, hashes: &mut Vec<u64>) -> Result<bool> {
        let Some((store, offsets)) = &self.kept else { return Ok(false) };
        let offset = offsets[text as usize];
        if offset == NOT_KEPT {
            return Ok(false);
        }
        hashes.resize(self.shingles(text) as usize, 0);
        store.read_numbers(offset, hashes)?;
        Ok(true)
    }

    /// Keeps the shingles of texts that will be asked for again and again.
    ///
    /// # Errors
    /// The scratch file cannot be read or written.
    pub fn keep(&mut self, texts: &[u32], scratch: &ScratchParams) -> Result<()> {
        let (mut store, mut offsets) = (Blob::new(scratch), vec![NOT_KEPT; self.stored.len()]);
        for round in texts.chunks(ROUND_TEXTS) {
            let chunks: Vec<(Vec<u64>, Vec<u32>)> = round
                .par_chunks(CHUNK_TEXTS)
                .map(|chunk| {
                    let (mut all, mut sizes, mut text) = (Vec::new(), Vec::new(), TextShingles::default());
                    for &one in chunk {
                        self.load_into(one, &mut text)?;
                        sizes.push(text.hashes.len() as u32);
                        all.extend(text.hashes.iter().map(|hash| hash.to_le()));
                    }
                    Ok((all, sizes))
                })
                .collect::<Result<_>>()?;
            let mut texts = round.iter();
            for (all, sizes) in chunks {
                let mut offset = store.append(bytemuck::cast_slice(&all))?;
                for (size, &text) in sizes.into_iter().zip(texts.by_ref()) {
                    offsets[text as usize] = offset;
                    offset += u64::from(size) * NUMBER_BYTES;
                }
            }
        }
        self.kept = Some((store, offsets));
        Ok(())
    }

    /// The number of distinct shingles of a text.
    pub fn shingles(&self, text: u32) -> u32 {
        self.shingles[text as usize]
    }

    /// What is known of two texts beside their words.
    pub fn pair_facts(&self, a: u32, b: u32) -> PairFacts {
        let (headline_a, headline_b) = (self.headlines[a as usize], self.headlines[b as usize]);
        let (outlet_a, outlet_b) = (self.outlets[a as usize], self.outlets[b as usize]);
        PairFacts {
            seconds_apart: self.seconds_apart(a, b),
            same_headline: headline_a == headline_b && headline_a != 0,
            one_outlet: outlet_a.is_some() && outlet_a == outlet_b,
            told: None,
        }
    }

    /// What two texts, given with their tokens, tell of each other's headlines.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub fn told(&self, (a, of_a): (u32, &[Token]), (b, of_b): (u32, &[Token])) -> Result<Told> {
        let headline =
            |text: u32, tokens: &[Token]| Ok::<_, Error>(Headline::of(&(self.title)(text)?, tokens));
        let (headline_a, headline_b) = (headline(a, of_a)?, headline(b, of_b)?);
        Ok(Told::of((&headline_a, of_a), (&headline_b, of_b)))
    }

    /// Seconds between the nearest publications of two texts, where both are known.
    fn seconds_apart(&self, a: u32, b: u32) -> Option<u64> {
        let ((a_first, a_last), (b_first, b_last)) =
            (self.published[a as usize]?, self.published[b as usize]?);
        Some(a_first.saturating_sub(b_last).max(b_first.saturating_sub(a_last)).max(0) as u64)
    }
}
