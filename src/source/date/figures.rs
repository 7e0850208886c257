//! The start of a text in, the number, date in numbers, time of day or offset that stands there out.

/// A number as it stands in a text.
#[derive(Clone, Copy)]
pub(crate) struct Digits {
    pub value: i16,
    pub width: usize,
}

/// Reads one to four digits; returns value, digit count and rest.
pub(crate) fn number(text: &str) -> Option<(i16, usize, &str)> {
    let width = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at(width);
    (width <= 4).then_some((digits.parse().ok()?, width, rest))
}

fn digits(text: &str) -> Option<(Digits, &str)> {
    number(text).map(|(value, width, rest)| (Digits { value, width }, rest))
}

/// Exactly two digits after one of `marks`.
fn pair<'a>(text: &'a str, marks: &[char]) -> Option<(i64, &'a str)> {
    let (value, width, rest) = number(text.strip_prefix(marks)?)?;
    (width == 2).then_some((i64::from(value), rest))
}

/// Three numbers, and the mark between them.
pub(crate) type NumericDate = (Digits, Digits, Digits, char);

/// Three numbers between two equal marks: `2024/05/03`, `3. 5. 2024`, `25-06-18`.
pub(crate) fn numeric_date(text: &str) -> Option<(NumericDate, &str)> {
    let (a, rest) = digits(text)?;
    let mark = rest.trim_start().chars().next().filter(|c| "-/.".contains(*c))?;
    let next = |rest: &'_ str| -> Option<usize> {
        let behind = rest.trim_start().strip_prefix(mark)?.trim_start();
        Some(rest.len() - behind.len())
    };
    let (b, rest) = digits(&rest[next(rest)?..])?;
    let (c, rest) = digits(&rest[next(rest)?..])?;
    // `3. 5. 11:41` and `1. 2. 3. 4` are no dates.
    let ended = !rest.starts_with(':');
    let is_year = |digits: Digits| matches!(digits.width, 2 | 4);
    (ended && (is_year(a) || is_year(c))).then_some(((a, b, c, mark), rest))
}

/// `17:52`, `15:01:01.79`, `10h11`, `10:11 p.m.`, `5 pm`, `14h`, in seconds since midnight; `marks` are what
/// may stand before the minutes, `afternoon` is the half of the day where that was said before.
pub(crate) fn clock_time<'a>(
    text: &'a str,
    marks: &[char],
    afternoon: Option<bool>,
) -> Option<(i32, &'a str)> {
    let (hour, width, rest) = number(text)?;
    let minutes = pair(rest, marks).or_else(|| spaced_minutes(rest));
    let (minute, rest) = minutes.unwrap_or((0, rest));
    // `11.06.2018` is no time of day.
    let is_date = rest.strip_prefix('.').and_then(number).is_some_and(|(_, width, _)| width != 2);
    let is_whole_hour = minutes.is_none() && ends_hour(rest);
    let (second, rest) = pair(rest, &[':', '.', 'm']).map_or((0, rest), |(second, rest)| (second, rest));
    let rest = skip_fraction(rest);
    let half = half_of_day(rest);
    if width > 2 || is_date || (minutes.is_none() && half.is_none() && !is_whole_hour) {
        return None;
    }
    let rest = half.map_or(rest, |(_, rest)| rest);
    let seconds = since_midnight(i64::from(hour), minute, second)?;
    Some((half.map(|(half, _)| half).or(afternoon).map_or(seconds, |half| turned(seconds, half)), rest))
}

/// ` h 07`, as French sets it.
fn spaced_minutes(rest: &str) -> Option<(i64, &str)> {
    let behind = rest.strip_prefix(' ')?.strip_prefix("h ")?;
    let (value, width, rest) = number(behind)?;
    (width == 2 && value < 60).then_some((i64::from(value), rest))
}

/// `14h`, `14 h`, `14 uhr`: a whole hour.
fn ends_hour(rest: &str) -> bool {
    let rest = rest.trim_start();
    ["h", "uhr", "heures", "horas", "uur"].iter().any(|unit| {
        rest.strip_prefix(unit).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
    })
}

/// Unit of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateUnit {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

