//! A job in, a finished run out: the only caller of stages, the only place with threads.
//!
//! Everything that concerns one article alone is done in parallel and in any order ([`prepare`]). Then everything is
//! put into an order that depends on content alone, and each later step sorts what it takes: so the number of
//! threads, the order of files and the order of records cannot change a byte of the answer.

mod attribution;
pub mod border;
mod candidates;
mod counts;
mod digest;
pub mod glass;
mod ids;
mod join;
mod learn;
mod page;
mod postings;
mod prepare;
mod prove;
mod shelf;

pub use counts::Counts;
pub use prepare::CutLine;

use crate::agency::Agencies;
use crate::article::Reject;
use crate::attribute::Attributed;
use crate::attribute::entries::Entries;
use crate::clean::Cleaner;
use crate::clean::furniture::Furniture;
use crate::error::{Error, Result};
use crate::keyed::Map;
use crate::recipe::Recipe;
use crate::scratch::ScratchParams;
use crate::source::fields::FieldMap;
use crate::source::open::Tally;
use crate::source::walk::Input;
use crate::source::{Format, SourceRead};
use crate::texts::{TextKey, Texts};
use crate::verify::Edge;
use digest::CutTokens;
use glass::Glass;
use learn::Outlets;
use prepare::Prepare;
use shelf::Shelf;

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
    /// Reading and cleaning.
    Read,
    /// Learning what outlets repeat.
    Learn,
    /// Cutting that, and shingling.
    Shingle,
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
            Self::Read => "read_clean",
            Self::Learn => "learn",
            Self::Shingle => "shingle",
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
    /// Looks at a few articles closely, where somebody asks.
    pub glass: Option<&'a Glass>,
}

/// A finished run, ready to be written.
pub struct Run {
    /// The articles, in order of publication.
    pub entries: Entries,
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
    pub furniture: Map<CutLine, u64>,
    /// The cleaner's tables: agencies and furniture rules.
    pub cleaner: Cleaner,
    /// Size and hash of each input.
    pub tallies: Vec<Tally>,
    /// The files and members of archives that were read.
    pub sources: Vec<SourceRead>,
    /// Which of these have articles.
    pub has_articles: Vec<bool>,
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
    let at_scratch = |error| Error::write(&job.scratch.directory, error);
    let mut prepared = prepare::prepare(job, &cleaner, &mut counts)?;
    (job.watch)(Progress::Stage(Stage::Learn));
    let mut outlets = Outlets::number(&prepared.articles);
    let learned = learn::learn(&prepared, &mut outlets, job, &mut counts);
    let learned = learned.map_err(at_scratch)?;
    if let Some(glass) = job.glass {
        glass.note_learned(&learned, &outlets, &prepared.articles);
    }
    (job.watch)(Progress::Stage(Stage::Shingle));
    let store = digest::digest(&mut prepared, &outlets, &learned, job, &mut counts).map_err(at_scratch)?;
    let Prepare { mut articles, mut entries, rejects, furniture, tallies, sources, texts: spent, .. } =
        prepared;
    drop(spent);
    counts.pages_repeated = ids::name_and_order(&mut articles, &mut entries).map_err(at_scratch)?;
    let keys: Vec<TextKey> = articles.iter().map(|article| article.digest.key).collect();
    let rule = &job.recipe.verify;
    let recurs = |article: u32| {
        let known = &articles[article as usize].known;
        Some((shelf::published_at(known)?, rule.pause_max(known.words)?))
    };
    let texts = Texts::number(&keys, &recurs);
    let stored: Vec<CutTokens> =
        texts.first.iter().map(|&first| articles[first as usize].digest.tokens).collect();
    let mut has_articles = vec![false; sources.len()];
    articles.iter().for_each(|article| has_articles[article.source as usize] = true);
    let headlines = texts.first.iter().map(|&first| articles[first as usize].bare_headline).collect();
    let known = articles.iter().map(|article| article.known).collect();
    drop((keys, articles));
    let entries = Entries::new(known, entries);
    if let Some(glass) = job.glass {
        glass.find(&entries, &texts).map_err(at_scratch)?;
    }
    let published = shelf::published(&texts, &entries.known);
    let params = &job.recipe.shingle;
    let mut shelf =
        Shelf { stored, store: &store, params, shingles: Vec::new(), kept: None, published, headlines };

    let edges = prove::edges(&mut shelf, job, &mut counts)?;
    (job.watch)(Progress::Stage(Stage::Cluster));
    let joined = join::join(&edges, texts.first.len(), job);
    (job.watch)(Progress::Stage(Stage::Attribute));
    let clusters = attribution::attribute(&joined, &entries, &texts, &shelf, job, cleaner.agencies())
        .map_err(|error| Error::read(&job.scratch.directory, error))?;

    counts.articles = entries.len() as u64;
    counts.rejects = rejects.len() as u64;
    counts.furniture_cut = furniture.values().sum();
    counts.texts = texts.first.len() as u64;
    counts.edges = edges.len() as u64;
    counts.clusters = clusters.len() as u64;
    counts.clusters_of_copies = clusters.iter().filter(|cluster| cluster.members.len() > 1).count() as u64;
    counts.roundups = joined.roundups.len() as u64;
    let rows = counts.articles + counts.rejects;
    if counts.records_read != rows {
        return Err(crate::ErrorKind::Unbalanced { records_read: counts.records_read, rows }.into());
    }
    Ok(Run {
        entries,
        texts,
        shingle_counts: shelf.shingles,
        clusters,
        edges,
        rejects,
        furniture,
        cleaner,
        tallies,
        sources,
        has_articles,
        counts,
    })
}
