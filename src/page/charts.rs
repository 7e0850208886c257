//! Figures in, the page's charts out.

use super::chart::{Bar, Chart};
use super::figures::{Figures, LAGS, SIMILARITIES, SIZES};
use super::format::{minutes, number, percent, time};
use super::names::Numbered;
use super::night::PageNight;

/// Returns the charts of a night without the empty ones. `similarity_min` is the similarity from which bands
/// are expected to find most pairs.
pub(crate) fn charts(night: &mut PageNight, similarity_min: f64) -> Vec<Chart> {
    let median = night.figures.median_lag_minutes();
    let figures = &night.figures;
    let all = [
        times(figures),
        lags(figures, median),
        sizes(figures),
        reach(figures),
        roles(figures, &night.names.roles),
        similarities(figures, similarity_min),
    ];
    all.into_iter().filter(|chart| !chart.is_empty()).collect()
}

/// `2`, `4–5`, `250+`.
fn class(at: usize) -> String {
    let from = if at == 0 { 1 } else { SIZES[at - 1] + 1 };
    match SIZES.get(at) {
        Some(&to) if to == from => from.to_string(),
        Some(to) => format!("{from}\u{2013}{to}"),
        None => format!("{from}+"),
    }
}

/// Returns the classes that are drawn: up to the last that is not empty.
fn filled(counts: &[u64], from: usize) -> std::ops::Range<usize> {
    from..counts.iter().rposition(|&count| count > 0).map_or(from, |last| last + 1)
}

fn sizes(figures: &Figures) -> Chart {
    let counts = &figures.sizes;
    let shown = filled(counts, 1);
    let bars = shown
        .map(|at| Bar::plain(class(at), format!("{} articles", class(at)), (counts[at], "stories", "kept")));
    let all: u64 = counts.iter().sum();
    let alone = counts[0];
    Chart {
        id: "sizes",
        title: "How many articles a story has",
        told: format!("{} of {} stories stand alone and are not drawn.", number(alone), number(all)),
        axis: "articles in the story",
        bars: bars.collect(),
        is_scale: false,
        mark: None,
    }
}

fn reach(figures: &Figures) -> Chart {
    let counts = &figures.reach;
    let bars = filled(counts, 0)
        .map(|at| Bar::plain(class(at), format!("{} outlets", class(at)), (counts[at], "stories", "kept")));
    let (one, all) = (counts[0], counts.iter().sum::<u64>());
    Chart {
        id: "reach",
        title: "How many outlets carried a story",
        told: format!("Stories with copies alone; {} of them stayed within one outlet.", percent(one, all)),
        axis: "outlets that carried it",
        bars: bars.collect(),
        is_scale: false,
        mark: None,
    }
}

/// Hours that a bar may stand for; the first that gives few enough bars is taken.
const UNITS_HOURS: [i64; 9] = [1, 3, 6, 12, 24, 168, 720, 8_760, 87_600];
/// Most bars of a chart.
const BARS_MAX: i64 = 72;
/// Most labels of a chart.
const LABELS_MAX: usize = 7;

