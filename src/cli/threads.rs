//! How many threads the user wants in, those that work out.
//!
//! The answer is the same with any number. More threads than cores gain little, and far more bring the work to a stand: they ask each
//! other for work all the time. So a wish beyond reason is cut to what the machine can bear, and that is said.

use super::log::warn;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::num::NonZeroUsize;

/// Threads for each core, and those that any machine can bear.
const A_CORE_MAX: usize = 4;
const BEARABLE: usize = 16;

/// Starts as many threads as are wanted; one a core if nothing is said.
///
/// # Errors
/// The system has no room for them.
pub fn start(wanted: Option<usize>) -> anyhow::Result<ThreadPool> {
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let usual = || std::env::var("RAYON_NUM_THREADS").ok()?.parse().ok();
    let asked = wanted.or_else(usual).filter(|&threads| threads > 0).unwrap_or(cores);
    let threads = asked.min(most(cores));
    if threads < asked {
        warn(&format!("{asked} threads are no faster than {threads} on {cores} cores; {threads} are used"));
    }
    Ok(ThreadPoolBuilder::new().num_threads(threads).build()?)
}

fn most(cores: usize) -> usize {
    cores.saturating_mul(A_CORE_MAX).max(BEARABLE)
}

#[cfg(test)]
mod tests {
    use super::{most, start};

    #[test]
    fn a_wish_for_threads_is_kept_within_reason() {
        for (cores, threads) in [(1, 16), (2, 16), (4, 16), (5, 20), (64, 256)] {
            assert_eq!(most(cores), threads, "{cores} cores");
        }
        let limit = most(std::thread::available_parallelism().unwrap().get());
        for (wanted, threads) in [(1, 1), (3, 3), (16, 16), (5_000, limit), (usize::MAX, limit)] {
            assert_eq!(start(Some(wanted)).unwrap().current_num_threads(), threads, "{wanted}");
        }
    }
}
