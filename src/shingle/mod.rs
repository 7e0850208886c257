//! Clean text in, the set of its shingles out.
//!
//! A shingle is `k` neighbouring words as one 64-bit hash. Words are runs of letters, marks and digits
//! without case and accents, which a portal may lose. In scripts without spaces (Chinese, Japanese, Thai,
//! Lao, Khmer, Burmese) each character is a token, and a text that is mostly in such a script has shingles of
//! `k` characters. The script is detected, not configured.
//!
//! A word's hash takes its letters eight at a time ([`Tokens`]). A shingle's hash is the polynomial of its
//! tokens' 30 bits modulo 2^64, rolled along the text, through [`mix`]. Both are frozen, because histories
//! store them.

mod sum;
mod token;
mod tokens;
mod text_hash;
mod headline;
pub(crate) mod headline_only;

pub(crate) use headline::{bare_headline, headline_hash};
pub(crate) use sum::{SUM_BITS, append_sum};
pub(crate) use text_hash::{low_hash, text_hash, words_hash};
pub use token::{Token, TokenKind};
pub use tokens::Tokens;

use crate::base::hash::{mix, sort_even};
use crate::base::params::{count, params};
use sum::POLYNOMIAL;

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
    /// Hash of the whole sequence of tokens. Texts with equal hashes are the same text.
    pub text_hash: u128,
    /// All tokens in order.
    pub tokens: Vec<Token>,
}

/// Computes the shingles of a text.
pub fn shingle(text: &str, params: &ShingleParams) -> Shingles {
    let mut tokens = Tokens::of(text);
    let text_hash = text_hash(tokens.take_sum(), &tokens.kept);
    let mut hashes = Vec::new();
    shingles(&tokens.kept, params, &mut hashes);
    Shingles { hashes, text_hash, tokens: tokens.kept }
}

/// Replaces the content of `out` by the distinct shingles of a text, ascending.
pub fn shingles(tokens: &[Token], params: &ShingleParams, out: &mut Vec<u64>) {
    let unspaced = tokens.iter().filter(|token| token.kind() == TokenKind::Character).count();
    let k = if unspaced * 2 > tokens.len() { params.characters } else { params.words };
    let rolled = roll(tokens, k);
    sort_even(&rolled, out);
    out.dedup();
}

/// Distinct hashes of every two neighbouring figures, ascending. They distinguish texts of one template:
/// single small numbers agree by chance, two in a row hardly do.
pub(crate) fn figures(tokens: &[Token]) -> Vec<u64> {
    let mut figures =
        tokens.iter().filter(|token| token.kind() == TokenKind::Figure).map(|token| token.hash());
    let mut last = figures.next().unwrap_or(0);
    let of_two = |next: u32| mix(u64::from(std::mem::replace(&mut last, next)) << 32 | u64::from(next));
    let mut pairs: Vec<u64> = figures.map(of_two).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Hashes of every run of `k` tokens, in text order. Empty if there are fewer than `k`.
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
