//! Values in, cells of a CSV file out, and back.

use super::column::{Form, Kind};
use crate::base::time::to_rfc3339;
use crate::base::word::{Word, Words};
use std::borrow::Cow;
use std::fmt::Write;
use std::marker::PhantomData;

/// A value that stands in a cell.
pub trait Cell<'r>: Sized {
    /// What such a cell holds.
    const KIND: Kind;

    /// The cell: its own text, or what it prints into `buffer`, which is empty.
    fn cell<'b>(&'b self, buffer: &'b mut String) -> &'b str;

    /// The value of a cell; `None` where it cannot be one.
    fn read(cell: &'r str) -> Option<Self>;
}

impl<'r> Cell<'r> for &'r str {
    const KIND: Kind = Kind::of(Form::Text);

    fn cell<'b>(&'b self, _: &'b mut String) -> &'b str {
        self
    }

    fn read(cell: &'r str) -> Option<Self> {
        Some(cell)
    }
}

impl<W: Word> Cell<'_> for W {
    const KIND: Kind = Kind { form: Form::Word, is_optional: false, words: W::WORDS };

    fn cell<'b>(&'b self, _: &'b mut String) -> &'b str {
        self.word()
    }

    fn read(cell: &str) -> Option<Self> {
        W::of(cell)
    }
}

impl Cell<'_> for bool {
    const KIND: Kind = Kind::of(Form::Flag);

    fn cell<'b>(&'b self, _: &'b mut String) -> &'b str {
        if *self { "true" } else { "false" }
    }

    fn read(cell: &str) -> Option<Self> {
        cell.parse().ok()
    }
}

/// Prints a value.
fn printed<'b>(buffer: &'b mut String, value: std::fmt::Arguments<'_>) -> &'b str {
    // A string takes whatever is printed.
    let _ = buffer.write_fmt(value);
    buffer
}

/// Cells that are printed and parsed as their type is anyway.
macro_rules! numbers {
    ($($number:ty: $form:ident),+) => { $(
        impl Cell<'_> for $number {
            const KIND: Kind = Kind::of(Form::$form);

            fn cell<'b>(&'b self, buffer: &'b mut String) -> &'b str {
                printed(buffer, format_args!("{self}"))
            }

            fn read(cell: &str) -> Option<Self> {
                cell.parse().ok()
            }
        }
    )+ };
}

// A fraction is printed to its last bit, as the shortest number that is read back as the same.
numbers! { u32: Whole, u64: Whole, i64: Whole, f64: Number }

/// A share from 0 to 1, with three decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Share(pub f64);

impl Cell<'_> for Share {
    const KIND: Kind = Kind::of(Form::Share);

    fn cell<'b>(&'b self, buffer: &'b mut String) -> &'b str {
        printed(buffer, format_args!("{:.3}", self.0))
    }

    fn read(cell: &str) -> Option<Self> {
        cell.parse().ok().filter(|share| (0.0..=1.0).contains(share)).map(Self)
    }
}

/// A number with one decimal.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tenths(pub f64);

impl Cell<'_> for Tenths {
    const KIND: Kind = Kind::of(Form::Number);

    fn cell<'b>(&'b self, buffer: &'b mut String) -> &'b str {
        printed(buffer, format_args!("{:.1}", self.0))
    }

    fn read(cell: &str) -> Option<Self> {
        cell.parse().ok().map(Self)
    }
}

/// A time, in seconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(pub i64);

impl Cell<'_> for Time {
    const KIND: Kind = Kind::of(Form::Time);

    fn cell<'b>(&'b self, buffer: &'b mut String) -> &'b str {
        buffer.push_str(&to_rfc3339(self.0));
        buffer
    }

    fn read(cell: &str) -> Option<Self> {
        cell.parse::<jiff::Timestamp>().ok().map(|time| Self(time.as_second()))
    }
}

impl<'r, C: Cell<'r>> Cell<'r> for Option<C> {
    const KIND: Kind = Kind { is_optional: true, ..C::KIND };

    fn cell<'b>(&'b self, buffer: &'b mut String) -> &'b str {
        self.as_ref().map_or("", |value| value.cell(buffer))
    }

    fn read(cell: &'r str) -> Option<Self> {
        if cell.is_empty() { Some(None) } else { C::read(cell).map(Some) }
    }
}

/// Names joined by `|`, of the words `W` where only some are allowed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List<'r, W = Any>(Cow<'r, str>, PhantomData<W>);

/// Any names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Any;

/// What stands in a list.
pub trait Listed {
    /// The words allowed, where not any are.
    const WORDS: &'static [Words];
}

impl Listed for Any {
    const WORDS: &'static [Words] = &[];
}

impl<W: Word> Listed for W {
    const WORDS: &'static [Words] = W::WORDS;
}

impl<W> List<'_, W> {
    /// A list of names, in their order.
    pub fn of<N: AsRef<str>>(names: impl IntoIterator<Item = N>) -> Self {
        let mut list = String::new();
        for (at, name) in names.into_iter().enumerate() {
            if at > 0 {
                list.push('|');
            }
            list.push_str(name.as_ref());
        }
        list.into()
    }

    /// The names, joined as they stand in the cell.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The names; none of an empty list.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.split('|').filter(|name| !name.is_empty())
    }
}

impl<W> From<String> for List<'_, W> {
    fn from(joined: String) -> Self {
        Self(joined.into(), PhantomData)
    }
}

impl<W: Word> List<'_, W> {
    /// Whether a word is among them.
    pub fn has(&self, word: W) -> bool {
        self.names().any(|name| name == word.word())
    }
}

impl<'r, W: Listed> Cell<'r> for List<'r, W> {
    const KIND: Kind = Kind { form: Form::List, is_optional: false, words: W::WORDS };

    fn cell<'b>(&'b self, _: &'b mut String) -> &'b str {
        &self.0
    }

    // A word that this version does not know tells it nothing, and does no harm.
    fn read(cell: &'r str) -> Option<Self> {
        Some(Self(cell.into(), PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::{Any, Cell, List, Share, Time};
    use crate::attribute::role::Role;

    fn told<'r, C: Cell<'r>>(value: &C) -> String {
        value.cell(&mut String::new()).to_owned()
    }

    #[test]
    fn times_come_back_as_they_were_written() {
        for at in [0, -1, 951_782_399, 951_868_800, 1_773_468_000, -62_135_596_800, 253_402_200_000] {
            assert_eq!(Time::read(&told(&Time(at))), Some(Time(at)));
        }
        assert_eq!((Option::<Time>::read(""), Time::read("yesterday")), (Some(None), None));
    }

    #[test]
    fn a_cell_of_another_type_is_no_value() {
        assert_eq!(
            (told(&Share(0.1239)), Share::read("0.124"), Share::read("1.2")),
            ("0.124".into(), Some(Share(0.124)), None)
        );
        assert_eq!(
            (Share::read("NaN"), u32::read("-1"), bool::read("yes"), Role::read("copy")),
            (None, None, None, None)
        );
        assert_eq!(Option::<i64>::read("-90"), Some(Some(-90)));
    }

    #[test]
    fn a_list_is_what_was_joined() {
        let list = List::<Any>::of(["ap", "dpa"]);
        assert_eq!((list.as_str(), list.names().count()), ("ap|dpa", 2));
        assert_eq!(List::<Any>::read("").unwrap().names().count(), 0);
        assert!(List::<Role>::read("exact|later").unwrap().has(Role::Exact));
    }
}
