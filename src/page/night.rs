//! The finished tables in, the facts of the page out.
//!
//! articles.csv is read once, a cluster at a time, and never held. The counts of each cluster are added up,
//! and the largest clusters are kept as [`PageStory`]s, so the page of a million articles takes no more
//! memory than that of ten thousand.

use super::clusters::{Canonical, ClusterFacts, ClusterTable, thousandths};
use super::figures::Figures;
use super::houses::{self, ShownHouse};
use super::names::PageNames;
use super::passages::Passages;
use super::story::{PageMember, PageStory};
use crate::attribute::role::Role;
use crate::base::article::Reason;
use crate::base::error::Result;
use crate::base::hash::Map;
use crate::columns;
use crate::tables::{Any, List, ShareCell, TableReader, Time, articles, rejects};
use std::cmp::Reverse;
use std::io::Read;

/// Most stories in the page's table.
pub(crate) const STORIES_MAX: usize = 10_000;

/// Most articles listed of a story; articles.csv has the others.
pub(crate) const MEMBERS_MAX: usize = 200;

/// Most articles listed of all stories. Beyond that a story keeps its canonical article and `MEMBERS_FEW`
/// others.
const MEMBERS_ALL: usize = 80_000;
const MEMBERS_FEW: usize = 4;

/// The tables of a run, opened.
pub(crate) struct PageTables<'r> {
    /// articles.csv.
    pub articles: Box<dyn Read + 'r>,
    /// clusters.csv.
    pub clusters: Box<dyn Read + 'r>,
    /// passages.csv.
    pub passages: Box<dyn Read + 'r>,
    /// houses.csv.
    pub houses: Box<dyn Read + 'r>,
    /// rejects.csv.
    pub rejects: Box<dyn Read + 'r>,
    /// furniture.csv.
    pub furniture: Box<dyn Read + 'r>,
    /// Whether cells were disarmed for spreadsheets.
    pub spreadsheet_safe: bool,
}

/// The facts of the page.
#[derive(Debug, Default)]
pub(crate) struct PageNight {
    /// The largest stories, the largest first.
    pub stories: Vec<PageStory>,
    /// Number of articles.
    pub articles: u64,
    /// Number of clusters, which is the number of articles kept.
    pub clusters: u64,
    /// Clusters of two articles or more.
    pub clusters_of_copies: u64,
    /// Refused records by reason, the commonest first.
    pub rejects: Vec<(String, u64)>,
    /// Passages of other stories.
    pub passages: Passages,
    /// Number of houses that the dump shows, and the first of them.
    pub houses: (u64, Vec<ShownHouse>),
    /// Outlets, agencies, roles and paths by number.
    pub names: PageNames,
    /// First and last publication of all articles, in seconds since 1970.
    pub span: Option<(i64, i64)>,
    /// Counts for the charts.
    pub figures: Figures,
    /// Least size of a story that may be among the largest, as far as is known.
    least: usize,
    /// Number of articles of all kept stories.
    members: usize,
}

impl PageNight {
    /// Reads the tables.
    ///
    /// # Errors
    /// A table cannot be read, or lacks a column.
    pub(crate) fn read(tables: PageTables<'_>) -> Result<Self> {
        let mut night = Self::default();
        let safe = tables.spreadsheet_safe;
        night.passages = Passages::read(tables.passages, safe)?;
        night.houses = houses::read(tables.houses, safe)?;
        let mut articles = TableReader::<NightArticle<'_>>::new(tables.articles, safe)?;
        let mut clusters = ClusterTable::new(TableReader::new(tables.clusters, safe)?)?;
        let mut id: Box<str> = "".into();
        let (mut members, mut canonical): (Vec<PageMember>, Option<usize>) = (Vec::new(), None);
        while let Some(row) = articles.next_row()? {
            if *row.cluster_id != *id {
                night.close(
                    std::mem::replace(&mut id, row.cluster_id.into()),
                    std::mem::take(&mut members),
                    canonical,
                    &mut clusters,
                )?;
                canonical = None;
            }
            if row.canonical {
                canonical = Some(members.len());
            }
            night.passages.note(row.article_id, row.title);
            members.push(member(&row, &mut night.names));
        }
        night.close(id, members, canonical, &mut clusters)?;
        night.trim(STORIES_MAX);
        night.rejects = reasons(tables.rejects)?;
        Ok(night)
    }

