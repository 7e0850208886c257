//! What a run was, in run.json and back: the one file that may know the clock.
//!
//! It tells enough to do the run again: inputs, recipe, and the options that change an answer.

use super::RUN_FILE;
use crate::error::{Error, Result};
use crate::source::walk::Input;
use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// What a run was.
#[derive(Clone, Debug, Serialize)]
pub struct RunReport {
    /// Version of storywire.
    pub storywire: &'static str,
    /// The recipe followed.
    pub recipe: RecipeUsed,
    /// The options that change the tables or how inputs are read.
    pub options: OptionsUsed,
    /// The run that this one was cut from, where its tables were made from another's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recut: Option<RecutUsed>,
    /// The directory that relative paths of inputs start from.
    pub directory: String,
    /// The inputs, in reading order.
    pub inputs: Vec<InputUsed>,
    /// Files in walked directories that were passed over.
    pub passed_over: Vec<String>,
    /// What went into each stage and what came out, in flow order.
    #[serde(serialize_with = "as_object")]
    pub counts: Vec<(String, u64)>,
    /// How candidate pairs were found.
    pub banding: BandingUsed,
    /// Wall seconds of each stage, in flow order.
    #[serde(serialize_with = "as_object")]
    pub seconds: Vec<(String, f64)>,
    /// Most memory held at once, in bytes, where the system tells.
    pub memory_peak_bytes: Option<u64>,
    /// Threads used.
    pub threads: usize,
}

/// A recipe, as far as it can be told apart from others.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RecipeUsed {
    /// Its name.
    pub name: String,
    /// XXH3-128 of the file.
    pub xxh3_128: String,
    /// The canonical policy in force.
    pub canonical: String,
    /// The file, word for word.
    pub text: String,
}

/// Options of a run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct OptionsUsed {
    /// Field names, as role=field.
    pub map: Vec<String>,
    /// The format of all inputs, where their content was not asked.
    pub format: Option<String>,
    /// Clusters of fewer articles are not in clusters.csv.
    pub min_size: usize,
    /// The history that the run met, and its date there.
    pub history: Option<HistoryUsed>,
    /// Whether cells are written with a leading `'` where a spreadsheet would run them.
    pub spreadsheet_safe: bool,
}

/// The run that a recut was made from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RecutUsed {
    /// Its directory, as it was named.
    pub run: String,
    /// XXH3-128 of its recipe.
    pub recipe_xxh3_128: String,
    /// The recipe file asked for, where one was.
    pub recipe: Option<String>,
    /// The settings asked for, as key=value.
    pub set: Vec<String>,
}

/// A history and a date.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HistoryUsed {
    /// The directory, as it was named.
    pub directory: String,
    /// The date of the night.
    pub date: String,
}

/// An input.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InputUsed {
    /// As it stands in the tables.
    pub path: String,
    /// Size as read, before decompression.
    pub bytes: u64,
    /// XXH3-128 of those bytes.
    pub xxh3_128: String,
    /// Its format.
    pub format: Option<String>,
    /// Its encoding, where that is known and not UTF-8.
    pub encoding: Option<String>,
    /// Members of an archive that were read.
    pub members: usize,
    /// Whether it was read to its end, with all its members.
    pub complete: bool,
    /// What in it is no article by its kind, and how often.
    pub passed_over: BTreeMap<String, u64>,
}

/// How sketches were cut, and what that promises.
#[derive(Clone, Debug, Serialize)]
pub struct BandingUsed {
    /// Bands.
    pub bands: usize,
    /// Positions in a band.
    pub rows: usize,
    /// The threshold: least Jaccard of two copies.
    pub similarity_min: f64,
    /// Expected share of pairs at exactly that similarity which bands find.
    pub expected_recall: f64,
    /// The same at other similarities.
    #[serde(serialize_with = "as_object")]
    pub expected_recall_at: Vec<(String, f64)>,
}

