//! Proven pairs in, what the stories would be if a copy began at another share of the shorter text out.
//!
//! Where a copy begins is a choice. What hangs on it is told with every run: a figure that half of the
//! clusters would change is not one to build on. Only the groups of texts in which it changes something are
//! clustered and attributed again.

use super::attribute::AttributedStories;
use super::attribution::{Attribution, units};
use super::clustered::Clustered;
use super::join::{connected, join};
use super::read_pairs::SHARES;
use crate::attribute::Attributed;
use crate::attribute::houses::Houses;
use crate::base::error::Result;
use crate::base::groups::Groups;
use crate::report::run::AtShare;
use crate::verify::{Edge, VerifyParams};

/// The stories at each of the shares and at the run's own.
///
/// # Errors
/// The scratch store cannot be read.
pub(crate) fn at_shares(of: &Clustered<'_>, stories: &AttributedStories) -> Result<Vec<AtShare>> {
    let own = of.context.job.recipe.verify.share_min;
    let mut shares: Vec<f64> = SHARES.into_iter().chain([own]).collect();
    shares.sort_by(f64::total_cmp);
    shares.dedup();
    let other = OtherShare { of, stories, houses: Houses::new(&stories.houses) };
    shares.into_iter().map(|share_min| other.at(share_min)).collect()
}

/// Stories as they are, to be told at another share.
struct OtherShare<'a> {
    of: &'a Clustered<'a>,
    stories: &'a AttributedStories,
    houses: Houses,
}

impl OtherShare<'_> {
    fn at(&self, share_min: f64) -> Result<AtShare> {
        let Clustered { context, nights, ties, .. } = self.of;
        let recipe = context.job.recipe;
        let params = VerifyParams { share_min, ..recipe.verify.clone() };
        let mut changed = self.changed(&params);
        let mut told = AtShare { share_min, ..AtShare::default() };
        for cluster in self.stories.clusters.iter().filter(|cluster| !changed.has(cluster.members[0].text)) {
            told.count(cluster);
        }
        let edges = self.edges_of(&mut changed, &params);
        let joined = join(&edges, self.of.len(), ties, recipe);
        let attribution = self.of.attribution(&self.houses);
        let attribution = Attribution { roundups: &joined.roundups, left: &edges, ..attribution };
        for cluster in units(&joined) {
            let is_asked = || cluster.texts.iter().any(|&text| nights.is_tonights(text));
            if changed.has(cluster.texts[0]) && is_asked() {
                told.count(&attribution.of(&cluster)?);
            }
        }
        Ok(told)
    }

    /// The connected groups in which some pair is a copy and was none, or is none and was one.
    fn changed(&self, params: &VerifyParams) -> ChangedGroups {
        let size = self.of.len();
        let near = || self.of.proven.near.iter().filter(|edge| edge.share() >= params.share_min);
        let mut groups = connected(self.of.all_edges.iter().chain(near()), size);
        for texts in &self.of.ties.held {
            texts.iter().for_each(|&text| groups.join(texts[0] as usize, text as usize));
        }
        self.of.ties.headed.links().for_each(|(a, b)| groups.join(a as usize, b as usize));
        let mut is_changed = vec![false; size];
        let is_lost = |edge: &&Edge| {
            edge.kind.is_copy() && edge.held_to(params).is_none_or(|held| !held.kind.is_copy())
        };
        for edge in self.of.all_edges.iter().filter(is_lost).chain(near()) {
            is_changed[groups.find(edge.overlap.a as usize)] = true;
        }
        ChangedGroups { groups, is_changed }
    }

    /// The pairs of these groups, in order.
    fn edges_of(&self, changed: &mut ChangedGroups, params: &VerifyParams) -> Vec<Edge> {
        let near = self.of.proven.near.iter().filter(|edge| edge.share() >= params.share_min);
        let held = self.of.all_edges.iter().filter(|edge| changed.has(edge.overlap.a));
        let held = held.filter_map(|edge| edge.held_to(params));
        let mut edges: Vec<Edge> = held.chain(near.copied()).collect();
        // A near pair may stand there as a passage, too; the copy comes first.
        edges.sort_unstable_by_key(|edge| (edge.overlap.a, edge.overlap.b, edge.kind));
        edges.dedup_by_key(|edge| (edge.overlap.a, edge.overlap.b));
        edges
    }
}

/// Groups of texts, and which of them another share changes.
struct ChangedGroups {
    groups: Groups,
    is_changed: Vec<bool>,
}

impl ChangedGroups {
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
