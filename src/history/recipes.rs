//! `recipes.json`: which recipe each night followed, by the number of its commit.
//!
//! It stands beside the manifest and not in it, so that a program which knows nothing of it reads and
//! continues the history as ever: a night that such a program committed is not in it, and its recipe is
//! unknown. Each entry has its own seal, beside what it tells, for the same reason; one without was written
//! before there were seals.

use super::manifest::replace_file;
use crate::base::error::{Error, Result};
use crate::base::plain;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// Its name.
pub(crate) const RECIPES_FILE: &str = "recipes.json";

/// The recipe that a night followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Followed {
    /// Hash of the recipe file, as in run.json.
    pub xxh3_128: String,
    /// Hash of what it sets: the same whatever the file is called, and whatever its comments and tests are.
    pub settings: String,
}

/// An entry of the file.
#[derive(Serialize, Deserialize)]
struct SealedRecipes {
    #[serde(flatten)]
    followed: Followed,
    /// Hash of the entry and of the commit it is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    xxh3_64: Option<String>,
}

impl SealedRecipes {
    fn is_whole(&self, commit: u64) -> bool {
        self.xxh3_64.as_ref().is_none_or(|hash| *hash == seal(commit, &self.followed))
    }
}

fn seal(commit: u64, followed: &Followed) -> String {
    let entry = format!("{commit} {} {}", followed.xxh3_128, followed.settings);
    format!("{:016x}", xxhash_rust::xxh3::xxh3_64(entry.as_bytes()))
}

/// The recipes of a history's nights.
pub(crate) type Recipes = BTreeMap<u64, Followed>;

/// Reads those in a directory; none where nothing is known of any.
///
/// # Errors
/// The file cannot be read, or is damaged.
pub(crate) fn read(directory: &Path) -> Result<Recipes> {
    let path = directory.join(RECIPES_FILE);
    let damaged = |why: &dyn std::fmt::Display| Error::table(&path, format!("the history is damaged: {why}"));
    let bytes = match plain::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Recipes::new()),
        read => read.map_err(|error| Error::read(&path, error))?,
    };
    let sealed: BTreeMap<u64, SealedRecipes> =
        serde_json::from_slice(&bytes).map_err(|error| damaged(&error))?;
    match sealed.iter().find(|(commit, entry)| !entry.is_whole(**commit)) {
        Some((commit, _)) => {
            Err(damaged(&format!("the hash of commit {commit} is not that of what it says")))
        }
        None => Ok(sealed.into_iter().map(|(commit, entry)| (commit, entry.followed)).collect()),
    }
}

/// Puts them in place of those in a directory, whole or not at all.
///
/// # Errors
/// They cannot be written.
pub(crate) fn write(directory: &Path, recipes: &Recipes) -> Result<()> {
    let path = directory.join(RECIPES_FILE);
    let sealed = |(&commit, followed): (&u64, &Followed)| {
        (commit, SealedRecipes { followed: followed.clone(), xxh3_64: Some(seal(commit, followed)) })
    };
    let sealed: BTreeMap<u64, SealedRecipes> = recipes.iter().map(sealed).collect();
    let text = serde_json::to_vec_pretty(&sealed).map_err(io::Error::from);
    text.and_then(|text| replace_file(&path, text)).map_err(|error| Error::write(&path, error))
}
