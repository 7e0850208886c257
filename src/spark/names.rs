//! Articles that have an id or a page in common in; those out whose id is another, or that are not the first
//! of their page.

use super::Settings;
use super::articles::stub;
use super::record::{Out, Typed, record};
use super::texts::entry_of;
use super::work::Group;
use crate::base::entry::Entry;
use crate::base::entry::{Known, load, pack};
use crate::base::error::Result;
use crate::base::scratch::{Blob, ScratchParams};
use crate::run::ids::{SeenPages, keys, make_distinct};

record! {
    /// An article whose id another has.
    struct OfId<'r> {
        /// The number of its source.
        source: i32,
        /// Its number there.
        record: u64,
        /// The id.
        id: &'r str,
        /// Hash of its text before anything learned was cut, 16 bytes, little-endian; none of an earlier
        /// night's.
        text_hash: Option<&'r [u8]>,
        /// What is remembered of it, packed.
        entry: &'r [u8],
        /// Whether an earlier night read it.
        is_past: bool,
    }
}

record! {
    /// An article with the id it is given.
    struct Named<'r> {
        /// The number of its source.
        source: i32,
        /// Its number there.
        record: u64,
        /// The id.
        id: &'r str,
    }
}

/// An article with an id that others have.
pub(super) struct Alike {
    source: i32,
    record: u64,
    text_hash: u128,
    entry: Entry,
    /// Whether an earlier night read it, so that it keeps its id.
    is_past: bool,
}

/// Gives articles with one id ids of their own.
pub(super) struct NameArticles {
    /// Hashes of ids that others have.
    taken: Vec<u64>,
}

impl NameArticles {
    fn name(&self, id: &str, alike: &[Alike], out: &mut Out<'_, Self>) -> Result<()> {
        let (mut packed, mut articles) = (Vec::new(), Vec::new());
        for one in alike {
            let known = pack(&one.entry, &mut packed)?;
            articles.push(stub(Known { is_past: one.is_past, ..known }, keys(id), one.text_hash));
        }
        let others = self.taken.iter().filter(|taken| **taken != keys(id).1);
        articles.extend(others.map(|&taken| stub(Default::default(), (0, taken), 0)));
        let mut store = Blob::new(&ScratchParams::in_memory());
        store.append(&packed)?;
        make_distinct(&mut articles, &mut store)?;
        for (one, article) in alike.iter().zip(&articles).filter(|(_, article)| article.known.duplicate_id) {
            let entry = load(&article.known, &store)?;
            out.push(&Named { source: one.source, record: one.record, id: &entry.id })?;
        }
        Ok(())
    }
}

impl Typed for NameArticles {
    type In<'r> = OfId<'r>;
    type Out<'r> = Named<'r>;
}

impl Group for NameArticles {
    type Key = String;
    type Row = Alike;

    /// The table `taken` has the hashes of ids of others that a new id must not be.
    fn new(settings: Settings) -> Result<Self> {
        Ok(Self { taken: settings.table("taken") })
    }

    fn keep(row: OfId<'_>) -> Result<(String, Alike)> {
        let hash: [u8; 16] = row.text_hash.unwrap_or_default().try_into().unwrap_or_default();
        let entry = Entry { id: row.id.into(), ..entry_of(row.entry)? };
        let OfId { source, record, is_past, .. } = row;
        Ok((
            row.id.to_owned(),
            Alike { source, record, text_hash: u128::from_le_bytes(hash), entry, is_past },
        ))
    }

    fn take(&mut self, id: String, alike: Vec<Alike>, out: &mut Out<'_, Self>) -> Result<()> {
        self.name(&id, &alike, out)
    }
}

record! {
    /// An article of a page.
    struct OfPage<'r> {
        /// Hash of the page.
        page: u64,
        /// The time that orders copies.
        order_time: i64,
        /// Its id.
        id: &'r str,
        /// The number of its source.
        source: i32,
        /// Its number there.
        record: u64,
    }
}

record! {
    /// An article of a page that an earlier one is of.
    struct Again {
        /// The number of its source.
        source: i32,
        /// Its number there.
        record: u64,
    }
}

/// Tells which articles are not the first of their page.
pub(super) struct FindSamePages;

impl Typed for FindSamePages {
    type In<'r> = OfPage<'r>;
    type Out<'r> = Again;
}

impl Group for FindSamePages {
    type Key = u64;
    /// Time and id, by which articles are in order, and the place.
    type Row = (i64, String, i32, u64);

    fn new(_: Settings) -> Result<Self> {
        Ok(Self)
    }

    fn keep(row: OfPage<'_>) -> Result<(u64, Self::Row)> {
        Ok((row.page, (row.order_time, row.id.to_owned(), row.source, row.record)))
    }

    fn take(&mut self, page: u64, mut articles: Vec<Self::Row>, out: &mut Out<'_, Self>) -> Result<()> {
        articles.sort_unstable();
        let mut pages = SeenPages::default();
        for (_, _, source, record) in articles {
            if pages.take(page) {
                out.push(&Again { source, record })?;
            }
        }
        Ok(())
    }
}
