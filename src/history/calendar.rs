//! Tonight's date in, which other nights count and for how long out.
//!
//! All rules of days stand here: which nights are met, which go out of reach, what is kept of them, and how a
//! user says so.

use super::Retention;
use crate::base::error::{Error, Result};
use jiff::Span;
use jiff::civil::Date;

/// Days on either side of tonight whose nights are met where nothing is said.
const WINDOW_DAYS: i64 = 7;

/// Days after which the texts of a night are forgotten where nothing is said.
const RETENTION_DAYS: i64 = 30;

/// Days after which all of it is.
const REMEMBER_DAYS: i64 = 400;

/// Most days that any of them may be.
const DAYS_MAX: i64 = 3_660;

/// What a user says of tonight, as it was typed; what is not said is as usual.
#[derive(Clone, Copy, Debug, Default)]
pub struct Said<'s> {
    /// Tonight's date, `2026-11-22`; today's in UTC otherwise.
    pub date: Option<&'s str>,
    /// Days on either side of tonight whose nights are met, `7d`.
    pub window: Option<&'s str>,
    /// Days after which the texts of a night are forgotten.
    pub retention: Option<&'s str>,
    /// Days after which all of it is.
    pub remember: Option<&'s str>,
}

/// Tonight, and how long nights are within reach, kept and remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Tonight, and what is within its reach.
    pub window: Window,
    /// Days after which the texts of a night are forgotten.
    pub retention_days: i64,
    /// Days after which all of it is.
    pub remember_days: i64,
}

/// A night, and the days on either side of it whose nights are within reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The night's date.
    pub date: Date,
    /// The days.
    pub days: i64,
}

/// Whether a text is a date as nights have it, `2026-11-22`.
pub fn is_date(text: &str) -> bool {
    text.parse::<Date>().is_ok_and(|date| date.to_string() == text)
}

impl Calendar {
    /// Reads what was said, today being so many seconds after 1970 began in UTC.
    ///
    /// # Errors
    /// A date is none, or days are none or do not fit together.
    pub fn read(said: Said<'_>, now_seconds: i64) -> Result<Self> {
        let date = date(said.date, now_seconds)?;
        let calendar = Self {
            window: Window { date, days: days("--window", said.window, WINDOW_DAYS)? },
            retention_days: days("--retention", said.retention, RETENTION_DAYS)?,
            remember_days: days("--remember", said.remember, REMEMBER_DAYS)?,
        };
        calendar.checked()
    }

    /// The same if the days fit together.
    ///
    /// # Errors
    /// They do not.
    pub fn checked(self) -> Result<Self> {
        let Self { window, retention_days, remember_days } = self;
        for (option, days, least, than) in [
            ("--window", window.days, 1, "at least"),
            ("--retention", retention_days, window.days, "--window"),
            ("--remember", remember_days, retention_days, "--retention"),
        ] {
            if days < least {
                return Err(Error::option(option, format!("{days}d is less than {than} {least}d")));
            }
        }
        Ok(self)
    }

    /// What a history keeps from tonight on.
    pub fn retention(&self) -> Retention {
        let before = |days| self.window.date.saturating_sub(Span::new().days(days)).to_string();
        Retention { whole_from: before(self.retention_days), known_from: before(self.remember_days) }
    }
}

impl Window {
    /// The day after the last of these nights, with all of them within reach; none where there is no night.
    pub fn after_all<'d>(dates: impl Iterator<Item = &'d str>) -> Option<Self> {
        let dates: Vec<Date> = dates.filter_map(|date| date.parse().ok()).collect();
        let (first, last) = (dates.iter().min()?, dates.iter().max()?);
        let date = last.saturating_add(Span::new().days(1));
        Some(Self { date, days: i64::from(date.since(*first).ok()?.get_days()) })
    }

    /// Days from tonight to the night of a date; none for one that is no date.
    pub(crate) fn days_to(&self, date: &str) -> Option<i64> {
        let date: Date = date.parse().ok()?;
        Some(i64::from(date.since(self.date).ok()?.get_days()))
    }

    /// Which of these nights is the last before tonight, by date.
    pub fn before<'d>(&self, dates: impl Iterator<Item = &'d str>) -> Option<usize> {
        let dated = dates.enumerate().filter_map(|(at, date)| Some((self.days_to(date)?, at)));
        dated.filter(|(days, _)| *days < 0).max_by_key(|(days, _)| *days).map(|(_, at)| at)
    }

    /// Whether a night is another one than tonight, which takes the place of one of its date.
    pub(crate) fn is_other(&self, date: &str) -> bool {
        self.days_to(date).is_some_and(|days| days != 0)
    }

    /// Whether another night is within reach: its texts are compared with tonight's, if it still has them.
    pub(crate) fn is_near(&self, date: &str, is_whole: bool) -> bool {
        is_whole && self.days_to(date).is_some_and(|days| days != 0 && days.abs() <= self.days)
    }

    /// Whether tonight is run again or comes late, as the dates of all nights tell: what other nights rest on
    /// may be out of reach or no more.
    pub fn is_out_of_order<'n>(&self, mut dates: impl Iterator<Item = &'n str>) -> bool {
        dates.any(|date| self.days_to(date).is_some_and(|days| days >= 0))
    }

    /// Which of the nights with these dates went out of reach since the last night before, if tonight is
    /// later than all others: with late nights none does, for what they reach was reached before.
    pub(crate) fn went_out_of_reach<'n>(&self, dates: impl Iterator<Item = &'n str>) -> Vec<bool> {
        let days: Vec<Option<i64>> = dates.map(|date| self.days_to(date)).collect();
        let last = days.iter().flatten().copied().filter(|days| *days != 0).max();
        let gone = match last.filter(|days| *days < 0) {
            Some(last) => last - self.days..-self.days,
            None => 0..0,
        };
        days.into_iter().map(|days| days.is_some_and(|days| gone.contains(&days))).collect()
    }

    /// The first day within reach, as ids of clusters write it: `20261122`.
    pub fn first_day(&self) -> String {
        let first = self.date.saturating_sub(Span::new().days(self.days)).to_string();
        first.chars().filter(char::is_ascii_digit).collect()
    }
}

