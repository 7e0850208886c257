//! Articles in, which texts stand under the headline of a record that has no text out; and clusters of texts
//! with such records in them.
//!
//! A headline that several stories have is none's, so that a record is put into a story only where all texts
//! that stand under its headline within a day are in one. It is no link between two, and leads none.

use super::joined::Joined;
use crate::base::entry::Entry;
use crate::base::entry::{Entries, Known};
use crate::base::error::Result;
use crate::base::hash::Map;
use crate::base::texts::{TextParams, Texts};
use crate::cluster::Cluster;
use crate::recipe::Recipe;
use crate::shingle::headline_only::HeadlineOnly;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::collections::BTreeMap;
use std::ops::Range;

/// Which articles with a text stand under the headlines of texts that are no more than a headline or a
/// summary.
#[derive(Clone, Debug, Default)]
pub(crate) struct Headed {
    /// Under each headline, in order of time.
    headlines: Vec<Vec<BareHeadline>>,
    /// Texts that are no more, ascending, each with the number of its headline, and which articles are under
    /// it at that time.
    alone: Vec<(u32, usize, Range<usize>)>,
}

/// An article with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct BareHeadline {
    at: i64,
    article: u32,
    text: u32,
}

impl Headed {
    /// Finds them.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub(crate) fn of(entries: &Entries, texts: &Texts, recipe: &Recipe) -> Result<Self> {
        let is_alone = |article: u32| entries.known[article as usize].headline_only;
        let firsts = (0u32..).zip(&texts.first).filter(|(_, first)| is_alone(**first));
        let mut wanted = BTreeMap::<u64, Vec<(u32, i64)>>::new();
        for (text, &first) in firsts {
            if let Some((hash, at)) = headline(first, entries, &recipe.text)? {
                wanted.entry(hash).or_default().push((text, at));
            }
        }
        if wanted.is_empty() {
            return Ok(Self::default());
        }
        let others = (0..entries.len() as u32).into_par_iter().filter(|article| !is_alone(*article));
        let told = others.filter_map(|article| match headline(article, entries, &recipe.text) {
            Ok(told) => told.filter(|(hash, _)| wanted.contains_key(hash)).map(|(hash, at)| {
                Ok((hash, BareHeadline { at, article, text: texts.of_article[article as usize] }))
            }),
            Err(error) => Some(Err(error)),
        });
        let mut told: Vec<(u64, BareHeadline)> = told.collect::<Result<_>>()?;
        told.sort_unstable();
        let mut headed = Self::default();
        for of_one in told.chunk_by(|x, y| x.0 == y.0) {
            let under: Vec<BareHeadline> = of_one.iter().map(|(_, under)| *under).collect();
            for &(text, at) in wanted.get(&of_one[0].0).into_iter().flatten() {
                let from = under.partition_point(|it| it.at < at - recipe.text.alone_seconds_max());
                let to = under.partition_point(|it| it.at <= at + recipe.text.alone_seconds_max());
                if from < to {
                    headed.alone.push((text, headed.headlines.len(), from..to));
                }
            }
            headed.headlines.push(under);
        }
        headed.alone.sort_unstable_by_key(|(text, ..)| *text);
        Ok(headed)
    }

    /// The first article under the headline of a text, with its text.
    pub(crate) fn first_under(&self, text: u32) -> Option<(u32, u32)> {
        let at = self.alone.binary_search_by_key(&text, |(text, ..)| *text).ok()?;
        let (_, headline, under) = &self.alone[at];
        let first = self.headlines[*headline].get(under.start)?;
        Some((first.article, first.text))
    }

    /// Pairs of texts that connect all under one headline, since what becomes of one may hang on the others.
    pub(crate) fn links(&self) -> impl Iterator<Item = (u32, u32)> {
        let within =
            self.headlines.iter().flat_map(|under| under.windows(2).map(|it| (it[0].text, it[1].text)));
        let alone = self.alone.iter().map(|(text, headline, under)| {
            (*text, self.headlines[*headline].get(under.start).map_or(*text, |under| under.text))
        });
        within.chain(alone)
    }

    /// Puts each of these texts that is in no cluster into the one that all texts under its headline are in.
    pub(crate) fn attach(&self, joined: &mut Joined) {
        if self.alone.is_empty() {
            return;
        }
        let mut of_text = Map::<u32, usize>::default();
        for (number, cluster) in joined.clusters.iter().enumerate() {
            of_text.extend(cluster.texts.iter().map(|&text| (text, number)));
        }
        // A text in no cluster is a story by itself, and a roundup is none.
        let story = |text: u32| of_text.get(&text).copied().ok_or(text);
        let ends: Vec<Vec<usize>> = self.headlines.iter().map(|under| ends(under, &story)).collect();
        let mut told: Vec<(u32, std::result::Result<usize, u32>)> = Vec::new();
        for (text, headline, under) in self.alone.iter().filter(|(text, ..)| !of_text.contains_key(text)) {
            let first = self.headlines[*headline][under.start].text;
            let is_one = ends[*headline][under.start] >= under.end;
            if is_one && joined.roundups.binary_search(&first).is_err() {
                told.push((*text, story(first)));
            }
        }
        for (text, story) in told {
            let number = match story {
                Ok(number) => number,
                Err(other) => *of_text.entry(other).or_insert_with(|| {
                    joined.clusters.push(Cluster {
                        texts: vec![other],
                        leaders: vec![other],
                        cohesion: None,
                    });
                    joined.clusters.len() - 1
                }),
            };
            joined.clusters[number].texts.push(text);
        }
        joined.clusters.iter_mut().for_each(|cluster| cluster.texts.sort_unstable());
    }
}

/// Of each article under a headline, where the next one is that is of another story.
fn ends(under: &[BareHeadline], story: &impl Fn(u32) -> std::result::Result<usize, u32>) -> Vec<usize> {
    let mut ends = vec![under.len(); under.len()];
    for at in (1..under.len()).rev() {
        let is_other = story(under[at - 1].text) != story(under[at].text);
        ends[at - 1] = if is_other { at } else { ends[at] };
    }
    ends
}

/// What tells the headline of an article from others, and when it was there, where both say something.
fn headline(article: u32, entries: &Entries, params: &TextParams) -> Result<Option<(u64, i64)>> {
    let known = &entries.known[article as usize];
    let Some(at) = time(known).filter(|_| known.has_headline) else { return Ok(None) };
    Ok(key(&entries.load(article)?, params).map(|hash| (hash, at)))
}

/// What tells the headline of an article with a time from others, if it has words enough.
pub(crate) fn key(entry: &Entry, params: &TextParams) -> Option<u64> {
    let HeadlineOnly { words, hash } = HeadlineOnly::of_headline(entry.title.own(), &entry.outlet);
    (words >= params.alone_words_min && entry.published.is_some()).then_some(hash)
}

/// When an article was known to be there, in seconds since 1970; of a day without hours its noon.
fn time(known: &Known) -> Option<i64> {
    known.published.map(|stamp| stamp.at + (stamp.until() - stamp.at) / 2)
}
