//! What a run reads and what it writes in, a refusal out where one would take the place of the other.

use super::ClusterOptions;
use super::kept::is_stdout;
use std::path::{Path, PathBuf};
use storywire::Error;
use storywire::history::manifest::MANIFEST_FILE;
use storywire::report::FILES;
use storywire::source::input::{self, Input};

/// Makes sure that no file that is read, nor one that is written for another purpose, is overwritten.
///
/// # Errors
/// One would be.
pub fn check(inputs: &[Input], options: &ClusterOptions) -> anyhow::Result<()> {
    let mut targets: Vec<(&str, PathBuf)> =
        FILES.iter().map(|name| ("--out", options.out.join(name))).collect();
    let one = |option: &'static str, path: &Option<PathBuf>| path.clone().map(|path| (option, path));
    targets.extend(one("--kept", &options.kept.clone().filter(|kept| !is_stdout(kept))));
    targets.extend(one("--metrics", &options.metrics));
    let mut sources: Vec<(PathBuf, &str)> =
        inputs.iter().filter_map(|input| Some((place(input.path()?)?, "one of the inputs"))).collect();
    sources.extend(options.recipe.iter().filter_map(|recipe| Some((place(recipe)?, "the recipe"))));
    let places: Vec<Option<PathBuf>> = targets.iter().map(|(_, path)| place(path)).collect();
    for (at, (option, path)) in targets.iter().enumerate() {
        let Some(place) = &places[at] else { continue };
        let source = sources.iter().find(|(source, _)| source == place).map(|(_, what)| *what);
        let twice = places[..at].iter().any(|other| other.as_ref() == Some(place));
        if let Some(what) = source.or(twice.then_some("a file that this run writes for another purpose")) {
            let message = format!("\"{}\" is {what}; write to another place", path.display());
            return Err(Error::option(option, message).into());
        }
    }
    Ok(())
}

/// The history among earlier dumps, and the others.
///
/// # Errors
/// There are several.
pub fn part_history(earlier: &[String]) -> anyhow::Result<(Option<PathBuf>, Vec<String>)> {
    let is_history = |dump: &&String| Path::new(dump).join(MANIFEST_FILE).is_file();
    let (histories, dumps): (Vec<&String>, Vec<&String>) = earlier.iter().partition(is_history);
    match &histories[..] {
        [] => Ok((None, earlier.to_vec())),
        [history] => Ok((Some(PathBuf::from(history)), dumps.into_iter().cloned().collect())),
        [first, second, ..] => {
            let message = format!("\"{first}\" and \"{second}\" are histories; one may be given");
            Err(Error::option("--against", message).into())
        }
    }
}

/// Puts the files of earlier dumps before the inputs; gives how many there are.
///
/// # Errors
/// One is not there, or is an input as well.
pub fn put_before(inputs: &mut Vec<Input>, earlier: &[String]) -> anyhow::Result<usize> {
    if earlier.is_empty() {
        return Ok(0);
    }
    let earlier = input::find(earlier)?.inputs;
    let places: Vec<Option<PathBuf>> = inputs.iter().map(|input| place(input.path()?)).collect();
    if let Some(both) =
        earlier.iter().find(|it| **it == Input::Stdin || places.contains(&it.path().and_then(place)))
    {
        let message = format!("\"{}\" is an input as well, or can be read only once", both.name());
        return Err(Error::option("--against", message).into());
    }
    let count = earlier.len();
    inputs.splice(0..0, earlier);
    Ok(count)
}

/// Where a path leads, links followed; of one that is not there yet, where it would be.
pub fn place(path: &Path) -> Option<PathBuf> {
    if let Ok(place) = path.canonicalize() {
        return Some(place);
    }
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some(directory.canonicalize().ok()?.join(path.file_name()?))
}
