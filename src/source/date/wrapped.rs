//! A date as a program wrote it out in, the date within out.
//!
//! `ISODate("...")`, `/Date(1773468600000)/`, `datetime.datetime(2026, 3, 14, 6, 10)`,
//! `new Date(2026, 2, 14)`, a list or an object in a cell: what stands in them is a text, a number, or
//! numbers from the year on.

use serde_json::Value;

/// Returns the wrapped values, the likeliest first; `None` if the text is not wrapped.
pub(crate) fn inner(text: &str) -> Option<Vec<String>> {
    match text.as_bytes().first()? {
        b'"' | b'\'' => {
            let quote = &text[..1];
            Some(vec![text.strip_prefix(quote)?.strip_suffix(quote)?.to_owned()])
        }
        b'{' | b'[' => of_json(text),
        b'(' => of_numbers(&numbers(text[1..].strip_suffix(')')?)).map(|inner| vec![inner]),
        b'<' => of_markup(text),
        _ => of_call(text).map(|inner| vec![inner]),
    }
}

/// `<time datetime="2026-03-14">today</time>`: what is for machines, and what is seen.
fn of_markup(text: &str) -> Option<Vec<String>> {
    let attribute = text.split_once("datetime=").and_then(|(_, rest)| {
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        rest[1..].split_once(quote).map(|(value, _)| value.to_owned())
    });
    let parts = text.split('<').skip(1).filter_map(|part| part.split_once('>'));
    let seen: String = parts.map(|(_, seen)| seen).collect();
    Some(attribute.into_iter().chain([seen]).filter(|inner| !inner.contains('<')).collect())
}

fn of_json(text: &str) -> Option<Vec<String>> {
    let by_the_book = |text: &str| serde_json::from_str::<Value>(text).ok();
    let value = by_the_book(text).or_else(|| by_the_book(&text.replace('\'', "\"")))?;
    let mut fields = Vec::new();
    collect("", &value, &mut fields);
    Some(one_of(&fields))
}

fn collect(name: &str, value: &Value, out: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) => out.push((name.to_owned(), text.clone())),
        Value::Number(number) => out.push((name.to_owned(), number.to_string())),
        Value::Array(items) => items.iter().for_each(|item| collect("", item, out)),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| collect(name, value, out)),
        Value::Null | Value::Bool(_) => {}
    }
}

/// Names of the one part that says all, and of the parts that say it together, as languages call them.
const WHOLE: [&str; 15] = [
    "$date",
    "$numberlong",
    "seconds",
    "_seconds",
    "epochsecond",
    "time",
    "timestamp",
    "datetime",
    "date",
    "iso",
    "value",
    "@value",
    "#text",
    "text",
    "rendered",
];

const PARTS: [&[&str]; 6] = [
    &["year", "tm_year"],
    &["monthvalue", "month", "tm_mon"],
    &["day", "dayofmonth", "tm_mday", "date"],
    &["hour", "hours", "tm_hour", "hourofday"],
    &["minute", "minutes", "tm_min"],
    &["second", "seconds", "tm_sec"],
];

/// What named scalars say of a time, the likeliest first: numbers from the year on, a text of several parts,
/// or one part.
pub(crate) fn one_of(fields: &[(String, String)]) -> Vec<String> {
    let named = |names: &[&str]| {
        let of = |name: &&str| fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        names.iter().find_map(of).map(|(_, value)| value.as_str())
    };
    let mut found = Vec::new();
    if named(&["year", "tm_year"]).is_some() {
        let parts = PARTS.map(|names| named(names).unwrap_or("0").to_owned());
        found.extend(of_numbers(&parts));
    }
    let (day, clock) = (named(&["date", "day"]), named(&["time", "hour"]));
    if let (Some(day), Some(clock)) = (day, clock) {
        found.push(format!("{day} {clock}"));
    }
    // PHP writes a date, the kind of its zone, and the zone.
    if let (Some(day), Some(zone)) = (named(&["date"]), named(&["timezone", "tz"])) {
        found.push(format!("{} {zone}", day.split('.').next().unwrap_or(day)));
    }
    let values: Vec<String> = fields.iter().map(|(_, value)| value.clone()).collect();
    found.extend(of_numbers(&values));
    found.extend(named(&WHOLE).map(str::to_owned));
    found.push(values.join(" "));
    let is_fine = |name: &str| name.to_ascii_lowercase().contains("nano");
    found.extend(fields.iter().filter(|(name, _)| !is_fine(name)).map(|(_, value)| value.clone()));
    found
}

