//! The text or number of a date in, a `Stamp` in UTC seconds out.
//!
//! Most dumps write ISO 8601, so jiff reads that first and without allocating. Everything else, from
//! feeds, scraped bylines, spreadsheets and old corpora, holds the same few parts in ever new orders: it is
//! walked once, left to right, and each part drops into its own slot. That reads forms no list of patterns
//! would foresee, and one rule keeps it safe: until there is a day and a time, an unknown word, or a second
//! value for a slot, means that the text is no date; after that, what follows is a remark.
//!
//! Deliberately absent: the clock (`3 hours ago` and a missing year give none, so that the same input gives
//! the same bytes), the time zone database (no zone means UTC), and any check of the weekday.

use crate::article::Stamp;
use jiff::civil::{Date, Time};
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;

/// 1800-01-01T00:00:00Z and 2201-01-01T00:00:00Z: what lies outside is a slip of the scraper, not a date.
const EARLIEST: i64 = -5_364_662_400;
const LATEST: i64 = 7_289_654_400;

/// What may stand between the parts of a date.
const SEPARATORS: &str = ",.:;/|-–—·•";

/// English, German, French and Spanish names of each month.
const MONTHS: [&str; 12] = [
    "january jan januar jänner jän janvier janv enero ene",
    "february feb februar feber février févr fév fevrier febrero",
    "march mar märz mär mrz mars marzo",
    "april apr avril avr abril abr",
    "may mai mayo",
    "june jun juni juin junio",
    "july jul juli juillet juil julio",
    "august aug août aout agosto ago",
    "september sep sept septembre septiembre setiembre",
    "october oct oktober okt octobre octubre",
    "november nov novembre noviembre",
    "december dec dezember dez décembre déc decembre diciembre dic",
];

/// Words that carry nothing: weekdays, what binds the parts, and labels such as `Last updated on`.
const FILLERS: &str = "monday mon tuesday tues tue wednesday wed thursday thurs thur thu friday fri saturday \
    sat sunday sun \
    montag mo dienstag di mittwoch mi donnerstag do freitag fr samstag sonnabend sa sonntag so \
    lundi mardi mercredi jeudi vendredi samedi dimanche \
    lunes martes miércoles jueves viernes sábado domingo \
    at on of the st nd rd th t um uhr den der le à er de del a las el am \
    published publication publish updated modified posted created last first originally pub date \
    veröffentlicht aktualisiert stand publié mis jour publicado actualizado";

/// Reads a date in any form that dumps are known to use; none when it is not surely a date of 1800 to 2200.
pub fn parse(text: &str) -> Option<Stamp> {
    let text = text.trim();
    iso(text).or_else(|| digits(text)).or_else(|| parts(text))
}

/// Seconds, milliseconds or microseconds since 1970, told apart by magnitude; also dates written as one
/// number (`20240503`, `202405031011`, `20240503101112`). Anything smaller is a count, a year or an empty
/// field, never the spring of 1970: none.
pub fn from_number(value: f64) -> Option<Stamp> {
    if value.fract() == 0.0
        && let Some(stamp) = compact(value as i64)
    {
        return Some(stamp);
    }
    let seconds = match value.abs() {
        size if !(1e8..1e17).contains(&size) => return None,
        size if size < 1e11 => value,
        size if size < 1e14 => value / 1e3,
        _ => value / 1e6,
    };
    checked(seconds.floor() as i64, false)
}

/// The date of whole numbers from the year on, as calendars of several languages are written out: `[2026, 3, 14, 6, 10]`. What
/// follows the seconds is finer, or counts weekdays.
pub fn of_numbers(parts: &[String]) -> Option<String> {
    let numbers = parts.iter().take(6).map(|part| part.parse::<u16>().ok()).collect::<Option<Vec<_>>>()?;
    let part = |place: usize| numbers.get(place).copied().unwrap_or(0);
    let [year @ 1800..=2200, month, day] = [0, 1, 2].map(part) else { return None };
    Some(match numbers.len() {
        3 => format!("{year}-{month:02}-{day:02}"),
        _ => format!("{year}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", part(3), part(4), part(5)),
    })
}

/// `2026-03-14T06:10:00Z`. Times beyond jiff's years, -9999 to 9999, are held at that limit.
pub fn to_rfc3339(at: i64) -> String {
    let (min, max) = (jiff::Timestamp::MIN, jiff::Timestamp::MAX);
    let at = at.clamp(min.as_second(), max.as_second());
    jiff::Timestamp::from_second(at).unwrap_or_default().to_string()
}

