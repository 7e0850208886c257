//! `storywire check RECIPE...`: runs the tests written inside recipe files.

use super::args::CheckArgs;
use super::exit::Done;
use super::log::say;
use anyhow::bail;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use storywire::Result;
use storywire::base::scratch::{Memory, ScratchParams};
use storywire::recipe::{Case, Recipe};
use storywire::run::{Job, Run, Unobserved};
use storywire::source::FormatWish;
use storywire::source::fields::FieldMap;
use storywire::source::filter::Filter;
use storywire::source::input::Input;

/// Runs the command.
pub(crate) fn run(args: &CheckArgs) -> anyhow::Result<Done> {
    let recipes: Vec<Recipe> = match &args.recipes[..] {
        [] => vec![Recipe::built_in()?],
        paths => paths.iter().map(|path| Recipe::read(path)).collect::<storywire::Result<_>>()?,
    };
    let (mut passed, mut failed) = (0, 0);
    for recipe in &recipes {
        for case in &recipe.tests {
            let faults = faults(recipe, case)?;
            let verdict = if faults.is_empty() { "ok" } else { "FAILED" };
            say(&format!("{}: {} ... {verdict}", recipe.name, case.name));
            faults.iter().for_each(|fault| say(&format!("    {fault}")));
            *(if faults.is_empty() { &mut passed } else { &mut failed }) += 1;
        }
    }
    say(&format!("{passed} passed, {failed} failed"));
    if failed > 0 {
        bail!("{failed} of {} recipe tests failed", passed + failed);
    }
    Ok(Done::Well)
}

/// Returns where the outcome of a case differs from what it expects.
fn faults(recipe: &Recipe, case: &Case) -> anyhow::Result<Vec<String>> {
    let home = tempfile::tempdir()?;
    let path = home.path().join("case.jsonl");
    let mut file = std::fs::File::create(&path)?;
    for article in &case.articles {
        writeln!(file, "{}", serde_json::to_string(article)?)?;
    }
    let job = Job {
        inputs: vec![Input::File(path)],
        format: FormatWish::default(),
        map: FieldMap::new(&[])?,
        filter: Filter::default(),
        recipe,
        scratch: ScratchParams { directory: home.path().into(), memory: Memory::of(1 << 20) },
        past: None,
        watch: &|_| {},
        observer: &Unobserved,
        keeps: false,
        earlier_inputs: 0,
    };
    let run = storywire::run::run(&job)?;
    let mut faults = Vec::new();
    run.rejects.each(&mut |reject| {
        faults.push(format!("refused: {} {}", reject.reason, reject.detail));
        Ok(())
    })?;
    let expected: BTreeSet<BTreeSet<String>> =
        case.clusters.iter().map(|cluster| cluster.iter().cloned().collect()).collect();
    let got = clusters(&run)?;
    let show = |cluster: &BTreeSet<String>| cluster.iter().cloned().collect::<Vec<_>>().join(", ");
    faults
        .extend(expected.difference(&got).map(|cluster| format!("expected a cluster of {}", show(cluster))));
    faults.extend(got.difference(&expected).map(|cluster| format!("got a cluster of {}", show(cluster))));
    let roles = roles(&run)?;
    for (id, role) in &case.roles {
        let got = roles.get(id).copied().unwrap_or("none");
        if got != role {
            faults.push(format!("expected {id} to be {role}, got {got}"));
        }
    }
    Ok(faults)
}

fn clusters(run: &Run) -> Result<BTreeSet<BTreeSet<String>>> {
    let id = |entry: u32| run.entries.id(entry);
    run.clusters
        .iter()
        .map(|cluster| cluster.members.iter().map(|member| id(member.entry)).collect())
        .collect()
}

fn roles(run: &Run) -> Result<BTreeMap<String, &'static str>> {
    let members = run.clusters.iter().flat_map(|cluster| &cluster.members);
    members.map(|member| Ok((run.entries.id(member.entry)?, member.role.as_str()))).collect()
}
