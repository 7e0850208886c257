//! Blocks of candidate pairs in, edges and refused pairs out.

use super::record::{Out, Typed, kinds, record};
use super::work::{Each, Group};
use super::{Given, Settings, texts_of};
use crate::base::error::{Error, Result};
use crate::base::scratch::ScratchParams;
use crate::bucket::{self, Candidate};
use crate::run::read_pairs::{is_of_form, read_pairs};
use crate::run::times::one_outlet;
use crate::verify::{Edge, Grounds, Kind, Overlap, Reason, VerifyParams};

record! {
    /// A text that a block asks for.
    struct Text<'r> {
        /// The block.
        block: u32,
        /// Its number in the run.
        number: u32,
        /// Its tokens.
        tokens: &'r [u8],
        /// Its distinct shingles.
        shingles: u32,
        /// Hash of the headline of its first article.
        headline: u64,
        /// That headline.
        title: &'r str,
        /// Hashes of the outlets of its articles: one of them,
        first_outlet: u64,
        /// and another, if they are of several.
        last_outlet: u64,
        /// First known publication, in seconds since 1970.
        first_published: Option<i64>,
        /// Last known publication.
        last_published: Option<i64>,
    }
}

record! {
    /// Two texts that are to be read.
    struct Asked {
        /// The block.
        block: u32,
        /// The earlier text.
        a: u32,
        /// The later text.
        b: u32,
    }
}

kinds! {
    /// What a block is given.
    enum ForReading<'r> {
        /// A text.
        Text(Text<'r>) = "text",
        /// A pair.
        Pair(Asked) = "pair",
    }
}

record! {
    /// Two texts that are copies, or share a passage.
    struct Proven<'r> {
        /// The earlier text.
        a: u32,
        /// The later text.
        b: u32,
        /// What was counted, see [`edge_bytes`].
        edge: &'r [u8],
        /// Whether the two count as one holder of a shingle.
        is_tight: bool,
        /// Whether they are copies, and share no passage alone.
        is_copy: bool,
        /// Words that show a passage of one in the other.
        passage_words: u32,
        /// Whether an earlier night proved it.
        is_past: bool,
    }
}

impl<'r> Proven<'r> {
    /// An edge, `packed` as it is kept in a cell.
    pub(crate) fn of(
        texts: [u32; 2],
        edge: &Edge,
        packed: &'r [u8],
        is_past: bool,
        params: &VerifyParams,
    ) -> Self {
        let [a, b] = texts;
        let (is_tight, is_copy) = (edge.is_tight(params), edge.kind.is_copy());
        Self { a, b, edge: packed, is_tight, is_copy, passage_words: edge.passage_words, is_past }
    }
}

record! {
    /// Two texts that are none.
    struct RefusedPair<'r> {
        /// The earlier text.
        a: u32,
        /// The later text.
        b: u32,
        /// Why, in a word.
        reason: &'r str,
        /// Whether the two count as one holder of a shingle.
        is_tight: bool,
        /// Whether they are pages of one form.
        is_form: bool,
    }
}

record! {
    /// How many pairs were aligned.
    struct Aligned {
        /// So many.
        pairs: u64,
    }
}

kinds! {
    /// What came of pairs.
    enum Read<'r> {
        /// An edge.
        Edge(Proven<'r>) = "edge",
        /// A refused pair.
        Refused(RefusedPair<'r>) = "refused",
        /// A count.
        Aligned(Aligned) = "aligned",
    }
}

/// Kinds of edges by the byte that stands for them.
const KINDS: [Kind; 5] = [Kind::Similar, Kind::Contained, Kind::Rewritten, Kind::Headlined, Kind::Passage];

/// An edge as it is kept in a cell, its texts left out.
pub(super) fn edge_bytes(edge: &Edge) -> Vec<u8> {
    let Edge { overlap, a_span, b_span, .. } = edge;
    let numbers = [
        overlap.shared,
        overlap.a_size,
        overlap.b_size,
        overlap.figures_shared,
        overlap.figures_fewer,
        edge.matched_words,
        edge.grounds.shorter_words,
        a_span.0,
        a_span.1,
        b_span.0,
        b_span.1,
    ];
    let mut bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    bytes.extend(edge.strength.to_le_bytes());
    bytes.extend(edge.grounds.weight.to_le_bytes());
    bytes.push(edge.grounds.is_headlined.into());
    bytes.push(KINDS.iter().position(|kind| *kind == edge.kind).unwrap_or_default() as u8);
    bytes.extend(edge.passage_words.to_le_bytes());
    bytes
}

/// The edge between two texts that [`edge_bytes`] came from.
///
/// # Errors
/// The bytes are no edge's.
pub(super) fn edge_of(a: u32, b: u32, bytes: &[u8]) -> Result<Edge> {
    let parse = || {
        let (numbers, rest) = bytes.split_first_chunk::<44>()?;
        let (strength, rest) = rest.split_first_chunk::<8>()?;
        let (weight, rest) = rest.split_first_chunk::<8>()?;
        let (&[is_headlined, kind], rest) = rest.split_first_chunk::<2>()?;
        let passage_words = match rest {
            // As histories have kept edges of old: a night tells the passages of its own articles alone.
            [] => 0,
            _ => u32::from_le_bytes(rest.try_into().ok()?),
        };
        let number = |at: usize| u32::from_le_bytes(numbers.as_chunks().0[at]);
        let overlap = Overlap {
            a,
            b,
            shared: number(0),
            a_size: number(1),
            b_size: number(2),
            figures_shared: number(3),
            figures_fewer: number(4),
        };
        Some(Edge {
            overlap,
            matched_words: number(5),
            passage_words,
            a_span: (number(7), number(8)),
            b_span: (number(9), number(10)),
            kind: *KINDS.get(usize::from(kind))?,
            strength: f64::from_le_bytes(*strength),
            grounds: Grounds {
                shorter_words: number(6),
                weight: f64::from_le_bytes(*weight),
                is_headlined: is_headlined != 0,
            },
        })
    };
    parse().ok_or_else(|| Error::columns("the column edge holds no edge"))
}

/// The word for a reason; pairs that reached no threshold have none in run.json.
fn word(reason: Reason) -> &'static str {
    match reason {
        Reason::Different => "different",
        Reason::Background => "background",
        Reason::Collection => "collection",
        Reason::Template => "template",
        Reason::Subject => "subject",
    }
}

