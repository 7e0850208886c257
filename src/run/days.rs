//! Articles in, those dated by the day alone marked.
//!
//! Many dumps write a date without a time as midnight. An outlet of which every article came out at midnight
//! publishes at all hours like any other: its times are days.

use super::prepared::Prepared;
use crate::base::entry::Known;
use crate::base::hash::Map;
use crate::base::time::Stamp;

/// Marks the times of outlets that know days alone.
pub(crate) fn settle(articles: &mut [Prepared]) {
    let is_daily = daily(articles.iter().map(|article| (article.known, article.outlet)));
    for article in articles.iter_mut().filter(|article| is_daily.get(&article.outlet) == Some(&true)) {
        if let Some(stamp) = &mut article.known.published {
            stamp.date_only = true;
        }
    }
}

/// Of each outlet with a time whether all its times are midnight.
fn daily(articles: impl Iterator<Item = (Known, u64)>) -> Map<u64, bool> {
    let mut is_daily = Map::default();
    for (known, outlet) in articles {
        if let Some(is_midnight) = is_midnight(&known) {
            *is_daily.entry(outlet).or_insert(true) &= is_midnight;
        }
    }
    is_daily
}

/// Whether an article with a time came out at midnight; `None` where it has none, or a date alone.
pub(crate) fn is_midnight(known: &Known) -> Option<bool> {
    known.published.filter(|stamp| !stamp.date_only).map(Stamp::is_midnight)
}

#[cfg(test)]
mod tests {
    use super::daily;
    use crate::base::entry::Known;
    use crate::base::time::Stamp;

    #[test]
    fn an_outlet_of_which_every_time_is_midnight_knows_days_alone() {
        const MIDNIGHT: i64 = 1_773_446_400;
        let article = |outlet, at: Option<i64>, date_only| {
            let published = at.map(|at| Stamp { at, date_only });
            (Known { published, ..Known::default() }, outlet)
        };
        let articles = [
            article(1, Some(MIDNIGHT), false),
            article(1, Some(MIDNIGHT + 86_400), false),
            article(1, None, false),
            article(2, Some(MIDNIGHT), false),
            article(2, Some(MIDNIGHT + 3_600), false),
            article(3, Some(-86_400), false),
            article(4, Some(MIDNIGHT + 60), true),
        ];
        let mut told: Vec<(u64, bool)> = daily(articles.into_iter()).into_iter().collect();
        told.sort_unstable();
        assert_eq!(told, [(1, true), (2, false), (3, true)]);
    }
}
