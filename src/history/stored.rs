//! How the files of a history are defined: a row is a struct, each of its fields a column of a Parquet file.
//!
//! [`stored`] does for them what [`table`](crate::table) does for CSV files: name, type and nullability of a
//! column stand once, and the schema, the writer, readers and the dictionary come from there.

use crate::tables::{CellForm, CellKind};
use arrow_array::{
    Array, ArrayRef, BinaryArray, BooleanArray, Float64Array, StringArray, TimestampMillisecondArray,
    UInt32Array, UInt64Array,
};
use std::sync::Arc;

/// A value of a column.
pub(crate) trait StoredValue<'r>: Copy {
    /// What the column holds.
    const KIND: CellKind;

    /// The column in memory.
    type Array: Array + 'static;

    /// Makes a column.
    fn array(values: impl Iterator<Item = Self>) -> ArrayRef;

    /// The value in a row.
    fn of(array: &'r Self::Array, row: usize) -> Self;
}

/// Types of which Arrow's arrays are made, and read, in the same way.
macro_rules! values {
    ($($type:ty: $form:ident in $array:ident),+) => { $(
        impl<'r> StoredValue<'r> for $type {
            const KIND: CellKind = CellKind::of(CellForm::$form);

            type Array = $array;

            fn array(values: impl Iterator<Item = Self>) -> ArrayRef {
                Arc::new($array::from_iter_values(values))
            }

            fn of(array: &'r $array, row: usize) -> Self {
                array.value(row)
            }
        }
    )+ };
}

values! {
    &'r str: Text in StringArray,
    &'r [u8]: Bytes in BinaryArray,
    u32: Unsigned32 in UInt32Array,
    u64: Unsigned64 in UInt64Array,
    f64: Number in Float64Array
}

impl StoredValue<'_> for bool {
    const KIND: CellKind = CellKind::of(CellForm::Flag);

    type Array = BooleanArray;

    fn array(values: impl Iterator<Item = Self>) -> ArrayRef {
        Arc::new(BooleanArray::from(values.collect::<Vec<bool>>()))
    }

    fn of(array: &BooleanArray, row: usize) -> Self {
        array.value(row)
    }
}

/// Milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Milliseconds(pub i64);

impl StoredValue<'_> for Option<Milliseconds> {
    const KIND: CellKind = CellKind { is_optional: true, ..CellKind::of(CellForm::Milliseconds) };

    type Array = TimestampMillisecondArray;

    fn array(values: impl Iterator<Item = Self>) -> ArrayRef {
        let times = values.map(|time| time.map(|Milliseconds(at)| at));
        Arc::new(TimestampMillisecondArray::from(times.collect::<Vec<Option<i64>>>()).with_timezone("UTC"))
    }

    fn of(array: &TimestampMillisecondArray, row: usize) -> Self {
        (!array.is_null(row)).then(|| Milliseconds(array.value(row)))
    }
}

