//! `storywire evaluate --truth FILE OUTDIR`: a finished run against what is known to be true, of articles or of pairs.

use super::EvaluateOptions;
use crate::Done;
use anyhow::Context;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use storywire::Error;
use storywire::evaluate::{Assigned, LabelledPair, PairScores, ProvenPair, TruthRow, evaluate_with_edges};

/// Runs the command.
pub fn run(options: &EvaluateOptions) -> anyhow::Result<Done> {
    let articles = options.out.join("articles.csv");
    let assigned: Vec<Assigned> = rows(&articles, ["article_id", "cluster_id", "role"])?
        .into_iter()
        .map(|[id, cluster_id, role]| Assigned { id: disarmed(&id), cluster_id, role })
        .collect();
    let mut out = std::io::stdout();
    if let Some(path) = &options.truth {
        let truth: Vec<TruthRow> = rows(path, ["id", "story_id", "relation", "level"])?
            .into_iter()
            .map(|[id, story_id, relation, level]| TruthRow { id, story_id, relation, level })
            .collect();
        let edges = options.out.join("edges.csv");
        let edges = if edges.exists() { proven(&edges)? } else { Vec::new() };
        writeln!(out, "{}", evaluate_with_edges(&truth, &assigned, &edges))?;
    }
    if !options.labels.is_empty() {
        let mut labelled = Vec::new();
        for path in &options.labels {
            labelled.extend(labels(path)?);
        }
        let clusters: BTreeMap<String, String> =
            assigned.into_iter().map(|assigned| (assigned.id, assigned.cluster_id)).collect();
        write!(out, "{}", PairScores::of(&labelled, &clusters))?;
    }
    Ok(Done::Well)
}

/// The pairs of a file that have a label.
fn labels(path: &Path) -> anyhow::Result<Vec<LabelledPair>> {
    let mut labelled = Vec::new();
    for (row, [label, a, b]) in (2..).zip(rows(path, ["label", "article_a", "article_b"])?) {
        let are_copies = match label.trim().to_lowercase().as_str() {
            "" => continue,
            "copies" | "yes" | "1" => true,
            "other" | "no" | "0" => false,
            word => {
                let message =
                    format!("row {row}: \"{word}\" is no label; write copies or other, or leave it empty");
                return Err(Error::table(path, message).into());
            }
        };
        labelled.push(LabelledPair { a, b, are_copies });
    }
    if labelled.is_empty() {
        return Err(
            Error::table(path, "no pair has a label; write copies or other into the column label").into()
        );
    }
    Ok(labelled)
}

fn proven(path: &Path) -> anyhow::Result<Vec<ProvenPair>> {
    let pair = |[a, b, strength]: [String; 3]| {
        let number = strength.parse().map_err(|_| Error::table(path, format!("strength is \"{strength}\"")));
        Ok(ProvenPair { a: disarmed(&a), b: disarmed(&b), strength: number? })
    };
    rows(path, ["article_a", "article_b", "strength"])?.into_iter().map(pair).collect()
}

/// An id as it was before `--spreadsheet-safe`.
fn disarmed(id: &str) -> String {
    let armed = id.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@', '\t']));
    armed.unwrap_or(id).to_owned()
}

/// The named columns of a CSV file.
fn rows<const N: usize>(path: &Path, columns: [&str; N]) -> anyhow::Result<Vec<[String; N]>> {
    let mut reader =
        csv::Reader::from_path(path).with_context(|| format!("cannot read \"{}\"", path.display()))?;
    let header = reader.headers()?.clone();
    let place = |column: &str| {
        let missing = || Error::table(path, format!("no column \"{column}\" among {}", join(&header)));
        header.iter().position(|name| name == column).ok_or_else(missing)
    };
    let mut places = [0; N];
    for (at, column) in places.iter_mut().zip(columns) {
        *at = place(column)?;
    }
    let mut rows = Vec::new();
    for row in reader.records() {
        let row = row.with_context(|| format!("cannot read \"{}\"", path.display()))?;
        rows.push(places.map(|at| row.get(at).unwrap_or("").to_owned()));
    }
    Ok(rows)
}

fn join(header: &csv::StringRecord) -> String {
    header.iter().collect::<Vec<_>>().join(", ")
}
