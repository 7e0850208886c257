//! A night and what is gone from it in, its files without that out.

use super::articles::{ARTICLES_FILE, Row};
use super::clusters::{self, CLUSTERS_FILE};
use super::edges::{self, EDGES_FILE, KeptEdge};
use super::forget::{Files, Gone, Ids};
use super::keys::{self, KEYS_FILE};
use super::learned::{self, HOLDERS_FILE, LEARNED_FILE};
use super::manifest::sync_directory;
use super::moves::{self, LINEAGE_FILE, MOVES_FILE};
use super::pages::{self, PAGES_FILE, PLACES_FILE, RECUT_FILE};
use super::sketches::{self, POSTINGS_FILE, SKETCHES_FILE};
use super::table::{Asked, FileMade, Hashed, Stored, TableWriter, check};
use super::tokens::{TOKEN_BYTES, TOKENS_FILE};
use crate::base::error::{Error, Result};
use crate::base::hash::Map;
use crate::base::plain;
use crate::base::scratch::{Blob, Memory, ScratchParams};
use crate::base::texts::TextKey;
use arrow_array::UInt64Array;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::sync::Arc;

impl Files<'_> {
    /// Writes the night's files without what is gone, and makes sure that they are on the disk.
    pub(super) fn without(
        &self,
        gone: &Gone,
        ids: &Ids,
        outlets: &[u64],
        to: &Path,
    ) -> Result<Vec<FileMade>> {
        let keys = self.keys()?;
        if keys.len() != gone.rows.len() {
            return Err(Error::table(
                &self.directory,
                "the history is damaged: its files do not fit together",
            ));
        }
        let mut made = Vec::new();
        for FileMade { name, .. } in &self.night.files {
            let anew = match &**name {
                ARTICLES_FILE => self.articles_without(gone, to)?,
                KEYS_FILE => keys_without(&keys, gone, to)?,
                TOKENS_FILE => self.tokens_without(gone, &keys, to)?,
                PAGES_FILE => {
                    let [of_pages, of_places] = self.pages_without(gone, to)?;
                    made.push(of_places);
                    of_pages
                }
                // Written with the pages.
                PLACES_FILE => continue,
                RECUT_FILE => {
                    self.rewrite::<pages::Recut>(name, to, |row| !ids.0.contains_key(&row.article))?
                }
                EDGES_FILE => edges::write(to, &self.edges_without(ids)?)?,
                LEARNED_FILE => {
                    self.rewrite::<learned::Row>(name, to, |row| !outlets.contains(&row.outlet))?
                }
                HOLDERS_FILE => self.holders_without(ids, to)?,
                CLUSTERS_FILE => self.rewrite::<clusters::Row<'static>>(name, to, |row| {
                    row.canonical_id = unless_gone(ids, row.canonical_id);
                    true
                })?,
                MOVES_FILE => {
                    self.rewrite::<moves::Moved<'static>>(name, to, |row| !ids.has(row.article_id))?
                }
                LINEAGE_FILE => self.rewrite::<moves::Became<'static>>(name, to, |row| {
                    row.canonical_before = unless_gone(ids, row.canonical_before);
                    row.canonical_after = unless_gone(ids, row.canonical_after);
                    true
                })?,
                SKETCHES_FILE => {
                    let mut rows = gone.rows.iter();
                    self.rewrite::<sketches::Row<'static>>(name, to, |_| {
                        rows.next().is_some_and(Option::is_some)
                    })?
                }
                POSTINGS_FILE => self.postings_without(gone, to)?,
                _ => {
                    let path = self.directory.join(name);
                    return Err(Error::table(&path, "a newer storywire wrote it; forget with that one"));
                }
            };
            made.push(anew);
        }
        for directory in [to, to.parent().unwrap_or(to)] {
            sync_directory(directory).map_err(|error| Error::write(directory, error))?;
        }
        Ok(made)
    }

    fn holders_without(&self, ids: &Ids, to: &Path) -> Result<FileMade> {
        let mut holders = Vec::new();
        self.each_group(HOLDERS_FILE, |table, group| {
            let of_group = learned::read_holders(table, group)?;
            holders.extend(of_group.into_iter().filter_map(|hash| ids.instead_of_hash(hash)));
            Ok(())
        })?;
        holders.sort_unstable();
        holders.dedup();
        learned::write_holders(to, &holders)
    }

    /// Writes a file anew with the rows that `keep` keeps, as it leaves them.
    fn rewrite<S: Stored + for<'r> Asked<Row<'r> = <S as Stored>::Row<'r>>>(
        &self,
        name: &str,
        to: &Path,
        mut keep: impl for<'r> FnMut(&mut <S as Stored>::Row<'r>) -> bool,
    ) -> Result<FileMade> {
        let mut anew = TableWriter::<S>::create(to)?;
        self.each_group(name, |table, group| {
            let rows = table.group::<S>(group)?;
            let arrays = S::arrays(&rows)?;
            let mut kept: Vec<_> = (0..rows.len()).map(|row| <S as Asked>::row(&arrays, row)).collect();
            kept.retain_mut(|row| keep(row));
            if kept.is_empty() { Ok(()) } else { anew.write(&kept) }
        })?;
        anew.end()
    }

    fn articles_without(&self, gone: &Gone, to: &Path) -> Result<FileMade> {
        let mut is_gone = gone.articles.iter();
        self.rewrite::<Row<'static>>(ARTICLES_FILE, to, |row| {
            let text = gone.rows.get(row.text as usize).copied().flatten();
            row.text = text.unwrap_or_default();
            is_gone.next() == Some(&false) && text.is_some()
        })
    }

    fn edges_without(&self, ids: &Ids) -> Result<Vec<KeptEdge>> {
        let mut kept = Vec::new();
        self.each_group(EDGES_FILE, |table, group| {
            let without = |KeptEdge { a, b, edge }| {
                let (a, b) = (ids.instead(a)?, ids.instead(b)?);
                (a != b).then_some(KeptEdge { a, b, edge })
            };
            kept.extend(edges::read(table, group)?.into_iter().filter_map(without));
            Ok(())
        })?;
        Ok(kept)
    }

    fn tokens_without(&self, gone: &Gone, keys: &[(TextKey, u32)], to: &Path) -> Result<FileMade> {
        let (from, to) = (self.directory.join(TOKENS_FILE), to.join(TOKENS_FILE));
        let made = self.made(TOKENS_FILE).ok_or_else(|| Error::table(&from, "the history is damaged"))?;
        check(&from, made)?;
        let at_from = |error| Error::read(&from, error);
        let at_to = |error| Error::write(&to, error);
        let mut read = BufReader::with_capacity(1 << 18, File::open(&from).map_err(at_from)?);
        let mut write = BufWriter::new(Hashed::new(File::create_new(&to).map_err(at_to)?));
        let (mut tokens, mut text) = (0, Vec::new());
        for ((_, words), row) in keys.iter().zip(&gone.rows) {
            text.resize(*words as usize * TOKEN_BYTES as usize, 0);
            read.read_exact(&mut text).map_err(at_from)?;
            if row.is_some() {
                write.write_all(&text).map_err(at_to)?;
                tokens += u64::from(*words);
            }
        }
        let hashed = write.into_inner().map_err(std::io::IntoInnerError::into_error);
        hashed.and_then(|hashed| hashed.end(TOKENS_FILE, tokens)).map_err(at_to)
    }

    /// Writes the pages of the articles that stay, those that several have once, and where they are.
    fn pages_without(&self, gone: &Gone, to: &Path) -> Result<[FileMade; 2]> {
        let from = self.directory.join(PAGES_FILE);
        let made = self.made(PAGES_FILE).ok_or_else(|| Error::table(&from, "the history is damaged"))?;
        check(&from, made)?;
        let scratch = ScratchParams { directory: from.clone(), memory: Memory::of(0) };
        let file = Blob::of_file(
            plain::open(&from).map_err(|error| Error::read(&from, error))?,
            made.bytes,
            &scratch,
        );
        let (mut anew, mut starts) = (pages::PagesWriter::create(to)?, Map::<u64, u64>::default());
        let (mut is_gone, mut bytes) = (gone.articles.iter(), Vec::new());
        self.each_group(PLACES_FILE, |table, group| {
            for page in pages::read(table, group)? {
                if is_gone.next() != Some(&false) {
                    continue;
                }
                let start = match starts.get(&page.start) {
                    Some(&start) => start,
                    None => {
                        bytes.resize(page.extent.bytes().min(made.bytes) as usize, 0);
                        file.read_at(page.start, &mut bytes)?;
                        let start = anew.page(&bytes)?;
                        starts.insert(page.start, start);
                        start
                    }
                };
                anew.place(pages::KeptPage { start, ..page })?;
            }
            Ok(())
        })?;
        anew.end()
    }

    fn postings_without(&self, gone: &Gone, to: &Path) -> Result<FileMade> {
        let mut anew = TableWriter::<sketches::Posting>::create_raw(to)?;
        let row_of = |posting: u64| {
            let row = gone.rows.get(posting as u32 as usize).copied().flatten()?;
            Some(posting >> u32::BITS << u32::BITS | u64::from(row))
        };
        self.each_group(POSTINGS_FILE, |table, partition| {
            let mut kept = Vec::new();
            sketches::postings(table, partition, &mut |postings| {
                let others = postings.iter().filter(|posting| **posting != sketches::END);
                kept.extend(others.filter_map(|&posting| row_of(posting)));
            })?;
            anew.write_columns(vec![Arc::new(UInt64Array::from_iter_values(
                kept.into_iter().chain([sketches::END]),
            ))])?;
            anew.end_group()
        })?;
        anew.end()
    }
}

fn keys_without(keys: &[(TextKey, u32)], gone: &Gone, to: &Path) -> Result<FileMade> {
    let kept = keys.iter().zip(&gone.rows).filter(|(_, row)| row.is_some());
    keys::write(to, &kept.map(|(key, _)| *key).collect::<Vec<_>>())
}

fn unless_gone<'r>(ids: &Ids, id: &'r str) -> &'r str {
    if ids.has(id) { "" } else { id }
}
