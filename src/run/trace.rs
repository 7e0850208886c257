//! A few articles looked at closely while a run goes on: what each stage made of them.
//!
//! The same inputs give the same answer, so a reason is found by doing the job again with a trace on the articles asked for. The
//! stages are not asked to explain themselves: what they knew is laid beside the trace where it is at hand, and counted again
//! for the pairs in question. A job without a trace does none of this.

use super::Job;
use super::border::{self, Bordering, Sample};
use super::join::connected;
use super::learn::Outlets;
use super::prepared::Prepared;
use super::shelf::Shelf;
use super::strata::Refusals;
use crate::attribute::credit;
use crate::base::article::{Article, Place};
use crate::base::entry::Entries;
use crate::base::error::Result;
use crate::base::outlet::outlet;
use crate::base::texts::Texts;
use crate::bucket::{Candidate, Pair, rare_keys, rare_one_in};
use crate::clean::furniture::SeenLines;
use crate::clean::{Cleaned, Cleaner};
use crate::evaluate::stratum::Miss;
use crate::learn::own_name::OwnName;
use crate::learn::units::units;
use crate::learn::{Cut, Learned, Scope};
use crate::sketch::Sketcher;
use crate::verify::{
    Account, Alignment, Edge, Laid, LongRun, Opened, Overlap, PairFacts, Reason, TextShingles,
};
use std::sync::{Mutex, PoisonError};

/// One article that is asked for: its source and record, as articles.csv names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TracedRecord {
    /// The file, or member of an archive.
    pub source: String,
    /// The record in it.
    pub record: u64,
}

/// A trace on one article or two.
#[derive(Debug, Default)]
pub struct Trace {
    asked: Vec<TracedRecord>,
    sample: Option<Sample>,
    notes_refused: bool,
    seen: Mutex<Vec<TracedArticle>>,
    proof: Mutex<Proof>,
}

/// What reading, cleaning and learning made of an article.
#[derive(Clone, Debug)]
pub struct TracedArticle {
    /// Which of those asked for it is.
    pub index: usize,
    /// Where it stood.
    pub place: Place,
    /// As the dump gave it.
    pub article: Article,
    /// Its outlet.
    pub outlet: String,
    /// What cleaning made of it.
    pub cleaned: Cleaned,
    /// Credits that count.
    pub agencies: Vec<&'static str>,
    /// Sentences cut since they were learned as furniture.
    pub learned: Vec<(Scope, String)>,
    /// Its number among the articles, once they are numbered; none where it is refused.
    pub entry: Option<u32>,
    /// Its text's number.
    pub text: u32,
}

/// What was found of a pair, or of an article and its neighbours.
#[derive(Clone, Debug, Default)]
pub struct Proof {
    /// The pair asked for, where two articles are.
    pub pair: Option<TracedPair>,
    /// Of the first article's text: what came of its candidates.
    pub neighbours: Vec<TracedNeighbour>,
    /// Edges of the connected group that the first article's text is in.
    pub edges: Vec<Edge>,
    /// Pairs near the threshold, where a sample is asked for.
    pub bordering: Vec<Bordering>,
    /// Pairs of texts that were refused, where they are to be drawn from by stratum.
    pub refused: Vec<(Pair, Miss)>,
}

/// Two texts looked at.
#[derive(Clone, Debug)]
pub struct TracedPair {
    /// The texts, the earlier one first.
    pub texts: (u32, u32),
    /// Whether the earlier is that of the first article asked for.
    pub in_order: bool,
    /// Bands of their sketches that agree, and all.
    pub bands: (usize, usize),
    /// Sampled shingles that both post, and how many are expected of the shorter if it were contained.
    pub rare: (usize, f64),
    /// Whether they were a candidate pair.
    pub is_candidate: bool,
    /// Whether they were left unread, since the likeliest candidates of both are pages of their form.
    pub is_left: bool,
    /// The counts.
    pub overlap: Overlap,
    /// Where they lie.
    pub alignment: Alignment,
    /// The long runs among them.
    pub long_runs: Vec<LongRun>,
    /// What is known facts.
    pub facts: PairFacts,
    /// Every question of the rule.
    pub account: Account,
    /// What their shared shingles weigh in the mean, 0 to 1.
    pub weight: f64,
    /// The edge that is left.
    pub edge: Option<Edge>,
}

/// A text that was a candidate of the one asked for.
#[derive(Clone, Debug)]
pub struct TracedNeighbour {
    /// The text.
    pub text: u32,
    /// The counts.
    pub overlap: Overlap,
    /// The rule's account.
    pub account: Account,
    /// The edge, where it is one.
    pub edge: Option<Edge>,
}

/// Neighbours that are looked at, the likeliest candidates first.
const NEIGHBOURS_MAX: usize = 64;

