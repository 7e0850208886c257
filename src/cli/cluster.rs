//! `storywire cluster INPUT... --out DIR`: the main job.

use super::estimate::Estimate;
use super::log::{say, tell, warn};
use super::watch::Watch;
use super::{ClusterOptions, filtered, history, kept, limits, metrics, targets};
use crate::Done;
use anyhow::Context;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use storywire::attribute::canonical::Policy;
use storywire::base::scratch::{Memory, ScratchParams};
use storywire::base::unfinished::TemporaryFile;
use storywire::recipe::Recipe;
use storywire::report::run::{HistoryUsed, InputUsed, KeptUsed, OptionsUsed, RunReport};
use storywire::report::{self, Directory, RUN_FILE};
use storywire::run::facts::warnings_of_dates;
use storywire::run::used::{banding_used, recipe_used};
use storywire::run::{Job, Past, Progress, Run, Stage};
use storywire::source::fields::FieldMap;
use storywire::source::filter::Filter;
use storywire::source::input::InputTally;
use storywire::source::input::{self, Input};
use storywire::source::{FormatWish, SourceRead};
use storywire::tables::Style;
use storywire::{Error, ErrorKind};

/// Memory that a run keeps to where nothing is said.
const MEMORY_BYTES: u64 = 1 << 30;

/// Memory that a run asks for in any case.
const MEMORY_BYTES_MIN: u64 = 64 << 20;

/// Runs the command.
pub fn run(options: &ClusterOptions) -> anyhow::Result<Done> {
    run_for(options, &options.out.join("clusters.csv"), true)
}

/// Runs the command for the sake of one of the files it writes; says whether the tables stay, too.
pub fn run_for(options: &ClusterOptions, wanted: &Path, has_tables: bool) -> anyhow::Result<Done> {
    let recipe = recipe(options)?;
    let format = FormatWish::new(options.format.as_deref(), &options.csv.words())?;
    let map = FieldMap::new(&options.map)?;
    let filter = Filter::new(&options.filter)?;
    limits::check(options)?;
    let memory_bytes = memory_bytes(options)?;
    if !options.quiet {
        super::estimate::warn_of_little_memory(memory_bytes);
    }
    let mut found = match (input::find(&options.inputs), options.exit_skip_code) {
        (Err(error), Some(status)) if matches!(error.kind(), ErrorKind::NoInput { .. }) => {
            return Ok(skip(&error.to_string(), status, options));
        }
        (found, _) => found?,
    };
    let (earlier_history, earlier) = targets::part_history(&options.against)?;
    let earlier_inputs = targets::put_before(&mut found.inputs, &earlier)?;
    targets::check(&found.inputs, options)?;
    kept::check_path(options)?;
    if let Some(metrics) = &options.metrics {
        check_directory_of("--metrics", metrics)?;
    }
    if options.dry_run {
        return super::dry_run::cluster(&found, options, has_tables);
    }
    let mut history = history::open(options, &recipe)?;
    let earlier = earlier_history.map(|history| history::open_earlier(&history, &recipe)).transpose()?;
    let directory = Directory::open(&options.out, options.force)?;
    let scratch = options.scratch.clone().unwrap_or_else(|| options.out.clone());
    let spool = spool_stdin(&mut found.inputs, options, &scratch)?;
    if !options.quiet && !found.passed_over.is_empty() {
        let (count, first) = (found.passed_over.len(), input::shown(&found.passed_over[0]));
        say(&format!("passing over {count} files that are no dump by their names, such as \"{first}\""));
    }
    let threads = super::threads::start(options.threads)?;
    let past = |history, window, is_continued| Past { history, window, is_continued };
    let past = match (&history, &earlier) {
        (Some((history, tonight)), _) => Some(past(history, tonight.window, true)),
        (None, Some((history, window))) => Some(past(history, *window, false)),
        (None, None) => None,
    };
    let estimate = Estimate::of(&found.inputs, past.as_ref().map_or(0, Past::articles));
    let told = estimate.told(memory_bytes, threads.current_num_threads(), &scratch);
    told.filter(|_| !options.quiet).iter().for_each(|told| say(told));
    let memory = usize::try_from(estimate.left_for_stores(memory_bytes)).unwrap_or(usize::MAX);
    let watch = Watch::new(options.quiet, found.inputs.iter().map(bytes_of).sum());
    let note = |progress: Progress| watch.note(progress);
    let job = Job {
        inputs: found.inputs,
        format,
        map,
        filter,
        recipe: &recipe,
        scratch: ScratchParams { directory: scratch, memory: Memory::of(memory) },
        past,
        watch: &note,
        glass: None,
        keeps: options.kept.is_some(),
        earlier_inputs,
    };
    let run = threads.install(|| storywire::run::run(&job))?;
    if let Some(path) = &options.kept {
        kept::check_formats(&run, path, earlier_inputs)?;
    }
    if let (0, Some(status)) = (run.counts.records_wanted(), options.exit_skip_code) {
        return Ok(skip(filtered::no_record(&run.counts), status, options));
    }
    filtered::check_fields(&job.filter, &run.counts)?;
    note(Progress::Stage(Stage::Report));
    let kept = write_tables(&run, &job, &directory, options)?;
    let passed_over = found.passed_over.iter().map(|path| input::shown(path)).collect();
    let (inputs, threads) = (job.inputs, threads.current_num_threads());
    let mut report = run_report(&run, &inputs, &recipe, options, passed_over, threads);
    report.kept = kept;
    let unmet = |mapping: &str| {
        format!("--map {mapping}: no record has such a field; see what `storywire schema` says")
    };
    report.warnings.extend(job.map.unmet().map(unmet));
    report.warnings.extend(
        job.filter
            .unmet()
            .iter()
            .map(|(field, likest)| format!("--where: {}", filtered::unknown(field, likest))),
    );
    report.options.earlier_inputs = earlier_inputs;
    if !options.no_page {
        write_page(&report, &inputs, &recipe, (directory.staged(), &job.scratch.directory), options)?;
    }
    let mut usual = None;
    if let (Some((history, tonight)), Some(nightly)) = (&mut history, &run.nightly) {
        usual = limits::usual(history.nights(), &nightly.night.date);
        if run.counts.records_wanted() > 0 {
            history.commit(nightly.night.clone(), recipe.followed(), &tonight.retention())?;
        } else {
            warn(&format!("{}, so that the history is left as it is", filtered::no_record(&run.counts)));
        }
    }
    report.seconds = watch.end();
    report.memory_peak_bytes = memory_peak_bytes();
    directory.write(RUN_FILE, |out| report::run::write(out, &report))?;
    directory.finish()?;
    drop(spool);
    if !options.quiet {
        summarise(&run, &report, wanted)?;
    }
    let done = if limits::are_kept(options, &run, usual)? { Done::Well } else { Done::BeyondLimits };
    if let Some(path) = &options.metrics {
        metrics::write(path, &run, &report, done.status())?;
    }
    Ok(done)
}

