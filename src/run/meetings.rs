//! Buckets in, candidates out: who meets whom, counted a text at a time.
//!
//! Each range of texts is given, from every bucket, what its texts meet in, and is worked off by itself: so
//! the meetings of a text are counted in one table, and pairs are written down only once they are candidates.

use super::nights::Nights;
use super::texts::ShingledTexts;
use super::{Counts, Job, postings};
use crate::base::error::Result;
use crate::base::scratch::{PARTITIONS, Partitions, Parts};
use crate::bucket::{
    BucketKey, BucketParams, Candidate, Gathering, MeetingRule, Pair, gather, keep_best, rare_one_in,
};
use crate::sketch::Outlines;
use rayon::slice::ParallelSliceMut;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::ops::Range;

/// Texts of a range: enough that the copies of most stories lie in few ranges, few enough that two ranges at
/// a time need little memory.
const RANGE_TEXTS: Range<u32> = 512..65_536;

/// The texts of all ranges but the last.
fn range_size(texts: u32) -> u32 {
    (texts / 16).clamp(RANGE_TEXTS.start, RANGE_TEXTS.end).max(texts / PARTITIONS as u32 + 1)
}

/// What buckets are gathered for.
pub(crate) struct Bucketed<'b> {
    /// The texts.
    pub texts: &'b ShingledTexts<'b>,
    /// Their outlines.
    pub outlines: &'b Outlines,
    /// The nights within reach.
    pub nights: &'b Nights<'b>,
}

impl Bucketed<'_> {
    /// Finds who shares a bucket, and gives those pairs for which enough speaks, in order; and for a run with
    /// a history the postings of tonight's texts, those by headline left out, a partition at a time.
    ///
    /// # Errors
    /// The scratch store cannot be read or written, or the history cannot be read.
    pub(crate) fn candidates(
        &self,
        buckets: Vec<(BucketKey, Partitions)>,
        job: &Job<'_>,
        counts: &mut Counts,
    ) -> Result<(Vec<Candidate>, Vec<Vec<u64>>)> {
        let params = &job.recipe.bucket;
        let texts = self.texts.len() as u32;
        let range = range_size(texts);
        let mut by_range = Partitions::new(&job.scratch);
        let mut kept = Vec::new();
        for (key, postings) in buckets {
            let first = kept.len();
            counts.postings_bytes_spilled += postings.bytes_spilled();
            let gathered = postings::of_each(postings, &|partition, sorted| {
                let mut parts = Parts::default();
                let (own, all) = match key {
                    BucketKey::Headline => (None, Cow::Borrowed(sorted)),
                    _ => (self.nights.rows(sorted), self.nights.merged(first + partition, sorted)?),
                };
                let counts = gather(&all, key, range, params, &mut |number, gathering| {
                    parts.extend(number as usize, packed(gathering));
                });
                Ok((counts, parts, own))
            })?;
            for (met, parts, own) in gathered {
                kept.extend(own);
                counts.bucketing.add(met);
                by_range.add(parts)?;
            }
        }
        let found = postings::of_each_unsorted(by_range, &|number, values| {
            let start = (number as u32).saturating_mul(range);
            let hosts = start.min(texts)..start.saturating_add(range).min(texts);
            let Self { texts, outlines, .. } = *self;
            Ok(Meetings { texts, outlines, params, hosts }.candidates(&unpacked(values)))
        })?;
        let met: u64 = found.iter().map(|(met, _)| met).sum();
        let candidates = distinct(found.into_iter().map(|(_, of_range)| of_range).collect());
        counts.bucketing.pairs_left_out += met - candidates.len() as u64;
        Ok((candidates, kept))
    }
}

/// The candidates of all ranges, in order. Every pair came from both of its texts, unless only one keeps it,
/// and is likely if it is for one of them.
fn distinct(of_ranges: Vec<Vec<Candidate>>) -> Vec<Candidate> {
    let mut candidates = Vec::with_capacity(of_ranges.iter().map(Vec::len).sum());
    of_ranges.into_iter().for_each(|of_range| candidates.extend(of_range));
    candidates.par_sort_unstable_by_key(|it| (it.pair, Reverse(it.is_likely)));
    candidates.dedup_by_key(|it| it.pair);
    candidates.shrink_to_fit();
    candidates
}

/// A gathering as numbers: its kind and size, then two texts a number.
pub(crate) fn packed(gathering: Gathering<'_>) -> impl Iterator<Item = u64> {
    let key = match gathering.key {
        BucketKey::Band => 0,
        BucketKey::Shingle => 1,
        BucketKey::Headline => 2,
    };
    let meet = match gathering.meet {
        MeetingRule::All => 0,
        MeetingRule::Neighbours => 1,
        MeetingRule::First => 2,
    };
    let head = key << 56 | meet << 48 | gathering.texts.len() as u64;
    let two = |two: &[u32]| u64::from(two[0]) | u64::from(*two.last().unwrap_or(&0)) << 32;
    std::iter::once(head).chain(gathering.texts.chunks(2).map(two))
}

/// All that a range was given.
#[derive(Default)]
pub(crate) struct Unpacked {
    /// The texts of all gatherings, one after another.
    pub texts: Vec<u32>,
    /// Kinds, and where the texts of each end.
    pub heads: Vec<(BucketKey, MeetingRule, usize)>,
}

