//! Texts of several groups in, what their shared shingles weigh out.

use super::posted::{Posted, Posting};
use super::read::{Proven, edge_bytes, edge_of};
use super::record::{Out, Typed, kinds, record};
use super::work::{Each, Group};
use super::{Settings, numbers, tokens};
use crate::base::error::Result;
use crate::run::weigh::counted_of;
use crate::shingle::shingles;
use crate::verify::{Common, Weights};
use std::collections::BTreeSet;

record! {
    /// A pair that was read, an edge or not.
    struct Across {
        /// The earlier text.
        a: u32,
        /// The later text.
        b: u32,
        /// The first text of the group of the earlier one.
        of_a: u32,
        /// The first text of the group of the later one.
        of_b: u32,
    }
}

record! {
    /// An edge, where there are earlier nights.
    struct Joined {
        /// The earlier text.
        a: u32,
        /// The later text.
        b: u32,
    }
}

record! {
    /// A text that earlier nights counted.
    struct Before {
        /// The first text of its group.
        of_a: u32,
    }
}

kinds! {
    /// What tells whose shingles are asked for.
    enum Asking {
        /// A pair that was read.
        Pair(Across) = "pair",
        /// An edge, where there are earlier nights.
        Edge(Joined) = "edge",
        /// A text that earlier nights counted.
        Before(Before) = "before",
    }
}

record! {
    /// A text whose shingles are asked for: they may weigh less than 1.
    struct Holder {
        /// The text.
        number: u32,
        /// Whether it stands for a group, whose shingles count.
        is_counted: bool,
        /// Whether it does so for a pair of tonight.
        is_tonights: bool,
    }
}

/// Tells whose shingles are asked for: texts, and whether they are counted, and by tonight.
#[derive(Default)]
pub(super) struct ChooseHolders(BTreeSet<(u32, bool, bool)>);

/// Different texts kept until they are handed on.
const TEXTS_MAX: usize = 1 << 18;

impl Typed for ChooseHolders {
    type In<'r> = Asking;
    type Out<'r> = Holder;
}

impl Each for ChooseHolders {
    fn new(_: Settings) -> Result<Self> {
        Ok(Self::default())
    }

    fn take(&mut self, row: Asking, out: &mut Out<'_, Self>) -> Result<()> {
        match row {
            Asking::Pair(Across { a, b, of_a, of_b }) => {
                if let Some(firsts) = counted_of([of_a, of_b]) {
                    self.0.extend([a, b].map(|text| (text, false, false)));
                    self.0.extend(firsts.map(|first| (first, true, true)));
                }
            }
            // What a text of an edge shares with a text of another group may have been told by an earlier
            // night.
            Asking::Edge(Joined { a, b }) => self.0.extend([a, b].map(|text| (text, false, false))),
            Asking::Before(Before { of_a }) => drop(self.0.insert((of_a, true, false))),
        }
        if self.0.len() >= TEXTS_MAX { self.end(out) } else { Ok(()) }
    }

    fn end(&mut self, out: &mut Out<'_, Self>) -> Result<()> {
        let mut asked = std::mem::take(&mut self.0).into_iter();
        asked.try_for_each(|(number, is_counted, is_tonights)| {
            out.push(&Holder { number, is_counted, is_tonights })
        })
    }
}

record! {
    /// A text that is counted.
    struct Text<'r> {
        /// Its number in the run.
        number: u32,
        /// Its tokens.
        tokens: &'r [u8],
    }
}

/// Posts the shingles of the texts that are counted.
pub(super) struct PostShingles {
    settings: Settings,
    posted: Posted,
    /// The shingles of the text at hand.
    hashes: Vec<u64>,
}

impl Typed for PostShingles {
    type In<'r> = Text<'r>;
    type Out<'r> = Posting<'r>;
}

impl Each for PostShingles {
    fn new(settings: Settings) -> Result<Self> {
        let posted = Posted::new(settings.number("parts")?);
        Ok(Self { settings, posted, hashes: Vec::new() })
    }

    fn take(&mut self, text: Text<'_>, out: &mut Out<'_, Self>) -> Result<()> {
        shingles(&tokens(text.tokens), &self.settings.recipe.shingle, &mut self.hashes);
        self.hashes.iter().for_each(|hash| self.posted.add(*hash, u64::BITS, &[*hash]));
        if self.posted.is_full() { self.end(out) } else { Ok(()) }
    }

    fn end(&mut self, out: &mut Out<'_, Self>) -> Result<()> {
        self.posted.flush(&mut |row| out.push(&row))
    }
}

