//! The stages cut into parts: for whoever runs them apart, one batch, key, block or story at a time.
//!
//! A run on one machine sees all articles at once. What it does to them is, stage by stage, done to one article, to all that
//! stands under one key, to a block of neighbouring texts or to one connected group of texts, and these are the parts. Each
//! takes rows of an Arrow table and gives rows of another; who calls them brings the rows of one key together, in
//! order, and keeps what they give. The parts call the same functions as [`super::run`] does, on texts and articles numbered
//! anew: what depends on numbers depends on their order alone. So the answer is the same, row for row.
//!
//! | part | rows that belong together | gives |
//! |---|---|---|
//! | `prepare` | none | articles and refused records, lines cut |
//! | `post_sentences` | none | who holds which sentence |
//! | `choose_sentences` | one part of the keys | sentences to be looked at |
//! | `judge_sentences` | one candidate with its holders | those that are furniture |
//! | `digest` | none | what is compared of an article, lines cut |
//! | `stand_ins` | none | short texts that stand in for articles |
//! | `name` | one id | ids that no other has |
//! | `texts` | one text | its first article |
//! | `sketch` | none | outlines, and postings by part of the keys |
//! | `gather` | one part of the keys | buckets, by block of texts |
//! | `meet` | one block | candidate pairs |
//! | `read` | one block | edges and refused pairs |
//! | `post_shingles`, `count_shingles` | none, one part of the keys | shingles that many groups hold |
//! | `common`, `weigh` | none | edges whose shingles weigh enough |
//! | `story` | one connected group | rows of clusters.csv and edges.csv, where articles stand |
//! | `row` | none | rows of articles.csv |
//! | `recall` | none | articles of earlier nights, as this program has them |
//! | `turn` | none | edges of earlier nights, as their texts stand by now |

mod articles;
mod nights;
mod pairs;
mod posted;
mod read;
mod rows;
mod sentences;
mod sheet;
mod stories;
mod tables;
mod texts;
mod weights;

#[cfg(test)]
mod tests;

pub use nights::{Became, Uncalled, call_clusters, rule_changed};
pub use tables::{Tables, tables};

use super::digest::TokenStore;
use super::shelf::Shelf;
use super::{Job, Progress};
use crate::error::{Error, Result};
use crate::recipe::Recipe;
use crate::scratch::{Blob, Memory, ScratchParams};
use crate::shingle::Token;
use crate::source::fields::FieldMap;
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use sheet::{Columns, Frame, Sheet};
use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

/// What a part is told beside its rows.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Parameters of every stage.
    pub recipe: Recipe,
    /// Field names and their roles.
    pub map: FieldMap,
    /// Numbers, by name: how many parts keys are cut into (`parts`), texts in a block (`block`).
    pub numbers: BTreeMap<String, u64>,
    /// Numbers that the whole run knows, by name, 64 bits each, little-endian.
    pub tables: BTreeMap<String, Vec<u8>>,
}

impl Settings {
    fn number(&self, name: &str) -> Result<u64> {
        self.numbers.get(name).copied().ok_or_else(|| Error::columns(format!("the number {name} is missing")))
    }

    fn table(&self, name: &str) -> Vec<u64> {
        self.tables.get(name).map(|bytes| numbers(bytes)).unwrap_or_default()
    }

    fn job(&self) -> Job<'_> {
        Job {
            inputs: Vec::new(),
            format: None,
            map: self.map.clone(),
            recipe: &self.recipe,
            scratch: in_memory(),
            past: None,
            watch: &|_: Progress| (),
            glass: None,
        }
    }
}

/// What a part does with its rows.
trait Part: Send {
    /// Takes rows, in order.
    fn take(&mut self, rows: &Frame<'_>, out: &mut Sheet) -> Result<()>;

    /// Takes note that there are no more.
    fn end(&mut self, _out: &mut Sheet) -> Result<()> {
        Ok(())
    }
}

/// A part at work on rows that come one batch after another.
pub struct Worker {
    part: Box<dyn Part>,
    out: Sheet,
}

impl Worker {
    /// Sets up the part with this name.
    ///
    /// # Errors
    /// There is none, or a setting that it needs is missing.
    pub fn new(name: &str, settings: Settings) -> Result<Self> {
        let columns = columns(name)?;
        let part: Box<dyn Part> = match name {
            "prepare" => Box::new(articles::Preparing::new(settings)),
            "post_sentences" => Box::new(sentences::Posting::new(&settings)?),
            "choose_sentences" => Box::new(sentences::Choosing::new(settings)),
            "judge_sentences" => Box::new(sentences::Judging::new(settings)?),
            "digest" => Box::new(texts::Digesting::new(settings)),
            "stand_ins" => Box::new(texts::Standing(settings)),
            "name" => Box::new(texts::Naming::new(&settings)),
            "texts" => Box::new(texts::Telling::default()),
            "sketch" => Box::new(pairs::Sketching::new(settings)?),
            "gather" => Box::new(pairs::Gathering::new(settings)?),
            "meet" => Box::new(pairs::Meeting::new(settings)?),
            "read" => Box::new(read::Reading::new(settings)),
            "post_shingles" => Box::new(weights::Posting::new(settings)?),
            "count_shingles" => Box::new(weights::Counting::new(&settings)),
            "common" => Box::new(weights::Commoning::new(settings)),
            "weigh" => Box::new(weights::Weighing::new(settings)),
            "row" => Box::new(rows::Writing::new()),
            "recall" => Box::new(nights::Recalling::new(settings)),
            "turn" => Box::new(nights::Turning(settings)),
            _ => Box::new(stories::Telling::new(settings)),
        };
        Ok(Self { part, out: Sheet::new(columns) })
    }

