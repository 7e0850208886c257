//! The nights within reach in, their articles beside tonight's out; tonight's, in the end, into the history.
//!
//! What earlier nights read takes part as if it stood in tonight's dump, but for two things: it is read from the history, and
//! pairs of its own are not looked for again, since their edges are kept.

use super::attribution::Unit;
use super::candidates::Sketched;
use super::digest::{Digest, TokenStore};
use super::page::StoredPage;
use super::prepare::{Prepared, Stored};
use super::shelf::Shelf;
use super::{Job, ids};
use crate::agency::Agencies;
use crate::attribute::Attributed;
use crate::attribute::entries::{Entries, Known, pack};
use crate::error::{Error, Result};
use crate::history::articles::{ARTICLES_FILE, Kept};
use crate::history::edges::KeptEdge;
use crate::history::lineage::{Called, Callings, Now, call, lineage};
use crate::history::manifest::Night;
use crate::history::moves::{Lineage, Move};
use crate::history::texts::ReadTexts;
use crate::history::{History, NightReader, ReadSketches};
use crate::keyed::Map;
use crate::scratch::Blob;
use crate::texts::{TextKey, Texts};
use crate::verify::{Edge, Overlap};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::collections::BTreeMap;
use std::io;
use xxhash_rust::xxh3::xxh3_64;

/// Who has a text.
#[derive(Clone, Copy, Debug, Default)]
struct Held {
    /// An earlier night.
    past: bool,
    /// Tonight.
    tonight: bool,
    /// An earlier night whose postings can be used.
    posted: bool,
}

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

impl Past<'_> {
    /// How many articles the nights within reach hold.
    pub fn articles(&self) -> u64 {
        let files = within_reach(self).into_iter().flat_map(|night| &night.files);
        files.filter(|made| made.name == ARTICLES_FILE).map(|made| made.rows).sum()
    }
}

/// Stands for the remembered article of one that tonight read.
pub const TONIGHT: u32 = u32::MAX;

/// A night within reach.
struct Neighbour<'h> {
    reader: NightReader<'h>,
    /// What was made of its texts, if it can be used.
    sketches: Option<ReadSketches>,
    /// Of each of its texts the number of shingles, and the outlines of all.
    shingles: Vec<u32>,
    outlines: Vec<u8>,
    /// Of each of its texts the text of the run.
    texts: Vec<u32>,
}

