//! The facts of a run, written to run.json and read back: the one file that may depend on the clock.
//!
//! run.json holds what is needed to do the run again: inputs, recipe, and the options that change an answer.
//! Fields that only people read may be missing, as in a run of another version or of the job in Spark.

use super::RUN_FILE;
use crate::base::error::{Error, Result};
use crate::base::plain;
use crate::source::input::{Input, path_of, shown};
use crate::source::{CsvWords, FormatWish};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display};
use std::io::{self, Read, Write};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

/// The facts of a run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RunReport {
    /// Version of storywire that wrote it.
    pub storywire: String,
    /// The recipe followed.
    pub recipe: RecipeUsed,
    /// The options that change the tables or how inputs are read.
    pub options: OptionsUsed,
    /// The run that a recut was made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recut: Option<RecutUsed>,
    /// The directory that relative paths of inputs start from.
    #[serde(default)]
    pub directory: String,
    /// The inputs, in reading order.
    pub inputs: Vec<InputUsed>,
    /// Files in walked directories that were passed over.
    #[serde(default)]
    pub passed_over: Vec<String>,
    /// What went into each stage and what came out, in flow order.
    #[serde(serialize_with = "as_object", deserialize_with = "from_object")]
    pub counts: Vec<(String, u64)>,
    /// What became of the records, if a kept dump was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<KeptUsed>,
    /// How candidate pairs were found.
    pub banding: BandingUsed,
    /// The stories if a copy began at other shares of the shorter text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub at_share: Vec<AtShare>,
    /// What could not be told of this dump, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// Wall seconds of each stage, in flow order.
    #[serde(default, serialize_with = "as_object", deserialize_with = "from_object")]
    pub seconds: Vec<(String, f64)>,
    /// CPU seconds in each part of the core, in the job in Spark.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[serde(serialize_with = "as_object", deserialize_with = "from_object")]
    pub core_seconds: Vec<(String, f64)>,
    /// Most memory held at once, in bytes, if the system reports it.
    #[serde(default)]
    pub memory_peak_bytes: Option<u64>,
    /// Threads used; 0 where they are not counted.
    #[serde(default)]
    pub threads: usize,
    /// Directory below which inputs may be read again that no hash identifies. Set by the reader of the
    /// report.
    #[serde(skip)]
    pub inputs_below: Option<PathBuf>,
}

/// The stories if a copy began at a share of the shorter text's words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AtShare {
    /// The share, 0 to 1.
    pub share_min: f64,
    /// Number of clusters, single articles included.
    pub clusters: u64,
    /// Clusters of two articles or more.
    pub clusters_of_copies: u64,
    /// Articles of these clusters, those of earlier nights included where a cluster has some of tonight.
    pub articles: u64,
    /// Articles credited to an agency, by themselves or by their cluster.
    pub credited_articles: u64,
    /// Independent outlets, summed over the clusters.
    pub independent_outlets: u64,
}

/// What identifies a recipe.
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
    /// The format of all inputs, if the user gave it.
    pub format: Option<String>,
    /// How cells of tables are delimited, if the user gave it.
    #[serde(default, skip_serializing_if = "CsvWords::is_empty")]
    pub csv: CsvWords,
    /// Conditions on records, as FIELD=VALUE or FIELD!=VALUE.
    #[serde(default, rename = "where", skip_serializing_if = "Vec::is_empty")]
    pub filter: Vec<String>,
    /// Number of inputs of earlier dumps, which come first and are not filtered.
    #[serde(default, skip_serializing_if = "is_none")]
    pub earlier_inputs: usize,
    /// Clusters of fewer articles are not in clusters.csv.
    pub min_size: usize,
    /// The history that the run met, and its date there.
    pub history: Option<HistoryUsed>,
    /// Whether cells are written with a leading `'` where a spreadsheet would run them.
    pub spreadsheet_safe: bool,
}

impl OptionsUsed {
    /// Returns the format that the user gave.
    ///
    /// # Errors
    /// This version does not know a word.
    pub fn format_wish(&self) -> Result<FormatWish> {
        FormatWish::new(self.format.as_deref(), &self.csv)
    }
}

fn is_none(count: &usize) -> bool {
    *count == 0
}

/// What became of the records: those read are those kept, dropped, rejected and filtered; the lines of the
/// dump are those kept and
/// `rejected_kept`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct KeptUsed {
    /// The file, as it was named.
    pub path: String,
    /// Articles whose records are in it.
    pub kept: u64,
    /// Articles that a kept record covers.
    pub dropped: u64,
    /// Words of these articles that the file lacks, in total.
    pub words_lost: u64,
    /// Records that were refused.
    pub rejected: u64,
    /// Refused records that are in the file all the same: they were read, and refused for their text.
    pub rejected_kept: u64,
    /// Records that `--where` left out: they are not in the file.
    #[serde(default)]
    pub filtered: u64,
    /// Records of earlier dumps, which are not in the file.
    #[serde(default)]
    pub against: u64,
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
    /// Path, as the tables have it.
    pub path: String,
    /// Size as read, before decompression.
    pub bytes: u64,
    /// XXH3-128 of those bytes; empty where nobody hashed them, as in the job in Spark.
    pub xxh3_128: String,
    /// Its format.
    #[serde(default)]
    pub format: Option<String>,
    /// Its encoding, where that is known and not UTF-8.
    #[serde(default)]
    pub encoding: Option<String>,
    /// Members of an archive that were read.
    #[serde(default)]
    pub members: usize,
    /// Whether it was read to its end, with all its members.
    pub complete: bool,
    /// Parts that are no articles by their kind, with their numbers.
    #[serde(default)]
    pub passed_over: BTreeMap<String, u64>,
}

