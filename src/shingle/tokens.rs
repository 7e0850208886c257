//! Clean text in, its tokens out.
//!
//! A token is a word, or one character of a script that writes no spaces. Case, accents, apostrophes and punctuation
//! are what a portal may lose on the way, so a token's hash does not know them. What kind of token it is ([`TokenKind`])
//! is noted beside the hash: two texts of one template differ in figures and names, two copies of a story in other
//! words.

use super::append_sum;
use crate::base::hash::mix;
use crate::base::script::is_unspaced;
use std::ops::Range;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Any word.
    Word,
    /// A word that begins with a digit.
    Figure,
    /// A word with a capital that stands neither first in its sentence nor first in its line.
    Name,
    /// A character of a script without spaces.
    Character,
}

/// A token as it is kept: 30 bits of its hash above 2 bits of its kind.
///
/// Two tokens are the same if their hashes are ([`Token::is`]): a copy may print a name in capitals. Within two texts of
/// 1,000 different words each, one chance agreement in 30 bits is to be expected once in a thousand pairs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(transparent)]
pub struct Token(u32);

impl Token {
    /// The token with this hash.
    pub const fn new(hash: u64, kind: TokenKind) -> Self {
        Self((hash >> 34 << 2) as u32 | kind as u32)
    }

    /// The token that [`Token::bits`] came from.
    pub fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// Hash and kind in one number, as stored.
    pub fn bits(self) -> u32 {
        self.0
    }

    /// Its hash, below 2^30.
    pub const fn hash(self) -> u32 {
        self.0 >> 2
    }

    /// What it is.
    pub fn kind(self) -> TokenKind {
        match self.0 & 3 {
            1 => TokenKind::Figure,
            2 => TokenKind::Name,
            3 => TokenKind::Character,
            _ => TokenKind::Word,
        }
    }

    /// Whether it is a figure, in digits or, up to twelve, in words of a language that news is much written in.
    pub fn is_number(self) -> bool {
        self.kind() == TokenKind::Figure || NUMBER_WORDS.contains(&self.hash())
    }

    /// Whether two tokens are the same, whatever their kind.
    pub fn is(self, other: Self) -> bool {
        self.hash() == other.hash()
    }
}

/// Hashes of the words for two to twelve; one is an article in half of the languages.
const NUMBER_WORDS: [u32; 69] = {
    let words = [
        "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "zwei",
        "drei", "vier", "funf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwolf", "deux", "trois",
        "quatre", "cinq", "sept", "huit", "neuf", "dix", "onze", "douze", "dos", "tres", "cuatro", "cinco",
        "seis", "siete", "ocho", "nueve", "diez", "once", "doce", "due", "tre", "quattro", "cinque", "sei",
        "sette", "otto", "nove", "dieci", "undici", "dodici", "dois", "duas", "quatro", "sete", "oito",
        "dez", "doze", "twee", "drie", "vijf", "zes", "zeven", "negen", "tien", "twaalf",
    ];
    let mut hashes = [0; 69];
    let mut at = 0;
    while at < words.len() {
        hashes[at] = Token::new(word_hash(words[at].as_bytes()), TokenKind::Word).hash();
        at += 1;
    }
    hashes
};

/// Reads a text piece by piece and keeps its tokens.
///
/// Most words of most languages are a few plain letters: these are found, folded and hashed all at once. Longer ones, and
/// those with an apostrophe or another letter, are read character by character, with the same answer.
#[derive(Debug)]
pub struct Tokens {
    /// Hash and kind of each token.
    pub kept: Vec<Token>,
    /// Polynomial of the whole hashes of the tokens since [`Tokens::take_sum`].
    sum: u64,
    /// The folded letters of a word that is read by characters.
    word: Vec<u8>,
    /// What it is, by its first letter.
    kind: Option<TokenKind>,
    /// Whether a sentence or a line has ended since the last word did.
    is_start: bool,
}

impl Default for Tokens {
    fn default() -> Self {
        Self { kept: Vec::new(), sum: 0, word: Vec::new(), kind: None, is_start: true }
    }
}

/// One bit of each byte of a word of eight.
const ONES: u64 = 0x0101_0101_0101_0101;
/// The upper bit of each.
const HIGHS: u64 = ONES << 7;
/// What an ASCII letter has in small case and a digit always.
const SMALL: u64 = ONES << 5;

/// Marks, by its upper bit, each of eight bytes that is an ASCII letter or digit.
fn plain_letters(bytes: u64) -> u64 {
    let within = |bytes: u64, from: u8, behind: u8| {
        let at_least = bytes + ONES * u64::from(0x80 - from);
        let beyond = bytes + ONES * u64::from(0x80 - behind);
        at_least & !beyond
    };
    let low = bytes & !HIGHS;
    (within(low | SMALL, b'a', b'z' + 1) | within(low, b'0', b'9' + 1)) & !bytes & HIGHS
}

/// How many of eight bytes, from the first on, are marked.
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

    /// Forgets all, but keeps the room.
    pub fn clear(&mut self) {
        self.kept.clear();
        (self.sum, self.is_start) = (0, true);
    }

    /// The polynomial of the tokens read since this was last asked.
    pub fn take_sum(&mut self) -> u64 {
        std::mem::take(&mut self.sum)
    }

    /// Begins a new line.
    pub fn start_line(&mut self) {
        self.is_start = true;
    }

    /// Reads a part of a text, at whose end a word ends.
    pub fn read(&mut self, text: &str, part: Range<usize>) {
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

    /// Reads a word of less than sixteen plain letters; gives their number. Nothing where the word is another one.
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

    /// Reads the word, character or mark that begins at `at`; gives its end.
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

    /// A letter in small case without its accents.
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

/// What the hash of a word starts from.
const WORD_SEED: u64 = 0x9ae1_6a3b_2f90_404f;

/// Letters that are hashed at once.
const BLOCK: usize = 16;

/// Hash of a word's folded letters: two times eight bytes of them at a time, little-endian, what is missing zero, each
/// mixed in by the finaliser of MurmurHash3. No letter is a zero byte, so the length need not be told.
const fn word_hash(letters: &[u8]) -> u64 {
    let (mut hash, mut at) = (WORD_SEED, 0);
    while at < letters.len() {
        let (mut block, mut offset) = (0u128, 0);
        while offset < BLOCK && at + offset < letters.len() {
            block |= (letters[at + offset] as u128) << (8 * offset);
            offset += 1;
        }
        hash = mix(mix(hash ^ block as u64) ^ (block >> 64) as u64);
        at += BLOCK;
    }
    hash
}

const SEPARATOR: u8 = 0;
/// Neither a letter nor an end of a word: `Russia's` is one word, with the apostrophe or without.
const APOSTROPHE: u8 = 1;
/// Ends a word, and behind it a capital means nothing.
const STOP: u8 = 2;
/// A letter or a digit.
const LETTER: u8 = 3;

/// What each byte means.
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

/// Marks that copies of one text may lack: Latin accents, Arabic vowel signs and stretching, the nukta.
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
