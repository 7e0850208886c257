//! The stages cut into parts: for whoever runs them apart, one batch, key, block or story at a time.
//!
//! A run on one machine sees all articles at once. What it does to them is, stage by stage, done to one
//! article, to all that stands under one key, to a block of neighbouring texts or to one connected group of
//! texts, and these are the parts. Each takes rows of an Arrow table and gives rows of another; who calls
//! them brings the rows of one key together, in order, and keeps what they give. The parts call the same
//! functions as [`crate::run::run`] does, on texts and articles numbered anew: what depends on numbers
//! depends on their order alone. So the answer is the same, row for row.
//!
//! What rows a part takes and gives is said by records ([`record`]): a struct a row, whose fields are the
//! columns. Parts work on one row after another, or on all rows of a key ([`work`]).

mod articles;
mod buckets;
mod changes;
mod equal;
mod furniture;
mod group;
mod houses;
mod kept;
mod names;
mod nights;
mod passages;
mod posted;
mod read;
mod record;
mod retired;
mod rows;
mod sentences;
mod sheet;
mod sketches;
mod stories;
mod tables;
mod texts;
mod touched;
mod value;
mod weights;
mod work;

#[cfg(test)]
mod tests;

pub use changes::{Became, Uncalled, call_clusters, rule_changed};
pub use nights::{SeenNight, see};
pub use record::Kind;
pub use tables::{Tables, tables};

use crate::base::error::{Error, Result};
use crate::base::scratch::{Blob, ScratchParams};
use crate::recipe::Recipe;
use crate::run::digest::TokenStore;
use crate::run::order::DistinctTexts;
use crate::run::texts::{ShingledTexts, TextStore};
use crate::run::{Job, Progress, Unobserved};
use crate::shingle::Token;
use crate::source::FormatWish;
use crate::source::fields::FieldMap;
use crate::source::filter::Filter;
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use record::Rows;
use std::collections::BTreeMap;
use work::{Bests, Keywise, Made, Rowwise, SparkPart};

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
            format: FormatWish::default(),
            map: self.map.clone(),
            filter: Filter::default(),
            recipe: &self.recipe,
            scratch: ScratchParams::in_memory(),
            past: None,
            watch: &|_: Progress| (),
            observer: &Unobserved,
            keeps: false,
            earlier_inputs: 0,
        }
    }
}

/// Lists the parts: what each is called, what it does, on which rows that belong together, and what does it.
macro_rules! parts {
    ($($(#[$doc:meta])* $part:ident = $word:literal by $made:ty,)+) => {
        /// A part of a stage.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Name { $($(#[$doc])* $part,)+ }

        impl Name {
            /// All of them, in flow order.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$part,)+];

            /// The word for it.
            pub(crate) fn as_str(self) -> &'static str {
                match self { $(Self::$part => $word,)+ }
            }

            /// The kinds of rows that it takes; none where any columns will do.
            pub fn takes(self) -> &'static [Kind] {
                match self { $(Self::$part => <$made as Made>::TAKES,)+ }
            }

            /// The kinds of rows that it gives.
            pub fn gives(self) -> &'static [Kind] {
                match self { $(Self::$part => <$made as Made>::GIVES,)+ }
            }

            fn made(self, settings: Settings) -> Result<Box<dyn SparkPart>> {
                Ok(match self { $(Self::$part => Box::new(<$made>::made(settings)?),)+ })
            }
        }
    };
}

