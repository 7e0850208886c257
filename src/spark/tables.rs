//! A finished run in, its tables as Arrow's out, each column of its type.

use crate::attribute::ClusterMember;
use crate::base::entry::Entry;
use crate::base::error::Result;
use crate::report::articles::{ArticleStanding, OtherMembers};
use crate::report::edges::EdgeSource;
use crate::report::{self, clusters, edges};
use crate::run::Run;
use crate::tables::articles::ArticleRow;
use crate::tables::clusters::ClusterRow;
use crate::tables::edges::EdgeRow;
use crate::tables::furniture::FurnitureRow;
use crate::tables::houses::HouseRow;
use crate::tables::passages::PassageRow;
use crate::tables::rejects::RejectRow;
use crate::tables::{Batches, TableRow};
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
    let mut rejects = Batches::new::<RejectRow<'_>>();
    run.rejects.each(&mut |reject| {
        rejects.row(&report::rejects::row(&reject, &paths[reject.place.source as usize]))
    })?;
    Ok(vec![
        (ArticleRow::TABLE.name(), articles),
        (ClusterRow::TABLE.name(), clusters),
        (PassageRow::TABLE.name(), passages(run)?),
        (HouseRow::TABLE.name(), houses(run)?),
        (EdgeRow::TABLE.name(), pairs(run)?),
        (RejectRow::TABLE.name(), rejects.end()?),
        (FurnitureRow::TABLE.name(), furniture(run)?),
    ])
}

/// Articles and clusters.
fn stories(run: &Run, paths: &[String]) -> Result<[Vec<RecordBatch>; 2]> {
    let (entries, agencies) = (&run.entries, run.agencies());
    let (mut articles, mut all) = (Batches::new::<ArticleRow<'_>>(), Batches::new::<ClusterRow<'_>>());
    for cluster in &run.clusters {
        let load = |member: &ClusterMember| entries.load(member.entry);
        let loaded: Vec<Entry> = cluster.members.iter().map(load).collect::<Result<_>>()?;
        let members: Vec<(&Entry, &ClusterMember)> = loaded.iter().zip(&cluster.members).collect();
        all.row(&clusters::row(cluster, &members, agencies))?;
        let canonical = members[cluster.canonical].0;
        for (index, (entry, _)) in members.iter().enumerate() {
            let standing = ArticleStanding::of(cluster, index, canonical, OtherMembers::of(&members, index));
            articles.row(&report::articles::row(&cluster.id, &standing, entry, paths, agencies))?;
        }
    }
    Ok([articles.end()?, all.end()?])
}

/// Proven pairs.
fn pairs(run: &Run) -> Result<Vec<RecordBatch>> {
    let Run { entries, texts, shingle_counts, edges: proven, .. } = run;
    let source = EdgeSource { entries, texts, shingle_counts, edges: proven };
    let mut pairs = Batches::new::<EdgeRow<'_>>();
    for edge in edges::rows(&source)? {
        edge.told(&source, |row| pairs.row(&row))??;
    }
    pairs.end()
}

/// What articles hold of other stories.
fn passages(run: &Run) -> Result<Vec<RecordBatch>> {
    let mut passages = Batches::new::<PassageRow<'_>>();
    for passage in &run.passages {
        let [article, other] = [passage.article, passage.other].map(|article| run.entries.load(article));
        passages.row(&report::passages::row(passage, [&article?, &other?], run.agencies()))?;
    }
    passages.end()
}

/// Outlets that are one house.
fn houses(run: &Run) -> Result<Vec<RecordBatch>> {
    let mut houses = Batches::new::<HouseRow<'_>>();
    run.houses.iter().try_for_each(|house| houses.row(&report::houses::row(house)))?;
    houses.end()
}

/// Lines that were cut.
fn furniture(run: &Run) -> Result<Vec<RecordBatch>> {
    let mut furniture = Batches::new::<FurnitureRow<'_>>();
    report::furniture::sorted(run.cuts().collect()).iter().try_for_each(|cut| furniture.row(cut))?;
    furniture.end()
}
