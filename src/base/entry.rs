//! Entries in, the same when they are asked for: what is looked at often in memory, the rest in a store.
//!
//! Ids, addresses and headlines are most of what a run remembers of an article, and they are needed when its
//! story is told and when its row is written. In between they may lie in the scratch file.

use crate::base::agency::{AgencyId, CreditBasis};
use crate::base::article::{Place, PublishedBasis};
use crate::base::error::{Error, Result};
use crate::base::scratch::Blob;
use crate::base::time::{Stamp, order_time};
use crate::base::title::Title;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a run remembers of an article; its strings are its own, or borrowed where it only passes through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry<S = Box<str>> {
    /// Where its record stood.
    pub place: Option<Place>,
    /// Its id in the CSVs, unique in the run.
    pub id: S,
    /// Address.
    pub url: S,
    /// Headline, or what stands in its place.
    pub title: Title<S>,
    /// Registrable domain, or the dump's own name for the outlet.
    pub outlet: S,
    /// Language code, or the dump's own word.
    pub language: S,
    /// Place of the dateline.
    pub dateline_place: S,
    /// Version mark.
    pub version: S,
    /// Publication time.
    pub published: Option<Stamp>,
    /// What `published` rests on.
    pub published_basis: PublishedBasis,
    /// Credited agencies.
    pub agencies: Vec<AgencyId>,
    /// What the credit rests on.
    pub agency_basis: CreditBasis,
    /// Words of the compared text.
    pub words: u32,
    /// Whether an earlier article was read from the same page.
    pub same_page: bool,
    /// Whether its id had to be made distinct from another's.
    pub duplicate_id: bool,
    /// Whether its agency took it back.
    pub killed: bool,
    /// What else is to be known of it.
    pub marks: Marks,
}

/// Marks of an article that histories keep in one byte, of which the lowest bit was there first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Marks {
    /// Whether it says itself that it is only the start of a story.
    pub partial: bool,
    /// Whether day and month of its date were told apart by a guess.
    pub date_order_guessed: bool,
    /// Whether its record has a headline or a short summary and no text: that alone is compared, and with
    /// nothing but its equal.
    pub headline_only: bool,
    /// Whether it is a gallery.
    pub gallery: bool,
    /// Whether its story is not free, and the text only its start.
    pub paywalled: bool,
}

const PARTIAL: u8 = 1;
const DATE_ORDER_GUESSED: u8 = 2;
const HEADLINE_ONLY: u8 = 4;
const GALLERY: u8 = 8;
const PAYWALLED: u8 = 16;

impl Serialize for Marks {
    fn serialize<S: Serializer>(&self, out: S) -> std::result::Result<S::Ok, S::Error> {
        let bits = [
            (self.partial, PARTIAL),
            (self.date_order_guessed, DATE_ORDER_GUESSED),
            (self.headline_only, HEADLINE_ONLY),
            (self.gallery, GALLERY),
            (self.paywalled, PAYWALLED),
        ];
        out.serialize_u8(bits.iter().filter(|(is_set, _)| *is_set).map(|(_, bit)| bit).sum())
    }
}

impl<'d> Deserialize<'d> for Marks {
    fn deserialize<D: Deserializer<'d>>(input: D) -> std::result::Result<Self, D::Error> {
        let bits = u8::deserialize(input)?;
        let is_set = |bit: u8| bits & bit != 0;
        Ok(Self {
            partial: is_set(PARTIAL),
            date_order_guessed: is_set(DATE_ORDER_GUESSED),
            headline_only: is_set(HEADLINE_ONLY),
            gallery: is_set(GALLERY),
            paywalled: is_set(PAYWALLED),
        })
    }
}

impl<S> Entry<S> {
    /// Whether it was out before another article, where both say when they were published, and it is known.
    pub fn is_before<T>(&self, other: &Entry<T>) -> Option<bool> {
        let said = |stamp: Option<Stamp>, basis: PublishedBasis| stamp.filter(|_| basis.is_of_publication());
        let own = said(self.published, self.published_basis)?;
        own.is_before(said(other.published, other.published_basis)?)
    }

    /// The time that orders copies: a date without a time counts as the end of its day, an unknown one as
    /// last.
    pub(crate) fn order_time(&self) -> i64 {
        order_time(self.published)
    }
}

