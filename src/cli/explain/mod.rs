//! `storywire explain OUTDIR A [B]`: why two articles are together, or are not; or why one is where it is.
//!
//! The job is done again, from the inputs and the recipe that run.json names, with a glass on the articles asked for. So the
//! reason given is the one that decided, and not one that was made up for it later.

mod find;
mod one;
mod print;
mod reasons;
mod two;

use super::ExplainOptions;
use super::log::warn;
use super::watch::Watch;
use crate::Done;
use find::{Found, Row};
use serde::Serialize;
use std::io::{IsTerminal, Write};
use std::path::Path;
use storywire::Error;
use storywire::attribute::canonical::Policy;
use storywire::attribute::{Attributed, Member};
use storywire::base::article::Article;
use storywire::base::scratch::{Memory, ScratchParams};
use storywire::clean::Cleaner;
use storywire::page::compare::compare;
use storywire::page::text::Furniture;
use storywire::recipe::Recipe;
use storywire::report::open;
use storywire::report::run::RunReport;
use storywire::run::trace::{Asked, Glass, Proof, Seen};
use storywire::run::{Job, Progress, Run};
use storywire::source::fields::FieldMap;
use storywire::source::filter::Filter;
use storywire::source::input::Input;

/// Memory for what the job keeps beside its tables.
const STORES_BYTES: usize = 512 << 20;

/// What is said of one article or two.
#[derive(Debug, Default, Serialize)]
pub struct Explanation {
    /// What is the case.
    verdict: String,
    /// Why.
    because: String,
    /// The articles.
    articles: Vec<Named>,
    /// What each stage made of them.
    stages: Vec<Stage>,
    /// The questions of the rule.
    rule: Vec<Asking>,
    /// What would have to change for the other answer.
    otherwise: Vec<String>,
    /// Nearest articles of other clusters, where one article is asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    neighbours: Vec<Near>,
    /// The texts, where two are compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    texts: Option<print::Texts>,
}

/// An article.
#[derive(Clone, Debug, Default, Serialize)]
struct Named {
    id: String,
    title: String,
    title_basis: &'static str,
    outlet: String,
    published: String,
    cluster_id: String,
    role: String,
    source: String,
    record: u64,
}

/// A stage of the run.
#[derive(Debug, Serialize)]
struct Stage {
    stage: &'static str,
    told: Vec<String>,
}

/// A question of the rule.
#[derive(Debug, Serialize)]
struct Asking {
    question: &'static str,
    value: f64,
    bound: f64,
    at_least: bool,
    /// `yes`, `no`, or `waived` where the rule does not ask it of such a pair.
    answer: &'static str,
    decided: bool,
    #[serde(skip)]
    is_count: bool,
}

/// An article near the one asked for.
#[derive(Debug, Serialize)]
struct Near {
    id: String,
    title: String,
    outlet: String,
    cluster_id: String,
    similarity: f64,
    containment: f64,
    why_apart: String,
}

/// A job that was done again.
pub struct Again<'a> {
    run: &'a Run,
    recipe: &'a Recipe,
    seen: &'a [Seen],
    proof: &'a Proof,
}

/// Runs the command.
pub fn run(options: &ExplainOptions) -> anyhow::Result<Done> {
    let mut past = RunReport::read(&options.out)?;
    past.inputs_below.clone_from(&options.inputs);
    let names: Vec<&str> =
        [Some(&options.a), options.b.as_ref()].into_iter().flatten().map(String::as_str).collect();
    let found = find::find(&options.out, &past, &names)?;
    let mut rows = Vec::new();
    for found in found {
        match found {
            Found::Row(row) => rows.push(row),
            Found::Refused { id, reason, detail, source, record } => {
                let detail = if detail.is_empty() { String::new() } else { format!(": {detail}") };
                let verdict = format!("{id} was refused as {reason}{detail}");
                let because = format!(
                    "It is record {record} of {source}, and a row of rejects.csv; it is in no cluster."
                );
                return print(&Explanation { verdict, because, ..Explanation::default() }, options);
            }
        }
    }
    if let [a, b] = &rows[..]
        && a.id == b.id
    {
        let message = format!(
            "\"{}\" and \"{}\" are one article; name two, or leave the second out",
            names[0], names[1]
        );
        return Err(Error::option("explain", message).into());
    }
    print(&again(&past, &rows, options)?, options)
}

/// Does the job again, and explains.
fn again(past: &RunReport, rows: &[Row], options: &ExplainOptions) -> anyhow::Result<Explanation> {
    let recipe = recipe(past)?;
    let inputs = inputs(past, &options.out, "explain")?;
    let glass = Glass::on(rows.iter().map(|row| asked(row, past, &inputs)).collect());
    let run = run_again(past, &recipe, inputs, &glass, options.quiet)?;
    let (seen, proof) = (glass.seen(), glass.proof());
    let again = Again { run: &run, recipe: &recipe, seen: &seen, proof: &proof };
    let mut explanation = match rows {
        [_] => one::explain(&again)?,
        _ => two::explain(&again)?,
    };
    if let [a, b] = &seen[..] {
        explanation.texts = Some(texts(&a.article, &b.article, &run.cleaner, past, &options.out)?);
    }
    let now: Vec<&str> = explanation.articles.iter().map(|article| article.cluster_id.as_str()).collect();
    if rows.iter().map(|row| row.cluster_id.as_str()).ne(now) && !options.quiet {
        warn("articles.csv has other clusters; it was written by another version, or changed since");
    }
    Ok(explanation)
}

