//! Values as cells: which type of column holds which type of Rust's, read and written.

use super::sheet::{Cell, Type};
use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{Array, BinaryArray, BooleanArray, Int32Array, Int64Array, ListArray, StringArray};

/// A value that a cell can hold.
pub(super) trait Value<'r>: Sized {
    /// The type of its column.
    const TYPE: Type;

    /// Its column, as Arrow has it.
    type Column: Copy;

    /// The column; `None` if it is of another type.
    fn column(array: &'r dyn Array) -> Option<Self::Column>;

    /// The value of a row; `None` where the cell is empty or holds no such value.
    fn get(column: Self::Column, row: usize) -> Option<Self>;

    /// The cell that holds it.
    fn cell(&self) -> Cell<'_>;
}

/// Implements [`Value`] of a type that Arrow has a column for.
macro_rules! value {
    ($type:ty, $kind:ident, $array:ty, $cast:expr, $get:expr, $cell:expr) => {
        impl<'r> Value<'r> for $type {
            const TYPE: Type = Type::$kind;
            type Column = &'r $array;

            fn column(array: &'r dyn Array) -> Option<&'r $array> {
                let cast: fn(&'r dyn Array) -> Option<&'r $array> = $cast;
                cast(array)
            }

            fn get(column: &'r $array, row: usize) -> Option<Self> {
                let get: fn(&'r $array, usize) -> Option<Self> = $get;
                if column.is_null(row) { None } else { get(column, row) }
            }

            fn cell(&self) -> Cell<'_> {
                let cell: fn(&Self) -> Cell<'_> = $cell;
                cell(self)
            }
        }
    };
}

value!(
    i32,
    Int,
    Int32Array,
    |array| array.as_primitive_opt::<Int32Type>(),
    |column, row| Some(column.value(row)),
    |value| Cell::Int(*value)
);
value!(
    i64,
    Long,
    Int64Array,
    |array| array.as_primitive_opt::<Int64Type>(),
    |column, row| Some(column.value(row)),
    |value| Cell::Long(*value)
);
value!(
    u64,
    Long,
    Int64Array,
    |array| array.as_primitive_opt::<Int64Type>(),
    |column, row| Some(column.value(row) as u64),
    |value| Cell::Hash(*value)
);
value!(
    u32,
    Long,
    Int64Array,
    |array| array.as_primitive_opt::<Int64Type>(),
    |column, row| u32::try_from(column.value(row)).ok(),
    |value| Cell::Long((*value).into())
);
value!(
    bool,
    Flag,
    BooleanArray,
    |array| array.as_boolean_opt(),
    |column, row| Some(column.value(row)),
    |value| Cell::Flag(*value)
);
value!(
    &'r str,
    Text,
    StringArray,
    |array| array.as_string_opt::<i32>(),
    |column, row| Some(column.value(row)),
    |value| Cell::Text(value)
);
value!(
    &'r [u8],
    Bytes,
    BinaryArray,
    |array| array.as_binary_opt::<i32>(),
    |column, row| Some(column.value(row)),
    |value| Cell::Bytes(value)
);
value!(
    Vec<String>,
    Texts,
    ListArray,
    |array| array.as_list_opt::<i32>(),
    |column, row| {
        let values = column.value(row);
        Some(values.as_string_opt::<i32>()?.iter().flatten().map(Into::into).collect())
    },
    |value| Cell::Texts(value)
);
value!(
    Vec<u64>,
    Longs,
    ListArray,
    |array| array.as_list_opt::<i32>(),
    |column, row| {
        let values = column.value(row);
        let values = values.as_primitive_opt::<Int64Type>()?.values().iter();
        Some(values.map(|value| *value as u64).collect())
    },
    |value| Cell::Longs(value)
);

impl<'r, V: Value<'r>> Value<'r> for Option<V> {
    const TYPE: Type = V::TYPE;
    type Column = V::Column;

    fn column(array: &'r dyn Array) -> Option<V::Column> {
        V::column(array)
    }

    fn get(column: V::Column, row: usize) -> Option<Self> {
        Some(V::get(column, row))
    }

    fn cell(&self) -> Cell<'_> {
        self.as_ref().map(V::cell).into()
    }
}

/// An enum whose variants stand in cells as words.
macro_rules! words {
    ($(#[$meta:meta])* enum $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// All of them, in order.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word for it.
            pub(crate) fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl<'r> $crate::spark::value::Value<'r> for $name {
            const TYPE: $crate::spark::sheet::Type = $crate::spark::sheet::Type::Text;
            type Column = &'r arrow_array::StringArray;

            fn column(array: &'r dyn arrow_array::Array) -> Option<Self::Column> {
                <&'r str as $crate::spark::value::Value<'r>>::column(array)
            }

            fn get(column: Self::Column, row: usize) -> Option<Self> {
                let word = <&'r str as $crate::spark::value::Value<'r>>::get(column, row)?;
                Self::ALL.iter().copied().find(|one| one.as_str() == word)
            }

            fn cell(&self) -> $crate::spark::sheet::Cell<'_> {
                $crate::spark::sheet::Cell::Text(self.as_str())
            }
        }
    };
}
pub(super) use words;
