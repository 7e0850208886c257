//! Stored units in, the sentences that are furniture out.
//!
//! Every sentence of every text is posted under its key; a partition at a time, the texts that hold a
//! sentence come together, and those held by enough of them are looked at. Who holds what does not depend on
//! the order of articles, and where only some holders are looked at, their content chooses them.

use super::judge::{FurnitureJudge, LearnedRule, OwnSentence, SentenceReader, rules};
use super::nights::Nights;
use super::outlets::Outlets;
use super::page::Pages;
use super::prepared::Prepared;
use super::read::ReadDump;
use super::{Context, Counts, Job, Progress, Stage, postings};
use crate::base::entry::load;
use crate::base::error::Result;
use crate::base::hash::mix;
use crate::base::scratch::{Blob, Partitions, Parts};
use crate::bucket::posting;
use crate::history::learned::LearnedSentence;
use crate::learn::own_name::OwnName;
use crate::learn::stories::{LongWords, SentenceHolder};
use crate::learn::units::{SentenceKey, units};
use crate::learn::{LearnParams, Learned};
use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSlice;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

/// A sentence that enough texts hold to be looked at.
struct SentenceCandidate {
    key: SentenceKey,
    /// The outlet that holds it; none for a sentence of all.
    outlet: Option<u32>,
    /// Articles that hold it, some of them.
    holders: Vec<u32>,
}

/// What the postings tell.
#[derive(Default)]
struct HeldSentences {
    /// Sentences that many texts hold.
    shared: Vec<SentenceCandidate>,
    /// Sentences that several texts of one outlet hold.
    own: Vec<SentenceCandidate>,
    /// Sentences that two texts of one outlet hold.
    pairs: Vec<SentenceCandidate>,
    /// Sentences that several texts of one outlet hold, and none of another.
    frames: Vec<SentenceCandidate>,
}

/// What was learned, and the outlets that it was learned of.
pub(crate) struct Learning {
    /// The sentences that are furniture.
    pub learned: Learned,
    /// The outlets of the run.
    pub outlets: Outlets,
}

