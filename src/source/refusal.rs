//! The two results of reading a record: an article, or the reason for its refusal.

use crate::base::article::{Article, Reason, has_controls};

/// An article, or the reason for which a record is refused.
pub(crate) type RecordOutcome = std::result::Result<Article, (Reason, String)>;

/// Refuses a record of `bytes` bytes.
pub(crate) fn too_long(bytes: u64, limit: u64) -> (Reason, String) {
    (Reason::TooLong, format!("{bytes} bytes; the recipe allows {limit}"))
}

/// Joins the first names of a list for a message.
pub(crate) fn some_names<'n>(names: impl Iterator<Item = &'n str>) -> String {
    /// Number of names in a message.
    const NAMES_MAX: usize = 24;
    let mut names = names.peekable();
    let first: Vec<&str> = names.by_ref().take(NAMES_MAX).collect();
    let more = if names.peek().is_some() { ", ..." } else { "" };
    format!("{}{more}", first.join(", "))
}

/// Escapes control characters, so that a table can hold the outcome and a terminal can show it.
pub(crate) fn for_tables(outcome: RecordOutcome) -> RecordOutcome {
    let escaped = |detail: String| match has_controls(&detail) {
        true => detail
            .chars()
            .map(|c| if c.is_control() { c.escape_default().to_string() } else { c.into() })
            .collect(),
        false => detail,
    };
    outcome.map(Article::without_controls).map_err(|(reason, detail)| (reason, escaped(detail)))
}

/// A reason, and the detail for rejects.csv.
pub(crate) type RecordRefusal = (Reason, String);
