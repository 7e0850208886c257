//! Clusters of texts in, stories out: canonical articles, roles, ids, houses and independent outlets.

use super::attribution::{Attribution, units};
use super::clustered::Clustered;
use super::houses::{self, HouseFinder};
use super::{Progress, Stage, cuts};
use crate::attribute::Attributed;
use crate::attribute::houses::{Frames, House, Houses};
use crate::base::error::Result;
use crate::history::moves::{Lineage, Move};

/// What there is to tell of the clusters.
pub(crate) struct AttributedStories {
    /// The clusters with articles of tonight, by id.
    pub clusters: Vec<Attributed>,
    /// Other clusters that are not as earlier nights left them.
    pub others: Vec<Attributed>,
    /// What became of clusters of earlier nights.
    pub lineage: Vec<Lineage>,
    /// The articles of earlier nights that are in another cluster.
    pub moves: Vec<Move>,
    /// Outlets that the dump shows to be one house.
    pub houses: Vec<House>,
}

/// Tells the stories.
///
/// # Errors
/// The scratch store cannot be read.
pub(crate) fn attribute(of: &Clustered<'_>) -> Result<AttributedStories> {
    let Clustered { context, nights, ordered, .. } = of;
    (context.job.watch)(Progress::Stage(Stage::Attribute));
    let entries = &ordered.entries;
    let identified = nights.identify(units(&of.joined), &of.articles);
    let houses = Houses::new(&[]);
    let mut clusters = of.attribution(&houses).of_all(&identified.units)?;
    nights.name(&identified.callings, &mut clusters, entries)?;
    let (lineage, moves) = nights.changes(&identified, &clusters, entries)?;
    let is_tonights = |it: &Attributed| it.members.iter().any(|it| !entries.known[it.entry as usize].is_past);
    let (mut clusters, others): (Vec<_>, Vec<_>) = clusters.into_iter().partition(is_tonights);
    Attributed::sort_all(&mut clusters, entries)?;
    let houses = of.houses(&clusters)?;
    houses::count_independent(&mut clusters, &Houses::new(&houses));
    Ok(AttributedStories { clusters, others, lineage, moves, houses })
}

impl Clustered<'_> {
    /// How clusters of texts are attributed, when these outlets are one house.
    pub(crate) fn attribution<'a>(&'a self, houses: &'a Houses) -> Attribution<'a> {
        let edges = &self.proven.edges[..];
        Attribution {
            roundups: &self.joined.roundups,
            entries: &self.ordered.entries,
            articles: &self.articles,
            edges,
            left: edges,
            load: &self.proven.texts,
            recipe: self.context.job.recipe,
            tables: self.context.role_tables(),
            houses,
            headed: &self.ties.headed,
        }
    }

    /// The houses that the clusters and the lines cut from pages show.
    fn houses(&self, clusters: &[Attributed]) -> Result<Vec<House>> {
        let mut frames = Frames::default();
        cuts(&self.ordered.books.furniture, self.context.cleaner.furniture())
            .for_each(|cut| frames.add(cut.outlet, cut.rule, cut.line, cut.articles));
        let finder = HouseFinder {
            entries: &self.ordered.entries,
            articles_of: &self.ordered.articles_of,
            agencies: self.context.agencies(),
            families: &self.context.families,
            params: &self.context.job.recipe.attribute.houses,
        };
        finder.houses(clusters, frames)
    }
}
