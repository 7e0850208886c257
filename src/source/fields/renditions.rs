//! Several renditions of one text in, one of them out.

use super::value::FieldValue;
use std::collections::BTreeSet;

/// Keys of an object that state the markup of its text.
const MARKUP: [&str; 5] = ["contenttype", "content_type", "mimetype", "mediatype", "format"];

/// Leaves out of a list what has the text in another markup than the first that says so.
pub(crate) fn leave_out_other_renditions(value: &mut FieldValue<'_>) {
    let FieldValue::List(items) = value else { return };
    let mut first = None;
    items.retain(|item| match item.under(&MARKUP) {
        Some(FieldValue::Text(markup)) => *first.get_or_insert_with(|| markup.to_string()) == **markup,
        _ => true,
    });
}

/// Letters of what is told as another writing of a text. Shorter ones are paragraphs, which may come twice.
const LETTERS_MIN: usize = 60;

/// Leaves out of the parts of a text what is an earlier one in another writing: `bodies` holds a text as text
/// and as HTML.
pub(crate) fn leave_out_other_writings(parts: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    parts.retain(|part| {
        let letters = letters(part);
        letters.len() < LETTERS_MIN || seen.insert(letters)
    });
}

/// Whether two texts are one, with or without markup.
pub(crate) fn is_same_writing(one: &str, other: &str) -> bool {
    /// How many times its text markup makes a text longer. More need not be compared.
    const MARKUP_MAX: usize = 8;
    if one.len().min(other.len()) * MARKUP_MAX < one.len().max(other.len()) {
        return false;
    }
    let letters_of_one = letters(one);
    letters_of_one.len() >= LETTERS_MIN && letters_of_one == letters(other)
}

/// The letters and digits of ASCII outside tags and entities, which are the same in every writing.
fn letters(text: &str) -> String {
    let (mut letters, mut until) = (String::new(), None);
    for (at, c) in text.char_indices() {
        match (until, c) {
            (Some(end), _) if at < end => {}
            (_, '<') => until = text[at..].find('>').map(|end| at + end),
            (_, '&') => {
                until = text[at..]
                    .bytes()
                    .take(ENTITY_BYTES_MAX)
                    .position(|byte| byte == b';')
                    .map(|end| at + end)
            }
            _ if c.is_ascii_alphanumeric() => letters.push(c),
            _ => {}
        }
    }
    letters
}

/// Longest entity that is known as one.
const ENTITY_BYTES_MAX: usize = 33;
