//! Clusters as they were and as they are in, what they are called and what became of them out.

use super::Settings;
use super::kept::{KeptLineage, KeptMove};
use super::record::{Out, Typed, kinds, record};
use super::work::{Each, Group};
use crate::attribute::later;
use crate::base::error::Result;
use crate::history::lineage::{Called, Now, call, lineage, rule};
use crate::history::moves::{Lineage, canonical_of, has_moved};
use crate::history::recipes::Followed;
use std::collections::BTreeSet;
use std::convert::Infallible;

record! {
    /// A cluster, by the id that it has at length.
    struct IsNow<'r> {
        /// The id.
        long_id: &'r str,
        /// Its articles.
        size: u64,
    }
}

record! {
    /// Articles of a cluster that were in one of earlier nights.
    struct Share<'r> {
        /// The cluster, by the id that it has at length.
        long_id: &'r str,
        /// How many they are.
        articles: u64,
        /// How many articles that one had.
        before: u64,
    }
}

kinds! {
    /// A cluster and where its articles were.
    enum WasAndIs<'r> {
        /// The cluster.
        Cluster(IsNow<'r>) = "cluster",
        /// Where some were.
        Share(Share<'r>) = "share",
    }
}

record! {
    /// A cluster of which there is something to tell.
    struct Changed<'r> {
        /// The id that it has at length.
        long_id: &'r str,
    }
}

/// Passes over clusters that are as they were.
pub(super) struct FindChanged;

/// A row of a cluster, kept.
pub(super) enum ChangeRow {
    Size(u64),
    /// Articles, and how many the old cluster had.
    Share(u64, u64),
}

impl Typed for FindChanged {
    type In<'r> = WasAndIs<'r>;
    type Out<'r> = Changed<'r>;
}

impl Group for FindChanged {
    type Key = String;
    type Row = ChangeRow;

    fn new(_: Settings) -> Result<Self> {
        Ok(Self)
    }

    fn keep(row: WasAndIs<'_>) -> Result<(String, ChangeRow)> {
        Ok(match row {
            WasAndIs::Cluster(IsNow { long_id, size }) => (long_id.to_owned(), ChangeRow::Size(size)),
            WasAndIs::Share(Share { long_id, articles, before }) => {
                (long_id.to_owned(), ChangeRow::Share(articles, before))
            }
        })
    }

    fn take(&mut self, long_id: String, rows: Vec<ChangeRow>, out: &mut Out<'_, Self>) -> Result<()> {
        let (mut now, mut before) = (Now::default(), Vec::new());
        for row in rows {
            match row {
                ChangeRow::Size(size) => now.size = size,
                ChangeRow::Share(articles, had) => {
                    now.old.push((before.len() as u32, articles));
                    before.push(had);
                }
            }
        }
        if now.is_as_it_was(&before) { Ok(()) } else { out.push(&Changed { long_id: &long_id }) }
    }
}

record! {
    /// An article of an earlier night with the cluster it was in and the one it is in.
    struct Was<'r> {
        /// The article.
        article_id: &'r str,
        /// The cluster it was in.
        from_cluster_id: &'r str,
        /// The cluster it is in.
        cluster_id: &'r str,
    }
}

/// Tells which articles of earlier nights are in another cluster.
pub(super) struct FindMoved;

impl Typed for FindMoved {
    type In<'r> = Was<'r>;
    type Out<'r> = KeptMove<'r>;
}

impl Each for FindMoved {
    fn new(_: Settings) -> Result<Self> {
        Ok(Self)
    }

    fn take(&mut self, was: Was<'_>, out: &mut Out<'_, Self>) -> Result<()> {
        let Was { article_id, from_cluster_id, cluster_id } = was;
        match has_moved(from_cluster_id, cluster_id) {
            true => out.push(&KeptMove { article_id, from_cluster_id, cluster_id }),
            false => Ok(()),
        }
    }
}

record! {
    /// A cluster whose id another may have.
    struct OfClusterId<'r> {
        /// The id.
        cluster_id: &'r str,
        /// The same at length, which no other has.
        long_id: &'r str,
        /// The id of its first article.
        first_id: &'r str,
    }
}

/// Of clusters with one id, tells those that take the longer one.
pub(super) struct LengthenIds;

impl Typed for LengthenIds {
    type In<'r> = OfClusterId<'r>;
    type Out<'r> = Changed<'r>;
}

impl Group for LengthenIds {
    type Key = String;
    /// First article, and id at length.
    type Row = (String, String);

    fn new(_: Settings) -> Result<Self> {
        Ok(Self)
    }

