//! What the user typed in, what the program needs out; a file a command.

pub mod check;
pub mod cluster;
pub mod dedup;
mod dry_run;
mod estimate;
pub mod evaluate;
pub mod explain;
mod filtered;
pub mod history;
mod kept;
mod labels;
mod limits;
pub mod log;
mod metrics;
pub mod recut;
mod refused;
pub mod report;
pub mod sample;
pub mod schema;
pub mod shell;
pub mod tables;
mod targets;
mod terminal;
mod threads;
mod watch;

use clap::{Args, Parser, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;
use storywire::source::CsvWords;

/// Turns a night's scrape of news into stories: which articles are copies of one wire story, proven by exact overlap.
#[derive(Debug, Parser)]
#[command(name = "storywire", version, max_term_width = 100)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    /// How messages are written to standard error.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t, global = true)]
    pub log: log::Format,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Cluster the copies in a dump and write the tables.
    Cluster(Box<ClusterOptions>),
    /// Write a dump without the records that another of it holds, and which those are.
    Dedup(DedupOptions),
    /// Show what the fields of a dump are taken for, and what would be refused, without a run.
    Schema(SchemaOptions),
    /// Draw pairs of a finished run, to be labelled and given to `evaluate --labels`.
    Sample(SampleOptions),
    /// Score a finished run against a truth file, or against labelled pairs.
    Evaluate(EvaluateOptions),
    /// Look after a history.
    History(HistoryOptions),
    /// Tell why two articles of a finished run are together, or are not; or why one is where it is.
    Explain(ExplainOptions),
    /// Cluster a finished run again with other thresholds, from its tables.
    Recut(RecutOptions),
    /// Render report.html of a finished run again, from its tables.
    Report(ReportOptions),
    /// Print the dictionary of all tables: every column with its type, unit, allowed values and meaning.
    Tables(TablesOptions),
    /// Run the tests written inside recipe files.
    Check(CheckOptions),
    /// Print a completion script for a shell.
    Completions(CompletionsOptions),
    /// Print the man page.
    Man,
}

