//! Blocks of candidate pairs in, edges and refused pairs out.

use super::sheet::{Cell, Columns, Frame, Sheet, Type};
use super::{Given, Part, Settings, Together, at_memory, in_memory, shelf};
use crate::bucket::{Candidate, Pair};
use crate::error::{Error, Result};
use crate::pipeline::prove::read_pairs;
use crate::verify::{Edge, Grounds, Kind, Overlap, Reason, VerifyParams};
use arrow_array::Array;

/// What came of pairs. `kind` is 0 for an edge, 1 for a pair refused, for the `reason` in words, and 2 for the number of
/// those aligned, in `a`. `is_tight` tells whether two texts count as one holder of a shingle, `is_form` whether they are two
/// pages of one form.
pub const READ: &Columns = &[
    ("kind", Type::Int),
    ("a", Type::Long),
    ("b", Type::Long),
    ("edge", Type::Bytes),
    ("is_tight", Type::Flag),
    ("reason", Type::Text),
    ("is_form", Type::Flag),
];

/// Edges, and whether their texts count as one holder of a shingle.
pub const EDGES: &Columns =
    &[("a", Type::Long), ("b", Type::Long), ("edge", Type::Bytes), ("is_tight", Type::Flag)];

/// Writes an edge between texts with these numbers.
///
/// # Errors
/// The sheet has other columns.
pub fn write_edge(out: &mut Sheet, [a, b]: [i64; 2], edge: &Edge, params: &VerifyParams) -> Result<()> {
    out.row(&[Cell::Long(a), Cell::Long(b), Cell::Bytes(&edge_bytes(edge)), is_tight(edge, params)])
}

/// Whether the texts of an edge count as one holder of a shingle.
fn is_tight(edge: &Edge, params: &VerifyParams) -> Cell<'static> {
    Cell::Flag(edge.share() >= params.group_share_min)
}

/// Kinds of edges by the byte that stands for them.
const KINDS: [Kind; 4] = [Kind::Similar, Kind::Contained, Kind::Rewritten, Kind::Headlined];

/// An edge as it is kept in a cell, its texts left out.
pub fn edge_bytes(edge: &Edge) -> Vec<u8> {
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
    bytes
}

/// The edge between two texts that [`edge_bytes`] came from.
///
/// # Errors
/// The bytes are no edge's.
pub fn edge_of(a: u32, b: u32, bytes: &[u8]) -> Result<Edge> {
    let parse = || {
        let (numbers, rest) = bytes.split_first_chunk::<44>()?;
        let (strength, rest) = rest.split_first_chunk::<8>()?;
        let (weight, rest) = rest.split_first_chunk::<8>()?;
        let &[is_headlined, kind] = rest else { return None };
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
        Reason::Template => "template",
        Reason::Distant => "distant",
    }
}

#[derive(Debug)]
enum OfBlock {
    Text(Given),
    Pair(u32, u32),
}

/// Reads the pairs of a block.
pub struct Reading {
    settings: Settings,
    together: Together<i64, OfBlock>,
}

impl Reading {
    /// Sets the table up.
    pub fn new(settings: Settings) -> Self {
        Self { settings, together: Together::new() }
    }

    fn read(&self, rows: Vec<OfBlock>, out: &mut Sheet) -> Result<()> {
        let (mut texts, mut pairs) = (Vec::new(), Vec::new());
        for row in rows {
            match row {
                OfBlock::Text(text) => texts.push(text),
                OfBlock::Pair(a, b) => pairs.push((a, b)),
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
            candidates.push(Candidate::new(Pair::new(local(a)?, local(b)?), 0.0));
        }
        candidates.sort_unstable_by_key(|candidate| candidate.pair);
        let mut shelf = shelf(&texts, &self.settings.recipe).map_err(at_memory)?;
        let all: Vec<u32> = (0..texts.len() as u32).collect();
        shelf.keep(&all, &in_memory()).map_err(at_memory)?;
        let read = read_pairs(&candidates, &shelf, &self.settings.job()).map_err(at_memory)?;
        let number = |text: u32| Cell::Long(texts[text as usize].number.into());
        let params = &self.settings.recipe.verify;
        for edge in &read.edges {
            let (a, b) = (number(edge.overlap.a), number(edge.overlap.b));
            let (bytes, is_tight) = (edge_bytes(edge), is_tight(edge, params));
            out.row(&[Cell::Int(0), a, b, Cell::Bytes(&bytes), is_tight, Cell::Null, Cell::Null])?;
        }
        // Pairs come in order, and so do those of them.
        let is_in = |pairs: &[Pair], pair: &Pair| Cell::Flag(pairs.binary_search(pair).is_ok());
        for (pair, reason) in &read.refused {
            let (a, b) = pair.texts();
            let (is_tight, is_form) = (is_in(&read.alike, pair), is_in(&read.forms, pair));
            let reason = Cell::Text(word(*reason));
            out.row(&[Cell::Int(1), number(a), number(b), Cell::Null, is_tight, reason, is_form])?;
        }
        let aligned = Cell::Long(read.aligned as i64);
        let mut counts = [Cell::Null; READ.len()];
        (counts[0], counts[1]) = (Cell::Int(2), aligned);
        out.row(&counts)
    }
}

impl Part for Reading {
    fn take(&mut self, rows: &Frame<'_>, out: &mut Sheet) -> Result<()> {
        let (kinds, blocks) = (rows.ints("kind")?, rows.longs("block")?);
        let (firsts, seconds) = (rows.longs("a")?, rows.longs("b")?);
        let (tokens, shingles, headlines) =
            (rows.bytes("tokens")?, rows.ints("shingles")?, rows.longs("headline")?);
        let (first_published, last_published) =
            (rows.longs("first_published")?, rows.longs("last_published")?);
        for row in 0..rows.len() {
            let a = firsts.get(row) as u32;
            let of_block = match kinds.value(row) {
                0 => OfBlock::Text(Given {
                    number: a,
                    tokens: tokens.get(row).to_vec(),
                    shingles: if shingles.is_null(row) { 0 } else { shingles.value(row) as u32 },
                    headline: headlines.hash(row),
                    published: first_published.some(row).zip(last_published.some(row)),
                    is_known: false,
                }),
                _ => OfBlock::Pair(a, seconds.get(row) as u32),
            };
            if let Some((_, rows)) = self.together.push(blocks.get(row), of_block) {
                self.read(rows, out)?;
            }
        }
        Ok(())
    }

    fn end(&mut self, out: &mut Sheet) -> Result<()> {
        self.together.take().map_or(Ok(()), |(_, rows)| self.read(rows, out))
    }
}
