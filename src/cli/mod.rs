//! The commands: what the user typed ([`args`]) is checked, then carried out; a file a command.
//!
//! `cluster` and `dedup` are checked into one [`wish::RunWish`] and carried out by [`runner`]; the commands that read
//! a finished run share [`finished`]; whatever writes the tables of a run ends in [`finisher`].

pub mod args;
pub mod check;
pub mod cluster;
pub mod dedup;
mod dry_run;
mod earlier;
mod estimate;
pub mod evaluate;
pub mod exit;
pub mod explain;
mod filtered;
mod finished;
mod finisher;
pub mod history;
mod kept;
mod labels;
mod limits;
pub mod log;
mod metrics;
mod nights;
pub mod recut;
mod refused;
pub mod report;
mod run_report;
mod runner;
pub mod sample;
pub mod schema;
pub mod shell;
mod summary;
pub mod tables;
mod targets;
mod terminal;
mod threads;
mod watch;
mod wish;
