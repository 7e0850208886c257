//! Dates that may be read two ways in, the way their file or outlet writes them out.
//!
//! `03/02/2021` may be March or February. One `16/02/2021` in the same column says which: so what every article's date tells of its
//! order is gathered while files are read, and what is left open is settled when all are. Asked first are the other dates of the
//! outlet in the same file, then those of the file, then those of the outlet anywhere, then the article's language. What none of
//! them tells is a guess, and so is a date of an outlet that writes both ways: it stays as it was read, and is flagged.
//!
//! All of this counts dates and asks nothing about where they came, so that neither threads nor the order of records matter.

use super::prepared::Prepared;
use crate::base::hash::Map;
use crate::base::time::{DateOrder, Stamp};

/// What the dates of some articles tell of their order.
#[derive(Debug, Default)]
pub(crate) struct Orders {
    /// Of each source and outlet, how many dates have the day first for sure, and how many the month.
    sure: Map<(u32, u64), Sure>,
    open: Vec<Open>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Sure {
    day_first: u64,
    month_first: u64,
}

/// A date that may be read two ways.
#[derive(Clone, Copy, Debug)]
struct Open {
    /// The number of its article among those taken.
    article: usize,
    other: Stamp,
    is_day_first: bool,
    is_guessed: bool,
}

/// What became of the dates that may be read two ways.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settled {
    /// Those that other dates of their file or outlet tell.
    pub told: u64,
    /// Those that nothing tells.
    pub guessed: u64,
}

impl Orders {
    /// Takes note of the date of an article, by its number, source and outlet.
    pub fn take(&mut self, order: DateOrder, article: usize, source: u32, outlet: u64) {
        match order {
            DateOrder::Told => {}
            DateOrder::DayFirst => self.sure.entry((source, outlet)).or_default().day_first += 1,
            DateOrder::MonthFirst => self.sure.entry((source, outlet)).or_default().month_first += 1,
            DateOrder::Open { other, is_day_first, is_guessed } => {
                self.open.push(Open { article, other, is_day_first, is_guessed });
            }
        }
    }

    /// Takes what another has, its articles being numbered from `base` on.
    pub fn merge(&mut self, other: Self, base: usize) {
        for (key, sure) in other.sure {
            self.sure.entry(key).or_default().add(sure);
        }
        self.open.extend(other.open.into_iter().map(|open| Open { article: open.article + base, ..open }));
    }

    /// Dates the articles as their files and outlets do.
    pub fn settle(self, articles: &mut [Prepared]) -> Settled {
        let (mut of_source, mut of_outlet) = (Map::<u32, Sure>::default(), Map::<u64, Sure>::default());
        for (&(source, outlet), &sure) in &self.sure {
            of_source.entry(source).or_default().add(sure);
            of_outlet.entry(outlet).or_default().add(sure);
        }
        let mut settled = Settled::default();
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

impl Sure {
    fn add(&mut self, other: Self) {
        self.day_first += other.day_first;
        self.month_first += other.month_first;
    }

    /// The one order of these dates; none where they have both.
    fn is_day_first(self) -> Option<bool> {
        match (self.day_first, self.month_first) {
            (1.., 0) => Some(true),
            (0, 1..) => Some(false),
            _ => None,
        }
    }
}
