//! Refused records in, rejects.csv out: a row a record, in input order.

use super::{Style, Table};
use crate::article::Reject;
use std::io::{self, Write};

/// The columns.
pub const HEADER: [&str; 5] = ["source_path", "source_record", "byte_offset", "reason", "detail"];

/// Writes the table. `paths` names the inputs.
///
/// # Errors
/// The output cannot be written.
pub fn write(out: &mut dyn Write, rejects: &[Reject], paths: &[String], style: Style) -> io::Result<()> {
    let mut sorted: Vec<(&str, &Reject)> =
        rejects.iter().map(|reject| (paths[reject.place.source as usize].as_str(), reject)).collect();
    sorted.sort_unstable();
    let mut table = Table::new(out, &HEADER, style)?;
    for (path, reject) in sorted {
        let (record, offset) = (reject.place.record.to_string(), reject.place.byte_offset.to_string());
        table.row([path, &record, &offset, reject.reason.as_str(), &reject.detail])?;
    }
    table.end()
}
