//! The value of a field in, offers to the draft of an article out.
//!
//! JSON and Parquet nest: an outlet is an object with a name, authors are a list, a body is headings and
//! paragraphs. The meaning of a nested value is decided here, for both.

use super::blocks::joined;
use super::draft::ArticleDraft;
use super::value::{FieldValue, VALUES_MAX};
use super::{FieldMap, FieldRoles};
use crate::source::date;
use crate::source::input::encoding;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Keys of the one thing said by an object in a list: `{"name": "Jane Doe", "uri": ...}`,
/// `{"role": "main", "value": ...}`.
const SAYING: [&str; 4] = ["value", "name", "by", "title"];

/// Offers what `value` says for the roles that its field has.
pub(crate) fn offer<'a>(
    record: &mut ArticleDraft<'a>,
    map: &FieldMap,
    known: &FieldRoles,
    name: &str,
    value: FieldValue<'a>,
) {
    match value {
        FieldValue::Null => {}
        FieldValue::Text(text) => drop(record.offer(known, text)),
        FieldValue::Number(number) => {
            record.offer_wrong_type(known, name, "a number");
            // Tables have numbers that are none, or beyond all.
            if !known.is_text() && number.contains(|c: char| c.is_ascii_digit()) {
                record.offer(known, Cow::Owned(number));
            }
        }
        FieldValue::Flag(is_set) if known.is_flag() => {
            record.offer(known, Cow::Owned(is_set.to_string()));
        }
        FieldValue::Flag(_) => record.offer_wrong_type(known, name, "true or false"),
        FieldValue::Bytes(bytes) if known.is_id() => {
            record.offer(known, Cow::Owned(bytes.iter().map(|byte| format!("{byte:02x}")).collect()));
        }
        // What is no UTF-8 may be text in another encoding, as pages are that nobody recoded.
        FieldValue::Bytes(bytes) => match encoding::page(&bytes, None).0 {
            text if bytes.contains(&0) || text.contains(|c: char| c.is_control() && !c.is_whitespace()) => {
                record.offer_wrong_type(known, name, "bytes that are no text");
            }
            text => drop(record.offer(known, Cow::Owned(text))),
        },
        FieldValue::TooMany => record
            .offer_too_much(known, format!("the text, \"{name}\", is over {VALUES_MAX} values in one field")),
        FieldValue::Object(fields) if known.is_text() && is_column(&fields) => {
            record.offer_wrong_type(known, name, "a column of a table; write the table row by row");
        }
        FieldValue::Object(fields) if known.is_record() || holds_text(known, &fields, map) => {
            offer_fields(record, map, fields, &|inner: &str| {
                map.look_up_nested(name, inner).or_else(|| map.look_up(inner))
            });
        }
        FieldValue::Object(fields)
            if known.container && (!known.is_text() || has_nested(map, name, &fields)) =>
        {
            offer_fields(record, map, fields, &|inner| map.look_up_nested(name, inner));
        }
        FieldValue::List(_) | FieldValue::Object(_) if known.is_time() => offer_time(record, known, &value),
        FieldValue::List(_) | FieldValue::Object(_) => offer_parts(record, known, name, value),
    }
}

/// Whether an object has a field that is known within it, such as `content.rendered`.
fn has_nested(map: &FieldMap, name: &str, fields: &[(Cow<'_, str>, FieldValue<'_>)]) -> bool {
    fields.iter().any(|(inner, _)| map.look_up_nested(name, inner).is_some())
}

/// Offers the fields of an object that have roles. Of several with one name the last counts.
fn offer_fields<'a, 'm>(
    record: &mut ArticleDraft<'a>,
    map: &'m FieldMap,
    fields: Vec<(Cow<'a, str>, FieldValue<'a>)>,
    look_up: &dyn Fn(&str) -> Option<&'m FieldRoles>,
) {
    let again = record.again;
    let mut seen = BTreeSet::new();
    for (inner, value) in fields {
        if let Some(known) = look_up(&inner) {
            record.again = again || seen.contains(&inner);
            offer(record, map, known, &inner, value);
            seen.insert(inner);
        }
    }
    record.again = again;
}

/// A time in an object or a list: whole numbers from the year on, a text of several parts, or one part that
/// is a time, as in
/// `{"$date": 1773468000000}`.
fn offer_time(record: &mut ArticleDraft<'_>, known: &FieldRoles, value: &FieldValue<'_>) {
    let mut parts = Vec::new();
    value.scalars("", &mut parts);
    let _ = date::one_of(&parts).into_iter().any(|part| record.offer(known, Cow::Owned(part)));
}

/// What a list or an object says: a body kept as a tree of blocks, or several names.
fn offer_parts(record: &mut ArticleDraft<'_>, known: &FieldRoles, name: &str, value: FieldValue<'_>) {
    let said = if known.is_text() { joined(value) } else { Some(names(&value, known)) };
    match said.filter(|said| !said.is_empty()) {
        Some(said) => drop(record.offer(known, Cow::Owned(said))),
        None => record.offer_wrong_type(known, name, "an empty list or object"),
    }
}

fn names(value: &FieldValue<'_>, known: &FieldRoles) -> String {
    let mut names = Vec::new();
    value.strings(&SAYING, &mut names);
    if names.is_empty() && known.is_id() {
        let mut scalars = Vec::new();
        value.scalars("", &mut scalars);
        names.extend(scalars.into_iter().next().map(|(_, scalar)| scalar));
    }
    // Of headlines in several roles the first is the article's.
    if known.is_title() && value.items().iter().any(|item| item.under(&["role"]).is_some()) {
        names.truncate(1);
    }
    names.join("; ")
}

/// Whether an object is the column of a table that was written column by column: `{"0": ..., "1": ...}`.
fn is_column(fields: &[(Cow<'_, str>, FieldValue<'_>)]) -> bool {
    fields.len() > 1 && fields.iter().all(|(name, _)| name.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether an object that stands for the text is a record with a text:
/// `{"article": {"title": ..., "text": ...}}`.
fn holds_text(known: &FieldRoles, fields: &[(Cow<'_, str>, FieldValue<'_>)], map: &FieldMap) -> bool {
    let is_text = |name: &str, value: &FieldValue<'_>| {
        matches!(value, FieldValue::Text(_)) && map.look_up(name).is_some_and(FieldRoles::is_body)
    };
    known.is_text() && !known.container && fields.iter().any(|(name, value)| is_text(name, value))
}
