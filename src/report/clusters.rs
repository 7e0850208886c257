//! Clusters in, clusters.csv out: a row a cluster, by id.

use super::articles::lag_minutes;
use super::{TableSource, names};
use crate::attribute::role::Role;
use crate::attribute::{Attributed, ClusterMember};
use crate::base::agency::Agencies;
use crate::base::entry::Entry;
use crate::base::error::Result;
use crate::cluster::Cohesion;
use crate::tables::clusters::{CANONICAL, ClusterFlag, ClusterRow, ClusterWord};
use crate::tables::{List, ShareCell, Tenths, Time, Writer};
use std::borrow::Cow;
use std::io::{self, Write};

/// Writes the table, clusters of fewer than `size_min` articles left out.
///
/// # Errors
/// The output cannot be written.
pub(crate) fn write(out: &mut dyn Write, source: &TableSource<'_>, size_min: usize) -> io::Result<()> {
    let &TableSource { entries, clusters, agencies, style, .. } = source;
    let mut table = Writer::new::<ClusterRow<'_>>(out, style)?;
    for cluster in clusters.iter().filter(|cluster| cluster.members.len() >= size_min) {
        let loaded: Vec<Entry> =
            cluster.members.iter().map(|member| entries.load(member.entry)).collect::<Result<_>>()?;
        let members: Vec<(&Entry, &ClusterMember)> = loaded.iter().zip(&cluster.members).collect();
        table.row(&row(cluster, &members, agencies))?;
    }
    table.end()
}

/// A cluster's row; `members` are all of it, in order.
pub(crate) fn row<'r>(
    cluster: &'r Attributed,
    members: &[(&'r Entry, &ClusterMember)],
    agencies: &Agencies,
) -> ClusterRow<'r> {
    let canonical = members[cluster.canonical].0;
    let times = || members.iter().filter_map(|(entry, _)| entry.published).map(|stamp| stamp.at);
    let (first, last) = (times().min(), times().max());
    let count = |role: Role| members.iter().filter(|(_, member)| member.role == role).count() as u64;
    let (similarity_min, similarity_mean) = similarities(members, cluster.canonical);
    let together = ClusterCohesion::of(cluster, members);
    let pages = pages(members);
    let is_credited = |page: &&Versions<'_>| page.iter().any(|(entry, _)| !entry.agencies.is_empty());
    let credited = pages.iter().filter(is_credited).count();
    ClusterRow {
        cluster_id: &cluster.id,
        size: members.len() as u64,
        pages: pages.len() as u64,
        outlets: distinct(members.iter().map(|(entry, _)| &*entry.outlet)).len() as u64,
        independent_outlets: cluster.independent_outlets as u64,
        canonical_id: &canonical.id,
        canonical_title: canonical.title.shown(),
        canonical_url: &canonical.url,
        canonical_outlet: &canonical.outlet,
        agency: names(&cluster.agencies, agencies).into(),
        dateline_place: &canonical.dateline_place,
        first_published: first.map(Time),
        last_published: last.map(Time),
        span_hours: first.zip(last).map(|(first, last)| Tenths(hours(last - first))),
        median_lag_minutes: median_lag(&pages, cluster.canonical().page()),
        exact: count(Role::Exact),
        republication: count(Role::Republication),
        excerpt: count(Role::Excerpt),
        expanded: count(Role::Expanded),
        rewrite: count(Role::Rewrite),
        update: count(Role::Update),
        roundup: count(Role::Roundup),
        credited_share: ShareCell(credited as f64 / pages.len() as f64),
        similarity_min,
        similarity_mean,
        languages: List::of(distinct(members.iter().map(|(entry, _)| &*entry.language))),
        flags: flags(cluster, members),
        density: together.density,
        weakest_a: together.weakest_a,
        weakest_b: together.weakest_b,
        weakest_strength: together.weakest_strength,
        canonical_title_basis: canonical.title.basis(),
    }
}

/// How a cluster holds together: nothing of an article by itself, whole and without a pair for equal texts.
#[derive(Default)]
struct ClusterCohesion<'r> {
    density: Option<ShareCell>,
    weakest_a: &'r str,
    weakest_b: &'r str,
    weakest_strength: Option<ShareCell>,
}

