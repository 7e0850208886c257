//! Clusters and cut lines in, the houses that they show out; and independent outlets counted by them.

use crate::attribute::Attributed;
use crate::attribute::families::Families;
use crate::attribute::houses::{Frames, House, HouseEvidence, HouseParams, Houses, OutletEvidence};
use crate::base::agency::Agencies;
use crate::base::entry::Entries;
use crate::base::error::Result;
use crate::base::hash::Map;

/// What houses are told by, beside the clusters.
pub(crate) struct HouseFinder<'a> {
    /// The entries of all articles.
    pub entries: &'a Entries,
    /// How many articles each outlet has, by its hash.
    pub articles_of: &'a Map<u64, u64>,
    /// Agencies.
    pub agencies: &'a Agencies,
    /// Who is one house by the list.
    pub families: &'a Families,
    /// The parameters.
    pub params: &'a HouseParams,
}

impl HouseFinder<'_> {
    /// The houses that the clusters and what stands over pages show.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub(crate) fn houses(&self, clusters: &[Attributed], frames: Frames) -> Result<Vec<House>> {
        let mut evidence = OutletEvidence::default();
        for cluster in clusters {
            let together = cluster.outlets.as_ref().and_then(|outlets| outlets.together.clone());
            if let Some(outlets) = together {
                let id = self.entries.id(cluster.canonical().entry)?;
                evidence.add(outlets, &HouseEvidence::story(cluster.credited_members > 0, &id));
            }
        }
        evidence.add_frames(frames, self.articles_of, self.agencies, self.params);
        Ok(evidence.houses(self.families, self.params))
    }
}

/// Counts the independent outlets of all clusters by these houses.
pub(crate) fn count_independent(clusters: &mut [Attributed], houses: &Houses) {
    for cluster in clusters {
        if let Some(outlets) = &cluster.outlets {
            cluster.independent_outlets = outlets.speakers.independent(houses);
        }
    }
}
