//! Rows in, Arrow tables out, a cell at a time.

use crate::base::error::{Error, Result};
use arrow_array::RecordBatch;
use arrow_array::builder::{
    ArrayBuilder, BinaryBuilder, BooleanBuilder, Int32Builder, Int64Builder, ListBuilder, StringBuilder,
    make_builder,
};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use std::sync::Arc;

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// 32 bits.
    Int,
    /// 64 bits.
    Long,
    /// True or false.
    Flag,
    /// A text.
    Text,
    /// Bytes.
    Bytes,
    /// Several texts.
    Texts,
    /// Several numbers of 64 bits.
    Longs,
}

/// Names and types of a table's columns.
pub(crate) type Columns = [(&'static str, Type)];

/// A cell to be written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cell<'c> {
    /// Nothing.
    Null,
    /// 32 bits.
    Int(i32),
    /// 64 bits.
    Long(i64),
    /// 64 bits of a hash, as they are.
    Hash(u64),
    /// True or false.
    Flag(bool),
    /// A text.
    Text(&'c str),
    /// Bytes.
    Bytes(&'c [u8]),
    /// Several texts.
    Texts(&'c [String]),
    /// Several numbers of 64 bits.
    Longs(&'c [u64]),
}

impl<'c> From<Option<Cell<'c>>> for Cell<'c> {
    fn from(cell: Option<Cell<'c>>) -> Self {
        cell.unwrap_or(Cell::Null)
    }
}

/// The schema of these columns, all of which may be empty.
pub(crate) fn schema(columns: &Columns) -> SchemaRef {
    let of = |kind: &Type| match kind {
        Type::Int => DataType::Int32,
        Type::Long => DataType::Int64,
        Type::Flag => DataType::Boolean,
        Type::Text => DataType::Utf8,
        Type::Bytes => DataType::Binary,
        Type::Texts => DataType::List(Arc::new(Field::new("item", DataType::Utf8, true))),
        Type::Longs => DataType::List(Arc::new(Field::new("item", DataType::Int64, true))),
    };
    let fields: Vec<Field> = columns.iter().map(|(name, kind)| Field::new(*name, of(kind), true)).collect();
    Arc::new(Schema::new(fields))
}

/// Rows that are being written.
pub(crate) struct Sheet {
    columns: Vec<(&'static str, Type)>,
    schema: SchemaRef,
    builders: Vec<Box<dyn ArrayBuilder>>,
    rows: usize,
    bytes: usize,
    done: Vec<RecordBatch>,
}

/// Bytes of a batch, about: Arrow's offsets are 32 bits, and whoever takes a batch holds it whole.
const BATCH_BYTES: usize = 16 << 20;

/// Rows of a batch, at most.
const BATCH_ROWS: usize = 1 << 16;

impl Sheet {
    /// An empty one with these columns.
    pub(crate) fn of(columns: Vec<(&'static str, Type)>) -> Self {
        let schema = schema(&columns);
        let builders = schema.fields().iter().map(|field| builder(field.data_type())).collect();
        Self { columns, schema, builders, rows: 0, bytes: 0, done: Vec::new() }
    }

    /// Adds a row.
    ///
    /// # Errors
    /// Its cells are not those of the columns.
    pub(crate) fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        for ((cell, (name, kind)), builder) in cells.iter().zip(&self.columns).zip(&mut self.builders) {
            self.bytes += put(builder.as_mut(), *kind, *cell)
                .ok_or_else(|| Error::columns(format!("column {name} cannot hold {cell:?}")))?;
        }
        self.rows += 1;
        if self.bytes >= BATCH_BYTES || self.rows >= BATCH_ROWS {
            self.close()?;
        }
        Ok(())
    }

    fn close(&mut self) -> Result<()> {
        let columns = self.builders.iter_mut().map(|builder| builder.finish()).collect();
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns);
        self.done.push(batch.map_err(|error| Error::columns(error.to_string()))?);
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }

    /// Takes what was written.
    ///
    /// # Errors
    /// A row was not whole.
    pub(crate) fn ready(&mut self) -> Result<Vec<RecordBatch>> {
        if self.rows > 0 {
            self.close()?;
        }
        Ok(std::mem::take(&mut self.done))
    }
}

fn builder(kind: &DataType) -> Box<dyn ArrayBuilder> {
    match kind {
        DataType::List(item) if *item.data_type() == DataType::Utf8 => {
            Box::new(ListBuilder::new(StringBuilder::new()))
        }
        DataType::List(_) => Box::new(ListBuilder::new(Int64Builder::new())),
        kind => make_builder(kind, 0),
    }
}

/// Puts a cell into its column; gives its bytes, about.
fn put(builder: &mut dyn ArrayBuilder, kind: Type, cell: Cell<'_>) -> Option<usize> {
    let any = builder.as_any_mut();
    Some(match (kind, cell) {
        (Type::Int, Cell::Int(value)) => {
            any.downcast_mut::<Int32Builder>()?.append_value(value);
            4
        }
        (Type::Int, Cell::Null) => {
            any.downcast_mut::<Int32Builder>()?.append_null();
            4
        }
        (Type::Long, cell) => {
            let builder = any.downcast_mut::<Int64Builder>()?;
            match cell {
                Cell::Long(value) => builder.append_value(value),
                Cell::Hash(value) => builder.append_value(value as i64),
                Cell::Null => builder.append_null(),
                _ => return None,
            }
            8
        }
        (Type::Flag, Cell::Flag(value)) => {
            any.downcast_mut::<BooleanBuilder>()?.append_value(value);
            1
        }
        (Type::Flag, Cell::Null) => {
            any.downcast_mut::<BooleanBuilder>()?.append_null();
            1
        }
        (Type::Text, Cell::Text(value)) => {
            any.downcast_mut::<StringBuilder>()?.append_value(value);
            value.len()
        }
        (Type::Text, Cell::Null) => {
            any.downcast_mut::<StringBuilder>()?.append_null();
            0
        }
        (Type::Bytes, Cell::Bytes(value)) => {
            any.downcast_mut::<BinaryBuilder>()?.append_value(value);
            value.len()
        }
        (Type::Bytes, Cell::Null) => {
            any.downcast_mut::<BinaryBuilder>()?.append_null();
            0
        }
        (Type::Texts, cell) => {
            let builder = any.downcast_mut::<ListBuilder<StringBuilder>>()?;
            let values: &[String] = match cell {
                Cell::Texts(values) => values,
                Cell::Null => &[],
                _ => return None,
            };
            values.iter().for_each(|value| builder.values().append_value(value));
            builder.append(!matches!(cell, Cell::Null));
            values.iter().map(String::len).sum()
        }
        (Type::Longs, cell) => {
            let builder = any.downcast_mut::<ListBuilder<Int64Builder>>()?;
            let values: &[u64] = match cell {
                Cell::Longs(values) => values,
                Cell::Null => &[],
                _ => return None,
            };
            values.iter().for_each(|value| builder.values().append_value(*value as i64));
            builder.append(!matches!(cell, Cell::Null));
            8 * values.len()
        }
        _ => return None,
    })
}
