//! The end of every command that writes the tables of a run: page, run.json, all files in their places.

use super::watch::RunWatch;
use storywire::Result;
use storywire::output::FindInput;
use storywire::report::run::RunReport;
use storywire::report::{self, Directory, RUN_FILE};

/// Whether report.html is written, and with texts or without.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageWish {
    None,
    WithoutTexts,
    WithTexts,
}

impl PageWish {
    /// Reads `--no-page` and `--no-texts`.
    pub(crate) fn of(no_page: bool, no_texts: bool) -> Self {
        match (no_page, no_texts) {
            (true, _) => Self::None,
            (false, true) => Self::WithoutTexts,
            (false, false) => Self::WithTexts,
        }
    }

    /// Returns how inputs are found whose texts the page shows; `None` where no page is wanted.
    pub(crate) fn find<'f>(self, find: &'f FindInput<'f>) -> Option<&'f FindInput<'f>> {
        match self {
            Self::None => None,
            Self::WithoutTexts => Some(&|_| Err("they were left out by --no-texts".to_owned())),
            Self::WithTexts => Some(find),
        }
    }
}

/// Ends the watch, writes run.json and puts all files into their places.
///
/// # Errors
/// A file cannot be written.
pub(crate) fn finish(directory: Directory, report: &mut RunReport, watch: RunWatch) -> Result<()> {
    report.seconds = watch.end();
    report.memory_peak_bytes = memory_peak_bytes();
    directory.write(RUN_FILE, |out| report::run::write(out, report))?;
    directory.finish()
}

/// The system's own count of the most memory this process held, on Linux.
fn memory_peak_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
}
