//! How tables are defined: a row is a struct, and each of its fields is a column.

/// Defines a table of a CSV file by its row. A field is a column: its documentation is what it means, its
/// type what its cells hold, and the unit of a number stands behind it.
///
/// ```
/// storywire::table! {
///     /// A row a ferry.
///     pub struct Ferry<'r> in "ferries.csv" {
///         /// What she is called.
///         name: &'r str,
///         /// How long she is.
///         length: Option<u32> [metres],
///     }
/// }
/// let row = Ferry { name: "Ostervik", length: None };
/// assert_eq!(storywire::tables::TableRow::cells(&row), ["Ostervik", ""]);
/// ```
#[macro_export]
macro_rules! table {
    (
        $(#[doc = $about:literal])+
        $visibility:vis struct $TableRow:ident<$r:lifetime> in $file:literal {
            $( $(#[doc = $meaning:literal])+ $name:ident: $kind:ty $([$unit:ident])?, )+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, PartialEq)]
        $visibility struct $TableRow<$r> {
            $( $(#[doc = $meaning])+ pub $name: $kind, )+
        }

        impl<$r> $crate::tables::TableRow for $TableRow<$r> {
            const TABLE: &'static $crate::tables::TableSchema = &$crate::tables::TableSchema {
                file: $file,
                about: concat!($($about),+),
                columns: &[$( $crate::tables::TableColumn {
                    name: stringify!($name),
                    meaning: concat!($($meaning),+),
                    unit: concat!($(stringify!($unit))?),
                    kind: <$kind as $crate::tables::TableCell<$r>>::KIND,
                } ),+],
            };

            fn each_cell<E>(&self, take: &mut impl FnMut(&str) -> Result<(), E>) -> Result<(), E> {
                let mut buffer = String::new();
                $(
                    buffer.clear();
                    take($crate::tables::TableCell::cell(&self.$name, &mut buffer))?;
                )+
                Ok(())
            }
        }
    };
}

/// Defines what a reader asks of a row, by the names of the columns. That the table has them, and of these
/// types, is checked when the program is built; a column may be asked for as text, whatever it holds.
#[macro_export]
macro_rules! columns {
    (
        $(#[doc = $about:literal])+
        $visibility:vis struct $Asked:ident<$r:lifetime> of $($TableRow:ident)::+ { $( $name:ident: $kind:ty, )+ }
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, PartialEq)]
        $visibility struct $Asked<$r> {
            $( #[doc = concat!("The column `", stringify!($name), "`.")] pub $name: $kind, )+
        }

        impl<$r> $Asked<$r> {
            const ASKED: &'static [(&'static str, $crate::tables::CellKind)] =
                &[$( (stringify!($name), <$kind as $crate::tables::TableCell<$r>>::KIND) ),+];
        }

        const _: () = {
            let mut at = 0;
            while at < $Asked::ASKED.len() {
                let (name, kind) = $Asked::ASKED[at];
                assert!(
                    <$($TableRow)::+<'static> as $crate::tables::TableRow>::TABLE.gives(name, kind),
                    "the table has no such column"
                );
                at += 1;
            }
        };

        impl<$r> $crate::tables::TableColumns for $Asked<$r> {
            const TABLE: &'static $crate::tables::TableSchema = <$($TableRow)::+<'static> as $crate::tables::TableRow>::TABLE;

            const NAMES: &'static [&'static str] = &[$( stringify!($name) ),+];

            type Of<'c> = $Asked<'c>;

            fn read<'c>(cells: &mut $crate::tables::RowCells<'c>) -> $crate::Result<Self::Of<'c>> {
                Ok($Asked { $( $name: cells.next_cell()?, )+ })
            }
        }
    };
}
