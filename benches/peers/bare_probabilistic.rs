//! A JSONL dump in, `id,cluster_id` rows out, by the `probabilistic-collections` crate and a page of glue.
//!
//! This is what a Rust programmer writes in an afternoon, and of the libraries of its kind the fastest whole
//! job we know, so it is what storywire is timed against. It is kept as people write it: word 5-grams as
//! `String`s, the crate's own SipHash, the signature's estimate as the verdict. Neither slowed down nor
//! tuned. The bucket links each member to its first one only, because all pairs of a bucket would be
//! quadratic on a dump of equal texts.
//!
//! Deliberately absent: cleaning, exact verification, guards against footers and templates.

#![allow(clippy::disallowed_types, reason = "a HashMap is what people write; its order reaches no output")]

use std::collections::HashMap;
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};

use probabilistic_collections::SipHasherBuilder;
use probabilistic_collections::similarity::MinHash;
use rayon::prelude::*;
use serde_json::Value;

const SHINGLE_WORDS: usize = 5;
const BANDS: usize = 21;
const ROWS: usize = 6;
/// 128 were asked for; 21 x 6 is the largest banding of six rows that fits.
const HASHES: usize = BANDS * ROWS;
/// Lines held at once: enough to keep the threads busy, few enough not to hold the dump in memory.
const BATCH_LINES: usize = 4096;

type Sketcher = MinHash<std::vec::IntoIter<String>, String>;

struct Sketch {
    id: String,
    hashes: Vec<u64>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (input, output, threshold) = match args.as_slice() {
        [input, output] => (input, output, 0.5),
        [input, output, threshold] => (input, output, threshold.parse()?),
        _ => return Err("usage: bare_probabilistic FILE.jsonl OUT.csv [threshold]".into()),
    };
    // Keys are fixed because `MinHash::new` draws them anew in each run.
    let keys = [SipHasherBuilder::from_seed(0, 0), SipHasherBuilder::from_seed(1, 1)];
    let sketcher = Sketcher::with_hashers(HASHES, keys);
    let sketches = sketch_file(input, &sketcher)?;
    let clusters = cluster(&sketches, &sketcher, threshold);
    write_csv(output, &sketches, &clusters)
}

fn sketch_file(path: &str, sketcher: &Sketcher) -> Result<Vec<Sketch>, Box<dyn Error>> {
    let mut lines = BufReader::with_capacity(1 << 20, File::open(path)?).lines();
    let mut sketches: Vec<Sketch> = Vec::new();
    loop {
        let batch = lines.by_ref().take(BATCH_LINES).collect::<Result<Vec<String>, _>>()?;
        if batch.is_empty() {
            return Ok(sketches);
        }
        let first_line = sketches.len() + 1;
        let done: Result<Vec<Sketch>, String> = batch
            .par_iter()
            .enumerate()
            .map(|(i, line)| sketch(line, sketcher).map_err(|e| format!("line {}: {e}", first_line + i)))
            .collect();
        sketches.extend(done?);
    }
}

fn sketch(line: &str, sketcher: &Sketcher) -> Result<Sketch, serde_json::Error> {
    let record: Value = serde_json::from_str(line)?;
    let id = record["id"].as_str().unwrap_or_default().to_owned();
    let hashes = sketcher.get_min_hashes(shingles(record["text"].as_str().unwrap_or_default()).into_iter());
    Ok(Sketch { id, hashes })
}

/// The set of word 5-grams. A text of fewer words is one shingle, an empty one the empty shingle: the crate's
/// `ShingleIterator` underflows on the former and `get_min_hashes` panics on an empty set.
fn shingles(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|w| !w.is_empty()).collect();
    if words.len() < SHINGLE_WORDS {
        return vec![words.join(" ")];
    }
    let mut set: Vec<String> = words.windows(SHINGLE_WORDS).map(|w| w.join(" ")).collect();
    set.sort_unstable();
    set.dedup();
    set
}

/// The index of each article's cluster: that of its first member.
fn cluster(sketches: &[Sketch], sketcher: &Sketcher, threshold: f64) -> Vec<usize> {
    let edges: Vec<(usize, usize)> = (0..BANDS)
        .into_par_iter()
        .flat_map_iter(|band| band_edges(sketches, band, sketcher, threshold))
        .collect();
    let mut parents: Vec<usize> = (0..sketches.len()).collect();
    for (a, b) in edges {
        let (a, b) = (root(&mut parents, a), root(&mut parents, b));
        parents[a.max(b)] = a.min(b);
    }
    (0..sketches.len()).map(|i| root(&mut parents, i)).collect()
}

fn band_edges(sketches: &[Sketch], band: usize, sketcher: &Sketcher, threshold: f64) -> Vec<(usize, usize)> {
    let mut first_of: HashMap<&[u64], usize> = HashMap::new();
    let mut edges = Vec::new();
    for (i, sketch) in sketches.iter().enumerate() {
        let first = *first_of.entry(&sketch.hashes[band * ROWS..][..ROWS]).or_insert(i);
        if first != i
            && sketcher.get_similarity_from_hashes(&sketches[first].hashes, &sketch.hashes) >= threshold
        {
            edges.push((first, i));
        }
    }
    edges
}

fn root(parents: &mut [usize], mut i: usize) -> usize {
    while parents[i] != i {
        parents[i] = parents[parents[i]];
        i = parents[i];
    }
    i
}

fn write_csv(path: &str, sketches: &[Sketch], clusters: &[usize]) -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::new(File::create(path)?);
    writeln!(out, "id,cluster_id")?;
    for (sketch, &cluster) in sketches.iter().zip(clusters) {
        writeln!(out, "{},{}", field(&sketch.id), field(&sketches[cluster].id))?;
    }
    Ok(out.flush()?)
}

fn field(value: &str) -> String {
    if value.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_owned()
    }
}
