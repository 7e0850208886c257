//! Clusters of texts in, clusters of articles out, each with its canonical article and everyone's role.

use super::headed::Headed;
use super::joined::Joined;
use super::texts::ShingledTexts;
use crate::attribute::canonical::{Candidate, pick};
use crate::attribute::houses::{Houses, brought_together};
use crate::attribute::independent::{Speakers, Voice};
use crate::attribute::pages::note_versions;
use crate::attribute::role::{CopySimilarity, MemberCopy, Role, RoleTables, role};
use crate::attribute::{Attributed, ClusterMember, OfOutlets};
use crate::base::entry::Entries;
use crate::base::entry::Entry;
use crate::base::error::{Error, Result};
use crate::cluster::Cohesion;
use crate::recipe::Recipe;
use crate::verify::{Edge, Overlap, ShingleTable, TextShingles, TokenIndex};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::cell::OnceCell;

/// A cluster of texts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TextCluster<'j> {
    /// Its texts, ascending.
    pub texts: &'j [u32],
    /// Those of them that may stand for it, ascending; none where any may.
    pub leaders: &'j [u32],
    /// How it holds together; `None` for a text by itself.
    pub cohesion: Option<Cohesion>,
}

/// All clusters of texts, those of one text too.
pub(crate) fn units(joined: &Joined) -> Vec<TextCluster<'_>> {
    let several = joined.clusters.iter();
    let several = several.map(|cluster| TextCluster {
        texts: &cluster.texts,
        leaders: &cluster.leaders,
        cohesion: cluster.cohesion,
    });
    several
        .chain(joined.alone.chunks(1).map(|texts| TextCluster { texts, leaders: &[], cohesion: None }))
        .collect()
}

/// Where texts are loaded from.
pub(crate) trait LoadText: Sync {
    /// Loads the shingles, tokens and figures of a text.
    ///
    /// # Errors
    /// It cannot be read.
    fn load(&self, text: u32) -> Result<TextShingles>;
}

impl LoadText for ShingledTexts<'_> {
    fn load(&self, text: u32) -> Result<TextShingles> {
        ShingledTexts::load(self, text)
    }
}

/// What clusters of texts are attributed by.
#[derive(Clone, Copy)]
pub(crate) struct Attribution<'a> {
    /// Texts that take up several stories, ascending.
    pub roundups: &'a [u32],
    /// The entries of all articles.
    pub entries: &'a Entries,
    /// The articles of each text.
    pub articles: &'a [Vec<u32>],
    /// Proven pairs, in order: what they have in common is counted already.
    pub edges: &'a [Edge],
    /// Those of them that are pairs by the rule in force, in order.
    pub left: &'a [Edge],
    /// Loads a text whose overlap with another has to be counted because they have no edge.
    pub load: &'a dyn LoadText,
    /// The parameters.
    pub recipe: &'a Recipe,
    /// Agencies and families.
    pub tables: RoleTables<'a>,
    /// Which outlets are one house.
    pub houses: &'a Houses,
    /// Which texts stand under the headlines of records without one.
    pub headed: &'a Headed,
}

