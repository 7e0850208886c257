//! A table built into the program in, its rows out.
//!
//! The tables are tab-separated files that people edit: comments begin with `#`, and the first other line is
//! the header.

/// The rows of a table with a header, without comments.
pub(crate) fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    lines(table).skip(1)
}

/// The rows of a table without a header, without comments.
pub(crate) fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.starts_with('#'))
}

/// The rows of a table of two columns: a word, and what belongs to it.
pub(crate) fn pairs(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    rows(table).filter_map(|row| row.split_once('\t'))
}