/// Options of `storywire cluster`.
#[derive(Debug, Args)]
#[command(
    after_help = "EXIT STATUS\n  0  done\n  1  failed\n  2  the command line or the recipe asks for what cannot be done\n  \
    3  done, but beyond --max-reject-ratio or --max-damaged-inputs, or below --min-input-ratio\n  75 another run holds the history or the output directory\n    130 broken off by a signal\n\n\
    EXAMPLES\n  storywire cluster dump.jsonl.gz --out out\n  storywire cluster scrape/ --out out --kept kept.jsonl\n  \
    zcat *.gz | storywire cluster - --out out --map text=story,url=permalink"
)]
pub struct ClusterOptions {
    /// Files, directories, globs, or - for standard input: JSON of any shape, CSV, TSV, Parquet, HTML, WARC, XML feeds or
    /// text pages, in any encoding, also as .gz, .zst, .bz2 or .xz, or in a tar or zip.
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<OsString>,
    /// Directory for the tables; made if it is missing.
    #[arg(short, long, value_name = "DIR")]
    pub out: PathBuf,
    /// Recipe file with the parameters of every stage [default: the built-in pipelines/wire.toml].
    #[arg(long, value_name = "FILE")]
    pub recipe: Option<PathBuf>,
    /// Another value for one of its parameters, as verify.similarity_min=.6; may be given more than once.
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Write the dump here without the records that a kept one covers, byte for byte: it holds nine tenths of their words and all
    /// their figures. dropped.csv tells which are gone, and what holds them. - is standard output; .gz, .zst, .bz2 and .xz are packed.
    #[arg(long, value_name = "FILE")]
    pub kept: Option<PathBuf>,
    /// Files of earlier dumps, and a history, whose records may cover those of this one.
    #[arg(skip)]
    pub against: Vec<String>,
    /// Leave refused records out of the kept dump, those too that could be read and are refused for their text.
    #[arg(long, requires = "kept")]
    pub drop_rejects: bool,
    /// Write edges.csv: every proven pair with its numbers.
    #[arg(long)]
    pub edges: bool,
    /// Field names of this dump, as role=field: text=body,url=link.
    #[arg(long, value_name = "ROLE=FIELD", value_delimiter = ',')]
    pub map: Vec<String>,
    /// Read those records alone that have this value in a field of the dump's own name, or with != any other; may be given more than
    /// once: all must hold, and of one field any value given with = will do. source.name is a field in a field, category@term an
    /// attribute of XML; of a page title, url, outlet, author, language, published and id can be asked. An empty value is none.
    #[arg(long = "where", value_name = "FIELD=VALUE")]
    pub filter: Vec<String>,
    /// Format of all inputs, where their content should not be asked: jsonl, json, csv, tsv, text, html, xml, warc, parquet,
    /// tar or zip.
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    #[command(flatten)]
    pub csv: CsvOptions,
    /// Which copy stands for a cluster: agency, earliest, longest or latest [default: the recipe's].
    #[arg(long, value_name = "POLICY")]
    pub canonical: Option<String>,
    /// Refuse articles of fewer words, as too_short: text.words_min of the recipe [default: the recipe's].
    #[arg(long, value_name = "N")]
    pub min_words: Option<u32>,
    /// Leave clusters of fewer articles out of clusters.csv.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub min_size: usize,
    /// Exit with status 3 if more than this share of the records is refused, pages that are indexes of others aside.
    #[arg(long, value_name = "RATIO", default_value_t = 0.10)]
    pub max_reject_ratio: f64,
    /// Exit with status 3 if more files, or members of archives, than so many cannot be read, or not to their end.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub max_damaged_inputs: u64,
    /// Exit with status 3 if fewer records were read than this share of the median of the last seven nights, once there are
    /// three.
    #[arg(long, value_name = "RATIO", requires = "history")]
    pub min_input_ratio: Option<f64>,
    /// Where there is nothing to read, no file or no record, do nothing and exit with this status [default: 1 where there is
    /// no file; 0 where there is no record, and the history is left as it is].
    #[arg(long, value_name = "STATUS")]
    pub exit_skip_code: Option<u8>,
    /// Write figures of the run here, for the textfile collector of Prometheus' node exporter.
    #[arg(long, value_name = "FILE")]
    pub metrics: Option<PathBuf>,
    /// Write a leading ' before cells that a spreadsheet would run as formulas.
    #[arg(long)]
    pub spreadsheet_safe: bool,
    /// Threads to use; no more than four a core, or 16 if that is more [default: one a core].
    #[arg(short = 'j', long, value_name = "N")]
    pub threads: Option<usize>,
    /// Memory the run keeps to, as 400MiB or 2GiB: what does not fit goes to the scratch directory, and the tables are
    /// the same [default: 1GiB]
    #[arg(long, value_name = "SIZE")]
    pub memory: Option<String>,
    /// Directory for what does not fit into memory [default: the output directory].
    #[arg(long, value_name = "DIR")]
    pub scratch: Option<PathBuf>,
    /// Directory with what earlier nights knew, made if it is missing: tonight's articles meet theirs, stories keep their
    /// ids, and tonight is added to it.
    #[arg(long, value_name = "DIR")]
    pub history: Option<PathBuf>,
    /// Date of the night, for the history: a night of this date is replaced [default: today in UTC].
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub date: Option<String>,
    /// Days before and after the night whose nights are met [default: 7d].
    #[arg(long, value_name = "DAYS")]
    pub window: Option<String>,
    /// Days after which the history forgets the texts of a night [default: 30d].
    #[arg(long, value_name = "DAYS")]
    pub retention: Option<String>,
    /// Days after which it forgets all of a night: until then an equal text is known again [default: 400d].
    #[arg(long, value_name = "DAYS")]
    pub remember: Option<String>,
    /// Let tonight's date take the texts of all other nights, where --retention says so.
    #[arg(long, requires = "history")]
    pub forget: bool,
    /// Do not write report.html. The page holds the texts of the largest stories.
    #[arg(long)]
    pub no_page: bool,
    /// Leave the texts of articles out of report.html.
    #[arg(long, conflicts_with = "no_page")]
    pub no_texts: bool,
    /// Overwrite an output directory that holds a complete run, and a kept dump that is there.
    #[arg(long)]
    pub force: bool,
    /// Say what would be read and written, and do neither.
    #[arg(long)]
    pub dry_run: bool,
    /// Print nothing but errors.
    #[arg(short, long)]
    pub quiet: bool,
}

