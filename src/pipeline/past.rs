//! The nights within reach in, their articles beside tonight's out; tonight's, in the end, into the history.
//!
//! What earlier nights read takes part as if it stood in tonight's dump, but for two things: it is read from the history, and
//! pairs of its own are not looked for again, since their edges are kept.

use super::attribution::Unit;
use super::digest::{Digest, TokenStore};
use super::page::StoredPage;
use super::prepare::{Prepared, Stored};
use super::shelf::Shelf;
use super::{Job, ids};
use crate::agency::Agencies;
use crate::attribute::Attributed;
use crate::attribute::entries::{Entries, Known, pack};
use crate::error::{Error, Result};
use crate::history::articles::Kept;
use crate::history::edges::KeptEdge;
use crate::history::lineage::{Called, Callings, Now, call, lineage};
use crate::history::manifest::Night;
use crate::history::moves::{Lineage, Move};
use crate::history::texts::ReadTexts;
use crate::history::{History, NightReader};
use crate::keyed::Map;
use crate::scratch::Blob;
use crate::texts::{TextKey, Texts};
use crate::verify::{Edge, Overlap};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::io;
use xxhash_rust::xxh3::xxh3_64;

/// What a run is to know of earlier nights.
#[derive(Clone, Copy, Debug)]
pub struct Past<'a> {
    /// The nights.
    pub history: &'a History,
    /// Tonight's date, `YYYY-MM-DD`; a night of the same date is passed over.
    pub date: jiff::civil::Date,
    /// Days on either side of tonight whose nights are within reach.
    pub window_days: i64,
}

/// Stands for the remembered article of one that tonight read.
pub const TONIGHT: u32 = u32::MAX;

/// The nights within reach.
pub struct Reach<'h> {
    nights: Vec<NightReader<'h>>,
    /// Of each remembered article the cluster it is in, by number.
    cluster: Vec<u32>,
    /// The remembered article of each id, by the id's hash.
    by_id: Map<u64, u32>,
    /// Ids of the clusters these articles are in, by number.
    ids: Vec<Box<str>>,
    numbers: Map<Box<str>, u32>,
    /// Of each article of the run the remembered one, or [`TONIGHT`].
    of_article: Vec<u32>,
    /// Of each text of the run, whether an earlier night has it.
    has: Vec<bool>,
}

/// The nights that tonight may meet, in the order they were committed in.
fn within_reach<'h>(past: &Past<'h>) -> Vec<&'h Night> {
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
        cluster: Vec::new(),
        by_id: Map::default(),
        ids: Vec::new(),
        numbers: Map::default(),
        of_article: Vec::new(),
        has: Vec::new(),
    };
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
        reach.nights.push(reader);
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
        if let Some(&number) = self.numbers.get(id) {
            return number;
        }
        let number = self.ids.len() as u32;
        self.ids.push(id.into());
        self.numbers.insert(id.into(), number);
        number
    }

    /// Tells which texts of the run earlier nights have, once articles are in order and texts are told apart.
    pub fn number_texts(&mut self, of_article: Vec<u32>, texts: &Texts) {
        self.has = vec![false; texts.first.len()];
        let past = of_article.iter().zip(&texts.of_article).filter(|(past, _)| **past != TONIGHT);
        past.for_each(|(_, &text)| self.has[text as usize] = true);
        self.of_article = of_article;
    }

    /// Whether an earlier night has a text.
    pub fn has(&self, text: u32) -> bool {
        self.has[text as usize]
    }

    /// How many articles are remembered.
    pub fn len(&self) -> usize {
        self.cluster.len()
    }

    /// How many nights are within reach.
    pub fn nights(&self) -> usize {
        self.nights.len()
    }

    /// The edges that earlier nights proved, between texts of this run.
    ///
    /// # Errors
    /// The history cannot be read.
    pub fn edges(&self, texts: &Texts) -> Result<Vec<Edge>> {
        let mut article_of: Vec<u32> = vec![TONIGHT; self.cluster.len()];
        for (article, &past) in (0u32..).zip(&self.of_article).filter(|(_, past)| **past != TONIGHT) {
            article_of[past as usize] = article;
        }
        let text = |id: &str| {
            let past = *self.by_id.get(&xxh3_64(id.as_bytes()))?;
            Some(texts.of_article[article_of[past as usize] as usize])
        };
        let mut edges = Vec::new();
        for reader in &self.nights {
            for KeptEdge { a, b, edge } in reader.edges()? {
                if let (Some(a), Some(b)) = (text(&a), text(&b)) {
                    edges.extend(between(a, b, edge));
                }
            }
        }
        edges.sort_unstable_by(|x, y| {
            (x.overlap, x.matched_words)
                .cmp(&(y.overlap, y.matched_words))
                .then(x.strength.total_cmp(&y.strength))
        });
        edges.dedup_by_key(|edge| (edge.overlap.a, edge.overlap.b));
        Ok(edges)
    }

    /// Clusters that hold articles of tonight or are not as they were, with what they are to be called.
    pub fn identify<'j>(&self, units: Vec<Unit<'j>>, articles: &[Vec<u32>]) -> Identified<'j> {
        let mut sizes = vec![0u64; self.ids.len()];
        self.cluster.iter().for_each(|&cluster| sizes[cluster as usize] += 1);
        let mut touched = Vec::new();
        let mut now = Vec::new();
        for unit in units {
            let members = unit.texts.iter().flat_map(|&text| &articles[text as usize]);
            let mut one = Now::default();
            let mut old: Vec<u32> = Vec::new();
            for &member in members {
                one.size += 1;
                match self.of_article[member as usize] {
                    TONIGHT => {}
                    past => old.push(self.cluster[past as usize]),
                }
            }
            old.sort_unstable();
            one.old = old.chunk_by(|a, b| a == b).map(|of_one| (of_one[0], of_one.len() as u64)).collect();
            let is_as_it_was =
                one.old.len() == 1 && one.old[0].1 == one.size && sizes[one.old[0].0 as usize] == one.size;
            if !is_as_it_was {
                touched.push(unit);
                now.push(one);
            }
        }
        let callings = call(&now, &self.ids);
        Identified { units: touched, now, callings, sizes }
    }

    /// Gives clusters the ids they keep, and new ones an id that no other has.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub fn name(
        &self,
        callings: &Callings,
        clusters: &mut [Attributed],
        entries: &Entries,
    ) -> io::Result<()> {
        for (called, cluster) in callings.called.iter().zip(clusters) {
            match called {
                Called::Old(number) => cluster.id = self.ids[*number as usize].to_string(),
                // Its first article may have founded another, which goes on without it.
                Called::New if self.numbers.contains_key(&*cluster.id) => {
                    cluster.name_at_length(&entries.load(cluster.members[0].entry)?);
                }
                Called::New => {}
            }
        }
        Ok(())
    }

    /// What became of clusters, and which articles of earlier nights are in another one; `clusters` are those identified,
    /// in that order.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub fn changes(
        &self,
        identified: &Identified<'_>,
        clusters: &[Attributed],
        entries: &Entries,
    ) -> io::Result<(Vec<Lineage>, Vec<Move>)> {
        let named: Vec<&str> = clusters.iter().map(|cluster| &*cluster.id).collect();
        let Identified { now, callings, sizes, .. } = identified;
        let lineage = lineage(now, callings, &named, &self.ids, sizes);
        let mut moves = Vec::new();
        for cluster in clusters {
            for member in &cluster.members {
                let past = self.of_article[member.entry as usize];
                if past == TONIGHT {
                    continue;
                }
                let from = &self.ids[self.cluster[past as usize] as usize];
                if **from != *cluster.id {
                    let article_id = entries.id(member.entry)?.into();
                    moves.push(Move { article_id, from: from.clone(), to: cluster.id.as_str().into() });
                }
            }
        }
        moves.sort_unstable();
        Ok((lineage, moves))
    }
}

