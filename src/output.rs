//! A finished run in, its directory out: tables, page and run.json.
//!
//! The commands that write the tables of a run and [`Dump`](crate::Dump) share this.

use crate::attribute::houses::House;
use crate::base::error::Result;
use crate::page::fetch::FetchParams;
use crate::page::{self, PAGE_FILE, PageTables, PageTexts};
use crate::passages::Passage;
use crate::recipe::Recipe;
use crate::report::edges::EdgeSource;
use crate::report::run::{InputUsed, OptionsUsed, RunReport};
use crate::report::{self, Directory, TableSource, open, write_whole};
use crate::run::facts::warnings_of_dates;
use crate::run::used::{banding_used, recipe_used};
use crate::run::{Job, Run};
use crate::source::SourceRead;
use crate::source::fields::FieldMap;
use crate::source::input::Input;
use crate::source::input::InputTally;
use crate::tables::Style;
use std::collections::BTreeMap;
use std::path::Path;

/// The tables that `cluster` and `recut` write alike.
pub struct CommonTables<'r> {
    /// Articles and clusters.
    pub source: TableSource<'r>,
    /// Clusters of fewer articles are left out of clusters.csv.
    pub size_min: usize,
    /// What articles hold of other stories.
    pub passages: &'r [Passage],
    /// Outlets of one house.
    pub houses: &'r [House],
    /// The proven pairs, if edges.csv is wanted.
    pub edges: Option<EdgeSource<'r>>,
}

impl CommonTables<'_> {
    /// Writes the tables.
    ///
    /// # Errors
    /// A table cannot be written.
    pub fn write(&self, directory: &Directory) -> Result<()> {
        let Self { source, size_min, passages, houses, edges } = self;
        directory.write("clusters.csv", |out| report::clusters::write(out, source, *size_min))?;
        directory.write("articles.csv", |out| report::articles::write(out, source))?;
        directory.write("passages.csv", |out| report::passages::write(out, source, passages))?;
        directory.write("houses.csv", |out| report::houses::write(out, houses, source.style))?;
        edges.as_ref().map_or(Ok(()), |edges| {
            directory.write("edges.csv", |out| report::edges::write(out, edges, source.style))
        })
    }
}

/// How the tables of a run are written.
pub struct TableWish {
    /// How cells are written.
    pub style: Style,
    /// Clusters of fewer articles are left out of clusters.csv.
    pub size_min: usize,
    /// Whether edges.csv is wanted.
    pub has_edges: bool,
}

/// Writes all tables of a run but dropped.csv.
///
/// # Errors
/// A table cannot be written.
pub fn write_tables(run: &Run, wish: &TableWish, directory: &Directory) -> Result<()> {
    let style = wish.style;
    let sources = run.source_names();
    let source = TableSource {
        entries: &run.entries,
        clusters: &run.clusters,
        sources: &sources,
        agencies: run.agencies(),
        style,
    };
    write_lineage(run, directory, style)?;
    CommonTables {
        source,
        size_min: wish.size_min,
        passages: &run.passages,
        houses: &run.houses,
        edges: wish.has_edges.then_some(EdgeSource {
            entries: &run.entries,
            texts: &run.texts,
            shingle_counts: &run.shingle_counts,
            edges: &run.edges,
        }),
    }
    .write(directory)?;
    directory.write("rejects.csv", |out| report::rejects::write(out, &run.rejects, &sources, style))?;
    directory.write("furniture.csv", |out| report::furniture::write(out, run.cuts().collect(), style))
}

/// Writes what the run changed in the clusters of older nights.
fn write_lineage(run: &Run, directory: &Directory, style: Style) -> Result<()> {
    let Some(nightly) = &run.nightly else { return Ok(()) };
    let date = &nightly.night.date;
    directory.write("lineage.csv", |out| report::lineage::write(out, date, &nightly.lineage, style))?;
    directory.write("moved.csv", |out| report::lineage::write_moved(out, date, &nightly.moves, style))
}

/// Finds an input by its name in the tables, or tells why it is not at hand.
pub type FindInput<'f> = dyn Fn(&str) -> std::result::Result<Input, String> + Sync + 'f;

