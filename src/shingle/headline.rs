//! A headline in, its hash out, which copies of a story share.
//!
//! Portals put their name behind a headline (`Dam spills over | Calder Courier`) more often than they change
//! it.

use super::text_hash::text_hash;
use super::tokens::Tokens;

/// Separators between a headline and the outlet's name.
const SEPARATORS: [&str; 6] = [" | ", " - ", " – ", " — ", " · ", " :: "];

/// Hash of a headline's words without the outlet's name after them. 0 if fewer than `words_min` words are
/// left, since a column's title is as short.
pub(crate) fn headline_hash(title: &str, words_min: usize) -> u64 {
    let mut tokens = Tokens::of(bare(title, words_min));
    if tokens.kept.len() < words_min { 0 } else { text_hash(tokens.take_sum(), &tokens.kept) as u64 | 1 }
}

/// A headline without the outlet's name after it.
pub(crate) fn bare_headline(title: &str) -> &str {
    bare(title, BARE_WORDS_MIN)
}

/// Least words before an outlet's name: fewer may be a column's name before the headline.
const BARE_WORDS_MIN: usize = 3;

fn bare(title: &str, words_min: usize) -> &str {
    let ends = SEPARATORS.iter().filter_map(|separator| title.rfind(separator));
    let before = ends.max().map(|end| &title[..end]);
    before.filter(|before| Tokens::of(before).kept.len() >= words_min).unwrap_or(title)
}

#[cfg(test)]
mod tests {
    use super::headline_hash;

    #[test]
    fn an_outlets_name_behind_a_headline_and_its_case_change_nothing() {
        let bare = headline_hash("Dam spills over after week of rain", 5);
        for title in [
            "Dam spills over after week of rain | Calder Courier",
            "DAM SPILLS OVER AFTER WEEK OF RAIN – The Bay",
        ] {
            assert_eq!(headline_hash(title, 5), bare, "{title}");
        }
        assert_ne!(headline_hash("Dam spills over after month of rain", 5), bare);
    }

    #[test]
    fn a_few_words_are_no_headline_to_go_by() {
        assert_eq!(headline_hash("Morning briefing | Calder Courier", 5), 0);
        assert_ne!(headline_hash("Dam - what we know of it now", 5), 0);
    }
}
