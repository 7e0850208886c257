//! Articles to forget in, the nights without them out.
//!
//! A night's files are never changed: those that know of an article are written anew without it, verified, and named by the next
//! manifest in place of the old ones, which are then taken away. A text goes with the last article of its night that has it, and with it
//! its tokens, key, sketch and postings.

use super::articles::{ARTICLES_FILE, Row};
use super::clusters::{self, CLUSTERS_FILE};
use super::edges::{self, EDGES_FILE, KeptEdge};
use super::keys::{self, KEYS_FILE};
use super::learned::{self, HOLDERS_FILE, LEARNED_FILE};
use super::manifest::{Night, sync_directory};
use super::moves::{self, LINEAGE_FILE, MOVES_FILE};
use super::pages::{self, PAGES_FILE, PLACES_FILE, RECUT_FILE};
use super::sketches::{self, POSTINGS_FILE, SKETCHES_FILE};
use super::stored::stored;
use super::table::{Asked, FileMade, Hashed, Stored, Table, TableWriter, check};
use super::tokens::{TOKEN_BYTES, TOKENS_FILE};
use super::{History, NIGHTS};
use crate::base::address::{NO_PAGE, page_hash};
use crate::base::error::{Error, Result};
use crate::base::hash::Map;
use crate::base::plain;
use crate::base::scratch::{Blob, Memory, ScratchParams};
use crate::base::texts::TextKey;
use arrow_array::UInt64Array;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_64;

/// Which articles are to be forgotten: those that any of these name.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Ids, as in articles.csv.
    pub ids: Vec<String>,
    /// Addresses; another address of the same page names it too.
    pub urls: Vec<String>,
    /// Outlets, as in articles.csv.
    pub outlets: Vec<String>,
}

/// What was forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Articles.
    pub articles: u64,
    /// Texts that no other article of their night has.
    pub texts: u64,
    /// Texts that stay, since another article of their night has them.
    pub texts_kept: u64,
    /// Nights that were written anew.
    pub nights: u64,
}

stored! {
    /// What an article is told by.
    struct Named<'r> of Row {
        /// Its id.
        article_id: &'r str,
        /// Its address.
        url: &'r str,
        /// Who published it.
        outlet: &'r str,
        /// Hash of its page.
        page: u64,
        /// The row of its text.
        text: u32,
    }
}

impl Wanted {
    /// Pages of the addresses.
    fn pages(&self) -> Vec<u64> {
        self.urls.iter().map(|url| page_hash(url)).filter(|page| *page != NO_PAGE).collect()
    }

    fn names(&self, row: &Named<'_>, pages: &[u64]) -> bool {
        let is = |of: &[String], value: &str| of.iter().any(|it| it == value);
        is(&self.ids, row.article_id)
            || is(&self.outlets, row.outlet)
            || is(&self.urls, row.url)
            || pages.contains(&row.page)
    }
}

/// What of a night is to go.
#[derive(Default)]
struct Gone {
    /// Of each text its row in the new files, none if it goes.
    rows: Vec<Option<u32>>,
    /// Texts of articles that go.
    touched: BTreeSet<u32>,
    /// Whether the article of each row of `articles.parquet` goes.
    articles: Vec<bool>,
    /// Hashes of the ids of those that go and whose text goes, and its row.
    named: Vec<(u64, u32)>,
}

/// Ids that are forgotten, by their hashes, and of each another article that has its text, if there is one.
#[derive(Default)]
struct Ids(Map<u64, Option<Box<str>>>);

/// Lasting texts that no article of their night has any more, and the ids of those that had them.
type Orphans = BTreeMap<(u128, u64), Vec<u64>>;

impl Ids {
    fn has(&self, id: &str) -> bool {
        self.0.contains_key(&xxh3_64(id.as_bytes()))
    }

    /// The article that an edge is to name in place of one; none if its text is gone.
    fn instead(&self, id: Box<str>) -> Option<Box<str>> {
        match self.0.get(&xxh3_64(id.as_bytes())) {
            None => Some(id),
            Some(other) => other.clone(),
        }
    }

    /// The same of hashes.
    fn instead_of_hash(&self, hash: u64) -> Option<u64> {
        match self.0.get(&hash) {
            None => Some(hash),
            Some(other) => other.as_ref().map(|id| xxh3_64(id.as_bytes())),
        }
    }
}

