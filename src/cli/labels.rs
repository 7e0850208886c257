//! Files of labelled pairs and a run's clusters in, scores of the run out.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use storywire::evaluate::stratum::{Origin, fingerprint};
use storywire::evaluate::{Assigned, LabelledPair, PairScores, StratumPair, Unfit, WholeScores};
use storywire::report::open;
use storywire::tables::{TableReader, has_column, labels};
use storywire::{Error, columns};

columns! {
    /// The label of two articles.
    struct LabelColumns<'r> of labels::LabelRow { label: &'r str, article_a: &'r str, article_b: &'r str, }
}

columns! {
    /// The label of two articles that may have been drawn by stratum.
    struct StratumColumns<'r> of labels::LabelRow {
        label: &'r str, article_a: &'r str, article_b: &'r str, stratum: &'r str,
    }
}

/// The pairs of a file, by how they were drawn.
#[derive(Default)]
struct LabelFiles {
    /// Labelled pairs without a stratum.
    others: Vec<LabelledPair>,
    /// Pairs with a stratum.
    by_stratum: Vec<StratumPair>,
}

/// Prints the scores of the run by the labels of these files.
pub(crate) fn score(files: &[PathBuf], assigned: Vec<Assigned>, out: &mut impl Write) -> anyhow::Result<()> {
    let mut pairs = LabelFiles::default();
    for path in files {
        pairs.read(path)?;
    }
    let run = fingerprint(assigned.iter().map(|it| (it.id.as_str(), it.cluster_id.as_str())));
    if !pairs.by_stratum.is_empty() {
        match WholeScores::of(&pairs.by_stratum, run) {
            Ok(scores) => write!(out, "{scores}{}", if pairs.others.is_empty() { "" } else { "\n" })?,
            Err(unfit @ Unfit::OtherRun) => {
                writeln!(out, "{unfit}; they tell of themselves alone\n")?;
                pairs.forget_strata();
            }
            Err(unfit) => return Err(Error::table(&files[0], unfit.to_string()).into()),
        }
    }
    if !pairs.others.is_empty() {
        let clusters: BTreeMap<String, String> =
            assigned.into_iter().map(|assigned| (assigned.id, assigned.cluster_id)).collect();
        write!(out, "{}", PairScores::of(&pairs.others, &clusters))?;
    }
    Ok(())
}

impl LabelFiles {
    /// Adds the pairs of a file.
    fn read(&mut self, path: &Path) -> anyhow::Result<()> {
        let (mut row, mut any) = (2, false);
        for [label, a, b, stratum] in rows(path)? {
            let fault = |message: String| Error::table(path, format!("row {row}: {message}"));
            let are_copies = answer(&label).map_err(fault)?;
            any |= are_copies.is_some();
            match (stratum.trim(), are_copies) {
                ("", Some(are_copies)) => self.others.push(LabelledPair { a, b, are_copies }),
                ("", None) => {}
                (code, _) => {
                    let origin = Origin::of_code(code, &a, &b).ok_or_else(|| {
                        fault(
                            "its stratum is that of another pair; leave it and both ids as sample wrote them"
                                .into(),
                        )
                    })?;
                    self.by_stratum.push(StratumPair { a, b, are_copies, origin });
                }
            }
            row += 1;
        }
        if any {
            return Ok(());
        }
        let message = "no pair has a label; write copies or other into the column label";
        Err(Error::table(path, message).into())
    }

    /// Treats pairs drawn by stratum like all others.
    fn forget_strata(&mut self) {
        let labelled = std::mem::take(&mut self.by_stratum).into_iter().filter_map(|pair| {
            let StratumPair { a, b, are_copies, .. } = pair;
            are_copies.map(|are_copies| LabelledPair { a, b, are_copies })
        });
        self.others.extend(labelled);
    }
}

/// Reads label, both ids and stratum of each row; files made by hand have no strata.
fn rows(path: &Path) -> storywire::Result<Vec<[String; 4]>> {
    let mut rows = Vec::new();
    if has_column(path, open(path)?, "stratum")? {
        let mut table = TableReader::<StratumColumns<'_>>::at(path, open(path)?, true)?;
        while let Some(row) = table.next_row()? {
            rows.push([row.label, row.article_a, row.article_b, row.stratum].map(ToOwned::to_owned));
        }
    } else {
        let mut table = TableReader::<LabelColumns<'_>>::at(path, open(path)?, true)?;
        while let Some(row) = table.next_row()? {
            rows.push([row.label, row.article_a, row.article_b, ""].map(ToOwned::to_owned));
        }
    }
    Ok(rows)
}

/// Reads a label: whether two articles are copies, or `None` where it is empty.
fn answer(label: &str) -> Result<Option<bool>, String> {
    match label.trim().to_lowercase().as_str() {
        "" => Ok(None),
        "copies" | "copy" | "yes" | "1" => Ok(Some(true)),
        "other" | "no" | "0" | "passage" | "partial" | "form" | "template" | "independent" => Ok(Some(false)),
        word => Err(format!("\"{word}\" is no label; write copies or other, or leave it empty")),
    }
}
