//! Why a record is refused, and what reading a record gives.

use crate::base::article::{Article, Reason, has_controls};

/// An article, or why a record is refused.
pub type Outcome = std::result::Result<Article, (Reason, String)>;

/// Why a record of so many bytes is refused.
pub(crate) fn too_long(bytes: u64, limit: u64) -> (Reason, String) {
    (Reason::TooLong, format!("{bytes} bytes; the recipe allows {limit}"))
}

/// The first names of a list, for a message.
pub(crate) fn some_names<'n>(names: impl Iterator<Item = &'n str>) -> String {
    /// How many fit into a message.
    const NAMES_MAX: usize = 24;
    let mut names = names.peekable();
    let first: Vec<&str> = names.by_ref().take(NAMES_MAX).collect();
    let more = if names.peek().is_some() { ", ..." } else { "" };
    format!("{}{more}", first.join(", "))
}

/// An outcome whose lines a table can hold and a terminal be shown.
pub(crate) fn for_tables(outcome: Outcome) -> Outcome {
    let escaped = |detail: String| match has_controls(&detail) {
        true => detail
            .chars()
            .map(|c| if c.is_control() { c.escape_default().to_string() } else { c.into() })
            .collect(),
        false => detail,
    };
    outcome.map(Article::without_controls).map_err(|(reason, detail)| (reason, escaped(detail)))
}

/// A reason, and what it rests on.
pub(crate) type RecordRefusal = (Reason, String);
