//! Texts in, candidate pairs out: sketched and posted, gathered by bucket, met by block.

use super::posted::Posted;
use super::sheet::{Cell, Columns, Frame, Sheet, Type};
use super::{Given, Part, Settings, Together, bytes, numbers, shelf, tokens};
use crate::bucket::{BucketCounts, Key, gather};
use crate::error::{Error, Result};
use crate::keyed::sort_even;
use crate::pipeline::candidates::{Poster, post_headline};
use crate::pipeline::meetings::{Meetings, packed, unpacked};
use crate::scratch::Parts;
use crate::shingle::shingles;
use crate::sketch::Outlines;
use std::collections::BTreeMap;

/// What is made of each text. `kind` is 0 for its outline and 1 for postings of many texts, of one `part` of the keys and
/// one sort of `key`: 0 bands, 1 sampled shingles, 2 headlines.
pub const SKETCHED: &Columns = &[
    ("kind", Type::Int),
    ("number", Type::Long),
    ("shingles", Type::Int),
    ("outline", Type::Bytes),
    ("part", Type::Int),
    ("key", Type::Int),
    ("body", Type::Bytes),
];

/// What a block of texts is given. `kind` is 0 for gatherings, 1 for the texts of other blocks in them, 2 for counts.
pub const GATHERED: &Columns =
    &[("kind", Type::Int), ("block", Type::Long), ("body", Type::Bytes), ("texts", Type::Longs)];

/// Candidate pairs (`kind` 0), and how many were found before the best were kept (1, in `a`).
pub const MET: &Columns =
    &[("kind", Type::Int), ("a", Type::Long), ("b", Type::Long), ("is_likely", Type::Flag)];

/// The sorts of keys, by number.
const KEYS: [Key; 3] = [Key::Band, Key::Shingle, Key::Headline];

/// Bits of a posting's key.
const KEY_BITS: u32 = 40;

/// Sketches texts and posts them.
pub struct Sketching {
    settings: Settings,
    posted: [Posted; KEYS.len()],
    /// Postings that are not kept by part yet.
    loose: [Parts; KEYS.len()],
    texts: usize,
}

/// Texts whose postings are kept loose.
const LOOSE_TEXTS: usize = 2_048;

impl Sketching {
    /// Sets the table up.
    ///
    /// # Errors
    /// The number of parts is missing.
    pub fn new(settings: Settings) -> Result<Self> {
        let parts = settings.number("parts")?;
        let posted = [(); KEYS.len()].map(|()| Posted::new(parts));
        Ok(Self { settings, posted, loose: Default::default(), texts: 0 })
    }

    fn keep(&mut self) {
        let loose = std::mem::take(&mut self.loose);
        for (posted, parts) in self.posted.iter_mut().zip(loose) {
            for (upper, values) in (0u64..).zip(parts.into_values()) {
                values.iter().for_each(|value| posted.add(upper << 32 | value >> 32, KEY_BITS, &[*value]));
            }
        }
        self.texts = 0;
    }

    fn flush(&mut self, out: &mut Sheet) -> Result<()> {
        self.keep();
        for (key, posted) in (0i32..).zip(&mut self.posted) {
            posted.each(&mut |part, body| {
                let (part, key) = (Cell::Int(part as i32), Cell::Int(key));
                out.row(&[Cell::Int(1), Cell::Null, Cell::Null, Cell::Null, part, key, Cell::Bytes(body)])
            })?;
        }
        Ok(())
    }
}

impl Part for Sketching {
    fn take(&mut self, rows: &Frame<'_>, out: &mut Sheet) -> Result<()> {
        let (texts, cells, headlines) =
            (rows.longs("number")?, rows.bytes("tokens")?, rows.longs("headline")?);
        let recipe = self.settings.recipe.clone();
        let poster = Poster::new(&recipe);
        let (mut hashes, mut outline) = (Vec::new(), Vec::new());
        for row in 0..rows.len() {
            let text = texts.get(row) as u32;
            shingles(&tokens(cells.get(row)), &recipe.shingle, &mut hashes);
            outline.clear();
            let [bands, rare, by_headline] = &mut self.loose;
            poster.post(text, &hashes, bands, rare, &mut outline);
            post_headline(text, headlines.hash(row), by_headline);
            let none = Cell::Null;
            let size = Cell::Int(hashes.len() as i32);
            out.row(&[Cell::Int(0), Cell::Long(text.into()), size, Cell::Bytes(&outline), none, none, none])?;
            self.texts += 1;
            if self.texts >= LOOSE_TEXTS {
                self.keep();
            }
            if self.posted.iter().any(Posted::is_full) {
                self.flush(out)?;
            }
        }
        Ok(())
    }

