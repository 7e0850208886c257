//! Postings in, candidate pairs out: gathered by bucket, met by block of neighbouring texts.

use super::record::{Out, Typed, kinds, record};
use super::sketches::{Postings, Under};
use super::work::Group;
use super::{Given, Settings, bytes, numbers, texts_of};
use crate::base::error::{Error, Result};
use crate::base::hash::sort_even;
use crate::bucket::{BucketCounts, gather};
use crate::run::meetings::{Meetings, Unpacked, packed, unpacked};
use crate::sketch::Outlines;
use std::collections::BTreeMap;

record! {
    /// Gatherings that texts of a block are in.
    struct Gatherings<'r> {
        /// The block.
        block: u32,
        /// The gatherings, as numbers of 64 bits.
        body: &'r [u8],
    }
}

record! {
    /// The texts of other blocks in them.
    struct Others {
        /// The block.
        block: u32,
        /// The texts.
        texts: Vec<u64>,
    }
}

record! {
    /// What was counted of buckets, see [`BucketCounts`].
    struct Counted {
        /// Buckets with two texts or more.
        buckets: u64,
        /// Those in which not all meet all.
        buckets_thinned: u64,
        /// Texts of the largest.
        bucket_largest: u64,
        /// Pairs that did not meet.
        pairs_left_out: u64,
    }
}

kinds! {
    /// What a block of texts is given, and what was counted.
    enum Gathered<'r> {
        /// Gatherings.
        Gatherings(Gatherings<'r>) = "gatherings",
        /// Texts of other blocks.
        Others(Others) = "others",
        /// Counts.
        Counted(Counted) = "counted",
    }
}

/// Finds buckets and gives each block of texts what it meets in.
pub(super) struct GatherTexts {
    settings: Settings,
    block: u32,
    blocks: BTreeMap<u32, Vec<u64>>,
    kept: usize,
    counts: BucketCounts,
}

/// Numbers kept until they are handed on: 32 MiB.
const KEPT_MAX: usize = 4 << 20;

impl Typed for GatherTexts {
    type In<'r> = Postings<'r>;
    type Out<'r> = Gathered<'r>;
}

impl GatherTexts {
    fn flush(&mut self, out: &mut Out<'_, Self>) -> Result<()> {
        self.kept = 0;
        for (block, body) in std::mem::take(&mut self.blocks) {
            out.push(&Gathered::Gatherings(Gatherings { block, body: &bytes(&body) }))?;
            let mut others = unpacked(body).texts;
            others.retain(|text| text / self.block != block);
            others.sort_unstable();
            others.dedup();
            if !others.is_empty() {
                let texts = others.into_iter().map(u64::from).collect();
                out.push(&Gathered::Others(Others { block, texts }))?;
            }
        }
        Ok(())
    }
}

impl Group for GatherTexts {
    type Key = (Under, u32);
    type Row = Vec<u64>;

    fn new(settings: Settings) -> Result<Self> {
        let block = settings.number("block")?.clamp(1, u64::from(u32::MAX)) as u32;
        let (blocks, counts) = Default::default();
        Ok(Self { settings, block, blocks, kept: 0, counts })
    }

    fn keep(row: Postings<'_>) -> Result<(Self::Key, Vec<u64>)> {
        Ok(((row.under, row.part), numbers(row.body)))
    }

    fn take(
        &mut self,
        (under, _): Self::Key,
        postings: Vec<Vec<u64>>,
        out: &mut Out<'_, Self>,
    ) -> Result<()> {
        let mut sorted = Vec::new();
        sort_even(&postings.concat(), &mut sorted);
        let (blocks, kept, params) = (&mut self.blocks, &mut self.kept, &self.settings.recipe.bucket);
        let met = gather(&sorted, under.key(), self.block, params, &mut |block, gathering| {
            let numbers = blocks.entry(block).or_default();
            let before = numbers.len();
            numbers.extend(packed(gathering));
            *kept += numbers.len() - before;
        });
        self.counts.add(met);
        if self.kept >= KEPT_MAX { self.flush(out) } else { Ok(()) }
    }

    fn end(&mut self, out: &mut Out<'_, Self>) -> Result<()> {
        self.flush(out)?;
        let BucketCounts { buckets, buckets_thinned, bucket_largest, pairs_left_out } = self.counts;
        out.push(&Gathered::Counted(Counted { buckets, buckets_thinned, bucket_largest, pairs_left_out }))
    }
}

record! {
    /// A text that a block asks for.
    struct Sketch<'r> {
        /// The block.
        block: u32,
        /// The text.
        number: u32,
        /// Its distinct shingles.
        shingles: u32,
        /// Its outline.
        outline: &'r [u8],
        /// Whether an earlier night has it: two such texts have met there.
        is_known: bool,
    }
}