/// ISO 8601 and RFC 3339. The two bytes looked at keep jiff from building an error for every other form.
fn iso(text: &str) -> Option<Stamp> {
    let bytes = text.as_bytes();
    let likely = bytes.get(4) == Some(&b'-') || matches!(bytes.get(8), Some(b'T' | b't' | b' '));
    if !likely || !bytes[0].is_ascii_digit() {
        return None;
    }
    let pieces = Pieces::parse(text).ok()?;
    let offset = pieces.to_numeric_offset().map_or(0, Offset::seconds);
    stamp(pieces.date(), pieces.time(), offset)
}

/// A text that is one number.
fn digits(text: &str) -> Option<Stamp> {
    if text.bytes().any(|byte| !matches!(byte, b'0'..=b'9' | b'.' | b'-')) {
        return None;
    }
    from_number(text.parse().ok()?)
}

/// `YYYYMMDD`, `YYYYMMDDhhmm` and `YYYYMMDDhhmmss`, known by their length.
fn compact(value: i64) -> Option<Stamp> {
    let (day, clock) = match value.checked_ilog10()? + 1 {
        8 => (value, None),
        12 => (value / 10_000, Some(value % 10_000 * 100)),
        14 => (value / 1_000_000, Some(value % 1_000_000)),
        _ => return None,
    };
    let pair = |number: i64| (number % 100) as i8;
    let date = Date::new((day / 10_000) as i16, pair(day / 100), pair(day)).ok()?;
    let Some(clock) = clock else {
        return stamp(date, None, 0);
    };
    let time = time(pair(clock / 10_000), pair(clock / 100), pair(clock))?;
    stamp(date, Some(time), 0)
}

/// A leap second is held at :59, because UTC seconds have no room for it.
fn time(hour: i8, minute: i8, second: i8) -> Option<Time> {
    Time::new(hour, minute, if second == 60 { 59 } else { second }, 0).ok()
}

/// `offset` is in seconds. Without a time it is dropped: the day is the day that the outlet wrote.
fn stamp(date: Date, time: Option<Time>, offset: i32) -> Option<Stamp> {
    let day = Offset::UTC.to_timestamp(date.into()).ok()?.as_second();
    let since_midnight = |time: Time| time.duration_since(Time::midnight()).as_secs();
    let clock = time.map_or(0, |time| since_midnight(time) - i64::from(offset));
    checked(day + clock, time.is_none())
}

fn checked(at: i64, date_only: bool) -> Option<Stamp> {
    let stamp = Stamp { at, date_only };
    (EARLIEST..LATEST).contains(&at).then_some(stamp)
}

/// Any other form: walks the text once and lets each part find its slot.
fn parts(text: &str) -> Option<Stamp> {
    let mut slots = Slots::default();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '0'..='9' => slots.take_number(rest),
            '(' => slots.take_comment(rest),
            '+' | '-' => Some(slots.take_sign(rest)),
            _ if first.is_alphabetic() => slots.take_word(rest),
            _ if first.is_whitespace() || SEPARATORS.contains(first) => Some(&rest[first.len_utf8()..]),
            _ => None,
        };
        rest = match taken {
            Some(rest) => rest,
            // Reuters-21578 ends some dates with desk codes, ` RM`; pages go on with a name or a second date.
            None if slots.dated() && slots.time.is_some() => break,
            None => return None,
        };
    }
    let date = Date::new(slots.year?, slots.month?, slots.day?).ok()?;
    stamp(date, slots.time, slots.offset.unwrap_or(0) * 60)
}

/// What has been found so far. Each `take_` method returns the text that is left.
#[derive(Default)]
struct Slots {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    time: Option<Time>,
    /// In minutes east of Greenwich.
    offset: Option<i32>,
}

