//! `storywire evaluate --truth FILE OUTDIR`: a finished run against what is known to be true, of articles or
//! of pairs.

use super::args::EvaluateArgs;
use super::exit::Done;
use super::terminal;
use std::io::Write;
use std::path::Path;
use storywire::columns;
use storywire::evaluate::{Assigned, ProvenPair, TruthRow, evaluate_with_edges};
use storywire::report::open;
use storywire::tables::{ShareCell, TableColumns, TableReader, articles, edges, truth};

columns! {
    /// An article and its cluster.
    struct PlacedColumns<'r> of articles::ArticleRow { article_id: &'r str, cluster_id: &'r str, role: &'r str, }
}

columns! {
    /// An edge between two articles.
    struct EdgeColumns<'r> of edges::EdgeRow { article_a: &'r str, article_b: &'r str, strength: ShareCell, }
}

columns! {
    /// The truth about a document.
    struct TruthColumns<'r> of truth::Truth { id: &'r str, story_id: &'r str, relation: &'r str, level: &'r str, }
}

/// Runs the command.
pub(crate) fn run(args: &EvaluateArgs) -> anyhow::Result<Done> {
    let articles = args.out.join("articles.csv");
    let assigned = rows::<PlacedColumns<'_>, _>(&articles, true, |row| Assigned {
        id: row.article_id.to_owned(),
        cluster_id: row.cluster_id.to_owned(),
        role: row.role.to_owned(),
    })?;
    let mut out = terminal::out();
    if let Some(path) = &args.truth {
        let truth = rows::<TruthColumns<'_>, _>(path, false, |row| TruthRow {
            id: row.id.to_owned(),
            story_id: row.story_id.to_owned(),
            relation: row.relation.to_owned(),
            level: row.level.to_owned(),
        })?;
        let edges = args.out.join("edges.csv");
        let edges = if edges.exists() { proven(&edges)? } else { Vec::new() };
        writeln!(out, "{}", evaluate_with_edges(&truth, &assigned, &edges))?;
    }
    if !args.labels.is_empty() {
        super::labels::score(&args.labels, assigned, &mut out)?;
    }
    Ok(Done::Well)
}

fn proven(path: &Path) -> storywire::Result<Vec<ProvenPair>> {
    rows::<EdgeColumns<'_>, _>(path, true, |row| ProvenPair {
        a: row.article_a.to_owned(),
        b: row.article_b.to_owned(),
        strength: row.strength.0,
    })
}

/// The rows of a table, as `of` makes them of what is asked. What was made safe for spreadsheets is read as
/// it was, where
/// `is_safe` says that it may have been.
fn rows<C: TableColumns, T>(
    path: &Path,
    is_safe: bool,
    of: impl for<'c> Fn(C::Of<'c>) -> T,
) -> storywire::Result<Vec<T>> {
    let mut table = TableReader::<C>::at(path, open(path)?, is_safe)?;
    let mut rows = Vec::new();
    while let Some(row) = table.next_row()? {
        rows.push(of(row));
    }
    Ok(rows)
}
