//! Stored units in, the sentences that are furniture out.
//!
//! Every sentence of every text is posted under its key; a partition at a time, the texts that hold a sentence come
//! together, and those held by enough of them are looked at. Who holds what does not depend on the order of
//! articles, and where only some holders are looked at, their content chooses them.

use super::page::Pages;
use super::prepared::Prepared;
use super::read::Prepare;
use super::{Counts, Job, postings};
use crate::base::entry::load;
use crate::base::error::Result;
use crate::base::hash::{Map, mix};
use crate::base::scratch::{Blob, Partitions, Parts};
use crate::bucket::posting;
use crate::history::learned::Sentence;
use crate::learn::own_name::OwnName;
use crate::learn::stories::{Holder, Likeness, Words, likeness, rests_agree, stand_in_stories};
use crate::learn::units::{UnitKey, units};
use crate::learn::{LearnParams, Learned};
use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSlice;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

/// The outlets of a run, by number.
pub struct Outlets {
    /// The outlet of each article; 0 is the one that has no name.
    pub of_article: Vec<u32>,
    /// Different texts of each outlet.
    texts: Vec<u32>,
    /// An article of each.
    articles: Vec<u32>,
    /// Their numbers, by hashes of their names.
    numbers: Map<u64, u32>,
}

impl Outlets {
    /// Numbers the outlets. The numbers follow the order of articles; nothing may depend on them.
    pub fn number(articles: &[Prepared]) -> Self {
        let mut numbers: Map<u64, u32> = Map::default();
        numbers.insert(xxhash_rust::xxh3::xxh3_64(b""), 0);
        let mut of_article = Vec::with_capacity(articles.len());
        let mut first = vec![0];
        for (at, article) in (0u32..).zip(articles) {
            let number = *numbers.entry(article.outlet).or_insert(first.len() as u32);
            if number as usize == first.len() {
                first.push(at);
            }
            of_article.push(number);
        }
        Self { of_article, texts: vec![0; first.len()], articles: first, numbers }
    }

    /// The number of the outlet whose name has this hash, if this run has articles of it.
    pub fn number_of(&self, hash: u64) -> Option<u32> {
        self.numbers.get(&hash).copied()
    }

    /// Their names, by number.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub fn names(&self, all: &Prepare) -> Result<Vec<Box<str>>> {
        let name = |&article: &u32| Ok(load(&all.articles[article as usize].known, &all.entries)?.outlet);
        std::iter::once(Ok(Box::default())).chain(self.articles[1..].iter().map(name)).collect()
    }
}

/// A sentence that enough texts hold to be looked at.
struct Candidate {
    key: UnitKey,
    /// The outlet that holds it; none for a sentence of all.
    outlet: Option<u32>,
    /// Articles that hold it, some of them.
    holders: Vec<u32>,
}

/// What the postings tell.
#[derive(Default)]
struct Found {
    /// Sentences that many texts hold.
    shared: Vec<Candidate>,
    /// Sentences that several texts of one outlet hold.
    own: Vec<Candidate>,
    /// Sentences that two texts of one outlet hold.
    pairs: Vec<Candidate>,
    /// Sentences that several texts of one outlet hold, and none of another.
    frames: Vec<Candidate>,
}

/// What makes sentences with the same holders furniture.
#[derive(Clone, Copy)]
pub(crate) enum Rule {
    /// So many different stories among the holders.
    Stories(usize),
    /// So many among holders of several outlets. Each outlet wraps a wire story in footers of its own, so there the rest
    /// tells nothing: who shares much has one story.
    SharedStories(usize),
    /// So many sentences that two holders share, who share much and speak of different things in the rest.
    Block(usize),
    /// So many holders, and two of them under headlines of which neither is told in the other's text.
    Frame(usize),
}

impl Rule {
    /// Whether so many sentences with the same holders, so many, can be furniture at all.
    pub fn can_be_met(self, sentences: usize, holders: usize) -> bool {
        match self {
            Self::Stories(stories_min) | Self::SharedStories(stories_min) => holders >= stories_min,
            Self::Block(sentences_min) => sentences >= sentences_min && holders == 2,
            Self::Frame(texts_min) => holders >= texts_min.max(2),
        }
    }

    /// Different stories among the holders that make it so.
    fn stories_min(self) -> usize {
        match self {
            Self::Stories(stories_min) | Self::SharedStories(stories_min) => stories_min,
            Self::Block(_) | Self::Frame(_) => 2,
        }
    }
}

