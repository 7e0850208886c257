//! The pairs of a run in, those nearest to the rule's threshold out, for people to label.
//!
//! Half of the sample are edges, half are pairs that were aligned and refused. Of each kind a few times as many as are wanted are
//! drawn by a hash of the pair and a seed, counted again, and the nearest kept: so no sample asks for more than a few thousand
//! pairs to be read, whatever the dump, and the same seed gives the same sample.

use super::Job;
use super::shelf::Shelf;
use super::trace::{TracedPair, look_at};
use crate::base::error::Result;
use crate::base::hash::mix;
use crate::base::params::Ask;
use crate::bucket::Pair;
use crate::verify::{Edge, Reason};

/// A sample that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// How many pairs.
    pub pairs: usize,
    /// Tells one sample from another.
    pub seed: u64,
}

/// A pair of the sample.
#[derive(Clone, Debug)]
pub struct Bordering {
    /// What was counted of it.
    pub looked: TracedPair,
    /// Whether it is an edge.
    pub is_edge: bool,
}

/// Pairs that are looked at for each one that is kept.
const DRAWN_EACH: usize = 10;

/// Draws the sample, in an order that tells nothing.
///
/// # Errors
/// The scratch file cannot be read.
pub fn sample(
    sample: Sample,
    edges: &[Edge],
    refused: &[(Pair, Reason)],
    shelf: &Shelf<'_>,
    job: &Job<'_>,
) -> Result<Vec<Bordering>> {
    let copies = edges.iter().filter(|edge| edge.kind.is_copy());
    let accepted = copies.map(|edge| Pair::new(edge.overlap.a, edge.overlap.b)).collect();
    let refused = refused.iter().map(|(pair, _)| *pair).collect();
    let mut all = nearest(sample, sample.pairs.div_ceil(2), accepted, true, shelf, job)?;
    all.extend(nearest(sample, sample.pairs / 2, refused, false, shelf, job)?);
    all.sort_by_key(|pair| drawn(sample, Pair::new(pair.looked.texts.0, pair.looked.texts.1)));
    Ok(all)
}

fn drawn(sample: Sample, pair: Pair) -> u64 {
    mix(mix(sample.seed ^ 0x5a17) ^ pair.0)
}

fn nearest(
    sample: Sample,
    wanted: usize,
    mut pairs: Vec<Pair>,
    is_edge: bool,
    shelf: &Shelf<'_>,
    job: &Job<'_>,
) -> Result<Vec<Bordering>> {
    pairs.sort_unstable_by_key(|pair| drawn(sample, *pair));
    pairs.truncate(wanted * DRAWN_EACH);
    let mut looked = Vec::new();
    for pair in pairs {
        looked.push(look_at(pair, shelf, job)?);
    }
    looked.sort_by(|x, y| distance(x).total_cmp(&distance(y)).then(x.texts.cmp(&y.texts)));
    looked.truncate(wanted);
    Ok(looked.into_iter().map(|looked| Bordering { looked, is_edge }).collect())
}

/// How far a pair is from the thresholds of copies, by the measure that it passes least or fails most: 0 at the threshold.
fn distance(looked: &TracedPair) -> f64 {
    let measures = [Ask::SIMILARITY, Ask::SHARE];
    let steps = looked.account.steps.iter().filter(|step| measures.contains(&step.ask));
    let least =
        steps.map(|step| step.value / step.bound.max(f64::MIN_POSITIVE)).fold(f64::INFINITY, f64::min);
    (least - 1.0).abs()
}
