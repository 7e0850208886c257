//! The nights within reach in, their articles behind tonight's out.

use super::super::digest::{Digest, TokenStore};
use super::super::page::StoredPage;
use super::super::prepare::{Prepared, Stored};
use super::super::{Job, ids};
use super::{Neighbour, Past, Reach, TONIGHT};
use crate::agency::Agencies;
use crate::attribute::entries::{Known, pack};
use crate::error::{Error, Result};
use crate::history::articles::Kept;
use crate::history::manifest::Night;
use crate::history::moves::Move;
use crate::history::texts::ReadTexts;
use crate::keyed::Map;
use crate::scratch::Blob;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::io;
use xxhash_rust::xxh3::xxh3_64;

/// The nights that tonight may meet, in the order they were committed in.
pub fn within_reach<'h>(past: &Past<'h>) -> Vec<&'h Night> {
    let is_near = |night: &&Night| {
        let Ok(date) = night.date.parse::<jiff::civil::Date>() else { return false };
        let days = date.since(past.date).map_or(i64::MAX, |span| i64::from(span.get_days()));
        days != 0 && days.abs() <= past.window_days
    };
    past.history.nights().iter().filter(is_near).collect()
}

/// Puts the articles of the nights within reach behind tonight's.
///
/// # Errors
/// The history is damaged or cannot be read, or the scratch store cannot be written.
pub fn recall<'h>(
    past: &Past<'h>,
    job: &Job<'_>,
    agencies: &Agencies,
    articles: &mut Vec<Prepared>,
    entries: &mut Blob,
    store: &mut TokenStore,
) -> Result<Reach<'h>> {
    let at_scratch = |error| Error::write(&job.scratch.directory, error);
    let mut reach = Reach {
        nights: Vec::new(),
        places: Vec::new(),
        cluster: Vec::new(),
        by_id: Map::default(),
        ids: Vec::new(),
        numbers: Map::default(),
        of_article: Vec::new(),
        held: Vec::new(),
        rows: Vec::new(),
        of_rows: Vec::new(),
    };
    let made_with = job.recipe.sketched_with();
    for night in within_reach(past) {
        let reader = past.history.read(night);
        let mut digests: Vec<Digest> = Vec::new();
        let texts = reader.texts()?;
        each_group(
            texts.groups(),
            |group| texts.read(group),
            |read: ReadTexts| {
                let stored = store.add_past(&read.tokens, &read.counts).map_err(at_scratch)?;
                digests.extend(read.keys.into_iter().zip(stored).map(|(key, tokens)| Digest { key, tokens }));
                Ok(())
            },
        )?;
        let table = reader.articles()?;
        let packed = |group| {
            let mut packed = Vec::new();
            let kept = table.read(group, agencies)?;
            let known: io::Result<Vec<Known>> =
                kept.iter().map(|kept| pack(&kept.entry, &mut packed)).collect();
            Ok((kept, known.map_err(at_scratch)?, packed))
        };
        each_group(table.groups(), packed, |(kept, known, packed)| {
            let base = entries.append(&packed).map_err(at_scratch)?;
            for (kept, known) in kept.iter().zip(known) {
                let digest = *digests.get(kept.text as usize).ok_or_else(|| reader.inconsistent())?;
                let known = Known { offset: base + known.offset, is_past: true, ..known };
                articles.push(reach.take(kept, known, digest));
            }
            Ok(())
        })?;
        // What a later night made of older articles counts.
        for Move { article_id, to, .. } in reader.moves()? {
            if let Some(&at) = reach.by_id.get(&xxh3_64(article_id.as_bytes())) {
                reach.cluster[at as usize] = reach.number(&to);
            }
        }
        let sketches = reader.sketches(&made_with)?;
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
        reach.nights.push(Neighbour { reader, sketches, shingles, outlines, texts });
    }
    Ok(reach)
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

impl Reach<'_> {
    /// Takes in an article; gives it as it stands beside tonight's.
    fn take(&mut self, kept: &Kept, known: Known, digest: Digest) -> Prepared {
        let (id_start, id_hash) = ids::keys(&kept.entry.id);
        let past = self.cluster.len() as u32;
        self.by_id.insert(id_hash, past);
        let cluster = self.number(&kept.cluster_id);
        self.cluster.push(cluster);
        self.places.push((self.nights.len() as u32, kept.text));
        Prepared {
            known,
            past,
            source: 0,
            id_start,
            id_hash,
            outlet: 0,
            credited: false,
            headline: 0,
            bare_headline: kept.headline,
            address: kept.page,
            text_hash: 0,
            text: Stored::default(),
            page: StoredPage::default(),
            digest,
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
