//! What outlets have together in, rows of houses.csv out; and clusters in, their rows with independent
//! outlets counted by houses out.

use super::Settings;
use super::record::{Out, Typed, kinds, record};
use super::work::Each;
use crate::attribute::families::Families;
use crate::attribute::houses::{Frames, HouseEvidence, Houses, OutletEvidence};
use crate::attribute::independent::Speakers;
use crate::base::agency::Agencies;
use crate::base::error::Result;
use crate::base::hash::Map;
use crate::report;
use crate::tables::{TableRow, clusters};

record! {
    /// Stories that the same outlets brought together.
    struct Stories<'r> {
        /// The outlets, in order.
        together: Vec<String>,
        /// Stories that name no agency.
        stories: u32,
        /// Stories that name one.
        agency_stories: u32,
        /// The least id of a canonical article of these that name none.
        article_id: Option<&'r str>,
    }
}

record! {
    /// A line that was cut.
    struct Line<'r> {
        /// The outlet.
        outlet: &'r str,
        /// The rule.
        rule: &'r str,
        /// The line.
        line: &'r str,
        /// In how many places.
        articles: u64,
    }
}

record! {
    /// An outlet.
    struct Outlet {
        /// Its hash.
        outlet_hash: u64,
        /// Its articles.
        articles: u64,
    }
}

kinds! {
    /// What houses are told by.
    enum Telling<'r> {
        /// Stories.
        Stories(Stories<'r>) = "stories",
        /// A line.
        Line(Line<'r>) = "line",
        /// An outlet.
        Outlet(Outlet) = "outlet",
    }
}

record! {
    /// A house.
    struct Told {
        /// Its row of houses.csv.
        cells: Vec<String>,
        /// The numbers of its outlets and families, each with its own.
        numbers: Vec<u64>,
    }
}

/// Tells the houses once it has seen everything.
pub(super) struct TellHouses {
    settings: Settings,
    evidence: OutletEvidence,
    frames: Frames,
    articles_of: Map<u64, u64>,
}

impl Typed for TellHouses {
    type In<'r> = Telling<'r>;
    type Out<'r> = Told;
}

impl Each for TellHouses {
    fn new(settings: Settings) -> Result<Self> {
        let (evidence, frames) = Default::default();
        Ok(Self { settings, evidence, frames, articles_of: Map::default() })
    }

    fn take(&mut self, row: Telling<'_>, _: &mut Out<'_, Self>) -> Result<()> {
        match row {
            Telling::Stories(Stories { together, stories, agency_stories, article_id }) => {
                let outlets = together.into_iter().map(Into::into).collect();
                let article_id = article_id.map(Into::into);
                self.evidence.add(
                    outlets,
                    &HouseEvidence { stories, agency_stories, article_id, ..HouseEvidence::default() },
                );
            }
            Telling::Line(Line { outlet, rule, line, articles }) => {
                self.frames.add(outlet, rule, line, articles);
            }
            Telling::Outlet(Outlet { outlet_hash, articles }) => {
                _ = self.articles_of.insert(outlet_hash, articles)
            }
        }
        Ok(())
    }

    fn end(&mut self, out: &mut Out<'_, Self>) -> Result<()> {
        let (params, frames) = (&self.settings.recipe.attribute.houses, std::mem::take(&mut self.frames));
        self.evidence.add_frames(frames, &self.articles_of, &Agencies::built_in(), params);
        for house in self.evidence.houses(&Families::built_in(), params) {
            let cells = report::houses::row(&house).cells();
            out.push(&Told { cells, numbers: house.numbers().flatten().collect() })?;
        }
        Ok(())
    }
}

record! {
    /// A cluster of several outlets.
    struct OfOutlets<'r> {
        /// Its id at length.
        long_id: &'r str,
        /// Its row of clusters.csv.
        cells: Vec<String>,
        /// The outlets with a copy of their own words.
        own_words: Vec<String>,
        /// The outlet of its canonical article, where it credits no agency.
        origin: Option<&'r str>,
        /// How many outlets have a name.
        outlets: u32,
    }
}

record! {
    /// The same, counted.
    struct Counted<'r> {
        /// Its id at length.
        long_id: &'r str,
        /// Its row of clusters.csv.
        cells: Vec<String>,
    }
}

/// Counts the independent outlets of clusters by houses.
pub(super) struct CountIndependent {
    houses: Houses,
    column: Option<usize>,
}

impl Typed for CountIndependent {
    type In<'r> = OfOutlets<'r>;
    type Out<'r> = Counted<'r>;
}

impl Each for CountIndependent {
    fn new(settings: Settings) -> Result<Self> {
        let houses = Houses::of_numbers(settings.table("houses").as_chunks().0.iter().copied());
        let column = clusters::ClusterRow::TABLE.header().position(|name| name == "independent_outlets");
        Ok(Self { houses, column })
    }

    fn take(&mut self, row: OfOutlets<'_>, out: &mut Out<'_, Self>) -> Result<()> {
        let OfOutlets { long_id, mut cells, own_words, origin, outlets } = row;
        let speakers = Speakers {
            origin: origin.map(Into::into),
            others: own_words.into_iter().map(Into::into).collect(),
            outlets: outlets as usize,
        };
        if let Some(cell) = self.column.and_then(|at| cells.get_mut(at)) {
            *cell = speakers.independent(&self.houses).to_string();
        }
        out.push(&Counted { long_id, cells })
    }
}
