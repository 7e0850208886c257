//! The nights within reach in, their articles behind tonight's out.

use super::super::digest::{Digest, TokenStore};
use super::super::learn::{Outlets, add_own};
use super::super::page::{StoredPage, StoredTokens};
use super::super::prepare::{Prepared, Stored};
use super::super::{Job, ids};
use super::{Neighbour, Past, Reach, TONIGHT};
use crate::agency::Agencies;
use crate::attribute::entries::{Known, pack};
use crate::error::{Error, Result};
use crate::history::articles::Kept;
use crate::history::moves::{Lineage, Move};
use crate::history::read::NightReader;
use crate::history::tokens::TOKEN_BYTES;
use crate::keyed::{Map, mix};
use crate::learn::Learned;
use crate::learn::units::UnitKey;
use crate::scratch::Blob;
use crate::texts::TextKey;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::collections::BTreeMap;
use std::io;
use xxhash_rust::xxh3::xxh3_64;

/// Adds what nights within reach learned of outlets that tonight has articles of.
///
/// # Errors
/// The history is damaged or cannot be read.
pub fn add_learned(past: &Past<'_>, outlets: &Outlets, learned: &mut Learned) -> Result<()> {
    for night in past.history.nights().iter().filter(|night| past.is_near(night)) {
        for sentence in past.history.read(night).learned()? {
            match (sentence.outlet, outlets.number_of(sentence.outlet)) {
                (0, _) => learned.add_shared(UnitKey(sentence.key)),
                (_, Some(number)) => add_own(learned, sentence, number),
                (_, None) => {}
            }
        }
    }
    Ok(())
}

/// Where what was recalled goes: behind what tonight read.
pub struct Beside<'b> {
    /// The articles.
    pub articles: &'b mut Vec<Prepared>,
    /// Their entries.
    pub entries: &'b mut Blob,
    /// Their tokens.
    pub store: &'b mut TokenStore,
}

/// Puts the articles of the nights within reach behind tonight's, and of other nights those whose text is one of tonight's.
///
/// # Errors
/// The history is damaged or cannot be read, or the scratch store cannot be written.
pub fn recall<'h>(
    past: &Past<'h>,
    job: &Job<'_>,
    agencies: &Agencies,
    mut beside: Beside<'_>,
) -> Result<Reach<'h>> {
    let mut reach = Reach { first_day: past.window.first_day(), ..Reach::default() };
    let tonights = Tonights::of(beside.articles, job);
    let mut moves = Vec::new();
    for night in past.history.nights().iter().filter(|night| past.window.is_other(&night.date)) {
        let reader = past.history.read(night);
        let neighbour = if past.is_near(night) {
            Some(reach.recall_whole(reader, job, agencies, &mut beside)?)
        } else {
            reach.recall_equal(reader, &tonights, job, agencies, &mut beside)?
        };
        reach.nights.extend(neighbour);
        // What a later night made of older articles counts.
        for Move { article_id, to, from } in past.history.read(night).moves()? {
            if let Some(&at) = reach.by_id.get(&xxh3_64(article_id.as_bytes())) {
                reach.cluster[at as usize] = reach.number(&to);
            }
            moves.push(Move { article_id, from, to });
        }
    }
    reach.recall_evidence()?;
    reach.since_before = retired(past, &reach, moves)?;
    reach.since_before.extend(past.rule(job.recipe));
    Ok(reach)
}

/// The texts of tonight that are the same whenever they come again, by hashes of their keys: an article of each.
struct Tonights(Map<u64, Digest>);

impl Tonights {
    fn of(articles: &[Prepared], job: &Job<'_>) -> Self {
        let stays =
            articles.iter().filter(|article| job.recipe.verify.pause_max(article.known.words).is_none());
        Self(stays.map(|article| (hash(article.digest.key), article.digest)).collect())
    }

    fn get(&self, key: TextKey) -> Option<Digest> {
        self.0.get(&hash(key)).copied().filter(|digest| digest.key == key)
    }
}

fn hash(key: TextKey) -> u64 {
    let (text, headline) = key.parts();
    text as u64 ^ mix(headline)
}