/// How sketches were banded, and the recall to expect.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct BandingUsed {
    /// Bands.
    #[serde(default)]
    pub bands: usize,
    /// Positions in a band.
    #[serde(default)]
    pub rows: usize,
    /// The threshold: least Jaccard of two copies.
    pub similarity_min: f64,
    /// Expected share of pairs at exactly that similarity which bands find.
    #[serde(default)]
    pub expected_recall: f64,
    /// The same at other similarities.
    #[serde(default, serialize_with = "as_object", deserialize_with = "from_object")]
    pub expected_recall_at: Vec<(String, f64)>,
}

impl RunReport {
    /// Reads run.json of an output directory.
    ///
    /// # Errors
    /// There is none, or it is of another version.
    pub fn read(directory: &Path) -> Result<Self> {
        let path = directory.join(RUN_FILE);
        let text = plain::read(&path).map_err(|error| Error::read(&path, error))?;
        let not_ours =
            |why: &dyn Display| Error::table(&path, format!("not as this version writes it: {why}"));
        let report: Self = serde_json::from_slice(&text).map_err(|error| not_ours(&error))?;
        let mut paths = BTreeSet::new();
        // Each input would be read again as often as it is named.
        match report.inputs.iter().find(|input| !paths.insert(&input.path)) {
            Some(input) => Err(not_ours(&format!("\"{}\" is named twice", input.path))),
            None => Ok(report),
        }
    }

    /// Returns a count by name.
    pub fn counted(&self, name: &str) -> Option<u64> {
        self.counts.iter().find(|(known, _)| known == name).map(|(_, count)| *count)
    }

    /// Returns a count by name; 0 if there is none.
    pub fn count(&self, name: &str) -> u64 {
        self.counted(name).unwrap_or(0)
    }
}

impl RunReport {
    /// Finds an unchanged input, here or below the directory that the run was started in. A report may come
    /// from anybody, so only files are read whose size and hash match, or that lie below `inputs_below`.
    ///
    /// # Errors
    /// The reason why the input cannot be read again, in words.
    pub fn find(&self, input: &InputUsed) -> std::result::Result<Input, String> {
        if input.path == "-" {
            return Err("they came on standard input, which can be read only once".into());
        }
        let here = path_of(&input.path);
        let there = || Path::new(&self.directory).join(&input.path);
        let path = if here.is_file() { here } else { path_of(&shown(&there())) };
        let unread = |error: io::Error| format!("\"{}\" cannot be read: {error}", input.path);
        let data = std::fs::metadata(&path).map_err(unread)?;
        let changed = || format!("\"{}\" is not what it was", input.path);
        // The hash of a damaged file covers the part that was read.
        if !data.is_file() || data.len() < input.bytes || input.complete && data.len() > input.bytes {
            return Err(changed());
        }
        let is_whole = data.len() == input.bytes;
        if input.xxh3_128.is_empty() || !is_whole {
            let root = self.inputs_below.as_ref().and_then(|root| root.canonicalize().ok());
            let place = path.canonicalize().map_err(unread)?;
            if !root.is_some_and(|root| place.starts_with(root)) {
                let why = if is_whole { "was not hashed" } else { "was not read to its end" };
                return Err(format!(
                    "\"{}\" {why}, so that nothing tells it from another file; name the directory it is in with --inputs",
                    input.path
                ));
            }
        }
        match input.xxh3_128.is_empty() || hash_of(&path, input.bytes).map_err(unread)? == input.xxh3_128 {
            true => Ok(Input::File(path)),
            false => Err(changed()),
        }
    }
}

/// Returns XXH3-128 of the first bytes of a file, as 32 hex digits.
fn hash_of(path: &Path, bytes: u64) -> io::Result<String> {
    let mut file = std::fs::File::open(path)?.take(bytes);
    let (mut hasher, mut chunk) = (xxhash_rust::xxh3::Xxh3::new(), vec![0; 1 << 18]);
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(format!("{:032x}", hasher.digest128())),
            read => hasher.update(&chunk[..read]),
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

/// Writes pairs as a JSON object, in their order.
fn as_object<S: Serializer, T: Serialize>(
    pairs: &[(String, T)],
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(key, value)| (key, value)))
}

/// Reads pairs from a JSON object, in its order.
fn from_object<'d, D: Deserializer<'d>, T: Deserialize<'d>>(
    deserializer: D,
) -> std::result::Result<Vec<(String, T)>, D::Error> {
    struct PairVisitor<T>(PhantomData<T>);

    impl<'d, T: Deserialize<'d>> Visitor<'d> for PairVisitor<T> {
        type Value = Vec<(String, T)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'d>>(self, mut map: A) -> std::result::Result<Self::Value, A::Error> {
            let mut pairs = Vec::with_capacity(map.size_hint().unwrap_or(0));
            while let Some(pair) = map.next_entry()? {
                pairs.push(pair);
            }
            Ok(pairs)
        }
    }

    deserializer.deserialize_map(PairVisitor(PhantomData))
}
