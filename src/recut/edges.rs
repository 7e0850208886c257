//! edges.csv in, the distinct texts of a run and the proven pairs among them out.

use super::articles::FinishedArticles;
use crate::base::error::{Error, Result};
use crate::base::hash::Map;
use crate::base::texts::Texts;
use crate::columns;
use crate::tables::{TableReader, TableRow, edges};
use crate::verify::{Edge, Grounds, Kind, Overlap};
use std::io::Read;
use std::path::Path;

columns! {
    /// The columns of edges.csv that are needed.
    struct RecutEdge<'r> of edges::EdgeRow {
        article_a: &'r str,
        article_b: &'r str,
        kind: edges::PairKind,
        shared_shingles: u32,
        matched_words: u32,
        shingles_a: u32,
        shingles_b: u32,
        figures_shared: Option<u32>,
        figures_fewer: Option<u32>,
        shorter_words: Option<u32>,
        passage_words: Option<u32>,
        from_a: Option<u32>,
        to_a: Option<u32>,
        from_b: Option<u32>,
        to_b: Option<u32>,
        weight: Option<f64>,
        one_headline: Option<bool>,
    }
}

/// The texts of a run and the pairs proven among them.
#[derive(Debug)]
pub(crate) struct ProvenTexts {
    /// The text of each article.
    pub texts: Texts,
    /// The number of distinct shingles of each text that is in a pair or shared; 0 of others.
    pub shingles: Vec<u32>,
    /// The proven pairs of texts, in order.
    pub edges: Vec<Edge>,
}

/// The content of a sound row.
enum SoundRow {
    /// Two articles with one text: first article, second article, number of shingles.
    Equal(u32, u32, u32),
    /// An edge between two articles.
    Proven(Edge),
}

