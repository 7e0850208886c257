//! `edges.parquet`: the pairs that a night proved, a row a pair, with the exact counts of the proof.

use super::table::{FileMade, ROWS, Table, TableWriter, flags, numbers, strings};
use crate::error::Result;
use crate::verify::{Edge, Grounds, Kind, Overlap};
use arrow_array::types::{Float64Type, UInt32Type};
use arrow_schema::DataType;
use std::path::Path;

/// Name of the file.
pub const EDGES_FILE: &str = "edges.parquet";

/// A proven pair of articles, the first of their texts.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptEdge {
    /// Id of the earlier article.
    pub a: Box<str>,
    /// Id of the later one.
    pub b: Box<str>,
    /// The proof; its numbers of texts mean nothing.
    pub edge: Edge,
}

const COUNTS: [&str; 11] = [
    "shared_shingles",
    "a_shingles",
    "b_shingles",
    "figures_shared",
    "figures_fewer",
    "matched_words",
    "a_start",
    "a_end",
    "b_start",
    "b_end",
    "shorter_words",
];

fn counts(edge: &Edge) -> [u32; 11] {
    let Edge { overlap, matched_words, a_span, b_span, grounds, .. } = *edge;
    let Overlap { shared, a_size, b_size, figures_shared, figures_fewer, .. } = overlap;
    let spans = [a_span.0, a_span.1, b_span.0, b_span.1];
    let [a_start, a_end, b_start, b_end] = spans;
    let words = grounds.shorter_words;
    [
        shared,
        a_size,
        b_size,
        figures_shared,
        figures_fewer,
        matched_words,
        a_start,
        a_end,
        b_start,
        b_end,
        words,
    ]
}

/// Writes the file.
///
/// # Errors
/// It cannot be written.
pub fn write(night: &Path, edges: &[KeptEdge]) -> Result<FileMade> {
    let strings_of = ["article_a", "article_b", "kind"].map(|name| (name, DataType::Utf8, false));
    let counts_of = COUNTS.map(|name| (name, DataType::UInt32, false));
    let columns: Vec<_> = strings_of.into_iter().chain(counts_of).collect();
    let shares_of = ["strength", "weight"].map(|name| (name, DataType::Float64, false)).into();
    let columns = [columns, shares_of, vec![("headlined", DataType::Boolean, false)]].concat();
    let mut table = TableWriter::create(&night.join(EDGES_FILE), &columns)?;
    for rows in edges.chunks(ROWS) {
        let mut columns = vec![
            strings(rows, |row| &row.a),
            strings(rows, |row| &row.b),
            strings(rows, |row| row.edge.kind.as_str()),
        ];
        columns.extend(
            (0..COUNTS.len()).map(|at| numbers::<_, UInt32Type>(rows, move |row| counts(&row.edge)[at])),
        );
        columns.push(numbers::<_, Float64Type>(rows, |row| row.edge.strength));
        columns.push(numbers::<_, Float64Type>(rows, |row| row.edge.grounds.weight));
        columns.push(flags(rows, |row| row.edge.grounds.is_headlined));
        table.write(columns)?;
    }
    table.end()
}

/// Reads a row group of the file.
///
/// # Errors
/// It cannot be read, or is not what was written.
pub fn read(table: &Table, group: usize) -> Result<Vec<KeptEdge>> {
    let columns =
        [&["article_a", "article_b", "kind", "strength", "weight", "headlined"][..], &COUNTS].concat();
    let rows = table.group(group, &columns)?;
    let (a, b, kind) = (rows.strings("article_a")?, rows.strings("article_b")?, rows.strings("kind")?);
    let (strength, weight) =
        (rows.numbers::<Float64Type>("strength")?, rows.numbers::<Float64Type>("weight")?);
    let headlined = rows.flags("headlined")?;
    let mut counts = Vec::with_capacity(COUNTS.len());
    for name in COUNTS {
        counts.push(rows.numbers::<UInt32Type>(name)?);
    }
    let edge = |row: usize| {
        let count = |at: usize| counts[at].value(row);
        let overlap = Overlap {
            a: 0,
            b: 0,
            shared: count(0),
            a_size: count(1),
            b_size: count(2),
            figures_shared: count(3),
            figures_fewer: count(4),
        };
        let edge = Edge {
            overlap,
            matched_words: count(5),
            a_span: (count(6), count(7)),
            b_span: (count(8), count(9)),
            kind: Kind::parse(kind.value(row)).unwrap_or(Kind::Similar),
            strength: strength.value(row),
            grounds: Grounds {
                shorter_words: count(10),
                weight: weight.value(row),
                is_headlined: headlined.value(row),
            },
        };
        KeptEdge { a: a.value(row).into(), b: b.value(row).into(), edge }
    };
    Ok((0..rows.len()).map(edge).collect())
}
