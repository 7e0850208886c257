//! `storywire history status|verify|prune|drop|forget DIR`: looks after a history.

use super::args::HistoryCommand;
use super::exit::Done;
use super::log::{fail, say};
use super::terminal;
use jiff::civil::Date;
use std::io::Write;
use std::path::Path;
use storywire::Error;
use storywire::history::History;
use storywire::history::articles::ARTICLES_FILE;
use storywire::history::edges::EDGES_FILE;
use storywire::history::forget::{Forgotten, Wanted};
use storywire::history::keys::KEYS_FILE;
use storywire::history::manifest::{Manifest, Night};
use storywire::recipe::Recipe;

/// Runs the command.
pub(crate) fn run(command: &HistoryCommand) -> anyhow::Result<Done> {
    match command {
        HistoryCommand::Status { history } => status(&manifest(history)?)?,
        HistoryCommand::Verify { history } => verify(history, &manifest(history)?)?,
        HistoryCommand::Prune { history, before } => {
            let manifest = manifest(history)?;
            let date = read_date("--before", before)?;
            let mut history = History::open(history, &manifest.comparable)?;
            let gone = history.prune(&date.to_string())?;
            say(&format!("{gone} nights before {date} forgotten, {} left", history.nights().len()));
        }
        HistoryCommand::Drop { history, date } => {
            let manifest = manifest(history)?;
            let date = read_date("DATE", date)?;
            let mut history = History::open(history, &manifest.comparable)?;
            if !history.drop_night(&date.to_string())? {
                let message = format!("there is no night of {date}; `storywire history status` lists them");
                return Err(Error::option("DATE", message).into());
            }
            say(&format!("the night of {date} is forgotten, {} left", history.nights().len()));
        }
        HistoryCommand::Forget { history, url, outlet, id } => {
            let wanted = Wanted { ids: id.clone(), urls: url.clone(), outlets: outlet.clone() };
            forget(history, &manifest(history)?, &wanted)?;
        }
    }
    Ok(Done::Well)
}

fn manifest(history: &Path) -> anyhow::Result<Manifest> {
    Manifest::read(history)?.ok_or_else(|| {
        let message = format!("\"{}\" is no history: it has no manifest.json", history.display());
        Error::option("history", message).into()
    })
}

/// Lists the nights by date, as CSV.
fn status(manifest: &Manifest) -> anyhow::Result<()> {
    let mut out = terminal::out();
    writeln!(out, "date,commit,articles,texts,edges,records_read,rejects,bytes,kept")?;
    let mut nights: Vec<_> = manifest.nights.iter().collect();
    nights.sort_by(|a, b| a.date.cmp(&b.date));
    for night in nights {
        let bytes: u64 = night.files.iter().map(|made| made.bytes).sum();
        let kept = if night.is_whole() { "whole" } else { "ids" };
        let [articles, texts, edges] = [ARTICLES_FILE, KEYS_FILE, EDGES_FILE].map(|name| night.rows(name));
        let Night { date, commit, records_read, rejects, .. } = night;
        writeln!(out, "{date},{commit},{articles},{texts},{edges},{records_read},{rejects},{bytes},{kept}")?;
    }
    Ok(())
}

/// Compares every file with what was written.
fn verify(history: &Path, manifest: &Manifest) -> anyhow::Result<()> {
    let wrong = manifest.verify(history);
    wrong.iter().for_each(|error| fail(&with_causes(error), None));
    let files: usize = manifest.nights.iter().map(|night| night.files.len()).sum();
    say(&format!("{files} files of {} nights, {} damaged", manifest.nights.len(), wrong.len()));
    if !wrong.is_empty() {
        anyhow::bail!("the history is damaged");
    }
    Ok(())
}

fn forget(history: &Path, manifest: &Manifest, wanted: &Wanted) -> anyhow::Result<()> {
    let recipe = Recipe::built_in()?;
    let lasts = |words| recipe.verify.pause_max(words).is_none();
    let told = History::open(history, &manifest.comparable)?.forget(wanted, &lasts)?;
    if told.articles == 0 {
        anyhow::bail!("no article of the history is of these");
    }
    let kept = match told.texts_kept {
        0 => String::new(),
        kept => format!("; {kept} texts stay, which other articles have as well"),
    };
    let Forgotten { articles, texts, nights, .. } = told;
    say(&format!("{articles} articles and {texts} texts forgotten, {nights} nights written anew{kept}"));
    Ok(())
}

fn read_date(option: &'static str, text: &str) -> anyhow::Result<Date> {
    let wrong = |_| Error::option(option, format!("\"{text}\" is no date; write it as 2026-11-22"));
    Ok(text.parse().map_err(wrong)?)
}

/// Puts an error and its causes in one line.
fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |told, cause| format!("{told}: {cause}"))
}
