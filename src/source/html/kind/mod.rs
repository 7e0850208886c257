//! A parsed page and its extracted text in, the kind of page out.
//!
//! What the page states comes first: its records, tags and address. Its appearance decides if it states
//! nothing, and overrides a statement only in plain cases, since templates state of every page what is true
//! of most. `outline` walks the page once; `traced` finds the text on it line by line.
//!
//! Deliberately absent: lists of sites, of section names and of notice wordings.

mod gallery;
mod index;
mod notice;
mod outline;
mod paywall;
mod site;
mod traced;

pub(crate) use gallery::is_called_gallery;
pub(crate) use index::is_called_index;
pub(crate) use paywall::is_only_start;

use super::body::{hash, words};
use super::metadata::Metadata;
use crate::base::address::registrable_domain;
use crate::base::article::Reason;
use crate::source::date::DateLabel;
use dom_query::Document;
use outline::Outline;
use site::Site;
use traced::TracedText;

/// What a page states about its kind and access.
pub(crate) struct PageClaims<'m> {
    /// Types of its records, articles aside.
    kinds: &'m [String],
    /// Type in its social tags.
    social_kind: &'m str,
    is_social_article: bool,
    /// Whether it has a record of its own article, and whether that record has its headline or address.
    is_recorded: bool,
    is_named: bool,
    /// Whether its meta tags state an article's publication date.
    is_dated: bool,
    /// Description of the page.
    description: &'m str,
    /// Whether it states restricted access, and whether it states free access.
    is_locked: bool,
    is_free: bool,
    /// Number of words of the whole story.
    words: Option<usize>,
    /// Whether it names restricted parts, and how many of their words are present.
    has_locked_parts: bool,
    locked_words: usize,
}

/// Evidence of a page before its text is extracted.
pub(crate) struct PageEvidence<'m> {
    said: PageClaims<'m>,
    outline: Outline,
    headline: &'m str,
    /// Hashes of the headline's words.
    title: Vec<u64>,
    /// Whether its address is its site's front page.
    is_front: bool,
}

/// Facts about a page's article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PageKind {
    /// Whether the page is a gallery.
    pub gallery: bool,
    /// Whether the page has only the start of its story, because of a paywall.
    pub paywalled: bool,
}

impl<'m> PageEvidence<'m> {
    /// Collects the evidence of a page.
    pub(crate) fn of(document: &Document, metadata: &'m Metadata, headline: &'m str, url: &str) -> Self {
        let own = url.split_once("://").map_or(url, |(_, rest)| rest);
        let domain = registrable_domain(url).unwrap_or_default();
        let site = Site { own, domain: &domain };
        let behind_host = own.split_once('/').map_or("", |(_, path)| path);
        let title: Vec<u64> = words(headline).map(hash).collect();
        let said = PageClaims::of(document, metadata, url);
        let mut outline = outline::outline(&document.root(), &site);
        outline.forget_teasers_of(&title);
        if said.has_locked_text() {
            // Subscriber text that is present is not an offer.
            outline.offers.clear();
        }
        Self {
            said,
            outline,
            headline,
            title,
            is_front: !domain.is_empty() && behind_host.split('#').next().unwrap_or_default().is_empty(),
        }
    }

    /// Returns the kind of page, given its extracted text.
    ///
    /// # Errors
    /// The page has no story of its own.
    pub(crate) fn kind(&self, text: &str) -> Result<PageKind, (Reason, String)> {
        if self.has_plain_story(text) {
            return Ok(PageKind::default());
        }
        let traced = TracedText::of(text, &self.outline);
        if let Some(why) = index::why(self, &traced) {
            return Err((Reason::IndexPage, why));
        }
        if let Some(notice) = notice::in_place(self, &traced) {
            return Err((Reason::Placeholder, notice));
        }
        Ok(PageKind { gallery: gallery::is_one(self, &traced), paywalled: paywall::is_one(self, &traced) })
    }
}

impl PageEvidence<'_> {
    /// Whether no closer look is needed: a record has its headline or address, access is free, the text is
    /// too long for a notice or a start before an offer, and there is no row of pictures.
    fn has_plain_story(&self, text: &str) -> bool {
        let words_min = notice::WORDS_MAX.max(paywall::OFFERED_WORDS_MAX);
        let has_pictures = self.outline.pictures.len() >= gallery::PICTURES_MIN;
        self.said.is_named
            && !self.said.is_locked
            && !self.outline.is_withheld()
            && !has_pictures
            && !gallery::is_said(&self.said)
            && words(text).nth(words_min).is_some()
    }
}

/// Least number of words at which a restricted part counts as present.
const LOCKED_WORDS_MIN: usize = 20;

impl<'m> PageClaims<'m> {
    /// Whether the restricted parts are present.
    fn has_locked_text(&self) -> bool {
        self.locked_words >= LOCKED_WORDS_MIN
    }

    fn of(document: &Document, metadata: &'m Metadata, url: &str) -> Self {
        let record = metadata.own_record(url);
        let pages = metadata.records.iter().filter(|record| record.is_page);
        let of_page = || record.into_iter().chain(pages.clone());
        let is_free = of_page().find_map(|record| record.is_free);
        let parts: Vec<&String> = of_page().flat_map(|record| &record.locked_parts).collect();
        let is_locked = is_free == Some(false) || metadata.tier == "locked";
        let locked_words = if is_locked { words_of(document, &parts) } else { 0 };
        Self {
            kinds: &metadata.kinds,
            social_kind: &metadata.social_kind,
            is_social_article: metadata.social_kind == "article",
            is_recorded: record.is_some(),
            is_named: metadata.named_record(url).is_some(),
            is_dated: metadata.dates.iter().any(|told| told.label == DateLabel::Published),
            description: &metadata.description,
            is_locked,
            is_free: is_free == Some(true) || metadata.tier == "free",
            words: record.and_then(|record| record.words).or(metadata.words),
            has_locked_parts: !parts.is_empty(),
            locked_words,
        }
    }
}

/// Counts the words in the parts that selectors match; an invalid selector matches none.
fn words_of(document: &Document, selectors: &[&String]) -> usize {
    let parts = selectors.iter().filter_map(|selector| document.try_select(selector));
    parts.map(|part| words(&part.text()).count()).max().unwrap_or(0)
}

#[cfg(test)]
mod tests;
