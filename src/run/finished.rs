//! A finished run, ready to be written.

use super::counts::Counts;
use super::facts::DumpFacts;
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
use crate::cover::CoveredRecord;
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
    /// Entries of the articles, in order of publication.
    pub entries: Entries,
    /// Index of each article's text.
    pub texts: Texts,
    /// Number of distinct shingles of each text.
    pub shingle_counts: Vec<u32>,
    /// Clusters, sorted by id.
    pub clusters: Vec<Attributed>,
    /// Proven pairs of texts, sorted.
    pub edges: Vec<Edge>,
    /// Passages of other stories, sorted by the two clusters and the article.
    pub passages: Vec<Passage>,
    /// Groups of outlets that the dump shows to be one house.
    pub houses: Vec<House>,
    /// Records left out of the dump; `None` if no such dump is asked for.
    pub kept: Option<OmittedRecords>,
    /// Counts of stories for other minimum shares of a copy.
    pub at_share: Vec<AtShare>,
    /// Counts of what articles have to be clustered by.
    pub facts: DumpFacts,
    /// First value in input order that is no readable publication time, with its place.
    pub unread_date: Option<(Place, String)>,
    /// Records refused.
    pub rejects: Rejects,
    /// Lines cut as furniture, with counts.
    pub furniture: Map<CutLine, u64>,
    /// Cleaner with the agencies and furniture rules of the run.
    pub cleaner: Cleaner,
    /// Size and hash of each input.
    pub tallies: Vec<InputTally>,
    /// Files and archive members that were read.
    pub sources: Vec<SourceRead>,
    /// Whether each file or archive member has articles.
    pub has_articles: Vec<bool>,
    /// Results of a run with a history.
    pub nightly: Option<Nightly>,
    /// Counts of each stage.
    pub counts: Counts,
}

impl Run {
    /// Names of the files and archive members that were read.
    pub fn source_names(&self) -> Vec<String> {
        self.sources.iter().map(|source| source.name.clone()).collect()
    }

    /// The table of agencies.
    pub fn agencies(&self) -> &Agencies {
        self.cleaner.agencies()
    }

    /// The furniture rules.
    pub(crate) fn furniture_rules(&self) -> &Furniture {
        self.cleaner.furniture()
    }

    /// Returns the lines that were cut, as rows of furniture.csv.
    pub(crate) fn cuts(&self) -> impl Iterator<Item = FurnitureRow<'_>> {
        super::cuts(&self.furniture, self.furniture_rules())
    }
}

/// Records that are left out of a written dump.
pub struct OmittedRecords {
    /// Articles that a kept article covers.
    pub dropped: Vec<CoveredRecord>,
    /// Refused stand-ins, with the hash of their text.
    pub stand_ins: Vec<(u128, Place)>,
    /// Records that the filter leaves out.
    pub filtered: Vec<Place>,
}

/// Results of a run with a history, beside its clusters.
pub struct Nightly {
    /// The night written into the history. It counts once it is committed.
    pub night: Night,
    /// Lineage of the clusters of earlier nights.
    pub lineage: Vec<Lineage>,
    /// Articles of earlier nights that changed their cluster.
    pub moves: Vec<Move>,
}
