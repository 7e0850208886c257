//! What became of clusters in, lineage.csv out: a row an event, by cluster; and moved.csv: a row an article of an earlier night
//! that is in another cluster.

use super::{Style, Table};
use crate::history::moves::{Lineage, Move};
use std::io::{self, Write};

const HEADER: [&str; 8] = [
    "date",
    "event",
    "cluster_id",
    "other_cluster_id",
    "size_before",
    "size_after",
    "canonical_before",
    "canonical_after",
];

const MOVED_HEADER: [&str; 4] = ["date", "article_id", "from_cluster_id", "cluster_id"];

/// Writes what became of clusters in one night.
///
/// # Errors
/// The output cannot be written.
pub fn write(out: &mut dyn Write, date: &str, lineage: &[Lineage], style: Style) -> io::Result<()> {
    let mut table = Table::new(out, &HEADER, style)?;
    for row in lineage {
        let Lineage { cluster_id, event, other, canonical_before, canonical_after, .. } = row;
        let (before, after) = (row.before.to_string(), row.after.to_string());
        table.row([
            date,
            event.as_str(),
            cluster_id,
            other,
            &before,
            &after,
            canonical_before,
            canonical_after,
        ])?;
    }
    table.end()
}

/// Writes which articles one night moved.
///
/// # Errors
/// The output cannot be written.
pub fn write_moved(out: &mut dyn Write, date: &str, moves: &[Move], style: Style) -> io::Result<()> {
    let mut table = Table::new(out, &MOVED_HEADER, style)?;
    moves.iter().try_for_each(|row| table.row([date, &row.article_id, &row.from, &row.to]))?;
    table.end()
}
