//! The nights within reach in, their articles beside tonight's out; tonight's, in the end, into the history.
//!
//! What earlier nights read takes part as if it stood in tonight's dump, but for two things: it is read from
//! the history, and pairs of its own are not looked for again, since their edges are kept.

mod keep;
mod name;
mod recall;

use crate::base::error::{Error, Result};
use crate::base::hash::{Map, mix};
use crate::base::texts::{TextKey, Texts};
use crate::history::History;
use crate::history::articles::ARTICLES_FILE;
use crate::history::calendar::Window;
use crate::history::edges::KeptEdge;
use crate::history::lineage::rule;
use crate::history::manifest::Night;
use crate::history::moves::Lineage;
use crate::history::read::{NightReader, ReadSketches};
use crate::recipe::Recipe;
use crate::run::page::StoredPage;
use crate::run::prepared::Prepared;
use crate::run::sketched::Sketched;
use crate::verify::{Edge, Overlap};
use std::borrow::Cow;
use xxhash_rust::xxh3::xxh3_64;

/// Who has a text.
#[derive(Clone, Copy, Debug, Default)]
struct TextHolders {
    /// An earlier night.
    past: bool,
    /// Tonight.
    tonight: bool,
    /// An earlier night whose postings can be used.
    posted: bool,
}

/// What a run is to know of earlier nights.
#[derive(Clone, Copy, Debug)]
pub struct Past<'a> {
    /// The nights.
    pub history: &'a History,
    /// Tonight, and what is within its reach; a night of the same date is passed over.
    pub window: Window,
    /// Whether tonight is to become one of its nights; else they are an earlier dump, whose records may cover
    /// tonight's.
    pub is_continued: bool,
}

impl Past<'_> {
    /// Returns the event `rule` if tonight's recipe is another than that of the night before it by date.
    fn rule(&self, recipe: &Recipe) -> Option<Lineage> {
        let nights = self.history.nights();
        let before = self.window.before(nights.iter().map(|night| &*night.date))?;
        rule(self.history.followed(&nights[before]), &recipe.followed())
    }

    /// Whether a night is within reach: its texts are compared with tonight's.
    fn is_near(&self, night: &Night) -> bool {
        self.window.is_near(&night.date, night.is_whole())
    }

    /// How many articles the nights within reach hold.
    pub fn articles(&self) -> u64 {
        let near = self.history.nights().iter().filter(|night| self.is_near(night));
        near.map(|night| night.rows(ARTICLES_FILE)).sum()
    }
}

/// A night within reach.
struct Neighbour<'h> {
    reader: NightReader<'h>,
    /// Whether its texts are compared with tonight's; of others, those alone are here that are equal to one
    /// of tonight's.
    is_near: bool,
    /// What was made of its texts, if it can be used.
    sketches: Option<ReadSketches>,
    /// Of each of its texts the number of shingles, and the outlines of all.
    shingles: Vec<u32>,
    outlines: Vec<u8>,
    /// Of each of its texts the text of the run, as long as it is cut as it was.
    texts: Vec<Option<u32>>,
    /// Hashes of what told its texts apart on its night.
    keys: Vec<u64>,
    /// Whether anything of it is remembered.
    is_asked: bool,
}

