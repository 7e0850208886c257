//! The value of a field in, what it says for the roles of that field out.
//!
//! JSON and Parquet nest: an outlet is an object with a name, authors are a list, a body is headings and paragraphs. What
//! a nested value comes to is decided here, for both.

use super::fields::{FieldMap, Known, Record};
use std::borrow::Cow;

/// A value, as far as it can matter.
#[derive(Debug)]
pub(super) enum Value<'a> {
    /// None.
    Null,
    /// True or false.
    Flag,
    /// A number, in decimal.
    Number(String),
    /// A string.
    Text(Cow<'a, str>),
    /// Bytes that are no string.
    Bytes,
    /// Values in order.
    List(Vec<Value<'a>>),
    /// Fields in order.
    Object(Vec<(Cow<'a, str>, Value<'a>)>),
}

/// Keys of the one thing said by an object in a list: `{"name": "Jane Doe", "uri": ...}`, `{"role": "main", "value": ...}`.
const SAYING: [&str; 4] = ["value", "name", "by", "title"];

impl<'a> Value<'a> {
    /// Every string inside, in order; of objects in lists the one thing that they say.
    fn strings(&self, out: &mut Vec<String>) {
        match self {
            Self::Text(text) => out.push(text.clone().into_owned()),
            Self::List(items) => items.iter().for_each(|item| item.said().unwrap_or(item).strings(out)),
            Self::Object(fields) => fields.iter().for_each(|(_, value)| value.strings(out)),
            Self::Null | Self::Flag | Self::Number(_) | Self::Bytes => {}
        }
    }

    fn said(&self) -> Option<&Self> {
        let Self::Object(fields) = self else { return None };
        let say = |key: &&str| fields.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
        SAYING.iter().find_map(say).map(|(_, value)| value).filter(|value| matches!(value, Self::Text(_)))
    }

    /// The first of several ways to say one thing: `bodies` holds a text as text and as HTML.
    fn first_said(&self) -> Option<&Self> {
        let Self::List(items) = self else { return None };
        items.first().and_then(Self::said)
    }
}

/// Offers what `value` says for the roles that its field has.
pub(super) fn offer<'a>(
    record: &mut Record<'a>,
    map: &FieldMap,
    known: &Known,
    name: &str,
    value: Value<'a>,
) {
    match value {
        Value::Null => {}
        Value::Text(text) => record.offer(known, text),
        Value::Number(number) => {
            record.offer_wrong_type(known, "a number");
            if !known.is_text() {
                record.offer(known, Cow::Owned(number));
            }
        }
        Value::Flag => record.offer_wrong_type(known, "true or false"),
        Value::Bytes => record.offer_wrong_type(known, "bytes that are no text"),
        Value::Object(fields) if known.is_text() && is_column(&fields) => {
            record.offer_wrong_type(known, "a column of a table; write the table row by row");
        }
        Value::Object(fields) if known.is_record() || holds_text(known, &fields, map) => {
            for (inner, value) in fields {
                let nested = map.look_up_nested(name, &inner).or_else(|| map.look_up(&inner));
                if let Some(known) = nested {
                    offer(record, map, known, &inner, value);
                }
            }
        }
        Value::Object(fields) if known.container => {
            for (inner, value) in fields {
                if let Some(known) = map.look_up_nested(name, &inner) {
                    offer(record, map, known, &inner, value);
                }
            }
        }
        Value::List(_) | Value::Object(_) => {
            let mut parts = Vec::new();
            match value.first_said().filter(|_| known.is_text()) {
                Some(said) => said.strings(&mut parts),
                None => value.strings(&mut parts),
            }
            if parts.is_empty() {
                record.offer_wrong_type(known, "an empty list or object");
            }
            // A body kept as nested headings and paragraphs, or several names.
            let between = if known.is_text() { "\n" } else { "; " };
            record.offer(known, Cow::Owned(parts.join(between)));
        }
    }
}

/// Whether an object is the column of a table that was written column by column: `{"0": ..., "1": ...}`.
fn is_column(fields: &[(Cow<'_, str>, Value<'_>)]) -> bool {
    fields.len() > 1 && fields.iter().all(|(name, _)| name.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether an object that stands for the text is a record with a text: `{"article": {"title": ..., "text": ...}}`.
fn holds_text(known: &Known, fields: &[(Cow<'_, str>, Value<'_>)], map: &FieldMap) -> bool {
    let is_text = |name: &str, value: &Value<'_>| {
        matches!(value, Value::Text(_)) && map.look_up(name).is_some_and(Known::is_body)
    };
    known.is_text() && !known.container && fields.iter().any(|(name, value)| is_text(name, value))
}
