//! A value that should be a date and cannot be read in, an excerpt for the tables out.

/// Whether a value may state a time; a zero states none.
pub(crate) fn is_something(value: &str) -> bool {
    value.contains(|c: char| c.is_alphanumeric() && c != '0')
}

/// Number of characters in an excerpt of an unreadable value.
pub(crate) const UNREAD_CHARACTERS: usize = 60;
