//! An element of a page in, what it is marked as and what stands in it out.

use super::metadata::{cut, one_line};
use crate::source::date::{self, Label};
use dom_query::NodeRef;

/// Bytes from which a paragraph is running text.
pub(super) const PROSE_MIN: usize = 150;

/// Bytes of a date with its label.
pub(super) const DATE_BYTES_MAX: usize = 160;

/// Nodes of an element that are looked at for a short text.
const NODES_MAX: usize = 200;

/// Words in classes, ids and properties that say what a date is of.
const PUBLISHED_MARKS: [&str; 10] = [
    "publish",
    "pubdate",
    "pub-date",
    "pub_date",
    "posted",
    "entry-date",
    "article-date",
    "post-date",
    "datecreated",
    "timestamp",
];
const MODIFIED_MARKS: [&str; 3] = ["modif", "updat", "lastmod"];
const OTHER_MARKS: [&str; 10] =
    ["event", "birth", "death", "start", "end-date", "enddate", "expire", "valid", "copyright", "event-date"];

/// Whether a paragraph is running text: it is long, or a sentence.
pub(super) fn is_prose(text: &str) -> bool {
    const WORDS_MIN: usize = 6;
    let ends = text.ends_with(['.', '!', '?', '”', '"', '。']) && text.split(' ').nth(WORDS_MIN).is_some();
    text.len() > PROSE_MIN || (ends && split_label(text).0.is_none() && behind_name(text).is_none())
}

/// Whether an item of microdata is an article.
pub(super) fn is_article(node: &NodeRef<'_>) -> bool {
    let kind = node.attr("itemtype").unwrap_or_default();
    let kind = kind.trim_end_matches('/');
    ["Article", "Posting", "Report", "WebPage"].iter().any(|end| kind.ends_with(end))
}

/// Words before an author's name.
const BYLINES: [&str; 14] = [
    "by ",
    "written by ",
    "story by ",
    "von ",
    "par ",
    "por ",
    "di ",
    "door ",
    "av ",
    "af ",
    "autor",
    "автор",
    "tekst",
    "text:",
];

/// The date behind the name in a byline: `By Ana Reis on May 3, 2024`.
pub(super) fn behind_name(line: &str) -> Option<&str> {
    /// Words of the longest byline.
    const WORDS_MAX: usize = 16;
    let small = line.to_lowercase();
    if !BYLINES.iter().any(|start| small.starts_with(start)) {
        return None;
    }
    let starts = line.match_indices(' ').map(|(at, _)| at + 1).take(WORDS_MAX);
    starts.map(|at| &line[at..]).find(|rest| date::parse(rest).is_some())
}

/// What an element is marked with, in small letters.
pub(super) struct Marks {
    pub class: String,
    pub property: String,
}

impl Marks {
    /// What it is a date of. WordPress marks what was never changed as published and updated at once.
    pub fn label(&self) -> Option<Label> {
        let has = |marks: &[&str]| marks.iter().any(|mark| self.class.contains(mark));
        let is_date = || {
            let mut parts = self.class.split(|c: char| !c.is_ascii_alphanumeric());
            parts.any(|part| matches!(part, "date" | "datetime" | "dateline" | "time"))
        };
        match self.property.as_str() {
            "datemodified" => Some(Label::Modified),
            "datepublished" | "datecreated" => Some(Label::Published),
            _ if has(&["publish"]) => Some(Label::Published),
            _ if has(&MODIFIED_MARKS) => Some(Label::Modified),
            _ if has(&PUBLISHED_MARKS) || is_date() => Some(Label::Published),
            _ => None,
        }
    }

    /// Whether a class says that it is of publication or change, and not only that it is a date.
    pub fn is_sure(&self) -> bool {
        let marks = PUBLISHED_MARKS.iter().chain(&MODIFIED_MARKS).filter(|mark| **mark != "timestamp");
        marks.into_iter().any(|mark| self.class.contains(mark))
    }

    pub fn is_of_another(&self) -> bool {
        OTHER_MARKS.iter().any(|mark| self.class.contains(mark))
    }
}

pub(super) fn marks(node: &NodeRef<'_>) -> Marks {
    let attr = |name: &str| node.attr(name).map(|value| value.to_ascii_lowercase()).unwrap_or_default();
    let property = [attr("itemprop"), attr("property")].into_iter().find(|value| !value.is_empty());
    let mut class = attr("class");
    class.push(' ');
    class.push_str(&attr("id"));
    let property = property.unwrap_or_default();
    let bare = property.rsplit(':').next().unwrap_or_default().trim().to_owned();
    Marks { class, property: bare }
}

/// A date as its element has it: for machines, or else as it is seen.
pub(super) fn written(node: &NodeRef<'_>) -> String {
    let for_machines = ["datetime", "content", "title", "value"].into_iter().find_map(|name| {
        let value = node.attr(name)?.trim().to_owned();
        date::parse(&value).map(|_| value)
    });
    for_machines.unwrap_or_else(|| short_text(node, DATE_BYTES_MAX))
}

/// The label at the start of a line, and the rest.
pub(super) fn split_label(line: &str) -> (Option<Label>, &str) {
    let line = line.trim();
    match date::label(line) {
        Some((label, length)) => {
            (Some(label), line[length..].trim_start_matches(|c: char| c.is_whitespace() || c == ':'))
        }
        None => (None, line),
    }
}

/// The label that a text ends with: `Updated` before its date.
pub(super) fn said_before(text: &str) -> Option<Label> {
    let last = text.rsplit(['|', '·', '•', '–', '—', '.']).next()?.trim().trim_end_matches(':');
    date::label(last).map(|(label, _)| label)
}

/// The start of what readers see of an element, on one line.
pub(super) fn short_text(node: &NodeRef<'_>, bytes_max: usize) -> String {
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
pub(super) fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
