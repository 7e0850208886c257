//! The tables of a finished run in, what clustering needs of them out.
//!
//! A run spends its time on reading, cleaning and pairing, and edges.csv holds what it proved of each pair.
//! Other clusters of the same edges, or of fewer, need none of that work again. [`changes`] decides what the
//! tables can answer: the answer must be that of a run with the same recipe.

pub(crate) mod articles;
pub(crate) mod edges;
pub(crate) mod passages;

use crate::base::agency::Agencies;
use crate::base::entry::Entries;
use crate::base::error::{Error, Result};
use crate::base::params::{RecutLimit, number};
use crate::base::scratch::ScratchParams;
use crate::base::texts::Texts;
use crate::recipe::{Recipe, is_same, key as key_of, settings};
use crate::verify::Edge;
use articles::FinishedArticles;
use edges::ProvenTexts;
use passages::Runs;
use std::io::Read;
use toml::Value;

/// A finished run, read from its tables.
#[derive(Debug)]
pub struct Finished {
    /// The articles, in order of publication.
    pub entries: Entries,
    /// The files and members of archives they were read from.
    pub sources: Vec<String>,
    /// The cluster of each article in the run, by number.
    pub cluster_of: Vec<u32>,
    /// The text of each article.
    pub texts: Texts,
    /// The number of distinct shingles of each text that is in a pair or shared by articles; 0 of others.
    pub shingles: Vec<u32>,
    /// The proven pairs of texts, in order.
    pub edges: Vec<Edge>,
    /// Where the passages of the run lie.
    pub passages: Runs,
}

/// The tables of a run that a recut reads, opened.
pub struct FinishedTables {
    /// articles.csv.
    pub articles: Box<dyn Read>,
    /// edges.csv.
    pub edges: Box<dyn Read>,
    /// passages.csv.
    pub passages: Box<dyn Read>,
    /// Whether cells were disarmed for spreadsheets.
    pub spreadsheet_safe: bool,
}

impl Finished {
    /// Reads the tables.
    ///
    /// # Errors
    /// A table cannot be read, or is not as a run writes it.
    pub fn read(tables: FinishedTables, agencies: &Agencies, scratch: &ScratchParams) -> Result<Self> {
        let safe = tables.spreadsheet_safe;
        let articles = articles::read(tables.articles, safe, agencies, scratch)?;
        let ProvenTexts { texts, shingles, edges } = edges::read(tables.edges, safe, &articles)?;
        let passages = passages::read(tables.passages, safe, &articles, &texts)?;
        let FinishedArticles { entries, sources, cluster_of, .. } = articles;
        Ok(Self { entries, sources, cluster_of, texts, shingles, edges, passages })
    }
}

/// A parameter that differs from the run's.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Key of the parameter.
    pub key: String,
    /// The value in the run.
    pub before: Value,
    /// The value asked for.
    pub now: Value,
}

/// Returns what a recipe changes in that of a finished run, by key.
///
/// # Errors
/// The tables do not hold the answer; the message says why, and what does.
pub fn changes(run: &Recipe, asked: &Recipe) -> Result<Vec<Change>> {
    let (before, mut now) = (settings(&run.file), settings(&asked.file));
    let mut changes = Vec::new();
    for (key, before) in before {
        let Some(now) = now.remove(&key) else { continue };
        // The name of a recipe changes nothing, and the policy in force may be an option's.
        if !is_same(&before, &now) && !matches!(key.as_str(), "name" | CANONICAL) {
            changes.push(Change { key, before, now });
        }
    }
    let (policy, other) = (run.attribute.canonical, asked.attribute.canonical);
    if policy != other {
        let [before, now] = [policy, other].map(|policy| Value::from(policy.as_str()));
        changes.push(Change { key: CANONICAL.to_owned(), before, now });
    }
    match changes.iter().find_map(refusal) {
        Some(why) => Err(Error::option("recut", why)),
        None => Ok(changes),
    }
}

const CANONICAL: &str = "attribute.canonical";

/// Returns why the tables do not hold the answer, if they do not.
fn refusal(change: &Change) -> Option<String> {
    let Change { key, before, now } = change;
    let again = format!("run `storywire cluster` again with --set {key}={now}");
    let why = match key_of(key).map_or(RecutLimit::Asked, |key| key.recut) {
        RecutLimit::Any => return None,
        RecutLimit::Raised if number(now) < number(before) => {
            return Some(format!(
                "{key} was {before} in this run, and pairs below are in no table, so that it can be raised and not lowered to \
                 {now}; {again}"
            ));
        }
        RecutLimit::Raised => return None,
        RecutLimit::Compared => "decides what is read and compared",
        RecutLimit::Paired => "decides which pairs are looked at",
        RecutLimit::Asked => {
            "decides which pairs are read, or what else is asked of them, which no table holds"
        }
    };
    Some(format!("{key} {why}, so that the tables of a run with {before} cannot tell; {again}"))
}

#[cfg(test)]
mod tests {
    use super::changes;
    use crate::recipe::Recipe;

    fn told(settings: &[&str]) -> Result<Vec<String>, String> {
        let run = Recipe::built_in().unwrap();
        let asked =
            run.with(&settings.iter().map(|setting| (*setting).to_owned()).collect::<Vec<_>>()).unwrap();
        let told = changes(&run, &asked).map_err(|error| error.to_string())?;
        Ok(told.iter().map(|change| format!("{} {} {}", change.key, change.before, change.now)).collect())
    }

    #[test]
    fn what_the_tables_hold_is_answered_and_all_else_refused_with_a_reason() {
        assert_eq!(told(&[]), Ok(vec![]));
        assert_eq!(told(&["verify.share_min=.43", "name=mine"]), Ok(vec![]));
        let all = [
            "verify.similarity_min=.6",
            "verify.weight_min=1",
            "cluster.giant_near_min=.1",
            "attribute.canonical=latest",
            "attribute.roles.expanded_length_min=2",
        ];
        assert_eq!(told(&all).map(|told| told.len()), Ok(all.len()));
        assert_eq!(told(&all[3..4]), Ok(vec!["attribute.canonical \"agency\" \"latest\"".to_owned()]));
        for (setting, expected) in [
            ("verify.share_min=.1", "verify.share_min was 0.43 in this run, and pairs below are in no table"),
            (
                "verify.background.overhang_max=.1",
                "verify.background.overhang_max decides which pairs are read, or what else",
            ),
            ("verify.matched_words_min=30", "verify.matched_words_min decides which pairs are read"),
            ("bucket.recall_at=.3", "bucket.recall_at decides which pairs are looked at"),
            ("shingle.words=4", "shingle.words decides what is read and compared"),
        ] {
            let message = told(&[setting]).unwrap_err();
            assert!(message.starts_with(&format!("recut: {expected}")), "{message}");
            let key = setting.split('=').next().unwrap();
            assert!(
                message.contains(&format!("; run `storywire cluster` again with --set {key}=")),
                "{message}"
            );
        }
    }
}
