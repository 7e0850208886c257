//! Clusters of texts.

use crate::base::groups::Groups;
use crate::cluster::Cluster;
use std::collections::BTreeMap;

/// Clusters of texts.
#[derive(Default)]
pub(crate) struct Joined {
    /// Clusters of two texts or more.
    pub clusters: Vec<Cluster>,
    /// Texts that take up several stories, ascending.
    pub roundups: Vec<u32>,
    /// Texts in no cluster, ascending.
    pub alone: Vec<u32>,
}

impl Joined {
    /// Makes one cluster of those that each of these groups of texts are in.
    pub(crate) fn hold_together(&mut self, held: &[Vec<u32>], size: usize) {
        let mut groups = Groups::new(size);
        for texts in self.clusters.iter().map(|cluster| &cluster.texts).chain(held) {
            texts.iter().for_each(|&text| groups.join(texts[0] as usize, text as usize));
        }
        let mut of_group: BTreeMap<usize, Cluster> = BTreeMap::new();
        let held =
            held.iter().map(|texts| Cluster { texts: texts.clone(), leaders: Vec::new(), cohesion: None });
        for cluster in std::mem::take(&mut self.clusters).into_iter().chain(held) {
            let whole = of_group.entry(groups.find(cluster.texts[0] as usize)).or_insert_with(|| Cluster {
                texts: Vec::new(),
                leaders: Vec::new(),
                cohesion: None,
            });
            // The larger part tells how the whole holds together, as far as that is still known.
            if cluster.cohesion.is_some()
                && (whole.cohesion.is_none() || cluster.texts.len() > whole.texts.len())
            {
                (whole.cohesion, whole.leaders) = (cluster.cohesion, cluster.leaders);
            }
            whole.texts.extend(cluster.texts);
        }
        self.clusters = of_group.into_values().filter(|cluster| cluster.texts.len() > 1).collect();
        for cluster in &mut self.clusters {
            cluster.texts.sort_unstable();
            cluster.texts.dedup();
        }
    }

    /// Notes which of `0..size` texts are in no cluster.
    pub(crate) fn note_alone(&mut self, size: usize) {
        let mut is_alone = vec![true; size];
        let joined = self.clusters.iter().flat_map(|cluster| &cluster.texts);
        joined.for_each(|&text| is_alone[text as usize] = false);
        self.alone = (0..size as u32).filter(|&text| is_alone[text as usize]).collect();
    }
}