kinds! {
    /// What a block is given.
    enum ForMeeting<'r> {
        /// Gatherings.
        Gatherings(Gatherings<'r>) = "gatherings",
        /// A text.
        Sketch(Sketch<'r>) = "sketch",
    }
}

record! {
    /// Two texts that may be copies.
    struct Pair {
        /// The earlier text.
        a: u32,
        /// The later text.
        b: u32,
        /// Whether one is among the likeliest of the other.
        is_likely: bool,
    }
}

record! {
    /// How many pairs were found.
    struct Found {
        /// Before the best were kept.
        pairs: u64,
    }
}

kinds! {
    /// What came of meetings.
    enum Met {
        /// A candidate pair.
        Pair(Pair) = "pair",
        /// A count.
        Found(Found) = "found",
    }
}

/// A row of a block, kept.
pub(super) enum MeetingRow {
    Gatherings(Vec<u64>),
    /// Number, shingles, outline, and whether an earlier night has it.
    Text((u32, u32, Vec<u8>, bool)),
}

/// Counts the meetings of the texts of a block and keeps the best.
pub(super) struct MeetTexts {
    settings: Settings,
    block: u64,
}

/// The texts of a block, by number, with their outlines.
struct TextSketches {
    given: Vec<Given>,
    outlines: Outlines,
}

impl TextSketches {
    fn of(mut texts: Vec<(u32, u32, Vec<u8>, bool)>, positions: usize) -> Result<Self> {
        texts.sort_unstable();
        texts.dedup_by_key(|text| text.0);
        let mut outlines = Outlines::of_empty(positions, texts.len());
        let mut given = Vec::with_capacity(texts.len());
        for (at, (number, shingles, outline, is_known)) in (0u32..).zip(texts) {
            if outline.len() != positions {
                let found = outline.len();
                return Err(Error::columns(format!("the outline of text {number} has {found} positions")));
            }
            outlines.put(at, &outline);
            given.push(Given { number, shingles, is_known, ..Given::default() });
        }
        Ok(Self { given, outlines })
    }

    /// The place of a text among them.
    fn local(&self, number: u32, block: u32) -> Result<u32> {
        let at = self.given.binary_search_by_key(&number, |text| text.number);
        at.map(|at| at as u32)
            .map_err(|_| Error::columns(format!("text {number} is missing in block {block}")))
    }

    /// Gatherings of these texts, one behind another.
    fn gather(&self, all: Vec<Unpacked>, block: u32) -> Result<Unpacked> {
        let mut whole = Unpacked::default();
        for one in all {
            let before = whole.texts.len();
            for number in one.texts {
                whole.texts.push(self.local(number, block)?);
            }
            whole.heads.extend(one.heads.into_iter().map(|(key, meet, end)| (key, meet, before + end)));
        }
        Ok(whole)
    }
}

impl Typed for MeetTexts {
    type In<'r> = ForMeeting<'r>;
    type Out<'r> = Met;
}

impl Group for MeetTexts {
    type Key = u32;
    type Row = MeetingRow;

    fn new(settings: Settings) -> Result<Self> {
        Ok(Self { block: settings.number("block")?, settings })
    }

    fn keep(row: ForMeeting<'_>) -> Result<(u32, MeetingRow)> {
        Ok(match row {
            ForMeeting::Gatherings(row) => (row.block, MeetingRow::Gatherings(numbers(row.body))),
            ForMeeting::Sketch(row) => {
                let Sketch { block, number, shingles, outline, is_known } = row;
                (block, MeetingRow::Text((number, shingles, outline.to_vec(), is_known)))
            }
        })
    }

    fn take(&mut self, block: u32, rows: Vec<MeetingRow>, out: &mut Out<'_, Self>) -> Result<()> {
        let recipe = &self.settings.recipe;
        let (mut all, mut texts) = (Vec::new(), Vec::new());
        for row in rows {
            match row {
                MeetingRow::Gatherings(body) => all.push(unpacked(body)),
                MeetingRow::Text(text) => texts.push(text),
            }
        }
        let sketches = TextSketches::of(texts, recipe.sketch.hashes)?;
        let whole = sketches.gather(all, block)?;
        let TextSketches { given, outlines } = &sketches;
        let texts = texts_of(given, recipe)?;
        let start = u64::from(block) * self.block;
        let place = |number: u64| given.partition_point(|text| u64::from(text.number) < number) as u32;
        let hosts = place(start)..place(start + self.block);
        let meetings = Meetings { texts: &texts, outlines, params: &recipe.bucket, hosts };
        let (pairs, kept) = meetings.candidates(&whole);
        for candidate in kept {
            let (a, b) = candidate.pair.texts();
            let [a, b] = [a, b].map(|text| given[text as usize].number);
            out.push(&Met::Pair(Pair { a, b, is_likely: candidate.is_likely }))?;
        }
        out.push(&Met::Found(Found { pairs }))
    }
}
