//! A finished run's tables and a recipe in, the clusters of a run with that recipe out.
//!
//! The edges are held to the new rule, and the stages behind them do their work as in a run. What two members
//! have in common is counted in their edge; of the few pairs without one, the texts are read again from the
//! inputs.

use super::attribution::{Attribution, LoadText, TextCluster, units};
use super::cut::keep;
use super::headed::Headed;
use super::houses;
use super::join::{Ties, asked_for, join};
use super::joined::Joined;
use super::page::{Page, PageWriter, Pages, StoredTokens};
use super::passages::locate;
use super::{Progress, Stage};
use crate::attribute::Attributed;
use crate::attribute::families::Families;
use crate::attribute::houses::{Frames, House, Houses};
use crate::attribute::role::RoleTables;
use crate::base::article::Article;
use crate::base::error::{Error, Result};
use crate::base::hash::Map;
use crate::base::outlet::outlet;
use crate::base::scratch::{Blob, ScratchParams};
use crate::clean::Cleaner;
use crate::clean::furniture::SeenLines;
use crate::columns;
use crate::page::PageTexts;
use crate::page::fetch::{WantedRecords, fetch};
use crate::page::text::LearnedFurniture;
use crate::passages::{Nearest, Passage, StoryIndex};
use crate::recipe::Recipe;
use crate::recut::Finished;
use crate::report::run::RunReport;
use crate::shingle::{ShingleParams, Token, figures, shingles};
use crate::tables::{TableReader, furniture};
use crate::verify::{Edge, LongRun, TextShingles};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use rayon::slice::ParallelSlice;
use std::collections::BTreeMap;
use std::io;

columns! {
    /// A line that was cut.
    struct CutRow<'r> of furniture::FurnitureRow { outlet: &'r str, rule: &'r str, articles: u64, line: &'r str, }
}

/// A run that is cut again.
pub struct Recut<'a> {
    /// Its tables.
    pub finished: &'a Finished,
    /// What is known of it beside.
    pub past: &'a RunReport,
    /// The recipe, with the parameters asked for.
    pub recipe: &'a Recipe,
    /// Cleans texts as the run did.
    pub cleaner: &'a Cleaner,
    /// What the run learned.
    pub furniture: &'a LearnedFurniture,
    /// Where what does not fit into memory goes.
    pub scratch: &'a ScratchParams,
    /// Told what happens, from any thread.
    pub watch: &'a (dyn Fn(Progress) + Sync),
}

/// Edges and clusters of texts.
pub struct RecutClusters {
    /// The edges that are left, in order.
    pub edges: Vec<Edge>,
    joined: Joined,
    ties: Ties,
}

/// How many there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecutCounts {
    /// Clusters, single articles too.
    pub clusters: u64,
    /// Clusters of two articles or more.
    pub of_copies: u64,
    /// Clusters that hold the same articles as one of the run.
    pub unchanged: u64,
    /// Texts that take up several stories.
    pub roundups: u64,
}

impl RecutClusters {
    /// Cuts.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub fn of(finished: &Finished, recipe: &Recipe) -> Result<Self> {
        let size = finished.texts.first.len();
        let edges: Vec<Edge> =
            finished.edges.par_iter().filter_map(|edge| edge.held_to(&recipe.verify)).collect();
        let edges = asked_for(edges, &[], size);
        let headed = Headed::of(&finished.entries, &finished.texts, recipe)?;
        let ties = Ties { held: Vec::new(), headed };
        let joined = join(&edges, size, &ties, recipe);
        Ok(Self { edges, joined, ties })
    }

    /// Counts the clusters, and those that are as they were.
    pub fn told(&self, finished: &Finished) -> RecutCounts {
        let articles = finished.texts.articles();
        let mut sizes: Map<u32, usize> = Map::default();
        finished.cluster_of.iter().for_each(|cluster| *sizes.entry(*cluster).or_default() += 1);
        let mut told = RecutCounts { roundups: self.joined.roundups.len() as u64, ..RecutCounts::default() };
        for unit in units(&self.joined) {
            let members = || unit.texts.iter().flat_map(|&text| &articles[text as usize]);
            let of_run = finished.cluster_of[articles[unit.texts[0] as usize][0] as usize];
            let size = members().count();
            let is_one = members().all(|&article| finished.cluster_of[article as usize] == of_run);
            told.clusters += 1;
            told.of_copies += u64::from(size > 1);
            told.unchanged += u64::from(is_one && sizes.get(&of_run) == Some(&size));
        }
        told
    }
}

