//! `storywire recut OUTDIR --set KEY=VALUE --out DIR`: the clusters that other thresholds make of a finished run.
//!
//! What is written is what a run with that recipe writes, but for the counts of pairs refused and the stories at other shares, which
//! no table holds.

use super::cluster::memory_peak_bytes;
use super::log::{say, tell, warn};
use super::terminal;
use super::watch::Watch;
use super::{RecutOptions, report as page};
use crate::Done;
use serde_json::json;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use storywire::attribute::Attributed;
use storywire::base::params::{Key, Recut as Answered};
use storywire::base::scratch::{Memory, ScratchParams};
use storywire::clean::Cleaner;
use storywire::page::Texts;
use storywire::page::fetch::Again;
use storywire::page::text::Furniture;
use storywire::passages::Passage;
use storywire::recipe::{Recipe, keys};
use storywire::recut::{Change, Finished, changes};
use storywire::report::run::{RecutUsed, RunReport};
use storywire::report::{self, Directory, RUN_FILE, open};
use storywire::run::recut::{Cut, Recut, Told};
use storywire::run::used::{banding_used, recipe_used};
use storywire::run::{Counts, Progress, Stage};
use storywire::source::fields::FieldMap;
use storywire::tables::edges::Edge;
use storywire::tables::{Row, Style};
use storywire::verify::Edge as Proven;
use storywire::{Error, ErrorKind};

/// Memory for entries and texts that are read again; what is more goes to the system's directory for such files.
const STORES_BYTES: usize = 256 << 20;

/// Counts of run.json that a rule which asks for more changes, and no table tells.
const UNTOLD: [&str; 5] =
    ["pairs_background", "pairs_collection", "pairs_template", "pairs_subject", "pairs_common"];

/// Counts of it that are of the run's own work.
const SPILLED: &str = "_bytes_spilled";

/// What `--help` says of the keys that can be asked for.
pub fn help() -> String {
    let raised: Vec<String> = keys().filter(|key| key.recut == Answered::Raised).map(Key::path).collect();
    let mut free: Vec<&str> = keys()
        .filter(|key| key.recut == Answered::Any && !key.table.contains('.'))
        .map(|key| key.table)
        .collect();
    free.dedup();
    format!(
        "WHAT CAN BE ASKED\n  higher: {}\n  any value: all of {}\nAll else decides what is read, compared or paired, and \
         needs a run of its own: storywire cluster --set.\n\nEXAMPLES\n  storywire recut out --set verify.share_min=.9 \
         --set verify.similarity_min=.7 --out out.strict\n  storywire recut out \
         --set attribute.canonical=earliest --out out.earliest",
        raised.join(", "),
        free.join(" and ")
    )
}

/// What is cut, and by what.
struct Job<'a> {
    options: &'a RecutOptions,
    past: &'a RunReport,
    recipe: &'a Recipe,
    changes: &'a [Change],
    finished: &'a Finished,
    cut: &'a Cut,
    told: Told,
}

