//! Clusters and proven pairs in, the passages of tonight's articles out.

use super::attribute::AttributedStories;
use super::clustered::Clustered;
use crate::base::error::Result;
use crate::passages::{self, Nearest, Passage, seen_from};
use crate::shingle::Token;
use crate::verify::{AlignParams, LongRun, TokenIndex};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

/// The passages, by the two clusters and the article.
///
/// # Errors
/// The scratch file cannot be read.
pub(crate) fn passages(of: &Clustered<'_>, told: &AttributedStories) -> Result<Vec<Passage>> {
    let is_tonights = |article: u32| !of.ordered.entries.known[article as usize].is_past;
    let stories = stories(of, told);
    let nearest = stories.nearest(&of.proven.edges, &is_tonights);
    let load = |text, tokens: &mut Vec<Token>| of.proven.texts.texts.load_tokens(text, tokens);
    let runs = locate(&nearest, &load, &of.context.job.recipe.verify.align)?;
    Ok(stories.told(&nearest, &runs, &is_tonights))
}

/// The story of each text; what is as it was has the number it had, behind those of tonight.
fn stories<'s>(of: &'s Clustered<'_>, told: &'s AttributedStories) -> passages::StoryIndex<'s> {
    let (mut of_text, mut ids) = (vec![None; of.len()], Vec::new());
    for cluster in told.clusters.iter().chain(&told.others) {
        let number = ids.len() as u32;
        cluster.members.iter().for_each(|member| of_text[member.text as usize] = Some(number));
        ids.push(cluster.id.as_str());
    }
    let first = ids.len() as u32;
    let as_it_was = |text: usize| Some(first + of.nights.cluster_of(of.articles[text][0])?);
    let of_text =
        (0..).zip(of_text).map(|(text, number)| number.or_else(|| as_it_was(text)).unwrap_or(u32::MAX));
    let of_text = of_text.collect();
    ids.extend(of.nights.ids());
    passages::StoryIndex { of_text, ids, articles: &of.articles }
}

/// Finds where the long runs lie that each text shares with its nearest; two texts that are each other's are
/// aligned once.
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
            let (mut laid, mut tokens) = (TokenIndex::default(), Vec::new());
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
