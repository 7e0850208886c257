//! Texts of two stories that share a passage in, rows of passages.csv and edges.csv out.

use super::read::edge_of;
use super::record::{Out, Typed, kinds, record};
use super::texts::entry_of;
use super::work::Each;
use super::{Settings, tokens};
use crate::base::agency::Agencies;
use crate::base::entry::Entry;
use crate::base::error::Result;
use crate::passages::{Passage, long_runs};
use crate::report;
use crate::tables::TableRow;

record! {
    /// An article and the one of another story that holds most of what it has of that story.
    struct Holding<'r> {
        /// Its id.
        id: &'r str,
        /// The cluster it is in.
        cluster_id: &'r str,
        /// What is remembered of it, packed.
        entry: &'r [u8],
        /// Words of its compared text.
        words: u32,
        /// The tokens of that text.
        tokens: &'r [u8],
        /// The id of the other.
        other_id: &'r str,
        /// The cluster that one is in.
        other_cluster_id: &'r str,
        /// What is remembered of that one, packed.
        other_entry: &'r [u8],
        /// Words of its compared text.
        other_words: u32,
        /// The tokens of that text.
        other_tokens: &'r [u8],
        /// Whether the article's text is the earlier one.
        is_earlier: bool,
        /// Words that both have in long runs.
        passage_words: u32,
        /// Other articles of the other story that hold a passage of it.
        also: u64,
    }
}

record! {
    /// Two texts of two groups that share a passage, by their first articles.
    struct Across<'r> {
        /// The id of the earlier one.
        id_a: &'r str,
        /// What is remembered of it, packed.
        entry_a: &'r [u8],
        /// The id of the later one.
        id_b: &'r str,
        /// What is remembered of it, packed.
        entry_b: &'r [u8],
        /// What was counted.
        edge: &'r [u8],
    }
}

kinds! {
    /// What rows are made of.
    enum Sharing<'r> {
        /// A row of passages.csv.
        Passage(Holding<'r>) = "passage",
        /// A row of edges.csv.
        Edge(Across<'r>) = "edge",
    }
}

record! {
    /// A row of a table.
    struct Cells {
        /// The cells.
        cells: Vec<String>,
    }
}

kinds! {
    /// Rows of tables.
    enum Written {
        /// Of passages.csv.
        Passage(Cells) = "passage",
        /// Of edges.csv.
        Edge(Cells) = "edge",
    }
}

/// Finds where passages lie, and makes the rows of both tables.
pub(super) struct WritePassages(Settings, Agencies);

impl Typed for WritePassages {
    type In<'r> = Sharing<'r>;
    type Out<'r> = Written;
}

impl Each for WritePassages {
    fn new(settings: Settings) -> Result<Self> {
        Ok(Self(settings, Agencies::built_in()))
    }

    fn take(&mut self, row: Sharing<'_>, out: &mut Out<'_, Self>) -> Result<()> {
        match row {
            Sharing::Passage(row) => {
                let cells = self.passage(&row)?;
                out.push(&Written::Passage(Cells { cells }))
            }
            Sharing::Edge(Across { id_a, entry_a, id_b, entry_b, edge }) => {
                let (a, b) = (entry_of(entry_a)?, entry_of(entry_b)?);
                let edge = edge_of(0, 1, edge)?;
                let cells = report::edges::proven([id_a, id_b], [&a.url, &b.url], &edge).cells();
                out.push(&Written::Edge(Cells { cells }))
            }
        }
    }
}

impl WritePassages {
    fn passage(&self, row: &Holding<'_>) -> Result<Vec<String>> {
        let article = Entry { id: row.id.into(), words: row.words, ..entry_of(row.entry)? };
        let other = Entry { id: row.other_id.into(), words: row.other_words, ..entry_of(row.other_entry)? };
        let texts = [&tokens(row.tokens)[..], &tokens(row.other_tokens)];
        let passage = Passage {
            article: 0,
            cluster_id: row.cluster_id.into(),
            other: 1,
            other_cluster_id: row.other_cluster_id.into(),
            words: row.passage_words,
            runs: long_runs(texts, row.is_earlier, &self.0.recipe.verify.align),
            also: row.also as u32,
        };
        Ok(report::passages::row(&passage, [&article, &other], &self.1).cells())
    }
}