parts! {
    /// Records in any order; articles and refused records, lines cut.
    Prepare = "prepare" by articles::Preparing,
    /// Texts of an outlet, in any order, and then those that are equal; one of these.
    Different = "different" by Rowwise<Bests<sentences::Different>>,
    /// Texts in any order; who holds which sentence.
    PostSentences = "post_sentences" by Rowwise<sentences::PostSentences>,
    /// One part of the sentences; those to be looked at.
    ChooseSentences = "choose_sentences" by Keywise<sentences::ChooseSentences>,
    /// One candidate; the same with the holders that tell something.
    KeepTelling = "keep_telling" by Keywise<furniture::KeepTelling>,
    /// Candidates with the same holders; those that may be furniture.
    GroupSentences = "group_sentences" by Keywise<furniture::GroupSentences>,
    /// The holders of candidates; those that are furniture.
    JudgeSentences = "judge_sentences" by Keywise<furniture::JudgeSentences>,
    /// Articles in any order; what is compared of each, lines cut.
    Digest = "digest" by Rowwise<texts::DigestArticles>,
    /// Articles of earlier nights in any order; the same as they are cut by now.
    Recut = "recut" by Rowwise<texts::RecutArticles>,
    /// Short texts in any order; those that stand in for articles.
    FindStandIns = "find_stand_ins" by Rowwise<texts::FindStandIns>,
    /// Articles that a history keeps, in any order; the same as they stand beside tonight's.
    Recall = "recall" by Rowwise<nights::RecallArticles>,
    /// What nights said, in any order, and then of one thing; what the last of them did.
    LastSaid = "last_said" by Rowwise<Bests<nights::LastSaid>>,
    /// Articles with one id; those that are given another.
    NameArticles = "name_articles" by Keywise<names::NameArticles>,
    /// Articles of one page; all but the first.
    FindSamePages = "find_same_pages" by Keywise<names::FindSamePages>,
    /// Articles whose texts are the same for ever, in any order, and then those of one text; the first of
    /// these.
    FirstOfText = "first_of_text" by Rowwise<Bests<equal::FirstOfText>>,
    /// Articles with one text that may recur; which texts that makes.
    TellTexts = "tell_texts" by Keywise<equal::TellTexts>,
    /// Texts in any order; their sketches, and postings by part of the keys.
    Sketch = "sketch" by Rowwise<sketches::SketchTexts>,
    /// One part of the keys; gatherings by block of texts.
    Gather = "gather" by Keywise<buckets::GatherTexts>,
    /// One block; candidate pairs.
    Meet = "meet" by Keywise<buckets::MeetTexts>,
    /// One block; edges and refused pairs.
    Read = "read" by Keywise<read::ReadPairs>,
    /// Texts in any order; those that are of a form.
    FindForms = "find_forms" by Rowwise<read::FindForms>,
    /// Edges of earlier nights between two texts; the same as the texts stand by now.
    TurnEdges = "turn_edges" by Keywise<nights::TurnEdges>,
    /// The texts of one cluster of earlier nights; those that stay together.
    HoldTogether = "hold_together" by Keywise<touched::HoldTogether>,
    /// The same with their groups; those of clusters that are to be told again.
    AskClusters = "ask_clusters" by Keywise<touched::AskClusters>,
    /// The texts of one group; all of them, if some are asked for.
    AskGroups = "ask_groups" by Keywise<touched::AskGroups>,
    /// Pairs and texts in any order; whose shingles are asked for.
    ChooseHolders = "choose_holders" by Rowwise<weights::ChooseHolders>,
    /// Texts in any order; their shingles by part of all.
    PostShingles = "post_shingles" by Rowwise<weights::PostShingles>,
    /// One part of the shingles; those that many groups hold.
    CountShingles = "count_shingles" by Keywise<weights::CountShingles>,
    /// Texts in any order; which of these shingles they have.
    FindCommon = "find_common" by Rowwise<weights::FindCommon>,
    /// Edges in any order; those whose shingles weigh enough.
    WeighEdges = "weigh_edges" by Rowwise<weights::WeighEdges>,
    /// One connected group; its clusters and edges as rows, and where its articles stand.
    TellStories = "tell_stories" by Keywise<stories::TellStories>,
    /// One cluster and those of earlier nights that its articles were in; whether there is something to tell.
    FindChanged = "find_changed" by Keywise<changes::FindChanged>,
    /// Articles of earlier nights in any order; those that are in another cluster.
    FindMoved = "find_moved" by Rowwise<changes::FindMoved>,
    /// Clusters in any order; what became of them.
    TellLineage = "tell_lineage" by Rowwise<changes::TellLineage>,
    /// What is known of one cluster; what became of it, if it went out of reach.
    RetireClusters = "retire_clusters" by Keywise<retired::RetireClusters>,
    /// Clusters with one id; those that take a longer one.
    LengthenIds = "lengthen_ids" by Keywise<changes::LengthenIds>,
    /// What outlets have together, in any order and all of it; the houses that it shows.
    TellHouses = "tell_houses" by Rowwise<houses::TellHouses>,
    /// Clusters of several outlets in any order; their rows, with the independent outlets counted by houses.
    CountIndependent = "count_independent" by Rowwise<houses::CountIndependent>,
    /// Articles and texts of two stories that share a passage, in any order; rows of passages.csv and
    /// edges.csv.
    WritePassages = "write_passages" by Rowwise<passages::WritePassages>,
    /// Articles and what was told of them, in any order; rows of articles.csv.
    WriteRows = "write_rows" by Rowwise<rows::WriteRows>,
}

