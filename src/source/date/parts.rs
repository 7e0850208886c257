//! A date in any form but ISO's in, what it says out.
//!
//! The text is walked once, left to right, and each part drops into its own slot, whatever their order. Until
//! there is a day and a time, an unknown word, or a second value for a slot, means that the text is no date;
//! after that, what follows is a remark.
//!
//! Years of other eras are read where the text says which they are: `平成30年`, `民國107年`, and 2561 beside Thai
//! words. A year of which nothing says so is beyond what is read, so that none of them is ever taken for one
//! of ours.

use super::figures::{
    DateUnit, Digits, NumericDate, clock_in_units, clock_time, number, numeric_date, numeric_offset, turned,
    unit,
};
use super::words::{self, DateLabel};
use super::zones::{self, Zone};
use super::{DateReading, stamp};
use crate::base::time::DateOrder;
use jiff::civil::Date;

/// Characters that may separate the parts of a date.
const SEPARATORS: &str = ",.:;/|-–—·•،、၊،|«»[]<>_~@";

/// Languages that write the year first.
const YEAR_FIRST: [&str; 6] = ["zh", "ja", "ko", "hu", "mn", "lt"];

/// Eras by name, each with the year before its first.
const ERAS: [(&str, i16); 7] = [
    ("令和", 2018),
    ("平成", 1988),
    ("昭和", 1925),
    ("大正", 1911),
    ("明治", 1867),
    ("民國", 1911),
    ("民国", 1911),
];

/// Years of the Buddhist era that are read, and its offset from the common era.
const BUDDHIST: std::ops::Range<i16> = 2400..2700;

const BUDDHIST_AHEAD: i16 = 543;

/// Reads a text in small letters and with plain digits.
pub(crate) fn read(text: &str, language: &str) -> Option<DateReading> {
    let mut slots = DateSlots { is_thai: language == "th" || has_thai(text), ..DateSlots::default() };
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '0'..='9' => slots.take_number(rest, language),
            '(' => slots.take_comment(rest),
            '+' | '-' | '−' => Some(slots.take_sign(rest, first)),
            _ if first.is_whitespace() || SEPARATORS.contains(first) => Some(&rest[first.len_utf8()..]),
            _ => slots.take_word(rest),
        };
        rest = match taken {
            Some(rest) => rest,
            // Reuters-21578 ends some dates with desk codes, ` RM`; pages go on with a name or a second date.
            None if slots.is_dated() && (slots.seconds.is_some() || slots.is_over) => break,
            None => return None,
        };
    }
    slots.settle(language)
}

fn has_thai(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{0e00}'..='\u{0e7f}'))
}

/// Day and month as two numbers, of which either may be the other.
#[derive(Clone, Copy)]
struct NumberPair {
    first: i8,
    second: i8,
    /// Whether a convention says that the first is the day: dots do.
    is_dotted: bool,
}

/// Parts found so far. Each `take_` method returns the rest of the text.
#[derive(Default)]
struct DateSlots {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    pair: Option<NumberPair>,
    maybe: Vec<&'static words::DateWord>,
    /// Seconds since midnight; a day's whole number is the midnight at its end.
    seconds: Option<i32>,
    /// Half of the day, if it stands before its time.
    afternoon: Option<bool>,
    zone: Option<Zone>,
    /// Year before the first of a named era.
    era: Option<i16>,
    is_thai: bool,
    /// Whether the date is three short numbers that may as well be a time, a version or the year first:
    /// `10.11.20`.
    is_bare_if_alone: bool,
    /// Whether the next number is a month.
    month_comes: bool,
    /// Whether the rest belongs to another date.
    is_over: bool,
}

