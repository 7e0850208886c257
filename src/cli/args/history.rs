//! The command line of `storywire history`.

use clap::Subcommand;
use std::path::PathBuf;

/// The command line of `storywire history`.
#[derive(Debug, clap::Args)]
pub(crate) struct HistoryArgs {
    #[command(subcommand)]
    pub command: HistoryCommand,
}

/// What to do with a history.
#[derive(Debug, Subcommand)]
pub(crate) enum HistoryCommand {
    /// List its nights as CSV.
    Status {
        /// Directory of the history.
        #[arg(value_name = "DIR")]
        history: PathBuf,
    },
    /// Hold every file against what was written.
    Verify {
        /// Directory of the history.
        #[arg(value_name = "DIR")]
        history: PathBuf,
    },
    /// Forget the nights before a date.
    Prune {
        /// Directory of the history.
        #[arg(value_name = "DIR")]
        history: PathBuf,
        /// The first date that stays.
        #[arg(long, value_name = "YYYY-MM-DD")]
        before: String,
    },
    /// Forget the night of a date.
    Drop {
        /// Directory of the history.
        #[arg(value_name = "DIR")]
        history: PathBuf,
        /// The date, as `history status` tells it.
        #[arg(value_name = "YYYY-MM-DD")]
        date: String,
    },
    /// Forget articles in every night, with texts, tokens and sketches that no other article of the night
    /// has.
    #[command(group = clap::ArgGroup::new("articles").required(true).multiple(true).args(["url", "outlet", "id"]))]
    Forget {
        /// Directory of the history.
        #[arg(value_name = "DIR")]
        history: PathBuf,
        /// Address of a page; may be given again.
        #[arg(long)]
        url: Vec<String>,
        /// Outlet, as articles.csv names it; may be given again.
        #[arg(long)]
        outlet: Vec<String>,
        /// Id of an article, as in articles.csv; may be given again.
        #[arg(long)]
        id: Vec<String>,
    },
}
