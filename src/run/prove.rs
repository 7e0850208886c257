//! Candidate pairs in, edges out: counting, aligning, weighing and deciding.

use super::at_share::SHARES;
use super::nights::Reach;
use super::shelf::Shelf;
use super::strata::Refusals;
use super::{Counts, Job, Progress, Stage, candidates, join};
use crate::base::error::Result;
use crate::base::groups::Groups;
use crate::bucket::{Candidate, Pair};
use crate::shingle::figures;
use crate::verify::{
    Alignment, Common, Edge, Holders, Laid, Opened, Overlap, PairFacts, Reason, Sieve, TextShingles, Verdict,
    VerifyParams, Weights, asks_what_is_told, judge, judge_whatever_is_enough,
};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use rayon::slice::ParallelSlice;

/// Texts whose pairs are worked on by one thread at a time.
const CHUNK_TEXTS: usize = 128;

/// What lies before one thread: the earlier text of its pairs, opened, and the later ones it has read last. Pairs come
/// sorted, so the copies of a story meet each other again and again.
struct PairReader<'s> {
    shelf: &'s Shelf<'s>,
    first: (u32, TextShingles),
    opened: Opened,
    /// The earlier text, laid out once a pair of it is to be aligned.
    laid: (u32, Laid),
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

    fn new(shelf: &'s Shelf<'s>) -> Self {
        Self {
            shelf,
            first: (Self::NONE, TextShingles::default()),
            opened: Opened::default(),
            laid: (Self::NONE, Laid::default()),
            figures: (Self::NONE, Vec::new()),
            others: vec![(Self::NONE, TextShingles::default()); Self::PLACES],
            figures_of_others: vec![(Self::NONE, Vec::new()); Self::PLACES],
        }
    }

    /// Counts a pair, and aligns and judges it if it shares enough.
    fn read(&mut self, pair: Pair, params: &VerifyParams, done: &mut Read) -> Result<()> {
        let (a, b) = pair.texts();
        if self.first.0 != a {
            self.shelf.load_into(a, &mut self.first.1)?;
            self.opened.open(&self.first.1);
            self.first.0 = a;
        }
        let number = b as usize % Self::PLACES;
        let place = &mut self.others[number];
        if place.0 != b {
            place.0 = Self::NONE;
            self.shelf.load_into(b, &mut place.1)?;
            place.0 = b;
        }
        let overlap = Overlap::count(a, b, &self.opened, &place.1);
        let mut facts = self.shelf.pair_facts(a, b);
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
            facts.told = Some(self.shelf.told(of_a, of_b)?);
        }
        let verdict = judge(&overlap, &alignment, facts, params);
        if let Verdict::Refused(reason) = verdict {
            done.refuse(pair, reason, &overlap, &alignment, facts, params);
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

/// What came of the pairs read: edges, but for what their shingles weigh, and the others.
#[derive(Default)]
pub(crate) struct Read {
    /// Pairs that shared enough to be aligned.
    pub aligned: u64,
    /// Pairs left unread.
    left: u64,
    /// The edges.
    pub edges: Vec<Edge>,
    /// Pairs that were aligned and refused.
    pub refused: Vec<(Pair, Reason)>,
    /// Of the refused, those that are two pages of one form, whatever is enough to make copies.
    pub forms: Vec<Pair>,
    /// Of the refused, those that share too little to be copies, and enough to count as one holder of a shingle.
    pub alike: Vec<Pair>,
    /// Of the refused, those that would be copies if these began at the least of [`SHARES`].
    pub near: Vec<Edge>,
}

impl Read {
    /// Takes note of a pair that is no pair of copies.
    fn refuse(
        &mut self,
        pair: Pair,
        reason: Reason,
        overlap: &Overlap,
        alignment: &Alignment,
        facts: PairFacts,
        params: &VerifyParams,
    ) {
        self.refused.push((pair, reason));
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

/// What was proven.
pub struct Proven {
    /// The pairs that were proven tonight, in order.
    pub edges: Vec<Edge>,
    /// Those of earlier nights that still weigh enough.
    pub past: Vec<Edge>,
    /// The texts whose shingles were counted, ascending.
    pub holders: Vec<u32>,
    /// Pairs that are no copies since they share a little too little.
    pub near: Vec<Edge>,
}

/// Finds candidate pairs, reads them, and decides. `past` are the edges that earlier nights proved between texts of this run.
///
/// # Errors
/// The scratch store cannot be read or written, or the history cannot be read.
pub fn edges(shelf: &mut Shelf<'_>, past: Vec<Edge>, job: &Job<'_>, counts: &mut Counts) -> Result<Proven> {
    (job.watch)(Progress::Stage(Stage::Bucket));
    let (candidates, sketches) = candidates::candidates(shelf, job, counts)?;
    shelf.sketches = sketches;
    counts.pairs_candidate = candidates.len() as u64;
    (job.watch)(Progress::Stage(Stage::Verify));
    let mut is_in_pair = vec![false; shelf.stored.len()];
    let in_pairs = candidates.iter().flat_map(|candidate| <[u32; 2]>::from(candidate.pair.texts()));
    in_pairs.for_each(|text| is_in_pair[text as usize] = true);
    let in_pairs: Vec<u32> =
        (0..).zip(is_in_pair).filter_map(|(text, is_in)| is_in.then_some(text)).collect();
    shelf.keep(&in_pairs, &job.scratch)?;
    let read = read_all(&candidates, shelf, job)?;
    let candidates = if job.trace.is_some() { candidates } else { Vec::new() };
    let refused = |reason| read.refused.iter().filter(|(_, other)| *other == reason).count() as u64;
    counts.pairs_aligned = read.aligned;
    counts.pairs_left_as_form = read.left;
    counts.pairs_background = refused(Reason::Background);
    counts.pairs_collection = refused(Reason::Collection);
    counts.pairs_template = refused(Reason::Template);
    counts.pairs_subject = refused(Reason::Subject);
    let (past, others) = match shelf.reach {
        Some(reach) => touched(&read.edges, past, reach, shelf.stored.len()),
        None => Default::default(),
    };
    let Weighed { weights, common, holders } = weigh(&read, [&past, &others], shelf, job)?;
    if let Some(trace) = job.trace {
        let was_read = |pair: Pair| {
            let is_pair = |edge: &Edge| Pair::new(edge.overlap.a, edge.overlap.b) == pair;
            read.edges.iter().any(is_pair) || read.refused.iter().any(|(refused, _)| *refused == pair)
        };
        let lost = |a: u32, b: u32| weights.lost_shared(&common[a as usize], &common[b as usize]);
        trace.look(shelf, &candidates, &was_read, &lost, job)?;
    }
    let asked = job.trace.filter(|trace| trace.asks_refused());
    let refusals = asked.map(|trace| (trace, Refusals::of(&read, &job.recipe.verify)));
    let near = hold(read.near, &weights, &common, &job.recipe.verify);
    let before = Edge::copies(&read.edges);
    let mut edges = read.edges;
    if job.trace.is_none() && shelf.reach.is_none() {
        // What nobody asks for need not be weighed.
        edges = join::asked_for(edges, &[], shelf.stored.len());
    }
    let edges = hold(edges, &weights, &common, &job.recipe.verify);
    counts.pairs_common = before - Edge::copies(&edges);
    if let Some((trace, refusals)) = refusals {
        trace.note_refused(refusals, &edges);
    }
    let past = [hold(past, &weights, &common, &job.recipe.verify), others].concat();
    let edges = join::asked_for(edges, &past, shelf.stored.len());
    if let Some(trace) = job.trace {
        trace.note_edges(&edges, shelf.stored.len());
        trace.draw(&edges, &read.refused, shelf, job)?;
    }
    Ok(Proven { edges, past, holders, near })
}

/// Reads the candidates, the likeliest of each text first. A text of which most of these are pages of its form is of a form
/// itself, and two such texts that are none of each other's likeliest are left unread: a form makes each of ten
/// thousand pages a candidate of hundreds of others.
fn read_all(candidates: &[Candidate], shelf: &Shelf<'_>, job: &Job<'_>) -> Result<Read> {
    let likely: Vec<Candidate> = candidates.iter().copied().filter(|candidate| candidate.is_likely).collect();
    let mut read = read_pairs(&likely, shelf, job)?;
    if likely.len() < candidates.len() {
        let forms = forms(&likely, &read, shelf.stored.len(), &job.recipe.verify);
        let is_read = |candidate: &&Candidate| {
            let (a, b) = candidate.pair.texts();
            !(candidate.is_likely || forms[a as usize] && forms[b as usize])
        };
        let others: Vec<Candidate> = candidates.iter().filter(is_read).copied().collect();
        read.left = (candidates.len() - likely.len() - others.len()) as u64;
        (job.watch)(Progress::Pairs(read.left));
        read.add(read_pairs(&others, shelf, job)?);
        read.edges.sort_unstable_by_key(|edge| (edge.overlap.a, edge.overlap.b));
    }
    Ok(read)
}

/// Whether each text is of a form: most of its pairs read were refused as a form's.
fn forms(likely: &[Candidate], read: &Read, texts: usize, params: &VerifyParams) -> Vec<bool> {
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
pub(crate) fn read_pairs(candidates: &[Candidate], shelf: &Shelf<'_>, job: &Job<'_>) -> Result<Read> {
    let of_texts: Vec<&[Candidate]> =
        candidates.chunk_by(|x, y| x.pair.texts().0 == y.pair.texts().0).collect();
    let chunks: Vec<Read> = of_texts
        .par_chunks(CHUNK_TEXTS)
        .map(|chunk| {
            let (mut reader, mut done) = (PairReader::new(shelf), Read::default());
            for of_text in chunk {
                of_text.iter().try_for_each(|it| reader.read(it.pair, &job.recipe.verify, &mut done))?;
                (job.watch)(Progress::Pairs(of_text.len() as u64));
            }
            done.edges.shrink_to_fit();
            Ok(done)
        })
        .collect::<Result<_>>()?;
    let mut all = Read::default();
    // Of a form each text has some that are refused and kept as passages: room for them is made once.
    all.edges.reserve_exact(chunks.iter().map(|chunk| chunk.edges.len()).sum());
    all.refused.reserve_exact(chunks.iter().map(|chunk| chunk.refused.len()).sum());
    chunks.into_iter().for_each(|chunk| all.add(chunk));
    Ok(all)
}

/// Weighs the shingles of texts that share some with a text of another group; gives for each text those that weigh
/// less than 1. A group is what edges make of the copies of a story, so that it counts as one holder.
/// A text that earlier nights counted is counted again, and their edges make groups as well: first those that tonight's have to
/// do with.
fn weigh(read: &Read, [past, others]: [&[Edge]; 2], shelf: &Shelf<'_>, job: &Job<'_>) -> Result<Weighed> {
    let params = &job.recipe.verify;
    let mut groups = Groups::new(shelf.stored.len());
    let of_one = read.edges.iter().chain(past).chain(others).filter(|edge| edge.is_tight(params));
    let of_one = of_one.map(|edge| (edge.overlap.a, edge.overlap.b));
    for (a, b) in of_one.chain(read.alike.iter().map(|pair| pair.texts())) {
        groups.join(a as usize, b as usize);
    }
    let (mut concerned, mut counted) = (vec![false; shelf.stored.len()], vec![false; shelf.stored.len()]);
    let of_edges = read.edges.iter().map(|edge| (edge.overlap.a, edge.overlap.b));
    for (a, b) in of_edges.chain(read.refused.iter().map(|(pair, _)| pair.texts())) {
        if let Some(firsts) = counted_of([groups.find(a as usize), groups.find(b as usize)]) {
            [a, b].iter().for_each(|&text| concerned[text as usize] = true);
            firsts.iter().for_each(|&first| counted[first] = true);
        }
    }
    let all = |flags: &[bool]| {
        (0u32..).zip(flags).filter(|(_, set)| **set).map(|(text, _)| text).collect::<Vec<_>>()
    };
    let holders_tonight = all(&counted);
    concerned.iter_mut().zip(&counted).for_each(|(concerned, counted)| *concerned |= counted);
    let mut past_holders = Vec::new();
    if let Some(reach) = shelf.reach {
        // What a text of an edge shares with a text of another group may have been told by an earlier night.
        let of_edges = read.edges.iter().chain(past).flat_map(|edge| [edge.overlap.a, edge.overlap.b]);
        of_edges.for_each(|text| concerned[text as usize] = true);
        for &text in reach.counted_before() {
            let first = groups.find(text as usize);
            if !std::mem::replace(&mut counted[first], true) && !concerned[first] {
                past_holders.push(first as u32);
            }
        }
    }
    let concerned = all(&concerned);
    let is_counted = |text: &&u32| counted[**text as usize];
    let shingles = |text: &u32| shelf.shingles(*text) as usize;
    let noted = concerned.iter().filter(is_counted).map(shingles).sum();
    let mut holders = Holders::new(noted, params.common_groups);
    let mut text = TextShingles::default();
    if !past_holders.is_empty() {
        let mut sieve = Sieve::new(concerned.iter().map(shingles).sum());
        for &one in &concerned {
            shelf.load_shingles(one, &mut text)?;
            sieve.put(&text.hashes);
        }
        for wanted in sift(&past_holders, &sieve, shelf)? {
            holders.note_some(wanted);
        }
    }
    for &one in concerned.iter().filter(is_counted) {
        shelf.load_shingles(one, &mut text)?;
        holders.note(&text.hashes);
    }
    let is_weighed = weighed(read, past, shelf.stored.len(), job);
    let mut suspects = vec![Vec::new(); shelf.stored.len()];
    for &one in &concerned {
        shelf.load_shingles(one, &mut text)?;
        let of_text = holders.collect(&text.hashes, counted[one as usize]);
        if is_weighed[one as usize] {
            suspects[one as usize] = of_text;
        }
    }
    let weights = holders.weights();
    let common = suspects.par_iter().map(|suspects| weights.common(suspects)).collect();
    Ok(Weighed { weights, common, holders: holders_tonight })
}

/// Whether it is asked what a text's own shingles weigh: those of refused pairs are counted, and weigh nothing. An explanation asks for all.
fn weighed(read: &Read, past: &[Edge], texts: usize, job: &Job<'_>) -> Vec<bool> {
    let mut is_weighed = vec![job.trace.is_some(); texts];
    let edges = read.edges.iter().chain(&read.near).chain(past);
    edges.flat_map(|edge| [edge.overlap.a, edge.overlap.b]).for_each(|text| is_weighed[text as usize] = true);
    is_weighed
}

/// The texts whose shingles are counted for a pair between these groups, told by their first texts: what the texts of one group share
/// weighs whatever it does, so that they need not be.
pub(crate) fn counted_of<T: PartialEq>([a, b]: [T; 2]) -> Option<[T; 2]> {
    (a != b).then_some([a, b])
}

/// The shingles of texts that are in a sieve, of several texts at a time.
fn sift(texts: &[u32], sieve: &Sieve, shelf: &Shelf<'_>) -> Result<Vec<Vec<u64>>> {
    texts
        .par_chunks(CHUNK_TEXTS)
        .map(|chunk| {
            let (mut text, mut wanted) = (TextShingles::default(), Vec::new());
            for &one in chunk {
                shelf.load_shingles(one, &mut text)?;
                wanted.extend(text.hashes.iter().filter(|hash| sieve.may_have(**hash)));
            }
            Ok(wanted)
        })
        .collect()
}

/// The edges of earlier nights, those first that tonight's edges have to do with: of connected groups that have a text of
/// tonight. The others make the clusters that they made before.
fn touched(tonights: &[Edge], past: Vec<Edge>, reach: &Reach<'_>, size: usize) -> (Vec<Edge>, Vec<Edge>) {
    let mut groups = Groups::new(size);
    for Edge { overlap, .. } in tonights.iter().chain(&past) {
        groups.join(overlap.a as usize, overlap.b as usize);
    }
    let mut is_touched = vec![false; size];
    reach.texts_of_tonight().iter().for_each(|&text| is_touched[groups.find(text as usize)] = true);
    past.into_iter().partition(|edge| is_touched[groups.find(edge.overlap.a as usize)])
}

/// What shingles weigh.
struct Weighed {
    weights: Weights,
    /// Of each text those that weigh less than 1.
    common: Vec<Common>,
    /// The texts of tonight's pairs that were counted.
    holders: Vec<u32>,
}

/// Keeps the edges whose shared shingles weigh enough.
fn hold(edges: Vec<Edge>, weights: &Weights, common: &[Common], params: &VerifyParams) -> Vec<Edge> {
    let weighed = |edge: &Edge| {
        let (a, b) = (&common[edge.overlap.a as usize], &common[edge.overlap.b as usize]);
        edge.weighed(weights.lost_shared(a, b), params)
    };
    edges.par_iter().filter_map(weighed).collect()
}
