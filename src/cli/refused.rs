//! The rejects of a run in, warnings about them out.

use super::log::warn;
use std::collections::BTreeMap;
use storywire::base::article::Reason;
use storywire::run::Run;

/// Sources warned of one by one; rejects.csv has them all.
const WARNINGS_MAX: usize = 10;

/// Counts the records that a run refused for a reason.
///
/// # Errors
/// The scratch store cannot be read.
pub(crate) fn count(run: &Run, reason: Reason) -> anyhow::Result<u64> {
    let mut count = 0;
    run.rejects.each(&mut |reject| {
        count += u64::from(reject.reason == reason);
        Ok(())
    })?;
    Ok(count)
}

/// Warns of files that were not read to their ends, and of sources without any text, whose text field most
/// likely has an unknown name.
///
/// # Errors
/// The scratch store cannot be read.
pub(crate) fn warn_of(run: &Run) -> anyhow::Result<()> {
    let (mut of_files, mut without_text) = (0, BTreeMap::new());
    run.rejects.each(&mut |reject| {
        let source = reject.place.source as usize;
        if reject.reason.is_of_file() {
            of_files += 1;
            if of_files <= WARNINGS_MAX {
                warn(&format!("\"{}\": {}: {}", run.sources[source].name, reject.reason, reject.detail));
            }
        }
        if reject.reason == Reason::MissingText
            && !run.has_articles[source]
            && without_text.len() < WARNINGS_MAX
        {
            without_text.entry(source).or_insert(reject.detail);
        }
        Ok(())
    })?;
    if of_files > WARNINGS_MAX {
        let more = of_files - WARNINGS_MAX;
        warn(&format!("{more} more files or members were not read, or not to their end; see rejects.csv"));
    }
    for (source, detail) in without_text {
        let name = &run.sources[source].name;
        warn(&format!(
            "\"{name}\": no record has a text: {detail}; name the field with --map text=FIELD, or see what \
             `storywire schema` says"
        ));
    }
    Ok(())
}
