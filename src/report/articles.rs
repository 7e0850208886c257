//! Entries and clusters in, articles.csv out: a row an article, by cluster, time and id.

use super::{TableSource, names};
use crate::attribute::role::{CopySimilarity, Role};
use crate::attribute::{Attributed, ClusterMember};
use crate::base::agency::CreditBasis;
use crate::base::agency::{Agencies, AgencyId};
use crate::base::entry::Entry;
use crate::base::time::Stamp;
use crate::tables::articles::{ArticleFlag, ArticleRow, Credit};
use crate::tables::{List, ShareCell, Time, Writer};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::io::{self, Write};

/// Writes the table, without articles that earlier nights read.
///
/// # Errors
/// The output cannot be written.
pub(crate) fn write(out: &mut dyn Write, source: &TableSource<'_>) -> io::Result<()> {
    let &TableSource { entries, clusters, sources, agencies, style } = source;
    let mut table = Writer::new::<ArticleRow<'_>>(out, style)?;
    for cluster in clusters {
        let canonical = entries.load(cluster.canonical().entry)?;
        for (index, member) in cluster.members.iter().enumerate() {
            if entries.known[member.entry as usize].is_past {
                continue;
            }
            let joined_by = member.joined_by.map(|entry| entries.id(entry)).transpose()?;
            let version_of = member.version_of.map(|entry| entries.id(entry)).transpose()?;
            let [joined_by, version_of] =
                [&joined_by, &version_of].map(|id| id.as_deref().unwrap_or_default());
            let standing =
                ArticleStanding::of(cluster, index, &canonical, OtherMembers { joined_by, version_of });
            let loaded = if standing.is_canonical { None } else { Some(entries.load(member.entry)?) };
            let entry = loaded.as_ref().unwrap_or(&canonical);
            table.row(&row(&cluster.id, &standing, entry, sources, agencies))?;
        }
    }
    table.end()
}

/// What a row tells of an article beside itself: where it stands in its cluster.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ArticleStanding<'c> {
    role: Role,
    likeness: CopySimilarity,
    is_canonical: bool,
    /// When the canonical article was published.
    canonical: Option<Stamp>,
    /// Whom it is credited to by another article.
    agencies: Cow<'c, [AgencyId]>,
    /// The id of the article whose copy it is proven to be.
    joined_by: Cow<'c, str>,
    /// The id of the first version of its page.
    version_of: Cow<'c, str>,
}

/// The ids of other members that a row tells; empty where there is none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OtherMembers<'c> {
    /// That whose copy the article is proven to be.
    pub joined_by: &'c str,
    /// The first version of its page.
    pub version_of: &'c str,
}

impl<'c> OtherMembers<'c> {
    /// Those of a member; `members` are all of its cluster, in order.
    pub(crate) fn of(members: &[(&'c Entry, &ClusterMember)], index: usize) -> Self {
        let id = |entry: Option<u32>| {
            let at = members.binary_search_by_key(&entry?, |(_, member)| member.entry).ok()?;
            Some(&*members[at].0.id)
        };
        let member = members[index].1;
        let [joined_by, version_of] =
            [member.joined_by, member.version_of].map(|it| id(it).unwrap_or_default());
        Self { joined_by, version_of }
    }
}

impl<'c> ArticleStanding<'c> {
    /// That of the member at an index.
    pub(crate) fn of(
        cluster: &'c Attributed,
        index: usize,
        canonical: &Entry,
        others: OtherMembers<'c>,
    ) -> Self {
        let member = &cluster.members[index];
        Self {
            role: member.role,
            likeness: member.likeness,
            is_canonical: index == cluster.canonical,
            canonical: canonical.published,
            agencies: Cow::Borrowed(member.inherited.as_ref().map_or(&[], |inherited| &inherited.agencies)),
            joined_by: Cow::Borrowed(others.joined_by),
            version_of: Cow::Borrowed(others.version_of),
        }
    }
}

/// A member's row.
pub(crate) fn row<'r>(
    cluster_id: &'r str,
    standing: &'r ArticleStanding<'_>,
    entry: &'r Entry,
    paths: &'r [String],
    agencies: &Agencies,
) -> ArticleRow<'r> {
    let (agency, agency_basis) = agency(entry, &standing.agencies, agencies);
    let &ArticleStanding { role, likeness, is_canonical, canonical, ref joined_by, ref version_of, .. } =
        standing;
    ArticleRow {
        article_id: &entry.id,
        cluster_id,
        role,
        canonical: is_canonical,
        similarity: ShareCell(likeness.similarity),
        containment_of_canonical: ShareCell(likeness.of_canonical),
        containment_in_canonical: ShareCell(likeness.in_canonical),
        outlet: &entry.outlet,
        agency,
        agency_basis,
        dateline_place: &entry.dateline_place,
        version: &entry.version,
        published: entry.published.map(|stamp| Time(stamp.at)),
        published_basis: entry.published_basis,
        lag_minutes: lag_minutes(entry.published, canonical),
        title: entry.title.shown(),
        language: &entry.language,
        words: entry.words,
        url: &entry.url,
        source_path: entry.place.map_or("", |place| &paths[place.source as usize]),
        source_record: entry.place.map(|place| place.record),
        flags: flags(entry, role),
        shared_with_canonical: ShareCell(likeness.shared),
        joined_by,
        title_basis: entry.title.basis(),
        version_of,
    }
}

/// The article's own credit, or what it inherits where it leaves the credit out.
fn agency(entry: &Entry, inherited: &[AgencyId], agencies: &Agencies) -> (List<'static>, Credit) {
    if !entry.agencies.is_empty() {
        return (names(&entry.agencies, agencies).into(), Credit::Own(entry.agency_basis));
    }
    match inherited.is_empty() {
        true => (List::default(), Credit::Own(CreditBasis::None)),
        false => (names(inherited, agencies).into(), Credit::Inherited),
    }
}

/// Minutes from the publication of the canonical article to that of this one, where both are known to the
/// minute.
pub(crate) fn lag_minutes(published: Option<Stamp>, canonical: Option<Stamp>) -> Option<i64> {
    let exact = |stamp: Option<Stamp>| stamp.filter(|stamp| !stamp.date_only).map(|stamp| stamp.at);
    Some((exact(published)? - exact(canonical)?) / 60)
}

fn flags(entry: &Entry, role: Role) -> List<'static, ArticleFlag> {
    let flags = [
        (entry.duplicate_id, ArticleFlag::DuplicateId),
        (entry.same_page, ArticleFlag::SamePage),
        (matches!(entry.published, Some(Stamp { date_only: true, .. })), ArticleFlag::DateOnly),
        (entry.marks.date_order_guessed, ArticleFlag::DateOrderGuessed),
        (entry.killed, ArticleFlag::Killed),
        (entry.marks.partial, ArticleFlag::Partial),
        (entry.marks.headline_only, ArticleFlag::HeadlineOnly),
        (entry.marks.paywalled, ArticleFlag::Paywalled),
        (entry.marks.gallery, ArticleFlag::Gallery),
        (role == Role::Roundup, ArticleFlag::Roundup),
    ];
    List::of(flags.iter().filter(|(set, _)| *set).map(|(_, flag)| flag.as_str()))
}