impl Name {
    /// The part with this name.
    ///
    /// # Errors
    /// There is none.
    pub fn of(word: &str) -> Result<Self> {
        let found = Self::ALL.iter().copied().find(|part| part.as_str() == word);
        found.ok_or_else(|| Error::columns(format!("there is no part called {word}")))
    }
}

/// A part at work on rows that come one batch after another.
pub struct Worker {
    part: Box<dyn SparkPart>,
    out: Rows,
}

impl Worker {
    /// Sets up a part.
    ///
    /// # Errors
    /// A setting that it needs is missing.
    pub fn new(name: Name, settings: Settings) -> Result<Self> {
        Ok(Self { part: name.made(settings)?, out: Rows::new(name.gives()) })
    }

    /// Takes rows; gives what is ready.
    ///
    /// # Errors
    /// A column is missing or of another type.
    pub fn push(&mut self, rows: &RecordBatch) -> Result<Vec<RecordBatch>> {
        self.part.take(rows, &mut self.out)?;
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

/// The schema of rows of these kinds.
pub fn schema(kinds: &[Kind]) -> SchemaRef {
    record::schema_of(kinds)
}

/// The tables that a history in Spark keeps of a night, with their columns.
pub fn kept() -> impl Iterator<Item = (&'static str, SchemaRef)> {
    kept::TABLES.iter().map(|(name, kinds)| (*name, schema(kinds)))
}

/// What may make a sentence furniture, in the order in which it is asked: what is learned first is known
/// then.
pub fn sentence_sorts() -> impl Iterator<Item = &'static str> {
    sentences::Sort::ALL.iter().map(|sort| sort.as_str())
}

/// Makes sure that every record read is a row that is written.
///
/// # Errors
/// One is none, or is several.
pub fn balance(records_read: u64, rows: u64) -> Result<()> {
    crate::run::balance(records_read, rows)
}

/// The hash by which ids are told apart.
pub fn id_hash(id: &str) -> u64 {
    crate::run::ids::keys(id).1
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
    /// That headline.
    title: String,
    /// Hash of the outlet that all its articles are of, where they are of one.
    outlet: Option<u64>,
    /// First and last known publication.
    published: Option<(i64, i64)>,
    /// Whether an earlier night has it.
    is_known: bool,
}

/// The texts that a part is given, numbered anew in their order.
fn texts_of<'s>(given: &[Given], recipe: &'s Recipe) -> Result<ShingledTexts<'s>> {
    let titles: Vec<Box<str>> = given.iter().map(|text| text.title.as_str().into()).collect();
    let mut store = TokenStore::new(&ScratchParams::in_memory());
    let mut texts = Blob::new(&ScratchParams::in_memory());
    given.iter().try_for_each(|text| texts.append(&text.tokens).map(drop))?;
    let tokens =
        store.add_past(texts, given.iter().map(|text| (text.tokens.len() / size_of::<u32>()) as u32));
    let distinct = DistinctTexts {
        tokens,
        store,
        headlines: given.iter().map(|text| text.headline).collect(),
        outlets: given.iter().map(|text| text.outlet).collect(),
        published: given.iter().map(|text| text.published).collect(),
    };
    let texts = TextStore {
        distinct,
        is_past: given.iter().map(|text| text.is_known).collect(),
        params: &recipe.shingle,
        headline: Box::new(move |text| Ok(titles[text as usize].clone())),
    };
    Ok(ShingledTexts::new(texts, given.iter().map(|text| text.shingles).collect()))
}
