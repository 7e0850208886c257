//! A run in, what run.json tells of it out.

use super::filtered;
use storywire::output::report_of;
use storywire::report::run::{OptionsUsed, RunReport};
use storywire::run::{Job, Run};
use storywire::source::input;

/// Returns the report of a run as far as it is known before the tables are written.
pub(crate) fn run_report(
    run: &Run,
    job: &Job<'_>,
    options: OptionsUsed,
    passed_over: Vec<String>,
    threads: usize,
) -> RunReport {
    let mut report = report_of(run, job, options, passed_over, threads);
    report.directory = input::shown(&std::env::current_dir().unwrap_or_default());
    let unmet = |mapping: &str| {
        format!("--map {mapping}: no record has such a field; see what `storywire schema` says")
    };
    report.warnings.extend(job.map.unmet().map(unmet));
    let unmet = job.filter.unmet();
    let unmet = unmet.iter().map(|(field, likest)| format!("--where: {}", filtered::unknown(field, likest)));
    report.warnings.extend(unmet);
    report
}
