//! Stored pages in, what is compared of each article out: what was learned is cut.

use super::digest::{CutTokens, TokenStore};
use super::learn::Learning;
use super::outlets::Outlets;
use super::page::{Page, Pages, StoredTokens};
use super::prepared::Prepared;
use super::read::{Books, ReadDump};
use super::refuse::refuse;
use super::{Context, Counts, Job, Progress, Stage};
use crate::base::error::{Error, Result};
use crate::base::hash::{Map, mix};
use crate::base::scratch::Blob;
use crate::base::texts::TextKey;
use crate::clean::furniture::{LEARNED, LEARNED_SHARED};
use crate::learn::{Learned, Scope, SentenceCut};
use crate::shingle::{Token, append_sum, low_hash, text_hash};
use rayon::iter::{IndexedParallelIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// Articles worked on by one thread at a time.
const CHUNK_ARTICLES: usize = 512;

/// A sentence that was cut, as far as those of one wording are told: its outlet, its scope, and what it says.
type Wording = (u32, Scope, u64);

/// How often a sentence was cut, and where it stands in the store of texts.
#[derive(Clone, Copy)]
struct Cutting {
    times: u64,
    offset: u64,
    bytes: usize,
}

/// What one thread made of its articles.
#[derive(Default)]
struct CutChunk {
    page: Page,
    /// The tokens of a text.
    text: Vec<Token>,
    /// Tokens that were put together anew, little-endian.
    joined: Vec<u32>,
    cuts: Map<Wording, Cutting>,
}

/// A dump of which what was learned is cut.
pub(crate) struct CutDump {
    /// The articles, tonight's first.
    pub articles: Vec<Prepared>,
    /// Their entries, packed.
    pub entries: Blob,
    /// Their sentences and tokens.
    pub store: TokenStore,
    /// Tokens that cleaning took from them, where records are to be kept.
    pub asides: Blob,
    /// What was read beside articles.
    pub books: Books,
}

/// Cuts what was learned, and refuses what is too short and stand-ins. Articles of earlier nights are cut
/// anew, but for those of which the cut text alone is known; what is cut of them is not told again.
///
/// # Errors
/// The scratch store cannot be read or written.
pub(crate) fn cut(
    mut dump: ReadDump,
    learning: &Learning,
    context: &Context<'_>,
    counts: &mut Counts,
) -> Result<CutDump> {
    let job = context.job;
    (job.watch)(Progress::Stage(Stage::Shingle));
    let Learning { outlets, learned } = learning;
    let collected = Mutex::new((Blob::new(&job.scratch), Map::<Wording, Cutting>::default()));
    let ReadDump { articles, texts, store, .. } = &mut dump;
    let (texts, pages) = (&*texts, &store.pages);
    articles.par_chunks_mut(CHUNK_ARTICLES).enumerate().try_for_each(|(chunk, articles)| {
        let mut done = CutChunk::default();
        let numbered = articles.iter_mut().zip(&outlets.of_article[chunk * CHUNK_ARTICLES..]);
        for (article, &outlet) in numbered.filter(|(article, _)| !article.page.is_missing()) {
            article.page.load_units(pages, &mut done.page)?;
            done.take(article, outlet, (texts, pages), learned, job)?;
        }
        let mut collected = collected.lock().unwrap_or_else(PoisonError::into_inner);
        let (joined, cuts) = &mut *collected;
        let base = joined.append(bytemuck::cast_slice(&done.joined))?;
        articles.iter_mut().for_each(|article| article.digest.tokens.move_joined(base));
        for (wording, cutting) in done.cuts {
            cuts.entry(wording).and_modify(|known| known.times += cutting.times).or_insert(cutting);
        }
        Ok::<(), Error>(())
    })?;
    let (joined, cuts) = collected.into_inner().unwrap_or_else(PoisonError::into_inner);
    counts.learned_cut = note_cuts(cuts, &mut dump, outlets)?;
    refuse(&mut dump, outlets, job)?;
    counts.text_bytes_spilled += joined.bytes_spilled();
    dump.store.joined = joined;
    let ReadDump { articles, entries, store, asides, books, .. } = dump;
    Ok(CutDump { articles, entries, store, asides, books })
}

/// Adds what was cut to the rows of furniture.csv; returns how many sentences were.
fn note_cuts(cuts: Map<Wording, Cutting>, dump: &mut ReadDump, outlets: &Outlets) -> Result<u64> {
    let names = outlets.names(&dump.articles, &dump.entries)?;
    let mut all = 0;
    for ((outlet, scope, _), Cutting { times, offset, bytes }) in cuts {
        let rule = match scope {
            Scope::Outlet | Scope::Frame => LEARNED,
            Scope::Shared => LEARNED_SHARED,
        };
        let mut line = vec![0; bytes];
        dump.texts.read_at(offset, &mut line)?;
        let line = String::from_utf8_lossy(&line).into();
        *dump.books.furniture.entry((names[outlet as usize].clone(), rule, line)).or_default() += times;
        all += times;
    }
    Ok(all)
}

impl CutChunk {
    fn take(
        &mut self,
        article: &mut Prepared,
        outlet: u32,
        (texts, pages): (&Blob, &Pages),
        learned: &Learned,
        job: &Job<'_>,
    ) -> Result<()> {
        let (cuts, kept) = keep(&self.page, learned.cuts(&self.page.units, outlet));
        for cut in cuts.iter().filter(|_| article.past.is_none()) {
            let unit = &self.page.units[cut.unit];
            let (offset, bytes) = (article.text.offset + unit.range.start as u64, unit.range.len());
            let mut wording = unit.key.0;
            if unit.masked {
                // The outlet's name, which its key leaves out, may be written in more than one way.
                let mut line = vec![0; bytes];
                texts.read_at(offset, &mut line)?;
                wording = mix(wording ^ xxhash_rust::xxh3::xxh3_64(&line));
            }
            let cutting = Cutting { times: 0, offset, bytes };
            self.cuts.entry((outlet, cut.scope, wording)).or_insert(cutting).times += 1;
        }
        let stored = article.page.tokens();
        let is_kept = article.past.is_some() && kept.is_text(article.digest.key);
        if !is_kept || kept.runs.len() > 1 {
            article.page.load_tokens(pages, &mut self.page)?;
        }
        let at = match &kept.runs[..] {
            [] => CutTokens::default(),
            [run] => CutTokens::in_page(stored.part(run.clone()), article.page.store()),
            runs => {
                let offset = size_of_val(&self.joined[..]) as u64;
                let tokens = runs.iter().flat_map(|run| &self.page.tokens[run.clone()]);
                self.joined.extend(tokens.map(|token| token.bits().to_le()));
                let count = kept.tokens() as u32;
                CutTokens::joined(StoredTokens { offset, count })
            }
        };
        let words = kept.tokens() as u32;
        article.known.words = words;
        article.digest.tokens = at;
        if !is_kept {
            self.text.clear();
            kept.runs.iter().for_each(|run| self.text.extend_from_slice(&self.page.tokens[run.clone()]));
            let hash = text_hash(kept.sum, &self.text);
            article.digest.key = TextKey::new(hash, words, article.headline, &job.recipe.text);
        }
        Ok(())
    }
}

/// What a page keeps after the cut.
#[derive(Default)]
pub(crate) struct CutPage {
    /// The sum of its tokens.
    pub sum: u64,
    /// Where they are among those of the page; none of these is empty, and none goes on where another ends.
    pub runs: Vec<Range<usize>>,
}

/// Cuts what was learned from a page; gives what is cut and what is left.
pub(crate) fn keep(page: &Page, mut cuts: Vec<SentenceCut>) -> (Vec<SentenceCut>, CutPage) {
    let mut kept = CutPage::of(page, &cuts);
    // What stands in other stories too may still be all there is.
    if kept.runs.is_empty() && !cuts.is_empty() {
        cuts.clear();
        kept = CutPage::of(page, &[]);
    }
    (cuts, kept)
}

impl CutPage {
    /// How many tokens it has.
    pub(crate) fn tokens(&self) -> usize {
        self.runs.iter().map(|run| run.len()).sum()
    }

    /// Whether it is a text of the same page that has this key.
    fn is_text(&self, key: TextKey) -> bool {
        low_hash(self.sum, self.tokens() as u64) == key.parts().0 as u64
    }

    fn of(page: &Page, cuts: &[SentenceCut]) -> Self {
        let mut cuts = cuts.iter().map(|cut| cut.unit).peekable();
        let (mut kept, mut start) = (Self::default(), 0);
        for (unit, &(sum, tokens)) in page.sums.iter().enumerate() {
            let end = start + tokens as usize;
            if cuts.next_if_eq(&unit).is_none() && tokens > 0 {
                kept.sum = append_sum(kept.sum, tokens, sum);
                match kept.runs.last_mut() {
                    Some(last) if last.end == start => last.end = end,
                    _ => kept.runs.push(start..end),
                }
            }
            start = end;
        }
        kept
    }
}
