//! Covered records in, dropped.csv out: a row a record, in input order.

use super::TableSource;
use crate::cover::CoveredRecord;
use crate::tables::{ShareCell, Writer, dropped};
use std::io::{self, Write};

/// Writes the table.
///
/// # Errors
/// The output cannot be written, or the scratch file not read.
pub fn write(out: &mut dyn Write, source: &TableSource<'_>, records: &[CoveredRecord]) -> io::Result<()> {
    let &TableSource { entries, clusters, sources, style, .. } = source;
    let mut cluster_of: Vec<&str> = vec![""; entries.known.len()];
    for cluster in clusters {
        cluster.members.iter().for_each(|member| cluster_of[member.entry as usize] = &cluster.id);
    }
    let mut order = Vec::with_capacity(records.len());
    for record in records {
        order.push((entries.load(record.article)?.place, record));
    }
    order.sort_unstable_by_key(|(place, _)| *place);
    let mut table = Writer::new::<dropped::DroppedRow<'_>>(out, style)?;
    for (_, record) in order {
        let [article, kept] = [record.article, record.kept].map(|article| entries.load(article));
        let (article, kept) = (article?, kept?);
        // Both are records of this dump.
        let (Some(place), Some(kept_place)) = (article.place, kept.place) else { continue };
        table.row(&dropped::DroppedRow {
            article_id: &article.id,
            cluster_id: cluster_of[record.article as usize],
            source_path: &sources[place.source as usize],
            source_record: place.record,
            url: &article.url,
            kept_id: &kept.id,
            kept_cluster_id: cluster_of[record.kept as usize],
            kept_source_path: &sources[kept_place.source as usize],
            kept_source_record: kept_place.record,
            words: record.cover.words,
            words_lost: record.cover.words - record.cover.held,
            held_share: ShareCell(record.cover.share()),
        })?;
    }
    table.end()
}
