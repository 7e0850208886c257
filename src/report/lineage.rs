//! Events of clusters in, lineage.csv out: a row an event. Moved articles in, moved.csv out: a row an article
//! of an earlier night that is in another cluster now.

use crate::history::moves::{Lineage, Move};
use crate::tables::{Style, Writer, lineage};
use std::io::{self, Write};

/// Writes the events of one night.
///
/// # Errors
/// The output cannot be written.
pub(crate) fn write(out: &mut dyn Write, date: &str, events: &[Lineage], style: Style) -> io::Result<()> {
    let mut table = Writer::new::<lineage::LineageRow<'_>>(out, style)?;
    for row in events {
        table.row(&lineage::LineageRow {
            date,
            event: row.event,
            cluster_id: &row.cluster_id,
            other_cluster_id: &row.other,
            size_before: row.before,
            size_after: row.after,
            canonical_before: &row.canonical_before,
            canonical_after: &row.canonical_after,
        })?;
    }
    table.end()
}

/// Writes the articles that one night moved.
///
/// # Errors
/// The output cannot be written.
pub(crate) fn write_moved(out: &mut dyn Write, date: &str, moves: &[Move], style: Style) -> io::Result<()> {
    let mut table = Writer::new::<lineage::MovedRow<'_>>(out, style)?;
    for Move { article_id, from, to } in moves {
        table.row(&lineage::MovedRow { date, article_id, from_cluster_id: from, cluster_id: to })?;
    }
    table.end()
}
