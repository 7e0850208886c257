//! The name of a time zone in, the offset it had at a time out.
//!
//! Abbreviations are no standard: those here are read as most news that writes them means them. Names such as
//! `ET` leave summer time open, and names such as `Europe/Paris` are places: both are looked up in IANA's
//! table, which is bundled, so that the machine's own settings and tables change no answer.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// A zone as written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Zone {
    /// Seconds east of Greenwich.
    Fixed(i32),
    /// Local time of a place.
    Place(TimeZone),
}

impl Zone {
    /// Seconds east of Greenwich at a local time.
    pub(crate) fn offset_at(&self, time: DateTime) -> i32 {
        match self {
            Self::Fixed(offset) => *offset,
            Self::Place(zone) => {
                zone.to_ambiguous_timestamp(time).compatible().map_or(0, |at| zone.to_offset(at).seconds())
            }
        }
    }
}

/// Names and hours east of Greenwich.
const HOURS: &[(&str, f32)] = &[
    ("utc", 0.0),
    ("gmt", 0.0),
    ("ut", 0.0),
    ("z", 0.0),
    ("tu", 0.0),
    ("wet", 0.0),
    ("west", 1.0),
    ("est", -5.0),
    ("edt", -4.0),
    ("cst", -6.0),
    ("cdt", -5.0),
    ("mst", -7.0),
    ("mdt", -6.0),
    ("pst", -8.0),
    ("pdt", -7.0),
    ("akst", -9.0),
    ("akdt", -8.0),
    ("hst", -10.0),
    ("adt", -3.0),
    ("nst", -3.5),
    ("ndt", -2.5),
    ("brt", -3.0),
    ("art", -3.0),
    ("bst", 1.0),
    ("cet", 1.0),
    ("mez", 1.0),
    ("wat", 1.0),
    ("cest", 2.0),
    ("mesz", 2.0),
    ("eet", 2.0),
    ("sast", 2.0),
    ("cat", 2.0),
    ("eest", 3.0),
    ("msk", 3.0),
    ("мск", 3.0),
    ("trt", 3.0),
    ("eat", 3.0),
    ("gst", 4.0),
    ("pkt", 5.0),
    ("ist", 5.5),
    ("npt", 5.75),
    ("wib", 7.0),
    ("ict", 7.0),
    ("wita", 8.0),
    ("sgt", 8.0),
    ("hkt", 8.0),
    ("myt", 8.0),
    ("pht", 8.0),
    ("awst", 8.0),
    ("北京时间", 8.0),
    ("jst", 9.0),
    ("kst", 9.0),
    ("wit", 9.0),
    ("acst", 9.5),
    ("acdt", 10.5),
    ("aest", 10.0),
    ("aedt", 11.0),
    ("nzst", 12.0),
    ("nzdt", 13.0),
    ("coordinated universal time", 0.0),
    ("greenwich mean time", 0.0),
    ("eastern standard time", -5.0),
    ("eastern daylight time", -4.0),
    ("central standard time", -6.0),
    ("central daylight time", -5.0),
    ("mountain standard time", -7.0),
    ("mountain daylight time", -6.0),
    ("pacific standard time", -8.0),
    ("pacific daylight time", -7.0),
    ("british summer time", 1.0),
    ("central european standard time", 1.0),
    ("central european summer time", 2.0),
    ("eastern european standard time", 2.0),
    ("eastern european summer time", 3.0),
    ("moscow standard time", 3.0),
    ("india standard time", 5.5),
    ("china standard time", 8.0),
    ("japan standard time", 9.0),
];

/// Names that leave summer time open, and a place where they hold.
const PLACES: &[(&str, &str)] = &[
    ("et", "America/New_York"),
    ("ct", "America/Chicago"),
    ("mt", "America/Denver"),
    ("pt", "America/Los_Angeles"),
    ("eastern time", "America/New_York"),
    ("central time", "America/Chicago"),
    ("mountain time", "America/Denver"),
    ("pacific time", "America/Los_Angeles"),
    ("central european time", "Europe/Berlin"),
    ("eastern european time", "Europe/Athens"),
];

/// The zone at the start of a text in small letters, and the length of its name.
pub(crate) fn at(text: &str) -> Option<(Zone, usize)> {
    let end = text.find(|c: char| !(c.is_alphabetic() || c == ' ')).unwrap_or(text.len());
    let words = text[..end].trim_end();
    let ends = words.match_indices(' ').map(|(at, _)| at).chain([words.len()]);
    let ends: Vec<usize> = ends.take(WORDS_MAX).collect();
    let by_name = ends.iter().rev().find_map(|&end| Some((named(&text[..end])?, end)));
    place(text).or(by_name)
}

/// Maximum number of words in a name.
const WORDS_MAX: usize = 4;

fn named(name: &str) -> Option<Zone> {
    if let Some((_, hours)) = HOURS.iter().find(|(known, _)| *known == name) {
        return Some(Zone::Fixed((hours * 3_600.0) as i32));
    }
    let (_, place) = PLACES.iter().find(|(known, _)| *known == name)?;
    TimeZone::get(place).ok().map(Zone::Place)
}

/// `europe/paris`, `america/argentina/buenos_aires`.
fn place(text: &str) -> Option<(Zone, usize)> {
    let is_of_place = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '+');
    let end = text.find(|c: char| !is_of_place(c)).unwrap_or(text.len());
    let name = &text[..end];
    name.contains('/').then(|| TimeZone::get(name).ok()).flatten().map(|zone| (Zone::Place(zone), end))
}