impl Recut<'_> {
    /// Gives the clusters of a cut, each with its canonical article and everyone's role, by id; and the
    /// number of texts that were read again. `again` tells where texts come from.
    ///
    /// # Errors
    /// A text is needed that cannot be read again as it was, or the scratch file cannot be used.
    pub fn attribute(&self, cut: &RecutClusters, again: &PageTexts<'_>) -> Result<(Vec<Attributed>, usize)> {
        (self.watch)(Progress::Stage(Stage::Attribute));
        let Finished { entries, texts, .. } = self.finished;
        let (articles, families) = (texts.articles(), Families::built_in());
        let listed = Houses::new(&[]);
        let attribution = Attribution {
            roundups: &cut.joined.roundups,
            entries,
            articles: &articles,
            // Of pairs that are no copies any more, too, it is known what they have in common.
            edges: &self.finished.edges,
            left: &cut.edges,
            load: &NotRead,
            recipe: self.recipe,
            tables: RoleTables { agencies: self.cleaner.agencies(), families: &families },
            houses: &listed,
            headed: &cut.ties.headed,
        };
        let units = units(&cut.joined);
        let first: Vec<Result<Attributed>> = units.par_iter().map(|unit| attribution.of(unit)).collect();
        // What could not be told of a cluster without reading is told once all its texts are read.
        let (mut clusters, mut left): (Vec<Attributed>, Vec<TextCluster<'_>>) = Default::default();
        for (unit, told) in units.into_iter().zip(first) {
            match told {
                Ok(cluster) => clusters.push(cluster),
                Err(_) => left.push(unit),
            }
        }
        let needed: Vec<u32> = left.iter().flat_map(|unit| unit.texts).copied().collect();
        let read = self.read(&needed, again)?;
        let attribution = Attribution { load: &read, ..attribution };
        clusters.extend(attribution.of_all(&left)?);
        Attributed::sort_all(&mut clusters, entries)?;
        Ok((clusters, needed.len()))
    }

    /// Gives the houses that clusters and the lines cut in the run show, and counts independent outlets by
    /// them; `cut` is the table of these lines.
    ///
    /// # Errors
    /// The table cannot be read, or the scratch file.
    pub fn houses(&self, clusters: &mut [Attributed], cut: impl io::Read) -> Result<Vec<House>> {
        let entries = &self.finished.entries;
        let mut articles_of = Map::<u64, u64>::default();
        for article in 0..entries.known.len() as u32 {
            let outlet = entries.load(article)?.outlet;
            *articles_of.entry(xxhash_rust::xxh3::xxh3_64(outlet.as_bytes())).or_default() += 1;
        }
        let mut table = TableReader::<CutRow<'_>>::new(cut, self.past.options.spreadsheet_safe)?;
        let mut frames = Frames::default();
        while let Some(CutRow { outlet, rule, articles, line }) = table.next_row()? {
            frames.add(outlet, rule, line, articles);
        }
        let families = Families::built_in();
        let finder = houses::HouseFinder {
            entries,
            articles_of: &articles_of,
            agencies: self.cleaner.agencies(),
            families: &families,
            params: &self.recipe.attribute.houses,
        };
        let houses = finder.houses(clusters, frames)?;
        houses::count_independent(clusters, &Houses::new(&houses));
        Ok(houses)
    }

    /// Gives what articles hold of other stories, by the two clusters and the article; and the number of
    /// texts that were read again.
    ///
    /// # Errors
    /// As [`Self::attribute`].
    pub fn passages(
        &self,
        cut: &RecutClusters,
        clusters: &[Attributed],
        again: &PageTexts<'_>,
    ) -> Result<(Vec<Passage>, usize)> {
        let Finished { texts, passages: known, .. } = self.finished;
        let articles = texts.articles();
        let mut of_text = vec![0; articles.len()];
        for (number, cluster) in (0u32..).zip(clusters) {
            cluster.members.iter().for_each(|member| of_text[member.text as usize] = number);
        }
        let ids = clusters.iter().map(|cluster| cluster.id.as_str()).collect();
        let stories = StoryIndex { of_text, ids, articles: &articles };
        let nearest = stories.nearest(&cut.edges, &|_| true);
        let mut needed: Vec<u32> = nearest
            .iter()
            .filter(|it| !known.contains_key(&(it.text, it.other)))
            .flat_map(|it| [it.text, it.other])
            .collect();
        needed.sort_unstable();
        needed.dedup();
        let read = self.read(&needed, again)?;
        let unknown: Vec<Nearest> =
            nearest.iter().filter(|it| !known.contains_key(&(it.text, it.other))).copied().collect();
        let load = |text, tokens: &mut Vec<Token>| read.load_tokens(text, tokens);
        let located = locate(&unknown, &load, &self.recipe.verify.align);
        let located = located?;
        let mut located = located.into_iter();
        let runs: Vec<Vec<LongRun>> = nearest
            .iter()
            .map(|it| known.get(&(it.text, it.other)).cloned().or_else(|| located.next()).unwrap_or_default())
            .collect();
        Ok((stories.told(&nearest, &runs, &|_| true), needed.len()))
    }

    /// Reads texts again from the inputs, as they were compared.
    fn read(&self, needed: &[u32], again: &PageTexts<'_>) -> Result<ReadAgain<'_>> {
        let params = &self.recipe.shingle;
        let mut read = ReadAgain { store: Blob::new(self.scratch), stored: BTreeMap::new(), params };
        if needed.is_empty() {
            return Ok(read);
        }
        let refuse = |why: String| {
            let texts = needed.len();
            let message =
                format!("the inputs are needed, to count anew what {texts} texts have in common: {why}");
            Error::option("recut", message)
        };
        let Finished { entries, sources, texts, .. } = self.finished;
        let mut wanted = WantedRecords::default();
        for (slot, &text) in needed.iter().enumerate() {
            let entry = entries.load(texts.first[text as usize])?;
            let Some(place) = entry.place else { continue };
            wanted.add(&sources[place.source as usize], place.record, slot);
        }
        for input in self.past.inputs.iter().filter(|input| wanted.needs(&input.path)) {
            let found = (again.find)(&input.path).map_err(refuse)?;
            let (mut batch, mut done) = (Vec::new(), Ok(()));
            fetch(&input.path, &found, again.again, &wanted, &mut |slot, article| {
                batch.push((needed[slot], article));
                if batch.len() == BATCH_ARTICLES && done.is_ok() {
                    done = self.take(&batch, &mut read);
                    batch.clear();
                }
            });
            done.and_then(|()| self.take(&batch, &mut read))?;
        }
        match needed.iter().find(|text| !read.stored.contains_key(text)) {
            Some(&text) => {
                let id = entries.id(texts.first[text as usize]).unwrap_or_default();
                Err(refuse(format!("\"{id}\" is not where it was")))
            }
            None => Ok(read),
        }
    }

    /// Takes in the texts of articles.
    fn take(&self, articles: &[(u32, Article)], read: &mut ReadAgain<'_>) -> Result<()> {
        let chunks: Vec<Vec<(u32, Vec<u32>)>> = articles
            .par_chunks(CHUNK_ARTICLES)
            .map(|chunk| {
                let mut reader = TextReader::new(self.scratch);
                chunk
                    .iter()
                    .map(|(text, article)| Ok((*text, reader.compared(article, *text, self)?)))
                    .collect()
            })
            .collect::<Result<_>>()?;
        for (text, tokens) in chunks.into_iter().flatten() {
            let offset = read.store.append(bytemuck::cast_slice(&tokens))?;
            read.stored.insert(text, StoredTokens { offset, count: tokens.len() as u32 });
        }
        Ok(())
    }
}

/// Articles that wait to be cleaned, and those cleaned by one thread at a time.
const BATCH_ARTICLES: usize = 4_096;
const CHUNK_ARTICLES: usize = 64;

/// Texts that were read again: their tokens.
struct ReadAgain<'a> {
    store: Blob,
    stored: BTreeMap<u32, StoredTokens>,
    params: &'a ShingleParams,
}

