//! A job in, a finished run out: the only caller of stages, the only place with threads.
//!
//! Everything that concerns one article alone is done in parallel and in any order ([`prepare`]). Then everything is
//! put into an order that depends on content alone, and each later step sorts what it takes: so the number of
//! threads, the order of files and the order of records cannot change a byte of the answer.

pub(crate) mod at_share;
pub(crate) mod attribution;
pub mod border;
pub(crate) mod candidates;
pub(crate) mod counts;
pub mod cover;
pub(crate) mod days;
pub(crate) mod credits;
pub(crate) mod cut;
pub mod facts;
pub(crate) mod headed;
pub mod houses;
pub(crate) mod ids;
pub(crate) mod join;
pub(crate) mod learn;
pub(crate) mod meetings;
pub(crate) mod nights;
pub(crate) mod orders;
pub(crate) mod page;
pub(crate) mod passages;
pub(crate) mod postings;
pub(crate) mod prove;
pub(crate) mod read;
pub mod recut;
pub(crate) mod shelf;
pub mod strata;
pub mod threads;
pub mod trace;
pub mod used;

pub use counts::Counts;
pub use nights::Past;
pub use read::CutLine;

use crate::attribute::Attributed;
use crate::attribute::families::Families;
use crate::attribute::houses::{Frames, House, Houses};
use crate::attribute::role::Tables;
use crate::base::agency::Agencies;
use crate::base::article::Place;
use crate::base::entry::Entries;
use crate::base::error::{Error, Result};
use crate::base::hash::Map;
use crate::base::rejects::Rejects;
use crate::base::scratch::ScratchParams;
use crate::base::texts::{TextKey, Texts};
use crate::clean::Cleaner;
use crate::clean::furniture::Furniture;
use crate::cover::Dropped;
use crate::history::clusters::KeptCluster;
use crate::history::manifest::Night;
use crate::history::moves::{Lineage, Move};
use crate::passages::Passage;
use crate::recipe::Recipe;
use crate::report::run::AtShare;
use crate::source::fields::FieldMap;
use crate::source::filter::Filter;
use crate::source::input::Input;
use crate::source::input::InputTally;
use crate::source::{FormatWish, SourceRead};
use crate::tables::furniture::Cut;
use crate::verify::Edge;
use attribution::Attribution;
use cover::Aside;
use cut::CutTokens;
use facts::Facts;
use headed::Headed;
use learn::Outlets;
use nights::{Marks, Reach, Tonight};
use passages::Told;
use prove::Proven;
use read::Prepare;
use shelf::Shelf;
use std::borrow::Cow;
use trace::Glass;

/// Something a run has to say while it works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// A stage begins.
    Stage(Stage),
    /// So many more raw bytes were read.
    BytesRead(u64),
    /// So many more articles were prepared.
    Articles(u64),
    /// So many more candidate pairs were counted.
    Pairs(u64),
}

/// A part of the run that is timed by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Reading the tables of a finished run, in place of all that was done for its edges.
    Tables,
    /// Reading and cleaning.
    Read,
    /// Learning what outlets repeat.
    Learn,
    /// Cutting that, and shingling.
    Shingle,
    /// Sketching and pairing.
    Bucket,
    /// Counting and deciding.
    Verify,
    /// Clustering.
    Cluster,
    /// Canonical articles and roles.
    Attribute,
    /// Writing.
    Report,
}

impl Stage {
    /// The word used in run.json.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tables => "read_tables",
            Self::Read => "read_clean",
            Self::Learn => "learn",
            Self::Shingle => "shingle",
            Self::Bucket => "sketch_bucket",
            Self::Verify => "verify",
            Self::Cluster => "cluster",
            Self::Attribute => "attribute",
            Self::Report => "report",
        }
    }
}