/// Ends without a run, for want of anything to read.
fn skip(why: &str, status: u8, options: &ClusterOptions) -> Done {
    if !options.quiet {
        tell(&format!("{why}: nothing is done"), json!({ "event": "skipped" }));
    }
    Done::Skipped(status)
}

/// The memory that the run may take.
fn memory_bytes(options: &ClusterOptions) -> anyhow::Result<u64> {
    match options.memory.as_deref().map(str::parse::<bytesize::ByteSize>) {
        None => Ok(MEMORY_BYTES),
        Some(Ok(size)) if size.as_u64() >= MEMORY_BYTES_MIN => Ok(size.as_u64()),
        Some(_) => {
            let message = format!(
                "\"{}\" is no size of {} or more; write a number with a unit, as 400MiB",
                options.memory.as_deref().unwrap_or_default(),
                bytesize::ByteSize(MEMORY_BYTES_MIN)
            );
            Err(Error::option("--memory", message).into())
        }
    }
}

fn recipe(options: &ClusterOptions) -> anyhow::Result<Recipe> {
    let mut settings = options.set.clone();
    settings.extend(options.min_words.map(|words| format!("text.words_min={words}")));
    let mut recipe =
        options.recipe.as_deref().map_or_else(Recipe::built_in, Recipe::read)?.with(&settings)?;
    if let Some(word) = &options.canonical {
        let unknown = || {
            Error::option("--canonical", format!("\"{word}\" is none of agency, earliest, longest, latest"))
        };
        recipe.attribute.canonical = Policy::parse(word).ok_or_else(unknown)?;
    }
    Ok(recipe)
}

