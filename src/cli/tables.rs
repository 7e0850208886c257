//! `storywire tables [TABLE...]`: the dictionary of all tables, and of the files of a history.

use super::args::TablesArgs;
use super::exit::Done;
use std::io::Write;
use storywire::tables::{TableSchema, dictionary};
use storywire::{Error, history, tables};

/// Runs the command.
pub(crate) fn run(args: &TablesArgs) -> anyhow::Result<Done> {
    let all: Vec<&TableSchema> = tables::TABLES.into_iter().chain(history::TABLES).collect();
    let known = |name: &String| {
        let is_it = |table: &&&TableSchema| table.file == *name || table.name() == *name;
        all.iter().find(is_it).copied().ok_or_else(|| unknown(name, &all))
    };
    let asked = args.tables.iter().map(known).collect::<storywire::Result<Vec<&TableSchema>>>()?;
    let about = if asked.is_empty() { dictionary::ABOUT } else { "" };
    let asked = if asked.is_empty() { all } else { asked };
    let mut out = std::io::stdout().lock();
    if args.json {
        serde_json::to_writer_pretty(&mut out, &dictionary::package(&asked))?;
        writeln!(out)?;
    } else {
        write!(out, "{about}{}", dictionary::markdown(&asked))?;
    }
    Ok(Done::Well)
}

fn unknown(name: &str, all: &[&TableSchema]) -> Error {
    let files: Vec<&str> = all.iter().map(|table| table.file).collect();
    Error::option("tables", format!("\"{name}\" is none of {}", files.join(", ")))
}
