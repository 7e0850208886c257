//! A job in, a finished run out: the only caller of stages, the only place with threads.
//!
//! Everything that concerns one article alone is done in parallel and in any order ([`prepare`]). Then everything is
//! put into an order that depends on content alone, and each later step sorts what it takes: so the number of
//! threads, the order of files and the order of records cannot change a byte of the answer.

pub(crate) mod progress;
pub(crate) mod prepared;
pub(crate) mod page;
pub(crate) mod digest;
pub(crate) mod counts;
pub mod facts;
pub(crate) mod finished;
pub(crate) mod times;
pub(crate) mod outlets;
pub(crate) mod sketched;
pub(crate) mod postings;
pub(crate) mod orders;
pub(crate) mod ids;
pub(crate) mod days;
pub(crate) mod prepare;
pub(crate) mod read;
pub(crate) mod judge;
pub(crate) mod nights;
pub(crate) mod learn;
pub(crate) mod refuse;
pub(crate) mod cut;
pub(crate) mod order;
pub(crate) mod texts;
pub(crate) mod meetings;
pub(crate) mod pair;
pub(crate) mod read_pairs;
pub(crate) mod weigh;
pub(crate) mod observe;
pub(crate) mod prove;
pub(crate) mod joined;
pub(crate) mod headed;
pub(crate) mod join;
pub(crate) mod clustered;
pub(crate) mod attribution;
pub(crate) mod credits;
pub mod houses;
pub(crate) mod attribute;
pub(crate) mod passages;
pub(crate) mod at_share;
pub mod cover;
pub mod traced_pair;
pub mod border;
pub mod strata;
pub mod trace;
pub mod recut;
pub mod threads;
pub mod used;

pub use counts::Counts;
pub use facts::Facts;
pub use finished::{Kept, Nightly, Run};
pub use nights::Past;
pub use observe::{Observer, Unobserved};
pub use prepare::CutLine;
pub use progress::{Progress, Stage};

use crate::attribute::families::Families;
use crate::attribute::role::Tables;
use crate::base::agency::Agencies;
use crate::base::error::Result;
use crate::base::hash::Map;
use crate::base::scratch::ScratchParams;
use crate::clean::Cleaner;
use crate::clean::furniture::Furniture;
use crate::recipe::Recipe;
use crate::source::FormatWish;
use crate::source::fields::FieldMap;
use crate::source::filter::Filter;
use crate::source::input::Input;
use crate::tables::furniture::FurnitureRow;
use crate::verify::Edge;
use attribute::Stories;
use clustered::Clustered;
use cover::cover;
use nights::Nights;
use order::{DistinctTexts, Ordered};
use prepare::ReadWorker;
use texts::TextStore;

/// What is to be done.
pub struct Job<'a> {
    /// Files to read, in order.
    pub inputs: Vec<Input>,
    /// What the user says of their format.
    pub format: FormatWish,
    /// Field names and their roles.
    pub map: FieldMap,
    /// Which records are wanted; those of earlier dumps all are.
    pub filter: Filter,
    /// Parameters of every stage.
    pub recipe: &'a Recipe,
    /// Where what does not fit into memory goes.
    pub scratch: ScratchParams,
    /// What earlier nights know, for a run with a history.
    pub past: Option<Past<'a>>,
    /// Told what happens, from any thread.
    pub watch: &'a (dyn Fn(Progress) + Sync),
    /// Looks on.
    pub observer: &'a dyn Observer,
    /// Whether a dump without covered records is to be written.
    pub keeps: bool,
    /// How many of the inputs, the first of them, are of earlier dumps: their records may cover others and are none of that dump.
    pub earlier_inputs: usize,
}

impl Job<'_> {
    /// What a thread reads with.
    fn worker(&self) -> ReadWorker {
        let remembers = self.past.is_some_and(|past| past.is_continued);
        ReadWorker::new(self.keeps, remembers)
    }
}

/// What concerns the whole run, beside its articles.
pub struct Context<'a> {
    /// What is to be done.
    pub job: &'a Job<'a>,
    /// The cleaner, with its tables of agencies and furniture.
    pub cleaner: Cleaner,
    /// Outlets that are one publisher's.
    pub families: Families,
}

impl<'a> Context<'a> {
    /// The context of a job.
    pub fn of(job: &'a Job<'a>) -> Self {
        Self { job, cleaner: Cleaner::new(job.recipe.clean.clone()), families: Families::built_in() }
    }

    /// The table of agencies.
    pub fn agencies(&self) -> &Agencies {
        self.cleaner.agencies()
    }

