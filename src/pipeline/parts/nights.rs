//! What earlier nights kept in, the same as it stands beside tonight out.

use super::read::{edge_of, write_edge};
use super::sheet::{Cell, Columns, Frame, Sheet, Type};
use super::texts::entry_of;
use super::{Part, Settings, at_memory};
use crate::agency::Agencies;
use crate::attribute::entries::pack;
use crate::error::Result;
use crate::history::lineage::{Called, Now, call, lineage, rule};
use crate::history::moves::Lineage;
use crate::history::recipes::Followed;
use crate::pipeline::past::between;
use std::collections::BTreeSet;

/// Articles that a history keeps, as they stand beside tonight's.
pub const RECALLED: &Columns = &[
    ("source", Type::Int),
    ("record", Type::Long),
    ("id", Type::Text),
    ("order_time", Type::Long),
    ("page", Type::Long),
    ("headline", Type::Long),
    ("entry", Type::Bytes),
    ("words", Type::Long),
    ("key", Type::Bytes),
    ("published", Type::Long),
    ("pause", Type::Long),
    ("cluster_id", Type::Text),
];

/// Gives the entries of articles the numbers that this program has for their agencies; one that it does not know is left out.
pub struct Recalling {
    settings: Settings,
    agencies: Agencies,
}

impl Recalling {
    /// Sets the table up.
    pub fn new(settings: Settings) -> Self {
        Self { settings, agencies: Agencies::built_in() }
    }
}

impl Part for Recalling {
    fn take(&mut self, rows: &Frame<'_>, out: &mut Sheet) -> Result<()> {
        let (sources, records) = (rows.ints("source")?, rows.longs("record")?);
        let (ids, clusters) = (rows.texts("id")?, rows.texts("cluster_id")?);
        let (times, pages, headlines) =
            (rows.longs("order_time")?, rows.longs("page")?, rows.longs("headline")?);
        let (entries, words, keys) = (rows.bytes("entry")?, rows.longs("words")?, rows.bytes("key")?);
        let (published, agencies) = (rows.longs("published")?, rows.texts("agencies")?);
        for row in 0..rows.len() {
            let mut entry = entry_of(entries.get(row))?;
            entry.agencies =
                agencies.value(row).split('|').filter_map(|id| self.agencies.by_id(id)).collect();
            // Whether a text recurs is for tonight's recipe to say.
            let pause = self.settings.recipe.verify.pause_max(words.get(row) as u32);
            let mut packed = Vec::new();
            pack(&entry, &mut packed).map_err(at_memory)?;
            out.row(&[
                Cell::Int(sources.value(row)),
                Cell::Long(records.get(row)),
                Cell::Text(ids.value(row)),
                Cell::Long(times.get(row)),
                pages.some(row).map(Cell::Long).into(),
                Cell::Long(headlines.get(row)),
                Cell::Bytes(&packed),
                Cell::Long(words.get(row)),
                Cell::Bytes(keys.get(row)),
                published.some(row).map(Cell::Long).into(),
                pause.map(Cell::Long).into(),
                Cell::Text(clusters.value(row)),
            ])?;
        }
        Ok(())
    }
}

/// Turns edges around where a late article came between their texts, and passes over those whose texts are one by now.
pub struct Turning(pub Settings);

impl Part for Turning {
    fn take(&mut self, rows: &Frame<'_>, out: &mut Sheet) -> Result<()> {
        let (firsts, seconds, edges) = (rows.longs("a")?, rows.longs("b")?, rows.bytes("edge")?);
        for row in 0..rows.len() {
            let (a, b) = (firsts.get(row) as u32, seconds.get(row) as u32);
            if let Some(edge) = between(a, b, edge_of(a, b, edges.get(row))?) {
                let texts = [edge.overlap.a.into(), edge.overlap.b.into()];
                write_edge(out, texts, &edge, &self.0.recipe.verify)?;
            }
        }
        Ok(())
    }
}

/// A cluster that is to be called something.
#[derive(Clone, Debug)]
pub struct Uncalled {
    /// The id its first article gives it, and the same at length.
    pub ids: [String; 2],
    /// The clusters its articles of earlier nights were in, by number, with how many were.
    pub old: Vec<(u32, u64)>,
    /// All its articles.
    pub size: u64,
}

/// What became of a cluster: the word, its id, the other cluster's, its articles before and after.
pub type Became = (&'static str, String, String, u64, u64);

/// Gives clusters the ids they keep, and new ones an id that no old one has, and tells what became of the old ones: `ids`, with
/// the articles that each of them had `before`. Clusters stand in the order of their first texts, those of several texts before all others.
pub fn call_clusters(clusters: &[Uncalled], ids: &[Box<str>], before: &[u64]) -> (Vec<String>, Vec<Became>) {
    let now: Vec<Now> =
        clusters.iter().map(|cluster| Now { old: cluster.old.clone(), size: cluster.size }).collect();
    let callings = call(&now, ids);
    let known: BTreeSet<&str> = ids.iter().map(|id| &**id).collect();
    let name = |(called, cluster): (&Called, &Uncalled)| match called {
        Called::Old(number) => ids[*number as usize].to_string(),
        // Its first article may have founded another, which goes on without it.
        Called::New => {
            let [usual, long] = &cluster.ids;
            if known.contains(&**usual) { long.clone() } else { usual.clone() }
        }
    };
    let named: Vec<String> = callings.called.iter().zip(clusters).map(name).collect();
    let words: Vec<&str> = named.iter().map(String::as_str).collect();
    let events = lineage(&now, &callings, &words, ids, before).into_iter();
    (named, events.map(became).collect())
}

/// Returns the event of a night that follows another recipe than the one before it. Of each recipe it takes the hash of the file
/// and that of what it sets; `before` is none where the night before did not say.
pub fn rule_changed(before: Option<[String; 2]>, now: [String; 2]) -> Option<Became> {
    let followed = |[xxh3_128, settings]: [String; 2]| Followed { xxh3_128, settings };
    rule(before.map(followed).as_ref(), &followed(now)).map(became)
}

fn became(row: Lineage) -> Became {
    (row.event.as_str(), row.cluster_id.into(), row.other.into(), row.before, row.after)
}
