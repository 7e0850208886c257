//! Articles in, articles with ids unique in the run out, in order of publication.
//!
//! The record's own id stands if it has one; else a hash of its page, else of its text and headline. Of
//! several records with one id the first, by publication, address and text, keeps it, and each other gets a
//! hash of its own behind it. Of several records of one page all but the first are marked. None of this asks
//! in what order the records came.
//!
//! Entries are looked at only where their hashes agree.

use super::prepared::Prepared;
use crate::base::address::NO_PAGE;
use crate::base::article::Article;
use crate::base::entry::Entry;
use crate::base::entry::{load, pack};
use crate::base::error::Result;
use crate::base::hash::Map;
use crate::base::scratch::Blob;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

/// Makes the ids distinct and puts the articles in order of publication, ties by id; gives how many are of a
/// page that an earlier one is of.
///
/// # Errors
/// The scratch file cannot be read or written.
pub(crate) fn name_and_order(articles: &mut [Prepared], entries: &mut Blob) -> Result<u64> {
    make_distinct(articles, entries)?;
    articles.sort_unstable_by_key(order);
    for tied in articles.chunk_by_mut(|a, b| order(a) == order(b)).filter(|tied| tied.len() > 1) {
        let ids: Result<Map<u64, _>> = tied
            .iter()
            .map(|article| {
                load(&article.known, entries).map(|entry| (article.known.offset, (entry.id, entry.place)))
            })
            .collect();
        let ids = ids?;
        tied.sort_unstable_by(|a, b| ids[&a.known.offset].cmp(&ids[&b.known.offset]));
    }
    Ok(mark_same_pages(articles))
}

fn order(article: &Prepared) -> (i64, u64) {
    (article.known.order_time(), article.id_start)
}

/// Gives all but the first of several articles with one id another.
///
/// # Errors
/// The scratch file cannot be read or written.
pub(crate) fn make_distinct(articles: &mut [Prepared], entries: &mut Blob) -> Result<()> {
    let mut by_id: Vec<(u64, u32)> =
        (0u32..).zip(&*articles).map(|(at, article)| (article.id_hash, at)).collect();
    by_id.sort_unstable();
    let mut given: Map<u64, u32> = Map::default();
    for group in by_id.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
        let mut alike: Vec<(Entry, u32)> = Vec::new();
        for &(_, at) in group {
            alike.push((load(&articles[at as usize].known, entries)?, at));
        }
        let text = |at: u32| articles[at as usize].text_hash;
        let by_content =
            |a: &(Entry, u32), b: &(Entry, u32)| content(&a.0, text(a.1)).cmp(&content(&b.0, text(b.1)));
        // Articles of earlier nights keep theirs.
        let is_past = |at: u32| articles[at as usize].known.is_past;
        alike.sort_by(|a, b| {
            let by_night = || is_past(b.1).cmp(&is_past(a.1));
            a.0.id.cmp(&b.0.id).then_with(by_night).then_with(|| by_content(a, b))
        });
        for same in alike.chunk_by_mut(|a, b| a.0.id == b.0.id) {
            for (entry, at) in &mut same[1..] {
                let article = &mut articles[*at as usize];
                if article.known.is_past {
                    continue;
                }
                let hash = content_hash(article.text_hash, &entry.url, entry.title.own(), &entry.outlet);
                let stem = format!("{}~{:08x}", entry.id, hash as u32);
                let is_taken = |id: u64| by_id.binary_search_by_key(&id, |known| known.0).is_ok();
                entry.id = distinct(stem, &is_taken, &mut given).into();
                rewrite(article, entry, entries)?;
            }
        }
    }
    Ok(())
}

/// Stores an entry anew, under its new id.
fn rewrite(article: &mut Prepared, entry: &Entry, entries: &mut Blob) -> Result<()> {
    let mut packed = Vec::new();
    let known = pack(entry, &mut packed)?;
    let offset = entries.append(&packed)?;
    (article.known.offset, article.known.bytes, article.known.duplicate_id) = (offset, known.bytes, true);
    (article.id_start, article.id_hash) = keys(&entry.id);
    Ok(())
}

fn mark_same_pages(articles: &mut [Prepared]) -> u64 {
    let (mut pages, mut marked) = (SeenPages::default(), 0);
    for article in articles {
        article.known.same_page = pages.take(article.address);
        marked += u64::from(article.known.same_page && !article.known.is_past);
    }
    marked
}

/// The pages of articles that come in order of publication.
#[derive(Default)]
pub(crate) struct SeenPages(Map<u64, ()>);

impl SeenPages {
    /// Takes the page of the next article; tells whether an earlier one is of it.
    pub(crate) fn take(&mut self, page: u64) -> bool {
        page != NO_PAGE && self.0.insert(page, ()).is_some()
    }
}

/// The first bytes of an id, as a number that sorts as they do, and its hash.
pub(crate) fn keys(id: &str) -> (u64, u64) {
    let mut start = [0; 8];
    start.iter_mut().zip(id.bytes()).for_each(|(place, byte)| *place = byte);
    (u64::from_be_bytes(start), xxh3_64(id.as_bytes()))
}

/// The id itself if it is new, else with the first number behind it that makes it so.
fn distinct(stem: String, is_taken: &dyn Fn(u64) -> bool, given: &mut Map<u64, u32>) -> String {
    let mut id = stem.clone();
    while is_taken(keys(&id).1) || given.contains_key(&keys(&id).1) {
        let times = given.entry(keys(&stem).1).or_default();
        *times += 1;
        id = format!("{stem}-{times}");
    }
    given.insert(keys(&id).1, 1);
    id
}

/// The id of an article: its own, or one made from its page, its address, or its content.
pub(crate) fn id_of(article: &Article, page: u64, text_hash: u128, outlet: &str) -> String {
    match (article.id.is_empty(), page, article.url.is_empty()) {
        (false, ..) => article.id.clone(),
        (true, page, _) if page != NO_PAGE => format!("u{page:016x}"),
        (true, _, false) => format!("u{:016x}", xxh3_128(article.url.as_bytes()) as u64),
        (true, _, true) => format!("t{:016x}", content_hash(text_hash, &article.url, &article.title, outlet)),
    }
}

/// What orders records of one id: nothing that depends on where they stood, until nothing else is left.
fn content(entry: &Entry, text_hash: u128) -> impl Ord + '_ {
    let told = (&entry.url, text_hash, entry.title.own(), &entry.outlet, &entry.language);
    let marks = (&entry.version, entry.killed, entry.marks);
    let evidence = (&entry.agencies, entry.agency_basis, &entry.dateline_place, marks);
    (entry.order_time(), told, evidence, entry.published, entry.published_basis, entry.place)
}

fn content_hash(text_hash: u128, url: &str, title: &str, outlet: &str) -> u64 {
    let mut bytes = text_hash.to_le_bytes().to_vec();
    for part in [url, title, outlet] {
        bytes.extend_from_slice(part.as_bytes());
        bytes.push(0);
    }
    xxh3_64(&bytes)
}
