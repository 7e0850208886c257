//! A page in, whether it can be parsed in reasonable time and memory out.
//!
//! HTML's rules let a small page grow large: every paragraph repeats the formatting tags left open before it,
//! and nested tables are walked again and again. So tags are counted before parsing: nesting depth, elements
//! and comments, parse errors, and attributes per tag. Browsers also stop at a depth of 512.

use super::HtmlParams;
use super::tag::{HtmlTag, is_one_of};
use super::written::{WRITING_MAX, WritingCost};
use crate::base::article::Reason;

/// Elements without an end tag.
const VOID: [&str; 15] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "frame",
];

/// Elements that the next element of the same name closes, so they do not nest.
const SELF_ENDING: [&str; 15] = [
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup", "colgroup",
    "html", "body",
];

/// Formatting elements, which every block repeats until they are closed.
const FORMATTING: [&str; 14] =
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

/// Other elements whose end tag closes across anything but a block.
const INLINE: [&str; 12] =
    ["span", "label", "abbr", "cite", "q", "sub", "sup", "time", "mark", "ins", "del", "bdi"];

/// Elements whose content is not markup.
const RAW: [&str; 8] = ["script", "style", "textarea", "title", "xmp", "noframes", "iframe", "noembed"];

/// Elements with their own rules, under which any tag nests, and elements in them under which HTML's rules
/// apply again.
const FOREIGN: [&str; 2] = ["svg", "math"];

const INTEGRATION: [&str; 9] =
    ["foreignobject", "desc", "title", "annotation-xml", "mi", "mo", "mn", "ms", "mtext"];

/// Elements that may make no node where they stand, which joins the texts around them.
const NO_NODES: [&str; 14] = [
    "html", "head", "body", "form", "frame", "frameset", "tr", "td", "th", "tbody", "thead", "tfoot",
    "caption", "col",
];

/// Checks a page against the limits.
///
/// # Errors
/// The limit that the page exceeds.
pub(crate) fn check(page: &str, params: &HtmlParams) -> Result<(), (Reason, String)> {
    if page.len() as u64 > params.page_bytes_max {
        let (bytes, limit) = (page.len(), params.page_bytes_max);
        return Err((Reason::TooLong, format!("a page of {bytes} bytes; the recipe allows {limit}")));
    }
    let over = |what: &str, limit: usize| Err((Reason::TooComplex, format!("over {limit} {what}")));
    // Parsers read references one by one, and go back if a reference does not end.
    if memchr::memchr_iter(b'&', page.as_bytes()).nth(params.elements_max).is_some() {
        return over("references", params.elements_max);
    }
    let nested_too_much =
        || over("bytes of text, counted for each element around them", params.nested_bytes_max);
    let mut counted = ParserCost::default();
    let mut written = WritingCost::default();
    let mut at = 0;
    loop {
        let tag = HtmlTag::next(page, at, &mut counted.faults);
        if counted.faults > params.elements_max {
            return over("comments and faults of markup", params.elements_max);
        }
        let Some(tag) = tag else { break };
        // Extractors weigh the text of every element, so a text counts once per enclosing element.
        counted.nested_bytes += (tag.start - at) * counted.open.len();
        written.take(&page.as_bytes()[at..tag.start]);
        let from = tag.start;
        at = counted.take(&tag, page);
        let end = if is_one_of(tag.name, &["title", "textarea"]) { at } else { tag.end };
        let parts_texts = !tag.closes && !counted.moves_text() && !is_one_of(tag.name, &NO_NODES);
        written.take_tag(&page.as_bytes()[from..end], parts_texts);
        if written.work() > WRITING_MAX {
            return over("steps of writing out its longest text", WRITING_MAX);
        }
        if counted.nested_bytes > params.nested_bytes_max {
            return nested_too_much();
        }
        if counted.open.len() > params.depth_max {
            return over("elements open at once", params.depth_max);
        }
        if counted.elements > params.elements_max {
            return over("elements", params.elements_max);
        }
        if tag.attributes > params.attributes_max {
            return over("attributes in one tag", params.attributes_max);
        }
    }
    counted.nested_bytes += (page.len() - at) * counted.open.len();
    written.take(&page.as_bytes()[at..]);
    if counted.nested_bytes > params.nested_bytes_max {
        return nested_too_much();
    }
    if written.work() > WRITING_MAX {
        over("steps of writing out its longest text", WRITING_MAX)
    } else {
        Ok(())
    }
}

/// Upper bound of what a parser would have open; intricate rules are overestimated.
#[derive(Default)]
struct ParserCost<'p> {
    open: Vec<&'p str>,
    /// Open formatting elements, which a block repeats: name, whole tag and weight.
    formatting: Vec<(&'p str, &'p str, usize)>,
    elements: usize,
    nested_bytes: usize,
    /// Number of comments, unmatched end tags, and misplaced angles and quotes; parsers keep each.
    faults: usize,
}

