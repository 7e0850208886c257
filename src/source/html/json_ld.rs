//! JSON-LD of an article in, its metadata out.
//!
//! Reads schema.org's NewsArticle, alone, in a list or in a graph, with authors in place or by reference.

use super::claim::{DateClaim, NewsRecord};
use super::metadata::{Metadata, set};
use super::text::{TITLE_BYTES_MAX, cut, one_line};
use crate::source::date::DateLabel;
use serde_json::Value;

/// Maximum number of records whose dates are read.
const RECORDS_MAX: usize = 64;

/// Maximum number of selectors of restricted parts.
const SELECTORS_MAX: usize = 8;

/// Maximum number of authors.
const AUTHORS_MAX: usize = 64;

impl Metadata {
    /// Reads a JSON-LD block.
    pub(crate) fn take_record(&mut self, json: &str) {
        let tidy =
            json.trim().trim_start_matches("<!--").trim_end_matches("-->").replace(['\n', '\r', '\t'], " ");
        match serde_json::from_str::<Value>(tidy.trim().trim_end_matches(';')) {
            Ok(value) => self.search(&value),
            Err(_) => self.take_broken(&tidy),
        }
    }

    /// Takes the dates of a record that is not valid JSON, if it has one date of a kind.
    fn take_broken(&mut self, text: &str) {
        if !text.contains("Article\"") && !text.contains("Posting\"") {
            return;
        }
        let keys = [("datePublished", DateLabel::Published), ("dateModified", DateLabel::Modified)];
        let only = |key: &str| {
            let mut values: Vec<&str> =
                text.split(&format!("\"{key}\"")).skip(1).filter_map(value_behind).collect();
            values.dedup();
            <[&str; 1]>::try_from(values).ok().map(|[value]| value.to_owned())
        };
        let told = |(key, label): (&str, DateLabel)| {
            Some(DateClaim { text: only(key)?, label, place: format!("json-ld {key}") })
        };
        let dates = keys.into_iter().filter_map(told).collect();
        self.records.push(NewsRecord { dates, ..NewsRecord::default() });
    }

    fn search(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.search(item)),
            Value::Object(object) => {
                if let (Some(id), Some(name)) = (object.get("@id"), object.get("name")) {
                    let names =
                        names(name).into_iter().map(|name| (id.as_str().unwrap_or("").to_owned(), name));
                    self.people.extend(names);
                }
                self.take_dates(object);
                if let Some(kind) = object.get("@type").filter(|kind| !is_article(Some(kind))) {
                    names(kind).iter().for_each(|kind| self.take_kinds(kind));
                }
                if is_article(object.get("@type")) && self.record_headline.is_empty() {
                    self.take_article(object);
                }
                for key in ["@graph", "mainEntity", "mainEntityOfPage"] {
                    if let Some(inner) = object.get(key) {
                        self.search(inner);
                    }
                }
            }
            _ => {}
        }
    }

    /// Takes the types that a record or a root element states: one name, or several vocabulary URLs.
    pub(crate) fn take_kinds(&mut self, kinds: &str) {
        let room = RECORDS_MAX.saturating_sub(self.kinds.len());
        let kinds = kinds.split_whitespace().filter_map(|kind| kind.rsplit(['/', '#', ':']).next());
        self.kinds.extend(kinds.take(room).map(str::to_owned));
    }

    /// Takes dates and access of an article or a page.
    fn take_dates(&mut self, object: &serde_json::Map<String, Value>) {
        let kind = object.get("@type");
        let is_page = is_page(kind);
        if self.records.len() >= RECORDS_MAX || !(is_article(kind) || is_page) {
            return;
        }
        let string =
            |key: &str| object.get(key).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
        let told = |key: &str, label: DateLabel| {
            let text = Some(string(key)).filter(|text| !text.is_empty())?;
            Some(DateClaim { text, label, place: format!("json-ld {key}") })
        };
        let keys = [
            ("datePublished", DateLabel::Published),
            ("dateCreated", DateLabel::Published),
            ("dateModified", DateLabel::Modified),
        ];
        let dates: Vec<DateClaim> = keys.into_iter().filter_map(|(key, label)| told(key, label)).collect();
        let of_page = object.get("mainEntityOfPage");
        let address = of_page.and_then(|page| page.get("@id").unwrap_or(page).as_str()).unwrap_or_default();
        let url =
            [string("url"), address.to_owned(), string("@id")].into_iter().find(|url| url.contains("://"));
        let headline = cut(&one_line(&unescaped(&string("headline"))), TITLE_BYTES_MAX).to_owned();
        let (is_free, locked_parts) = (is_free(object), locked_parts(object));
        let words = object.get("wordCount").and_then(count);
        let url = url.unwrap_or_default();
        self.records.push(NewsRecord { headline, url, is_page, dates, is_free, locked_parts, words });
    }

    fn take_article(&mut self, object: &serde_json::Map<String, Value>) {
        let first = |key: &str| object.get(key).map(names).and_then(|mut names| names.drain(..).next());
        let string = |key: &str| object.get(key).and_then(Value::as_str).map(unescaped).unwrap_or_default();
        self.record_headline = cut(&one_line(&string("headline")), TITLE_BYTES_MAX).to_owned();
        self.body = string("articleBody");
        self.authors = object.get("author").or_else(|| object.get("creator")).map(names).unwrap_or_default();
        self.authors.truncate(AUTHORS_MAX);
        set(&mut self.site, first("publisher").unwrap_or_default());
        if self.language.is_empty() {
            self.language = first("inLanguage").unwrap_or_default();
        }
        for key in ["sourceOrganization", "provider", "creditText", "copyrightHolder"] {
            self.credits.extend(object.get(key).map(names).unwrap_or_default());
        }
        self.sources.extend(first("isBasedOn").filter(|source| source.contains("://")));
    }
}

