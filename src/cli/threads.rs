//! The number of threads asked for in, a thread pool out.
//!
//! A number beyond reason is reduced, with a warning.

use super::log::warn;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::num::NonZeroUsize;
use storywire::run::threads::most;

/// Starts the threads asked for; one a core by default.
///
/// # Errors
/// The system has no room for them.
pub(crate) fn start(wanted: Option<usize>) -> anyhow::Result<ThreadPool> {
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let usual = || std::env::var("RAYON_NUM_THREADS").ok()?.parse().ok();
    let asked = wanted.or_else(usual).filter(|&threads| threads > 0).unwrap_or(cores);
    let threads = asked.min(most(cores));
    if threads < asked {
        warn(&format!("{asked} threads are no faster than {threads} on {cores} cores; {threads} are used"));
    }
    Ok(ThreadPoolBuilder::new().num_threads(threads).build()?)
}

#[cfg(test)]
mod tests {
    use super::{most, start};

    #[test]
    fn a_wish_for_threads_is_kept_within_reason() {
        let limit = most(std::thread::available_parallelism().unwrap().get());
        for (wanted, threads) in [(1, 1), (3, 3), (16, 16), (5_000, limit), (usize::MAX, limit)] {
            assert_eq!(start(Some(wanted)).unwrap().current_num_threads(), threads, "{wanted}");
        }
    }
}
