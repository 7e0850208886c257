//! A record of JSON in, what it says of the fields that a filter asks for out.
//!
//! The record is walked once more than to be read, and of the fields that nobody asks for only their ends are
//! found. A number stays as it is written, for a parser's 1.5 is no 1.50.

use super::{FilterMatch, within};
use crate::source::formats::json::lax;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// Lists and objects in each other that are looked into.
const DEPTH_MAX: usize = 64;

/// Offers what a record says; none where it is no object.
pub(crate) fn walk(record: &[u8], said: &mut FilterMatch<'_>) -> Option<()> {
    let text = std::str::from_utf8(record).ok()?;
    let filter = said.filter;
    let paths = || (0..).zip(filter.conditions.iter().map(|condition| condition.field.as_str())).collect();
    match fields(text, AskedFields { paths: paths(), above: "", depth: 0, said }) {
        Some(()) => Some(()),
        None => {
            let mended = lax::by_the_book(text)?;
            *said = FilterMatch::of(filter);
            fields(&mended, AskedFields { paths: paths(), above: "", depth: 0, said })
        }
    }
}

fn fields(text: &str, fields: AskedFields<'_, '_>) -> Option<()> {
    let mut json = serde_json::Deserializer::from_str(text);
    fields.deserialize(&mut json).ok()?;
    json.end().ok()
}

/// The fields of an object.
struct AskedFields<'s, 'f> {
    /// Conditions, and what each asks for in this object.
    paths: Vec<(usize, &'f str)>,
    /// The names above, with a dot behind them.
    above: &'s str,
    depth: usize,
    said: &'s mut FilterMatch<'f>,
}

impl<'de> DeserializeSeed<'de> for AskedFields<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for AskedFields<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        while let Some(name) = fields.next_key::<Cow<'de, str>>()? {
            let inner = self.paths.iter().filter_map(|&(at, path)| Some((at, within(path, &name)?)));
            let (ends, inner): (Vec<_>, Vec<_>) = inner.partition(|(_, rest)| rest.is_empty());
            let full = format!("{}{name}", self.above);
            self.said.meet(&full);
            if ends.is_empty() && inner.is_empty() {
                fields.next_value::<IgnoredAny>()?;
                continue;
            }
            let ends: Vec<usize> = ends.into_iter().map(|(at, _)| at).collect();
            let above = format!("{full}.");
            let within = AskedValue { ends: &ends, paths: &inner, above: &above };
            value(fields.next_value::<&RawValue>()?.get(), within, self.depth + 1, self.said);
        }
        Ok(())
    }
}

/// What is asked of a value.
#[derive(Clone, Copy)]
struct AskedValue<'s, 'f> {
    /// Conditions that ask for it.
    ends: &'s [usize],
    /// Those that ask for something in it.
    paths: &'s [(usize, &'f str)],
    above: &'s str,
}

fn value<'f>(raw: &str, within: AskedValue<'_, 'f>, depth: usize, said: &mut FilterMatch<'f>) {
    let mut say = |text: &str| within.ends.iter().for_each(|&at| said.say(at, text));
    match raw.as_bytes().first() {
        // What is no text in the end is refused where it is read, if anybody asks for it.
        Some(b'"') => say(&serde_json::from_str::<Cow<'_, str>>(raw).unwrap_or_default()),
        Some(b'n') | None => {}
        Some(b'[' | b'{') if depth > DEPTH_MAX => {}
        Some(b'[') => {
            for item in serde_json::from_str::<Vec<&RawValue>>(raw).unwrap_or_default() {
                value(item.get(), within, depth + 1, said);
            }
        }
        Some(b'{') => {
            if let Some(digits) = digits(raw) {
                return say(&digits);
            }
            // A record is valid as a whole by now, and so is what is in it.
            let _ =
                fields(raw, AskedFields { paths: within.paths.to_vec(), above: within.above, depth, said });
        }
        Some(_) => say(raw),
    }
}

/// The digits of a number that was too long, see [`lax`].
fn digits(object: &str) -> Option<String> {
    // Of an object that is written out no key begins with this.
    let escaped = object[1..].trim_start().starts_with("\"\\u0000number\"");
    if !escaped {
        return None;
    }
    let mut fields: std::collections::BTreeMap<String, String> = serde_json::from_str(object).ok()?;
    fields.remove(lax::NUMBER)
}
