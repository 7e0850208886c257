//! Inputs in, entries and stored texts out: everything that is done to one article alone.
//!
//! One thread finds records, all of them parse and clean; between them stands a short queue, so that memory holds a
//! few batches and never the dump. A batch's compared texts go to the scratch store before the next is taken up:
//! what outlets repeat is known only when all are read.

use super::cut::{Digest, TokenStore};
use super::nights::TONIGHT;
use super::orders::Orders;
use super::page::{PageWriter, StoredPage, StoredTokens};
use super::{Counts, Job, Progress, Stage, ids};
use crate::attribute::credit;
use crate::attribute::headlines::Alone;
use crate::base::address::page_hash;
use crate::base::article::{Article, Place, Reason, Reject};
use crate::base::entry::{Entry, Marks};
use crate::base::entry::{Known, pack};
use crate::base::error::{Error, Result};
use crate::base::hash::Map;
use crate::base::outlet;
use crate::base::rejects::{Refused, Rejects};
use crate::base::scratch::Blob;
use crate::base::texts::TextKey;
use crate::base::time::DateOrder;
use crate::base::title::Title;
use crate::clean::Cleaner;
use crate::clean::aside::aside;
use crate::clean::dateline::date::published;
use crate::clean::furniture::{RuleId, SeenLines};
use crate::cover::with_digits;
use crate::recipe::Recipe;
use crate::shingle::{Tokens, headline_hash, words_hash};
use crate::source::batch::Batch;
use crate::source::filter::Filter;
use crate::source::input::InputTally;
use crate::source::{self, ReadRequest, SourceRead};
use rayon::iter::{ParallelBridge, ParallelIterator};
use std::io;
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Mutex, PoisonError};

/// An article after everything that concerns it alone.
#[derive(Debug)]
pub struct Prepared {
    /// What is known of it beside its entry.
    pub known: Known,
    /// Which of the remembered articles it is, or [`TONIGHT`].
    pub past: u32,
    /// The file, or member of an archive, it was read from.
    pub source: u32,
    /// The first bytes of its id, as a number that sorts as they do.
    pub id_start: u64,
    /// Hash of its id.
    pub id_hash: u64,
    /// Hash of its outlet.
    pub outlet: u64,
    /// Whether it is credited to an agency, or has a dateline.
    pub credited: bool,
    /// Hash of its headline's words; 0 where it has none. Of a record without a text, that of what is compared.
    pub headline: u64,
    /// The same without an outlet's name behind it; 0 where it tells nothing.
    pub bare_headline: u64,
    /// Hash of the address it was read from, see [`ids`](super::ids).
    pub address: u64,
    /// Hash of its text before anything learned was cut, for an id where the dump gives none.
    pub text_hash: u128,
    /// Where its text is.
    pub text: Stored,
    /// Where its sentences and tokens are.
    pub page: StoredPage,
    /// What is compared of it, once that is known.
    pub digest: Digest,
    /// What cleaning took from it and furniture.csv does not tell, where records are to be kept.
    pub aside: StoredTokens,
    /// How many of these, the last of them, are words of its text with a digit within.
    pub with_digits: u32,
}

/// Where the text of an article is in its store.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stored {
    /// Offset in bytes.
    pub offset: u64,
    /// How many bytes.
    pub count: u32,
}

impl Stored {
    /// Reads a text back.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub fn read(self, texts: &Blob) -> io::Result<String> {
        let mut bytes = vec![0; self.count as usize];
        texts.read_at(self.offset, &mut bytes)?;
        String::from_utf8(bytes).map_err(|_| io::ErrorKind::InvalidData.into())
    }
}

/// A cut line: its outlet, its rule, and the line.
pub type CutLine = (Box<str>, RuleId, Box<str>);

