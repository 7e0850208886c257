//! Settles dates whose day and month may be swapped, by the other dates of their file and outlet.
//!
//! `03/02/2021` may be in March or February. One `16/02/2021` in the same column shows which. The order of
//! every article's date is counted while files are read, and ambiguous dates are settled when all files are
//! read. The order is taken from the first of these that shows one: the outlet's other dates in the same
//! file, all dates of the file, all dates of the outlet, the article's language. If none does, or if an
//! outlet writes both orders, the date is a guess: it stays as read and is flagged.
//!
//! Only counts of dates are used, so neither the threads nor the order of records change the result.

use super::prepared::Prepared;
use crate::base::hash::Map;
use crate::base::time::{DateOrder, Stamp};

/// Counts of date orders, and the ambiguous dates, of some articles.
#[derive(Debug, Default)]
pub(crate) struct DateOrders {
    /// Number of unambiguous dates in each order, by source and outlet.
    sure: Map<(u32, u64), OrderCounts>,
    open: Vec<AmbiguousDate>,
}

#[derive(Clone, Copy, Debug, Default)]
struct OrderCounts {
    day_first: u64,
    month_first: u64,
}

/// A date whose day and month may be swapped.
#[derive(Clone, Copy, Debug)]
struct AmbiguousDate {
    /// Index of its article among the articles taken.
    article: usize,
    other: Stamp,
    is_day_first: bool,
    is_guessed: bool,
}

/// Numbers of ambiguous dates by the way they were settled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SettledDates {
    /// Number of dates settled by other dates of their file or outlet.
    pub told: u64,
    /// Number of dates that had to be guessed.
    pub guessed: u64,
}

impl DateOrders {
    /// Counts the date order of an article.
    pub(crate) fn take(&mut self, order: DateOrder, article: usize, source: u32, outlet: u64) {
        match order {
            DateOrder::Told => {}
            DateOrder::DayFirst => self.sure.entry((source, outlet)).or_default().day_first += 1,
            DateOrder::MonthFirst => self.sure.entry((source, outlet)).or_default().month_first += 1,
            DateOrder::Open { other, is_day_first, is_guessed } => {
                self.open.push(AmbiguousDate { article, other, is_day_first, is_guessed });
            }
        }
    }

    /// Adds the counts and dates of `other`, whose article indices start at `base`.
    pub(crate) fn merge(&mut self, other: Self, base: usize) {
        for (key, sure) in other.sure {
            self.sure.entry(key).or_default().add(sure);
        }
        self.open.extend(
            other.open.into_iter().map(|open| AmbiguousDate { article: open.article + base, ..open }),
        );
    }

    /// Settles all ambiguous dates and writes them into the articles.
    pub(crate) fn settle(self, articles: &mut [Prepared]) -> SettledDates {
        let (mut of_source, mut of_outlet) =
            (Map::<u32, OrderCounts>::default(), Map::<u64, OrderCounts>::default());
        for (&(source, outlet), &sure) in &self.sure {
            of_source.entry(source).or_default().add(sure);
            of_outlet.entry(outlet).or_default().add(sure);
        }
        let mut settled = SettledDates::default();
        for open in self.open {
            let article = &mut articles[open.article];
            let known = [
                self.sure.get(&(article.source, article.outlet)),
                of_source.get(&article.source),
                of_outlet.get(&article.outlet),
            ];
            let (is_day_first, is_guessed) = match known[0].map(|sure| sure.is_day_first()) {
                Some(None) => (open.is_day_first, true),
                _ => match known.into_iter().flatten().find_map(|sure| sure.is_day_first()) {
                    Some(is_day_first) => (is_day_first, false),
                    None => (open.is_day_first, open.is_guessed),
                },
            };
            if is_day_first != open.is_day_first {
                article.known.published = Some(open.other);
            }
            article.known.date_order_guessed = is_guessed;
            settled.told += u64::from(open.is_guessed && !is_guessed);
            settled.guessed += u64::from(is_guessed);
        }
        settled
    }
}

impl OrderCounts {
    fn add(&mut self, other: Self) {
        self.day_first += other.day_first;
        self.month_first += other.month_first;
    }

    /// The order of these dates; `None` if both orders occur.
    fn is_day_first(self) -> Option<bool> {
        match (self.day_first, self.month_first) {
            (1.., 0) => Some(true),
            (0, 1..) => Some(false),
            _ => None,
        }
    }
}
