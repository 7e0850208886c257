//! What earlier nights knew in, what tonight adds out: a directory of dated Parquet files and a manifest.
//!
//! A night is a directory whose files are written once and never changed: `articles` (what is remembered of
//! each), `keys` (what tells their texts apart), `pages` (their texts before anything learned was cut, by
//! hashes), `sketches` and `postings` (by what they are found), `edges` (the pairs proven, so that no proof
//! is made twice), `learned` and `holders` (what was found to be furniture or common), `recut` (what was cut
//! otherwise than on its own night), `clusters`, `moves` and `lineage` (what became of clusters). The
//! manifest names the nights that count, with size and hash of every file, and is swapped by rename: until
//! then a new night is not there, and what a killed run left is swept away by the next. Committing a date
//! again takes the place of that date. Of old nights only the small files stay, by which an equal text is
//! known again.
//!
//! One run at a time: the kernel's lock on the file `LOCK` goes with the process that held it.
//!
//! Parquet, because other programs read it: DuckDB, pandas and Spark open these files as they are.

pub mod articles;
pub mod calendar;
pub(crate) mod clusters;
pub mod edges;
pub mod forget;
pub mod keys;
pub(crate) mod learned;
pub(crate) mod lineage;
pub mod manifest;
pub(crate) mod moves;
pub(crate) mod pages;
pub(crate) mod read;
pub(crate) mod recipes;
pub(crate) mod sketches;
mod stored;
mod table;
pub(crate) mod tokens;
mod without;
pub(crate) mod write;

use crate::base::agency::Agencies;
use crate::base::error::{Error, ErrorKind, Result};
use crate::base::plain;
use crate::tables;
use articles::ARTICLES_FILE;
use clusters::CLUSTERS_FILE;
use keys::KEYS_FILE;
use manifest::{Comparable, FORMAT, HALF_WRITTEN, MANIFEST_FILE, Manifest, Night};
use moves::{LINEAGE_FILE, MOVES_FILE};
use pages::PAGES_FILE;
use read::NightReader;
use recipes::{Followed, Recipes};
use std::ffi::{OsStr, OsString};
use std::fs::{DirEntry, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use table::{Stored, check};
use tokens::TOKENS_FILE;
use write::NightWriter;

const LOCK_FILE: &str = "LOCK";
const NIGHTS: &str = "nights";

/// Stands in the directory of a night that the manifest names.
const COMMITTED: &str = "COMMITTED";

/// Digits of a commit's number in the name of a night's directory, at least.
const COMMIT_DIGITS: usize = 6;

/// The Parquet files of a night.
pub const TABLES: [&tables::TableSchema; 12] = [
    articles::Row::TABLE,
    keys::Row::TABLE,
    pages::Row::TABLE,
    pages::Recut::TABLE,
    edges::Row::TABLE,
    learned::Row::TABLE,
    learned::Holder::TABLE,
    clusters::Row::TABLE,
    moves::Moved::TABLE,
    moves::Became::TABLE,
    sketches::Row::TABLE,
    sketches::Posting::TABLE,
];

/// What stays of a night that is out of reach.
const SMALL_FILES: [&str; 5] = [ARTICLES_FILE, KEYS_FILE, CLUSTERS_FILE, MOVES_FILE, LINEAGE_FILE];

/// How long nights are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retention {
    /// The first date whose night is kept whole, `YYYY-MM-DD`.
    pub whole_from: String,
    /// The first date of whose night anything is kept.
    pub known_from: String,
}

/// A history that this process alone may change.
#[derive(Debug)]
pub struct History {
    path: PathBuf,
    manifest: Manifest,
    recipes: Recipes,
    _lock: File,
}

impl History {
    /// Opens a history, or makes a new one.
    ///
    /// # Errors
    /// Another run holds it, it cannot be read or written, it is damaged, of a newer format, or of other
    /// parameters.
    pub fn open(path: &Path, comparable: &Comparable) -> Result<Self> {
        let nights = path.join(NIGHTS);
        std::fs::create_dir_all(&nights).map_err(|error| Error::write(&nights, error))?;
        own_directory(&nights)?;
        let lock = lock(path)?;
        let manifest = match Manifest::read(path)? {
            Some(manifest) => manifest,
            None => begin(path, comparable)?,
        };
        if manifest.comparable != *comparable {
            return Err(ErrorKind::HistoryDiffers {
                path: path.into(),
                message: format!("{:?} there, {comparable:?} in the recipe", manifest.comparable),
            }
            .into());
        }
        let recipes = recipes::read(path)?;
        let history = Self { path: path.into(), manifest, recipes, _lock: lock };
        history.check_named()?;
        history.sweep()?;
        Ok(history)
    }

