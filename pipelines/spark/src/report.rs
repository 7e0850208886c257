//! What a job in Spark was in, its run.json out: a document as the binary writes it, which the binary reads.

use super::{StorywireError, exception, recipe_of};
use pyo3::prelude::{PyResult, pyfunction};
use std::collections::BTreeMap;
use storywire::report::run::{HistoryUsed, InputUsed, OptionsUsed, RunReport, write};
use storywire::run::Counts;
use storywire::run::used::{banding_used, recipe_used};
use storywire::source::CsvWords;

/// Mappings of field names, the format, and directory and date of the history.
type Options = (Vec<String>, Option<String>, Option<(String, String)>);

/// run.json of a job: its recipe's name and text; directory it was started in; names and sizes of inputs;
/// options; counts; seconds of its stages, and of a processor in each of the core's parts.
#[pyfunction]
pub fn run_json(
    recipe: (String, Option<String>),
    directory: String,
    inputs: Vec<(String, u64)>,
    options: Options,
    counts: BTreeMap<String, u64>,
    seconds: Vec<(String, f64)>,
    core_seconds: Vec<(String, f64)>,
) -> PyResult<String> {
    let recipe = recipe_of(&recipe.0, recipe.1.as_deref())?;
    let (map, format, history) = options;
    let counted = |(name, _): (String, u64)| {
        let count = counts.get(&name).copied().unwrap_or(0);
        (name, count)
    };
    let report = RunReport {
        storywire: env!("CARGO_PKG_VERSION").to_owned(),
        recipe: recipe_used(&recipe),
        options: OptionsUsed {
            map,
            format,
            csv: CsvWords::default(),
            filter: Vec::new(),
            earlier_inputs: 0,
            min_size: 1,
            history: history.map(|(directory, date)| HistoryUsed { directory, date }),
            spreadsheet_safe: false,
        },
        recut: None,
        directory,
        inputs: inputs.into_iter().map(|(path, bytes)| input(path, bytes)).collect(),
        passed_over: Vec::new(),
        counts: Counts::default().in_flow_order().into_iter().map(counted).collect(),
        kept: None,
        banding: banding_used(&recipe),
        at_share: Vec::new(),
        warnings: Vec::new(),
        seconds,
        core_seconds,
        memory_peak_bytes: None,
        threads: 0,
        inputs_below: None,
    };
    let mut text = Vec::new();
    write(&mut text, &report)
        .map_err(|error| exception(storywire::Error::write("run.json".as_ref(), error)))?;
    String::from_utf8(text).map_err(|error| StorywireError::new_err(error.to_string()))
}

/// A file that Spark read whole; nobody hashed it.
fn input(path: String, bytes: u64) -> InputUsed {
    InputUsed {
        path,
        bytes,
        xxh3_128: String::new(),
        format: None,
        encoding: None,
        members: 0,
        complete: true,
        passed_over: BTreeMap::new(),
    }
}
