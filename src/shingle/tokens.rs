//! Clean text in, its tokens out.
//!
//! A token is a word, or one character of a script that writes no spaces. A portal may lose case, accents,
//! apostrophes and punctuation, so a token's hash ignores them. The [`TokenKind`] is kept beside the hash:
//! two texts of one template differ in figures and names, two copies of a story in other words.

use super::sum::append_sum;
use super::token::{BLOCK, Token, TokenKind, WORD_SEED, word_hash};
use crate::base::hash::mix;
use crate::base::script::is_unspaced;
use std::ops::Range;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// Reads a text piece by piece and keeps its tokens.
///
/// Most words consist of a few plain letters, which are found, folded and hashed at once. Longer words, and
/// words with an apostrophe or another letter, are read character by character, with the same result.
#[derive(Debug)]
pub struct Tokens {
    /// Hash and kind of each token.
    pub kept: Vec<Token>,
    /// Polynomial of the whole hashes of the tokens since [`Tokens::take_sum`].
    sum: u64,
    /// The folded letters of a word that is read by characters.
    word: Vec<u8>,
    /// Kind of that word, by its first letter.
    kind: Option<TokenKind>,
    /// Whether a sentence or a line has ended since the last word did.
    is_start: bool,
}

impl Default for Tokens {
    fn default() -> Self {
        Self { kept: Vec::new(), sum: 0, word: Vec::new(), kind: None, is_start: true }
    }
}

/// The lowest bit of each of eight bytes.
const ONES: u64 = 0x0101_0101_0101_0101;
/// The highest bit of each of eight bytes.
const HIGHS: u64 = ONES << 7;
/// The bit that small ASCII letters and digits have set.
const SMALL: u64 = ONES << 5;

/// Sets the highest bit of each of eight bytes that is an ASCII letter or digit.
fn plain_letters(bytes: u64) -> u64 {
    let within = |bytes: u64, from: u8, behind: u8| {
        let at_least = bytes + ONES * u64::from(0x80 - from);
        let beyond = bytes + ONES * u64::from(0x80 - behind);
        at_least & !beyond
    };
    let low = bytes & !HIGHS;
    (within(low | SMALL, b'a', b'z' + 1) | within(low, b'0', b'9' + 1)) & !bytes & HIGHS
}

/// Number of bytes marked before the first that is not.
fn leading(marks: u64) -> u32 {
    (!marks & HIGHS).trailing_zeros() / 8
}

/// The first `count` of eight bytes in small case, the others zero.
fn small(bytes: u64, count: u32) -> u64 {
    (bytes | SMALL) & u64::MAX.checked_shr(64 - 8 * count).unwrap_or(0)
}

impl Tokens {
    /// The tokens of `text`.
    pub fn of(text: &str) -> Self {
        let mut tokens = Self::default();
        tokens.read(text, 0..text.len());
        tokens
    }

    /// Removes all tokens, but keeps the allocation.
    pub(crate) fn clear(&mut self) {
        self.kept.clear();
        (self.sum, self.is_start) = (0, true);
    }

    /// The polynomial of the tokens read since the last call.
    pub(crate) fn take_sum(&mut self) -> u64 {
        std::mem::take(&mut self.sum)
    }

    /// Begins a new line.
    pub(crate) fn start_line(&mut self) {
        self.is_start = true;
    }

    /// Reads a part of a text. A word ends where the part does.
    pub(crate) fn read(&mut self, text: &str, part: Range<usize>) {
        let bytes = text.as_bytes();
        let (mut at, end) = (part.start, part.end.min(text.len()));
        while at < end {
            match ASCII.get(usize::from(bytes[at])) {
                Some(&SEPARATOR) => at += 1,
                Some(&STOP) => {
                    self.is_start = true;
                    at += 1;
                }
                Some(&LETTER) => {
                    let plain = bytes[at..].first_chunk().and_then(|start| self.read_plain(start));
                    at = plain.map_or_else(|| self.read_word(&text[..end], at), |letters| at + letters);
                }
                _ => at = self.read_word(&text[..end], at),
            }
        }
    }

