//! The command line of `cluster` or `dedup` in, a run that was asked for out: inputs found, values checked,
//! places chosen.

use super::args::ClusterArgs;
use super::earlier;
use super::estimate::warn_of_little_memory;
use super::exit::Done;
use super::finisher::PageWish;
use super::limits::Limits;
use super::log::tell;
use super::nights::HistoryWish;
use super::targets::RunOutputs;
use bytesize::ByteSize;
use serde_json::json;
use std::ffi::OsString;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use storywire::attribute::canonical::Policy;
use storywire::recipe::Recipe;
use storywire::report::RUN_FILE;
use storywire::report::run::OptionsUsed;
use storywire::source::FormatWish;
use storywire::source::fields::FieldMap;
use storywire::source::filter::Filter;
use storywire::source::input::{self, FoundInputs};
use storywire::{Error, ErrorKind};

/// Memory that a run keeps to unless the user says otherwise.
const MEMORY_BYTES: u64 = 1 << 30;

/// Least memory that a run asks for.
const MEMORY_BYTES_MIN: u64 = 64 << 20;

/// What a run is for: `cluster` wants the tables, `dedup` the kept dump.
pub(crate) struct RunGoal {
    /// The file that the user wants most.
    pub wanted: PathBuf,
    /// Whether the user gets the tables.
    pub are_tables_kept: bool,
    /// Earlier dumps, and at most one history, whose records may cover those of this dump.
    pub against: Vec<String>,
}

/// A run that was asked for, checked.
pub(crate) struct RunWish {
    /// What is read.
    pub dump: DumpWish,
    /// The recipe, with the settings of the command line.
    pub recipe: Recipe,
    /// The options as run.json keeps them.
    pub options: OptionsUsed,
    /// Where the run writes.
    pub outputs: RunOutputs,
    /// When the run exits with a status of its own.
    pub limits: Limits,
    /// The history that the run continues.
    pub history: Option<HistoryWish>,
    /// The history that stands for an earlier dump.
    pub earlier_history: Option<PathBuf>,
    /// Memory that the run keeps to.
    pub memory_bytes: u64,
    /// Threads asked for.
    pub threads: Option<usize>,
    /// Directory for what does not fit into memory.
    pub scratch: PathBuf,
    /// Exit status where there is nothing to read.
    pub skip_status: Option<u8>,
    /// Whether only errors are printed.
    pub is_quiet: bool,
    /// Whether the run is only described.
    pub is_dry: bool,
}

/// What a run reads, and how.
pub(crate) struct DumpWish {
    /// The files, those of earlier dumps first, and the files that are passed over.
    pub found: FoundInputs,
    /// Number of inputs that are of earlier dumps.
    pub earlier_inputs: usize,
    /// The format of all inputs, if the user gave it.
    pub format: FormatWish,
    /// Field names and their roles.
    pub map: FieldMap,
    /// The records that are wanted.
    pub filter: Filter,
}

