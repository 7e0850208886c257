//! Articles in, articles with ids unique in the run out, in order of publication.
//!
//! The record's own id stands if it has one; else a hash of its address, else of its text and headline. Of several
//! records with one id the first, by publication, address and text, keeps it, and each other gets a hash of
//! its own behind it. None of this asks in what order the records came.

use super::prepare::Prepared;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

/// Names the articles and puts them in order of publication, ties by id.
pub fn name_and_order(articles: &mut [Prepared]) {
    for article in articles.iter_mut().filter(|article| article.entry.id.is_empty()) {
        article.entry.id = fallback_id(article).into();
    }
    articles.sort_by(|a, b| a.entry.id.cmp(&b.entry.id).then_with(|| content(a).cmp(&content(b))));
    for group in articles.chunk_by_mut(|a, b| a.entry.id == b.entry.id).filter(|group| group.len() > 1) {
        let mut last = String::new();
        let mut same = 1;
        for article in &mut group[1..] {
            let mut id = format!("{}~{:08x}", article.entry.id, content_hash(article) as u32);
            same = if id == last { same + 1 } else { 1 };
            last.clone_from(&id);
            if same > 1 {
                id.push_str(&format!("-{same}"));
            }
            article.entry.id = id.into();
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
}

fn fallback_id(article: &Prepared) -> String {
    match article.entry.url.is_empty() {
        false => format!("u{:016x}", xxh3_128(article.entry.url.as_bytes()) as u64),
        true => format!("t{:016x}", content_hash(article)),
    }
}

/// What orders records of one id: nothing that depends on where they stood, until nothing else is left.
fn content(article: &Prepared) -> impl Ord + '_ {
    let entry = &article.entry;
    let told = (&entry.url, article.text_hash, &entry.title, &entry.outlet, &entry.language);
    let evidence = (&entry.agencies, entry.agency_basis, &entry.dateline_place, &entry.version);
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
