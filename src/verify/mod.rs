//! Candidate pairs in, proven edges out.
//!
//! Nothing here is estimated. [`Overlap::count`] counts the shingles that two texts share,
//! [`TokenIndex::align`] finds the passages they share and where they lie, and [`judge`] holds both against
//! the rule:
//!
//! - **How much.** The share of the shorter text's words that lie in shared passages. It finds what was
//!   rewritten: where every fourth word is another, few runs of five words are left and most of three.
//! - **Where.** Two reports with one background paragraph share one block and have words of their own on
//!   either side of it, as repeats have in the assembly of genomes, and are told by the same measure (Li
//!   2016, minimap and miniasm, algorithm 5).
//! - **Of what.** A brief in a live ticker, an item of a roundup: what lies within a collection is a passage
//!   of it.
//! - **About what.** Pages of one outlet, and briefs, may share no more than a frame. Copies tell what either
//!   headline names ([`HeadlineOverlap`]).
//! - **What differs.** Two pages of one form share words and differ in figures, which stand in each other's
//!   place ([`FormParams`]).
//! - **Under what.** Under one headline less is enough: a lead of a few words, or a text of which a bad scan
//!   left little in one piece.
//! - **Who else.** [`Weights`]: what a shared shingle proves depends on who else has it. A forecast's phrases
//!   are shared by all forecasts, a story's by its copies alone.
//!
//! The figures printed are those counted, without weights.

mod align;
mod overlap;
mod params;
mod rule;
mod told;
mod weights;

pub use align::{AlignParams, Alignment, LongRun, TokenIndex};
pub use overlap::{Overlap, ShingleTable, TextShingles};
pub(crate) use params::{
    BackgroundParams, CollectionParams, FormParams, HeadlineParams, SubjectParams, VerifyParams,
};
pub use rule::{
    Account, Edge, Grounds, Kind, PairFacts, Reason, Step, Verdict, asks_what_is_told, judge,
    judge_whatever_is_enough,
};
pub use told::{Headline, HeadlineCounts, HeadlineOverlap};
pub(crate) use weights::{Common, Holders, Sieve, Weights};
