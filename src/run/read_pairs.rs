//! Candidate pairs in, edges and refused pairs out: counting, aligning and judging.

use super::texts::ShingledTexts;
use super::{Job, Progress};
use crate::base::error::Result;
use crate::bucket::{Candidate, Pair};
use crate::shingle::figures;
use crate::verify::{
    Alignment, Edge, Overlap, PairFacts, Reason, ShingleTable, TextShingles, TokenIndex, Verdict,
    VerifyParams, asks_what_is_told, judge, judge_whatever_is_enough,
};
use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSlice;

/// Shares of the shorter text from which a copy might begin as well.
pub(crate) const SHARES: [f64; 3] = [0.40, 0.45, 0.50];

/// Texts whose pairs are worked on by one thread at a time.
const CHUNK_TEXTS: usize = 128;

/// What lies before one thread: the earlier text of its pairs, opened, and the later ones it has read last.
/// Pairs come sorted, so the copies of a story meet each other again and again.
struct PairReader<'s> {
    texts: &'s ShingledTexts<'s>,
    first: (u32, TextShingles),
    opened: ShingleTable,
    /// The earlier text, laid out once a pair of it is to be aligned.
    laid: (u32, TokenIndex),
    /// Its neighbouring figures, once a pair of it is proven.
    figures: (u32, Vec<u64>),
    others: Vec<(u32, TextShingles)>,
    /// The neighbouring figures of those that are in a pair which is proven.
    figures_of_others: Vec<(u32, Vec<u64>)>,
}

impl<'s> PairReader<'s> {
    const PLACES: usize = 128;
    /// No text has this number: it would take 4 billion of them.
    const NONE: u32 = u32::MAX;

    fn new(texts: &'s ShingledTexts<'s>) -> Self {
        Self {
            texts,
            first: (Self::NONE, TextShingles::default()),
            opened: ShingleTable::default(),
            laid: (Self::NONE, TokenIndex::default()),
            figures: (Self::NONE, Vec::new()),
            others: vec![(Self::NONE, TextShingles::default()); Self::PLACES],
            figures_of_others: vec![(Self::NONE, Vec::new()); Self::PLACES],
        }
    }

    /// Counts a pair, and aligns and judges it if it shares enough.
    fn read(&mut self, pair: Pair, params: &VerifyParams, done: &mut PairsRead) -> Result<()> {
        let (a, b) = pair.texts();
        if self.first.0 != a {
            self.texts.load_into(a, &mut self.first.1)?;
            self.opened.open(&self.first.1);
            self.first.0 = a;
        }
        let number = b as usize % Self::PLACES;
        let place = &mut self.others[number];
        if place.0 != b {
            place.0 = Self::NONE;
            self.texts.load_into(b, &mut place.1)?;
            place.0 = b;
        }
        let overlap = Overlap::count(a, b, &self.opened, &place.1);
        let mut facts = self.texts.texts.pair_facts(a, b);
        if !overlap.is_worth_aligning(facts, params) {
            return Ok(());
        }
        if self.laid.0 != a {
            self.laid.1.lay(&self.first.1.tokens, &params.align);
            self.laid.0 = a;
        }
        let alignment = self.laid.1.align(&place.1.tokens, &params.align);
        done.aligned += 1;
        if asks_what_is_told(&overlap, &alignment, facts, params) {
            let (of_a, of_b) = ((a, &self.first.1.tokens[..]), (b, &place.1.tokens[..]));
            facts.told = Some(self.texts.texts.told(of_a, of_b)?);
        }
        let verdict = judge(&overlap, &alignment, facts, params);
        if let Verdict::Refused(reason) = verdict {
            done.refused.push((pair, reason));
            done.note_kind(&AlignedPair { overlap: &overlap, alignment: &alignment, facts }, params);
        }
        if let Some(edge) = Edge::of(verdict, &overlap, &alignment, facts, params) {
            let of_a = figures_of(&mut self.figures, a, &self.first.1);
            let of_b = figures_of(&mut self.figures_of_others[number], b, &place.1);
            done.edges.push(Edge { overlap: overlap.with_figures(of_a, of_b), ..edge });
        }
        Ok(())
    }
}

/// The neighbouring figures of a text, found once as long as no other takes its place.
fn figures_of<'p>(place: &'p mut (u32, Vec<u64>), text: u32, shingles: &TextShingles) -> &'p [u64] {
    if place.0 != text {
        *place = (text, figures(&shingles.tokens));
    }
    &place.1
}

/// What was counted of a pair.
struct AlignedPair<'p> {
    overlap: &'p Overlap,
    alignment: &'p Alignment,
    facts: PairFacts,
}

/// What came of the pairs read: edges, but for what their shingles weigh, and the others.
#[derive(Default)]
pub struct PairsRead {
    /// Pairs that shared enough to be aligned.
    pub aligned: u64,
    /// Pairs left unread.
    pub left: u64,
    /// The edges.
    pub edges: Vec<Edge>,
    /// Pairs that were aligned and refused.
    pub refused: Vec<(Pair, Reason)>,
    /// Of the refused, those that are two pages of one form, whatever is enough to make copies.
    pub forms: Vec<Pair>,
    /// Of the refused, those that share too little to be copies, and enough to count as one holder of a
    /// shingle.
    pub alike: Vec<Pair>,
    /// Of the refused, those that would be copies if these began at the least of [`SHARES`].
    pub near: Vec<Edge>,
}

