//! Clusters in, clusters.csv out: a row a cluster, by id.

use super::articles::lag_minutes;
use super::{Style, Table, decimals, names};
use crate::agency::Agencies;
use crate::attribute::entries::Entries;
use crate::attribute::role::Role;
use crate::attribute::{Attributed, Entry, Member};
use crate::cluster::Cohesion;
use crate::source::date::to_rfc3339;
use std::io::{self, Write};

/// The columns.
pub const HEADER: [&str; 30] = [
    "cluster_id",
    "size",
    "outlets",
    "independent_outlets",
    "canonical_id",
    "canonical_title",
    "canonical_url",
    "canonical_outlet",
    "agency",
    "dateline_place",
    "first_published",
    "last_published",
    "span_hours",
    "median_lag_minutes",
    "exact",
    "republication",
    "excerpt",
    "expanded",
    "rewrite",
    "update",
    "roundup",
    "credited_share",
    "similarity_min",
    "similarity_mean",
    "languages",
    "flags",
    "density",
    "weakest_a",
    "weakest_b",
    "weakest_strength",
];

/// Writes the table, clusters of fewer than `size_min` articles left out.
///
/// # Errors
/// The output cannot be written.
pub fn write(
    out: &mut dyn Write,
    entries: &Entries,
    clusters: &[Attributed],
    size_min: usize,
    agencies: &Agencies,
    style: Style,
) -> io::Result<()> {
    let mut table = Table::new(out, &HEADER, style)?;
    for cluster in clusters.iter().filter(|cluster| cluster.members.len() >= size_min) {
        let loaded: Vec<Entry> =
            cluster.members.iter().map(|member| entries.load(member.entry)).collect::<io::Result<_>>()?;
        let members: Vec<(&Entry, &Member)> = loaded.iter().zip(&cluster.members).collect();
        table.row(row(cluster, &members, agencies).iter().map(String::as_str))?;
    }
    table.end()
}

/// The cells of a cluster's row; `members` are all of it, in order.
pub(crate) fn row(cluster: &Attributed, members: &[(&Entry, &Member)], agencies: &Agencies) -> [String; 30] {
    let canonical = members[cluster.canonical].0;
    let times: Vec<i64> =
        members.iter().filter_map(|(entry, _)| entry.published).map(|stamp| stamp.at).collect();
    let (first, last) = (times.iter().min(), times.iter().max());
    let time = |at: Option<&i64>| at.map_or_else(String::new, |at| to_rfc3339(*at));
    let span =
        first.zip(last).map_or_else(String::new, |(first, last)| format!("{:.1}", hours(last - first)));
    let count = |role: Role| members.iter().filter(|(_, member)| member.role == role).count().to_string();
    let (similarity_min, similarity_mean) = similarities(cluster);
    let [density, weakest_a, weakest_b, weakest_strength] = cohesion(cluster, members);
    let credited = members.iter().filter(|(entry, _)| !entry.agencies.is_empty()).count();
    [
        cluster.id.clone(),
        members.len().to_string(),
        distinct(members.iter().map(|(entry, _)| &*entry.outlet)).len().to_string(),
        cluster.independent_outlets.to_string(),
        canonical.id.to_string(),
        canonical.title.to_string(),
        canonical.url.to_string(),
        canonical.outlet.to_string(),
        names(&cluster.agencies, agencies),
        canonical.dateline_place.to_string(),
        time(first),
        time(last),
        span,
        median_lag(members, cluster.canonical).map_or_else(String::new, |minutes| minutes.to_string()),
        count(Role::Exact),
        count(Role::Republication),
        count(Role::Excerpt),
        count(Role::Expanded),
        count(Role::Rewrite),
        count(Role::Update),
        count(Role::Roundup),
        decimals(credited as f64 / members.len() as f64),
        similarity_min,
        similarity_mean,
        distinct(members.iter().map(|(entry, _)| &*entry.language)).join("|"),
        flags(cluster, members),
        density,
        weakest_a,
        weakest_b,
        weakest_strength,
    ]
}

/// Density, the weakest pair and its strength; empty for an article by itself, whole and without a pair for equal texts.
fn cohesion(cluster: &Attributed, members: &[(&Entry, &Member)]) -> [String; 4] {
    // Members stand by the numbers of their entries.
    let id = |entry: u32| {
        let at = members.partition_point(|(_, member)| member.entry < entry);
        members.get(at).map_or_else(String::new, |(entry, _)| entry.id.to_string())
    };
    match cluster.cohesion {
        Some(Cohesion { density, weakest: (a, b), weakest_strength }) => {
            [decimals(density), id(a), id(b), decimals(weakest_strength)]
        }
        None if members.len() > 1 => [decimals(1.0), String::new(), String::new(), String::new()],
        None => Default::default(),
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

/// Least and mean similarity of the others to the canonical article; empty where there are none.
fn similarities(cluster: &Attributed) -> (String, String) {
    let others = cluster.members.iter().enumerate().filter(|(index, _)| *index != cluster.canonical);
    let values: Vec<f64> = others.map(|(_, member)| member.likeness.similarity).collect();
    if values.is_empty() {
        return (String::new(), String::new());
    }
    let least = values.iter().copied().fold(1.0, f64::min);
    (decimals(least), decimals(values.iter().sum::<f64>() / values.len() as f64))
}

/// Median of the others' lags behind the canonical article; of an even number, the lower middle one.
fn median_lag(members: &[(&Entry, &Member)], canonical: usize) -> Option<i64> {
    let others = members.iter().enumerate().filter(|(index, _)| *index != canonical);
    let published = members[canonical].0.published;
    let mut lags: Vec<i64> =
        others.filter_map(|(_, (entry, _))| lag_minutes(entry.published, published)).collect();
    lags.sort_unstable();
    lags.get(lags.len().saturating_sub(1) / 2).copied()
}

/// What is to be known of the cluster, a word each; why its canonical article was picked comes first.
fn flags(cluster: &Attributed, members: &[(&Entry, &Member)]) -> String {
    let reason = cluster.reason.map(|reason| format!("canonical:{}", reason.as_str()));
    let undated = members.iter().any(|(entry, _)| entry.published.is_none());
    let killed = members.iter().any(|(entry, _)| entry.killed);
    let roundup = members.iter().any(|(_, member)| member.role == Role::Roundup);
    let flags = [(cluster.is_giant, "giant"), (killed, "killed"), (roundup, "roundup"), (undated, "undated")];
    let flags = flags.iter().filter(|(set, _)| *set).map(|(_, word)| (*word).to_owned());
    reason.into_iter().chain(flags).collect::<Vec<_>>().join("|")
}
