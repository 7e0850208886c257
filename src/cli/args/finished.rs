//! The command lines that read a finished run: `explain`, `sample`, `report`, `evaluate`.

use std::path::PathBuf;

/// The finished run that is done again.
#[derive(Debug, clap::Args)]
pub(crate) struct AgainArgs {
    /// Output directory of a run, whose inputs must be where they were, unchanged.
    #[arg(value_name = "OUTDIR")]
    pub out: PathBuf,
    /// Directory below which inputs may be read that the run did not hash or not read to their ends: of all
    /// others size and hash must be those of run.json.
    #[arg(long, value_name = "DIR")]
    pub inputs: Option<PathBuf>,
}

/// The command line of `storywire explain`.
#[derive(Debug, clap::Args)]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    pub run: AgainArgs,
    /// Id or address of an article.
    #[arg(value_name = "ARTICLE")]
    pub a: String,
    /// Id or address of another one.
    #[arg(value_name = "OTHER")]
    pub b: Option<String>,
    /// Print JSON, for programs.
    #[arg(long)]
    pub json: bool,
    /// Show no progress.
    #[arg(short, long)]
    pub quiet: bool,
}

/// Where a sample is drawn from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum SampleSource {
    /// The pairs nearest to the rule's threshold: where it is hard, to tune a recipe by. They tell nothing of
    /// the others.
    #[default]
    Border,
    /// Pairs of each stratum, by what joins or parts them and whether they are of one outlet: to tell the
    /// precision of the whole run. Each stratum has one pair or more.
    Stratum,
}

/// The command line of `storywire sample`.
#[derive(Debug, clap::Args)]
pub(crate) struct SampleArgs {
    #[command(flatten)]
    pub run: AgainArgs,
    /// Where the pairs are drawn from.
    #[arg(long, value_name = "WAY", value_enum, default_value_t)]
    pub by: SampleSource,
    /// Pairs to draw, half of them joined by the run, half refused.
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub pairs: usize,
    /// Draws another sample.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Show no progress.
    #[arg(short, long)]
    pub quiet: bool,
}

/// The command line of `storywire report`.
#[derive(Debug, clap::Args)]
pub(crate) struct ReportArgs {
    /// Output directory of a run.
    #[arg(value_name = "OUTDIR")]
    pub out: PathBuf,
    /// Directory below which inputs may be read that the run did not hash or not read to their ends: of all
    /// others size and hash must be those of run.json.
    #[arg(long, value_name = "DIR")]
    pub inputs: Option<PathBuf>,
    /// Leave the texts of articles out of the page.
    #[arg(long)]
    pub no_texts: bool,
    /// Say what would be read and written, and do neither.
    #[arg(long)]
    pub dry_run: bool,
    /// Print nothing but errors.
    #[arg(short, long)]
    pub quiet: bool,
}

/// The command line of `storywire evaluate`.
#[derive(Debug, clap::Args)]
pub(crate) struct EvaluateArgs {
    /// Truth file: CSV with the columns id, story_id, relation and level.
    #[arg(long, value_name = "FILE", required_unless_present = "labels")]
    pub truth: Option<PathBuf>,
    /// Labelled pairs: CSV as `sample` writes it, with `copies` or `other` in its column label; those drawn
    /// by stratum give the precision of the whole run. May be given more than once.
    #[arg(long, value_name = "FILE")]
    pub labels: Vec<PathBuf>,
    /// Output directory of a run.
    #[arg(value_name = "OUTDIR")]
    pub out: PathBuf,
}
