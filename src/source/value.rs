//! The value of a field in, what it says for the roles of that field out.
//!
//! JSON and Parquet nest: an outlet is an object with a name, authors are a list, a body is headings and paragraphs. What
//! a nested value comes to is decided here, for both.

use super::fields::{FieldMap, Known};
use super::record::Record;
use super::{blocks, date, encoding, html};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// A value, as far as it can matter.
#[derive(Debug)]
pub(super) enum Value<'a> {
    /// None.
    Null,
    /// True or false.
    Flag(bool),
    /// A number, its digits as they stand.
    Number(String),
    /// A string.
    Text(Cow<'a, str>),
    /// Bytes that are no string.
    Bytes(Cow<'a, [u8]>),
    /// Values in order.
    List(Vec<Value<'a>>),
    /// Fields in order.
    Object(Vec<(Cow<'a, str>, Value<'a>)>),
    /// More values in one field than are looked at.
    TooMany,
}

/// Most values that are looked at in one field: a book has fewer paragraphs.
pub(super) const VALUES_MAX: usize = 250_000;

/// Keys of the one thing said by an object in a list: `{"name": "Jane Doe", "uri": ...}`, `{"role": "main", "value": ...}`.
const SAYING: [&str; 4] = ["value", "name", "by", "title"];

impl Value<'_> {
    /// Whether anything can be read off it.
    pub(super) fn says_something(&self) -> bool {
        match self {
            Self::Null | Self::Flag(_) => false,
            Self::Text(text) => !text.trim().is_empty(),
            Self::List(items) => !items.is_empty(),
            Self::Object(fields) => !fields.is_empty(),
            Self::Number(_) | Self::Bytes(_) | Self::TooMany => true,
        }
    }

    /// Every string inside, in order; of objects in lists the one thing that they say by `saying`. A number stands for a string
    /// in a list that has strings as well.
    fn strings(&self, saying: &[&str], out: &mut Vec<String>) {
        match self {
            Self::Text(text) => out.push(text.clone().into_owned()),
            Self::List(items) => {
                let mixed = items.iter().any(|item| matches!(item, Self::Text(_)));
                for item in items {
                    match item {
                        Self::Number(number) if mixed => out.push(number.clone()),
                        _ => item.said(saying).unwrap_or(item).strings(saying, out),
                    }
                }
            }
            Self::Object(fields) => fields.iter().for_each(|(_, value)| value.strings(saying, out)),
            Self::Null | Self::Flag(_) | Self::Number(_) | Self::Bytes(_) | Self::TooMany => {}
        }
    }

    /// The same, borrowing nothing.
    pub(super) fn into_owned(self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::Flag(is_set) => Value::Flag(is_set),
            Self::TooMany => Value::TooMany,
            Self::Bytes(bytes) => Value::Bytes(Cow::Owned(bytes.into_owned())),
            Self::Number(number) => Value::Number(number),
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::List(items) => Value::List(items.into_iter().map(Self::into_owned).collect()),
            Self::Object(fields) => {
                let own =
                    |(name, value): (Cow<'_, str>, Self)| (Cow::Owned(name.into_owned()), value.into_owned());
                Value::Object(fields.into_iter().map(own).collect())
            }
        }
    }

    /// The members of a list; of anything else none.
    pub(super) fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// Every number and string inside, in order, each with its name; those of a list have none.
    fn scalars(&self, name: &str, out: &mut Vec<(String, String)>) {
        match self {
            Self::Text(text) => out.push((name.to_owned(), text.clone().into_owned())),
            Self::Number(number) => out.push((name.to_owned(), number.clone())),
            Self::List(items) => items.iter().for_each(|item| item.scalars("", out)),
            Self::Object(fields) => fields.iter().for_each(|(name, value)| value.scalars(name, out)),
            Self::Null | Self::Flag(_) | Self::Bytes(_) | Self::TooMany => {}
        }
    }

    fn said(&self, saying: &[&str]) -> Option<&Self> {
        self.under(saying).filter(|value| matches!(value, Self::Text(_)))
    }

    /// The value of an object under the first of these keys that it has.
    fn under(&self, keys: &[&str]) -> Option<&Self> {
        let Self::Object(fields) = self else { return None };
        let find = |key: &&str| fields.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
        keys.iter().find_map(find).map(|(_, value)| value)
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
        Value::Text(text) => drop(record.offer(known, text)),
        Value::Number(number) => {
            record.offer_wrong_type(known, name, "a number");
            // Tables have numbers that are none, or beyond all.
            if !known.is_text() && number.contains(|c: char| c.is_ascii_digit()) {
                record.offer(known, Cow::Owned(number));
            }
        }
        Value::Flag(is_set) if known.is_flag() => drop(record.offer(known, Cow::Owned(is_set.to_string()))),
        Value::Flag(_) => record.offer_wrong_type(known, name, "true or false"),
        Value::Bytes(bytes) if known.is_id() => {
            record.offer(known, Cow::Owned(bytes.iter().map(|byte| format!("{byte:02x}")).collect()));
        }
        // What is no UTF-8 may be text in another encoding, as pages are that nobody recoded.
        Value::Bytes(bytes) => match encoding::page(&bytes, None).0 {
            text if bytes.contains(&0) || text.contains(|c: char| c.is_control() && !c.is_whitespace()) => {
                record.offer_wrong_type(known, name, "bytes that are no text");
            }
            text => drop(record.offer(known, Cow::Owned(text))),
        },
        Value::TooMany => record
            .offer_too_much(known, format!("the text, \"{name}\", is over {VALUES_MAX} values in one field")),
        Value::Object(fields) if known.is_text() && is_column(&fields) => {
            record.offer_wrong_type(known, name, "a column of a table; write the table row by row");
        }
        Value::Object(fields) if known.is_record() || holds_text(known, &fields, map) => {
            offer_fields(record, map, fields, &|inner: &str| {
                map.look_up_nested(name, inner).or_else(|| map.look_up(inner))
            });
        }
        Value::Object(fields) if known.container && (!known.is_text() || has_nested(map, name, &fields)) => {
            offer_fields(record, map, fields, &|inner| map.look_up_nested(name, inner));
        }
        Value::List(_) | Value::Object(_) if known.is_time() => offer_time(record, known, &value),
        Value::List(_) | Value::Object(_) => offer_parts(record, known, name, value),
    }
}

/// Whether an object has a field that is known within it, such as `content.rendered`.
fn has_nested(map: &FieldMap, name: &str, fields: &[(Cow<'_, str>, Value<'_>)]) -> bool {
    fields.iter().any(|(inner, _)| map.look_up_nested(name, inner).is_some())
}

/// Offers the fields of an object that have roles. Of several with one name the last counts.
fn offer_fields<'a, 'm>(
    record: &mut Record<'a>,
    map: &'m FieldMap,
    fields: Vec<(Cow<'a, str>, Value<'a>)>,
    look_up: &dyn Fn(&str) -> Option<&'m Known>,
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

/// A time in an object or a list: whole numbers from the year on, a text of several parts, or one part that is a time, as in
/// `{"$date": 1773468000000}`.
fn offer_time(record: &mut Record<'_>, known: &Known, value: &Value<'_>) {
    let mut parts = Vec::new();
    value.scalars("", &mut parts);
    let _ = date::one_of(&parts).into_iter().any(|part| record.offer(known, Cow::Owned(part)));
}

/// What a list or an object says: a body kept as a tree of blocks, or several names.
fn offer_parts(record: &mut Record<'_>, known: &Known, name: &str, value: Value<'_>) {
    let said = if known.is_text() { text(value) } else { Some(names(&value, known)) };
    match said.filter(|said| !said.is_empty()) {
        Some(said) => drop(record.offer(known, Cow::Owned(said))),
        None => record.offer_wrong_type(known, name, "an empty list or object"),
    }
}

fn names(value: &Value<'_>, known: &Known) -> String {
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

/// The text that a list or an object is; none where it has no words.
pub(super) fn text(mut value: Value<'_>) -> Option<String> {
    leave_out_other_renditions(&mut value);
    let mut lines = blocks::prose(&value);
    if matches!(value, Value::List(_)) {
        leave_out_other_writings(&mut lines);
    }
    let between = if lines.iter().any(|line| html::is_markup(line)) { "\n<p>" } else { "\n" };
    (!lines.is_empty()).then(|| lines.join(between))
}

/// Keys of an object that say in which markup it has a text.
const MARKUP: [&str; 5] = ["contenttype", "content_type", "mimetype", "mediatype", "format"];

/// Leaves out of a list what has the text in another markup than the first that says so.
fn leave_out_other_renditions(value: &mut Value<'_>) {
    let Value::List(items) = value else { return };
    let mut first = None;
    items.retain(|item| match item.under(&MARKUP) {
        Some(Value::Text(markup)) => *first.get_or_insert_with(|| markup.to_string()) == **markup,
        _ => true,
    });
}

/// Letters of what is told as another writing of a text. Shorter ones are paragraphs, which may come twice.
const LETTERS_MIN: usize = 60;

/// Leaves out of the parts of a text what is an earlier one in another writing: `bodies` holds a text as text and as HTML.
fn leave_out_other_writings(parts: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    parts.retain(|part| {
        let letters = letters(part);
        letters.len() < LETTERS_MIN || seen.insert(letters)
    });
}

/// Whether two texts are one, with or without markup.
pub(super) fn is_same_writing(one: &str, other: &str) -> bool {
    /// How many times its text markup makes a text longer. More need not be compared.
    const MARKUP_MAX: usize = 8;
    if one.len().min(other.len()) * MARKUP_MAX < one.len().max(other.len()) {
        return false;
    }
    let letters_of_one = letters(one);
    letters_of_one.len() >= LETTERS_MIN && letters_of_one == letters(other)
}

/// The letters and digits of ASCII outside tags and entities, which are the same in every writing.
fn letters(text: &str) -> String {
    let (mut letters, mut until) = (String::new(), None);
    for (at, c) in text.char_indices() {
        match (until, c) {
            (Some(end), _) if at < end => {}
            (_, '<') => until = text[at..].find('>').map(|end| at + end),
            (_, '&') => {
                until = text[at..]
                    .bytes()
                    .take(ENTITY_BYTES_MAX)
                    .position(|byte| byte == b';')
                    .map(|end| at + end)
            }
            _ if c.is_ascii_alphanumeric() => letters.push(c),
            _ => {}
        }
    }
    letters
}

/// Longest entity that is known as one.
const ENTITY_BYTES_MAX: usize = 33;

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
