//! A few articles looked at closely while a run goes on: what each stage made of them.
//!
//! The same inputs give the same answer, so a reason is found by doing the job again with a trace on the
//! articles asked for. The stages are not asked to explain themselves: what they knew is laid beside the
//! trace where it is at hand, and counted again for the pairs in question. A job without a trace does none of
//! this.

use super::border::{self, Bordering, Sample};
use super::join::connected;
use super::observe::Observer;
use super::outlets::Outlets;
use super::prepared::Prepared;
use super::read_pairs::PairsRead;
use super::strata::Refusals;
use super::texts::ShingledTexts;
use super::traced_pair::{TracedPair, look_at};
use super::weigh::Weighed;
use crate::attribute::credit;
use crate::base::article::{Article, Place};
use crate::base::entry::Entries;
use crate::base::error::Result;
use crate::base::outlet::outlet;
use crate::base::texts::Texts;
use crate::bucket::{Candidate, Pair};
use crate::clean::furniture::SeenLines;
use crate::clean::{Cleaned, Cleaner};
use crate::evaluate::stratum::Miss;
use crate::learn::own_name::OwnName;
use crate::learn::units::units;
use crate::learn::{Learned, Scope, SentenceCut};
use crate::recipe::Recipe;
use crate::verify::{Account, Edge, Overlap, Reason};
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
    /// The same before the edges that are left are known.
    refusals: Option<Refusals>,
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

    /// Looks at the pair asked for, and at the candidates of the first text.
    fn look(&self, pairs: &CandidatePairs<'_>, recipe: &Recipe) -> Result<()> {
        let texts: Vec<u32> =
            self.seen().iter().filter(|seen| seen.entry.is_some()).map(|seen| seen.text).collect();
        let mut proof = locked(&self.proof);
        if let [first, second] = texts[..]
            && first != second
        {
            proof.pair = Some(pairs.look_at(first, second, recipe)?);
        }
        if let Some(&text) = texts.first() {
            proof.neighbours = pairs.neighbours(text, recipe)?;
        }
        Ok(())
    }

    /// Takes note of the edges that are left, in order.
    fn note_edges(&self, edges: &[Edge], texts: usize) {
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

impl Observer for Trace {
    fn asks_for_all(&self) -> bool {
        true
    }

    fn article(&self, source: &str, place: Place, article: &Article, cleaner: &Cleaner) {
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

    fn learned(&self, learned: &Learned, outlets: &Outlets, articles: &[Prepared]) {
        for seen in locked(&self.seen).iter_mut() {
            let hash = xxhash_rust::xxh3::xxh3_64(seen.outlet.as_bytes());
            let of_outlet = articles.iter().position(|article| article.outlet == hash);
            let number = of_outlet.map_or(0, |at| outlets.of_article[at]);
            let units = units(&seen.cleaned.text, &OwnName::new(&seen.outlet));
            let cuts = learned.cuts(&units, number);
            if cuts.len() < units.len() {
                let line = |cut: &SentenceCut| seen.cleaned.text[units[cut.unit].range.clone()].to_owned();
                seen.learned = cuts.iter().map(|cut| (cut.scope, line(cut))).collect();
            }
        }
    }

    fn numbered(&self, entries: &Entries, texts: &Texts) -> Result<()> {
        let mut all = locked(&self.seen);
        for entry in 0..entries.len() as u32 {
            let place = entries.load(entry)?.place;
            for seen in all.iter_mut().filter(|seen| place == Some(seen.place)) {
                (seen.entry, seen.text) = (Some(entry), texts.of_article[entry as usize]);
            }
        }
        Ok(())
    }

    fn pairs_read(
        &self,
        texts: &ShingledTexts<'_>,
        candidates: &[Candidate],
        read: &PairsRead,
        weighed: &Weighed,
        recipe: &Recipe,
    ) -> Result<()> {
        if self.notes_refused {
            locked(&self.proof).refusals = Some(Refusals::of(read, &recipe.verify));
        }
        self.look(&CandidatePairs { texts, candidates, read, weighed }, recipe)
    }

    fn edges_left(
        &self,
        texts: &ShingledTexts<'_>,
        edges: &[Edge],
        refused: &[(Pair, Reason)],
        recipe: &Recipe,
    ) -> Result<()> {
        self.note_edges(edges, texts.len());
        let mut proof = locked(&self.proof);
        if let Some(refusals) = proof.refusals.take() {
            proof.refused = refusals.weighed(edges);
        }
        if let Some(sample) = self.sample {
            proof.bordering = border::sample(sample, edges, refused, texts, recipe)?;
        }
        Ok(())
    }
}

/// The candidate pairs of a run, once they are read and weighed.
struct CandidatePairs<'p> {
    texts: &'p ShingledTexts<'p>,
    candidates: &'p [Candidate],
    read: &'p PairsRead,
    weighed: &'p Weighed,
}

impl CandidatePairs<'_> {
    /// Counts the pair of two texts again.
    fn look_at(&self, first: u32, second: u32, recipe: &Recipe) -> Result<TracedPair> {
        let pair = Pair::new(first, second);
        let mut looked = look_at(pair, self.texts, recipe)?;
        looked.in_order = pair.texts().0 == first;
        looked.is_candidate = self.candidates.iter().any(|candidate| candidate.pair == pair);
        let is_worth = looked.overlap.is_worth_aligning(looked.facts, &recipe.verify);
        looked.is_left = looked.is_candidate && is_worth && !self.was_read(pair);
        let (a, b) = pair.texts();
        looked.weight = 1.0 - self.weighed.lost(a, b) / f64::from(looked.overlap.shared).max(1.0);
        Ok(looked)
    }

    /// Whether a pair was aligned.
    fn was_read(&self, pair: Pair) -> bool {
        let is_pair = |edge: &Edge| Pair::new(edge.overlap.a, edge.overlap.b) == pair;
        self.read.edges.iter().any(is_pair) || self.read.refused.iter().any(|(refused, _)| *refused == pair)
    }

    /// The candidates of a text, the likeliest first.
    fn neighbours(&self, text: u32, recipe: &Recipe) -> Result<Vec<TracedNeighbour>> {
        let is_of = |candidate: &&Candidate| <[u32; 2]>::from(candidate.pair.texts()).contains(&text);
        let mut of_text: Vec<&Candidate> = self.candidates.iter().filter(is_of).collect();
        of_text.sort_by_key(|candidate| (std::cmp::Reverse(candidate.share), candidate.pair));
        let neighbour = |candidate: &Candidate| {
            let TracedPair { texts: (a, b), overlap, account, .. } =
                look_at(candidate.pair, self.texts, recipe)?;
            Ok(TracedNeighbour { text: if a == text { b } else { a }, overlap, account, edge: None })
        };
        of_text.into_iter().take(NEIGHBOURS_MAX).map(neighbour).collect()
    }
}