impl<'r> ClusterCohesion<'r> {
    fn of(cluster: &Attributed, members: &[(&'r Entry, &ClusterMember)]) -> Self {
        // Members stand by the numbers of their entries.
        let id = |entry: u32| {
            let at = members.partition_point(|(_, member)| member.entry < entry);
            members.get(at).map_or("", |(entry, _)| &entry.id)
        };
        match cluster.cohesion {
            Some(Cohesion { density, weakest: (a, b), weakest_strength }) => Self {
                density: Some(ShareCell(density)),
                weakest_a: id(a),
                weakest_b: id(b),
                weakest_strength: Some(ShareCell(weakest_strength)),
            },
            None if members.len() > 1 => Self { density: Some(ShareCell(1.0)), ..Self::default() },
            None => Self::default(),
        }
    }
}

fn hours(seconds: i64) -> f64 {
    seconds as f64 / 3600.0
}

/// The distinct values that are not empty, in order.
fn distinct<'a>(values: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut values: Vec<&str> = values.filter(|value| !value.is_empty()).collect();
    values.sort_unstable();
    values.dedup();
    values
}

/// Least and mean similarity of the others to the canonical article, as far as they have a text; empty where
/// there are none.
fn similarities(
    members: &[(&Entry, &ClusterMember)],
    canonical: usize,
) -> (Option<ShareCell>, Option<ShareCell>) {
    let others = members.iter().enumerate().filter(|(index, _)| *index != canonical).map(|(_, other)| other);
    let compared = others.filter(|(entry, member)| !entry.marks.headline_only || member.likeness.equal);
    let values: Vec<f64> = compared.map(|(_, member)| member.likeness.similarity).collect();
    if values.is_empty() {
        return (None, None);
    }
    let least = values.iter().copied().fold(1.0, f64::min);
    (Some(ShareCell(least)), Some(ShareCell(values.iter().sum::<f64>() / values.len() as f64)))
}

/// The versions of a page, in order.
type Versions<'m> = Vec<(&'m Entry, &'m ClusterMember)>;

/// The pages of a cluster, each with its versions.
fn pages<'m>(members: &[(&'m Entry, &'m ClusterMember)]) -> Vec<Versions<'m>> {
    let mut by_page = members.to_vec();
    by_page.sort_by_key(|(_, member)| member.page());
    by_page.chunk_by(|x, y| x.1.page() == y.1.page()).map(<[_]>::to_vec).collect()
}

/// Median of the other pages' lags behind the page of the canonical article, each from its first version of
/// which the minute is known; of an even number, the lower middle one.
fn median_lag(pages: &[Versions<'_>], canonical: u32) -> Option<i64> {
    let first = |page: &Versions<'_>| {
        let times = page.iter().filter_map(|(entry, _)| entry.published);
        times.filter(|stamp| !stamp.date_only).min()
    };
    let (own, others): (Vec<_>, Vec<_>) = pages.iter().partition(|page| page[0].1.page() == canonical);
    let own = own.into_iter().find_map(first);
    let mut lags: Vec<i64> = others.into_iter().filter_map(|page| lag_minutes(first(page), own)).collect();
    lags.sort_unstable();
    lags.get(lags.len().saturating_sub(1) / 2).copied()
}

/// What is to be known of the cluster, a word each; why its canonical article was picked comes first.
fn flags(cluster: &Attributed, members: &[(&Entry, &ClusterMember)]) -> List<'static, ClusterWord> {
    let reason = cluster.reason.map(|reason| Cow::from(format!("{CANONICAL}{}", reason.as_str())));
    let undated = members.iter().any(|(entry, _)| entry.published.is_none());
    let killed = members.iter().any(|(entry, _)| entry.killed);
    let roundup = members.iter().any(|(_, member)| member.role == Role::Roundup);
    let flags = [
        (cluster.is_giant, ClusterFlag::Giant),
        (killed, ClusterFlag::Killed),
        (roundup, ClusterFlag::Roundup),
        (undated, ClusterFlag::Undated),
    ];
    let flags = flags.iter().filter(|(set, _)| *set).map(|(_, flag)| flag.as_str().into());
    List::of(reason.into_iter().chain(flags))
}
