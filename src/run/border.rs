//! The pairs of a run in, those nearest to the rule's threshold out, for people to label.
//!
//! Half of the sample are edges, half are pairs that were aligned and refused. Of each kind a few times as
//! many as are wanted are drawn by a hash of the pair and a seed, counted again, and the nearest kept: so no
//! sample asks for more than a few thousand pairs to be read, whatever the dump, and the same seed gives the
//! same sample.

use super::texts::ShingledTexts;
use super::traced_pair::{TracedPair, look_at};
use crate::base::error::Result;
use crate::base::hash::mix;
use crate::base::params::Ask;
use crate::bucket::Pair;
use crate::recipe::Recipe;
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
pub(crate) fn sample(
    sample: Sample,
    edges: &[Edge],
    refused: &[(Pair, Reason)],
    texts: &ShingledTexts<'_>,
    recipe: &Recipe,
) -> Result<Vec<Bordering>> {
    let copies = edges.iter().filter(|edge| edge.kind.is_copy());
    let accepted = copies.map(|edge| Pair::new(edge.overlap.a, edge.overlap.b)).collect();
    let refused = refused.iter().map(|(pair, _)| *pair).collect();
    let look = |pair| look_at(pair, texts, recipe);
    let mut all = Vec::new();
    for (pairs, is_edge) in [(accepted, true), (refused, false)] {
        let wanted = if is_edge { sample.pairs.div_ceil(2) } else { sample.pairs / 2 };
        let nearest = nearest(sample, wanted, pairs, &look)?;
        all.extend(nearest.into_iter().map(|looked| Bordering { looked, is_edge }));
    }
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
    look: &dyn Fn(Pair) -> Result<TracedPair>,
) -> Result<Vec<TracedPair>> {
    pairs.sort_unstable_by_key(|pair| drawn(sample, *pair));
    pairs.truncate(wanted * DRAWN_EACH);
    let mut looked: Vec<TracedPair> = pairs.into_iter().map(look).collect::<Result<_>>()?;
    looked.sort_by(|x, y| distance(x).total_cmp(&distance(y)).then(x.texts.cmp(&y.texts)));
    looked.truncate(wanted);
    Ok(looked)
}

/// How far a pair is from the thresholds of copies, by the measure that it passes least or fails most: 0 at
/// the threshold.
fn distance(looked: &TracedPair) -> f64 {
    let measures = [Ask::SIMILARITY, Ask::SHARE];
    let steps = looked.account.steps.iter().filter(|step| measures.contains(&step.ask));
    let least =
        steps.map(|step| step.value / step.bound.max(f64::MIN_POSITIVE)).fold(f64::INFINITY, f64::min);
    (least - 1.0).abs()
}
