//! The outcome of `--where` in, messages about it out.

use storywire::Error;
use storywire::run::Counts;
use storywire::source::filter::Filter;

/// Says why there is nothing to do.
pub(crate) fn no_record(counts: &Counts) -> &'static str {
    match counts.filtered {
        0 => "there is no record in the inputs",
        _ => "--where leaves out all records of the inputs",
    }
}

/// Refuses a field that no record has, if no record is left.
///
/// # Errors
/// There is such a field.
pub(crate) fn check_fields(filter: &Filter, counts: &Counts) -> anyhow::Result<()> {
    match filter.unmet().first().filter(|_| counts.filtered > 0 && counts.records_wanted() == 0) {
        Some((field, likest)) => Err(Error::option("--where", unknown(field, likest)).into()),
        None => Ok(()),
    }
}

/// Describes a field that no record has.
pub(crate) fn unknown(field: &str, likest: &Option<String>) -> String {
    let likest =
        likest.as_ref().map(|likest| format!("; the likest name is \"{likest}\"")).unwrap_or_default();
    format!("no record has a field \"{field}\"{likest}")
}

/// Describes the records that the filter leaves out.
pub(crate) fn left_out(records: u64) -> String {
    if records > 0 { format!(", {records} left out by --where") } else { String::new() }
}
