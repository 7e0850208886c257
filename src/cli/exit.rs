//! How a command ended in, the status that the program exits with out.

use storywire::{Error, ErrorKind};

/// The command failed.
const FAILED: u8 = 1;
/// The command line or a recipe asks for what cannot be done.
const USAGE: u8 = 2;
/// The command is done, but more records were refused, or fewer read, than allowed.
const BEYOND_LIMITS: u8 = 3;
/// Another run holds the history or the output directory; `EX_TEMPFAIL` of sysexits.h.
const HELD: u8 = 75;
/// A signal ended the program; shells use the same number for SIGINT.
pub(crate) const BROKEN_OFF: u8 = 130;

/// How a command ended that did not fail.
#[derive(Clone, Copy)]
pub(crate) enum Done {
    Well,
    BeyondLimits,
    /// There was nothing to do; the user chose the status.
    Skipped(u8),
}

impl Done {
    /// Returns the status of the program.
    pub(crate) fn status(self) -> u8 {
        match self {
            Self::Well => 0,
            Self::BeyondLimits => BEYOND_LIMITS,
            Self::Skipped(status) => status,
        }
    }
}

/// Returns the status of a program that failed; `error` is the library's, if the failure is one of them.
pub(crate) fn status_of_failure(error: Option<&Error>) -> u8 {
    match error {
        Some(error) if error.is_usage() => USAGE,
        Some(error)
            if matches!(error.kind(), ErrorKind::HistoryHeld { .. } | ErrorKind::OutputHeld { .. }) =>
        {
            HELD
        }
        _ => FAILED,
    }
}