/// Written units of numbers.
const UNITS: [(&str, DateUnit); 25] = [
    ("年", DateUnit::Year),
    ("년", DateUnit::Year),
    ("月", DateUnit::Month),
    ("월", DateUnit::Month),
    ("-р сарын", DateUnit::Month),
    ("-р сар", DateUnit::Month),
    ("日", DateUnit::Day),
    ("일", DateUnit::Day),
    ("号", DateUnit::Day),
    ("號", DateUnit::Day),
    ("時", DateUnit::Hour),
    ("时", DateUnit::Hour),
    ("點", DateUnit::Hour),
    ("点", DateUnit::Hour),
    ("시", DateUnit::Hour),
    ("นาฬิกา", DateUnit::Hour),
    ("ໂມງ", DateUnit::Hour),
    ("分", DateUnit::Minute),
    ("분", DateUnit::Minute),
    ("นาที", DateUnit::Minute),
    ("ນາທີ", DateUnit::Minute),
    ("秒", DateUnit::Second),
    ("초", DateUnit::Second),
    ("วินาที", DateUnit::Second),
    ("ວິນາທີ", DateUnit::Second),
];

/// Reads the unit at the start of a text; returns unit and rest.
pub(crate) fn unit(text: &str) -> Option<(DateUnit, &str)> {
    let text = text.trim_start();
    UNITS.iter().find_map(|(name, unit)| Some((*unit, text.strip_prefix(name)?)))
}

/// `11時41分36秒` behind its hour.
pub(crate) fn clock_in_units(hour: i16, text: &str, afternoon: Option<bool>) -> Option<(i32, &str)> {
    let part = |text: &'_ str, of: DateUnit| -> Option<(i64, usize)> {
        let (value, _, rest) = number(text.trim_start())?;
        let (_, behind) = unit(rest).filter(|(unit, _)| *unit == of)?;
        Some((i64::from(value), text.len() - behind.len()))
    };
    let (minute, length) = part(text, DateUnit::Minute).unwrap_or((0, 0));
    let rest = &text[length..];
    let (second, length) = part(rest, DateUnit::Second).unwrap_or((0, 0));
    let seconds = since_midnight(i64::from(hour), minute, second)?;
    Some((afternoon.map_or(seconds, |half| turned(seconds, half)), &rest[length..]))
}

/// A leap second is held at :59, because UTC seconds have no room for it; 24:00 is the end of a day.
pub(crate) fn since_midnight(hour: i64, minute: i64, second: i64) -> Option<i32> {
    let second = if second == 60 { 59 } else { second };
    let fits = (0..24).contains(&hour) && minute < 60 && second < 60;
    let is_end = (hour, minute, second) == (24, 0, 0);
    (fits || is_end).then_some((hour * 3_600 + minute * 60 + second) as i32)
}

/// Moves a 12-hour time to a half of the day.
pub(crate) fn turned(seconds: i32, is_afternoon: bool) -> i32 {
    const NOON: i32 = 12 * 3_600;
    match is_afternoon {
        true if seconds < NOON => seconds + NOON,
        false if (NOON..NOON + 3_600).contains(&seconds) => seconds - NOON,
        _ => seconds,
    }
}

fn skip_fraction(text: &str) -> &str {
    let is_digit = |c: char| c.is_ascii_digit();
    match text.strip_prefix(['.', ',']) {
        Some(fraction) if fraction.starts_with(is_digit) => fraction.trim_start_matches(is_digit),
        _ => text,
    }
}

/// Whether `am`, `pm`, `a.m.` or the like comes next, and is the afternoon.
fn half_of_day(text: &str) -> Option<(bool, &str)> {
    let text = text.trim_start();
    let afternoon = text.starts_with('p');
    let rest = text.strip_prefix(['a', 'p'])?;
    let rest = rest.strip_prefix('.').unwrap_or(rest).trim_start().strip_prefix('m')?;
    (!rest.starts_with(char::is_alphabetic)).then_some((afternoon, rest))
}

/// `0530`, `05:00`, `02`, `2` behind a sign, in seconds; none beyond the 15 hours that zones reach.
pub(crate) fn numeric_offset(text: &str, is_west: bool) -> Option<(i32, &str)> {
    let (value, width, rest) = number(text)?;
    let (hours, (minutes, rest)) = match width {
        1 | 2 => (value, pair(rest, &[':']).unwrap_or((0, rest))),
        4 => (value / 100, (i64::from(value % 100), rest)),
        _ => return None,
    };
    let total = i32::from(hours) * 3_600 + minutes as i32 * 60;
    (hours <= 15 && minutes < 60).then_some((if is_west { -total } else { total }, rest))
}
