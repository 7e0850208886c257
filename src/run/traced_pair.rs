//! Two texts looked at closely: what each question of the rule was asked, and what it was told.

use super::texts::ShingledTexts;
use crate::base::error::Result;
use crate::bucket::{Pair, rare_keys, rare_one_in};
use crate::recipe::Recipe;
use crate::sketch::Sketcher;
use crate::verify::{
    Account, Alignment, Edge, LongRun, Overlap, PairFacts, ShingleTable, TextShingles, TokenIndex,
};

/// Two texts looked at.
#[derive(Clone, Debug)]
pub struct TracedPair {
    /// The texts, the earlier one first.
    pub texts: (u32, u32),
    /// Whether the earlier is that of the first article asked for.
    pub in_order: bool,
    /// Bands of their sketches that agree, and all.
    pub bands: (usize, usize),
    /// Sampled shingles that both post, and how many are expected of the shorter if it were contained.
    pub rare: (usize, f64),
    /// Whether they were a candidate pair.
    pub is_candidate: bool,
    /// Whether they were left unread, since the likeliest candidates of both are pages of their form.
    pub is_left: bool,
    /// The counts.
    pub overlap: Overlap,
    /// Where they lie.
    pub alignment: Alignment,
    /// The long runs among them.
    pub long_runs: Vec<LongRun>,
    /// What is known facts.
    pub facts: PairFacts,
    /// Every question of the rule.
    pub account: Account,
    /// What their shared shingles weigh in the mean, 0 to 1.
    pub weight: f64,
    /// The edge that is left.
    pub edge: Option<Edge>,
}

/// Counts, aligns and judges a pair, whatever was made of it.
pub(crate) fn look_at(pair: Pair, texts: &ShingledTexts<'_>, recipe: &Recipe) -> Result<TracedPair> {
    let (a, b) = pair.texts();
    let (of_a, of_b) = (texts.load(a)?, texts.load(b)?);
    let mut opened = ShingleTable::default();
    opened.open(&of_a);
    let told = texts.texts.told((a, &of_a.tokens), (b, &of_b.tokens))?;
    let facts = PairFacts { told: Some(told), ..texts.texts.pair_facts(a, b) };
    let overlap = Overlap::count(a, b, &opened, &of_b);
    let params = &recipe.verify;
    let mut laid = TokenIndex::default();
    laid.lay(&of_a.tokens, &params.align);
    let alignment = laid.align(&of_b.tokens, &params.align);
    let account = Account::of(&overlap, &alignment, facts, params);
    let (bands, rare) = keys(&of_a, &of_b, recipe);
    Ok(TracedPair {
        texts: (a, b),
        in_order: true,
        bands,
        rare,
        is_candidate: false,
        is_left: false,
        overlap,
        alignment,
        long_runs: laid.long_runs(&of_b.tokens, &params.align),
        facts,
        account,
        weight: 1.0,
        edge: None,
    })
}

/// The keys that two texts share: bands and all of them, sampled shingles and how many are expected of the
/// shorter text.
fn keys(a: &TextShingles, b: &TextShingles, recipe: &Recipe) -> ((usize, usize), (usize, f64)) {
    let (sketcher, banding) = (Sketcher::new(&recipe.sketch), recipe.banding());
    let (sketch_a, sketch_b) = (sketcher.sketch(&a.hashes), sketcher.sketch(&b.hashes));
    let bands = banding.keys(&sketch_a).zip(banding.keys(&sketch_b)).filter(|(a, b)| a == b).count();
    let params = &recipe.bucket;
    let mut posted: Vec<u64> = rare_keys(&a.hashes, params).collect();
    posted.sort_unstable();
    let rare = rare_keys(&b.hashes, params).filter(|key| posted.binary_search(key).is_ok()).count();
    let (fewer, more) = (a.hashes.len().min(b.hashes.len()), a.hashes.len().max(b.hashes.len()));
    ((bands, banding.bands), (rare, fewer as f64 / rare_one_in(more, params) as f64))
}
