//! The `storywire` command: parse, check, run, exit code.

mod cli;

use clap::Parser;
use cli::args::{Arguments, Command};
use cli::exit::{BROKEN_OFF, Done, status_of_failure};
use cli::log;
use std::process::ExitCode;
use storywire::base::unfinished::take_away;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    log::choose(arguments.log);
    take_care_of_signals();
    match run(arguments.command) {
        Ok(done) => ExitCode::from(done.status()),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let known = error.downcast_ref::<storywire::Error>();
            log::fail(&format!("{error:#}"), known.and_then(storywire::Error::hint));
            ExitCode::from(status_of_failure(known))
        }
    }
}

/// Sees to it that a run which a signal ends leaves a message and no unfinished file.
fn take_care_of_signals() {
    let end = || {
        take_away(|| {
            log::fail("broken off by a signal; nothing unfinished is left", None);
            std::process::exit(BROKEN_OFF.into());
        });
    };
    // Without a handler signals end the program as usual.
    let _ = ctrlc::set_handler(end);
}

fn run(command: Command) -> anyhow::Result<Done> {
    match command {
        Command::Cluster(args) => cli::cluster::run(*args),
        Command::Dedup(args) => cli::dedup::run(args),
        Command::Schema(args) => cli::schema::run(args),
        Command::Evaluate(args) => cli::evaluate::run(&args),
        Command::Explain(args) => cli::explain::run(args),
        Command::Sample(args) => cli::sample::run(args),
        Command::Recut(args) => cli::recut::run(args),
        Command::Report(args) => cli::report::run(args),
        Command::History(args) => cli::history::run(&args.command),
        Command::Tables(args) => cli::tables::run(&args),
        Command::Check(args) => cli::check::run(&args),
        Command::Completions(args) => cli::shell::completions(&args),
        Command::Man => cli::shell::man(),
    }
}

/// A reader such as `head` that closes the pipe is no failure.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
