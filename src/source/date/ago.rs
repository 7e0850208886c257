//! `3 hours ago` in, how long ago that was out.
//!
//! It tells a time only beside the time at which it was read.

use super::numerals;
use super::words::{self, span_of};
use crate::base::time::Stamp;

/// A span before the time of reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ago {
    seconds: i64,
    is_of_days: bool,
}

const DAY_SECONDS: i64 = 86_400;

impl Ago {
    /// Returns the time, read at `seen`; for a number of days only the day.
    pub(crate) fn before(self, seen: Stamp) -> Stamp {
        let at = seen.at - self.seconds;
        match self.is_of_days || seen.date_only {
            true => Stamp { at: at - at.rem_euclid(DAY_SECONDS), date_only: true },
            false => Stamp { at, date_only: false },
        }
    }
}

/// Reads how long ago something was, in any known language, skipping labels before it.
pub(crate) fn ago(text: &str) -> Option<Ago> {
    /// Maximum length of such an expression in bytes.
    const BYTES_MAX: usize = 120;
    if text.len() > BYTES_MAX {
        return None;
    }
    let plain = numerals::plain(text.trim());
    let mut said = plain.trim_end_matches('.');
    loop {
        if let Some(ago) = said_ago(said) {
            return Some(ago);
        }
        let (word, length) = words::at(said)?;
        word.label?;
        said = said[length..].trim_start_matches(|c: char| c.is_whitespace() || c == ':' || c == '-');
    }
}

fn said_ago(said: &str) -> Option<Ago> {
    let words = said.split_whitespace().collect::<Vec<_>>().join("_");
    let start = words.find(|c: char| c.is_ascii_digit());
    let Some(start) = start else {
        let span = span_of(&words)?;
        return Some(Ago { seconds: span.seconds, is_of_days: span.is_of_days });
    };
    let length = words[start..].bytes().take_while(u8::is_ascii_digit).count();
    let number: i64 = words[start..start + length].parse().ok().filter(|number| *number < 10_000)?;
    let form = format!("{}#{}", &words[..start], &words[start + length..]);
    let span = span_of(&form)?;
    Some(Ago { seconds: span.seconds * number, is_of_days: span.is_of_days })
}