/// Returns the string after a key: `: "2026-03-14"`.
fn value_behind(text: &str) -> Option<&str> {
    let rest = text.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    rest.split_once('"').map(|(value, _)| value)
}

/// Undoes double escaping.
fn unescaped(text: &str) -> String {
    match text.contains('&') && text.len() <= TITLE_BYTES_MAX {
        true => super::markup::fragment(&text.replace('<', "&lt;")),
        false => text.to_owned(),
    }
}

/// Returns the names in a JSON-LD value: a string, an object with a name, or a list of both.
fn names(value: &Value) -> Vec<String> {
    match value {
        Value::String(name) => {
            Some(one_line(&unescaped(name))).filter(|name| !name.is_empty()).into_iter().collect()
        }
        Value::Array(items) => items.iter().flat_map(names).collect(),
        Value::Object(object) => {
            ["name", "@id", "url"].iter().find_map(|key| object.get(*key)).map(names).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

/// Whether a record states free access: as a flag, a name or a vocabulary URL.
fn is_free(object: &serde_json::Map<String, Value>) -> Option<bool> {
    match object.get("isAccessibleForFree")? {
        Value::Bool(is_free) => Some(*is_free),
        Value::String(word) if word.to_ascii_lowercase().ends_with("false") => Some(false),
        Value::String(word) if word.to_ascii_lowercase().ends_with("true") => Some(true),
        _ => None,
    }
}

/// Returns the selectors of a page's restricted parts.
fn locked_parts(object: &serde_json::Map<String, Value>) -> Vec<String> {
    let parts = match object.get("hasPart") {
        Some(Value::Array(parts)) => parts.iter().collect(),
        Some(part) => vec![part],
        None => Vec::new(),
    };
    let locked = parts.into_iter().filter_map(Value::as_object).filter(|part| is_free(part) == Some(false));
    locked.filter_map(|part| part.get("cssSelector")).flat_map(names).take(SELECTORS_MAX).collect()
}

fn count(value: &Value) -> Option<usize> {
    let number = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok());
    number.and_then(|number| usize::try_from(number).ok())
}

/// Whether the type is a page that does not list other pages.
fn is_page(kind: Option<&Value>) -> bool {
    match kind {
        Some(Value::String(kind)) => kind == "WebPage" || kind == "ItemPage",
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| is_page(Some(kind))),
        _ => false,
    }
}

fn is_article(kind: Option<&Value>) -> bool {
    match kind {
        Some(Value::String(kind)) => {
            kind.ends_with("Article") || kind.ends_with("Posting") || kind == "Report"
        }
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| is_article(Some(kind))),
        _ => false,
    }
}
