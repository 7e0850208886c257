//! A cell of a column in, what it says out.
//!
//! Tables know many types for one thing: an id is a number, a decimal, a string, sixteen bytes; a list has a
//! length of its own or that of its column. Every type that writers of dumps use is read here. What is left
//! are spans of time and unions.

use crate::source::fields::value::{FieldValue, VALUES_MAX};
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, Float16Type,
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, Time32MillisecondType,
    Time32SecondType, Time64MicrosecondType, Time64NanosecondType, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, Field, FieldRef, TimeUnit};
use std::borrow::Cow;

/// Whether cells of a type say anything.
pub(crate) fn is_read(kind: &DataType) -> bool {
    match kind {
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::ListView(item)
        | DataType::LargeListView(item)
        | DataType::FixedSizeList(item, _) => is_read(item.data_type()),
        DataType::Map(entries, _) => is_read(entries.data_type()),
        DataType::Struct(fields) => fields.iter().any(|field| is_read(field.data_type())),
        DataType::Dictionary(_, values) => is_read(values),
        DataType::RunEndEncoded(_, values) => is_read(values.data_type()),
        DataType::Null
        | DataType::Boolean
        | DataType::Duration(_)
        | DataType::Interval(_)
        | DataType::Union(..) => false,
        _ => true,
    }
}

/// The value of a cell; `field` describes its column.
pub(crate) fn value<'c>(field: &Field, column: &'c dyn Array, row: usize) -> FieldValue<'c> {
    match column.data_type() {
        DataType::FixedSizeBinary(16) if is_uuid(field) && column.is_valid(row) => {
            FieldValue::Text(uuid(column.as_fixed_size_binary().value(row)).into())
        }
        _ => of_type(column, row),
    }
}

fn of_type(column: &dyn Array, row: usize) -> FieldValue<'_> {
    if column.is_null(row) {
        return FieldValue::Null;
    }
    match column.data_type() {
        DataType::Utf8 => FieldValue::Text(column.as_string::<i32>().value(row).into()),
        DataType::LargeUtf8 => FieldValue::Text(column.as_string::<i64>().value(row).into()),
        DataType::Utf8View => FieldValue::Text(column.as_string_view().value(row).into()),
        DataType::Binary => bytes(column.as_binary::<i32>().value(row)),
        DataType::LargeBinary => bytes(column.as_binary::<i64>().value(row)),
        DataType::BinaryView => bytes(column.as_binary_view().value(row)),
        DataType::FixedSizeBinary(_) => bytes(column.as_fixed_size_binary().value(row)),
        DataType::Boolean => FieldValue::Flag(column.as_boolean().value(row)),
        DataType::Date32
        | DataType::Date64
        | DataType::Timestamp(..)
        | DataType::Time32(_)
        | DataType::Time64(_) => time(column, row),
        DataType::Dictionary(..) | DataType::RunEndEncoded(..) => nested(column, row),
        kind if kind.is_nested() => nested(column, row),
        _ => number(column, row),
    }
}

/// The digits of a number. A type that is not read gives `Null`.
fn number(column: &dyn Array, row: usize) -> FieldValue<'_> {
    macro_rules! number {
        ($type:ty) => {
            FieldValue::Number(column.as_primitive::<$type>().value(row).to_string())
        };
    }
    macro_rules! decimal {
        ($type:ty) => {
            FieldValue::Number(whole(column.as_primitive::<$type>().value_as_string(row)))
        };
    }
    match column.data_type() {
        DataType::Int8 => number!(Int8Type),
        DataType::Int16 => number!(Int16Type),
        DataType::Int32 => number!(Int32Type),
        DataType::Int64 => number!(Int64Type),
        DataType::UInt8 => number!(UInt8Type),
        DataType::UInt16 => number!(UInt16Type),
        DataType::UInt32 => number!(UInt32Type),
        DataType::UInt64 => number!(UInt64Type),
        DataType::Float16 => number!(Float16Type),
        DataType::Float32 => number!(Float32Type),
        DataType::Float64 => number!(Float64Type),
        DataType::Decimal32(..) => decimal!(Decimal32Type),
        DataType::Decimal64(..) => decimal!(Decimal64Type),
        DataType::Decimal128(..) => decimal!(Decimal128Type),
        DataType::Decimal256(..) => decimal!(Decimal256Type),
        _ => FieldValue::Null,
    }
}