/// Does the job of a finished run again, with a glass on it.
pub fn run_again(
    past: &RunReport,
    recipe: &Recipe,
    inputs: Vec<Input>,
    glass: &Glass,
    quiet: bool,
) -> anyhow::Result<Run> {
    if past.options.history.is_some() && !quiet {
        warn("the run met older nights, which are left out here: only tonight's articles are looked at");
    }
    let bytes = past.inputs.iter().map(|input| input.bytes).sum();
    let watch = Watch::new(quiet || !std::io::stderr().is_terminal(), bytes);
    let note = |progress: Progress| watch.note(progress);
    let job = Job {
        inputs,
        format: past.options.format_wish()?,
        map: FieldMap::new(&past.options.map)?,
        filter: Filter::new(&past.options.filter)?,
        recipe,
        scratch: ScratchParams { directory: std::env::temp_dir(), memory: Memory::of(STORES_BYTES) },
        watch: &note,
        past: None,
        glass: Some(glass),
        keeps: false,
        earlier_inputs: past.options.earlier_inputs,
    };
    let run = storywire::run::run(&job)?;
    watch.end();
    Ok(run)
}

/// The recipe of a finished run, with the policy that was in force.
pub fn recipe(past: &RunReport) -> anyhow::Result<Recipe> {
    let mut recipe = Recipe::parse(&past.recipe.name, &past.recipe.text)?;
    if let Some(policy) = Policy::parse(&past.recipe.canonical) {
        recipe.attribute.canonical = policy;
    }
    Ok(recipe)
}

/// The inputs of the run, each checked by size and hash.
pub fn inputs(past: &RunReport, out: &Path, command: &str) -> anyhow::Result<Vec<Input>> {
    let find = |input: &storywire::report::run::InputUsed| {
        let unfound =
            |why| Error::option(command, format!("the inputs of \"{}\" are needed: {why}", out.display()));
        past.find(input).map_err(unfound)
    };
    Ok(past.inputs.iter().map(find).collect::<storywire::Result<_>>()?)
}

/// Where an article stands as the job will name it: an input may be found elsewhere than its name says.
fn asked(row: &Row, past: &RunReport, inputs: &[Input]) -> Asked {
    let named = past.inputs.iter().zip(inputs).find_map(|(past, input)| {
        let rest = row.source.strip_prefix(past.path.as_str())?;
        (rest.is_empty() || rest.starts_with('/')).then(|| format!("{}{rest}", input.name()))
    });
    Asked { source: named.unwrap_or_else(|| row.source.clone()), record: row.record }
}

fn texts(
    a: &Article,
    b: &Article,
    cleaner: &Cleaner,
    past: &RunReport,
    out: &Path,
) -> anyhow::Result<print::Texts> {
    let mut furniture = Furniture::read(open(&out.join("furniture.csv"))?, past.options.spreadsheet_safe)?;
    let (a, b) = (furniture.show(a, cleaner), furniture.show(b, cleaner));
    let comparison = compare(&a, &b);
    Ok(print::Texts { a: print::pieces(&a.shown, &comparison.a), b: print::pieces(&b.shown, &comparison.b) })
}

fn print(explanation: &Explanation, options: &ExplainOptions) -> anyhow::Result<Done> {
    let mut out = std::io::stdout().lock();
    if options.json {
        serde_json::to_writer_pretty(&mut out, explanation)?;
        writeln!(out)?;
    } else {
        let colour = std::io::stdout().is_terminal()
            && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        out.write_all(print::text(explanation, colour).as_bytes())?;
    }
    Ok(Done::Well)
}

impl Again<'_> {
    /// The cluster of an entry, and its member there.
    fn place(&self, entry: u32) -> Option<(&Attributed, &Member)> {
        self.run.clusters.iter().find_map(|cluster| {
            let member = cluster.members.iter().find(|member| member.entry == entry)?;
            Some((cluster, member))
        })
    }

    /// The article that a text is named by.
    fn first(&self, text: u32) -> u32 {
        self.run.texts.first[text as usize]
    }

    /// An article by its number.
    fn named(&self, entry: u32) -> anyhow::Result<Named> {
        let loaded = self.run.entries.load(entry)?;
        let place = self.place(entry);
        let source = loaded.place.map(|place| self.run.sources[place.source as usize].name.clone());
        Ok(Named {
            id: loaded.id.to_string(),
            title: loaded.title.shown().to_owned(),
            title_basis: loaded.title.basis().as_str(),
            outlet: loaded.outlet.to_string(),
            published: loaded
                .published
                .map_or_else(String::new, |stamp| storywire::base::time::to_rfc3339(stamp.at)),
            cluster_id: place.map_or_else(String::new, |(cluster, _)| cluster.id.clone()),
            role: place.map_or("", |(_, member)| member.role.as_str()).to_owned(),
            source: source.unwrap_or_default(),
            record: loaded.place.map_or(0, |place| place.record),
        })
    }
}
