//! The distinct texts of a run: what is compared of each, and when it was published.

use super::digest::StoredShingles;
use crate::article::PublishedBasis;
use crate::attribute::Entry;
use crate::scratch::Blob;
use crate::shingle::headline_hash;
use crate::texts::Texts;
use crate::verify::{Beside, TextShingles};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::io;

/// The distinct texts: where what is compared of them is, and the store it is in.
pub struct Shelf<'s> {
    /// Where the shingles of each text are.
    pub stored: Vec<StoredShingles>,
    /// The store.
    pub store: &'s Blob,
    /// First and last known publication of each text, in seconds since 1970.
    pub published: Vec<Option<(i64, i64)>>,
    /// Hash of the headline of each text's first article, 0 where it tells nothing.
    pub headlines: Vec<u64>,
}

impl Shelf<'_> {
    /// The shingles and tokens of one text.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub fn load(&self, text: u32) -> io::Result<TextShingles> {
        let mut shingles = TextShingles::default();
        self.load_into(text, &mut shingles)?;
        Ok(shingles)
    }

    /// The shingles alone.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn hashes(&self, text: u32) -> io::Result<Vec<u64>> {
        let mut hashes = Vec::new();
        self.stored[text as usize].load_hashes(self.store, &mut hashes)?;
        Ok(hashes)
    }

    /// Shingles and tokens, in place of another text's.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn load_into(&self, text: u32, out: &mut TextShingles) -> io::Result<()> {
        self.stored[text as usize].load(self.store, out)
    }

    /// The number of distinct shingles of a text.
    pub fn shingles(&self, text: u32) -> u32 {
        self.stored[text as usize].shingles()
    }

    /// What is known of two texts beside their words.
    pub fn beside(&self, a: u32, b: u32) -> Beside {
        let (headline_a, headline_b) = (self.headlines[a as usize], self.headlines[b as usize]);
        Beside {
            seconds_apart: self.seconds_apart(a, b),
            same_headline: headline_a == headline_b && headline_a != 0,
        }
    }

    /// Seconds between the nearest publications of two texts, where both are known.
    fn seconds_apart(&self, a: u32, b: u32) -> Option<u64> {
        let ((a_first, a_last), (b_first, b_last)) =
            (self.published[a as usize]?, self.published[b as usize]?);
        Some(a_first.saturating_sub(b_last).max(b_first.saturating_sub(a_last)).max(0) as u64)
    }
}

/// First and last publication of each text.
pub fn published(texts: &Texts, entries: &[Entry]) -> Vec<Option<(i64, i64)>> {
    let mut published: Vec<Option<(i64, i64)>> = vec![None; texts.first.len()];
    for (entry, &text) in entries.iter().zip(&texts.of_article) {
        if let Some(at) = published_at(entry) {
            let (first, last) = published[text as usize].unwrap_or((at, at));
            published[text as usize] = Some((first.min(at), last.max(at)));
        }
    }
    published
}

/// When an article was published, in seconds since 1970. When a crawler came by or a page was last changed says nothing
/// of it.
pub fn published_at(entry: &Entry) -> Option<i64> {
    let is_known = matches!(entry.published_basis, PublishedBasis::Structured | PublishedBasis::Dateline);
    entry.published.filter(|_| is_known).map(|stamp| stamp.at)
}

/// Hash of the headline of each text's first article, 0 where it has fewer words.
pub fn headlines(texts: &Texts, entries: &[Entry], words_min: usize) -> Vec<u64> {
    let of_first = |&first: &u32| headline_hash(&entries[first as usize].title, words_min);
    texts.first.par_iter().map(of_first).collect()
}
