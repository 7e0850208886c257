//! An element or a text of a page in, short strings for comparison out.

use dom_query::NodeRef;

/// Bytes of a title or heading that are looked at.
pub(crate) const TITLE_BYTES_MAX: usize = 2_000;

/// The start of a text, at most so many bytes of it.
pub(crate) fn cut(text: &str, bytes_max: usize) -> &str {
    let mut end = text.len().min(bytes_max);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The start of what readers see of an element, on one line.
pub(crate) fn seen(node: &NodeRef<'_>, bytes_max: usize) -> String {
    let mut text = String::new();
    for inner in node.descendants_it().filter(NodeRef::is_text) {
        text.push_str(cut(&inner.text(), bytes_max));
        if text.len() >= bytes_max {
            break;
        }
    }
    one_line(cut(&text, bytes_max))
}

/// Text of one line.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether two titles share half of the shorter one's words.
pub(crate) fn speak_alike(a: &str, b: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let (a, b) = (words(a), words(b));
    let shared = a.iter().filter(|word| b.contains(word)).count();
    shared > 0 && shared * 2 >= a.len().min(b.len())
}

/// Nodes of an element that are looked at for a short text.
const NODES_MAX: usize = 200;

/// The start of what readers see of an element, on one line.
pub(crate) fn short_text(node: &NodeRef<'_>, bytes_max: usize) -> String {
    let mut text = String::new();
    for inner in node.descendants_it().take(NODES_MAX).filter(NodeRef::is_text) {
        text.push_str(cut(&inner.text(), bytes_max));
        text.push(' ');
        if text.len() >= bytes_max {
            break;
        }
    }
    one_line(cut(&text, bytes_max))
}

/// Small letters and figures alone.
pub(crate) fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