/// The clusters that went out of reach since the last night before, see [`Window::went_out_of_reach`].
fn retired(past: &Past<'_>, reach: &Reach<'_>, moves: Vec<Move>) -> Result<Vec<Lineage>> {
    let nights = past.history.nights();
    let gone = past.window.went_out_of_reach(nights.iter().map(|night| &*night.date));
    let mut cluster_of: BTreeMap<Box<str>, Box<str>> = BTreeMap::new();
    let mut known: BTreeMap<Box<str>, (u64, Box<str>)> = BTreeMap::new();
    for (night, _) in nights.iter().zip(gone).filter(|(_, is_gone)| *is_gone) {
        let reader = past.history.read(night);
        let articles = reader.articles()?;
        for group in 0..articles.groups() {
            cluster_of.extend(articles.clusters(group)?);
        }
        reader
            .clusters(&mut |id, canonical, size| drop(known.insert(id.into(), (size, canonical.into()))))?;
    }
    for Move { article_id, to, .. } in moves {
        cluster_of.entry(article_id).and_modify(|cluster| *cluster = to);
    }
    let mut sizes: BTreeMap<Box<str>, u64> = BTreeMap::new();
    for cluster in cluster_of.into_values() {
        if !reach.numbers.contains_key(&xxh3_64(cluster.as_bytes())) {
            *sizes.entry(cluster).or_default() += 1;
        }
    }
    let row = |(id, articles): (Box<str>, u64)| {
        let told = known.remove(&id);
        Lineage::retired(id, articles, told)
    };
    Ok(sizes.into_iter().map(row).collect())
}

/// An article that was read back, but for its entry, which is packed.
struct Remembered {
    known: Known,
    id_start: u64,
    id_hash: u64,
    cluster_id: Box<str>,
    text: u32,
    page: u64,
    headline: u64,
    outlet: u64,
}

impl Remembered {
    /// Packs the entry behind others.
    fn of(kept: &Kept<&str>, packed: &mut Vec<u8>) -> io::Result<Self> {
        let known = Known { is_past: true, ..pack(&kept.entry, packed)? };
        let (id_start, id_hash) = ids::keys(kept.entry.id);
        let Kept { text, page, headline, cluster_id, .. } = *kept;
        let outlet = xxh3_64(kept.entry.outlet.as_bytes());
        Ok(Self { known, id_start, id_hash, cluster_id: cluster_id.into(), text, page, headline, outlet })
    }
}

/// Row groups that are read between two that are taken in.
const ROUND_GROUPS: usize = 8;

/// Reads row groups in parallel, and takes them in in their order.
fn each_group<T: Send>(
    groups: usize,
    read: impl Fn(usize) -> Result<T> + Sync,
    mut take: impl FnMut(T) -> Result<()>,
) -> Result<()> {
    for start in (0..groups).step_by(ROUND_GROUPS) {
        let round = start..groups.min(start + ROUND_GROUPS);
        let done: Vec<T> = round.into_par_iter().map(&read).collect::<Result<_>>()?;
        done.into_iter().try_for_each(&mut take)?;
    }
    Ok(())
}