impl Slots {
    fn take_number<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        if let Some((date, rest)) = numeric_date(text) {
            fill(&mut self.year, date.0)?;
            fill(&mut self.month, date.1)?;
            fill(&mut self.day, date.2)?;
            return Some(rest);
        }
        // `10.11 BST` is a British time, but `3.05` may be the start of a German date until there is one.
        let marks: &[char] = if self.dated() { &[':', 'h', 'H', '.'] } else { &[':', 'h', 'H'] };
        if let Some((time, rest)) = clock_time(text, marks) {
            fill(&mut self.time, time)?;
            return Some(rest);
        }
        let (value, width, rest) = number(text)?;
        match width {
            1 | 2 if self.day.is_none() => self.day = Some(value as i8),
            // RFC 822 feeds write `07 Sep 02`; the turn of the century is RFC 2822's.
            2 => fill(&mut self.year, value + if value < 50 { 2000 } else { 1900 })?,
            4 => fill(&mut self.year, value)?,
            _ => return None,
        }
        Some(rest)
    }

    fn take_word<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        let word = word.to_lowercase();
        let word = word.as_str();
        if let Some(index) = MONTHS.iter().position(|names| holds(names, word)) {
            fill(&mut self.month, index as i8 + 1)?;
        } else if let Some(offset) = zone(word) {
            // `+0530 IST`: the number was surer.
            self.offset = self.offset.or(Some(offset));
        } else if !holds(FILLERS, word) {
            return None;
        }
        Some(rest)
    }

    /// A sign begins an offset once there is something to offset; before, as in `26-FEB-1987`, it separates.
    fn take_sign<'a>(&mut self, text: &'a str) -> &'a str {
        match numeric_offset(text) {
            Some((offset, rest)) if self.dated() || self.time.is_some() => {
                self.offset = Some(offset);
                rest
            }
            _ => &text[1..],
        }
    }

    /// `(UTC)`, `(Central European Time)`: passed over, unless it holds the only zone there is.
    fn take_comment<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        let (comment, rest) = text[1..].split_once(')')?;
        self.offset = self.offset.or_else(|| zone(&comment.to_lowercase()));
        Some(rest)
    }

    fn dated(&self) -> bool {
        self.year.is_some() && self.month.is_some() && self.day.is_some()
    }
}

/// A second value for the same slot means two dates, or none.
fn fill<T>(slot: &mut Option<T>, value: T) -> Option<()> {
    if slot.is_some() {
        return None;
    }
    *slot = Some(value);
    Some(())
}

fn holds(names: &str, word: &str) -> bool {
    names.split_ascii_whitespace().any(|name| name == word)
}

/// Minutes east of Greenwich. `ET` and its like leave summer time open; they are read as winter time.
fn zone(word: &str) -> Option<i32> {
    let hours = match word {
        "utc" | "gmt" | "ut" | "z" | "wet" => 0,
        "est" | "et" | "cdt" => -5,
        "cst" | "ct" | "mdt" => -6,
        "mst" | "mt" | "pdt" => -7,
        "pst" | "pt" => -8,
        "edt" => -4,
        "bst" | "cet" | "mez" | "wat" => 1,
        "cest" | "mesz" | "eet" | "sast" => 2,
        "eest" | "msk" | "eat" => 3,
        "ist" => return Some(5 * 60 + 30),
        "sgt" | "hkt" => 8,
        "jst" | "kst" => 9,
        "aest" => 10,
        "aedt" => 11,
        _ => return None,
    };
    Some(hours * 60)
}

/// One to four digits (so that two of them fit an `i8`), with their count and what follows them.
fn number(text: &str) -> Option<(i16, usize, &str)> {
    let width = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at(width);
    (width <= 4).then_some((digits.parse().ok()?, width, rest))
}

/// Exactly two digits after one of `marks`.
fn pair<'a>(text: &'a str, marks: &[char]) -> Option<(i8, &'a str)> {
    let (value, width, rest) = number(text.strip_prefix(marks)?)?;
    (width == 2).then_some((value as i8, rest))
}

/// Year, month and day of `2024/05/03`, of `03.05.2024` (day first, as Germans write), and of `05/03/2024`
/// and `05-03-2024` (month first, as Excel and American dumps write, unless that is no month).
fn numeric_date(text: &str) -> Option<((i16, i8, i8), &str)> {
    let (a, a_width, rest) = number(text)?;
    let separator = rest.chars().next().filter(|c| "-/.".contains(*c))?;
    let (b, b_width, rest) = number(&rest[1..])?;
    let (c, c_width, rest) = number(rest.strip_prefix(separator)?)?;
    let (year, month, day) = match (a_width, b_width, c_width) {
        (4, 1..=2, 1..=2) => (a, b, c),
        (1..=2, 1..=2, 4) if separator == '.' || a > 12 => (c, b, a),
        (1..=2, 1..=2, 4) => (c, a, b),
        _ => return None,
    };
    Some(((year, month as i8, day as i8), rest))
}

