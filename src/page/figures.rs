//! Clusters in, the counts that are drawn out.

use super::names::{Numbered, PageNames};
use super::story::PageMember;
use crate::base::hash::Map;

/// Upper ends of the classes of cluster sizes and of outlets a story; one more class holds the rest.
pub(crate) const SIZES: [u64; 9] = [1, 2, 3, 5, 9, 19, 49, 99, 249];

/// Upper ends of the classes of lags, in minutes.
pub(crate) const LAGS: [i64; 10] = [15, 30, 60, 120, 240, 480, 960, 1_440, 2_880, 10_080];

/// Number of classes of similarity.
pub(crate) const SIMILARITIES: usize = 40;

const HOUR_SECONDS: i64 = 3_600;

/// The counts over all clusters.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    /// Clusters by class of size.
    pub sizes: [u64; SIZES.len() + 1],
    /// Clusters of two or more articles by class of outlets.
    pub reach: [u64; SIZES.len() + 1],
    /// Canonical articles and copies by hour since 1970.
    pub hours: Map<u64, [u64; 2]>,
    /// Articles without a time.
    pub undated: u64,
    /// Copies by class of lag; the first class precedes the canonical article.
    pub lags: [u64; LAGS.len() + 2],
    /// Lags of all copies that have one, for the median.
    pub lag_minutes: Vec<i32>,
    /// Copies by class of similarity to the canonical article; empty if there is no copy.
    pub similarities: Vec<u64>,
    /// Copies by the number of their role.
    pub roles: Vec<u64>,
    /// Copies by source and outlet that ran them. A source is an agency, or with [`OUTLET`] added the outlet
    /// of the canonical article.
    pub runs: Map<u64, u64>,
    /// Articles that credit or inherit an agency, by agency and outlet, if any.
    pub credits: Map<u64, u64>,
    /// Number of stories by agency.
    pub stories: Map<u64, u64>,
}

/// Added to the number of a source that is an outlet.
pub(crate) const OUTLET: u64 = 1 << 31;

/// Packs two numbers into one.
pub(crate) fn pair(first: u64, second: u32) -> u64 {
    first << 32 | u64::from(second)
}

/// Unpacks the two numbers of a pair.
pub(crate) fn parts(pair: u64) -> (u64, u32) {
    (pair >> 32, pair as u32)
}

impl Figures {
    /// Counts a cluster. If an `earlier` night read its canonical article, that article is not counted.
    pub(crate) fn take(
        &mut self,
        members: &[PageMember],
        (canonical, earlier): (usize, bool),
        agency: Option<u32>,
        outlets: usize,
    ) {
        let size = members.len() as u64;
        self.sizes[SIZES.partition_point(|&end| end < size)] += 1;
        if size > 1 {
            self.reach[SIZES.partition_point(|&end| end < outlets.max(1) as u64)] += 1;
        }
        if let Some(agency) = agency {
            *self.stories.entry(agency.into()).or_default() += 1;
        }
        let home = members[canonical].outlet;
        let source = match agency {
            Some(agency) => Some(agency.into()),
            None if home != PageNames::NONE => Some(OUTLET | u64::from(home)),
            None => None,
        };
        for (index, member) in members.iter().enumerate() {
            let is_copy = index != canonical;
            if earlier && !is_copy {
                continue;
            }
            match member.published {
                Some(at) => {
                    // Times before 1970 are counted like all others.
                    let hour = at.div_euclid(HOUR_SECONDS) as u64;
                    self.hours.entry(hour).or_default()[usize::from(is_copy)] += 1;
                }
                None => self.undated += 1,
            }
            if member.agency != PageNames::NONE {
                *self.credits.entry(pair(member.agency.into(), member.outlet)).or_default() += 1;
            }
            if is_copy {
                self.take_copy(member, source);
            }
        }
    }

    fn take_copy(&mut self, member: &PageMember, source: Option<u64>) {
        let class = usize::from(member.similarity) * SIMILARITIES / 1000;
        self.similarities.resize(SIMILARITIES, 0);
        self.similarities[class.min(SIMILARITIES - 1)] += 1;
        let role = member.role as usize;
        // Roles are few.
        if member.role != PageNames::NONE {
            self.roles.resize(self.roles.len().max(role + 1), 0);
            self.roles[role] += 1;
        }
        if let Some(lag) = member.lag_minutes {
            let class = if lag < 0 { 0 } else { 1 + LAGS.partition_point(|&end| end < lag) };
            self.lags[class] += 1;
            self.lag_minutes.push(i32::try_from(lag).unwrap_or(if lag < 0 { i32::MIN } else { i32::MAX }));
        }
        if let Some(source) = source
            && member.outlet != PageNames::NONE
        {
            *self.runs.entry(pair(source, member.outlet)).or_default() += 1;
        }
    }

    /// Returns the median lag.
    pub(crate) fn median_lag_minutes(&mut self) -> Option<i64> {
        let middle = self.lag_minutes.len().checked_sub(1)? / 2;
        Some((*self.lag_minutes.select_nth_unstable(middle).1).into())
    }
}

/// How often outlets ran copies of sources; the busiest of both.
#[derive(Debug, Default)]
pub(crate) struct Matrix {
    /// Sources, the most copied first.
    pub sources: Vec<String>,
    /// Outlets, the busiest first, with a count for each source.
    pub rows: Vec<(String, Vec<u64>)>,
    /// Numbers of sources and outlets that did not fit.
    pub left_out: (usize, usize),
}

impl Matrix {
    /// Most rows and columns.
    const MAX: (usize, usize) = (20, 12);

    /// Makes the matrix of a night.
    pub(crate) fn of(figures: &Figures, outlets: &Numbered, agencies: &Numbered) -> Self {
        let (mut by_source, mut by_outlet): (Map<u64, u64>, Map<u64, u64>) = Default::default();
        for (&run, &copies) in &figures.runs {
            let (source, outlet) = parts(run);
            *by_source.entry(source).or_default() += copies;
            *by_outlet.entry(outlet.into()).or_default() += copies;
        }
        let name = |source: u64| match source & OUTLET {
            0 => agencies.word(source as u32).to_owned(),
            _ => outlets.word((source & !OUTLET) as u32).to_owned(),
        };
        let sources = most(&by_source, &|source| name(source));
        let places = most(&by_outlet, &|outlet| outlets.word(outlet as u32).to_owned());
        let left_out = (sources.len().saturating_sub(Self::MAX.1), places.len().saturating_sub(Self::MAX.0));
        let (sources, places) =
            (&sources[..sources.len().min(Self::MAX.1)], &places[..places.len().min(Self::MAX.0)]);
        let count =
            |source: u64, outlet: u64| figures.runs.get(&pair(source, outlet as u32)).copied().unwrap_or(0);
        let row = |(outlet, name, _): &(u64, String, u64)| {
            (name.clone(), sources.iter().map(|(source, ..)| count(*source, *outlet)).collect())
        };
        Self {
            sources: sources.iter().map(|(_, name, _)| name.clone()).collect(),
            rows: places.iter().map(row).collect(),
            left_out,
        }
    }
}

/// Returns numbers with names and counts, the largest count first, ties by name.
pub(crate) fn most(counts: &Map<u64, u64>, name: &dyn Fn(u64) -> String) -> Vec<(u64, String, u64)> {
    let mut all: Vec<(u64, String, u64)> =
        counts.iter().map(|(&number, &count)| (number, name(number), count)).collect();
    all.sort_unstable_by(|x, y| y.2.cmp(&x.2).then_with(|| x.1.cmp(&y.1)));
    all
}
