//! A recut in, its run.json and its summary out.

use super::wish::RecutWish;
use crate::cli::log::{say, tell};
use serde_json::json;
use std::collections::BTreeMap;
use storywire::recut::{Change, Finished};
use storywire::report::run::RunReport;
use storywire::run::Counts;
use storywire::run::recut::{RecutClusters, RecutCounts};
use storywire::run::used::{banding_used, recipe_used};
use storywire::verify::Edge;

/// Counts of run.json that a stricter rule changes and no table holds.
const UNTOLD: [&str; 5] =
    ["pairs_background", "pairs_collection", "pairs_template", "pairs_subject", "pairs_common"];

/// How the names of counts end that are about the run's own work.
const SPILLED: &str = "_bytes_spilled";

/// What a recut made of a run.
pub(crate) struct RecutOutcome<'a> {
    pub wish: &'a RecutWish,
    pub finished: &'a Finished,
    pub cut: &'a RecutClusters,
    pub told: RecutCounts,
}

impl RecutOutcome<'_> {
    /// Returns the report of the recut.
    pub(crate) fn report(&self, [passages, houses]: [usize; 2], threads: usize) -> RunReport {
        let RecutWish { past, recipe, used, .. } = self.wish;
        RunReport {
            storywire: env!("CARGO_PKG_VERSION").to_owned(),
            recipe: recipe_used(recipe),
            recut: Some(used.clone()),
            counts: self.counts(passages as u64, houses as u64),
            kept: None,
            banding: banding_used(recipe),
            // No table holds the pairs that a lower share would join.
            at_share: Vec::new(),
            seconds: Vec::new(),
            core_seconds: Vec::new(),
            memory_peak_bytes: None,
            threads,
            ..past.report.clone()
        }
    }

    /// Returns the counts of the run that still hold, with those of the recut in their places.
    fn counts(&self, passages: u64, houses: u64) -> Vec<(String, u64)> {
        let past = &self.wish.past.report;
        let is_held_anew = self.wish.changes.iter().any(|change| change.key.starts_with("verify."));
        let counted = BTreeMap::from([
            ("edges", Edge::copies(&self.cut.edges)),
            ("passages", passages),
            ("clusters", self.told.clusters),
            ("clusters_of_copies", self.told.of_copies),
            ("roundups", self.told.roundups),
            ("houses", houses),
        ]);
        let is_told = |name: &str| {
            past.counted(name).is_some()
                && !name.ends_with(SPILLED)
                && !(is_held_anew && UNTOLD.contains(&name))
        };
        let names = Counts::default().in_flow_order().into_iter().map(|(name, _)| name);
        let count = |name: String| {
            let count = counted.get(name.as_str()).copied().unwrap_or_else(|| past.count(&name));
            (name, count)
        };
        names.filter(|name| is_told(name)).map(count).collect()
    }

    /// Says what the settings change.
    pub(crate) fn summary(&self) -> String {
        let past = &self.wish.past.report;
        let changes = self.wish.changes.iter();
        let mut told: Vec<String> =
            changes.map(|Change { key, before, now }| format!("{key} {before} -> {now}\n")).collect();
        if told.is_empty() {
            told.push("nothing is other than in the run\n".to_owned());
        }
        let (edges, of_run) = (Edge::copies(&self.cut.edges), Edge::copies(&self.finished.edges));
        let RecutCounts { clusters, of_copies, unchanged, .. } = self.told;
        told.push(format!("edges    {of_run} -> {edges}\n"));
        told.push(format!(
            "clusters {} -> {clusters}, {} of them with other articles than before\n",
            past.count("clusters"),
            clusters - unchanged
        ));
        told.push(format!("  of copies {} -> {of_copies}\n", past.count("clusters_of_copies")));
        told.concat()
    }

    /// Tells the summary, with its counts for programs.
    pub(crate) fn tell(&self, texts_read: usize) {
        let edges = Edge::copies(&self.cut.edges);
        let counts = json!({ "edges": edges, "clusters": self.told.clusters, "texts_read": texts_read });
        tell(self.summary().trim_end(), json!({ "event": "done", "counts": counts }));
        if texts_read > 0 {
            say(&format!("{texts_read} texts were read again from the inputs"));
        }
    }
}