impl<'p> ParserCost<'p> {
    /// Counts a tag and returns the position at which to look for the next.
    fn take(&mut self, tag: &HtmlTag<'p>, page: &'p str) -> usize {
        let foreign = self.is_foreign();
        if tag.closes {
            self.close(tag.name);
            // A parser makes an element of such an unmatched end tag.
            self.elements += usize::from(is_one_of(tag.name, &["p", "br"]));
            return tag.end;
        }
        let formatting = is_one_of(tag.name, &FORMATTING);
        // Formatting is repeated once per block or run of text.
        let repeated: usize = self.formatting.iter().map(|(.., weight)| weight).sum();
        self.elements += 1 + if formatting { 0 } else { repeated };
        let nests = match foreign {
            true => !tag.closes_itself,
            false => !is_one_of(tag.name, &VOID) && !is_one_of(tag.name, &SELF_ENDING),
        };
        // A link closes the link before it.
        if formatting && is_one_of(tag.name, &["a", "nobr"]) {
            self.close(tag.name);
        }
        if nests {
            self.open.push(tag.name);
        }
        if formatting {
            self.format(tag, page);
        }
        match !foreign && is_one_of(tag.name, &RAW) {
            true => behind_raw(page, tag),
            false => tag.end,
        }
    }

    /// Opens a formatting element. A parser repeats at most three that are alike.
    fn format(&mut self, tag: &HtmlTag<'p>, page: &'p str) {
        const ALIKE_MAX: usize = 3;
        let whole = page.get(tag.start..tag.end).unwrap_or(tag.name);
        if self.formatting.iter().filter(|(_, other, _)| *other == whole).count() < ALIKE_MAX {
            self.formatting.push((tag.name, whole, 1 + tag.attributes));
        }
    }

    /// Whether text is moved elsewhere, or markup in it skipped.
    fn moves_text(&self) -> bool {
        self.open.iter().any(|open| is_one_of(open, &["table", "select"]))
    }

    fn is_foreign(&self) -> bool {
        let rules = |name: &&&str| is_one_of(name, &FOREIGN) || is_one_of(name, &INTEGRATION);
        self.open.iter().rev().find(rules).is_some_and(|name| is_one_of(name, &FOREIGN))
    }

    /// An end tag closes the last element of its name: a formatting element alone, an inline element unless a
    /// block is open in it, a block with everything open in it unless that is a cell. An unmatched end tag
    /// closes nothing.
    fn close(&mut self, name: &str) {
        let same = |open: &&str| open.eq_ignore_ascii_case(name);
        if is_one_of(name, &FORMATTING) {
            // A formatting element may still be repeated after its block has closed.
            if let Some(place) = self.formatting.iter().rposition(|(open, ..)| same(open)) {
                self.formatting.remove(place);
            }
        }
        let Some(place) = self.open.iter().rposition(same) else {
            self.faults += 1;
            return;
        };
        if is_one_of(name, &FORMATTING) {
            self.open.remove(place);
            return;
        }
        let inner = &self.open[place + 1..];
        let is_inline = |open: &&str| is_one_of(open, &FORMATTING) || is_one_of(open, &INLINE);
        let closes = match is_one_of(name, &INLINE) {
            true => inner.iter().all(is_inline),
            false => {
                !inner.iter().any(|open| is_one_of(open, &["table", "template", "object", "svg", "math"]))
            }
        };
        if closes || is_one_of(name, &["table", "template", "object", "svg", "math"]) {
            self.open.truncate(place);
        }
    }
}