impl History {
    /// Forgets articles in every night that has them; `lasts` tells of how many words a text is the same whenever it comes again.
    ///
    /// # Errors
    /// The history cannot be read or written, or is damaged; it is as it was then.
    pub fn forget(&mut self, wanted: &Wanted, lasts: &dyn Fn(u32) -> bool) -> Result<Forgotten> {
        let (mut told, mut ids, mut of_nights) = (Forgotten::default(), Ids::default(), Vec::new());
        let (mut kept, mut orphans) = (BTreeSet::new(), Orphans::new());
        for night in self.nights() {
            let files = self.files_of(night);
            let gone = find(&files, wanted, &mut ids, &mut kept)?;
            files.add_orphans(&gone, lasts, &mut orphans)?;
            told.articles += gone.articles.iter().filter(|is_gone| **is_gone).count() as u64;
            told.texts += gone.rows.iter().filter(|row| row.is_none()).count() as u64;
            let stays = |text: &&u32| gone.rows[**text as usize].is_some();
            told.texts_kept += gone.touched.iter().filter(stays).count() as u64;
            of_nights.push(gone);
        }
        // An id that another night gave to another article is still known.
        ids.0.retain(|id, _| !kept.contains(id));
        if told.articles == 0 {
            return Ok(told);
        }
        for (night, gone) in self.nights().iter().zip(&of_nights) {
            self.files_of(night).find_instead(gone, &orphans, &mut ids)?;
        }
        let outlets: Vec<u64> = wanted.outlets.iter().map(|outlet| xxh3_64(outlet.as_bytes())).collect();
        let (mut manifest, mut recipes) = (self.manifest.clone(), self.recipes.clone());
        for (night, gone) in manifest.nights.iter_mut().zip(&of_nights) {
            let files = self.files_of(night);
            if !gone.articles.contains(&true) && !files.mention(&ids, &outlets)? {
                continue;
            }
            manifest.commits += 1;
            let anew = Night { commit: manifest.commits, ..night.clone() };
            let directory = self.path.join(NIGHTS).join(anew.directory());
            std::fs::create_dir(&directory).map_err(|error| Error::write(&directory, error))?;
            let made = files.without(gone, &ids, &outlets, &directory)?;
            if let Some(followed) = recipes.get(&night.commit).cloned() {
                recipes.insert(anew.commit, followed);
            }
            *night = Night { files: made, ..anew };
            told.nights += 1;
            verify(&self.files_of(night), wanted, &ids, &outlets)?;
        }
        super::recipes::write(&self.path, &recipes)?;
        self.recipes = recipes;
        self.replace(manifest)?;
        Ok(told)
    }

    fn files_of<'h>(&self, night: &'h Night) -> Files<'h> {
        Files { night, directory: self.path.join(NIGHTS).join(night.directory()) }
    }
}

/// Makes sure that nothing of what was to be forgotten is in a night.
fn verify(files: &Files<'_>, wanted: &Wanted, ids: &Ids, outlets: &[u64]) -> Result<()> {
    let gone = find(files, wanted, &mut Ids::default(), &mut BTreeSet::new())?;
    let texts: u64 = gone.rows.iter().filter(|row| row.is_none()).count() as u64;
    if gone.articles.contains(&true) || texts > 0 || files.mention(ids, outlets)? {
        return Err(Error::table(&files.directory, "it still knows what was to be forgotten"));
    }
    Ok(())
}

/// Finds what of a night is to go, and notes the ids; `kept` takes the hashes of the ids that stay.
fn find(files: &Files<'_>, wanted: &Wanted, ids: &mut Ids, kept: &mut BTreeSet<u64>) -> Result<Gone> {
    let pages = wanted.pages();
    let (mut gone, mut stays) = (Gone::default(), Vec::<Option<Box<str>>>::new());
    let mut named: Vec<(u64, u32)> = Vec::new();
    let table = files.open(ARTICLES_FILE)?;
    for group in 0..table.groups() {
        table.each::<Named<'_>>(group, |row| {
            let is_gone = wanted.names(&row, &pages);
            gone.articles.push(is_gone);
            let (hash, text) = (xxh3_64(row.article_id.as_bytes()), row.text as usize);
            if stays.len() <= text {
                stays.resize(text + 1, None);
            }
            if is_gone {
                named.push((hash, row.text));
                gone.touched.insert(row.text);
            } else {
                kept.insert(hash);
                stays[text].get_or_insert_with(|| row.article_id.into());
            }
            Ok(())
        })?;
    }
    ids.0.extend(named.iter().map(|&(hash, text)| (hash, stays[text as usize].clone())));
    named.retain(|(_, text)| stays[*text as usize].is_none());
    let mut rows = 0..;
    gone.rows = stays.iter().map(|stays| stays.as_ref().and_then(|_| rows.next())).collect();
    gone.named = named;
    Ok(gone)
}

/// The files of a night.
struct Files<'h> {
    night: &'h Night,
    directory: PathBuf,
}