impl Attribution<'_> {
    /// Turns clusters of texts into clusters of articles, each with its canonical article and everyone's
    /// role, in the same order.
    ///
    /// # Errors
    /// An entry or a text cannot be read.
    pub(crate) fn of_all(&self, units: &[TextCluster<'_>]) -> Result<Vec<Attributed>> {
        units.par_iter().map(|unit| self.of(unit)).collect()
    }

    /// The same of one.
    ///
    /// # Errors
    /// As [`Self::of_all`].
    pub(crate) fn of(&self, unit: &TextCluster<'_>) -> Result<Attributed> {
        let members: Vec<ClusterMember> = unit
            .texts
            .iter()
            .flat_map(|&text| {
                self.articles[text as usize].iter().map(move |&entry| ClusterMember::new(entry, text))
            })
            .collect();
        let loaded = Loaded::of(&members, self.entries)?;
        let mut attributed = self.attribute(members, unit.leaders, &loaded)?;
        attributed.name(loaded.get(attributed.members[0].entry));
        attributed.is_giant = unit.texts.len() >= self.recipe.cluster.giant_texts_min;
        let first = |text: u32| self.articles[text as usize][0];
        attributed.cohesion = unit.cohesion.map(|cohesion| Cohesion {
            weakest: (first(cohesion.weakest.0), first(cohesion.weakest.1)),
            ..cohesion
        });
        Ok(attributed)
    }

    fn attribute(
        &self,
        mut members: Vec<ClusterMember>,
        leaders: &[u32],
        entries: &Loaded,
    ) -> Result<Attributed> {
        let (params, tables) = (&self.recipe.attribute, self.tables);
        let may_lead = |text: u32| leaders.is_empty() || leaders.binary_search(&text).is_ok();
        let candidates: Vec<Candidate<'_>> = members
            .iter()
            .map(|member| Candidate { entry: entries.get(member.entry), leads: may_lead(member.text) })
            .collect();
        let pick = pick(&candidates, params.canonical, tables.agencies);
        let canonical = pick.index;
        // A roundup is one text: what is not of it is in no cluster with it.
        let is_roundup = members.iter().all(|member| self.roundups.binary_search(&member.text).is_ok());
        if is_roundup || members.len() == 1 {
            let role = if is_roundup { Role::Roundup } else { Role::Single };
            members.iter_mut().for_each(|member| member.role = role);
            return Ok(self.counted(Attributed::new(members, pick), entries));
        }
        let canonical_entry = entries.get(members[canonical].entry);
        let whole = ComparedText::new(members[canonical].text, self);
        // Members of one text stand together, so each text is compared once.
        let mut last: Option<(u32, CopySimilarity)> = None;
        for (index, member) in members.iter_mut().enumerate() {
            let likeness = match last {
                Some((text, likeness)) if text == member.text => likeness,
                _ => whole.whole_likeness(&ComparedText::new(member.text, self))?,
            };
            last = Some((member.text, likeness));
            member.likeness = likeness;
            member.role = match () {
                () if index == canonical => Role::Original,
                // The headline of a text, and nothing more of it.
                () if self.is_headline(member.text) && !likeness.equal => Role::Excerpt,
                () => {
                    let copy = MemberCopy {
                        member: entries.get(member.entry),
                        canonical: canonical_entry,
                        likeness,
                    };
                    role(&copy, tables, &params.roles)
                }
            };
        }
        self.follow_versions(&mut members)?;
        self.inherit(&mut members, canonical, &pick.agencies, entries);
        self.note_who_joined(&mut members, canonical);
        Ok(self.counted(Attributed::new(members, pick), entries))
    }

    /// The cluster with the versions of its pages and the number of its independent outlets.
    fn counted(&self, mut cluster: Attributed, entries: &Loaded) -> Attributed {
        let entry = |member: &ClusterMember| entries.get(member.entry);
        note_versions(&mut cluster.members, entry);
        let voice = |member: &ClusterMember| Voice {
            entry: entries.get(member.entry),
            text: member.text,
            role: member.role,
            page: member.page(),
        };
        let voices: Vec<Voice<'_>> = cluster.members.iter().map(voice).collect();
        let speakers = Speakers::of(&voices, cluster.canonical);
        cluster.independent_outlets = speakers.independent(self.houses);
        if speakers.outlets > 1 {
            let members = voices.iter().map(|voice| voice.entry);
            let together = brought_together(members, &self.recipe.attribute.houses);
            cluster.outlets = Some(Box::new(OfOutlets { together, speakers }));
        }
        let is_credited =
            |member: &&ClusterMember| member.inherited.is_some() || !entry(member).agencies.is_empty();
        cluster.credited_members = cluster.members.iter().filter(is_credited).count();
        cluster
    }

    /// Whether a text is no more than a headline or a short summary.
    fn is_headline(&self, text: u32) -> bool {
        self.entries.known[self.articles[text as usize][0] as usize].headline_only
    }

    /// The proven pair of two texts, if they are one.
    fn edge(&self, of: u32, with: u32) -> Option<&'_ Edge> {
        pair_of(self.edges, of, with)
    }

    /// What two texts have in common, turned so that `of` comes first; `None` where they are in no proven
    /// pair.
    pub(crate) fn proven(&self, of: u32, with: u32) -> Option<Overlap> {
        let overlap = self.edge(of, with)?.overlap;
        Some(if overlap.a == of { overlap } else { overlap.turned() })
    }

    /// Tells of each member whose copy it is proven to be: the canonical article's, else that of which it
    /// shares most.
    fn note_who_joined(&self, members: &mut [ClusterMember], canonical: usize) {
        let mut texts: Vec<u32> = members.iter().map(|member| member.text).collect();
        texts.sort_unstable();
        texts.dedup();
        let whole = (members[canonical].text, members[canonical].entry);
        let copy = |text: u32, other: u32| pair_of(self.left, text, other).filter(|edge| edge.kind.is_copy());
        for (index, member) in members.iter_mut().enumerate() {
            let text = member.text;
            member.joined_by = match () {
                () if index == canonical => None,
                () if text == whole.0 || copy(text, whole.0).is_some() => Some(whole.1),
                () if self.is_headline(text) => self.headed_by(text, &texts),
                () => {
                    let copies = texts.iter().filter_map(|&other| Some((other, copy(text, other)?.strength)));
                    // The earliest of several.
                    let nearest = copies.rev().max_by(|x, y| x.1.total_cmp(&y.1));
                    nearest.map(|(other, _)| self.articles[other as usize][0])
                }
            };
        }
    }

    /// The first article with one of these texts that stands under the headline of another.
    fn headed_by(&self, text: u32, texts: &[u32]) -> Option<u32> {
        let (article, other) = self.headed.first_under(text)?;
        texts.binary_search(&other).is_ok().then_some(article)
    }

    /// Makes updates of the copies of updates: an outlet that took a later version and dropped its mark
    /// carries that version, not the first one edited. Such a copy is like an update as a republication is
    /// like its original, and more like it than like the canonical article or any text from before the
    /// updates.
    fn follow_versions(&self, members: &mut [ClusterMember]) -> Result<()> {
        let similarity_min = self.recipe.attribute.roles.republication_similarity_min;
        let updates = members.iter().filter(|member| member.role == Role::Update);
        let mut versions: Vec<u32> = updates.map(|member| member.text).collect();
        versions.sort_unstable();
        versions.dedup();
        // Texts are numbered in order of publication.
        let Some(&first) = versions.first() else { return Ok(()) };
        let mut older: Vec<u32> =
            members.iter().map(|member| member.text).filter(|&text| text < first).collect();
        older.sort_unstable();
        older.dedup();
        let held = |texts: &[u32]| -> Vec<ComparedText<'_>> {
            texts.iter().take(VERSIONS_MAX).map(|&text| ComparedText::new(text, self)).collect()
        };
        let (older, versions) = (held(&older), held(&versions));
        for member in members.iter_mut() {
            if !matches!(member.role, Role::Republication | Role::Expanded | Role::Rewrite) {
                continue;
            }
            let own = ComparedText::new(member.text, self);
            let nearest = |texts: &[ComparedText<'_>]| {
                texts
                    .iter()
                    .try_fold(0.0, |most, text| Ok::<_, Error>(text.likeness(&own)?.similarity.max(most)))
            };
            let nearest_version = nearest(&versions)?;
            if nearest_version >= similarity_min
                && nearest_version > member.likeness.similarity
                && nearest_version > nearest(&older)?
            {
                member.role = Role::Update;
            }
        }
        Ok(())
    }
}

