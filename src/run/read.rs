//! Inputs in, entries and stored texts out: everything that is done to one article alone.
//!
//! One thread finds records, all of them parse and clean; between them stands a short queue, so that memory
//! holds a few batches and never the dump. A batch's compared texts go to the scratch store before the next
//! is taken up: what outlets repeat is known only when all are read.

use super::digest::TokenStore;
use super::orders::DateOrders;
use super::prepare::{CutLine, PreparedBatch, ReadCounts, ReadWorker, note_first};
use super::prepared::Prepared;
use super::{Context, Counts, Job, Progress, Stage};
use crate::base::article::{Place, Reason, Reject};
use crate::base::error::Result;
use crate::base::hash::Map;
use crate::base::rejects::Rejects;
use crate::base::scratch::{Blob, ScratchParams};
use crate::source::batch::Batch;
use crate::source::filter::Filter;
use crate::source::input::InputTally;
use crate::source::{self, ReadRequest, SourceRead};
use rayon::iter::{ParallelBridge, ParallelIterator};
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use xxhash_rust::xxh3::xxh3_128;

/// Everything read and prepared.
pub(crate) struct ReadDump {
    /// The articles, in the order their batches were done; those of earlier nights stand behind tonight's.
    pub articles: Vec<Prepared>,
    /// The entries of all articles, packed.
    pub entries: Blob,
    /// Their compared texts.
    pub texts: Blob,
    /// Their sentences and tokens.
    pub store: TokenStore,
    /// Tokens that cleaning took from them, where records are to be kept.
    pub asides: Blob,
    /// What was read beside articles.
    pub books: Books,
}

/// What was read beside articles: so that every record, file and line is accounted for.
pub(crate) struct Books {
    /// The records refused.
    pub rejects: Rejects,
    /// Lines cut as furniture, with the number of articles they were cut from.
    pub furniture: Map<CutLine, u64>,
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
}

/// What the threads gather.
struct GatheredRecords {
    dump: ReadDump,
    orders: DateOrders,
    counts: ReadCounts,
}

/// Batches that wait between the reader and the workers.
const QUEUE_BATCHES: usize = 4;