fn locked<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Trace {
    /// A trace on these articles.
    pub fn on(asked: Vec<TracedRecord>) -> Self {
        Self { asked, ..Self::default() }
    }

    /// A trace on pairs near the rule's threshold.
    pub fn on_border(sample: Sample) -> Self {
        Self { sample: Some(sample), ..Self::default() }
    }

    /// A trace on all pairs that are refused.
    pub fn on_refused() -> Self {
        Self { notes_refused: true, ..Self::default() }
    }

    /// Whether refused pairs are to be noted.
    pub(crate) fn asks_refused(&self) -> bool {
        self.notes_refused
    }

    /// Takes note of the pairs refused, once these edges are left.
    pub(crate) fn note_refused(&self, refusals: Refusals, edges: &[Edge]) {
        locked(&self.proof).refused = refusals.weighed(edges);
    }

    /// What was seen, in the order asked for.
    pub fn seen(&self) -> Vec<TracedArticle> {
        let mut seen = locked(&self.seen).clone();
        seen.sort_by_key(|seen| seen.index);
        seen
    }

    /// What was found.
    pub fn proof(&self) -> Proof {
        locked(&self.proof).clone()
    }

    /// Looks at an article that was read.
    pub(crate) fn note_article(&self, source: &str, place: Place, article: &Article, cleaner: &Cleaner) {
        let is_asked = |asked: &TracedRecord| asked.record == place.record && *asked.source == *source;
        for (index, _) in self.asked.iter().enumerate().filter(|(_, asked)| is_asked(asked)) {
            let cleaned = cleaner.clean(article, &mut SeenLines::default());
            let outlet = outlet(&article.url, &article.outlet, &article.publisher);
            let (agencies, _) = credit(&cleaned.evidence, &outlet, cleaner.agencies());
            let name = |id| cleaner.agencies().get(id).id;
            locked(&self.seen).push(TracedArticle {
                index,
                place,
                article: article.clone(),
                outlet,
                cleaned,
                agencies: agencies.into_iter().map(name).collect(),
                learned: Vec::new(),
                entry: None,
                text: 0,
            });
        }
    }

    /// Looks at what was learned.
    pub(crate) fn note_learned(&self, learned: &Learned, outlets: &Outlets, articles: &[Prepared]) {
        for seen in locked(&self.seen).iter_mut() {
            let hash = xxhash_rust::xxh3::xxh3_64(seen.outlet.as_bytes());
            let of_outlet = articles.iter().position(|article| article.outlet == hash);
            let number = of_outlet.map_or(0, |at| outlets.of_article[at]);
            let units = units(&seen.cleaned.text, &OwnName::new(&seen.outlet));
            let cuts = learned.cuts(&units, number);
            if cuts.len() < units.len() {
                let line = |cut: &Cut| seen.cleaned.text[units[cut.unit].range.clone()].to_owned();
                seen.learned = cuts.iter().map(|cut| (cut.scope, line(cut))).collect();
            }
        }
    }

    /// Finds the articles among the numbered ones.
    pub(crate) fn find(&self, entries: &Entries, texts: &Texts) -> Result<()> {
        let mut all = locked(&self.seen);
        for entry in 0..entries.len() as u32 {
            let place = entries.load(entry)?.place;
            for seen in all.iter_mut().filter(|seen| place == Some(seen.place)) {
                (seen.entry, seen.text) = (Some(entry), texts.of_article[entry as usize]);
            }
        }
        Ok(())
    }

    /// Counts the pairs in question again, once all pairs are read. `was_read` tells whether a pair was aligned, `lost` what the
    /// shingles that two texts share lose of their weight.
    pub(crate) fn look(
        &self,
        shelf: &Shelf<'_>,
        candidates: &[Candidate],
        was_read: &dyn Fn(Pair) -> bool,
        lost: &dyn Fn(u32, u32) -> f64,
        job: &Job<'_>,
    ) -> Result<()> {
        let texts: Vec<u32> =
            self.seen().iter().filter(|seen| seen.entry.is_some()).map(|seen| seen.text).collect();
        let mut proof = locked(&self.proof);
        if let [first, second] = texts[..]
            && first != second
        {
            let pair = Pair::new(first, second);
            let candidate = candidates.iter().find(|candidate| candidate.pair == pair);
            let mut looked = look_at(pair, shelf, job)?;
            looked.in_order = pair.texts().0 == first;
            looked.is_candidate = candidate.is_some();
            let is_worth = looked.overlap.is_worth_aligning(looked.facts, &job.recipe.verify);
            looked.is_left = candidate.is_some() && is_worth && !was_read(pair);
            let (a, b) = pair.texts();
            looked.weight = 1.0 - lost(a, b) / f64::from(looked.overlap.shared).max(1.0);
            proof.pair = Some(looked);
        }
        if let Some(&text) = texts.first() {
            let is_of = |candidate: &&Candidate| <[u32; 2]>::from(candidate.pair.texts()).contains(&text);
            let mut of_text: Vec<&Candidate> = candidates.iter().filter(is_of).collect();
            of_text.sort_by_key(|candidate| (std::cmp::Reverse(candidate.share), candidate.pair));
            for candidate in of_text.into_iter().take(NEIGHBOURS_MAX) {
                let looked = look_at(candidate.pair, shelf, job)?;
                let (a, b) = looked.texts;
                let text = if a == text { b } else { a };
                proof.neighbours.push(TracedNeighbour {
                    text,
                    overlap: looked.overlap,
                    account: looked.account,
                    edge: None,
                });
            }
        }
        Ok(())
    }

    /// Draws the sample that is asked for, of the edges that are left and the pairs refused.
    pub(crate) fn draw(
        &self,
        edges: &[Edge],
        refused: &[(Pair, Reason)],
        shelf: &Shelf<'_>,
        job: &Job<'_>,
    ) -> Result<()> {
        if let Some(sample) = self.sample {
            locked(&self.proof).bordering = border::sample(sample, edges, refused, shelf, job)?;
        }
        Ok(())
    }

    /// Takes note of the edges that are left, in order.
    pub(crate) fn note_edges(&self, edges: &[Edge], texts: usize) {
        let Some(first) = self.seen().into_iter().find(|seen| seen.entry.is_some()) else { return };
        let mut proof = locked(&self.proof);
        let find = |a: u32, b: u32| {
            let (a, b) = (a.min(b), a.max(b));
            let at = edges.binary_search_by_key(&(a, b), |edge| (edge.overlap.a, edge.overlap.b));
            at.ok().map(|at| edges[at])
        };
        if let Some(pair) = &mut proof.pair {
            pair.edge = find(pair.texts.0, pair.texts.1);
        }
        for neighbour in &mut proof.neighbours {
            neighbour.edge = find(first.text, neighbour.text);
        }
        let mut groups = connected(edges, texts);
        let group = groups.find(first.text as usize);
        proof.edges =
            edges.iter().filter(|edge| groups.find(edge.overlap.a as usize) == group).copied().collect();
    }
}

