//! A finished run in, what later nights are to know of it out.

use super::{ArticleMarks, Nights};
use crate::attribute::Attributed;
use crate::base::entry::Entries;
use crate::base::error::{Error, Result};
use crate::base::hash::Map;
use crate::history::articles::HistoryArticle;
use crate::history::clusters::KeptCluster;
use crate::history::edges::KeptEdge;
use crate::history::manifest::Night;
use crate::history::pages::KeptPage;
use crate::history::write::{Found, NightWriter};
use crate::run::Counts;
use crate::run::attribute::AttributedStories;
use crate::run::clustered::Clustered;
use crate::run::join;
use crate::verify::Edge;
use std::collections::hash_map::Entry;
use xxhash_rust::xxh3::xxh3_128;

impl Nights<'_> {
    /// Writes tonight into the history, where it is continued; it counts once it is committed.
    ///
    /// # Errors
    /// The history cannot be written.
    pub(crate) fn keep(
        &self,
        of: &Clustered<'_>,
        stories: &AttributedStories,
        counts: &Counts,
    ) -> Result<Option<Night>> {
        let Some(past) = self.past.filter(|past| past.is_continued) else { return Ok(None) };
        let entries = &of.ordered.entries;
        let mut writer = past.history.begin(&past.window.date.to_string(), of.context.agencies())?;
        let latest = self.latest_of(&of.ordered.texts);
        let marks_of = |text: u32| &of.ordered.marks[latest[text as usize] as usize];
        for &text in self.texts_of_tonight() {
            writer.text(marks_of(text).key, entries.known[latest[text as usize] as usize].words);
        }
        self.keep_articles(of, &stories.clusters, &mut writer)?;
        let id = |text: u32| entries.id(latest[text as usize]).map(Into::into);
        let kept = |edge: &Edge| Ok(KeptEdge { a: id(edge.overlap.a)?, b: id(edge.overlap.b)?, edge: *edge });
        let edges: Vec<KeptEdge> = self.edges_to_keep(of).map(kept).collect::<Result<_>>()?;
        let mut holders: Vec<u64> = of.proven.holders.iter().map(|&text| marks_of(text).id).collect();
        holders.sort_unstable();
        let mut recut: Vec<u64> =
            self.recut_tonight.iter().map(|&it| of.ordered.marks[it as usize].id).collect();
        recut.sort_unstable();
        recut.dedup();
        let changed = changed_clusters(stories, entries)?;
        let night = writer.end(&Found {
            edges: &edges,
            moves: &stories.moves,
            lineage: &stories.lineage,
            clusters: &changed,
            holders: &holders,
            recut: &recut,
            sketches: &of.proven.sketches,
            records_read: counts.records_wanted(),
            rejects: counts.rejects,
        })?;
        Ok(Some(night))
    }

    /// The edges proven tonight, and those that earlier nights proved of a text that tonight has as well:
    /// each night stands for itself, whatever becomes of the others.
    fn edges_to_keep<'c>(&self, of: &'c Clustered<'_>) -> impl Iterator<Item = &'c Edge> {
        let proven = of.proven;
        let is_again = |edge: &&Edge| self.is_tonights(edge.overlap.a) || self.is_tonights(edge.overlap.b);
        let again: Vec<&Edge> = proven.past.iter().filter(is_again).collect();
        let params = &of.context.job.recipe.verify;
        join::within_stories(&proven.edges, &proven.past, proven.texts.len())
            .chain(again)
            .filter(|edge| edge.holds(params))
    }

    fn keep_articles(
        &self,
        of: &Clustered<'_>,
        clusters: &[Attributed],
        writer: &mut NightWriter<'_>,
    ) -> Result<()> {
        let (entries, texts) = (&of.ordered.entries, &of.ordered.texts);
        let mut place: Vec<Option<(u32, u32)>> = vec![None; entries.len()];
        for (number, cluster) in (0u32..).zip(clusters) {
            for (at, member) in (0u32..).zip(&cluster.members) {
                place[member.entry as usize] = Some((number, at));
            }
        }
        let pages = &of.proven.texts.texts.distinct.store.pages;
        let (mut starts, mut bytes) = (Map::<u128, u64>::default(), Vec::new());
        for (article, place) in (0u32..).zip(&place) {
            let (Some((number, at)), false) = (place, entries.known[article as usize].is_past) else {
                continue;
            };
            let cluster = &clusters[*number as usize];
            let text = texts.of_article[article as usize];
            let ArticleMarks { stored, page, headline, text: text_hash, .. } =
                of.ordered.marks[article as usize];
            let extent = stored.extent();
            bytes.resize(extent.bytes() as usize, 0);
            pages.store(stored.store()).read_at(stored.offset, &mut bytes)?;
            let start = match starts.entry(xxh3_128(&bytes)) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(place) => *place.insert(writer.page(&bytes)?),
            };
            let kept = HistoryArticle {
                entry: entries.load(article)?,
                cluster_id: cluster.id.as_str().into(),
                role: cluster.members[*at as usize].role.as_str().into(),
                text: self.rows[text as usize].ok_or_else(Error::store)?,
                page,
                headline,
            };
            writer.article(kept, KeptPage { text_hash, start, extent })?;
        }
        Ok(())
    }
}

/// The clusters that are not as they were, by id.
fn changed_clusters(stories: &AttributedStories, entries: &Entries) -> Result<Vec<KeptCluster>> {
    let kept = |cluster: &Attributed| {
        let canonical = entries.id(cluster.canonical().entry)?.into();
        Ok(KeptCluster { id: cluster.id.as_str().into(), canonical, size: cluster.members.len() as u64 })
    };
    let all = stories.clusters.iter().chain(&stories.others);
    let mut kept: Vec<KeptCluster> = all.map(kept).collect::<Result<_>>()?;
    kept.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    Ok(kept)
}
