//! Parts by themselves: rows of one key come together, cells come back as they went in, and what is missing
//! is said.

mod decisions;

use super::names::OfPage;
use super::read::{edge_bytes, edge_of};
use super::record::{Out, Record, Rows, Typed, columns_of, kinds, record};
use super::sheet::Type;
use super::texts::entry_of;
use super::value::{Value, words};
use super::work::Together;
use super::{Became, Name, SeenNight, Settings, Uncalled, Worker, bytes, call_clusters, numbers, see};
use crate::base::agency::AgencyId;
use crate::base::agency::CreditBasis;
use crate::base::article::{Place, PublishedBasis};
use crate::base::entry::pack;
use crate::base::entry::{Entry, Marks};
use crate::base::error::Result;
use crate::base::time::Stamp;
use crate::history::calendar::Window;
use crate::recipe::Recipe;
use crate::source::fields::FieldMap;
use crate::verify::{Edge, Grounds, Kind, Overlap};
use arrow_array::RecordBatch;
use std::collections::BTreeMap;

words! {
    /// Sizes.
    enum Size {
        /// Small.
        Small = "small",
        /// Large.
        Large = "large",
    }
}

record! {
    /// A thing with a bit of everything.
    struct Thing<'r> {
        /// A text.
        id: &'r str,
        /// A hash.
        hash: u64,
        /// A number.
        number: Option<i64>,
        /// Bytes.
        body: &'r [u8],
        /// Texts.
        names: Vec<String>,
        /// A word.
        size: Size,
    }
}

record! {
    /// A count.
    struct Count {
        /// A hash, as in the other.
        hash: u64,
        /// A flag.
        is_last: bool,
    }
}

kinds! {
    /// Rows of two kinds.
    enum Row<'r> {
        /// A thing.
        Thing(Thing<'r>) = "thing",
        /// A count.
        Count(Count) = "count",
    }
}

/// Gives rows of two kinds.
struct Giving;

impl Typed for Giving {
    type In<'r> = ();
    type Out<'r> = Row<'r>;
}

