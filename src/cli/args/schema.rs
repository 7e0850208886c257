//! The command line of `storywire schema`.

use super::CsvArgs;
use std::ffi::OsString;
use std::path::PathBuf;

/// The command line of `storywire schema`.
#[derive(Debug, clap::Args)]
pub(crate) struct SchemaArgs {
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
    pub csv: CsvArgs,
    /// Recipe file with the limits of reading [default: the built-in pipelines/wire.toml].
    #[arg(long, value_name = "FILE")]
    pub recipe: Option<PathBuf>,
    /// Records of each input to look at, or a few more.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub records: u64,
}
