//! A checked run in; tables, page, kept dump, history and messages out: what `cluster` and `dedup` do.

use super::estimate::{RunEstimate, bytes_of};
use super::exit::Done;
use super::finisher::{self, PageWish};
use super::log::say;
use super::nights::OlderNights;
use super::run_report::run_report;
use super::targets::RunOutputs;
use super::watch::RunWatch;
use super::wish::{RunWish, skip};
use super::{dry_run, filtered, kept, metrics, summary, threads};
use anyhow::Context;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use storywire::Error;
use storywire::base::scratch::{Memory, ScratchParams};
use storywire::base::unfinished::TemporaryFile;
use storywire::output::{self, TableWish};
use storywire::report::run::{KeptUsed, RunReport};
use storywire::report::{self, Directory, TableSource};
use storywire::run::{Job, Progress, Run, Stage, Unobserved};
use storywire::source::input::{self, Input};
use storywire::tables::Style;

/// Carries out a run.
///
/// # Errors
/// The run fails, or an output cannot be written.
pub(crate) fn run(mut wish: RunWish) -> anyhow::Result<Done> {
    if wish.is_dry {
        return dry_run::describe(&wish);
    }
    let mut nights = OlderNights::open(wish.history.as_ref(), wish.earlier_history.as_deref(), &wish.recipe)?;
    let directory = Directory::open(&wish.outputs.tables, wish.outputs.is_forced)?;
    // The copy of standard input is needed until all files are written.
    let _spool = spool_stdin(&mut wish)?;
    let passed_over: Vec<String> =
        wish.dump.found.passed_over.iter().map(|path| input::shown(path)).collect();
    if let (Some(first), false) = (passed_over.first(), wish.is_quiet) {
        let count = passed_over.len();
        say(&format!("passing over {count} files that are no dump by their names, such as \"{first}\""));
    }
    let threads = threads::start(wish.threads)?;
    let past = nights.past();
    let estimate = RunEstimate::of(&wish.dump.found.inputs, past.as_ref().map_or(0, |past| past.articles()));
    let memory = memory_for_stores(&wish, &estimate, threads.current_num_threads());
    let watch = RunWatch::new(wish.is_quiet, wish.dump.found.inputs.iter().map(bytes_of).sum());
    let note = |progress: Progress| watch.note(progress);
    let job = Job {
        inputs: wish.dump.found.inputs,
        format: wish.dump.format,
        map: wish.dump.map,
        filter: wish.dump.filter,
        recipe: &wish.recipe,
        scratch: ScratchParams { directory: wish.scratch, memory },
        past,
        watch: &note,
        observer: &Unobserved,
        keeps: wish.outputs.kept.is_some(),
        earlier_inputs: wish.dump.earlier_inputs,
    };
    let run = threads.install(|| storywire::run::run(&job))?;
    if let Some(path) = &wish.outputs.kept {
        kept::check_formats(&run, path, job.earlier_inputs)?;
    }
    if let (0, Some(status)) = (run.counts.records_wanted(), wish.skip_status) {
        return Ok(skip(filtered::no_record(&run.counts), status, wish.is_quiet));
    }
    filtered::check_fields(&job.filter, &run.counts)?;
    note(Progress::Stage(Stage::Report));
    let mut report = run_report(&run, &job, wish.options, passed_over, threads.current_num_threads());
    report.kept = write_tables(&run, &job, &directory, &wish.outputs, &report)?;
    write_page(&job, &directory, wish.outputs.page, &report)?;
    let usual = nights.commit(&run, &wish.recipe)?;
    finisher::finish(directory, &mut report, watch)?;
    if !wish.is_quiet {
        summary::tell_of(&run, &report, &wish.outputs.wanted)?;
    }
    let done = if wish.limits.are_kept(&run, usual)? { Done::Well } else { Done::BeyondLimits };
    if let Some(path) = &wish.outputs.metrics {
        metrics::write(path, &run, &report, done.status())?;
    }
    Ok(done)
}

/// Returns the memory that the scratch stores share, and says what the run will take if that is much.
fn memory_for_stores(wish: &RunWish, estimate: &RunEstimate, threads: usize) -> Memory {
    if let (Some(told), false) = (estimate.told(wish.memory_bytes, threads, &wish.scratch), wish.is_quiet) {
        say(&told);
    }
    let bytes = estimate.left_for_stores(wish.memory_bytes);
    Memory::of(usize::try_from(bytes).unwrap_or(usize::MAX))
}

/// Copies standard input to a file where a kept dump is wanted: standard input can be read only once.
fn spool_stdin(wish: &mut RunWish) -> anyhow::Result<Option<TemporaryFile>> {
    let inputs = &mut wish.dump.found.inputs;
    if wish.outputs.kept.is_none() {
        return Ok(None);
    }
    if let Some(pipe) = inputs.iter().find(|input| matches!(input, Input::File(path) if !path.is_file())) {
        let message = format!("\"{}\" can be read only once; give it as - on standard input", pipe.name());
        return Err(Error::option("--kept", message).into());
    }
    let Some(stdin) = inputs.iter_mut().find(|input| **input == Input::Stdin) else { return Ok(None) };
    let mut spool = TemporaryFile::new(&wish.scratch, ".storywire-stdin-")?;
    std::io::copy(&mut std::io::stdin(), &mut spool.file).context("cannot keep a copy of standard input")?;
    *stdin = Input::Spooled(spool.path().to_owned());
    Ok(Some(spool))
}

/// Writes the tables, and the kept dump if it is wanted.
fn write_tables(
    run: &Run,
    job: &Job<'_>,
    directory: &Directory,
    outputs: &RunOutputs,
    report: &RunReport,
) -> anyhow::Result<Option<KeptUsed>> {
    let style = Style { spreadsheet_safe: report.options.spreadsheet_safe };
    let wish = TableWish { style, size_min: outputs.size_min, has_edges: outputs.has_edges };
    output::write_tables(run, &wish, directory)?;
    let (Some(path), Some(kept)) = (&outputs.kept, &run.kept) else { return Ok(None) };
    let (sources, agencies) = (run.source_names(), run.agencies());
    let (entries, clusters) = (&run.entries, &run.clusters);
    let source = TableSource { entries, clusters, sources: &sources, agencies, style };
    directory.write("dropped.csv", |out| report::dropped::write(out, &source, &kept.dropped))?;
    kept::write(path, run, job, kept, outputs.drops_rejects).map(Some)
}

/// Writes the page with texts from the inputs, which were read a moment ago.
fn write_page(
    job: &Job<'_>,
    directory: &Directory,
    page: PageWish,
    report: &RunReport,
) -> anyhow::Result<()> {
    let names: BTreeMap<String, &Input> = job.inputs.iter().map(|input| (input.name(), input)).collect();
    let find = |name: &str| {
        let is_file = |input: &&&Input| input.path().is_some_and(Path::is_file);
        let input = names.get(name).filter(is_file).map(|input| (*input).clone());
        input.ok_or_else(|| format!("\"{name}\" can be read only once"))
    };
    let scratch: &PathBuf = &job.scratch.directory;
    if let Some(find) = page.find(&find) {
        output::write_page(directory.staged(), report, job.recipe, find, scratch)?;
    }
    Ok(())
}
