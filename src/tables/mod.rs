//! Tables: a file a table, in which each column stands once, with name, type, unit, allowed values and
//! meaning.
//!
//! A row is a struct ([`table`](crate::table)), filled and read by the names of its fields. From it come the
//! header, the writer ([`Writer`]), what readers may ask ([`columns`](crate::columns), [`TableReader`]),
//! Arrow's types ([`Batches`]) and the dictionary ([`dictionary`]). So a new column is a field here, and the
//! line that fills it.
//!
//! Deliberately absent: how a row is made of what a run found, which is `report`'s, and files.

pub mod articles;
pub(crate) mod clusters;
pub mod dictionary;
pub(crate) mod dropped;
pub mod edges;
pub(crate) mod furniture;
pub(crate) mod houses;
pub mod labels;
pub(crate) mod lineage;
pub(crate) mod passages;
pub mod rejects;
pub mod truth;

mod batches;
mod cell;
mod column;
mod define;
mod read;
mod write;

#[cfg(test)]
mod tests;

pub use batches::Batches;
pub use cell::{Any, List, ListWord, ShareCell, TableCell, Tenths, Time};
pub use column::{CellForm, CellKind, TableColumn, TableSchema};
pub use read::{RowCells, TableColumns, TableReader, has_column};
pub use write::{Style, TableRow, Writer};

/// The tables of a run, then those that `sample` writes and `evaluate` reads.
pub const TABLES: [&TableSchema; 12] = [
    articles::ArticleRow::TABLE,
    clusters::ClusterRow::TABLE,
    passages::PassageRow::TABLE,
    edges::EdgeRow::TABLE,
    rejects::RejectRow::TABLE,
    furniture::FurnitureRow::TABLE,
    houses::HouseRow::TABLE,
    dropped::DroppedRow::TABLE,
    lineage::LineageRow::TABLE,
    lineage::MovedRow::TABLE,
    labels::LabelRow::TABLE,
    truth::Truth::TABLE,
];

/// The table of a run with this name, which its file has before the ending.
pub fn table(name: &str) -> Option<&'static TableSchema> {
    TABLES.into_iter().find(|table| table.name() == name)
}
