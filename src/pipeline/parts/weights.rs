//! Texts of several groups in, what their shared shingles weigh out.

use super::posted::Posted;
use super::read::{edge_of, write_edge};
use super::sheet::{Cell, Columns, Frame, Sheet, Type};
use super::{Part, Settings, Together, numbers, tokens};
use crate::error::Result;
use crate::shingle::shingles;
use crate::verify::{Common, Weights};

/// Shingles that too many hold, and how many do.
pub const COUNTED: &Columns = &[("hash", Type::Long), ("holders", Type::Long)];

/// Of texts that hold some of them, which: places in the table of all, ascending.
pub const COMMON: &Columns = &[("number", Type::Long), ("places", Type::Bytes)];

/// Posts the shingles of the texts that are counted.
pub struct Posting {
    settings: Settings,
    posted: Posted,
}

impl Posting {
    /// Sets the table up.
    ///
    /// # Errors
    /// The number of parts is missing.
    pub fn new(settings: Settings) -> Result<Self> {
        let posted = Posted::new(settings.number("parts")?);
        Ok(Self { settings, posted })
    }
}

impl Part for Posting {
    fn take(&mut self, rows: &Frame<'_>, out: &mut Sheet) -> Result<()> {
        let cells = rows.bytes("tokens")?;
        let mut hashes = Vec::new();
        for row in 0..rows.len() {
            shingles(&tokens(cells.get(row)), &self.settings.recipe.shingle, &mut hashes);
            hashes.iter().for_each(|hash| self.posted.add(*hash, u64::BITS, &[*hash]));
            if self.posted.is_full() {
                self.posted.flush(out)?;
            }
        }
        Ok(())
    }

    fn end(&mut self, out: &mut Sheet) -> Result<()> {
        self.posted.flush(out)
    }
}

/// Counts who holds which shingle.
pub struct Counting {
    allowed: u64,
    together: Together<i32, Vec<u64>>,
}

impl Counting {
    /// Sets the table up.
    pub fn new(settings: &Settings) -> Self {
        Self { allowed: settings.recipe.verify.common_groups.into(), together: Together::new() }
    }

    fn count(&self, hashes: &[Vec<u64>], out: &mut Sheet) -> Result<()> {
        let mut all = hashes.concat();
        all.sort_unstable();
        let runs = all.chunk_by(|a, b| a == b).filter(|run| run.len() as u64 > self.allowed);
        runs.into_iter().try_for_each(|run| out.row(&[Cell::Hash(run[0]), Cell::Long(run.len() as i64)]))
    }
}

impl Part for Counting {
    fn take(&mut self, rows: &Frame<'_>, out: &mut Sheet) -> Result<()> {
        let (parts, bodies) = (rows.ints("part")?, rows.bytes("body")?);
        for row in 0..rows.len() {
            if let Some((_, hashes)) = self.together.push(parts.value(row), numbers(bodies.get(row))) {
                self.count(&hashes, out)?;
            }
        }
        Ok(())
    }

    fn end(&mut self, out: &mut Sheet) -> Result<()> {
        self.together.take().map_or(Ok(()), |(_, hashes)| self.count(&hashes, out))
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

/// Finds the shingles of texts that weigh less than 1.
pub struct Commoning {
    settings: Settings,
    weights: Weights,
}

impl Commoning {
    /// Sets the table up.
    pub fn new(settings: Settings) -> Self {
        Self { weights: weights(&settings), settings }
    }
}

impl Part for Commoning {
    fn take(&mut self, rows: &Frame<'_>, out: &mut Sheet) -> Result<()> {
        let (texts, cells) = (rows.longs("number")?, rows.bytes("tokens")?);
        let mut hashes = Vec::new();
        for row in 0..rows.len() {
            shingles(&tokens(cells.get(row)), &self.settings.recipe.shingle, &mut hashes);
            let places = self.weights.common(&hashes).places;
            if !places.is_empty() {
                let places: Vec<u8> = places.iter().flat_map(|place| place.to_le_bytes()).collect();
                out.row(&[Cell::Long(texts.get(row)), Cell::Bytes(&places)])?;
            }
        }
        Ok(())
    }
}

/// Keeps the edges whose shared shingles weigh enough.
pub struct Weighing {
    settings: Settings,
    weights: Weights,
}

impl Weighing {
    /// Sets the table up.
    pub fn new(settings: Settings) -> Self {
        Self { weights: weights(&settings), settings }
    }
}

/// The shingles that [`Commoning`] found in a text.
fn common(bytes: &[u8]) -> Common {
    let places = bytes.as_chunks().0.iter().map(|place| u32::from_le_bytes(*place)).collect();
    Common { places, lost: 0.0 }
}

impl Part for Weighing {
    fn take(&mut self, rows: &Frame<'_>, out: &mut Sheet) -> Result<()> {
        let (firsts, seconds, edges) = (rows.longs("a")?, rows.longs("b")?, rows.bytes("edge")?);
        let (of_a, of_b) = (rows.bytes("places_a")?, rows.bytes("places_b")?);
        for row in 0..rows.len() {
            let (a, b) = (firsts.get(row), seconds.get(row));
            let lost = self.weights.lost_shared(&common(of_a.get(row)), &common(of_b.get(row)));
            let edge = edge_of(a as u32, b as u32, edges.get(row))?;
            let params = &self.settings.recipe.verify;
            if let Some(edge) = edge.weighed(lost, params) {
                write_edge(out, [a, b], &edge, params)?;
            }
        }
        Ok(())
    }
}