/// What is to be done.
pub struct Job<'a> {
    /// Files to read, in order.
    pub inputs: Vec<Input>,
    /// What the user says of their format.
    pub format: FormatWish,
    /// Field names and their roles.
    pub map: FieldMap,
    /// Which records are wanted; those of earlier dumps all are.
    pub filter: Filter,
    /// Parameters of every stage.
    pub recipe: &'a Recipe,
    /// Where what does not fit into memory goes.
    pub scratch: ScratchParams,
    /// What earlier nights know, for a run with a history.
    pub past: Option<Past<'a>>,
    /// Told what happens, from any thread.
    pub watch: &'a (dyn Fn(Progress) + Sync),
    /// Looks at a few articles closely, where somebody asks.
    pub glass: Option<&'a Glass>,
    /// Whether a dump without covered records is to be written.
    pub keeps: bool,
    /// How many of the inputs, the first of them, are of earlier dumps: their records may cover others and are none of that dump.
    pub earlier_inputs: usize,
}

/// A finished run, ready to be written.
pub struct Run {
    /// The articles, in order of publication.
    pub entries: Entries,
    /// The text of each article.
    pub texts: Texts,
    /// The number of distinct shingles of each text.
    pub shingle_counts: Vec<u32>,
    /// The clusters, by id.
    pub clusters: Vec<Attributed>,
    /// The proven pairs of texts, in order.
    pub edges: Vec<Edge>,
    /// What articles hold of other stories, by the two clusters and the article.
    pub passages: Vec<Passage>,
    /// Outlets that the dump shows to be one house.
    pub houses: Vec<House>,
    /// What the dump is without covered records, where that was asked.
    pub kept: Option<Kept>,
    /// What the stories would be if a copy began elsewhere.
    pub at_share: Vec<AtShare>,
    /// What there is to tell stories by.
    pub facts: Facts,
    /// A value that could not be read as a time of publication, the first in the order of the inputs, and where it stands.
    pub unread_date: Option<(Place, String)>,
    /// The records refused.
    pub rejects: Rejects,
    /// Lines cut as furniture.
    pub furniture: Map<CutLine, u64>,
    /// The cleaner's tables: agencies and furniture rules.
    pub cleaner: Cleaner,
    /// Size and hash of each input.
    pub tallies: Vec<InputTally>,
    /// The files and members of archives that were read.
    pub sources: Vec<SourceRead>,
    /// Which of these have articles.
    pub has_articles: Vec<bool>,
    /// What a run with a history did besides.
    pub nightly: Option<Nightly>,
    /// Numbers.
    pub counts: Counts,
}

impl Run {
    /// The table of agencies.
    pub fn agencies(&self) -> &Agencies {
        self.cleaner.agencies()
    }

    /// The furniture rules.
    pub fn furniture_rules(&self) -> &Furniture {
        self.cleaner.furniture()
    }

    /// The lines that were cut, as rows of furniture.csv.
    pub fn cuts(&self) -> impl Iterator<Item = Cut<'_>> {
        cuts(&self.furniture, self.furniture_rules())
    }
}

/// Lines that were cut, as rows of furniture.csv.
fn cuts<'r>(furniture: &'r Map<CutLine, u64>, rules: &'r Furniture) -> impl Iterator<Item = Cut<'r>> {
    furniture.iter().map(|((outlet, rule, line), articles)| {
        let rule = &rules.rule(*rule).name;
        Cut { outlet, rule, articles: *articles, line }
    })
}

/// Which records of a dump another one makes up for.
pub struct Kept {
    /// The articles that a kept one covers.
    pub dropped: Vec<Dropped>,
    /// Stand-ins that were refused, by the hash of their text.
    pub stand_ins: Vec<(u128, Place)>,
    /// Records that the filter leaves out.
    pub filtered: Vec<Place>,
}

/// What a run with a history did beside its clusters.
pub struct Nightly {
    /// Tonight as it was written into the history; it counts once it is committed.
    pub night: Night,
    /// What became of clusters.
    pub lineage: Vec<Lineage>,
    /// The articles of earlier nights that are in another cluster.
    pub moves: Vec<Move>,
}

