//! A job in, a finished run out: the only caller of stages, the only place with threads.
//!
//! Everything that concerns one article alone is done in parallel and in any order ([`prepare`]). Then everything is
//! put into an order that depends on content alone, and each later step sorts what it takes: so the number of
//! threads, the order of files and the order of records cannot change a byte of the answer.

pub mod ids;
pub mod pairs;
pub mod prepare;

use crate::agency::Agencies;
use crate::article::Reject;
use crate::attribute::canonical::{Candidate, pick};
use crate::attribute::role::{Likeness, Role, role};
use crate::attribute::{Attributed, Entry, Member};
use crate::bucket::PairingCounts;
use crate::clean::Cleaner;
use crate::clean::furniture::Furniture;
use crate::cluster::cluster;
use crate::error::{Error, Result};
use crate::recipe::Recipe;
use crate::scratch::ScratchParams;
use crate::source::fields::FieldMap;
use crate::source::walk::Input;
use crate::source::{Format, InputRead};
use crate::texts::{TextKey, Texts};
use crate::verify::{Edge, Groups, Opened, Overlap, TextShingles};
use pairs::Shelf;
use prepare::{CutLine, Stored};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::io;

/// Something a run has to say while it works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// A stage begins.
    Stage(Stage),
    /// So many more raw bytes were read.
    BytesRead(u64),
    /// So many more articles were prepared.
    Articles(u64),
    /// So many more candidate pairs were counted.
    Pairs(u64),
}

/// A part of the run that is timed by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Reading, cleaning and shingling.
    Read,
    /// Sketching and pairing.
    Bucket,
    /// Counting and deciding.
    Verify,
    /// Clustering.
    Cluster,
    /// Canonical articles and roles.
    Attribute,
    /// Writing.
    Report,
}

impl Stage {
    /// The word used in run.json.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read_clean_shingle",
            Self::Bucket => "sketch_bucket",
            Self::Verify => "verify",
            Self::Cluster => "cluster",
            Self::Attribute => "attribute",
            Self::Report => "report",
        }
    }
}

/// What is to be done.
pub struct Job<'a> {
    /// Files to read, in order.
    pub inputs: Vec<Input>,
    /// The format of all of them, where content is not to be asked.
    pub format: Option<Format>,
    /// Field names and their roles.
    pub map: FieldMap,
    /// Parameters of every stage.
    pub recipe: &'a Recipe,
    /// Where what does not fit into memory goes.
    pub scratch: ScratchParams,
    /// Told what happens, from any thread.
    pub watch: &'a (dyn Fn(Progress) + Sync),
}

/// Numbers of a run: what went into each stage and what came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records found by the readers.
    pub records_read: u64,
    /// Articles.
    pub articles: u64,
    /// Records refused.
    pub rejects: u64,
    /// Paragraphs cut because their article repeats them or its headline.
    pub paragraphs_repeated: u64,
    /// Lines cut as furniture.
    pub furniture_cut: u64,
    /// Texts that differ.
    pub texts: u64,
    /// What pairing did.
    pub pairing: PairingCounts,
    /// Candidate pairs of texts.
    pub pairs_candidate: u64,
    /// Candidate pairs that overlap enough to be decided.
    pub pairs_overlapping: u64,
    /// Pairs vetoed by their figures.
    pub pairs_vetoed: u64,
    /// Proven pairs of texts.
    pub edges: u64,
    /// Clusters, single articles too.
    pub clusters: u64,
    /// Clusters of two articles or more.
    pub clusters_of_copies: u64,
    /// Articles that take up several stories.
    pub roundups: u64,
    /// Bytes of shingles that went to the scratch file.
    pub shingle_bytes_spilled: u64,
    /// Bytes of postings that went to the scratch file.
    pub postings_bytes_spilled: u64,
}

impl Counts {
    /// Names and numbers, in flow order.
    pub fn in_flow_order(&self) -> Vec<(String, u64)> {
        [
            ("records_read", self.records_read),
            ("articles", self.articles),
            ("rejects", self.rejects),
            ("paragraphs_repeated", self.paragraphs_repeated),
            ("furniture_cut", self.furniture_cut),
            ("texts", self.texts),
            ("buckets", self.pairing.buckets),
            ("buckets_thinned", self.pairing.buckets_thinned),
            ("bucket_largest", self.pairing.bucket_largest),
            ("pairs_left_out_by_thinning", self.pairing.pairs_left_out),
            ("pairs_candidate", self.pairs_candidate),
            ("pairs_overlapping", self.pairs_overlapping),
            ("pairs_vetoed", self.pairs_vetoed),
            ("edges", self.edges),
            ("clusters", self.clusters),
            ("clusters_of_copies", self.clusters_of_copies),
            ("roundups", self.roundups),
            ("shingle_bytes_spilled", self.shingle_bytes_spilled),
            ("postings_bytes_spilled", self.postings_bytes_spilled),
        ]
        .map(|(name, count)| (name.to_owned(), count))
        .to_vec()
    }
}

