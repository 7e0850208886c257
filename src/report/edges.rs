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
    let mut rows = rows_of_edges(entries, texts, edges)?;
    for (article, &text) in (0u32..).zip(&texts.of_article) {
        let first = texts.first[text as usize];
        if first != article && !(is_past(first) && is_past(article)) {
            rows.push(Row::of(entries, [first, article], None)?);
        }
    }
    rows.sort_unstable_by(|x, y| x.ids.cmp(&y.ids));
    Ok(rows)
}

/// The rows of proven pairs alone, in their order.
///
/// # Errors
/// The entries cannot be read.
pub(crate) fn rows_of_edges<'e>(
    entries: &Entries,
    texts: &Texts,
    edges: &'e [Edge],
) -> io::Result<Vec<Row<'e>>> {
    let first = |text: u32| texts.first[text as usize];
    let row = |edge: &'e Edge| Row::of(entries, [edge.overlap.a, edge.overlap.b].map(first), Some(edge));
    edges.iter().map(row).collect()
}

impl<'e> Row<'e> {
    fn of(entries: &Entries, articles: [u32; 2], edge: Option<&'e Edge>) -> io::Result<Self> {
        let [a, b] = articles.map(|article| entries.load(article).map(|entry| entry.id));
        Ok(Self { ids: [a?, b?], articles, edge })
    }
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
        let told = match edge {
            Some(edge) => told(edge),
            None => {
                let words = entries.known[article as usize].words;
                equal(words, shingles(texts.of_article[article as usize]))
            }
        };
        Ok(cells(ids, [url_a?, url_b?], told))
    }
}

/// The cells of the row of an article and the first one of its text, which are told by their ids and addresses.
pub(crate) fn cells_of_equals(ids: [&str; 2], urls: [&str; 2], words: u32, shingles: u32) -> Vec<String> {
    cells(ids.map(Into::into), urls.map(Into::into), equal(words, shingles))
}

fn cells(ids: [Box<str>; 2], urls: [Box<str>; 2], (measured, grounds): Told) -> Vec<String> {
    let (ids, urls) = (ids.map(String::from), urls.map(String::from));
    ids.into_iter().chain(measured).chain(urls).chain(grounds).collect()
}

/// What is told of an edge, before and behind the addresses.
type Told = ([String; 7], [String; 11]);

fn told(edge: &Edge) -> Told {
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
fn equal(words: u32, shingles: u32) -> Told {
    let (words, shingles, whole) = (words.to_string(), shingles.to_string(), decimals(1.0));
    let measured =
        [whole.clone(), whole.clone(), whole.clone(), shingles.clone(), EQUAL.to_owned(), words, whole];
    let mut grounds: [String; 11] = Default::default();
    (grounds[0], grounds[1]) = (shingles.clone(), shingles);
    (measured, grounds)
}
