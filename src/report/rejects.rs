//! Refused records in, rejects.csv out: a row a record, in input order.

use crate::base::article::Reject;
use crate::base::rejects::Rejects;
use crate::tables::{Style, Writer, rejects};
use std::io::{self, Write};

/// Writes the table. `paths` names the inputs.
///
/// # Errors
/// The output cannot be written, or the scratch store not read.
pub(crate) fn write(
    out: &mut dyn Write,
    rejects: &Rejects,
    paths: &[String],
    style: Style,
) -> io::Result<()> {
    let mut sources: Vec<(&str, u32)> = paths.iter().map(String::as_str).zip(0..).collect();
    sources.sort_unstable();
    let mut table = Writer::new::<rejects::RejectRow<'_>>(out, style)?;
    for (path, source) in sources {
        rejects.each_of(source, &mut |reject| table.row(&row(&reject, path)))?;
    }
    table.end()
}

/// Makes the row of a record.
pub(crate) fn row<'r>(reject: &'r Reject, source_path: &'r str) -> rejects::RejectRow<'r> {
    rejects::RejectRow {
        source_path,
        source_record: reject.place.record,
        byte_offset: reject.place.byte_offset,
        reason: reject.reason,
        detail: &reject.detail,
    }
}
