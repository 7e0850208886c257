//! A text and an offset in, the nearest boundary of a character at or before it out.

/// The last boundary of a character that is not beyond `at`.
pub(crate) fn floor_char_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