fn times(figures: &Figures) -> Chart {
    let mut hours: Vec<(i64, [u64; 2])> =
        figures.hours.iter().map(|(&hour, &counts)| (hour as i64, counts)).collect();
    hours.sort_unstable();
    let dated: u64 = hours.iter().map(|(_, [first, copies])| first + copies).sum();
    // A few odd dates must not squeeze a night into one bar.
    let aside = dated / 100;
    let mut seen = 0;
    let mut within = |wanted: u64| {
        seen = 0;
        hours.iter().find(|(_, [first, copies])| {
            seen += first + copies;
            seen > wanted
        })
    };
    let from = within(aside).map_or(0, |(hour, _)| *hour);
    let to = within(dated.saturating_sub(aside + 1)).map_or(0, |(hour, _)| *hour);
    let unit = UNITS_HOURS.into_iter().find(|unit| (to - from) / unit < BARS_MAX).unwrap_or(UNITS_HOURS[8]);
    let start = from.div_euclid(unit) * unit;
    let count = ((to - start) / unit + 1).clamp(1, BARS_MAX + 1) as usize;
    let mut counts = vec![[0u64; 2]; count];
    let mut drawn = 0;
    for (hour, [first, copies]) in &hours {
        if let Some(bar) =
            usize::try_from((hour - start).div_euclid(unit)).ok().and_then(|at| counts.get_mut(at))
        {
            bar[0] += first;
            bar[1] += copies;
            drawn += first + copies;
        }
    }
    let every = count.div_ceil(LABELS_MAX).max(1);
    let marks = HourMarks::of(start, unit, count as i64);
    let bars = counts.into_iter().enumerate().map(|(at, [first, copies])| {
        let hour = start + at as i64 * unit;
        Bar {
            label: marks.label(hour).unwrap_or_else(|| match at % every {
                0 if unit >= DAY_HOURS => label(hour, unit),
                _ => String::new(),
            }),
            name: time(hour * 3_600),
            parts: vec![(first, "originals and single articles", "kept"), (copies, "copies", "copy")],
        }
    });
    let apart = (dated - drawn) + figures.undated;
    let told = match apart {
        0 => "Copies stand on the originals and the articles that nobody copied.".to_owned(),
        apart => format!(
            "Copies stand on the originals and the articles that nobody copied. {} without a time, or far from the others, are not drawn.",
            number(apart)
        ),
    };
    Chart {
        id: "times",
        title: "When they were published",
        told,
        axis: match unit {
            1 => "hour, UTC",
            2..=23 => "hours, UTC",
            24 => "day",
            168 => "week",
            _ => "time",
        },
        bars: bars.collect(),
        is_scale: true,
        mark: None,
    }
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const DAY_HOURS: i64 = 24;

/// Hours of the day that label bars shorter than a day.
struct HourMarks {
    every: i64,
    /// The bar labelled with the day, where no bar begins at midnight.
    day_at: Option<i64>,
}

impl HourMarks {
    fn of(start: i64, unit: i64, bars: i64) -> Self {
        let all = bars * unit;
        let fits = |hours: &i64| unit < DAY_HOURS && hours % unit == 0 && all / hours < LABELS_MAX as i64;
        let every = [1, 3, 6, 12, 24, 48, 96, 168, 240].into_iter().find(fits).unwrap_or(i64::MAX);
        let first = start.saturating_add((every - start.rem_euclid(every)) % every);
        let has_midnight =
            (start..start + all).step_by(unit as usize).any(|hour| hour.rem_euclid(DAY_HOURS) == 0);
        Self { every, day_at: (!has_midnight).then_some(first) }
    }

    /// `14 Mar` where a day begins, else `06h`.
    fn label(&self, hour: i64) -> Option<String> {
        if self.every == i64::MAX || hour.rem_euclid(self.every) != 0 {
            return None;
        }
        let of_day = hour.rem_euclid(DAY_HOURS);
        Some(match () {
            () if of_day == 0 => label(hour, DAY_HOURS),
            () if self.day_at == Some(hour) => format!("{}, {of_day:02}h", label(hour, DAY_HOURS)),
            () => format!("{of_day:02}h"),
        })
    }
}

/// Returns the day, or month and year where a bar is longer than weeks.
fn label(hour: i64, unit: i64) -> String {
    let time = time(hour * 3_600);
    let part = |from: usize, to: usize| time.get(from..to).unwrap_or_default();
    let month =
        part(5, 7).parse::<usize>().ok().and_then(|month| MONTHS.get(month.wrapping_sub(1))).unwrap_or(&"");
    let day = part(8, 10).trim_start_matches('0');
    if unit < 720 { format!("{day} {month}") } else { format!("{month} {}", part(0, 4)) }
}

fn lags(figures: &Figures, median: Option<i64>) -> Chart {
    let counts = &figures.lags;
    let name = |at: usize| match at {
        0 => ("earlier".to_owned(), "before the canonical article".to_owned()),
        at => {
            let from = if at == 1 { 0 } else { LAGS[at - 2] };
            match LAGS.get(at - 1) {
                Some(&to) => (minutes(to), format!("{} to {}", minutes(from), minutes(to))),
                None => (format!("> {}", minutes(from)), format!("more than {}", minutes(from))),
            }
        }
    };
    let first = usize::from(counts[0] == 0);
    let bars = filled(counts, first).map(|at| {
        let (label, name) = name(at);
        let colour = if at == 0 { "aside" } else { "copy" };
        Bar { label, name, parts: vec![(counts[at], "copies", colour)] }
    });
    let told = match median {
        Some(median) => format!(
            "Half of the copies came within {} of the article that stands for the story.",
            minutes(median)
        ),
        None => String::new(),
    };
    Chart {
        id: "lags",
        title: "How long copies took",
        told,
        axis: "up to so long behind the canonical article",
        bars: bars.collect(),
        is_scale: false,
        mark: None,
    }
}

/// Roles of copies, the least changed first.
const ROLES: [&str; 7] = ["exact", "republication", "excerpt", "expanded", "update", "rewrite", "roundup"];

fn roles(figures: &Figures, names: &Numbered) -> Chart {
    let count = |role: &str| {
        let at = names.words.iter().position(|word| **word == *role);
        at.and_then(|at| figures.roles.get(at)).copied().unwrap_or(0)
    };
    let bars = ROLES.map(|role| Bar::plain(role, role, (count(role), "copies", "copy")));
    let all: u64 = bars.iter().flat_map(|bar| &bar.parts).map(|(count, ..)| count).sum();
    Chart {
        id: "roles",
        title: "What became of the copies",
        told: format!("{} of them have the same text.", percent(count("exact"), all)),
        axis: "role",
        bars: bars.to_vec(),
        is_scale: false,
        mark: None,
    }
}

fn similarities(figures: &Figures, similarity_min: f64) -> Chart {
    let count = |at: usize| figures.similarities.get(at).copied().unwrap_or(0);
    let edge = |at: usize| at as f64 / SIMILARITIES as f64;
    let bars = (0..SIMILARITIES).map(|at| {
        let below = edge(at + 1) <= similarity_min + 1e-9;
        let label = if at % 8 == 0 { format!("{:.1}", edge(at)) } else { String::new() };
        let parts = vec![(count(at), "copies", if below { "aside" } else { "copy" })];
        Bar { label, name: format!("{:.3} to {:.3}", edge(at), edge(at + 1)), parts }
    });
    let below = (0..SIMILARITIES).filter(|&at| edge(at + 1) <= similarity_min + 1e-9).map(count).sum();
    let all: u64 = figures.similarities.iter().sum();
    Chart {
        id: "similarities",
        title: "How alike copies are",
        told: format!(
            "{} of the copies have a similarity below {similarity_min}: cuts and rewrites, proven by the passages that they share \
             with the canonical article.",
            percent(below, all)
        ),
        axis: "Jaccard similarity to the canonical article",
        bars: bars.collect(),
        is_scale: true,
        mark: Some((similarity_min * SIMILARITIES as f64, format!("similarity {similarity_min}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::{HourMarks, class, label};

    #[test]
    fn hours_are_named_by_the_clock_and_days_where_they_begin() {
        let labels = |start: i64, unit: i64, bars: i64| -> Vec<String> {
            let marks = HourMarks::of(start, unit, bars);
            (0..bars).filter_map(|bar| marks.label(start + bar * unit)).collect()
        };
        // 2026-03-13 at 21 o'clock.
        let start = 20_525 * 24 + 21;
        assert_eq!(labels(start, 1, 29), ["14 Mar", "06h", "12h", "18h", "15 Mar"]);
        assert_eq!(labels(start + 4, 1, 3), ["14 Mar, 01h", "02h", "03h"]);
        assert_eq!(labels(start - 9, 12, 53), ["16 Mar", "20 Mar", "24 Mar", "28 Mar", "1 Apr", "5 Apr"]);
        assert_eq!(labels(start, 24, 5), [""; 0]);
        assert_eq!((label(start, 24), label(start, 8_760)), ("13 Mar".to_owned(), "Mar 2026".to_owned()));
    }

    #[test]
    fn classes_are_named_by_their_ends() {
        assert_eq!([0, 2, 3, 9].map(class), ["1", "3", "4\u{2013}5", "250+"]);
    }
}
