//! Candidate pairs in, proven edges out.
//!
//! Nothing here is estimated. [`Overlap::count`] counts the shingles that two texts share, [`Laid::align`] finds the
//! passages they share and where they lie, and [`judge`] holds both against the rule:
//!
//! - **How much.** Jaccard of the shingles, or containment of the shorter text's, or else the share of its words that
//!   lie in shared passages, must reach its threshold. The last finds what was rewritten: where every fourth word is
//!   another, few runs of five words are left and most of three.
//! - **Where.** Copies run to an end of either text on both sides: what stands before the first shared passage is
//!   short in one of the two, and so is what stands behind the last. Two reports with one background paragraph have
//!   words of their own on either side of it, as repeats have in the assembly of genomes, and are told by the same
//!   measure (Li 2016, minimap and miniasm, algorithm 5).
//! - **What differs.** Two pages of one form share words and differ in figures and names, which stand in each
//!   other's place ([`TemplateParams`]).
//! - **When.** What is published long after is a recurring column unless it is nearly the same.
//! - **Under what.** Under one headline less is enough: a lead of a few words, or a text of which a bad scan left
//!   little in one piece.
//! - **Who else.** [`Weights`]: what a shared shingle proves depends on who else has it. A forecast's phrases are
//!   shared by all forecasts, a story's by its copies alone.
//!
//! The figures printed are those counted, without weights.

mod align;
mod overlap;
mod params;
mod rule;
mod weights;

pub use align::{AlignParams, Alignment, Laid};
pub use overlap::{Opened, Overlap, TextShingles};
pub use params::{HeadlineParams, OverhangParams, TemplateParams, VerifyParams};
pub use rule::{
    Account, Beside, Edge, Grounds, Kind, Reason, Step, Verdict, judge, judge_whatever_is_enough,
};
pub use weights::{Common, Holders, Sieve, Weights};
