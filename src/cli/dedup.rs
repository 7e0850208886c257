//! `storywire dedup INPUT... --kept FILE`: the commonest job in one short line, a dump without covered
//! records.
//!
//! The job is that of `cluster --kept`. Most people want one of its tables, dropped.csv, which is written
//! beside the kept dump; with `--out` they get all tables.

use super::args::DedupArgs;
use super::exit::Done;
use super::runner;
use super::targets::{DROPPED, is_stdout, real_place};
use super::wish::{RunGoal, RunWish};
use std::ffi::OsString;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use storywire::base::unfinished::Unfinished;
use storywire::source::input::{self, Input};
use storywire::{Error, report};

/// Runs the command.
pub(crate) fn run(mut args: DedupArgs) -> anyhow::Result<Done> {
    let kept = args.kept.clone();
    let beside = report::directory_of(&kept);
    if let Some(out) = args.out.take() {
        return run_into(args, out, true);
    }
    // A missing directory is reported by the check of the run.
    if args.dry_run || !beside.is_dir() {
        return run_into(args, beside.to_owned(), false);
    }
    // Beside standard output there is no place for a table.
    let dropped = (!is_stdout(&kept)).then(|| beside.join(DROPPED));
    if let Some(dropped) = &dropped {
        check_dropped(dropped, &args.inputs, args.force)?;
    }
    let parent = if dropped.is_some() { beside.to_owned() } else { std::env::temp_dir() };
    let prefix = report::unfinished_of(&kept);
    report::sweep(&parent, &prefix).map_err(|error| Error::write(&parent, error))?;
    let (tables, _unfinished) = Unfinished::make(|| {
        let tables = tempfile::Builder::new().prefix(&prefix).tempdir_in(parent)?;
        let path = tables.path().to_owned();
        Ok((tables, path))
    })?;
    let done = run_into(args, tables.path().to_owned(), false)?;
    if let Some(dropped) = dropped {
        let mut written = report::open(&tables.path().join(DROPPED))?;
        report::write_whole(&dropped, |out| std::io::copy(&mut written, out).map(drop))?;
    }
    Ok(done)
}

/// Runs the job with its tables in `out`.
fn run_into(mut args: DedupArgs, out: PathBuf, are_tables_kept: bool) -> anyhow::Result<Done> {
    let against = std::mem::take(&mut args.against);
    let goal = RunGoal { wanted: args.kept.clone(), are_tables_kept, against };
    match RunWish::check(args.into_cluster(out), goal)? {
        ControlFlow::Continue(wish) => runner::run(wish),
        ControlFlow::Break(done) => Ok(done),
    }
}

/// Makes sure that dropped.csv beside the kept dump takes no other file's place.
fn check_dropped(dropped: &Path, inputs: &[OsString], is_forced: bool) -> anyhow::Result<()> {
    let is_input = |input: &Input| input.path().and_then(real_place) == real_place(dropped);
    let why = if dropped.exists() && !is_forced {
        "is there already; use --force, or name a directory with --out"
    } else if input::find(inputs).is_ok_and(|found| found.inputs.iter().any(is_input)) {
        "is one of the inputs; name a directory with --out"
    } else {
        return Ok(());
    };
    Err(Error::option("--kept", format!("\"{}\" {why}", dropped.display())).into())
}
