//! The command line of `recut` in, a recut that was asked for out.

use crate::cli::args::RecutArgs;
use crate::cli::finished::FinishedRun;
use crate::cli::finisher::PageWish;
use crate::cli::log::warn;
use std::path::{Path, PathBuf};
use storywire::Error;
use storywire::recipe::Recipe;
use storywire::recut::{Change, changes};
use storywire::report::Directory;
use storywire::report::run::RecutUsed;

/// A recut that was asked for, checked.
pub(crate) struct RecutWish {
    /// The finished run.
    pub past: FinishedRun,
    /// The recipe to follow.
    pub recipe: Recipe,
    /// What it changes in the recipe of the run.
    pub changes: Vec<Change>,
    /// What was asked for, as run.json keeps it.
    pub used: RecutUsed,
    /// Where the tables go; `None` for a dry run.
    pub target: Option<(PathBuf, Directory)>,
    /// What report.html holds.
    pub page: PageWish,
    /// Threads asked for.
    pub threads: Option<usize>,
    /// Whether only errors are printed.
    pub is_quiet: bool,
}

impl RecutWish {
    /// Checks what was typed, and takes the output directory.
    ///
    /// # Errors
    /// The tables of the run do not hold the answer, or the directory cannot be used.
    pub(crate) fn check(args: RecutArgs) -> anyhow::Result<Self> {
        let past = FinishedRun::open(args.run, args.inputs)?;
        if past.report.options.history.is_some() {
            let message = "the run met older nights, whose articles and edges are not in its tables; run `storywire cluster` again";
            return Err(Error::option("recut", message).into());
        }
        let of_run = past.recipe()?;
        let recipe = recipe(args.recipe.as_deref(), &args.set, &of_run)?;
        let changes = changes(&of_run, &recipe)?;
        let target =
            args.out.filter(|_| !args.dry_run).map(|out| target(out, &past, args.force)).transpose()?;
        if past.report.storywire != env!("CARGO_PKG_VERSION") && !args.quiet {
            warn(&format!("the run is of storywire {}, whose tables may differ", past.report.storywire));
        }
        let used = RecutUsed {
            run: past.directory.to_string_lossy().into_owned(),
            recipe_xxh3_128: past.report.recipe.xxh3_128.clone(),
            recipe: args.recipe.map(|path| path.to_string_lossy().into_owned()),
            set: args.set,
        };
        let page = PageWish::of(args.no_page, args.no_texts);
        let (threads, is_quiet) = (args.threads, args.quiet);
        Ok(Self { past, recipe, changes, used, target, page, threads, is_quiet })
    }
}

/// Returns the recipe asked for: that of the run or another file, with the settings.
fn recipe(file: Option<&Path>, set: &[String], of_run: &Recipe) -> anyhow::Result<Recipe> {
    let other = file.map(Recipe::read).transpose()?;
    let mut recipe = other.as_ref().unwrap_or(of_run).with(set)?;
    // The run's policy may have been an option of the command line, which its recipe does not hold.
    let is_policy =
        |setting: &String| setting.split('=').next().is_some_and(|key| key.trim() == "attribute.canonical");
    if other.is_none() && !set.iter().any(is_policy) {
        recipe.attribute.canonical = of_run.attribute.canonical;
    }
    Ok(recipe)
}

/// Opens the output directory, which must not be that of the run.
fn target(out: PathBuf, past: &FinishedRun, is_forced: bool) -> anyhow::Result<(PathBuf, Directory)> {
    let is_run =
        out.canonicalize().is_ok_and(|out| past.directory.canonicalize().is_ok_and(|run| run == out));
    if is_run {
        let message = format!("\"{}\" is the run itself; write to another directory", out.display());
        return Err(Error::option("--out", message).into());
    }
    let directory = Directory::open(&out, is_forced)?;
    Ok((out, directory))
}