/// What is read back of run.json: all but what depends on the clock and the machine.
#[derive(Clone, Debug, Deserialize)]
pub struct PastRun {
    /// Version of storywire that wrote it.
    pub storywire: String,
    /// The recipe followed.
    pub recipe: RecipeUsed,
    /// The options that change the tables or how inputs are read.
    pub options: OptionsUsed,
    /// The directory that relative paths of inputs start from.
    pub directory: String,
    /// The inputs, in reading order.
    pub inputs: Vec<PastInput>,
    /// What went into each stage and what came out.
    pub counts: BTreeMap<String, u64>,
    /// How candidate pairs were found.
    pub banding: PastBanding,
}

/// An input as it was.
#[derive(Clone, Debug, Deserialize)]
pub struct PastInput {
    /// As it stands in the tables.
    pub path: String,
    /// Size, before decompression.
    pub bytes: u64,
    /// XXH3-128 of those bytes.
    pub xxh3_128: String,
    /// Whether it was read to its end.
    pub complete: bool,
}

/// All that run.json tells of what was read.
#[derive(Clone, Debug, Deserialize)]
pub struct PastReading {
    /// The inputs, in reading order.
    pub inputs: Vec<InputUsed>,
    /// Files in walked directories that were passed over.
    pub passed_over: Vec<String>,
}

/// The threshold of a run.
#[derive(Clone, Debug, Deserialize)]
pub struct PastBanding {
    /// Least Jaccard of two copies.
    pub similarity_min: f64,
}

impl PastRun {
    /// Reads run.json of an output directory.
    ///
    /// # Errors
    /// There is none, or it is of another version.
    pub fn read(directory: &Path) -> Result<Self> {
        read(directory)
    }

    /// Reads it from its text.
    ///
    /// # Errors
    /// It is no run of this version.
    pub fn parse(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }

    /// A count of a stage, 0 where there is none of that name.
    pub fn count(&self, name: &str) -> u64 {
        self.counts.get(name).copied().unwrap_or(0)
    }
}

impl PastReading {
    /// Reads run.json of an output directory.
    ///
    /// # Errors
    /// As [`PastRun::read`].
    pub fn read(directory: &Path) -> Result<Self> {
        read(directory)
    }
}

fn read<T: for<'t> Deserialize<'t>>(directory: &Path) -> Result<T> {
    let path = directory.join(RUN_FILE);
    let text = std::fs::read_to_string(&path).map_err(|error| Error::read(&path, error))?;
    serde_json::from_str(&text)
        .map_err(|error| Error::table(&path, format!("not as this version writes it: {error}")))
}

impl PastInput {
    /// Finds the input again, unchanged; from where the run was started, if it is not here.
    ///
    /// # Errors
    /// Why it cannot be read again, in words.
    pub fn find(&self, directory: &str) -> std::result::Result<Input, String> {
        if self.path == "-" {
            return Err("they came on standard input, which can be read only once".into());
        }
        let here = PathBuf::from(&self.path);
        let path = if here.is_file() { here } else { Path::new(directory).join(&self.path) };
        let unread = |error: io::Error| format!("\"{}\" cannot be read: {error}", self.path);
        let data = std::fs::metadata(&path).map_err(unread)?;
        let changed = || format!("\"{}\" is not what it was", self.path);
        // Of a damaged file the hash tells the part that was read.
        if !data.is_file() || data.len() < self.bytes || self.complete && data.len() > self.bytes {
            return Err(changed());
        }
        let mut file = std::fs::File::open(&path).map_err(unread)?.take(self.bytes);
        let (mut hasher, mut chunk) = (xxhash_rust::xxh3::Xxh3::new(), vec![0; 1 << 18]);
        loop {
            match file.read(&mut chunk).map_err(unread)? {
                0 => break,
                read => hasher.update(&chunk[..read]),
            }
        }
        match format!("{:032x}", hasher.digest128()) == self.xxh3_128 {
            true => Ok(Input::File(path)),
            false => Err(changed()),
        }
    }
}

/// Writes the file.
///
/// # Errors
/// The output cannot be written.
pub fn write(out: &mut dyn Write, report: &RunReport) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, report)?;
    out.write_all(b"\n")
}

/// Pairs as a JSON object, in their order.
fn as_object<S: Serializer, T: Serialize>(
    pairs: &[(String, T)],
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(key, value)| (key, value)))
}
