//! `storywire cluster --history`: what earlier nights know; `storywire history status|verify|prune DIR`.

use super::log::{fail, say};
use super::{ClusterOptions, HistoryCommand, HistoryOptions};
use crate::Done;
use jiff::civil::Date;
use std::io::Write;
use storywire::Error;
use storywire::history::History;
use storywire::history::articles::ARTICLES_FILE;
use storywire::history::calendar::{Calendar, Said};
use storywire::history::edges::EDGES_FILE;
use storywire::history::keys::KEYS_FILE;
use storywire::history::manifest::{Manifest, Night};
use storywire::recipe::Recipe;

/// Opens the history of a run, if it has one.
pub fn open(options: &ClusterOptions, recipe: &Recipe) -> anyhow::Result<Option<(History, Calendar)>> {
    let Some(directory) = &options.history else {
        let alone = [
            ("--date", options.date.is_some()),
            ("--window", options.window.is_some()),
            ("--retention", options.retention.is_some()),
            ("--remember", options.remember.is_some()),
        ];
        return match alone.iter().find(|(_, given)| *given) {
            Some((name, _)) => Err(Error::option(name, "it means something only with --history").into()),
            None => Ok(None),
        };
    };
    let said = Said {
        date: options.date.as_deref(),
        window: options.window.as_deref(),
        retention: options.retention.as_deref(),
        remember: options.remember.as_deref(),
    };
    let tonight = Calendar::read(said, super::seconds_since_1970() as i64)?;
    let history = History::open(directory, &recipe.comparable())?;
    Ok(Some((history, tonight)))
}

/// Runs the command.
pub fn run(options: &HistoryOptions) -> anyhow::Result<Done> {
    let (HistoryCommand::Status { history }
    | HistoryCommand::Verify { history }
    | HistoryCommand::Prune { history, .. }) = &options.command;
    let Some(manifest) = Manifest::read(history)? else {
        let message = format!("\"{}\" is no history: it has no manifest.json", history.display());
        return Err(Error::option("history", message).into());
    };
    match &options.command {
        HistoryCommand::Status { .. } => {
            let mut out = std::io::stdout().lock();
            writeln!(out, "date,commit,articles,texts,edges,records_read,rejects,bytes,kept")?;
            let mut nights: Vec<_> = manifest.nights.iter().collect();
            nights.sort_by(|a, b| a.date.cmp(&b.date));
            for night in nights {
                let bytes: u64 = night.files.iter().map(|made| made.bytes).sum();
                let kept = if night.is_whole() { "whole" } else { "ids" };
                let [articles, texts, edges] =
                    [ARTICLES_FILE, KEYS_FILE, EDGES_FILE].map(|name| night.rows(name));
                let Night { date, commit, records_read, rejects, .. } = night;
                writeln!(
                    out,
                    "{date},{commit},{articles},{texts},{edges},{records_read},{rejects},{bytes},{kept}"
                )?;
            }
        }
        HistoryCommand::Verify { .. } => {
            let wrong = manifest.verify(history);
            for error in &wrong {
                fail(&super::chain(error), None);
            }
            let files: usize = manifest.nights.iter().map(|night| night.files.len()).sum();
            say(&format!("{files} files of {} nights, {} damaged", manifest.nights.len(), wrong.len()));
            if !wrong.is_empty() {
                anyhow::bail!("the history is damaged");
            }
        }
        HistoryCommand::Prune { before, .. } => {
            let date: Date = before.parse().map_err(|_| {
                Error::option("--before", format!("\"{before}\" is no date; write it as 2026-11-22"))
            })?;
            let mut history = History::open(history, &manifest.comparable)?;
            let gone = history.prune(&date.to_string())?;
            say(&format!("{gone} nights before {date} forgotten, {} left", history.nights().len()));
        }
    }
    Ok(Done::Well)
}