impl<'h> Reach<'h> {
    /// Takes in all that a night knows.
    fn recall_whole(
        &mut self,
        reader: NightReader<'h>,
        job: &Job<'_>,
        agencies: &Agencies,
        beside: &mut Beside<'_>,
    ) -> Result<Neighbour<'h>> {
        let at_scratch = |error| Error::write(&job.scratch.directory, error);
        let ((file, bytes), keys) = (reader.tokens()?, reader.keys()?);
        if keys.iter().map(|(_, words)| TOKEN_BYTES * u64::from(*words)).sum::<u64>() != bytes {
            return Err(reader.inconsistent());
        }
        let file = Blob::of_file(file, bytes, &job.scratch);
        let stored = beside.store.add_past(file, keys.iter().map(|(_, words)| *words));
        let digests: Vec<Digest> =
            keys.iter().zip(stored).map(|((key, _), tokens)| Digest { key: *key, tokens }).collect();
        let table = reader.articles()?;
        let remembered = |group| {
            let (mut remembered, mut packed) = (Vec::new(), Vec::new());
            table.read(group, agencies, &mut |kept| {
                remembered.push(Remembered::of(&kept, &mut packed).map_err(at_scratch)?);
                Ok(())
            })?;
            Ok((remembered, packed))
        };
        each_group(table.groups(), remembered, |(remembered, packed)| {
            let base = beside.entries.append(&packed).map_err(at_scratch)?;
            for mut one in remembered {
                let digest = *digests.get(one.text as usize).ok_or_else(|| reader.inconsistent())?;
                one.known.offset += base;
                beside.articles.push(self.take(one, digest));
            }
            Ok(())
        })?;
        let sketches = reader.sketches(&job.recipe.sketched_with())?;
        let (mut shingles, mut outlines) = (Vec::new(), Vec::new());
        if let Some(sketches) = &sketches {
            each_group(
                sketches.groups(),
                |group| sketches.read(group),
                |(sizes, of_group)| {
                    shingles.extend(sizes);
                    outlines.extend(of_group);
                    Ok(())
                },
            )?;
            if shingles.len() != digests.len() || outlines.len() != shingles.len() * job.recipe.sketch.hashes
            {
                return Err(reader.inconsistent());
            }
        }
        let texts = vec![TONIGHT; digests.len()];
        Ok(Neighbour { reader, is_near: true, sketches, shingles, outlines, texts })
    }

    /// Takes in the articles of a night whose texts are equal to one of tonight's, if there are any.
    fn recall_equal(
        &mut self,
        reader: NightReader<'h>,
        tonights: &Tonights,
        job: &Job<'_>,
        agencies: &Agencies,
        beside: &mut Beside<'_>,
    ) -> Result<Option<Neighbour<'h>>> {
        let at_scratch = |error| Error::write(&job.scratch.directory, error);
        let keys = (0u32..).zip(reader.keys()?);
        let equal: Map<u32, Digest> =
            keys.filter_map(|(row, (key, _))| Some((row, tonights.get(key)?))).collect();
        if equal.is_empty() {
            return Ok(None);
        }
        let table = reader.articles()?;
        for group in 0..table.groups() {
            if !table.texts(group)?.iter().any(|text| equal.contains_key(text)) {
                continue;
            }
            table.read(group, agencies, &mut |kept| {
                let Some(&digest) = equal.get(&kept.text) else { return Ok(()) };
                let mut packed = Vec::new();
                let mut one = Remembered::of(&kept, &mut packed).map_err(at_scratch)?;
                one.known.offset = beside.entries.append(&packed).map_err(at_scratch)?;
                beside.articles.push(self.take(one, digest));
                Ok(())
            })?;
        }
        let (sketches, shingles, outlines, texts) = Default::default();
        Ok(Some(Neighbour { reader, is_near: false, sketches, shingles, outlines, texts }))
    }

    /// Takes in what nights found out about the articles that are here by now.
    fn recall_evidence(&mut self) -> Result<()> {
        self.canonical = vec![TONIGHT; self.ids.len()];
        for Neighbour { reader, is_near, .. } in &self.nights {
            if *is_near {
                let holders = reader.holders()?.into_iter();
                self.counted.extend(holders.filter_map(|hash| self.by_id.get(&hash).copied()));
            }
            reader.clusters(&mut |id, canonical, _| {
                let Some(&number) = self.numbers.get(&xxh3_64(id.as_bytes())) else { return };
                match self.by_id.get(&xxh3_64(canonical.as_bytes())) {
                    Some(&past) => self.canonical[number as usize] = past,
                    None => {
                        self.canonical[number as usize] = TONIGHT;
                        self.canonical_elsewhere.insert(number, canonical.into());
                    }
                }
            })?;
        }
        Ok(())
    }

    /// Takes in an article; gives it as it stands beside tonight's.
    fn take(&mut self, remembered: Remembered, digest: Digest) -> Prepared {
        let Remembered { known, id_start, id_hash, cluster_id, text, page, headline, outlet } = remembered;
        let past = self.cluster.len() as u32;
        self.by_id.insert(id_hash, past);
        let cluster = self.number(&cluster_id);
        self.cluster.push(cluster);
        self.places.push((self.nights.len() as u32, text));
        Prepared {
            known,
            past,
            source: 0,
            id_start,
            id_hash,
            outlet,
            credited: false,
            headline: 0,
            bare_headline: headline,
            address: page,
            text_hash: 0,
            text: Stored::default(),
            page: StoredPage::default(),
            digest,
            aside: StoredTokens::default(),
            with_digits: 0,
        }
    }

    /// The number of a cluster's id.
    fn number(&mut self, id: &str) -> u32 {
        let number = *self.numbers.entry(xxh3_64(id.as_bytes())).or_insert(self.ids.len() as u32);
        if number as usize == self.ids.len() {
            self.ids.push(id.into());
        }
        number
    }
}
