//! The text or number of a date in, a `Stamp` in UTC seconds out.
//!
//! Most dumps write ISO 8601, so jiff reads that first and without allocating. Everything else, from feeds,
//! scraped bylines, spreadsheets and old corpora, holds the same few parts in ever new orders, in many
//! languages, digits and wrappings: `wrapped` takes off what programs put around a date, `numerals` makes its
//! digits plain, and `parts` finds its parts, by the names in
//! `words.tsv`. That reads forms no list of patterns would foresee. A date such as `03/02/2021` has two
//! meanings; both are given, and whoever sees the other dates of its file or outlet says which it is.
//!
//! Deliberately absent: the clock (a missing year gives none, and `3 hours ago` is a span, so that the same
//! input gives the same bytes), and any check of the weekday.

mod ago;
mod figures;
mod numerals;
mod parts;
pub(crate) mod unread;
mod words;
mod wrapped;
mod zones;

pub(crate) use ago::ago;
pub(crate) use words::DateLabel;
pub(crate) use wrapped::one_of;

use crate::base::time::{DateOrder, Stamp};
use jiff::civil::{Date, DateTime};
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;
use zones::Zone;

/// 1800-01-01T00:00:00Z and 2201-01-01T00:00:00Z: what lies outside is a slip of the scraper, not a date.
const EARLIEST: i64 = -5_364_662_400;

const LATEST: i64 = 7_289_654_400;

/// Reading of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateReading {
    /// Time of the date; the likelier of two meanings.
    pub stamp: Stamp,
    /// Evidence for the order of day and month.
    pub order: DateOrder,
}

/// Reads a date in any form that dumps are known to use; none when it is not surely a date of 1800 to 2200.
pub fn parse(text: &str) -> Option<Stamp> {
    read(text, "").map(|reading| reading.stamp)
}

/// The same, with what is told of its order, in an article of a language, two letters, or of an unknown one.
pub fn read(text: &str, language: &str) -> Option<DateReading> {
    let text = text.trim();
    if let Some(stamp) = iso(text).or_else(|| digits(text)) {
        return Some(DateReading { stamp, order: DateOrder::Told });
    }
    if text.len() > DATE_BYTES_MAX {
        return None;
    }
    if let Some(inner) = wrapped::inner(text) {
        return inner.iter().find_map(|inner| read(inner, language));
    }
    parts::read(&numerals::plain(text), language)
}

/// Whether a text that no language is known of may be a date in one whose months have names that mean others
/// elsewhere, or that counts other years.
pub(crate) fn may_be(text: &str) -> bool {
    const CONTESTED: [&str; 4] = ["pl", "hr", "cs", "sk"];
    let names: &[&str] = if text.contains(char::is_alphabetic) { &CONTESTED } else { &[] };
    names.iter().chain(&["th", "de"]).any(|language| read(text, language).is_some())
}