    /// What roles are told by.
    pub fn role_tables(&self) -> Tables<'_> {
        Tables { agencies: self.agencies(), families: &self.families }
    }
}

/// Does the job.
///
/// # Errors
/// The scratch directory cannot be used, the history cannot be read or written, or the books do not balance.
pub fn run(job: &Job<'_>) -> Result<Run> {
    let context = Context::of(job);
    let (mut nights, mut counts) = (Nights::of(job.past), Counts::default());

    let mut dump = read::read(&context, &mut counts)?;
    nights.recall(&context, &mut dump)?;
    let learning = learn::learn(&dump, &nights, &context, &mut counts)?;
    let dump = cut::cut(dump, &learning, &context, &mut counts)?;
    drop(learning);
    let (ordered, distinct) = order::order(dump, &mut nights, &context, &mut counts)?;
    let texts = text_store(&ordered, distinct, &nights, job);
    let paired = pair::pair(texts, &mut nights, &context, &mut counts)?;
    let proven = prove::prove(paired, &ordered.texts, &nights, &context, &mut counts)?;
    let clustered = Clustered::of(&ordered, &proven, &nights, &context)?;
    let stories = attribute::attribute(&clustered)?;
    let passages = passages::passages(&clustered, &stories)?;
    let at_share = at_share::at_shares(&clustered, &stories)?;
    let night = nights.keep(&clustered, &stories, &counts)?;
    let dropped = cover(&clustered, &stories.clusters)?;

    counts.note(&clustered, &stories);
    counts.passages = passages.len() as u64;
    let (edges, shingle_counts) = proven.into_edges_and_counts();
    let Stories { clusters, houses, lineage, moves, .. } = stories;
    let Ordered { entries, texts, mut facts, has_articles, books, .. } = ordered;
    facts.note_clusters(&clusters);
    let read::Books { rejects, furniture, stand_ins, filtered, tallies, sources, unread_date } = books;
    Ok(Run {
        entries,
        texts,
        shingle_counts,
        clusters,
        edges,
        passages,
        houses,
        kept: dropped.map(|dropped| Kept { dropped, stand_ins, filtered }),
        at_share,
        facts,
        unread_date,
        rejects,
        furniture,
        cleaner: context.cleaner,
        tallies,
        sources,
        has_articles,
        nightly: night.map(|night| Nightly { night, lineage, moves }),
        counts,
    })
}

impl Counts {
    /// Takes note of what a run found.
    fn note(&mut self, of: &Clustered<'_>, stories: &Stories) {
        let Clustered { ordered, proven, nights, joined, .. } = of;
        let is_tonights = |text: &u32| nights.is_tonights(*text);
        (self.nights, self.articles_remembered) = (nights.nights() as u64, nights.len() as u64);
        self.furniture_cut = ordered.books.furniture.values().sum();
        self.texts = (0..of.len() as u32).filter(is_tonights).count() as u64;
        self.edges = Edge::copies(&proven.edges);
        self.houses = stories.houses.len() as u64;
        self.clusters = stories.clusters.len() as u64;
        self.clusters_of_copies =
            stories.clusters.iter().filter(|cluster| cluster.members.len() > 1).count() as u64;
        self.roundups = joined.roundups.iter().copied().filter(is_tonights).count() as u64;
    }
}

fn text_store<'s>(
    ordered: &'s Ordered,
    distinct: DistinctTexts,
    nights: &Nights<'_>,
    job: &Job<'s>,
) -> TextStore<'s> {
    let Ordered { entries, texts, .. } = ordered;
    TextStore {
        distinct,
        is_past: nights.known(),
        params: &job.recipe.shingle,
        headline: Box::new(|text| Ok(entries.load(texts.first[text as usize])?.title.own().into())),
    }
}

/// Lines that were cut, as rows of furniture.csv.
pub(crate) fn cuts<'r>(
    furniture: &'r Map<CutLine, u64>,
    rules: &'r Furniture,
) -> impl Iterator<Item = FurnitureRow<'r>> {
    furniture.iter().map(|((outlet, rule, line), articles)| {
        let rule = &rules.rule(*rule).name;
        FurnitureRow { outlet, rule, articles: *articles, line }
    })
}

/// Makes sure that every record is a row.
///
/// # Errors
/// One is none, or is several.
pub(crate) fn balance(records_read: u64, rows: u64) -> Result<()> {
    if records_read == rows {
        Ok(())
    } else {
        Err(crate::ErrorKind::Unbalanced { records_read, rows }.into())
    }
}
