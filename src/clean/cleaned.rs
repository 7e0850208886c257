//! The result of cleaning: the compared text, the evidence and what was cut.

use super::furniture::RuleId;
use crate::base::agency::{AgencyId, CreditBasis};

/// What an article says about itself, beside its story.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Credited agencies with what each rests on, in the order found.
    pub credits: Vec<(AgencyId, CreditBasis)>,
    /// Place of the dateline, as printed.
    pub dateline_place: String,
    /// Version mark, such as `UPDATE 2`, `CORRECTED` or `/5`.
    pub version: String,
    /// Date of the dateline, as printed.
    pub dateline_date: String,
    /// Whether the agency took the story back: a kill or a withdrawal.
    pub killed: bool,
    /// Whether the text says itself that it is only the start of the story.
    pub partial: bool,
}

/// An article's story and what was taken from around it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// The compared text: folded paragraphs, one a line.
    pub text: String,
    /// Credits, place and version.
    pub evidence: Evidence,
    /// Lines cut as furniture, with the rule that knows them.
    pub furniture: Vec<(RuleId, String)>,
    /// Paragraphs cut because the article repeats them or its own headline.
    pub repeats: u32,
    /// Whether the whole text is a stand-in for an article.
    pub placeholder: bool,
}