/// Returns the label at the start of a text, and its length.
pub(crate) fn label(text: &str) -> Option<(DateLabel, usize)> {
    /// Maximum length of a label in bytes.
    const LABEL_BYTES_MAX: usize = 80;
    let mut end = text.len().min(LABEL_BYTES_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let small = text[..end].to_lowercase();
    // Where small letters take other bytes than the text's own, the length would be that of neither.
    let same = small.len() == end;
    same.then(|| words::at(&small)).flatten().and_then(|(word, length)| Some((word.label?, length)))
}

/// Whether a time is the first day of 1970, which programs write for a missing time.
pub(crate) fn is_zero(stamp: Stamp) -> bool {
    (0..86_400).contains(&stamp.at)
}

/// Maximum length of a date in bytes.
const DATE_BYTES_MAX: usize = 400;

/// Nanoseconds of 1990-12: below are the ticks of .NET, 100 nanoseconds since the year 1, of dates from 1967
/// to 2090.
const NANOSECONDS_MIN: f64 = 6.6e17;

/// Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by magnitude; also dates written
/// as one number (`20240503`, `202405031011`, `20240503101112`). Anything smaller is a count, a year or an
/// empty field, never the spring of 1970: none. So is what counts other units from other years: the ticks of
/// Windows and .NET are of a magnitude of their own.
pub(crate) fn from_number(value: f64) -> Option<Stamp> {
    if value.fract() == 0.0
        && let Some(stamp) = compact(value as i64)
    {
        return Some(stamp);
    }
    let seconds = match value.abs() {
        size if size < 1e8 => return None,
        size if size < 1e11 => value,
        size if size < 1e14 => value / 1e3,
        size if size < 1e17 => value / 1e6,
        size if size >= NANOSECONDS_MIN => value / 1e9,
        _ => return None,
    };
    checked(seconds.floor() as i64, false)
}

/// ISO 8601 and RFC 3339. The two bytes looked at keep jiff from building an error for every other form.
fn iso(text: &str) -> Option<Stamp> {
    let bytes = text.as_bytes();
    let likely = bytes.get(4) == Some(&b'-') || matches!(bytes.get(8), Some(b'T' | b't' | b' '));
    if !likely || !bytes[0].is_ascii_digit() {
        return None;
    }
    let pieces = Pieces::parse(text).ok()?;
    if pieces.to_numeric_offset().is_none() && pieces.time_zone_annotation().is_some() {
        return None;
    }
    let zone = pieces.to_numeric_offset().map(|offset| Zone::Fixed(offset.seconds()));
    let seconds =
        pieces.time().map(|time| time.duration_since(jiff::civil::Time::midnight()).as_secs() as i32);
    stamp(pieces.date(), seconds, zone.as_ref())
}

/// Reads a text that is one number.
fn digits(text: &str) -> Option<Stamp> {
    /// Digits of a number with an exponent that tell a second of our time.
    const DIGITS_MIN: usize = 10;
    if text.bytes().any(|byte| !matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E')) {
        return None;
    }
    let exponent = text.find(['e', 'E']);
    if exponent.is_some_and(|at| text[..at].bytes().filter(u8::is_ascii_digit).count() < DIGITS_MIN) {
        return None;
    }
    from_number(text.parse().ok()?)
}

/// `YYYYMMDD`, `YYYYMMDDhhmm` and `YYYYMMDDhhmmss`, known by their length.
fn compact(value: i64) -> Option<Stamp> {
    let (day, clock): (i64, Option<i64>) = match value.checked_ilog10()? + 1 {
        8 => (value, None),
        12 => (value / 10_000, Some(value % 10_000 * 100)),
        14 => (value / 1_000_000, Some(value % 1_000_000)),
        _ => return None,
    };
    let pair = |number: i64| (number % 100) as i8;
    let date = Date::new((day / 10_000) as i16, pair(day / 100), pair(day)).ok()?;
    let clock = clock.map(|clock| figures::since_midnight(clock / 10_000, clock / 100 % 100, clock % 100));
    match clock {
        Some(None) => None,
        clock => stamp(date, clock.flatten(), None),
    }
}

/// A day, a time of it in seconds since midnight, and where clocks stood so. Without a time the zone is
/// dropped: the day is the day that the outlet wrote.
fn stamp(date: Date, seconds: Option<i32>, zone: Option<&Zone>) -> Option<Stamp> {
    let day = Offset::UTC.to_timestamp(date.into()).ok()?.as_second();
    let Some(seconds) = seconds else { return checked(day, true) };
    let at = day + i64::from(seconds);
    let civil =
        || -> Option<DateTime> { Some(Offset::UTC.to_datetime(jiff::Timestamp::from_second(at).ok()?)) };
    let offset = zone.and_then(|zone| Some(zone.offset_at(civil()?))).unwrap_or(0);
    checked(at - i64::from(offset), false)
}

fn checked(at: i64, date_only: bool) -> Option<Stamp> {
    let stamp = Stamp { at, date_only };
    (EARLIEST..LATEST).contains(&at).then_some(stamp)
}

#[cfg(test)]
mod tests;