/// Options of `storywire dedup`.
#[derive(Debug, Args)]
pub struct DedupOptions {
    /// Files, directories, globs, or - for standard input, of lines, rows or values of JSON.
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<OsString>,
    /// Write the records here that no single kept one covers, byte for byte, in input order; - is standard output, and .gz, .zst,
    /// .bz2 and .xz are packed.
    #[arg(long, value_name = "FILE")]
    pub kept: PathBuf,
    /// Directory for the tables of the run, dropped.csv among them [default: dropped.csv alone, beside the kept dump].
    #[arg(short, long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Leave out what this earlier dump holds, too; its own records are not written. May be given more than once. A history counts as the
    /// dump of all its nights that still have their texts.
    #[arg(long, value_name = "DUMP|HISTORY")]
    pub against: Vec<String>,
    /// Leave refused records out, those too that could be read and are refused for their text.
    #[arg(long)]
    pub drop_rejects: bool,
    /// Overwrite a kept dump, dropped.csv or tables that are there.
    #[arg(long)]
    pub force: bool,
    /// Recipe file with the parameters of every stage [default: the built-in pipelines/wire.toml].
    #[arg(long, value_name = "FILE")]
    pub recipe: Option<PathBuf>,
    /// Another value for one of its parameters, as verify.similarity_min=.6; may be given more than once.
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Field names of this dump, as role=field: text=body,url=link.
    #[arg(long, value_name = "ROLE=FIELD", value_delimiter = ',')]
    pub map: Vec<String>,
    /// Read those records alone that have this value in a field, or with != any other; as for `cluster`. What is left out is not in the kept dump;
    /// earlier dumps are read whole.
    #[arg(long = "where", value_name = "FIELD=VALUE")]
    pub filter: Vec<String>,
    /// Format of all inputs, where their content should not be asked; as for `cluster`.
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    #[command(flatten)]
    pub csv: CsvOptions,
    /// Which copy is kept: agency, earliest, longest or latest [default: the recipe's].
    #[arg(long, value_name = "POLICY")]
    pub canonical: Option<String>,
    /// Refuse articles of fewer words, as too_short: text.words_min of the recipe [default: the recipe's]. With --drop-rejects they are not
    /// in the kept dump.
    #[arg(long, value_name = "N")]
    pub min_words: Option<u32>,
    /// Exit with status 3 if more than this share of the records is refused, pages that are indexes of others aside.
    #[arg(long, value_name = "RATIO", default_value_t = 0.10)]
    pub max_reject_ratio: f64,
    /// Exit with status 3 if more files, or members of archives, than so many cannot be read, or not to their end.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub max_damaged_inputs: u64,
    /// Threads to use; no more than four a core, or 16 if that is more [default: one a core].
    #[arg(short = 'j', long, value_name = "N")]
    pub threads: Option<usize>,
    /// Memory the run keeps to, as for `cluster` [default: 1GiB]
    #[arg(long, value_name = "SIZE")]
    pub memory: Option<String>,
    /// Say what would be read and written, and do neither.
    #[arg(long)]
    pub dry_run: bool,
    /// Print nothing but errors.
    #[arg(short, long)]
    pub quiet: bool,
}

/// How tables are cut, where their content should not be asked.
#[derive(Clone, Debug, Default, Args)]
pub struct CsvOptions {
    /// What stands between the cells of a table: a character, or tab [default: told from its header].
    #[arg(long, value_name = "CHAR")]
    pub csv_delimiter: Option<String>,
    /// What holds a cell of a table together: a character, or none where quotes are no quotes [default: told from its rows].
    #[arg(long, value_name = "CHAR")]
    pub csv_quote: Option<String>,
    /// What stands before a quote that closes no cell, beside another quote: a character, or none [default: a backslash, where rows have it].
    #[arg(long, value_name = "CHAR")]
    pub csv_escape: Option<String>,
}

impl CsvOptions {
    /// As run.json keeps them.
    pub fn words(&self) -> CsvWords {
        CsvWords {
            delimiter: self.csv_delimiter.clone(),
            quote: self.csv_quote.clone(),
            escape: self.csv_escape.clone(),
        }
    }
}

/// Options of `storywire schema`.
#[derive(Debug, Args)]
pub struct SchemaOptions {
    /// Files, directories, globs, or - for standard input, of any kind that `cluster` reads.
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<OsString>,
    /// Field names of this dump, as role=field: text=body,url=link.
    #[arg(long, value_name = "ROLE=FIELD", value_delimiter = ',')]
    pub map: Vec<String>,
    /// Read those records alone that have this value in a field, or with != any other; as for `cluster`.
    #[arg(long = "where", value_name = "FIELD=VALUE")]
    pub filter: Vec<String>,
    /// Format of all inputs, where their content should not be asked; as for `cluster`.
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    #[command(flatten)]
    pub csv: CsvOptions,
    /// Recipe file with the limits of reading [default: the built-in pipelines/wire.toml].
    #[arg(long, value_name = "FILE")]
    pub recipe: Option<PathBuf>,
    /// Records of each input to look at, or a few more.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub records: u64,
}