/// Does the job.
///
/// # Errors
/// The scratch directory cannot be used, the history cannot be read or written, or the books do not balance.
pub fn run(job: &Job<'_>) -> Result<Run> {
    let cleaner = Cleaner::new(job.recipe.clean.clone());
    let mut counts = Counts::default();
    let at_scratch = |error| Error::write(&job.scratch.directory, error);
    let mut prepared = read::prepare(job, &cleaner, &mut counts)?;
    let agencies = cleaner.agencies();
    let recall = |past| nights::recall(past, job, agencies, &mut prepared);
    let mut reach = job.past.as_ref().map(recall).transpose()?;
    (job.watch)(Progress::Stage(Stage::Learn));
    let mut outlets = Outlets::number(&prepared.articles);
    let learned = learn::learn(&prepared, &mut outlets, job, &mut counts);
    let mut learned = learned.map_err(at_scratch)?;
    if let Some(past) = &job.past {
        nights::add_learned(past, &outlets, &mut learned)?;
    }
    if let Some(glass) = job.glass {
        glass.note_learned(&learned, &outlets, &prepared.articles);
    }
    (job.watch)(Progress::Stage(Stage::Shingle));
    cut::digest(&mut prepared, &outlets, &learned, job, &mut counts).map_err(at_scratch)?;
    let Prepare { mut articles, mut entries, mut rejects, store, furniture, tallies, sources, .. } = prepared;
    let spent = prepared.texts;
    let (asides, stand_ins, unread_date) = (prepared.asides, prepared.stand_ins, prepared.unread_date);
    let filtered = prepared.filtered;
    drop((spent, learned, outlets));
    // Those of earlier nights stand behind them.
    let tonights = articles.partition_point(|article| article.past == nights::TONIGHT);
    counts.articles = tonights as u64;
    rejects.close();
    counts.rejects = rejects.len();
    counts.inputs_damaged = rejects.damaged();
    balance(counts.records_read, counts.articles + counts.rejects + counts.filtered)?;
    let mut has_articles = vec![false; sources.len()];
    articles[..tonights].iter().for_each(|article| has_articles[article.source as usize] = true);
    days::settle(&mut articles[..tonights]);
    let mut articles_of = Map::<u64, u64>::default();
    articles[..tonights].iter().for_each(|article| *articles_of.entry(article.outlet).or_default() += 1);
    if let (Some(past), Some(reach)) = (&job.past, &mut reach) {
        reach.recall_beyond(past, job, agencies, &mut articles, &mut entries)?;
    }
    counts.pages_repeated = ids::name_and_order(&mut articles, &mut entries).map_err(at_scratch)?;
    let keys: Vec<TextKey> = articles.iter().map(|article| article.digest.key).collect();
    let rule = &job.recipe.verify;
    let stays = |article: u32| shelf::stays(&articles[article as usize].known, job.recipe);
    let texts = Texts::number(&keys, &stays);
    let mut facts = Facts::of(articles.iter().map(|article| (article.known, article.outlet)));
    let stored: Vec<CutTokens> =
        texts.first.iter().map(|&first| articles[first as usize].digest.tokens).collect();
    let headlines = texts.first.iter().map(|&first| articles[first as usize].bare_headline).collect();
    let known = articles.iter().map(|article| article.known).collect();
    let outlets = shelf::outlets(&texts, articles.iter().map(|article| article.outlet));
    let mut sketched = None;
    let marks: Vec<Marks> = match &mut reach {
        Some(reach) => {
            let marks = articles.iter().map(|it| Marks {
                id: it.id_hash,
                text: it.text_hash,
                stored: it.page,
                key: it.digest.key,
                page: it.address,
                headline: it.bare_headline,
            });
            let marks: Vec<Marks> = marks.collect();
            reach.number_texts(articles.iter().map(|article| article.past).collect(), &marks, &texts);
            sketched = Some(reach.take_sketches(job.recipe.sketch.hashes));
            marks
        }
        None => Vec::new(),
    };
    let aside =
        articles.iter().filter(|_| job.keeps).map(|article| (article.aside, article.with_digits)).collect();
    let aside = Aside { stored: aside, store: asides };
    drop((keys, articles));
    let entries = Entries::new(known, entries);
    if let Some(glass) = job.glass {
        glass.find(&entries, &texts).map_err(at_scratch)?;
    }
    let published = shelf::published(&texts, &entries.known);
    let params = &job.recipe.shingle;
    let reach = reach.as_ref();
    let mut shelf = Shelf {
        stored,
        store,
        reach,
        known: reach.map_or_else(Vec::new, Reach::known),
        params,
        shingles: Vec::new(),
        kept: None,
        published,
        sketched,
        sketches: None,
        headlines,
        outlets,
        title: Box::new(|text| Ok(entries.load(texts.first[text as usize])?.title.own().into())),
    };

    let past_edges = reach.map_or(Ok(Vec::new()), |reach| reach.edges(&texts))?;
    let Proven { edges, past: past_edges, holders, near } =
        prove::edges(&mut shelf, past_edges, job, &mut counts)?;
    (job.watch)(Progress::Stage(Stage::Cluster));
    let all = match past_edges.is_empty() {
        true => Cow::Borrowed(&edges[..]),
        false => Cow::Owned([&edges[..], &past_edges].concat()),
    };
    let held = reach.map_or_else(Vec::new, |reach| reach.begun_before(&texts));
    let mut joined = join::join(&all, texts.first.len(), job.recipe);
    if !held.is_empty() {
        joined.hold_together(&held, texts.first.len());
    }
    let headed = Headed::of(&entries, &texts, job.recipe).map_err(at_scratch)?;
    headed.attach(&mut joined);
    (job.watch)(Progress::Stage(Stage::Attribute));
    let articles = texts.articles();
    let alone = joined.alone(texts.first.len());
    let units = attribution::units(&joined, &alone);
    let identified = reach.map(|reach| reach.identify(units.clone(), &articles));
    let units = identified.as_ref().map_or(&units[..], |identified| &identified.units);
    let families = Families::built_in();
    let listed = Houses::new(&[]);
    let attribution = Attribution {
        roundups: &joined.roundups,
        entries: &entries,
        articles: &articles,
        edges: &edges,
        left: &edges,
        load: &|text| shelf.load(text),
        recipe: job.recipe,
        tables: Tables { agencies: cleaner.agencies(), families: &families },
        houses: &listed,
        headed: &headed,
    };
    let at_store = |error| Error::read(&job.scratch.directory, error);
    let mut clusters = attribution.of_all(units).map_err(at_store)?;
    let (mut changes, mut changed, mut others) = Default::default();
    if let (Some(reach), Some(identified)) = (reach, &identified) {
        reach.name(&identified.callings, &mut clusters, &entries).map_err(at_store)?;
        changes = reach.changes(identified, &clusters, &entries).map_err(at_store)?;
        changed = kept_clusters(&clusters, &entries).map_err(at_store)?;
        let is_tonights =
            |it: &Attributed| it.members.iter().any(|it| !entries.known[it.entry as usize].is_past);
        (clusters, others) = clusters.into_iter().partition(is_tonights);
        counts.nights = reach.nights() as u64;
        counts.articles_remembered = reach.len() as u64;
    }
    Attributed::sort_all(&mut clusters, &entries).map_err(at_store)?;
    let given = houses::Given {
        entries: &entries,
        articles_of: &articles_of,
        agencies: cleaner.agencies(),
        families: &families,
        params: &job.recipe.attribute.houses,
    };
    let mut frames = Frames::default();
    cuts(&furniture, cleaner.furniture())
        .for_each(|cut| frames.add(cut.outlet, cut.rule, cut.line, cut.articles));
    let houses = given.houses(&clusters, frames).map_err(at_store)?;
    let shown = Houses::new(&houses);
    houses::count_independent(&mut clusters, &shown);
    let attribution = Attribution { houses: &shown, ..attribution };
    let told =
        Told { clusters: &clusters, others: &others, edges: &edges, entries: &entries, articles: &articles };
    let passages = told.passages(reach, &shelf, job).map_err(at_store)?;
    let is_tonights = |text: &u32| reach.is_none_or(|reach| reach.is_tonights(*text));
    let given = at_share::Given {
        edges: &all,
        near: &near,
        clusters: &clusters,
        held: &held,
        attribution,
        recipe: job.recipe,
    };
    let at_share = given.at_shares(&|text| is_tonights(&text)).map_err(at_store)?;
    let nightly = match (&job.past, reach) {
        (Some(past), Some(reach)) if past.is_continued => {
            let records = (counts.records_wanted(), counts.rejects);
            let known_again =
                past_edges.iter().filter(|edge| is_tonights(&edge.overlap.a) || is_tonights(&edge.overlap.b));
            let kept: Vec<Edge> = join::within_stories(&edges, &past_edges, texts.first.len())
                .chain(known_again)
                .copied()
                .filter(|it| it.holds(rule))
                .collect();
            let tonight = Tonight {
                entries: &entries,
                texts: &texts,
                marks: &marks,
                clusters: &clusters,
                changed: &changed,
                holders: &holders,
                edges: &kept,
                changes: &changes,
                records,
            };
            let night = nights::keep(past, reach, &tonight, &mut shelf, cleaner.agencies(), job)?;
            Some(Nightly { night, lineage: changes.0, moves: changes.1 })
        }
        _ => None,
    };

    let kept = if job.keeps {
        let holds = job.past.as_ref().is_some_and(|past| !past.is_continued);
        let is_earlier = |article| match entries.load(article)?.place {
            Some(place) => Ok((sources[place.source as usize].input as usize) < job.earlier_inputs),
            None => Ok(holds),
        };
        let earlier: std::io::Result<Vec<bool>> = match holds || job.earlier_inputs > 0 {
            true => (0..entries.len() as u32).map(is_earlier).collect(),
            false => Ok(Vec::new()),
        };
        let earlier = earlier.map_err(at_store)?;
        let given = cover::Given {
            entries: &entries,
            texts: &texts,
            clusters: &clusters,
            edges: &edges,
            shelf: &shelf,
            aside: &aside,
            earlier: &earlier,
            params: &job.recipe.cover,
        };
        Some(Kept { dropped: given.dropped().map_err(at_store)?, stand_ins, filtered })
    } else {
        None
    };
    let shingle_counts = std::mem::take(&mut shelf.shingles);
    drop(shelf);
    counts.furniture_cut = furniture.values().sum();
    counts.texts = (0..texts.first.len() as u32).filter(is_tonights).count() as u64;
    counts.edges = Edge::copies(&edges);
    counts.passages = passages.len() as u64;
    counts.houses = houses.len() as u64;
    counts.clusters = clusters.len() as u64;
    counts.clusters_of_copies = clusters.iter().filter(|cluster| cluster.members.len() > 1).count() as u64;
    facts.note_clusters(&clusters);
    counts.roundups = joined.roundups.iter().copied().filter(is_tonights).count() as u64;
    Ok(Run {
        entries,
        texts,
        shingle_counts,
        clusters,
        edges,
        passages,
        houses,
        at_share,
        facts,
        unread_date,
        rejects,
        furniture,
        cleaner,
        tallies,
        sources,
        has_articles,
        nightly,
        kept,
        counts,
    })
}

/// Makes sure that every record is a row.
///
/// # Errors
/// One is none, or is several.
pub(crate) fn balance(records_read: u64, rows: u64) -> Result<()> {
    if records_read == rows {
        Ok(())
    } else {
        Err(crate::ErrorKind::Unbalanced { records_read, rows }.into())
    }
}

/// Clusters as a history keeps them, by id.
fn kept_clusters(clusters: &[Attributed], entries: &Entries) -> std::io::Result<Vec<KeptCluster>> {
    let kept = |cluster: &Attributed| {
        let canonical = entries.id(cluster.canonical().entry)?.into();
        Ok(KeptCluster { id: cluster.id.as_str().into(), canonical, size: cluster.members.len() as u64 })
    };
    let mut kept: Vec<KeptCluster> = clusters.iter().map(kept).collect::<std::io::Result<_>>()?;
    kept.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    Ok(kept)
}
