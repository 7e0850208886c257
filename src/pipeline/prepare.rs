//! Inputs in, entries and stored texts out: everything that is done to one article alone.
//!
//! One thread finds records, all of them parse and clean; between them stands a short queue, so that memory holds a
//! few batches and never the dump. A batch's compared texts go to the scratch store before the next is taken up:
//! what outlets repeat is known only when all are read.

use super::digest::Digest;
use super::page::{PageWriter, StoredPage};
use super::{Counts, Job, Progress, Stage, ids};
use crate::article::{Article, Place, Reason, Reject};
use crate::attribute::{Entry, credit, outlet};
use crate::clean::Cleaner;
use crate::clean::dateline::date::published;
use crate::clean::furniture::{RuleId, SeenLines};
use crate::error::{Error, Result};
use crate::keyed::Map;
use crate::scratch::Blob;
use crate::shingle::words_hash;
use crate::source::batch::{Batch, Outcome};
use crate::source::open::Tally;
use crate::source::{self, Reading, SourceRead};
use rayon::iter::{ParallelBridge, ParallelIterator};
use std::collections::BTreeMap;
use std::io;
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Mutex, PoisonError};

/// An article after everything that concerns it alone.
#[derive(Debug)]
pub struct Prepared {
    /// What the run remembers of it.
    pub entry: Entry,
    /// Hash of its headline's words; 0 where it has none.
    pub headline: u64,
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
    /// The articles, in input order.
    pub articles: Vec<Prepared>,
    /// The records refused, in input order.
    pub rejects: Vec<Reject>,
    /// Lines cut as furniture, with the number of articles they were cut from.
    pub furniture: BTreeMap<CutLine, u64>,
    /// The compared texts of all articles.
    pub texts: Blob,
    /// Their sentences and tokens.
    pub pages: Blob,
    /// Size and hash of each input.
    pub tallies: Vec<Tally>,
    /// The files and members of archives that were read.
    pub sources: Vec<SourceRead>,
}

/// What lies before one thread, from one batch to the next.
#[derive(Default)]
struct Bench {
    seen: SeenLines,
    pages: PageWriter,
}

/// What one batch came to.
#[derive(Default)]
struct Yield {
    number: u64,
    articles: Vec<Prepared>,
    rejects: Vec<Reject>,
    furniture: Map<CutLine, u64>,
    /// Texts of the articles as they go to the store; their offsets count from its start, until they are there.
    texts: String,
    records_read: u64,
    repeats: u64,
}

/// Batches that wait between the reader and the others.
const QUEUE_BATCHES: usize = 4;