/// Standard input can be read once; where the kept records are wanted too, it goes to a file first.
fn spool_stdin(
    inputs: &mut [Input],
    options: &ClusterOptions,
    scratch: &Path,
) -> anyhow::Result<Option<TemporaryFile>> {
    if options.kept.is_none() {
        return Ok(None);
    }
    if let Some(pipe) = inputs.iter().find(|input| matches!(input, Input::File(path) if !path.is_file())) {
        let message = format!("\"{}\" can be read only once; give it as - on standard input", pipe.name());
        return Err(Error::option("--kept", message).into());
    }
    let Some(stdin) = inputs.iter_mut().find(|input| **input == Input::Stdin) else { return Ok(None) };
    let mut spool = TemporaryFile::new(scratch, ".storywire-stdin-")?;
    std::io::copy(&mut std::io::stdin(), &mut spool.file).context("cannot keep a copy of standard input")?;
    *stdin = Input::Spooled(spool.path().to_owned());
    Ok(Some(spool))
}

pub fn bytes_of(input: &Input) -> u64 {
    match input {
        Input::File(path) | Input::Spooled(path) => std::fs::metadata(path).map_or(0, |data| data.len()),
        Input::Stdin | Input::Table(_) => 0,
    }
}

fn write_tables(
    run: &Run,
    job: &Job<'_>,
    directory: &Directory,
    options: &ClusterOptions,
) -> anyhow::Result<Option<KeptUsed>> {
    let style = Style { spreadsheet_safe: options.spreadsheet_safe };
    let paths: Vec<String> = run.sources.iter().map(|source| source.name.clone()).collect();
    let (entries, clusters, agencies) = (&run.entries, &run.clusters, run.agencies());
    if let Some(nightly) = &run.nightly {
        let (date, lineage, moves) = (&nightly.night.date, &nightly.lineage, &nightly.moves);
        directory.write("lineage.csv", |out| report::lineage::write(out, date, lineage, style))?;
        directory.write("moved.csv", |out| report::lineage::write_moved(out, date, moves, style))?;
    }
    directory.write("clusters.csv", |out| {
        report::clusters::write(out, entries, clusters, options.min_size, agencies, style)
    })?;
    directory.write("articles.csv", |out| {
        report::articles::write(out, entries, clusters, &paths, agencies, style)
    })?;
    directory
        .write("passages.csv", |out| report::passages::write(out, entries, &run.passages, agencies, style))?;
    directory.write("rejects.csv", |out| report::rejects::write(out, &run.rejects, &paths, style))?;
    directory.write("furniture.csv", |out| report::furniture::write(out, run.cuts().collect(), style))?;
    directory.write("houses.csv", |out| report::houses::write(out, &run.houses, style))?;
    if options.edges {
        let shingles = |text: u32| run.shingle_counts[text as usize];
        directory.write("edges.csv", |out| {
            report::edges::write(out, entries, &run.texts, &run.edges, &shingles, style)
        })?;
    }
    match (&options.kept, &run.kept) {
        (Some(path), Some(kept)) => {
            directory.write("dropped.csv", |out| {
                report::dropped::write(out, entries, clusters, &kept.dropped, &paths, style)
            })?;
            kept::write(path, run, job, kept, options.drop_rejects).map(Some)
        }
        _ => Ok(None),
    }
}

/// Writes the page as `storywire report` does, but for the inputs, which were read a moment ago.
fn write_page(
    report: &RunReport,
    inputs: &[Input],
    recipe: &Recipe,
    (tables, scratch): (&Path, &Path),
    options: &ClusterOptions,
) -> anyhow::Result<()> {
    let names: BTreeMap<String, &Input> = inputs.iter().map(|input| (input.name(), input)).collect();
    let find = |name: &str| {
        let is_file = |input: &&&Input| input.path().is_some_and(Path::is_file);
        let input = names.get(name).filter(is_file).map(|input| (*input).clone());
        input.ok_or_else(|| format!("\"{name}\" can be read only once"))
    };
    super::report::write(tables, report, recipe, super::report::texts(options.no_texts, &find), scratch)
}

pub fn check_directory_of(option: &str, file: &Path) -> anyhow::Result<()> {
    let directory = file.parent().filter(|parent| !parent.as_os_str().is_empty());
    match directory.is_none_or(Path::is_dir) {
        true => Ok(()),
        false => {
            let message = format!("the directory of \"{}\" does not exist", file.display());
            Err(Error::option(option, message).into())
        }
    }
}

