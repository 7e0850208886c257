//! `storywire dedup INPUT... --kept FILE`: the commonest job in one short line, a dump without what other records of it cover.
//!
//! It is `cluster --kept` of whose tables most people want one, dropped.csv, which is written beside the kept dump; with `--out` they
//! have all of them.

use super::kept::is_stdout;
use super::targets::place;
use super::{ClusterOptions, DedupOptions, cluster};
use crate::Done;
use storywire::base::unfinished::Unfinished;
use storywire::source::input::{self, Input};
use storywire::{Error, report};

/// Runs the command.
pub fn run(options: &DedupOptions) -> anyhow::Result<Done> {
    let beside = report::directory_of(&options.kept);
    let mut with = ClusterOptions {
        inputs: options.inputs.clone(),
        out: options.out.clone().unwrap_or_else(|| beside.to_owned()),
        recipe: options.recipe.clone(),
        set: options.set.clone(),
        kept: Some(options.kept.clone()),
        against: options.against.clone(),
        drop_rejects: options.drop_rejects,
        edges: false,
        map: options.map.clone(),
        filter: options.filter.clone(),
        format: options.format.clone(),
        csv: options.csv.clone(),
        canonical: options.canonical.clone(),
        min_words: options.min_words,
        min_size: 1,
        max_reject_ratio: options.max_reject_ratio,
        max_damaged_inputs: options.max_damaged_inputs,
        spreadsheet_safe: false,
        threads: options.threads,
        memory: options.memory.clone(),
        scratch: None,
        history: None,
        date: None,
        window: None,
        retention: None,
        remember: None,
        forget: false,
        min_input_ratio: None,
        exit_skip_code: None,
        metrics: None,
        no_page: true,
        no_texts: false,
        force: options.force,
        dry_run: options.dry_run,
        quiet: options.quiet,
    };
    // Where there is no such directory, `cluster` says so.
    let has_tables = options.out.is_some();
    if has_tables || options.dry_run || !beside.is_dir() {
        return cluster::run_for(&with, &options.kept, has_tables);
    }
    // Beside standard output there is no place.
    let is_beside = !is_stdout(&options.kept);
    let dropped = beside.join(DROPPED);
    if is_beside && dropped.exists() && !options.force {
        let message = format!(
            "\"{}\" is there already; use --force, or name a directory with --out",
            dropped.display()
        );
        return Err(Error::option("--kept", message).into());
    }
    let is_input = |input: &Input| input.path().and_then(place) == place(&dropped);
    if is_beside && input::find(&options.inputs).is_ok_and(|found| found.inputs.iter().any(is_input)) {
        let message = format!("\"{}\" is one of the inputs; name a directory with --out", dropped.display());
        return Err(Error::option("--kept", message).into());
    }
    let tables_in = if is_beside { beside.to_owned() } else { std::env::temp_dir() };
    let prefix = report::unfinished_of(&options.kept);
    report::sweep(&tables_in, &prefix).map_err(|error| Error::write(&tables_in, error))?;
    let (tables, _unfinished) = Unfinished::make(|| {
        let tables = tempfile::Builder::new().prefix(&prefix).tempdir_in(tables_in)?;
        let path = tables.path().to_owned();
        Ok((tables, path))
    })?;
    with.out = tables.path().to_owned();
    let done = cluster::run_for(&with, &options.kept, has_tables)?;
    if is_beside {
        let mut written = report::open(&with.out.join(DROPPED))?;
        report::write_whole(&dropped, |out| std::io::copy(&mut written, out).map(drop))?;
    }
    Ok(done)
}

/// The table that tells which records are gone.
pub const DROPPED: &str = "dropped.csv";
