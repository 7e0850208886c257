//! A finished run in, the last messages about it out.

use super::filtered;
use super::log::{say, tell, warn};
use super::refused;
use super::targets::is_stdout;
use serde_json::{Value, json};
use std::path::Path;
use storywire::report::run::{KeptUsed, RunReport};
use storywire::run::Run;

/// Says what a run made and where it is; `wanted` is the file that the user wants most.
///
/// # Errors
/// The scratch store cannot be read.
pub(crate) fn tell_of(run: &Run, report: &RunReport, wanted: &Path) -> anyhow::Result<()> {
    let counts = &run.counts;
    refused::warn_of(run)?;
    report.warnings.iter().for_each(|warning| warn(warning));
    let copies = counts.articles - counts.clusters;
    let left_out = filtered::left_out(counts.filtered);
    let message = format!(
        "{} records: {} articles in {} clusters ({} with copies, {copies} copies beside the canonical articles), {} refused{left_out}",
        counts.records_read, counts.articles, counts.clusters, counts.clusters_of_copies, counts.rejects
    );
    let object = |pairs: Vec<(String, Value)>| Value::Object(pairs.into_iter().collect());
    let told = report.counts.iter().map(|(name, count)| (name.clone(), json!(count)));
    let seconds = report.seconds.iter().map(|(stage, seconds)| (stage.clone(), json!(seconds)));
    tell(
        &message,
        json!({ "event": "done", "counts": object(told.collect()), "seconds": object(seconds.collect()) }),
    );
    if let Some(kept) = &report.kept {
        say(&kept_message(kept, run));
    }
    let wanted = if is_stdout(wanted) { "to standard output".into() } else { wanted.to_string_lossy() };
    say(&format!("wrote {wanted}"));
    Ok(())
}

/// Says what became of the records.
fn kept_message(kept: &KeptUsed, run: &Run) -> String {
    let KeptUsed { kept, dropped, rejected, rejected_kept, words_lost, filtered, against, .. } = kept;
    let left_out = filtered::left_out(*filtered);
    let words: u64 = run.kept.iter().flat_map(|kept| &kept.dropped).map(|it| u64::from(it.cover.words)).sum();
    let earlier = if *against > 0 { format!(", against {against} of earlier dumps") } else { String::new() };
    format!(
        "{} records: {kept} kept, {dropped} dropped, of whose {words} words {words_lost} are lost, {rejected} refused, \
         {rejected_kept} of them kept all the same{left_out}{earlier}",
        kept + dropped + rejected + filtered
    )
}