impl PairsRead {
    /// Takes note of what kind of pair a refused one is.
    fn note_kind(&mut self, of: &AlignedPair<'_>, params: &VerifyParams) {
        let AlignedPair { overlap, alignment, facts } = *of;
        let pair = Pair::new(overlap.a, overlap.b);
        let share = alignment.share();
        let whatever = judge_whatever_is_enough(overlap, alignment, facts, params);
        match whatever {
            Verdict::Refused(Reason::Template | Reason::Subject) if share >= params.form.pair_share_min => {
                self.forms.push(pair);
            }
            Verdict::Copies(_) if share >= params.group_share_min => self.alike.push(pair),
            _ => {}
        }
        if matches!(whatever, Verdict::Copies(_)) && (SHARES[0]..params.share_min).contains(&share) {
            self.near.extend(Edge::of(whatever, overlap, alignment, facts, params));
        }
    }

    /// Adds what came of further pairs.
    fn add(&mut self, other: Self) {
        self.aligned += other.aligned;
        self.left += other.left;
        self.edges.extend(other.edges);
        self.refused.extend(other.refused);
        self.forms.extend(other.forms);
        self.alike.extend(other.alike);
        self.near.extend(other.near);
    }
}

/// Reads the candidates, the likeliest of each text first. A text of which most of these are pages of its
/// form is of a form itself, and two such texts that are none of each other's likeliest are left unread: a
/// form makes each of ten thousand pages a candidate of hundreds of others.
///
/// # Errors
/// The scratch store cannot be read.
pub(crate) fn read_all(
    candidates: &[Candidate],
    texts: &ShingledTexts<'_>,
    job: &Job<'_>,
) -> Result<PairsRead> {
    let likely: Vec<Candidate> = candidates.iter().copied().filter(|candidate| candidate.is_likely).collect();
    let mut read = read_pairs(&likely, texts, job)?;
    if likely.len() < candidates.len() {
        let forms = forms(&likely, &read, texts.len(), &job.recipe.verify);
        let is_read = |candidate: &&Candidate| {
            let (a, b) = candidate.pair.texts();
            !(candidate.is_likely || forms[a as usize] && forms[b as usize])
        };
        let others: Vec<Candidate> = candidates.iter().filter(is_read).copied().collect();
        read.left = (candidates.len() - likely.len() - others.len()) as u64;
        (job.watch)(Progress::Pairs(read.left));
        read.add(read_pairs(&others, texts, job)?);
        read.edges.sort_unstable_by_key(|edge| (edge.overlap.a, edge.overlap.b));
    }
    Ok(read)
}

/// Whether each text is of a form: most of its pairs read were refused as a form's.
fn forms(likely: &[Candidate], read: &PairsRead, texts: usize, params: &VerifyParams) -> Vec<bool> {
    let mut pairs = vec![(0u32, 0u32); texts];
    likely
        .iter()
        .flat_map(|it| <[u32; 2]>::from(it.pair.texts()))
        .for_each(|text| pairs[text as usize].0 += 1);
    let of_form = read.forms.iter().flat_map(|pair| <[u32; 2]>::from(pair.texts()));
    of_form.for_each(|text| pairs[text as usize].1 += 1);
    pairs.iter().map(|&(all, of_form)| is_of_form(all, of_form, params)).collect()
}

/// Whether a text is of a form, of whose likeliest pairs, so many, so many were refused as pages of one.
pub(crate) fn is_of_form(all: u32, of_form: u32, params: &VerifyParams) -> bool {
    f64::from(of_form) >= params.form.pages_share_min * f64::from(all)
}

/// Reads pairs that come in order; gives edges in order.
///
/// # Errors
/// The scratch store cannot be read.
pub(crate) fn read_pairs(
    candidates: &[Candidate],
    texts: &ShingledTexts<'_>,
    job: &Job<'_>,
) -> Result<PairsRead> {
    let of_texts: Vec<&[Candidate]> =
        candidates.chunk_by(|x, y| x.pair.texts().0 == y.pair.texts().0).collect();
    let chunks: Vec<PairsRead> = of_texts
        .par_chunks(CHUNK_TEXTS)
        .map(|chunk| {
            let (mut reader, mut done) = (PairReader::new(texts), PairsRead::default());
            for of_text in chunk {
                of_text.iter().try_for_each(|it| reader.read(it.pair, &job.recipe.verify, &mut done))?;
                (job.watch)(Progress::Pairs(of_text.len() as u64));
            }
            done.edges.shrink_to_fit();
            Ok(done)
        })
        .collect::<Result<_>>()?;
    let mut all = PairsRead::default();
    // Of a form each text has some that are refused and kept as passages: room for them is made once.
    all.edges.reserve_exact(chunks.iter().map(|chunk| chunk.edges.len()).sum());
    all.refused.reserve_exact(chunks.iter().map(|chunk| chunk.refused.len()).sum());
    chunks.into_iter().for_each(|chunk| all.add(chunk));
    Ok(all)
}
