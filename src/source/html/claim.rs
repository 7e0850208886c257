//! What a page or a record on it claims of its dates and of who may read it.

use crate::source::date::DateLabel;

/// What a newsroom's record says of the dates of an article or a page, and of who may read it.
#[derive(Debug, Default)]
pub(crate) struct NewsRecord {
    pub headline: String,
    pub url: String,
    /// Whether it is of a page rather than an article.
    pub is_page: bool,
    pub dates: Vec<DateClaim>,
    /// Whether everyone may read it.
    pub is_free: Option<bool>,
    /// Selectors of the parts that not everyone may read.
    pub locked_parts: Vec<String>,
    /// Words of the whole text.
    pub words: Option<usize>,
}

/// A date that a page says is of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DateClaim {
    /// As written, without its label.
    pub text: String,
    /// What it is of.
    pub label: DateLabel,
    /// Where it stands.
    pub place: String,
}