/// The nights within reach. Of a run without a history there are none: nothing is remembered, every text is
/// tonight's, and nothing is kept.
#[derive(Default)]
pub(crate) struct Nights<'h> {
    /// The history, where there is one.
    past: Option<Past<'h>>,
    nights: Vec<Neighbour<'h>>,
    /// Of each remembered article its night and the row of its text there.
    places: Vec<(u32, u32)>,
    /// Of each remembered article the cluster it is in, by number.
    cluster: Vec<u32>,
    /// The remembered article of each id, by the id's hash.
    by_id: Map<u64, u32>,
    /// Ids of the clusters these articles are in, by number.
    ids: Vec<Box<str>>,
    /// Their numbers, by hashes of the ids.
    numbers: Map<u64, u32>,
    /// Hashes of the ids of articles whose texts some night cut otherwise than their own, ascending.
    recut: Vec<u64>,
    /// Of each remembered article whether all nights cut its text as its own did: what they proved of it
    /// holds.
    is_settled: Vec<bool>,
    /// Articles of the run that an earlier night cut otherwise.
    recut_tonight: Vec<u32>,
    /// Of each article of the run the remembered one; `None` of those that tonight read.
    of_article: Vec<Option<u32>>,
    /// Of each text of the run, who has it.
    held: Vec<TextHolders>,
    /// Of each remembered article that of the run.
    article_of: Vec<u32>,
    /// The remembered articles, later their texts, whose shingles earlier nights counted.
    counted: Vec<u32>,
    /// Of each cluster the remembered article that stood for it; and of those where none does, its id.
    canonical: Vec<Option<u32>>,
    canonical_elsewhere: Map<u32, Box<str>>,
    /// The clusters that cannot be met any more since tonight, and the recipe if it is another since the
    /// night before.
    since_before: Vec<Lineage>,
    /// The first day within reach, as ids of clusters write it.
    first_day: String,
    /// The row that a text of tonight is kept in, `None` for others; and their texts, by row.
    rows: Vec<Option<u32>>,
    of_rows: Vec<u32>,
}

impl<'h> Nights<'h> {
    /// The nights of a history, of which nothing is recalled yet; none where there is no history.
    pub(crate) fn of(past: Option<Past<'h>>) -> Self {
        let first_day = past.map_or_else(String::new, |past| past.window.first_day());
        Self { past, first_day, ..Self::default() }
    }

    /// Whether the run has a history, be it empty.
    pub(crate) fn has_history(&self) -> bool {
        self.past.is_some()
    }

    /// Tells which texts of the run earlier nights have, once articles are in order and texts are told apart.
    /// A text that is cut otherwise by now is none of theirs: what they found out about it is found out
    /// again.
    ///
    /// Returns the hashes of all articles that later nights ask for; nothing where there is no history.
    pub(crate) fn number_texts(&mut self, articles: &[Prepared], texts: &Texts) -> Vec<ArticleMarks> {
        if self.past.is_none() {
            return Vec::new();
        }
        let marks: Vec<ArticleMarks> = articles.iter().map(ArticleMarks::of).collect();
        let of_article: Vec<Option<u32>> = articles.iter().map(|article| article.past).collect();
        self.held = vec![TextHolders::default(); texts.first.len()];
        self.is_settled = vec![true; self.cluster.len()];
        for (article, (past, &text)) in (0u32..).zip(of_article.iter().zip(&texts.of_article)) {
            match past {
                None => self.held[text as usize].tonight = true,
                Some(past) => self.hold(*past, article, &marks[article as usize], text),
            }
        }
        self.rows = vec![None; texts.first.len()];
        for (text, _) in (0u32..).zip(&self.held).filter(|(_, held)| held.tonight) {
            self.rows[text as usize] = Some(self.of_rows.len() as u32);
            self.of_rows.push(text);
        }
        self.article_of = vec![0; self.cluster.len()];
        for (article, past) in (0u32..).zip(&of_article) {
            past.iter().for_each(|past| self.article_of[*past as usize] = article);
        }
        self.of_article = of_article;
        for counted in &mut self.counted {
            *counted = texts.of_article[self.article_of[*counted as usize] as usize];
        }
        self.counted.sort_unstable();
        self.counted.dedup();
        marks
    }

    /// Takes note that a remembered article of a night within reach has a text, if that is cut as it was.
    fn hold(&mut self, past: u32, article: u32, marks: &ArticleMarks, text: u32) {
        let (night, row) = self.places[past as usize];
        let night = &mut self.nights[night as usize];
        if !night.is_near {
            return;
        }
        let is_as_cut = night.keys.get(row as usize) == Some(&hash(marks.key));
        if !is_as_cut {
            self.recut_tonight.push(article);
        }
        if !is_as_cut || self.recut.binary_search(&marks.id).is_ok() {
            self.is_settled[past as usize] = false;
            return;
        }
        let held = &mut self.held[text as usize];
        held.past = true;
        held.posted |= night.sketches.is_some();
        night.texts[row as usize] = Some(text);
    }

