//! A token: 30 bits of a word's hash, and its kind.

use crate::base::hash::mix;

/// The kind of a token.
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
/// Two tokens are the same if their hashes are equal ([`Token::is`]), since a copy may print a name in
/// capitals. Of a thousand pairs of texts with 1,000 different words each, one is expected to have a chance
/// agreement in 30 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(transparent)]
pub struct Token(u32);

impl Token {
    /// The token with this hash.
    pub(crate) const fn new(hash: u64, kind: TokenKind) -> Self {
        Self((hash >> 34 << 2) as u32 | kind as u32)
    }

    /// The token that [`Token::bits`] came from.
    pub(crate) fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// Hash and kind in one number, as stored in a history.
    pub(crate) fn bits(self) -> u32 {
        self.0
    }

    /// Its hash, below 2^30.
    pub(crate) const fn hash(self) -> u32 {
        self.0 >> 2
    }

    /// Its kind.
    pub(crate) fn kind(self) -> TokenKind {
        match self.0 & 3 {
            1 => TokenKind::Figure,
            2 => TokenKind::Name,
            3 => TokenKind::Character,
            _ => TokenKind::Word,
        }
    }

    /// Whether the token is a figure in digits, or a number up to twelve in words of a common language of
    /// news.
    pub(crate) fn is_number(self) -> bool {
        self.kind() == TokenKind::Figure || NUMBER_WORDS.contains(&self.hash())
    }

    /// Whether two tokens are the same, whatever their kind.
    pub(crate) fn is(self, other: Self) -> bool {
        self.hash() == other.hash()
    }
}

/// Hashes of the words for two to twelve. Half of the languages use the word for one as an article.
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

/// Initial value of a word's hash.
pub(super) const WORD_SEED: u64 = 0x9ae1_6a3b_2f90_404f;

/// Letters hashed at a time.
pub(super) const BLOCK: usize = 16;

/// Hash of a word's folded letters. Each block of two times eight little-endian bytes, padded with zeros, is
/// mixed in by the finaliser of MurmurHash3. No letter is a zero byte, so the length need not be hashed.
pub(super) const fn word_hash(letters: &[u8]) -> u64 {
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