/// The pair of two texts among edges in order.
fn pair_of(edges: &[Edge], of: u32, with: u32) -> Option<&Edge> {
    let pair = (of.min(with), of.max(with));
    let found = edges.binary_search_by_key(&pair, |edge| (edge.overlap.a, edge.overlap.b));
    found.ok().map(|at| &edges[at])
}

/// Texts of each kind, earlier ones and later versions, that a copy is held against, the first published
/// ones.
const VERSIONS_MAX: usize = 16;

/// A text that is held against others, and read only if it is in no proven pair with one of them.
struct ComparedText<'a> {
    text: u32,
    by: &'a Attribution<'a>,
    read: OnceCell<TextShingles>,
    opened: OnceCell<ShingleTable>,
}

impl<'a> ComparedText<'a> {
    fn new(text: u32, by: &'a Attribution<'a>) -> Self {
        Self { text, by, read: OnceCell::new(), opened: OnceCell::new() }
    }

    /// What another text has in common with this one.
    fn likeness(&self, other: &Self) -> Result<CopySimilarity> {
        if self.text == other.text {
            return Ok(CopySimilarity::of_equals());
        }
        if self.by.is_headline(self.text) || self.by.is_headline(other.text) {
            return Ok(CopySimilarity::default());
        }
        let overlap = match self.by.proven(self.text, other.text) {
            Some(overlap) => overlap,
            None => {
                let opened = match self.opened.get() {
                    Some(opened) => opened,
                    None => {
                        let mut opened = ShingleTable::default();
                        opened.open(self.read()?);
                        self.opened.get_or_init(|| opened)
                    }
                };
                Overlap::count(self.text, other.text, opened, other.read()?)
            }
        };
        Ok(likeness(&overlap))
    }

