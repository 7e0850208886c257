//! One article in, all that concerns it alone out: its entry, its compared text, its sentences and tokens.

use super::digest::Digest;
use super::ids;
use super::orders::DateOrders;
use super::page::{PageWriter, StoredTokens};
use super::prepared::{Prepared, StoredText};
use crate::attribute::credit;
use crate::base::address::page_hash;
use crate::base::agency::Agencies;
use crate::base::article::{Article, Place, Reason, Reject};
use crate::base::entry::{Entry, Marks, pack};
use crate::base::error::Result;
use crate::base::hash::Map;
use crate::base::outlet::outlet;
use crate::base::rejects::RejectBatch;
use crate::base::texts::TextKey;
use crate::base::time::DateOrder;
use crate::base::title::Title;
use crate::clean::aside::aside;
use crate::clean::dateline::date::published;
use crate::clean::furniture::{RuleId, SeenLines};
use crate::clean::{Cleaned, Cleaner};
use crate::cover::with_digits;
use crate::recipe::Recipe;
use crate::shingle::headline_only::HeadlineOnly;
use crate::shingle::{Tokens, headline_hash, words_hash};
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

/// A cut line: its outlet, its rule, and the line.
pub(crate) type CutLine = (Box<str>, RuleId, Box<str>);

/// What one thread keeps from one batch to the next.
#[derive(Default)]
pub(crate) struct ReadWorker {
    /// Whether a dump without covered records is to be written.
    pub keeps: bool,
    /// Whether articles are to be remembered for later nights.
    remembers: bool,
    seen: SeenLines,
    /// The pages of the articles prepared since they were last moved to the store.
    pub pages: PageWriter,
}

impl ReadWorker {
    /// A worker that has seen nothing.
    pub(crate) fn new(keeps: bool, remembers: bool) -> Self {
        Self { keeps, remembers, ..Self::default() }
    }
}

/// What one batch came to.
///
/// Offsets of texts, entries and asides count from the start of the batch until these are in their stores.
#[derive(Default)]
pub(crate) struct PreparedBatch {
    /// The articles.
    pub articles: Vec<Prepared>,
    /// The records refused.
    pub rejects: RejectBatch,
    /// Lines cut as furniture, with the number of articles they were cut from.
    pub furniture: Map<CutLine, u64>,
    /// The compared texts.
    pub texts: String,
    /// The entries, packed.
    pub entries: Vec<u8>,
    /// Tokens that cleaning took from the articles, little-endian.
    pub asides: Vec<u32>,
    /// Stand-ins that were refused, by the hash of their text.
    pub stand_ins: Vec<(u128, Place)>,
    /// Records that the filter leaves out, where records are to be kept.
    pub filtered: Vec<Place>,
    /// What the dates tell of the order of day and month.
    pub orders: DateOrders,
    /// The first value, by its place, that could not be read as a time of publication.
    pub unread_date: Option<(Place, String)>,
    /// Numbers.
    pub counts: ReadCounts,
}

/// Numbers of records and articles read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ReadCounts {
    /// Records found by the readers.
    pub records: u64,
    /// Records that the filter leaves out.
    pub filtered: u64,
    /// Values that could not be read as a time of publication.
    pub dates_unread: u64,
    /// Paragraphs cut because their article repeats them.
    pub paragraphs_repeated: u64,
}

impl ReadCounts {
    /// Adds the numbers of another batch.
    pub(crate) fn add(&mut self, other: Self) {
        self.records += other.records;
        self.filtered += other.filtered;
        self.dates_unread += other.dates_unread;
        self.paragraphs_repeated += other.paragraphs_repeated;
    }
}

/// A record and what cleaning made of it.
struct CleanedRecord<'a> {
    place: Place,
    article: &'a Article,
    cleaned: &'a Cleaned,
    outlet: &'a str,
    /// The headline or summary, where the record has no text.
    alone: Option<HeadlineOnly>,
    text_hash: u128,
    page: u64,
}

impl PreparedBatch {
    /// Cleans an article, and refuses it or writes down all that concerns it alone.
    ///
    /// # Errors
    /// Its entry cannot be packed, which no entry is known for.
    pub(crate) fn take(
        &mut self,
        place: Place,
        article: &Article,
        recipe: &Recipe,
        cleaner: &Cleaner,
        worker: &mut ReadWorker,
    ) -> Result<()> {
        let mut cleaned = cleaner.clean(article, &mut worker.seen);
        self.counts.paragraphs_repeated += u64::from(cleaned.repeats);
        if let Some((reason, detail)) = refusal(&cleaned) {
            if reason == Reason::Placeholder && worker.keeps {
                self.stand_ins.push((xxh3_128(article.text.as_bytes()), place));
            }
            return self.rejects.push(Reject { place, reason, detail });
        }
        let outlet = outlet(&article.url, &article.outlet, &article.publisher);
        let (aside, with_digits) = match worker.keeps {
            true => self.set_aside(article, &cleaned),
            false => Default::default(),
        };
        for (rule, line) in std::mem::take(&mut cleaned.furniture) {
            *self.furniture.entry((outlet.as_str().into(), rule, line.into())).or_default() += 1;
        }
        let record = CleanedRecord {
            place,
            article,
            cleaned: &cleaned,
            outlet: &outlet,
            alone: HeadlineOnly::of(article, &cleaned.text, &outlet, &recipe.text),
            text_hash: xxh3_128(cleaned.text.as_bytes()),
            page: page_hash(&article.url),
        };
        let entry = record.entry(cleaner.agencies());
        self.note_dates(&record, &entry);
        // What has no text teaches nothing, and no pair is looked for.
        let text = if record.alone.is_some() { "" } else { &*cleaned.text };
        let page = worker.pages.write(text, &outlet, worker.remembers);
        let known = pack(&entry, &mut self.entries)?;
        let prepared = Prepared { known, page, aside, with_digits, ..record.prepared(&entry, recipe) };
        let text = self.add_text(&cleaned.text);
        self.articles.push(Prepared { text, ..prepared });
        Ok(())
    }

