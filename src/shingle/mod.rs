//! Clean text in, the set of its shingles out.
//!
//! A shingle is `k` neighbouring words, kept as one 64-bit hash. Words are runs of letters, marks and digits in
//! one case, without accents: what a portal may lose on the way. Scripts that write no spaces (Chinese, Japanese,
//! Thai, Lao, Khmer, Burmese) give one token a character, and a text that is mostly such takes `k` characters.
//! Nothing has to be told: the script is seen.
//!
//! A word's hash is FNV-1a over its bytes (Fowler, Noll, Vo 1991) through [`mix`]; a shingle's is the polynomial of
//! its words' hashes modulo 2^64, rolled along the text, through [`mix`] again. Both are frozen: what is stored
//! today must mean the same in a year.

mod headline;
mod tokens;

pub use headline::headline_hash;
pub use tokens::{Kind, Token};

use crate::keyed::mix;
use serde::Deserialize;
use tokens::Tokens;

/// Parameters of shingling.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShingleParams {
    /// Words in a shingle.
    pub words: usize,
    /// Characters in a shingle of a script without spaces.
    pub characters: usize,
}

/// The shingles of one text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shingles {
    /// Distinct shingle hashes, ascending. Empty where the text is shorter than one shingle.
    pub hashes: Vec<u64>,
    /// Hash of the whole sequence of tokens: texts that agree in it are the same text.
    pub text_hash: u128,
    /// Number of tokens: words, or characters where the script has no spaces.
    pub words: u32,
    /// Distinct hashes of every two neighbouring figures, ascending: what tells two texts of one template apart.
    pub figures: Vec<u64>,
    /// Its tokens in their order, for what a set cannot tell.
    pub tokens: Vec<Token>,
}

/// Multiplier of the polynomial: an odd constant of the golden ratio, 2^64 / phi.
const POLYNOMIAL: u64 = 0x9e37_79b9_7f4a_7c15;
/// A second, unrelated multiplier for the upper half of the text hash (Steele and Vigna 2021, table 5).
const POLYNOMIAL_HIGH: u64 = 0xd134_2543_de82_ef95;

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

/// Shingles a text.
pub fn shingle(text: &str, params: &ShingleParams) -> Shingles {
    let tokens = Tokens::of(text);
    let unspaced = tokens.unspaced * 2 > tokens.hashes.len();
    let k = if unspaced { params.characters } else { params.words };
    let mut hashes = sorted(&roll(&tokens.hashes, k));
    hashes.dedup();
    let words = tokens.hashes.len() as u32;
    Shingles {
        hashes,
        text_hash: text_hash(&tokens.hashes),
        words,
        figures: figures(text),
        tokens: tokens.kept,
    }
}

