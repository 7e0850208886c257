//! What earlier nights knew in, what tonight adds out: a directory of dated Parquet files and a manifest.
//!
//! A night is a directory that is written once and never changed: `articles` (what is remembered of each), `texts` (what
//! is compared of them, exactly: their tokens), `sketches` and `postings` (by what they are found), `edges` (the pairs proven,
//! so that no proof is made twice), `moves` and `lineage` (what became of older clusters). The manifest names the nights that count, with size and hash of every
//! file, and is swapped by rename: until then a new night is not there, and what a killed run left is swept away by
//! the next. Committing a date again takes the place of that date.
//!
//! One run at a time: the kernel's lock on the file `LOCK` goes with the process that held it.
//!
//! Parquet, because other programs read it: DuckDB, pandas and Spark open these files as they are.

pub mod articles;
pub mod edges;
pub mod lineage;
pub mod manifest;
pub mod moves;
pub mod sketches;
mod table;
pub mod texts;

use crate::agency::Agencies;
use crate::error::{Error, ErrorKind, Result};
use crate::shingle::Token;
use crate::texts::TextKey;
use articles::{ARTICLES_FILE, ArticlesWriter, Kept};
use edges::{EDGES_FILE, KeptEdge};
use manifest::{Comparable, MANIFEST_FILE, Manifest, Night};
use moves::{Lineage, MOVES_FILE, Move};
use sketches::{POSTINGS_FILE, SKETCHES_FILE, Sketches};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use table::{FileMade, Table, check};
use texts::{ReadTexts, TEXTS_FILE, TextsWriter};

const LOCK_FILE: &str = "LOCK";
const NIGHTS: &str = "nights";

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

    /// Takes away nights that the manifest does not name.
    fn sweep(&self) -> Result<()> {
        let nights = self.path.join(NIGHTS);
        let known: Vec<String> = self.manifest.nights.iter().map(Night::directory).collect();
        let entries = std::fs::read_dir(&nights).map_err(|error| Error::read(&nights, error))?;
        for entry in entries {
            let entry = entry.map_err(|error| Error::read(&nights, error))?;
            if !known.iter().any(|name| *entry.file_name() == **name) {
                let path = entry.path();
                std::fs::remove_dir_all(&path).map_err(|error| Error::write(&path, error))?;
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
            texts: TextsWriter::create(&directory)?,
            directory,
            night,
        })
    }

    /// Makes a finished night part of the history, in place of one of the same date, and forgets nights before `first`, a
    /// date as theirs.
    ///
    /// # Errors
    /// The manifest cannot be written; then the history is as it was.
    pub fn commit(&mut self, night: Night, first: &str) -> Result<()> {
        let mut manifest = self.manifest.clone();
        manifest.nights.retain(|known| known.date != night.date && &*known.date >= first);
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

/// Makes a history where there is none.
fn begin(path: &Path, comparable: &Comparable) -> Result<Manifest> {
    let nights = path.join(NIGHTS);
    let mut found = std::fs::read_dir(&nights).map_err(|error| Error::read(&nights, error))?;
    if found.next().is_some() {
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
        let path = self.directory.join(name);
        match self.night.files.iter().find(|made| made.name == name) {
            Some(made) => Table::open(&path, made),
            None => Err(Error::table(&path, "the history is damaged: the manifest does not name it")),
        }
    }

    /// What is remembered of its articles.
    ///
    /// # Errors
    /// The file cannot be read, or is damaged.
    pub fn articles(&self) -> Result<Articles> {
        Ok(Articles(self.open(ARTICLES_FILE)?))
    }

    /// What is compared of its texts.
    ///
    /// # Errors
    /// The file cannot be read, or is damaged.
    pub fn texts(&self) -> Result<Texts> {
        Ok(Texts(self.open(TEXTS_FILE)?))
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

    /// Its proven pairs.
    ///
    /// # Errors
    /// The file cannot be read, or is damaged.
    pub fn edges(&self) -> Result<Vec<KeptEdge>> {
        let table = self.open(EDGES_FILE)?;
        let groups: Vec<_> =
            (0..table.groups()).map(|group| edges::read(&table, group)).collect::<Result<_>>()?;
        Ok(groups.concat())
    }

    /// The articles of earlier nights that it moved.
    ///
    /// # Errors
    /// The file cannot be read, or is damaged.
    pub fn moves(&self) -> Result<Vec<Move>> {
        let table = self.open(MOVES_FILE)?;
        let groups: Vec<_> =
            (0..table.groups()).map(|group| moves::read(&table, group)).collect::<Result<_>>()?;
        Ok(groups.concat())
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
}

/// The texts of a night.
pub struct Texts(Table);

impl Texts {
    /// Row groups, each to be read by itself; each but the last has the same number of rows.
    pub fn groups(&self) -> usize {
        self.0.groups()
    }

    /// One of them.
    ///
    /// # Errors
    /// The file cannot be read, or is not what was written.
    pub fn read(&self, group: usize) -> Result<ReadTexts> {
        texts::read(&self.0, group)
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
    texts: TextsWriter,
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
        self.texts.push(key, tokens)
    }

    /// Ends all files, and makes sure that they are on the disk; gives the night to be committed.
    ///
    /// # Errors
    /// They cannot be written.
    pub fn end(
        mut self,
        edges: &[KeptEdge],
        moves: &[Move],
        lineage: &[Lineage],
        sketches: &Sketches,
        (records_read, rejects): (u64, u64),
    ) -> Result<Night> {
        let [of_sketches, of_postings] = sketches::write(&self.directory, sketches)?;
        self.night.sketched_with.clone_from(&sketches.made_with);
        let files: [FileMade; 7] = [
            self.articles.end()?,
            self.texts.end()?,
            edges::write(&self.directory, edges)?,
            moves::write(&self.directory, moves)?,
            moves::write_lineage(&self.directory, lineage)?,
            of_sketches,
            of_postings,
        ];
        self.night.files = files.into();
        (self.night.records_read, self.night.rejects) = (records_read, rejects);
        let sync = |path: &Path| manifest::sync_directory(path).map_err(|error| Error::write(path, error));
        sync(&self.directory)?;
        sync(self.directory.parent().unwrap_or(&self.directory))?;
        Ok(self.night)
    }
}
