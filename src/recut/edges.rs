//! edges.csv in, the distinct texts of a run and the proven pairs among them out.

use super::articles::Articles;
use crate::error::{Error, Result};
use crate::keyed::Map;
use crate::page::tables::{Table, disarmed};
use crate::report::edges::EQUAL;
use crate::texts::Texts;
use crate::verify::{Edge, Grounds, Kind, Overlap};
use std::io::Read;
use std::path::Path;
use std::str::FromStr;

const NAME: &str = "edges.csv";

const COLUMNS: [&str; 16] = [
    "article_a",
    "article_b",
    "kind",
    "shared_shingles",
    "matched_words",
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

/// Texts and what is known of them.
#[derive(Debug)]
pub struct Proven {
    /// The text of each article.
    pub texts: Texts,
    /// The number of distinct shingles of each text that is in a pair or shared; 0 of others.
    pub shingles: Vec<u32>,
    /// The proven pairs of texts, in order.
    pub edges: Vec<Edge>,
}

/// Reads the table.
///
/// # Errors
/// It cannot be read, is not as a run writes it, or of other articles than these.
pub fn read(table: impl Read, safe: bool, articles: &Articles) -> Result<Proven> {
    let mut table = Table::new(NAME, table, COLUMNS)?;
    let mut first: Vec<u32> = (0..articles.entries.len() as u32).collect();
    let (mut edges, mut shared) = (Vec::new(), Map::default());
    while let Some(cells) = table.next_row()? {
        let article = |id: &str| {
            let found = articles.by_id.get(disarmed(id, safe)).copied();
            found.ok_or_else(|| fault(format!("\"{id}\" is in no row of articles.csv")))
        };
        let (a, b) = (article(cells[0])?, article(cells[1])?);
        if a >= b {
            return Err(fault(format!("\"{}\" is no later than \"{}\"", cells[1], cells[0])));
        }
        if cells[2] == EQUAL {
            first[b as usize] = a;
            shared.insert(a, number(cells[5], "shingles_a")?);
        } else {
            edges.push(edge(a, b, &cells)?);
        }
    }
    let mut texts = Texts { of_article: vec![0; first.len()], first: Vec::new() };
    for (article, &first) in (0u32..).zip(&first) {
        texts.of_article[article as usize] = if first == article {
            texts.first.push(article);
            texts.first.len() as u32 - 1
        } else {
            texts.of_article[first as usize]
        };
    }
    let mut shingles = vec![0; texts.first.len()];
    for (article, count) in shared {
        shingles[texts.of_article[article as usize] as usize] = count;
    }
    // Articles are numbered in the order of their first articles, and so are texts.
    for Edge { overlap, .. } in &mut edges {
        for (article, size) in [(&mut overlap.a, overlap.a_size), (&mut overlap.b, overlap.b_size)] {
            let text = texts.of_article[*article as usize];
            if texts.first[text as usize] != *article {
                return Err(fault("a pair is of an article that is not the first of its text".into()));
            }
            shingles[text as usize] = size;
            *article = text;
        }
    }
    edges.sort_unstable_by_key(|edge| (edge.overlap.a, edge.overlap.b));
    Ok(Proven { texts, shingles, edges })
}

/// An edge between two articles.
fn edge(a: u32, b: u32, cells: &[&str; 16]) -> Result<Edge> {
    let [_, _, kind, cells @ ..] = cells;
    let columns = &COLUMNS[3..];
    let count = |at: usize| number::<u32>(cells[at], columns[at]);
    let overlap = Overlap {
        a,
        b,
        shared: count(0)?,
        a_size: count(2)?,
        b_size: count(3)?,
        figures_shared: count(4)?,
        figures_fewer: count(5)?,
    };
    let grounds = Grounds {
        shorter_words: count(6)?,
        weight: number(cells[11], "weight")?,
        is_headlined: number(cells[12], "one_headline")?,
    };
    Ok(Edge {
        overlap,
        matched_words: count(1)?,
        a_span: (count(7)?, count(8)?),
        b_span: (count(9)?, count(10)?),
        kind: Kind::parse(kind).ok_or_else(|| unread("kind", kind))?,
        // Made of the others once the edge is held to a rule.
        strength: 0.0,
        grounds,
    })
}

fn fault(message: String) -> Error {
    Error::table(Path::new(NAME), message)
}

fn unread(column: &str, cell: &str) -> Error {
    fault(format!("\"{cell}\" in {column} is not as this version writes it"))
}

fn number<T: FromStr>(cell: &str, column: &str) -> Result<T> {
    cell.parse().map_err(|_| unread(column, cell))
}