/// Hashes of every two neighbouring figures. Single small numbers agree by chance, two in a row hardly do.
fn figures(text: &str) -> Vec<u64> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let (mut pairs, mut last, mut at) = (Vec::new(), None, 0);
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let mut figure = FNV_OFFSET;
        while digit(at) || (matches!(bytes.get(at), Some(b'.' | b',')) && digit(at + 1)) {
            if bytes[at] != b',' {
                figure = (figure ^ u64::from(bytes[at])).wrapping_mul(FNV_PRIME);
            }
            at += 1;
        }
        let figure = mix(figure);
        if let Some(last) = last.replace(figure) {
            pairs.push(mix(last ^ figure.rotate_left(32)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Hash of the words of a line, whatever their case, accents and punctuation.
pub fn words_hash(line: &str) -> u128 {
    text_hash(&Tokens::of(line).hashes)
}

/// Sorts hashes, which are even over their range: each goes to about its place by its upper bits, and insertion does
/// the rest. Three times faster than a general sort on a text's few hundred.
fn sorted(hashes: &[u64]) -> Vec<u64> {
    const MANY: usize = 1 << 14;
    // About half as many hashes as places, so that few have to move once more.
    let bits = hashes.len().max(2).ilog2() + 1;
    if hashes.len() > MANY {
        let mut all = hashes.to_vec();
        all.sort_unstable();
        return all;
    }
    let place = |hash: u64| (hash >> (64 - bits)) as usize;
    let mut ends = vec![0u16; 1 << bits];
    hashes.iter().for_each(|&hash| ends[place(hash)] += 1);
    let mut before = 0;
    for end in &mut ends {
        before += std::mem::replace(end, before);
    }
    let mut all = vec![0; hashes.len()];
    for &hash in hashes {
        let next = &mut ends[place(hash)];
        all[*next as usize] = hash;
        *next += 1;
    }
    for at in 1..all.len() {
        let hash = all[at];
        let mut to = at;
        while to > 0 && all[to - 1] > hash {
            all[to] = all[to - 1];
            to -= 1;
        }
        all[to] = hash;
    }
    all
}

/// Hashes of every run of `k` tokens, in text order; none where there are fewer than `k`.
fn roll(tokens: &[u64], k: usize) -> Vec<u64> {
    if k == 0 || tokens.len() < k {
        return Vec::new();
    }
    let leaving = (0..k).fold(1u64, |power, _| power.wrapping_mul(POLYNOMIAL));
    let mut hashes = Vec::with_capacity(tokens.len() - k + 1);
    let mut sum =
        tokens[..k].iter().fold(0u64, |sum, &token| sum.wrapping_mul(POLYNOMIAL).wrapping_add(token));
    hashes.push(mix(sum));
    for (&old, &new) in tokens.iter().zip(&tokens[k..]) {
        sum = sum.wrapping_mul(POLYNOMIAL).wrapping_add(new).wrapping_sub(old.wrapping_mul(leaving));
        hashes.push(mix(sum));
    }
    hashes
}

fn text_hash(tokens: &[u64]) -> u128 {
    let (mut low, mut high) = (tokens.len() as u64, !(tokens.len() as u64));
    for &token in tokens {
        low = low.wrapping_mul(POLYNOMIAL).wrapping_add(token);
        high = high.wrapping_mul(POLYNOMIAL_HIGH).wrapping_add(token);
    }
    u128::from(mix(high)) << 64 | u128::from(mix(low))
}

#[cfg(test)]
mod tests {
    use super::{ShingleParams, Shingles, shingle};

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
            assert_eq!((shingles.hashes.len(), shingles.words), (0, words));
        }
        assert_eq!(of("one two three four five").hashes.len(), 1);
        assert_ne!(of("one").text_hash, of("two").text_hash);
        assert_ne!(of("a b").text_hash, of("b a").text_hash);
    }

    #[test]
    fn scripts_without_spaces_are_shingled_by_character_with_no_flag() {
        let chinese = of("港口星期一关闭，船只在外等候。");
        assert_eq!((chinese.words, chinese.hashes.len()), (13, 8));
        assert_eq!(of("ท่าเรือปิดวันจันทร์").words, 19);
        // Korean writes spaces.
        assert_eq!(of("항구가 월요일에 문을 닫았다 한다").words, 5);
    }

    #[test]
    fn figures_count_by_twos_in_order_and_thousands_marks_do_not() {
        assert_eq!(of("up 40.4 points, or 2.8%, to 5,374.76").figures.len(), 2);
        assert_eq!(of("5,374 and 12").figures, of("5374, then 12.").figures);
        assert_ne!(of("12 and 5374").figures, of("5374 and 12").figures);
        assert!(of("only 7 here").figures.is_empty());
    }

    #[test]
    fn the_sort_sorts_also_what_is_not_even() {
        for case in
            [vec![], vec![7], vec![3; 500], (0..500).rev().collect(), (0..20_000).map(super::mix).collect()]
        {
            let mut expected = case.clone();
            expected.sort_unstable();
            assert_eq!(super::sorted(&case), expected);
        }
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

    const FROZEN_SHINGLE: u64 = 960_011_269_653_920_331;
    const FROZEN_TEXT: u128 = 204_612_402_066_137_667_728_570_503_155_910_501_742;
}