/// Returns the position of the end tag of an element whose content is not markup, or the page's end.
fn behind_raw(page: &str, tag: &HtmlTag<'_>) -> usize {
    let rest = &page.as_bytes()[tag.end..];
    let ends = |at: &usize| {
        let name = rest.get(at + 2..at + 2 + tag.name.len());
        rest.get(at + 1) == Some(&b'/')
            && name.is_some_and(|name| name.eq_ignore_ascii_case(tag.name.as_bytes()))
    };
    memchr::memchr_iter(b'<', rest).find(ends).map_or(page.len(), |at| tag.end + at)
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
        let fonts: String = (0..500).map(|number| format!("<font a={number}>")).collect();
        assert_refused(&format!("{fonts}{}", "<p>".repeat(1000)), "over 200000 elements");
        assert_refused(&"<p>x".repeat(200_001), "over 200000 elements");
        let attributes: String = (0..1001).map(|number| format!(" a{number}")).collect();
        assert_refused(&format!("<p{attributes}>"), "over 1000 attributes in one tag");
        assert_refused(&"x".repeat((1 << 23) + 1), "the recipe allows 8388608");
        let nested = format!("{}{}<p>", "<div>".repeat(500), "word ".repeat(60_000));
        assert_refused(nested.trim_end_matches("<p>"), "over 100000000 bytes of text");
        assert_refused(&nested, "over 100000000 bytes of text, counted for each element around them");
        assert_refused(&"&amp".repeat(200_001), "over 200000 references");
        let attributes: String = (0..990).map(|number| format!(" a{number}")).collect();
        assert_refused(&format!("<b{attributes}></p>{}", "<p>x".repeat(1_000)), "over 200000 elements");
    }

    #[test]
    fn what_a_parser_notes_or_keeps_one_by_one_is_counted() {
        for markup in ["<", "</ ", "<!>", "<!---->", "<?>", "</1>", "</b>"] {
            assert_refused(&markup.repeat(200_001), "over 200000 comments and faults of markup");
            assert!(is_allowed(&markup.repeat(199_000)), "{markup}");
        }
        for odd in ["\"", "'", "<", "/", "=", "/ "] {
            assert_refused(
                &format!("<a {}>", odd.repeat(200_010)),
                "over 200000 comments and faults of markup",
            );
            assert_refused(&format!("<a b=c{}>", "`\"".repeat(100_010)), "over 200000 comments and faults");
        }
        assert!(is_allowed(&"<a href=/x/y/z class='a' id=\"b\"/>x</a><br/>".repeat(20_000)));
        assert!(is_allowed(&format!("<script>{}</script>", "a<b;".repeat(300_000))));
    }

    #[test]
    fn a_text_that_takes_long_to_write_out_is_refused_however_it_is_cut() {
        let long = |text: &str, count: usize| format!("<p>{}</p>", text.repeat(count));
        for text in ["word\u{a0}", "« mot »", "a&amp;b ", "soft\u{ad}hyphen ", "x&nbsp;", "a</zz>\u{a0}"] {
            assert_refused(&long(text, 60_000), "over 10000000000 steps of writing out its longest text");
            assert!(is_allowed(&long(text, 10_000)), "{text}");
            assert!(is_allowed(&long(text, 200).repeat(190)), "{text}");
        }
        assert_refused(&format!("<table>{}", "<tr>word\u{a0}word ".repeat(60_000)), "steps of writing");
        assert_refused(&format!("<a title='{}'>", "a&b ".repeat(60_000)), "steps of writing");
        assert_refused(&format!("<title>{}", "a &lt; b ".repeat(60_000)), "steps of writing");
        assert!(is_allowed(&"word ".repeat(1_000_000)));
        assert!(is_allowed(&format!("<script>{}</script>", "a && b; ".repeat(90_000))));
        assert!(is_allowed(&"<p>Le café « de la gare » a fermé.</p>".repeat(60_000)));
    }

    #[test]
    fn no_trick_hides_what_nests() {
        let deep = "<div>".repeat(1000);
        for start in [
            "<!-->",
            "<!--->",
            "<p a==\">",
            "<svg><title>",
            "<math><mi>",
            "<textarea/></textarea>",
            "<a href='>'\">",
        ] {
            assert_refused(&format!("{start}{deep}"), "over 512 elements open at once");
        }
        for page in ["<div></x>", "<span><div></span>", "<div><table></div>", "<b><div></b>", "<div></p></b>"]
        {
            assert_refused(&page.repeat(1000), "over 512 elements open at once");
        }
        for page in ["<td>", "<p>", "<li>", "<br>"] {
            assert_refused(&format!("<svg>{}", page.repeat(1000)), "over 512 elements open at once");
        }
    }

    #[test]
    fn what_is_long_and_flat_is_allowed() {
        assert!(is_allowed(&"<p>x<br>y<li>z<td>".repeat(10_000)));
        assert!(is_allowed(&"<div><b>x</b></div>".repeat(10_000)));
        assert!(is_allowed(&format!("<script>{}</script>", "'<div>'+".repeat(1000))));
        assert!(is_allowed(&format!("<!-- {} -->", "<div>".repeat(1000))));
        assert!(is_allowed(&"<svg><path d='M0'/><g><td></g></svg><div><span>x</div>".repeat(2_000)));
        assert!(is_allowed(&"<div><b>x<a href=y>z</div><p>w".repeat(10_000)));
        assert!(is_allowed(&"<b><i>x</b></i><ul><li><a href=x>y</a></ul>".repeat(2_000)));
        assert!(is_allowed(&format!("<img src=\"data:{}\">", " a=b".repeat(5000))));
    }

    #[test]
    fn no_page_is_too_broken_to_be_counted() {
        for page in ["<", "</", "<a", "<a b=\"", "<!--", "<script>", "<é", "<a\u{e9}=\"x", "<p a = ' >"] {
            assert!(is_allowed(page), "{page}");
        }
    }
}
