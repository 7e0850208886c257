//! rejects.csv.

use crate::base::article::Reason;
use crate::table;

table! {
    /// A row a refused record, in input order.
    pub struct RejectRow<'r> in "rejects.csv" {
        /// File or member of an archive it stands in.
        source_path: &'r str,
        /// Number of the record there, from 1.
        source_record: u64,
        /// Where it begins in the unpacked file; 0 in Parquet.
        byte_offset: u64 [bytes],
        /// Why it was refused.
        reason: Reason,
        /// Why, in particular.
        detail: &'r str,
    }
}
