//! passages.csv in, where the passages of pairs of texts lie out.

use super::articles::FinishedArticles;
use crate::base::error::Result;
use crate::base::hash::Map;
use crate::base::texts::Texts;
use crate::columns;
use crate::tables::{Any, List, TableReader, passages};
use crate::verify::LongRun;
use std::io::Read;

columns! {
    /// The columns of passages.csv that are needed.
    struct RecutPassage<'r> of passages::PassageRow {
        article_id: &'r str,
        other_id: &'r str,
        spans: List<'r, Any>,
        other_spans: List<'r, Any>,
    }
}

/// Where passages lie, by the two texts.
pub(crate) type Runs = Map<(u32, u32), Vec<LongRun>>;

/// Reads the table of a run that was written with `safe` cells or without.
///
/// # Errors
/// The table cannot be read, is not as a run writes it, or names other articles.
pub(crate) fn read(table: impl Read, safe: bool, articles: &FinishedArticles, texts: &Texts) -> Result<Runs> {
    let mut table = TableReader::<RecutPassage<'_>>::new(table, safe)?;
    let mut runs = Runs::default();
    while let Some(row) = table.next_row()? {
        match told(&row, articles, texts) {
            Ok((pair, of_pair)) => drop(runs.insert(pair, of_pair)),
            Err(message) => return Err(table.fault(&message)),
        }
    }
    Ok(runs)
}

type LocatedPair = ((u32, u32), Vec<LongRun>);

/// Reads a row, or returns its fault.
fn told(
    row: &RecutPassage<'_>,
    articles: &FinishedArticles,
    texts: &Texts,
) -> std::result::Result<LocatedPair, String> {
    let text = |id: &str| {
        let article = articles.by_id.get(id).copied();
        let article = article.ok_or_else(|| format!("\"{id}\" is in no row of articles.csv"))?;
        Ok::<_, String>(texts.of_article[article as usize])
    };
    let (a, b) = (spans(&row.spans)?, spans(&row.other_spans)?);
    let lengths = |spans: &[(u32, u32)]| spans.iter().map(|(from, to)| to - from).collect::<Vec<_>>();
    if lengths(&a) != lengths(&b) {
        return Err("the spans in the two articles are not of one length".to_owned());
    }
    let runs = a.into_iter().zip(b).map(|(a, b)| LongRun { a, b }).collect();
    Ok(((text(row.article_id)?, text(row.other_id)?), runs))
}

fn spans(cell: &List<'_>) -> std::result::Result<Vec<(u32, u32)>, String> {
    let span = |word: &str| {
        let (from, to) = word.split_once('-')?;
        let (from, to) = (from.parse().ok()?, to.parse().ok()?);
        (from < to).then_some((from, to))
    };
    cell.names().map(|word| span(word).ok_or_else(|| format!("\"{word}\" is no span of words"))).collect()
}
