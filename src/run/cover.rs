//! Clusters and proven pairs in; which records are kept, and which of these covers each of the others, out.
//!
//! The articles that stand for their clusters are asked first, then the others, the longest first. Who is
//! covered by nothing that is kept is kept itself, and may cover those that come behind. Records of earlier
//! dumps are kept already. Whether one text may cover another is asked where they are one pair of edges.csv,
//! or one cluster.

use super::clustered::Clustered;
use super::order::Ordered;
use crate::attribute::Attributed;
use crate::base::error::Result;
use crate::base::groups::Groups;
use crate::cover::{CoverParams, CoveredRecord, RecordIndex, RecordTokens};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Tells which records another one covers, where a dump without them is to be written.
///
/// # Errors
/// The scratch file cannot be read.
pub(crate) fn cover(of: &Clustered<'_>, clusters: &[Attributed]) -> Result<Option<Vec<CoveredRecord>>> {
    if !of.context.job.keeps {
        return Ok(None);
    }
    let chooser = RecordChooser { of, clusters, earlier: earlier(of)?, params: &of.context.job.recipe.cover };
    chooser.dropped().map(Some)
}

/// Of each article whether it is of an earlier dump, and kept whatever covers it; empty where no article is.
fn earlier(of: &Clustered<'_>) -> Result<Vec<bool>> {
    let job = of.context.job;
    let is_history_earlier = job.past.is_some_and(|past| !past.is_continued);
    if !is_history_earlier && job.earlier_inputs == 0 {
        return Ok(Vec::new());
    }
    let Ordered { entries, books, .. } = of.ordered;
    let is_earlier = |article| match entries.load(article)?.place {
        Some(place) => Ok((books.sources[place.source as usize].input as usize) < job.earlier_inputs),
        None => Ok(is_history_earlier),
    };
    (0..entries.len() as u32).map(is_earlier).collect()
}

/// What records are chosen by.
struct RecordChooser<'a> {
    of: &'a Clustered<'a>,
    clusters: &'a [Attributed],
    /// The articles of earlier dumps, which are kept whatever covers them; none where there is none.
    earlier: Vec<bool>,
    params: &'a CoverParams,
}

/// Kept texts that are asked whether they hold one, at most: the longest of those it is in a pair with.
const HOLDERS_MAX: usize = 64;

/// Share of a text's shingles in another from which it may hold the text: a run of five words has one.
const SHINGLES_SHARE_MIN: f64 = 0.15;