impl ReadAgain<'_> {
    fn load_tokens(&self, text: u32, tokens: &mut Vec<Token>) -> Result<()> {
        self.stored.get(&text).ok_or_else(Error::store)?.load(&self.store, tokens)
    }
}

impl LoadText for ReadAgain<'_> {
    fn load(&self, text: u32) -> Result<TextShingles> {
        let mut read = TextShingles::default();
        self.load_tokens(text, &mut read.tokens)?;
        shingles(&read.tokens, self.params, &mut read.hashes);
        read.figures = figures(&read.tokens);
        Ok(read)
    }
}

/// No text is read yet: a cluster that needs one waits.
struct NotRead;

impl LoadText for NotRead {
    fn load(&self, _: u32) -> Result<TextShingles> {
        Err(Error::store())
    }
}

/// What lies before one thread.
struct TextReader<'a> {
    scratch: &'a ScratchParams,
    seen: SeenLines,
    pages: PageWriter,
    page: Page,
    hashes: Vec<u64>,
}

impl<'a> TextReader<'a> {
    fn new(scratch: &'a ScratchParams) -> Self {
        let (seen, pages, page) = (SeenLines::default(), PageWriter::default(), Page::default());
        Self { scratch, seen, pages, page, hashes: Vec::new() }
    }

    /// The tokens of an article's text as it was compared, little-endian, held against what is known of it.
    fn compared(&mut self, article: &Article, text: u32, by: &Recut<'_>) -> Result<Vec<u32>> {
        let cleaned = by.cleaner.clean(article, &mut self.seen).text;
        let outlet = outlet(&article.url, &article.outlet, &article.publisher);
        self.pages.numbers.clear();
        let stored = self.pages.write(&cleaned, &outlet, false);
        let mut blob = Blob::new(self.scratch);
        blob.append(bytemuck::cast_slice(&self.pages.numbers))?;
        stored.load(&Pages::of(blob), &mut self.page)?;
        let (_, kept) = keep(&self.page, by.furniture.cuts(&self.page.units, &outlet));
        let tokens =
            kept.runs.iter().flat_map(|run| &self.page.tokens[run.clone()]).copied().collect::<Vec<_>>();
        shingles(&tokens, &by.recipe.shingle, &mut self.hashes);
        let Finished { entries, texts, shingles: known, .. } = by.finished;
        let first = texts.first[text as usize];
        let words = entries.known[first as usize].words as usize;
        if (tokens.len(), self.hashes.len()) != (words, known[text as usize] as usize) {
            let id = entries.id(first)?;
            let message = format!(
                "the text of \"{id}\" cannot be made again as it was compared; run `storywire cluster` again"
            );
            return Err(Error::option("recut", message));
        }
        Ok(tokens.iter().map(|token| token.bits().to_le()).collect())
    }
}