/// Learns what the outlets of the dump and of the nights within reach repeat.
///
/// # Errors
/// The scratch store cannot be read or written, or the history is damaged.
pub(crate) fn learn(
    dump: &ReadDump,
    nights: &Nights<'_>,
    context: &Context<'_>,
    counts: &mut Counts,
) -> Result<Learning> {
    let job = context.job;
    (job.watch)(Progress::Stage(Stage::Learn));
    let ReadDump { articles, entries, store, texts, .. } = dump;
    let mut outlets = Outlets::number(articles);
    let postings = post(&different(articles, &outlets), articles, &mut outlets, &store.pages, job)?;
    let params = &job.recipe.learn;
    let source = SentenceSource { articles, entries, outlets: &outlets, pages: &store.pages, texts, params };
    let mut learned = Learned::default();
    // First what is everyone's: what is left of a page tells its outlet's own better.
    for (candidates, rule) in source.candidates(postings)?.into_iter().zip(rules(params)) {
        source.learn_by(rule, candidates, &mut learned)?;
    }
    (counts.learned_of_outlets, counts.learned_shared) = learned.counts();
    nights.add_learned(&outlets, &mut learned)?;
    job.observer.learned(&learned, &outlets, articles);
    Ok(Learning { learned, outlets })
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
        outlets.count_text(article);
    }
    let make = |chosen: &[u32], [parts]: &mut [Parts; 1]| {
        let mut numbers = Vec::new();
        *parts = Parts::with_room(chosen.len() * UNITS_EXPECTED);
        for &article in chosen {
            for unit in articles[article as usize].page.load_learnable(pages, &mut numbers)? {
                let key = unit.key().0 << (64 - SentenceKey::BITS);
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
struct SentenceSource<'a> {
    articles: &'a [Prepared],
    entries: &'a Blob,
    outlets: &'a Outlets,
    pages: &'a Pages,
    texts: &'a Blob,
    params: &'a LearnParams,
}

impl SentenceSource<'_> {
    /// The sentences that enough texts hold, in the order of the rules that they are judged by.
    fn candidates(&self, postings: Partitions) -> Result<[Vec<SentenceCandidate>; 4]> {
        let has_own: Vec<AtomicBool> = self.articles.iter().map(|_| AtomicBool::new(false)).collect();
        let found = postings::of_each(postings, &|partition, sorted| {
            let mut found = HeldSentences::default();
            for group in sorted.chunk_by(|x, y| x >> 32 == y >> 32) {
                if let [only] = group {
                    has_own[*only as u32 as usize].store(true, Relaxed);
                    continue;
                }
                let key = SentenceKey((partition as u64) << 32 | group[0] >> 32);
                let mut holders: Vec<u32> = group.iter().map(|value| *value as u32).collect();
                found.shared.extend(self.shared(key, &holders));
                self.by_outlet(key, &mut holders, &has_own, &mut found);
            }
            Ok(found)
        })?;
        let mut all = HeldSentences::default();
        for found in found {
            all.shared.extend(found.shared);
            all.own.extend(found.own);
            all.pairs.extend(found.pairs);
            all.frames.extend(found.frames);
        }
        // A page that is all footer holds nothing of its own, and would tie all others to itself.
        let has_own = |article: &u32| has_own[*article as usize].load(Relaxed);
        all.own.iter_mut().for_each(|candidate| candidate.holders.retain(has_own));
        all.pairs.retain(|candidate| candidate.holders.iter().all(has_own));
        Ok([all.shared, all.own, all.pairs, all.frames])
    }

    /// Learns those of the candidates that a rule makes furniture.
    fn learn_by(
        &self,
        rule: LearnedRule,
        mut candidates: Vec<SentenceCandidate>,
        learned: &mut Learned,
    ) -> Result<()> {
        // The sentences of one story or one footer have the same holders, who are asked once.
        candidates.sort_unstable_by(|a, b| (a.outlet, &a.holders, a.key).cmp(&(b.outlet, &b.holders, b.key)));
        let groups: Vec<&[SentenceCandidate]> =
            candidates.chunk_by(|a, b| (a.outlet, &a.holders) == (b.outlet, &b.holders)).collect();
        let known = &*learned;
        let told: Vec<bool> = groups
            .par_chunks(CHUNK_GROUPS)
            .map(|chunk| {
                let mut judge = FurnitureJudge::new(RunReader { source: self, known, numbers: Vec::new() });
                chunk.iter().map(|group| judge.is_furniture(group.len(), &group[0].holders, rule)).collect()
            })
            .collect::<Result<Vec<Vec<bool>>>>()?
            .concat();
        for (group, _) in groups.into_iter().zip(told).filter(|(_, furniture)| *furniture) {
            for &SentenceCandidate { key, outlet, .. } in group {
                match outlet {
                    Some(outlet) if matches!(rule, LearnedRule::Frame(_)) => learned.add_frame(key, outlet),
                    Some(outlet) => learned.add(key, outlet),
                    None => learned.add_shared(key),
                }
            }
        }
        Ok(())
    }

    fn shared(&self, key: SentenceKey, holders: &[u32]) -> Option<SentenceCandidate> {
        let enough = holders.len() >= self.params.shared_stories_min;
        enough.then(|| SentenceCandidate { key, outlet: None, holders: self.some_of(holders) })
    }

    /// Finds the outlets whose own sentence this may be: most of the texts that hold it are theirs.
    /// Notes which articles hold a sentence that no other of their outlet does.
    fn by_outlet(
        &self,
        key: SentenceKey,
        holders: &mut [u32],
        has_own: &[AtomicBool],
        found: &mut HeldSentences,
    ) {
        let (params, all) = (self.params, holders.len());
        let outlet_of = |article: &u32| self.outlets.of_article[*article as usize];
        holders.sort_unstable_by_key(|article| (outlet_of(article), *article));
        for group in holders.chunk_by(|a, b| outlet_of(a) == outlet_of(b)) {
            if let [only] = group {
                has_own[*only as usize].store(true, Relaxed);
                continue;
            }
            let outlet = outlet_of(&group[0]);
            let texts = self.outlets.texts(outlet);
            if outlet != 0 && group.len() == all {
                found.frames.push(SentenceCandidate {
                    key,
                    outlet: Some(outlet),
                    holders: self.some_of(group),
                });
            }
            match OwnSentence::of(group.len(), all, texts, outlet != 0, params) {
                OwnSentence::Own => {
                    found.own.push(SentenceCandidate {
                        key,
                        outlet: Some(outlet),
                        holders: self.some_of(group),
                    });
                }
                OwnSentence::Pair => {
                    found.pairs.push(SentenceCandidate {
                        key,
                        outlet: Some(outlet),
                        holders: group.to_vec(),
                    });
                }
                OwnSentence::None => {}
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

/// Candidates judged by one thread at a time.
const CHUNK_GROUPS: usize = 256;

/// Reads the articles of a run.
struct RunReader<'a> {
    source: &'a SentenceSource<'a>,
    known: &'a Learned,
    numbers: Vec<u64>,
}

impl SentenceReader for RunReader<'_> {
    fn params(&self) -> &LearnParams {
        self.source.params
    }

    fn holder(&mut self, article: u32) -> Result<SentenceHolder> {
        let prepared = &self.source.articles[article as usize];
        let outlet = self.source.outlets.of_article[article as usize];
        let mut units = prepared.page.load_learnable(self.source.pages, &mut self.numbers)?;
        units.retain(|unit| self.known.scope(unit.key(), outlet).is_none());
        Ok(SentenceHolder { units, headline: prepared.headline })
    }

    fn words(&mut self, article: u32) -> Result<LongWords> {
        let prepared = &self.source.articles[article as usize];
        let entry = load(&prepared.known, self.source.entries)?;
        if prepared.page.has_words() {
            return Ok(LongWords::of_body(prepared.page.load_words(self.source.pages)?, entry.title.own()));
        }
        let text = prepared.text.read(self.source.texts)?;
        let units = units(&text, &OwnName::new(&entry.outlet));
        Ok(LongWords::of(&text, &units, entry.title.own()))
    }
}

/// What a holder of a sentence is chosen by: its content.
pub(crate) fn rank(text_hash: u128, outlet: u64) -> u64 {
    mix(text_hash as u64 ^ outlet)
}

/// Learns a sentence of the outlet with this number, cut wherever it stands if it is of a frame.
pub(crate) fn add_own(learned: &mut Learned, sentence: LearnedSentence, outlet: u32) {
    let key = SentenceKey(sentence.key());
    match sentence.is_frame() {
        true => learned.add_frame(key, outlet),
        false => learned.add(key, outlet),
    }
}