impl RecordChooser<'_> {
    /// The records that are dropped, by article. An article of an earlier night is no record of this dump; of
    /// what cleaning took from it nothing is known, so that it covers what is in its compared text.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    fn dropped(&self) -> Result<Vec<CoveredRecord>> {
        let size = self.of.len();
        let mut near = vec![Vec::new(); size];
        let mut groups = Groups::new(size);
        for edge in &self.of.proven.edges {
            let (a, b) = (edge.overlap.a, edge.overlap.b);
            groups.join(a as usize, b as usize);
            for (of, with, held) in [(a, b, edge.overlap.a_in_b()), (b, a, edge.overlap.b_in_a())] {
                if held >= SHINGLES_SHARE_MIN {
                    near[of as usize].push(with);
                }
            }
        }
        let mut canonical_of = vec![u32::MAX; size];
        for cluster in self.clusters {
            let canonical = cluster.canonical().entry;
            for member in &cluster.members {
                groups.join(member.text as usize, cluster.members[0].text as usize);
                canonical_of[member.text as usize] = canonical;
            }
        }
        let mut of_group: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for article in
            (0..self.of.ordered.entries.len() as u32).filter(|it| !self.is_past(*it) || self.is_earlier(*it))
        {
            of_group.entry(groups.find(self.text(article) as usize)).or_default().push(article);
        }
        of_group.retain(|_, articles| articles.len() > 1);
        let groups: Vec<Vec<u32>> = of_group.into_values().collect();
        let of_groups: Vec<Vec<CoveredRecord>> = groups
            .par_iter()
            .map(|articles| self.of_group(articles, &near, &canonical_of))
            .collect::<Result<_>>()?;
        let mut dropped = of_groups.concat();
        dropped.sort_unstable_by_key(|dropped| dropped.article);
        Ok(dropped)
    }

    fn of_group(
        &self,
        articles: &[u32],
        near: &[Vec<u32>],
        canonical_of: &[u32],
    ) -> Result<Vec<CoveredRecord>> {
        let words = |article: u32| self.of.ordered.entries.known[article as usize].words;
        let mut order = articles.to_vec();
        let stands = |article: u32| canonical_of[self.text(article) as usize] == article;
        order.sort_by_key(|&article| (!stands(article), Reverse(words(article)), article));
        let mut dropped = Vec::new();
        let mut kept: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for article in order.iter().copied().filter(|it| self.is_earlier(*it)) {
            kept.entry(self.text(article)).or_default().push(article);
        }
        for article in order.into_iter().filter(|it| !self.is_earlier(*it)) {
            let text = self.text(article);
            let canonical = canonical_of[text as usize];
            let mut others: Vec<u32> =
                near[text as usize].iter().filter_map(|other| kept.get(other)).flatten().copied().collect();
            others.sort_unstable_by_key(|&other| (Reverse(words(other)), other));
            others.truncate(HOLDERS_MAX);
            let is_kept =
                |article: u32| kept.get(&self.text(article)).is_some_and(|all| all.contains(&article));
            let first = Some(canonical).filter(|&canonical| canonical != u32::MAX && is_kept(canonical));
            let own = kept.get(&text).into_iter().flatten().copied();
            let holders = first.into_iter().chain(own).chain(others);
            match self.covered(article, holders)? {
                Some(found) => dropped.push(found),
                None => kept.entry(text).or_default().push(article),
            }
        }
        Ok(dropped)
    }

    /// The first of these that covers the article.
    fn covered(&self, article: u32, holders: impl Iterator<Item = u32>) -> Result<Option<CoveredRecord>> {
        let mut asked = None;
        // Headlines cover their equals and nothing else, and no text covers one.
        let is_alone = self.is_alone(article);
        let may_hold = |kept: &u32| match is_alone {
            true => self.text(*kept) == self.text(article),
            false => !self.is_alone(*kept),
        };
        for kept in holders.filter(may_hold) {
            let asked = match &asked {
                Some(asked) => asked,
                None => asked.insert(RecordIndex::new(self.own(article)?, self.params)),
            };
            let mut cover = asked.in_record(&self.own(kept)?);
            if is_alone {
                // The words that are equal are not at hand.
                let words = self.of.ordered.entries.known[article as usize].words;
                (cover.words, cover.held) = (cover.words + words, cover.held + words);
            }
            if cover.is_enough(self.params) {
                return Ok(Some(CoveredRecord { article, kept, cover }));
            }
        }
        Ok(None)
    }

    fn own(&self, article: u32) -> Result<RecordTokens> {
        let mut own = RecordTokens::default();
        self.of.proven.texts.texts.load_tokens(self.text(article), &mut own.compared)?;
        let (stored, with_digits) = self.of.ordered.asides.stored[article as usize];
        stored.load(&self.of.ordered.asides.store, &mut own.aside)?;
        own.with_digits = own.aside.split_off(own.aside.len() - with_digits as usize);
        Ok(own)
    }

    fn text(&self, article: u32) -> u32 {
        self.of.ordered.texts.of_article[article as usize]
    }

    /// Whether its record has a headline or a short summary and no text.
    fn is_alone(&self, article: u32) -> bool {
        self.of.ordered.entries.known[article as usize].headline_only
    }

    fn is_earlier(&self, article: u32) -> bool {
        self.earlier.get(article as usize).is_some_and(|earlier| *earlier)
    }

    fn is_past(&self, article: u32) -> bool {
        self.of.ordered.entries.known[article as usize].is_past
    }
}
