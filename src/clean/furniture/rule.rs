//! A rule of the furniture table, and the rules that are not in the table.

use crate::base::agency::AgencyId;

/// The lines of an article to which a rule applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RulePlace {
    /// The first lines.
    Head,
    /// All lines.
    Any,
    /// All lines but the first.
    Tail,
}

/// One row of the table.
#[derive(Debug)]
pub struct FurnitureRule {
    /// Its class and language, as it stands in furniture.csv: `credit.en`.
    pub name: String,
    /// Where in an article it holds.
    pub(super) place: RulePlace,
    /// Agencies that the line credits.
    pub agencies: Vec<AgencyId>,
}

/// Index of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub u16);

/// The rule of bylines, which are recognised by their place above the story, not by the table.
pub(crate) const BYLINE: RuleId = RuleId(0);

/// The rule of editors' notes around a dateline.
pub(crate) const NOTE: RuleId = RuleId(1);

/// The rule of the wire's own headers and trailers.
pub(crate) const WIRE: RuleId = RuleId(2);

/// The rule of notes that are not for publication. Only the line that says so is recorded, not the text after
/// it.
pub(crate) const NOTEBOOK: RuleId = RuleId(3);

/// The rule of the marks that a text was cut short.
pub(crate) const PARTIAL: RuleId = RuleId(4);

/// The rule of sentences that one outlet repeats, which are learned from the dump.
pub(crate) const LEARNED: RuleId = RuleId(5);

/// The rule of sentences that all outlets repeat.
pub(crate) const LEARNED_SHARED: RuleId = RuleId(6);

/// The rule of lines that name an agency as the story's source and nothing else.
pub(crate) const SOURCE: RuleId = RuleId(7);

/// Names of the rules that are not in the table, in the order of their ids.
pub(super) const BUILT_IN: [&str; 8] =
    ["byline", "ednote", "wire", "notebook", "partial", "learned.outlet", "learned.shared", "credit.source"];
