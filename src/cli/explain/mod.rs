//! `storywire explain OUTDIR A [B]`: why two articles are together, or are not; or why one is where it is.
//!
//! The job is done again, from the inputs and the recipe that run.json names, with a trace on the articles
//! asked for. So the reason given is the one that decided, not one made up for it later.

mod answer;
mod find;
mod one;
mod print;
mod reasons;
mod rerun;
mod stages;
mod two;

use super::args::ExplainArgs;
use super::exit::Done;
use super::finished::FinishedRun;
use super::log::warn;
use answer::{ComparedTexts, Explanation};
use find::{NamedArticle, NamedRecord};
use rerun::Rerun;
use std::io::{IsTerminal, Write};
use storywire::Error;
use storywire::base::article::Article;
use storywire::clean::Cleaner;
use storywire::page::compare::compare;
use storywire::page::text::LearnedFurniture;
use storywire::run::trace::{Trace, TracedRecord};
use storywire::source::input::Input;

/// Runs the command.
pub(crate) fn run(args: ExplainArgs) -> anyhow::Result<Done> {
    let past = FinishedRun::open(args.run.out, args.run.inputs)?;
    let names: Vec<&str> =
        [Some(&args.a), args.b.as_ref()].into_iter().flatten().map(String::as_str).collect();
    let mut rows = Vec::new();
    for record in find::find(&past, &names)? {
        match record {
            NamedRecord::Article(row) => rows.push(row),
            NamedRecord::Refused { id, reason, detail, source, record } => {
                let detail = if detail.is_empty() { String::new() } else { format!(": {detail}") };
                let verdict = format!("{id} was refused as {reason}{detail}");
                let because = format!(
                    "It is record {record} of {source}, and a row of rejects.csv; it is in no cluster."
                );
                let explanation = Explanation { verdict, because, ..Explanation::default() };
                return print(&explanation, args.json);
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
    print(&explain(&past, &rows, args.quiet)?, args.json)
}

/// Does the job again, and explains.
fn explain(past: &FinishedRun, rows: &[NamedArticle], is_quiet: bool) -> anyhow::Result<Explanation> {
    let recipe = past.recipe()?;
    let inputs = past.inputs("explain")?;
    let trace = Trace::on(rows.iter().map(|row| traced(row, past, &inputs)).collect());
    let run = past.run_again(&recipe, inputs, &trace, is_quiet)?;
    let (seen, proof) = (trace.seen(), trace.proof());
    let rerun = Rerun { run: &run, recipe: &recipe, seen: &seen, proof: &proof };
    let mut explanation = match rows {
        [_] => one::explain(&rerun)?,
        _ => two::explain(&rerun)?,
    };
    if let [a, b] = &seen[..] {
        explanation.texts = Some(texts(&a.article, &b.article, &run.cleaner, past)?);
    }
    let now: Vec<&str> = explanation.articles.iter().map(|article| article.cluster_id.as_str()).collect();
    if rows.iter().map(|row| row.cluster_id.as_str()).ne(now) && !is_quiet {
        warn("articles.csv has other clusters; it was written by another version, or changed since");
    }
    Ok(explanation)
}

/// Names the record of an article as the job will name it: its input may be found elsewhere than its name
/// says.
fn traced(row: &NamedArticle, past: &FinishedRun, inputs: &[Input]) -> TracedRecord {
    let named = past.report.inputs.iter().zip(inputs).find_map(|(past, input)| {
        let rest = row.source.strip_prefix(past.path.as_str())?;
        (rest.is_empty() || rest.starts_with('/')).then(|| format!("{}{rest}", input.name()))
    });
    TracedRecord { source: named.unwrap_or_else(|| row.source.clone()), record: row.record }
}

fn texts(a: &Article, b: &Article, cleaner: &Cleaner, past: &FinishedRun) -> anyhow::Result<ComparedTexts> {
    let mut furniture = LearnedFurniture::read(past.table("furniture.csv")?, past.style().spreadsheet_safe)?;
    let (a, b) = (furniture.show(a, cleaner), furniture.show(b, cleaner));
    let comparison = compare(&a, &b);
    Ok(ComparedTexts {
        a: answer::pieces(&a.shown, &comparison.a),
        b: answer::pieces(&b.shown, &comparison.b),
    })
}

fn print(explanation: &Explanation, is_json: bool) -> anyhow::Result<Done> {
    let mut out = std::io::stdout().lock();
    if is_json {
        serde_json::to_writer_pretty(&mut out, explanation)?;
        writeln!(out)?;
    } else {
        let colour = std::io::stdout().is_terminal()
            && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        out.write_all(print::text(explanation, colour).as_bytes())?;
    }
    Ok(Done::Well)
}
