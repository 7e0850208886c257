//! Rows as structs: what a part's rows hold stands once, and of that come names, types, reading and writing.
//!
//! A record is a struct whose fields are columns. Where a part takes or gives rows of several kinds, these
//! are an enum of records, and the table has a column `kind` with the variant's word; columns of other kinds
//! are empty.

use super::sheet::{Cell, Sheet, Type, schema};
use super::value::Value;
use crate::base::error::{Error, Result};
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use std::marker::PhantomData;

/// The column that tells rows of several kinds apart.
pub(super) const KIND: &str = "kind";

/// Rows of one kind: the word for it, and their columns; a table of one kind has no word.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// The word.
    pub word: &'static str,
    /// Names and types of its columns.
    pub columns: &'static [(&'static str, Type)],
}

impl Kind {
    /// The names of its columns.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().map(|(name, _)| *name)
    }
}

/// A row.
pub(super) trait Record<'r>: Sized {
    /// The kinds of rows that there are.
    const KINDS: &'static [Kind];

    /// The columns of a batch, of the types they should be.
    type Columns;

    /// Finds the columns.
    ///
    /// # Errors
    /// One is missing or of another type.
    fn columns(rows: &'r RecordBatch) -> Result<Self::Columns>;

    /// Reads a row.
    ///
    /// # Errors
    /// A cell is empty or holds no such value.
    fn read(columns: &Self::Columns, row: usize) -> Result<Self>;

    /// Hands out the word for its kind, and its cells in the order of that kind's columns.
    ///
    /// # Errors
    /// Those of `put`.
    fn write(&self, put: &mut dyn FnMut(&str, &[Cell<'_>]) -> Result<()>) -> Result<()>;
}

/// Rows whose columns are whatever the dump has.
impl<'r> Record<'r> for () {
    const KINDS: &'static [Kind] = &[];
    type Columns = ();

    fn columns(_: &'r RecordBatch) -> Result<()> {
        Ok(())
    }

    fn read((): &(), _: usize) -> Result<()> {
        Ok(())
    }

    fn write(&self, _: &mut dyn FnMut(&str, &[Cell<'_>]) -> Result<()>) -> Result<()> {
        Ok(())
    }
}

/// A column of a batch.
///
/// # Errors
/// There is none of this name, or it is of another type.
pub(super) fn column<'r, V: Value<'r>>(rows: &'r RecordBatch, name: &str) -> Result<V::Column> {
    let column = rows.column_by_name(name);
    let column = column.ok_or_else(|| Error::columns(format!("the column {name} is missing")))?;
    let other = || Error::columns(format!("the column {name} is of type {}", column.data_type()));
    V::column(column.as_ref()).ok_or_else(other)
}

/// The cell of a row.
///
/// # Errors
/// It is empty or holds no such value.
pub(super) fn cell<'r, V: Value<'r>>(column: V::Column, name: &str, row: usize) -> Result<V> {
    let wrong = || Error::columns(format!("the column {name} has no value that it can have in row {row}"));
    V::get(column, row).ok_or_else(wrong)
}

/// Defines a record: a struct whose fields are the columns of a table.
macro_rules! record {
    ($(#[$meta:meta])* struct $name:ident<$r:lifetime> { $($body:tt)+ }) => {
        $crate::spark::record::record!(@ [$(#[$meta])*] $name [<$r>] $r { $($body)+ });
    };
    ($(#[$meta:meta])* struct $name:ident { $($body:tt)+ }) => {
        $crate::spark::record::record!(@ [$(#[$meta])*] $name [] 'r { $($body)+ });
    };
    (@ [$($meta:tt)*] $name:ident [$($life:tt)*] $r:lifetime {
        $($(#[$doc:meta])* $field:ident: $type:ty,)+
    }) => {
        $($meta)*
        #[derive(Clone, Debug, PartialEq)]
        pub(super) struct $name $($life)* { $($(#[$doc])* pub $field: $type,)+ }

        impl<$r> $crate::spark::record::Record<$r> for $name $($life)* {
            const KINDS: &'static [$crate::spark::record::Kind] =
                &[$crate::spark::record::Kind {
                    word: "",
                    columns: &[$((
                        stringify!($field),
                        <$type as $crate::spark::value::Value<$r>>::TYPE,
                    ),)+],
                }];
            type Columns = ($(<$type as $crate::spark::value::Value<$r>>::Column,)+);

            fn columns(rows: &$r arrow_array::RecordBatch) -> $crate::base::error::Result<Self::Columns> {
                Ok(($($crate::spark::record::column::<$type>(rows, stringify!($field))?,)+))
            }

            fn read(columns: &Self::Columns, row: usize) -> $crate::base::error::Result<Self> {
                let ($($field,)+) = *columns;
                Ok(Self {
                    $($field: $crate::spark::record::cell($field, stringify!($field), row)?,)+
                })
            }

            fn write(
                &self,
                put: &mut dyn FnMut(&str, &[$crate::spark::sheet::Cell<'_>]) -> $crate::base::error::Result<()>,
            ) -> $crate::base::error::Result<()> {
                put("", &[$($crate::spark::value::Value::cell(&self.$field),)+])
            }
        }
    };
}
pub(super) use record;

/// Defines rows of several kinds: an enum of records, with the words for its variants.
macro_rules! kinds {
    ($(#[$meta:meta])* enum $name:ident<$r:lifetime> { $($body:tt)+ }) => {
        $crate::spark::record::kinds!(@ [$(#[$meta])*] $name [<$r>] $r { $($body)+ });
    };
    ($(#[$meta:meta])* enum $name:ident { $($body:tt)+ }) => {
        $crate::spark::record::kinds!(@ [$(#[$meta])*] $name [] 'r { $($body)+ });
    };
    (@ [$($meta:tt)*] $name:ident [$($life:tt)*] $r:lifetime {
        $($(#[$doc:meta])* $variant:ident($type:ty) = $word:literal,)+
    }) => {
        $($meta)*
        #[derive(Clone, Debug, PartialEq)]
        pub(super) enum $name $($life)* { $($(#[$doc])* $variant($type),)+ }

        impl<$r> $crate::spark::record::Record<$r> for $name $($life)* {
            const KINDS: &'static [$crate::spark::record::Kind] =
                &[$($crate::spark::record::Kind {
                    word: $word,
                    columns: <$type as $crate::spark::record::Record<$r>>::KINDS[0].columns,
                },)+];
            type Columns = (
                &$r arrow_array::StringArray,
                $(<$type as $crate::spark::record::Record<$r>>::Columns,)+
            );

            fn columns(rows: &$r arrow_array::RecordBatch) -> $crate::base::error::Result<Self::Columns> {
                let kinds = $crate::spark::record::column::<&str>(
                    rows,
                    $crate::spark::record::KIND,
                )?;
                Ok((kinds, $(<$type as $crate::spark::record::Record<$r>>::columns(rows)?,)+))
            }

            #[allow(non_snake_case, reason = "a variant's columns are called as it is")]
            fn read(columns: &Self::Columns, row: usize) -> $crate::base::error::Result<Self> {
                use $crate::spark::record::{KIND, Record, cell};
                let (kinds, $($variant,)+) = columns;
                match cell::<&str>(kinds, KIND, row)? {
                    $($word => Ok(Self::$variant(<$type as Record<$r>>::read($variant, row)?)),)+
                    other => Err($crate::base::error::Error::columns(format!("there is no kind {other} of rows"))),
                }
            }

            fn write(
                &self,
                put: &mut dyn FnMut(&str, &[$crate::spark::sheet::Cell<'_>]) -> $crate::base::error::Result<()>,
            ) -> $crate::base::error::Result<()> {
                match self {
                    $(Self::$variant(record) => {
                        $crate::spark::record::Record::write(record, &mut |_, cells| put($word, cells))
                    })+
                }
            }
        }
    };
}
pub(super) use kinds;

/// The columns of a table with rows of these kinds: each name once, the kind first where there are several.
pub(super) fn columns_of(kinds: &[Kind]) -> Vec<(&'static str, Type)> {
    let has_words = kinds.iter().any(|kind| !kind.word.is_empty());
    let mut columns: Vec<(&'static str, Type)> =
        if has_words { vec![(KIND, Type::Text)] } else { Vec::new() };
    for column in kinds.iter().flat_map(|kind| kind.columns) {
        if !columns.iter().any(|(name, _)| *name == column.0) {
            columns.push(*column);
        }
    }
    columns
}

/// The schema of a table with rows of these kinds.
pub(super) fn schema_of(kinds: &[Kind]) -> SchemaRef {
    schema(&columns_of(kinds))
}

/// Rows that are being written, of one of several kinds each.
pub(super) struct Rows {
    sheet: Sheet,
    columns: usize,
    /// Of each kind the word, and where its columns stand.
    places: Vec<(&'static str, Vec<usize>)>,
}

impl Rows {
    /// None yet, of these kinds.
    pub(crate) fn new(kinds: &'static [Kind]) -> Self {
        let columns = columns_of(kinds);
        let place = |name: &str| columns.iter().position(|(other, _)| *other == name).unwrap_or_default();
        let of_kind = |kind: &Kind| (kind.word, kind.columns.iter().map(|(name, _)| place(name)).collect());
        let places = kinds.iter().map(of_kind).collect();
        Self { columns: columns.len(), places, sheet: Sheet::of(columns) }
    }

    /// Takes what was written.
    ///
    /// # Errors
    /// A row was not whole, which none is known for.
    pub(crate) fn ready(&mut self) -> Result<Vec<RecordBatch>> {
        self.sheet.ready()
    }

    fn put(&mut self, word: &str, cells: &[Cell<'_>]) -> Result<()> {
        if word.is_empty() {
            return self.sheet.row(cells);
        }
        let known = self.places.iter().find(|(known, _)| *known == word);
        let (_, places) = known.ok_or_else(|| Error::columns(format!("there is no kind {word} of rows")))?;
        let mut row = vec![Cell::Null; self.columns];
        row[0] = Cell::Text(word);
        places.iter().zip(cells).for_each(|(&place, cell)| row[place] = *cell);
        self.sheet.row(&row)
    }
}

/// The rows that a part takes and gives.
pub(super) trait Typed {
    /// A row it takes.
    type In<'r>: Record<'r>;

    /// A row it gives.
    type Out<'r>: Record<'r>;
}

/// Where a part puts the rows it gives.
pub(super) struct Out<'s, P: Typed>(&'s mut Rows, PhantomData<fn(&P)>);

impl<'s, P: Typed> Out<'s, P> {
    /// Of the rows being written.
    pub(crate) fn of(rows: &'s mut Rows) -> Self {
        Self(rows, PhantomData)
    }

    /// Gives a row.
    ///
    /// # Errors
    /// It is too large, which none is known for.
    pub(crate) fn push<'r>(&mut self, row: &P::Out<'r>) -> Result<()> {
        row.write(&mut |word, cells| self.0.put(word, cells))
    }
}
