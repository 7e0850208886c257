//! Arrow batches of a caller in, an input that is read like a file out.

use arrow_array::RecordBatch;

/// A table in memory: a name and its rows.
#[derive(Clone, Debug)]
pub struct MemoryTable {
    /// Name of the table in the written tables.
    pub name: std::sync::Arc<str>,
    /// Rows of the table, of one schema.
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

/// Ordered by name, then by memory address, so that a table equals only itself.
impl Ord for MemoryTable {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let key = |table: &Self| (std::sync::Arc::clone(&table.name), table.rows.as_ptr() as usize);
        key(self).cmp(&key(other))
    }
}
