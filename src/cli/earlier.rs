//! `--against`: the earlier dumps whose records may cover those of this one.

use super::targets::real_place;
use std::path::{Path, PathBuf};
use storywire::Error;
use storywire::history::manifest::MANIFEST_FILE;
use storywire::source::input::{self, Input};

/// Splits earlier dumps into the history among them and the others.
///
/// # Errors
/// There are several histories.
pub(crate) fn split(earlier: Vec<String>) -> anyhow::Result<(Option<PathBuf>, Vec<String>)> {
    let is_history = |dump: &String| Path::new(dump).join(MANIFEST_FILE).is_file();
    let (mut histories, dumps): (Vec<String>, Vec<String>) = earlier.into_iter().partition(is_history);
    if let [first, second, ..] = &histories[..] {
        let message = format!("\"{first}\" and \"{second}\" are histories; one may be given");
        return Err(Error::option("--against", message).into());
    }
    Ok((histories.pop().map(PathBuf::from), dumps))
}

/// Puts the files of earlier dumps before the inputs and returns their number.
///
/// # Errors
/// A file is not there, or is an input as well.
pub(crate) fn put_before(inputs: &mut Vec<Input>, earlier: &[String]) -> anyhow::Result<usize> {
    if earlier.is_empty() {
        return Ok(0);
    }
    let earlier = input::find(earlier)?.inputs;
    let places: Vec<Option<PathBuf>> = inputs.iter().map(|input| real_place(input.path()?)).collect();
    if let Some(both) =
        earlier.iter().find(|it| **it == Input::Stdin || places.contains(&it.path().and_then(real_place)))
    {
        let message = format!("\"{}\" is an input as well, or can be read only once", both.name());
        return Err(Error::option("--against", message).into());
    }
    let count = earlier.len();
    inputs.splice(0..0, earlier);
    Ok(count)
}
