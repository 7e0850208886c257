//! Rows of typed columns in, an article for each row out.

use super::cell;
use crate::base::article::Reason;
use crate::base::caught::caught;
use crate::source::SourceParams;
use crate::source::fields::FieldMap;
use crate::source::fields::draft::ArticleDraft;
use crate::source::fields::offer::offer;
use crate::source::fields::value::FieldValue;
use crate::source::filter::Filter;
use crate::source::input::memory::MemoryTable;
use crate::source::refusal::{RecordOutcome, too_long};
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

/// Rows of a Parquet file that are read at once.
#[derive(Debug)]
pub(crate) struct ColumnChunk {
    pub(super) first_record: u64,
    /// Names of all columns of the file, for the message about a missing text.
    pub(super) names: std::sync::Arc<str>,
    pub(super) rows: RecordBatch,
}

impl MemoryTable {
    /// Whether its columns can be read: one of them can be the text.
    ///
    /// # Errors
    /// None of them can, in the words that a file with such columns is refused by.
    pub fn check(schema: &SchemaRef, map: &FieldMap) -> Result<(), String> {
        wanted(schema, map, Filter::none()).map(|_| ()).map_err(|(_, detail)| detail)
    }
}

/// Rows of a table in memory, read one by one.
#[derive(Debug)]
pub struct TableRows(ColumnChunk);

impl TableRows {
    /// Selects the columns with a role.
    ///
    /// # Errors
    /// No column can be the text.
    pub(crate) fn new(rows: &RecordBatch, map: &FieldMap) -> Result<Self, (Reason, String)> {
        let (wanted, names) = wanted(rows.schema_ref(), map, Filter::none())?;
        let rows = rows.project(&wanted).map_err(|error| (Reason::DamagedFile, error.to_string()))?;
        Ok(Self(ColumnChunk { first_record: 1, names: names.as_str().into(), rows }))
    }

    /// Reads a row.
    ///
    /// # Errors
    /// Why it is refused.
    pub(crate) fn article(&self, row: usize, map: &FieldMap, params: &SourceParams) -> RecordOutcome {
        self.0.caught_article(row, map, params)
    }
}

/// Why a file is refused whose reader panicked.
pub(crate) fn unreadable() -> (Reason, String) {
    (Reason::DamagedFile, "its pages cannot be read".to_owned())
}

/// The columns that have a role or are asked for, and the names of all.
pub(crate) fn wanted(
    schema: &SchemaRef,
    map: &FieldMap,
    filter: &Filter,
) -> Result<(Vec<usize>, String), (Reason, String)> {
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    let known = |name: &str| map.look_up(name);
    let all = names.join(", ");
    let has_text = names.iter().any(|name| {
        known(name).is_some_and(|it| it.is_text() || it.is_title() || it.is_record() || it.container)
    });
    if !has_text {
        let detail = format!("no column can be the text among {all}; name it with --map text=COLUMN");
        return Err((Reason::NoTextField, detail));
    }
    names.iter().for_each(|name| filter.note(name));
    let is_read = |name: &str| known(name).is_some() || filter.asks_column(name);
    Ok(((0..names.len()).filter(|&column| is_read(names[column])).collect(), all))
}

impl ColumnChunk {
    /// Reads the rows whose numbers are wanted, in order, and gives how many there were in all; of those that
    /// the filter leaves out there is no outcome.
    pub(crate) fn read(
        &self,
        map: &FieldMap,
        params: &SourceParams,
        (filter, wanted): (&Filter, &dyn Fn(u64) -> bool),
        out: &mut dyn FnMut(u64, Option<RecordOutcome>),
    ) -> u64 {
        for row in (0..self.rows.num_rows()).filter(|&row| wanted(self.first_record + row as u64)) {
            let is_wanted = filter.is_none() || self.is_wanted(row, filter);
            let outcome = is_wanted.then(|| self.caught_article(row, map, params));
            out(self.first_record + row as u64, outcome);
        }
        self.rows.num_rows() as u64
    }

    /// Whether a row passes a filter. One that cannot be read does, and is refused.
    pub(crate) fn is_wanted(&self, row: usize, filter: &Filter) -> bool {
        caught(|| filter.wants_columns(&self.rows, row)).unwrap_or(true)
    }

    fn caught_article(&self, row: usize, map: &FieldMap, params: &SourceParams) -> RecordOutcome {
        caught(|| self.article(row, map, params)).ok_or_else(unreadable).flatten()
    }

    fn article(&self, row: usize, map: &FieldMap, params: &SourceParams) -> RecordOutcome {
        let mut record = ArticleDraft::default();
        for (name, value) in self.row(row) {
            let Some(known) = map.look_up(name) else { continue };
            if let FieldValue::Text(text) = &value
                && text.len() as u64 > params.record_bytes_max
            {
                return Err(too_long(text.len() as u64, params.record_bytes_max));
            }
            offer(&mut record, map, known, name, value);
        }
        record.finish(&params.html, || format!("no text among the columns {}", self.names))
    }

    /// The cells of a row under their columns' names.
    pub(crate) fn row(&self, row: usize) -> impl Iterator<Item = (&str, FieldValue<'_>)> {
        let columns = self.rows.schema_ref().fields().iter().zip(self.rows.columns());
        columns.map(move |(field, column)| (field.name().as_str(), cell::value(field, column, row)))
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows.num_rows()
    }
}
