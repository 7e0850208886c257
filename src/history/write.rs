//! What tonight leaves to later nights in, its files out; the night counts once it is committed.

use super::articles::{ArticlesWriter, HistoryArticle};
use super::clusters::KeptCluster;
use super::edges::KeptEdge;
use super::manifest::Night;
use super::moves::{Lineage, Move};
use super::pages::{KeptPage, PagesWriter};
use super::sketches::Sketches;
use super::table::FileMade;
use super::{clusters, edges, keys, learned, manifest, moves, pages, sketches};
use crate::base::agency::Agencies;
use crate::base::error::{Error, Result};
use crate::base::texts::TextKey;
use std::path::{Path, PathBuf};

/// Writes a night.
pub(crate) struct NightWriter<'a> {
    directory: PathBuf,
    night: Night,
    articles: ArticlesWriter<'a>,
    pages: PagesWriter,
    keys: Vec<(TextKey, u32)>,
}

/// What a night found beside its articles and texts.
pub(crate) struct Found<'f> {
    /// The pairs proven.
    pub edges: &'f [KeptEdge],
    /// The articles of earlier nights that are in another cluster.
    pub moves: &'f [Move],
    /// What became of clusters.
    pub lineage: &'f [Lineage],
    /// The clusters added to or changed.
    pub clusters: &'f [KeptCluster],
    /// The texts whose shingles were counted, by hashes of the ids of articles that have them, ascending.
    pub holders: &'f [u64],
    /// The articles of earlier nights whose texts were cut otherwise than on their own, by hashes of their
    /// ids, ascending.
    pub recut: &'f [u64],
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
        let pages = PagesWriter::create(&directory)?;
        Ok(Self { directory, night, articles, pages, keys: Vec::new() })
    }
}

impl NightWriter<'_> {
    /// Keeps a page; gives where it begins.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn page(&mut self, bytes: &[u8]) -> Result<u64> {
        self.pages.page(bytes)
    }

    /// Keeps an article, whose page is there.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn article(&mut self, kept: HistoryArticle, page: KeptPage) -> Result<()> {
        self.pages.place(page)?;
        self.articles.push(kept)
    }

    /// Keeps what tells a text of so many words from others.
    pub(crate) fn text(&mut self, key: TextKey, words: u32) {
        self.keys.push((key, words));
    }

    /// Ends all files, and makes sure that they are on the disk; gives the night to be committed.
    ///
    /// # Errors
    /// They cannot be written.
    pub(crate) fn end(mut self, found: &Found<'_>) -> Result<Night> {
        let directory = &self.directory;
        let [of_sketches, of_postings] = sketches::write(directory, found.sketches)?;
        self.night.sketched_with.clone_from(&found.sketches.made_with);
        let [of_pages, of_places] = self.pages.end()?;
        let files: [FileMade; 12] = [
            self.articles.end()?,
            keys::write(directory, &self.keys)?,
            of_pages,
            of_places,
            pages::write_recut(directory, found.recut)?,
            edges::write(directory, found.edges)?,
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