/// Learns what the outlets of the dump and of the nights within reach repeat.
///
/// # Errors
/// The scratch store cannot be read or written.
pub fn learn(
    prepared: &Prepare,
    outlets: &mut Outlets,
    job: &Job<'_>,
    counts: &mut Counts,
) -> Result<Learned> {
    let Prepare { articles, entries, store, texts, .. } = prepared;
    let pages = &store.pages;
    let params = &job.recipe.learn;
    let mut learned = Learned::default();
    let postings = post(&different(articles, outlets), articles, outlets, pages, job)?;
    let has_own: Vec<AtomicBool> = articles.iter().map(|_| AtomicBool::new(false)).collect();
    let outlets = &*outlets;
    let shelf = Shelf { articles, entries, outlets, pages, texts, params };
    let found = postings::of_each(postings, &|partition, sorted| {
        let mut found = Found::default();
        for group in sorted.chunk_by(|x, y| x >> 32 == y >> 32) {
            if let [only] = group {
                has_own[*only as u32 as usize].store(true, Relaxed);
                continue;
            }
            let key = UnitKey((partition as u64) << 32 | group[0] >> 32);
            let mut holders: Vec<u32> = group.iter().map(|value| *value as u32).collect();
            found.shared.extend(shelf.shared(key, &holders));
            shelf.by_outlet(key, &mut holders, &has_own, &mut found);
        }
        Ok(found)
    })?;
    let (mut shared, mut own, mut pairs, mut frames) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for found in found {
        shared.extend(found.shared);
        own.extend(found.own);
        pairs.extend(found.pairs);
        frames.extend(found.frames);
    }
    // A page that is all footer holds nothing of its own, and would tie all others to itself.
    let has_own = |article: &u32| has_own[*article as usize].load(Relaxed);
    own.iter_mut().for_each(|candidate| candidate.holders.retain(has_own));
    pairs.retain(|candidate| candidate.holders.iter().all(has_own));
    for (mut candidates, rule) in [shared, own, pairs, frames].into_iter().zip(rules(params)) {
        // The sentences of one story or one footer have the same holders, who are asked once.
        candidates.sort_unstable_by(|a, b| (a.outlet, &a.holders, a.key).cmp(&(b.outlet, &b.holders, b.key)));
        let groups: Vec<&[Candidate]> =
            candidates.chunk_by(|a, b| (a.outlet, &a.holders) == (b.outlet, &b.holders)).collect();
        let told: Vec<bool> = groups
            .par_chunks(CHUNK_GROUPS)
            .map(|chunk| {
                let mut judge =
                    FurnitureJudge::new(OnShelf { shelf: &shelf, known: &learned, numbers: Vec::new() });
                chunk.iter().map(|group| judge.is_furniture(group.len(), &group[0].holders, rule)).collect()
            })
            .collect::<Result<Vec<Vec<bool>>>>()?
            .concat();
        for (group, _) in groups.into_iter().zip(told).filter(|(_, furniture)| *furniture) {
            for &Candidate { key, outlet, .. } in group {
                match outlet {
                    Some(outlet) if matches!(rule, Rule::Frame(_)) => learned.add_frame(key, outlet),
                    Some(outlet) => learned.add(key, outlet),
                    None => learned.add_shared(key),
                }
            }
        }
    }
    (counts.learned_of_outlets, counts.learned_shared) = learned.counts();
    Ok(learned)
}

/// Learns a sentence of the outlet with this number, cut wherever it stands if it is of a frame.
pub(crate) fn add_own(learned: &mut Learned, sentence: Sentence, outlet: u32) {
    let key = UnitKey(sentence.key());
    match sentence.is_frame() {
        true => learned.add_frame(key, outlet),
        false => learned.add(key, outlet),
    }
}

/// Sentences of an article, about.
const UNITS_EXPECTED: usize = 24;

/// One article for each different text of an outlet.
fn different(articles: &[Prepared], outlets: &Outlets) -> Vec<u32> {
    let key = |article: &u32| {
        let prepared = &articles[*article as usize];
        (outlets.of_article[*article as usize], prepared.text_hash, prepared.headline)
    };
    let is_known = |article: &u32| !articles[*article as usize].page.is_missing();
    let mut order: Vec<u32> = (0..articles.len() as u32).filter(is_known).collect();
    order.sort_unstable_by_key(key);
    order.dedup_by_key(|article| (key(article).0, key(article).1));
    order.sort_unstable();
    order
}

