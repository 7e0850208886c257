//! Clean text in, the set of its shingles out.
//!
//! A shingle is `k` neighbouring words, kept as one 64-bit hash. Words are runs of letters, marks and digits in
//! one case, without accents: what a portal may lose on the way. Scripts that write no spaces (Chinese, Japanese,
//! Thai, Lao, Khmer, Burmese) give one token a character, and a text that is mostly such takes `k` characters.
//! Nothing has to be told: the script is seen.
//!
//! A word's hash takes its letters eight at a time ([`Tokens`]); a shingle's is the polynomial of its tokens' 30 bits
//! modulo 2^64, rolled along the text, through [`mix`]. Both are frozen: what is stored today must mean the same in a
//! year.

pub mod headline_only;
mod headline;
mod tokens;

pub use headline::{bare_headline, headline_hash};
pub use tokens::{Kind, Token, Tokens};

use crate::base::hash::{mix, sort_even};
use crate::base::params::{count, params};

params! {
    /// Parameters of shingling.
    #[table("shingle", Compared)]
    pub struct ShingleParams {
        /// Words in a shingle.
        #[key(count("words", 1, 64))]
        pub words: usize,
        /// Characters in a shingle of a script without spaces.
        #[key(count("characters", 1, 64))]
        pub characters: usize,
    }
}

/// The shingles of one text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shingles {
    /// Distinct shingle hashes, ascending. Empty where the text is shorter than one shingle.
    pub hashes: Vec<u64>,
    /// Hash of the whole sequence of tokens: texts that agree in it are the same text.
    pub text_hash: u128,
    /// Its tokens in their order, for what a set cannot tell.
    pub tokens: Vec<Token>,
}

/// Multiplier of the polynomials: an odd constant of the golden ratio, 2^64 / phi.
const POLYNOMIAL: u64 = 0x9e37_79b9_7f4a_7c15;
/// A second, unrelated multiplier for the upper half of the text hash (Steele and Vigna 2021, table 5).
const POLYNOMIAL_HIGH: u64 = 0xd134_2543_de82_ef95;

/// Shingles a text.
pub fn shingle(text: &str, params: &ShingleParams) -> Shingles {
    let mut tokens = Tokens::of(text);
    let text_hash = text_hash(tokens.take_sum(), &tokens.kept);
    let mut hashes = Vec::new();
    shingles(&tokens.kept, params, &mut hashes);
    Shingles { hashes, text_hash, tokens: tokens.kept }
}

/// Puts the distinct shingles of a text's tokens into `out`, ascending, in place of what was there.
pub fn shingles(tokens: &[Token], params: &ShingleParams, out: &mut Vec<u64>) {
    let unspaced = tokens.iter().filter(|token| token.kind() == Kind::Character).count();
    let k = if unspaced * 2 > tokens.len() { params.characters } else { params.words };
    let rolled = roll(tokens, k);
    sort_even(&rolled, out);
    out.dedup();
}

