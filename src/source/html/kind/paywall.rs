//! A page and its extracted text in, whether the text is only the free start of a story out.
//!
//! A restricted page often has all of its story, for readers from search engines. So two signs must coincide:
//! the page states restricted access or an offer of a subscription follows; and the text breaks off or is far
//! shorter than the page states.

use super::PageEvidence;
use super::traced::{TextPlace, TracedLine, TracedText};
use crate::base::stems::is_wide;
use crate::source::html::body::words;

/// Maximum number of words of a start by the weaker signs, and of a text too short for a story.
const START_WORDS_MAX: usize = 300;

const SHORT_WORDS_MAX: usize = 100;

/// Maximum number of words between a text and the offer after it, and of a text before an offer on a page
/// that states no restriction.
const OFFER_BEHIND_MAX: usize = 15;

pub(crate) const OFFERED_WORDS_MAX: usize = 200;

/// Least number of words of a last line that shows whether a text breaks off.
const LINE_WORDS_MIN: usize = 6;

/// Whether a page has only the start of its story.
pub(crate) fn is_one(page: &PageEvidence<'_>, text: &TracedText<'_>) -> bool {
    let said = &page.said;
    let mut lines: Vec<&TracedLine<'_>> =
        text.lines.iter().filter(|line| line.place != TextPlace::Offer).collect();
    if lines.is_empty() {
        lines = text.lines.iter().collect();
    }
    let count: usize = lines.iter().map(|line| line.words).sum();
    let Some(last) = lines.last() else { return said.is_locked };
    let is_cut = ends_in_dots(last.text);
    if !said.is_locked && !page.outline.is_withheld() {
        return !said.is_free && is_cut && count <= OFFERED_WORDS_MAX && is_offered_behind(page, last);
    }
    let is_far_shorter = said.words.is_some_and(|whole| count * 2 < whole);
    // Restricted text may be present, and may end in dots.
    let is_there = said.has_locked_text() && said.locked_words * 2 >= count;
    if is_there || is_cut || is_far_shorter {
        return is_far_shorter || !is_there;
    }
    let is_part_missing = said.has_locked_parts && !said.has_locked_text();
    let is_start = || page.outline.is_withheld() || is_part_missing && breaks_off(last);
    count <= SHORT_WORDS_MAX || count <= START_WORDS_MAX && is_start()
}

/// Whether a restricted text is only its start.
pub(crate) fn is_only_start(text: &str) -> bool {
    ends_in_dots(text) || words(text).take(SHORT_WORDS_MAX + 1).count() <= SHORT_WORDS_MAX
}

/// Whether a line ends in dots, perhaps inside quotes or brackets.
fn ends_in_dots(line: &str) -> bool {
    let end = line.trim_end().trim_end_matches(['"', '\'', '\u{201d}', '\u{2019}', '\u{bb}', ')', ']', ' ']);
    end.ends_with('\u{2026}') || end.ends_with("...") || end.ends_with(". . .")
}

/// Whether a line of running text ends without punctuation, in a script that has punctuation.
fn breaks_off(line: &TracedLine<'_>) -> bool {
    let end = line.text.trim_end().chars().next_back();
    line.words >= LINE_WORDS_MIN && end.is_some_and(|c| c.is_alphanumeric() && !is_wide(c) || c == ',')
}

fn is_offered_behind(page: &PageEvidence<'_>, last: &TracedLine<'_>) -> bool {
    let Some(at) = last.at else { return false };
    let end = at + last.words;
    page.outline.offers.iter().any(|offer| (end..=end + OFFER_BEHIND_MAX).contains(&offer.start))
}
