//! Tables: a file a table, in which each column stands once, with name, type, unit, allowed values and meaning.
//!
//! A row is a struct ([`table`](crate::table)), filled and read by the names of its fields. From it come the header, the writer
//! ([`Writer`]), what readers may ask ([`columns`](crate::columns), [`Reader`]), Arrow's types ([`Batches`]) and the dictionary
//! ([`dictionary`]). So a new column is a field here, and the line that fills it.
//!
//! Deliberately absent: how a row is made of what a run found, which is `report`'s, and files.

pub mod articles;
pub mod clusters;
pub mod dictionary;
pub mod dropped;
pub mod edges;
pub mod furniture;
pub mod houses;
pub mod labels;
pub mod lineage;
pub mod passages;
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
pub use cell::{Any, Cell, List, Listed, Share, Tenths, Time};
pub use column::{Column, Form, Kind, Table};
pub use read::{Cells, Columns, Reader, has_column};
pub use write::{Row, Style, Writer};

/// The tables of a run, then those that `sample` writes and `evaluate` reads.
pub const TABLES: [&Table; 12] = [
    articles::Article::TABLE,
    clusters::Cluster::TABLE,
    passages::Passage::TABLE,
    edges::Edge::TABLE,
    rejects::Reject::TABLE,
    furniture::Cut::TABLE,
    houses::House::TABLE,
    dropped::Dropped::TABLE,
    lineage::Lineage::TABLE,
    lineage::Moved::TABLE,
    labels::Label::TABLE,
    truth::Truth::TABLE,
];

/// The table of a run with this name, which its file has before the ending.
pub fn table(name: &str) -> Option<&'static Table> {
    TABLES.into_iter().find(|table| table.name() == name)
}
