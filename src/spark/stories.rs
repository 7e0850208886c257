//! Connected groups of texts with their articles in; clusters, and where every article stands in its own,
//! out.

use super::group::{GroupRow, OfGroup, Pile};
use super::record::{Out, Typed, kinds, record};
use super::rows::{Equal, Told as ToldOfArticle};
use super::work::Group;
use super::{Settings, texts_of};
use crate::attribute::families::Families;
use crate::attribute::houses::Houses;
use crate::attribute::role::RoleTables;
use crate::attribute::{Attributed, ClusterMember};
use crate::base::agency::Agencies;
use crate::base::article::Place;
use crate::base::entry::Entries;
use crate::base::entry::Entry;
use crate::base::error::Result;
use crate::base::texts::Texts;
use crate::report::articles::{ArticleStanding, OtherMembers};
use crate::report::edges::EdgeSource;
use crate::report::{clusters, edges};
use crate::run::attribution::{Attribution, units};
use crate::run::headed::Headed;
use crate::run::join::{Ties, join};
use crate::tables::TableRow;

record! {
    /// Where an article stands.
    struct ToldArticle<'r> {
        /// The number of its source.
        source: i32,
        /// Its number there.
        record: u64,
        /// Whether an earlier night read it.
        is_past: bool,
        /// The id of its cluster, until another has it too.
        cluster_id: &'r str,
        /// The same at length, which no other has.
        long_id: &'r str,
        /// What its row is made of.
        told: &'r [u8],
    }
}

record! {
    /// A cluster.
    struct ToldCluster<'r> {
        /// The id that its first article gives it, until another has it too.
        cluster_id: &'r str,
        /// The same at length, which no other has.
        long_id: &'r str,
        /// The id of its first article.
        first_id: &'r str,
        /// Its first text.
        first_text: u32,
        /// Whether it has other texts.
        has_others: bool,
        /// Whether it has an article of tonight: others are no story of tonight.
        is_tonights: bool,
        /// Its articles.
        size: u64,
        /// The id of the article that stands for it.
        canonical_id: &'r str,
        /// Its row of clusters.csv.
        cells: Vec<String>,
        /// Whether one of its articles is credited to an agency.
        is_credited: bool,
        /// The outlets that brought it with the first, if there are several.
        together: Option<Vec<String>>,
        /// The outlets with a copy of their own words; none where there is but one outlet.
        own_words: Option<Vec<String>>,
        /// The outlet of its canonical article, where it credits no agency.
        origin: Option<&'r str>,
        /// How many outlets have a name.
        outlets: u32,
    }
}

record! {
    /// A proven pair.
    struct ToldEdge {
        /// Its row of edges.csv.
        cells: Vec<String>,
    }
}

record! {
    /// Roundups of tonight.
    struct Roundups {
        /// How many.
        texts: u64,
    }
}

