//! The commands: what the user typed ([`args`]) is checked, then carried out; a file a command.
//!
//! `cluster` and `dedup` are checked into one [`wish::RunWish`] and carried out by [`runner`]; the commands
//! that read a finished run share [`finished`]; whatever writes the tables of a run ends in [`finisher`].

pub(crate) mod args;
pub(crate) mod check;
pub(crate) mod cluster;
pub(crate) mod dedup;
mod dry_run;
mod earlier;
mod estimate;
pub(crate) mod evaluate;
pub(crate) mod exit;
pub(crate) mod explain;
mod filtered;
mod finished;
mod finisher;
pub(crate) mod history;
mod kept;
mod labels;
mod limits;
pub(crate) mod log;
mod metrics;
mod nights;
pub(crate) mod recut;
mod refused;
pub(crate) mod report;
mod run_report;
mod runner;
pub(crate) mod sample;
pub(crate) mod schema;
pub(crate) mod shell;
mod summary;
pub(crate) mod tables;
mod targets;
mod terminal;
mod threads;
mod watch;
mod wish;
