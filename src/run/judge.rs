//! Sentences and who holds them in, whether they are furniture out.

use crate::base::error::Result;
use crate::base::hash::Map;
use crate::learn::LearnParams;
use crate::learn::stories::{
    LongWords, SentenceHolder, StoryLikeness, likeness, rests_agree, stand_in_stories,
};

/// What makes sentences with the same holders furniture.
#[derive(Clone, Copy)]
pub(crate) enum LearnedRule {
    /// So many different stories among the holders.
    Stories(usize),
    /// So many among holders of several outlets. Each outlet wraps a wire story in footers of its own, so
    /// there the rest tells nothing: who shares much has one story.
    SharedStories(usize),
    /// So many sentences that two holders share, who share much and speak of different things in the rest.
    Block(usize),
    /// So many holders, and two of them under headlines of which neither is told in the other's text.
    Frame(usize),
}

impl LearnedRule {
    /// Whether so many sentences with the same holders, so many, can be furniture at all.
    pub(crate) fn can_be_met(self, sentences: usize, holders: usize) -> bool {
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

/// What the texts of one outlet that hold a sentence make of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OwnSentence {
    /// It may be the outlet's own.
    Own,
    /// It may be part of a block that two of its texts share.
    Pair,
    /// Nothing.
    None,
}

impl OwnSentence {
    /// Of so many texts of an outlet that hold a sentence, of so many that do anywhere, where the outlet has
    /// so many.
    pub(crate) fn of(held: usize, all: usize, texts: usize, is_named: bool, params: &LearnParams) -> Self {
        let share = held as f64 / texts as f64;
        match is_named && held * 2 >= all {
            true if held >= params.stories_min && share >= params.share_min => Self::Own,
            true if held == 2 => Self::Pair,
            _ => Self::None,
        }
    }
}

/// The rules in the order they are followed, for candidates of all, of outlets, and of pairs. First what is
/// everyone's: what is left of a page tells its outlet's own better.
pub(crate) fn rules(params: &LearnParams) -> [LearnedRule; 4] {
    [
        LearnedRule::SharedStories(params.shared_stories_min),
        LearnedRule::Stories(params.stories_min),
        LearnedRule::Block(params.block_sentences_min),
        LearnedRule::Frame(params.frame_texts_min),
    ]
}

/// What one thread knows of articles it has looked at: neighbours among candidates have mostly the same
/// holders.
pub(crate) struct FurnitureJudge<R> {
    reader: R,
    holders: Map<u32, SentenceHolder>,
    words: Map<u32, LongWords>,
    same: Map<u64, bool>,
}

/// Where articles that hold sentences are read.
pub(crate) trait SentenceReader {
    /// Parameters.
    fn params(&self) -> &LearnParams;

    /// The sentences of an article, without those known to be furniture.
    fn holder(&mut self, article: u32) -> Result<SentenceHolder>;

    /// Its words.
    fn words(&mut self, article: u32) -> Result<LongWords>;
}

impl<R: SentenceReader> FurnitureJudge<R> {
    /// An empty judge.
    pub(crate) fn new(reader: R) -> Self {
        Self { reader, holders: Map::default(), words: Map::default(), same: Map::default() }
    }

    /// Whether so many sentences with the same holders are furniture; stories are told apart without what is
    /// known already.
    ///
    /// # Errors
    /// Those of the reader.
    pub(crate) fn is_furniture(
        &mut self,
        sentences: usize,
        holders: &[u32],
        rule: LearnedRule,
    ) -> Result<bool> {
        if !rule.can_be_met(sentences, holders.len()) {
            return Ok(false);
        }
        if matches!(rule, LearnedRule::Frame(_)) {
            return self.is_frame(holders);
        }
        let mut telling = Vec::with_capacity(holders.len());
        for &article in holders {
            if self.holder(article)?.tells() {
                telling.push(article);
            }
        }
        if let (LearnedRule::Block(_), &[a, b]) = (rule, &telling[..])
            && likeness(&self.holders[&a], &self.holders[&b], self.reader.params()) != StoryLikeness::Alike
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

    fn same_story(&mut self, a: u32, b: u32, rule: LearnedRule) -> Result<bool> {
        let pair = u64::from(a.min(b)) << 32 | u64::from(a.max(b));
        if let Some(&same) = self.same.get(&pair) {
            return Ok(same);
        }
        let same = match likeness(&self.holders[&a], &self.holders[&b], self.reader.params()) {
            StoryLikeness::Same => true,
            StoryLikeness::Different => false,
            StoryLikeness::Alike if matches!(rule, LearnedRule::SharedStories(_)) => true,
            StoryLikeness::Alike => {
                self.read(a)?;
                self.read(b)?;
                let of = |article: &u32| (&self.holders[article], &self.words[article]);
                rests_agree(of(&a), of(&b), self.reader.params())
            }
        };
        self.same.insert(pair, same);
        Ok(same)
    }

    fn holder(&mut self, article: u32) -> Result<&SentenceHolder> {
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
