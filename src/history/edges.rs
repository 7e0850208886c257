//! `edges.parquet`: the pairs that a night proved, a row a pair, with the exact counts of the proof.

use super::stored::stored;
use super::table::{FileMade, Stored, Table, write as write_table};
use crate::base::error::Result;
use crate::verify::{Edge, Grounds, Kind, Overlap};
use std::path::Path;

stored! {
    /// A row a pair that the night proved, or knows of a text it has; of each text an article of the last
    /// night that has it.
    pub(crate) struct Row<'r> in "edges.parquet" {
        /// The earlier article.
        article_a: &'r str,
        /// The later one.
        article_b: &'r str,
        /// The measure that was passed, as in edges.csv.
        kind: &'r str,
        /// Shingles that both have.
        shared_shingles: u32 [shingles],
        /// Distinct shingles of the earlier text.
        a_shingles: u32 [shingles],
        /// Distinct shingles of the later one.
        b_shingles: u32 [shingles],
        /// Neighbouring figures that both have.
        figures_shared: u32 [figures],
        /// Neighbouring figures of the text with fewer.
        figures_fewer: u32 [figures],
        /// Words that lie in shared passages.
        matched_words: u32 [words],
        /// Where the shared passages begin in the earlier text.
        a_start: u32 [words],
        /// Where they end.
        a_end: u32 [words],
        /// Where they begin in the later text.
        b_start: u32 [words],
        /// Where they end.
        b_end: u32 [words],
        /// Words of the shorter text.
        shorter_words: u32 [words],
        /// The matched words' share of them, less what is common.
        strength: f64,
        /// What a shared shingle weighs in the mean, from 0 to 1.
        weight: f64,
        /// Whether the pair would do under its headline alone.
        headlined: bool,
    }
}

/// Name of the file.
pub const EDGES_FILE: &str = Row::TABLE.file;

/// A proven pair of articles, each standing for its text.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptEdge {
    /// Id of the earlier article.
    pub a: Box<str>,
    /// Id of the later one.
    pub b: Box<str>,
    /// The proof; its numbers of texts mean nothing.
    pub edge: Edge,
}

/// Writes the file.
///
/// # Errors
/// It cannot be written.
pub(crate) fn write(night: &Path, edges: &[KeptEdge]) -> Result<FileMade> {
    write_table::<Row<'_>, _>(night, edges, |KeptEdge { a, b, edge }| {
        let Edge { overlap, matched_words, a_span, b_span, kind, strength, grounds, .. } = *edge;
        Row {
            article_a: a,
            article_b: b,
            kind: kind.as_str(),
            shared_shingles: overlap.shared,
            a_shingles: overlap.a_size,
            b_shingles: overlap.b_size,
            figures_shared: overlap.figures_shared,
            figures_fewer: overlap.figures_fewer,
            matched_words,
            a_start: a_span.0,
            a_end: a_span.1,
            b_start: b_span.0,
            b_end: b_span.1,
            shorter_words: grounds.shorter_words,
            strength,
            weight: grounds.weight,
            headlined: grounds.is_headlined,
        }
    })
}

/// Reads a row group of the file.
///
/// # Errors
/// It cannot be read, or is not what was written.
pub(crate) fn read(table: &Table, group: usize) -> Result<Vec<KeptEdge>> {
    table.all::<Row<'_>, _>(group, |row| {
        let edge = Edge {
            overlap: Overlap {
                a: 0,
                b: 0,
                shared: row.shared_shingles,
                a_size: row.a_shingles,
                b_size: row.b_shingles,
                figures_shared: row.figures_shared,
                figures_fewer: row.figures_fewer,
            },
            matched_words: row.matched_words,
            // A night tells the passages of its own articles alone.
            passage_words: 0,
            a_span: (row.a_start, row.a_end),
            b_span: (row.b_start, row.b_end),
            kind: Kind::parse(row.kind).unwrap_or(Kind::Similar),
            strength: row.strength,
            grounds: Grounds {
                shorter_words: row.shorter_words,
                weight: row.weight,
                is_headlined: row.headlined,
            },
        };
        KeptEdge { a: row.article_a.into(), b: row.article_b.into(), edge }
    })
}
