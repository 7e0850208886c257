//! What a run would read and write, told without doing either.

use super::cluster::bytes_of;
use super::dedup::DROPPED;
use super::kept::is_stdout;
use super::terminal;
use super::{ClusterOptions, history, targets};
use crate::Done;
use bytesize::ByteSize;
use std::io::Write;
use storywire::ErrorKind;
use storywire::page::PAGE_FILE;
use storywire::report::RUN_FILE;
use storywire::source::input::FoundInputs;

/// Inputs that are named one by one, at most.
const NAMED_MAX: usize = 20;

/// Tells what `cluster` would do; or `dedup`, which may leave one table alone.
pub fn cluster(found: &FoundInputs, options: &ClusterOptions, has_tables: bool) -> anyhow::Result<Done> {
    if has_tables && options.out.join(RUN_FILE).exists() && !options.force {
        return Err(storywire::Error::from(ErrorKind::OutputExists { path: options.out.clone() }).into());
    }
    let forgotten = history::forgotten(options)?;
    let mut out = terminal::out();
    let bytes: u64 = found.inputs.iter().map(bytes_of).sum();
    writeln!(out, "would read {} of {}", plural(found.inputs.len(), "file"), ByteSize(bytes))?;
    for input in found.inputs.iter().take(NAMED_MAX) {
        writeln!(out, "  {}", input.name())?;
    }
    if found.inputs.len() > NAMED_MAX {
        writeln!(out, "  and {} more", found.inputs.len() - NAMED_MAX)?;
    }
    if let (Some(history), _) = targets::part_history(&options.against)? {
        writeln!(out, "  and the history {}", history.display())?;
    }
    if !found.passed_over.is_empty() {
        writeln!(out, "would pass over {}", plural(found.passed_over.len(), "file"))?;
    }
    writeln!(out, "would write")?;
    if has_tables {
        let written = [
            ("clusters.csv", true),
            ("articles.csv", true),
            ("passages.csv", true),
            ("houses.csv", true),
            ("rejects.csv", true),
            ("furniture.csv", true),
            ("edges.csv", options.edges),
            (DROPPED, options.kept.is_some()),
            (PAGE_FILE, !options.no_page),
            (RUN_FILE, true),
        ];
        for (name, _) in written.iter().filter(|(_, is_written)| *is_written) {
            writeln!(out, "  {}", options.out.join(name).display())?;
        }
    }
    if let Some(kept) = &options.kept {
        let is_stdout = is_stdout(kept);
        writeln!(out, "  {}", if is_stdout { "standard output".into() } else { kept.to_string_lossy() })?;
        if !has_tables && !is_stdout {
            writeln!(out, "  {}", options.out.join(DROPPED).display())?;
        }
    }
    for (what, dates) in ["all", "the texts"].iter().zip(&forgotten).filter(|(_, dates)| !dates.is_empty()) {
        writeln!(out, "would forget {what} of the nights of {}", dates.join(", "))?;
    }
    Ok(Done::Well)
}

fn plural(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}