/// Writes the page from the tables in `directory`.
///
/// # Errors
/// A table cannot be read, or the page not written.
pub fn write_page(
    directory: &Path,
    report: &RunReport,
    recipe: &Recipe,
    find: &FindInput<'_>,
    scratch: &Path,
) -> Result<()> {
    let map = FieldMap::new(&report.options.map)?;
    let format = report.options.format_wish()?;
    let table = |name: &str| open(&directory.join(name));
    let tables = PageTables {
        articles: Box::new(table("articles.csv")?),
        clusters: Box::new(table("clusters.csv")?),
        passages: Box::new(table("passages.csv")?),
        houses: Box::new(table("houses.csv")?),
        rejects: Box::new(table("rejects.csv")?),
        furniture: Box::new(table("furniture.csv")?),
        spreadsheet_safe: report.options.spreadsheet_safe,
    };
    let texts = PageTexts { again: FetchParams { map: &map, params: &recipe.source, format, scratch }, find };
    let path = directory.join(PAGE_FILE);
    write_whole(&path, |out| out.write_all(page::render(tables, report, recipe, &texts)?.as_bytes()))?;
    Ok(())
}

/// The report of a run as far as it is known before the tables are written; relative inputs are told as they
/// were given.
pub fn report_of(
    run: &Run,
    job: &Job<'_>,
    options: OptionsUsed,
    passed_over: Vec<String>,
    threads: usize,
) -> RunReport {
    let sources = of_each_input(&run.sources, job.inputs.len());
    let inputs = job.inputs.iter().zip(&run.tallies).zip(sources);
    let inputs = inputs.map(|((input, tally), sources)| input_used(input, tally, sources));
    RunReport {
        storywire: env!("CARGO_PKG_VERSION").to_owned(),
        recipe: recipe_used(job.recipe),
        options,
        recut: None,
        directory: String::new(),
        inputs: inputs.collect(),
        passed_over,
        counts: run.counts.in_flow_order(),
        kept: None,
        banding: banding_used(job.recipe),
        at_share: run.at_share.clone(),
        warnings: warnings(run),
        seconds: Vec::new(),
        core_seconds: Vec::new(),
        memory_peak_bytes: None,
        threads,
        inputs_below: None,
    }
}

/// What could not be told of the dump, and why.
fn warnings(run: &Run) -> Vec<String> {
    let unread = run.unread_date.as_ref().map(|(place, value)| {
        (run.sources[place.source as usize].name.as_str(), place.record, value.as_str())
    });
    let mut warnings = run.facts.warnings(&run.counts);
    warnings.extend(warnings_of_dates(&run.counts, unread));
    warnings
}

/// Splits the sources, which were read in the order of the inputs, by input.
fn of_each_input(mut sources: &[SourceRead], inputs: usize) -> Vec<&[SourceRead]> {
    let take = |input: u32| {
        let count = sources.iter().take_while(|source| source.input == input).count();
        let (its, rest) = sources.split_at(count);
        sources = rest;
        its
    };
    (0..inputs as u32).map(take).collect()
}

fn input_used(input: &Input, tally: &InputTally, sources: &[SourceRead]) -> InputUsed {
    let mut passed_over = BTreeMap::<String, u64>::new();
    for (kind, count) in sources.iter().flat_map(|source| &source.passed_over) {
        *passed_over.entry(kind.clone()).or_default() += count;
    }
    InputUsed {
        path: input.name(),
        bytes: tally.bytes(),
        xxh3_128: tally.hash(),
        format: sources.first().and_then(|source| source.format).map(|format| format.as_str().to_owned()),
        encoding: sources.first().and_then(|source| source.encoding.get().map(|name| (*name).to_owned())),
        members: sources.len().saturating_sub(1),
        complete: sources.iter().all(|source| source.complete),
        passed_over,
    }
}

#[cfg(test)]
mod tests {
    use super::of_each_input;
    use crate::source::SourceRead;

    #[test]
    fn each_input_has_the_sources_that_were_read_of_it() {
        for of_inputs in [&[1, 1, 1][..], &[0, 3, 0], &[], &[2], &[0, 0, 5, 1, 0]] {
            let inputs = (0u32..).zip(of_inputs).flat_map(|(input, &count)| vec![input; count]);
            let sources: Vec<SourceRead> =
                inputs.map(|input| SourceRead { input, ..SourceRead::default() }).collect();
            let found = of_each_input(&sources, of_inputs.len());
            assert_eq!(found.iter().map(|its| its.len()).collect::<Vec<_>>(), of_inputs);
            let is_own = |(input, its): (u32, &&[SourceRead])| its.iter().all(|source| source.input == input);
            assert!((0u32..).zip(&found).all(is_own));
        }
    }
}
