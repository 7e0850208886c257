//! What the user typed: the command line, a file for each large command. Nothing here is checked beyond its
//! form.

mod cluster;
mod dedup;
mod finished;
mod history;
mod recut;
mod schema;

pub(crate) use cluster::ClusterArgs;
pub(crate) use dedup::DedupArgs;
pub(crate) use finished::{EvaluateArgs, ExplainArgs, ReportArgs, SampleArgs, SampleSource};
pub(crate) use history::{HistoryArgs, HistoryCommand};
pub(crate) use recut::RecutArgs;
pub(crate) use schema::SchemaArgs;

use super::log::LogFormat;
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use storywire::source::CsvWords;

/// Turns a night's scrape of news into stories: which articles are copies of one wire story, proven by exact
/// overlap.
#[derive(Debug, Parser)]
#[command(name = "storywire", version, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    /// How messages are written to standard error.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t, global = true)]
    pub log: LogFormat,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Cluster the copies in a dump and write the tables.
    Cluster(Box<ClusterArgs>),
    /// Write a dump without the records that another of it holds, and which those are.
    Dedup(DedupArgs),
    /// Show what the fields of a dump are taken for, and what would be refused, without a run.
    Schema(SchemaArgs),
    /// Draw pairs of a finished run, to be labelled and given to `evaluate --labels`.
    Sample(SampleArgs),
    /// Score a finished run against a truth file, or against labelled pairs.
    Evaluate(EvaluateArgs),
    /// Look after a history.
    History(HistoryArgs),
    /// Tell why two articles of a finished run are together, or are not; or why one is where it is.
    Explain(ExplainArgs),
    /// Cluster a finished run again with other thresholds, from its tables.
    Recut(RecutArgs),
    /// Render report.html of a finished run again, from its tables.
    Report(ReportArgs),
    /// Print the dictionary of all tables: every column with its type, unit, allowed values and meaning.
    Tables(TablesArgs),
    /// Run the tests written inside recipe files.
    Check(CheckArgs),
    /// Print a completion script for a shell.
    Completions(CompletionsArgs),
    /// Print the man page.
    Man,
}

/// How tables are cut, where their content should not be asked.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct CsvArgs {
    /// What stands between the cells of a table: a character, or tab [default: told from its header].
    #[arg(long, value_name = "CHAR")]
    pub csv_delimiter: Option<String>,
    /// What holds a cell of a table together: a character, or none where quotes are no quotes [default: told
    /// from its rows].
    #[arg(long, value_name = "CHAR")]
    pub csv_quote: Option<String>,
    /// What stands before a quote that closes no cell, beside another quote: a character, or none [default: a
    /// backslash, where rows have it].
    #[arg(long, value_name = "CHAR")]
    pub csv_escape: Option<String>,
}

impl CsvArgs {
    /// Returns the options as run.json keeps them.
    pub(crate) fn into_words(self) -> CsvWords {
        CsvWords { delimiter: self.csv_delimiter, quote: self.csv_quote, escape: self.csv_escape }
    }
}

/// The command line of `storywire tables`.
#[derive(Debug, clap::Args)]
pub(crate) struct TablesArgs {
    /// Tables, by file or without its ending [default: all].
    #[arg(value_name = "TABLE")]
    pub tables: Vec<String>,
    /// Print JSON, a data package of Frictionless.
    #[arg(long)]
    pub json: bool,
}

/// The command line of `storywire check`.
#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    /// Recipe files [default: the built-in recipe].
    #[arg(value_name = "RECIPE")]
    pub recipes: Vec<PathBuf>,
}

/// The command line of `storywire completions`.
#[derive(Debug, clap::Args)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    pub shell: clap_complete::Shell,
}
