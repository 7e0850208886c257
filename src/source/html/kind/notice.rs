//! A page and the text found on it in, whether a notice stands there in place of the story out.
//!
//! Where a story is withheld, an extractor finds what is left: the headline, and a notice that asks for a subscription, a consent
//! or another browser. Such a text names nothing that the headline and the page's own description name, both of which speak of the
//! story; or all of it stands in an element that offers a subscription.

use super::PageEvidence;
use super::traced::{TextPlace, TracedText};
use crate::base::stems::stems;
use std::collections::BTreeSet;

/// Words of the longest notice.
pub(crate) const WORDS_MAX: usize = 80;

/// Stems by which a headline and a description tell what a story is of.
const HEADLINE_STEMS_MIN: usize = 2;

const DESCRIPTION_STEMS_MIN: usize = 5;

/// The notice that stands in place of a story; none where the text is one.
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
