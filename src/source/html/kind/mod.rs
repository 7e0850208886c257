//! A parsed page and the text found on it in, what kind of page it is out.
//!
//! An extractor gives a text of whatever page it is handed. What the page says it is comes first: its records, tags and address.
//! What it looks like is asked where it says nothing, and against what it says only where that is plain, since templates say of
//! every page what is true of most. The page is walked once (`outline`), and the text is looked up on it line by line (`traced`).
//!
//! Deliberately absent: lists of sites, of sections' names and of the wordings of notices.

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

/// What a page says it is, and who may read it.
pub(crate) struct PageClaims<'m> {
    /// Kinds of thing that its records are of, articles aside.
    kinds: &'m [String],
    /// What its social tags call it.
    social_kind: &'m str,
    is_social_article: bool,
    /// Whether it has a record of an article of its own, and whether that bears its headline or address.
    is_recorded: bool,
    is_named: bool,
    /// Whether its metas say when an article was published.
    is_dated: bool,
    /// What it is about.
    description: &'m str,
    /// Whether not everyone may read it, and whether it says that everyone may.
    is_locked: bool,
    is_free: bool,
    /// Words of the whole story.
    words: Option<usize>,
    /// Whether it names parts that not everyone may read, and how many words of them are there.
    has_locked_parts: bool,
    locked_words: usize,
}

/// A page before its text is taken out of it.
pub(crate) struct PageEvidence<'m> {
    said: PageClaims<'m>,
    outline: Outline,
    headline: &'m str,
    /// Hashes of the headline's words.
    title: Vec<u64>,
    /// Whether its address is the front of its site.
    is_front: bool,
}

/// What is to be known of the article of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PageKind {
    /// Whether it is a gallery.
    pub gallery: bool,
    /// Whether it has only the start of its story, for want of a subscription.
    pub paywalled: bool,
}

impl<'m> PageEvidence<'m> {
    /// Looks at a page.
    pub fn of(document: &Document, metadata: &'m Metadata, headline: &'m str, url: &str) -> Self {
        let own = url.split_once("://").map_or(url, |(_, rest)| rest);
        let domain = registrable_domain(url).unwrap_or_default();
        let site = Site { own, domain: &domain };
        let behind_host = own.split_once('/').map_or("", |(_, path)| path);
        let title: Vec<u64> = words(headline).map(hash).collect();
        let said = PageClaims::of(document, metadata, url);
        let mut outline = outline::outline(&document.root(), &site);
        outline.forget_teasers_of(&title);
        if said.has_locked_text() {
            // What is for subscribers alone was sent along, and is no offer.
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

    /// What kind of page it is, by the text that was found on it.
    ///
    /// # Errors
    /// It has no story of its own.
    pub fn kind(&self, text: &str) -> Result<PageKind, (Reason, String)> {
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
    /// Whether nothing asks for a closer look: a record bears its headline or address, everyone may read it, it is long enough to be
    /// no notice and no start before an offer, and has no row of pictures.
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

/// Words of a part that is locked, from which it is there.
const LOCKED_WORDS_MIN: usize = 20;

impl<'m> PageClaims<'m> {
    /// Whether the parts that not everyone may read are there all the same.
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

/// Words that the parts of a page hold which selectors name; what is no selector names none.
fn words_of(document: &Document, selectors: &[&String]) -> usize {
    let parts = selectors.iter().filter_map(|selector| document.try_select(selector));
    parts.map(|part| words(&part.text()).count()).max().unwrap_or(0)
}

#[cfg(test)]
mod tests;
