//! Sketches of texts, tonight's and those that earlier nights kept.

use crate::sketch::Outlines;

/// The sketches of all texts, as far as they are asked again.
pub(crate) struct Sketched {
    /// The number of distinct shingles of each text.
    pub shingles: Vec<u32>,
    /// The outline of each.
    pub outlines: Outlines,
}

impl Sketched {
    /// Room for so many texts.
    pub(crate) fn of_empty(positions: usize, texts: usize) -> Self {
        Self { shingles: vec![0; texts], outlines: Outlines::of_empty(positions, texts) }
    }

    /// Puts in what is known of a text.
    pub(crate) fn put(&mut self, text: u32, shingles: u32, outline: &[u8]) {
        self.shingles[text as usize] = shingles;
        self.outlines.put(text, outline);
    }
}
