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
    let (a_span, b_span) = ((count(7)?, count(8)?), (count(9)?, count(10)?));
    // What is counted of this later must not run over.
    let is_sound = a_span.0 <= a_span.1
        && b_span.0 <= b_span.1
        && overlap.shared <= overlap.a_size.min(overlap.b_size)
        && (0.0..=1.0).contains(&grounds.weight);
    if !is_sound {
        return Err(fault(format!("the numbers of row {cells:?} cannot be those of a pair")));
    }
    Ok(Edge {
        overlap,
        matched_words: count(1)?,
        a_span,
        b_span,
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

#[cfg(test)]
mod tests {
    use super::super::articles;
    use super::{Proven, read};
    use crate::agency::Agencies;
    use crate::report::edges::HEADER;
    use crate::scratch::{Memory, ScratchParams};

    const ARTICLES: &str = "article_id,cluster_id,outlet,agency,agency_basis,dateline_place,version,published,published_basis,title,\
        language,words,url,source_path,source_record,flags\n\
        late,c1,b.example,reuters,inherited,,,2026-03-14T09:00:00Z,structured,T,en,90,,d.jsonl,3,\n\
        first,c1,a.example,reuters,dateline,PORT,,2026-03-14T06:00:00Z,structured,T,en,90,,d.jsonl,2,partial\n\
        same,c1,c.example,,,,,2026-03-14T07:00:00Z,structured,T,en,90,,d.jsonl,1,same_page|date_only\n\
        undated,c2,,,,,,,none,T,,4,,e.jsonl,1,\n";

    const EQUAL: &str = "first,late,1.000,1.000,1.000,80,equal,90,1.000,,,80,80,,,,,,,,,\n";
    const PAIR: &str =
        "first,same,0.6,0.8,0.7,60,similar,70,0.7,,,80,85,3,4,88,1,70,0,71,0.8971428571428572,true\n";

    fn proven(rows: &str) -> Result<Proven, String> {
        let scratch = ScratchParams { directory: std::env::temp_dir(), memory: Memory::of(1 << 20) };
        let articles = articles::read(ARTICLES.as_bytes(), false, &Agencies::built_in(), &scratch).unwrap();
        let ids: Vec<String> = (0..4).map(|entry| articles.entries.id(entry).unwrap()).collect();
        // A date without a time is the end of its day.
        assert_eq!(ids, ["first", "late", "same", "undated"]);
        let told: Vec<_> = (0..4).map(|entry| articles.entries.load(entry).unwrap()).collect();
        assert!(told[0].partial && told[2].same_page && told[3].published.is_none());
        assert_eq!(
            (told[0].agencies.len(), told[1].agencies.len()),
            (1, 0),
            "what is inherited is not its own"
        );
        assert_eq!((articles.sources.len(), &articles.cluster_of[..]), (2, &[0, 0, 0, 1][..]));
        let table = format!("{}\n{rows}", HEADER.join(","));
        read(table.as_bytes(), false, &articles).map_err(|error| error.to_string())
    }

    #[test]
    fn texts_and_pairs_come_back_as_they_were() {
        let Proven { texts, shingles, edges } = proven(&format!("{EQUAL}{PAIR}")).unwrap();
        assert_eq!((&texts.of_article[..], &texts.first[..]), (&[0, 0, 1, 2][..], &[0, 2, 3][..]));
        assert_eq!(shingles, [80, 85, 0]);
        let [edge] = edges[..] else { panic!("{edges:?}") };
        assert_eq!((edge.overlap.a, edge.overlap.b, edge.a_span, edge.b_span), (0, 1, (1, 70), (0, 71)));
        assert_eq!(edge.grounds.weight.to_bits(), 0.8971428571428572f64.to_bits());
        assert!(edge.grounds.is_headlined);
    }

    #[test]
    fn rows_that_no_run_writes_are_refused() {
        for (from, to, expected) in [
            ("first,same", "same,first", "is no later than \"same\""),
            ("first,same", "late,same", "not the first of its text"),
            (",1,70,", ",71,70,", "cannot be those of a pair"),
            (",60,similar", ",600,similar", "cannot be those of a pair"),
            ("0.8971428571428572", "1.5", "cannot be those of a pair"),
            ("0.8971428571428572", "NaN", "cannot be those of a pair"),
            (",70,0.7,", ",-1,0.7,", "\"-1\" in matched_words is not as this version writes it"),
        ] {
            let rows = format!("{EQUAL}{PAIR}");
            assert!(rows.contains(from), "{from}");
            let message = proven(&rows.replacen(from, to, 1)).unwrap_err();
            assert!(message.starts_with("\"edges.csv\": ") && message.contains(expected), "{message}");
        }
    }
}
