//! A finished run in, its tables as Arrow's out: the cells of the CSVs, as texts.

use super::sheet::{Cell, Sheet, Type};
use super::{at_memory, header};
use crate::attribute::{Entry, Member};
use crate::error::Result;
use crate::pipeline::Run;
use crate::report::articles::Standing;
use crate::report::{articles, clusters, edges};
use arrow_array::RecordBatch;

/// Tables by name, each in batches.
pub type Tables = Vec<(&'static str, Vec<RecordBatch>)>;

/// The tables of a run: `articles`, `clusters`, `edges`, `rejects` and `furniture`.
///
/// # Errors
/// The scratch file cannot be read.
pub fn tables(run: &Run) -> Result<Tables> {
    let paths: Vec<String> = run.sources.iter().map(|source| source.name.clone()).collect();
    let (entries, agencies) = (&run.entries, run.agencies());
    let [mut articles_out, mut clusters_out, mut edges_out, mut rejects_out, mut furniture_out] =
        [sheet("articles")?, sheet("clusters")?, sheet("edges")?, sheet("rejects")?, sheet("furniture")?];
    for cluster in &run.clusters {
        let load = |member: &Member| entries.load(member.entry);
        let loaded: std::io::Result<Vec<Entry>> = cluster.members.iter().map(load).collect();
        let loaded = loaded.map_err(at_memory)?;
        let members: Vec<(&Entry, &Member)> = loaded.iter().zip(&cluster.members).collect();
        row(&mut clusters_out, &clusters::row(cluster, &members, agencies))?;
        let canonical = members[cluster.canonical].0;
        for (index, (entry, _)) in members.iter().enumerate() {
            let standing = Standing::of(cluster, index, canonical);
            row(&mut articles_out, &articles::row(&cluster.id, &standing, entry, &paths, agencies))?;
        }
    }
    let shingles = |text: u32| run.shingle_counts[text as usize];
    for edge in edges::rows(entries, &run.texts, &run.edges).map_err(at_memory)? {
        row(&mut edges_out, &edge.cells(entries, &run.texts, &shingles).map_err(at_memory)?)?;
    }
    for reject in &run.rejects {
        let place = reject.place;
        let told = [place.record.to_string(), place.byte_offset.to_string()];
        let [record, offset] = told;
        let path = paths[place.source as usize].clone();
        row(&mut rejects_out, &[path, record, offset, reject.reason.as_str().into(), reject.detail.clone()])?;
    }
    let rules = run.furniture_rules();
    let mut cuts: Vec<[String; 4]> = run
        .furniture
        .iter()
        .map(|((outlet, rule, line), times)| {
            [outlet.to_string(), rules.rule(*rule).name.to_string(), times.to_string(), line.to_string()]
        })
        .collect();
    cuts.sort_unstable();
    cuts.iter().try_for_each(|cells| row(&mut furniture_out, cells))?;
    Ok(vec![
        ("articles", articles_out.whole()?),
        ("clusters", clusters_out.whole()?),
        ("edges", edges_out.whole()?),
        ("rejects", rejects_out.whole()?),
        ("furniture", furniture_out.whole()?),
    ])
}

fn sheet(table: &str) -> Result<Sheet> {
    let columns: Vec<(&'static str, Type)> = header(table)?.iter().map(|name| (*name, Type::Text)).collect();
    Ok(Sheet::of(columns))
}

fn row(sheet: &mut Sheet, cells: &[String]) -> Result<()> {
    sheet.row(&cells.iter().map(|cell| Cell::Text(cell)).collect::<Vec<_>>())
}