    /// Reads a word of fewer than sixteen plain letters and returns its length, or `None` for any other word.
    #[inline]
    fn read_plain(&mut self, start: &[u8; BLOCK]) -> Option<usize> {
        let (&low, &high) = (start.first_chunk()?, start.last_chunk()?);
        let (low, high) = (u64::from_le_bytes(low), u64::from_le_bytes(high));
        let first = leading(plain_letters(low));
        let second = if first == 8 { leading(plain_letters(high)) } else { 0 };
        let letters = (first + second) as usize;
        // An apostrophe or another letter behind them belongs to the word.
        let behind = *start.get(letters)?;
        if behind == b'\'' || behind >= 0x80 {
            return None;
        }
        let hash = mix(mix(WORD_SEED ^ small(low, first)) ^ small(high, second));
        let kind = self.kind_of(start[0].is_ascii_digit(), start[0].is_ascii_uppercase());
        self.push(hash, kind);
        Some(letters)
    }

    /// Reads the word, character or mark that begins at `at` and returns its end.
    fn read_word(&mut self, text: &str, at: usize) -> usize {
        let mut end = at;
        for c in text[at..].chars() {
            if c.is_ascii() {
                match ASCII[c as usize] {
                    APOSTROPHE => {}
                    LETTER => {
                        self.begin(c.is_ascii_digit(), c.is_ascii_uppercase());
                        self.word.push(c.to_ascii_lowercase() as u8);
                    }
                    _ => break,
                }
            } else if is_unspaced(c) {
                self.end_word();
                self.kind = Some(TokenKind::Character);
                self.add(c);
                self.end_word();
            } else if is_dropped(c) {
                // An accent is no letter and ends no word.
            } else if c.is_alphanumeric() || (is_combining_mark(c) && !self.word.is_empty()) {
                self.begin(c.is_numeric(), c.is_uppercase());
                self.add_folded(c);
            } else {
                self.end_word();
                self.is_start |=
                    matches!(c, '“' | '”' | '„' | '«' | '»' | '。' | '！' | '？' | '…' | '۔' | '؟');
            }
            end += c.len_utf8();
        }
        self.end_word();
        end
    }

    fn begin(&mut self, is_digit: bool, is_capital: bool) {
        if self.kind.is_none() {
            self.kind = Some(self.kind_of(is_digit, is_capital));
        }
    }

    fn kind_of(&self, is_digit: bool, is_capital: bool) -> TokenKind {
        match () {
            () if is_digit => TokenKind::Figure,
            () if is_capital && !self.is_start => TokenKind::Name,
            () => TokenKind::Word,
        }
    }

    /// Adds a letter in small case without its accents.
    fn add_folded(&mut self, c: char) {
        for lower in c.to_lowercase() {
            if ('\u{ac00}'..='\u{d7a3}').contains(&lower) {
                self.add(lower);
                continue;
            }
            decompose_canonical(lower, |part| {
                if !is_dropped(part) {
                    self.add(part);
                }
            });
        }
    }

    fn add(&mut self, c: char) {
        let mut encoded = [0; 4];
        self.word.extend_from_slice(c.encode_utf8(&mut encoded).as_bytes());
    }

    fn end_word(&mut self) {
        let kind = self.kind.take().unwrap_or(TokenKind::Word);
        if !self.word.is_empty() {
            let hash = word_hash(&self.word);
            self.word.clear();
            self.push(hash, kind);
        }
    }

    fn push(&mut self, hash: u64, kind: TokenKind) {
        self.sum = append_sum(self.sum, 1, hash);
        self.kept.push(Token::new(hash, kind));
        self.is_start = false;
    }
}

const SEPARATOR: u8 = 0;
/// Neither a letter nor the end of a word: `Russia's` is one word, with or without the apostrophe.
const APOSTROPHE: u8 = 1;
/// Ends a word and a sentence, so that a capital after it means nothing.
const STOP: u8 = 2;
/// A letter or a digit.
const LETTER: u8 = 3;