/// Runs the command.
pub fn run(options: &RecutOptions) -> anyhow::Result<Done> {
    let mut past = RunReport::read(&options.run)?;
    past.inputs_below.clone_from(&options.inputs);
    if past.options.history.is_some() {
        let message = "the run met older nights, whose articles and edges are not in its tables; run `storywire cluster` again";
        return Err(Error::option("recut", message).into());
    }
    let run_recipe = super::explain::recipe(&past)?;
    let recipe = asked(options, &run_recipe)?;
    let changes = changes(&run_recipe, &recipe)?;
    let directory = directory(options)?;
    if past.storywire != env!("CARGO_PKG_VERSION") && !options.quiet {
        warn(&format!("the run is of storywire {}, whose tables may differ", past.storywire));
    }
    let threads = super::threads::start(options.threads)?;
    let scratch = ScratchParams { directory: std::env::temp_dir(), memory: Memory::of(STORES_BYTES) };
    let watch = Watch::new(options.quiet, past.inputs.iter().map(|input| input.bytes).sum());
    let note = |progress: Progress| watch.note(progress);
    note(Progress::Stage(Stage::Tables));
    let cleaner = Cleaner::new(recipe.clean.clone());
    let finished = finished(&options.run, &past, &cleaner, &scratch)?;
    note(Progress::Stage(Stage::Cluster));
    let cut: std::io::Result<_> = threads.install(|| {
        let cut = Cut::of(&finished, &recipe)?;
        let told = cut.told(&finished);
        Ok((cut, told))
    });
    let (cut, told) = cut.map_err(|error| Error::read(&scratch.directory, error))?;
    let job = Job {
        options,
        past: &past,
        recipe: &recipe,
        changes: &changes,
        finished: &finished,
        cut: &cut,
        told,
    };
    let Some((out, directory)) = directory else {
        watch.end();
        terminal::out().write_all(summary(&job).as_bytes())?;
        return Ok(Done::Well);
    };
    let (map, format) = (FieldMap::new(&past.options.map)?, past.options.format_wish()?);
    let find = |name: &str| match past.inputs.iter().find(|input| input.path == name) {
        Some(input) => past.find(input),
        None => Err(format!("\"{name}\" is no input of the run")),
    };
    let again = Again { map: &map, params: &recipe.source, format, scratch: &scratch.directory };
    let texts = Texts { again, find: &find };
    let furniture =
        Furniture::read(open(&options.run.join("furniture.csv"))?, past.options.spreadsheet_safe)?;
    let recut = Recut {
        finished: &finished,
        past: &past,
        recipe: &recipe,
        cleaner: &cleaner,
        furniture: &furniture,
        scratch: &scratch,
        watch: &note,
    };
    let ((mut clusters, counted), (passages, located)) = threads.install(|| {
        let told = recut.attribute(&cut, &texts)?;
        let passages = recut.passages(&cut, &told.0, &texts)?;
        Ok::<_, Error>((told, passages))
    })?;
    let houses = recut.houses(&mut clusters, open(&options.run.join("furniture.csv"))?)?;
    let read = counted + located;
    note(Progress::Stage(Stage::Report));
    write_tables(&job, &clusters, &passages, &cleaner, &directory)?;
    let style = Style { spreadsheet_safe: past.options.spreadsheet_safe };
    directory.write("houses.csv", |out| report::houses::write(out, &houses, style))?;
    for name in ["rejects.csv", "furniture.csv"] {
        let all = bytes(&options.run.join(name))?;
        directory.write(name, |out| out.write_all(&all))?;
    }
    let mut report = run_report(&job, [passages.len(), houses.len()], threads.current_num_threads());
    if !options.no_page {
        page::write(
            directory.staged(),
            &report,
            &recipe,
            page::texts(options.no_texts, &find),
            &scratch.directory,
        )?;
    }
    report.seconds = watch.end();
    report.memory_peak_bytes = memory_peak_bytes();
    directory.write(RUN_FILE, |out| report::run::write(out, &report))?;
    directory.finish()?;
    if !options.quiet {
        let counts =
            json!({ "edges": Proven::copies(&cut.edges), "clusters": told.clusters, "texts_read": read });
        tell(summary(&job).trim_end(), json!({ "event": "done", "counts": counts }));
        if read > 0 {
            say(&format!("{read} texts were read again from the inputs"));
        }
        say(&format!("wrote {}", out.join("clusters.csv").display()));
    }
    Ok(Done::Well)
}

/// The recipe asked for: the run's or another, with the settings.
fn asked(options: &RecutOptions, of_run: &Recipe) -> anyhow::Result<Recipe> {
    let other = options.recipe.as_deref().map(Recipe::read).transpose()?;
    let mut recipe = other.as_ref().unwrap_or(of_run).with(&options.set)?;
    // The run's policy may have been an option's, which its recipe does not tell.
    let is_policy =
        |setting: &String| setting.split('=').next().is_some_and(|key| key.trim() == "attribute.canonical");
    if other.is_none() && !options.set.iter().any(is_policy) {
        recipe.attribute.canonical = of_run.attribute.canonical;
    }
    Ok(recipe)
}

/// The directory that is written to; none where nothing is.
fn directory(options: &RecutOptions) -> anyhow::Result<Option<(&Path, Directory)>> {
    let Some(out) = options.out.as_deref().filter(|_| !options.dry_run) else { return Ok(None) };
    let is_run = out.canonicalize().is_ok_and(|out| options.run.canonicalize().is_ok_and(|run| run == out));
    if is_run {
        let message = format!("\"{}\" is the run itself; write to another directory", out.display());
        return Err(Error::option("--out", message).into());
    }
    Ok(Some((out, Directory::open(out, options.force)?)))
}