    fn keep(row: OfClusterId<'_>) -> Result<(String, Self::Row)> {
        Ok((row.cluster_id.to_owned(), (row.first_id.to_owned(), row.long_id.to_owned())))
    }

    fn take(&mut self, _: String, clusters: Vec<Self::Row>, out: &mut Out<'_, Self>) -> Result<()> {
        later(clusters, |(first, _)| first)
            .try_for_each(|(_, long_id)| out.push(&Changed { long_id: &long_id }))
    }
}

record! {
    /// What became of a cluster, with the articles that stood and stand for it where they are known.
    struct Known<'r> {
        /// A word for it.
        event: &'r str,
        /// The cluster.
        cluster_id: &'r str,
        /// The cluster it was taken up by, or split from.
        other_cluster_id: &'r str,
        /// Its known articles before the night.
        size_before: u64,
        /// Its known articles after it.
        size_after: u64,
        /// The article that stood for it.
        canonical_before: Option<&'r str>,
        /// The article that stands for it.
        canonical_after: Option<&'r str>,
    }
}

record! {
    /// A cluster none of whose articles is known.
    struct Created<'r> {
        /// The cluster.
        cluster_id: &'r str,
        /// Its articles.
        size_after: u64,
        /// The article that stands for it.
        canonical_after: Option<&'r str>,
    }
}

kinds! {
    /// A cluster and what became of it.
    enum Fate<'r> {
        /// One of which articles are known.
        Known(Known<'r>) = "known",
        /// A new one.
        Created(Created<'r>) = "created",
    }
}

/// Tells what became of clusters.
pub(super) struct TellLineage;

impl Typed for TellLineage {
    type In<'r> = Fate<'r>;
    type Out<'r> = KeptLineage<'r>;
}

impl Each for TellLineage {
    fn new(_: Settings) -> Result<Self> {
        Ok(Self)
    }

    fn take(&mut self, row: Fate<'_>, out: &mut Out<'_, Self>) -> Result<()> {
        match row {
            Fate::Created(Created { cluster_id, size_after, canonical_after }) => {
                let canonical_after = canonical_after.unwrap_or_default().into();
                let created = Lineage::created(cluster_id.into(), size_after);
                out.push(&kept(&Lineage { canonical_after, ..created }))
            }
            Fate::Known(row) => out.push(&KeptLineage {
                event: row.event,
                cluster_id: row.cluster_id,
                other_cluster_id: row.other_cluster_id,
                size_before: row.size_before,
                size_after: row.size_after,
                canonical_before: standing(row.size_before, row.canonical_before),
                canonical_after: standing(row.size_after, row.canonical_after),
            }),
        }
    }
}

/// The article that stands for a cluster of so many articles, empty where that is not known.
fn standing(articles: u64, canonical: Option<&str>) -> &str {
    let Ok(standing) = canonical_of(articles, || Ok::<_, Infallible>(canonical.unwrap_or_default()));
    standing
}

/// A row of lineage, as a history keeps it.
pub(super) fn kept(row: &Lineage) -> KeptLineage<'_> {
    KeptLineage {
        event: row.event.as_str(),
        cluster_id: &row.cluster_id,
        other_cluster_id: &row.other,
        size_before: row.before,
        size_after: row.after,
        canonical_before: &row.canonical_before,
        canonical_after: &row.canonical_after,
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

/// What became of a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Became {
    /// A word for it.
    pub event: &'static str,
    /// Its id.
    pub cluster_id: String,
    /// The cluster it was taken up by, or split from.
    pub other_cluster_id: String,
    /// Its articles before.
    pub before: u64,
    /// Its articles after.
    pub after: u64,
}

/// Gives clusters the ids they keep, and new ones an id that no old one has, and tells what became of the old
/// ones: `ids`, with the articles that each of them had `before`. Clusters stand in the order of their first
/// texts, those of several texts before all others.
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
    let events = lineage(&now, &callings, &words, ids, before).into_iter().map(became).collect();
    (named, events)
}

/// Returns the event of a night that follows another recipe than the one before it. Of each recipe it takes
/// the hash of the file and that of what it sets; `before` is none where the night before did not say.
pub fn rule_changed(before: Option<[String; 2]>, now: [String; 2]) -> Option<Became> {
    let followed = |[xxh3_128, settings]: [String; 2]| Followed { xxh3_128, settings };
    rule(before.map(followed).as_ref(), &followed(now)).map(became)
}

fn became(row: Lineage) -> Became {
    Became {
        event: row.event.as_str(),
        cluster_id: row.cluster_id.into(),
        other_cluster_id: row.other.into(),
        before: row.before,
        after: row.after,
    }
}
