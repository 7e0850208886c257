//! The text of a field that may hold markup in, plain lines out.

use super::{HtmlParams, limits};
use crate::base::article::Reason;
use dom_query::{Document, NodeRef};

/// The text of a field that may hold markup, one paragraph a line.
///
/// # Errors
/// The markup breaks a limit.
pub(crate) fn plain(text: String, params: &HtmlParams) -> Result<String, (Reason, String)> {
    if !is_markup(&text) {
        return Ok(text);
    }
    let text = with_paragraphs(text);
    limits::check(&text, params)?;
    Ok(fragment(&text))
}

/// Markup whose paragraphs are told by blank lines, as writers leave it to their content system, with tags
/// for them.
fn with_paragraphs(markup: String) -> String {
    const TAGS: [&str; 9] = ["<p", "<div", "<br", "<li", "<td", "<h1", "<h2", "<h3", "<pre"];
    let small = markup.to_ascii_lowercase();
    let is_told_by_tags = TAGS.iter().any(|tag| small.contains(tag));
    let lines = markup.replace("\r\n", "\n");
    match is_told_by_tags || !lines.contains("\n\n") {
        true => markup,
        false => lines.replace("\n\n", "\n<p>"),
    }
}

/// Ends of elements that running text has none of.
const ENDS: [&str; 20] = [
    "</p>",
    "</div>",
    "<br",
    "</a>",
    "</span>",
    "</li>",
    "</h1>",
    "</h2>",
    "</h3>",
    "</h4>",
    "</em>",
    "</strong>",
    "</b>",
    "</i>",
    "</u>",
    "</mark>",
    "</code>",
    "</blockquote>",
    "</figure>",
    "</sup>",
];

/// Whether a text is written in HTML.
pub(crate) fn is_markup(text: &str) -> bool {
    memchr::memchr(b'<', text.as_bytes()).is_some() && {
        let small = text.to_ascii_lowercase();
        ENDS.iter().any(|end| small.contains(end))
            || (small.trim_start().starts_with("<p") && small.contains('>'))
    }
}

/// A value of one line, without markup.
pub(crate) fn line(value: String) -> String {
    let has_entity = value.split_once('&').is_some_and(|(_, rest)| rest.contains(';'));
    match (is_markup(&value) || has_entity) && value.len() < LINE_BYTES_MAX {
        true => fragment(&value).split_whitespace().collect::<Vec<_>>().join(" "),
        false => value,
    }
}

/// Maximum length in bytes of a line that is read as markup.
const LINE_BYTES_MAX: usize = 4096;

/// The text of markup, one block a line.
pub(crate) fn fragment(markup: &str) -> String {
    let document = Document::fragment(markup);
    let mut text = String::with_capacity(markup.len());
    blocks(&document.root(), &mut text);
    text
}

/// Elements that stand on lines of their own.
pub(crate) const BLOCKS: [&str; 31] = [
    "p",
    "div",
    "br",
    "li",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "tr",
    "table",
    "section",
    "article",
    "header",
    "footer",
    "aside",
    "figure",
    "figcaption",
    "pre",
    "hr",
    "main",
    "nav",
    "form",
    "address",
];

/// Elements whose text is none.
pub(crate) const SILENT: [&str; 6] = ["script", "style", "noscript", "template", "iframe", "svg"];

fn blocks(node: &NodeRef<'_>, out: &mut String) {
    for child in node.children_it(false) {
        if child.is_text() {
            let text = child.text();
            let joins = out.is_empty() || out.ends_with(['\n', ' ']);
            let text = if joins { text.trim_start() } else { &text };
            let mut words = text.split(|c: char| c.is_ascii_whitespace()).peekable();
            while let Some(word) = words.next() {
                out.push_str(word);
                if words.peek().is_some() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            continue;
        }
        let Some(name) = child.node_name() else { continue };
        if SILENT.contains(&&*name) {
            continue;
        }
        let is_block = BLOCKS.contains(&&*name);
        end_line(is_block, out);
        blocks(&child, out);
        end_line(is_block, out);
    }
}

fn end_line(is_block: bool, out: &mut String) {
    if is_block {
        out.truncate(out.trim_end_matches(' ').len());
        if !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
    }
}