/// `17:52`, `15:01:01.79`, `10h11`, `10:11 p.m.`, `5 pm`; `marks` are what may stand before the minutes.
fn clock_time<'a>(text: &'a str, marks: &[char]) -> Option<(Time, &'a str)> {
    let (hour, width, rest) = number(text)?;
    let minutes = pair(rest, marks);
    let (minute, rest) = minutes.unwrap_or((0, rest));
    let (second, rest) = pair(rest, &[':']).map_or((0, rest), |(second, rest)| (second, skip_fraction(rest)));
    let half = half_of_day(rest);
    if width > 2 || (minutes.is_none() && half.is_none()) {
        return None;
    }
    let hour = match (half, hour as i8) {
        (Some((false, _)), 12) => 0,
        (Some((true, _)), hour @ 1..=11) => hour + 12,
        (_, hour) => hour,
    };
    let rest = half.map_or(rest, |(_, rest)| rest);
    Some((time(hour, minute, second)?, rest))
}

fn skip_fraction(text: &str) -> &str {
    let is_digit = |c: char| c.is_ascii_digit();
    match text.strip_prefix(['.', ',']) {
        Some(fraction) if fraction.starts_with(is_digit) => fraction.trim_start_matches(is_digit),
        _ => text,
    }
}

/// Whether `am`, `PM`, `a.m.` or the like comes next, and is the afternoon.
fn half_of_day(text: &str) -> Option<(bool, &str)> {
    let text = text.trim_start();
    let afternoon = text.starts_with(['p', 'P']);
    let rest = text.strip_prefix(['a', 'A', 'p', 'P'])?;
    let rest = rest.strip_prefix('.').unwrap_or(rest).strip_prefix(['m', 'M'])?;
    (!rest.starts_with(char::is_alphabetic)).then_some((afternoon, rest))
}

/// `+0530`, `-05:00`, `+02`, `+2`, in minutes; none beyond the 15 hours that zones reach.
fn numeric_offset(text: &str) -> Option<(i32, &str)> {
    let (value, width, rest) = number(&text[1..])?;
    let (hours, (minutes, rest)) = match width {
        1 | 2 => (value, pair(rest, &[':']).unwrap_or((0, rest))),
        4 => (value / 100, ((value % 100) as i8, rest)),
        _ => return None,
    };
    let total = i32::from(hours) * 60 + i32::from(minutes);
    let signed = if text.starts_with('-') { -total } else { total };
    (hours <= 15 && minutes < 60).then_some((signed, rest))
}

#[cfg(test)]
mod tests {
    use super::{EARLIEST, LATEST, from_number, parse, to_rfc3339};
    use crate::article::Stamp;

