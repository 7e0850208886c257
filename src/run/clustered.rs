//! A run once its texts are clustered: what all later stages are told by.

use super::Context;
use super::headed::Headed;
use super::join::{Ties, join};
use super::joined::Joined;
use super::nights::Nights;
use super::order::Ordered;
use super::prove::Proven;
use crate::base::error::Result;
use crate::verify::Edge;
use std::borrow::Cow;

/// A run whose texts are clustered.
pub(crate) struct Clustered<'c> {
    /// Whatever concerns the whole run.
    pub context: &'c Context<'c>,
    /// The articles.
    pub ordered: &'c Ordered,
    /// The proven pairs.
    pub proven: &'c Proven<'c>,
    /// The nights within reach.
    pub nights: &'c Nights<'c>,
    /// The proven pairs of tonight and of earlier nights, one behind the other.
    pub all_edges: Cow<'c, [Edge]>,
    /// What puts texts into one cluster beside edges.
    pub ties: Ties,
    /// The clusters of texts.
    pub joined: Joined,
    /// The articles of each text.
    pub articles: Vec<Vec<u32>>,
}

impl<'c> Clustered<'c> {
    /// Clusters the texts of a run.
    ///
    /// # Errors
    /// The scratch store cannot be read.
    pub(crate) fn of(
        ordered: &'c Ordered,
        proven: &'c Proven<'c>,
        nights: &'c Nights<'c>,
        context: &'c Context<'c>,
    ) -> Result<Self> {
        let recipe = context.job.recipe;
        let all_edges = match proven.past.is_empty() {
            true => Cow::Borrowed(&proven.edges[..]),
            false => Cow::Owned([&proven.edges[..], &proven.past].concat()),
        };
        let held = nights.begun_before(&ordered.texts);
        let ties = Ties { held, headed: Headed::of(&ordered.entries, &ordered.texts, recipe)? };
        let joined = join(&all_edges, proven.texts.len(), &ties, recipe);
        let articles = ordered.texts.articles();
        Ok(Self { context, ordered, proven, nights, all_edges, ties, joined, articles })
    }

    /// Number of texts.
    pub(crate) fn len(&self) -> usize {
        self.articles.len()
    }
}
