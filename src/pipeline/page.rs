//! A cleaned text in, its stored form out: its sentences with what learning asks of them, and its tokens.
//!
//! A text is read once. What is learned from the whole dump is cut from it later, a sentence at a time, and every
//! sentence knows how many tokens it has: so the cut is made on tokens, and no text is read again.

use crate::keyed::Map;
use crate::learn::own_name::OwnName;
use crate::learn::units::{Sized, Unit, distinct, units};
use crate::scratch::Blob;
use crate::shingle::{SUM_BITS, Token, Tokens};
use std::io;
use std::ops::Range;

/// Where the page of an article is in its store.
///
/// It is three numbers for each sentence, the first of all before the second of all, and the tokens behind them, two in
/// a number: key and length; sum, number of words and marks; place in the text and number of tokens.
#[derive(Clone, Copy, Debug, Default)]
pub struct StoredPage {
    /// Offset in bytes.
    pub offset: u64,
    /// Its sentences.
    units: u32,
    /// Its tokens.
    tokens: u32,
}

/// Numbers that are stored of a sentence.
const NUMBERS_A_UNIT: u64 = 3;
/// Bytes of such a number.
pub const NUMBER_BYTES: u64 = size_of::<u64>() as u64;
/// Bytes of a token.
const TOKEN_BYTES: u64 = size_of::<u32>() as u64;

const FIRST_OF_LINE: u64 = 1 << 61;
const BROKEN: u64 = 1 << 62;
const MASKED: u64 = 1 << 63;

/// A page read back.
#[derive(Debug, Default)]
pub struct Page {
    /// Its sentences, in order.
    pub units: Vec<Unit>,
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
    pub fn end(self) -> u64 {
        self.offset + TOKEN_BYTES * u64::from(self.count)
    }

    /// Some of them.
    pub fn part(self, tokens: Range<usize>) -> Self {
        Self { offset: self.offset + TOKEN_BYTES * tokens.start as u64, count: tokens.len() as u32 }
    }

    /// Reads them back into `tokens`, in place of what was there.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub fn load(self, store: &Blob, tokens: &mut Vec<Token>) -> io::Result<()> {
        let mut halves = vec![0; self.count as usize];
        store.read_halves(self.offset, &mut halves)?;
        tokens.clear();
        tokens.extend(halves.iter().map(|&bits| Token::from_bits(bits)));
        Ok(())
    }
}

impl StoredPage {
    /// A page of so many sentences and tokens that stands at this offset of its store.
    pub fn at(offset: u64, units: u32, tokens: u32) -> Self {
        Self { offset, units, tokens }
    }

    /// How many sentences and tokens it has.
    pub fn counts(self) -> (u32, u32) {
        (self.units, self.tokens)
    }

    /// Where its numbers are among those of its store.
    pub fn numbers(self) -> Range<usize> {
        let start = (self.offset / NUMBER_BYTES) as usize;
        start..start + NUMBERS_A_UNIT as usize * self.units as usize + (self.tokens as usize).div_ceil(2)
    }

    /// Where its tokens are.
    pub fn tokens(self) -> StoredTokens {
        let offset = self.offset + NUMBERS_A_UNIT * NUMBER_BYTES * u64::from(self.units);
        StoredTokens { offset, count: self.tokens }
    }

    /// The distinct sentences that can be learned, packed, by key.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub fn load_learnable(self, pages: &Blob, numbers: &mut Vec<u64>) -> io::Result<Vec<Sized>> {
        let units = self.units as usize;
        numbers.resize(2 * units, 0);
        pages.read_numbers(self.offset, numbers)?;
        let (sized, marks) = numbers.split_at(units);
        let whole = sized.iter().zip(marks).filter(|(_, marks)| **marks & BROKEN == 0);
        let mut sized: Vec<Sized> = whole.map(|(&sized, _)| Sized(sized)).collect();
        distinct(&mut sized);
        Ok(sized)
    }

    /// Reads the page back, in place of another.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub fn load(self, pages: &Blob, page: &mut Page) -> io::Result<()> {
        let units = self.units as usize;
        page.numbers.resize(NUMBERS_A_UNIT as usize * units, 0);
        pages.read_numbers(self.offset, &mut page.numbers)?;
        let (sized, rest) = page.numbers.split_at(units);
        let (marks, places) = rest.split_at(units);
        page.units.clear();
        page.sums.clear();
        for ((&sized, &marks), &place) in sized.iter().zip(marks).zip(places) {
            let (sized, start) = (Sized(sized), (place >> 32) as usize);
            page.units.push(Unit {
                key: sized.key(),
                range: start..start + sized.bytes() as usize,
                words: (marks >> SUM_BITS) as u8,
                first_of_line: marks & FIRST_OF_LINE != 0,
                broken: marks & BROKEN != 0,
                masked: marks & MASKED != 0,
            });
            page.sums.push((marks, place as u32));
        }
        self.tokens().load(pages, &mut page.tokens)
    }
}

/// Writes pages, one after the other.
#[derive(Debug, Default)]
pub struct PageWriter {
    tokens: Tokens,
    /// The names of the outlets met.
    names: Map<Box<str>, OwnName>,
    /// The pages as they go to the store, little-endian.
    pub numbers: Vec<u64>,
}

impl PageWriter {
    /// Appends the page of a compared text on an outlet's page; its offset counts from the first one's.
    pub fn write(&mut self, text: &str, outlet: &str) -> StoredPage {
        if !self.names.contains_key(outlet) {
            self.names.insert(outlet.into(), OwnName::new(outlet));
        }
        let units = units(text, &self.names[outlet]);
        let offset = self.numbers.len() as u64 * NUMBER_BYTES;
        self.tokens.clear();
        self.numbers.extend(units.iter().map(|unit| Sized::new(unit.key, unit.range.len()).0.to_le()));
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
        let packed = self.tokens.kept.chunks(2).map(|two| {
            two.iter().rev().fold(0, |packed, token| packed << 32 | u64::from(token.bits())).to_le()
        });
        self.numbers.extend(packed);
        StoredPage { offset, units: units.len() as u32, tokens: self.tokens.kept.len() as u32 }
    }
}
