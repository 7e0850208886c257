//! A cast in, a whole story out: headline, dateline, sentences, sign-off.
//!
//! The body is kept as sentences with their own separators, because every kind of copy but the exact one
//! works on sentences: cutting, adding, rewording, paragraphing anew.

use std::ops::Add;

use crate::outlets::Agency;
use crate::prose::{self, Cast};
use crate::words::{Lexicon, Rng};

/// Seconds since 1970-01-01 UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp(pub u64);

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"];

impl Stamp {
    pub fn month_day(self) -> String {
        let (_, month, day) = self.civil();
        format!("{} {day}", MONTHS[month as usize - 1])
    }

    pub fn rfc3339(self) -> String {
        let ((year, month, day), second) = (self.civil(), self.0 % 86_400);
        let (hour, minute) = (second / 3600, second / 60 % 60);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{:02}Z", second % 60)
    }

    pub fn slashed(self) -> String {
        let (year, month, day) = self.civil();
        format!("{year:04}/{month:02}/{day:02}")
    }

    /// Days to year, month, day (Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`).
    fn civil(self) -> (u64, u64, u64) {
        let days = self.0 / 86_400 + 719_468;
        let (era, of_era) = (days / 146_097, days % 146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        (year_of_era + era * 400 + u64::from(month <= 2), month, day)
    }
}

impl Add<f64> for Stamp {
    type Output = Stamp;

    fn add(self, seconds: f64) -> Stamp {
        Stamp(self.0 + seconds as u64)
    }
}

pub struct Story {
    pub id: u64,
    /// Seeds what all copies must agree on, such as the sentences an update adds.
    pub key: u64,
    pub cast: Cast,
    pub title: String,
    pub agency: Option<Agency>,
    pub byline: String,
    pub dateline: String,
    /// Each with the space or line break that follows it, save the last.
    pub sentences: Vec<String>,
    pub sign_off: String,
    pub published: Stamp,
}

const WORDS_MEAN: f64 = 390.0;
const WORDS_SIGMA: f64 = 0.6;
const WORDS_MIN: f64 = 60.0;
const WORDS_MAX: f64 = 1500.0;

impl Story {
    pub fn new(lexicon: &Lexicon, rng: &mut Rng, id: u64, published: Stamp, wire_percent: usize) -> Self {
        let cast = Cast::new(lexicon, rng);
        Story::about(lexicon, rng, id, published, wire_percent, cast)
    }

    pub fn about(
        lexicon: &Lexicon,
        rng: &mut Rng,
        id: u64,
        published: Stamp,
        wire_percent: usize,
        cast: Cast,
    ) -> Self {
        let key = rng.next();
        let words = rng.log_normal(WORDS_MEAN, WORDS_SIGMA).clamp(WORDS_MIN, WORDS_MAX) as usize;
        let title = prose::headline(lexicon, &cast, rng);
        let agency = rng.percent(wire_percent).then(|| Agency::draw(rng));
        let (dateline, sign_off) = match agency {
            Some(agency) => {
                (agency.dateline(&cast.place, published), agency.sign_off(lexicon, &cast.place, rng))
            }
            None if rng.percent(40) => (format!("{} -- ", cast.place.to_uppercase()), String::new()),
            None => (String::new(), String::new()),
        };
        let byline = lexicon.person(rng);
        let sentences = body(lexicon, &cast, rng, words);
        Story { id, key, cast, title, agency, byline, dateline, sentences, sign_off, published }
    }

    pub fn text(&self) -> String {
        let body: usize = self.sentences.iter().map(String::len).sum();
        let mut text = String::with_capacity(self.dateline.len() + body + self.sign_off.len());
        text.push_str(&self.dateline);
        text.extend(self.sentences.iter().map(String::as_str));
        text.push_str(&self.sign_off);
        text
    }
}

/// Sentences of about `words` words together, two or so to a paragraph.
pub fn body(lexicon: &Lexicon, cast: &Cast, rng: &mut Rng, words: usize) -> Vec<String> {
    let mut sentences = Vec::with_capacity(words / 14);
    let mut written = 0;
    while written < words {
        let mut sentence = String::with_capacity(160);
        written += prose::sentence(lexicon, cast, rng, &mut sentence);
        sentence.push(if rng.percent(45) { '\n' } else { ' ' });
        sentences.push(sentence);
    }
    trim_last(&mut sentences);
    sentences
}

/// Takes the separator off the last sentence, so that the body ends at its full stop.
pub fn trim_last(sentences: &mut [String]) {
    if let Some(last) = sentences.last_mut() {
        last.truncate(last.trim_end().len());
    }
}