    /// Takes rows; gives what is ready.
    ///
    /// # Errors
    /// A column is missing or of another type.
    pub fn push(&mut self, rows: &RecordBatch) -> Result<Vec<RecordBatch>> {
        self.part.take(&Frame(rows), &mut self.out)?;
        self.out.ready()
    }

    /// Takes note that there are no more rows; gives what is left.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub fn finish(&mut self) -> Result<Vec<RecordBatch>> {
        self.part.end(&mut self.out)?;
        self.out.ready()
    }
}

fn columns(name: &str) -> Result<&'static Columns> {
    Ok(match name {
        "prepare" => articles::COLUMNS,
        "post_sentences" | "post_shingles" => posted::COLUMNS,
        "choose_sentences" => sentences::CHOSEN,
        "judge_sentences" => sentences::JUDGED,
        "digest" => texts::DIGESTED,
        "stand_ins" => texts::STAND_INS,
        "name" => texts::NAMED,
        "texts" => texts::TOLD,
        "sketch" => pairs::SKETCHED,
        "gather" => pairs::GATHERED,
        "meet" => pairs::MET,
        "read" => read::READ,
        "count_shingles" => weights::COUNTED,
        "common" => weights::COMMON,
        "weigh" | "turn" => read::EDGES,
        "story" => stories::TOLD,
        "row" => rows::ROWS,
        "recall" => nights::RECALLED,
        _ => return Err(Error::columns(format!("there is no part called {name}"))),
    })
}

/// The columns that a part gives.
///
/// # Errors
/// There is no part with this name.
pub fn schema(name: &str) -> Result<SchemaRef> {
    columns(name).map(sheet::schema)
}

/// The hash by which ids are told apart.
pub fn id_hash(id: &str) -> u64 {
    super::ids::keys(id).1
}

/// Rows that come sorted by a key, until all of one key are there.
#[derive(Debug)]
struct Together<K, R> {
    key: Option<K>,
    rows: Vec<R>,
}

impl<K: PartialEq, R> Together<K, R> {
    fn new() -> Self {
        Self { key: None, rows: Vec::new() }
    }

    /// Adds a row; gives those of the last key, if this one is of another.
    fn push(&mut self, key: K, row: R) -> Option<(K, Vec<R>)> {
        let last = match &self.key {
            Some(known) if *known == key => None,
            _ => self.take(),
        };
        self.key = Some(key);
        self.rows.push(row);
        last
    }

    /// Gives the rows of the last key.
    fn take(&mut self) -> Option<(K, Vec<R>)> {
        Some((self.key.take()?, std::mem::take(&mut self.rows)))
    }
}

/// A store that never asks for a file: what a part holds is a block's.
fn in_memory() -> ScratchParams {
    ScratchParams { directory: PathBuf::new(), memory: Memory::of(usize::MAX) }
}

/// A fault of a store in memory, which none is known for.
fn at_memory(error: io::Error) -> Error {
    Error::read(&PathBuf::from("memory"), error)
}

/// Numbers as bytes, little-endian.
fn bytes(numbers: &[u64]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// The numbers that [`bytes`] came from.
fn numbers(bytes: &[u8]) -> Vec<u64> {
    bytes.as_chunks().0.iter().map(|number| u64::from_le_bytes(*number)).collect()
}

/// Tokens as they are kept in a cell.
fn token_bytes(tokens: &[Token]) -> Vec<u8> {
    tokens.iter().flat_map(|token| token.bits().to_le_bytes()).collect()
}

/// The tokens that [`token_bytes`] came from.
fn tokens(bytes: &[u8]) -> Vec<Token> {
    bytes.as_chunks().0.iter().map(|bits| Token::from_bits(u32::from_le_bytes(*bits))).collect()
}

/// A text as a part is given it.
#[derive(Clone, Debug, Default)]
struct Given {
    /// Its number in the run.
    number: u32,
    /// Its tokens, as bytes.
    tokens: Vec<u8>,
    /// Its distinct shingles, where that is asked.
    shingles: u32,
    /// Hash of the headline of its first article.
    headline: u64,
    /// First and last known publication.
    published: Option<(i64, i64)>,
    /// Whether an earlier night has it.
    is_known: bool,
}

/// Puts texts on a shelf, numbered anew in the order they are in.
fn shelf<'s>(given: &[Given], recipe: &'s Recipe) -> io::Result<Shelf<'s>> {
    let mut store = TokenStore::new(&in_memory());
    let mut texts = Blob::new(&in_memory());
    given.iter().try_for_each(|text| texts.append(&text.tokens).map(drop))?;
    let stored =
        store.add_past(texts, given.iter().map(|text| (text.tokens.len() / size_of::<u32>()) as u32));
    Ok(Shelf {
        stored,
        store,
        reach: None,
        known: given.iter().map(|text| text.is_known).collect(),
        params: &recipe.shingle,
        shingles: given.iter().map(|text| text.shingles).collect(),
        kept: None,
        published: given.iter().map(|text| text.published).collect(),
        sketched: None,
        sketches: None,
        headlines: given.iter().map(|text| text.headline).collect(),
    })
}
