//! The date fields of a record in, its time of publication out.

use crate::base::article::PublishedBasis;
use crate::base::time::{DateOrder, Stamp};
use crate::source::date::{self, DateReading};

const DAY_SECONDS: i64 = 86_400;

/// How far ahead of its crawl a publication may be dated: embargoes and calendars, 90 days (Media Cloud's
/// rule).
const AHEAD_SECONDS_MAX: i64 = 90 * DAY_SECONDS;

/// Publication time of a record, if stated.
#[derive(Default)]
pub(crate) struct Publication {
    pub(crate) stamp: Option<Stamp>,
    pub(crate) basis: PublishedBasis,
    pub(crate) order: DateOrder,
    pub(crate) unread: String,
}

/// A reading that does not lie far after the crawl.
pub(crate) fn not_ahead(read: DateReading, crawled: Option<Stamp>) -> Option<DateReading> {
    let is_ahead = |stamp: Stamp| crawled.is_some_and(|seen| stamp.at > seen.at + AHEAD_SECONDS_MAX);
    match (is_ahead(read.stamp), read.order) {
        (false, DateOrder::Open { other, .. }) if is_ahead(other) => {
            Some(DateReading { order: DateOrder::Told, ..read })
        }
        (false, _) => Some(read),
        (true, DateOrder::Open { other, .. }) if !is_ahead(other) => {
            Some(DateReading { stamp: other, order: DateOrder::Told })
        }
        (true, _) => None,
    }
}

/// Reads a time; the first day of 1970 counts as missing.
pub(crate) fn time(value: &str, language: &str) -> Option<DateReading> {
    date::read(value, language).filter(|read| !date::is_zero(read.stamp))
}

pub(crate) fn may_be_time(value: &str) -> bool {
    match date::parse(value) {
        Some(stamp) => !date::is_zero(stamp),
        None => date::may_be(value),
    }
}
