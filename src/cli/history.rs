//! `storywire cluster --history`: what earlier nights know; `storywire history status|verify|prune DIR`.

use super::log::{fail, say};
use super::{ClusterOptions, HistoryCommand, HistoryOptions};
use crate::Done;
use jiff::civil::Date;
use std::io::Write;
use storywire::Error;
use storywire::history::articles::ARTICLES_FILE;
use storywire::history::edges::EDGES_FILE;
use storywire::history::keys::KEYS_FILE;
use storywire::history::manifest::{Comparable, Manifest, Night};
use storywire::history::{History, Retention};
use storywire::pipeline::Past;
use storywire::recipe::Recipe;

/// Days on either side of tonight whose nights are met where nothing is said.
const WINDOW_DAYS: i64 = 7;

/// Days after which the texts of a night are forgotten where nothing is said.
const RETENTION_DAYS: i64 = 30;

/// Days after which all of it is.
const REMEMBER_DAYS: i64 = 400;

/// Most days that any of them may be.
const DAYS_MAX: i64 = 3_660;

/// What the options say of tonight.
pub struct Tonight {
    date: Date,
    window_days: i64,
    retention_days: i64,
    remember_days: i64,
}

impl Tonight {
    /// Tonight, with its history.
    pub fn of<'h>(&self, history: &'h History) -> Past<'h> {
        Past { history, date: self.date, window_days: self.window_days }
    }

    /// What the history keeps from tonight on.
    pub fn retention(&self) -> Retention {
        let before = |days| self.date.saturating_sub(jiff::Span::new().days(days)).to_string();
        Retention { whole_from: before(self.retention_days), known_from: before(self.remember_days) }
    }
}

/// Opens the history of a run, if it has one.
pub fn open(options: &ClusterOptions, recipe: &Recipe) -> anyhow::Result<Option<(History, Tonight)>> {
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
    let tonight = Tonight {
        date: date(options)?,
        window_days: days("--window", options.window.as_deref(), WINDOW_DAYS)?,
        retention_days: days("--retention", options.retention.as_deref(), RETENTION_DAYS)?,
        remember_days: days("--remember", options.remember.as_deref(), REMEMBER_DAYS)?,
    };
    let Tonight { window_days, retention_days, remember_days, .. } = tonight;
    for (option, days, at_least, than) in [
        ("--retention", retention_days, window_days, "--window"),
        ("--remember", remember_days, retention_days, "--retention"),
    ] {
        if days < at_least {
            let message = format!("{days}d is less than {than} {at_least}d");
            return Err(Error::option(option, message).into());
        }
    }
    let history = History::open(directory, &comparable(recipe))?;
    Ok(Some((history, tonight)))
}

/// The date of the night: what is said, or today's in UTC.
fn date(options: &ClusterOptions) -> anyhow::Result<Date> {
    let days = (super::seconds_since_1970() / 86_400.0) as i64;
    let today = Date::constant(1970, 1, 1).checked_add(jiff::Span::new().days(days))?;
    let Some(given) = &options.date else { return Ok(today) };
    let wrong = |why: &str| Error::option("--date", format!("\"{given}\" {why}"));
    let date: Date = given.parse().map_err(|_| wrong("is no date; write it as 2026-11-22"))?;
    if date > today.tomorrow()? {
        return Err(wrong("is in the future").into());
    }
    Ok(date)
}

/// A number of days, as `7d`.
fn days(option: &str, given: Option<&str>, default: i64) -> anyhow::Result<i64> {
    let Some(given) = given else { return Ok(default) };
    let days = given.strip_suffix('d').and_then(|days| days.parse().ok());
    let wrong = || {
        Error::option(
            option,
            format!("\"{given}\" is no number of days from 1d to {DAYS_MAX}d, such as {default}d"),
        )
    };
    Ok(days.filter(|days| (1..=DAYS_MAX).contains(days)).ok_or_else(wrong)?)
}

fn comparable(recipe: &Recipe) -> Comparable {
    Comparable {
        shingle_words: recipe.shingle.words as u64,
        shingle_characters: recipe.shingle.characters as u64,
        short_words: recipe.text.short_words.into(),
    }
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
