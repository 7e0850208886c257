//! The distinct texts of a run: what is compared of each, and when it was published.

use super::digest::StoredShingles;
use crate::article::PublishedBasis;
use crate::attribute::Entry;
use crate::scratch::Blob;
use crate::texts::Texts;
use crate::verify::TextShingles;
use std::io;

/// The distinct texts: where what is compared of them is, and the store it is in.
pub struct Shelf<'s> {
    /// Where the shingles of each text are.
    pub stored: Vec<StoredShingles>,
    /// The store.
    pub store: &'s Blob,
    /// First and last known publication of each text, in seconds since 1970.
    pub published: Vec<Option<(i64, i64)>>,
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

    /// The same, in place of another text's.
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

    /// Seconds between the nearest publications of two texts, where both are known.
    pub fn seconds_apart(&self, a: u32, b: u32) -> Option<u64> {
        let ((a_first, a_last), (b_first, b_last)) =
            (self.published[a as usize]?, self.published[b as usize]?);
        Some(a_first.saturating_sub(b_last).max(b_first.saturating_sub(a_last)).max(0) as u64)
    }
}

/// First and last publication of each text. When a crawler came by or a page was last changed says nothing of it.
pub fn published(texts: &Texts, entries: &[Entry]) -> Vec<Option<(i64, i64)>> {
    let mut published: Vec<Option<(i64, i64)>> = vec![None; texts.first.len()];
    for (entry, &text) in entries.iter().zip(&texts.of_article) {
        let known = matches!(entry.published_basis, PublishedBasis::Structured | PublishedBasis::Dateline);
        if let (true, Some(stamp)) = (known, entry.published) {
            let (first, last) = published[text as usize].unwrap_or((stamp.at, stamp.at));
            published[text as usize] = Some((first.min(stamp.at), last.max(stamp.at)));
        }
    }
    published
}