/// Reads the table.
///
/// # Errors
/// The table cannot be read, is not as a run writes it, or names other articles.
pub(crate) fn read(table: impl Read, safe: bool, articles: &FinishedArticles) -> Result<ProvenTexts> {
    let mut table = TableReader::<RecutEdge<'_>>::new(table, safe)?;
    let mut first: Vec<u32> = (0..articles.entries.len() as u32).collect();
    let (mut proven, mut shared) = (Vec::new(), Map::default());
    while let Some(row) = table.next_row()? {
        match told(&row, articles) {
            Ok(SoundRow::Equal(a, b, shingles)) => {
                first[b as usize] = a;
                shared.insert(a, shingles);
            }
            Ok(SoundRow::Proven(edge)) => proven.push(edge),
            Err(message) => return Err(table.fault(&message)),
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
    for Edge { overlap, .. } in &mut proven {
        for (article, size) in [(&mut overlap.a, overlap.a_size), (&mut overlap.b, overlap.b_size)] {
            let text = texts.of_article[*article as usize];
            if texts.first[text as usize] != *article {
                let message = "a pair is of an article that is not the first of its text";
                return Err(Error::table(Path::new(edges::EdgeRow::TABLE.file), message));
            }
            shingles[text as usize] = size;
            *article = text;
        }
    }
    proven.sort_unstable_by_key(|edge| (edge.overlap.a, edge.overlap.b));
    Ok(ProvenTexts { texts, shingles, edges: proven })
}

/// Reads a row, or returns its fault.
fn told(row: &RecutEdge<'_>, articles: &FinishedArticles) -> std::result::Result<SoundRow, String> {
    let article = |id: &str| {
        let found = articles.by_id.get(id).copied();
        found.ok_or_else(|| format!("\"{id}\" is in no row of articles.csv"))
    };
    let (a, b) = (article(row.article_a)?, article(row.article_b)?);
    if a >= b {
        return Err(format!("\"{}\" is no later than \"{}\"", row.article_b, row.article_a));
    }
    match row.kind {
        edges::PairKind::Equal => Ok(SoundRow::Equal(a, b, row.shingles_a)),
        edges::PairKind::By(kind) => {
            let edge = edge([a, b], kind, row).ok_or("the numbers of a pair are missing")?;
            let is_sound = is_sound(&edge).then_some(SoundRow::Proven(edge));
            is_sound.ok_or_else(|| "these cannot be the numbers of a pair".to_owned())
        }
    }
}

/// Makes the edge of a row; `None` if a cell is empty that only rows of equal texts leave empty.
fn edge([a, b]: [u32; 2], kind: Kind, row: &RecutEdge<'_>) -> Option<Edge> {
    Some(Edge {
        overlap: Overlap {
            a,
            b,
            shared: row.shared_shingles,
            a_size: row.shingles_a,
            b_size: row.shingles_b,
            figures_shared: row.figures_shared?,
            figures_fewer: row.figures_fewer?,
        },
        matched_words: row.matched_words,
        passage_words: row.passage_words?,
        a_span: (row.from_a?, row.to_a?),
        b_span: (row.from_b?, row.to_b?),
        kind,
        // Computed when the rule judges the edge.
        strength: 0.0,
        grounds: Grounds {
            shorter_words: row.shorter_words?,
            weight: row.weight?,
            is_headlined: row.one_headline?,
        },
    })
}

/// Whether later arithmetic on the edge cannot overflow.
fn is_sound(edge: &Edge) -> bool {
    let Edge { overlap, a_span, b_span, grounds, .. } = edge;
    a_span.0 <= a_span.1
        && b_span.0 <= b_span.1
        && overlap.shared <= overlap.a_size.min(overlap.b_size)
        && (0.0..=1.0).contains(&grounds.weight)
}

#[cfg(test)]
mod tests {
    use super::super::articles;
    use super::{ProvenTexts, read};
    use crate::base::agency::Agencies;
    use crate::base::scratch::{Memory, ScratchParams};
    use crate::tables::TableRow;
    use crate::tables::edges::EdgeRow;

    const ARTICLES: &str = "article_id,cluster_id,outlet,agency,agency_basis,dateline_place,version,published,published_basis,title,\
        language,words,url,source_path,source_record,flags,title_basis\n\
        late,c1,b.example,reuters,inherited,,,2026-03-14T09:00:00Z,structured,T,en,90,,d.jsonl,3,,given\n\
        first,c1,a.example,reuters,dateline,PORT,,2026-03-14T06:00:00Z,structured,T,en,90,,d.jsonl,2,partial,given\n\
        same,c1,c.example,,,,,2026-03-14T07:00:00Z,structured,T,en,90,,d.jsonl,1,same_page|date_only,given\n\
        undated,c2,,,,,,,none,T,,4,,e.jsonl,1,,given\n";

    const EQUAL: &str = "first,late,1.000,1.000,1.000,80,equal,90,1.000,,,80,80,,,,,,,,,,\n";
    const PAIR: &str =
        "first,same,0.6,0.8,0.7,60,similar,70,0.7,,,80,85,3,4,88,60,1,70,0,71,0.8971428571428572,true\n";

    fn proven(rows: &str) -> Result<ProvenTexts, String> {
        let scratch = ScratchParams { directory: std::env::temp_dir(), memory: Memory::of(1 << 20) };
        let articles = articles::read(ARTICLES.as_bytes(), false, &Agencies::built_in(), &scratch).unwrap();
        let ids: Vec<String> = (0..4).map(|entry| articles.entries.id(entry).unwrap()).collect();
        // A date without a time is the end of its day.
        assert_eq!(ids, ["first", "late", "same", "undated"]);
        let told: Vec<_> = (0..4).map(|entry| articles.entries.load(entry).unwrap()).collect();
        assert!(told[0].marks.partial && told[2].same_page && told[3].published.is_none());
        assert_eq!(
            (told[0].agencies.len(), told[1].agencies.len()),
            (1, 0),
            "what is inherited is not its own"
        );
        assert_eq!((articles.sources.len(), &articles.cluster_of[..]), (2, &[0, 0, 0, 1][..]));
        let header: Vec<&str> = EdgeRow::TABLE.header().collect();
        let table = format!("{}\n{rows}", header.join(","));
        read(table.as_bytes(), false, &articles).map_err(|error| error.to_string())
    }

    #[test]
    fn texts_and_pairs_come_back_as_they_were() {
        let ProvenTexts { texts, shingles, edges } = proven(&format!("{EQUAL}{PAIR}")).unwrap();
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
            (",1,70,", ",71,70,", "line 3: these cannot be the numbers of a pair"),
            (",60,similar", ",600,similar", "line 3: these cannot be the numbers of a pair"),
            ("0.8971428571428572", "1.5", "line 3: these cannot be the numbers of a pair"),
            ("0.8971428571428572", "NaN", "line 3: these cannot be the numbers of a pair"),
            (",70,0,71,", ",70,,71,", "line 3: the numbers of a pair are missing"),
            (",70,0.7,", ",-1,0.7,", "line 3: \"-1\" in matched_words is no whole number"),
        ] {
            let rows = format!("{EQUAL}{PAIR}");
            assert!(rows.contains(from), "{from}");
            let message = proven(&rows.replacen(from, to, 1)).unwrap_err();
            assert!(message.starts_with("\"edges.csv\": ") && message.contains(expected), "{message}");
        }
    }
}
