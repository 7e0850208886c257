//! What a page says of its dates in, when it was published out.
//!
//! Asked in order: the newsroom's record and the metas, what readers see by the headline, the address. What
//! says when a page was last changed comes after all of these, and when it was crawled after that.

use super::claim::DateClaim;
use crate::base::article::{Article, PublishedBasis};
use crate::base::time::{DateOrder, Stamp};
use crate::source::date::DateLabel;
use crate::source::date::{self, DateReading};

/// How far ahead of its crawl a publication may be dated, and the day in an address, which may be an event's.
const AHEAD_MAX: i64 = 90 * DAY_SECONDS;

const ADDRESS_AHEAD_MAX: i64 = 2 * DAY_SECONDS;

const DAY_SECONDS: i64 = 86_400;

/// What a page says, and what is known from without.
pub(crate) struct PageDates<'s> {
    /// Dates by records, metas and what readers see, the most telling first.
    pub told: Vec<DateClaim>,
    /// Address of the page.
    pub url: &'s str,
    /// Two-letter language of the page.
    pub language: &'s str,
    /// Crawl time as written.
    pub crawled: &'s str,
}

impl PageDates<'_> {
    /// When the page was published, and where that stands on it.
    pub(crate) fn published(&self) -> Option<(DateReading, String)> {
        let crawled = date::parse(self.crawled);
        let mut all = self.read(DateLabel::Published, crawled);
        all.extend(self.in_address(crawled));
        best(&all)
    }

    /// When it was last changed, and where that stands.
    pub(crate) fn modified(&self) -> Option<(DateReading, String)> {
        best(&self.read(DateLabel::Modified, date::parse(self.crawled)))
    }

    /// What should say when it was published, and is no date.
    fn unread(&self) -> String {
        let of_publication = self.told.iter().filter(|told| told.label == DateLabel::Published);
        let first = of_publication.map(|told| told.text.trim()).find(|text| date::unread::is_something(text));
        first.unwrap_or_default().chars().take(date::unread::UNREAD_CHARACTERS).collect()
    }

    fn read(&self, label: DateLabel, crawled: Option<Stamp>) -> Vec<(DateReading, String)> {
        let of_label = self.told.iter().filter(|told| told.label == label);
        let read = |told: &DateClaim| {
            let read = date::read(&told.text, self.language).filter(|read| !date::is_zero(read.stamp));
            let span = || {
                let stamp = date::ago(&told.text)?.before(crawled?);
                Some(DateReading { stamp, order: DateOrder::Told })
            };
            let read = read.or_else(span)?;
            is_before(read.stamp, crawled, AHEAD_MAX).then(|| (read, told.place.clone()))
        };
        let mut all: Vec<(DateReading, String)> = of_label.filter_map(read).collect();
        // When a text was begun says less than when it was published.
        all.sort_by_key(|(_, place)| place.to_ascii_lowercase().ends_with("datecreated"));
        all
    }

    fn in_address(&self, crawled: Option<Stamp>) -> Option<(DateReading, String)> {
        let stamp = date::parse(&date_in_path(self.url)?)?;
        let read = DateReading { stamp, order: DateOrder::Told };
        is_before(stamp, crawled, ADDRESS_AHEAD_MAX).then(|| (read, "address".to_owned()))
    }
}

/// The first, or if that is a day the first time of the same day.
fn best(all: &[(DateReading, String)]) -> Option<(DateReading, String)> {
    let (first, _) = all.first()?;
    let day = first.stamp.at..first.stamp.at + DAY_SECONDS;
    let is_same_day =
        |(other, _): &&(DateReading, String)| !other.stamp.date_only && day.contains(&other.stamp.at);
    let timed = all.iter().find(is_same_day).filter(|_| first.stamp.date_only);
    timed.or(all.first()).cloned()
}

fn is_before(stamp: Stamp, crawled: Option<Stamp>, ahead_max: i64) -> bool {
    crawled.is_none_or(|crawled| stamp.at <= crawled.at + ahead_max)
}

/// Dates an article by its page; gives where the date stands.
pub(crate) fn date(article: &mut Article, said: &PageDates<'_>) -> Option<String> {
    let published = said.published().map(|found| (found, PublishedBasis::Structured));
    if published.is_none() {
        article.unread_date = said.unread();
    }
    let modified = || said.modified().map(|found| (found, PublishedBasis::Modified));
    match published.or_else(modified) {
        Some(((read, place), basis)) => {
            (article.published, article.published_basis) = (Some(read.stamp), basis);
            article.date_order = read.order;
            Some(place)
        }
        None => {
            super::date_by_crawl(article, said.crawled);
            article.published.map(|_| "crawl".to_owned())
        }
    }
}

/// Words of an address behind which a day is one of a calendar, or a file's.
const NOT_OF_PUBLICATION: [&str; 7] =
    ["event", "calendar", "agenda", "kalender", "termin", "upload", "/tag/"];

/// The date in an address: `/2026/03/14/`, `/2026-03-14-`, `/20260314/`.
fn date_in_path(url: &str) -> Option<String> {
    let (_, path) = url.split_once("://")?.1.split_once('/')?;
    let path = path.split(['?', '#']).next()?;
    let small = path.to_ascii_lowercase();
    if NOT_OF_PUBLICATION.iter().any(|word| small.contains(word)) {
        return None;
    }
    let bytes = path.as_bytes();
    for start in 0..bytes.len() {
        if (start > 0 && bytes[start - 1].is_ascii_digit())
            || !bytes[start..].starts_with(b"20") && !bytes[start..].starts_with(b"19")
        {
            continue;
        }
        let digits = |at: usize, count: usize| -> Option<u32> {
            path.get(at..at + count)?
                .parse()
                .ok()
                .filter(|_| bytes[at..at + count].iter().all(u8::is_ascii_digit))
        };
        for between in ["/", "-", ""] {
            let gap = between.len();
            let (month, day) = (start + 4 + gap, start + 6 + 2 * gap);
            let gaps =
                path.get(start + 4..month) == Some(between) && path.get(month + 2..day) == Some(between);
            let (Some(year), Some(month), Some(date), true) =
                (digits(start, 4), digits(month, 2), digits(day, 2), gaps)
            else {
                continue;
            };
            let ended = !bytes.get(day + 2).is_some_and(u8::is_ascii_digit);
            if (1..=12).contains(&month) && (1..=31).contains(&date) && ended {
                return Some(format!("{year}-{month:02}-{date:02}"));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests;