/// The nights within reach.
pub struct Reach<'h> {
    nights: Vec<Neighbour<'h>>,
    /// Of each remembered article its night and the row of its text there.
    places: Vec<(u32, u32)>,
    /// Of each remembered article the cluster it is in, by number.
    cluster: Vec<u32>,
    /// The remembered article of each id, by the id's hash.
    by_id: Map<u64, u32>,
    /// Ids of the clusters these articles are in, by number.
    ids: Vec<Box<str>>,
    /// Their numbers, by hashes of the ids.
    numbers: Map<u64, u32>,
    /// Of each article of the run the remembered one, or [`TONIGHT`].
    of_article: Vec<u32>,
    /// Of each text of the run, who has it.
    held: Vec<Held>,
    /// The row that a text of tonight is kept in, [`TONIGHT`] for others; and their texts, by row.
    rows: Vec<u32>,
    of_rows: Vec<u32>,
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

    /// Tells which texts of the run earlier nights have, once articles are in order and texts are told apart.
    pub fn number_texts(&mut self, of_article: Vec<u32>, texts: &Texts) {
        self.held = vec![Held::default(); texts.first.len()];
        for (&past, &text) in of_article.iter().zip(&texts.of_article) {
            let held = &mut self.held[text as usize];
            if past == TONIGHT {
                held.tonight = true;
                continue;
            }
            let (night, row) = self.places[past as usize];
            let night = &mut self.nights[night as usize];
            held.past = true;
            held.posted |= night.sketches.is_some();
            night.texts[row as usize] = text;
        }
        self.rows = vec![TONIGHT; texts.first.len()];
        for (text, _) in (0u32..).zip(&self.held).filter(|(_, held)| held.tonight) {
            self.rows[text as usize] = self.of_rows.len() as u32;
            self.of_rows.push(text);
        }
        self.of_article = of_article;
    }

    /// Whether an earlier night has a text.
    pub fn has(&self, text: u32) -> bool {
        self.held[text as usize].past
    }

    /// Whether a text of earlier nights alone is posted there.
    pub fn is_posted(&self, text: u32) -> bool {
        let held = self.held[text as usize];
        held.posted && !held.tonight
    }

    /// Whether tonight has a text.
    pub fn is_tonights(&self, text: u32) -> bool {
        self.held[text as usize].tonight
    }

    /// The texts that tonight has, by the rows they are kept in.
    pub fn texts_of_tonight(&self) -> &[u32] {
        &self.of_rows
    }

    /// The sketches of texts that are posted, and room for those of the others; what earlier nights had of them is given up.
    pub fn take_sketches(&mut self, positions: usize) -> Sketched {
        let mut sketched = Sketched::of_empty(positions, self.held.len());
        for night in &mut self.nights {
            let outlines = std::mem::take(&mut night.outlines);
            let sketches = std::mem::take(&mut night.shingles).into_iter().zip(outlines.chunks(positions));
            for (&text, (shingles, outline)) in night.texts.iter().zip(sketches) {
                let held = self.held.get(text as usize).is_some_and(|held| held.posted && !held.tonight);
                if held {
                    sketched.put(text, shingles, outline);
                }
            }
        }
        sketched
    }

    /// Postings of tonight's texts, with their rows in place of the texts.
    pub fn rows(&self, postings: &[u64]) -> Vec<u64> {
        let row = |posting: u64| match self.rows[posting as u32 as usize] {
            TONIGHT => None,
            row => Some(posting >> 32 << 32 | u64::from(row)),
        };
        postings.iter().filter_map(|&posting| row(posting)).collect()
    }

    /// Postings of this run, ascending, with those of earlier nights under the same keys.
    ///
    /// # Errors
    /// The history cannot be read.
    pub fn beside(&self, partition: usize, postings: &[u64]) -> io::Result<Vec<u64>> {
        let mut all = postings.to_vec();
        for night in &self.nights {
            let Some(sketches) = &night.sketches else { continue };
            let merge = &mut |past: &[u64]| {
                let mut past = past.iter().copied().peekable();
                for of_key in postings.chunk_by(|a, b| a >> 32 == b >> 32) {
                    let key = of_key[0] >> 32;
                    while past.next_if(|posting| posting >> 32 < key).is_some() {}
                    while let Some(posting) = past.next_if(|posting| posting >> 32 == key) {
                        // The end of a partition is no text's.
                        let text = night.texts.get(posting as u32 as usize).copied().unwrap_or(TONIGHT);
                        if text != TONIGHT && self.is_posted(text) {
                            all.push(key << 32 | u64::from(text));
                        }
                    }
                }
            };
            sketches.postings(partition, merge).map_err(io::Error::other)?;
        }
        all.sort_unstable();
        Ok(all)
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
        for Neighbour { reader, .. } in &self.nights {
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

    /// The texts of each cluster that began before the nights within reach: what joins them may be out of reach by now, so
    /// that they stay together without it.
    pub fn begun_before(&self, texts: &Texts) -> Vec<Vec<u32>> {
        let first = self.nights.iter().map(|night| night.reader.date()).min().unwrap_or_default();
        let first: String = first.chars().filter(char::is_ascii_digit).collect();
        let has_begun: Vec<bool> =
            self.ids.iter().map(|id| id.get(1..9).is_some_and(|day| *day < *first)).collect();
        let mut of_cluster: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (&past, &text) in
            self.of_article.iter().zip(&texts.of_article).filter(|(past, _)| **past != TONIGHT)
        {
            let cluster = self.cluster[past as usize];
            if has_begun[cluster as usize] {
                of_cluster.entry(cluster).or_default().push(text);
            }
        }
        of_cluster.into_values().collect()
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
                Called::New if self.numbers.contains_key(&xxh3_64(cluster.id.as_bytes())) => {
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
    reach: &Reach<'_>,
    tonight: &Tonight<'_>,
    shelf: &mut Shelf<'_>,
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
    let mut tokens = Vec::new();
    for &text in reach.texts_of_tonight() {
        shelf.load_tokens(text, &mut tokens).map_err(at_scratch)?;
        writer.text(tonight.marks[texts.first[text as usize] as usize].key, &tokens)?;
    }
    for (article, place) in (0u32..).zip(&place) {
        let (Some((number, at)), false) = (place, entries.known[article as usize].is_past) else { continue };
        let cluster = &clusters[*number as usize];
        let (text, marks) = (texts.of_article[article as usize], &tonight.marks[article as usize]);
        writer.article(Kept {
            entry: entries.load(article).map_err(at_scratch)?,
            cluster_id: cluster.id.as_str().into(),
            role: cluster.members[*at as usize].role.as_str().into(),
            text: reach.rows[text as usize],
            page: marks.page,
            headline: marks.headline,
        })?;
    }
    let id = |text: u32| entries.id(texts.first[text as usize]).map(Into::into).map_err(at_scratch);
    let kept = |edge: &Edge| Ok(KeptEdge { a: id(edge.overlap.a)?, b: id(edge.overlap.b)?, edge: *edge });
    let edges: Vec<KeptEdge> = tonight.edges.iter().map(kept).collect::<Result<_>>()?;
    let sketches = shelf.sketches.take().unwrap_or_default();
    writer.end(&edges, &tonight.changes.1, &tonight.changes.0, &sketches, tonight.records)
}
