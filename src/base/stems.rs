//! A line in, the stems of the words that tell what it speaks of out.
//!
//! A headline and the text below it name the same things, in whatever form; what stands in for a text names
//! others. Short words are in every line and tell nothing.

use std::collections::BTreeSet;

/// Letters of a word that says something, at least.
const WORD_LETTERS_MIN: usize = 5;

/// Letters by which such words are compared, so that an ending may differ.
const STEM_LETTERS: usize = 4;

/// What a line speaks of: the stems of its longer words, and of scripts without spaces any two characters.
pub(crate) fn stems(line: &str) -> BTreeSet<String> {
    let words = line.split(|c: char| !c.is_alphabetic() || is_wide(c));
    let long = words.filter(|word| word.chars().count() >= WORD_LETTERS_MIN);
    let stems = long.map(|word| word.chars().take(STEM_LETTERS).flat_map(char::to_lowercase).collect());
    let wide = line.split(|c: char| !is_wide(c) || !c.is_alphanumeric());
    let pairs =
        wide.flat_map(|run| run.chars().zip(run.chars().skip(1)).map(|(a, b)| [a, b].iter().collect()));
    stems.chain(pairs).collect()
}

/// Letters of scripts whose words are not told apart by blanks, or not by them alone.
pub(crate) fn is_wide(c: char) -> bool {
    matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..='\u{323af}')
}
