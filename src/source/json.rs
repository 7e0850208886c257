//! One JSON object in, one article or one reject out.
//!
//! The object is walked once; only fields that have a role are kept, everything else is checked and thrown away.

use super::SourceParams;
use super::fields::{FieldMap, Record};
use super::value::{Value, offer};
use crate::article::{Article, Reason};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// Reads one object.
///
/// # Errors
/// The reason the object is refused, and its detail.
pub fn article(line: &[u8], map: &FieldMap, params: &SourceParams) -> Result<Article, (Reason, String)> {
    let text = std::str::from_utf8(line).map_err(|error| {
        (Reason::InvalidUtf8, format!("byte {} of the record is not UTF-8", error.valid_up_to() + 1))
    })?;
    let mut json = serde_json::Deserializer::from_str(text);
    let (record, names) = RecordSeed(map).deserialize(&mut json).map_err(|error| refusal(&error))?;
    json.end().map_err(|error| refusal(&error))?;
    record.finish(&params.html, || match names.is_empty() {
        true => "the record has no fields".to_owned(),
        false => format!("no text among the fields {}", names.join(", ")),
    })
}

fn refusal(error: &serde_json::Error) -> (Reason, String) {
    let message = error.to_string();
    let reason = if error.is_data() {
        Reason::NotAnObject
    } else if message.contains("surrogate") || message.contains("hex escape") {
        Reason::LoneSurrogate
    } else {
        Reason::MalformedJson
    };
    (reason, message.replace("at line 1 column", "at byte"))
}

/// How many field names are remembered for the message about a missing text.
const NAMES_MAX: usize = 24;

struct RecordSeed<'m>(&'m FieldMap);

impl<'de> DeserializeSeed<'de> for RecordSeed<'_> {
    type Value = (Record<'de>, Vec<Cow<'de, str>>);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RecordSeed<'_> {
    type Value = (Record<'de>, Vec<Cow<'de, str>>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        let mut record = Record::default();
        let mut names = Vec::new();
        while let Some(Text(name)) = fields.next_key()? {
            match self.0.look_up(&name) {
                Some(known) => {
                    let value: Value<'de> = fields.next_value()?;
                    offer(&mut record, self.0, known, &name, value);
                }
                None => {
                    fields.next_value::<IgnoredAny>()?;
                }
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

impl<'de> Deserialize<'de> for Value<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value<'de>, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Value<'de>, E> {
        Ok(Value::Flag)
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value<'de>, E> {
        Ok(Value::Number(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value<'de>, E> {
        Ok(Value::Number(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value<'de>, E> {
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
        while let Some(item) = items.next_element()? {
            // Numbers in lists say nothing that is asked for, and there may be millions.
            if !matches!(item, Value::Null | Value::Flag | Value::Number(_)) {
                list.push(item);
            }
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value<'de>, A::Error> {
        let mut object = Vec::new();
        while let Some((Text(name), value)) = fields.next_entry()? {
            object.push((name, value));
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::article;
    use crate::article::Reason;
    use crate::source::SourceParams;
    use crate::source::fields::FieldMap;

    fn read(line: &str) -> Result<crate::article::Article, (Reason, String)> {
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
            ("{\"title\": \"t\"}", Reason::MissingText),
            ("{\"text\": \"a \\ud800 b\"}", Reason::LoneSurrogate),
        ] {
            assert_eq!(read(line).unwrap_err().0, reason, "{line}");
        }
        let (map, params) = (FieldMap::new(&[]).unwrap(), SourceParams::for_tests());
        let (reason, detail) = article(b"{\"text\": \"\xff\"}", &map, &params).unwrap_err();
        assert_eq!((reason, detail.as_str()), (Reason::InvalidUtf8, "byte 11 of the record is not UTF-8"));
    }
}
