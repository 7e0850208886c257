//! Articles in, articles with ids unique in the run out, in order of publication.
//!
//! The record's own id stands if it has one; else a hash of its page, else of its text and headline. Of several
//! records with one id the first, by publication, address and text, keeps it, and each other gets a hash of
//! its own behind it. Of several records of one page all but the first are marked. None of this asks in what order the
//! records came.

use super::prepare::Prepared;
use crate::address::page_key;
use crate::keyed::Map;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

/// Names the articles and puts them in order of publication, ties by id; gives how many are of a page that an earlier one
/// is of.
pub fn name_and_order(articles: &mut [Prepared]) -> u64 {
    for article in articles.iter_mut().filter(|article| article.entry.id.is_empty()) {
        article.entry.id = fallback_id(article).into();
    }
    articles.sort_by(|a, b| a.entry.id.cmp(&b.entry.id).then_with(|| content(a).cmp(&content(b))));
    let mut given: Map<Box<str>, u32> = Map::default();
    for article in articles.iter() {
        given.insert(article.entry.id.clone(), 1);
    }
    for group in articles.chunk_by_mut(|a, b| a.entry.id == b.entry.id) {
        for article in &mut group[1..] {
            let stem: Box<str> = format!("{}~{:08x}", article.entry.id, content_hash(article) as u32).into();
            article.entry.id = distinct(stem, &mut given);
            article.entry.duplicate_id = true;
        }
    }
    articles.sort_by(|a, b| {
        (a.entry.order_time(), &a.entry.id, a.entry.place).cmp(&(
            b.entry.order_time(),
            &b.entry.id,
            b.entry.place,
        ))
    });
    mark_same_pages(articles)
}

fn mark_same_pages(articles: &mut [Prepared]) -> u64 {
    let mut seen: Map<u64, ()> = Map::default();
    let mut marked = 0;
    for article in articles.iter_mut().filter(|article| article.address != NO_PAGE) {
        article.entry.same_page = seen.insert(article.address, ()).is_some();
        marked += u64::from(article.entry.same_page);
    }
    marked
}

/// What stands for the page of an article without an address.
pub const NO_PAGE: u64 = 0;

/// Hash of the page at an address.
pub fn page(url: &str) -> u64 {
    page_key(url).map_or(NO_PAGE, |key| xxh3_128(key.as_bytes()) as u64)
}

/// The id itself if it is new, else with the first number behind it that makes it so.
fn distinct(stem: Box<str>, given: &mut Map<Box<str>, u32>) -> Box<str> {
    let mut id = stem.clone();
    while given.contains_key(&id) {
        let times = given.entry(stem.clone()).or_default();
        *times += 1;
        id = format!("{stem}-{times}").into();
    }
    given.insert(id.clone(), 1);
    id
}

fn fallback_id(article: &Prepared) -> String {
    match (article.address, article.entry.url.is_empty()) {
        (page, _) if page != NO_PAGE => format!("u{page:016x}"),
        (_, false) => format!("u{:016x}", xxh3_128(article.entry.url.as_bytes()) as u64),
        (_, true) => format!("t{:016x}", content_hash(article)),
    }
}

/// What orders records of one id: nothing that depends on where they stood, until nothing else is left.
fn content(article: &Prepared) -> impl Ord + '_ {
    let entry = &article.entry;
    let told = (&entry.url, article.text_hash, &entry.title, &entry.outlet, &entry.language);
    let marks = (&entry.version, entry.killed, entry.partial);
    let evidence = (&entry.agencies, entry.agency_basis, &entry.dateline_place, marks);
    (entry.order_time(), told, evidence, entry.published, entry.published_basis, entry.place)
}

fn content_hash(article: &Prepared) -> u64 {
    let entry = &article.entry;
    let mut bytes = article.text_hash.to_le_bytes().to_vec();
    for part in [&entry.url, &entry.title, &entry.outlet] {
        bytes.extend_from_slice(part.as_bytes());
        bytes.push(0);
    }
    xxh3_64(&bytes)
}
