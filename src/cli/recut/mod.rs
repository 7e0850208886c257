//! `storywire recut OUTDIR --set KEY=VALUE --out DIR`: the clusters that other thresholds make of a finished
//! run.
//!
//! What is written is what a run with that recipe writes, except the counts of refused pairs and the stories
//! at other shares, which no table holds.

mod outcome;
mod wish;

use super::args::RecutArgs;
use super::exit::Done;
use super::finished::FinishedRun;
use super::finisher;
use super::log::say;
use super::terminal;
use super::threads;
use super::watch::RunWatch;
use outcome::RecutOutcome;
use std::io::{Read, Write};
use storywire::attribute::Attributed;
use storywire::base::scratch::{Memory, ScratchParams};
use storywire::clean::Cleaner;
use storywire::output::{self, CommonTables};
use storywire::page::PageTexts;
use storywire::page::text::LearnedFurniture;
use storywire::passages::Passage;
use storywire::recut::{Finished, FinishedTables};
use storywire::report::edges::EdgeSource;
use storywire::report::{Directory, TableSource};
use storywire::run::recut::{Recut, RecutClusters};
use storywire::run::{Progress, Stage};
use storywire::tables::TableRow;
use storywire::tables::edges::EdgeRow;
use storywire::{Error, ErrorKind, Result};
use wish::RecutWish;

/// Memory for entries and texts that are read again; what is more goes to the system's directory for such
/// files.
const STORES_BYTES: usize = 256 << 20;

/// Runs the command.
pub(crate) fn run(args: RecutArgs) -> anyhow::Result<Done> {
    let mut wish = RecutWish::check(args)?;
    let target = wish.target.take();
    let threads = threads::start(wish.threads)?;
    let scratch = ScratchParams { directory: std::env::temp_dir(), memory: Memory::of(STORES_BYTES) };
    let watch = RunWatch::new(wish.is_quiet, wish.past.input_bytes());
    let note = |progress: Progress| watch.note(progress);
    note(Progress::Stage(Stage::Tables));
    let cleaner = Cleaner::new(wish.recipe.clean.clone());
    let finished = read_tables(&wish.past, &cleaner, &scratch)?;
    note(Progress::Stage(Stage::Cluster));
    let (cut, told) = threads.install(|| {
        let cut = RecutClusters::of(&finished, &wish.recipe)?;
        let told = cut.told(&finished);
        Ok::<_, Error>((cut, told))
    })?;
    let outcome = RecutOutcome { wish: &wish, finished: &finished, cut: &cut, told };
    let Some((out, directory)) = target else {
        watch.end();
        terminal::out().write_all(outcome.summary().as_bytes())?;
        return Ok(Done::Well);
    };
    let furniture =
        LearnedFurniture::read(wish.past.table("furniture.csv")?, wish.past.style().spreadsheet_safe)?;
    let recut = Recut {
        finished: &finished,
        past: &wish.past.report,
        recipe: &wish.recipe,
        cleaner: &cleaner,
        furniture: &furniture,
        scratch: &scratch,
        watch: &note,
    };
    let mut stories = threads.install(|| RecutStories::of(&recut, &cut, &wish.past))?;
    let houses = recut.houses(&mut stories.clusters, wish.past.table("furniture.csv")?)?;
    note(Progress::Stage(Stage::Report));
    let (entries, style) = (&finished.entries, wish.past.style());
    let (texts, shingle_counts) = (&finished.texts, &finished.shingles);
    CommonTables {
        source: TableSource {
            entries,
            clusters: &stories.clusters,
            sources: &finished.sources,
            agencies: cleaner.agencies(),
            style,
        },
        size_min: wish.past.report.options.min_size,
        passages: &stories.passages,
        houses: &houses,
        edges: Some(EdgeSource { entries, texts, shingle_counts, edges: &cut.edges }),
    }
    .write(&directory)?;
    copy_tables(&wish.past, &directory)?;
    let counted = [stories.passages.len(), houses.len()];
    let mut report = outcome.report(counted, threads.current_num_threads());
    let find = |name: &str| wish.past.find(name);
    if let Some(find) = wish.page.find(&find) {
        output::write_page(directory.staged(), &report, &wish.recipe, find, &scratch.directory)?;
    }
    finisher::finish(directory, &mut report, watch)?;
    if !wish.is_quiet {
        outcome.tell(stories.texts_read);
        say(&format!("wrote {}", out.join("clusters.csv").display()));
    }
    Ok(Done::Well)
}

/// The stories of a recut.
struct RecutStories {
    clusters: Vec<Attributed>,
    passages: Vec<Passage>,
    /// Number of texts that were read again from the inputs.
    texts_read: usize,
}

impl RecutStories {
    fn of(recut: &Recut<'_>, cut: &RecutClusters, past: &FinishedRun) -> Result<Self> {
        let (map, find) = (past.field_map()?, |name: &str| past.find(name));
        let again = past.again(&map, recut.recipe, &recut.scratch.directory)?;
        let texts = PageTexts { again, find: &find };
        let (clusters, counted) = recut.attribute(cut, &texts)?;
        let (passages, located) = recut.passages(cut, &clusters, &texts)?;
        Ok(Self { clusters, passages, texts_read: counted + located })
    }
}

/// Reads the tables that are needed.
fn read_tables(past: &FinishedRun, cleaner: &Cleaner, scratch: &ScratchParams) -> anyhow::Result<Finished> {
    let path = past.path("edges.csv");
    let no_edges = |message: &str| ErrorKind::NoEdges { path: path.clone(), message: message.to_owned() };
    if !path.is_file() {
        return Err(Error::from(no_edges("is not there")).into());
    }
    let header = csv::Reader::from_reader(past.table("edges.csv")?).headers()?.clone();
    if !header.iter().eq(EdgeRow::TABLE.header()) {
        return Err(Error::from(no_edges("has not the columns that this version writes")).into());
    }
    let tables = FinishedTables {
        articles: past.table("articles.csv")?,
        edges: past.table("edges.csv")?,
        passages: past.table("passages.csv")?,
        spreadsheet_safe: past.style().spreadsheet_safe,
    };
    Ok(Finished::read(tables, cleaner.agencies(), scratch)?)
}

/// Copies the tables that a recut does not change.
fn copy_tables(past: &FinishedRun, directory: &Directory) -> Result<()> {
    for name in ["rejects.csv", "furniture.csv"] {
        let (mut table, mut bytes) = (past.table(name)?, Vec::new());
        table.read_to_end(&mut bytes).map_err(|error| Error::read(&past.path(name), error))?;
        directory.write(name, |out| out.write_all(&bytes))?;
    }
    Ok(())
}
