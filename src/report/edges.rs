//! Proven pairs in, edges.csv out: a row a pair, by the two ids.
//!
//! Edges are proven between texts. Articles that share a text are joined to its first article as `equal`, and the
//! first articles stand for their texts in all other rows. A row holds all that clustering and a stricter rule ask of a pair,
//! exactly, so that a run can be cut again from its tables.

use super::{Style, Table, decimals};
use crate::attribute::entries::Entries;
use crate::texts::Texts;
use crate::verify::Edge;
use std::io::{self, Write};

/// The columns.
pub const HEADER: [&str; 22] = [
    "article_a",
    "article_b",
    "jaccard",
    "containment_a_in_b",
    "containment_b_in_a",
    "shared_shingles",
    "kind",
    "matched_words",
    "strength",
    "url_a",
    "url_b",
    "shingles_a",
    "shingles_b",
    "figures_shared",
    "figures_fewer",
    "shorter_words",
    "from_a",
    "to_a",
    "from_b",
    "to_b",
    "weight",
    "one_headline",
];

/// The kind of rows of articles that share a text.
pub const EQUAL: &str = "equal";

/// A row, before it is written.
pub(crate) struct Row<'e> {
    ids: [Box<str>; 2],
    articles: [u32; 2],
    /// The edge; none between articles that share a text.
    edge: Option<&'e Edge>,
}

/// Writes the table. `shingles` tells how many shingles a text has.
///
/// # Errors
/// The output cannot be written.
pub fn write(
    out: &mut dyn Write,
    entries: &Entries,
    texts: &Texts,
    edges: &[Edge],
    shingles: &dyn Fn(u32) -> u32,
    style: Style,
) -> io::Result<()> {
    let mut table = Table::new(out, &HEADER, style)?;
    for row in rows(entries, texts, edges)? {
        table.row(row.cells(entries, texts, shingles)?.iter().map(String::as_str))?;
    }
    table.end()
}

/// The rows of the table, by the two ids.
///
/// # Errors
/// The entries cannot be read.
pub(crate) fn rows<'e>(entries: &Entries, texts: &Texts, edges: &'e [Edge]) -> io::Result<Vec<Row<'e>>> {
    let is_past = |article: u32| entries.known[article as usize].is_past;
    let mut rows = Vec::new();
    let mut row = |articles: [u32; 2], edge| {
        let [a, b] = articles.map(|article| entries.load(article).map(|entry| entry.id));
        rows.push(Row { ids: [a?, b?], articles, edge });
        Ok::<(), io::Error>(())
    };
    for (article, &text) in (0u32..).zip(&texts.of_article) {
        let first = texts.first[text as usize];
        if first != article && !(is_past(first) && is_past(article)) {
            row([first, article], None)?;
        }
    }
    for edge in edges {
        row([edge.overlap.a, edge.overlap.b].map(|text| texts.first[text as usize]), Some(edge))?;
    }
    rows.sort_unstable_by(|x, y| x.ids.cmp(&y.ids));
    Ok(rows)
}

impl Row<'_> {
    /// Its cells.
    ///
    /// # Errors
    /// The entries cannot be read.
    pub fn cells(
        self,
        entries: &Entries,
        texts: &Texts,
        shingles: &dyn Fn(u32) -> u32,
    ) -> io::Result<Vec<String>> {
        let Self { ids, articles, edge } = self;
        let [url_a, url_b] = articles.map(|article| entries.load(article).map(|entry| entry.url));
        let [_, article] = articles;
        let (measured, grounds) = match edge {
            Some(edge) => told(edge),
            None => {
                let words = entries.known[article as usize].words;
                equal(words, shingles(texts.of_article[article as usize]))
            }
        };
        let urls = [url_a?.into(), url_b?.into()];
        Ok(ids.into_iter().map(Into::into).chain(measured).chain(urls).chain(grounds).collect())
    }
}

/// What is told of an edge, before and behind the addresses.
fn told(edge: &Edge) -> ([String; 7], [String; 11]) {
    let Edge { overlap, kind, matched_words, strength, a_span, b_span, grounds } = edge;
    let measured = [
        decimals(overlap.jaccard()),
        decimals(overlap.a_in_b()),
        decimals(overlap.b_in_a()),
        overlap.shared.to_string(),
        kind.as_str().to_owned(),
        matched_words.to_string(),
        decimals(*strength),
    ];
    let grounds = [
        overlap.a_size.to_string(),
        overlap.b_size.to_string(),
        overlap.figures_shared.to_string(),
        overlap.figures_fewer.to_string(),
        grounds.shorter_words.to_string(),
        a_span.0.to_string(),
        a_span.1.to_string(),
        b_span.0.to_string(),
        b_span.1.to_string(),
        // To its last bit, as the shortest number that is read back as the same.
        grounds.weight.to_string(),
        grounds.is_headlined.to_string(),
    ];
    (measured, grounds)
}

/// The same of articles that share a text.
fn equal(words: u32, shingles: u32) -> ([String; 7], [String; 11]) {
    let (words, shingles, whole) = (words.to_string(), shingles.to_string(), decimals(1.0));
    let measured =
        [whole.clone(), whole.clone(), whole.clone(), shingles.clone(), EQUAL.to_owned(), words, whole];
    let mut grounds: [String; 11] = Default::default();
    (grounds[0], grounds[1]) = (shingles.clone(), shingles);
    (measured, grounds)
}
