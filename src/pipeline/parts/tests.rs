//! Parts by themselves: rows of one key come together, cells come back as they went in, and what is missing is said.

use super::read::{edge_bytes, edge_of};
use super::sheet::{Cell, Columns, Frame, Sheet, Type};
use super::{Settings, Together, Worker, bytes, header, numbers, schema};
use crate::recipe::Recipe;
use crate::source::fields::FieldMap;
use crate::verify::{Edge, Grounds, Kind, Overlap};
use std::collections::BTreeMap;

const COLUMNS: &Columns =
    &[("id", Type::Text), ("number", Type::Long), ("body", Type::Bytes), ("names", Type::Texts)];

fn settings(numbers: &[(&str, u64)]) -> Settings {
    Settings {
        recipe: Recipe::built_in().unwrap(),
        map: FieldMap::new(&[]).unwrap(),
        numbers: numbers.iter().map(|(name, number)| ((*name).to_owned(), *number)).collect(),
        tables: BTreeMap::new(),
    }
}

#[test]
fn cells_come_back_as_they_went_in_and_others_are_refused() {
    let mut sheet = Sheet::new(COLUMNS);
    let names = ["a".to_owned(), "b".to_owned()];
    sheet.row(&[Cell::Text("x"), Cell::Hash(u64::MAX), Cell::Bytes(&[1, 2]), Cell::Texts(&names)]).unwrap();
    sheet.row(&[Cell::Null; 4]).unwrap();
    let error = sheet.row(&[Cell::Flag(true), Cell::Null, Cell::Null, Cell::Null]).unwrap_err();
    assert!(error.to_string().starts_with("column id cannot hold"), "{error}");
    let mut sheet = Sheet::new(COLUMNS);
    sheet.row(&[Cell::Text("x"), Cell::Hash(u64::MAX), Cell::Bytes(&[1, 2]), Cell::Texts(&names)]).unwrap();
    sheet.row(&[Cell::Null; 4]).unwrap();
    let batches = sheet.ready().unwrap();
    let frame = Frame(&batches[0]);
    assert_eq!((frame.len(), frame.texts("id").unwrap().value(0)), (2, "x"));
    let number = frame.longs("number").unwrap();
    assert_eq!((number.hash(0), number.some(1)), (u64::MAX, None));
    assert_eq!(frame.bytes("body").unwrap().get(0), [1, 2]);
    let said = |error: crate::Error| error.to_string();
    assert_eq!(frame.longs("page").map(|_| ()).map_err(said).unwrap_err(), "the column page is missing");
    assert_eq!(frame.ints("id").map(|_| ()).map_err(said).unwrap_err(), "the column id is of type Utf8");
}

#[test]
fn rows_of_one_key_come_together() {
    let mut together = Together::new();
    let groups: Vec<(u32, Vec<char>)> =
        [(1, 'a'), (1, 'b'), (2, 'c')].into_iter().filter_map(|(key, row)| together.push(key, row)).collect();
    assert_eq!(groups, [(1, vec!['a', 'b'])]);
    assert_eq!(together.take(), Some((2, vec!['c'])));
    assert_eq!(together.take(), None);
    assert_eq!(numbers(&bytes(&[0, 7, u64::MAX])), [0, 7, u64::MAX]);
}

#[test]
fn an_edge_comes_back_bit_for_bit() {
    let edge = Edge {
        overlap: Overlap {
            a: 3,
            b: 9,
            shared: 40,
            a_size: 300,
            b_size: 41,
            figures_shared: 2,
            figures_fewer: 5,
        },
        matched_words: 77,
        a_span: (1, 90),
        b_span: (0, 81),
        kind: Kind::Headlined,
        strength: 0.1 + 0.2,
        grounds: Grounds { shorter_words: 41, weight: 0.7 + 0.1, is_headlined: true },
    };
    assert_eq!(edge_of(3, 9, &edge_bytes(&edge)).unwrap(), edge);
    let error = edge_of(3, 9, &edge_bytes(&edge)[1..]).unwrap_err();
    assert_eq!(error.to_string(), "the column edge holds no edge");
}

#[test]
fn every_part_tells_its_columns_and_what_it_misses() {
    let names = "prepare post_sentences choose_sentences judge_sentences digest stand_ins name texts sketch gather meet read \
                 post_shingles count_shingles common weigh story";
    for name in names.split_whitespace() {
        assert!(!schema(name).unwrap().fields().is_empty(), "{name}");
        let numbers = [("parts", 256), ("block", 64), ("rule", 0)];
        Worker::new(name, settings(&numbers)).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    let said = |name: &str| Worker::new(name, settings(&[])).map(|_| ()).unwrap_err().to_string();
    assert_eq!(said("nonsense"), "there is no part called nonsense");
    assert_eq!(said("gather"), "the number block is missing");
    assert_eq!(header("rejects").unwrap()[0], "source_path");
}