/// Posts the units of these articles under their keys, and counts the articles of each outlet.
fn post(
    chosen: &[u32],
    articles: &[Prepared],
    outlets: &mut Outlets,
    pages: &Pages,
    job: &Job<'_>,
) -> Result<Partitions> {
    for &article in chosen {
        outlets.texts[outlets.of_article[article as usize] as usize] += 1;
    }
    let make = |chosen: &[u32], [parts]: &mut [Parts; 1]| {
        let mut numbers = Vec::new();
        *parts = Parts::with_room(chosen.len() * UNITS_EXPECTED);
        for &article in chosen {
            for unit in articles[article as usize].page.load_learnable(pages, &mut numbers)? {
                let key = unit.key().0 << (64 - UnitKey::BITS);
                parts.push(key, posting(key, article));
            }
        }
        Ok(())
    };
    let mut postings = [Partitions::new(&job.scratch)];
    postings::post(chosen, &mut postings, &make, &mut |()| ())?;
    let [postings] = postings;
    Ok(postings)
}

/// What candidates are chosen and judged by.
struct Shelf<'a> {
    articles: &'a [Prepared],
    entries: &'a Blob,
    outlets: &'a Outlets,
    pages: &'a Pages,
    texts: &'a Blob,
    params: &'a LearnParams,
}

impl Shelf<'_> {
    fn shared(&self, key: UnitKey, holders: &[u32]) -> Option<Candidate> {
        let enough = holders.len() >= self.params.shared_stories_min;
        enough.then(|| Candidate { key, outlet: None, holders: self.some_of(holders) })
    }

    /// Finds the outlets whose own sentence this may be: most of the texts that hold it are theirs.
    /// Notes which articles hold a sentence that no other of their outlet does.
    fn by_outlet(&self, key: UnitKey, holders: &mut [u32], has_own: &[AtomicBool], found: &mut Found) {
        let (params, all) = (self.params, holders.len());
        let outlet_of = |article: &u32| self.outlets.of_article[*article as usize];
        holders.sort_unstable_by_key(|article| (outlet_of(article), *article));
        for group in holders.chunk_by(|a, b| outlet_of(a) == outlet_of(b)) {
            if let [only] = group {
                has_own[*only as usize].store(true, Relaxed);
                continue;
            }
            let outlet = outlet_of(&group[0]);
            let texts = self.outlets.texts[outlet as usize] as usize;
            if outlet != 0 && group.len() == all {
                found.frames.push(Candidate { key, outlet: Some(outlet), holders: self.some_of(group) });
            }
            match Choice::of(group.len(), all, texts, outlet != 0, params) {
                Choice::Own => {
                    found.own.push(Candidate { key, outlet: Some(outlet), holders: self.some_of(group) });
                }
                Choice::Pair => {
                    found.pairs.push(Candidate { key, outlet: Some(outlet), holders: group.to_vec() });
                }
                Choice::None => {}
            }
        }
    }

    /// Some of the articles, chosen by their content.
    fn some_of(&self, holders: &[u32]) -> Vec<u32> {
        let rank = |article: &u32| {
            let article = &self.articles[*article as usize];
            rank(article.text_hash, article.outlet)
        };
        let mut chosen: Vec<(u64, u32)> = holders.iter().map(|article| (rank(article), *article)).collect();
        let count = self.params.holders_max.min(chosen.len());
        if count < chosen.len() {
            chosen.select_nth_unstable(count);
            chosen.truncate(count);
        }
        chosen.sort_unstable();
        chosen.into_iter().map(|(_, article)| article).collect()
    }
}

/// What a holder of a sentence is chosen by: its content.
pub(crate) fn rank(text_hash: u128, outlet: u64) -> u64 {
    mix(text_hash as u64 ^ outlet)
}

/// What the texts of one outlet that hold a sentence make of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// It may be the outlet's own.
    Own,
    /// It may be part of a block that two of its texts share.
    Pair,
    /// Nothing.
    None,
}

impl Choice {
    /// Of so many texts of an outlet that hold a sentence, of so many that do anywhere, where the outlet has so many.
    pub fn of(held: usize, all: usize, texts: usize, is_named: bool, params: &LearnParams) -> Self {
        let share = held as f64 / texts as f64;
        match is_named && held * 2 >= all {
            true if held >= params.stories_min && share >= params.share_min => Self::Own,
            true if held == 2 => Self::Pair,
            _ => Self::None,
        }
    }
}

/// The rules in the order they are followed, for candidates of all, of outlets, and of pairs. First what is everyone's:
/// what is left of a page tells its outlet's own better.
pub(crate) fn rules(params: &LearnParams) -> [Rule; 4] {
    [
        Rule::SharedStories(params.shared_stories_min),
        Rule::Stories(params.stories_min),
        Rule::Block(params.block_sentences_min),
        Rule::Frame(params.frame_texts_min),
    ]
}

/// Candidates judged by one thread at a time.
const CHUNK_GROUPS: usize = 256;