    /// Takes away nights, and tables of nights, that the manifest does not name. What is no night's, such as
    /// a file of the system's or a link, is nobody's here and stays.
    fn sweep(&self) -> Result<()> {
        for (name, path) in entries(&self.path)? {
            if name.to_str().is_some_and(|name| name.starts_with(HALF_WRITTEN)) && path.is_file() {
                std::fs::remove_file(&path).map_err(|error| Error::write(&path, error))?;
            }
        }
        let nights = own_directory(&self.path.join(NIGHTS))?;
        for (name, path) in
            entries(&nights)?.into_iter().filter(|(name, path)| is_night(name) && is_directory(path))
        {
            let Some(night) = self.manifest.nights.iter().find(|night| *name == *night.directory()) else {
                std::fs::remove_dir_all(&path).map_err(|error| Error::write(&path, error))?;
                continue;
            };
            for (name, path) in entries(&path)? {
                if is_table(&name) && !night.files.iter().any(|made| *name == *made.name) {
                    std::fs::remove_file(&path).map_err(|error| Error::write(&path, error))?;
                }
            }
        }
        Ok(())
    }

    /// Makes sure that no finished night stands there which the manifest does not name: an older manifest may
    /// have been put in the place of the last one, and what it does not name would be swept away.
    fn check_named(&self) -> Result<()> {
        match self.manifest.unnamed(&self.path)?.first() {
            Some(night) => Err(Error::table(
                &night.join(COMMITTED),
                "a finished night is not named by manifest.json, which is older than it: put the last manifest.json back, or take the \
                 night's directory away",
            )),
            None => Ok(()),
        }
    }

    /// The nights, in the order they were committed in.
    pub fn nights(&self) -> &[Night] {
        &self.manifest.nights
    }

    /// The recipe that a night followed; `None` where it is not known.
    pub(crate) fn followed(&self, night: &Night) -> Option<&Followed> {
        self.recipes.get(&night.commit)
    }

    /// Opens the files of a night.
    pub fn read<'h>(&'h self, night: &'h Night) -> NightReader<'h> {
        NightReader::of(night, self.path.join(NIGHTS).join(night.directory()))
    }

    /// Begins the night of a date; it is there once it is committed.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn begin<'a>(&self, date: &str, agencies: &'a Agencies) -> Result<NightWriter<'a>> {
        let night = Night {
            date: date.to_owned(),
            commit: self.manifest.commits + 1,
            records_read: 0,
            rejects: 0,
            sketched_with: String::new(),
            files: Vec::new(),
        };
        let directory = self.path.join(NIGHTS).join(night.directory());
        std::fs::create_dir(&directory).map_err(|error| Error::write(&directory, error))?;
        NightWriter::create(directory, night, agencies)
    }

    /// Makes a finished night part of the history, in place of one of the same date, and forgets what is too
    /// old.
    ///
    /// # Errors
    /// The manifest cannot be written; then the history is as it was.
    pub fn commit(&mut self, night: Night, followed: Followed, retention: &Retention) -> Result<()> {
        self.note_recipe(night.commit, followed)?;
        let mut manifest = self.manifest.clone();
        manifest.nights.retain_mut(|old| {
            let is_whole = retention.of(&old.date, old.is_whole());
            if is_whole == Some(false) {
                old.files.retain(|made| SMALL_FILES.contains(&&*made.name));
            }
            is_whole.is_some() && old.date != night.date
        });
        (manifest.format, manifest.commits) = (FORMAT, night.commit);
        manifest.nights.push(night);
        self.replace(manifest)
    }

    /// Writes down which recipe a commit follows, before it counts; the recipes of nights that are gone go at
    /// the next.
    fn note_recipe(&mut self, commit: u64, followed: Followed) -> Result<()> {
        let mut recipes = self.recipes.clone();
        recipes.retain(|known, _| self.manifest.nights.iter().any(|night| night.commit == *known));
        recipes.insert(commit, followed);
        recipes::write(&self.path, &recipes)?;
        self.recipes = recipes;
        Ok(())
    }

    /// Swaps the manifest, and takes away what it no longer names.
    fn replace(&mut self, manifest: Manifest) -> Result<()> {
        // The lock may have been taken from under this run, and another may have committed.
        if Manifest::read(&self.path)?.as_ref() != Some(&self.manifest) {
            let message = "another run changed the history meanwhile; this one is not in it";
            return Err(Error::table(&self.path.join(MANIFEST_FILE), message));
        }
        let nights = own_directory(&self.path.join(NIGHTS))?;
        let marks = |manifest: &Manifest| -> Vec<PathBuf> {
            manifest.nights.iter().map(|night| nights.join(night.directory()).join(COMMITTED)).collect()
        };
        let (before, after) = (marks(&self.manifest), marks(&manifest));
        // A mark tells of a night that counts: it goes before the night does, and comes behind it.
        for mark in before.iter().filter(|mark| !after.contains(mark)) {
            match std::fs::remove_file(mark) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(Error::write(mark, error));
                }
                _ => {}
            }
        }
        manifest.write(&self.path)?;
        self.manifest = manifest;
        for mark in after.iter().filter(|mark| !before.contains(mark)) {
            File::create(mark).map_err(|error| Error::write(mark, error))?;
        }
        self.sweep()
    }

    /// Forgets the night of a date; whether there was one.
    ///
    /// # Errors
    /// The manifest cannot be written.
    pub fn drop_night(&mut self, date: &str) -> Result<bool> {
        let mut manifest = self.manifest.clone();
        manifest.nights.retain(|night| night.date != date);
        let is_gone = manifest.nights.len() < self.manifest.nights.len();
        if is_gone {
            self.replace(manifest)?;
        }
        Ok(is_gone)
    }

    /// Forgets nights before a date; gives how many.
    ///
    /// # Errors
    /// The manifest cannot be written.
    pub fn prune(&mut self, before: &str) -> Result<usize> {
        let mut manifest = self.manifest.clone();
        manifest.nights.retain(|night| &*night.date >= before);
        let gone = self.manifest.nights.len() - manifest.nights.len();
        if gone > 0 {
            self.replace(manifest)?;
        }
        Ok(gone)
    }
}

