//! The text before a token in, the place and the date it consists of out.
//!
//! A place is up to five capitalised words, with small words between them, and a region or country behind a
//! comma; a date is a day and a month in either order, with or without a year. All of the text must be taken
//! up by the two: one word too many, and it is prose.

use super::date;
use crate::clean::pattern::Pattern;

/// Reads places and dates.
#[derive(Debug)]
pub(crate) struct OriginPatterns {
    /// Place and date, each of which may be missing.
    whole: Pattern,
    /// A date at the start.
    date: Pattern,
}

/// A place and a date as printed; either may be empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PlaceAndDate<'t> {
    /// Place.
    pub place: &'t str,
    /// Date.
    pub date: &'t str,
}

const WORD: &str = r"(?:[dl]')?[\p{Lu}\p{Lo}][\p{L}\p{M}.']*(?:-[\p{L}\p{M}.']+)*";

/// Small words between the words of a place, as in Rio de Janeiro and Newcastle upon Tyne.
const BINDING: &str = "of|de|del|della|da|do|dos|das|di|la|le|les|el|al|am|an|der|den|im|in|bei|sur|sous|and|und|y|e|et|\
    en|es|upon|bin|ibn|the|van|von|op|aan|do|na|nad";

/// A day before its month, the month before its day, the year first as in Hungarian, and the signs of the
/// east.
const DATE: &str = r"[\p{L}\p{M}]{2,12}\.? ?\d{1,2}(?:st|nd|rd|th)?(?:,? ?\d{4})?|\d{1,2}(?:st|nd|rd|th|\.)? ?(?:de |di )?[\p{L}\p{M}]{2,12}(?: \p{Arabic}{2,10})?\.?(?:(?: de |, ?| )\d{4}\.?)?|\d{4}\. ?\p{L}{3,12} \d{1,2}\.(?:, ?\p{L}{4,10})?|(?:\d{4}[年년] ?)?(?:\d{1,2}[月월] ?)?\d{1,2}[日일]";

/// Longest text that is still a place and a date, in bytes.
pub(crate) const ORIGIN_BYTES_MAX: usize = 120;

/// Longest place in a script without spaces, in characters: past that it is a sentence.
const UNSPACED_CHARACTERS_MAX: usize = 8;

/// Weekdays, which are no places: `Tuesday, May 5 - The fair opens`.
const WEEKDAYS: &str = "monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag \
    samstag sonntag lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo";

impl OriginPatterns {
    /// Compiles the shapes.
    pub(crate) fn new() -> Self {
        let joint = format!(r"(?: |/|·| ?& ?)(?:(?:{BINDING}) ){{0,2}}{WORD}");
        let river = r" a\.(?:M|d)\.(?: ?\p{Lu}\p{L}+)?";
        let names = format!("{WORD}(?:{joint}|{river}){{0,4}}");
        let region = format!("(?:,|،) (?:(?:the|la|le) )?{WORD}(?: (?:(?:{BINDING}) )?{WORD}){{0,2}}");
        let place = format!(r"{names}(?:{region}){{0,2}}(?: \[[^\]]{{2,30}}\]| \(\p{{Lu}}[^()0-9]*\))?");
        let whole = format!(r"^(?P<place>{place})?(?:[,.]? ?\b(?P<date>{DATE}))?[,.]?$");
        Self { whole: Pattern::new(whole), date: Pattern::new(format!("^(?:{DATE})")) }
    }

    /// The place and the date that `text` consists of; of an empty text both are empty. Several places with
    /// slashes between them, each with its region, are one: `ORLANDO, Fla./SAO PAULO/PARIS`.
    pub(crate) fn read<'t>(&self, text: &'t str) -> Option<PlaceAndDate<'t>> {
        self.read_one(text).or_else(|| {
            let text = text.trim_start();
            let (first, _) = text.split_once('/').filter(|_| text.len() <= ORIGIN_BYTES_MAX)?;
            let origin = self.read_one(first).filter(|origin| origin.place == first.trim_end())?;
            let others = self.read(&text[first.len() + 1..]).filter(|others| !others.place.is_empty())?;
            let other_at = text[first.len()..].find(others.place)?;
            let place = &text[..first.len() + other_at + others.place.len()];
            (!origin.place.is_empty()).then_some(PlaceAndDate { place, date: others.date })
        })
    }

    fn read_one<'t>(&self, text: &'t str) -> Option<PlaceAndDate<'t>> {
        let text = text.trim_end_matches([' ', '-', ',']).trim_start();
        if text.is_empty() {
            return Some(PlaceAndDate::default());
        }
        if text.len() > ORIGIN_BYTES_MAX
            || !text.starts_with(|c: char| c.is_alphanumeric() && !c.is_lowercase())
        {
            return None;
        }
        let ([place, date], _) = self.whole.groups(text, ["place", "date"])?;
        let (mut place, date) = (place.trim_end_matches(','), date.trim_end_matches(['.', ',']));
        if !place.contains([' ', ',']) {
            place = place.trim_end_matches('.');
        }
        let unspaced = place.chars().any(|c| matches!(c, '\u{3040}'..='\u{9fff}'));
        let sentence = unspaced && place.chars().count() > UNSPACED_CHARACTERS_MAX;
        (!sentence && (date.is_empty() || is_date(date))).then_some(PlaceAndDate { place, date })
    }

    /// The date at the start of `text`.
    pub(crate) fn date_at_start<'t>(&self, text: &'t str) -> Option<&'t str> {
        let date = &text[..self.date.match_end(text)?];
        is_date(date).then_some(date)
    }
}

impl PlaceAndDate<'_> {
    /// Whether the place is written in capitals throughout.
    pub(crate) fn is_upper(&self) -> bool {
        let name = self.place.split([',', '،']).next().unwrap_or("");
        !name.chars().any(char::is_lowercase)
    }

    /// Whether the place begins with a weekday or a month, so that it is no place.
    pub(crate) fn is_calendar(&self) -> bool {
        let first = self.place.split([' ', ',']).next().unwrap_or("");
        let small = first.to_lowercase();
        WEEKDAYS.split_ascii_whitespace().any(|day| day == small) || date::is_month(first)
    }

    /// Whether a token is short for the words that stand where a place should, as in
    /// `Alcoholics Anonymous (AA)`.
    pub(crate) fn is_spelt_by(&self, token: &str) -> bool {
        if self.place.contains([',', '،']) || self.is_upper() {
            return false;
        }
        let words = self.place.split([' ', '-', '/', '&']);
        let initials = words.filter_map(|word| word.chars().next()).filter(|c| c.is_uppercase());
        token.len() > 1
            && initials.flat_map(char::to_lowercase).eq(token.chars().flat_map(char::to_lowercase))
    }
}

/// A date of our calendar, or of one that Arabic copy prints.
fn is_date(printed: &str) -> bool {
    date::read(printed).is_some() || printed.chars().any(|c| matches!(c, '\u{0620}'..='\u{06ff}'))
}