/// Counts, aligns and judges a pair, whatever was made of it.
pub(crate) fn look_at(pair: Pair, shelf: &Shelf<'_>, job: &Job<'_>) -> Result<TracedPair> {
    let (a, b) = pair.texts();
    let (of_a, of_b) = (shelf.load(a)?, shelf.load(b)?);
    let mut opened = Opened::default();
    opened.open(&of_a);
    let told = shelf.told((a, &of_a.tokens), (b, &of_b.tokens))?;
    let facts = PairFacts { told: Some(told), ..shelf.pair_facts(a, b) };
    let overlap = Overlap::count(a, b, &opened, &of_b);
    let params = &job.recipe.verify;
    let mut laid = Laid::default();
    laid.lay(&of_a.tokens, &params.align);
    let alignment = laid.align(&of_b.tokens, &params.align);
    let account = Account::of(&overlap, &alignment, facts, params);
    let (bands, rare) = keys(&of_a, &of_b, job);
    Ok(TracedPair {
        texts: (a, b),
        in_order: true,
        bands,
        rare,
        is_candidate: false,
        is_left: false,
        overlap,
        alignment,
        long_runs: laid.long_runs(&of_b.tokens, &params.align),
        facts,
        account,
        weight: 1.0,
        edge: None,
    })
}

/// The keys that two texts share: bands and all of them, sampled shingles and how many are expected of the shorter text.
fn keys(a: &TextShingles, b: &TextShingles, job: &Job<'_>) -> ((usize, usize), (usize, f64)) {
    let (sketcher, banding) = (Sketcher::new(&job.recipe.sketch), job.recipe.banding());
    let (sketch_a, sketch_b) = (sketcher.sketch(&a.hashes), sketcher.sketch(&b.hashes));
    let bands = banding.keys(&sketch_a).zip(banding.keys(&sketch_b)).filter(|(a, b)| a == b).count();
    let params = &job.recipe.bucket;
    let mut posted: Vec<u64> = rare_keys(&a.hashes, params).collect();
    posted.sort_unstable();
    let rare = rare_keys(&b.hashes, params).filter(|key| posted.binary_search(key).is_ok()).count();
    let (fewer, more) = (a.hashes.len().min(b.hashes.len()), a.hashes.len().max(b.hashes.len()));
    ((bands, banding.bands), (rare, fewer as f64 / rare_one_in(more, params) as f64))
}
