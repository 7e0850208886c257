//! A finished run in, a file for the textfile collector of Prometheus' node exporter out.
//!
//! The file is replaced by rename, and only by a run that ended: one that failed leaves the last one, whose
//! `storywire_last_success_timestamp_seconds` grows old.

use super::log::seconds_since_1970;
use anyhow::Context;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use storywire::base::article::PublishedBasis;
use storywire::report::run::RunReport;
use storywire::report::write_whole;
use storywire::run::Run;

/// Writes the metrics of a run; `status` is what the program will exit with.
///
/// # Errors
/// The file cannot be written.
pub(crate) fn write(path: &Path, run: &Run, report: &RunReport, status: u8) -> anyhow::Result<()> {
    let text = text(run, report, status)?;
    write_whole(path, |out| out.write_all(text.as_bytes())).context("cannot write --metrics")
}

fn text(run: &Run, report: &RunReport, status: u8) -> anyhow::Result<String> {
    let mut text = String::new();
    let mut gauge = |name: &str, help: &str, samples: &[(String, f64)]| {
        writeln!(text, "# HELP storywire_{name} {help}")?;
        writeln!(text, "# TYPE storywire_{name} gauge")?;
        samples.iter().try_for_each(|(labels, value)| writeln!(text, "storywire_{name}{labels} {value}"))
    };
    let one = |value: f64| vec![(String::new(), value)];
    let date = report.options.history.as_ref().map_or("", |history| &history.date);
    let info = format!(
        "{{version=\"{}\",recipe=\"{}\",date=\"{date}\"}}",
        report.storywire,
        escaped(&report.recipe.name)
    );
    gauge("run_info", "The program, the recipe and the date of the night.", &[(info, 1.0)])?;
    let now = seconds_since_1970();
    gauge("last_success_timestamp_seconds", "When the last run ended that did not fail.", &one(now))?;
    gauge("exit_status", "What it exited with: 0, or 3 beyond a limit that was set.", &one(status.into()))?;
    for (name, count) in report.counts.iter().filter(|(name, _)| name != "rejects") {
        gauge(name, &format!("counts.{name} of run.json."), &one(*count as f64))?;
    }
    let mut reasons: BTreeMap<&str, f64> = BTreeMap::new();
    run.rejects.each(&mut |reject| {
        *reasons.entry(reject.reason.as_str()).or_default() += 1.0;
        Ok(())
    })?;
    let reasons: Vec<_> =
        reasons.into_iter().map(|(reason, count)| (format!("{{reason=\"{reason}\"}}"), count)).collect();
    gauge("rejects", "Records refused, by reason.", &reasons)?;
    let known = run.entries.known.iter().filter(|known| !known.is_past);
    let dateless = known.filter(|known| known.published_basis == PublishedBasis::None).count();
    gauge("articles_without_date", "Articles that tell no time of publication.", &one(dateless as f64))?;
    let largest = run.clusters.iter().map(|cluster| cluster.members.len()).max().unwrap_or_default();
    gauge("cluster_largest", "Articles of the largest cluster.", &one(largest as f64))?;
    let bytes: u64 = report.inputs.iter().map(|input| input.bytes).sum();
    gauge("input_bytes", "Size of the inputs, as they are stored.", &one(bytes as f64))?;
    let stages: Vec<_> =
        report.seconds.iter().map(|(stage, seconds)| (format!("{{stage=\"{stage}\"}}"), *seconds)).collect();
    gauge("stage_seconds", "Wall time of each stage.", &stages)?;
    if let Some(peak) = report.memory_peak_bytes {
        gauge("memory_peak_bytes", "Most memory held at a time.", &one(peak as f64))?;
    }
    Ok(text)
}

/// A label's value, as the format asks for.
fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
