//! A page and its extracted text in, whether the text is a notice in place of the story out.
//!
//! If a story is withheld, an extractor finds the headline and a notice that asks for a subscription, a
//! consent or another browser. Such a text shares no names with the headline and description, or stands
//! wholly in an element that offers a subscription.

use super::PageEvidence;
use super::traced::{TextPlace, TracedText};
use crate::base::stems::stems;
use std::collections::BTreeSet;

/// Maximum number of words of a notice.
pub(crate) const WORDS_MAX: usize = 80;

/// Least number of stems in a headline and description that identify a story.
const HEADLINE_STEMS_MIN: usize = 2;

const DESCRIPTION_STEMS_MIN: usize = 5;

/// Returns the notice in place of a story; `None` if the text is a story.
pub(crate) fn in_place(page: &PageEvidence<'_>, text: &TracedText<'_>) -> Option<String> {
    let is_headline = |line: &str| line.trim() == page.headline.trim();
    let lines: Vec<_> = text.lines.iter().filter(|line| !is_headline(line.text)).collect();
    let words: usize = lines.iter().map(|line| line.words).sum();
    if lines.is_empty() || words > WORDS_MAX {
        return None;
    }
    let notice = lines.iter().map(|line| line.text.trim()).collect::<Vec<_>>().join(" ");
    let said = stems(&notice);
    let is_offer = lines.iter().all(|line| line.place == TextPlace::Offer);
    let (headline, description) = (stems(page.headline), stems(page.said.description));
    let speaks_of = |other: &BTreeSet<String>| !other.is_disjoint(&said);
    let is_described = description.len() >= DESCRIPTION_STEMS_MIN && !headline.is_disjoint(&description);
    let is_notice = headline.len() >= HEADLINE_STEMS_MIN
        && !speaks_of(&headline)
        && (is_offer || is_described && !speaks_of(&description));
    is_notice.then_some(notice)
}