    fn end(&mut self, out: &mut Sheet) -> Result<()> {
        self.flush(out)
    }
}

/// Finds buckets and gives each block of texts what it meets in.
pub struct Gathering {
    settings: Settings,
    block: u32,
    together: Together<(i32, i32), Vec<u64>>,
    blocks: BTreeMap<u32, Vec<u64>>,
    kept: usize,
    counts: BucketCounts,
}

/// Numbers kept until they are handed on: 32 MiB.
const KEPT_MAX: usize = 4 << 20;

impl Gathering {
    /// Sets the table up.
    ///
    /// # Errors
    /// The number of texts in a block is missing.
    pub fn new(settings: Settings) -> Result<Self> {
        let block = settings.number("block")?.clamp(1, u64::from(u32::MAX)) as u32;
        let (blocks, counts) = Default::default();
        Ok(Self { settings, block, together: Together::new(), blocks, kept: 0, counts })
    }

    fn gather(&mut self, key: i32, postings: Vec<Vec<u64>>, out: &mut Sheet) -> Result<()> {
        let key = KEYS
            .get(key as usize)
            .ok_or_else(|| Error::columns(format!("there is no sort {key} of keys")))?;
        let mut sorted = Vec::new();
        sort_even(&postings.concat(), &mut sorted);
        let (blocks, kept) = (&mut self.blocks, &mut self.kept);
        let met = gather(&sorted, *key, self.block, &self.settings.recipe.bucket, &mut |block, gathering| {
            let numbers = blocks.entry(block).or_default();
            let before = numbers.len();
            numbers.extend(packed(gathering));
            *kept += numbers.len() - before;
        });
        self.counts.add(met);
        if self.kept >= KEPT_MAX { self.flush(out) } else { Ok(()) }
    }

    fn flush(&mut self, out: &mut Sheet) -> Result<()> {
        self.kept = 0;
        for (block, body) in std::mem::take(&mut self.blocks) {
            let of_block = Cell::Long(block.into());
            out.row(&[Cell::Int(0), of_block, Cell::Bytes(&bytes(&body)), Cell::Null])?;
            let mut others = unpacked(body).texts;
            others.retain(|text| text / self.block != block);
            others.sort_unstable();
            others.dedup();
            let others: Vec<u64> = others.into_iter().map(u64::from).collect();
            if !others.is_empty() {
                out.row(&[Cell::Int(1), of_block, Cell::Null, Cell::Longs(&others)])?;
            }
        }
        Ok(())
    }
}

impl Part for Gathering {
    fn take(&mut self, rows: &Frame<'_>, out: &mut Sheet) -> Result<()> {
        let (parts, keys, bodies) = (rows.ints("part")?, rows.ints("key")?, rows.bytes("body")?);
        for row in 0..rows.len() {
            let key = (parts.value(row), keys.value(row));
            if let Some(((_, key), postings)) = self.together.push(key, numbers(bodies.get(row))) {
                self.gather(key, postings, out)?;
            }
        }
        Ok(())
    }

    fn end(&mut self, out: &mut Sheet) -> Result<()> {
        if let Some(((_, key), postings)) = self.together.take() {
            self.gather(key, postings, out)?;
        }
        self.flush(out)?;
        let BucketCounts { buckets, buckets_thinned, bucket_largest, pairs_left_out } = self.counts;
        let counts = [buckets, buckets_thinned, bucket_largest, pairs_left_out];
        out.row(&[Cell::Int(2), Cell::Null, Cell::Null, Cell::Longs(&counts)])
    }
}