impl RunWish {
    /// Checks what was typed. Breaks off where there is no file and the user asked to skip such a run.
    ///
    /// # Errors
    /// An input is missing, or an option asks for what cannot be done.
    pub(crate) fn check(mut args: ClusterArgs, goal: RunGoal) -> anyhow::Result<ControlFlow<Done, Self>> {
        let recipe = recipe(&mut args)?;
        let csv = std::mem::take(&mut args.csv).into_words();
        let format = FormatWish::new(args.format.as_deref(), &csv)?;
        let (map, filter) = (FieldMap::new(&args.map)?, Filter::new(&args.filter)?);
        let limits = Limits::check(&args)?;
        let memory_bytes = memory_bytes(args.memory.as_deref())?;
        if !args.quiet {
            warn_of_little_memory(memory_bytes);
        }
        let mut found = match find(&args.inputs, args.exit_skip_code, args.quiet)? {
            ControlFlow::Continue(found) => found,
            ControlFlow::Break(done) => return Ok(ControlFlow::Break(done)),
        };
        let (earlier_history, earlier) = earlier::split(goal.against)?;
        let earlier_inputs = earlier::put_before(&mut found.inputs, &earlier)?;
        let outputs = RunOutputs {
            tables: args.out.clone(),
            are_tables_kept: goal.are_tables_kept,
            wanted: goal.wanted,
            kept: args.kept.take(),
            drops_rejects: args.drop_rejects,
            metrics: args.metrics.take(),
            has_edges: args.edges,
            page: PageWish::of(args.no_page, args.no_texts),
            size_min: args.min_size,
            is_forced: args.force,
        };
        outputs.check(&found.inputs, args.recipe.as_deref())?;
        if args.dry_run {
            check_is_free(&outputs)?;
        }
        let history = HistoryWish::check(&args)?;
        let options = OptionsUsed {
            map: args.map,
            format: args.format,
            csv,
            filter: args.filter,
            earlier_inputs,
            min_size: args.min_size,
            history: history.as_ref().map(HistoryWish::used),
            spreadsheet_safe: args.spreadsheet_safe,
        };
        Ok(ControlFlow::Continue(Self {
            dump: DumpWish { found, earlier_inputs, format, map, filter },
            recipe,
            options,
            outputs,
            limits,
            history,
            earlier_history,
            memory_bytes,
            threads: args.threads,
            scratch: args.scratch.unwrap_or(args.out),
            skip_status: args.exit_skip_code,
            is_quiet: args.quiet,
            is_dry: args.dry_run,
        }))
    }
}

/// Finds the inputs, or skips the run if there is none and the user gave a status for that.
fn find(
    inputs: &[OsString],
    skip_status: Option<u8>,
    is_quiet: bool,
) -> anyhow::Result<ControlFlow<Done, FoundInputs>> {
    match (input::find(inputs), skip_status) {
        (Err(error), Some(status)) if matches!(error.kind(), ErrorKind::NoInput { .. }) => {
            Ok(ControlFlow::Break(skip(&error.to_string(), status, is_quiet)))
        }
        (found, _) => Ok(ControlFlow::Continue(found?)),
    }
}

/// Ends without a run because there is nothing to read.
pub(crate) fn skip(why: &str, status: u8, is_quiet: bool) -> Done {
    if !is_quiet {
        tell(&format!("{why}: nothing is done"), json!({ "event": "skipped" }));
    }
    Done::Skipped(status)
}

/// Reads the recipe and sets what the command line says of it.
fn recipe(args: &mut ClusterArgs) -> anyhow::Result<Recipe> {
    let mut settings = std::mem::take(&mut args.set);
    settings.extend(args.min_words.map(|words| format!("text.words_min={words}")));
    let mut recipe = read_recipe(args.recipe.as_deref())?.with(&settings)?;
    if let Some(word) = &args.canonical {
        let unknown = || {
            Error::option("--canonical", format!("\"{word}\" is none of agency, earliest, longest, latest"))
        };
        recipe.attribute.canonical = Policy::parse(word).ok_or_else(unknown)?;
    }
    Ok(recipe)
}

/// Reads a recipe file, or the built-in recipe where none is named.
///
/// # Errors
/// The file cannot be read or is no recipe.
pub(crate) fn read_recipe(path: Option<&Path>) -> storywire::Result<Recipe> {
    path.map_or_else(Recipe::built_in, Recipe::read)
}

fn memory_bytes(memory: Option<&str>) -> anyhow::Result<u64> {
    let Some(memory) = memory else { return Ok(MEMORY_BYTES) };
    match memory.parse::<ByteSize>() {
        Ok(size) if size.as_u64() >= MEMORY_BYTES_MIN => Ok(size.as_u64()),
        _ => {
            let message = format!(
                "\"{memory}\" is no size of {} or more; write a number with a unit, as 400MiB",
                ByteSize(MEMORY_BYTES_MIN)
            );
            Err(Error::option("--memory", message).into())
        }
    }
}

/// Refuses a directory that holds a complete run, as a run would.
fn check_is_free(outputs: &RunOutputs) -> storywire::Result<()> {
    match outputs.are_tables_kept && !outputs.is_forced && outputs.tables.join(RUN_FILE).exists() {
        true => Err(ErrorKind::OutputExists { path: outputs.tables.clone() }.into()),
        false => Ok(()),
    }
}