/// Reads and prepares everything.
///
/// # Errors
/// The scratch store cannot be written. Faults of inputs are rejects.
pub(crate) fn read(context: &Context<'_>, counts: &mut Counts) -> Result<ReadDump> {
    let job = context.job;
    (job.watch)(Progress::Stage(Stage::Read));
    let gathered = Mutex::new((GatheredRecords::new(&job.scratch), Ok(())));
    let (sender, receiver) = sync_channel::<Batch>(QUEUE_BATCHES);
    let tallies: Vec<InputTally> = job.inputs.iter().map(|_| InputTally::default()).collect();
    let sources = std::thread::scope(|scope| {
        let tallies = &tallies;
        let reader = scope.spawn(move || find_records(job, tallies, &sender));
        work_off(receiver, &|| job.worker(), &|batch, worker| {
            let done = prepare(&batch, context, worker);
            let mut gathered = gathered.lock().unwrap_or_else(PoisonError::into_inner);
            let (all, so_far) = &mut *gathered;
            if let Ok(done) = &done {
                (job.watch)(Progress::Articles(done.articles.len() as u64));
            }
            match done.and_then(|done| all.take(done, worker)) {
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
    let (all, so_far) = gathered.into_inner().unwrap_or_else(PoisonError::into_inner);
    so_far?;
    let mut dump = all.settled(counts);
    (dump.books.tallies, dump.books.sources) = (tallies, sources);
    Ok(dump)
}

/// Finds the records of all inputs, and hands them on in batches.
fn find_records(job: &Job<'_>, tallies: &[InputTally], batches: &SyncSender<Batch>) -> Vec<SourceRead> {
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
        if batches.send(batch).is_err() {
            return ControlFlow::Break(());
        }
        let bytes = tallies[input].bytes();
        (job.watch)(Progress::BytesRead(bytes - seen[input]));
        seen[input] = bytes;
        ControlFlow::Continue(())
    })
}

/// Hands batches to all threads until there are none, or one thread says that it cannot go on.
fn work_off(
    receiver: Receiver<Batch>,
    worker: &(dyn Fn() -> ReadWorker + Sync),
    work: &(dyn Fn(Batch, &mut ReadWorker) -> bool + Sync),
) {
    let failed = std::sync::atomic::AtomicBool::new(false);
    let batches = receiver.into_iter().take_while(|_| !failed.load(std::sync::atomic::Ordering::Relaxed));
    batches.par_bridge().for_each_init(worker, |worker, batch| {
        if !work(batch, worker) {
            failed.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    });
}

fn prepare(batch: &Batch, context: &Context<'_>, worker: &mut ReadWorker) -> Result<PreparedBatch> {
    let Context { job, cleaner, .. } = context;
    let mut done = PreparedBatch::default();
    let mut packed = Ok(());
    let is_earlier = (batch.input as usize) < job.earlier_inputs;
    let filter = if is_earlier { Filter::none() } else { &job.filter };
    let records = batch.read_where(&job.map, &job.recipe.source, filter, &mut |place, outcome| {
        let taken = match outcome {
            None => {
                done.counts.filtered += 1;
                done.filtered.extend(worker.keeps.then_some(place));
                Ok(())
            }
            Some(Ok(article)) => {
                job.observer.article(&batch.name, place, &article, cleaner);
                done.take(place, &article, job.recipe, cleaner, worker)
            }
            Some(Err((reason, detail))) => {
                if reason == Reason::Placeholder && worker.keeps {
                    done.stand_ins.push((xxh3_128(detail.as_bytes()), place));
                }
                done.rejects.push(Reject { place, reason, detail })
            }
        };
        if let Err(error) = taken {
            packed = Err(error);
        }
    });
    done.counts.records = records;
    packed.map(|()| done)
}

impl GatheredRecords {
    fn new(scratch: &ScratchParams) -> Self {
        let [entries, texts, asides] = [(); 3].map(|()| Blob::new(scratch));
        let books = Books {
            rejects: Rejects::new(scratch),
            furniture: Map::default(),
            stand_ins: Vec::new(),
            filtered: Vec::new(),
            tallies: Vec::new(),
            sources: Vec::new(),
            unread_date: None,
        };
        let store = TokenStore::new(scratch);
        let dump = ReadDump { articles: Vec::new(), entries, texts, store, asides, books };
        Self { dump, orders: DateOrders::default(), counts: ReadCounts::default() }
    }

    /// Takes what a batch came to.
    fn take(&mut self, mut done: PreparedBatch, worker: &mut ReadWorker) -> Result<()> {
        let ReadDump { articles, entries, texts, store, asides, books } = &mut self.dump;
        let entry_base = entries.append(&done.entries)?;
        let text_base = texts.append(done.texts.as_bytes())?;
        let page_base = store.pages.own().append(bytemuck::cast_slice(&worker.pages.numbers))?;
        worker.pages.numbers.clear();
        let aside_base = asides.append(bytemuck::cast_slice(&done.asides))?;
        for article in &mut done.articles {
            article.known.offset += entry_base;
            article.text.offset += text_base;
            article.page.offset += page_base;
            article.aside.offset += aside_base;
        }
        self.orders.merge(std::mem::take(&mut done.orders), articles.len());
        self.counts.add(done.counts);
        articles.append(&mut done.articles);
        books.take(&mut done)
    }

    /// The dump with its dates settled.
    fn settled(mut self, counts: &mut Counts) -> ReadDump {
        counts.records_read = self.counts.records;
        counts.filtered = self.counts.filtered;
        counts.paragraphs_repeated = self.counts.paragraphs_repeated;
        counts.dates_unread = self.counts.dates_unread;
        let settled = self.orders.settle(&mut self.dump.articles);
        (counts.date_orders_told, counts.date_orders_guessed) = (settled.told, settled.guessed);
        counts.text_bytes_spilled = self.dump.texts.bytes_spilled() + self.dump.store.pages.bytes_spilled();
        counts.entry_bytes_spilled = self.dump.entries.bytes_spilled();
        self.dump
    }
}

impl Books {
    fn take(&mut self, done: &mut PreparedBatch) -> Result<()> {
        self.stand_ins.append(&mut done.stand_ins);
        self.filtered.append(&mut done.filtered);
        note_first(&mut self.unread_date, done.unread_date.take());
        for (line, articles) in done.furniture.drain() {
            *self.furniture.entry(line).or_default() += articles;
        }
        self.rejects.take(&done.rejects)
    }
}
