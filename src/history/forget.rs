//! Articles to forget in, the nights without them out.
//!
//! A night's files are never changed: those that know of an article are written anew without it, verified,
//! and named by the next manifest in place of the old ones, which are then taken away. A text goes with the
//! last article of its night that has it, and with it its tokens, key, sketch and postings.

use super::articles::{ARTICLES_FILE, Row};
use super::clusters::{self, CLUSTERS_FILE};
use super::edges::{self, EDGES_FILE};
use super::keys::{self, KEYS_FILE};
use super::learned::{self, HOLDERS_FILE, LEARNED_FILE};
use super::manifest::Night;
use super::moves::{self, LINEAGE_FILE, MOVES_FILE};
use super::pages::{self, RECUT_FILE};
use super::stored::stored;
use super::table::{FileMade, Table};
use super::{History, NIGHTS};
use crate::base::address::{NO_PAGE, page_hash};
use crate::base::error::{Error, Result};
use crate::base::hash::Map;
use crate::base::texts::TextKey;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
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
pub(super) struct Gone {
    /// Of each text its row in the new files, none if it goes.
    pub(super) rows: Vec<Option<u32>>,
    /// Texts of articles that go.
    pub(super) touched: BTreeSet<u32>,
    /// Whether the article of each row of `articles.parquet` goes.
    pub(super) articles: Vec<bool>,
    /// Hashes of the ids of those that go and whose text goes, and its row.
    pub(super) named: Vec<(u64, u32)>,
}

/// Ids that are forgotten, by their hashes, and of each another article that has its text, if there is one.
#[derive(Default)]
pub(super) struct Ids(pub(super) Map<u64, Option<Box<str>>>);

/// Lasting texts that no article of their night has any more, and the ids of those that had them.
type Orphans = BTreeMap<(u128, u64), Vec<u64>>;

impl Ids {
    pub(super) fn has(&self, id: &str) -> bool {
        self.0.contains_key(&xxh3_64(id.as_bytes()))
    }

    /// The article that an edge is to name in place of one; none if its text is gone.
    pub(super) fn instead(&self, id: Box<str>) -> Option<Box<str>> {
        match self.0.get(&xxh3_64(id.as_bytes())) {
            None => Some(id),
            Some(other) => other.clone(),
        }
    }

    /// The same of hashes.
    pub(super) fn instead_of_hash(&self, hash: u64) -> Option<u64> {
        match self.0.get(&hash) {
            None => Some(hash),
            Some(other) => other.as_ref().map(|id| xxh3_64(id.as_bytes())),
        }
    }
}

impl History {
    /// Forgets articles in every night that has them; `lasts` tells of how many words a text is the same
    /// whenever it comes again.
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
pub(super) struct Files<'h> {
    pub(super) night: &'h Night,
    pub(super) directory: PathBuf,
}

impl Files<'_> {
    pub(super) fn made(&self, name: &str) -> Option<&FileMade> {
        self.night.files.iter().find(|made| made.name == name)
    }

    pub fn open(&self, name: &str) -> Result<Table> {
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

    /// Whether a file that names articles of other nights, or sentences of outlets, names one that is
    /// forgotten.
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

    /// The keys of the texts of the night, with their words.
    pub(super) fn keys(&self) -> Result<Vec<(TextKey, u32)>> {
        let mut keys = Vec::new();
        self.each_group(KEYS_FILE, |table, group| {
            keys.extend(keys::read(table, group)?);
            Ok(())
        })?;
        Ok(keys)
    }

    pub(super) fn each_group(
        &self,
        name: &str,
        mut take: impl FnMut(&Table, usize) -> Result<()>,
    ) -> Result<()> {
        let table = self.open(name)?;
        (0..table.groups()).try_for_each(|group| take(&table, group))
    }
}
