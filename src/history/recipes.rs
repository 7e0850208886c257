//! `recipes.json`: which recipe each night followed, by the number of its commit.
//!
//! It stands beside the manifest and not in it, so that a program which knows nothing of it reads and continues the history as
//! ever: a night that such a program committed is not in it, and its recipe is unknown.

use super::manifest::replace_file;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// Its name.
pub const RECIPES_FILE: &str = "recipes.json";

/// The recipe that a night followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Followed {
    /// Hash of the recipe file, as in run.json.
    pub xxh3_128: String,
    /// Hash of what it sets: the same whatever the file is called, and whatever its comments and tests are.
    pub settings: String,
}

/// The recipes of a history's nights.
pub type Recipes = BTreeMap<u64, Followed>;

/// Reads those in a directory; none where nothing is known of any.
///
/// # Errors
/// The file cannot be read, or is damaged.
pub fn read(directory: &Path) -> Result<Recipes> {
    let path = directory.join(RECIPES_FILE);
    match std::fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Recipes::new()),
        Err(error) => Err(Error::read(&path, error)),
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map_err(|error| Error::table(&path, format!("the history is damaged: {error}"))),
    }
}

/// Puts them in place of those in a directory, whole or not at all.
///
/// # Errors
/// They cannot be written.
pub fn write(directory: &Path, recipes: &Recipes) -> Result<()> {
    let path = directory.join(RECIPES_FILE);
    let text = serde_json::to_vec_pretty(recipes).map_err(io::Error::from);
    text.and_then(|text| replace_file(&path, text)).map_err(|error| Error::write(&path, error))
}