record! {
    /// A shingle that too many groups hold.
    struct Weight {
        /// The shingle.
        hash: u64,
        /// How many hold it.
        holders: u64,
    }
}

/// Counts who holds which shingle.
pub(super) struct CountShingles {
    /// Holders from which on a shingle weighs less than 1.
    allowed: usize,
}

impl Typed for CountShingles {
    type In<'r> = Posting<'r>;
    type Out<'r> = Weight;
}

impl Group for CountShingles {
    type Key = u32;
    type Row = Vec<u64>;

    fn new(settings: Settings) -> Result<Self> {
        Ok(Self { allowed: settings.recipe.verify.common_groups as usize })
    }

    fn keep(row: Posting<'_>) -> Result<(u32, Vec<u64>)> {
        Ok((row.part, numbers(row.body)))
    }

    fn take(&mut self, _: u32, hashes: Vec<Vec<u64>>, out: &mut Out<'_, Self>) -> Result<()> {
        let mut all = hashes.concat();
        all.sort_unstable();
        let mut runs = all.chunk_by(|a, b| a == b).filter(|run| run.len() > self.allowed);
        runs.try_for_each(|run| out.push(&Weight { hash: run[0], holders: run.len() as u64 }))
    }
}

/// The weights in the table `weights`: shingles and how many hold them, in no order.
fn weights(settings: &Settings) -> Weights {
    let table = settings.table("weights");
    let mut counts: Vec<(u64, u64)> =
        table.as_chunks().0.iter().map(|&[hash, holders]| (hash, holders)).collect();
    counts.sort_unstable();
    Weights::of_counts(counts.into_iter(), settings.recipe.verify.common_groups)
}

record! {
    /// The shingles of a text that weigh less than 1.
    struct Places<'r> {
        /// The text.
        number: u32,
        /// Their places in the table of all, ascending, 32 bits each.
        places: &'r [u8],
    }
}

/// Finds the shingles of texts that weigh less than 1.
pub(super) struct FindCommon {
    settings: Settings,
    weights: Weights,
    /// The shingles of the text at hand.
    hashes: Vec<u64>,
}

impl Typed for FindCommon {
    type In<'r> = Text<'r>;
    type Out<'r> = Places<'r>;
}

impl Each for FindCommon {
    fn new(settings: Settings) -> Result<Self> {
        Ok(Self { weights: weights(&settings), settings, hashes: Vec::new() })
    }

    fn take(&mut self, text: Text<'_>, out: &mut Out<'_, Self>) -> Result<()> {
        shingles(&tokens(text.tokens), &self.settings.recipe.shingle, &mut self.hashes);
        let places = self.weights.common(&self.hashes).places;
        if places.is_empty() {
            return Ok(());
        }
        let places: Vec<u8> = places.iter().flat_map(|place| place.to_le_bytes()).collect();
        out.push(&Places { number: text.number, places: &places })
    }
}

record! {
    /// An edge with the shingles of its texts that weigh less than 1.
    struct Unweighed<'r> {
        /// The earlier text.
        a: u32,
        /// The later text.
        b: u32,
        /// What was counted, see [`edge_bytes`].
        edge: &'r [u8],
        /// Whether an earlier night proved it.
        is_past: bool,
        /// The shingles of the earlier text, if it has such.
        places_a: Option<&'r [u8]>,
        /// Those of the later one.
        places_b: Option<&'r [u8]>,
    }
}

/// Keeps the edges whose shared shingles weigh enough.
pub(super) struct WeighEdges {
    settings: Settings,
    weights: Weights,
}

impl Typed for WeighEdges {
    type In<'r> = Unweighed<'r>;
    type Out<'r> = Proven<'r>;
}

/// The shingles that [`FindCommon`] found in a text.
fn common(bytes: Option<&[u8]>) -> Common {
    let places = bytes.unwrap_or_default().as_chunks().0.iter();
    Common { places: places.map(|place| u32::from_le_bytes(*place)).collect(), lost: 0.0 }
}

impl Each for WeighEdges {
    fn new(settings: Settings) -> Result<Self> {
        Ok(Self { weights: weights(&settings), settings })
    }

    fn take(&mut self, row: Unweighed<'_>, out: &mut Out<'_, Self>) -> Result<()> {
        let params = &self.settings.recipe.verify;
        let lost = self.weights.lost_shared(&common(row.places_a), &common(row.places_b));
        match edge_of(row.a, row.b, row.edge)?.weighed(lost, params) {
            Some(edge) => {
                let packed = edge_bytes(&edge);
                out.push(&Proven::of([row.a, row.b], &edge, &packed, row.is_past, params))
            }
            None => Ok(()),
        }
    }
}