/// Reads the tables that are needed.
fn finished(
    run: &Path,
    past: &RunReport,
    cleaner: &Cleaner,
    scratch: &ScratchParams,
) -> anyhow::Result<Finished> {
    let path = run.join("edges.csv");
    let no_edges = |message: &str| ErrorKind::NoEdges { path: path.clone(), message: message.to_owned() };
    if !path.is_file() {
        return Err(Error::from(no_edges("is not there")).into());
    }
    let header = csv::Reader::from_reader(open(&path)?).headers()?.clone();
    if !header.iter().eq(Edge::TABLE.header()) {
        return Err(Error::from(no_edges("has not the columns that this version writes")).into());
    }
    let (articles, edges) = (open(&run.join("articles.csv"))?, open(&path)?);
    let passages = open(&run.join("passages.csv"))?;
    Ok(Finished::read(articles, edges, passages, past.options.spreadsheet_safe, cleaner.agencies(), scratch)?)
}

fn bytes(path: &Path) -> storywire::Result<Vec<u8>> {
    let mut all = Vec::new();
    std::io::Read::read_to_end(&mut open(path)?, &mut all).map_err(|error| Error::read(path, error))?;
    Ok(all)
}

fn write_tables(
    job: &Job<'_>,
    clusters: &[Attributed],
    passages: &[Passage],
    cleaner: &Cleaner,
    directory: &Directory,
) -> storywire::Result<()> {
    let Finished { entries, sources, texts, shingles, .. } = job.finished;
    let (options, agencies) = (&job.past.options, cleaner.agencies());
    let style = Style { spreadsheet_safe: options.spreadsheet_safe };
    directory.write("clusters.csv", |out| {
        report::clusters::write(out, entries, clusters, options.min_size, agencies, style)
    })?;
    directory.write("articles.csv", |out| {
        report::articles::write(out, entries, clusters, sources, agencies, style)
    })?;
    directory
        .write("passages.csv", |out| report::passages::write(out, entries, passages, agencies, style))?;
    let shingles = |text: u32| shingles[text as usize];
    directory
        .write("edges.csv", |out| report::edges::write(out, entries, texts, &job.cut.edges, &shingles, style))
}

fn run_report(job: &Job<'_>, [passages, houses]: [usize; 2], threads: usize) -> RunReport {
    let Job { options, past, recipe, cut, told, .. } = job;
    let is_held_anew = job.changes.iter().any(|change| change.key.starts_with("verify."));
    let counted = BTreeMap::from([
        ("edges", Proven::copies(&cut.edges)),
        ("passages", passages as u64),
        ("clusters", told.clusters),
        ("clusters_of_copies", told.of_copies),
        ("roundups", told.roundups),
        ("houses", houses as u64),
    ]);
    let is_told = |name: &str| {
        past.counted(name).is_some() && !name.ends_with(SPILLED) && !(is_held_anew && UNTOLD.contains(&name))
    };
    let names = Counts::default().in_flow_order().into_iter().map(|(name, _)| name);
    let counts = names.filter(|name| is_told(name)).map(|name| {
        let count = counted.get(name.as_str()).copied().unwrap_or_else(|| past.count(&name));
        (name, count)
    });
    RunReport {
        storywire: env!("CARGO_PKG_VERSION").to_owned(),
        recipe: recipe_used(recipe),
        options: past.options.clone(),
        recut: Some(RecutUsed {
            run: options.run.to_string_lossy().into_owned(),
            recipe_xxh3_128: past.recipe.xxh3_128.clone(),
            recipe: options.recipe.as_ref().map(|path| path.to_string_lossy().into_owned()),
            set: options.set.clone(),
        }),
        directory: past.directory.clone(),
        inputs: past.inputs.clone(),
        passed_over: past.passed_over.clone(),
        counts: counts.collect(),
        kept: None,
        banding: banding_used(recipe),
        // No table holds the pairs that a lower share would join.
        at_share: Vec::new(),
        warnings: past.warnings.clone(),
        seconds: Vec::new(),
        core_seconds: Vec::new(),
        memory_peak_bytes: None,
        threads,
        inputs_below: past.inputs_below.clone(),
    }
}

/// What the settings change.
fn summary(job: &Job<'_>) -> String {
    let mut told: Vec<String> =
        job.changes.iter().map(|Change { key, before, now }| format!("{key} {before} -> {now}\n")).collect();
    if told.is_empty() {
        told.push("nothing is other than in the run\n".to_owned());
    }
    let (edges, of_run) = (Proven::copies(&job.cut.edges), Proven::copies(&job.finished.edges));
    let Told { clusters, of_copies, unchanged, .. } = job.told;
    told.push(format!("edges    {of_run} -> {edges}\n"));
    told.push(format!(
        "clusters {} -> {clusters}, {} of them with other articles than before\n",
        job.past.count("clusters"),
        clusters - unchanged
    ));
    told.push(format!("  of copies {} -> {of_copies}\n", job.past.count("clusters_of_copies")));
    told.concat()
}
