//! An element of a page in, what it is marked as and what stands in it out.

use super::text::short_text;
use crate::source::date;
use crate::source::date::DateLabel;
use dom_query::NodeRef;

/// Least number of bytes of a paragraph of running text.
pub(crate) const PROSE_MIN: usize = 150;

/// Maximum length in bytes of a date with its label.
pub(crate) const DATE_BYTES_MAX: usize = 160;

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
pub(crate) fn is_prose(text: &str) -> bool {
    const WORDS_MIN: usize = 6;
    let ends = text.ends_with(['.', '!', '?', '”', '"', '。']) && text.split(' ').nth(WORDS_MIN).is_some();
    text.len() > PROSE_MIN || (ends && split_label(text).0.is_none() && behind_name(text).is_none())
}

/// Whether an item of microdata is an article.
pub(crate) fn is_article(node: &NodeRef<'_>) -> bool {
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
pub(crate) fn behind_name(line: &str) -> Option<&str> {
    /// Maximum number of words in a byline.
    const WORDS_MAX: usize = 16;
    let small = line.to_lowercase();
    if !BYLINES.iter().any(|start| small.starts_with(start)) {
        return None;
    }
    let starts = line.match_indices(' ').map(|(at, _)| at + 1).take(WORDS_MAX);
    starts.map(|at| &line[at..]).find(|rest| date::parse(rest).is_some())
}

/// Marks of an element, in lower case.
pub(crate) struct ElementMarks {
    pub class: String,
    pub property: String,
}

impl ElementMarks {
    /// What it is a date of. WordPress marks what was never changed as published and updated at once.
    pub(crate) fn label(&self) -> Option<DateLabel> {
        let has = |marks: &[&str]| marks.iter().any(|mark| self.class.contains(mark));
        let is_date = || {
            let mut parts = self.class.split(|c: char| !c.is_ascii_alphanumeric());
            parts.any(|part| matches!(part, "date" | "datetime" | "dateline" | "time"))
        };
        match self.property.as_str() {
            "datemodified" => Some(DateLabel::Modified),
            "datepublished" | "datecreated" => Some(DateLabel::Published),
            _ if has(&["publish"]) => Some(DateLabel::Published),
            _ if has(&MODIFIED_MARKS) => Some(DateLabel::Modified),
            _ if has(&PUBLISHED_MARKS) || is_date() => Some(DateLabel::Published),
            _ => None,
        }
    }

    /// Whether a class says that it is of publication or change, and not only that it is a date.
    pub(crate) fn is_sure(&self) -> bool {
        let marks = PUBLISHED_MARKS.iter().chain(&MODIFIED_MARKS).filter(|mark| **mark != "timestamp");
        marks.into_iter().any(|mark| self.class.contains(mark))
    }

    pub(crate) fn is_of_another(&self) -> bool {
        OTHER_MARKS.iter().any(|mark| self.class.contains(mark))
    }
}

pub(crate) fn marks(node: &NodeRef<'_>) -> ElementMarks {
    let attr = |name: &str| node.attr(name).map(|value| value.to_ascii_lowercase()).unwrap_or_default();
    let property = [attr("itemprop"), attr("property")].into_iter().find(|value| !value.is_empty());
    let mut class = attr("class");
    class.push(' ');
    class.push_str(&attr("id"));
    let property = property.unwrap_or_default();
    let bare = property.rsplit(':').next().unwrap_or_default().trim().to_owned();
    ElementMarks { class, property: bare }
}

/// A date as its element has it: for machines, or else as it is seen.
pub(crate) fn written(node: &NodeRef<'_>) -> String {
    let for_machines = ["datetime", "content", "title", "value"].into_iter().find_map(|name| {
        let value = node.attr(name)?.trim().to_owned();
        date::parse(&value).map(|_| value)
    });
    for_machines.unwrap_or_else(|| short_text(node, DATE_BYTES_MAX))
}

/// The label at the start of a line, and the rest.
pub(crate) fn split_label(line: &str) -> (Option<DateLabel>, &str) {
    let line = line.trim();
    match date::label(line) {
        Some((label, length)) => {
            (Some(label), line[length..].trim_start_matches(|c: char| c.is_whitespace() || c == ':'))
        }
        None => (None, line),
    }
}

/// The label that a text ends with: `Updated` before its date.
pub(crate) fn said_before(text: &str) -> Option<DateLabel> {
    let last = text.rsplit(['|', '·', '•', '–', '—', '.']).next()?.trim().trim_end_matches(':');
    date::label(last).map(|(label, _)| label)
}
