//! `storywire report OUTDIR`: the page of a finished run, rendered again as `storywire cluster` renders it.

use super::args::ReportArgs;
use super::exit::Done;
use super::finished::FinishedRun;
use super::finisher::PageWish;
use super::log::say;
use super::terminal;
use std::io::Write;
use storywire::output::write_page;
use storywire::page::PAGE_FILE;

/// Most inputs that are not at hand and named one by one.
const MISSING_MAX: usize = 20;

/// Runs the command.
pub(crate) fn run(args: ReportArgs) -> anyhow::Result<Done> {
    let past = FinishedRun::open(args.out, args.inputs)?;
    let recipe = past.recipe()?;
    if args.dry_run {
        return describe(&past);
    }
    let find = |name: &str| past.find(name);
    let texts = PageWish::of(false, args.no_texts).find(&find);
    if let Some(texts) = texts {
        write_page(&past.directory, &past.report, &recipe, texts, &std::env::temp_dir())?;
    }
    if !args.quiet {
        say(&format!("wrote {}", past.path(PAGE_FILE).display()));
    }
    Ok(Done::Well)
}

/// Says what would be read and written, and which inputs are not at hand.
fn describe(past: &FinishedRun) -> anyhow::Result<Done> {
    let (mut out, directory) = (terminal::out(), past.directory.display());
    writeln!(out, "would read the tables of {directory}, and some texts of its inputs again")?;
    let inputs = past.report.inputs.iter();
    for why in inputs.filter_map(|input| past.report.find(input).err()).take(MISSING_MAX) {
        writeln!(out, "  without texts: {why}")?;
    }
    writeln!(out, "would write\n  {}", past.path(PAGE_FILE).display())?;
    Ok(Done::Well)
}