/// Clusters that hold articles of tonight or are not as they were.
pub struct Identified<'j> {
    /// The clusters.
    pub units: Vec<Unit<'j>>,
    now: Vec<Now>,
    /// What they are called.
    pub callings: Callings,
    /// Articles of each old cluster.
    sizes: Vec<u64>,
}

/// An edge between two texts of this run; none if they are one by now.
fn between(a: u32, b: u32, edge: Edge) -> Option<Edge> {
    let Edge { overlap, a_span, b_span, .. } = edge;
    match a.cmp(&b) {
        std::cmp::Ordering::Less => Some(Edge { overlap: Overlap { a, b, ..overlap }, ..edge }),
        std::cmp::Ordering::Equal => None,
        // A late article came between them.
        std::cmp::Ordering::Greater => Some(Edge {
            overlap: Overlap { a: b, b: a, a_size: overlap.b_size, b_size: overlap.a_size, ..overlap },
            a_span: b_span,
            b_span: a_span,
            ..edge
        }),
    }
}

/// Hashes of an article that later nights ask for.
pub struct Marks {
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
    /// The edges proven tonight.
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
    tonight: &Tonight<'_>,
    shelf: &Shelf<'_>,
    agencies: &Agencies,
    job: &Job<'_>,
) -> Result<Night> {
    let at_scratch = |error| Error::read(&job.scratch.directory, error);
    let mut writer = past.history.begin(&past.date.to_string(), agencies)?;
    let Tonight { entries, texts, clusters, .. } = *tonight;
    let mut place: Vec<Option<(u32, u32)>> = vec![None; entries.len()];
    for (number, cluster) in (0u32..).zip(clusters) {
        for (at, member) in (0u32..).zip(&cluster.members) {
            place[member.entry as usize] = Some((number, at));
        }
    }
    let mut rows: Vec<u32> = vec![TONIGHT; texts.first.len()];
    let (mut written, mut tokens) = (0, Vec::new());
    for (article, place) in (0u32..).zip(&place) {
        let (Some((number, at)), false) = (place, entries.known[article as usize].is_past) else { continue };
        let cluster = &clusters[*number as usize];
        let (text, marks) = (texts.of_article[article as usize], &tonight.marks[article as usize]);
        let row = &mut rows[text as usize];
        if *row == TONIGHT {
            *row = written;
            written += 1;
            shelf.load_tokens(text, &mut tokens).map_err(at_scratch)?;
            writer.text(marks.key, &tokens)?;
        }
        writer.article(Kept {
            entry: entries.load(article).map_err(at_scratch)?,
            cluster_id: cluster.id.as_str().into(),
            role: cluster.members[*at as usize].role.as_str().into(),
            text: *row,
            page: marks.page,
            headline: marks.headline,
        })?;
    }
    let id = |text: u32| entries.id(texts.first[text as usize]).map(Into::into).map_err(at_scratch);
    let kept = |edge: &Edge| Ok(KeptEdge { a: id(edge.overlap.a)?, b: id(edge.overlap.b)?, edge: *edge });
    let edges: Vec<KeptEdge> = tonight.edges.iter().map(kept).collect::<Result<_>>()?;
    writer.end(&edges, &tonight.changes.1, &tonight.changes.0, tonight.records)
}
