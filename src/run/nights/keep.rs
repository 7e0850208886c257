//! A finished run in, what later nights are to know of it out.

use super::{Past, Reach};
use crate::attribute::Attributed;
use crate::base::agency::Agencies;
use crate::base::entry::Entries;
use crate::base::error::{Error, Result};
use crate::base::hash::Map;
use crate::base::texts::{TextKey, Texts};
use crate::history::articles::Kept;
use crate::history::clusters::KeptCluster;
use crate::history::edges::KeptEdge;
use crate::history::manifest::Night;
use crate::history::moves::{Lineage, Move};
use crate::history::pages::KeptPage;
use crate::history::write::Found;
use crate::run::Job;
use crate::run::page::StoredPage;
use crate::run::shelf::Shelf;
use crate::verify::Edge;
use std::collections::hash_map::Entry;
use xxhash_rust::xxh3::xxh3_128;

/// Hashes of an article that later nights ask for.
pub struct Marks {
    /// Its id.
    pub id: u64,
    /// Its text before anything learned was cut.
    pub text: u128,
    /// Where that is.
    pub stored: StoredPage,
    /// What tells its text from others.
    pub key: TextKey,
    /// Its page.
    pub page: u64,
    /// Its headline without the outlet's name.
    pub headline: u64,
}

/// What tonight leaves to later nights.
pub struct Tonight<'r> {
    /// The entries of the run.
    pub entries: &'r Entries,
    /// Its texts.
    pub texts: &'r Texts,
    /// Hashes of each article.
    pub marks: &'r [Marks],
    /// The clusters with articles of tonight.
    pub clusters: &'r [Attributed],
    /// These and others that are not as they were.
    pub changed: &'r [KeptCluster],
    /// The texts whose shingles were counted.
    pub holders: &'r [u32],
    /// The edges proven tonight, and those that earlier nights proved of a text that tonight has as well: each night stands for
    /// itself, whatever becomes of the others.
    pub edges: &'r [Edge],
    /// What became of older clusters.
    pub changes: &'r (Vec<Lineage>, Vec<Move>),
    /// Records read, and refused.
    pub records: (u64, u64),
}

/// Writes tonight into the history; it counts once it is committed.
///
/// # Errors
/// The history cannot be written.
pub fn keep(
    past: &Past<'_>,
    reach: &Reach<'_>,
    tonight: &Tonight<'_>,
    shelf: &mut Shelf<'_>,
    agencies: &Agencies,
    _job: &Job<'_>,
) -> Result<Night> {
    let mut writer = past.history.begin(&past.window.date.to_string(), agencies)?;
    let Tonight { entries, texts, clusters, .. } = *tonight;
    let mut place: Vec<Option<(u32, u32)>> = vec![None; entries.len()];
    for (number, cluster) in (0u32..).zip(clusters) {
        for (at, member) in (0u32..).zip(&cluster.members) {
            place[member.entry as usize] = Some((number, at));
        }
    }
    let latest = reach.latest_of(texts);
    let marks_of = |text: u32| &tonight.marks[latest[text as usize] as usize];
    for &text in reach.texts_of_tonight() {
        writer.text(marks_of(text).key, entries.known[latest[text as usize] as usize].words);
    }
    let (mut starts, mut bytes) = (Map::<u128, u64>::default(), Vec::new());
    for (article, place) in (0u32..).zip(&place) {
        let (Some((number, at)), false) = (place, entries.known[article as usize].is_past) else { continue };
        let cluster = &clusters[*number as usize];
        let (text, marks) = (texts.of_article[article as usize], &tonight.marks[article as usize]);
        let extent = marks.stored.extent();
        bytes.resize(extent.bytes() as usize, 0);
        let store = shelf.store.pages.store(marks.stored.store());
        store.read_at(marks.stored.offset, &mut bytes)?;
        let start = match starts.entry(xxh3_128(&bytes)) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(place) => *place.insert(writer.page(&bytes)?),
        };
        let kept = Kept {
            entry: entries.load(article)?,
            cluster_id: cluster.id.as_str().into(),
            role: cluster.members[*at as usize].role.as_str().into(),
            text: reach.rows[text as usize].ok_or_else(Error::store)?,
            page: marks.page,
            headline: marks.headline,
        };
        writer.article(kept, KeptPage { text_hash: marks.text, start, extent })?;
    }
    let id = |text: u32| entries.id(latest[text as usize]).map(Into::into);
    let kept = |edge: &Edge| Ok(KeptEdge { a: id(edge.overlap.a)?, b: id(edge.overlap.b)?, edge: *edge });
    let edges: Vec<KeptEdge> = tonight.edges.iter().map(kept).collect::<Result<_>>()?;
    let mut holders: Vec<u64> = tonight.holders.iter().map(|&text| marks_of(text).id).collect();
    holders.sort_unstable();
    let mut recut: Vec<u64> = reach.recut_tonight.iter().map(|&it| tonight.marks[it as usize].id).collect();
    recut.sort_unstable();
    recut.dedup();
    writer.end(&Found {
        edges: &edges,
        moves: &tonight.changes.1,
        lineage: &tonight.changes.0,
        clusters: tonight.changed,
        holders: &holders,
        recut: &recut,
        sketches: &shelf.sketches.take().unwrap_or_default(),
        records_read: tonight.records.0,
        rejects: tonight.records.1,
    })
}