/// A finished run, ready to be written.
pub struct Run {
    /// The articles, in order of publication.
    pub entries: Vec<Entry>,
    /// The text of each article.
    pub texts: Texts,
    /// The number of distinct shingles of each text.
    pub shingle_counts: Vec<u32>,
    /// The clusters, by id.
    pub clusters: Vec<Attributed>,
    /// The proven pairs of texts, in order.
    pub edges: Vec<Edge>,
    /// The records refused.
    pub rejects: Vec<Reject>,
    /// Lines cut as furniture.
    pub furniture: BTreeMap<CutLine, u64>,
    /// The cleaner's tables: agencies and furniture rules.
    pub cleaner: Cleaner,
    /// What was read of each input.
    pub inputs: Vec<InputRead>,
    /// Numbers.
    pub counts: Counts,
}

impl Run {
    /// The table of agencies.
    pub fn agencies(&self) -> &Agencies {
        self.cleaner.agencies()
    }

    /// The furniture rules.
    pub fn furniture_rules(&self) -> &Furniture {
        self.cleaner.furniture()
    }
}

/// Does the job.
///
/// # Errors
/// The scratch directory cannot be used, or the books do not balance.
pub fn run(job: &Job<'_>) -> Result<Run> {
    let cleaner = Cleaner::new(job.recipe.clean.clone());
    let mut counts = Counts::default();
    let prepared = prepare::prepare(job, &cleaner, &mut counts)?;
    let (mut articles, store) = (prepared.articles, prepared.store);
    ids::name_and_order(&mut articles);
    let keys: Vec<TextKey> = articles.iter().map(|article| article.key).collect();
    let texts = Texts::number(&keys);
    let stored: Vec<Stored> = texts.first.iter().map(|&first| articles[first as usize].stored).collect();
    let entries: Vec<Entry> = articles.into_iter().map(|article| article.entry).collect();
    let shelf = Shelf { stored, store: &store };

    let edges = pairs::edges(&shelf, job, &mut counts)?;
    let at_scratch = |error| Error::read(&job.scratch.directory, error);
    (job.watch)(Progress::Stage(Stage::Cluster));
    let joined = join(&edges, texts.first.len(), job);
    (job.watch)(Progress::Stage(Stage::Attribute));
    let clusters =
        attribute(&joined, &entries, &texts, &shelf, job, cleaner.agencies()).map_err(at_scratch)?;

    counts.articles = entries.len() as u64;
    counts.rejects = prepared.rejects.len() as u64;
    counts.furniture_cut = prepared.furniture.values().sum();
    counts.texts = texts.first.len() as u64;
    counts.edges = edges.len() as u64;
    counts.clusters = clusters.len() as u64;
    counts.clusters_of_copies = clusters.iter().filter(|cluster| cluster.members.len() > 1).count() as u64;
    counts.roundups = joined.roundups.len() as u64;
    let rows = counts.articles + counts.rejects;
    if counts.records_read != rows {
        return Err(crate::ErrorKind::Unbalanced { records_read: counts.records_read, rows }.into());
    }
    let (rejects, furniture, inputs) = (prepared.rejects, prepared.furniture, prepared.inputs);
    let shingle_counts = shelf.stored.iter().map(|stored| stored.shingles()).collect();
    Ok(Run { entries, texts, shingle_counts, clusters, edges, rejects, furniture, cleaner, inputs, counts })
}

/// Clusters of texts.
#[derive(Default)]
struct Joined {
    /// Clusters of two texts or more, each ascending.
    clusters: Vec<Vec<u32>>,
    /// Ascending.
    roundups: Vec<u32>,
}

/// Clusters one connected group of texts at a time.
fn join(edges: &[Edge], size: usize, job: &Job<'_>) -> Joined {
    let mut groups = Groups::new(size);
    edges.iter().for_each(|edge| groups.join(edge.overlap.a as usize, edge.overlap.b as usize));
    let mut by_group: Vec<(u32, &Edge)> =
        edges.iter().map(|edge| (groups.find(edge.overlap.a as usize) as u32, edge)).collect();
    by_group.sort_unstable_by_key(|(group, edge)| (*group, edge.overlap));
    let parts: Vec<&[(u32, &Edge)]> = by_group.chunk_by(|x, y| x.0 == y.0).collect();
    let parts: Vec<Joined> = parts.into_par_iter().map(|part| join_group(part, job)).collect();
    let mut joined = Joined::default();
    for part in parts {
        joined.clusters.extend(part.clusters);
        joined.roundups.extend(part.roundups);
    }
    joined.roundups.sort_unstable();
    joined
}