    fn add_text(&mut self, text: &str) -> StoredText {
        let stored = StoredText { offset: self.texts.len() as u64, count: text.len() as u32 };
        self.texts.push_str(text);
        stored
    }

    /// Adds the tokens that cleaning took and furniture.csv does not tell; the second number tells how many
    /// of them, the last, are words of the text with a digit within.
    fn set_aside(&mut self, article: &Article, cleaned: &Cleaned) -> (StoredTokens, u32) {
        let start = self.asides.len();
        let parts = aside(article, cleaned);
        let tokens = parts.iter().flat_map(|part| Tokens::of(part).kept);
        self.asides.extend(tokens.map(|token| token.bits().to_le()));
        let before = self.asides.len();
        let own = parts.iter().map(String::as_str).chain([&*cleaned.text]).flat_map(with_digits);
        self.asides.extend(own.flat_map(|word| Tokens::of(word).kept).map(|token| token.bits().to_le()));
        let offset = size_of_val(&self.asides[..start]) as u64;
        let [count, with_digits] = [start, before].map(|from| (self.asides.len() - from) as u32);
        (StoredTokens { offset, count }, with_digits)
    }

    /// Takes note of what an article's dates tell: the order of day and month, or that they could not be
    /// read.
    fn note_dates(&mut self, record: &CleanedRecord<'_>, entry: &Entry) {
        let order = record.date_order(entry);
        if order != DateOrder::Told {
            let outlet = xxh3_64(record.outlet.as_bytes());
            self.orders.take(order, self.articles.len(), record.place.source, outlet);
        }
        if !record.article.unread_date.is_empty() {
            self.counts.dates_unread += 1;
            note_first(&mut self.unread_date, Some((record.place, record.article.unread_date.clone())));
        }
    }
}

impl CleanedRecord<'_> {
    /// What `published` tells of the order of day and month, if the entry's time is the record's own.
    fn date_order(&self, entry: &Entry) -> DateOrder {
        if entry.published == self.article.published { self.article.date_order } else { DateOrder::Told }
    }

    fn entry(&self, agencies: &Agencies) -> Entry {
        let Self { article, cleaned, .. } = *self;
        let evidence = &cleaned.evidence;
        let (credited, agency_basis) = credit(evidence, self.outlet, agencies);
        let (published, published_basis) =
            published(article.published, article.published_basis, &evidence.dateline_date);
        let version = if evidence.version.is_empty() { &article.version } else { &evidence.version };
        let entry = Entry {
            place: Some(self.place),
            id: ids::id_of(article, self.page, self.text_hash, self.outlet).into(),
            url: article.url.as_str().into(),
            title: match article.title.is_empty() {
                true => Title::of_text(&cleaned.text),
                false => Title::given(&article.title),
            },
            outlet: self.outlet.into(),
            language: article.language.as_str().into(),
            dateline_place: evidence.dateline_place.as_str().into(),
            version: version.as_str().into(),
            published,
            published_basis,
            agencies: credited,
            agency_basis,
            words: self.alone.map_or(0, |alone| alone.words),
            duplicate_id: false,
            same_page: false,
            killed: evidence.killed || article.killed,
            marks: Marks::default(),
        };
        let marks = Marks {
            headline_only: self.alone.is_some(),
            partial: evidence.partial,
            date_order_guessed: matches!(self.date_order(&entry), DateOrder::Open { is_guessed: true, .. }),
            gallery: article.gallery,
            paywalled: article.paywalled,
        };
        Entry { marks, ..entry }
    }

    /// The article but for the places of its entry, text, page and tokens.
    fn prepared(&self, entry: &Entry, recipe: &Recipe) -> Prepared {
        let (id_start, id_hash) = ids::keys(&entry.id);
        let title = &self.article.title;
        let (headline, bare_headline) = match self.alone {
            Some(alone) => (alone.hash, 0),
            None => (headline_words(title), headline_hash(title, recipe.verify.headline.words_min)),
        };
        let key = self.alone.map_or_else(TextKey::default, |alone| TextKey::alone(alone.hash));
        Prepared {
            source: self.place.source,
            id_start,
            id_hash,
            outlet: xxh3_64(self.outlet.as_bytes()),
            credited: !entry.agencies.is_empty() || !entry.dateline_place.is_empty(),
            headline,
            bare_headline,
            address: self.page,
            text_hash: self.text_hash,
            digest: Digest { key, ..Digest::default() },
            ..Prepared::default()
        }
    }
}

/// Why an article is refused once it is cleaned; `None` where it is not.
fn refusal(cleaned: &Cleaned) -> Option<(Reason, String)> {
    match () {
        () if cleaned.placeholder => Some((Reason::Placeholder, cleaned.text.trim_end().to_owned())),
        () if !cleaned.text.contains(char::is_alphanumeric) => {
            Some((Reason::OnlyFurniture, format!("{} lines cut", cleaned.furniture.len())))
        }
        () => None,
    }
}

/// Hash of the words of a headline; 0 where there is none.
pub(crate) fn headline_words(title: &str) -> u64 {
    if title.is_empty() { 0 } else { words_hash(title) as u64 }
}

/// Keeps the value of two that comes first by its place.
pub(crate) fn note_first(known: &mut Option<(Place, String)>, other: Option<(Place, String)>) {
    if let Some((place, _)) = &other
        && known.as_ref().is_none_or(|(first, _)| place < first)
    {
        *known = other;
    }
}
