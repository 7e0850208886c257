//! The date of a dateline as printed in, the day it means out.
//!
//! A dateline has a day and mostly a month, and few have a year. What is missing is not guessed from the
//! clock: a dateline without a year means a day only beside the time at which the page was crawled, the
//! nearest such day before it. The names of the months are `months.tsv`.
//!
//! Absent on purpose: other calendars. Their dates are kept as printed and mean no day.

use crate::base::article::PublishedBasis;
use crate::base::built_in;
use crate::base::hash::Map;
use crate::base::time::Stamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use std::sync::LazyLock;

/// The parts of a printed date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PrintedDate {
    /// Year, where it is printed.
    pub year: Option<i16>,
    /// Month, where it is printed: Japanese copy may have the day alone.
    pub month: Option<i8>,
    /// Day of the month.
    pub day: i8,
}

const DAY_SECONDS: i64 = 86_400;

/// Years that a dateline may name; others belong to another calendar.
const YEARS: std::ops::Range<i16> = 1800..2201;

/// Any leap year, in which every day of the calendar exists.
const LEAP_YEAR: i16 = 2000;

/// 29 February comes back within eight years, also around a century.
const YEARS_BACK: i16 = 8;

/// When an article was published and on what that rests, once its dateline's date is known: a date of its own
/// is surer, a crawl time is not.
pub(crate) fn published(
    stamp: Option<Stamp>,
    basis: PublishedBasis,
    printed: &str,
) -> (Option<Stamp>, PublishedBasis) {
    if basis < PublishedBasis::Dateline || printed.is_empty() {
        return (stamp, basis);
    }
    // A page may be crawled in a time zone where the story's day has not begun.
    let latest = stamp.map(|stamp| stamp.at + DAY_SECONDS);
    let read = read(printed).and_then(|day| day.at(latest));
    match read.filter(|at| latest.is_none_or(|latest| *at <= latest)) {
        Some(at) => (Some(Stamp { at, date_only: true }), PublishedBasis::Dateline),
        None => (stamp, basis),
    }
}

/// The day of a printed date; none where it is no date of our calendar.
pub(crate) fn read(printed: &str) -> Option<PrintedDate> {
    let (mut year, mut month, mut day) = (None, None, None);
    let mut rest = printed;
    while let Some(first) = rest.chars().next() {
        if first.is_ascii_digit() {
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let value: i16 = rest[..end].parse().ok()?;
            let unit = rest[end..].chars().next();
            let slot = match unit {
                Some('年' | '년') => &mut year,
                Some('月' | '월') => &mut month,
                _ if end == 4 => &mut year,
                _ => &mut day,
            };
            if slot.replace(value).is_some() {
                return None;
            }
            rest = &rest[end..];
        } else if first.is_alphabetic() {
            let end = rest.find(|c: char| !is_of_name(c)).unwrap_or(rest.len());
            let (found, length) = month_at(rest, end);
            if found.is_some_and(|found| month.replace(found).is_some()) {
                return None;
            }
            rest = &rest[length..];
        } else {
            rest = &rest[first.len_utf8()..];
        }
    }
    let named = year.is_none() || month.is_some();
    let (month, day) = (month.map(i8::try_from).transpose().ok()?, i8::try_from(day?).ok()?);
    let exists = Date::new(year.unwrap_or(LEAP_YEAR), month.unwrap_or(1), day).is_ok();
    let ours = year.is_none_or(|year| YEARS.contains(&year));
    // Without a month there must be the sign for a day: a bare number is no date.
    let told = month.is_some() || printed.contains(['日', '일']);
    let letters =
        month.is_none() && printed.chars().any(|c| c.is_alphabetic() && !"年月日년월일".contains(c));
    (named && exists && ours && told && !letters).then_some(PrintedDate { year, month, day })
}

/// Whether this is the name of a month, whatever its case.
pub(crate) fn is_month(word: &str) -> bool {
    month_of(&word.trim_end_matches('.').to_lowercase()).is_some()
}

/// The month that the word, or the two words, at the start of `text` name, and their length; the first ends
/// at `end`.
fn month_at(text: &str, end: usize) -> (Option<i16>, usize) {
    let second = text[end..].strip_prefix(' ').filter(|rest| rest.starts_with(is_of_name));
    if let Some(second) = second {
        let length = end + 1 + second.find(|c: char| !is_of_name(c)).unwrap_or(second.len());
        let both = month_of(&text[..length].to_lowercase().replace(' ', "_"));
        if both.is_some() {
            return (both, length);
        }
    }
    (month_of(&text[..end].to_lowercase()), end)
}

/// Whether a character can be part of a month's name: letters, and the vowel signs of Indic scripts.
fn is_of_name(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '\u{0900}'..='\u{097f}')
}

/// The months by their names.
static MONTHS: LazyLock<Map<&str, i16>> = LazyLock::new(|| {
    let rows = built_in::lines(include_str!("months.tsv"));
    rows.zip(1..)
        .flat_map(|(row, month)| row.split(['\t', ' ']).skip(1).map(move |name| (name, month)))
        .collect()
});

fn month_of(name: &str) -> Option<i16> {
    MONTHS.get(name).copied()
}

impl PrintedDate {
    /// First second of the day in UTC: of the day printed, or without a year of the last such day up to
    /// `latest`.
    fn at(self, latest: Option<i64>) -> Option<i64> {
        let start = |date: Date| Some(Offset::UTC.to_timestamp(date.into()).ok()?.as_second());
        if let (Some(year), Some(month)) = (self.year, self.month) {
            return start(Date::new(year, month, self.day).ok()?);
        }
        let latest = jiff::Timestamp::from_second(latest?).ok()?;
        let latest = Offset::UTC.to_datetime(latest).date();
        let of_month = |back: i16| {
            let months = latest.year().checked_mul(12)?.checked_add(i16::from(latest.month()) - 1 - back)?;
            Date::new(months.div_euclid(12), (months.rem_euclid(12) + 1) as i8, self.day).ok()
        };
        let of_year = |back: i16| Date::new(latest.year() - back, self.month?, self.day).ok();
        let days = (0..=YEARS_BACK).filter_map(|back| match self.month {
            Some(_) => of_year(back),
            None => of_month(back),
        });
        start(days.into_iter().find(|date| *date <= latest)?)
    }
}