fn join_group(part: &[(u32, &Edge)], job: &Job<'_>) -> Joined {
    let mut texts: Vec<u32> = part.iter().flat_map(|(_, edge)| [edge.overlap.a, edge.overlap.b]).collect();
    texts.sort_unstable();
    texts.dedup();
    let local = |text: u32| texts.partition_point(|&other| other < text) as u32;
    let edges: Vec<Edge> = part
        .iter()
        .map(|(_, edge)| {
            let overlap = Overlap { a: local(edge.overlap.a), b: local(edge.overlap.b), ..edge.overlap };
            Edge { overlap, ..**edge }
        })
        .collect();
    let clusters = cluster(texts.len(), &edges, &job.recipe.cluster);
    let global = |local: u32| texts[local as usize];
    let several = clusters.members.into_iter().filter(|members| members.len() > 1);
    Joined {
        clusters: several.map(|members| members.into_iter().map(global).collect()).collect(),
        roundups: clusters.roundups.into_iter().map(global).collect(),
    }
}

/// Turns clusters of texts into clusters of articles, each with its canonical article and everyone's role.
fn attribute(
    joined: &Joined,
    entries: &[Entry],
    texts: &Texts,
    shelf: &Shelf<'_>,
    job: &Job<'_>,
    agencies: &Agencies,
) -> io::Result<Vec<Attributed>> {
    let articles = texts.articles();
    let mut in_cluster = vec![false; articles.len()];
    joined.clusters.iter().flatten().for_each(|&text| in_cluster[text as usize] = true);
    let alone = (0..articles.len() as u32).filter(|&text| !in_cluster[text as usize]).map(|text| vec![text]);
    let all: Vec<Vec<u32>> = joined.clusters.iter().cloned().chain(alone).collect();
    let mut clusters: Vec<Attributed> = all
        .par_iter()
        .map(|cluster| {
            let members: Vec<Member> = cluster
                .iter()
                .flat_map(|&text| articles[text as usize].iter().map(move |&entry| Member::new(entry, text)))
                .collect();
            attribute_one(members, joined, entries, shelf, job, agencies)
        })
        .collect::<io::Result<_>>()?;
    Attributed::name_all(&mut clusters, entries);
    Ok(clusters)
}

fn attribute_one(
    mut members: Vec<Member>,
    joined: &Joined,
    entries: &[Entry],
    shelf: &Shelf<'_>,
    job: &Job<'_>,
    agencies: &Agencies,
) -> io::Result<Attributed> {
    let params = &job.recipe.attribute;
    let is_roundup = |text: u32| joined.roundups.binary_search(&text).is_ok();
    let candidates: Vec<Candidate<'_>> = members
        .iter()
        .map(|member| Candidate { entry: &entries[member.entry as usize], roundup: is_roundup(member.text) })
        .collect();
    let canonical = pick(&candidates, params.canonical, agencies);
    if let [only] = &mut members[..] {
        only.role = Role::Single;
        return Ok(Attributed::new(members, 0));
    }
    let (canonical_text, canonical_entry) =
        (members[canonical].text, &entries[members[canonical].entry as usize]);
    let mut whole = Opened::default();
    whole.open(&shelf.load(canonical_text)?);
    // Members of one text stand together, so each text is compared once.
    let mut last: Option<(u32, Likeness)> = None;
    for (index, member) in members.iter_mut().enumerate() {
        let likeness = match last {
            Some((text, likeness)) if text == member.text => likeness,
            _ if member.text == canonical_text => Likeness::of_equals(),
            _ => likeness(&shelf.load(member.text)?, &whole),
        };
        last = Some((member.text, likeness));
        member.likeness = likeness;
        member.role = match () {
            () if index == canonical => Role::Original,
            () if is_roundup(member.text) => Role::Roundup,
            () => role(&entries[member.entry as usize], canonical_entry, &likeness, &params.roles),
        };
    }
    Ok(Attributed::new(members, canonical))
}

fn likeness(member: &TextShingles, canonical: &Opened) -> Likeness {
    let overlap = Overlap::count(0, 1, canonical, member);
    Likeness {
        equal: false,
        similarity: overlap.jaccard(),
        of_canonical: overlap.a_in_b(),
        in_canonical: overlap.b_in_a(),
    }
}
