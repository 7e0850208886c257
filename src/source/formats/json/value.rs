//! The text of one JSON value in, a `FieldValue` out.

use super::lax;
use crate::source::fields::value::{FieldValue, VALUES_MAX};
use crate::source::fields::{FieldMap, FieldRoles};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

/// A value that stands in a text, such as a cell of a table; none where it is no JSON.
pub(crate) fn value(text: &str) -> Option<FieldValue<'static>> {
    let (map, count, rounded) = (FieldMap::default(), Cell::new(0), Cell::new(false));
    let read = |text: &str| {
        let seed = ValueSeed { map: &map, field: None, count: &count, rounded: &rounded };
        let mut json = serde_json::Deserializer::from_str(text);
        let value = seed.deserialize(&mut json).ok()?;
        json.end().ok().map(|()| value.into_owned())
    };
    read(text).or_else(|| read(&lax::by_the_book(text)?))
}

/// A string, borrowed from the line where it has no escapes.
#[derive(Deserialize)]
pub(crate) struct JsonString<'a>(#[serde(borrow)] pub(crate) Cow<'a, str>);

/// Reads the value of a field that has roles.
#[derive(Clone, Copy)]
pub(crate) struct ValueSeed<'s> {
    pub(super) map: &'s FieldMap,
    /// The field that the value is of; none deeper in it, where all may say something.
    pub(super) field: Option<(&'s FieldRoles, &'s str)>,
    /// Values kept of the field so far.
    pub(super) count: &'s Cell<usize>,
    /// Whether a number had more digits than are held.
    pub(super) rounded: &'s Cell<bool>,
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
    type Value = FieldValue<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<FieldValue<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_> {
    type Value = FieldValue<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<FieldValue<'de>, E> {
        Ok(FieldValue::Null)
    }

    fn visit_bool<E>(self, is_set: bool) -> Result<FieldValue<'de>, E> {
        Ok(FieldValue::Flag(is_set))
    }

    fn visit_i64<E>(self, number: i64) -> Result<FieldValue<'de>, E> {
        Ok(FieldValue::Number(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<FieldValue<'de>, E> {
        Ok(FieldValue::Number(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<FieldValue<'de>, E> {
        /// From here on a number may have more digits than are held: 2^53.
        const HELD_MAX: f64 = 9_007_199_254_740_992.0;
        self.rounded.set(self.rounded.get() || number.abs() >= HELD_MAX);
        Ok(FieldValue::Number(number.to_string()))
    }

    fn visit_str<E>(self, text: &str) -> Result<FieldValue<'de>, E> {
        Ok(FieldValue::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<FieldValue<'de>, E> {
        Ok(FieldValue::Text(Cow::Borrowed(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<FieldValue<'de>, A::Error> {
        let mut list = Vec::new();
        while self.has_room() {
            let Some(item) = items.next_element_seed(self.within())? else { break };
            if item.says_something() {
                self.count.set(self.count.get() + 1);
                list.push(item);
            }
        }
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(FieldValue::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<FieldValue<'de>, A::Error> {
        let mut object = Vec::new();
        while let Some(JsonString(name)) = fields.next_key()? {
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
            [(name, FieldValue::Text(digits))] if name == lax::NUMBER => {
                FieldValue::Number(std::mem::take(digits).into_owned())
            }
            _ => FieldValue::Object(object),
        })
    }
}