/// Class of each ASCII byte.
const ASCII: [u8; 128] = {
    let mut table = [SEPARATOR; 128];
    let mut byte = 0;
    while byte < 128 {
        let ascii = byte as u8;
        if ascii.is_ascii_alphanumeric() {
            table[byte] = LETTER;
        }
        byte += 1;
    }
    table[b'\'' as usize] = APOSTROPHE;
    table[b'.' as usize] = STOP;
    table[b'!' as usize] = STOP;
    table[b'?' as usize] = STOP;
    table[b':' as usize] = STOP;
    table[b'"' as usize] = STOP;
    table[b'\n' as usize] = STOP;
    table
};

/// Whether a copy may lack this mark: Latin accents, Arabic vowel signs and stretching, the nukta.
fn is_dropped(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036f}' | '\u{064b}'..='\u{0652}' | '\u{0640}' | '\u{0670}' | '\u{093c}' | '\u{09bc}')
}

#[cfg(test)]
mod tests {
    use super::{TokenKind, Tokens};

    fn kinds(text: &str) -> String {
        let letter = |kind| match kind {
            TokenKind::Word => 'w',
            TokenKind::Figure => '9',
            TokenKind::Name => 'N',
            TokenKind::Character => 'c',
        };
        Tokens::of(text).kept.iter().map(|token| letter(token.kind())).collect()
    }

    #[test]
    fn a_capital_makes_a_name_only_within_a_sentence() {
        assert_eq!(kinds("The mayor of Ostervik said. Nobody slept on Friday"), "wwwNwwwwN");
        assert_eq!(kinds("First line\nÉcole de Paris, “Quand?” Österreich"), "wwwwNww");
        assert_eq!(kinds("Мэр Ивана сказал"), "wNw");
    }

    #[test]
    fn figures_begin_with_a_digit_and_characters_are_of_scripts_without_spaces() {
        assert_eq!(kinds("up 40.4 points, the 19th rise"), "w99ww9w");
        assert_eq!(kinds("港口 closed"), "ccw");
    }

    #[test]
    fn numbers_are_told_in_digits_and_in_words() {
        let numbers = |text| Tokens::of(text).kept.iter().map(|token| token.is_number()).collect::<Vec<_>>();
        assert_eq!(
            numbers("Two of 40, fünf und douze, but one"),
            [true, false, true, true, false, true, false, false]
        );
    }

    #[test]
    fn a_word_is_the_same_token_however_it_is_read() {
        // Behind the end of a text there is no block to be read, so the word goes by its characters.
        for word in ["a", "Tariff", "12th", "MP3", "seventeen", "extraordinarily", "x1y2z3x1y2z3x1y2z3"] {
            let ends = Tokens::of(word).kept;
            for behind in [
                " and so on, and so on",
                "; and so on, and so on",
                "\nand so on, and so on",
                "' and so on, and",
            ] {
                assert_eq!(Tokens::of(&format!("{word}{behind}")).kept[0], ends[0], "{word}{behind}");
            }
            let accented = format!("{word}\u{301} and so on");
            assert_eq!(Tokens::of(&accented).kept[0], ends[0], "{word}");
        }
        for c in (0..0x80u8).map(char::from) {
            let (inside, alone) = (format!("ab{c}cd then some more words"), format!("ab{c}cd"));
            let alone = Tokens::of(&alone).kept;
            assert_eq!(Tokens::of(&inside).kept[..alone.len()], alone, "{c:?}");
        }
    }

    #[test]
    fn a_token_is_the_same_in_whatever_case() {
        let (small, large) = (Tokens::of("in ostervik on friday"), Tokens::of("IN OSTERVIK ON FRIDAY"));
        assert!(small.kept.iter().zip(&large.kept).all(|(a, b)| a.is(*b)));
        assert_ne!(small.kept, large.kept);
    }
}
