//! The value of a field in, what it says for the roles of that field out.
//!
//! JSON and Parquet nest: an outlet is an object with a name, authors are a list, a body is headings and
//! paragraphs. What a nested value comes to is decided here, for both.

use std::borrow::Cow;

/// A field's value.
#[derive(Debug)]
pub(crate) enum FieldValue<'a> {
    /// A missing value.
    Null,
    /// True or false.
    Flag(bool),
    /// A number, its digits as written.
    Number(String),
    /// A string.
    Text(Cow<'a, str>),
    /// Bytes that are no string.
    Bytes(Cow<'a, [u8]>),
    /// Values in their order.
    List(Vec<FieldValue<'a>>),
    /// Named fields in their order.
    Object(Vec<(Cow<'a, str>, FieldValue<'a>)>),
    /// More values in a field than are read.
    TooMany,
}

/// Maximum number of values read from a field; a book has fewer paragraphs.
pub(crate) const VALUES_MAX: usize = 250_000;

impl FieldValue<'_> {
    /// Whether the value holds anything readable.
    pub(crate) fn says_something(&self) -> bool {
        match self {
            Self::Null | Self::Flag(_) => false,
            Self::Text(text) => !text.trim().is_empty(),
            Self::List(items) => !items.is_empty(),
            Self::Object(fields) => !fields.is_empty(),
            Self::Number(_) | Self::Bytes(_) | Self::TooMany => true,
        }
    }

    /// Every string inside, in order; of objects in lists the one thing that they say by `saying`. A number
    /// stands for a string in a list that has strings as well.
    pub(crate) fn strings(&self, saying: &[&str], out: &mut Vec<String>) {
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

    /// Returns the same value without borrowed data.
    pub(crate) fn into_owned(self) -> FieldValue<'static> {
        match self {
            Self::Null => FieldValue::Null,
            Self::Flag(is_set) => FieldValue::Flag(is_set),
            Self::TooMany => FieldValue::TooMany,
            Self::Bytes(bytes) => FieldValue::Bytes(Cow::Owned(bytes.into_owned())),
            Self::Number(number) => FieldValue::Number(number),
            Self::Text(text) => FieldValue::Text(Cow::Owned(text.into_owned())),
            Self::List(items) => FieldValue::List(items.into_iter().map(Self::into_owned).collect()),
            Self::Object(fields) => {
                let own =
                    |(name, value): (Cow<'_, str>, Self)| (Cow::Owned(name.into_owned()), value.into_owned());
                FieldValue::Object(fields.into_iter().map(own).collect())
            }
        }
    }

    /// Returns the members of a list; other values have none.
    pub(crate) fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// Every number and string inside, in order, each with its name; those of a list have none.
    pub(crate) fn scalars(&self, name: &str, out: &mut Vec<(String, String)>) {
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

    /// Returns an object's value under the first of these keys that is present.
    pub(crate) fn under(&self, keys: &[&str]) -> Option<&Self> {
        let Self::Object(fields) = self else { return None };
        let find = |key: &&str| fields.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
        keys.iter().find_map(find).map(|(_, value)| value)
    }
}
