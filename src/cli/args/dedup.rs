//! The command line of `storywire dedup`.

use super::{ClusterArgs, CsvArgs};
use std::ffi::OsString;
use std::path::PathBuf;

/// The command line of `storywire dedup`.
#[derive(Debug, clap::Args)]
pub(crate) struct DedupArgs {
    /// Files, directories, globs, or - for standard input, of lines, rows or values of JSON.
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<OsString>,
    /// Write the records here that no single kept one covers, byte for byte, in input order; - is standard
    /// output, and .gz, .zst, .bz2 and .xz are packed.
    #[arg(long, value_name = "FILE")]
    pub kept: PathBuf,
    /// Directory for the tables of the run, dropped.csv among them [default: dropped.csv alone, beside the
    /// kept dump].
    #[arg(short, long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Leave out what this earlier dump holds, too; its own records are not written. May be given more than
    /// once. A history counts as the dump of all its nights that still have their texts.
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
    /// Read those records alone that have this value in a field, or with != any other; as for `cluster`. What
    /// is left out is not in the kept dump; earlier dumps are read whole.
    #[arg(long = "where", value_name = "FIELD=VALUE")]
    pub filter: Vec<String>,
    /// Format of all inputs, where their content should not be asked; as for `cluster`.
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    #[command(flatten)]
    pub csv: CsvArgs,
    /// Which copy is kept: agency, earliest, longest or latest [default: the recipe's].
    #[arg(long, value_name = "POLICY")]
    pub canonical: Option<String>,
    /// Refuse articles of fewer words, as too_short: text.words_min of the recipe [default: the recipe's].
    /// With --drop-rejects they are not in the kept dump.
    #[arg(long, value_name = "N")]
    pub min_words: Option<u32>,
    /// Exit with status 3 if more than this share of the records is refused, pages that are indexes of others
    /// aside.
    #[arg(long, value_name = "RATIO", default_value_t = 0.10)]
    pub max_reject_ratio: f64,
    /// Exit with status 3 if more files, or members of archives, than so many cannot be read, or not to their
    /// end.
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

impl DedupArgs {
    /// Makes the command line of `cluster` that does the same job and writes its tables to `out`.
    pub(crate) fn into_cluster(self, out: PathBuf) -> ClusterArgs {
        ClusterArgs {
            inputs: self.inputs,
            out,
            recipe: self.recipe,
            set: self.set,
            kept: Some(self.kept),
            drop_rejects: self.drop_rejects,
            map: self.map,
            filter: self.filter,
            format: self.format,
            csv: self.csv,
            canonical: self.canonical,
            min_words: self.min_words,
            min_size: 1,
            max_reject_ratio: self.max_reject_ratio,
            max_damaged_inputs: self.max_damaged_inputs,
            threads: self.threads,
            memory: self.memory,
            no_page: true,
            force: self.force,
            dry_run: self.dry_run,
            quiet: self.quiet,
            ..ClusterArgs::default()
        }
    }
}
