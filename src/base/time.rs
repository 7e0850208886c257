//! A time as a dump gave it, and how it is written.

use serde::{Deserialize, Serialize};

/// A time as a dump gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stamp {
    /// Seconds since 1970-01-01T00:00:00Z; of a date without a time, its first second in UTC.
    pub at: i64,
    /// Whether the dump gave a date without a time.
    pub date_only: bool,
}

impl Stamp {
    /// The last second that it may stand for.
    pub(crate) fn until(self) -> i64 {
        self.at + if self.date_only { DAY_SECONDS - 1 } else { 0 }
    }

    /// Whether it is the first second of a day: a date without a time may be written so.
    pub(crate) fn is_midnight(self) -> bool {
        self.at.rem_euclid(DAY_SECONDS) == 0
    }

    /// Whether one time is before another, where they tell: within a day that is known without hours nobody
    /// came first.
    pub(crate) fn is_before(self, other: Self) -> Option<bool> {
        match () {
            () if self.until() < other.at => Some(true),
            () if other.until() < self.at => Some(false),
            () => None,
        }
    }
}

const DAY_SECONDS: i64 = 86_400;

/// What a date tells of the order in which its outlet writes day and month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateOrder {
    /// Nothing: the order is no question.
    #[default]
    Told,
    /// The first number is the day, since it is no month.
    DayFirst,
    /// The first number is the month, since the second is none.
    MonthFirst,
    /// Either may be the month.
    Open {
        /// What the date means the other way round.
        other: Stamp,
        /// Whether it was read with the day first.
        is_day_first: bool,
        /// Whether neither the language nor a convention of writing tells.
        is_guessed: bool,
    },
}

/// `2026-03-14T06:10:00Z`. Times beyond jiff's years, -9999 to 9999, are held at that limit.
pub fn to_rfc3339(at: i64) -> String {
    let (min, max) = (jiff::Timestamp::MIN, jiff::Timestamp::MAX);
    let at = at.clamp(min.as_second(), max.as_second());
    jiff::Timestamp::from_second(at).unwrap_or_default().to_string()
}

/// The time that orders copies: a date without a time counts as the end of its day, an unknown one as last.
pub(crate) fn order_time(published: Option<Stamp>) -> i64 {
    published.map_or(i64::MAX, Stamp::until)
}

#[cfg(test)]
mod tests {
    use super::Stamp;

    #[test]
    fn times_tell_who_was_first_unless_a_day_without_hours_holds_both() {
        const NOON: i64 = 1_773_489_600;
        const MIDNIGHT: i64 = 1_773_446_400;
        let (at, day) = (|at| Stamp { at, date_only: false }, |at| Stamp { at, date_only: true });
        for (a, b, expected) in [
            (at(NOON), at(NOON + 1), Some(true)),
            (at(NOON + 1), at(NOON), Some(false)),
            (at(NOON), at(NOON), None),
            (day(MIDNIGHT), at(NOON), None),
            (day(MIDNIGHT), day(MIDNIGHT), None),
            (day(MIDNIGHT), at(MIDNIGHT + 86_400), Some(true)),
            (at(MIDNIGHT - 1), day(MIDNIGHT), Some(true)),
            (day(MIDNIGHT), day(MIDNIGHT - 86_400), Some(false)),
        ] {
            assert_eq!(a.is_before(b), expected, "{a:?} {b:?}");
            assert_eq!(b.is_before(a), expected.map(|is_before| !is_before), "{b:?} {a:?}");
        }
    }
}
