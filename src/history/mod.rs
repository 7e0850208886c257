//! What earlier nights knew in, what tonight adds out: a directory of dated Parquet files and a manifest.
//!
//! A night is a directory whose files are written once and never changed: `articles` (what is remembered of each), `keys` (what
//! tells their texts apart), `tokens` (what is compared of them, exactly), `sketches` and `postings` (by what they
//! are found), `edges` (the pairs proven, so that no proof is made twice), `learned` and `holders` (what was found to be
//! furniture or common), `clusters`, `moves` and `lineage` (what became of clusters). The manifest names the nights that count,
//! with size and hash of every file, and is swapped by rename: until then a new night is not there, and what a killed run left
//! is swept away by the next. Committing a date again takes the place of that date. Of old nights only the small files stay, by
//! which an equal text is known again.
//!
//! One run at a time: the kernel's lock on the file `LOCK` goes with the process that held it.
//!
//! Parquet, because other programs read it: DuckDB, pandas and Spark open these files as they are.

pub mod articles;
pub mod clusters;
pub mod edges;
pub mod keys;
pub mod learned;
pub mod lineage;
pub mod manifest;
pub mod moves;
pub mod sketches;
mod table;
pub mod tokens;

use crate::agency::Agencies;
use crate::error::{Error, ErrorKind, Result};
use crate::shingle::Token;
use crate::texts::TextKey;
use articles::{ARTICLES_FILE, ArticlesWriter, Kept};
use clusters::{CLUSTERS_FILE, KeptCluster};
use edges::{EDGES_FILE, KeptEdge};
use keys::KEYS_FILE;
use learned::{HOLDERS_FILE, LEARNED_FILE, Sentence};
use manifest::{Comparable, MANIFEST_FILE, Manifest, Night};
use moves::{LINEAGE_FILE, Lineage, MOVES_FILE, Move};
use sketches::{POSTINGS_FILE, SKETCHES_FILE, Sketches};
use std::ffi::OsString;
use std::fs::{DirEntry, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use table::{FileMade, Table, check};
use tokens::{TOKENS_FILE, TokensWriter};

const LOCK_FILE: &str = "LOCK";
const NIGHTS: &str = "nights";

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
    _lock: File,
}

impl History {
    /// Opens a history, or makes a new one.
    ///
    /// # Errors
    /// Another run holds it, it cannot be read or written, it is damaged, of a newer format, or of other parameters.
    pub fn open(path: &Path, comparable: &Comparable) -> Result<Self> {
        let nights = path.join(NIGHTS);
        std::fs::create_dir_all(&nights).map_err(|error| Error::write(&nights, error))?;
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
        let history = Self { path: path.into(), manifest, _lock: lock };
        history.sweep()?;
        Ok(history)
    }

    /// Takes away nights, and files of nights, that the manifest does not name.
    fn sweep(&self) -> Result<()> {
        let nights = self.path.join(NIGHTS);
        for (name, path) in entries(&nights)? {
            let Some(night) = self.manifest.nights.iter().find(|night| *name == *night.directory()) else {
                std::fs::remove_dir_all(&path).map_err(|error| Error::write(&path, error))?;
                continue;
            };
            for (name, path) in entries(&path)? {
                if !night.files.iter().any(|made| *name == *made.name) {
                    std::fs::remove_file(&path).map_err(|error| Error::write(&path, error))?;
                }
            }
        }
        Ok(())
    }

    /// The nights, in the order they were committed in.
    pub fn nights(&self) -> &[Night] {
        &self.manifest.nights
    }

    /// Opens the files of a night.
    pub fn read<'h>(&'h self, night: &'h Night) -> NightReader<'h> {
        NightReader { night, directory: self.path.join(NIGHTS).join(night.directory()) }
    }