    /// The texts whose shingles earlier nights counted, ascending.
    pub(crate) fn counted_before(&self) -> &[u32] {
        &self.counted
    }

    /// Whether an earlier night has each text.
    pub(crate) fn known(&self) -> Vec<bool> {
        self.held.iter().map(|held| held.past).collect()
    }

    /// Whether a text of earlier nights alone is posted there.
    pub(crate) fn is_posted(&self, text: u32) -> bool {
        self.held.get(text as usize).is_some_and(|held| held.posted && !held.tonight)
    }

    /// Whether tonight has a text.
    pub(crate) fn is_tonights(&self, text: u32) -> bool {
        self.held.get(text as usize).is_none_or(|held| held.tonight)
    }

    /// Of each text of the run an article of the last night that has it, tonight before any other: the one
    /// that is within reach longest. One whose text was cut otherwise on its own night stands for a text that
    /// no other has: what is proven of it is not believed.
    fn latest_of(&self, texts: &Texts) -> Vec<u32> {
        let night = |article: u32| match self.of_article[article as usize] {
            None => (true, u32::MAX),
            Some(past) => (self.is_settled[past as usize], self.places[past as usize].0),
        };
        let mut latest = texts.first.clone();
        for (article, &text) in (0u32..).zip(&texts.of_article) {
            let known = &mut latest[text as usize];
            if night(article) > night(*known) {
                *known = article;
            }
        }
        latest
    }

    /// The texts that tonight has, by the rows they are kept in.
    pub(crate) fn texts_of_tonight(&self) -> &[u32] {
        &self.of_rows
    }

    /// The sketches of texts that are posted, and room for those of the others; what earlier nights had of
    /// them is given up.
    pub(crate) fn take_sketches(&mut self, positions: usize, texts: usize) -> Sketched {
        let mut sketched = Sketched::of_empty(positions, texts);
        for night in &mut self.nights {
            let outlines = std::mem::take(&mut night.outlines);
            let sketches = std::mem::take(&mut night.shingles).into_iter().zip(outlines.chunks(positions));
            for (text, (shingles, outline)) in night.texts.iter().zip(sketches) {
                let is_posted = |text: &u32| {
                    let held = self.held[*text as usize];
                    held.posted && !held.tonight
                };
                if let Some(text) = text.filter(is_posted) {
                    sketched.put(text, shingles, outline);
                }
            }
        }
        sketched
    }

    /// Postings of tonight's texts, with their rows in place of the texts; `None` where there is no history.
    pub(crate) fn rows(&self, postings: &[u64]) -> Option<Vec<u64>> {
        let row = |&posting: &u64| {
            let row = self.rows[posting as u32 as usize]?;
            Some(posting >> 32 << 32 | u64::from(row))
        };
        self.past.is_some().then(|| postings.iter().filter_map(row).collect())
    }

