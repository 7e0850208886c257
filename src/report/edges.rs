//! Proven pairs in, edges.csv out: a row a pair, by the two ids.
//!
//! Edges are proven between texts. Articles that share a text are joined to its first article as `equal`, and the
//! first articles stand for their texts in all other rows.

use super::{Style, Table, decimals};
use crate::attribute::entries::Entries;
use crate::texts::Texts;
use crate::verify::Edge;
use std::io::{self, Write};

/// The columns.
pub const HEADER: [&str; 11] = [
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
];

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
    let mut rows = rows(entries, texts, edges, shingles)?;
    rows.sort_unstable();
    let mut table = Table::new(out, &HEADER, style)?;
    rows.iter().try_for_each(|row| table.row(row.iter().map(String::as_str)))?;
    table.end()
}

/// The rows of the table, in no order.
///
/// # Errors
/// The entries cannot be read.
pub(crate) fn rows(
    entries: &Entries,
    texts: &Texts,
    edges: &[Edge],
    shingles: &dyn Fn(u32) -> u32,
) -> io::Result<Vec<[String; 11]>> {
    let is_past = |article: u32| entries.known[article as usize].is_past;
    let mut rows: Vec<[String; 11]> = Vec::new();
    let mut row = |(a, b): (u32, u32), told: [String; 7]| {
        let (a, b) = (entries.load(a)?, entries.load(b)?);
        let [jaccard, a_in_b, b_in_a, shared, kind, matched, strength] = told;
        let (url_a, url_b) = (a.url.into(), b.url.into());
        rows.push([
            a.id.into(),
            b.id.into(),
            jaccard,
            a_in_b,
            b_in_a,
            shared,
            kind,
            matched,
            strength,
            url_a,
            url_b,
        ]);
        Ok::<(), io::Error>(())
    };
    for (article, &text) in (0u32..).zip(&texts.of_article) {
        let first = texts.first[text as usize];
        if first != article && !(is_past(first) && is_past(article)) {
            let words = entries.known[article as usize].words.to_string();
            let whole = || decimals(1.0);
            let shared = shingles(text).to_string();
            row((first, article), [whole(), whole(), whole(), shared, "equal".into(), words, whole()])?;
        }
    }
    for Edge { overlap, kind, matched_words, strength, .. } in edges {
        let told = [
            decimals(overlap.jaccard()),
            decimals(overlap.a_in_b()),
            decimals(overlap.b_in_a()),
            overlap.shared.to_string(),
            kind.as_str().to_owned(),
            matched_words.to_string(),
            decimals(*strength),
        ];
        row((texts.first[overlap.a as usize], texts.first[overlap.b as usize]), told)?;
    }
    Ok(rows)
}
