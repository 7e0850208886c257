//! The `storywire` command: parse, run, exit code.

mod cli;

use clap::Parser;
use cli::{Arguments, Command};
use std::process::ExitCode;
use storywire::ErrorKind;
use storywire::base::unfinished::take_away;

/// Failed.
const FAILED: u8 = 1;
/// The command line or a recipe asks for what cannot be done.
const USAGE: u8 = 2;
/// Done, but more records were refused, or fewer read, than allowed.
const BEYOND_LIMITS: u8 = 3;
/// Another run holds the history or the output directory; as `EX_TEMPFAIL` of sysexits.h.
const HELD: u8 = 75;

/// A signal ended it; as shells have it for the commonest.
const BROKEN_OFF: u8 = 130;

/// How a command ended that did not fail.
#[derive(Clone, Copy)]
enum Done {
    Well,
    BeyondLimits,
    /// There was nothing to do; the status is the user's.
    Skipped(u8),
}

impl Done {
    /// What the program exits with.
    fn status(self) -> u8 {
        match self {
            Self::Well => 0,
            Self::BeyondLimits => BEYOND_LIMITS,
            Self::Skipped(status) => status,
        }
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    cli::log::choose(arguments.log);
    take_care_of_signals();
    match run(&arguments.command) {
        Ok(done) => ExitCode::from(done.status()),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let known = error.downcast_ref::<storywire::Error>();
            let hint = known.and_then(storywire::Error::hint);
            cli::log::fail(&format!("{error:#}"), hint);
            ExitCode::from(match known {
                Some(error) if error.is_usage() => USAGE,
                Some(error)
                    if matches!(
                        error.kind(),
                        ErrorKind::HistoryHeld { .. } | ErrorKind::OutputHeld { .. }
                    ) =>
                {
                    HELD
                }
                _ => FAILED,
            })
        }
    }
}

/// A run that is broken off leaves a message, and no file that is not whole.
fn take_care_of_signals() {
    let end = || {
        take_away(|| {
            cli::log::fail("broken off by a signal; nothing unfinished is left", None);
            std::process::exit(BROKEN_OFF.into());
        });
    };
    // Where signals cannot be told they end the program as ever.
    let _ = ctrlc::set_handler(end);
}

fn run(command: &Command) -> anyhow::Result<Done> {
    match command {
        Command::Cluster(options) => cli::cluster::run(options),
        Command::Dedup(options) => cli::dedup::run(options),
        Command::Schema(options) => cli::schema::run(options),
        Command::Evaluate(options) => cli::evaluate::run(options),
        Command::Explain(options) => cli::explain::run(options),
        Command::Sample(options) => cli::sample::run(options),
        Command::Recut(options) => cli::recut::run(options),
        Command::Report(options) => cli::report::run(options),
        Command::History(options) => cli::history::run(options),
        Command::Tables(options) => cli::tables::run(options),
        Command::Check(options) => cli::check::run(options),
        Command::Completions(options) => cli::shell::completions(options),
        Command::Man => cli::shell::man(),
    }
}

/// A reader such as `head` that has seen enough is no failure.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
