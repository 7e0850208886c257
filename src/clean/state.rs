//! The state of cleaning one article: what was kept, what was cut, and how far the story has got.

use super::cleaned::Cleaned;
use super::cleaner::Cleaner;
use super::furniture::SeenLines;
use super::{fold, notice};
use crate::base::article::Article;
use crate::base::hash::Map;
use std::ops::Range;

/// Lines in which a dateline may stand.
pub(super) const DATELINE_LINES: usize = 6;

/// Bytes of a line that is a paragraph, at least.
pub(super) const PARAGRAPH_BYTES_MIN: usize = 140;

/// Hashes of the paragraphs kept so far: a list while they are few, which is nearly always.
#[derive(Default)]
pub(super) struct ParagraphSet {
    few: Vec<u64>,
    many: Map<u64, ()>,
}

impl ParagraphSet {
    const FEW: usize = 48;

    /// Adds a paragraph. Returns whether it is new.
    pub(crate) fn insert(&mut self, hash: u64) -> bool {
        if self.few.contains(&hash) || self.many.contains_key(&hash) {
            return false;
        }
        if self.few.len() < Self::FEW {
            self.few.push(hash);
        } else {
            self.many.insert(hash, ());
        }
        true
    }
}

/// The state of cleaning one article.
pub(super) struct Cleaning<'c> {
    pub(super) cleaner: &'c Cleaner,
    pub(super) seen_lines: &'c mut SeenLines,
    pub(super) out: Cleaned,
    /// Paragraphs kept so far, by their hashes.
    pub(super) seen: ParagraphSet,
    /// Paragraphs kept so far.
    pub(super) kept: usize,
    /// Number of kept paragraphs that are long enough to belong to the story.
    pub(super) paragraphs: usize,
    pub(super) title: String,
    /// Whether a line that repeats the headline was cut.
    pub(super) title_cut: bool,
    /// Hashes and places of the first paragraphs: one of them may be a summary.
    pub(super) summary: Vec<(u64, Range<usize>)>,
    /// Whether lines of the page itself stand below the last kept paragraph.
    pub(super) below_page: bool,
    /// Number of paragraphs before a line that links to the rest of the story.
    pub(super) more_at: Option<usize>,
    /// Whether the dateline's place may be a label.
    pub(super) alone: bool,
    /// Whether what follows is not for publication.
    pub(super) over: bool,
}

impl<'c> Cleaning<'c> {
    /// The state before the first line: only the headline is read.
    pub(super) fn new(cleaner: &'c Cleaner, article: &Article, seen_lines: &'c mut SeenLines) -> Self {
        let mut work = Self {
            cleaner,
            seen_lines,
            out: Cleaned::default(),
            seen: ParagraphSet::default(),
            kept: 0,
            paragraphs: 0,
            title: String::new(),
            title_cut: false,
            summary: Vec::new(),
            below_page: false,
            more_at: None,
            alone: false,
            over: false,
        };
        work.out.text.reserve(article.text.len() + 1);
        fold::fold(&article.title, &mut work.title);
        work.out.evidence.killed = notice::in_headline(&work.title);
        work
    }
}
