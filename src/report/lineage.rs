//! What became of clusters in, lineage.csv out: a row an event, by cluster.

use super::{Style, Table};
use crate::history::moves::Lineage;
use std::io::{self, Write};

const HEADER: [&str; 6] = ["date", "event", "cluster_id", "other_cluster_id", "size_before", "size_after"];

/// Writes the table of one night.
///
/// # Errors
/// The output cannot be written.
pub fn write(out: &mut dyn Write, date: &str, lineage: &[Lineage], style: Style) -> io::Result<()> {
    let mut table = Table::new(out, &HEADER, style)?;
    for Lineage { cluster_id, event, other, before, after } in lineage {
        let (before, after) = (before.to_string(), after.to_string());
        table.row([date, event.as_str(), cluster_id, other, &before, &after])?;
    }
    table.end()
}
