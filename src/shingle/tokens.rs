//! Clean text in, its tokens out.
//!
//! A token is a word, or one character of a script that writes no spaces. Case, accents, apostrophes and punctuation
//! are what a portal may lose on the way, so a token's hash does not know them. What kind of token it is ([`Kind`])
//! is noted beside the hash: two texts of one template differ in figures and names, two copies of a story in other
//! words.

use super::{FNV_OFFSET, FNV_PRIME};
use crate::keyed::mix;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
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
pub struct Token(u32);

impl Token {
    /// The token with this hash.
    pub const fn new(hash: u64, kind: Kind) -> Self {
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
    pub fn kind(self) -> Kind {
        match self.0 & 3 {
            1 => Kind::Figure,
            2 => Kind::Name,
            3 => Kind::Character,
            _ => Kind::Word,
        }
    }

    /// Whether it is a figure, in digits or, up to twelve, in words of a language that news is much written in.
    pub fn is_number(self) -> bool {
        self.kind() == Kind::Figure || NUMBER_WORDS.contains(&self.hash())
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
        let bytes = words[at].as_bytes();
        let (mut hash, mut next) = (FNV_OFFSET, 0);
        while next < bytes.len() {
            hash = (hash ^ bytes[next] as u64).wrapping_mul(FNV_PRIME);
            next += 1;
        }
        hashes[at] = Token::new(mix(hash), Kind::Word).hash();
        at += 1;
    }
    hashes
};

/// The tokens of a text.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    /// Hash of each.
    pub hashes: Vec<u64>,
    /// Hash and kind of each.
    pub kept: Vec<Token>,
    /// How many of them are characters of scripts without spaces.
    pub unspaced: usize,
    /// Hash of the word being read.
    word: Option<u64>,
    /// What it is, by its first letter.
    kind: Option<Kind>,
    /// Whether a sentence or a line has ended since the last word did.
    is_start: bool,
}

impl Tokens {
    /// The tokens of `text`.
    pub fn of(text: &str) -> Self {
        let mut tokens = Self { is_start: true, ..Self::default() };
        tokens.hashes.reserve(text.len() / 5);
        tokens.kept.reserve(text.len() / 5);
        tokens.read(text);
        tokens
    }

    fn read(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            // A run of plain letters, with the word's hash in a register.
            let mut word = self.word;
            while let Some(&byte) = bytes.get(at)
                && byte < 0x80
            {
                at += 1;
                match ASCII[usize::from(byte)] {
                    APOSTROPHE => {}
                    separator @ (SEPARATOR | STOP) => {
                        if let Some(word) = word.take() {
                            self.push(word);
                        }
                        self.is_start |= separator == STOP;
                    }
                    folded => {
                        if word.is_none() {
                            self.kind = Some(self.kind_of(byte.is_ascii_digit(), byte.is_ascii_uppercase()));
                        }
                        word = Some((word.unwrap_or(FNV_OFFSET) ^ u64::from(folded)).wrapping_mul(FNV_PRIME))
                    }
                }
            }
            self.word = word;
            // Char boundaries: `at` only ever moves by whole characters.
            let Some(c) = text[at..].chars().next() else { break };
            self.read_char(c);
            at += c.len_utf8();
        }
        self.end_word();
    }

    fn kind_of(&self, is_digit: bool, is_capital: bool) -> Kind {
        match () {
            () if is_digit => Kind::Figure,
            () if is_capital && !self.is_start => Kind::Name,
            () => Kind::Word,
        }
    }

    fn read_char(&mut self, c: char) {
        if is_unspaced(c) {
            self.end_word();
            self.kind = Some(Kind::Character);
            let mut encoded = [0; 4];
            c.encode_utf8(&mut encoded).bytes().for_each(|byte| self.add(byte));
            self.end_word();
            self.unspaced += 1;
        } else if is_dropped(c) {
            // An accent is no letter and ends no word.
        } else if c.is_alphanumeric() || (is_combining_mark(c) && self.word.is_some()) {
            if self.word.is_none() {
                self.kind = Some(self.kind_of(c.is_numeric(), c.is_uppercase()));
            }
            self.add_folded(c);
        } else {
            self.end_word();
            self.is_start |= matches!(c, '“' | '”' | '„' | '«' | '»' | '。' | '！' | '？' | '…' | '۔' | '؟');
        }
    }

    /// A letter in small case without its accents.
    fn add_folded(&mut self, c: char) {
        let mut encoded = [0; 4];
        for lower in c.to_lowercase() {
            if ('\u{ac00}'..='\u{d7a3}').contains(&lower) {
                lower.encode_utf8(&mut encoded).bytes().for_each(|byte| self.add(byte));
                continue;
            }
            decompose_canonical(lower, |part| {
                if !is_dropped(part) {
                    part.encode_utf8(&mut encoded).bytes().for_each(|byte| self.add(byte));
                }
            });
        }
    }

    fn add(&mut self, byte: u8) {
        self.word = Some((self.word.unwrap_or(FNV_OFFSET) ^ u64::from(byte)).wrapping_mul(FNV_PRIME));
    }

    fn end_word(&mut self) {
        if let Some(word) = self.word.take() {
            self.push(word);
        }
    }

    fn push(&mut self, word: u64) {
        let hash = mix(word);
        self.hashes.push(hash);
        self.kept.push(Token::new(hash, self.kind.take().unwrap_or(Kind::Word)));
        self.is_start = false;
    }
}

const SEPARATOR: u8 = 0;
/// Neither a letter nor an end of a word: `Russia's` is one word, with the apostrophe or without.
const APOSTROPHE: u8 = 1;
/// Ends a word, and behind it a capital means nothing.
const STOP: u8 = 2;

/// Letters and digits in small case, or what else the byte means.
const ASCII: [u8; 128] = {
    let mut table = [SEPARATOR; 128];
    let mut byte = 0;
    while byte < 128 {
        let ascii = byte as u8;
        if ascii.is_ascii_alphanumeric() {
            table[byte] = ascii.to_ascii_lowercase();
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

/// Letters of scripts that write no spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0e01}'..='\u{0e5b}'     // Thai
        | '\u{0e81}'..='\u{0eff}'   // Lao
        | '\u{1000}'..='\u{109f}'   // Burmese
        | '\u{1780}'..='\u{17ff}'   // Khmer
        | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{30ff}'   // Hiragana, Katakana
        | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}'   // Han
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{323af}')
        && !matches!(c, '\u{0e3f}' | '\u{30a0}' | '\u{30fb}')
}

#[cfg(test)]
mod tests {
    use super::{Kind, Tokens};

    fn kinds(text: &str) -> String {
        let letter = |kind| match kind {
            Kind::Word => 'w',
            Kind::Figure => '9',
            Kind::Name => 'N',
            Kind::Character => 'c',
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
    fn a_token_is_the_same_in_whatever_case() {
        let (small, large) = (Tokens::of("in ostervik on friday"), Tokens::of("IN OSTERVIK ON FRIDAY"));
        assert!(small.kept.iter().zip(&large.kept).all(|(a, b)| a.is(*b)));
        assert_ne!(small.kept, large.kept);
    }
}
