//! Clusters of texts in, clusters of articles out, each with its canonical article and everyone's role.

use super::Job;
use super::join::Joined;
use super::shelf::Shelf;
use crate::agency::Agencies;
use crate::attribute::canonical::{Candidate, pick};
use crate::attribute::entries::Entries;
use crate::attribute::families::Families;
use crate::attribute::independent::{Voice, independent_outlets};
use crate::attribute::role::{Copy, Likeness, Role, Tables, role};
use crate::attribute::{Attributed, Entry, Member};
use crate::cluster::Cohesion;
use crate::verify::{Opened, Overlap, TextShingles};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::io;

/// A cluster of texts.
#[derive(Clone, Copy, Debug)]
pub struct Unit<'j> {
    /// Its texts, ascending.
    pub texts: &'j [u32],
    /// How it holds together; `None` for a text by itself.
    pub cohesion: Option<Cohesion>,
}

/// All clusters of texts, those of one text too.
pub fn units<'j>(joined: &'j Joined, alone: &'j [u32]) -> Vec<Unit<'j>> {
    let several = joined.clusters.iter();
    let several = several.map(|cluster| Unit { texts: &cluster.texts, cohesion: cluster.cohesion });
    several.chain(alone.chunks(1).map(|texts| Unit { texts, cohesion: None })).collect()
}

/// Turns clusters of texts into clusters of articles, each with its canonical article and everyone's role, in the same
/// order; `articles` are those of each text.
pub fn attribute(
    units: &[Unit<'_>],
    roundups: &[u32],
    entries: &Entries,
    articles: &[Vec<u32>],
    shelf: &Shelf<'_>,
    job: &Job<'_>,
    agencies: &Agencies,
) -> io::Result<Vec<Attributed>> {
    let families = Families::built_in();
    let tables = Tables { agencies, families: &families };
    units
        .par_iter()
        .map(|unit| {
            let members: Vec<Member> = unit
                .texts
                .iter()
                .flat_map(|&text| articles[text as usize].iter().map(move |&entry| Member::new(entry, text)))
                .collect();
            let loaded = Loaded::of(&members, entries)?;
            let mut attributed = attribute_one(members, roundups, &loaded, shelf, job, tables)?;
            attributed.name(loaded.get(attributed.members[0].entry));
            attributed.is_giant = unit.texts.len() >= job.recipe.cluster.giant_texts_min;
            let first = |text: u32| articles[text as usize][0];
            attributed.cohesion = unit.cohesion.map(|cohesion| Cohesion {
                weakest: (first(cohesion.weakest.0), first(cohesion.weakest.1)),
                ..cohesion
            });
            Ok(attributed)
        })
        .collect()
}

/// The entries of one cluster, by their numbers.
struct Loaded(Vec<(u32, Entry)>);

impl Loaded {
    fn of(members: &[Member], entries: &Entries) -> io::Result<Self> {
        let load = |member: &Member| Ok((member.entry, entries.load(member.entry)?));
        let mut loaded: Vec<(u32, Entry)> = members.iter().map(load).collect::<io::Result<_>>()?;
        loaded.sort_unstable_by_key(|(number, _)| *number);
        Ok(Self(loaded))
    }

    /// The entry of a member.
    fn get(&self, number: u32) -> &Entry {
        &self.0[self.0.partition_point(|(known, _)| *known < number)].1
    }
}

fn attribute_one(
    mut members: Vec<Member>,
    roundups: &[u32],
    entries: &Loaded,
    shelf: &Shelf<'_>,
    job: &Job<'_>,
    tables: Tables<'_>,
) -> io::Result<Attributed> {
    let params = &job.recipe.attribute;
    let is_roundup = |text: u32| roundups.binary_search(&text).is_ok();
    let candidates: Vec<Candidate<'_>> = members
        .iter()
        .map(|member| Candidate { entry: entries.get(member.entry), roundup: is_roundup(member.text) })
        .collect();
    let pick = pick(&candidates, params.canonical, tables.agencies);
    let canonical = pick.index;
    if let [only] = &mut members[..] {
        only.role = Role::Single;
        return Ok(counted(Attributed::new(members, pick), entries, tables));
    }
    let (canonical_text, canonical_entry) = (members[canonical].text, entries.get(members[canonical].entry));
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
            () => {
                let copy = Copy { member: entries.get(member.entry), canonical: canonical_entry, likeness };
                role(&copy, tables, &params.roles)
            }
        };
    }
    follow_versions(&mut members, shelf, params.roles.republication_similarity_min)?;
    Ok(counted(Attributed::new(members, pick), entries, tables))
}

/// Texts of each kind, earlier ones and later versions, that a copy is held against, the first published ones.
const VERSIONS_MAX: usize = 16;

/// Makes updates of the copies of updates: an outlet that took a later version and dropped its mark carries that
/// version, not the first one edited. Such a copy is like an update as a republication is like its original, and more
/// like it than like the canonical article or any text from before the updates.
fn follow_versions(members: &mut [Member], shelf: &Shelf<'_>, similarity_min: f64) -> io::Result<()> {
    let updates = members.iter().filter(|member| member.role == Role::Update);
    let mut versions: Vec<u32> = updates.map(|member| member.text).collect();
    versions.sort_unstable();
    versions.dedup();
    // Texts are numbered in order of publication.
    let Some(&first) = versions.first() else { return Ok(()) };
    let mut older: Vec<u32> = members.iter().map(|member| member.text).filter(|&text| text < first).collect();
    older.sort_unstable();
    older.dedup();
    let open = |texts: &[u32]| -> io::Result<Vec<(u32, Opened)>> {
        let opened = texts.iter().take(VERSIONS_MAX).map(|&text| {
            let mut opened = Opened::default();
            opened.open(&shelf.load(text)?);
            Ok((text, opened))
        });
        opened.collect()
    };
    let (older, versions) = (open(&older)?, open(&versions)?);
    for member in members.iter_mut() {
        if !matches!(member.role, Role::Republication | Role::Expanded | Role::Rewrite) {
            continue;
        }
        let shingles = shelf.load(member.text)?;
        let nearest = |texts: &[(u32, Opened)]| {
            let similarities = texts.iter().map(|(text, opened)| match *text == member.text {
                true => 1.0,
                false => likeness(&shingles, opened).similarity,
            });
            similarities.fold(0.0, f64::max)
        };
        let nearest_version = nearest(&versions);
        if nearest_version >= similarity_min
            && nearest_version > member.likeness.similarity
            && nearest_version > nearest(&older)
        {
            member.role = Role::Update;
        }
    }
    Ok(())
}

/// The cluster with the number of its independent outlets.
fn counted(mut cluster: Attributed, entries: &Loaded, tables: Tables<'_>) -> Attributed {
    let voice =
        |member: &Member| Voice { entry: entries.get(member.entry), text: member.text, role: member.role };
    let voices: Vec<Voice<'_>> = cluster.members.iter().map(voice).collect();
    cluster.independent_outlets = independent_outlets(&voices, cluster.canonical, tables.families);
    cluster
}

fn likeness(member: &TextShingles, canonical: &Opened) -> Likeness {
    let overlap = Overlap::count(0, 1, canonical, member);
    Likeness {
        equal: false,
        similarity: overlap.jaccard(),
        of_canonical: overlap.a_in_b(),
        in_canonical: overlap.b_in_a(),
        figures_kept: match overlap.figures_fewer {
            0 => 1.0,
            fewer => f64::from(overlap.figures_shared) / f64::from(fewer),
        },
    }
}