    /// Text, and what it means: RFC 3339 for a time, a bare day for a date without one, `-` for none.
    const FORMS: &[(&str, &str)] = &[
        // ISO 8601 and its variants
        ("2026-03-14T06:10:00Z", "2026-03-14T06:10:00Z"),
        ("2024-05-03T10:11:12+00:00", "2024-05-03T10:11:12Z"),
        ("2024-05-03t10:11:12z", "2024-05-03T10:11:12Z"),
        ("2024-05-03T10:11:12+0000", "2024-05-03T10:11:12Z"),
        ("2024-05-03 10:11:12+00", "2024-05-03T10:11:12Z"),
        ("2024-05-03T10:11:12-05:00", "2024-05-03T15:11:12Z"),
        ("2021-12-31T23:30:00.000+03:00", "2021-12-31T20:30:00Z"),
        ("2024-05-03 10:11:12", "2024-05-03T10:11:12Z"),
        ("2024-05-03 10:11", "2024-05-03T10:11:00Z"),
        ("2024-05-03T10:11Z", "2024-05-03T10:11:00Z"),
        ("2024-05-03 10:11:12.123456", "2024-05-03T10:11:12Z"),
        ("1950-05-03T10:11:12.9Z", "1950-05-03T10:11:12Z"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
        ("2024-05-03 10:11:12 +0530", "2024-05-03T04:41:12Z"),
        ("2022-05-19 17:52:00 +0000 UTC", "2022-05-19T17:52:00Z"),
        ("  2024-05-03\n", "2024-05-03"),
        ("2024-05-03+02:00", "2024-05-03"),
        ("2024/05/03", "2024-05-03"),
        ("2024/5/3 10:11", "2024-05-03T10:11:00Z"),
        ("20240503", "2024-05-03"),
        ("202405031011", "2024-05-03T10:11:00Z"),
        ("20240503101112", "2024-05-03T10:11:12Z"),
        ("20240503T101112Z", "2024-05-03T10:11:12Z"),
        ("20240503T101112+0000", "2024-05-03T10:11:12Z"),
        // feeds, scripts, corpora and spreadsheets
        ("Fri, 03 May 2024 10:11:12 +0000", "2024-05-03T10:11:12Z"),
        ("Fri, 03 May 2024 10:11:12 GMT", "2024-05-03T10:11:12Z"),
        ("Sat, 07 Sep 02 00:00:01 GMT", "2002-09-07T00:00:01Z"),
        ("Thu May 19 2022 17:52:00 GMT+0000 (UTC)", "2022-05-19T17:52:00Z"),
        ("Thu May 19 2022 17:52:00 GMT+0200 (Central European Time)", "2022-05-19T15:52:00Z"),
        ("Thu May 19 17:52:00 +0000 2022", "2022-05-19T17:52:00Z"),
        ("26-FEB-1987 15:01:01.79", "1987-02-26T15:01:01Z"),
        ("27-MAR-1987 04:38:47.18   M C F", "1987-03-27T04:38:47Z"),
        ("26 FEB 1987", "1987-02-26"),
        ("05-03-2024", "2024-05-03"),
        ("05/03/2024 10:11", "2024-05-03T10:11:00Z"),
        ("13/05/2024 10:11", "2024-05-13T10:11:00Z"),
        ("03.05.2024", "2024-05-03"),
        ("03.05.2024 10:11", "2024-05-03T10:11:00Z"),
        ("1652982720", "2022-05-19T17:52:00Z"),
        ("1652982720.0", "2022-05-19T17:52:00Z"),
        ("1652982720123", "2022-05-19T17:52:00Z"),
        ("1652982720123456", "2022-05-19T17:52:00Z"),
        // bylines
        ("May 3, 2024", "2024-05-03"),
        ("May 03, 2024", "2024-05-03"),
        ("3 May 2024", "2024-05-03"),
        ("Sept. 3, 2024", "2024-09-03"),
        ("tuesday, SEPTEMBER 3rd, 2024", "2024-09-03"),
        ("May 19, 2022, 17:52 UTC", "2022-05-19T17:52:00Z"),
        ("Updated: May 19, 2022, 17:52 UTC", "2022-05-19T17:52:00Z"),
        ("Last updated on May 19, 2022", "2022-05-19"),
        ("First published: 2024-05-03T10:11:12Z", "2024-05-03T10:11:12Z"),
        ("Posted 10:11 AM ET, Fri May 3, 2024", "2024-05-03T15:11:00Z"),
        ("May 3, 2024 10:11 a.m. EDT", "2024-05-03T14:11:00Z"),
        ("May 3, 2024 at 10:11 PM ET", "2024-05-04T03:11:00Z"),
        ("May 3, 2024 | 12:05\u{202f}am (PDT)", "2024-05-03T07:05:00Z"),
        ("May 3, 2024, 5 pm CST", "2024-05-03T23:00:00Z"),
        ("3 May 2024 10:11 EST", "2024-05-03T15:11:00Z"),
        ("3 May 2024 10:11 CDT", "2024-05-03T15:11:00Z"),
        ("3 May 2024 10:11 MST", "2024-05-03T17:11:00Z"),
        ("3 May 2024 10:11 MDT", "2024-05-03T16:11:00Z"),
        ("3 May 2024 10:11 PST", "2024-05-03T18:11:00Z"),
        ("3 May 2024 10:11 BST", "2024-05-03T09:11:00Z"),
        ("3 May 2024 10:11 CET", "2024-05-03T09:11:00Z"),
        ("3 May 2024 10:11 CEST", "2024-05-03T08:11:00Z"),
        ("3 May 2024 10:11 IST", "2024-05-03T04:41:00Z"),
        ("3 May 2024 10:11 JST", "2024-05-03T01:11:00Z"),
        ("Last modified on Fri 3 May 2024 10.11 BST", "2024-05-03T09:11:00Z"),
        ("May 3, 2024 10:11 AEST | Updated May 4, 2024 01:02", "2024-05-03T00:11:00Z"),
        ("Freitag, 3. Mai 2024, 10:11 Uhr", "2024-05-03T10:11:00Z"),
        ("3. März 2024", "2024-03-03"),
        ("Publié le 3 mai 2024 à 10h11", "2024-05-03T10:11:00Z"),
        ("3 de mayo de 2024", "2024-05-03"),
        // no date, or not surely one
        ("", "-"),
        ("None", "-"),
        ("null", "-"),
        ("NaN", "-"),
        ("Spain", "-"),
        ("2024", "-"),
        ("May 2024", "-"),
        ("10:11 a.m.", "-"),
        ("Updated 3 hours ago", "-"),
        ("3 May 2024 in Berlin", "-"),
        ("May 3, 2024 Updated May 4, 2024", "-"),
        ("0000-00-00 00:00:00", "-"),
        ("2024-02-30", "-"),
        ("31.31.2024", "-"),
        ("3 May 2024 25:00", "-"),
        ("10:5 May 2024", "-"),
        ("1799-12-31", "-"),
        ("2201-01-01T00:00:00Z", "-"),
        ("9999999999999999", "-"),
    ];

    fn shown(stamp: Option<Stamp>) -> String {
        let Some(stamp) = stamp else {
            return "-".to_string();
        };
        let text = to_rfc3339(stamp.at);
        if stamp.date_only { text.replace("T00:00:00Z", "") } else { text }
    }

    #[test]
    fn every_form_in_use_is_read() {
        for (text, expected) in FORMS {
            assert_eq!(shown(parse(text)), *expected, "{text:?}");
        }
    }

    #[test]
    fn a_number_is_read_by_its_magnitude() {
        for (value, expected) in [
            (1_652_982_720.0, "2022-05-19T17:52:00Z"),
            (1_652_982_720.9, "2022-05-19T17:52:00Z"),
            (1_652_982_720_000.0, "2022-05-19T17:52:00Z"),
            (1_652_982_720_000_000.0, "2022-05-19T17:52:00Z"),
            (-1_652_982_720.0, "1917-08-15T06:08:00Z"),
            (20_240_503.0, "2024-05-03"),
            (20_240_503_101_112.0, "2024-05-03T10:11:12Z"),
            (0.0, "-"),
            (2024.0, "-"),
            (1e300, "-"),
            (f64::NAN, "-"),
            (f64::NEG_INFINITY, "-"),
        ] {
            assert_eq!(shown(from_number(value)), expected, "{value}");
        }
    }

    #[test]
    fn the_years_read_are_1800_to_2200() {
        assert_eq!(parse("1800-01-01").map(|stamp| stamp.at), Some(EARLIEST));
        assert_eq!(parse("2200-12-31T23:59:59Z").map(|stamp| stamp.at), Some(LATEST - 1));
    }

    #[test]
    fn any_second_can_be_written_and_read_back() {
        for at in (EARLIEST..LATEST).step_by(8_640_007) {
            assert_eq!(parse(&to_rfc3339(at)), Some(Stamp { at, date_only: false }));
        }
        assert!(to_rfc3339(i64::MIN).starts_with('-') && to_rfc3339(i64::MAX).starts_with("9999"));
    }

    #[test]
    fn no_text_makes_it_panic() {
        const SCRAPS: &[&str] = &[
            "2024", "05", "3", "99", "0", "-", "+", ":", ".", "/", "(", ")", " ", "T", "Z", "May", "mär",
            "pm", "a.m.", "EDT", "GMT", "é", "日", "\u{202f}", "\0", "٣", "ß", "İ", "1e9", "[", "h", ",",
            "😀", "12345678",
        ];
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut next = move |bound: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % bound as u64) as usize
        };
        for round in 0..20_000 {
            let mut text = String::new();
            if round % 2 == 0 {
                text.push_str(FORMS[next(FORMS.len())].0);
            }
            for _ in 0..next(8) {
                let wanted = next(text.len() + 1);
                let at = (0..=wanted).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
                text.insert_str(at, SCRAPS[next(SCRAPS.len())]);
            }
            if let Some(stamp) = parse(&text) {
                assert!((EARLIEST..LATEST).contains(&stamp.at), "{text:?}");
                assert!(!stamp.date_only || stamp.at % 86_400 == 0, "{text:?}");
            }
            from_number(f64::from_bits((next(usize::MAX) as u64) ^ (round << 52)));
        }
    }
}