fn run_report(
    run: &Run,
    inputs: &[Input],
    recipe: &Recipe,
    options: &ClusterOptions,
    passed_over: Vec<String>,
    threads: usize,
) -> RunReport {
    let sources = of_each_input(&run.sources, inputs.len());
    let inputs = inputs.iter().zip(&run.tallies).zip(sources);
    let inputs = inputs.map(|((input, tally), sources)| input_used(input, tally, sources));
    RunReport {
        storywire: env!("CARGO_PKG_VERSION").to_owned(),
        recipe: recipe_used(recipe),
        options: OptionsUsed {
            map: options.map.clone(),
            format: options.format.clone(),
            csv: options.csv.words(),
            filter: options.filter.clone(),
            earlier_inputs: 0,
            min_size: options.min_size,
            history: run.nightly.as_ref().zip(options.history.as_ref()).map(|(nightly, directory)| {
                HistoryUsed {
                    directory: directory.to_string_lossy().into_owned(),
                    date: nightly.night.date.clone(),
                }
            }),
            spreadsheet_safe: options.spreadsheet_safe,
        },
        recut: None,
        directory: input::shown(&std::env::current_dir().unwrap_or_default()),
        inputs: inputs.collect(),
        passed_over,
        counts: run.counts.in_flow_order(),
        kept: None,
        banding: banding_used(recipe),
        at_share: run.at_share.clone(),
        warnings: warnings(run),
        seconds: Vec::new(),
        core_seconds: Vec::new(),
        memory_peak_bytes: None,
        threads,
        inputs_below: None,
    }
}

/// What could not be told, and why.
fn warnings(run: &Run) -> Vec<String> {
    let unread = run.unread_date.as_ref().map(|(place, value)| {
        (run.sources[place.source as usize].name.as_str(), place.record, value.as_str())
    });
    let mut warnings = run.facts.warnings(&run.counts);
    warnings.extend(warnings_of_dates(&run.counts, unread));
    warnings
}

/// The sources of each input. They were read in the order of the inputs.
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

/// The system's own count of the most memory this process held, on Linux.
pub fn memory_peak_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
}

fn summarise(run: &Run, report: &RunReport, wanted: &Path) -> anyhow::Result<()> {
    let counts = &run.counts;
    super::refused::warn_of(run)?;
    report.warnings.iter().for_each(|warning| warn(warning));
    let copies = counts.articles - counts.clusters;
    let left_out = filtered::left_out(counts.filtered);
    let message = format!(
        "{} records: {} articles in {} clusters ({} with copies, {copies} copies beside the canonical articles), {} refused{left_out}",
        counts.records_read, counts.articles, counts.clusters, counts.clusters_of_copies, counts.rejects
    );
    let object = |pairs: Vec<(String, Value)>| Value::Object(pairs.into_iter().collect());
    let told = report.counts.iter().map(|(name, count)| (name.clone(), json!(count)));
    let seconds = report.seconds.iter().map(|(stage, seconds)| (stage.clone(), json!(seconds)));
    tell(
        &message,
        json!({ "event": "done", "counts": object(told.collect()), "seconds": object(seconds.collect()) }),
    );
    if let Some(kept) = &report.kept {
        say(&told_of_kept(kept, run));
    }
    let wanted = if kept::is_stdout(wanted) { "to standard output".into() } else { wanted.to_string_lossy() };
    say(&format!("wrote {wanted}"));
    Ok(())
}

/// What became of the records.
fn told_of_kept(kept: &KeptUsed, run: &Run) -> String {
    let KeptUsed { kept, dropped, rejected, rejected_kept, words_lost, filtered, against, .. } = kept;
    let left_out = filtered::left_out(*filtered);
    let words: u64 = run.kept.iter().flat_map(|kept| &kept.dropped).map(|it| u64::from(it.cover.words)).sum();
    let earlier = if *against > 0 { format!(", against {against} of earlier dumps") } else { String::new() };
    format!(
        "{} records: {kept} kept, {dropped} dropped, of whose {words} words {words_lost} are lost, {rejected} refused, \
         {rejected_kept} of them kept all the same{left_out}{earlier}",
        kept + dropped + rejected + filtered
    )
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
