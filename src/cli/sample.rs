//! `storywire sample OUTDIR`: pairs near the threshold, as CSV on standard output, to be labelled.
//!
//! What the rule made of a pair is not among the columns: who knows it labels by it.

use super::SampleOptions;
use super::explain::{inputs, recipe, run_again};
use crate::Done;
use storywire::attribute::Entry;
use storywire::pipeline::border::{Bordering, Sample};
use storywire::pipeline::glass::Glass;
use storywire::report::run::PastRun;
use storywire::source::date::to_rfc3339;

const HEADER: [&str; 12] = [
    "label",
    "article_a",
    "article_b",
    "title_a",
    "title_b",
    "outlet_a",
    "outlet_b",
    "published_a",
    "published_b",
    "jaccard",
    "containment",
    "matched_share",
];

/// Runs the command.
pub fn run(options: &SampleOptions) -> anyhow::Result<Done> {
    let past = PastRun::read(&options.out)?;
    let recipe = recipe(&past)?;
    let inputs = inputs(&past, &options.out, "sample")?;
    let glass = Glass::on_border(Sample { pairs: options.pairs, seed: options.seed });
    let run = run_again(&past, &recipe, inputs, &glass, options.quiet)?;
    let mut out = csv::Writer::from_writer(std::io::stdout().lock());
    out.write_record(HEADER)?;
    for pair in glass.proof().bordering {
        let (a, b) = pair.looked.texts;
        let entry = |text: u32| run.entries.load(run.texts.first[text as usize]);
        out.write_record(row(&pair, &entry(a)?, &entry(b)?))?;
    }
    out.flush()?;
    Ok(Done::Well)
}

fn row(pair: &Bordering, a: &Entry, b: &Entry) -> [String; 12] {
    let published = |entry: &Entry| entry.published.map_or_else(String::new, |stamp| to_rfc3339(stamp.at));
    let (overlap, alignment) = (&pair.looked.overlap, &pair.looked.alignment);
    [
        String::new(),
        a.id.to_string(),
        b.id.to_string(),
        a.title.to_string(),
        b.title.to_string(),
        a.outlet.to_string(),
        b.outlet.to_string(),
        published(a),
        published(b),
        format!("{:.3}", overlap.jaccard()),
        format!("{:.3}", overlap.containment()),
        format!("{:.3}", alignment.share()),
    ]
}