/// Everything read and prepared.
pub struct Prepare {
    /// The articles, in the order their batches were done.
    pub articles: Vec<Prepared>,
    /// The records refused.
    pub rejects: Rejects,
    /// Lines cut as furniture, with the number of articles they were cut from.
    pub furniture: Map<CutLine, u64>,
    /// The entries of all articles, packed.
    pub entries: Blob,
    /// Their compared texts.
    pub texts: Blob,
    /// Their sentences and tokens.
    pub store: TokenStore,
    /// What cleaning took from them.
    pub asides: Blob,
    /// Stand-ins that were refused, by the hash of their text, where records are to be kept.
    pub stand_ins: Vec<(u128, Place)>,
    /// Records that the filter leaves out, where records are to be kept.
    pub filtered: Vec<Place>,
    /// Size and hash of each input.
    pub tallies: Vec<InputTally>,
    /// The files and members of archives that were read.
    pub sources: Vec<SourceRead>,
    /// The first value, by its place, that could not be read as a time of publication.
    pub unread_date: Option<(Place, String)>,
    dates_unread: u64,
    orders: Orders,
    records_read: u64,
    records_filtered: u64,
    paragraphs_repeated: u64,
}

/// What lies before one thread, from one batch to the next.
#[derive(Default)]
pub(crate) struct Bench {
    /// Whether records are to be kept.
    keeps: bool,
    /// Whether articles are to be remembered for later nights.
    remembers: bool,
    seen: SeenLines,
    /// The pages of the articles taken since they were last moved on.
    pub pages: PageWriter,
}

/// What one batch came to.
#[derive(Default)]
pub(crate) struct Yield {
    /// Its articles.
    pub articles: Vec<Prepared>,
    /// Its records that were refused.
    pub rejects: Refused,
    /// Lines cut, with the number of articles they were cut from.
    pub furniture: Map<CutLine, u64>,
    /// Texts of the articles as they go to the store; their offsets count from its start, until they are there.
    pub texts: String,
    /// Their entries, likewise.
    pub entries: Vec<u8>,
    /// What cleaning took from them, little-endian, likewise.
    asides: Vec<u32>,
    stand_ins: Vec<(u128, Place)>,
    /// Values that could not be read as a time of publication, and the first of them.
    dates_unread: u64,
    unread_date: Option<(Place, String)>,
    orders: Orders,
    records_read: u64,
    records_filtered: u64,
    filtered: Vec<Place>,
    /// Paragraphs cut because their article repeats them.
    pub repeats: u64,
}

/// Batches that wait between the reader and the others.
const QUEUE_BATCHES: usize = 4;