/// Distinct hashes of every two neighbouring figures, ascending: what tells two texts of one template apart. Single
/// small numbers agree by chance, two in a row hardly do.
pub fn figures(tokens: &[Token]) -> Vec<u64> {
    let mut figures = tokens.iter().filter(|token| token.kind() == Kind::Figure).map(|token| token.hash());
    let mut last = figures.next().unwrap_or(0);
    let of_two = |next: u32| mix(u64::from(std::mem::replace(&mut last, next)) << 32 | u64::from(next));
    let mut pairs: Vec<u64> = figures.map(of_two).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Bits of a sum of tokens that count.
pub const SUM_BITS: u32 = 52;

/// The sum of a text from that of its start and that of the rest, which has so many tokens. Only the lower
/// [`SUM_BITS`] need be known of either, and only they mean something.
pub fn append_sum(start: u64, rest_tokens: u32, rest: u64) -> u64 {
    let power = match rest_tokens {
        1 => POLYNOMIAL,
        tokens => POLYNOMIAL.wrapping_pow(tokens),
    };
    start.wrapping_mul(power).wrapping_add(rest)
}

/// Hash of a sequence of tokens with this sum. The sum knows all bits of the tokens' hashes, so that two texts which
/// differ in one word agree no more often than their words' hashes do in 64 bits.
pub fn text_hash(sum: u64, tokens: &[Token]) -> u128 {
    let mut high = !(tokens.len() as u64);
    for token in tokens {
        high = high.wrapping_mul(POLYNOMIAL_HIGH).wrapping_add(token.hash().into());
    }
    u128::from(mix(high)) << 64 | u128::from(low_hash(sum, tokens.len() as u64))
}

/// The lower half of the hash of a text, which its sum and the number of its tokens tell.
pub fn low_hash(sum: u64, tokens: u64) -> u64 {
    mix(sum & ((1 << SUM_BITS) - 1) ^ tokens << SUM_BITS)
}

/// Hash of the words of a line, whatever their case, accents and punctuation.
pub fn words_hash(line: &str) -> u128 {
    let mut tokens = Tokens::of(line);
    text_hash(tokens.take_sum(), &tokens.kept)
}

/// Hashes of every run of `k` tokens, in text order; none where there are fewer than `k`.
fn roll(tokens: &[Token], k: usize) -> Vec<u64> {
    if k == 0 || tokens.len() < k {
        return Vec::new();
    }
    let leaving = POLYNOMIAL.wrapping_pow(k as u32);
    let value = |token: Token| u64::from(token.hash());
    let mut hashes = Vec::with_capacity(tokens.len() - k + 1);
    let mut sum =
        tokens[..k].iter().fold(0u64, |sum, &token| sum.wrapping_mul(POLYNOMIAL).wrapping_add(value(token)));
    hashes.push(mix(sum));
    hashes.extend(tokens.iter().zip(&tokens[k..]).map(|(&old, &new)| {
        sum = sum
            .wrapping_mul(POLYNOMIAL)
            .wrapping_add(value(new))
            .wrapping_sub(value(old).wrapping_mul(leaving));
        mix(sum)
    }));
    hashes
}

#[cfg(test)]
mod tests {
    use super::{ShingleParams, Shingles, append_sum, figures, shingle, text_hash};
    use crate::shingle::Tokens;

    fn of(text: &str) -> Shingles {
        shingle(text, &ShingleParams { words: 5, characters: 6 })
    }

    #[test]
    fn what_a_portal_changes_changes_no_shingle() {
        let plain = of("The minister's cafe in Munchen closed early on Monday");
        for copy in [
            "THE MINISTER'S CAFÉ IN MÜNCHEN CLOSED EARLY ON MONDAY",
            "The ministers cafe, in “München”; closed (early) on Monday!",
            "the minister's cafe\u{301} in Mu\u{308}nchen\nclosed early on monday",
        ] {
            let copied = of(copy);
            assert_eq!((&copied.hashes, copied.text_hash), (&plain.hashes, plain.text_hash), "{copy}");
            assert!(copied.tokens.iter().zip(&plain.tokens).all(|(a, b)| a.is(*b)), "{copy}");
        }
    }

    #[test]
    fn a_text_shorter_than_a_shingle_has_a_hash_and_no_shingles() {
        for (text, words) in [("", 0), ("one", 1), ("one two three four", 4)] {
            let shingles = of(text);
            assert_eq!((shingles.hashes.len(), shingles.tokens.len()), (0, words));
        }
        assert_eq!(of("one two three four five").hashes.len(), 1);
        assert_ne!(of("one").text_hash, of("two").text_hash);
        assert_ne!(of("a b").text_hash, of("b a").text_hash);
    }

    #[test]
    fn scripts_without_spaces_are_shingled_by_character_with_no_flag() {
        let chinese = of("港口星期一关闭，船只在外等候。");
        assert_eq!((chinese.tokens.len(), chinese.hashes.len()), (13, 8));
        assert_eq!(of("ท่าเรือปิดวันจันทร์").tokens.len(), 19);
        // Korean writes spaces.
        assert_eq!(of("항구가 월요일에 문을 닫았다 한다").tokens.len(), 5);
    }

    #[test]
    fn figures_count_by_twos_in_order() {
        let figures = |text| figures(&Tokens::of(text).kept);
        assert_eq!(figures("up 40.4 points, or 2.8%, to 374").len(), 4);
        assert_eq!(figures("12 and 5374"), figures("12, then 5374."));
        assert_ne!(figures("12 and 5374"), figures("5374 and 12"));
        assert!(figures("only 7 here").is_empty() && figures("none").is_empty());
    }

    #[test]
    fn the_sum_of_a_text_is_made_of_those_of_its_parts() {
        let text = "The port closed on Monday. Ships waited outside, in “Cuxhaven”.";
        let mut parts = Tokens::default();
        parts.read(text, 0..26);
        let sum = parts.take_sum();
        parts.read(text, 27..text.len());
        let sum = append_sum(sum, 5, parts.take_sum());
        let whole = of(text);
        assert_eq!(parts.kept, whole.tokens);
        assert_eq!(text_hash(sum, &parts.kept), whole.text_hash);
    }

    #[test]
    fn a_word_repeated_is_one_shingle() {
        assert_eq!(of(&"spam ".repeat(500)).hashes.len(), 1);
    }

    #[test]
    fn the_hashes_are_frozen() {
        let shingles = of("one two three four five");
        assert_eq!(shingles.hashes, [FROZEN_SHINGLE]);
        assert_eq!(shingles.text_hash, FROZEN_TEXT);
    }

    const FROZEN_SHINGLE: u64 = 7_239_927_904_668_287_455;
    const FROZEN_TEXT: u128 = 200_597_674_568_663_272_971_552_988_750_673_007_401;
}
