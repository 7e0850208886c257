//! Passages in, passages.csv out: a row an article and another story, by the two clusters and the article.

use super::{TableSource, names};
use crate::base::agency::Agencies;
use crate::base::entry::Entry;
use crate::passages::Passage;
use crate::tables::{List, ShareCell, Writer, passages};
use crate::verify::LongRun;
use std::io::{self, Write};

/// Writes the table.
///
/// # Errors
/// The output cannot be written.
pub(crate) fn write(out: &mut dyn Write, source: &TableSource<'_>, passages: &[Passage]) -> io::Result<()> {
    let &TableSource { entries, agencies, style, .. } = source;
    let mut table = Writer::new::<passages::PassageRow<'_>>(out, style)?;
    for passage in passages {
        let [article, other] = [passage.article, passage.other].map(|article| entries.load(article));
        table.row(&row(passage, [&article?, &other?], agencies))?;
    }
    table.end()
}

/// Makes the row of a passage of two articles.
pub(crate) fn row<'r>(
    passage: &'r Passage,
    [article, other]: [&'r Entry; 2],
    agencies: &Agencies,
) -> passages::PassageRow<'r> {
    let share =
        |entry: &Entry| ShareCell((f64::from(passage.words) / f64::from(entry.words.max(1))).min(1.0));
    let spans = |side: fn(&LongRun) -> (u32, u32)| {
        List::of(passage.runs.iter().map(side).map(|(from, to)| format!("{from}-{to}")))
    };
    passages::PassageRow {
        article_id: &article.id,
        cluster_id: &passage.cluster_id,
        outlet: &article.outlet,
        agency: names(&article.agencies, agencies).into(),
        other_id: &other.id,
        other_cluster_id: &passage.other_cluster_id,
        other_outlet: &other.outlet,
        other_agency: names(&other.agencies, agencies).into(),
        words: passage.words,
        share: share(article),
        other_share: share(other),
        spans: spans(|run| run.a),
        other_spans: spans(|run| run.b),
        first_id: first_id(article, other),
        also: passage.also,
    }
}

/// Returns the id of the earlier article; empty if unknown.
fn first_id<'r>(article: &'r Entry, other: &'r Entry) -> &'r str {
    match article.is_before(other) {
        Some(true) => &article.id,
        Some(false) => &other.id,
        None => "",
    }
}
