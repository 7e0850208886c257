//! What a table and its columns are: names, types, units, allowed values and meanings, as constants.
//!
//! They are made by [`table`](crate::table) and [`stored`](crate::stored) from the one definition of a row.
//! The header, readers, Arrow types and the dictionary ask nothing else.

use crate::base::word::Words;
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use std::sync::Arc;

/// A table.
#[derive(Clone, Copy, Debug)]
pub struct TableSchema {
    /// Name of its file.
    pub file: &'static str,
    /// What its rows are, and their order.
    pub about: &'static str,
    /// Its columns, in order.
    pub columns: &'static [TableColumn],
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub struct TableColumn {
    /// Name in the header.
    pub name: &'static str,
    /// What its cells mean.
    pub meaning: &'static str,
    /// What its numbers count; empty where it has none.
    pub unit: &'static str,
    /// What its cells hold.
    pub kind: CellKind,
}

/// What a cell holds.
#[derive(Clone, Copy, Debug)]
pub struct CellKind {
    /// Its type.
    pub form: CellForm,
    /// Whether it may be empty, which is null in Arrow's tables.
    pub is_optional: bool,
    /// The words allowed, where not any are.
    pub words: &'static [Words],
}

impl CellKind {
    /// A type that is always there, and holds any value of it.
    pub(crate) const fn of(form: CellForm) -> Self {
        Self { form, is_optional: false, words: &[] }
    }

    /// Whether a reader that asks for `wanted` can take what such a cell holds. Text can be had of all.
    pub(crate) const fn gives(self, wanted: Self) -> bool {
        let is_same = self.form as u8 == wanted.form as u8 && (!self.is_optional || wanted.is_optional);
        is_same || matches!(wanted.form, CellForm::Text)
    }
}

/// Types of cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellForm {
    /// Any text; empty for unknown.
    Text,
    /// One of a few words.
    Word,
    /// Words or names joined by `|`; empty for none.
    List,
    /// `true` or `false`.
    Flag,
    /// A whole number; 64 bits in Arrow's tables.
    Whole,
    /// A share from 0 to 1, printed with three decimals.
    Share,
    /// Any other number.
    Number,
    /// A time, RFC 3339 in UTC, of whole seconds.
    Time,
    /// A whole number of 32 bits, without a sign.
    Unsigned32,
    /// A whole number of 64 bits, without a sign.
    Unsigned64,
    /// A time of milliseconds since 1970 in UTC.
    Milliseconds,
    /// Bytes.
    Bytes,
}

impl CellForm {
    /// Its type in Arrow's tables.
    pub(crate) fn arrow(self) -> DataType {
        let time = |unit| DataType::Timestamp(unit, Some("UTC".into()));
        match self {
            Self::Text | Self::Word | Self::List => DataType::Utf8,
            Self::Flag => DataType::Boolean,
            Self::Whole => DataType::Int64,
            Self::Share | Self::Number => DataType::Float64,
            Self::Time => time(TimeUnit::Second),
            Self::Milliseconds => time(TimeUnit::Millisecond),
            Self::Unsigned32 => DataType::UInt32,
            Self::Unsigned64 => DataType::UInt64,
            Self::Bytes => DataType::Binary,
        }
    }
}

impl TableSchema {
    /// Its column of a name.
    pub(crate) const fn column(&self, name: &str) -> Option<&TableColumn> {
        let mut at = 0;
        while at < self.columns.len() {
            if is_same(self.columns[at].name, name) {
                return Some(&self.columns[at]);
            }
            at += 1;
        }
        None
    }

    /// Whether a reader can have a column of this name as this kind.
    pub const fn gives(&self, name: &str, wanted: CellKind) -> bool {
        match self.column(name) {
            Some(column) => column.kind.gives(wanted),
            None => false,
        }
    }

    /// The names of its columns.
    pub fn header(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.columns.iter().map(|column| column.name)
    }

    /// Its name without the ending.
    pub fn name(&self) -> &'static str {
        self.file.split('.').next().unwrap_or(self.file)
    }

    /// Its types in Arrow; any cell may be null where `all_nullable`, else those that are optional.
    pub fn schema(&self, all_nullable: bool) -> SchemaRef {
        let field = |column: &TableColumn| {
            Field::new(column.name, column.kind.form.arrow(), all_nullable || column.kind.is_optional)
        };
        Arc::new(Schema::new(self.columns.iter().map(field).collect::<Vec<_>>()))
    }
}

/// Whether two names are equal, told while the program is built.
const fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}