/// A row of a block, kept.
pub(super) enum Kept {
    Text(Given),
    Pair(u32, u32),
}

/// Reads the pairs of a block.
pub(super) struct ReadPairs(Settings);

impl Typed for ReadPairs {
    type In<'r> = ForReading<'r>;
    type Out<'r> = Read<'r>;
}

/// The texts of a block and the pairs of them that are to be read, both in order.
fn sorted(rows: Vec<Kept>) -> Result<(Vec<Given>, Vec<Candidate>)> {
    let (mut texts, mut pairs) = (Vec::new(), Vec::new());
    for row in rows {
        match row {
            Kept::Text(text) => texts.push(text),
            Kept::Pair(a, b) => pairs.push((a, b)),
        }
    }
    texts.sort_unstable_by_key(|text| text.number);
    texts.dedup_by_key(|text| text.number);
    let local = |number: u32| {
        let at = texts.binary_search_by_key(&number, |text| text.number);
        at.map(|at| at as u32).map_err(|_| Error::columns(format!("text {number} of a pair is missing")))
    };
    let mut candidates = Vec::with_capacity(pairs.len());
    for (a, b) in pairs {
        candidates.push(Candidate::new(bucket::Pair::new(local(a)?, local(b)?), 0.0));
    }
    candidates.sort_unstable_by_key(|candidate| candidate.pair);
    Ok((texts, candidates))
}

impl Group for ReadPairs {
    type Key = u32;
    type Row = Kept;

    fn new(settings: Settings) -> Result<Self> {
        Ok(Self(settings))
    }

    fn keep(row: ForReading<'_>) -> Result<(u32, Kept)> {
        Ok(match row {
            ForReading::Pair(Asked { block, a, b }) => (block, Kept::Pair(a, b)),
            ForReading::Text(text) => {
                let given = Given {
                    number: text.number,
                    tokens: text.tokens.to_vec(),
                    shingles: text.shingles,
                    headline: text.headline,
                    title: text.title.to_owned(),
                    outlet: one_outlet(text.first_outlet, text.last_outlet),
                    published: text.first_published.zip(text.last_published),
                    is_known: false,
                };
                (text.block, Kept::Text(given))
            }
        })
    }

    fn take(&mut self, _: u32, rows: Vec<Kept>, out: &mut Out<'_, Self>) -> Result<()> {
        let (texts, candidates) = sorted(rows)?;
        let mut shingled = texts_of(&texts, &self.0.recipe)?;
        let all: Vec<u32> = (0..texts.len() as u32).collect();
        shingled.keep(&all, &ScratchParams::in_memory())?;
        let read = read_pairs(&candidates, &shingled, &self.0.job())?;
        let number = |text: u32| texts[text as usize].number;
        for edge in &read.edges {
            let ends = [number(edge.overlap.a), number(edge.overlap.b)];
            let packed = edge_bytes(edge);
            out.push(&Read::Edge(Proven::of(ends, edge, &packed, false, &self.0.recipe.verify)))?;
        }
        // Pairs come in order, and so do those of them.
        let is_in = |pairs: &[bucket::Pair], pair: &bucket::Pair| pairs.binary_search(pair).is_ok();
        for (pair, reason) in &read.refused {
            let (a, b) = pair.texts();
            out.push(&Read::Refused(RefusedPair {
                a: number(a),
                b: number(b),
                reason: word(*reason),
                is_tight: is_in(&read.alike, pair),
                is_form: is_in(&read.forms, pair),
            }))?;
        }
        out.push(&Read::Aligned(Aligned { pairs: read.aligned }))
    }
}

record! {
    /// A text with the pairs of it that were read first, its likeliest.
    struct Likeliest {
        /// The text.
        number: u32,
        /// How many pairs.
        pairs: u32,
        /// Those that were refused as two pages of one form.
        of_form: u32,
    }
}

record! {
    /// A text.
    struct Number {
        /// Its number in the run.
        number: u32,
    }
}

/// Tells which texts are of a form, so that no further pairs of two such texts are read.
pub(super) struct FindForms(Settings);

impl Typed for FindForms {
    type In<'r> = Likeliest;
    type Out<'r> = Number;
}

impl Each for FindForms {
    fn new(settings: Settings) -> Result<Self> {
        Ok(Self(settings))
    }

    fn take(&mut self, text: Likeliest, out: &mut Out<'_, Self>) -> Result<()> {
        match is_of_form(text.pairs, text.of_form, &self.0.recipe.verify) {
            true => out.push(&Number { number: text.number }),
            false => Ok(()),
        }
    }
}
