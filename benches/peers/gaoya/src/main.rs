//! A JSONL dump in, `id,cluster_id` rows out, by the `gaoya` crate and a page of glue.
//!
//! The twin of `bare_probabilistic.rs`: the same word 5-grams, gaoya's own hasher, bands and verdict, and its
//! index filled in bulk. Each article asks for its matches, as gaoya's README has it; where many texts are
//! equal that is quadratic, and left so.

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};

use gaoya::minhash::{MinHashIndex, MinHasher, MinHasher32, VecContainer, calculate_minhash_params};
use rayon::prelude::*;
use serde_json::Value;

const SHINGLE_WORDS: usize = 5;
const THRESHOLD: f64 = 0.5;
/// What is asked for; gaoya makes 42 bands of 3 rows of it.
const HASHES: usize = 128;
/// Lines held at once: enough to keep the threads busy, few enough not to hold the dump in memory.
const BATCH_LINES: usize = 4096;

type Index = MinHashIndex<u32, u32, VecContainer<u32>>;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [input, output] = args.as_slice() else {
        return Err("usage: bare_gaoya FILE.jsonl OUT.csv".into());
    };
    let (bands, rows) = calculate_minhash_params(THRESHOLD, HASHES);
    let mut index = Index::new_index(bands, rows, THRESHOLD);
    let ids = fill(&mut index, &MinHasher32::new(bands * rows), input)?;
    write_csv(output, &ids, &cluster(&index, ids.len()))
}

/// Puts the articles of a file into the index under their numbers; gives their ids.
fn fill(
    index: &mut Index,
    hasher: &(impl MinHasher<V = u32> + Sync),
    path: &str,
) -> Result<Vec<String>, Box<dyn Error>> {
    let mut lines = BufReader::with_capacity(1 << 20, File::open(path)?).lines();
    let mut ids: Vec<String> = Vec::new();
    loop {
        let batch = lines.by_ref().take(BATCH_LINES).collect::<Result<Vec<String>, _>>()?;
        if batch.is_empty() {
            return Ok(ids);
        }
        let sketches: Result<Vec<(String, Vec<u32>)>, serde_json::Error> =
            batch.par_iter().map(|line| sketch(line, hasher)).collect();
        let (batch_ids, signatures): (Vec<String>, Vec<Vec<u32>>) = sketches?.into_iter().unzip();
        let first = u32::try_from(ids.len())?;
        ids.extend(batch_ids);
        index.par_bulk_insert((first..u32::try_from(ids.len())?).collect(), signatures);
    }
}

fn sketch(
    line: &str,
    hasher: &(impl MinHasher<V = u32> + Sync),
) -> Result<(String, Vec<u32>), serde_json::Error> {
    let record: Value = serde_json::from_str(line)?;
    let id = record["id"].as_str().unwrap_or_default().to_owned();
    Ok((id, hasher.create_signature(shingles(record["text"].as_str().unwrap_or_default()).into_iter())))
}

/// The set of word 5-grams. A text of fewer words is one shingle, an empty one the empty shingle.
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

/// The number of the first member of each article's cluster.
fn cluster(index: &Index, articles: usize) -> Vec<usize> {
    let matches: Vec<(usize, usize)> = (0..articles)
        .into_par_iter()
        .flat_map_iter(|i| {
            let found = index.query_by_id_owned(&(i as u32));
            found.into_iter().map(|j| j as usize).filter(move |&j| j < i).map(move |j| (j, i))
        })
        .collect();
    let mut parents: Vec<usize> = (0..articles).collect();
    for (a, b) in matches {
        let (a, b) = (root(&mut parents, a), root(&mut parents, b));
        parents[a.max(b)] = a.min(b);
    }
    (0..articles).map(|i| root(&mut parents, i)).collect()
}

fn root(parents: &mut [usize], mut i: usize) -> usize {
    while parents[i] != i {
        parents[i] = parents[parents[i]];
        i = parents[i];
    }
    i
}

fn write_csv(path: &str, ids: &[String], clusters: &[usize]) -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::new(File::create(path)?);
    writeln!(out, "id,cluster_id")?;
    for (id, &cluster) in ids.iter().zip(clusters) {
        writeln!(out, "{id},{cluster}")?;
    }
    Ok(out.flush()?)
}
