//! Clusters in, what they are called and what became of older ones out.

use super::Nights;
use crate::attribute::Attributed;
use crate::base::entry::Entries;
use crate::base::error::{Error, Result};
use crate::base::hash::Map;
use crate::base::texts::Texts;
use crate::history::calendar::has_begun_before;
use crate::history::lineage::{Called, Callings, Now, call, lineage};
use crate::history::moves::{Lineage, Move, canonical_of, has_moved};
use crate::run::attribution::TextCluster;
use std::collections::BTreeMap;
use xxhash_rust::xxh3::xxh3_64;

/// Clusters that hold articles of tonight or are not as they were.
pub(crate) struct Identified<'j> {
    /// The clusters.
    pub units: Vec<TextCluster<'j>>,
    now: Vec<Now>,
    /// What they are called.
    pub callings: Callings,
    /// Articles of each old cluster.
    sizes: Vec<u64>,
}

impl Nights<'_> {
    /// The texts of each cluster that began before the nights within reach: what joins them may be out of
    /// reach by now, so that they stay together without it.
    pub(crate) fn begun_before(&self, texts: &Texts) -> Vec<Vec<u32>> {
        let has_begun: Vec<bool> = self.ids.iter().map(|id| has_begun_before(id, &self.first_day)).collect();
        let mut of_cluster: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (past, &text) in self.of_article.iter().zip(&texts.of_article) {
            let Some(past) = *past else { continue };
            let cluster = self.cluster[past as usize];
            if has_begun[cluster as usize] {
                of_cluster.entry(cluster).or_default().push(text);
            }
        }
        of_cluster.into_values().collect()
    }

    /// Clusters that hold articles of tonight or are not as they were, with what they are to be called.
    pub(crate) fn identify<'j>(&self, units: Vec<TextCluster<'j>>, articles: &[Vec<u32>]) -> Identified<'j> {
        if self.past.is_none() {
            return Identified { units, now: Vec::new(), callings: Callings::default(), sizes: Vec::new() };
        }
        let mut sizes = vec![0u64; self.ids.len()];
        self.cluster.iter().for_each(|&cluster| sizes[cluster as usize] += 1);
        let mut touched = Vec::new();
        let mut now = Vec::new();
        for unit in units {
            let members = unit.texts.iter().flat_map(|&text| &articles[text as usize]);
            let mut one = Now::default();
            let mut old: Vec<u32> = Vec::new();
            for &member in members {
                one.size += 1;
                old.extend(self.of_article[member as usize].map(|past| self.cluster[past as usize]));
            }
            old.sort_unstable();
            one.old = old.chunk_by(|a, b| a == b).map(|of_one| (of_one[0], of_one.len() as u64)).collect();
            if !one.is_as_it_was(&sizes) {
                touched.push(unit);
                now.push(one);
            }
        }
        let callings = call(&now, &self.ids);
        Identified { units: touched, now, callings, sizes }
    }

    /// Gives clusters the ids they keep, and new ones an id that no other has.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub(crate) fn name(
        &self,
        callings: &Callings,
        clusters: &mut [Attributed],
        entries: &Entries,
    ) -> Result<()> {
        for (called, cluster) in callings.called.iter().zip(clusters) {
            match called {
                Called::Old(number) => cluster.id = self.ids[*number as usize].to_string(),
                // Its first article may have founded another, which goes on without it.
                Called::New if self.numbers.contains_key(&xxh3_64(cluster.id.as_bytes())) => {
                    cluster.name_at_length(&entries.load(cluster.members[0].entry)?);
                }
                Called::New => {}
            }
        }
        Ok(())
    }

    /// What became of clusters, and which articles of earlier nights are in another one; `clusters` are those
    /// identified, in that order.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub(crate) fn changes(
        &self,
        identified: &Identified<'_>,
        clusters: &[Attributed],
        entries: &Entries,
    ) -> Result<(Vec<Lineage>, Vec<Move>)> {
        if self.past.is_none() {
            return Ok(Default::default());
        }
        let named: Vec<&str> = clusters.iter().map(|cluster| &*cluster.id).collect();
        let Identified { now, callings, sizes, .. } = identified;
        let mut lineage = lineage(now, callings, &named, &self.ids, sizes);
        let mut canonicals: Map<u64, Box<str>> = Map::default();
        for cluster in clusters {
            canonicals.insert(xxh3_64(cluster.id.as_bytes()), entries.id(cluster.canonical().entry)?.into());
        }
        for row in lineage.iter_mut() {
            let id = xxh3_64(row.cluster_id.as_bytes());
            row.canonical_before = canonical_of(row.before, || self.canonical_before(id, entries))?;
            let now = || Ok::<_, Error>(canonicals.get(&id).cloned().unwrap_or_default());
            row.canonical_after = canonical_of(row.after, now)?;
        }
        lineage.extend(self.since_before.iter().cloned());
        lineage.sort_unstable();
        let mut moves = Vec::new();
        for cluster in clusters {
            for member in &cluster.members {
                let Some(past) = self.of_article[member.entry as usize] else { continue };
                let from = &self.ids[self.cluster[past as usize] as usize];
                if has_moved(from, &cluster.id) {
                    let article_id = entries.id(member.entry)?.into();
                    moves.push(Move { article_id, from: from.clone(), to: cluster.id.as_str().into() });
                }
            }
        }
        moves.sort_unstable();
        Ok((lineage, moves))
    }

    /// The article that stood for an older cluster; empty where that is not known.
    fn canonical_before(&self, cluster_id: u64, entries: &Entries) -> Result<Box<str>> {
        let Some(&number) = self.numbers.get(&cluster_id) else { return Ok(Box::default()) };
        match self.canonical.get(number as usize).copied().flatten() {
            Some(past) => Ok(entries.id(self.article_of[past as usize])?.into()),
            None => Ok(self.canonical_elsewhere.get(&number).cloned().unwrap_or_default()),
        }
    }
}