impl Files<'_> {
    fn made(&self, name: &str) -> Option<&FileMade> {
        self.night.files.iter().find(|made| made.name == name)
    }

    fn open(&self, name: &str) -> Result<Table> {
        let path = self.directory.join(name);
        let missing = || Error::table(&path, "the history is damaged: the manifest does not name it");
        Table::open(&path, self.made(name).ok_or_else(missing)?)
    }

    /// Adds the lasting texts that go.
    fn add_orphans(&self, gone: &Gone, lasts: &dyn Fn(u32) -> bool, orphans: &mut Orphans) -> Result<()> {
        if gone.named.is_empty() {
            return Ok(());
        }
        let keys = self.keys()?;
        for (hash, text) in &gone.named {
            if let Some((key, _)) = keys.get(*text as usize).filter(|(_, words)| lasts(*words)) {
                orphans.entry(key.parts()).or_default().push(*hash);
            }
        }
        Ok(())
    }

    /// Finds articles that have the text of one that goes.
    fn find_instead(&self, gone: &Gone, orphans: &Orphans, ids: &mut Ids) -> Result<()> {
        let keys = if orphans.is_empty() { Vec::new() } else { self.keys()? };
        let asked: Vec<Option<&Vec<u64>>> = keys.iter().map(|(key, _)| orphans.get(&key.parts())).collect();
        if asked.iter().all(Option::is_none) {
            return Ok(());
        }
        let mut is_gone = gone.articles.iter();
        self.each_group(ARTICLES_FILE, |table, group| {
            table.each::<Named<'_>>(group, |row| {
                let of_text = asked.get(row.text as usize).copied().flatten();
                if let (Some(false), Some(hashes)) = (is_gone.next(), of_text) {
                    for hash in hashes {
                        ids.0.entry(*hash).and_modify(|other| *other = Some(row.article_id.into()));
                    }
                }
                Ok(())
            })
        })
    }

    /// Whether a file that names articles of other nights, or sentences of outlets, names one that is forgotten.
    fn mention(&self, ids: &Ids, outlets: &[u64]) -> Result<bool> {
        let mut found = false;
        let mut in_table = |name: &str, read: &mut dyn FnMut(&Table, usize) -> Result<bool>| -> Result<()> {
            if self.made(name).is_some() && !found {
                let table = self.open(name)?;
                for group in 0..table.groups() {
                    found |= read(&table, group)?;
                }
            }
            Ok(())
        };
        in_table(EDGES_FILE, &mut |table, group| {
            Ok(edges::read(table, group)?.iter().any(|edge| ids.has(&edge.a) || ids.has(&edge.b)))
        })?;
        in_table(MOVES_FILE, &mut |table, group| {
            Ok(moves::read(table, group)?.iter().any(|moved| ids.has(&moved.article_id)))
        })?;
        in_table(CLUSTERS_FILE, &mut |table, group| {
            Ok(table.all::<clusters::Row<'_>, _>(group, |row| ids.has(row.canonical_id))?.contains(&true))
        })?;
        in_table(LINEAGE_FILE, &mut |table, group| {
            let has = |row: moves::Became<'_>| ids.has(row.canonical_before) || ids.has(row.canonical_after);
            Ok(table.all::<moves::Became<'_>, _>(group, has)?.contains(&true))
        })?;
        in_table(HOLDERS_FILE, &mut |table, group| {
            Ok(learned::read_holders(table, group)?.iter().any(|hash| ids.0.contains_key(hash)))
        })?;
        in_table(RECUT_FILE, &mut |table, group| {
            Ok(pages::read_recut(table, group)?.iter().any(|hash| ids.0.contains_key(hash)))
        })?;
        in_table(LEARNED_FILE, &mut |table, group| {
            Ok(learned::read(table, group)?.iter().any(|sentence| outlets.contains(&sentence.outlet)))
        })?;
        Ok(found)
    }

    /// Writes the night's files without what is gone, and makes sure that they are on the disk.
    fn without(&self, gone: &Gone, ids: &Ids, outlets: &[u64], to: &Path) -> Result<Vec<FileMade>> {
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
                KEYS_FILE => {
                    let kept = keys.iter().zip(&gone.rows).filter(|(_, row)| row.is_some());
                    keys::write(to, &kept.map(|(key, _)| *key).collect::<Vec<_>>())?
                }
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
                HOLDERS_FILE => {
                    let mut holders = Vec::new();
                    self.each_group(name, |table, group| {
                        let of_group = learned::read_holders(table, group)?;
                        holders.extend(of_group.into_iter().filter_map(|hash| ids.instead_of_hash(hash)));
                        Ok(())
                    })?;
                    holders.sort_unstable();
                    holders.dedup();
                    learned::write_holders(to, &holders)?
                }
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

    fn keys(&self) -> Result<Vec<(TextKey, u32)>> {
        let mut keys = Vec::new();
        self.each_group(KEYS_FILE, |table, group| {
            keys.extend(keys::read(table, group)?);
            Ok(())
        })?;
        Ok(keys)
    }

    fn each_group(&self, name: &str, mut take: impl FnMut(&Table, usize) -> Result<()>) -> Result<()> {
        let table = self.open(name)?;
        (0..table.groups()).try_for_each(|group| take(&table, group))
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

fn unless_gone<'r>(ids: &Ids, id: &'r str) -> &'r str {
    if ids.has(id) { "" } else { id }
}