/// Reads and prepares everything.
///
/// # Errors
/// The scratch store cannot be written. Faults of inputs are rejects.
pub fn prepare(job: &Job<'_>, cleaner: &Cleaner, counts: &mut Counts) -> Result<Prepare> {
    (job.watch)(Progress::Stage(Stage::Read));
    let collected = Mutex::new((Prepare::new(job), Ok(())));
    let (sender, receiver) = sync_channel::<Batch>(QUEUE_BATCHES);
    let tallies: Vec<InputTally> = job.inputs.iter().map(|_| InputTally::default()).collect();
    let sources = std::thread::scope(|scope| {
        let tallies = &tallies;
        let reader = scope.spawn(move || {
            let reading = ReadRequest {
                inputs: &job.inputs,
                tallies,
                map: &job.map,
                filter: &job.filter,
                params: &job.recipe.source,
                format: job.format,
                scratch: &job.scratch.directory,
            };
            let mut seen = vec![0; job.inputs.len()];
            source::read(reading, &mut |batch| {
                let input = batch.input as usize;
                if sender.send(batch).is_err() {
                    return ControlFlow::Break(());
                }
                let bytes = tallies[input].bytes();
                (job.watch)(Progress::BytesRead(bytes - seen[input]));
                seen[input] = bytes;
                ControlFlow::Continue(())
            })
        });
        let remembers = job.past.is_some_and(|past| past.is_continued);
        let bench = || Bench { keeps: job.keeps, remembers, ..Bench::default() };
        work_off(receiver, bench, |batch, bench| {
            let (done, packed) = digest(&batch, job, cleaner, bench);
            let mut collected = collected.lock().unwrap_or_else(PoisonError::into_inner);
            let (all, so_far) = &mut *collected;
            (job.watch)(Progress::Articles(done.articles.len() as u64));
            match packed.and_then(|()| all.take(done, bench)) {
                Ok(()) => so_far.is_ok(),
                Err(error) => {
                    *so_far = Err(error);
                    false
                }
            }
        });
        // A reader that panicked must not pass for one that came to the end.
        reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    });
    let (mut all, so_far) = collected.into_inner().unwrap_or_else(PoisonError::into_inner);
    so_far.map_err(|error| Error::write(&job.scratch.directory, error))?;
    (all.tallies, all.sources) = (tallies, sources);
    counts.records_read = all.records_read;
    counts.filtered = all.records_filtered;
    counts.paragraphs_repeated = all.paragraphs_repeated;
    counts.dates_unread = all.dates_unread;
    let settled = std::mem::take(&mut all.orders).settle(&mut all.articles);
    (counts.date_orders_told, counts.date_orders_guessed) = (settled.told, settled.guessed);
    counts.text_bytes_spilled = all.texts.bytes_spilled() + all.store.pages.bytes_spilled();
    counts.entry_bytes_spilled = all.entries.bytes_spilled();
    Ok(all)
}