pub(crate) fn unpacked(values: Vec<u64>) -> Unpacked {
    let mut all = Unpacked { texts: Vec::with_capacity(values.len() * 2), heads: Vec::new() };
    let mut values = values.into_iter();
    while let Some(head) = values.next() {
        let key = [BucketKey::Band, BucketKey::Shingle, BucketKey::Headline][(head >> 56) as usize];
        let meet =
            [MeetingRule::All, MeetingRule::Neighbours, MeetingRule::First][(head >> 48 & 0xff) as usize];
        let count = (head & ((1 << 48) - 1)) as usize;
        let end = all.texts.len() + count;
        let two = values.by_ref().take(count.div_ceil(2)).flat_map(|two| [two as u32, (two >> 32) as u32]);
        all.texts.extend(two);
        all.texts.truncate(end);
        all.heads.push((key, meet, end));
    }
    all
}

impl Unpacked {
    fn gathering(&self, number: usize) -> Gathering<'_> {
        let from = number.checked_sub(1).map_or(0, |before| self.heads[before].2);
        let (key, meet, end) = self.heads[number];
        Gathering { key, meet, texts: &self.texts[from..end] }
    }

    fn len(&self) -> usize {
        self.heads.len()
    }
}

/// A text met by a band, and by its headline; below these bits, the number of sampled shingles it was met by.
const BY_BAND: u16 = 1 << 14;
const BY_HEADLINE: u16 = 1 << 15;
const SHINGLES: u16 = BY_BAND - 1;

/// The meetings of a range of texts.
pub(crate) struct Meetings<'m> {
    /// The texts.
    pub texts: &'m ShingledTexts<'m>,
    /// Their outlines.
    pub outlines: &'m Outlines,
    /// Parameters.
    pub params: &'m BucketParams,
    /// The range.
    pub hosts: Range<u32>,
}

impl Meetings<'_> {
    /// The candidates that each text of the range keeps, and the number of those found of which it is the
    /// earlier one.
    pub(crate) fn candidates(&self, all: &Unpacked) -> (u64, Vec<Candidate>) {
        let (starts, numbers) = self.by_host(all);
        let mut marks = vec![0u16; self.texts.len()];
        let (mut met, mut of_text): (Vec<u32>, Vec<Candidate>) = Default::default();
        let (mut found, mut kept) = (0, Vec::new());
        for (host, own) in self.hosts.clone().zip(starts.windows(2)) {
            for &number in &numbers[own[0] as usize..own[1] as usize] {
                let gathering = all.gathering(number as usize);
                let (seen, more) = match gathering.key {
                    BucketKey::Band => (BY_BAND, 0),
                    BucketKey::Headline => (BY_HEADLINE, 0),
                    BucketKey::Shingle => (0, 1),
                };
                for part in gathering.met_by(host, self.params) {
                    for &other in part {
                        let mark = &mut marks[other as usize];
                        if *mark == 0 {
                            met.push(other);
                        }
                        let more = if *mark & SHINGLES == SHINGLES { 0 } else { more };
                        *mark = (*mark | seen) + more;
                    }
                }
            }
            for other in met.drain(..) {
                let mark = std::mem::take(&mut marks[other as usize]);
                if other == host {
                    continue;
                }
                if let Some(share) = self.share(host, other, mark) {
                    found += u64::from(host < other || self.texts.texts.is_past(other));
                    of_text.push(Candidate::new(Pair::new(host, other), share));
                }
            }
            keep_best(&mut of_text, self.params);
            kept.append(&mut of_text);
        }
        kept.shrink_to_fit();
        (found, kept)
    }

    /// For each text of the range where the numbers of its gatherings begin, and these.
    fn by_host(&self, all: &Unpacked) -> (Vec<u32>, Vec<u32>) {
        let mut starts = vec![0u32; self.hosts.len() + 1];
        let place = |host: &u32| (host - self.hosts.start) as usize;
        // The edges among texts of earlier nights are kept.
        let is_tonights = |host: &&u32| !self.texts.texts.is_past(**host);
        for number in 0..all.len() {
            for host in all.gathering(number).hosts(self.hosts.clone()).iter().filter(is_tonights) {
                starts[place(host)] += 1;
            }
        }
        let mut end = 0;
        for start in &mut starts {
            end += *start;
            *start = end;
        }
        let mut numbers = vec![0u32; end as usize];
        for number in (0..all.len()).rev() {
            for host in all.gathering(number).hosts(self.hosts.clone()).iter().filter(is_tonights) {
                let start = &mut starts[place(host)];
                *start -= 1;
                numbers[*start as usize] = number as u32;
            }
        }
        (starts, numbers)
    }

    /// What speaks for a pair most, if anything speaks for it enough.
    fn share(&self, a: u32, b: u32, mark: u16) -> Option<f64> {
        // What two texts under one headline share is counted, be it little.
        if mark & BY_HEADLINE != 0 {
            return Some(1.0);
        }
        let agreeing = || self.outlines.agreeing(a, b) as f64 / self.outlines.positions() as f64;
        let by_band = (mark & BY_BAND != 0).then(agreeing).filter(|share| *share >= self.params.agreeing_min);
        let by_shingles = self.contained(a, b, usize::from(mark & SHINGLES));
        by_band.into_iter().chain(by_shingles).reduce(f64::max)
    }

    /// The share of the shorter text's sampled shingles that were met in the longer one, if it is enough.
    fn contained(&self, a: u32, b: u32, shared: usize) -> Option<f64> {
        if shared < self.params.rare_shared_min {
            return None;
        }
        let (a, b) = (self.texts.count(a), self.texts.count(b));
        // Of what both post, which is what the longer does.
        let expected = f64::from(a.min(b)) / rare_one_in(a.max(b) as usize, self.params) as f64;
        let share = shared as f64 / expected;
        (share >= self.params.rare_share_min).then_some(share)
    }
}
