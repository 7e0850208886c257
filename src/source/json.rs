//! One JSON object in, one article or one reject out.
//!
//! The object is walked once; only fields that have a role are kept, everything else is checked and thrown away.

use super::SourceParams;
use super::fields::{FieldMap, Known};
use super::lax;
use super::record::Record;
use super::value::{VALUES_MAX, Value, offer};
use crate::base::article::{Article, Reason};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::fmt;

/// Reads one object.
///
/// # Errors
/// The reason the object is refused, and its detail.
pub fn article(line: &[u8], map: &FieldMap, params: &SourceParams) -> Result<Article, (Reason, String)> {
    let text = std::str::from_utf8(line).map_err(|error| {
        (Reason::InvalidUtf8, format!("byte {} of the record is not UTF-8", error.valid_up_to() + 1))
    })?;
    let finish = |(record, names): Parsed<'_>| {
        record.finish(&params.html, || match names.is_empty() {
            true => "the record has no fields".to_owned(),
            false => format!("no text among the fields {}", names.join(", ")),
        })
    };
    let rounded = Cell::new(false);
    let parsed = parse(text, map, &rounded);
    let is_of_form = |error: &serde_json::Error| error.is_syntax() || error.is_eof();
    let may_be_mended = parsed.as_ref().err().map_or(rounded.get(), is_of_form);
    if may_be_mended
        && let Some(mended) = lax::by_the_book(text)
        && let Ok(parsed) = parse(&mended, map, &rounded)
    {
        return finish(parsed);
    }
    parsed.map_err(|error| refusal(text, &error)).and_then(finish)
}

/// A record, and the names of its first fields.
type Parsed<'a> = (Record<'a>, Vec<Cow<'a, str>>);

fn parse<'a>(text: &'a str, map: &FieldMap, rounded: &Cell<bool>) -> serde_json::Result<Parsed<'a>> {
    let mut json = serde_json::Deserializer::from_str(text);
    let parsed = RecordSeed { map, rounded }.deserialize(&mut json)?;
    json.end()?;
    Ok(parsed)
}

/// A value that stands in a text, such as a cell of a table; none where it is no JSON.
pub(super) fn value(text: &str) -> Option<Value<'static>> {
    let (map, count, rounded) = (FieldMap::default(), Cell::new(0), Cell::new(false));
    let read = |text: &str| {
        let seed = ValueSeed { map: &map, field: None, count: &count, rounded: &rounded };
        let mut json = serde_json::Deserializer::from_str(text);
        let value = seed.deserialize(&mut json).ok()?;
        json.end().ok().map(|()| value.into_owned())
    };
    read(text).or_else(|| read(&lax::by_the_book(text)?))
}

/// Why a record cannot be parsed, and in which field.
fn refusal(text: &str, error: &serde_json::Error) -> (Reason, String) {
    let message = error.to_string();
    let reason = if error.is_data() {
        Reason::NotAnObject
    } else if message.contains("surrogate") || message.contains("hex escape") {
        Reason::LoneSurrogate
    } else {
        Reason::MalformedJson
    };
    let place = byte_at(text, error);
    let what = message.split(" at line ").next().unwrap_or(&message);
    let field = lax::field_at(text, place).map(|name| format!(", in the field \"{name}\""));
    let field = field.filter(|_| reason != Reason::NotAnObject).unwrap_or_default();
    let hint = match what {
        "trailing characters" if text[place..].trim_start_matches([',', ' ']).starts_with('{') => {
            "; write each record on a line of its own"
        }
        _ => "",
    };
    (reason, format!("{what} at byte {}{field}{hint}", place + 1))
}

/// The place that a fault is told of: a byte of the text, from 0.
fn byte_at(text: &str, error: &serde_json::Error) -> usize {
    let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
    let place = lines.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
    (0..=place.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// How many field names are remembered for the message about a missing text.
const NAMES_MAX: usize = 24;

struct RecordSeed<'s> {
    map: &'s FieldMap,
    rounded: &'s Cell<bool>,
}

impl<'de> DeserializeSeed<'de> for RecordSeed<'_> {
    type Value = Parsed<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RecordSeed<'_> {
    type Value = Parsed<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        let mut record = Record::default();
        let (mut names, mut seen) = (Vec::new(), BTreeSet::new());
        while let Some(Text(name)) = fields.next_key()? {
            if let Some(known) = self.map.look_up(&name) {
                let count = Cell::new(0);
                let value = fields.next_value_seed(ValueSeed {
                    map: self.map,
                    field: Some((known, &name)),
                    count: &count,
                    rounded: self.rounded,
                })?;
                let value = if count.get() > VALUES_MAX { Value::TooMany } else { value };
                record.again = seen.contains(&name);
                offer(&mut record, self.map, known, &name, value);
                seen.insert(name.clone());
            } else {
                fields.next_value::<IgnoredAny>()?;
            }
            if names.len() < NAMES_MAX {
                names.push(name);
            }
        }
        Ok((record, names))
    }
}