/// Hands batches to all threads until there are none, or one says that it cannot go on.
fn work_off(
    receiver: Receiver<Batch>,
    bench: impl Fn() -> Bench + Send + Sync,
    work: impl Fn(Batch, &mut Bench) -> bool + Sync,
) {
    let failed = std::sync::atomic::AtomicBool::new(false);
    let batches = receiver.into_iter().take_while(|_| !failed.load(std::sync::atomic::Ordering::Relaxed));
    batches.par_bridge().for_each_init(bench, |bench, batch| {
        if !work(batch, bench) {
            failed.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    });
}

fn digest(batch: &Batch, job: &Job<'_>, cleaner: &Cleaner, bench: &mut Bench) -> (Yield, io::Result<()>) {
    let mut done = Yield::default();
    let mut packed = Ok(());
    let is_earlier = (batch.input as usize) < job.earlier_inputs;
    let filter = if is_earlier { Filter::none() } else { &job.filter };
    let records =
        batch.read_where(&job.map, &job.recipe.source, filter, &mut |place, outcome| match outcome {
            None => done.leave_out(place, bench),
            Some(Ok(article)) => {
                if let Some(glass) = job.glass {
                    glass.note_article(&batch.name, place, &article, cleaner);
                }
                if let Err(error) = done.take(place, &article, job.recipe, cleaner, bench) {
                    packed = Err(error);
                }
            }
            Some(Err((reason, detail))) => {
                if reason == Reason::Placeholder && bench.keeps {
                    done.stand_ins.push((xxhash_rust::xxh3::xxh3_128(detail.as_bytes()), place));
                }
                if let Err(error) = done.rejects.push(Reject { place, reason, detail }) {
                    packed = Err(error);
                }
            }
        });
    done.records_read = records;
    (done, packed)
}

impl Yield {
    /// Takes in an article: cleans it, and refuses it or writes down all that concerns it alone.
    ///
    /// # Errors
    /// Its entry cannot be packed, which no entry is known for.
    pub fn take(
        &mut self,
        place: Place,
        article: &Article,
        recipe: &Recipe,
        cleaner: &Cleaner,
        bench: &mut Bench,
    ) -> io::Result<()> {
        let cleaned = cleaner.clean(article, &mut bench.seen);
        let outlet = outlet::outlet(&article.url, &article.outlet, &article.publisher);
        self.repeats += u64::from(cleaned.repeats);
        if cleaned.placeholder {
            if bench.keeps {
                self.stand_ins.push((xxhash_rust::xxh3::xxh3_128(article.text.as_bytes()), place));
            }
            let detail = cleaned.text.trim_end().to_owned();
            return self.rejects.push(Reject { place, reason: Reason::Placeholder, detail });
        }
        if !cleaned.text.contains(char::is_alphanumeric) {
            let detail = format!("{} lines cut", cleaned.furniture.len());
            return self.rejects.push(Reject { place, reason: Reason::OnlyFurniture, detail });
        }
        let (mut set_aside, mut digits) = (StoredTokens::default(), 0);
        if bench.keeps {
            let start = self.asides.len();
            let parts = aside(article, &cleaned);
            let tokens = parts.iter().flat_map(|part| Tokens::of(part).kept);
            self.asides.extend(tokens.map(|token| token.bits().to_le()));
            let before = self.asides.len();
            let own = parts.iter().map(String::as_str).chain([&*cleaned.text]).flat_map(with_digits);
            self.asides.extend(own.flat_map(|word| Tokens::of(word).kept).map(|token| token.bits().to_le()));
            digits = (self.asides.len() - before) as u32;
            let (offset, count) =
                (size_of_val(&self.asides[..start]) as u64, (self.asides.len() - start) as u32);
            set_aside = StoredTokens { offset, count };
        }
        for (rule, line) in cleaned.furniture {
            *self.furniture.entry((outlet.as_str().into(), rule, line.into())).or_default() += 1;
        }
        let (agencies, agency_basis) = credit(&cleaned.evidence, &outlet, cleaner.agencies());
        let alone = Alone::of(article, &cleaned.text, &outlet, &recipe.text);
        // What has no text teaches nothing, and no pair is looked for.
        let text = if alone.is_some() { "" } else { &*cleaned.text };
        let page = bench.pages.write(text, &outlet, bench.remembers);
        let (published, published_basis) =
            published(article.published, article.published_basis, &cleaned.evidence.dateline_date);
        let date_order = if published == article.published { article.date_order } else { DateOrder::Told };
        self.note_dates(place, article, date_order, &outlet);
        let text_hash = xxhash_rust::xxh3::xxh3_128(cleaned.text.as_bytes());
        let address = page_hash(&article.url);
        let id = ids::id_of(article, address, text_hash, &outlet);
        let (id_start, id_hash) = ids::keys(&id);
        let credited = !agencies.is_empty() || !cleaned.evidence.dateline_place.is_empty();
        let outlet_hash = xxhash_rust::xxh3::xxh3_64(outlet.as_bytes());
        let entry: Entry = Entry {
            place: Some(place),
            id: id.into(),
            url: article.url.as_str().into(),
            title: match article.title.is_empty() {
                true => Title::of_text(&cleaned.text),
                false => Title::given(&article.title),
            },
            outlet: outlet.into(),
            language: article.language.as_str().into(),
            dateline_place: cleaned.evidence.dateline_place.into(),
            version: Some(cleaned.evidence.version)
                .filter(|it| !it.is_empty())
                .unwrap_or(article.version.clone())
                .into(),
            published,
            published_basis,
            agencies,
            agency_basis,
            words: alone.map_or(0, |alone| alone.words),
            duplicate_id: false,
            same_page: false,
            killed: cleaned.evidence.killed || article.killed,
            marks: Marks {
                headline_only: alone.is_some(),
                partial: cleaned.evidence.partial,
                date_order_guessed: matches!(date_order, DateOrder::Open { is_guessed: true, .. }),
                gallery: article.gallery,
                paywalled: article.paywalled,
            },
        };
        let (headline, bare_headline) = match alone {
            Some(Alone { hash, .. }) => (hash, 0),
            None => {
                let bare = headline_hash(&article.title, recipe.verify.headline.words_min);
                (headline_words(&article.title), bare)
            }
        };
        let known = pack(&entry, &mut self.entries)?;
        let text = Stored { offset: self.texts.len() as u64, count: cleaned.text.len() as u32 };
        self.texts.push_str(&cleaned.text);
        self.articles.push(Prepared {
            known,
            past: TONIGHT,
            source: place.source,
            id_start,
            id_hash,
            outlet: outlet_hash,
            credited,
            headline,
            bare_headline,
            address,
            text_hash,
            text,
            page,
            digest: Digest {
                key: alone.map_or_else(Default::default, |alone| TextKey::alone(alone.hash)),
                ..Digest::default()
            },
            aside: set_aside,
            with_digits: digits,
        });
        Ok(())
    }
}

impl Yield {
    fn leave_out(&mut self, place: Place, bench: &Bench) {
        self.records_filtered += 1;
        self.filtered.extend(bench.keeps.then_some(place));
    }

    /// Takes note of what an article's dates tell: the order of day and month, or that they could not be read.
    fn note_dates(&mut self, place: Place, article: &Article, order: DateOrder, outlet: &str) {
        if order != DateOrder::Told {
            let outlet = xxhash_rust::xxh3::xxh3_64(outlet.as_bytes());
            self.orders.take(order, self.articles.len(), place.source, outlet);
        }
        if !article.unread_date.is_empty() {
            self.dates_unread += 1;
            note_first(&mut self.unread_date, Some((place, article.unread_date.clone())));
        }
    }
}

/// Keeps that of two values which comes first by its place.
/// Hash of the words of a headline; 0 where there is none.
pub(crate) fn headline_words(title: &str) -> u64 {
    if title.is_empty() { 0 } else { words_hash(title) as u64 }
}

fn note_first(known: &mut Option<(Place, String)>, other: Option<(Place, String)>) {
    if let Some((place, _)) = &other
        && known.as_ref().is_none_or(|(first, _)| place < first)
    {
        *known = other;
    }
}

impl Prepare {
    fn new(job: &Job<'_>) -> Self {
        let [entries, texts, asides] = [(); 3].map(|()| Blob::new(&job.scratch));
        Self {
            articles: Vec::new(),
            rejects: Rejects::new(&job.scratch),
            furniture: Map::default(),
            entries,
            texts,
            store: TokenStore::new(&job.scratch),
            asides,
            stand_ins: Vec::new(),
            filtered: Vec::new(),
            tallies: Vec::new(),
            sources: Vec::new(),
            unread_date: None,
            dates_unread: 0,
            orders: Orders::default(),
            records_read: 0,
            records_filtered: 0,
            paragraphs_repeated: 0,
        }
    }

    /// Takes in what a batch came to.
    fn take(&mut self, mut done: Yield, bench: &mut Bench) -> io::Result<()> {
        let entry_base = self.entries.append(&done.entries)?;
        let text_base = self.texts.append(done.texts.as_bytes())?;
        let page_base = self.store.pages.own().append(bytemuck::cast_slice(&bench.pages.numbers))?;
        bench.pages.numbers.clear();
        let aside_base = self.asides.append(bytemuck::cast_slice(&done.asides))?;
        self.stand_ins.append(&mut done.stand_ins);
        self.filtered.append(&mut done.filtered);
        for article in &mut done.articles {
            article.known.offset += entry_base;
            article.text.offset += text_base;
            article.page.offset += page_base;
            article.aside.offset += aside_base;
        }
        self.orders.merge(std::mem::take(&mut done.orders), self.articles.len());
        note_first(&mut self.unread_date, done.unread_date.take());
        self.dates_unread += done.dates_unread;
        self.articles.append(&mut done.articles);
        self.rejects.take(&done.rejects)?;
        for (line, articles) in done.furniture {
            *self.furniture.entry(line).or_default() += articles;
        }
        self.records_read += done.records_read;
        self.records_filtered += done.records_filtered;
        self.paragraphs_repeated += done.repeats;
        Ok(())
    }
}