/// What is known of an article without reading its entry.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known {
    /// Publication time.
    pub published: Option<Stamp>,
    /// What it rests on.
    pub published_basis: PublishedBasis,
    /// Words of the compared text.
    pub words: u32,
    /// Whether an earlier article was read from the same page.
    pub same_page: bool,
    /// Whether the id had to be made distinct from another's.
    pub duplicate_id: bool,
    /// Whether day and month of its date were told apart by a guess.
    pub date_order_guessed: bool,
    /// Whether its record has a headline or a short summary and no text.
    pub headline_only: bool,
    /// Whether it has a headline.
    pub has_headline: bool,
    /// Whether an earlier night read it.
    pub is_past: bool,
    /// Where the entry is.
    pub offset: u64,
    /// Its length there.
    pub bytes: u32,
}

impl Known {
    /// The time that orders copies, see [`Entry::order_time`].
    pub(crate) fn order_time(&self) -> i64 {
        order_time(self.published)
    }
}

/// Packs an entry behind others; gives what is known of it, with its place among them.
///
/// # Errors
/// It cannot be put into bytes, which no entry is known for.
pub(crate) fn pack<S: Serialize + AsRef<str>>(entry: &Entry<S>, packed: &mut Vec<u8>) -> Result<Known> {
    let offset = packed.len();
    postcard::to_io(entry, &mut *packed).map_err(|_| Error::store())?;
    Ok(Known {
        published: entry.published,
        published_basis: entry.published_basis,
        words: entry.words,
        same_page: entry.same_page,
        duplicate_id: entry.duplicate_id,
        date_order_guessed: entry.marks.date_order_guessed,
        headline_only: entry.marks.headline_only,
        has_headline: !entry.title.own().trim().is_empty(),
        is_past: false,
        offset: offset as u64,
        bytes: (packed.len() - offset) as u32,
    })
}

/// Reads an entry back from its store.
///
/// # Errors
/// The scratch file cannot be read.
pub(crate) fn load(known: &Known, store: &Blob) -> Result<Entry> {
    let mut packed = vec![0; known.bytes as usize];
    store.read_at(known.offset, &mut packed)?;
    let entry: Entry = postcard::from_bytes(&packed).map_err(|_| Error::store())?;
    let Known { published, words, same_page, duplicate_id, date_order_guessed, headline_only, .. } = *known;
    let marks = Marks { date_order_guessed, headline_only, ..entry.marks };
    Ok(Entry { published, words, same_page, duplicate_id, marks, ..entry })
}

/// The entries of a run, in order of publication.
#[derive(Debug)]
pub struct Entries {
    /// What is known of each.
    pub known: Vec<Known>,
    store: Blob,
}

impl Entries {
    /// Entries that are packed in a store.
    pub(crate) fn new(known: Vec<Known>, store: Blob) -> Self {
        Self { known, store }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// One of them.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub fn load(&self, entry: u32) -> Result<Entry> {
        load(&self.known[entry as usize], &self.store)
    }

    /// The id of one of them.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn id(&self, entry: u32) -> Result<String> {
        Ok(self.load(entry)?.id.into())
    }
}

#[cfg(test)]
mod tests {
    use super::{Entries, Entry, Marks, pack};
    use crate::base::article::Place;
    use crate::base::scratch::{Blob, Memory, ScratchParams};
    use crate::base::time::Stamp;
    use crate::base::title::Title;

    #[test]
    fn an_entry_comes_back_as_it_was_but_for_what_was_learned_since() {
        let entry = Entry {
            place: Some(Place { source: 3, record: 1 << 40, byte_offset: 7 }),
            id: "a".into(),
            title: Title::given("“Storm” & Co."),
            published: Some(Stamp { at: -5, date_only: true }),
            words: 300,
            marks: Marks {
                partial: true,
                date_order_guessed: true,
                headline_only: true,
                gallery: true,
                paywalled: true,
            },
            ..Entry::default()
        };
        let mut packed = Vec::new();
        let known =
            [Entry::default(), entry.clone()].iter().map(|entry| pack(entry, &mut packed).unwrap()).collect();
        let params = ScratchParams { directory: std::env::temp_dir(), memory: Memory::of(1 << 20) };
        let mut store = Blob::new(&params);
        store.append(&packed).unwrap();
        let mut entries = Entries::new(known, store);
        assert_eq!(entries.load(1).unwrap(), entry);
        entries.known[1].words = 200;
        assert_eq!(entries.load(1).unwrap(), Entry { words: 200, ..entry });
        assert_eq!(entries.len(), 2);
    }
}
