//! The newsroom's own record of an article, as JSON-LD, in; the metadata it holds out.
//!
//! schema.org's NewsArticle, alone, in a list or in a graph, with its authors named in place or referred to elsewhere.

use super::metadata::{Metadata, TITLE_BYTES_MAX, cut, one_line, set};
use serde_json::Value;

/// Authors that are taken.
const AUTHORS_MAX: usize = 64;

impl Metadata {
    /// Reads a JSON-LD block.
    pub(super) fn take_record(&mut self, json: &str) {
        let tidy =
            json.trim().trim_start_matches("<!--").trim_end_matches("-->").replace(['\n', '\r', '\t'], " ");
        if let Ok(value) = serde_json::from_str::<Value>(tidy.trim().trim_end_matches(';')) {
            self.search(&value);
        }
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

    fn take_article(&mut self, object: &serde_json::Map<String, Value>) {
        let first = |key: &str| object.get(key).map(names).and_then(|mut names| names.drain(..).next());
        let string = |key: &str| object.get(key).and_then(Value::as_str).map(unescaped).unwrap_or_default();
        self.record_headline = cut(&one_line(&string("headline")), TITLE_BYTES_MAX).to_owned();
        for key in ["datePublished", "dateCreated", "uploadDate"] {
            self.dates.extend(Some(string(key)).filter(|date| !date.is_empty()));
        }
        set(&mut self.modified, string("dateModified"));
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

/// Escapes that were escaped once more are taken back.
fn unescaped(text: &str) -> String {
    match text.contains('&') && text.len() <= TITLE_BYTES_MAX {
        true => super::fragment(&text.replace('<', "&lt;")),
        false => text.to_owned(),
    }
}

/// Names in a JSON-LD value: a string, an object with a name, or a list of these.
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

fn is_article(kind: Option<&Value>) -> bool {
    match kind {
        Some(Value::String(kind)) => {
            kind.ends_with("Article") || kind.ends_with("Posting") || kind == "Report"
        }
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| is_article(Some(kind))),
        _ => false,
    }
}
