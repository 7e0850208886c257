//! `storywire sample OUTDIR`: pairs near the threshold, as CSV on standard output, to be labelled.
//!
//! What the rule made of a pair is not among the columns: who knows it labels by it.

use super::SampleOptions;
use super::explain::{inputs, recipe, run_again};
use crate::Done;
use storywire::attribute::Entry;
use storywire::pipeline::border::{Bordering, Sample};
use storywire::pipeline::glass::Glass;
use storywire::report::run::RunReport;
use storywire::tables::labels::Label;
use storywire::tables::{Share, Style, Time, Writer};

/// Runs the command.
pub fn run(options: &SampleOptions) -> anyhow::Result<Done> {
    let past = RunReport::read(&options.out)?;
    let recipe = recipe(&past)?;
    let inputs = inputs(&past, &options.out, "sample")?;
    let glass = Glass::on_border(Sample { pairs: options.pairs, seed: options.seed });
    let run = run_again(&past, &recipe, inputs, &glass, options.quiet)?;
    let mut out = Writer::new::<Label<'_>>(std::io::stdout().lock(), Style::default())?;
    for pair in glass.proof().bordering {
        let (a, b) = pair.looked.texts;
        let entry = |text: u32| run.entries.load(run.texts.first[text as usize]);
        out.row(&row(&pair, &entry(a)?, &entry(b)?))?;
    }
    out.end()?;
    Ok(Done::Well)
}

fn row<'r>(pair: &Bordering, a: &'r Entry, b: &'r Entry) -> Label<'r> {
    let published = |entry: &Entry| entry.published.map(|stamp| Time(stamp.at));
    let (overlap, alignment) = (&pair.looked.overlap, &pair.looked.alignment);
    Label {
        label: "",
        article_a: &a.id,
        article_b: &b.id,
        title_a: &a.title,
        title_b: &b.title,
        outlet_a: &a.outlet,
        outlet_b: &b.outlet,
        published_a: published(a),
        published_b: published(b),
        jaccard: Share(overlap.jaccard()),
        containment: Share(overlap.containment()),
        matched_share: Share(alignment.share()),
    }
}
