//! Entries and clusters in, articles.csv out: a row an article, by cluster, time and id.

use super::{Style, Table, decimals, names};
use crate::agency::{Agencies, AgencyId};
use crate::article::Stamp;
use crate::attribute::entries::Entries;
use crate::attribute::role::{Likeness, Role};
use crate::attribute::{Attributed, Entry};
use crate::source::date::to_rfc3339;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
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
        for (index, member) in cluster.members.iter().enumerate() {
            if entries.known[member.entry as usize].is_past {
                continue;
            }
            let standing = Standing::of(cluster, index, &canonical);
            let loaded = if standing.is_canonical { None } else { Some(entries.load(member.entry)?) };
            let entry = loaded.as_ref().unwrap_or(&canonical);
            let cells = row(&cluster.id, &standing, entry, paths, agencies);
            table.row(cells.iter().map(String::as_str))?;
        }
    }
    table.end()
}

/// What a row tells of an article beside itself: where it stands in its cluster.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Standing<'c> {
    role: Role,
    likeness: Likeness,
    is_canonical: bool,
    /// When the canonical article was published.
    canonical: Option<Stamp>,
    /// Whom the story is credited to.
    agencies: Cow<'c, [AgencyId]>,
}

impl<'c> Standing<'c> {
    /// That of the member at an index.
    pub fn of(cluster: &'c Attributed, index: usize, canonical: &Entry) -> Self {
        let member = &cluster.members[index];
        Self {
            role: member.role,
            likeness: member.likeness,
            is_canonical: index == cluster.canonical,
            canonical: canonical.published,
            agencies: Cow::Borrowed(&cluster.agencies),
        }
    }
}

/// The cells of a member's row.
pub(crate) fn row(
    cluster_id: &str,
    standing: &Standing<'_>,
    entry: &Entry,
    paths: &[String],
    agencies: &Agencies,
) -> [String; 22] {
    let (agency, agency_basis) = agency(entry, &standing.agencies, agencies);
    let Standing { role, likeness, is_canonical, canonical, .. } = *standing;
    let place = entry.place;
    [
        entry.id.to_string(),
        cluster_id.to_owned(),
        role.as_str().to_owned(),
        is_canonical.to_string(),
        decimals(likeness.similarity),
        decimals(likeness.of_canonical),
        decimals(likeness.in_canonical),
        entry.outlet.to_string(),
        agency,
        agency_basis.to_owned(),
        entry.dateline_place.to_string(),
        entry.version.to_string(),
        entry.published.map_or_else(String::new, |stamp| to_rfc3339(stamp.at)),
        entry.published_basis.as_str().to_owned(),
        lag_minutes(entry.published, canonical).map_or_else(String::new, |minutes| minutes.to_string()),
        entry.title.to_string(),
        entry.language.to_string(),
        entry.words.to_string(),
        entry.url.to_string(),
        place.map_or_else(String::new, |place| paths[place.source as usize].clone()),
        place.map_or_else(String::new, |place| place.record.to_string()),
        flags(entry, role),
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

/// Minutes from the publication of the canonical article to that of this one, where both are known to the minute.
pub fn lag_minutes(published: Option<Stamp>, canonical: Option<Stamp>) -> Option<i64> {
    let exact = |stamp: Option<Stamp>| stamp.filter(|stamp| !stamp.date_only).map(|stamp| stamp.at);
    Some((exact(published)? - exact(canonical)?) / 60)
}

fn flags(entry: &Entry, role: Role) -> String {
    let flags = [
        (entry.duplicate_id, "duplicate_id"),
        (entry.same_page, "same_page"),
        (matches!(entry.published, Some(Stamp { date_only: true, .. })), "date_only"),
        (entry.killed, "killed"),
        (entry.partial, "partial"),
        (role == Role::Roundup, "roundup"),
    ];
    flags.iter().filter(|(set, _)| *set).map(|(_, word)| *word).collect::<Vec<_>>().join("|")
}