/// Options of `storywire explain`.
#[derive(Debug, Args)]
pub struct ExplainOptions {
    /// Output directory of a run, whose inputs must be where they were, unchanged.
    #[arg(value_name = "OUTDIR")]
    pub out: PathBuf,
    /// Directory below which inputs may be read that the run did not hash or not read to their ends: of all others size and hash must
    /// be those of run.json.
    #[arg(long, value_name = "DIR")]
    pub inputs: Option<PathBuf>,
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
pub enum By {
    /// The pairs nearest to the rule's threshold: where it is hard, to tune a recipe by. They tell nothing of the others.
    #[default]
    Border,
    /// Pairs of each stratum, by what joins or parts them and whether they are of one outlet: to tell the precision of the
    /// whole run. Each stratum has one pair or more.
    Stratum,
}

/// Options of `storywire sample`.
#[derive(Debug, Args)]
pub struct SampleOptions {
    /// Output directory of a run, whose inputs must be where they were, unchanged.
    #[arg(value_name = "OUTDIR")]
    pub out: PathBuf,
    /// Directory below which inputs may be read that the run did not hash or not read to their ends: of all others size and hash must
    /// be those of run.json.
    #[arg(long, value_name = "DIR")]
    pub inputs: Option<PathBuf>,
    /// Where the pairs are drawn from.
    #[arg(long, value_name = "WAY", value_enum, default_value_t)]
    pub by: By,
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

/// Options of `storywire recut`.
#[derive(Debug, Args)]
#[command(after_help = recut::help())]
pub struct RecutOptions {
    /// Output directory of a run with --edges.
    #[arg(value_name = "OUTDIR")]
    pub run: PathBuf,
    /// Directory below which inputs may be read that the run did not hash or not read to their ends: of all others size and hash must
    /// be those of run.json.
    #[arg(long, value_name = "DIR")]
    pub inputs: Option<PathBuf>,
    /// Another value for a parameter of the run's recipe, as verify.similarity_min=.6; may be given more than once.
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

/// Options of `storywire report`.
#[derive(Debug, Args)]
pub struct ReportOptions {
    /// Output directory of a run.
    #[arg(value_name = "OUTDIR")]
    pub out: PathBuf,
    /// Directory below which inputs may be read that the run did not hash or not read to their ends: of all others size and hash must
    /// be those of run.json.
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

/// Options of `storywire evaluate`.
#[derive(Debug, Args)]
pub struct EvaluateOptions {
    /// Truth file: CSV with the columns id, story_id, relation and level.
    #[arg(long, value_name = "FILE", required_unless_present = "labels")]
    pub truth: Option<PathBuf>,
    /// Labelled pairs: CSV as `sample` writes it, with `copies` or `other` in its column label; those drawn by stratum give the
    /// precision of the whole run. May be given more than once.
    #[arg(long, value_name = "FILE")]
    pub labels: Vec<PathBuf>,
    /// Output directory of a run.
    #[arg(value_name = "OUTDIR")]
    pub out: PathBuf,
}

/// Options of `storywire history`.
#[derive(Debug, Args)]
pub struct HistoryOptions {
    #[command(subcommand)]
    pub command: HistoryCommand,
}

/// What to do with a history.
#[derive(Debug, Subcommand)]
pub enum HistoryCommand {
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
    /// Forget articles in every night, with texts, tokens and sketches that no other article of the night has.
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

/// Options of `storywire tables`.
#[derive(Debug, Args)]
pub struct TablesOptions {
    /// Tables, by file or without its ending [default: all].
    #[arg(value_name = "TABLE")]
    pub tables: Vec<String>,
    /// Print JSON, a data package of Frictionless.
    #[arg(long)]
    pub json: bool,
}

/// Options of `storywire check`.
#[derive(Debug, Args)]
pub struct CheckOptions {
    /// Recipe files [default: the built-in recipe].
    #[arg(value_name = "RECIPE")]
    pub recipes: Vec<PathBuf>,
}

/// Options of `storywire completions`.
#[derive(Debug, Args)]
pub struct CompletionsOptions {
    /// The shell.
    pub shell: clap_complete::Shell,
}

/// An error with its causes, in one line.
pub fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |told, cause| format!("{told}: {cause}"))
}

/// The clock, in seconds since 1970.
pub fn seconds_since_1970() -> f64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.unwrap_or_default().as_secs_f64()
}
