//! What the columns of a Parquet file are read as, whatever type its writer chose for them.

use crate::pack::parquet_of;
use crate::support::Dump;
use crate::values::records;
use arrow_array::builder::{FixedSizeListBuilder, ListBuilder, MapBuilder, StringBuilder};
use arrow_array::types::Int16Type;
use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Date64Array, Decimal128Array, Decimal256Array,
    DictionaryArray, DurationSecondArray, FixedSizeBinaryArray, Float32Array, Float64Array, LargeBinaryArray,
    LargeStringArray, RecordBatch, StringArray, StringViewArray, StructArray, Time64MicrosecondArray,
    TimestampNanosecondArray, UInt64Array,
};
use arrow_schema::{DataType, Field, Schema};
use std::sync::Arc;
use storywire::base::article::Article;

const LAMP: &str =
    "The lamp of the old lighthouse was lit again on Saturday for the first time since the war.";

fn text() -> ArrayRef {
    Arc::new(StringArray::from(vec![LAMP]))
}

/// The article that a row is, which has this column beside its text.
fn with(name: &str, column: ArrayRef) -> Article {
    let batch =
        RecordBatch::try_from_iter_with_nullable([(name, column, true), ("text", text(), true)]).unwrap();
    records("a.parquet", parquet_of(&batch, 10)).remove(0).unwrap()
}

#[test]
fn an_id_of_any_type_is_the_articles_id() {
    let decimal = |digits: i128, scale| {
        Decimal128Array::from(vec![digits]).with_precision_and_scale(38, scale).unwrap()
    };
    let wide = Decimal256Array::from(vec![of_digits("170141183460469231731687303715884105728")]);
    let bytes = |bytes: &[u8]| FixedSizeBinaryArray::try_from_iter([bytes].into_iter()).unwrap();
    let dictionary: DictionaryArray<Int16Type> = ["k-9"].into_iter().collect();
    let columns: [(ArrayRef, &str); 13] = [
        (Arc::new(decimal(4711, 0)), "4711"),
        (Arc::new(decimal(471_100, 2)), "4711"),
        (Arc::new(decimal(-471_125, 2)), "-4711.25"),
        (Arc::new(wide.with_precision_and_scale(76, 0).unwrap()), "170141183460469231731687303715884105728"),
        (Arc::new(bytes(b"lamp-001")), "lamp-001"),
        (Arc::new(bytes(&[0xde, 0xad, 0xbe, 0xef])), "deadbeef"),
        (Arc::new(BinaryArray::from_vec(vec![b"\xff\x01"])), "ff01"),
        (Arc::new(LargeBinaryArray::from_vec(vec![b"lamp"])), "lamp"),
        (Arc::new(LargeStringArray::from(vec!["l-1"])), "l-1"),
        (Arc::new(StringViewArray::from(vec!["l-2"])), "l-2"),
        (Arc::new(UInt64Array::from(vec![u64::MAX])), "18446744073709551615"),
        (Arc::new(Float64Array::from(vec![1001.0])), "1001"),
        (Arc::new(dictionary), "k-9"),
    ];
    for beyond in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(with("id", Arc::new(Float64Array::from(vec![beyond]))).id, "");
    }
    for (column, id) in columns {
        assert_eq!(with("id", Arc::clone(&column)).id, id, "{}", column.data_type());
    }
}

fn of_digits(
    digits: &str,
) -> <arrow_array::types::Decimal256Type as arrow_array::ArrowPrimitiveType>::Native {
    digits.parse().unwrap()
}

#[test]
fn sixteen_bytes_that_are_a_uuid_are_written_as_one() {
    for bytes in [[0x1f; 16], *b"all of it ASCII!", [0xff; 16]] {
        let mut field = Field::new("uuid", DataType::FixedSizeBinary(16), false);
        field.metadata_mut().insert("ARROW:extension:name".to_owned(), "arrow.uuid".to_owned());
        let schema = Schema::new(vec![field, Field::new("text", DataType::Utf8, false)]);
        let ids = FixedSizeBinaryArray::try_from_iter([bytes].into_iter()).unwrap();
        let batch = RecordBatch::try_new(Arc::new(schema), vec![Arc::new(ids), text()]).unwrap();
        let id = records("a.parquet", parquet_of(&batch, 10)).remove(0).unwrap().id;
        let digits: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(digits, [8, 4, 4, 4, 12], "{id}");
    }
}

