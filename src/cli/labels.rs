//! Files of labelled pairs and a run's clusters in, what they say of the run out.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use storywire::evaluate::stratum::{Origin, fingerprint};
use storywire::evaluate::{Assigned, LabelledPair, PairScores, StratumPair, Unfit, WholeScores};
use storywire::report::open;
use storywire::tables::{TableReader, has_column, labels};
use storywire::{Error, columns};

columns! {
    /// What somebody says of two articles.
    struct Labelled<'r> of labels::LabelRow { label: &'r str, article_a: &'r str, article_b: &'r str, }
}

columns! {
    /// The same of a pair that may have been drawn by stratum.
    struct InStratum<'r> of labels::LabelRow {
        label: &'r str, article_a: &'r str, article_b: &'r str, stratum: &'r str,
    }
}

/// The pairs of a file, by how they were drawn.
#[derive(Default)]
struct Pairs {
    /// Those that have a label, and no stratum.
    others: Vec<LabelledPair>,
    /// Those that have a stratum.
    by_stratum: Vec<StratumPair>,
}

/// Prints what the labels of these files say of the run.
pub fn score(files: &[PathBuf], assigned: Vec<Assigned>, out: &mut impl Write) -> anyhow::Result<()> {
    let mut pairs = Pairs::default();
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

impl Pairs {
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

    /// Takes pairs drawn by stratum for any others.
    fn forget_strata(&mut self) {
        let labelled = std::mem::take(&mut self.by_stratum).into_iter().filter_map(|pair| {
            let StratumPair { a, b, are_copies, .. } = pair;
            are_copies.map(|are_copies| LabelledPair { a, b, are_copies })
        });
        self.others.extend(labelled);
    }
}

/// Label, both ids and stratum of each row; files that people made have no strata.
fn rows(path: &Path) -> storywire::Result<Vec<[String; 4]>> {
    let mut rows = Vec::new();
    if has_column(path, open(path)?, "stratum")? {
        let mut table = TableReader::<InStratum<'_>>::at(path, open(path)?, true)?;
        while let Some(row) = table.next_row()? {
            rows.push([row.label, row.article_a, row.article_b, row.stratum].map(ToOwned::to_owned));
        }
    } else {
        let mut table = TableReader::<Labelled<'_>>::at(path, open(path)?, true)?;
        while let Some(row) = table.next_row()? {
            rows.push([row.label, row.article_a, row.article_b, ""].map(ToOwned::to_owned));
        }
    }
    Ok(rows)
}

/// Whether a label says that two articles are copies; `None` where nobody knows.
fn answer(label: &str) -> Result<Option<bool>, String> {
    match label.trim().to_lowercase().as_str() {
        "" => Ok(None),
        "copies" | "copy" | "yes" | "1" => Ok(Some(true)),
        "other" | "no" | "0" | "passage" | "partial" | "form" | "template" | "independent" => Ok(Some(false)),
        word => Err(format!("\"{word}\" is no label; write copies or other, or leave it empty")),
    }
}
