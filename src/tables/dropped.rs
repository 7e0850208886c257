//! dropped.csv.

use super::ShareCell;
use crate::table;

table! {
    /// A row a record that is not in the kept dump, in input order: another record that is holds nearly all
    /// of its words, and all its figures. Records refused are in rejects.csv.
    pub(crate) struct DroppedRow<'r> in "dropped.csv" {
        /// The article.
        article_id: &'r str,
        /// The cluster it is in.
        cluster_id: &'r str,
        /// File or member of an archive it stands in.
        source_path: &'r str,
        /// Number of its record there, from 1.
        source_record: u64,
        /// Its address.
        url: &'r str,
        /// The article that holds it, whose record is kept.
        kept_id: &'r str,
        /// The cluster that one is in.
        kept_cluster_id: &'r str,
        /// File or member of an archive that one stands in.
        kept_source_path: &'r str,
        /// Number of its record there, from 1.
        kept_source_record: u64,
        /// Words of the record, those of furniture.csv aside.
        words: u32 [words],
        /// Those of them that the kept record lacks, or has not in runs of five.
        words_lost: u32 [words],
        /// Share of its words that the kept record holds.
        held_share: ShareCell,
    }
}
