//! `storywire dedup INPUT... --kept FILE`: the commonest job in one short line, a dump without its copies.
//!
//! It is `cluster --kept` whose tables nobody wants: they are written to a directory beside the kept dump that goes when the run
//! is done. Who wants to know why a record is gone runs `cluster`.

use super::{ClusterOptions, DedupOptions, cluster};
use crate::Done;
use std::path::Path;

/// Runs the command.
pub fn run(options: &DedupOptions) -> anyhow::Result<Done> {
    let beside =
        options.kept.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut with = ClusterOptions {
        inputs: options.inputs.clone(),
        out: beside.to_owned(),
        recipe: options.recipe.clone(),
        set: options.set.clone(),
        kept: Some(options.kept.clone()),
        edges: false,
        map: options.map.clone(),
        format: options.format.clone(),
        canonical: options.canonical.clone(),
        min_size: 1,
        max_reject_ratio: options.max_reject_ratio,
        spreadsheet_safe: false,
        threads: options.threads,
        memory: options.memory.clone(),
        scratch: None,
        history: None,
        date: None,
        window: None,
        retention: None,
        remember: None,
        min_input_ratio: None,
        exit_skip_code: None,
        metrics: None,
        no_page: true,
        force: true,
        dry_run: options.dry_run,
        quiet: options.quiet,
    };
    // Where there is no such directory, `cluster` says so.
    if options.dry_run || !beside.is_dir() {
        return cluster::run_for(&with, &options.kept);
    }
    let tables = tempfile::Builder::new().prefix(".storywire-").tempdir_in(beside)?;
    with.out = tables.path().to_owned();
    cluster::run_for(&with, &options.kept)
}
