//! What a page or a metadata record on it states about dates and access.

use crate::source::date::DateLabel;

/// What a publisher's metadata record states about dates and access.
#[derive(Debug, Default)]
pub(crate) struct NewsRecord {
    pub headline: String,
    pub url: String,
    /// Whether the record describes a page rather than an article.
    pub is_page: bool,
    pub dates: Vec<DateClaim>,
    /// Whether the article is free to read; `None` if not stated.
    pub is_free: Option<bool>,
    /// CSS selectors of the restricted parts.
    pub locked_parts: Vec<String>,
    /// Number of words of the whole text.
    pub words: Option<usize>,
}

/// A date that a page states about itself.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DateClaim {
    /// Date as written, without its label.
    pub text: String,
    /// Meaning of the date.
    pub label: DateLabel,
    /// Place of the date on the page.
    pub place: String,
}
