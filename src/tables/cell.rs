//! Values in, cells of a CSV file out, and back.

use super::column::{CellForm, CellKind};
use crate::base::time::to_rfc3339;
use crate::base::word::{Word, Words};
use std::borrow::Cow;
use std::fmt::Write;
use std::marker::PhantomData;

/// A value that stands in a cell.
pub trait TableCell<'r>: Sized {
    /// What such a cell holds.
    const KIND: CellKind;

    /// The cell: its own text, or what it prints into `buffer`, which is empty.
    fn cell<'b>(&'b self, buffer: &'b mut String) -> &'b str;

    /// The value of a cell; `None` where it cannot be one.
    fn read(cell: &'r str) -> Option<Self>;
}

impl<'r> TableCell<'r> for &'r str {
    const KIND: CellKind = CellKind::of(CellForm::Text);

    fn cell<'b>(&'b self, _: &'b mut String) -> &'b str {
        self
    }

    fn read(cell: &'r str) -> Option<Self> {
        Some(cell)
    }
}

impl<W: Word> TableCell<'_> for W {
    const KIND: CellKind = CellKind { form: CellForm::Word, is_optional: false, words: W::WORDS };

    fn cell<'b>(&'b self, _: &'b mut String) -> &'b str {
        self.word()
    }

    fn read(cell: &str) -> Option<Self> {
        W::of(cell)
    }
}

impl TableCell<'_> for bool {
    const KIND: CellKind = CellKind::of(CellForm::Flag);

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
        impl TableCell<'_> for $number {
            const KIND: CellKind = CellKind::of(CellForm::$form);

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
pub struct ShareCell(pub f64);

impl TableCell<'_> for ShareCell {
    const KIND: CellKind = CellKind::of(CellForm::Share);

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

impl TableCell<'_> for Tenths {
    const KIND: CellKind = CellKind::of(CellForm::Number);

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

impl TableCell<'_> for Time {
    const KIND: CellKind = CellKind::of(CellForm::Time);

    fn cell<'b>(&'b self, buffer: &'b mut String) -> &'b str {
        buffer.push_str(&to_rfc3339(self.0));
        buffer
    }

    fn read(cell: &str) -> Option<Self> {
        cell.parse::<jiff::Timestamp>().ok().map(|time| Self(time.as_second()))
    }
}

impl<'r, C: TableCell<'r>> TableCell<'r> for Option<C> {
    const KIND: CellKind = CellKind { is_optional: true, ..C::KIND };

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
pub trait ListWord {
    /// The words allowed, where not any are.
    const WORDS: &'static [Words];
}

impl ListWord for Any {
    const WORDS: &'static [Words] = &[];
}

impl<W: Word> ListWord for W {
    const WORDS: &'static [Words] = W::WORDS;
}

impl<W> List<'_, W> {
    /// A list of names, in their order.
    pub(crate) fn of<N: AsRef<str>>(names: impl IntoIterator<Item = N>) -> Self {
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
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The names; none of an empty list.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
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
    pub(crate) fn has(&self, word: W) -> bool {
        self.names().any(|name| name == word.word())
    }
}

impl<'r, W: ListWord> TableCell<'r> for List<'r, W> {
    const KIND: CellKind = CellKind { form: CellForm::List, is_optional: false, words: W::WORDS };

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
    use super::{Any, List, ShareCell, TableCell, Time};
    use crate::attribute::role::Role;

    fn told<'r, C: TableCell<'r>>(value: &C) -> String {
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
            (told(&ShareCell(0.1239)), ShareCell::read("0.124"), ShareCell::read("1.2")),
            ("0.124".into(), Some(ShareCell(0.124)), None)
        );
        assert_eq!(
            (ShareCell::read("NaN"), u32::read("-1"), bool::read("yes"), Role::read("copy")),
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
