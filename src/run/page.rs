//! A cleaned text in, its stored form out: its sentences with what learning asks of them, and its tokens.
//!
//! A text is read once. What is learned from the whole dump is cut from it later, a sentence at a time, and
//! every sentence knows how many tokens it has: so the cut is made on tokens, and no text is read again.

use crate::base::error::{Error, Result};
use crate::base::hash::Map;
use crate::base::scratch::Blob;
use crate::history::pages::{Extent, NUMBER_BYTES, NUMBERS_A_UNIT};
use crate::learn::own_name::OwnName;
use crate::learn::stories::said;
use crate::learn::units::{Sentence, SentenceKey, SizedKey, distinct, units};
use crate::shingle::{SUM_BITS, Token, Tokens};
use std::ops::Range;

/// Where the page of an article is.
///
/// It is three numbers for each sentence, the first of all before the second of all, and the tokens behind
/// them, two in a number: key and length; sum, number of words and marks; place in the text and number of
/// tokens. Where a history is to keep it, the longer words of each sentence follow, 32 bits of the hash of
/// each behind their number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StoredPage {
    /// Offset in bytes.
    pub offset: u64,
    /// Its sentences.
    units: u32,
    /// Its tokens.
    tokens: u32,
    /// Its longer words and their numbers.
    words: u32,
    /// Whose store it is in: tonight's is the first.
    store: u16,
}

/// The stores of pages: tonight's, and those of earlier nights.
#[derive(Debug)]
pub struct Pages(Vec<Blob>);

impl Pages {
    /// The pages in one store.
    pub(crate) fn of(own: Blob) -> Self {
        Self(vec![own])
    }

    /// Tonight's.
    pub(crate) fn own(&mut self) -> &mut Blob {
        &mut self.0[0]
    }

    /// Takes in the pages of an earlier night; gives the number of their store.
    pub(crate) fn add(&mut self, past: Blob) -> u16 {
        self.0.push(past);
        (self.0.len() - 1) as u16
    }

    /// Bytes of tonight's that were written to scratch.
    pub(crate) fn bytes_spilled(&self) -> u64 {
        self.0[0].bytes_spilled()
    }

    /// One of the stores.
    pub(crate) fn store(&self, number: u16) -> &Blob {
        &self.0[usize::from(number)]
    }
}

/// Bytes of a token.
const TOKEN_BYTES: u64 = size_of::<u32>() as u64;

const FIRST_OF_LINE: u64 = 1 << 61;
const BROKEN: u64 = 1 << 62;
const MASKED: u64 = 1 << 63;

/// A page read back.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// Its sentences, in order.
    pub units: Vec<Sentence>,
    /// Of each, the sum of its tokens and their number.
    pub sums: Vec<(u64, u32)>,
    /// The tokens of all.
    pub tokens: Vec<Token>,
    numbers: Vec<u64>,
}

/// Where tokens are in their store.
#[derive(Clone, Copy, Debug, Default)]
pub struct StoredTokens {
    /// Offset in bytes.
    pub offset: u64,
    /// How many.
    pub count: u32,
}

impl StoredTokens {
    /// Where the next ones are.
    pub(crate) fn end(self) -> u64 {
        self.offset + TOKEN_BYTES * u64::from(self.count)
    }

    /// Some of them.
    pub(crate) fn part(self, tokens: Range<usize>) -> Self {
        Self { offset: self.offset + TOKEN_BYTES * tokens.start as u64, count: tokens.len() as u32 }
    }

    /// Reads them back into `tokens`, in place of what was there.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub(crate) fn load(self, store: &Blob, tokens: &mut Vec<Token>) -> Result<()> {
        let mut halves = vec![0; self.count as usize];
        store.read_halves(self.offset, &mut halves)?;
        tokens.clear();
        tokens.extend(halves.iter().map(|&bits| Token::from_bits(bits)));
        Ok(())
    }
}

impl StoredPage {
    /// A page that stands at this offset of a store.
    pub(crate) fn at(store: u16, offset: u64, extent: Extent) -> Self {
        let Extent { units, tokens, words } = extent;
        Self { offset, units, tokens, words, store }
    }

    /// How much it has.
    pub(crate) fn extent(self) -> Extent {
        Extent { units: self.units, tokens: self.tokens, words: self.words }
    }

    /// Whose store it is in.
    pub(crate) fn store(self) -> u16 {
        self.store
    }

    /// Whether there is none: of articles that an older program kept, the compared text alone is known.
    pub(crate) fn is_missing(self) -> bool {
        self.units == 0
    }

    /// Whether the longer words of its sentences are there.
    pub(crate) fn has_words(self) -> bool {
        self.words > 0
    }

    /// Where its numbers are among those of its store.
    pub(crate) fn numbers(self) -> Range<usize> {
        let start = (self.offset / NUMBER_BYTES) as usize;
        start..start + (self.extent().bytes() / NUMBER_BYTES) as usize
    }

    /// Where its tokens are in its store.
    pub(crate) fn tokens(self) -> StoredTokens {
        let offset = self.offset + NUMBERS_A_UNIT * NUMBER_BYTES * u64::from(self.units);
        StoredTokens { offset, count: self.tokens }
    }