    /// Begins the night of a date; it is there once it is committed.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn begin<'a>(&self, date: &str, agencies: &'a Agencies) -> Result<NightWriter<'a>> {
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
        Ok(NightWriter {
            articles: ArticlesWriter::create(&directory, agencies)?,
            tokens: TokensWriter::create(&directory)?,
            keys: Vec::new(),
            directory,
            night,
        })
    }

    /// Makes a finished night part of the history, in place of one of the same date, and forgets what is too old.
    ///
    /// # Errors
    /// The manifest cannot be written; then the history is as it was.
    pub fn commit(&mut self, night: Night, retention: &Retention) -> Result<()> {
        let mut manifest = self.manifest.clone();
        manifest.nights.retain(|known| known.date != night.date && known.date >= retention.known_from);
        for old in manifest.nights.iter_mut().filter(|known| known.date < retention.whole_from) {
            old.files.retain(|made| SMALL_FILES.contains(&&*made.name));
        }
        manifest.commits = night.commit;
        manifest.nights.push(night);
        self.replace(manifest)
    }

    /// Swaps the manifest, and takes away what it no longer names.
    fn replace(&mut self, manifest: Manifest) -> Result<()> {
        manifest.write(&self.path)?;
        self.manifest = manifest;
        self.sweep()
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
    /// Holds every file of the history in a directory against what was written; gives what is wrong, an error a file.
    pub fn verify(&self, history: &Path) -> Vec<Error> {
        let of_night = |night: &Night| {
            let directory = history.join(NIGHTS).join(night.directory());
            let wrong = night.files.iter().filter_map(|made| check(&directory.join(&made.name), made).err());
            wrong.collect::<Vec<Error>>()
        };
        self.nights.iter().flat_map(of_night).collect()
    }
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
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(|error| Error::write(&path, error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(ErrorKind::HistoryHeld { path }.into()),
        Err(TryLockError::Error(error)) => Err(Error::write(&path, error)),
    }
}

/// The files of a night, opened as they are asked for.
pub struct NightReader<'h> {
    night: &'h Night,
    directory: PathBuf,
}

impl NightReader<'_> {
    /// Its date, `YYYY-MM-DD`.
    pub fn date(&self) -> &str {
        &self.night.date
    }

    /// What to say if its files do not fit together.
    pub fn inconsistent(&self) -> Error {
        Error::table(&self.directory, "the history is damaged: its files do not fit together")
    }

    fn open(&self, name: &str) -> Result<Table> {
        Table::open(&self.directory.join(name), self.made(name)?)
    }

    fn made(&self, name: &str) -> Result<&FileMade> {
        let missing = || {
            let path = self.directory.join(name);
            Error::table(&path, "the history is damaged: the manifest does not name it")
        };
        self.night.files.iter().find(|made| made.name == name).ok_or_else(missing)
    }

    /// What is remembered of its articles.
    ///
    /// # Errors
    /// The file cannot be read, or is damaged.
    pub fn articles(&self) -> Result<Articles> {
        Ok(Articles(self.open(ARTICLES_FILE)?))
    }

    /// What is compared of its texts: a file of tokens, see [`tokens`], with its size.
    ///
    /// # Errors
    /// The file cannot be read, or is damaged.
    pub fn tokens(&self) -> Result<(File, u64)> {
        let path = self.directory.join(TOKENS_FILE);
        let made = self.made(TOKENS_FILE)?;
        check(&path, made)?;
        let file = File::open(&path).map_err(|error| Error::read(&path, error))?;
        Ok((file, made.bytes))
    }

    /// What was made of its texts, if it was made with these parameters.
    ///
    /// # Errors
    /// A file cannot be read, or is damaged.
    pub fn sketches(&self, made_with: &str) -> Result<Option<ReadSketches>> {
        if self.night.sketched_with != made_with {
            return Ok(None);
        }
        let (sketches, postings) = (self.open(SKETCHES_FILE)?, self.open(POSTINGS_FILE)?);
        Ok(Some(ReadSketches { sketches, postings }))
    }

    /// What tells its texts apart, by row, and how many tokens each has.
    ///
    /// # Errors
    /// The file cannot be read, or is damaged.
    pub fn keys(&self) -> Result<Vec<(TextKey, u32)>> {
        self.all(KEYS_FILE, keys::read)
    }

    /// Its proven pairs.
    ///
    /// # Errors
    /// The file cannot be read, or is damaged.
    pub fn edges(&self) -> Result<Vec<KeptEdge>> {
        self.all(EDGES_FILE, edges::read)
    }

    /// The articles of earlier nights that it moved.
    ///
    /// # Errors
    /// The file cannot be read, or is damaged.
    pub fn moves(&self) -> Result<Vec<Move>> {
        self.all(MOVES_FILE, moves::read)
    }

    /// The clusters that it added to or changed.
    ///
    /// # Errors
    /// The file cannot be read, or is damaged.
    pub fn clusters(&self) -> Result<Vec<KeptCluster>> {
        self.all(CLUSTERS_FILE, clusters::read)
    }

    /// The sentences that it found to be furniture.
    ///
    /// # Errors
    /// The file cannot be read, or is damaged.
    pub fn learned(&self) -> Result<Vec<Sentence>> {
        self.all(LEARNED_FILE, learned::read)
    }

    /// The texts whose shingles it counted, by hashes of the ids of their first articles.
    ///
    /// # Errors
    /// The file cannot be read, or is damaged.
    pub fn holders(&self) -> Result<Vec<u64>> {
        self.all(HOLDERS_FILE, learned::read_holders)
    }

    fn all<T>(&self, name: &str, read: impl Fn(&Table, usize) -> Result<Vec<T>>) -> Result<Vec<T>> {
        let table = self.open(name)?;
        let mut rows = Vec::new();
        for group in 0..table.groups() {
            rows.extend(read(&table, group)?);
        }
        Ok(rows)
    }
}

