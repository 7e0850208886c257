//! Clusters and proven pairs in, the passages of tonight's articles out.

use super::Job;
use super::past::Reach;
use super::shelf::Shelf;
use crate::attribute::Attributed;
use crate::attribute::entries::Entries;
use crate::passages::{Nearest, Passage, Stories, locate};
use crate::verify::{Edge, LongRun};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::io;
use std::sync::Arc;

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
    ) -> io::Result<Vec<Passage>> {
        let align = &job.recipe.verify.align;
        let is_tonights = |article: u32| !self.entries.known[article as usize].is_past;
        let stories = self.stories(reach);
        let nearest = stories.nearest(self.edges, &is_tonights);
        let located = |it: &Nearest| locate(it, &|text| shelf.load(text), align);
        let runs: Vec<Vec<LongRun>> = nearest.par_iter().map(located).collect::<io::Result<_>>()?;
        Ok(stories.told(&nearest, &runs, &is_tonights))
    }

    fn stories(&self, reach: Option<&Reach<'_>>) -> Stories<'_> {
        const NONE: u32 = u32::MAX;
        let (mut of_text, mut ids) = (vec![NONE; self.articles.len()], Vec::<Arc<str>>::new());
        for cluster in self.clusters.iter().chain(self.others) {
            let number = ids.len() as u32;
            cluster.members.iter().for_each(|member| of_text[member.text as usize] = number);
            ids.push(cluster.id.as_str().into());
        }
        let others = of_text.iter_mut().zip(self.articles).filter(|(number, _)| **number == NONE);
        if let Some(reach) = reach {
            // What is as it was has the number it had, behind those of tonight.
            let first = ids.len() as u32;
            others.for_each(|(number, articles)| *number = first + reach.cluster_of(articles[0]));
            ids.extend(reach.ids().map(Arc::from));
        }
        Stories { of_text, ids, articles: self.articles }
    }
}
