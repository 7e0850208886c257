//! Filters that tell of most lines, without a look-up, that no rule applies.

use aho_corasick::packed::{self, Searcher};

/// Bytes at the end of a line in which the words stand that a pattern needs.
pub(super) const NEEDS_WITHIN_BYTES: usize = 160;

/// A set of lengths in characters. All from 255 on count as 255.
#[derive(Clone, Debug, Default)]
pub(super) struct Lengths([u64; 4]);

impl Lengths {
    fn place(length: usize) -> (usize, u64) {
        let length = length.min(255);
        (length / 64, 1 << (length % 64))
    }

    pub(crate) fn add(&mut self, length: usize) {
        let (at, bit) = Self::place(length);
        self.0[at] |= bit;
    }

    pub(crate) fn has(&self, length: usize) -> bool {
        let (at, bit) = Self::place(length);
        self.0[at] & bit != 0
    }
}

/// Tells quickly of most texts that they contain none of some words.
#[derive(Debug)]
pub(super) struct WordFilter {
    /// Finds the longer words in small case, many at a time. `None` if the machine cannot do that: then any
    /// text may contain them.
    long: Option<Searcher>,
    /// Finds the words that are too short for `long`.
    short: Option<Searcher>,
}

impl WordFilter {
    /// Bytes of a word that the search compares.
    const LONG_BYTES: usize = 4;

    pub(crate) fn new<'w>(words: impl Iterator<Item = &'w String>) -> Self {
        let mut words: Vec<String> = words.map(|word| word.to_ascii_lowercase()).collect();
        words.sort_unstable();
        words.dedup();
        let (long, short): (Vec<String>, _) =
            words.into_iter().partition(|word| word.len() >= Self::LONG_BYTES);
        let search = |words: &[String]| packed::Config::new().builder().extend(words).build();
        Self { long: search(&long), short: search(&short) }
    }

    /// Whether the text may have one of the words. It has at most [`NEEDS_WITHIN_BYTES`] bytes and a few
    /// more.
    pub(crate) fn may_have(&self, text: &str) -> bool {
        let mut small = [0; NEEDS_WITHIN_BYTES + 4];
        let Some(small) = small.get_mut(..text.len()) else { return true };
        small.copy_from_slice(text.as_bytes());
        small.make_ascii_lowercase();
        let has = |words: &Option<Searcher>| words.as_ref().is_none_or(|words| words.find(&*small).is_some());
        has(&self.short) || has(&self.long)
    }
}
