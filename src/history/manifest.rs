//! The table of contents of a history: `manifest.json`, swapped by rename.
//!
//! It alone says which nights there are; a directory of a night that it does not name is a leftover. It ends
//! with its own hash, so that a damaged one is told from an edited one by nobody: both are refused.

use super::calendar;
use super::pages::PAGES_FILE;
use super::table::FileMade;
use super::tokens::TOKENS_FILE;
use crate::base::error::{Error, ErrorKind, Result};
use crate::base::plain;
use crate::base::unfinished::TemporaryFile;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

/// Version of the format this program writes; it reads all up to it.
pub const FORMAT: u32 = 2;

/// Its name.
pub const MANIFEST_FILE: &str = "manifest.json";

/// No night has so many of anything, and what is made of fewer, sums and estimates, is a number still.
const COUNT_MAX: u64 = 1 << 48;

/// What the names of files begin with that are not in their place yet.
pub(super) const HALF_WRITTEN: &str = ".manifest-";

/// What a history holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of the format.
    pub format: u32,
    /// Parameters without which texts of two nights cannot be compared.
    pub comparable: Comparable,
    /// How often it was committed to.
    pub commits: u64,
    /// The nights, in the order they were committed in.
    pub nights: Vec<Night>,
}

/// Parameters that change what a shingle or an equal text is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparable {
    /// `[shingle] words`
    pub shingle_words: u64,
    /// `[shingle] characters`
    pub shingle_characters: u64,
    /// `[text] short_words`
    pub short_words: u64,
}

/// What one night left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Night {
    /// Its date, `YYYY-MM-DD`.
    pub date: String,
    /// The number of its commit, from 1.
    pub commit: u64,
    /// Records it read.
    pub records_read: u64,
    /// Those of them that were refused.
    pub rejects: u64,
    /// Hash of the parameters its sketches and postings were made with.
    pub sketched_with: String,
    /// Its files, with their rows.
    pub files: Vec<FileMade>,
}

impl Night {
    /// The name of its directory.
    pub(crate) fn directory(&self) -> String {
        format!("{}.{:06}", self.date, self.commit)
    }

    /// What is wrong with its date, its counts, or the names of its files, which lead nowhere but into its
    /// directory.
    fn fault(&self) -> Option<String> {
        let is_plain =
            |name: &str| !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', ':', '\0']);
        let of_files = self.files.iter().flat_map(|made| [made.bytes, made.rows]);
        let most = of_files.chain([self.commit, self.records_read, self.rejects]).max();
        match self.files.iter().find(|made| !is_plain(&made.name)) {
            _ if most > Some(COUNT_MAX) => {
                Some(format!("{} is no count of a night", most.unwrap_or_default()))
            }
            _ if !calendar::is_date(&self.date) => Some(format!("\"{}\" is the date of no night", self.date)),
            Some(made) => Some(format!("\"{}\" is no file of a night", made.name)),
            None => None,
        }
    }

    /// Rows of one of its files, 0 where it has none.
    pub fn rows(&self, name: &str) -> u64 {
        self.files.iter().find(|made| made.name == name).map_or(0, |made| made.rows)
    }

    /// Whether its texts are kept, so that others can be compared with them.
    pub fn is_whole(&self) -> bool {
        self.files.iter().any(|made| made.name == PAGES_FILE || made.name == TOKENS_FILE)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SealedManifest {
    manifest: serde_json::Value,
    xxh3_128: String,
}

impl Manifest {
    /// That of a history without a night.
    pub(crate) fn empty(comparable: Comparable) -> Self {
        Self { format: FORMAT, comparable, commits: 0, nights: Vec::new() }
    }

    /// Reads the manifest in a directory; none where there is none.
    ///
    /// # Errors
    /// It cannot be read, is damaged, or is of a newer format.
    pub fn read(directory: &Path) -> Result<Option<Self>> {
        let path = directory.join(MANIFEST_FILE);
        let bytes = match plain::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            read => read.map_err(|error| Error::read(&path, error))?,
        };
        let damaged =
            |why: &dyn std::fmt::Display| Error::table(&path, format!("the history is damaged: {why}"));
        let sealed: SealedManifest = serde_json::from_slice(&bytes).map_err(|error| damaged(&error))?;
        if seal(&sealed.manifest) != sealed.xxh3_128 {
            return Err(damaged(&"its hash is not that of what it says"));
        }
        // Asked before the rest is read, which a newer format may have otherwise.
        match sealed.manifest.get("format").and_then(serde_json::Value::as_u64) {
            Some(format) if format > u64::from(FORMAT) => {
                return Err(ErrorKind::HistoryNewer { path, format, known: FORMAT }.into());
            }
            _ => {}
        }
        let manifest: Self = serde_json::from_value(sealed.manifest).map_err(|error| damaged(&error))?;
        if manifest.commits > COUNT_MAX {
            return Err(damaged(&format!("{} is no count of commits", manifest.commits)));
        }
        match manifest.nights.iter().find_map(Night::fault) {
            Some(fault) => Err(damaged(&fault)),
            None => Ok(Some(manifest)),
        }
    }

    /// Puts it in place of the one in a directory, whole or not at all.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn write(&self, directory: &Path) -> Result<()> {
        let path = directory.join(MANIFEST_FILE);
        let write = || {
            let manifest = serde_json::to_value(self)?;
            let xxh3_128 = seal(&manifest);
            replace_file(&path, serde_json::to_vec_pretty(&SealedManifest { manifest, xxh3_128 })?)
        };
        write().map_err(|error: io::Error| Error::write(&path, error))
    }
}

fn seal(manifest: &serde_json::Value) -> String {
    format!("{:032x}", xxhash_rust::xxh3::xxh3_128(manifest.to_string().as_bytes()))
}

/// Writes a line of text, or several, in place of a file, whole or not at all.
///
/// # Errors
/// It cannot be written.
pub(super) fn replace_file(path: &Path, mut text: Vec<u8>) -> io::Result<()> {
    let directory = path.parent().unwrap_or(path);
    text.push(b'\n');
    let mut made = TemporaryFile::new(directory, HALF_WRITTEN)?;
    made.file.write_all(&text)?;
    made.file.as_file().sync_all()?;
    made.persist(path).map_err(|failed| failed.error)?;
    sync_directory(directory)
}

/// Makes sure that a directory's names are on the disk.
///
/// # Errors
/// They cannot be written.
pub(crate) fn sync_directory(directory: &Path) -> io::Result<()> {
    // Windows has no way to, and needs none.
    if cfg!(unix) { File::open(directory)?.sync_all() } else { Ok(()) }
}
