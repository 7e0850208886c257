//! A run in, what run.json tells of it out.

use super::filtered;
use std::collections::BTreeMap;
use storywire::report::run::{InputUsed, OptionsUsed, RunReport};
use storywire::run::facts::warnings_of_dates;
use storywire::run::used::{banding_used, recipe_used};
use storywire::run::{Job, Run};
use storywire::source::SourceRead;
use storywire::source::input::InputTally;
use storywire::source::input::{self, Input};

/// Returns the report of a run as far as it is known before the tables are written.
pub fn run_report(
    run: &Run,
    job: &Job<'_>,
    options: OptionsUsed,
    passed_over: Vec<String>,
    threads: usize,
) -> RunReport {
    let sources = of_each_input(&run.sources, job.inputs.len());
    let inputs = job.inputs.iter().zip(&run.tallies).zip(sources);
    let inputs = inputs.map(|((input, tally), sources)| input_used(input, tally, sources));
    RunReport {
        storywire: env!("CARGO_PKG_VERSION").to_owned(),
        recipe: recipe_used(job.recipe),
        options,
        recut: None,
        directory: input::shown(&std::env::current_dir().unwrap_or_default()),
        inputs: inputs.collect(),
        passed_over,
        counts: run.counts.in_flow_order(),
        kept: None,
        banding: banding_used(job.recipe),
        at_share: run.at_share.clone(),
        warnings: warnings(run, job),
        seconds: Vec::new(),
        core_seconds: Vec::new(),
        memory_peak_bytes: None,
        threads,
        inputs_below: None,
    }
}

/// What could not be told of the dump, and why.
fn warnings(run: &Run, job: &Job<'_>) -> Vec<String> {
    let unread = run.unread_date.as_ref().map(|(place, value)| {
        (run.sources[place.source as usize].name.as_str(), place.record, value.as_str())
    });
    let mut warnings = run.facts.warnings(&run.counts);
    warnings.extend(warnings_of_dates(&run.counts, unread));
    let unmet = |mapping: &str| {
        format!("--map {mapping}: no record has such a field; see what `storywire schema` says")
    };
    warnings.extend(job.map.unmet().map(unmet));
    let unmet = job.filter.unmet();
    warnings
        .extend(unmet.iter().map(|(field, likest)| format!("--where: {}", filtered::unknown(field, likest))));
    warnings
}

/// Splits the sources, which were read in the order of the inputs, by input.
fn of_each_input(mut sources: &[SourceRead], inputs: usize) -> Vec<&[SourceRead]> {
    let take = |input: u32| {
        let count = sources.iter().take_while(|source| source.input == input).count();
        let (its, rest) = sources.split_at(count);
        sources = rest;
        its
    };
    (0..inputs as u32).map(take).collect()
}

fn input_used(input: &Input, tally: &InputTally, sources: &[SourceRead]) -> InputUsed {
    let mut passed_over = BTreeMap::<String, u64>::new();
    for (kind, count) in sources.iter().flat_map(|source| &source.passed_over) {
        *passed_over.entry(kind.clone()).or_default() += count;
    }
    InputUsed {
        path: input.name(),
        bytes: tally.bytes(),
        xxh3_128: tally.hash(),
        format: sources.first().and_then(|source| source.format).map(|format| format.as_str().to_owned()),
        encoding: sources.first().and_then(|source| source.encoding.get().map(|name| (*name).to_owned())),
        members: sources.len().saturating_sub(1),
        complete: sources.iter().all(|source| source.complete),
        passed_over,
    }
}

#[cfg(test)]
mod tests {
    use super::of_each_input;
    use storywire::source::SourceRead;

    #[test]
    fn each_input_has_the_sources_that_were_read_of_it() {
        for of_inputs in [&[1, 1, 1][..], &[0, 3, 0], &[], &[2], &[0, 0, 5, 1, 0]] {
            let inputs = (0u32..).zip(of_inputs).flat_map(|(input, &count)| vec![input; count]);
            let sources: Vec<SourceRead> =
                inputs.map(|input| SourceRead { input, ..SourceRead::default() }).collect();
            let found = of_each_input(&sources, of_inputs.len());
            assert_eq!(found.iter().map(|its| its.len()).collect::<Vec<_>>(), of_inputs);
            let is_own = |(input, its): (u32, &&[SourceRead])| its.iter().all(|source| source.input == input);
            assert!((0u32..).zip(&found).all(is_own));
        }
    }
}
