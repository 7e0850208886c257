//! Rows in, Arrow's record batches out, each column of its type.
//!
//! A number is what its printed cell says, so that no value is told in two ways.

use super::column::{CellForm, TableSchema};
use super::write::TableRow;
use crate::base::error::{Error, Result};
use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, Float64Builder, Int64Builder, StringBuilder, TimestampSecondBuilder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::SchemaRef;

/// Bytes of texts in a batch, about: Arrow's offsets are 32 bits, and whoever takes a batch holds it whole.
const BATCH_BYTES: usize = 16 << 20;

/// Rows of a batch, at most.
const BATCH_ROWS: usize = 1 << 16;

/// The rows of one table, as batches.
pub struct Batches {
    table: &'static TableSchema,
    schema: SchemaRef,
    columns: Vec<Builder>,
    rows: usize,
    bytes: usize,
    done: Vec<RecordBatch>,
}

impl Batches {
    /// None yet of a table of these rows.
    pub(crate) fn new<R: TableRow>() -> Self {
        let table = R::TABLE;
        let columns = table.columns.iter().map(|column| Builder::of(column.kind.form)).collect();
        // Any cell of a CSV file may be unknown, even where none is today.
        Self { table, schema: table.schema(true), columns, rows: 0, bytes: 0, done: Vec::new() }
    }

    /// Adds a row.
    ///
    /// # Errors
    /// It cannot be put into a batch, which none is known for.
    pub(crate) fn row<R: TableRow>(&mut self, row: &R) -> Result<()> {
        let mut columns = self.columns.iter_mut().zip(self.table.columns);
        let bytes = &mut self.bytes;
        row.each_cell(&mut |cell| {
            *bytes += cell.len();
            let Some((builder, column)) = columns.next() else { return Ok(()) };
            let wrong = || Error::columns(format!("the column {} cannot hold \"{cell}\"", column.name));
            builder.push(cell).ok_or_else(wrong)
        })?;
        self.rows += 1;
        if self.bytes >= BATCH_BYTES || self.rows >= BATCH_ROWS { self.close() } else { Ok(()) }
    }

    fn close(&mut self) -> Result<()> {
        let columns = self.columns.iter_mut().map(Builder::finish).collect();
        let batch = RecordBatch::try_new(SchemaRef::clone(&self.schema), columns);
        self.done.push(batch.map_err(|error| Error::columns(error.to_string()))?);
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }

    /// All rows, in one batch at least, so that the columns are told.
    ///
    /// # Errors
    /// As [`Self::row`].
    pub(crate) fn end(mut self) -> Result<Vec<RecordBatch>> {
        if self.rows > 0 || self.done.is_empty() {
            self.close()?;
        }
        Ok(self.done)
    }
}

/// A column that is being written.
enum Builder {
    Text(StringBuilder),
    Flag(BooleanBuilder),
    Whole(Int64Builder),
    Number(Float64Builder),
    Time(TimestampSecondBuilder),
}

impl Builder {
    fn of(form: CellForm) -> Self {
        match form {
            CellForm::Flag => Self::Flag(BooleanBuilder::new()),
            CellForm::Whole => Self::Whole(Int64Builder::new()),
            CellForm::Share | CellForm::Number => Self::Number(Float64Builder::new()),
            CellForm::Time => Self::Time(TimestampSecondBuilder::new().with_data_type(form.arrow())),
            _ => Self::Text(StringBuilder::new()),
        }
    }

    /// Adds a cell; an empty one that is no text is null.
    fn push(&mut self, cell: &str) -> Option<()> {
        let some = (!cell.is_empty()).then_some(cell);
        match self {
            Self::Text(builder) => builder.append_value(cell),
            Self::Flag(builder) => builder.append_option(some.map(str::parse).transpose().ok()?),
            Self::Whole(builder) => builder.append_option(some.map(str::parse).transpose().ok()?),
            Self::Number(builder) => builder.append_option(some.map(str::parse).transpose().ok()?),
            Self::Time(builder) => {
                let time = some.map(str::parse::<jiff::Timestamp>).transpose().ok()?;
                builder.append_option(time.map(jiff::Timestamp::as_second));
            }
        }
        Some(())
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(builder) => ArrayBuilder::finish(builder),
            Self::Flag(builder) => ArrayBuilder::finish(builder),
            Self::Whole(builder) => ArrayBuilder::finish(builder),
            Self::Number(builder) => ArrayBuilder::finish(builder),
            Self::Time(builder) => ArrayBuilder::finish(builder),
        }
    }
}