impl DateSlots {
    fn take_number<'a>(&mut self, text: &'a str, language: &str) -> Option<&'a str> {
        if let Some(rest) = self.take_unit(text) {
            return rest;
        }
        let is_dated = self.is_dated();
        if let Some((parts, rest)) = numeric_date(text).filter(|_| !is_dated) {
            self.take_parts(parts, language)?;
            return Some(rest);
        }
        // `10.11 BST` is a British time, but `3.05` may be the start of a German date until there is one.
        let marks: &[char] = if is_dated { &[':', 'h', '.', '時'] } else { &[':', 'h'] };
        if let Some((seconds, rest)) = clock_time(text, marks, self.afternoon) {
            fill(&mut self.seconds, seconds)?;
            return Some(rest);
        }
        let (value, width, rest) = number(text)?;
        if std::mem::take(&mut self.month_comes) {
            fill(&mut self.month, value as i8)?;
            return (width <= 2).then_some(rest);
        }
        match width {
            1 | 2 if self.day.is_none() && self.pair.is_none() => self.day = Some(value as i8),
            // RFC 822 feeds write `07 Sep 02`.
            2 => self.take_short_year(value)?,
            4 => self.take_year(value)?,
            _ => return None,
        }
        Some(rest)
    }

    /// A number with its unit behind it: `2018年`, `6月`, `25일`, `11時41分`. None where it has none.
    fn take_unit<'a>(&mut self, text: &'a str) -> Option<Option<&'a str>> {
        let (value, width, rest) = number(text)?;
        let (unit, behind) = unit(rest)?;
        let filled = match (unit, self.era) {
            (DateUnit::Year, Some(before)) if width <= 3 => fill(&mut self.year, before + value),
            (DateUnit::Year, _) if width == 4 => self.take_year(value),
            (DateUnit::Year, _) => None,
            (DateUnit::Month, _) => fill(&mut self.month, i8::try_from(value).ok()?),
            (DateUnit::Day, _) => fill(&mut self.day, i8::try_from(value).ok()?),
            (DateUnit::Hour, _) => {
                let (seconds, rest) = clock_in_units(value, behind, self.afternoon)?;
                return Some(fill(&mut self.seconds, seconds).map(|()| rest));
            }
            (DateUnit::Minute | DateUnit::Second, _) => return None,
        };
        Some(filled.map(|()| behind))
    }

    fn take_parts(&mut self, (a, b, c, mark): NumericDate, language: &str) -> Option<()> {
        let is_dotted = mark == '.';
        match (a.width, b.width, c.width) {
            (4, 1..=2, 1..=2) => {
                self.take_year(a.value)?;
                fill(&mut self.month, b.value as i8)?;
                fill(&mut self.day, c.value as i8)
            }
            (1..=2, 1..=2, 4) => {
                self.take_year(c.value)?;
                self.take_pair(a, b, is_dotted)
            }
            (2, 1..=2, 1..=2) if a.value > 31 || YEAR_FIRST.contains(&language) => {
                self.take_short_year(a.value)?;
                fill(&mut self.month, b.value as i8)?;
                fill(&mut self.day, c.value as i8)
            }
            (1..=2, 1..=2, 2) => {
                self.is_bare_if_alone = mark != '/';
                self.take_short_year(c.value)?;
                self.take_pair(a, b, is_dotted)
            }
            _ => None,
        }
    }

    fn take_pair(&mut self, a: Digits, b: Digits, is_dotted: bool) -> Option<()> {
        if self.month.is_some() || self.day.is_some() {
            return None;
        }
        fill(&mut self.pair, NumberPair { first: a.value as i8, second: b.value as i8, is_dotted })
    }

    fn take_year(&mut self, value: i16) -> Option<()> {
        let ours = if self.is_thai && BUDDHIST.contains(&value) { value - BUDDHIST_AHEAD } else { value };
        fill(&mut self.year, ours)
    }

    /// The turn of the century is RFC 2822's. Short years of the Buddhist era are not told from ours.
    fn take_short_year(&mut self, value: i16) -> Option<()> {
        if self.is_thai {
            return None;
        }
        fill(&mut self.year, value + if value < 50 { 2000 } else { 1900 })
    }

    fn take_word<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        if let Some((name, before)) = ERAS.iter().find(|(name, _)| text.starts_with(name)) {
            self.era = Some(*before);
            let rest = &text[name.len()..];
            return match rest.strip_prefix("元年") {
                Some(rest) => fill(&mut self.year, before + 1).map(|()| rest),
                None => Some(rest),
            };
        }
        if let Some(rest) = ["tháng", "thg"].iter().find_map(|word| text.strip_prefix(word)) {
            self.month_comes = true;
            return Some(rest);
        }
        // Behind a time `ET` is no French and.
        if self.seconds.is_some()
            && self.zone.is_none()
            && let Some((zone, length)) = zones::at(text)
        {
            self.zone = Some(zone);
            return Some(&text[length..]);
        }
        if let Some((word, length)) = words::at(text) {
            let is_half = word.afternoon.is_some() && word.months.is_empty();
            if word.label == Some(DateLabel::Modified) && self.is_dated() {
                self.is_over = true;
                return None;
            }
            match word.months.is_empty() {
                false => self.maybe.push(word),
                true if is_half && self.seconds.is_none() => self.afternoon = word.afternoon,
                true if is_half && word.idle.is_empty() => self.turn(word.afternoon == Some(true)),
                true => {}
            }
            return Some(&text[length..]);
        }
        let (zone, length) = zones::at(text)?;
        // `+0530 IST`: the number was surer.
        self.zone.get_or_insert(zone);
        Some(&text[length..])
    }

    /// Turns a time to the half of the day that was named behind it.
    fn turn(&mut self, is_afternoon: bool) {
        if let Some(seconds) = &mut self.seconds
            && self.afternoon.is_none()
        {
            *seconds = turned(*seconds, is_afternoon);
            self.afternoon = Some(is_afternoon);
        }
    }

    /// A sign begins an offset once there is something to offset; before, as in `26-FEB-1987`, it separates.
    fn take_sign<'a>(&mut self, text: &'a str, sign: char) -> &'a str {
        match numeric_offset(&text[sign.len_utf8()..], sign != '+') {
            Some((offset, rest)) if self.is_dated() || self.seconds.is_some() => {
                self.zone = Some(Zone::Fixed(offset));
                rest
            }
            _ => &text[sign.len_utf8()..],
        }
    }

    /// `(UTC)`, `(Central European Time)`: passed over, unless it holds the only zone there is.
    fn take_comment<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        let (comment, rest) = text[1..].split_once(')')?;
        if self.seconds.is_none()
            && let Some((seconds, _)) = clock_time(comment, &[':'], self.afternoon)
        {
            self.seconds = Some(seconds);
        }
        if self.zone.is_none()
            && let Some((zone, length)) = zones::at(comment.trim_start())
        {
            let behind = comment.trim_start()[length..].trim_start();
            let signed = behind.strip_prefix('+').map(|text| (text, false));
            let signed = signed.or_else(|| behind.strip_prefix(['-', '−']).map(|text| (text, true)));
            let by_number = signed.and_then(|(text, is_west)| numeric_offset(text, is_west));
            self.zone = Some(by_number.map_or(zone, |(offset, _)| Zone::Fixed(offset)));
        }
        Some(rest)
    }

    fn is_dated(&self) -> bool {
        let month = self.month.is_some() || !self.maybe.is_empty();
        self.year.is_some() && (self.pair.is_some() || (month && self.day.is_some()))
    }

    fn settle(self, language: &str) -> Option<DateReading> {
        let is_known_language = !language.is_empty() && language != "en";
        if self.is_bare_if_alone && self.seconds.is_none() && !is_known_language {
            return None;
        }
        let year = self.year?;
        let named = self.named_month(language)?;
        let at = |month: i8, day: i8| {
            let date = Date::new(year, month, day).ok()?;
            stamp(date, self.seconds, self.zone.as_ref())
        };
        let Some(pair) = self.pair else {
            let stamp = at(self.month.or(named)?, self.day?)?;
            return Some(DateReading { stamp, order: DateOrder::Told });
        };
        if named.is_some() || self.month.is_some() || self.day.is_some() {
            return None;
        }
        let (day_first, month_first) = (at(pair.second, pair.first), at(pair.first, pair.second));
        Some(match (day_first, month_first) {
            (Some(stamp), None) => DateReading { stamp, order: DateOrder::DayFirst },
            (None, Some(stamp)) => DateReading { stamp, order: DateOrder::MonthFirst },
            (Some(stamp), Some(_)) if pair.first == pair.second => {
                DateReading { stamp, order: DateOrder::Told }
            }
            (Some(day_first), Some(month_first)) => open(day_first, month_first, pair.is_dotted, language),
            (None, None) => return None,
        })
    }

    /// The month that words name, if they do; none where they name several, or one that the language alone
    /// could tell.
    fn named_month(&self, language: &str) -> Option<Option<i8>> {
        let has_month = self.month.is_some() || self.pair.is_some();
        let sure: Vec<_> = self.maybe.iter().filter(|word| word.idle.is_empty()).collect();
        match sure[..] {
            [] if has_month || self.maybe.is_empty() => Some(None),
            [] => month_beside_weekdays(&self.maybe, language).map(Some),
            [word] if !has_month => month_in(&word.months, language).map(Some),
            _ => None,
        }
    }
}

