//! Arrow batches of a caller in, an input that is read like a file out.

use arrow_array::RecordBatch;

/// A table in memory: a name and its rows.
#[derive(Clone, Debug)]
pub struct MemoryTable {
    /// As it stands in the tables that are written.
    pub name: std::sync::Arc<str>,
    /// Its rows, which have one schema.
    pub rows: std::sync::Arc<[RecordBatch]>,
}

impl PartialEq for MemoryTable {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for MemoryTable {}

impl PartialOrd for MemoryTable {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// By name; tables of one name by where they lie, so that only a table itself is equal to it.
impl Ord for MemoryTable {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let key = |table: &Self| (std::sync::Arc::clone(&table.name), table.rows.as_ptr() as usize);
        key(self).cmp(&key(other))
    }
}
