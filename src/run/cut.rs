//! Stored pages in, what is compared of each article out: what was learned is cut.

use super::digest::CutTokens;
use super::learn::Outlets;
use super::page::{Page, Pages, StoredTokens};
use super::prepared::Prepared;
use super::read::Prepare;
use super::{Counts, Job};
use crate::base::article::{Reason, Reject};
use crate::base::entry::load;
use crate::base::error::{Error, Result};
use crate::base::hash::{Map, mix};
use crate::base::scratch::Blob;
use crate::base::texts::TextKey;
use crate::clean::furniture::{LEARNED, LEARNED_SHARED};
use crate::learn::stand_in::{is_stand_in, may_stand_in};
use crate::learn::{Cut, Learned, Scope};
use crate::recipe::Recipe;
use crate::shingle::{Token, append_sum, low_hash, text_hash};
use rayon::iter::{IndexedParallelIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;
use std::collections::BTreeSet;
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
struct Yield {
    page: Page,
    /// The tokens of a text.
    text: Vec<Token>,
    /// Tokens that were put together anew, little-endian.
    joined: Vec<u32>,
    cuts: Map<Wording, Cutting>,
}

/// Cuts what was learned, and refuses what is too short and stand-ins. Articles of earlier nights are cut anew, but for those of which
/// the cut text alone is known; what is cut of them is not told again.
///
/// # Errors
/// The scratch store cannot be read or written.
pub fn digest(
    all: &mut Prepare,
    outlets: &Outlets,
    learned: &Learned,
    job: &Job<'_>,
    counts: &mut Counts,
) -> Result<()> {
    let collected = Mutex::new((Blob::new(&job.scratch), Map::<Wording, Cutting>::default()));
    let (texts, pages) = (&all.texts, &all.store.pages);
    let (articles, numbers) = (&mut all.articles, &outlets.of_article);
    articles.par_chunks_mut(CHUNK_ARTICLES).enumerate().try_for_each(|(chunk, articles)| {
        let mut done = Yield::default();
        let numbered = articles.iter_mut().zip(&numbers[chunk * CHUNK_ARTICLES..]);
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
    let names = outlets.names(all)?;
    for ((outlet, scope, _), Cutting { times, offset, bytes }) in cuts {
        let rule = match scope {
            Scope::Outlet | Scope::Frame => LEARNED,
            Scope::Shared => LEARNED_SHARED,
        };
        let mut line = vec![0; bytes];
        texts.read_at(offset, &mut line)?;
        let line = String::from_utf8_lossy(&line).into();
        *all.furniture.entry((names[outlet as usize].clone(), rule, line)).or_default() += times;
        counts.learned_cut += times;
    }
    refuse(all, outlets, job)?;
    counts.text_bytes_spilled += joined.bytes_spilled();
    all.store.joined = joined;
    Ok(())
}

impl Yield {
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
pub struct Kept {
    /// The sum of its tokens.
    pub sum: u64,
    /// Where they are among those of the page; none of these is empty, and none goes on where another ends.
    pub runs: Vec<Range<usize>>,
}

/// Cuts what was learned from a page; gives what is cut and what is left.
pub fn keep(page: &Page, mut cuts: Vec<Cut>) -> (Vec<Cut>, Kept) {
    let mut kept = Kept::of(page, &cuts);
    // What stands in other stories too may still be all there is.
    if kept.runs.is_empty() && !cuts.is_empty() {
        cuts.clear();
        kept = Kept::of(page, &[]);
    }
    (cuts, kept)
}

impl Kept {
    /// How many tokens it has.
    pub fn tokens(&self) -> usize {
        self.runs.iter().map(|run| run.len()).sum()
    }

    /// Whether it is a text of the same page that has this key.
    fn is_text(&self, key: TextKey) -> bool {
        low_hash(self.sum, self.tokens() as u64) == key.parts().0 as u64
    }

    fn of(page: &Page, cuts: &[Cut]) -> Self {
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

/// A reason, and what it rests on.
type Refusal = (Reason, String);

/// Refuses articles that are too short, and stand-ins.
fn refuse(all: &mut Prepare, outlets: &Outlets, job: &Job<'_>) -> Result<()> {
    let mut why = stand_ins(all, outlets, job)?;
    let tonights = (0u32..).zip(&all.articles).filter(|(_, article)| article.past.is_none());
    let short = tonights.filter_map(|(at, article)| Some((at, too_short(article.known.words, job.recipe)?)));
    why.extend(short.map(|(article, detail)| (article, (Reason::TooShort, detail))));
    for (&article, (reason, detail)) in &why {
        let prepared = &all.articles[article as usize];
        let place = load(&prepared.known, &all.entries)?.place;
        if job.keeps && *reason == Reason::Placeholder {
            all.stand_ins.extend(place.map(|place| (prepared.text_hash, place)));
        }
        let reject = |place| Reject { place, reason: *reason, detail: detail.clone() };
        place.map(reject).into_iter().for_each(|reject| all.rejects.take_late(reject));
    }
    let mut at = 0;
    all.articles.retain(|_| {
        at += 1;
        !why.contains_key(&(at - 1))
    });
    Ok(())
}

/// Why a compared text of so many words is refused; none where it is long enough.
pub(crate) fn too_short(words: u32, recipe: &Recipe) -> Option<String> {
    let words_min = recipe.text.words_min;
    (words < words_min).then(|| format!("{words} words; the recipe asks for {words_min}"))
}

/// Why a text that stands in for articles is refused, in particular.
pub(crate) fn stand_in_detail(headlines: usize) -> String {
    format!("the same text stands under {headlines} headlines")
}

/// Tells short texts that stand under headlines of one outlet which they have nothing to do with.
fn stand_ins(all: &Prepare, outlets: &Outlets, job: &Job<'_>) -> Result<Map<u32, Refusal>> {
    let (params, articles) = (&job.recipe.learn, &all.articles);
    // The text as it was: what was cut to the same may have been different.
    let key = |article: u32| (outlets.of_article[article as usize], articles[article as usize].text_hash);
    let short = |article: &u32| {
        let words = articles[*article as usize].known.words;
        words <= params.stand_in_words_max && too_short(words, job.recipe).is_none()
    };
    let mut order: Vec<u32> = (0..articles.len() as u32).filter(short).collect();
    order.sort_unstable_by_key(|&article| key(article));
    let mut found = Map::default();
    for group in order.chunk_by(|&a, &b| key(a) == key(b)) {
        // Those that an earlier night took for articles stay such.
        let is_tonights = |article: &&u32| articles[**article as usize].past.is_none();
        let Some(&first) = group.iter().find(is_tonights) else { continue };
        let credited = |article: &u32| articles[*article as usize].credited;
        if !may_stand_in(group.len(), group.iter().any(credited), params) {
            continue;
        }
        let title =
            |&article: &u32| Ok(load(&articles[article as usize].known, &all.entries)?.title.own().into());
        let titles: Vec<Box<str>> = group.iter().map(title).collect::<Result<_>>()?;
        let headlines: BTreeSet<&str> = titles.iter().map(|title| &**title).collect();
        let text = articles[first as usize].text.read(&all.texts)?;
        if is_stand_in(&text, &headlines, params) {
            let detail = stand_in_detail(headlines.len());
            let refusal = |&article: &u32| (article, (Reason::Placeholder, detail.clone()));
            found.extend(group.iter().filter(is_tonights).map(refusal));
        }
    }
    Ok(found)
}