/// A date, a time of day or both, as text.
fn time(column: &dyn Array, row: usize) -> FieldValue<'_> {
    macro_rules! stamp {
        ($type:ty, $per_second:expr) => {
            FieldValue::Text(Cow::Owned(crate::base::time::to_rfc3339(
                i64::from(column.as_primitive::<$type>().value(row)).div_euclid($per_second),
            )))
        };
    }
    macro_rules! clock {
        ($type:ty) => {
            match column.as_primitive::<$type>().value_as_time(row) {
                Some(time) => FieldValue::Text(Cow::Owned(time.to_string())),
                None => FieldValue::Null,
            }
        };
    }
    match column.data_type() {
        DataType::Date32 => {
            let days = i64::from(column.as_primitive::<Date32Type>().value(row));
            let day = crate::base::time::to_rfc3339(days.saturating_mul(86_400));
            FieldValue::Text(day.split('T').next().unwrap_or_default().to_owned().into())
        }
        DataType::Date64 => stamp!(Date64Type, 1000),
        DataType::Timestamp(TimeUnit::Second, _) => stamp!(TimestampSecondType, 1),
        DataType::Timestamp(TimeUnit::Millisecond, _) => stamp!(TimestampMillisecondType, 1000),
        DataType::Timestamp(TimeUnit::Microsecond, _) => stamp!(TimestampMicrosecondType, 1_000_000),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => stamp!(TimestampNanosecondType, 1_000_000_000),
        DataType::Time32(TimeUnit::Second) => clock!(Time32SecondType),
        DataType::Time32(_) => clock!(Time32MillisecondType),
        DataType::Time64(TimeUnit::Microsecond) => clock!(Time64MicrosecondType),
        DataType::Time64(_) => clock!(Time64NanosecondType),
        _ => FieldValue::Null,
    }
}

/// The values in a list, an object, a dictionary or a run.
fn nested(column: &dyn Array, row: usize) -> FieldValue<'_> {
    macro_rules! run {
        ($type:ty) => {{
            let runs = column.as_run::<$type>();
            of_type(runs.values(), runs.get_physical_index(row)).into_owned()
        }};
    }
    match column.data_type() {
        DataType::List(item) => list(item, column.as_list::<i32>().value(row)),
        DataType::LargeList(item) => list(item, column.as_list::<i64>().value(row)),
        DataType::ListView(item) => list(item, column.as_list_view::<i32>().value(row)),
        DataType::LargeListView(item) => list(item, column.as_list_view::<i64>().value(row)),
        DataType::FixedSizeList(item, _) => list(item, column.as_fixed_size_list().value(row)),
        DataType::Struct(fields) => {
            let columns = fields.iter().zip(column.as_struct().columns());
            let cell = |(field, column): (&FieldRef, &'_ ArrayRef)| {
                (Cow::Owned(field.name().clone()), value(field, column, row).into_owned())
            };
            FieldValue::Object(columns.map(cell).collect())
        }
        DataType::Map(..) => {
            let entries = column.as_map().value(row);
            let said = |place: usize| match of_type(entries.column(0), place) {
                FieldValue::Text(name) => {
                    Some((Cow::Owned(name.into_owned()), of_type(entries.column(1), place).into_owned()))
                }
                _ => None,
            };
            FieldValue::Object((0..entries.len()).filter_map(said).collect())
        }
        DataType::Dictionary(..) => {
            let dictionary = column.as_any_dictionary();
            match of_type(dictionary.keys(), row) {
                FieldValue::Number(key) => {
                    key.parse().map_or(FieldValue::Null, |key| of_type(dictionary.values(), key))
                }
                _ => FieldValue::Null,
            }
        }
        DataType::RunEndEncoded(ends, _) => match ends.data_type() {
            DataType::Int16 => run!(Int16Type),
            DataType::Int32 => run!(Int32Type),
            _ => run!(Int64Type),
        },
        _ => FieldValue::Null,
    }
}

/// A decimal without a fraction of nothing.
fn whole(number: String) -> String {
    match number.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|digit| digit == b'0') => whole.to_owned(),
        _ => number,
    }
}

fn bytes(bytes: &[u8]) -> FieldValue<'_> {
    std::str::from_utf8(bytes).map_or(FieldValue::Bytes(bytes.into()), |text| FieldValue::Text(text.into()))
}

/// Whether bytes are known to be a UUID, which some of them might otherwise be mistaken for text.
fn is_uuid(field: &Field) -> bool {
    field.metadata().get("ARROW:extension:name").is_some_and(|name| name.ends_with("uuid"))
}

/// A UUID as it is written: 8, 4, 4, 4 and 12 digits.
fn uuid(bytes: &[u8]) -> String {
    let mut written = String::with_capacity(36);
    for (place, byte) in bytes.iter().enumerate() {
        let between = if matches!(place, 4 | 6 | 8 | 10) { "-" } else { "" };
        written.push_str(&format!("{between}{byte:02x}"));
    }
    written
}

fn list(item: &FieldRef, items: ArrayRef) -> FieldValue<'static> {
    if items.len() > VALUES_MAX {
        return FieldValue::TooMany;
    }
    FieldValue::List((0..items.len()).map(|place| value(item, &items, place).into_owned()).collect())
}
