//! The attributes of an element in, what they say of the article out.

use super::item::XmlItem;
use crate::base::entity;
use quick_xml::events::BytesStart;

/// Attributes that hold what their element is for.
const ATTRIBUTES: [(&str, &str, &str); 13] = [
    ("link", "href", "link"),
    ("source", "url", "source.url"),
    ("newsitem", "guid", "guid"),
    ("newsitem", "version", "revision"),
    ("doc-id", "id-string", "id"),
    ("date.issue", "norm", "published"),
    ("date.release", "norm", "published"),
    ("story.date", "norm", "published"),
    ("language", "formalname", "language"),
    ("language", "tag", "language"),
    ("status", "formalname", "pubstatus"),
    ("pubstatus", "qcode", "pubstatus"),
    ("docdata", "management-status", "pubstatus"),
];

/// Attributes that replace an element's text, the best first: `<provider literal="AFP"/>`.
const INSTEAD: [&str; 4] = ["formalname", "literal", "qcode", "uri"];

/// Elements whose text attributes replace.
const NAMED: [&str; 6] = ["provider", "infosource", "source", "creator", "contributor", "party"];

/// What a link is to the page that it is a link of, where it is the page.
const LINKS: [&str; 3] = ["", "alternate", "canonical"];

/// Takes what an element's attributes say; those of the item itself are fields by their own names.
pub(crate) fn take(start: &BytesStart<'_>, element: &str, is_item: bool, item: &mut XmlItem) {
    if element == "link" && of(start, "rel").is_some_and(|rel| !LINKS.contains(&rel.as_str())) {
        return;
    }
    for attribute in start.attributes().with_checks(false).flatten() {
        let key = attribute.key.local_name().as_ref().to_owned();
        let small = key.to_lowercase();
        let listed = ATTRIBUTES.iter().find(|(of, name, _)| *of == element && *name == small);
        let name = match listed {
            Some((.., field)) => (*field).to_owned(),
            None if is_item => key,
            None => continue,
        };
        item.fields.push((name, unescaped(&attribute.value)));
    }
}

/// What an element is called by its attributes, where its text does not say; a code without its scheme.
pub(crate) fn instead(start: &BytesStart<'_>, element: &str) -> Option<String> {
    if !NAMED.contains(&element) {
        return None;
    }
    let told = INSTEAD
        .iter()
        .find_map(|name| Some((*name, of(start, name).filter(|value| !value.trim().is_empty())?)));
    told.map(|(name, value)| match (name, value.rsplit_once([':', '/'])) {
        ("qcode" | "uri", Some((_, code))) => code.to_owned(),
        _ => value,
    })
}

/// Returns the role that an element states for itself.
pub(crate) fn role(start: &BytesStart<'_>) -> Option<String> {
    of(start, "role")
}

/// Returns the content type of an element.
pub(crate) fn content_type(start: &BytesStart<'_>) -> Option<String> {
    of(start, "contenttype")
}

/// Returns an attribute by its lower-case name.
fn of(start: &BytesStart<'_>, name: &str) -> Option<String> {
    for attribute in start.attributes().with_checks(false).flatten() {
        if attribute.key.local_name().as_ref().eq_ignore_ascii_case(name) {
            return Some(unescaped(&attribute.value));
        }
    }
    None
}

fn unescaped(value: &str) -> String {
    entity::decoded_once(value)
}
