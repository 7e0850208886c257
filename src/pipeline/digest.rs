//! Stored texts in, stored shingles out: what was learned is cut, and what is left is shingled.

use super::learn::Outlets;
use super::prepare::{CutLine, Prepare, Prepared};
use super::{Counts, Job};
use crate::article::{Reason, Reject};
use crate::clean::furniture::{LEARNED, LEARNED_SHARED};
use crate::keyed::Map;
use crate::learn::own_name::OwnName;
use crate::learn::stand_in::is_stand_in;
use crate::learn::units::units;
use crate::learn::{Learned, Scope, without};
use crate::scratch::Blob;
use crate::shingle::{Shingles, Token, shingle};
use crate::texts::TextKey;
use crate::verify::TextShingles;
use rayon::iter::{IndexedParallelIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;
use std::collections::BTreeSet;
use std::io;
use std::sync::{Mutex, PoisonError};

/// What is compared of an article.
#[derive(Clone, Copy, Debug, Default)]
pub struct Digest {
    /// What tells its text from others.
    pub key: TextKey,
    /// Where its shingles are.
    pub shingles: StoredShingles,
}

/// Where the shingles of a text are in the store.
#[derive(Clone, Copy, Debug, Default)]
pub struct StoredShingles {
    offset: u64,
    hashes: u32,
    figures: u32,
    tokens: u32,
}

impl StoredShingles {
    /// How many distinct shingles the text has.
    pub fn shingles(self) -> u32 {
        self.hashes
    }

    /// Reads the shingles alone back into `out`.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub fn load_hashes(self, store: &Blob, out: &mut Vec<u64>) -> io::Result<()> {
        out.resize(self.hashes as usize, 0);
        store.read_numbers(self.offset, out)
    }

    /// Reads shingles, figures and tokens back into `out`.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub fn load(self, store: &Blob, out: &mut TextShingles) -> io::Result<()> {
        self.load_hashes(store, &mut out.hashes)?;
        let figures = self.offset + u64::from(self.hashes) * NUMBER_BYTES;
        out.figures.resize(self.figures as usize, 0);
        store.read_numbers(figures, &mut out.figures)?;
        let mut packed = vec![0; self.tokens.div_ceil(2) as usize];
        store.read_numbers(figures + u64::from(self.figures) * NUMBER_BYTES, &mut packed)?;
        out.tokens.clear();
        out.tokens.extend(packed.iter().flat_map(|&two| unpack(two)));
        out.tokens.truncate(self.tokens as usize);
        Ok(())
    }
}

const NUMBER_BYTES: u64 = size_of::<u64>() as u64;

/// Two tokens in one number; one alone is beside none.
fn pack(two: &[Token]) -> u64 {
    two.iter().rev().fold(0, |packed, token| packed << 32 | u64::from(token.bits()))
}

fn unpack(two: u64) -> [Token; 2] {
    [Token::from_bits(two as u32), Token::from_bits((two >> 32) as u32)]
}

/// Articles worked on by one thread at a time.
const CHUNK_ARTICLES: usize = 512;

/// What one thread made of its articles.
#[derive(Default)]
struct Yield {
    /// Shingles, figures and tokens, little-endian, as they go to the store.
    shingles: Vec<u64>,
    cuts: Map<CutLine, u64>,
}

/// Cuts what was learned, shingles what is left, and refuses stand-ins; gives the store of the
/// shingles.
///
/// # Errors
/// The scratch store cannot be read or written.
pub fn digest(
    all: &mut Prepare,
    outlets: &Outlets,
    learned: &Learned,
    job: &Job<'_>,
    counts: &mut Counts,
) -> io::Result<Blob> {
    let collected = Mutex::new((Blob::new(&job.scratch), std::mem::take(&mut all.furniture)));
    let texts = &all.texts;
    let (articles, numbers) = (&mut all.articles, &outlets.of_article);
    articles.par_chunks_mut(CHUNK_ARTICLES).enumerate().try_for_each(|(chunk, articles)| {
        let mut done = Yield::default();
        for (article, &outlet) in articles.iter_mut().zip(&numbers[chunk * CHUNK_ARTICLES..]) {
            done.take(article, outlet, texts, learned, job)?;
        }
        let mut collected = collected.lock().unwrap_or_else(PoisonError::into_inner);
        let (store, furniture) = &mut *collected;
        let base = store.append(bytemuck::cast_slice(&done.shingles))?;
        articles.iter_mut().for_each(|article| article.digest.shingles.offset += base);
        done.cuts.into_iter().for_each(|(line, times)| *furniture.entry(line).or_default() += times);
        Ok::<(), io::Error>(())
    })?;
    let (store, furniture) = collected.into_inner().unwrap_or_else(PoisonError::into_inner);
    let of_learned = furniture.iter().filter(|((_, rule, _), _)| [LEARNED, LEARNED_SHARED].contains(rule));
    counts.learned_cut = of_learned.map(|(_, times)| times).sum();
    counts.shingle_bytes_spilled = store.bytes_spilled();
    all.furniture = furniture;
    refuse(all, outlets, job)?;
    Ok(store)
}

