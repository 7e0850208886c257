//! A finished run in, its report, recipe, tables and inputs out; and the run done again.

use super::log::warn;
use super::watch::RunWatch;
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};
use storywire::attribute::canonical::Policy;
use storywire::base::scratch::{Memory, ScratchParams};
use storywire::page::fetch::FetchParams;
use storywire::recipe::Recipe;
use storywire::report::open;
use storywire::report::run::{InputUsed, RunReport};
use storywire::run::trace::Trace;
use storywire::run::{Job, Progress, Run};
use storywire::source::fields::FieldMap;
use storywire::source::filter::Filter;
use storywire::source::input::Input;
use storywire::tables::Style;
use storywire::{Error, Result};

/// Memory for the stores of a run that is done again.
const STORES_BYTES: usize = 512 << 20;

/// A finished run that a command reads.
pub(crate) struct FinishedRun {
    /// Its output directory.
    pub directory: PathBuf,
    /// Its run.json.
    pub report: RunReport,
}

impl FinishedRun {
    /// Reads run.json of an output directory. Below `inputs_below` inputs may be read that the run did not
    /// hash.
    ///
    /// # Errors
    /// There is no run.json, or it is of another version.
    pub(crate) fn open(directory: PathBuf, inputs_below: Option<PathBuf>) -> Result<Self> {
        let report = RunReport { inputs_below, ..RunReport::read(&directory)? };
        Ok(Self { directory, report })
    }

    /// Returns the recipe of the run, with the canonical policy that was in force.
    ///
    /// # Errors
    /// This version cannot follow the recipe.
    pub(crate) fn recipe(&self) -> Result<Recipe> {
        let used = &self.report.recipe;
        let mut recipe = Recipe::parse(&used.name, &used.text)?;
        if let Some(policy) = Policy::parse(&used.canonical) {
            recipe.attribute.canonical = policy;
        }
        Ok(recipe)
    }

    /// Opens one of the tables.
    ///
    /// # Errors
    /// The table cannot be opened.
    pub(crate) fn table(&self, file: &str) -> Result<Box<dyn Read>> {
        open(&self.path(file))
    }

    /// Returns the path of one of the files.
    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.directory.join(file)
    }

    /// How the cells of the tables are written.
    pub(crate) fn style(&self) -> Style {
        Style { spreadsheet_safe: self.report.options.spreadsheet_safe }
    }

    /// Returns the field names that the run was given.
    ///
    /// # Errors
    /// This version does not know a role.
    pub(crate) fn field_map(&self) -> Result<FieldMap> {
        FieldMap::new(&self.report.options.map)
    }

    /// Returns how inputs of the run are read again.
    ///
    /// # Errors
    /// This version does not know the format that the run was given.
    pub(crate) fn again<'a>(
        &self,
        map: &'a FieldMap,
        recipe: &'a Recipe,
        scratch: &'a Path,
    ) -> Result<FetchParams<'a>> {
        let format = self.report.options.format_wish()?;
        Ok(FetchParams { map, params: &recipe.source, format, scratch })
    }

    /// Finds an input by its name in the tables, or returns why it is not at hand.
    pub(crate) fn find(&self, name: &str) -> std::result::Result<Input, String> {
        match self.report.inputs.iter().find(|input| input.path == name) {
            Some(input) => self.report.find(input),
            None => Err(format!("\"{name}\" is no input of the run")),
        }
    }

    /// Finds all inputs, each checked by size and hash, for a command that needs them.
    ///
    /// # Errors
    /// An input is not at hand.
    pub(crate) fn inputs(&self, command: &str) -> Result<Vec<Input>> {
        let find = |input: &InputUsed| {
            let directory = self.directory.display();
            let message = |why| format!("the inputs of \"{directory}\" are needed: {why}");
            self.report.find(input).map_err(|why| Error::option(command, message(why)))
        };
        self.report.inputs.iter().map(find).collect()
    }

    /// Size of all inputs.
    pub(crate) fn input_bytes(&self) -> u64 {
        self.report.inputs.iter().map(|input| input.bytes).sum()
    }

    /// Does the run again, without older nights and with a trace on it.
    ///
    /// # Errors
    /// The run fails.
    pub(crate) fn run_again(
        &self,
        recipe: &Recipe,
        inputs: Vec<Input>,
        trace: &Trace,
        is_quiet: bool,
    ) -> anyhow::Result<Run> {
        let options = &self.report.options;
        if options.history.is_some() && !is_quiet {
            warn("the run met older nights, which are left out here: only tonight's articles are looked at");
        }
        let watch = RunWatch::new(is_quiet || !std::io::stderr().is_terminal(), self.input_bytes());
        let note = |progress: Progress| watch.note(progress);
        let job = Job {
            inputs,
            format: options.format_wish()?,
            map: self.field_map()?,
            filter: Filter::new(&options.filter)?,
            recipe,
            scratch: ScratchParams { directory: std::env::temp_dir(), memory: Memory::of(STORES_BYTES) },
            watch: &note,
            past: None,
            observer: trace,
            keeps: false,
            earlier_inputs: options.earlier_inputs,
        };
        let run = storywire::run::run(&job)?;
        watch.end();
        Ok(run)
    }
}
