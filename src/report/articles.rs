//! Entries and clusters in, articles.csv out: a row an article, by cluster, time and id.

use super::{Style, Table, decimals, names};
use crate::agency::{Agencies, AgencyId};
use crate::article::Stamp;
use crate::attribute::entries::Entries;
use crate::attribute::role::Role;
use crate::attribute::{Attributed, Entry, Member};
use crate::source::date::to_rfc3339;
use std::io::{self, Write};

/// The columns.
pub const HEADER: [&str; 22] = [
    "article_id",
    "cluster_id",
    "role",
    "canonical",
    "similarity",
    "containment_of_canonical",
    "containment_in_canonical",
    "outlet",
    "agency",
    "agency_basis",
    "dateline_place",
    "version",
    "published",
    "published_basis",
    "lag_minutes",
    "title",
    "language",
    "words",
    "url",
    "source_path",
    "source_record",
    "flags",
];

/// Writes the table, without articles that earlier nights read. `paths` names the inputs.
///
/// # Errors
/// The output cannot be written.
pub fn write(
    out: &mut dyn Write,
    entries: &Entries,
    clusters: &[Attributed],
    paths: &[String],
    agencies: &Agencies,
    style: Style,
) -> io::Result<()> {
    let mut table = Table::new(out, &HEADER, style)?;
    for cluster in clusters {
        let canonical = entries.load(cluster.canonical().entry)?;
        let is_past = |member: &Member| entries.known[member.entry as usize].is_past;
        for (index, member) in cluster.members.iter().enumerate().filter(|(_, member)| !is_past(member)) {
            let is_canonical = index == cluster.canonical;
            let loaded = if is_canonical { None } else { Some(entries.load(member.entry)?) };
            let entry = loaded.as_ref().unwrap_or(&canonical);
            let cells = row(cluster, member, is_canonical, &canonical, entry, paths, agencies);
            table.row(cells.iter().map(String::as_str))?;
        }
    }
    table.end()
}

/// The cells of a member's row.
pub(crate) fn row(
    cluster: &Attributed,
    member: &Member,
    is_canonical: bool,
    canonical: &Entry,
    entry: &Entry,
    paths: &[String],
    agencies: &Agencies,
) -> [String; 22] {
    let (agency, agency_basis) = agency(entry, &cluster.agencies, agencies);
    let place = entry.place;
    [
        entry.id.to_string(),
        cluster.id.clone(),
        member.role.as_str().to_owned(),
        is_canonical.to_string(),
        decimals(member.likeness.similarity),
        decimals(member.likeness.of_canonical),
        decimals(member.likeness.in_canonical),
        entry.outlet.to_string(),
        agency,
        agency_basis.to_owned(),
        entry.dateline_place.to_string(),
        entry.version.to_string(),
        entry.published.map_or_else(String::new, |stamp| to_rfc3339(stamp.at)),
        entry.published_basis.as_str().to_owned(),
        lag_minutes(entry, canonical).map_or_else(String::new, |minutes| minutes.to_string()),
        entry.title.to_string(),
        entry.language.to_string(),
        entry.words.to_string(),
        entry.url.to_string(),
        place.map_or_else(String::new, |place| paths[place.source as usize].clone()),
        place.map_or_else(String::new, |place| place.record.to_string()),
        flags(entry, member),
    ]
}

/// The article's own credit, or its cluster's where it leaves the credit out.
fn agency(entry: &Entry, of_cluster: &[AgencyId], agencies: &Agencies) -> (String, &'static str) {
    if !entry.agencies.is_empty() {
        return (names(&entry.agencies, agencies), entry.agency_basis.as_str());
    }
    match of_cluster.is_empty() {
        true => (String::new(), ""),
        false => (names(of_cluster, agencies), "inherited"),
    }
}

/// Minutes from the canonical article to this one, where both times are known to the minute.
pub fn lag_minutes(entry: &Entry, canonical: &Entry) -> Option<i64> {
    let exact = |entry: &Entry| entry.published.filter(|stamp| !stamp.date_only).map(|stamp| stamp.at);
    Some((exact(entry)? - exact(canonical)?) / 60)
}

fn flags(entry: &Entry, member: &Member) -> String {
    let flags = [
        (entry.duplicate_id, "duplicate_id"),
        (entry.same_page, "same_page"),
        (matches!(entry.published, Some(Stamp { date_only: true, .. })), "date_only"),
        (entry.killed, "killed"),
        (entry.partial, "partial"),
        (member.role == Role::Roundup, "roundup"),
    ];
    flags.iter().filter(|(set, _)| *set).map(|(_, word)| *word).collect::<Vec<_>>().join("|")
}
