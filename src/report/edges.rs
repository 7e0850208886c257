//! Proven pairs in, edges.csv out: a row a pair, by the two ids.
//!
//! Edges are proven between texts. Articles that share a text are joined to its first article as `equal`, and the
//! first articles stand for their texts in all other rows.

use super::{Style, Table, decimals};
use crate::attribute::entries::Entries;
use crate::texts::Texts;
use crate::verify::Edge;
use std::io::{self, Write};

const HEADER: [&str; 9] = [
    "article_a",
    "article_b",
    "jaccard",
    "containment_a_in_b",
    "containment_b_in_a",
    "shared_shingles",
    "kind",
    "matched_words",
    "strength",
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
    let id = |article: u32| entries.id(article);
    let of_text = |text: u32| id(texts.first[text as usize]);
    let mut rows: Vec<[String; 9]> = Vec::new();
    for (article, &text) in (0u32..).zip(&texts.of_article) {
        let first = texts.first[text as usize];
        if first != article {
            let whole = || decimals(1.0);
            rows.push([
                id(first)?,
                id(article)?,
                whole(),
                whole(),
                whole(),
                shingles(text).to_string(),
                "equal".into(),
                entries.known[article as usize].words.to_string(),
                whole(),
            ]);
        }
    }
    for Edge { overlap, kind, matched_words, strength, .. } in edges {
        rows.push([
            of_text(overlap.a)?,
            of_text(overlap.b)?,
            decimals(overlap.jaccard()),
            decimals(overlap.a_in_b()),
            decimals(overlap.b_in_a()),
            overlap.shared.to_string(),
            kind.as_str().to_owned(),
            matched_words.to_string(),
            decimals(*strength),
        ]);
    }
    rows.sort_unstable();
    let mut table = Table::new(out, &HEADER, style)?;
    rows.iter().try_for_each(|row| table.row(row.iter().map(String::as_str)))?;
    table.end()
}
