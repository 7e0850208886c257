//! A value that should be a date and cannot be read in, an excerpt for the tables out.

/// Whether a value says anything that could be a time: a zero says that there is none.
pub(crate) fn is_something(value: &str) -> bool {
    value.contains(|c: char| c.is_alphanumeric() && c != '0')
}

/// Characters of a value that could not be read, for an example.
pub(crate) const UNREAD_CHARACTERS: usize = 60;
