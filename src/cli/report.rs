//! `storywire report OUTDIR`: the page of a finished run, rendered again; `storywire cluster` renders it the same way.

use super::ReportOptions;
use super::log::say;
use super::terminal;
use crate::Done;
use std::io::Write;
use std::path::Path;
use storywire::page::fetch::Again;
use storywire::page::{self, PAGE_FILE, Tables, Texts};
use storywire::recipe::Recipe;
use storywire::report::run::RunReport;
use storywire::report::{open, write_whole};
use storywire::source::fields::FieldMap;
use storywire::source::input::Input;

/// Finds an input by its name in the tables, or tells why it is not at hand.
type Find<'f> = dyn Fn(&str) -> Result<Input, String> + Sync + 'f;

/// How inputs are found whose texts are shown, unless none are to be.
pub fn texts<'f>(are_left_out: bool, find: &'f Find<'f>) -> &'f Find<'f> {
    if are_left_out { &|_| Err("they were left out by --no-texts".to_owned()) } else { find }
}

/// Runs the command.
pub fn run(options: &ReportOptions) -> anyhow::Result<Done> {
    let mut past = RunReport::read(&options.out)?;
    past.inputs_below.clone_from(&options.inputs);
    let recipe = Recipe::parse(&past.recipe.name, &past.recipe.text)?;
    let find = |name: &str| match past.inputs.iter().find(|input| input.path == name) {
        Some(input) => past.find(input),
        None => Err(format!("\"{name}\" is no input of the run")),
    };
    if options.dry_run {
        return tell(&options.out, &past);
    }
    write(&options.out, &past, &recipe, texts(options.no_texts, &find), &std::env::temp_dir())?;
    if !options.quiet {
        say(&format!("wrote {}", options.out.join(PAGE_FILE).display()));
    }
    Ok(Done::Well)
}

/// Tells what would be read and written, and which inputs are not at hand.
fn tell(directory: &Path, past: &RunReport) -> anyhow::Result<Done> {
    let mut out = terminal::out();
    writeln!(out, "would read the tables of {}, and some texts of its inputs again", directory.display())?;
    let missing: Vec<String> = past.inputs.iter().filter_map(|input| past.find(input).err()).collect();
    for why in missing.iter().take(MISSING_MAX) {
        writeln!(out, "  without texts: {why}")?;
    }
    writeln!(out, "would write\n  {}", directory.join(PAGE_FILE).display())?;
    Ok(Done::Well)
}

/// Inputs that are not at hand and named one by one, at most.
const MISSING_MAX: usize = 20;

/// Writes the page from the tables of a directory. `find` finds inputs again, or tells why it cannot.
pub fn write(
    directory: &Path,
    past: &RunReport,
    recipe: &Recipe,
    find: &Find<'_>,
    scratch: &Path,
) -> anyhow::Result<()> {
    let map = FieldMap::new(&past.options.map)?;
    let format = past.options.format_wish()?;
    let table = |name: &str| open(&directory.join(name));
    let tables = Tables {
        articles: Box::new(table("articles.csv")?),
        clusters: Box::new(table("clusters.csv")?),
        passages: Box::new(table("passages.csv")?),
        houses: Box::new(table("houses.csv")?),
        rejects: Box::new(table("rejects.csv")?),
        furniture: Box::new(table("furniture.csv")?),
        spreadsheet_safe: past.options.spreadsheet_safe,
    };
    let texts = Texts { again: Again { map: &map, params: &recipe.source, format, scratch }, find };
    let path = directory.join(PAGE_FILE);
    let mut failed = None;
    write_whole(&path, |out| {
        page::write(out, &path, tables, past, recipe, &texts).map_err(|error| {
            failed = Some(error);
            std::io::Error::other("see above")
        })
    })
    .map_err(|error| failed.unwrap_or(error))?;
    Ok(())
}
