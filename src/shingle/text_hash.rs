//! The tokens of a text in, its 128-bit hash out.

use super::sum::SUM_BITS;
use super::token::Token;
use super::tokens::Tokens;
use crate::base::hash::mix;

/// Multiplier for the upper half of the text hash, unrelated to the lower half's (Steele and Vigna 2021,
/// table 5).
const POLYNOMIAL_HIGH: u64 = 0xd134_2543_de82_ef95;

/// Hash of a sequence of tokens and their sum. The sum depends on all bits of the words' hashes, so two texts
/// that differ in one word collide no more often than the 64-bit hashes of the two words.
pub(crate) fn text_hash(sum: u64, tokens: &[Token]) -> u128 {
    let mut high = !(tokens.len() as u64);
    for token in tokens {
        high = high.wrapping_mul(POLYNOMIAL_HIGH).wrapping_add(token.hash().into());
    }
    u128::from(mix(high)) << 64 | u128::from(low_hash(sum, tokens.len() as u64))
}

/// The lower half of a text's hash, from its sum and its number of tokens.
pub(crate) fn low_hash(sum: u64, tokens: u64) -> u64 {
    mix(sum & ((1 << SUM_BITS) - 1) ^ tokens << SUM_BITS)
}

/// Hash of the words of a line, whatever their case, accents and punctuation.
pub(crate) fn words_hash(line: &str) -> u128 {
    let mut tokens = Tokens::of(line);
    text_hash(tokens.take_sum(), &tokens.kept)
}
