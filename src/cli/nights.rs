//! `storywire cluster --history` and `dedup --against`: the older nights that a run meets.

use super::args::ClusterArgs;
use super::filtered::no_record;
use super::limits;
use super::log::{seconds_since_1970, warn};
use std::path::{Path, PathBuf};
use storywire::Error;
use storywire::history::calendar::{Calendar, Said, Window};
use storywire::history::manifest::{Manifest, Night};
use storywire::history::{History, forgotten as nights_forgotten};
use storywire::recipe::Recipe;
use storywire::report::run::HistoryUsed;
use storywire::run::{Past, Run};

/// The history that a run continues.
pub(crate) struct HistoryWish {
    directory: PathBuf,
    calendar: Calendar,
    /// Whether the user gave the date.
    is_dated: bool,
    /// Whether tonight may take the texts of all other nights.
    may_forget: bool,
}

impl HistoryWish {
    /// Reads the options about a history; `None` if no history is named.
    ///
    /// # Errors
    /// An option is wrong, or means something only with a history. A dry run ignores the latter.
    pub(crate) fn check(args: &ClusterArgs) -> anyhow::Result<Option<Self>> {
        let Some(directory) = &args.history else {
            let alone = [
                ("--date", args.date.is_some()),
                ("--window", args.window.is_some()),
                ("--retention", args.retention.is_some()),
                ("--remember", args.remember.is_some()),
            ];
            return match alone.iter().find(|(_, given)| *given && !args.dry_run) {
                Some((name, _)) => Err(Error::option(name, "it means something only with --history").into()),
                None => Ok(None),
            };
        };
        let said = Said {
            date: args.date.as_deref(),
            window: args.window.as_deref(),
            retention: args.retention.as_deref(),
            remember: args.remember.as_deref(),
        };
        Ok(Some(Self {
            directory: directory.clone(),
            calendar: Calendar::read(said, seconds_since_1970() as i64)?,
            is_dated: args.date.is_some(),
            may_forget: args.forget,
        }))
    }

    /// Returns the history as run.json keeps it.
    pub(crate) fn used(&self) -> HistoryUsed {
        HistoryUsed {
            directory: self.directory.to_string_lossy().into_owned(),
            date: self.calendar.window.date.to_string(),
        }
    }

    /// Returns the dates of nights of which a run would forget all, and of those of which it would forget the
    /// texts.
    ///
    /// # Errors
    /// The history cannot be read, or a run would refuse the date.
    pub(crate) fn forgotten(&self) -> anyhow::Result<[Vec<String>; 2]> {
        let nights = Manifest::read(&self.directory)?.map_or_else(Vec::new, |manifest| manifest.nights);
        self.check_date(&nights)?;
        let dates = |nights: Vec<&Night>| nights.into_iter().map(|night| night.date.clone()).collect();
        let tonight = self.calendar.window.date.to_string();
        Ok(nights_forgotten(&nights, &tonight, &self.calendar.retention()).map(dates))
    }

    fn check_date(&self, nights: &[Night]) -> storywire::Result<()> {
        check_date(nights, &self.calendar, (self.is_dated, self.may_forget))
    }
}

/// The older nights that a run meets.
pub(crate) enum OlderNights {
    None,
    /// The nights of a history that tonight is added to.
    Continued(History, Calendar),
    /// The nights of a history that stands for an earlier dump.
    Earlier(History, Window),
}

impl OlderNights {
    /// Opens the history that a run continues, or the history `earlier` that stands for an earlier dump.
    ///
    /// # Errors
    /// The history cannot be opened, has no night, or does not take tonight's date.
    pub(crate) fn open(
        continued: Option<&HistoryWish>,
        earlier: Option<&Path>,
        recipe: &Recipe,
    ) -> anyhow::Result<Self> {
        if let Some(wish) = continued {
            let history = History::open(&wish.directory, &recipe.comparable())?;
            wish.check_date(history.nights())?;
            return Ok(Self::Continued(history, wish.calendar));
        }
        let Some(directory) = earlier else { return Ok(Self::None) };
        let history = History::open(directory, &recipe.comparable())?;
        match Window::after_all(history.nights().iter().map(|night| &*night.date)) {
            Some(window) => Ok(Self::Earlier(history, window)),
            None => {
                let message = format!("the history \"{}\" has no night", directory.display());
                Err(Error::option("--against", message).into())
            }
        }
    }

    /// Returns the nights as a run takes them.
    pub(crate) fn past(&self) -> Option<Past<'_>> {
        match self {
            Self::None => None,
            Self::Continued(history, tonight) => {
                Some(Past { history, window: tonight.window, is_continued: true })
            }
            Self::Earlier(history, window) => Some(Past { history, window: *window, is_continued: false }),
        }
    }

    /// Adds tonight to the history, unless no record was read. Returns the usual number of records, see
    /// [`limits::usual`].
    ///
    /// # Errors
    /// The history cannot be written.
    pub(crate) fn commit(&mut self, run: &Run, recipe: &Recipe) -> anyhow::Result<Option<u64>> {
        let (Self::Continued(history, tonight), Some(nightly)) = (self, &run.nightly) else {
            return Ok(None);
        };
        let usual = limits::usual(history.nights(), &nightly.night.date);
        if run.counts.records_wanted() > 0 {
            history.commit(nightly.night.clone(), recipe.followed(), &tonight.retention())?;
        } else {
            warn(&format!("{}, so that the history is left as it is", no_record(&run.counts)));
        }
        Ok(usual)
    }
}

/// Most dates that a message names.
const DATES_MAX: usize = 5;

/// Makes sure that a night on tonight's date does not take the texts of all other nights: a date that nobody
/// gave, or a mistyped one, may be years from theirs.
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
