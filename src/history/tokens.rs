//! `tokens.bin`: what is compared of each distinct text of a night, as an older program kept it: one text
//! after another in the order of
//! `keys.parquet`, which says how many tokens each has, four bytes a token, little-endian. The texts of such
//! a night stay as they were cut.

/// Name of the file.
pub(crate) const TOKENS_FILE: &str = "tokens.bin";

/// Bytes of a token.
pub(crate) const TOKEN_BYTES: u64 = size_of::<u32>() as u64;
