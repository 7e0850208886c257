//! Proven pairs in, edges.csv out: a row a pair, ordered by both ids.
//!
//! Edges are proven between texts. An article that shares its text with an earlier one gets a row of kind
//! `equal` with the first article of the text; in all other rows first articles stand for their texts. Rows
//! are exact and complete, so a run can be cut again from its tables.

use crate::base::entry::Entries;
use crate::base::error::Result;
use crate::base::texts::Texts;
use crate::tables::edges::{self, PairKind};
use crate::tables::{ShareCell, Style, Writer};
use crate::verify::Edge;
use std::io::{self, Write};

/// What edges.csv is written from.
#[derive(Clone, Copy)]
pub struct EdgeSource<'r> {
    /// All articles.
    pub entries: &'r Entries,
    /// The text of each article.
    pub texts: &'r Texts,
    /// Number of distinct shingles of each text.
    pub shingle_counts: &'r [u32],
    /// The proven pairs of texts.
    pub edges: &'r [Edge],
}

/// A row, before it is written.
pub(crate) struct UnwrittenEdge<'e> {
    ids: [Box<str>; 2],
    articles: [u32; 2],
    /// The edge; `None` between articles that share a text.
    edge: Option<&'e Edge>,
}

/// Writes the table.
///
/// # Errors
/// The output cannot be written.
pub(crate) fn write(out: &mut dyn Write, source: &EdgeSource<'_>, style: Style) -> io::Result<()> {
    let mut table = Writer::new::<edges::EdgeRow<'_>>(out, style)?;
    for row in rows(source)? {
        row.told(source, |told| table.row(&told))??;
    }
    table.end()
}

/// Returns the rows of the table, ordered by both ids.
///
/// # Errors
/// The entries cannot be read.
pub(crate) fn rows<'e>(source: &EdgeSource<'e>) -> Result<Vec<UnwrittenEdge<'e>>> {
    let &EdgeSource { entries, texts, .. } = source;
    let is_past = |article: u32| entries.known[article as usize].is_past;
    let mut rows = rows_of_edges(source)?;
    for (article, &text) in (0u32..).zip(&texts.of_article) {
        let first = texts.first[text as usize];
        if first != article && !(is_past(first) && is_past(article)) {
            rows.push(UnwrittenEdge::of(entries, [first, article], None)?);
        }
    }
    rows.sort_unstable_by(|x, y| x.ids.cmp(&y.ids));
    Ok(rows)
}

/// Returns the rows of proven pairs alone, in their order.
///
/// # Errors
/// The entries cannot be read.
pub(crate) fn rows_of_edges<'e>(source: &EdgeSource<'e>) -> Result<Vec<UnwrittenEdge<'e>>> {
    let &EdgeSource { entries, texts, edges, .. } = source;
    let first = |text: u32| texts.first[text as usize];
    let row =
        |edge: &'e Edge| UnwrittenEdge::of(entries, [edge.overlap.a, edge.overlap.b].map(first), Some(edge));
    edges.iter().map(row).collect()
}

impl<'e> UnwrittenEdge<'e> {
    fn of(entries: &Entries, articles: [u32; 2], edge: Option<&'e Edge>) -> Result<Self> {
        let [a, b] = articles.map(|article| entries.load(article).map(|entry| entry.id));
        Ok(Self { ids: [a?, b?], articles, edge })
    }
}

impl UnwrittenEdge<'_> {
    /// Passes the finished row to `take`.
    ///
    /// # Errors
    /// The entries cannot be read.
    pub(crate) fn told<T>(
        self,
        source: &EdgeSource<'_>,
        take: impl FnOnce(edges::EdgeRow<'_>) -> T,
    ) -> Result<T> {
        let &EdgeSource { entries, texts, shingle_counts, .. } = source;
        let Self { ids: [id_a, id_b], articles, edge } = self;
        let [url_a, url_b] = articles.map(|article| entries.load(article).map(|entry| entry.url));
        let (url_a, url_b) = (url_a?, url_b?);
        let [_, article] = articles;
        let (ids, urls): ([&str; 2], [&str; 2]) = ([&id_a, &id_b], [&url_a, &url_b]);
        Ok(take(match edge {
            Some(edge) => proven(ids, urls, edge),
            None => {
                let words = entries.known[article as usize].words;
                equal(ids, urls, words, shingle_counts[texts.of_article[article as usize] as usize])
            }
        }))
    }
}

/// Makes the row of a proven pair.
pub(crate) fn proven<'r>(
    [article_a, article_b]: [&'r str; 2],
    [url_a, url_b]: [&'r str; 2],
    edge: &Edge,
) -> edges::EdgeRow<'r> {
    let Edge { overlap, kind, matched_words, passage_words, strength, a_span, b_span, grounds } = *edge;
    edges::EdgeRow {
        article_a,
        article_b,
        jaccard: ShareCell(overlap.jaccard()),
        containment_a_in_b: ShareCell(overlap.a_in_b()),
        containment_b_in_a: ShareCell(overlap.b_in_a()),
        shared_shingles: overlap.shared,
        kind: PairKind::By(kind),
        matched_words,
        strength: ShareCell(strength),
        url_a,
        url_b,
        shingles_a: overlap.a_size,
        shingles_b: overlap.b_size,
        figures_shared: Some(overlap.figures_shared),
        figures_fewer: Some(overlap.figures_fewer),
        shorter_words: Some(grounds.shorter_words),
        passage_words: Some(passage_words),
        from_a: Some(a_span.0),
        to_a: Some(a_span.1),
        from_b: Some(b_span.0),
        to_b: Some(b_span.1),
        weight: Some(grounds.weight),
        one_headline: Some(grounds.is_headlined),
    }
}

/// Makes the row of an article and the first article with the same text.
pub(crate) fn equal<'r>(
    [article_a, article_b]: [&'r str; 2],
    [url_a, url_b]: [&'r str; 2],
    words: u32,
    shingles: u32,
) -> edges::EdgeRow<'r> {
    let whole = ShareCell(1.0);
    edges::EdgeRow {
        article_a,
        article_b,
        jaccard: whole,
        containment_a_in_b: whole,
        containment_b_in_a: whole,
        shared_shingles: shingles,
        kind: PairKind::Equal,
        matched_words: words,
        strength: whole,
        url_a,
        url_b,
        shingles_a: shingles,
        shingles_b: shingles,
        figures_shared: None,
        figures_fewer: None,
        shorter_words: None,
        passage_words: None,
        from_a: None,
        to_a: None,
        from_b: None,
        to_b: None,
        weight: None,
        one_headline: None,
    }
}