    /// Counts a cluster whose articles are all read, and keeps it if it may be among the largest.
    fn close(
        &mut self,
        id: Box<str>,
        mut members: Vec<PageMember>,
        canonical: Option<usize>,
        clusters: &mut ClusterTable<'_>,
    ) -> Result<()> {
        if members.is_empty() {
            return Ok(());
        }
        self.articles += members.len() as u64;
        self.clusters += 1;
        let known = clusters.of(&id)?;
        // Tonight may have read a single article of a continuing story.
        self.clusters_of_copies += u64::from(known.size.max(members.len() as u64) > 1);
        let is_earlier = canonical.is_none() && !known.canonical.id.is_empty();
        let canonical = canonical.unwrap_or_else(|| {
            // An earlier night read the canonical article: its facts in clusters.csv precede tonight's
            // articles.
            if is_earlier {
                members.insert(0, earlier(&known, &mut self.names));
            }
            0
        });
        let mut outlets: Vec<u32> =
            members.iter().map(|member| member.outlet).filter(|&outlet| outlet != PageNames::NONE).collect();
        outlets.sort_unstable();
        outlets.dedup();
        let agency = self.names.agencies.number(&known.agency);
        let source = if agency == PageNames::NONE { None } else { Some(agency) };
        self.figures.take(&members, (canonical, is_earlier), source, outlets.len());
        let times = || members.iter().filter_map(|member| member.published);
        let span = times().min().zip(times().max());
        let both = self.span.into_iter().chain(span);
        self.span = both.reduce(|(first, last), (other_first, other_last)| {
            (first.min(other_first), last.max(other_last))
        });
        // Most clusters of a large dump are too small for the table.
        if members.len() < self.least {
            return Ok(());
        }
        let size = members.len() as u32;
        let canonical = first_ones(&mut members, canonical, MEMBERS_MAX);
        self.members += members.len();
        self.stories.push(PageStory {
            id,
            size,
            outlets: outlets.len() as u32,
            independent: known.independent,
            agency,
            span,
            median_lag_minutes: known.median_lag_minutes,
            similarity_min: known.similarity_min,
            flags: known.flags,
            members,
            canonical,
        });
        if self.stories.len() >= 2 * STORIES_MAX || self.members >= 2 * MEMBERS_ALL {
            self.trim(STORIES_MAX);
        }
        Ok(())
    }

    /// Keeps the largest stories, the largest first.
    fn trim(&mut self, most: usize) {
        self.stories.sort_unstable_by(|x, y| {
            let rank = |story: &PageStory| Reverse((story.size, story.outlets));
            rank(x).cmp(&rank(y)).then_with(|| x.id.cmp(&y.id))
        });
        if self.stories.len() >= most {
            self.stories.truncate(most);
            self.least = self.stories.last().map_or(0, |story| story.size as usize);
        }
        self.members = 0;
        for story in &mut self.stories {
            let all = story.members.len();
            let most = if self.members + all > MEMBERS_ALL { MEMBERS_FEW } else { all };
            story.canonical = first_ones(&mut story.members, story.canonical, most.max(1));
            self.members += story.members.len();
        }
    }
}

/// Keeps the first members and the canonical one; returns the new index of the latter.
fn first_ones(members: &mut Vec<PageMember>, canonical: usize, most: usize) -> usize {
    let last = most - 1;
    if members.len() <= most {
        return canonical;
    }
    if canonical > last {
        members.swap(last, canonical);
    }
    members.truncate(most);
    members.shrink_to_fit();
    canonical.min(last)
}

columns! {
    /// The columns of articles.csv that are needed.
    struct NightArticle<'r> of articles::ArticleRow {
        cluster_id: &'r str,
        article_id: &'r str,
        role: Role,
        canonical: bool,
        similarity: ShareCell,
        containment_of_canonical: ShareCell,
        containment_in_canonical: ShareCell,
        outlet: &'r str,
        agency: List<'r, Any>,
        published: Option<Time>,
        lag_minutes: Option<i64>,
        title: &'r str,
        words: u32,
        url: &'r str,
        source_path: &'r str,
        source_record: Option<u64>,
        flags: List<'r, articles::ArticleFlag>,
    }
}

fn member(row: &NightArticle<'_>, names: &mut PageNames) -> PageMember {
    PageMember {
        id: row.article_id.into(),
        role: names.roles.number(row.role.as_str()),
        outlet: names.outlets.number(row.outlet),
        agency: names.agencies.number(row.agency.as_str()),
        published: row.published.map(|Time(at)| at),
        lag_minutes: row.lag_minutes,
        similarity: thousandths(row.similarity),
        in_canonical: thousandths(row.containment_in_canonical),
        of_canonical: thousandths(row.containment_of_canonical),
        words: row.words,
        title: row.title.into(),
        url: row.url.into(),
        path: names.paths.number(row.source_path),
        record: row.source_record.unwrap_or(0),
        flags: row.flags.as_str().into(),
    }
}