/// What one thread knows of articles it has looked at: neighbours among candidates have mostly the same holders.
pub(crate) struct FurnitureJudge<R> {
    reader: R,
    holders: Map<u32, Holder>,
    words: Map<u32, Words>,
    same: Map<u64, bool>,
}

/// Where articles that hold sentences are read.
pub(crate) trait Reader {
    /// Parameters.
    fn params(&self) -> &LearnParams;

    /// The sentences of an article, without those known to be furniture.
    fn holder(&mut self, article: u32) -> Result<Holder>;

    /// Its words.
    fn words(&mut self, article: u32) -> Result<Words>;
}

impl<R: Reader> FurnitureJudge<R> {
    /// An empty judge.
    pub fn new(reader: R) -> Self {
        Self { reader, holders: Map::default(), words: Map::default(), same: Map::default() }
    }

    /// Whether so many sentences with the same holders are furniture; stories are told apart without what is known
    /// already.
    ///
    /// # Errors
    /// Those of the reader.
    pub fn is_furniture(&mut self, sentences: usize, holders: &[u32], rule: Rule) -> Result<bool> {
        if !rule.can_be_met(sentences, holders.len()) {
            return Ok(false);
        }
        if matches!(rule, Rule::Frame(_)) {
            return self.is_frame(holders);
        }
        let mut telling = Vec::with_capacity(holders.len());
        for &article in holders {
            if self.holder(article)?.tells() {
                telling.push(article);
            }
        }
        if let (Rule::Block(_), &[a, b]) = (rule, &telling[..])
            && likeness(&self.holders[&a], &self.holders[&b], self.reader.params()) != Likeness::Alike
        {
            return Ok(false);
        }
        stand_in_stories(rule.stories_min(), telling.len(), &mut |a, b| {
            self.same_story(telling[a], telling[b], rule)
        })
    }

    /// Whether two of the holders stand under headlines of which neither is told in the other's text.
    fn is_frame(&mut self, holders: &[u32]) -> Result<bool> {
        for (at, &b) in holders.iter().enumerate() {
            self.read(b)?;
            for &a in &holders[..at] {
                if !self.words[&a].tell(&self.words[&b]) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    fn same_story(&mut self, a: u32, b: u32, rule: Rule) -> Result<bool> {
        let pair = u64::from(a.min(b)) << 32 | u64::from(a.max(b));
        if let Some(&same) = self.same.get(&pair) {
            return Ok(same);
        }
        let same = match likeness(&self.holders[&a], &self.holders[&b], self.reader.params()) {
            Likeness::Same => true,
            Likeness::Different => false,
            Likeness::Alike if matches!(rule, Rule::SharedStories(_)) => true,
            Likeness::Alike => {
                self.read(a)?;
                self.read(b)?;
                let of = |article: &u32| (&self.holders[article], &self.words[article]);
                rests_agree(of(&a), of(&b), self.reader.params())
            }
        };
        self.same.insert(pair, same);
        Ok(same)
    }

    fn holder(&mut self, article: u32) -> Result<&Holder> {
        use std::collections::hash_map::Entry;
        match self.holders.entry(article) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => Ok(place.insert(self.reader.holder(article)?)),
        }
    }

    fn read(&mut self, article: u32) -> Result<()> {
        if !self.words.contains_key(&article) {
            self.words.insert(article, self.reader.words(article)?);
        }
        Ok(())
    }
}

/// Reads the articles of a run.
struct OnShelf<'a> {
    shelf: &'a Shelf<'a>,
    known: &'a Learned,
    numbers: Vec<u64>,
}

impl Reader for OnShelf<'_> {
    fn params(&self) -> &LearnParams {
        self.shelf.params
    }

    fn holder(&mut self, article: u32) -> Result<Holder> {
        let prepared = &self.shelf.articles[article as usize];
        let outlet = self.shelf.outlets.of_article[article as usize];
        let mut units = prepared.page.load_learnable(self.shelf.pages, &mut self.numbers)?;
        units.retain(|unit| self.known.scope(unit.key(), outlet).is_none());
        Ok(Holder { units, headline: prepared.headline })
    }

    fn words(&mut self, article: u32) -> Result<Words> {
        let prepared = &self.shelf.articles[article as usize];
        let entry = load(&prepared.known, self.shelf.entries)?;
        if prepared.page.has_words() {
            return Ok(Words::of_body(prepared.page.load_words(self.shelf.pages)?, entry.title.own()));
        }
        let text = prepared.text.read(self.shelf.texts)?;
        let units = units(&text, &OwnName::new(&entry.outlet));
        Ok(Words::of(&text, &units, entry.title.own()))
    }
}