/// A string, borrowed from the line where it has no escapes.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// Reads the value of a field that has roles.
#[derive(Clone, Copy)]
struct ValueSeed<'s> {
    map: &'s FieldMap,
    /// The field that the value is of; none deeper in it, where all may say something.
    field: Option<(&'s Known, &'s str)>,
    /// Values kept of the field so far.
    count: &'s Cell<usize>,
    /// Whether a number had more digits than are held.
    rounded: &'s Cell<bool>,
}

impl<'s> ValueSeed<'s> {
    /// Whether there is room for one more value.
    fn has_room(self) -> bool {
        self.count.get() <= VALUES_MAX
    }

    fn within(self) -> Self {
        Self { field: None, ..self }
    }

    /// The field in a field, where only some are asked for; none if it is none of them.
    fn inner(self, name: &'s str) -> Option<Self> {
        let Some((known, outer)) = self.field else { return Some(self) };
        if !known.is_record() && (!known.container || known.is_text()) {
            return Some(self.within());
        }
        let of_record = || known.is_record().then(|| self.map.look_up(name)).flatten();
        let inner = self.map.look_up_nested(outer, name).or_else(of_record)?;
        Some(Self { field: Some((inner, name)), ..self })
    }
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = Value<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_> {
    type Value = Value<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value<'de>, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, is_set: bool) -> Result<Value<'de>, E> {
        Ok(Value::Flag(is_set))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value<'de>, E> {
        Ok(Value::Number(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value<'de>, E> {
        Ok(Value::Number(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value<'de>, E> {
        /// From here on a number may have more digits than are held: 2^53.
        const HELD_MAX: f64 = 9_007_199_254_740_992.0;
        self.rounded.set(self.rounded.get() || number.abs() >= HELD_MAX);
        Ok(Value::Number(number.to_string()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value<'de>, E> {
        Ok(Value::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Value<'de>, E> {
        Ok(Value::Text(Cow::Borrowed(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value<'de>, A::Error> {
        let mut list = Vec::new();
        while self.has_room() {
            let Some(item) = items.next_element_seed(self.within())? else { break };
            if item.says_something() {
                self.count.set(self.count.get() + 1);
                list.push(item);
            }
        }
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value<'de>, A::Error> {
        let mut object = Vec::new();
        while let Some(Text(name)) = fields.next_key()? {
            match self.inner(&name).filter(|_| self.has_room()) {
                Some(seed) => {
                    let value = fields.next_value_seed(seed)?;
                    self.count.set(self.count.get() + 1);
                    object.push((name, value));
                }
                None => drop(fields.next_value::<IgnoredAny>()?),
            }
        }
        Ok(match &mut object[..] {
            [(name, Value::Text(digits))] if name == lax::NUMBER => {
                Value::Number(std::mem::take(digits).into_owned())
            }
            _ => Value::Object(object),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::article;
    use crate::base::article::Reason;
    use crate::source::SourceParams;
    use crate::source::fields::FieldMap;

    fn read(line: &str) -> Result<crate::base::article::Article, (Reason, String)> {
        article(line.as_bytes(), &FieldMap::new(&[]).unwrap(), &SourceParams::for_tests())
    }

    #[test]
    fn nested_and_listed_fields_are_found() {
        let article = read(
            r#"{"source":{"id":null,"name":"Harbor Times"},"authors":["A B","C D"],"body":{"summary":["S"],
               "sections":[{"headline":[],"paragraphs":["One.","Two."]}]},"id":7}"#,
        )
        .unwrap();
        assert_eq!(article.outlet, "Harbor Times");
        assert_eq!(article.author, "A B; C D");
        assert_eq!(article.text, "S\nOne.\nTwo.");
        assert_eq!(article.id, "7");
    }

    #[test]
    fn each_kind_of_bad_line_has_its_reason() {
        for (line, reason) in [
            ("{\"text\": \"a", Reason::MalformedJson),
            ("{\"text\": \"a\"} {}", Reason::MalformedJson),
            ("[1]", Reason::NotAnObject),
            ("\"text\"", Reason::NotAnObject),
            ("{\"text\": 5}", Reason::WrongType),
            ("{\"text\": true}", Reason::WrongType),
            ("{\"text\": null}", Reason::MissingText),
            ("{\"text\": \" \"}", Reason::EmptyText),
            ("{\"url\": \"t\"}", Reason::MissingText),
            ("{\"text\": \"a \\ud800 b\"}", Reason::LoneSurrogate),
        ] {
            assert_eq!(read(line).unwrap_err().0, reason, "{line}");
        }
        let (map, params) = (FieldMap::new(&[]).unwrap(), SourceParams::for_tests());
        let (reason, detail) = article(b"{\"text\": \"\xff\"}", &map, &params).unwrap_err();
        assert_eq!((reason, detail.as_str()), (Reason::InvalidUtf8, "byte 11 of the record is not UTF-8"));
    }
}
