//! Clusters and proven pairs in, the passages of tonight's articles out.

use super::Job;
use super::nights::Reach;
use super::shelf::Shelf;
use crate::attribute::Attributed;
use crate::base::entry::Entries;
use crate::base::error::Result;
use crate::passages::{Nearest, Passage, Stories, seen_from};
use crate::shingle::Token;
use crate::verify::{AlignParams, Edge, Laid, LongRun};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

/// What passages are told of.
pub struct Told<'a> {
    /// The clusters with articles of tonight.
    pub clusters: &'a [Attributed],
    /// Others that are not as they were.
    pub others: &'a [Attributed],
    /// The proven pairs, in order.
    pub edges: &'a [Edge],
    /// The entries of all articles.
    pub entries: &'a Entries,
    /// The articles of each text.
    pub articles: &'a [Vec<u32>],
}

impl Told<'_> {
    /// The passages, by the two clusters and the article.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub fn passages(
        &self,
        reach: Option<&Reach<'_>>,
        shelf: &Shelf<'_>,
        job: &Job<'_>,
    ) -> Result<Vec<Passage>> {
        let align = &job.recipe.verify.align;
        let is_tonights = |article: u32| !self.entries.known[article as usize].is_past;
        let stories = self.stories(reach);
        let nearest = stories.nearest(self.edges, &is_tonights);
        let runs = locate(&nearest, &|text, tokens| shelf.load_tokens(text, tokens), align)?;
        Ok(stories.told(&nearest, &runs, &is_tonights))
    }

    fn stories<'s>(&'s self, reach: Option<&'s Reach<'_>>) -> Stories<'s> {
        const NONE: u32 = u32::MAX;
        let (mut of_text, mut ids) = (vec![NONE; self.articles.len()], Vec::new());
        for cluster in self.clusters.iter().chain(self.others) {
            let number = ids.len() as u32;
            cluster.members.iter().for_each(|member| of_text[member.text as usize] = number);
            ids.push(cluster.id.as_str());
        }
        let others = of_text.iter_mut().zip(self.articles).filter(|(number, _)| **number == NONE);
        if let Some(reach) = reach {
            // What is as it was has the number it had, behind those of tonight.
            let first = ids.len() as u32;
            others.for_each(|(number, articles)| {
                *number = reach.cluster_of(articles[0]).map_or(NONE, |it| first + it)
            });
            ids.extend(reach.ids());
        }
        Stories { of_text, ids, articles: self.articles }
    }
}

/// Finds where the long runs lie that each text shares with its nearest; two texts that are each other's are aligned once.
///
/// # Errors
/// A text cannot be read.
pub(crate) fn locate(
    nearest: &[Nearest],
    load: &(dyn Fn(u32, &mut Vec<Token>) -> Result<()> + Sync),
    params: &AlignParams,
) -> Result<Vec<Vec<LongRun>>> {
    let pair = |it: &Nearest| (it.text.min(it.other), it.text.max(it.other));
    let mut pairs: Vec<(u32, u32)> = nearest.iter().map(pair).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let of_texts: Vec<&[(u32, u32)]> = pairs.chunk_by(|x, y| x.0 == y.0).collect();
    let located: Vec<Vec<Vec<LongRun>>> = of_texts
        .par_iter()
        .map(|of_text| {
            let (mut laid, mut tokens) = (Laid::default(), Vec::new());
            load(of_text[0].0, &mut tokens)?;
            laid.lay(&tokens, params);
            let located = of_text.iter().map(|&(_, other)| {
                load(other, &mut tokens)?;
                Ok(laid.long_runs(&tokens, params))
            });
            located.collect::<Result<_>>()
        })
        .collect::<Result<_>>()?;
    let located = located.concat();
    let runs = |it: &Nearest| {
        let at = pairs.partition_point(|known| *known < pair(it));
        seen_from(it.text < it.other, located[at].clone())
    };
    Ok(nearest.iter().map(runs).collect())
}
