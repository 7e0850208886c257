//! A table in, the tables of a run out: on this machine, on all its cores, and to be broken off by a signal.

use super::{StorywireError, exception};
use arrow_array::RecordBatch;
use arrow_array::ffi_stream::RecordBatchStreamReader;
use pyo3::prelude::{PyErr, PyResult, Python};
use rayon::ThreadPoolBuilder;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use storywire::base::scratch::{Memory, ScratchParams};
use storywire::recipe::Recipe;
use storywire::run::Unobserved;
use storywire::run::threads::most;
use storywire::run::{Job, Progress, run as run_job};
use storywire::source::FormatWish;
use storywire::source::MemoryTable;
use storywire::source::fields::FieldMap;
use storywire::source::filter::Filter;
use storywire::source::input::Input;
use storywire::spark::{Tables, tables};

/// What a run that was broken off unwinds with.
struct BrokenOff;

/// How long a signal may wait.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Stores may hold this much before they move to a file.
const MEMORY_BYTES: usize = 2 << 30;

type Done = (Tables, Vec<(String, u64)>);

/// Runs the job in a thread of its own, and looks for signals meanwhile.
pub fn run(
    py: Python<'_>,
    reader: RecordBatchStreamReader,
    name: &str,
    recipe: Recipe,
    map: FieldMap,
    threads: usize,
) -> PyResult<Done> {
    let is_broken_off = Arc::new(AtomicBool::new(false));
    let (sender, receiver) = channel();
    let receiver = Mutex::new(receiver);
    let (flag, name) = (Arc::clone(&is_broken_off), name.to_owned());
    let work = std::thread::spawn(move || {
        let done = catch_unwind(AssertUnwindSafe(|| work(reader, &name, &recipe, map, threads, &flag)));
        // Nobody waits any more where a signal came.
        let _ = sender.send(done);
    });
    loop {
        let wait = || receiver.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(LOOK_EVERY);
        let waited = py.detach(wait);
        match waited {
            Ok(Ok(done)) => return done,
            Ok(Err(panic)) => return Err(lost(&*panic)),
            Err(RecvTimeoutError::Disconnected) => return Err(StorywireError::new_err("the run was lost")),
            Err(RecvTimeoutError::Timeout) => {
                if let Err(signal) = py.check_signals() {
                    is_broken_off.store(true, Relaxed);
                    // Its scratch files go before the prompt comes back; a panic on the way is the breaking
                    // off itself.
                    py.detach(|| work.join().ok());
                    return Err(signal);
                }
            }
        }
    }
}

/// What is raised of a fault in the core: an error of its own, which callers catch as any other.
fn lost(panic: &(dyn std::any::Any + Send)) -> PyErr {
    let said = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
    StorywireError::new_err(format!("the run failed by a fault of storywire: {}", said.unwrap_or("unknown")))
}

fn work(
    reader: RecordBatchStreamReader,
    name: &str,
    recipe: &Recipe,
    map: FieldMap,
    threads: usize,
    is_broken_off: &AtomicBool,
) -> PyResult<Done> {
    let failed = |error: &dyn std::fmt::Display| -> PyErr { StorywireError::new_err(error.to_string()) };
    let rows: Vec<RecordBatch> = reader.collect::<Result<_, _>>().map_err(|error| failed(&error))?;
    let watch = |_: Progress| {
        if is_broken_off.load(Relaxed) {
            resume_unwind(Box::new(BrokenOff));
        }
    };
    let job = Job {
        inputs: vec![Input::Table(MemoryTable { name: name.into(), rows: rows.into() })],
        format: FormatWish::default(),
        map,
        filter: Filter::default(),
        recipe,
        scratch: ScratchParams { directory: std::env::temp_dir(), memory: Memory::of(MEMORY_BYTES) },
        past: None,
        watch: &watch,
        observer: &Unobserved,
        keeps: false,
        earlier_inputs: 0,
    };
    // 0 is one a core.
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let pool = ThreadPoolBuilder::new()
        .num_threads(threads.min(most(cores)))
        .build()
        .map_err(|error| failed(&error))?;
    let run = pool.install(|| run_job(&job)).map_err(exception)?;
    Ok((tables(&run).map_err(exception)?, run.counts.in_flow_order()))
}
