//! One JSON object in, one article or one reject out.
//!
//! The object is walked once; only fields that have a role are kept, everything else is checked and thrown
//! away.

use super::lax;
use super::value::{JsonString, ValueSeed};
use crate::base::article::{Article, Reason};
use crate::source::SourceParams;
use crate::source::fields::FieldMap;
use crate::source::fields::draft::ArticleDraft;
use crate::source::fields::offer::offer;
use crate::source::fields::value::{FieldValue, VALUES_MAX};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::fmt;

/// Reads one object.
///
/// # Errors
/// The reason the object is refused, and its detail.
pub(crate) fn article(
    line: &[u8],
    map: &FieldMap,
    params: &SourceParams,
) -> Result<Article, (Reason, String)> {
    let text = std::str::from_utf8(line).map_err(|error| {
        (Reason::InvalidUtf8, format!("byte {} of the record is not UTF-8", error.valid_up_to() + 1))
    })?;
    let finish = |(record, names): ParsedObject<'_>| {
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
type ParsedObject<'a> = (ArticleDraft<'a>, Vec<Cow<'a, str>>);

fn parse<'a>(text: &'a str, map: &FieldMap, rounded: &Cell<bool>) -> serde_json::Result<ParsedObject<'a>> {
    let mut json = serde_json::Deserializer::from_str(text);
    let parsed = ObjectSeed { map, rounded }.deserialize(&mut json)?;
    json.end()?;
    Ok(parsed)
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

struct ObjectSeed<'s> {
    map: &'s FieldMap,
    rounded: &'s Cell<bool>,
}

impl<'de> DeserializeSeed<'de> for ObjectSeed<'_> {
    type Value = ParsedObject<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ObjectSeed<'_> {
    type Value = ParsedObject<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        let mut record = ArticleDraft::default();
        let (mut names, mut seen) = (Vec::new(), BTreeSet::new());
        while let Some(JsonString(name)) = fields.next_key()? {
            if let Some(known) = self.map.look_up(&name) {
                let count = Cell::new(0);
                let value = fields.next_value_seed(ValueSeed {
                    map: self.map,
                    field: Some((known, &name)),
                    count: &count,
                    rounded: self.rounded,
                })?;
                let value = if count.get() > VALUES_MAX { FieldValue::TooMany } else { value };
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

/// A JSON value.
#[derive(Debug)]
pub(crate) struct JsonRecord {
    pub record: u64,
    pub byte_offset: u64,
    pub bytes: Vec<u8>,
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