/// Defines a Parquet file by its row, or, with `of` in place of `in`, what a reader asks of another's row.
macro_rules! stored {
    (
        $(#[doc = $about:literal])+
        $visibility:vis struct $Row:ident<$r:lifetime> in $file:literal { $($columns:tt)+ }
    ) => {
        $crate::history::stored::stored! { @define [$(#[doc = $about])+] [$visibility] $Row [<$r>] { $($columns)+ } }
        $crate::history::stored::stored! { @write $Row<'static>; $r; $Row<$r>; concat!($($about),+); $file; $($columns)+ }
        $crate::history::stored::stored! { @read $Row; $Row<'static>; $r; $Row<$r>; $($columns)+ }
    };
    (
        $(#[doc = $about:literal])+
        $visibility:vis struct $Row:ident in $file:literal { $($columns:tt)+ }
    ) => {
        $crate::history::stored::stored! { @define [$(#[doc = $about])+] [$visibility] $Row [] { $($columns)+ } }
        $crate::history::stored::stored! { @write $Row; 'r; $Row; concat!($($about),+); $file; $($columns)+ }
        $crate::history::stored::stored! { @read $Row; $Row; 'r; $Row; $($columns)+ }
    };
    (
        $(#[doc = $about:literal])+
        $visibility:vis struct $Asked:ident<$r:lifetime> of $Row:ident { $($columns:tt)+ }
    ) => {
        $crate::history::stored::stored! { @define [$(#[doc = $about])+] [$visibility] $Asked [<$r>] { $($columns)+ } }
        $crate::history::stored::stored! { @read $Asked; $Asked<'static>; $r; $Asked<$r>; $($columns)+ }
        $crate::history::stored::stored! { @check $Row $Asked }
    };
    (
        $(#[doc = $about:literal])+
        $visibility:vis struct $Asked:ident of $Row:ident { $($columns:tt)+ }
    ) => {
        $crate::history::stored::stored! { @define [$(#[doc = $about])+] [$visibility] $Asked [] { $($columns)+ } }
        $crate::history::stored::stored! { @read $Asked; $Asked; 'r; $Asked; $($columns)+ }
        $crate::history::stored::stored! { @check $Row $Asked }
    };
    (
        @define [$($about:tt)+] [$visibility:vis] $Row:ident [$($generics:tt)*]
        { $( $(#[doc = $meaning:literal])+ $name:ident: $type:ty $([$unit:ident])?, )+ }
    ) => {
        $($about)+
        #[derive(Clone, Copy, Debug, PartialEq)]
        $visibility struct $Row $($generics)* {
            $( $(#[doc = $meaning])+ pub $name: $type, )+
        }

        impl $($generics)* $Row $($generics)* {
            const COLUMNS: &'static [$crate::tables::TableColumn] = &[$( $crate::tables::TableColumn {
                name: stringify!($name),
                meaning: concat!($($meaning),+),
                unit: concat!($(stringify!($unit))?),
                kind: <$type as $crate::history::stored::StoredValue<'_>>::KIND,
            } ),+];
        }
    };
    (
        @write $Static:ty; $r:lifetime; $Of:ty; $about:expr; $file:literal;
        $( $(#[doc = $meaning:literal])+ $name:ident: $type:ty $([$unit:ident])?, )+
    ) => {
        impl $crate::history::table::Stored for $Static {
            const TABLE: &'static $crate::tables::TableSchema = &$crate::tables::TableSchema {
                file: $file,
                about: $about,
                columns: Self::COLUMNS,
            };

            type Row<$r> = $Of;

            fn columns(rows: &[Self::Row<'_>]) -> Vec<arrow_array::ArrayRef> {
                vec![$( $crate::history::stored::StoredValue::array(rows.iter().map(|row| row.$name)) ),+]
            }
        }
    };
    (
        @read $Name:ident; $Static:ty; $r:lifetime; $Of:ty;
        $( $(#[doc = $meaning:literal])+ $name:ident: $type:ty $([$unit:ident])?, )+
    ) => {
        impl $crate::history::table::Asked for $Static {
            const NAMES: &'static [&'static str] = &[$( stringify!($name) ),+];

            type Row<$r> = $Of;

            type Arrays<$r> = ($( &$r <$type as $crate::history::stored::StoredValue<$r>>::Array, )+);

            fn arrays<$r>(rows: &$r $crate::history::table::GroupRows<'_>) -> $crate::Result<Self::Arrays<$r>> {
                Ok(($( rows.column::<<$type as $crate::history::stored::StoredValue<$r>>::Array>(stringify!($name))?, )+))
            }

            fn row<$r>(arrays: &Self::Arrays<$r>, row: usize) -> Self::Row<$r> {
                let ($($name,)+) = *arrays;
                $Name { $( $name: $crate::history::stored::StoredValue::of($name, row), )+ }
            }
        }
    };
    (@check $Row:ident $Asked:ident) => {
        const _: () = {
            let mut at = 0;
            while at < $Asked::COLUMNS.len() {
                let column = &$Asked::COLUMNS[at];
                assert!(
                    <$Row<'static> as $crate::history::table::Stored>::TABLE.gives(column.name, column.kind),
                    "the file has no such column"
                );
                at += 1;
            }
        };
    };
}
pub(super) use stored;
