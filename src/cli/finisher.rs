//! The end of every command that writes the tables of a run: common tables, page, run.json.

use super::watch::Watch;
use std::path::Path;
use storywire::Result;
use storywire::attribute::houses::House;
use storywire::page::fetch::Again;
use storywire::page::{self, PAGE_FILE, Tables, Texts};
use storywire::passages::Passage;
use storywire::recipe::Recipe;
use storywire::report::edges::EdgeSource;
use storywire::report::run::RunReport;
use storywire::report::{self, Directory, RUN_FILE, TableSource, open, write_whole};
use storywire::source::fields::FieldMap;
use storywire::source::input::Input;

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

/// Finds an input by its name in the tables, or tells why it is not at hand.
pub type FindInput<'f> = dyn Fn(&str) -> std::result::Result<Input, String> + Sync + 'f;

/// Whether report.html is written, and with texts or without.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum PageWish {
    None,
    WithoutTexts,
    WithTexts,
}

impl PageWish {
    /// Reads `--no-page` and `--no-texts`.
    pub fn of(no_page: bool, no_texts: bool) -> Self {
        match (no_page, no_texts) {
            (true, _) => Self::None,
            (false, true) => Self::WithoutTexts,
            (false, false) => Self::WithTexts,
        }
    }

    /// Returns how inputs are found whose texts the page shows; `None` where no page is wanted.
    pub fn find<'f>(self, find: &'f FindInput<'f>) -> Option<&'f FindInput<'f>> {
        match self {
            Self::None => None,
            Self::WithoutTexts => Some(&|_| Err("they were left out by --no-texts".to_owned())),
            Self::WithTexts => Some(find),
        }
    }
}

/// Writes the page from the tables in `directory`; `find` is `None` where no page is wanted.
///
/// # Errors
/// A table cannot be read, or the page not written.
pub fn write_page(
    directory: &Path,
    report: &RunReport,
    recipe: &Recipe,
    find: Option<&FindInput<'_>>,
    scratch: &Path,
) -> anyhow::Result<()> {
    let Some(find) = find else { return Ok(()) };
    let map = FieldMap::new(&report.options.map)?;
    let format = report.options.format_wish()?;
    let table = |name: &str| open(&directory.join(name));
    let tables = Tables {
        articles: Box::new(table("articles.csv")?),
        clusters: Box::new(table("clusters.csv")?),
        passages: Box::new(table("passages.csv")?),
        houses: Box::new(table("houses.csv")?),
        rejects: Box::new(table("rejects.csv")?),
        furniture: Box::new(table("furniture.csv")?),
        spreadsheet_safe: report.options.spreadsheet_safe,
    };
    let texts = Texts { again: Again { map: &map, params: &recipe.source, format, scratch }, find };
    let path = directory.join(PAGE_FILE);
    write_whole(&path, |out| out.write_all(page::render(tables, report, recipe, &texts)?.as_bytes()))?;
    Ok(())
}

/// Ends the watch, writes run.json and puts all files into their places.
///
/// # Errors
/// A file cannot be written.
pub fn finish(directory: Directory, report: &mut RunReport, watch: Watch) -> Result<()> {
    report.seconds = watch.end();
    report.memory_peak_bytes = memory_peak_bytes();
    directory.write(RUN_FILE, |out| report::run::write(out, report))?;
    directory.finish()
}

/// The system's own count of the most memory this process held, on Linux.
fn memory_peak_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
}