    /// Postings of this run, ascending, with those of earlier nights under the same keys.
    ///
    /// # Errors
    /// The history cannot be read.
    pub(crate) fn merged<'p>(&self, partition: usize, postings: &'p [u64]) -> Result<Cow<'p, [u64]>> {
        if self.nights.iter().all(|night| night.sketches.is_none()) {
            return Ok(Cow::Borrowed(postings));
        }
        let mut all = postings.to_vec();
        for night in &self.nights {
            let Some(sketches) = &night.sketches else { continue };
            let merge = &mut |past: &[u64]| {
                let mut past = past.iter().copied().peekable();
                for of_key in postings.chunk_by(|a, b| a >> 32 == b >> 32) {
                    let key = of_key[0] >> 32;
                    while past.next_if(|posting| posting >> 32 < key).is_some() {}
                    while let Some(posting) = past.next_if(|posting| posting >> 32 == key) {
                        // The end of a partition is no text's.
                        let text = night.texts.get(posting as u32 as usize).copied().flatten();
                        let posted = text.filter(|text| self.is_posted(*text));
                        all.extend(posted.map(|text| key << 32 | u64::from(text)));
                    }
                }
            };
            sketches.postings(partition, merge).map_err(|_| Error::store())?;
        }
        all.sort_unstable();
        Ok(Cow::Owned(all))
    }

    /// The number of the cluster that an article of earlier nights was in.
    pub(crate) fn cluster_of(&self, article: u32) -> Option<u32> {
        self.of_article.get(article as usize)?.map(|past| self.cluster[past as usize])
    }

    /// The ids of the clusters of earlier nights, by their numbers.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.ids.iter().map(|id| &**id)
    }

    /// How many articles are remembered.
    pub(crate) fn len(&self) -> usize {
        self.cluster.len()
    }

    /// How many nights are within reach.
    pub(crate) fn nights(&self) -> usize {
        self.nights.iter().filter(|night| night.is_near).count()
    }

    /// The edges that earlier nights proved, between texts of this run.
    ///
    /// # Errors
    /// The history cannot be read.
    pub(crate) fn edges(&self, texts: &Texts) -> Result<Vec<Edge>> {
        let text = |id: &str| {
            let past = *self.by_id.get(&xxh3_64(id.as_bytes()))?;
            self.is_settled[past as usize]
                .then_some(texts.of_article[self.article_of[past as usize] as usize])
        };
        let mut edges = Vec::new();
        for Neighbour { reader, .. } in self.nights.iter().filter(|night| night.is_near) {
            for KeptEdge { a, b, edge } in reader.edges()? {
                if let (Some(a), Some(b)) = (text(&a), text(&b)) {
                    edges.extend(between(a, b, edge));
                }
            }
        }
        Ok(once(edges))
    }
}

/// Hashes of an article that later nights ask for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ArticleMarks {
    /// Its id.
    pub id: u64,
    /// Its text before anything learned was cut.
    pub text: u128,
    /// Where that is.
    pub stored: StoredPage,
    /// What tells its text from others.
    pub key: TextKey,
    /// Its page.
    pub page: u64,
    /// Its headline without the outlet's name.
    pub headline: u64,
}

impl ArticleMarks {
    fn of(article: &Prepared) -> Self {
        Self {
            id: article.id_hash,
            text: article.text_hash,
            stored: article.page,
            key: article.digest.key,
            page: article.address,
            headline: article.bare_headline,
        }
    }
}

/// A hash of what tells a text from others.
fn hash(key: TextKey) -> u64 {
    let (text, headline) = key.parts();
    text as u64 ^ mix(headline)
}

/// Edges in order, each pair once: two nights may have proven one, of articles that have one text each by
/// now.
pub(crate) fn once(mut edges: Vec<Edge>) -> Vec<Edge> {
    edges.sort_unstable_by(|x, y| {
        (x.overlap, x.matched_words)
            .cmp(&(y.overlap, y.matched_words))
            .then(x.strength.total_cmp(&y.strength))
    });
    edges.dedup_by_key(|edge| (edge.overlap.a, edge.overlap.b));
    edges
}

/// An edge between two texts of this run; none if they are one by now.
pub(crate) fn between(a: u32, b: u32, edge: Edge) -> Option<Edge> {
    let Edge { overlap, a_span, b_span, .. } = edge;
    match a.cmp(&b) {
        std::cmp::Ordering::Less => Some(Edge { overlap: Overlap { a, b, ..overlap }, ..edge }),
        std::cmp::Ordering::Equal => None,
        // A late article came between them.
        std::cmp::Ordering::Greater => Some(Edge {
            overlap: Overlap { a: b, b: a, a_size: overlap.b_size, b_size: overlap.a_size, ..overlap },
            a_span: b_span,
            b_span: a_span,
            ..edge
        }),
    }
}