kinds! {
    /// What is told of groups.
    enum Told<'r> {
        /// An article.
        Article(ToldArticle<'r>) = "article",
        /// A cluster.
        Cluster(ToldCluster<'r>) = "cluster",
        /// A proven pair.
        Edge(ToldEdge) = "edge",
        /// A count.
        Roundups(Roundups) = "roundups",
    }
}

/// Clusters groups and tells their stories.
pub(super) struct TellStories {
    settings: Settings,
    agencies: Agencies,
    families: Families,
    with_edges: bool,
    /// Whole groups that wait for others: a few thousand rows are told at a time.
    waiting: Vec<Vec<GroupRow>>,
    rows: usize,
}

/// Rows of groups told at a time.
const ROWS_AT_A_TIME: usize = 4_096;

impl TellStories {
    fn tell(&mut self, out: &mut Out<'_, Self>) -> Result<()> {
        self.rows = 0;
        let pile = Pile::of(std::mem::take(&mut self.waiting));
        let recipe = &self.settings.recipe;
        let (edges, written) = pile.edges()?;
        let held = pile.held()?;
        let shingled = texts_of(&pile.texts, recipe)?;
        let numbers: Vec<u32> = pile.texts.iter().map(|text| text.number).collect();
        let (entries, texts) = pile.shelve()?;
        // All texts under one headline are of one group.
        let ties = Ties { held, headed: Headed::of(&entries, &texts, recipe)? };
        let joined = join(&edges, numbers.len(), &ties, recipe);
        let articles = texts.articles();
        let listed = Houses::new(&[]);
        let attribution = Attribution {
            roundups: &joined.roundups,
            entries: &entries,
            articles: &articles,
            edges: &written,
            left: &written,
            load: &shingled,
            recipe,
            tables: RoleTables { agencies: &self.agencies, families: &self.families },
            houses: &listed,
            headed: &ties.headed,
        };
        let shingles = |text: u32| shingled.count(text);
        let all = All { entries: &entries, texts: &texts, numbers: &numbers, shingles: &shingles };
        for mut cluster in attribution.of_all(&units(&joined))? {
            self.write(&mut cluster, &all, out)?;
        }
        if self.with_edges {
            // Rows of proven pairs ask for no count of shingles.
            let source =
                EdgeSource { entries: &entries, texts: &texts, shingle_counts: &[], edges: &written };
            for edge in edges::rows_of_edges(&source)? {
                let cells = edge.told(&source, |row| row.cells())?;
                out.push(&Told::Edge(ToldEdge { cells }))?;
            }
        }
        let is_tonights = |article: &u32| !all.is_past(*article);
        let has_tonights = |text: &&u32| articles[**text as usize].iter().any(is_tonights);
        let roundups = joined.roundups.iter().filter(has_tonights).count();
        out.push(&Told::Roundups(Roundups { texts: roundups as u64 }))
    }

    /// Writes a cluster, and where its articles stand.
    fn write(&self, cluster: &mut Attributed, all: &All<'_>, out: &mut Out<'_, Self>) -> Result<()> {
        let load = |member: &ClusterMember| all.entries.load(member.entry);
        let loaded: Result<Vec<Entry>> = cluster.members.iter().map(load).collect();
        let loaded = loaded?;
        let cluster_id = cluster.id.clone();
        cluster.name_at_length(&loaded[0]);
        let long_id = std::mem::replace(&mut cluster.id, cluster_id.clone());
        let members: Vec<(&Entry, &ClusterMember)> = loaded.iter().zip(&cluster.members).collect();
        let is_past = |member: &ClusterMember| all.is_past(member.entry);
        let numbers = cluster.members.iter().map(|member| all.numbers[member.text as usize]);
        let of_outlets = cluster.outlets.take();
        let texts = |names: &[Box<str>]| names.iter().map(|name| name.to_string()).collect();
        let speakers = of_outlets.as_ref().map(|outlets| &outlets.speakers);
        out.push(&Told::Cluster(ToldCluster {
            cluster_id: &cluster_id,
            long_id: &long_id,
            first_id: &loaded[0].id,
            first_text: numbers.min().unwrap_or_default(),
            has_others: cluster.members.iter().any(|member| member.text != cluster.members[0].text),
            is_tonights: !cluster.members.iter().all(is_past),
            size: members.len() as u64,
            canonical_id: &members[cluster.canonical].0.id,
            cells: clusters::row(cluster, &members, &self.agencies).cells(),
            is_credited: cluster.credited_members > 0,
            together: of_outlets.as_ref().and_then(|outlets| outlets.together.as_deref()).map(texts),
            own_words: speakers.map(|speakers| texts(&speakers.others)),
            origin: speakers.and_then(|speakers| speakers.origin.as_deref()),
            outlets: speakers.map_or(0, |speakers| speakers.outlets as u32),
        }))?;
        for (index, (entry, member)) in members.iter().enumerate() {
            let equal = if self.with_edges { all.equal(member, &members) } else { None };
            let canonical = members[cluster.canonical].0;
            let standing = ArticleStanding::of(cluster, index, canonical, OtherMembers::of(&members, index));
            let place = entry.place.unwrap_or(Place { source: 0, record: 0, byte_offset: 0 });
            out.push(&Told::Article(ToldArticle {
                source: place.source as i32,
                record: place.record,
                is_past: is_past(member),
                cluster_id: &cluster_id,
                long_id: &long_id,
                told: &ToldOfArticle { standing, equal }.packed()?,
            }))?;
        }
        Ok(())
    }
}

/// What the articles and texts of some groups are told by.
struct All<'a> {
    entries: &'a Entries,
    texts: &'a Texts,
    /// The numbers of the texts in the run.
    numbers: &'a [u32],
    shingles: &'a dyn Fn(u32) -> u32,
}

impl All<'_> {
    fn is_past(&self, article: u32) -> bool {
        self.entries.known[article as usize].is_past
    }

    /// The first article of a member's text, if that is another one and not both are of earlier nights.
    fn equal<'e>(
        &self,
        member: &ClusterMember,
        members: &[(&'e Entry, &ClusterMember)],
    ) -> Option<Equal<'e>> {
        let first = self.texts.first[member.text as usize];
        if first == member.entry || self.is_past(first) && self.is_past(member.entry) {
            return None;
        }
        // Members stand by the numbers of their entries, and all of one text are in one cluster.
        let at = members.partition_point(|(_, other)| other.entry < first);
        let (first, _) = members.get(at)?;
        Some(Equal { id: &first.id, url: &first.url, shingles: (self.shingles)(member.text) })
    }
}

impl Typed for TellStories {
    type In<'r> = OfGroup<'r>;
    type Out<'r> = Told<'r>;
}

impl Group for TellStories {
    type Key = u32;
    type Row = GroupRow;

    /// The number `edges` asks for rows of edges.csv.
    fn new(settings: Settings) -> Result<Self> {
        let with_edges = settings.numbers.get("edges").is_some_and(|edges| *edges != 0);
        let (agencies, families) = (Agencies::built_in(), Families::built_in());
        Ok(Self { settings, agencies, families, with_edges, waiting: Vec::new(), rows: 0 })
    }

    fn keep(row: OfGroup<'_>) -> Result<(u32, GroupRow)> {
        GroupRow::of(row)
    }

    fn take(&mut self, _: u32, group: Vec<GroupRow>, out: &mut Out<'_, Self>) -> Result<()> {
        self.rows += group.len();
        self.waiting.push(group);
        if self.rows >= ROWS_AT_A_TIME { self.tell(out) } else { Ok(()) }
    }

    fn end(&mut self, out: &mut Out<'_, Self>) -> Result<()> {
        self.tell(out)
    }
}