/// Reads and prepares everything.
///
/// # Errors
/// The scratch store cannot be written. Faults of inputs are rejects.
pub fn prepare(job: &Job<'_>, cleaner: &Cleaner, counts: &mut Counts) -> Result<Prepare> {
    (job.watch)(Progress::Stage(Stage::Read));
    let (texts, pages) = (Blob::new(&job.scratch), Blob::new(&job.scratch));
    let collected = Mutex::new((texts, pages, Vec::<Yield>::new(), None::<io::Error>));
    let (sender, receiver) = sync_channel::<Batch>(QUEUE_BATCHES);
    let tallies: Vec<Tally> = job.inputs.iter().map(|_| Tally::default()).collect();
    let sources = std::thread::scope(|scope| {
        let tallies = &tallies;
        let reader = scope.spawn(move || {
            let reading = Reading {
                inputs: &job.inputs,
                tallies,
                map: &job.map,
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
        work_off(receiver, |batch, bench| {
            let mut done = digest(&batch, job, cleaner, bench);
            let mut collected = collected.lock().unwrap_or_else(PoisonError::into_inner);
            let (texts, pages, yields, failed) = &mut *collected;
            if let Err(error) = done.store(bench, texts, pages) {
                *failed = Some(error);
            }
            (job.watch)(Progress::Articles(done.articles.len() as u64));
            yields.push(done);
            failed.is_none()
        });
        // A reader that panicked must not pass for one that came to the end.
        reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    });
    let (texts, pages, yields, failed) = collected.into_inner().unwrap_or_else(PoisonError::into_inner);
    match failed {
        Some(error) => Err(Error::write(&job.scratch.directory, error)),
        None => {
            let (articles, rejects, furniture) = (Vec::new(), Vec::new(), BTreeMap::new());
            let empty = Prepare { articles, rejects, furniture, texts, pages, tallies, sources };
            Ok(gather(yields, empty, counts))
        }
    }
}

/// Hands batches to all threads until there are none, or one says that it cannot go on.
fn work_off(receiver: Receiver<Batch>, work: impl Fn(Batch, &mut Bench) -> bool + Sync) {
    let failed = std::sync::atomic::AtomicBool::new(false);
    let batches = receiver.into_iter().take_while(|_| !failed.load(std::sync::atomic::Ordering::Relaxed));
    batches.par_bridge().for_each_init(Bench::default, |bench, batch| {
        if !work(batch, bench) {
            failed.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    });
}

/// Puts the batches back into input order.
fn gather(mut yields: Vec<Yield>, mut all: Prepare, counts: &mut Counts) -> Prepare {
    yields.sort_unstable_by_key(|done| done.number);
    all.articles.reserve_exact(yields.iter().map(|done| done.articles.len()).sum());
    for done in yields {
        counts.records_read += done.records_read;
        counts.paragraphs_repeated += done.repeats;
        all.articles.extend(done.articles);
        all.rejects.extend(done.rejects);
        for (line, articles) in done.furniture {
            *all.furniture.entry(line).or_default() += articles;
        }
    }
    counts.text_bytes_spilled = all.texts.bytes_spilled() + all.pages.bytes_spilled();
    all
}

fn digest(batch: &Batch, job: &Job<'_>, cleaner: &Cleaner, bench: &mut Bench) -> Yield {
    let mut done = Yield { number: batch.number, ..Yield::default() };
    let records = batch.read(&job.map, &job.recipe.source, &mut |place, outcome: Outcome| match outcome {
        Ok(article) => done.take(place, &article, cleaner, bench),
        Err((reason, detail)) => done.rejects.push(Reject { place, reason, detail }),
    });
    done.records_read = records;
    done
}

impl Yield {
    fn take(&mut self, place: Place, article: &Article, cleaner: &Cleaner, bench: &mut Bench) {
        let cleaned = cleaner.clean(article, &mut bench.seen);
        let outlet = outlet::outlet(&article.url, &article.outlet);
        self.repeats += u64::from(cleaned.repeats);
        if cleaned.placeholder {
            let detail = cleaned.text.trim_end().to_owned();
            self.rejects.push(Reject { place, reason: Reason::Placeholder, detail });
            return;
        }
        if !cleaned.text.contains(char::is_alphanumeric) {
            let detail = format!("{} lines cut", cleaned.furniture.len());
            self.rejects.push(Reject { place, reason: Reason::OnlyFurniture, detail });
            return;
        }
        for (rule, line) in cleaned.furniture {
            *self.furniture.entry((outlet.as_str().into(), rule, line.into())).or_default() += 1;
        }
        let (agencies, agency_basis) = credit(&cleaned.evidence, &outlet, cleaner.agencies());
        let page = bench.pages.write(&cleaned.text, &outlet);
        let (published, published_basis) =
            published(article.published, article.published_basis, &cleaned.evidence.dateline_date);
        let entry = Entry {
            place: Some(place),
            id: article.id.as_str().into(),
            url: article.url.as_str().into(),
            title: article.title.as_str().into(),
            outlet: outlet.into(),
            language: article.language.as_str().into(),
            dateline_place: cleaned.evidence.dateline_place.into(),
            version: cleaned.evidence.version.into(),
            published,
            published_basis,
            agencies,
            agency_basis,
            words: 0,
            duplicate_id: false,
            same_page: false,
            killed: cleaned.evidence.killed,
            partial: cleaned.evidence.partial,
        };
        let headline = if article.title.is_empty() { 0 } else { words_hash(&article.title) as u64 };
        let text_hash = xxhash_rust::xxh3::xxh3_128(cleaned.text.as_bytes());
        let text = Stored { offset: self.texts.len() as u64, count: cleaned.text.len() as u32 };
        self.texts.push_str(&cleaned.text);
        self.articles.push(Prepared {
            entry,
            headline,
            address: ids::page(&article.url),
            text_hash,
            text,
            page,
            digest: Digest::default(),
        });
    }

    /// Moves texts and pages to their stores.
    fn store(&mut self, bench: &mut Bench, texts: &mut Blob, pages: &mut Blob) -> io::Result<()> {
        let text_base = texts.append(std::mem::take(&mut self.texts).as_bytes())?;
        let page_base = pages.append(bytemuck::cast_slice(&bench.pages.numbers))?;
        bench.pages.numbers.clear();
        for article in &mut self.articles {
            article.text.offset += text_base;
            article.page.offset += page_base;
        }
        Ok(())
    }
}
