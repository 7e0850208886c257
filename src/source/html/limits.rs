//! A page in, out whether it can be parsed in reasonable time and memory.
//!
//! HTML's own rules let a small page grow large: every paragraph repeats the formatting tags left open before it, and
//! tables in tables are walked again and again. So tags are counted before anything is parsed: how deep those that must be
//! closed nest, how many elements the parser would make, and how many attributes one tag has. Browsers stop at a depth of
//! 512 as well.

use super::HtmlParams;
use crate::article::Reason;

/// Elements without an end.
const VOID: [&str; 15] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "frame",
];

/// Elements that the next one of their kind ends: left open they do not nest.
const SELF_ENDING: [&str; 15] = [
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup", "colgroup",
    "html", "body",
];

/// Formatting elements, which every block repeats until they are closed.
const FORMATTING: [&str; 14] =
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

/// Elements whose content is no markup.
const RAW: [&str; 6] = ["script", "style", "textarea", "title", "xmp", "noframes"];

/// Holds a page against the limits.
///
/// # Errors
/// The limit that it breaks.
pub fn check(page: &str, params: &HtmlParams) -> Result<(), (Reason, String)> {
    if page.len() as u64 > params.page_bytes_max {
        let (bytes, limit) = (page.len(), params.page_bytes_max);
        return Err((Reason::TooLong, format!("a page of {bytes} bytes; the recipe allows {limit}")));
    }
    let mut counted = Counted::default();
    let over = |what: &str, limit: usize| Err((Reason::TooComplex, format!("over {limit} {what}")));
    let mut at = 0;
    while let Some(tag) = Tag::next(page, at) {
        at = counted.take(&tag, page);
        if counted.depth > params.depth_max {
            return over("elements open at once", params.depth_max);
        }
        if counted.elements > params.elements_max {
            return over("elements", params.elements_max);
        }
        if tag.attributes > params.attributes_max {
            return over("attributes in one tag", params.attributes_max);
        }
    }
    Ok(())
}

#[derive(Default)]
struct Counted {
    depth: usize,
    /// Formatting elements that are open.
    formatting: usize,
    elements: usize,
}

impl Counted {
    /// Takes a tag; gives where to look for the next.
    fn take(&mut self, tag: &Tag<'_>, page: &str) -> usize {
        let is_one_of = |names: &[&str]| names.iter().any(|name| tag.name.eq_ignore_ascii_case(name));
        if tag.closes {
            self.depth = self.depth.saturating_sub(usize::from(!is_one_of(&SELF_ENDING)));
            self.formatting = self.formatting.saturating_sub(usize::from(is_one_of(&FORMATTING)));
            // A parser makes an element of such an end without a start.
            self.elements += usize::from(is_one_of(&["p", "br"]));
            return tag.end;
        }
        let formatting = is_one_of(&FORMATTING);
        // What is repeated is repeated once a block or run of text.
        self.elements += 1 + if formatting { 0 } else { self.formatting };
        if !is_one_of(&VOID) && !is_one_of(&SELF_ENDING) {
            self.depth += 1;
            self.formatting += usize::from(formatting);
        }
        match is_one_of(&RAW) {
            true => behind_raw(page, tag),
            false => tag.end,
        }
    }
}

/// The end tag of an element whose content is no markup, or the page's end.
fn behind_raw(page: &str, tag: &Tag<'_>) -> usize {
    let rest = &page.as_bytes()[tag.end..];
    let ends = |at: &usize| {
        let name = rest.get(at + 2..at + 2 + tag.name.len());
        rest.get(at + 1) == Some(&b'/')
            && name.is_some_and(|name| name.eq_ignore_ascii_case(tag.name.as_bytes()))
    };
    memchr::memchr_iter(b'<', rest).find(ends).map_or(page.len(), |at| tag.end + at)
}

struct Tag<'p> {
    name: &'p str,
    closes: bool,
    attributes: usize,
    /// Offset behind it.
    end: usize,
}

impl<'p> Tag<'p> {
    /// The first tag at or behind `at`, comments passed over.
    fn next(page: &'p str, mut at: usize) -> Option<Self> {
        let bytes = page.as_bytes();
        loop {
            at += memchr::memchr(b'<', bytes.get(at..)?)?;
            if bytes[at..].starts_with(b"<!--") {
                at += 4 + memchr::memmem::find(&bytes[at + 4..], b"-->")?;
                continue;
            }
            let closes = bytes.get(at + 1) == Some(&b'/');
            let start = at + 1 + usize::from(closes);
            if !bytes.get(start).is_some_and(u8::is_ascii_alphabetic) {
                at += 1;
                continue;
            }
            let is_end = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/');
            let stop = bytes[start..].iter().position(is_end).map_or(bytes.len(), |length| start + length);
            let (attributes, end) = attributes(bytes, stop);
            return Some(Self { name: page.get(start..stop)?, closes, attributes, end });
        }
    }
}

/// The number of a tag's attributes, and the offset behind it. Values in quotes may hold anything.
fn attributes(bytes: &[u8], mut at: usize) -> (usize, usize) {
    let (mut count, mut between, mut value) = (0, true, false);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'>' => return (count, at + 1),
            b'"' | b'\'' if value => {
                at += memchr::memchr(byte, &bytes[at + 1..]).map_or(bytes.len() - at, |length| length + 1);
                (between, value) = (true, false);
            }
            b'=' => value = true,
            byte if byte.is_ascii_whitespace() || byte == b'/' => between = true,
            _ => {
                count += usize::from(between && !value);
                (between, value) = (false, false);
            }
        }
        at += 1;
    }
    (count, bytes.len())
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::source::SourceParams;

    #[track_caller]
    fn assert_refused(page: &str, detail: &str) {
        let refused = check(page, &SourceParams::for_tests().html).unwrap_err().1;
        assert!(refused.contains(detail), "{refused}");
    }

    fn is_allowed(page: &str) -> bool {
        check(page, &SourceParams::for_tests().html).is_ok()
    }

    #[test]
    fn what_nests_or_grows_without_end_is_refused() {
        assert_refused(&"<div>".repeat(100_000), "over 512 elements open at once");
        assert_refused(&"<table><tr><td>".repeat(1000), "over 512 elements open at once");
        assert_refused(&"<b>x".repeat(1000), "over 512 elements open at once");
        assert_refused(
            &format!("{}{}", "<font a=b>".repeat(500), "<p>".repeat(1000)),
            "over 200000 elements",
        );
        assert_refused(&"<p>x".repeat(200_001), "over 200000 elements");
        let attributes: String = (0..1001).map(|number| format!(" a{number}")).collect();
        assert_refused(&format!("<p{attributes}>"), "over 1000 attributes in one tag");
        assert_refused(&"x".repeat((1 << 24) + 1), "the recipe allows 16777216");
    }

    #[test]
    fn what_is_long_and_flat_is_allowed() {
        assert!(is_allowed(&"<p>x<br>y<li>z<td>".repeat(10_000)));
        assert!(is_allowed(&"<div><b>x</b></div>".repeat(10_000)));
        assert!(is_allowed(&format!("<script>{}</script>", "'<div>'+".repeat(1000))));
        assert!(is_allowed(&format!("<!-- {} -->", "<div>".repeat(1000))));
        assert!(is_allowed(&format!("<img src=\"data:{}\">", " a=b".repeat(5000))));
    }

    #[test]
    fn no_page_is_too_broken_to_be_counted() {
        for page in ["<", "</", "<a", "<a b=\"", "<!--", "<script>", "<é", "<a\u{e9}=\"x", "<p a = ' >"] {
            assert!(is_allowed(page), "{page}");
        }
    }
}
