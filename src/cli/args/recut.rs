//! The command line of `storywire recut`.

use std::path::PathBuf;
use storywire::base::params::{RecipeKey, RecutLimit};
use storywire::recipe::keys;

/// The command line of `storywire recut`.
#[derive(Debug, clap::Args)]
#[command(after_help = help())]
pub(crate) struct RecutArgs {
    /// Output directory of a run with --edges.
    #[arg(value_name = "OUTDIR")]
    pub run: PathBuf,
    /// Directory below which inputs may be read that the run did not hash or not read to their ends: of all
    /// others size and hash must be those of run.json.
    #[arg(long, value_name = "DIR")]
    pub inputs: Option<PathBuf>,
    /// Another value for a parameter of the run's recipe, as verify.similarity_min=.6; may be given more than
    /// once.
    #[arg(long, value_name = "KEY=VALUE", required_unless_present = "recipe")]
    pub set: Vec<String>,
    /// Recipe file to be followed in place of the run's.
    #[arg(long, value_name = "FILE")]
    pub recipe: Option<PathBuf>,
    /// Directory for the tables; made if it is missing.
    #[arg(short, long, value_name = "DIR", required_unless_present = "dry_run")]
    pub out: Option<PathBuf>,
    /// Do not write report.html.
    #[arg(long)]
    pub no_page: bool,
    /// Leave the texts of articles out of report.html.
    #[arg(long, conflicts_with = "no_page")]
    pub no_texts: bool,
    /// Overwrite an output directory that holds a complete run.
    #[arg(long)]
    pub force: bool,
    /// Say how many edges and clusters would change, and write nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Threads to use; no more than four a core, or 16 if that is more [default: one a core].
    #[arg(short = 'j', long, value_name = "N")]
    pub threads: Option<usize>,
    /// Print nothing but errors.
    #[arg(short, long)]
    pub quiet: bool,
}

/// Lists the parameters that a recut may change, for `--help`.
fn help() -> String {
    let raised: Vec<String> =
        keys().filter(|key| key.recut == RecutLimit::Raised).map(RecipeKey::path).collect();
    let mut free: Vec<&str> = keys()
        .filter(|key| key.recut == RecutLimit::Any && !key.table.contains('.'))
        .map(|key| key.table)
        .collect();
    free.dedup();
    format!(
        "WHAT CAN BE ASKED\n  higher: {}\n  any value: all of {}\nAll else decides what is read, compared or paired, and \
         needs a run of its own: storywire cluster --set.\n\nEXAMPLES\n  storywire recut out --set verify.share_min=.9 \
         --set verify.similarity_min=.7 --out out.strict\n  storywire recut out \
         --set attribute.canonical=earliest --out out.earliest",
        raised.join(", "),
        free.join(" and ")
    )
}
