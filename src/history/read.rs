//! A night's files in, what is in them out, as it is asked for and once it is held against its hash.

use super::articles::{ARTICLES_FILE, HistoryArticle};
use super::clusters::CLUSTERS_FILE;
use super::edges::{EDGES_FILE, KeptEdge};
use super::keys::KEYS_FILE;
use super::learned::{HOLDERS_FILE, LEARNED_FILE, LearnedSentence};
use super::manifest::Night;
use super::moves::{MOVES_FILE, Move};
use super::pages::{KeptPage, PAGES_FILE, PLACES_FILE, RECUT_FILE};
use super::sketches::{POSTINGS_FILE, SKETCHES_FILE};
use super::table::{FileMade, Table, check};
use super::tokens::TOKENS_FILE;
use super::{articles, clusters, edges, keys, learned, moves, pages, sketches};
use crate::base::agency::Agencies;
use crate::base::error::{Error, Result};
use crate::base::plain;
use crate::base::texts::TextKey;
use std::fs::File;
use std::path::PathBuf;

/// The files of a night, opened as they are asked for.
pub struct NightReader<'h> {
    night: &'h Night,
    directory: PathBuf,
}

impl<'h> NightReader<'h> {
    /// Reads a night in its directory.
    pub(super) fn of(night: &'h Night, directory: PathBuf) -> Self {
        Self { night, directory }
    }
}

impl NightReader<'_> {
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

    /// Whether it keeps the texts of its articles as they were before anything learned was cut: an older
    /// program did not.
    pub fn has_pages(&self) -> bool {
        self.made(PAGES_FILE).is_ok()
    }

    /// Those texts: the file [`pages.bin`](super::pages) with its size, and where that of each article is.
    ///
    /// # Errors
    /// A file cannot be read, is damaged, or does not fit to another.
    pub fn pages(&self) -> Result<((File, u64), Vec<KeptPage>)> {
        Ok((self.raw(PAGES_FILE)?, self.all(PLACES_FILE, pages::read)?))
    }

    /// The articles of other nights whose texts it cut otherwise than these, by hashes of their ids.
    ///
    /// # Errors
    /// The file cannot be read, or is damaged.
    pub fn recut(&self) -> Result<Vec<u64>> {
        if self.made(RECUT_FILE).is_ok() { self.all(RECUT_FILE, pages::read_recut) } else { Ok(Vec::new()) }
    }

    /// What is compared of its texts, where an older program kept no more: a file of tokens, see
    /// [`tokens`](super::tokens), with its size.
    ///
    /// # Errors
    /// The file cannot be read, or is damaged.
    pub fn tokens(&self) -> Result<(File, u64)> {
        self.raw(TOKENS_FILE)
    }

    /// A file that is no Parquet, held against its hash, with its size.
    fn raw(&self, name: &str) -> Result<(File, u64)> {
        let path = self.directory.join(name);
        let made = self.made(name)?;
        check(&path, made)?;
        let file = plain::open(&path).map_err(|error| Error::read(&path, error))?;
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

    /// Hands out the clusters that it added to or changed, see [`clusters::read`].
    ///
    /// # Errors
    /// The file cannot be read, or is damaged.
    pub fn clusters(&self, take: &mut dyn FnMut(&str, &str, u64)) -> Result<()> {
        let table = self.open(CLUSTERS_FILE)?;
        (0..table.groups()).try_for_each(|group| clusters::read(&table, group, take))
    }

    /// The sentences that it found to be furniture.
    ///
    /// # Errors
    /// The file cannot be read, or is damaged.
    pub fn learned(&self) -> Result<Vec<LearnedSentence>> {
        self.all(LEARNED_FILE, learned::read)
    }

    /// The texts whose shingles it counted, by hashes of the ids of articles that have them.
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

    /// Hands out the articles of one of them.
    ///
    /// # Errors
    /// The file cannot be read, or is not what was written; or what taking an article says.
    pub fn read(
        &self,
        group: usize,
        agencies: &Agencies,
        take: &mut dyn FnMut(HistoryArticle<&str>) -> Result<()>,
    ) -> Result<()> {
        articles::read(&self.0, group, agencies, take)
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