/// The month among words of which each may be a weekday as well: one language must know one of them as a
/// month and the others as weekdays. `Sat` is September in Hausa, and `Mar` Tuesday in Spanish, but
/// `Sat, 14 Mar` is English.
fn month_beside_weekdays(words: &[&words::DateWord], language: &str) -> Option<i8> {
    let is_idle_beside = |place: usize, of: &str| {
        let mut others = words.iter().enumerate().filter(|(other, _)| *other != place);
        others.all(|(_, word)| word.idle.contains(&of))
    };
    let months = words.iter().enumerate().flat_map(|(place, word)| {
        word.months.iter().copied().filter(move |(of, _)| is_idle_beside(place, of))
    });
    month_in(&months.collect::<Vec<_>>(), language)
}

/// A date of which neither number says whether it is the day.
fn open(day_first: super::Stamp, month_first: super::Stamp, is_dotted: bool, language: &str) -> DateReading {
    let by_language = !language.is_empty() && language != "en";
    let is_day_first = is_dotted || by_language;
    let (stamp, other) = if is_day_first { (day_first, month_first) } else { (month_first, day_first) };
    DateReading { stamp, order: DateOrder::Open { other, is_day_first, is_guessed: !is_day_first } }
}

/// The one month of a name, or the one in a language.
fn month_in(months: &[(&str, i8)], language: &str) -> Option<i8> {
    let one = |mut months: Vec<i8>| {
        months.sort_unstable();
        months.dedup();
        <[i8; 1]>::try_from(months).ok().map(|[month]| month)
    };
    let all = months.iter().map(|(_, month)| *month).collect();
    let own = || months.iter().filter(|(of, _)| *of == language).map(|(_, month)| *month).collect();
    one(all).or_else(|| one(own()))
}

/// A second value for the same slot means two dates, or none.
fn fill<T>(slot: &mut Option<T>, value: T) -> Option<()> {
    if slot.is_some() {
        return None;
    }
    *slot = Some(value);
    Some(())
}
