//! Refused records in, rejects.csv out: a row a record, in input order.

use crate::article::Reject;
use crate::tables::{Style, Writer, rejects};
use std::io::{self, Write};

/// Writes the table. `paths` names the inputs.
///
/// # Errors
/// The output cannot be written.
pub fn write(out: &mut dyn Write, rejects: &[Reject], paths: &[String], style: Style) -> io::Result<()> {
    let mut sorted: Vec<(&str, &Reject)> =
        rejects.iter().map(|reject| (paths[reject.place.source as usize].as_str(), reject)).collect();
    sorted.sort_unstable();
    let mut table = Writer::new::<rejects::Reject<'_>>(out, style)?;
    sorted.iter().try_for_each(|(path, reject)| table.row(&row(reject, path)))?;
    table.end()
}

/// A record's row.
pub(crate) fn row<'r>(reject: &'r Reject, source_path: &'r str) -> rejects::Reject<'r> {
    rejects::Reject {
        source_path,
        source_record: reject.place.record,
        byte_offset: reject.place.byte_offset,
        reason: reject.reason,
        detail: &reject.detail,
    }
}