/// The date of whole numbers from the year on: `[2026, 3, 14, 6, 10]`. What follows the seconds is finer, or
/// counts weekdays.
pub(crate) fn of_numbers(parts: &[String]) -> Option<String> {
    let numbers =
        parts.iter().take(6).map(|part| part.trim().parse::<u16>().ok()).collect::<Option<Vec<_>>>()?;
    let part = |place: usize| numbers.get(place).copied().unwrap_or(0);
    let [year @ 1800..=2200, month @ 1..=12, day @ 1..=31] = [0, 1, 2].map(part) else { return None };
    Some(match numbers.len() {
        3 => format!("{year}-{month:02}-{day:02}"),
        _ => format!("{year}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", part(3), part(4), part(5)),
    })
}

/// The date in `Name(...)`, with or without slashes around it.
fn of_call(text: &str) -> Option<String> {
    let bare = text.trim_matches(['/', '\\']);
    let (name, arguments) = bare.split_once('(')?;
    let arguments = arguments.trim_end_matches(';').strip_suffix(')')?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | ' ' | '$' | ':');
    if name.is_empty() || !name.chars().all(is_name) || name.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let quoted = arguments.strip_prefix(['"', '\'']);
    if let Some((inner, _)) = quoted.and_then(|rest| rest.split_once(['"', '\''])) {
        let zone =
            named_argument(arguments, &["tz", "tzinfo"]).map(|zone| format!(" {zone}")).unwrap_or_default();
        return Some(format!("{inner}{zone}"));
    }
    let numbers = numbers(arguments);
    if numbers.len() >= 3 {
        return of_many(name, numbers, arguments);
    }
    // `/Date(1773468600000+0100)/`: the offset is that of the clock it is shown on.
    let first = arguments.split([',', ' ', ')']).next()?.trim();
    let sign =
        first.char_indices().skip(1).find(|(_, c)| matches!(c, '+' | '-')).map_or(first.len(), |(at, _)| at);
    let number = &first[..sign];
    number.parse::<f64>().ok().map(|_| number.to_owned())
}

/// Leading whole numbers, of `name=number` the number.
fn numbers(arguments: &str) -> Vec<String> {
    let number = |part: &str| {
        let value = part.rsplit('=').next().unwrap_or(part).trim().to_owned();
        value.bytes().all(|byte| byte.is_ascii_digit()).then_some(value).filter(|value| !value.is_empty())
    };
    arguments.split(',').map_while(number).collect()
}

fn of_many(name: &str, mut numbers: Vec<String>, arguments: &str) -> Option<String> {
    // The months of JavaScript begin at 0.
    if matches!(name.trim(), "Date" | "new Date" | "Date.UTC") {
        numbers[1] = (numbers[1].parse::<u16>().ok()? + 1).to_string();
    }
    numbers.truncate(6);
    let date = of_numbers(&numbers)?;
    let zone = named_argument(arguments, &["tzinfo"]).filter(|zone| !zone.is_empty());
    Some(match (zone, date.strip_suffix('Z')) {
        (Some(zone), Some(local)) => format!("{} {zone}", local.replace('T', " ")),
        _ => date,
    })
}

/// The zone in `tzinfo=datetime.timezone.utc`, `tz='Europe/Paris'`,
/// `tzinfo=<DstTzInfo 'Europe/Berlin' CET+1:00:00 STD>`; empty where it is none that is known.
fn named_argument(arguments: &str, names: &[&str]) -> Option<String> {
    let value = names.iter().find_map(|name| arguments.split_once(&format!("{name}=")))?.1;
    let quoted = value.split(['\'', '"']).nth(1).unwrap_or_default();
    Some(if value.to_ascii_lowercase().contains("utc") { "UTC".to_owned() } else { quoted.to_owned() })
}