    /// The distinct sentences that can be learned, packed, by key.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub(crate) fn load_learnable(self, pages: &Pages, numbers: &mut Vec<u64>) -> Result<Vec<SizedKey>> {
        let units = self.units as usize;
        numbers.resize(2 * units, 0);
        pages.store(self.store).read_numbers(self.offset, numbers)?;
        let (sized, marks) = numbers.split_at(units);
        let whole = sized.iter().zip(marks).filter(|(_, marks)| **marks & BROKEN == 0);
        let mut sized: Vec<SizedKey> = whole.map(|(&sized, _)| SizedKey(sized)).collect();
        distinct(&mut sized);
        Ok(sized)
    }

    /// The longer words of its sentences, each with the key of the sentence it stands in.
    ///
    /// # Errors
    /// The file cannot be read, or is not what was written.
    pub(crate) fn load_words(self, pages: &Pages) -> Result<Vec<(SentenceKey, u32)>> {
        let store = pages.store(self.store);
        let (mut sized, mut halves) = (vec![0; self.units as usize], vec![0; self.words as usize]);
        store.read_numbers(self.offset, &mut sized)?;
        store.read_halves(self.tokens().end(), &mut halves)?;
        let (mut words, mut rest) = (Vec::with_capacity(halves.len()), &halves[..]);
        for key in sized.into_iter().map(|sized| SizedKey(sized).key()) {
            let (count, behind) = rest.split_first().ok_or_else(Error::store)?;
            let (of_unit, behind) = behind.split_at_checked(*count as usize).ok_or_else(Error::store)?;
            words.extend(of_unit.iter().map(|&word| (key, word)));
            rest = behind;
        }
        Ok(words)
    }

    /// Reads the page back, in place of another.
    ///
    /// # Errors
    /// The scratch file cannot be read, or is not what was written.
    pub(crate) fn load(self, pages: &Pages, page: &mut Page) -> Result<()> {
        self.load_units(pages, page)?;
        self.load_tokens(pages, page)
    }

    /// Reads its tokens back, in place of another's.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub(crate) fn load_tokens(self, pages: &Pages, page: &mut Page) -> Result<()> {
        self.tokens().load(pages.store(self.store), &mut page.tokens)
    }

    /// Reads its sentences back, in place of another's.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub(crate) fn load_units(self, pages: &Pages, page: &mut Page) -> Result<()> {
        let units = self.units as usize;
        let store = pages.store(self.store);
        page.numbers.resize(NUMBERS_A_UNIT as usize * units, 0);
        store.read_numbers(self.offset, &mut page.numbers)?;
        let (sized, rest) = page.numbers.split_at(units);
        let (marks, places) = rest.split_at(units);
        page.units.clear();
        page.sums.clear();
        let mut tokens = 0u64;
        for ((&sized, &marks), &place) in sized.iter().zip(marks).zip(places) {
            let (sized, start) = (SizedKey(sized), (place >> 32) as usize);
            page.units.push(Sentence {
                key: sized.key(),
                range: start..start + sized.bytes() as usize,
                words: (marks >> SUM_BITS) as u8,
                first_of_line: marks & FIRST_OF_LINE != 0,
                broken: marks & BROKEN != 0,
                masked: marks & MASKED != 0,
            });
            page.sums.push((marks, place as u32));
            tokens += u64::from(place as u32);
        }
        if tokens == u64::from(self.tokens) { Ok(()) } else { Err(Error::store()) }
    }
}

/// Writes pages, one after the other.
#[derive(Debug, Default)]
pub(crate) struct PageWriter {
    tokens: Tokens,
    /// The longer words of its sentences, behind their numbers.
    words: Vec<u32>,
    /// The names of the outlets met.
    names: Map<Box<str>, OwnName>,
    /// The pages as they go to the store, little-endian.
    pub numbers: Vec<u64>,
}

impl PageWriter {
    /// Appends the page of a compared text on an outlet's page, with the longer words of its sentences where
    /// they are asked for; its offset counts from the first one's.
    pub(crate) fn write(&mut self, text: &str, outlet: &str, with_words: bool) -> StoredPage {
        if !self.names.contains_key(outlet) {
            self.names.insert(outlet.into(), OwnName::new(outlet));
        }
        let units = units(text, &self.names[outlet]);
        let offset = self.numbers.len() as u64 * NUMBER_BYTES;
        self.tokens.clear();
        self.numbers.extend(units.iter().map(|unit| SizedKey::new(unit.key, unit.range.len()).0.to_le()));
        let first = self.numbers.len();
        self.numbers.resize(first + 2 * units.len(), 0);
        for (at, unit) in units.iter().enumerate() {
            if unit.first_of_line {
                self.tokens.start_line();
            }
            let before = self.tokens.kept.len();
            self.tokens.read(text, unit.range.clone());
            let mark = |is_set: bool, mark: u64| if is_set { mark } else { 0 };
            let marks = mark(unit.first_of_line, FIRST_OF_LINE)
                | mark(unit.broken, BROKEN)
                | mark(unit.masked, MASKED)
                | u64::from(unit.words) << SUM_BITS;
            let sum = self.tokens.take_sum() & ((1 << SUM_BITS) - 1);
            let tokens = (self.tokens.kept.len() - before) as u64;
            self.numbers[first + at] = (sum | marks).to_le();
            self.numbers[first + units.len() + at] = ((unit.range.start as u64) << 32 | tokens).to_le();
        }
        self.words.clear();
        for unit in units.iter().filter(|_| with_words) {
            let count = self.words.len();
            self.words.push(0);
            said(&text[unit.range.clone()], |word| self.words.push(word));
            self.words[count] = (self.words.len() - count - 1) as u32;
        }
        let tokens = self.tokens.kept.iter().map(|token| token.bits());
        let mut halves = tokens.chain(self.words.iter().copied());
        while let Some(half) = halves.next() {
            let next = u64::from(halves.next().unwrap_or_default());
            self.numbers.push((next << 32 | u64::from(half)).to_le());
        }
        let [units, tokens, words] =
            [units.len(), self.tokens.kept.len(), self.words.len()].map(|it| it as u32);
        StoredPage::at(0, offset, Extent { units, tokens, words })
    }
}
