//! The files that a run writes: none of them may take the place of another file that matters.

use super::finisher::PageWish;
use std::path::{Path, PathBuf};
use storywire::Error;
use storywire::report::FILES;
use storywire::source::input::Input;

/// The table that tells which records were dropped and what covers them.
pub(crate) const DROPPED: &str = "dropped.csv";

/// Where a run writes, and what.
pub(crate) struct RunOutputs {
    /// Directory of the tables.
    pub tables: PathBuf,
    /// Whether the user gets the tables; otherwise they are written for dropped.csv alone.
    pub are_tables_kept: bool,
    /// The file that the user wants most, which the last message names.
    pub wanted: PathBuf,
    /// The dump without covered records.
    pub kept: Option<PathBuf>,
    /// Whether the kept dump leaves out refused records.
    pub drops_rejects: bool,
    /// The file for Prometheus.
    pub metrics: Option<PathBuf>,
    /// Whether edges.csv is written.
    pub has_edges: bool,
    /// What report.html holds.
    pub page: PageWish,
    /// Clusters of fewer articles are left out of clusters.csv.
    pub size_min: usize,
    /// Whether files of earlier runs may be overwritten.
    pub is_forced: bool,
}

/// Whether the kept dump goes to standard output.
pub(crate) fn is_stdout(kept: &Path) -> bool {
    kept == Path::new("-")
}

impl RunOutputs {
    /// Makes sure that no file that is read, nor one that is written for another purpose, is overwritten.
    ///
    /// # Errors
    /// A file would be overwritten, or a directory is missing.
    pub(crate) fn check(&self, inputs: &[Input], recipe: Option<&Path>) -> anyhow::Result<()> {
        let mut targets: Vec<(&str, PathBuf)> =
            FILES.iter().map(|name| ("--out", self.tables.join(name))).collect();
        let kept = self.kept.as_ref().filter(|kept| !is_stdout(kept));
        targets.extend(kept.map(|path| ("--kept", path.clone())));
        targets.extend(self.metrics.as_ref().map(|path| ("--metrics", path.clone())));
        let inputs =
            inputs.iter().filter_map(|input| Some((real_place(input.path()?)?, "one of the inputs")));
        let recipe = recipe.and_then(|recipe| Some((real_place(recipe)?, "the recipe")));
        let sources: Vec<(PathBuf, &str)> = inputs.chain(recipe).collect();
        let places: Vec<Option<PathBuf>> = targets.iter().map(|(_, path)| real_place(path)).collect();
        for (at, (option, path)) in targets.iter().enumerate() {
            let Some(place) = &places[at] else { continue };
            let source = sources.iter().find(|(source, _)| source == place).map(|(_, what)| *what);
            let twice = places[..at].iter().any(|other| other.as_ref() == Some(place));
            if let Some(what) = source.or(twice.then_some("a file that this run writes for another purpose"))
            {
                let message = format!("\"{}\" is {what}; write to another place", path.display());
                return Err(Error::option(option, message).into());
            }
        }
        self.check_kept()?;
        self.metrics.as_ref().map_or(Ok(()), |metrics| check_directory_of("--metrics", metrics))
    }

    /// Makes sure that the kept dump takes no other file's place and that its directory exists.
    fn check_kept(&self) -> anyhow::Result<()> {
        let Some(kept) = self.kept.as_ref().filter(|kept| !is_stdout(kept)) else { return Ok(()) };
        let refuse = |message: String| Err(Error::option("--kept", message).into());
        if kept.exists() && !kept.is_file() {
            return refuse(format!("\"{}\" is no ordinary file", kept.display()));
        }
        if kept.exists() && !self.is_forced {
            return refuse(format!(
                "\"{}\" is there already; write to another file, or use --force",
                kept.display()
            ));
        }
        check_directory_of("--kept", kept)
    }
}

fn check_directory_of(option: &str, file: &Path) -> anyhow::Result<()> {
    let directory = file.parent().filter(|parent| !parent.as_os_str().is_empty());
    match directory.is_none_or(Path::is_dir) {
        true => Ok(()),
        false => {
            let message = format!("the directory of \"{}\" does not exist", file.display());
            Err(Error::option(option, message).into())
        }
    }
}

/// Where a path leads, with links followed. For a path that does not exist yet: where it would be.
pub(crate) fn real_place(path: &Path) -> Option<PathBuf> {
    if let Ok(place) = path.canonicalize() {
        return Some(place);
    }
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some(directory.canonicalize().ok()?.join(path.file_name()?))
}
