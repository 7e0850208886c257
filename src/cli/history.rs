//! `storywire cluster --history`: what earlier nights know; `storywire history status|verify|prune|drop|forget DIR`.

use super::log::{fail, say};
use super::terminal;
use super::{ClusterOptions, HistoryCommand, HistoryOptions};
use crate::Done;
use jiff::civil::Date;
use std::io::Write;
use std::path::Path;
use storywire::Error;
use storywire::history::articles::ARTICLES_FILE;
use storywire::history::calendar::{Calendar, Said, Window};
use storywire::history::edges::EDGES_FILE;
use storywire::history::forget::{Forgotten, Wanted};
use storywire::history::keys::KEYS_FILE;
use storywire::history::manifest::{Manifest, Night};
use storywire::history::{History, forgotten as nights_forgotten};
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
    let tonight = calendar(options)?;
    let history = History::open(directory, &recipe.comparable())?;
    check_date(history.nights(), &tonight, (options.date.is_some(), options.forget))?;
    Ok(Some((history, tonight)))
}

/// Opens a history whose records may cover those of a dump, with all its nights within reach.
pub fn open_earlier(directory: &Path, recipe: &Recipe) -> anyhow::Result<(History, Window)> {
    let history = History::open(directory, &recipe.comparable())?;
    match Window::after_all(history.nights().iter().map(|night| &*night.date)) {
        Some(window) => Ok((history, window)),
        None => {
            let message = format!("the history \"{}\" has no night", directory.display());
            Err(Error::option("--against", message).into())
        }
    }
}

fn calendar(options: &ClusterOptions) -> anyhow::Result<Calendar> {
    let said = Said {
        date: options.date.as_deref(),
        window: options.window.as_deref(),
        retention: options.retention.as_deref(),
        remember: options.remember.as_deref(),
    };
    Ok(Calendar::read(said, super::seconds_since_1970() as i64)?)
}

/// The dates of nights of which a run would forget all, and those of which it would forget the texts.
///
/// # Errors
/// The history cannot be read, or the date is not one that the run would take.
pub fn forgotten(options: &ClusterOptions) -> anyhow::Result<[Vec<String>; 2]> {
    let Some(directory) = &options.history else { return Ok([Vec::new(), Vec::new()]) };
    let tonight = calendar(options)?;
    let nights = Manifest::read(directory)?.map_or_else(Vec::new, |manifest| manifest.nights);
    check_date(&nights, &tonight, (options.date.is_some(), options.forget))?;
    let dates = |nights: Vec<&Night>| nights.into_iter().map(|night| night.date.clone()).collect();
    Ok(nights_forgotten(&nights, &tonight.window.date.to_string(), &tonight.retention()).map(dates))
}

/// Dates named in a message, at most.
const DATES_MAX: usize = 5;

/// Makes sure that a night on tonight's date does not take the texts of all the others: a date that nobody gave, or that was mistyped,
/// may be years from theirs.
fn check_date(
    nights: &[Night],
    tonight: &Calendar,
    (is_said, may_forget): (bool, bool),
) -> storywire::Result<()> {
    let date = tonight.window.date.to_string();
    let newest = nights.iter().map(|night| &*night.date).max();
    if let (false, Some(newest)) = (is_said, newest)
        && *newest > *date
    {
        let message = format!(
            "today is {date}, and the newest night is of {newest}: the clock may be behind; say which night this is"
        );
        return Err(Error::option("--date", message));
    }
    let [gone, thinned] = nights_forgotten(nights, &date, &tonight.retention());
    let whole = nights.iter().filter(|night| night.is_whole() && night.date != date).count();
    let taken = gone.iter().filter(|night| night.is_whole()).count() + thinned.len();
    if may_forget || whole == 0 || taken < whole {
        return Ok(());
    }
    let mut dates: Vec<&str> = gone.iter().chain(&thinned).map(|night| &*night.date).collect();
    dates.sort_unstable();
    let more = dates.len().saturating_sub(DATES_MAX);
    let named = dates.iter().take(DATES_MAX).copied().collect::<Vec<_>>().join(", ");
    let named = if more > 0 { format!("{named} and {more} more") } else { named };
    let message = format!(
        "a night of {date} would take the texts of all {whole} nights that have them ({named}), by --retention: give the date of this \
         night, or --forget"
    );
    Err(Error::option("--date", message))
}