#[test]
fn a_time_of_any_type_is_the_articles_time() {
    const NOON: i64 = 1_777_723_200;
    let columns: [(&str, ArrayRef, i64); 6] = [
        ("date", Arc::new(Date32Array::from(vec![20575])), NOON - 43_200),
        ("date", Arc::new(Date64Array::from(vec![NOON * 1000])), NOON),
        ("published", Arc::new(TimestampNanosecondArray::from(vec![NOON * 1_000_000_000])), NOON),
        ("timestamp", Arc::new(Float64Array::from(vec![NOON as f64])), NOON),
        (
            "timestamp",
            Arc::new(Decimal128Array::from(vec![i128::from(NOON)]).with_precision_and_scale(20, 0).unwrap()),
            NOON,
        ),
        (
            "published",
            Arc::new(StructArray::from(vec![(
                Arc::new(Field::new("$date", DataType::UInt64, true)),
                Arc::new(UInt64Array::from(vec![NOON as u64 * 1000])) as ArrayRef,
            )])),
            NOON,
        ),
    ];
    for (name, column, at) in columns {
        let kind = column.data_type().clone();
        assert_eq!(with(name, column).published.map(|stamp| stamp.at), Some(at), "{kind}");
    }
    let clock = Arc::new(Time64MicrosecondArray::from(vec![43_200_000_000]));
    assert_eq!(with("time", clock).published, None, "an hour without a day is no time");
}

#[test]
fn lists_and_maps_say_what_they_hold() {
    let mut names = ListBuilder::new(StringBuilder::new());
    names.append_value([Some("Ida Holm"), Some("Per Lund")]);
    assert_eq!(with("authors", Arc::new(names.finish())).author, "Ida Holm; Per Lund");
    let mut fixed = FixedSizeListBuilder::new(StringBuilder::new(), 2);
    fixed.values().append_value("Lamp lit");
    fixed.values().append_value("at last");
    fixed.append(true);
    assert_eq!(with("title", Arc::new(fixed.finish())).title, "Lamp lit; at last");
    let mut map = MapBuilder::new(None, StringBuilder::new(), StringBuilder::new());
    for (key, value) in [("id", "lp"), ("name", "Lamp Post")] {
        map.keys().append_value(key);
        map.values().append_value(value);
    }
    map.append(true).unwrap();
    assert_eq!(with("source", Arc::new(map.finish())).outlet, "Lamp Post");
    let bytes = Arc::new(BinaryArray::from_vec(vec![b"Caf\xe9 \xe0 c\xf4t\xe9 du phare ferm\xe9"]));
    assert_eq!(with("title", bytes).title, "Café à côté du phare fermé");
}

#[test]
fn a_column_of_which_nothing_can_be_read_is_named_in_run_json() {
    let columns: [(&str, ArrayRef, u64); 6] = [
        ("id", Arc::new(BooleanArray::from(vec![true])), 1),
        ("date", Arc::new(DurationSecondArray::from(vec![5])), 1),
        ("title", Arc::new(BooleanArray::from(vec![false])), 1),
        ("url", Arc::new(Float32Array::from(vec![0.5])), 0),
        ("title", Arc::new(StringArray::from(vec!["Lamp lit"])), 0),
        ("is_paid", Arc::new(BooleanArray::from(vec![false])), 0),
    ];
    for (name, column, told) in columns {
        let batch = RecordBatch::try_from_iter([(name, Arc::clone(&column)), ("text", text())]).unwrap();
        let night = Dump::new().file("a.parquet", parquet_of(&batch, 10)).cluster(&[]).well();
        let run = night.manifest();
        let passed_over = &run["inputs"][0]["passed_over"];
        let key = format!("column \"{name}\" of type {}", column.data_type());
        assert_eq!(passed_over[&key].as_u64().unwrap_or(0), told, "{passed_over}");
        assert_eq!(night.rows("articles.csv").len(), 1);
    }
}

#[test]
fn a_reader_that_panics_on_a_damaged_table_prints_nothing_of_it() {
    let cells = |at: usize| Some(LAMP).filter(|_| at % 3 != 1);
    let column: ArrayRef = Arc::new((0..40).map(cells).collect::<StringArray>());
    let batch =
        RecordBatch::try_from_iter_with_nullable([("id", column.clone(), true), ("text", column, true)]);
    let table = parquet_of(&batch.unwrap(), 40);
    let mut dump = Dump::new().file("sound.parquet", &table);
    for place in 4..table.len().min(200) {
        let mut damaged = table.clone();
        damaged[place] = 0;
        dump = dump.file(&format!("damaged-{place}.parquet"), damaged);
    }
    // The program's standard error is held to have no panic in it wherever it is run.
    let night = dump.cluster(&["--max-reject-ratio", "1"]).well();
    assert!(night.refusals().iter().any(|refusal| refusal.ends_with("damaged_file")));
}
