//! A run's progress in, what the user sees of it out, and the seconds of each stage.
//!
//! On a terminal that is a bar with rate and time left; elsewhere a line every ten seconds; with `--quiet`
//! nothing.

use super::log;
use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use storywire::run::{Progress, Stage};

/// Time between two lines where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// Watches a run.
pub(crate) struct RunWatch {
    shared: Arc<WatchState>,
    lines: Option<(Sender<()>, JoinHandle<()>)>,
}

struct WatchState {
    stages: Mutex<Vec<(Stage, Instant)>>,
    bytes_total: u64,
    bytes: AtomicU64,
    articles: AtomicU64,
    pairs: AtomicU64,
    bar: ProgressBar,
    /// Whether the beginning of each stage is reported; to programs alone.
    tells_stages: bool,
}

impl RunWatch {
    /// Watches a run over inputs of `bytes_total` bytes, as far as that is known.
    pub(crate) fn new(quiet: bool, bytes_total: u64) -> Self {
        let terminal = std::io::stderr().is_terminal() && !log::is_json();
        let bar = if quiet || !terminal { ProgressBar::hidden() } else { ProgressBar::new(bytes_total) };
        let shared = Arc::new(WatchState {
            stages: Mutex::new(Vec::new()),
            bytes_total,
            bytes: AtomicU64::new(0),
            articles: AtomicU64::new(0),
            pairs: AtomicU64::new(0),
            bar,
            tells_stages: log::is_json() && !quiet,
        });
        let lines = (!quiet && !terminal).then(|| {
            let (stop, stopped) = channel();
            let shared = Arc::clone(&shared);
            let ticker = std::thread::spawn(move || {
                while stopped.recv_timeout(LINE_EVERY) == Err(RecvTimeoutError::Timeout) {
                    log::tell(&shared.line(), shared.parts());
                }
            });
            (stop, ticker)
        });
        Self { shared, lines }
    }

    /// Records a step of progress.
    pub(crate) fn note(&self, progress: Progress) {
        let shared = &self.shared;
        match progress {
            Progress::Stage(stage) => shared.begin(stage),
            Progress::BytesRead(bytes) => {
                shared.bytes.fetch_add(bytes, Relaxed);
                shared.bar.inc(bytes);
            }
            Progress::Articles(articles) => {
                let articles = shared.articles.fetch_add(articles, Relaxed) + articles;
                shared.bar.set_message(format!("{} articles", HumanCount(articles)));
            }
            Progress::Pairs(pairs) => {
                let pairs = shared.pairs.fetch_add(pairs, Relaxed) + pairs;
                shared.bar.set_message(format!("{} pairs", HumanCount(pairs)));
            }
        }
    }

    /// Ends the watch and returns the wall seconds of each stage.
    pub(crate) fn end(self) -> Vec<(String, f64)> {
        self.shared.bar.finish_and_clear();
        if let Some((stop, ticker)) = self.lines {
            drop(stop);
            // A ticker that panicked has said so itself.
            let _ = ticker.join();
        }
        let stages = self.shared.stages.lock().unwrap_or_else(PoisonError::into_inner);
        let ends = stages.iter().skip(1).map(|(_, at)| *at).chain([Instant::now()]);
        let seconds =
            |begin: Instant, end: Instant| (end.duration_since(begin).as_secs_f64() * 1e3).round() / 1e3;
        stages
            .iter()
            .zip(ends)
            .map(|((stage, begin), end)| (stage.as_str().to_owned(), seconds(*begin, end)))
            .collect()
    }
}

impl WatchState {
    fn begin(&self, stage: Stage) {
        self.stages.lock().unwrap_or_else(PoisonError::into_inner).push((stage, Instant::now()));
        let template = match stage {
            Stage::Read => "{prefix:18} {bar:30} {bytes}/{total_bytes} {bytes_per_sec} eta {eta} {msg}",
            _ => "{prefix:18} {spinner} {elapsed} {msg}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style);
        }
        self.bar.set_prefix(stage.as_str());
        self.bar.set_message("");
        if self.tells_stages {
            log::tell(
                &format!("{} begins", stage.as_str()),
                json!({ "event": "stage", "stage": stage.as_str() }),
            );
        }
        self.bar.enable_steady_tick(Duration::from_millis(200));
    }

    /// The content of [`Self::line`], for programs.
    fn parts(&self) -> Value {
        json!({
            "event": "progress",
            "stage": self.stages.lock().unwrap_or_else(PoisonError::into_inner).last().map(|(stage, _)| stage.as_str()),
            "bytes": self.bytes.load(Relaxed),
            "bytes_total": self.bytes_total,
            "articles": self.articles.load(Relaxed),
            "pairs": self.pairs.load(Relaxed),
        })
    }

    fn line(&self) -> String {
        let stage = self.stages.lock().unwrap_or_else(PoisonError::into_inner).last().copied();
        let Some((stage, began)) = stage else { return "starting".to_owned() };
        let elapsed = began.elapsed().as_secs_f64();
        let (bytes, total) = (self.bytes.load(Relaxed), self.bytes_total);
        match stage {
            Stage::Read if bytes > 0 => {
                let left = total.saturating_sub(bytes) as f64 * elapsed / bytes as f64;
                format!(
                    "{}: {} of {}, {} articles, {}/s, {left:.0} s left",
                    stage.as_str(),
                    HumanBytes(bytes),
                    HumanBytes(total),
                    HumanCount(self.articles.load(Relaxed)),
                    HumanBytes((bytes as f64 / elapsed) as u64),
                )
            }
            Stage::Verify => {
                let pairs = self.pairs.load(Relaxed);
                format!("{}: {} pairs, {elapsed:.0} s", stage.as_str(), HumanCount(pairs))
            }
            _ => format!("{}: {elapsed:.0} s", stage.as_str()),
        }
    }
}
