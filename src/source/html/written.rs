//! Texts of a page in, how long it takes to write them out as markup again.
//!
//! Extractors write out what they found. The writer looks from each character that is written otherwise than
//! it stands for the next angle, and where there is none, to the end of the text: that takes the square of
//! its length.

/// Bytes that may be gone over to write all texts out: a tenth of a second. News pages need a thousandth of
/// it.
pub(crate) const WRITING_MAX: usize = 10_000_000_000;

/// What writing the page out again costs: from each character that is written otherwise than it stands, the
/// writer of markup looks for the next to the end of the text. What may become one text counts as one.
#[derive(Default)]
pub(crate) struct WritingCost {
    bytes: usize,
    escaped: usize,
    before: usize,
}

impl WritingCost {
    pub(crate) fn work(&self) -> usize {
        self.before.saturating_add(self.bytes.saturating_mul(self.escaped))
    }

    pub(crate) fn take(&mut self, text: &[u8]) {
        self.bytes += text.len();
        self.escaped += escaped(text);
    }

    /// A tag, with what is no markup behind it, and whether the texts before and behind it are two. Its
    /// attributes are texts of their own.
    pub(crate) fn take_tag(&mut self, whole: &[u8], parts_texts: bool) {
        let of_tag = whole.len().saturating_mul(escaped(whole));
        if parts_texts {
            *self = Self { before: self.work().saturating_add(of_tag), ..Self::default() };
        } else {
            self.before = self.before.saturating_add(of_tag);
        }
    }
}

/// How many characters of a text make the writer look to its end for the next angle: references, and those
/// whose first byte is that of the space which does not break.
fn escaped(text: &[u8]) -> usize {
    memchr::memchr2_iter(b'&', 0xc2, text).count()
}
