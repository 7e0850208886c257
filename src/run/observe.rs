//! Somebody who looks on while a run goes on, and changes nothing of its answer.

use super::outlets::Outlets;
use super::prepared::Prepared;
use super::read_pairs::PairsRead;
use super::texts::ShingledTexts;
use super::weigh::Weighed;
use crate::base::article::{Article, Place};
use crate::base::entry::Entries;
use crate::base::error::Result;
use crate::base::texts::Texts;
use crate::bucket::{Candidate, Pair};
use crate::clean::Cleaner;
use crate::learn::Learned;
use crate::recipe::Recipe;
use crate::verify::{Edge, Reason};

/// Looks on while a run goes on. Every method is called by [`run`](super::run) once a run, but for
/// [`Self::article`], which is called for each article from any thread.
pub trait Observer: Sync {
    /// Whether pairs are asked for that no table needs.
    fn asks_for_all(&self) -> bool {
        false
    }

    /// An article was read.
    fn article(&self, _source: &str, _place: Place, _article: &Article, _cleaner: &Cleaner) {}

    /// The furniture of outlets was learned.
    fn learned(&self, _learned: &Learned, _outlets: &Outlets, _articles: &[Prepared]) {}

    /// The articles and their texts were numbered.
    ///
    /// # Errors
    /// The scratch store cannot be read.
    fn numbered(&self, _entries: &Entries, _texts: &Texts) -> Result<()> {
        Ok(())
    }

    /// The candidate pairs were read and their shingles weighed.
    ///
    /// # Errors
    /// The scratch store cannot be read.
    fn pairs_read(
        &self,
        _texts: &ShingledTexts<'_>,
        _candidates: &[Candidate],
        _read: &PairsRead,
        _weighed: &Weighed,
        _recipe: &Recipe,
    ) -> Result<()> {
        Ok(())
    }

    /// These edges are left, in order, and these aligned pairs were refused.
    ///
    /// # Errors
    /// The scratch store cannot be read.
    fn edges_left(
        &self,
        _texts: &ShingledTexts<'_>,
        _edges: &[Edge],
        _refused: &[(Pair, Reason)],
        _recipe: &Recipe,
    ) -> Result<()> {
        Ok(())
    }
}

/// Nobody looks on.
pub struct Unobserved;

impl Observer for Unobserved {}
