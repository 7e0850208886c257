//! Runs a job through all stages to a finished run. Only this module calls stages and starts threads.
//!
//! Whatever concerns one article alone is done in parallel and in any order ([`prepare`]). Then everything is
//! sorted by content alone, and each later step sorts its input. The number of threads and the order of files
//! and records therefore cannot change a byte of the result.

pub(crate) mod progress;
pub(crate) mod prepared;
pub(crate) mod page;
pub(crate) mod digest;
pub(crate) mod counts;
pub(crate) mod facts;
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
pub mod judge;
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
pub(crate) mod houses;
pub(crate) mod attribute;
pub(crate) mod passages;
pub(crate) mod at_share;
pub(crate) mod cover;
pub mod traced_pair;
pub mod border;
pub mod strata;
pub mod trace;
pub mod recut;
pub mod threads;
pub mod used;

pub use counts::Counts;
pub use finished::{Nightly, OmittedRecords, Run};
pub use nights::Past;
pub use observe::{Observer, Unobserved};
pub(crate) use prepare::CutLine;
pub use progress::{Progress, Stage};

use crate::attribute::families::Families;
use crate::attribute::role::RoleTables;
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
use attribute::AttributedStories;
use clustered::Clustered;
use cover::cover;
use nights::Nights;
use order::{DistinctTexts, Ordered};
use prepare::ReadWorker;
use texts::TextStore;

/// Inputs and parameters of a run.
pub struct Job<'a> {
    /// Files to read, in order.
    pub inputs: Vec<Input>,
    /// Format options given by the user.
    pub format: FormatWish,
    /// Names of fields, with their roles.
    pub map: FieldMap,
    /// Filter of the records; records of earlier dumps always pass.
    pub filter: Filter,
    /// Parameters of every stage.
    pub recipe: &'a Recipe,
    /// Parameters of the scratch store.
    pub scratch: ScratchParams,
    /// The earlier nights; `None` for a run without a history.
    pub past: Option<Past<'a>>,
    /// Callback for progress, called from any thread.
    pub watch: &'a (dyn Fn(Progress) + Sync),
    /// Observer of the stages.
    pub observer: &'a dyn Observer,
    /// Whether a dump without covered records is to be written.
    pub keeps: bool,
    /// Number of leading inputs from earlier dumps. Their records cover others and are not written.
    pub earlier_inputs: usize,
}

impl Job<'_> {
    /// Worker that reads and prepares batches, one for each thread.
    fn worker(&self) -> ReadWorker {
        let remembers = self.past.is_some_and(|past| past.is_continued);
        ReadWorker::new(self.keeps, remembers)
    }
}

/// Tables and parameters of the whole run.
pub(crate) struct Context<'a> {
    /// Inputs and parameters of the run.
    pub job: &'a Job<'a>,
    /// The cleaner, with its tables of agencies and furniture.
    pub cleaner: Cleaner,
    /// Families of outlets with one publisher.
    pub families: Families,
}

impl<'a> Context<'a> {
    /// Builds the context of a job.
    pub(crate) fn of(job: &'a Job<'a>) -> Self {
        Self { job, cleaner: Cleaner::new(job.recipe.clean.clone()), families: Families::built_in() }
    }

    /// The table of agencies.
    pub(crate) fn agencies(&self) -> &Agencies {
        self.cleaner.agencies()
    }

    /// Tables that roles are decided by.
    pub(crate) fn role_tables(&self) -> RoleTables<'_> {
        RoleTables { agencies: self.agencies(), families: &self.families }
    }
}

/// Runs the job.
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
    let AttributedStories { clusters, houses, lineage, moves, .. } = stories;
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
        kept: dropped.map(|dropped| OmittedRecords { dropped, stand_ins, filtered }),
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
    /// Counts the results of a run.
    fn note(&mut self, of: &Clustered<'_>, stories: &AttributedStories) {
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

/// Checks that every record has exactly one row.
///
/// # Errors
/// A record has no row, or several.
pub(crate) fn balance(records_read: u64, rows: u64) -> Result<()> {
    if records_read == rows {
        Ok(())
    } else {
        Err(crate::ErrorKind::Unbalanced { records_read, rows }.into())
    }
}
