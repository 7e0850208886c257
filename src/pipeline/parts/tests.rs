//! Parts by themselves: rows of one key come together, cells come back as they went in, and what is missing is said.

use super::read::{edge_bytes, edge_of};
use super::sheet::{Cell, Columns, Frame, Sheet, Type};
use super::texts::entry_of;
use super::{Settings, Together, Uncalled, Worker, bytes, call_clusters, numbers, schema};
use crate::agency::AgencyId;
use crate::article::{Place, PublishedBasis, Stamp};
use crate::attribute::Entry;
use crate::attribute::entries::pack;
use crate::clean::CreditBasis;
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
fn an_entry_that_a_history_keeps_is_read_as_it_was_written() {
    // Once other bytes stand here, histories in Spark are of another format: FORMAT in pipelines/spark/python/storywire/spark/_past.py.
    let kept = "01030780020261311368747470733a2f2f612e6578616d706c652f310a5368697073207361696c09612e6578616d706c6502656e04504f525401320180cc\
                a69a0d01030104007801000001";
    let entry = Entry {
        place: Some(Place { source: 3, record: 7, byte_offset: 256 }),
        id: "a1".into(),
        url: "https://a.example/1".into(),
        title: "Ships sail".into(),
        outlet: "a.example".into(),
        language: "en".into(),
        dateline_place: "PORT".into(),
        version: "2".into(),
        published: Some(Stamp { at: 1_772_409_600, date_only: true }),
        published_basis: PublishedBasis::Crawl,
        agencies: vec![AgencyId(4)],
        agency_basis: CreditBasis::Dateline,
        words: 120,
        same_page: true,
        duplicate_id: false,
        killed: false,
        partial: true,
    };
    let mut bytes = Vec::new();
    pack(&entry, &mut bytes).unwrap();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, kept);
    assert_eq!(entry_of(&bytes).unwrap(), entry);
}

#[test]
fn clusters_go_on_under_their_ids_and_a_new_one_takes_none_that_is_taken() {
    let cluster = |ids: [&str; 2], old: &[(u32, u64)], size| Uncalled {
        ids: ids.map(Into::into),
        old: old.to_vec(),
        size,
    };
    let clusters = [
        cluster(["w20260301-a", "w20260301-aa"], &[(0, 2), (1, 1)], 4),
        cluster(["w20260302-b", "w20260302-bb"], &[], 1),
    ];
    let ids = ["w20260301-c".into(), "w20260302-b".into()];
    let (names, became) = call_clusters(&clusters, &ids, &[2, 1]);
    assert_eq!(names, ["w20260301-c", "w20260302-bb"]);
    let words: Vec<(&str, &str, &str)> = became.iter().map(|it| (it.0, &*it.1, &*it.2)).collect();
    assert_eq!(
        words,
        [
            ("grew", "w20260301-c", ""),
            ("merged", "w20260302-b", "w20260301-c"),
            ("created", "w20260302-bb", ""),
        ]
    );
}

#[test]
fn every_part_tells_its_columns_and_what_it_misses() {
    let names = "prepare post_sentences choose_sentences judge_sentences digest stand_ins name texts sketch gather meet read \
                 post_shingles count_shingles common weigh story row recall turn";
    for name in names.split_whitespace() {
        assert!(!schema(name).unwrap().fields().is_empty(), "{name}");
        let numbers = [("parts", 256), ("block", 64), ("rule", 0)];
        Worker::new(name, settings(&numbers)).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    let said = |name: &str| Worker::new(name, settings(&[])).map(|_| ()).unwrap_err().to_string();
    assert_eq!(said("nonsense"), "there is no part called nonsense");
    assert_eq!(said("gather"), "the number block is missing");
}
