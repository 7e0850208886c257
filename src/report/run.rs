//! What a run was, in run.json: the one file that may know the clock.

use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// What a run was.
#[derive(Clone, Debug, Serialize)]
pub struct RunReport {
    /// Version of storywire.
    pub storywire: &'static str,
    /// The recipe followed.
    pub recipe: RecipeUsed,
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
#[derive(Clone, Debug, Serialize)]
pub struct RecipeUsed {
    /// Its name.
    pub name: String,
    /// XXH3-128 of the file.
    pub xxh3_128: String,
    /// The canonical policy in force.
    pub canonical: String,
}

/// An input.
#[derive(Clone, Debug, Serialize)]
pub struct InputUsed {
    /// As it stands in the tables.
    pub path: String,
    /// Size as read, before decompression.
    pub bytes: u64,
    /// XXH3-128 of those bytes.
    pub xxh3_128: String,
    /// Its format.
    pub format: Option<&'static str>,
    /// Its encoding, where that is known and not UTF-8.
    pub encoding: Option<&'static str>,
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

/// Writes the file.
///
/// # Errors
/// The output cannot be written.
pub fn write(out: &mut dyn Write, report: &RunReport) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, report)?;
    out.write_all(b"\n")
}

/// Pairs as a JSON object, in their order.
fn as_object<S: Serializer, T: Serialize>(pairs: &[(String, T)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(key, value)| (key, value)))
}