/// What a block is given.
#[derive(Debug)]
enum OfBlock {
    Gatherings(Vec<u64>),
    Text(u32, u32, Vec<u8>, bool),
}

/// Counts the meetings of the texts of a block and keeps the best.
pub struct Meeting {
    settings: Settings,
    block: u64,
    together: Together<i64, OfBlock>,
}

impl Meeting {
    /// Sets the table up.
    ///
    /// # Errors
    /// The number of texts in a block is missing.
    pub fn new(settings: Settings) -> Result<Self> {
        Ok(Self { block: settings.number("block")?, settings, together: Together::new() })
    }

    fn meet(&self, block: i64, rows: Vec<OfBlock>, out: &mut Sheet) -> Result<()> {
        let recipe = &self.settings.recipe;
        let (mut all, mut texts) = (Vec::new(), Vec::new());
        for row in rows {
            match row {
                OfBlock::Gatherings(body) => all.push(unpacked(body)),
                OfBlock::Text(number, shingles, outline, is_known) => {
                    texts.push((number, shingles, outline, is_known));
                }
            }
        }
        texts.sort_unstable();
        texts.dedup_by_key(|text| text.0);
        let mut outlines = Outlines::of_empty(recipe.sketch.hashes, texts.len());
        let mut given = Vec::with_capacity(texts.len());
        for (at, (number, shingles, outline, is_known)) in (0u32..).zip(&texts) {
            if outline.len() != recipe.sketch.hashes {
                return Err(Error::columns(format!(
                    "the outline of text {number} has {} positions",
                    outline.len()
                )));
            }
            outlines.put(at, outline);
            let (number, shingles, is_known) = (*number, *shingles, *is_known);
            given.push(Given { number, shingles, is_known, ..Given::default() });
        }
        let local = |number: u32| {
            let at = texts.binary_search_by_key(&number, |text| text.0);
            at.map(|at| at as u32)
                .map_err(|_| Error::columns(format!("text {number} is missing in block {block}")))
        };
        let mut whole = unpacked(Vec::new());
        for one in all {
            let before = whole.texts.len();
            for number in one.texts {
                whole.texts.push(local(number)?);
            }
            whole.heads.extend(one.heads.into_iter().map(|(key, meet, end)| (key, meet, before + end)));
        }
        let shelf = shelf(&given, recipe).map_err(super::at_memory)?;
        let start = block as u64 * self.block;
        let place = |number: u64| texts.partition_point(|text| u64::from(text.0) < number) as u32;
        let hosts = place(start)..place(start + self.block);
        let (found, kept) =
            Meetings { shelf: &shelf, outlines: &outlines, params: &recipe.bucket, hosts }.candidates(&whole);
        for candidate in kept {
            let (a, b) = candidate.pair.texts();
            let [a, b] = [a, b].map(|text| Cell::Long(given[text as usize].number.into()));
            out.row(&[Cell::Int(0), a, b, Cell::Flag(candidate.is_likely)])?;
        }
        out.row(&[Cell::Int(1), Cell::Long(found as i64), Cell::Null, Cell::Null])
    }
}

impl Part for Meeting {
    fn take(&mut self, rows: &Frame<'_>, out: &mut Sheet) -> Result<()> {
        let (kinds, blocks, bodies) = (rows.ints("kind")?, rows.longs("block")?, rows.bytes("body")?);
        let (texts, shingles) = (rows.longs("number")?, rows.ints("shingles")?);
        let known = rows.flags("is_known")?;
        for row in 0..rows.len() {
            let of_block = match kinds.value(row) {
                0 => OfBlock::Gatherings(numbers(bodies.get(row))),
                _ => OfBlock::Text(
                    texts.get(row) as u32,
                    shingles.value(row) as u32,
                    bodies.get(row).to_vec(),
                    known.value(row),
                ),
            };
            if let Some((block, rows)) = self.together.push(blocks.get(row), of_block) {
                self.meet(block, rows, out)?;
            }
        }
        Ok(())
    }

    fn end(&mut self, out: &mut Sheet) -> Result<()> {
        self.together.take().map_or(Ok(()), |(block, rows)| self.meet(block, rows, out))
    }
}
