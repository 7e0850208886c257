//! A finished run, ready to be written.

use super::counts::Counts;
use super::facts::Facts;
use super::prepare::CutLine;
use crate::attribute::Attributed;
use crate::attribute::houses::House;
use crate::base::agency::Agencies;
use crate::base::article::Place;
use crate::base::entry::Entries;
use crate::base::hash::Map;
use crate::base::rejects::Rejects;
use crate::base::texts::Texts;
use crate::clean::Cleaner;
use crate::clean::furniture::Furniture;
use crate::cover::Dropped;
use crate::history::manifest::Night;
use crate::history::moves::{Lineage, Move};
use crate::passages::Passage;
use crate::report::run::AtShare;
use crate::source::SourceRead;
use crate::source::input::InputTally;
use crate::tables::furniture::FurnitureRow;
use crate::verify::Edge;

/// A finished run, ready to be written.
pub struct Run {
    /// The articles, in order of publication.
    pub entries: Entries,
    /// The text of each article.
    pub texts: Texts,
    /// The number of distinct shingles of each text.
    pub shingle_counts: Vec<u32>,
    /// The clusters, by id.
    pub clusters: Vec<Attributed>,
    /// The proven pairs of texts, in order.
    pub edges: Vec<Edge>,
    /// What articles hold of other stories, by the two clusters and the article.
    pub passages: Vec<Passage>,
    /// Outlets that the dump shows to be one house.
    pub houses: Vec<House>,
    /// What the dump is without covered records, where that was asked.
    pub kept: Option<Kept>,
    /// What the stories would be if a copy began elsewhere.
    pub at_share: Vec<AtShare>,
    /// What there is to tell stories by.
    pub facts: Facts,
    /// A value that could not be read as a time of publication, the first in the order of the inputs, and where it stands.
    pub unread_date: Option<(Place, String)>,
    /// The records refused.
    pub rejects: Rejects,
    /// Lines cut as furniture.
    pub furniture: Map<CutLine, u64>,
    /// The cleaner's tables: agencies and furniture rules.
    pub cleaner: Cleaner,
    /// Size and hash of each input.
    pub tallies: Vec<InputTally>,
    /// The files and members of archives that were read.
    pub sources: Vec<SourceRead>,
    /// Which of these have articles.
    pub has_articles: Vec<bool>,
    /// What a run with a history did besides.
    pub nightly: Option<Nightly>,
    /// Numbers.
    pub counts: Counts,
}

impl Run {
    /// Names of the files and members of archives that were read.
    pub fn source_names(&self) -> Vec<String> {
        self.sources.iter().map(|source| source.name.clone()).collect()
    }

    /// The table of agencies.
    pub fn agencies(&self) -> &Agencies {
        self.cleaner.agencies()
    }

    /// The furniture rules.
    pub fn furniture_rules(&self) -> &Furniture {
        self.cleaner.furniture()
    }

    /// The lines that were cut, as rows of furniture.csv.
    pub fn cuts(&self) -> impl Iterator<Item = FurnitureRow<'_>> {
        super::cuts(&self.furniture, self.furniture_rules())
    }
}

/// Which records of a dump another one makes up for.
pub struct Kept {
    /// The articles that a kept one covers.
    pub dropped: Vec<Dropped>,
    /// Stand-ins that were refused, by the hash of their text.
    pub stand_ins: Vec<(u128, Place)>,
    /// Records that the filter leaves out.
    pub filtered: Vec<Place>,
}

/// What a run with a history did beside its clusters.
pub struct Nightly {
    /// Tonight as it was written into the history; it counts once it is committed.
    pub night: Night,
    /// What became of clusters.
    pub lineage: Vec<Lineage>,
    /// The articles of earlier nights that are in another cluster.
    pub moves: Vec<Move>,
}
