//! Proven pairs in, what the stories would be if a copy began at another share of the shorter text out.
//!
//! Where a copy begins is a choice. What hangs on it is told with every run: a figure that half of the clusters would change is not
//! one to build on. Only the groups of texts in which it changes something are clustered and attributed again.

use super::attribution::{Attribution, units};
use super::join::{connected, join};
use crate::attribute::Attributed;
use crate::base::error::Result;
use crate::base::groups::Groups;
use crate::recipe::Recipe;
use crate::report::run::AtShare;
use crate::verify::{Edge, VerifyParams};

/// Shares of the shorter text from which a copy might begin as well.
pub const SHARES: [f64; 3] = [0.40, 0.45, 0.50];

/// What there is.
pub struct Given<'a> {
    /// The proven pairs, those of earlier nights among them.
    pub edges: &'a [Edge],
    /// Pairs that are no copies since they share a little too little.
    pub near: &'a [Edge],
    /// The clusters that there are.
    pub clusters: &'a [Attributed],
    /// Texts that stay together whatever joins them.
    pub held: &'a [Vec<u32>],
    /// How clusters are attributed.
    pub attribution: Attribution<'a>,
    /// The recipe of the run.
    pub recipe: &'a Recipe,
}

impl Given<'_> {
    /// The stories at each of the shares and at the run's own; of texts that `is_asked` lets through.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub fn at_shares(&self, is_asked: &dyn Fn(u32) -> bool) -> Result<Vec<AtShare>> {
        let own = self.recipe.verify.share_min;
        let mut shares: Vec<f64> = SHARES.into_iter().chain([own]).collect();
        shares.sort_by(f64::total_cmp);
        shares.dedup();
        shares.into_iter().map(|share_min| self.at(share_min, is_asked)).collect()
    }

    fn at(&self, share_min: f64, is_asked: &dyn Fn(u32) -> bool) -> Result<AtShare> {
        let params = VerifyParams { share_min, ..self.recipe.verify.clone() };
        let mut changed = self.changed(&params);
        let mut told = AtShare { share_min, ..AtShare::default() };
        for cluster in self.clusters.iter().filter(|cluster| !changed.has(cluster.members[0].text)) {
            told.count(cluster);
        }
        let size = self.attribution.articles.len();
        let edges = self.edges_of(&mut changed, &params);
        let mut joined = join(&edges, size, self.recipe);
        if !self.held.is_empty() {
            joined.hold_together(self.held, size);
        }
        self.attribution.headed.attach(&mut joined);
        let mut alone = joined.alone(size);
        alone.retain(|&text| changed.has(text));
        let attribution = Attribution { roundups: &joined.roundups, left: &edges, ..self.attribution };
        for unit in units(&joined, &alone) {
            if changed.has(unit.texts[0]) && unit.texts.iter().any(|&text| is_asked(text)) {
                told.count(&attribution.of(&unit)?);
            }
        }
        Ok(told)
    }

    /// The connected groups in which some pair is a copy and was none, or is none and was one.
    fn changed(&self, params: &VerifyParams) -> Changed {
        let size = self.attribution.articles.len();
        let near = || self.near.iter().filter(|edge| edge.share() >= params.share_min);
        let mut groups = connected(self.edges.iter().chain(near()), size);
        for texts in self.held {
            texts.iter().for_each(|&text| groups.join(texts[0] as usize, text as usize));
        }
        self.attribution.headed.links().for_each(|(a, b)| groups.join(a as usize, b as usize));
        let mut is_changed = vec![false; size];
        let is_lost = |edge: &&Edge| {
            edge.kind.is_copy() && edge.held_to(params).is_none_or(|held| !held.kind.is_copy())
        };
        for edge in self.edges.iter().filter(is_lost).chain(near()) {
            is_changed[groups.find(edge.overlap.a as usize)] = true;
        }
        Changed { groups, is_changed }
    }

    /// The pairs of these groups, in order.
    fn edges_of(&self, changed: &mut Changed, params: &VerifyParams) -> Vec<Edge> {
        let near = self.near.iter().filter(|edge| edge.share() >= params.share_min);
        let held = self.edges.iter().filter(|edge| changed.has(edge.overlap.a));
        let held = held.filter_map(|edge| edge.held_to(params));
        let mut edges: Vec<Edge> = held.chain(near.copied()).collect();
        // A near pair may stand there as a passage, too; the copy comes first.
        edges.sort_unstable_by_key(|edge| (edge.overlap.a, edge.overlap.b, edge.kind));
        edges.dedup_by_key(|edge| (edge.overlap.a, edge.overlap.b));
        edges
    }
}

/// Groups of texts, and which of them another share changes.
struct Changed {
    groups: Groups,
    is_changed: Vec<bool>,
}

impl Changed {
    fn has(&mut self, text: u32) -> bool {
        self.is_changed[self.groups.find(text as usize)]
    }
}

impl AtShare {
    fn count(&mut self, cluster: &Attributed) {
        self.clusters += 1;
        self.clusters_of_copies += u64::from(cluster.members.len() > 1);
        self.articles += cluster.members.len() as u64;
        self.credited_articles += cluster.credited_members as u64;
        self.independent_outlets += cluster.independent_outlets as u64;
    }
}