fn written(rows: &[Row<'_>]) -> RecordBatch {
    let mut out = Rows::new(Row::KINDS);
    rows.iter().for_each(|row| Out::<Giving>::of(&mut out).push(row).unwrap());
    out.ready().unwrap().remove(0)
}

fn read<'r, R: Record<'r>>(batch: &'r RecordBatch) -> Result<Vec<R>> {
    let columns = R::columns(batch)?;
    (0..batch.num_rows()).map(|row| R::read(&columns, row)).collect()
}

fn settings(numbers: &[(&str, u64)]) -> Settings {
    Settings {
        recipe: Recipe::built_in().unwrap(),
        map: FieldMap::new(&[]).unwrap(),
        numbers: numbers.iter().map(|(name, number)| ((*name).to_owned(), *number)).collect(),
        tables: BTreeMap::new(),
    }
}

#[test]
fn rows_come_back_as_they_went_in_and_each_kind_leaves_the_columns_of_others_empty() {
    let names = vec!["a".to_owned(), "b".to_owned()];
    let thing = Thing { id: "x", hash: u64::MAX, number: None, body: &[1, 2], names, size: Size::Large };
    let rows = [Row::Thing(thing), Row::Count(Count { hash: 7, is_last: true })];
    let batch = written(&rows);
    let columns: Vec<&str> = columns_of(Row::KINDS).iter().map(|(name, _)| *name).collect();
    assert_eq!(columns, ["kind", "id", "hash", "number", "body", "names", "size", "is_last"]);
    assert_eq!(read::<Row<'_>>(&batch).unwrap(), rows);
    let nulls: Vec<usize> = batch.columns().iter().map(|column| column.null_count()).collect();
    assert_eq!(nulls, [0, 1, 0, 2, 1, 1, 1, 1]);
}

#[test]
fn what_is_missing_mistyped_or_unknown_is_said() {
    let batch = written(&[Row::Count(Count { hash: 1 << 40, is_last: false })]);
    let said = |batch: &RecordBatch| read::<Thing<'_>>(batch).unwrap_err().to_string();
    assert_eq!(said(&batch), "the column id has no value that it can have in row 0");
    assert_eq!(said(&batch.project(&[1]).unwrap()), "the column hash is missing");
    let error = read::<OfPage<'_>>(&batch).unwrap_err();
    assert_eq!(error.to_string(), "the column page is missing");
    record! {
        /// A hash that is none.
        struct Other<'r> {
            /// A text here.
            hash: &'r str,
        }
    }
    assert_eq!(read::<Other<'_>>(&batch).unwrap_err().to_string(), "the column hash is of type Int64");
    record! {
        /// A hash that is too large.
        struct Narrow {
            /// 32 bits.
            hash: u32,
        }
    }
    let error = read::<Narrow>(&batch).unwrap_err();
    assert_eq!(error.to_string(), "the column hash has no value that it can have in row 0");
    assert_eq!(Size::ALL.iter().map(|size| size.as_str()).collect::<Vec<_>>(), ["small", "large"]);
    assert_eq!(<Size as Value<'_>>::TYPE, Type::Text);
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
        passage_words: 60,
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
    // Once other bytes stand here, histories in Spark are of another format: FORMAT in
    // pipelines/spark/python/storywire/spark/_past.py.
    let kept = "01030780020261311368747470733a2f2f612e6578616d706c652f310a5368697073207361696c09612e6578616d706c6502656e04504f525401320180cc\
                a69a0d01030104007801000001";
    let entry = Entry {
        place: Some(Place { source: 3, record: 7, byte_offset: 256 }),
        id: "a1".into(),
        url: "https://a.example/1".into(),
        title: crate::base::title::Title::given("Ships sail"),
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
        marks: Marks { partial: true, ..Marks::default() },
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
    let told = |it: &Became| (it.event, it.cluster_id.clone(), it.other_cluster_id.clone());
    let told: Vec<(&str, String, String)> = became.iter().map(told).collect();
    let words: Vec<(&str, &str, &str)> = told.iter().map(|it| (it.0, &*it.1, &*it.2)).collect();
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
fn nights_are_sources_below_0_and_what_tonight_makes_of_them_is_told() {
    let window = Window { date: "2026-03-09".parse().unwrap(), days: 7 };
    let nights = [("2026-03-01", true), ("2026-03-02", true), ("2026-03-03", false), ("2026-03-09", true)];
    let nights: Vec<(String, bool)> =
        nights.iter().map(|(date, whole)| ((*date).to_owned(), *whole)).collect();
    let night = |source, is_other, is_near, is_gone| SeenNight { source, is_other, is_near, is_gone };
    let seen = see(&nights, window);
    let expected = [
        night(-1, true, false, true),
        night(-2, true, true, false),
        night(-3, true, false, false),
        night(-4, false, false, false),
    ];
    assert_eq!(seen, expected);
}

#[test]
fn every_part_tells_its_columns_and_what_it_misses() {
    for &name in Name::ALL {
        assert_eq!(Name::of(name.as_str()).unwrap(), name);
        let numbers = [("parts", 256), ("block", 64), ("first_day", 20_260_302), ("out_of_order", 0)];
        Worker::new(name, settings(&numbers)).unwrap_or_else(|error| panic!("{}: {error}", name.as_str()));
        assert_eq!(name.takes().is_empty(), name == Name::Prepare);
        for kinds in [name.takes(), name.gives()] {
            let columns: BTreeMap<&str, Type> = columns_of(kinds).into_iter().collect();
            for (column, kind) in kinds.iter().flat_map(|kind| kind.columns) {
                assert_eq!(columns[column], *kind, "{} has two columns {column}", name.as_str());
            }
        }
    }
    assert_eq!(Name::of("nonsense").unwrap_err().to_string(), "there is no part called nonsense");
    let said = Worker::new(Name::Gather, settings(&[])).map(|_| ()).unwrap_err().to_string();
    assert_eq!(said, "the number block is missing");
}