impl Retention {
    /// What is left of the night of a date that was whole or was not: whether it still is, or nothing where
    /// it is forgotten.
    pub fn of(&self, date: &str, is_whole: bool) -> Option<bool> {
        (date >= &*self.known_from).then_some(is_whole && date >= &*self.whole_from)
    }
}

/// Whether a cluster with this id began before a day, which its id tells.
pub(crate) fn has_begun_before(cluster_id: &str, first_day: &str) -> bool {
    cluster_id.get(1..9).is_some_and(|day| day < first_day)
}

/// The date of the night: what is said, or today's.
fn date(said: Option<&str>, now_seconds: i64) -> Result<Date> {
    const SECONDS_A_DAY: i64 = 86_400;
    let days = Span::new().days(now_seconds.div_euclid(SECONDS_A_DAY));
    let today = Date::constant(1970, 1, 1).saturating_add(days);
    let Some(said) = said else { return Ok(today) };
    let wrong = |why: &str| Error::option("--date", format!("\"{said}\" {why}"));
    let date: Date = said.parse().map_err(|_| wrong("is no date; write it as 2026-11-22"))?;
    let tomorrow = today.saturating_add(Span::new().days(1));
    if date > tomorrow { Err(wrong("is in the future")) } else { Ok(date) }
}

/// A number of days, as `7d`.
fn days(option: &str, said: Option<&str>, usual: i64) -> Result<i64> {
    let Some(said) = said else { return Ok(usual) };
    let days = said.strip_suffix('d').and_then(|days| days.parse().ok());
    let wrong = || {
        let message = format!("\"{said}\" is no number of days from 1d to {DAYS_MAX}d, such as {usual}d");
        Error::option(option, message)
    };
    days.filter(|days| (1..=DAYS_MAX).contains(days)).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::{Calendar, Said, Window, has_begun_before};

    /// The first of March 2026.
    const NOW: i64 = 1_772_323_200 + 3_600;

    fn window(date: &str) -> Window {
        Window { date: date.parse().unwrap(), days: 7 }
    }

    #[test]
    fn what_is_not_said_is_as_usual_and_days_must_fit_together() {
        let usual = Calendar::read(Said::default(), NOW).unwrap();
        assert_eq!(
            (usual.window, usual.retention_days, usual.remember_days),
            (window("2026-03-01"), 30, 400)
        );
        let retention = usual.retention();
        assert_eq!((&*retention.whole_from, &*retention.known_from), ("2026-01-30", "2025-01-25"));
        let said = |date, window, retention, remember| {
            Calendar::read(Said { date, window, retention, remember }, NOW).unwrap_err().to_string()
        };
        assert_eq!(said(Some("2026-03-03"), None, None, None), "--date: \"2026-03-03\" is in the future");
        assert_eq!(
            said(Some("today"), None, None, None),
            "--date: \"today\" is no date; write it as 2026-11-22"
        );
        assert_eq!(
            said(None, None, Some("7"), None),
            "--retention: \"7\" is no number of days from 1d to 3660d, such as 30d"
        );
        assert_eq!(said(None, Some("9d"), Some("8d"), None), "--retention: 8d is less than --window 9d");
        assert_eq!(said(None, None, None, Some("20d")), "--remember: 20d is less than --retention 30d");
        assert!(Calendar { window: Window { days: 0, ..usual.window }, ..usual }.checked().is_err());
    }

    #[test]
    fn nights_within_reach_are_other_nights_that_are_whole() {
        let window = window("2026-03-09");
        for (date, is_near) in
            [("2026-03-02", true), ("2026-03-01", false), ("2026-03-16", true), ("2026-03-09", false)]
        {
            assert_eq!(window.is_near(date, true), is_near, "{date}");
            assert!(!window.is_near(date, false), "{date}");
        }
        assert_eq!(window.first_day(), "20260302");
        assert!(
            has_begun_before("w20260301-1f", "20260302") && !has_begun_before("w20260302-1f", "20260302")
        );
        assert!(!window.is_out_of_order(["2026-03-08"].into_iter()));
        assert!(window.is_out_of_order(["2026-03-08", "2026-03-09"].into_iter()));
    }

    #[test]
    fn nights_go_out_of_reach_once_and_never_for_a_late_night() {
        let window = window("2026-03-12");
        let dates = ["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05", "2026-03-10"];
        // The night of the tenth reached back to the third.
        assert_eq!(window.went_out_of_reach(dates.into_iter()), [false, true, true, false, false]);
        let later = dates.into_iter().chain(["2026-03-13"]);
        assert_eq!(window.went_out_of_reach(later), [false; 6]);
    }

    #[test]
    fn a_night_is_whole_for_a_while_known_for_longer_and_forgotten_then() {
        let retention = Calendar::read(Said::default(), NOW).unwrap().retention();
        assert_eq!(retention.of("2026-01-30", true), Some(true));
        assert_eq!(retention.of("2026-01-30", false), Some(false));
        assert_eq!(retention.of("2026-01-29", true), Some(false));
        assert_eq!(retention.of("2025-01-24", true), None);
    }
}
