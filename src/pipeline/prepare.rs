//! Inputs in, entries and stored shingles out: everything that is done to one article alone.
//!
//! One thread finds records, all of them parse, clean and shingle; between them stands a short queue, so that memory
//! holds a few batches and never the dump. A batch's shingles go to the scratch store before the next is taken
//! up, and its text is gone.

use super::{Counts, Job, Progress, Stage};
use crate::article::{Article, Place, Reason, Reject};
use crate::attribute::{Entry, credit, outlet};
use crate::clean::Cleaner;
use crate::clean::dateline::date::published;
use crate::clean::furniture::RuleId;
use crate::error::{Error, Result};
use crate::keyed::Map;
use crate::scratch::Blob;
use crate::shingle::{Shingles, shingle, words_hash};
use crate::source::batch::{Batch, Outcome};
use crate::source::{Batches, InputRead};
use crate::texts::TextKey;
use crate::verify::TextShingles;
use rayon::iter::{ParallelBridge, ParallelIterator};
use std::collections::BTreeMap;
use std::io;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Mutex, PoisonError};

/// An article after everything that concerns it alone.
#[derive(Debug)]
pub struct Prepared {
    /// What the run remembers of it.
    pub entry: Entry,
    /// What tells its text from others.
    pub key: TextKey,
    /// Hash of the text alone, for an id where the dump gives none.
    pub text_hash: u128,
    /// Where its shingles are.
    pub stored: Stored,
}

/// Where the shingles of a text are in the store.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stored {
    offset: u64,
    hashes: u32,
    figures: u32,
}

impl Stored {
    /// How many distinct shingles the text has.
    pub fn shingles(self) -> u32 {
        self.hashes
    }

    /// Reads the shingles back into `out`.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub fn load(self, store: &Blob, out: &mut TextShingles) -> io::Result<()> {
        out.hashes.resize(self.hashes as usize, 0);
        out.figures.resize(self.figures as usize, 0);
        store.read_numbers(self.offset, &mut out.hashes)?;
        store.read_numbers(self.offset + u64::from(self.hashes) * NUMBER_BYTES, &mut out.figures)
    }
}

const NUMBER_BYTES: u64 = size_of::<u64>() as u64;

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
    /// The shingles of all articles.
    pub store: Blob,
    /// What was read of each input.
    pub inputs: Vec<InputRead>,
}

/// What one batch came to.
#[derive(Default)]
struct Yield {
    number: u64,
    articles: Vec<Prepared>,
    rejects: Vec<Reject>,
    furniture: Map<CutLine, u64>,
    /// Shingles of the articles, little-endian, as they go to the store; `Stored::offset` counts bytes from its start.
    shingles: Vec<u64>,
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
    let collected = Mutex::new((Blob::new(&job.scratch), Vec::<Yield>::new(), None::<io::Error>));
    let (sender, receiver) = sync_channel::<Batch>(QUEUE_BATCHES);
    let inputs = std::thread::scope(|scope| {
        let reader = scope.spawn(move || {
            let mut batches = Batches::new(&job.inputs, &job.map, &job.recipe.source, job.format);
            let mut seen = vec![0; job.inputs.len()];
            while let Some(batch) = batches.next() {
                let input = batch.input as usize;
                if sender.send(batch).is_err() {
                    break;
                }
                let bytes = batches.read[input].tally.bytes();
                (job.watch)(Progress::BytesRead(bytes - seen[input]));
                seen[input] = bytes;
            }
            batches.read
        });
        work_off(receiver, |batch| {
            let mut done = digest(&batch, job, cleaner);
            let mut collected = collected.lock().unwrap_or_else(PoisonError::into_inner);
            let (store, yields, failed) = &mut *collected;
            match store.append(bytemuck::cast_slice(&done.shingles)) {
                Ok(base) => done.articles.iter_mut().for_each(|article| article.stored.offset += base),
                Err(error) => *failed = Some(error),
            }
            done.shingles = Vec::new();
            (job.watch)(Progress::Articles(done.articles.len() as u64));
            yields.push(done);
            failed.is_none()
        });
        // A reader that panicked must not pass for one that came to the end.
        reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    });
    let (store, yields, failed) = collected.into_inner().unwrap_or_else(PoisonError::into_inner);
    match failed {
        Some(error) => Err(Error::write(&job.scratch.directory, error)),
        None => Ok(gather(yields, store, inputs, counts)),
    }
}

/// Hands batches to all threads until there are none, or one says that it cannot go on.
fn work_off(receiver: Receiver<Batch>, work: impl Fn(Batch) -> bool + Sync) {
    let failed = std::sync::atomic::AtomicBool::new(false);
    let batches = receiver.into_iter().take_while(|_| !failed.load(std::sync::atomic::Ordering::Relaxed));
    batches.par_bridge().for_each(|batch| {
        if !work(batch) {
            failed.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    });
}

/// Puts the batches back into input order.
fn gather(mut yields: Vec<Yield>, store: Blob, inputs: Vec<InputRead>, counts: &mut Counts) -> Prepare {
    yields.sort_unstable_by_key(|done| done.number);
    let mut all =
        Prepare { articles: Vec::new(), rejects: Vec::new(), furniture: BTreeMap::new(), store, inputs };
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
    counts.shingle_bytes_spilled = all.store.bytes_spilled();
    all
}

fn digest(batch: &Batch, job: &Job<'_>, cleaner: &Cleaner) -> Yield {
    let mut done = Yield { number: batch.number, ..Yield::default() };
    let records =
        batch.read(&job.map, &job.recipe.source, &mut |place, outcome: Outcome, _raw| match outcome {
            Ok(article) => done.take(place, &article, job, cleaner),
            Err((reason, detail)) => done.rejects.push(Reject { place, reason, detail }),
        });
    done.records_read = records;
    done
}

impl Yield {
    fn take(&mut self, place: Place, article: &Article, job: &Job<'_>, cleaner: &Cleaner) {
        let cleaned = cleaner.clean(article);
        let outlet = outlet::outlet(&article.url, &article.outlet);
        self.repeats += u64::from(cleaned.repeats);
        if cleaned.placeholder {
            let detail = cleaned.text.trim_end().to_owned();
            self.rejects.push(Reject { place, reason: Reason::Placeholder, detail });
            return;
        }
        let shingles = shingle(&cleaned.text, &job.recipe.shingle);
        if shingles.words == 0 {
            let detail = format!("{} lines cut", cleaned.furniture.len());
            self.rejects.push(Reject { place, reason: Reason::OnlyFurniture, detail });
            return;
        }
        for (rule, line) in cleaned.furniture {
            *self.furniture.entry((outlet.as_str().into(), rule, line.into())).or_default() += 1;
        }
        let headline = words_hash(&article.title);
        let key = TextKey::new(shingles.text_hash, shingles.words, headline, &job.recipe.text);
        let (agencies, agency_basis) = credit(&cleaned.evidence, &outlet, cleaner.agencies());
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
            words: shingles.words,
            duplicate_id: false,
            killed: cleaned.evidence.killed,
            partial: cleaned.evidence.partial,
        };
        let stored = self.store(&shingles);
        self.articles.push(Prepared { entry, key, text_hash: shingles.text_hash, stored });
    }

    fn store(&mut self, shingles: &Shingles) -> Stored {
        let offset = self.shingles.len() as u64 * NUMBER_BYTES;
        for values in [&shingles.hashes, &shingles.figures] {
            self.shingles.extend(values.iter().map(|value| value.to_le()));
        }
        Stored { offset, hashes: shingles.hashes.len() as u32, figures: shingles.figures.len() as u32 }
    }
}
