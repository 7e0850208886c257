//! An explanation: what is said of one article or two, as `--json` prints it.

use serde::Serialize;
use storywire::page::compare::Class;

/// The explanation of one article or of two.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Explanation {
    /// The verdict.
    pub verdict: String,
    /// The reason for the verdict.
    pub because: String,
    /// The articles.
    pub articles: Vec<ExplainedArticle>,
    /// What each stage made of the articles.
    pub stages: Vec<ExplainedStage>,
    /// The questions of the rule.
    pub rule: Vec<RuleQuestion>,
    /// What would have to change for the opposite verdict.
    pub otherwise: Vec<String>,
    /// Nearest articles of other clusters, if one article is explained.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub neighbours: Vec<NearArticle>,
    /// The two texts, if two articles are compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub texts: Option<ComparedTexts>,
}

/// An article.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct ExplainedArticle {
    pub id: String,
    pub title: String,
    pub title_basis: &'static str,
    pub outlet: String,
    pub published: String,
    pub cluster_id: String,
    pub role: String,
    pub source: String,
    pub record: u64,
}

/// A stage of the run.
#[derive(Debug, Serialize)]
pub(crate) struct ExplainedStage {
    pub stage: &'static str,
    pub told: Vec<String>,
}

/// A question of the rule.
#[derive(Debug, Serialize)]
pub(crate) struct RuleQuestion {
    pub question: &'static str,
    pub value: f64,
    pub bound: f64,
    pub at_least: bool,
    /// `yes`, `no`, or `waived` where the rule does not ask it of such a pair.
    pub answer: &'static str,
    pub decided: bool,
    #[serde(skip)]
    pub is_count: bool,
}

/// An article near the explained one.
#[derive(Debug, Serialize)]
pub(crate) struct NearArticle {
    pub id: String,
    pub title: String,
    pub outlet: String,
    pub cluster_id: String,
    pub similarity: f64,
    pub containment: f64,
    pub why_apart: String,
}

/// Two texts, split where they differ.
#[derive(Debug, Serialize)]
pub(crate) struct ComparedTexts {
    /// Pieces of the first article's text.
    pub a: Vec<Piece>,
    /// Pieces of the second article's text.
    pub b: Vec<Piece>,
}

/// A stretch of a text.
#[derive(Debug, Serialize)]
pub(crate) struct Piece {
    pub class: &'static str,
    pub text: String,
}

/// Splits a text into pieces; stretches are given by their ends in UTF-16 units.
pub(crate) fn pieces(text: &str, stretches: &[(u32, Class)]) -> Vec<Piece> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut at = 0;
    let piece = |&(end, class): &(u32, Class)| {
        let part = &units[at..(end as usize).min(units.len())];
        at = end as usize;
        let class = match class {
            Class::Same => SAME,
            Class::Only => "only",
            Class::Changed => "changed",
            Class::Furniture => FURNITURE,
        };
        Piece { class, text: String::from_utf16_lossy(part) }
    };
    stretches.iter().map(piece).collect()
}

pub(crate) const SAME: &str = "same";
pub(crate) const FURNITURE: &str = "furniture";
