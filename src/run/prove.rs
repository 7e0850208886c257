//! Candidate pairs in, edges out: read, weighed, and those left that are asked for.

use super::nights::Nights;
use super::pair::Paired;
use super::read_pairs::{PairsRead, read_all};
use super::texts::ShingledTexts;
use super::weigh::{PastEdges, weigh};
use super::{Context, Counts, Progress, Stage, join};
use crate::base::error::Result;
use crate::base::texts::Texts;
use crate::bucket::Candidate;
use crate::history::sketches::Sketches;
use crate::verify::{Edge, Reason};

/// What was proven.
pub(crate) struct Proven<'s> {
    /// The texts.
    pub texts: ShingledTexts<'s>,
    /// The pairs that were proven tonight, in order.
    pub edges: Vec<Edge>,
    /// Those of earlier nights that still weigh enough.
    pub past: Vec<Edge>,
    /// The texts whose shingles were counted, ascending.
    pub holders: Vec<u32>,
    /// Pairs that are no copies since they share a little too little.
    pub near: Vec<Edge>,
    /// What a history keeps of tonight's texts; empty where there is none.
    pub sketches: Sketches,
}

impl Proven<'_> {
    /// The edges, and the number of distinct shingles of each text; all else is given up.
    pub(crate) fn into_edges_and_counts(self) -> (Vec<Edge>, Vec<u32>) {
        (self.edges, self.texts.counts)
    }
}

/// Reads candidate pairs, and decides.
///
/// # Errors
/// The scratch store cannot be read or written, or the history cannot be read.
pub(crate) fn prove<'s>(
    paired: Paired<'s>,
    of: &Texts,
    nights: &Nights<'_>,
    context: &Context<'_>,
    counts: &mut Counts,
) -> Result<Proven<'s>> {
    let job = context.job;
    let params = &job.recipe.verify;
    let Paired { mut texts, candidates, sketches } = paired;
    (job.watch)(Progress::Stage(Stage::Verify));
    texts.keep(&texts_of(&candidates, texts.len()), &job.scratch)?;
    let mut read = read_all(&candidates, &texts, job)?;
    let is_traced = job.observer.asks_for_all();
    let candidates = if is_traced { candidates } else { Vec::new() };
    counts.note_pairs(&read);
    let past = PastEdges::of(&read.edges, nights.edges(of)?, nights, texts.len());
    let weighed = weigh(&read, &past, &texts, nights, job)?;
    job.observer.pairs_read(&texts, &candidates, &read, &weighed, job.recipe)?;
    let near = weighed.hold(std::mem::take(&mut read.near), params);
    let before = Edge::copies(&read.edges);
    let mut edges = std::mem::take(&mut read.edges);
    if !is_traced && !nights.has_history() {
        // What nobody asks for need not be weighed.
        edges = join::asked_for(edges, &[], texts.len());
    }
    let edges = weighed.hold(edges, params);
    counts.pairs_common = before - Edge::copies(&edges);
    let past = [weighed.hold(past.touched, params), past.others].concat();
    let edges = join::asked_for(edges, &past, texts.len());
    job.observer.edges_left(&texts, &edges, &read.refused, job.recipe)?;
    Ok(Proven { texts, edges, past, holders: weighed.holders, near, sketches })
}

/// The texts that are in a candidate pair, ascending.
fn texts_of(candidates: &[Candidate], size: usize) -> Vec<u32> {
    let mut is_in_pair = vec![false; size];
    let in_pairs = candidates.iter().flat_map(|candidate| <[u32; 2]>::from(candidate.pair.texts()));
    in_pairs.for_each(|text| is_in_pair[text as usize] = true);
    (0..).zip(is_in_pair).filter_map(|(text, is_in)| is_in.then_some(text)).collect()
}

impl Counts {
    fn note_pairs(&mut self, read: &PairsRead) {
        let refused = |reason| read.refused.iter().filter(|(_, other)| *other == reason).count() as u64;
        self.pairs_aligned = read.aligned;
        self.pairs_left_as_form = read.left;
        self.pairs_background = refused(Reason::Background);
        self.pairs_collection = refused(Reason::Collection);
        self.pairs_template = refused(Reason::Template);
        self.pairs_subject = refused(Reason::Subject);
    }
}
