//! `storywire sample OUTDIR`: pairs of a finished run, as CSV on standard output, to be labelled.
//!
//! What the rule made of a pair is not among the columns: who knows it labels by it.

use super::args::{SampleArgs, SampleSource};
use super::exit::Done;
use super::finished::FinishedRun;
use super::log::warn;
use storywire::base::entry::Entry;
use storywire::columns;
use storywire::evaluate::stratum::{Origin, fingerprint};
use storywire::page::fetch::{WantedRecords, fetch};
use storywire::recipe::Recipe;
use storywire::run::Run;
use storywire::run::border::{Bordering, Sample};
use storywire::run::strata::{StratifiedPair, draw, fingerprint_of};
use storywire::run::trace::Trace;
use storywire::source::input::Input;
use storywire::tables::labels::LabelRow;
use storywire::tables::{ShareCell, TableReader, Time, Writer, articles};
use storywire::{Error, Result};

/// Characters that a cell of a spreadsheet holds, less some for a mark that a text goes on.
const CHARACTERS_MAX: usize = 32_000;

columns! {
    /// An article and its cluster.
    struct SampledArticle<'r> of articles::ArticleRow { article_id: &'r str, cluster_id: &'r str, }
}

/// A drawn pair.
struct SampledPair {
    articles: (u32, u32),
    counts: Option<Bordering>,
    stratum: String,
}

/// Runs the command.
pub(crate) fn run(args: SampleArgs) -> anyhow::Result<Done> {
    let past = FinishedRun::open(args.run.out, args.run.inputs)?;
    let recipe = past.recipe()?;
    let inputs = past.inputs("sample")?;
    let sample = Sample { pairs: args.pairs, seed: args.seed };
    let trace = match args.by {
        SampleSource::Border => Trace::on_border(sample),
        SampleSource::Stratum => Trace::on_refused(),
    };
    let run = past.run_again(&recipe, inputs.clone(), &trace, args.quiet)?;
    let pairs = match args.by {
        SampleSource::Border => on_border(&run, trace),
        SampleSource::Stratum => by_stratum(&run, &trace, sample, &past, args.quiet)?,
    };
    let texts = texts(&run, &pairs, &inputs, &past, &recipe)?;
    let mut out = Writer::new::<LabelRow<'_>>(super::terminal::data(), past.style())?;
    for (pair, texts) in pairs.iter().zip(texts.chunks_exact(2)) {
        let (a, b) = (run.entries.load(pair.articles.0)?, run.entries.load(pair.articles.1)?);
        out.row(&row(pair, [&a, &b], [&texts[0], &texts[1]]))?;
    }
    out.end()?;
    Ok(Done::Well)
}

fn on_border(run: &Run, trace: Trace) -> Vec<SampledPair> {
    let first = |text: u32| run.texts.first[text as usize];
    let pair = |bordering: Bordering| {
        let (a, b) = bordering.looked.texts;
        SampledPair { articles: (first(a), first(b)), counts: Some(bordering), stratum: String::new() }
    };
    trace.proof().bordering.into_iter().map(pair).collect()
}

fn by_stratum(
    run: &Run,
    trace: &Trace,
    sample: Sample,
    past: &FinishedRun,
    is_quiet: bool,
) -> anyhow::Result<Vec<SampledPair>> {
    let fingerprint = fingerprint_of(run)?;
    if fingerprint != fingerprint_of_table(past)? {
        let why = "articles.csv has other clusters than its inputs give now: it was written by another version, changed since, \
                   or met older nights; draw by stratum from a run without a history";
        return Err(Error::option("sample", why).into());
    }
    let drawn = draw(sample, run, &trace.proof().refused)?;
    if drawn.len() > sample.pairs && !is_quiet {
        warn(&format!("each stratum needs a pair: {} are drawn in place of {}", drawn.len(), sample.pairs));
    }
    let pair = |drawn: StratifiedPair| {
        let StratifiedPair { articles, stratum, pairs, of } = drawn;
        let origin = Origin { stratum, pairs, of, run: fingerprint };
        let (a, b) = (run.entries.id(articles.0)?, run.entries.id(articles.1)?);
        Ok(SampledPair { articles, counts: None, stratum: origin.code(&a, &b) })
    };
    drawn.into_iter().map(pair).collect()
}

/// Returns the fingerprint of the run that articles.csv is of.
fn fingerprint_of_table(past: &FinishedRun) -> Result<u64> {
    let (path, is_safe) = (past.path("articles.csv"), past.style().spreadsheet_safe);
    let mut table = TableReader::<SampledArticle<'_>>::at(&path, past.table("articles.csv")?, is_safe)?;
    let mut rows = Vec::new();
    while let Some(row) = table.next_row()? {
        rows.push((row.article_id.to_owned(), row.cluster_id.to_owned()));
    }
    Ok(fingerprint(rows.iter().map(|(article, cluster)| (article.as_str(), cluster.as_str()))))
}

/// Reads both texts of each pair again from the inputs.
fn texts(
    run: &Run,
    pairs: &[SampledPair],
    inputs: &[Input],
    past: &FinishedRun,
    recipe: &Recipe,
) -> anyhow::Result<Vec<String>> {
    let articles: Vec<u32> = pairs.iter().flat_map(|pair| <[u32; 2]>::from(pair.articles)).collect();
    let mut distinct = articles.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let mut wanted = WantedRecords::default();
    for (slot, &article) in distinct.iter().enumerate() {
        if let Some(place) = run.entries.load(article)?.place {
            wanted.add(&run.sources[place.source as usize].name, place.record, slot);
        }
    }
    let (map, scratch) = (past.field_map()?, std::env::temp_dir());
    let again = past.again(&map, recipe, &scratch)?;
    let mut found = vec![String::new(); distinct.len()];
    for input in inputs {
        let name = input.name();
        if wanted.needs(&name) {
            fetch(&name, input, again, &wanted, &mut |slot, article| found[slot] = shown(article.text));
        }
    }
    let text = |article: &u32| {
        distinct.binary_search(article).map_or_else(|_| String::new(), |at| found[at].clone())
    };
    Ok(articles.iter().map(text).collect())
}

/// Cuts a text to what a cell holds.
fn shown(mut text: String) -> String {
    if let Some((at, _)) = text.char_indices().nth(CHARACTERS_MAX) {
        text.truncate(at);
        text.push_str(" ...");
    }
    text
}

fn row<'r>(pair: &'r SampledPair, [a, b]: [&'r Entry; 2], [text_a, text_b]: [&'r str; 2]) -> LabelRow<'r> {
    let published = |entry: &Entry| entry.published.map(|stamp| Time(stamp.at));
    let looked = pair.counts.as_ref().map(|counts| &counts.looked);
    LabelRow {
        label: "",
        article_a: &a.id,
        article_b: &b.id,
        title_a: a.title.own(),
        title_b: b.title.own(),
        outlet_a: &a.outlet,
        outlet_b: &b.outlet,
        published_a: published(a),
        published_b: published(b),
        jaccard: looked.map(|looked| ShareCell(looked.overlap.jaccard())),
        containment: looked.map(|looked| ShareCell(looked.overlap.containment())),
        matched_share: looked.map(|looked| ShareCell(looked.alignment.share())),
        url_a: &a.url,
        url_b: &b.url,
        stratum: &pair.stratum,
        text_a,
        text_b,
    }
}
