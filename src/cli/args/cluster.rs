//! The command line of `storywire cluster`.

use super::CsvArgs;
use std::ffi::OsString;
use std::path::PathBuf;

/// The command line of `storywire cluster`.
#[derive(Debug, Default, clap::Args)]
#[command(
    after_help = "EXIT STATUS\n  0  done\n  1  failed\n  2  the command line or the recipe asks for what cannot be done\n  \
    3  done, but beyond --max-reject-ratio or --max-damaged-inputs, or below --min-input-ratio\n  75 another run holds the history or the output directory\n    130 broken off by a signal\n\n\
    EXAMPLES\n  storywire cluster dump.jsonl.gz --out out\n  storywire cluster scrape/ --out out --kept kept.jsonl\n  \
    zcat *.gz | storywire cluster - --out out --map text=story,url=permalink"
)]
pub(crate) struct ClusterArgs {
    /// Files, directories, globs, or - for standard input: JSON of any shape, CSV, TSV, Parquet, HTML, WARC,
    /// XML feeds or text pages, in any encoding, also as .gz, .zst, .bz2 or .xz, or in a tar or zip.
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
    /// Write the dump here without the records that a kept one covers, byte for byte: it holds nine tenths of
    /// their words and all their figures. dropped.csv tells which are gone, and what holds them. - is
    /// standard output; .gz, .zst, .bz2 and .xz are packed.
    #[arg(long, value_name = "FILE")]
    pub kept: Option<PathBuf>,
    /// Leave refused records out of the kept dump, those too that could be read and are refused for their
    /// text.
    #[arg(long, requires = "kept")]
    pub drop_rejects: bool,
    /// Write edges.csv: every proven pair with its numbers.
    #[arg(long)]
    pub edges: bool,
    /// Field names of this dump, as role=field: text=body,url=link.
    #[arg(long, value_name = "ROLE=FIELD", value_delimiter = ',')]
    pub map: Vec<String>,
    /// Read those records alone that have this value in a field of the dump's own name, or with != any other;
    /// may be given more than once: all must hold, and of one field any value given with = will do.
    /// source.name is a field in a field, category@term an attribute of XML; of a page title, url, outlet,
    /// author, language, published and id can be asked. An empty value is none.
    #[arg(long = "where", value_name = "FIELD=VALUE")]
    pub filter: Vec<String>,
    /// Format of all inputs, where their content should not be asked: jsonl, json, csv, tsv, text, html, xml,
    /// warc, parquet, tar or zip.
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    #[command(flatten)]
    pub csv: CsvArgs,
    /// Which copy stands for a cluster: agency, earliest, longest or latest [default: the recipe's].
    #[arg(long, value_name = "POLICY")]
    pub canonical: Option<String>,
    /// Refuse articles of fewer words, as too_short: text.words_min of the recipe [default: the recipe's].
    #[arg(long, value_name = "N")]
    pub min_words: Option<u32>,
    /// Leave clusters of fewer articles out of clusters.csv.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub min_size: usize,
    /// Exit with status 3 if more than this share of the records is refused, pages that are indexes of others
    /// aside.
    #[arg(long, value_name = "RATIO", default_value_t = 0.10)]
    pub max_reject_ratio: f64,
    /// Exit with status 3 if more files, or members of archives, than so many cannot be read, or not to their
    /// end.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub max_damaged_inputs: u64,
    /// Exit with status 3 if fewer records were read than this share of the median of the last seven nights,
    /// once there are three.
    #[arg(long, value_name = "RATIO", requires = "history")]
    pub min_input_ratio: Option<f64>,
    /// Where there is nothing to read, no file or no record, do nothing and exit with this status [default: 1
    /// where there is no file; 0 where there is no record, and the history is left as it is].
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
    /// Memory the run keeps to, as 400MiB or 2GiB: what does not fit goes to the scratch directory, and the
    /// tables are the same [default: 1GiB]
    #[arg(long, value_name = "SIZE")]
    pub memory: Option<String>,
    /// Directory for what does not fit into memory [default: the output directory].
    #[arg(long, value_name = "DIR")]
    pub scratch: Option<PathBuf>,
    /// Directory with what earlier nights knew, made if it is missing: tonight's articles meet theirs,
    /// stories keep their ids, and tonight is added to it.
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
