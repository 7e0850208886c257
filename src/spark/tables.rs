//! A finished run in, its tables as Arrow's out, each column of its type.

use crate::attribute::Member;
use crate::base::entry::Entry;
use crate::base::error::Result;
use crate::report::articles::{Others, Standing};
use crate::report::edges::EdgeSource;
use crate::report::{self, clusters, edges};
use crate::run::Run;
use crate::tables::articles::Article;
use crate::tables::clusters::Cluster;
use crate::tables::edges::Edge;
use crate::tables::furniture::Cut;
use crate::tables::houses::House;
use crate::tables::passages::Passage;
use crate::tables::rejects::Reject;
use crate::tables::{Batches, Row};
use arrow_array::RecordBatch;

/// Tables by name, each in batches.
pub type Tables = Vec<(&'static str, Vec<RecordBatch>)>;

/// The tables of a run: `articles`, `clusters`, `passages`, `houses`, `edges`, `rejects` and `furniture`.
///
/// # Errors
/// The scratch file cannot be read.
pub fn tables(run: &Run) -> Result<Tables> {
    let paths: Vec<String> = run.sources.iter().map(|source| source.name.clone()).collect();
    let [articles, clusters] = stories(run, &paths)?;
    let mut rejects = Batches::new::<Reject<'_>>();
    run.rejects.each(&mut |reject| {
        rejects.row(&report::rejects::row(&reject, &paths[reject.place.source as usize]))
    })?;
    Ok(vec![
        (Article::TABLE.name(), articles),
        (Cluster::TABLE.name(), clusters),
        (Passage::TABLE.name(), passages(run)?),
        (House::TABLE.name(), houses(run)?),
        (Edge::TABLE.name(), pairs(run)?),
        (Reject::TABLE.name(), rejects.end()?),
        (Cut::TABLE.name(), furniture(run)?),
    ])
}

/// Articles and clusters.
fn stories(run: &Run, paths: &[String]) -> Result<[Vec<RecordBatch>; 2]> {
    let (entries, agencies) = (&run.entries, run.agencies());
    let (mut articles, mut all) = (Batches::new::<Article<'_>>(), Batches::new::<Cluster<'_>>());
    for cluster in &run.clusters {
        let load = |member: &Member| entries.load(member.entry);
        let loaded: Vec<Entry> = cluster.members.iter().map(load).collect::<Result<_>>()?;
        let members: Vec<(&Entry, &Member)> = loaded.iter().zip(&cluster.members).collect();
        all.row(&clusters::row(cluster, &members, agencies))?;
        let canonical = members[cluster.canonical].0;
        for (index, (entry, _)) in members.iter().enumerate() {
            let standing = Standing::of(cluster, index, canonical, Others::of(&members, index));
            articles.row(&report::articles::row(&cluster.id, &standing, entry, paths, agencies))?;
        }
    }
    Ok([articles.end()?, all.end()?])
}

/// Proven pairs.
fn pairs(run: &Run) -> Result<Vec<RecordBatch>> {
    let Run { entries, texts, shingle_counts, edges: proven, .. } = run;
    let source = EdgeSource { entries, texts, shingle_counts, edges: proven };
    let mut pairs = Batches::new::<Edge<'_>>();
    for edge in edges::rows(&source)? {
        edge.told(&source, |row| pairs.row(&row))??;
    }
    pairs.end()
}

/// What articles hold of other stories.
fn passages(run: &Run) -> Result<Vec<RecordBatch>> {
    let mut passages = Batches::new::<Passage<'_>>();
    for passage in &run.passages {
        let [article, other] = [passage.article, passage.other].map(|article| run.entries.load(article));
        passages.row(&report::passages::row(passage, [&article?, &other?], run.agencies()))?;
    }
    passages.end()
}

/// Outlets that are one house.
fn houses(run: &Run) -> Result<Vec<RecordBatch>> {
    let mut houses = Batches::new::<House<'_>>();
    run.houses.iter().try_for_each(|house| houses.row(&report::houses::row(house)))?;
    houses.end()
}

/// Lines that were cut.
fn furniture(run: &Run) -> Result<Vec<RecordBatch>> {
    let mut furniture = Batches::new::<Cut<'_>>();
    report::furniture::sorted(run.cuts().collect()).iter().try_for_each(|cut| furniture.row(cut))?;
    furniture.end()
}
