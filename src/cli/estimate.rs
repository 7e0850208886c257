//! Inputs in, the time and memory of a run over them out, estimated before it begins.

use super::log::warn;
use bytesize::ByteSize;
use std::path::Path;
use storywire::source::input::Input;

/// Mean bytes of an article in a dump.
const BYTES_AN_ARTICLE: u64 = 3_000;

/// Assumed ratio of unpacked to packed size.
const UNPACKED_TIMES: u64 = 4;

/// Memory of a run of nothing, and what each article adds that is never moved to the scratch file.
const MEMORY_BYTES: u64 = 64 << 20;
const MEMORY_BYTES_AN_ARTICLE: u64 = 900;

/// What the scratch stores hold of an article, in memory or in their files; of one that an earlier night
/// read.
const STORED_BYTES_AN_ARTICLE: u64 = 7_500;
const STORED_BYTES_REMEMBERED: u64 = 400;

/// Time of an article on one thread, in microseconds; some of it is not shared by several.
const MICROS_AN_ARTICLE: u64 = 114;

/// Least number of articles for which the estimate is shown.
const ARTICLES_TOLD: u64 = 200_000;

/// The scratch stores get at least one in so many parts of the memory.
const STORES_SHARE_MIN: u64 = 8;

/// The estimate of a run.
pub(crate) struct RunEstimate {
    articles: u64,
    /// Those that earlier nights read.
    remembered: u64,
}

impl RunEstimate {
    /// Of a run over these inputs that meets so many articles of earlier nights; what comes on standard input
    /// is not foreseen.
    pub(crate) fn of(inputs: &[Input], remembered: u64) -> Self {
        let bytes: u64 = inputs.iter().map(|input| input.path().map_or(0, unpacked_bytes)).sum();
        Self { articles: bytes / BYTES_AN_ARTICLE, remembered }
    }

    /// Returns the memory left for the scratch stores.
    pub(crate) fn left_for_stores(&self, memory: u64) -> u64 {
        let others = MEMORY_BYTES + (self.articles + self.remembered) * MEMORY_BYTES_AN_ARTICLE;
        memory.saturating_sub(others).max(memory / STORES_SHARE_MIN)
    }

    /// Describes the estimate if the run will take long.
    pub(crate) fn told(&self, memory: u64, threads: usize, scratch: &Path) -> Option<String> {
        let articles = self.articles;
        let seconds = articles * MICROS_AN_ARTICLE / 1_000_000 / (threads as u64).max(1);
        let stored = articles * STORED_BYTES_AN_ARTICLE + self.remembered * STORED_BYTES_REMEMBERED;
        let spilled = if stored > self.left_for_stores(memory) {
            format!(", and {} of space in {}", ByteSize(stored), scratch.display())
        } else {
            String::new()
        };
        (articles >= ARTICLES_TOLD).then(|| {
            format!(
                "about {} million articles: some {seconds} s on {threads} threads, {} of memory{spilled}",
                articles.div_ceil(100_000) as f64 / 10.0,
                ByteSize(memory)
            )
        })
    }
}

/// Warns where the system allows less memory than a run may take: a program that is refused memory can say no
/// more.
pub(crate) fn warn_of_little_memory(memory: u64) {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    if let Some(allowed) = address_space(&limits).filter(|allowed| *allowed < memory) {
        warn(&format!(
            "the system allows this process {} of address space (ulimit -v), and the run keeps to {}: where that is not enough it \
             aborts; write --memory with less, or raise the limit",
            ByteSize(allowed),
            ByteSize(memory)
        ));
    }
}

/// The bytes of address space that a process is allowed, as Linux tells its limits; none where there is no
/// limit.
fn address_space(limits: &str) -> Option<u64> {
    let told = limits.lines().find_map(|line| line.strip_prefix("Max address space"))?;
    told.split_whitespace().next()?.parse().ok()
}

/// Size of an input as it is stored; 0 for standard input.
pub(crate) fn bytes_of(input: &Input) -> u64 {
    match input {
        Input::File(path) | Input::Spooled(path) => std::fs::metadata(path).map_or(0, |data| data.len()),
        Input::Stdin | Input::Table(_) => 0,
    }
}

fn unpacked_bytes(path: &Path) -> u64 {
    let packed = path.extension().is_some_and(|ending| {
        ["gz", "zst", "bz2", "xz", "zip"].iter().any(|known| ending.eq_ignore_ascii_case(known))
    });
    std::fs::metadata(path).map_or(0, |file| file.len()) * if packed { UNPACKED_TIMES } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::{RunEstimate, address_space};
    use std::path::Path;

    #[test]
    fn the_limit_of_the_system_is_told_where_there_is_one() {
        let limits = |soft| {
            format!(
                "Limit                     Soft Limit           Hard Limit           Units\nMax address space         {soft:20} unlimited            bytes\n"
            )
        };
        assert_eq!(address_space(&limits("153600000")), Some(153_600_000));
        assert_eq!((address_space(&limits("unlimited")), address_space("")), (None, None));
    }

    #[test]
    fn what_the_stores_may_hold_shrinks_with_the_dump_and_long_runs_are_told() {
        let of = |articles| RunEstimate { articles, remembered: 0 };
        assert!(of(0).left_for_stores(1 << 30) > 900 << 20);
        assert!(of(1_000_000).left_for_stores(1 << 30) < 400 << 20);
        assert_eq!(of(u64::MAX >> 20).left_for_stores(1 << 30), 128 << 20);
        assert!(RunEstimate { articles: 0, remembered: 1_000_000 }.left_for_stores(1 << 30) < 400 << 20);
        let told = |articles| of(articles).told(1 << 30, 2, Path::new("out"));
        assert_eq!(told(1_000), None);
        assert_eq!(
            told(1_000_000).as_deref(),
            Some(
                "about 1 million articles: some 57 s on 2 threads, 1.0 GiB of memory, and 7.0 GiB of space in out"
            )
        );
    }
}
