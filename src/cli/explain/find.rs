//! Ids or addresses that the user names in, the articles' rows out.

use crate::cli::finished::FinishedRun;
use anyhow::Context;
use std::path::Path;
use storywire::Error;
use storywire::page::fetch::{WantedRecords, fetch};
use storywire::tables::{TableReader, articles, rejects};

storywire::columns! {
    /// The columns of articles.csv that are needed.
    struct ExplainColumns<'r> of articles::ArticleRow {
        article_id: &'r str,
        cluster_id: &'r str,
        url: &'r str,
        source_path: &'r str,
        source_record: Option<u64>,
    }
}

storywire::columns! {
    /// The columns of rejects.csv that are needed.
    struct RejectColumns<'r> of rejects::RejectRow {
        source_path: &'r str,
        source_record: u64,
        reason: &'r str,
        detail: &'r str,
    }
}

/// An article that the user named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NamedArticle {
    /// The article's id.
    pub id: String,
    /// Its cluster.
    pub cluster_id: String,
    /// Its source.
    pub source: String,
    /// Its record there.
    pub record: u64,
}

/// A record that the user named.
#[derive(Debug)]
pub(crate) enum NamedRecord {
    /// An article.
    Article(NamedArticle),
    /// A record that was read and refused.
    Refused {
        /// Its own id or address.
        id: String,
        /// Why it was refused, as a word.
        reason: String,
        /// Why, in particular.
        detail: String,
        /// Its source.
        source: String,
        /// Its record there.
        record: u64,
    },
}

/// Most similar ids that are suggested for an unknown one.
const LIKE_MAX: usize = 3;
/// Least similarity of a suggested id, 0 to 1.
const LIKE_MIN: f64 = 0.7;

/// Finds the records that the user named, in that order.
///
/// # Errors
/// A name is that of no article; the message names those most like it.
pub(crate) fn find(past: &FinishedRun, names: &[&str]) -> anyhow::Result<Vec<NamedRecord>> {
    let (path, safe) = (past.path("articles.csv"), past.style().spreadsheet_safe);
    let mut table = TableReader::<ExplainColumns<'_>>::new(past.table("articles.csv")?, safe)?;
    let mut found: Vec<Option<(bool, NamedArticle)>> = vec![None; names.len()];
    let mut like: Vec<Vec<(f64, String)>> = vec![Vec::new(); names.len()];
    while let Some(ExplainColumns { article_id, cluster_id, url, source_path, source_record }) =
        table.next_row()?
    {
        for ((name, found), like) in names.iter().zip(&mut found).zip(&mut like) {
            let is_id = article_id == *name;
            // An id goes before an address, and the first of several records of a page before the others.
            if is_id || url == *name && found.is_none() {
                let row = NamedArticle {
                    id: article_id.to_owned(),
                    cluster_id: cluster_id.to_owned(),
                    source: source_path.to_owned(),
                    record: source_record.unwrap_or(0),
                };
                if found.as_ref().is_none_or(|(is_id, _)| !is_id) {
                    *found = Some((is_id, row));
                }
            } else if found.is_none() {
                note_like(name, article_id, like);
            }
        }
    }
    let refused = match found.iter().all(Option::is_some) {
        true => Vec::new(),
        false => refused(past, names)?,
    };
    let mut all = Vec::new();
    for ((at, name), found) in names.iter().enumerate().zip(found) {
        let refused = || refused.iter().find(|(index, _)| *index == at).map(|(_, refused)| refused);
        all.push(match (found, refused()) {
            (Some((_, row)), _) => NamedRecord::Article(row),
            (None, Some((reason, detail, source, record))) => NamedRecord::Refused {
                id: (*name).to_owned(),
                reason: reason.clone(),
                detail: detail.clone(),
                source: source.clone(),
                record: *record,
            },
            (None, None) => return Err(unknown(name, &like[at], &path).into()),
        });
    }
    Ok(all)
}

fn note_like(name: &str, id: &str, like: &mut Vec<(f64, String)>) {
    let likeness = strsim::jaro_winkler(name, id);
    if likeness >= LIKE_MIN {
        like.push((likeness, id.to_owned()));
        like.sort_by(|x, y| y.0.total_cmp(&x.0).then_with(|| x.1.cmp(&y.1)));
        like.truncate(LIKE_MAX);
    }
}

fn unknown(name: &str, like: &[(f64, String)], path: &Path) -> Error {
    let ids: Vec<String> = like.iter().map(|(_, id)| format!("\"{id}\"")).collect();
    let hint = match ids.is_empty() {
        true => format!("; see the ids and addresses in \"{}\"", path.display()),
        false => format!("; nearest are {}", ids.join(", ")),
    };
    Error::option("explain", format!("no article has the id or address \"{name}\"{hint}"))
}

type RefusedRecord = (String, String, String, u64);

/// Returns the refused records with one of these ids or addresses, by index of the name.
fn refused(past: &FinishedRun, names: &[&str]) -> anyhow::Result<Vec<(usize, RefusedRecord)>> {
    let safe = past.style().spreadsheet_safe;
    let mut table = TableReader::<RejectColumns<'_>>::new(past.table("rejects.csv")?, safe)?;
    let (mut wanted, mut rows): (WantedRecords, Vec<RefusedRecord>) = Default::default();
    while let Some(RejectColumns { source_path, source_record, reason, detail }) = table.next_row()? {
        wanted.add(source_path, source_record, rows.len());
        rows.push((reason.to_owned(), detail.to_owned(), source_path.to_owned(), source_record));
    }
    let (recipe, map, scratch) = (past.recipe()?, past.field_map()?, std::env::temp_dir());
    let again = past.again(&map, &recipe, &scratch)?;
    let mut found = Vec::new();
    for input in past.report.inputs.iter().filter(|input| wanted.needs(&input.path)) {
        let opened = past
            .report
            .find(input)
            .map_err(anyhow::Error::msg)
            .context("cannot look among the refused records")?;
        fetch(&input.path, &opened, again, &wanted, &mut |slot, article| {
            let named = names.iter().position(|name| article.id == *name || article.url == *name);
            found.extend(named.map(|at| (at, rows[slot].clone())));
        });
    }
    Ok(found)
}
