//! Parquet files without the records that others cover: all columns of the rows that stay.

use crate::pack::parquet_of;
use crate::prose::{BELL, CAKE, FERRY};
use crate::support::{Dump, line, run};
use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, BooleanArray, Decimal128Array, ListArray, RecordBatch, StringArray};
use arrow_schema::{Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use std::sync::Arc;

/// Rows of an id, a text, and columns that no role asks for.
fn rows(records: &[(&str, &str)]) -> RecordBatch {
    let count = records.len();
    let ids: ArrayRef = Arc::new(StringArray::from_iter_values(records.iter().map(|(id, _)| *id)));
    let texts: ArrayRef = Arc::new(StringArray::from_iter_values(records.iter().map(|(_, text)| *text)));
    let lists = records.iter().map(|(id, _)| Some(id.bytes().map(|byte| Some(i32::from(byte)))));
    let lists: ArrayRef = Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>(lists));
    let prices: ArrayRef = Arc::new(
        Decimal128Array::from_iter((0..count).map(|row| (row % 2 == 0).then_some(row as i128)))
            .with_precision_and_scale(9, 2)
            .unwrap(),
    );
    let paid: ArrayRef = Arc::new(BooleanArray::from_iter((0..count).map(|row| Some(row % 3 == 0))));
    RecordBatch::try_from_iter_with_nullable([
        ("id", ids, false),
        ("text", texts, true),
        ("codes", lists, true),
        ("price", prices, true),
        ("paid", paid, true),
    ])
    .unwrap()
}

/// All rows of a file, its schema, and what it says beside them.
fn read(path: &str) -> (Vec<RecordBatch>, SchemaRef, Vec<KeyValue>) {
    let file = std::fs::File::open(path).unwrap();
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    let told = builder.metadata().file_metadata().key_value_metadata().cloned().unwrap_or_default();
    let schema = builder.schema().clone();
    (builder.build().unwrap().map(Result::unwrap).collect(), schema, told)
}

fn ids(batches: &[RecordBatch]) -> Vec<String> {
    let of_batch = |batch: &RecordBatch| {
        let ids = batch.column(0).as_any().downcast_ref::<StringArray>().unwrap().clone();
        (0..ids.len()).map(|row| ids.value(row).to_owned()).collect::<Vec<_>>()
    };
    batches.iter().flat_map(of_batch).collect()
}

#[test]
fn the_rows_that_stay_come_out_with_all_their_columns() {
    let all = [("f", FERRY), ("f2", FERRY), ("c", CAKE), ("none", " "), ("c2", CAKE), ("b", BELL)];
    let whole = rows(&all);
    for (what, files, expected) in [
        ("one file", vec![whole.clone()], vec!["f", "c", "none", "b"]),
        ("two files", vec![whole.slice(0, 3), whole.slice(3, 3)], vec!["f", "c", "none", "b"]),
        ("a file of which nothing stays", vec![whole.slice(0, 1), whole.slice(1, 1)], vec!["f"]),
        ("a file without rows", vec![whole.slice(0, 0)], vec![]),
        ("nothing to leave out", vec![whole.slice(2, 1)], vec!["c"]),
    ] {
        for group_rows in [1, 2, 100] {
            let dump = files.iter().enumerate().fold(Dump::new(), |dump, (at, rows)| {
                dump.file(&format!("{at}.parquet"), parquet_of(rows, group_rows))
            });
            let kept = dump.path("kept.parquet");
            let output = run(&["dedup", &dump.path("in"), "--kept", &kept, "--max-reject-ratio", "1"]);
            assert_eq!(output.status, 0, "{what}: {}", output.stderr);
            let (batches, schema, _) = read(&kept);
            assert_eq!(ids(&batches), expected, "{what}, {group_rows} rows a group");
            assert_eq!(schema, whole.schema(), "{what}");
            for row in batches.iter().flat_map(|batch| (0..batch.num_rows()).map(|row| batch.slice(row, 1))) {
                let at = all.iter().position(|(id, _)| *id == ids(std::slice::from_ref(&row))[0]).unwrap();
                assert_eq!(row, whole.slice(at, 1), "{what}");
            }
        }
    }
}

#[test]
fn what_a_file_says_beside_its_rows_and_how_it_is_packed_stay() {
    let batch = rows(&[("f", FERRY), ("f2", FERRY)]);
    let told = KeyValue::new("made by".to_owned(), "a crawler".to_owned());
    let properties = WriterProperties::builder()
        .set_key_value_metadata(Some(vec![told.clone()]))
        .set_compression(parquet::basic::Compression::SNAPPY)
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    let dump = Dump::new().file("a.parquet", writer.into_inner().unwrap());
    let kept = dump.path("kept.PARQUET");
    let output = run(&["dedup", &dump.path("in"), "--kept", &kept]);
    assert_eq!(output.status, 0, "{}", output.stderr);
    assert!(read(&kept).2.contains(&told));
    let file = std::fs::File::open(&kept).unwrap();
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    let packed = builder.metadata().row_group(0).column(0).compression();
    assert_eq!(packed, parquet::basic::Compression::SNAPPY);
    // A second time gives the same bytes.
    let bytes = std::fs::read(&kept).unwrap();
    let again = dump.path("again.parquet");
    assert_eq!(run(&["dedup", &dump.path("in"), "--kept", &again, "--force"]).status, 0);
    assert_eq!(std::fs::read(&again).unwrap(), bytes);
}

#[test]
fn what_cannot_be_one_file_is_said() {
    let batch = rows(&[("f", FERRY), ("f2", FERRY)]);
    let other = batch.project(&[0, 1]).unwrap();
    let named = Schema::new(other.schema().fields().clone());
    let other = other.with_schema(Arc::new(named)).unwrap();
    let two = Dump::new().file("a.parquet", parquet_of(&batch, 9)).file("b.parquet", parquet_of(&other, 9));
    let mixed = Dump::new()
        .file("a.parquet", parquet_of(&batch, 9))
        .file("b.jsonl", line("b", "2026-03-14T06:00:00Z", "", "", BELL));
    let plain = Dump::new().file("a.parquet", parquet_of(&batch, 9));
    for (dump, name, said) in [
        (&two, "kept.parquet", "b.parquet\" has other columns than the files before it"),
        (&mixed, "kept.parquet", "rows of Parquet files alone are written as Parquet"),
        (&plain, "kept.jsonl", "rows of Parquet files are written as Parquet; give it the ending .parquet"),
        (&plain, "kept.parquet.gz", "give it the ending .parquet"),
    ] {
        let output = run(&["dedup", &dump.path("in"), "--kept", &dump.path(name)]);
        assert_eq!(output.status, 2, "{name}: {}", output.stderr);
        assert!(output.stderr.contains(said), "{name}: {}", output.stderr);
        assert!(!std::path::Path::new(&dump.path(name)).exists(), "{name}");
    }
}
