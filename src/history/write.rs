//! What tonight leaves to later nights in, its files out; the night counts once it is committed.

use super::articles::{ArticlesWriter, Kept};
use super::clusters::KeptCluster;
use super::edges::KeptEdge;
use super::learned::Sentence;
use super::manifest::Night;
use super::moves::{Lineage, Move};
use super::sketches::Sketches;
use super::table::FileMade;
use super::tokens::TokensWriter;
use super::{clusters, edges, keys, learned, manifest, moves, sketches};
use crate::agency::Agencies;
use crate::error::{Error, Result};
use crate::shingle::Token;
use crate::texts::TextKey;
use std::path::{Path, PathBuf};

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
    /// The texts whose shingles were counted, by hashes of the ids of articles that have them, ascending.
    pub holders: &'f [u64],
    /// What was made of the texts.
    pub sketches: &'f Sketches,
    /// Records read.
    pub records_read: u64,
    /// Records refused.
    pub rejects: u64,
}

impl<'a> NightWriter<'a> {
    /// Begins a night in an empty directory.
    ///
    /// # Errors
    /// It cannot be written.
    pub(super) fn create(directory: PathBuf, night: Night, agencies: &'a Agencies) -> Result<Self> {
        let articles = ArticlesWriter::create(&directory, agencies)?;
        let tokens = TokensWriter::create(&directory)?;
        Ok(Self { directory, night, articles, tokens, keys: Vec::new() })
    }
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