    /// The same, with the share that lies in passages.
    fn whole_likeness(&self, other: &Self) -> Result<CopySimilarity> {
        let likeness = self.likeness(other)?;
        if likeness.equal || self.by.is_headline(self.text) || self.by.is_headline(other.text) {
            return Ok(likeness);
        }
        let shared = match self.by.edge(self.text, other.text) {
            Some(edge) => edge.share(),
            None => {
                let mut laid = TokenIndex::default();
                let params = &self.by.recipe.verify.align;
                let (earlier, later) = if self.text < other.text { (self, other) } else { (other, self) };
                laid.lay(&earlier.read()?.tokens, params);
                laid.align(&later.read()?.tokens, params).share()
            }
        };
        Ok(CopySimilarity { shared, ..likeness })
    }

    fn read(&self) -> Result<&TextShingles> {
        match self.read.get() {
            Some(read) => Ok(read),
            None => {
                let read = self.by.load.load(self.text)?;
                Ok(self.read.get_or_init(|| read))
            }
        }
    }
}

/// The entries of one cluster, by their numbers.
pub(crate) struct Loaded(Vec<(u32, Entry)>);

impl Loaded {
    fn of(members: &[ClusterMember], entries: &Entries) -> Result<Self> {
        let load = |member: &ClusterMember| Ok((member.entry, entries.load(member.entry)?));
        let mut loaded: Vec<(u32, Entry)> = members.iter().map(load).collect::<Result<_>>()?;
        loaded.sort_unstable_by_key(|(number, _)| *number);
        Ok(Self(loaded))
    }

    /// The entry of a member.
    pub(crate) fn get(&self, number: u32) -> &Entry {
        &self.0[self.0.partition_point(|(known, _)| *known < number)].1
    }
}

pub(crate) fn likeness(overlap: &Overlap) -> CopySimilarity {
    CopySimilarity {
        equal: false,
        similarity: overlap.jaccard(),
        of_canonical: overlap.a_in_b(),
        in_canonical: overlap.b_in_a(),
        figures_kept: match overlap.figures_fewer {
            0 => 1.0,
            fewer => f64::from(overlap.figures_shared) / f64::from(fewer),
        },
        shared: 0.0,
    }
}