/// The articles of a night.
pub struct Articles(Table);

impl Articles {
    /// Row groups, each to be read by itself.
    pub fn groups(&self) -> usize {
        self.0.groups()
    }

    /// One of them.
    ///
    /// # Errors
    /// The file cannot be read, or is not what was written.
    pub fn read(&self, group: usize, agencies: &Agencies) -> Result<Vec<Kept>> {
        articles::read(&self.0, group, agencies)
    }

    /// Of each article in one of them the row of its text.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn texts(&self, group: usize) -> Result<Vec<u32>> {
        articles::texts(&self.0, group)
    }

    /// Of each article in one of them its id, and its cluster at the end of the night.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn clusters(&self, group: usize) -> Result<Vec<(Box<str>, Box<str>)>> {
        articles::clusters(&self.0, group)
    }
}

/// What was made of the texts of a night.
pub struct ReadSketches {
    sketches: Table,
    postings: Table,
}

impl ReadSketches {
    /// Row groups of sketches.
    pub fn groups(&self) -> usize {
        self.sketches.groups()
    }

    /// One of them: the number of shingles of each text, and the outlines of all.
    ///
    /// # Errors
    /// The file cannot be read, or is not what was written.
    pub fn read(&self, group: usize) -> Result<(Vec<u32>, Vec<u8>)> {
        sketches::read(&self.sketches, group)
    }

    /// Hands out the postings of a partition, see [`sketches::postings`].
    ///
    /// # Errors
    /// The file cannot be read, or is not what was written.
    pub fn postings(&self, partition: usize, take: &mut dyn FnMut(&[u64])) -> Result<()> {
        sketches::postings(&self.postings, partition, take)
    }
}

/// Writes a night.
pub struct NightWriter<'a> {
    directory: PathBuf,
    night: Night,
    articles: ArticlesWriter<'a>,
    tokens: TokensWriter,
    keys: Vec<(TextKey, u32)>,
}

/// What a night found beside its articles and texts.
pub struct Found<'f> {
    /// The pairs proven.
    pub edges: &'f [KeptEdge],
    /// The articles of earlier nights that are in another cluster.
    pub moves: &'f [Move],
    /// What became of clusters.
    pub lineage: &'f [Lineage],
    /// The clusters added to or changed.
    pub clusters: &'f [KeptCluster],
    /// The sentences found to be furniture, ascending.
    pub learned: &'f [Sentence],
    /// The texts whose shingles were counted, by hashes of the ids of their first articles, ascending.
    pub holders: &'f [u64],
    /// What was made of the texts.
    pub sketches: &'f Sketches,
    /// Records read.
    pub records_read: u64,
    /// Records refused.
    pub rejects: u64,
}

impl NightWriter<'_> {
    /// Keeps an article.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn article(&mut self, kept: Kept) -> Result<()> {
        self.articles.push(kept)
    }

    /// Keeps a text.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn text(&mut self, key: TextKey, tokens: &[Token]) -> Result<()> {
        self.keys.push((key, tokens.len() as u32));
        self.tokens.push(tokens)
    }

    /// Ends all files, and makes sure that they are on the disk; gives the night to be committed.
    ///
    /// # Errors
    /// They cannot be written.
    pub fn end(mut self, found: &Found<'_>) -> Result<Night> {
        let directory = &self.directory;
        let [of_sketches, of_postings] = sketches::write(directory, found.sketches)?;
        self.night.sketched_with.clone_from(&found.sketches.made_with);
        let files: [FileMade; 11] = [
            self.articles.end()?,
            keys::write(directory, &self.keys)?,
            self.tokens.end()?,
            edges::write(directory, found.edges)?,
            learned::write(directory, found.learned)?,
            learned::write_holders(directory, found.holders)?,
            clusters::write(directory, found.clusters)?,
            moves::write(directory, found.moves)?,
            moves::write_lineage(directory, found.lineage)?,
            of_sketches,
            of_postings,
        ];
        self.night.files = files.into();
        (self.night.records_read, self.night.rejects) = (found.records_read, found.rejects);
        let sync = |path: &Path| manifest::sync_directory(path).map_err(|error| Error::write(path, error));
        sync(&self.directory)?;
        sync(self.directory.parent().unwrap_or(&self.directory))?;
        Ok(self.night)
    }
}