impl Manifest {
    /// Holds every file of the history in a directory against what was written; gives what is wrong, an error
    /// a file.
    pub fn verify(&self, history: &Path) -> Vec<Error> {
        let of_night = |night: &Night| {
            let directory = history.join(NIGHTS).join(night.directory());
            let wrong = night.files.iter().filter_map(|made| check(&directory.join(&made.name), made).err());
            wrong.collect::<Vec<Error>>()
        };
        let unnamed = self.unnamed(history).unwrap_or_default().into_iter();
        let unnamed =
            unnamed.map(|night| Error::table(&night, "a finished night that manifest.json does not name"));
        let recipes = recipes::read(history).err();
        self.nights.iter().flat_map(of_night).chain(recipes).chain(unnamed).collect()
    }

    /// The directories of finished nights that it does not name.
    fn unnamed(&self, history: &Path) -> Result<Vec<PathBuf>> {
        let is_named = |name: &OsString| self.nights.iter().any(|night| **name == *night.directory());
        let nights = entries(&history.join(NIGHTS))?.into_iter();
        let unnamed = nights.filter(|(name, path)| is_night(name) && is_directory(path) && !is_named(name));
        let mut finished: Vec<PathBuf> =
            unnamed.map(|(_, path)| path).filter(|path| path.join(COMMITTED).exists()).collect();
        finished.sort_unstable();
        Ok(finished)
    }
}

/// A directory of the history's own, and no link to another's.
fn own_directory(path: &Path) -> Result<PathBuf> {
    match is_directory(path) {
        true => Ok(path.to_owned()),
        false => Err(Error::table(path, "is no directory of the history's own; a link is not followed")),
    }
}

fn is_directory(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|data| data.is_dir())
}

/// Whether something is called as a night's directory is: `2026-11-22.000017`.
fn is_night(name: &OsStr) -> bool {
    let Some((date, commit)) = name.to_str().and_then(|name| name.split_once('.')) else { return false };
    calendar::is_date(date)
        && commit.len() >= COMMIT_DIGITS
        && commit.bytes().all(|digit| digit.is_ascii_digit())
}

/// Whether something is called as a file of a night is.
fn is_table(name: &OsStr) -> bool {
    TABLES.iter().any(|table| name == table.file) || name == PAGES_FILE || name == TOKENS_FILE
}

/// Of these nights those of which a commit of a date with this retention takes all, and those of which it
/// takes the texts, by date.
pub fn forgotten<'n>(nights: &'n [Night], date: &str, retention: &Retention) -> [Vec<&'n Night>; 2] {
    let mut others: Vec<&Night> = nights.iter().filter(|night| night.date != date).collect();
    others.sort_by(|a, b| a.date.cmp(&b.date));
    let is_gone = |night: &&Night| retention.of(&night.date, night.is_whole()).is_none();
    let is_thinned = |night: &&Night| night.is_whole() && retention.of(&night.date, true) == Some(false);
    [others.iter().copied().filter(is_gone).collect(), others.iter().copied().filter(is_thinned).collect()]
}

/// What is in a directory, by name.
fn entries(directory: &Path) -> Result<Vec<(OsString, PathBuf)>> {
    let named = |entry: io::Result<DirEntry>| entry.map(|entry| (entry.file_name(), entry.path()));
    let entries = std::fs::read_dir(directory).and_then(|entries| entries.map(named).collect());
    entries.map_err(|error| Error::read(directory, error))
}

/// Makes a history where there is none.
fn begin(path: &Path, comparable: &Comparable) -> Result<Manifest> {
    let nights = path.join(NIGHTS);
    if !entries(&nights)?.is_empty() {
        let missing = path.join(MANIFEST_FILE);
        return Err(Error::table(&missing, "the history is damaged: there are nights, and it is missing"));
    }
    let manifest = Manifest::empty(comparable.clone());
    manifest.write(path)?;
    Ok(manifest)
}

fn lock(path: &Path) -> Result<File> {
    let path = path.join(LOCK_FILE);
    let file = plain::lockable(&path).map_err(|error| Error::write(&path, error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(ErrorKind::HistoryHeld { path }.into()),
        Err(TryLockError::Error(error)) => Err(Error::write(&path, error)),
    }
}
