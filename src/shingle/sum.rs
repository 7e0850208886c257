//! The polynomial over the hashes of a text's tokens.

/// Multiplier of the polynomial: an odd constant of the golden ratio, 2^64 / phi.
pub(super) const POLYNOMIAL: u64 = 0x9e37_79b9_7f4a_7c15;

/// Number of low bits of a sum that are defined.
pub(crate) const SUM_BITS: u32 = 52;

/// The sum of a text from the sum of its start and the sum of its rest, which has `rest_tokens` tokens. Only
/// the lower [`SUM_BITS`] of the arguments and of the result are defined.
pub(crate) fn append_sum(start: u64, rest_tokens: u32, rest: u64) -> u64 {
    let power = match rest_tokens {
        1 => POLYNOMIAL,
        tokens => POLYNOMIAL.wrapping_pow(tokens),
    };
    start.wrapping_mul(power).wrapping_add(rest)
}
