//! `storywire cluster INPUT... --out DIR`: the main job.

use super::args::ClusterArgs;
use super::exit::Done;
use super::runner;
use super::wish::{RunGoal, RunWish};
use std::ops::ControlFlow;

/// Runs the command.
pub(crate) fn run(args: ClusterArgs) -> anyhow::Result<Done> {
    let goal = RunGoal { wanted: args.out.join("clusters.csv"), are_tables_kept: true, against: Vec::new() };
    match RunWish::check(args, goal)? {
        ControlFlow::Continue(wish) => runner::run(wish),
        ControlFlow::Break(done) => Ok(done),
    }
}
