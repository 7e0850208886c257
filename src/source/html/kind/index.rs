//! A page and its extracted text in, whether the page is an index of other pages out.
//!
//! An extractor finds only other pages' teasers on an index. The test is the share of the text in teasers and
//! links. A page that calls itself a collection, or is a site's front page, needs half; a page that states
//! nothing needs four fifths and many teasers. A page with a record of an article of its own is never an
//! index.

use super::PageEvidence;
use super::outline::WordRange;
use super::traced::{TextPlace, TracedText};
use std::collections::BTreeSet;

/// Least share of text in teasers if the page states that it is an index, and if it does not.
const SAID_SHARE_MIN: f64 = 0.5;

const SEEN_SHARE_MIN: f64 = 0.8;

/// Least share in teasers alone, without links, if the page does not state that it is an index.
const TEASED_SHARE_MIN: f64 = 0.4;

/// Least number of teased pages: if the page states that it is an index, at a site's front page, if nothing
/// states it, and if social tags claim an article, as some systems do for every page.
const SAID_TEASERS_MIN: usize = 3;

const FRONT_TEASERS_MIN: usize = 5;

const SEEN_TEASERS_MIN: usize = 8;

const AGAINST_TEASERS_MIN: usize = 12;

/// Number of links of a page that holds nothing else.
const LINKS_MIN: usize = 30;

const LINKED_SHARE_MIN: f64 = 0.95;

/// Record types of pages that list others. Other list types also occur on article pages.
const COLLECTIONS: [&str; 2] = ["CollectionPage", "SearchResultsPage"];

const LISTS: [&str; 3] = ["ItemList", "Blog", "DataFeed"];

/// Whether a type names an index and nothing else.
pub(crate) fn is_called_index(kinds: &str) -> bool {
    names(kinds)
        .any(|kind| COLLECTIONS.contains(&kind.trim().rsplit(['/', '#', ':']).next().unwrap_or_default()))
}

/// Splits a type into its names; records may have several.
pub(crate) fn names(kinds: &str) -> impl Iterator<Item = &str> {
    kinds.split([';', ',', '\n', '|'])
}

/// Returns why a page is an index; `None` if it is not.
pub(crate) fn why(page: &PageEvidence<'_>, text: &TracedText<'_>) -> Option<String> {
    let said = &page.said;
    let named = |names: &[&str]| said.kinds.iter().find(|kind| names.contains(&kind.as_str()));
    let has_story = said.is_recorded || said.is_dated;
    let collection = named(&COLLECTIONS).filter(|_| !said.is_named && !said.is_dated);
    let list = named(&LISTS).filter(|_| !has_story && !said.is_social_article);
    let words = text.words().max(1) as f64;
    let of_teasers = text.words_at(TextPlace::Teaser) as f64 / words;
    let share = of_teasers + text.words_at(TextPlace::Link) as f64 / words;
    let elsewhere: BTreeSet<u64> =
        page.outline.teasers.iter().filter(|teaser| !teaser.is_beside).map(|teaser| teaser.target).collect();
    let teased = elsewhere.len();
    if let Some(kind) = collection.or(list)
        && teased >= SAID_TEASERS_MIN
        && share >= SAID_SHARE_MIN
    {
        return Some(format!("its record says {kind}, and it teases {teased} pages"));
    }
    if page.is_front && !said.is_named && teased >= FRONT_TEASERS_MIN && share >= SAID_SHARE_MIN {
        return Some(format!("it stands at its site's front address, and teases {teased} pages"));
    }
    if has_story || has_own(page, text) {
        return None;
    }
    let of_text = text.teasers.len();
    let is_seen = match said.is_social_article {
        true => of_text >= AGAINST_TEASERS_MIN,
        false => teased >= SEEN_TEASERS_MIN && of_text > 0,
    };
    if is_seen && share >= SEEN_SHARE_MIN && of_teasers >= TEASED_SHARE_MIN {
        return Some(format!("{:.0} % of its text teases other pages, {teased} of them", share * 100.0));
    }
    let links = page.outline.links.len();
    let is_linked = !said.is_social_article && links >= LINKS_MIN && share >= LINKED_SHARE_MIN;
    is_linked.then(|| format!("{:.0} % of its text stands in its {links} links", share * 100.0))
}

/// Whether the page shows a story of its own: in the text, or below its headline.
fn has_own(page: &PageEvidence<'_>, text: &TracedText<'_>) -> bool {
    /// Least number of words of running text that exceed a section's own description.
    const WORDS_MIN: usize = 30;
    /// Number of words below a headline in which a story must begin.
    const BELOW: usize = 80;
    let is_title = |heading: &&WordRange| {
        let words = &page.outline.words[(*heading).clone()];
        words.iter().filter(|word| page.title.contains(word)).count() * 4 >= words.len() * 3
    };
    let prose_below = |heading: &WordRange| {
        let below = heading.end..(heading.end + BELOW).min(text.places.len());
        text.places[below].iter().filter(|place| **place == TextPlace::Prose).count()
    };
    let mut headings = page.outline.headings.iter().filter(is_title);
    text.words_at(TextPlace::Prose) >= WORDS_MIN || headings.any(|heading| prose_below(heading) >= WORDS_MIN)
}