/// Makes the member for a canonical article that an earlier night read.
fn earlier(known: &ClusterFacts, names: &mut PageNames) -> PageMember {
    let Canonical { id, title, url, outlet } = &known.canonical;
    const WHOLE: u16 = 1000;
    PageMember {
        id: id.clone(),
        role: names.roles.number(Role::Original.as_str()),
        outlet: names.outlets.number(outlet),
        agency: names.agencies.number(&known.agency),
        published: None,
        lag_minutes: None,
        similarity: WHOLE,
        in_canonical: WHOLE,
        of_canonical: WHOLE,
        words: 0,
        title: title.clone(),
        url: url.clone(),
        path: names.paths.number(""),
        record: 0,
        flags: "earlier_night".into(),
    }
}

columns! {
    /// The columns of rejects.csv that are needed.
    struct RefusedReason<'r> of rejects::RejectRow { source_path: &'r str, reason: Reason, }
}

/// Counts refused records by reason.
fn reasons(table: impl Read) -> Result<Vec<(String, u64)>> {
    let mut table = TableReader::<RefusedReason<'_>>::new(table, false)?;
    let mut counts: Map<String, u64> = Map::default();
    while let Some(RefusedReason { reason, .. }) = table.next_row()? {
        *counts.entry(reason.as_str().to_owned()).or_default() += 1;
    }
    let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
    counts.sort_unstable_by(|x, y| y.1.cmp(&x.1).then_with(|| x.0.cmp(&y.0)));
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::{MEMBERS_ALL, PageNight, PageTables};
    use std::fmt::Write;

    /// The night of clusters of these sizes, the canonical article of each being its last.
    fn night(sizes: impl Iterator<Item = usize>) -> PageNight {
        let mut articles = String::from(
            "cluster_id,article_id,role,canonical,similarity,containment_of_canonical,containment_in_canonical,outlet,agency,\
             published,lag_minutes,title,words,url,source_path,source_record,flags\n",
        );
        for (cluster, size) in sizes.enumerate() {
            for at in 1..=size {
                let canonical = at == size;
                let _ = writeln!(
                    articles,
                    "w{cluster:08},a{cluster}-{at},exact,{canonical},1.000,1.000,1.000,o{at}.example,ap,2026-03-14T06:00:00Z,0,t,9,,d,{at},"
                );
            }
        }
        const HOUSES: &str = "family,domains,stories,frame_sentences,line\n";
        const PASSAGES: &str =
            "article_id,cluster_id,outlet,other_id,other_cluster_id,other_outlet,words,share,first_id\n";
        let clusters = "cluster_id,size,independent_outlets,agency,median_lag_minutes,similarity_min,flags,canonical_id,\
                        canonical_title,canonical_url,canonical_outlet\n";
        let tables = PageTables {
            articles: Box::new(std::io::Cursor::new(articles)),
            clusters: Box::new(clusters.as_bytes()),
            passages: Box::new(PASSAGES.as_bytes()),
            houses: Box::new(HOUSES.as_bytes()),
            rejects: Box::new("source_path,reason\n".as_bytes()),
            furniture: Box::new(std::io::empty()),
            spreadsheet_safe: false,
        };
        PageNight::read(tables).unwrap()
    }

    #[test]
    fn a_night_of_giants_is_told_by_the_first_articles_of_each_and_all_are_counted() {
        let night = night([3, 250, 1].into_iter().chain(std::iter::repeat_n(200, 1_000)));
        assert_eq!((night.articles, night.clusters, night.clusters_of_copies), (200_254, 1_003, 1_002));
        let first = &night.stories[0];
        assert_eq!((first.size, first.outlets, first.members.len()), (250, 250, 200));
        assert_eq!(&*first.members[first.canonical].id, "a1-250");
        let kept: usize = night.stories.iter().map(|story| story.members.len()).sum();
        assert!(kept <= MEMBERS_ALL + 4 * 1_003, "{kept}");
        let canonical = |story: &super::PageStory| {
            story.members[story.canonical].id.ends_with(&format!("-{}", story.size))
        };
        assert!(night.stories.iter().all(canonical));
        assert_eq!(night.stories.last().map(|story| story.size), Some(1));
        assert_eq!(night.figures.sizes[1..=2], [0, 1]);
    }

    #[test]
    fn the_largest_stories_are_kept_of_more_than_fit() {
        let night = night((0..25_000).map(|at| if at % 1_000 == 0 { 2 } else { 1 }));
        assert_eq!((night.clusters, night.stories.len()), (25_000, super::STORIES_MAX));
        assert_eq!(night.stories.iter().filter(|story| story.size == 2).count(), 25);
    }
}