/// Runs the command.
pub fn run(options: &HistoryOptions) -> anyhow::Result<Done> {
    let (HistoryCommand::Status { history }
    | HistoryCommand::Verify { history }
    | HistoryCommand::Prune { history, .. }
    | HistoryCommand::Drop { history, .. }
    | HistoryCommand::Forget { history, .. }) = &options.command;
    let Some(manifest) = Manifest::read(history)? else {
        let message = format!("\"{}\" is no history: it has no manifest.json", history.display());
        return Err(Error::option("history", message).into());
    };
    match &options.command {
        HistoryCommand::Status { .. } => {
            let mut out = terminal::out();
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
        HistoryCommand::Drop { date, .. } => {
            let date = read_date("DATE", date)?;
            let mut history = History::open(history, &manifest.comparable)?;
            if !history.drop_night(&date.to_string())? {
                let message = format!("there is no night of {date}; `storywire history status` lists them");
                return Err(Error::option("DATE", message).into());
            }
            say(&format!("the night of {date} is forgotten, {} left", history.nights().len()));
        }
        HistoryCommand::Forget { url, outlet, id, .. } => {
            let wanted = Wanted { ids: id.clone(), urls: url.clone(), outlets: outlet.clone() };
            let recipe = Recipe::built_in()?;
            let lasts = |words| recipe.verify.pause_max(words).is_none();
            let told = History::open(history, &manifest.comparable)?.forget(&wanted, &lasts)?;
            if told.articles == 0 {
                anyhow::bail!("no article of the history is of these");
            }
            let kept = match told.texts_kept {
                0 => String::new(),
                kept => format!("; {kept} texts stay, which other articles have as well"),
            };
            let Forgotten { articles, texts, nights, .. } = told;
            say(&format!(
                "{articles} articles and {texts} texts forgotten, {nights} nights written anew{kept}"
            ));
        }
        HistoryCommand::Prune { before, .. } => {
            let date = read_date("--before", before)?;
            let mut history = History::open(history, &manifest.comparable)?;
            let gone = history.prune(&date.to_string())?;
            say(&format!("{gone} nights before {date} forgotten, {} left", history.nights().len()));
        }
    }
    Ok(Done::Well)
}

fn read_date(option: &'static str, text: &str) -> anyhow::Result<Date> {
    let wrong = |_| Error::option(option, format!("\"{text}\" is no date; write it as 2026-11-22"));
    Ok(text.parse().map_err(wrong)?)
}

#[cfg(test)]
mod tests {
    use super::check_date;
    use storywire::history::calendar::{Calendar, Said};
    use storywire::history::manifest::Night;

    fn nights(dates: &[&str]) -> Vec<Night> {
        let night = |date: &&str| Night {
            date: (*date).to_owned(),
            commit: 1,
            records_read: 1,
            rejects: 0,
            sketched_with: String::new(),
            files: serde_json::from_str(r#"[{"name":"tokens.bin","bytes":1,"xxh3_128":"","rows":1}]"#)
                .unwrap(),
        };
        dates.iter().map(night).collect()
    }

    #[test]
    fn a_clock_that_is_behind_or_years_ahead_dates_no_night() {
        // The second of March 2026, at noon.
        let now = 1_772_452_800;
        for (dates, said, refused) in [
            (&[][..], None, None),
            (&["2026-03-01"], None, None),
            (&["2026-03-02"], None, None),
            (&["2026-03-01", "2026-03-03"], None, Some("the clock may be behind")),
            (&["2026-03-01", "2026-03-03"], Some("2026-03-02"), None),
            (&["2025-12-30", "2026-02-20"], None, None),
            (
                &["2025-12-30", "2026-01-01"],
                None,
                Some("all 2 nights that have them (2025-12-30, 2026-01-01)"),
            ),
            (&["2020-01-01"], Some("2026-03-02"), Some("all 1 nights")),
            (
                &[
                    "2020-01-01",
                    "2020-01-02",
                    "2020-01-03",
                    "2020-01-04",
                    "2020-01-05",
                    "2020-01-06",
                    "2020-01-07",
                ],
                None,
                Some("2020-01-05 and 2 more)"),
            ),
        ] {
            let tonight = Calendar::read(Said { date: said, ..Said::default() }, now).unwrap();
            let checked = check_date(&nights(dates), &tonight, (said.is_some(), false));
            match refused {
                None => assert!(checked.is_ok(), "{dates:?}: {checked:?}"),
                Some(why) => assert!(checked.unwrap_err().to_string().contains(why), "{dates:?}"),
            }
        }
    }
}
