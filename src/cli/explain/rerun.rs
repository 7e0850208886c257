//! The job of a finished run, done again under a trace.

use super::answer::ExplainedArticle;
use storywire::attribute::{Attributed, ClusterMember};
use storywire::base::time::to_rfc3339;
use storywire::recipe::Recipe;
use storywire::run::Run;
use storywire::run::trace::{Proof, TracedArticle};

/// A job that was done rerun.
pub(crate) struct Rerun<'a> {
    pub run: &'a Run,
    pub recipe: &'a Recipe,
    /// The articles asked for.
    pub seen: &'a [TracedArticle],
    /// What the trace saw of pairs.
    pub proof: &'a Proof,
}

impl Rerun<'_> {
    /// Returns the cluster of an article, and its member there.
    pub(crate) fn place(&self, entry: u32) -> Option<(&Attributed, &ClusterMember)> {
        self.run.clusters.iter().find_map(|cluster| {
            let member = cluster.members.iter().find(|member| member.entry == entry)?;
            Some((cluster, member))
        })
    }

    /// Returns the first article with a text.
    pub(crate) fn first(&self, text: u32) -> u32 {
        self.run.texts.first[text as usize]
    }

    /// Describes an article.
    pub(crate) fn named(&self, entry: u32) -> anyhow::Result<ExplainedArticle> {
        let loaded = self.run.entries.load(entry)?;
        let place = self.place(entry);
        let source = loaded.place.map(|place| self.run.sources[place.source as usize].name.clone());
        Ok(ExplainedArticle {
            id: loaded.id.to_string(),
            title: loaded.title.shown().to_owned(),
            title_basis: loaded.title.basis().as_str(),
            outlet: loaded.outlet.to_string(),
            published: loaded.published.map_or_else(String::new, |stamp| to_rfc3339(stamp.at)),
            cluster_id: place.map_or_else(String::new, |(cluster, _)| cluster.id.clone()),
            role: place.map_or("", |(_, member)| member.role.as_str()).to_owned(),
            source: source.unwrap_or_default(),
            record: loaded.place.map_or(0, |place| place.record),
        })
    }
}