impl Yield {
    fn take(
        &mut self,
        article: &mut Prepared,
        outlet: u32,
        texts: &Blob,
        learned: &Learned,
        job: &Job<'_>,
    ) -> io::Result<()> {
        let text = article.text.read(texts)?;
        let units = units(&text, &OwnName::new(&article.entry.outlet));
        let mut cuts = learned.cuts(&text, &units, outlet);
        let mut shingles = match cuts.is_empty() {
            true => shingle(&text, &job.recipe.shingle),
            false => shingle(&without(&text, &cuts), &job.recipe.shingle),
        };
        // What stands in other stories too may still be all there is.
        if shingles.words == 0 && !cuts.is_empty() {
            cuts.clear();
            shingles = shingle(&text, &job.recipe.shingle);
        }
        for cut in &cuts {
            let rule = match cut.scope {
                Scope::Outlet => LEARNED,
                Scope::Shared => LEARNED_SHARED,
            };
            let line = (article.entry.outlet.clone(), rule, text[cut.range.clone()].into());
            *self.cuts.entry(line).or_default() += 1;
        }
        article.entry.words = shingles.words;
        article.digest.key =
            TextKey::new(shingles.text_hash, shingles.words, article.headline, &job.recipe.text);
        article.digest.shingles = self.store(&shingles);
        Ok(())
    }

    fn store(&mut self, shingles: &Shingles) -> StoredShingles {
        let offset = self.shingles.len() as u64 * NUMBER_BYTES;
        for values in [&shingles.hashes, &shingles.figures] {
            self.shingles.extend(values.iter().map(|value| value.to_le()));
        }
        self.shingles.extend(shingles.tokens.chunks(2).map(|two| pack(two).to_le()));
        StoredShingles {
            offset,
            hashes: shingles.hashes.len() as u32,
            figures: shingles.figures.len() as u32,
            tokens: shingles.tokens.len() as u32,
        }
    }
}

/// Refuses articles that are stand-ins.
fn refuse(all: &mut Prepare, outlets: &Outlets, job: &Job<'_>) -> io::Result<()> {
    let why = stand_ins(&all.articles, outlets, &all.texts, job)?;
    let articles = std::mem::take(&mut all.articles);
    for (article, why) in articles.into_iter().zip(why) {
        match (why, article.entry.place) {
            (Some((reason, detail)), Some(place)) => all.rejects.push(Reject { place, reason, detail }),
            _ => all.articles.push(article),
        }
    }
    all.rejects.sort_by_key(|reject| reject.place);
    Ok(())
}

/// Tells short texts that stand under headlines of one outlet which they have nothing to do with.
fn stand_ins(
    articles: &[Prepared],
    outlets: &Outlets,
    texts: &Blob,
    job: &Job<'_>,
) -> io::Result<Vec<Option<(Reason, String)>>> {
    let params = &job.recipe.learn;
    // The text as it was: what was cut to the same may have been different.
    let key = |article: u32| (outlets.of_article[article as usize], articles[article as usize].text_hash);
    let title = |article: u32| -> &str { &articles[article as usize].entry.title };
    let short = |article: &u32| articles[*article as usize].entry.words <= params.stand_in_words_max;
    let mut order: Vec<u32> = (0..articles.len() as u32).filter(short).collect();
    order.sort_unstable_by_key(|&article| key(article));
    let mut found = vec![None; articles.len()];
    for group in order.chunk_by(|&a, &b| key(a) == key(b)) {
        let credited = |article: &u32| {
            let entry = &articles[*article as usize].entry;
            !entry.agencies.is_empty() || !entry.dateline_place.is_empty()
        };
        if group.len() < params.stand_in_headlines_min || group.iter().any(credited) {
            continue;
        }
        let headlines: BTreeSet<&str> = group.iter().map(|&article| title(article)).collect();
        let text = articles[group[0] as usize].text.read(texts)?;
        if is_stand_in(&text, &headlines, params) {
            let detail = format!("the same text stands under {} headlines", headlines.len());
            group
                .iter()
                .for_each(|&article| found[article as usize] = Some((Reason::Placeholder, detail.clone())));
        }
    }
    Ok(found)
}
