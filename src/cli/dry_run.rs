//! A checked run in, what it would read and write out, without doing either.

use super::estimate::bytes_of;
use super::exit::Done;
use super::finisher::PageWish;
use super::targets::{DROPPED, RunOutputs, is_stdout};
use super::terminal;
use super::wish::RunWish;
use bytesize::ByteSize;
use std::io::{self, Write};
use storywire::page::PAGE_FILE;
use storywire::report::RUN_FILE;
use storywire::source::input::FoundInputs;

/// Most inputs that are named one by one.
const NAMED_MAX: usize = 20;

/// Says what a run would do.
///
/// # Errors
/// The history cannot be read, or would not take tonight's date.
pub(crate) fn describe(wish: &RunWish) -> anyhow::Result<Done> {
    let forgotten = wish.history.as_ref().map_or(Ok(Default::default()), |history| history.forgotten())?;
    let mut out = terminal::out();
    inputs(&mut out, wish)?;
    outputs(&mut out, &wish.outputs)?;
    for (what, dates) in ["all", "the texts"].iter().zip(&forgotten).filter(|(_, dates)| !dates.is_empty()) {
        writeln!(out, "would forget {what} of the nights of {}", dates.join(", "))?;
    }
    Ok(Done::Well)
}

fn inputs(out: &mut impl Write, wish: &RunWish) -> io::Result<()> {
    let FoundInputs { inputs, passed_over } = &wish.dump.found;
    let bytes: u64 = inputs.iter().map(bytes_of).sum();
    writeln!(out, "would read {} of {}", plural(inputs.len(), "file"), ByteSize(bytes))?;
    for input in inputs.iter().take(NAMED_MAX) {
        writeln!(out, "  {}", input.name())?;
    }
    if inputs.len() > NAMED_MAX {
        writeln!(out, "  and {} more", inputs.len() - NAMED_MAX)?;
    }
    if let Some(history) = &wish.earlier_history {
        writeln!(out, "  and the history {}", history.display())?;
    }
    if !passed_over.is_empty() {
        writeln!(out, "would pass over {}", plural(passed_over.len(), "file"))?;
    }
    Ok(())
}

fn outputs(out: &mut impl Write, outputs: &RunOutputs) -> io::Result<()> {
    writeln!(out, "would write")?;
    if outputs.are_tables_kept {
        let written = [
            ("clusters.csv", true),
            ("articles.csv", true),
            ("passages.csv", true),
            ("houses.csv", true),
            ("rejects.csv", true),
            ("furniture.csv", true),
            ("edges.csv", outputs.has_edges),
            (DROPPED, outputs.kept.is_some()),
            (PAGE_FILE, outputs.page != PageWish::None),
            (RUN_FILE, true),
        ];
        for (name, _) in written.iter().filter(|(_, is_written)| *is_written) {
            writeln!(out, "  {}", outputs.tables.join(name).display())?;
        }
    }
    if let Some(kept) = &outputs.kept {
        let is_stdout = is_stdout(kept);
        writeln!(out, "  {}", if is_stdout { "standard output".into() } else { kept.to_string_lossy() })?;
        if !outputs.are_tables_kept && !is_stdout {
            writeln!(out, "  {}", outputs.tables.join(DROPPED).display())?;
        }
    }
    Ok(())
}

fn plural(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}
