//! What decides, as Spark asks for it: each part by itself on a few rows.

use super::{read, settings};
use crate::spark::Name;
use crate::spark::changes::{self, Changed, Fate, WasAndIs};
use crate::spark::equal::{FirstOfText, LastingText};
use crate::spark::furniture::{self, Alike, Holding};
use crate::spark::kept::KeptLineage;
use crate::spark::names::{Again, FindSamePages, OfPage};
use crate::spark::nights::{LastSaid, Said};
use crate::spark::read::{FindForms, Likeliest, Number};
use crate::spark::record::{Out, Rows, Typed};
use crate::spark::retired::{self, Going};
use crate::spark::sentences::{Candidate, Sort};
use crate::spark::touched;
use crate::spark::weights::{self, Asking, Holder};
use crate::spark::work::Bests;
use arrow_array::RecordBatch;
use std::marker::PhantomData;

/// Gives the rows that a part takes.
struct Feeding<P>(PhantomData<fn(&P)>);

impl<P: Typed> Typed for Feeding<P> {
    type In<'r> = ();
    type Out<'r> = P::In<'r>;
}

/// What a part makes of rows.
fn told<P: Typed>(name: Name, rows: &[P::In<'_>]) -> RecordBatch {
    let mut given = Rows::new(name.takes());
    rows.iter().for_each(|row| Out::<Feeding<P>>::of(&mut given).push(row).unwrap());
    let numbers = [("first_day", 20_260_302), ("out_of_order", 0)];
    let (mut part, mut told) = (name.made(settings(&numbers)).unwrap(), Rows::new(name.gives()));
    given.ready().unwrap().iter().for_each(|rows| part.take(rows, &mut told).unwrap());
    part.end(&mut told).unwrap();
    told.ready().unwrap().remove(0)
}

#[test]
fn all_but_the_first_article_of_a_page_are_told_whatever_their_order() {
    let article = |page, order_time, id, record| OfPage { page, order_time, id, source: 0, record };
    let rows =
        [article(5, 20, "a", 1), article(5, 10, "c", 2), article(5, 10, "b", 3), article(6, 1, "d", 4)];
    let again = told::<FindSamePages>(Name::FindSamePages, &rows);
    let again: Vec<u64> = read::<Again>(&again).unwrap().iter().map(|it| it.record).collect();
    assert_eq!(again, [2, 1]);
}

#[test]
fn the_first_article_of_a_text_is_found_from_pieces_and_its_publications_from_all() {
    let copy = |order_time, id, at: Option<i64>| LastingText {
        key: b"k",
        order_time,
        id,
        source: 0,
        record: 1,
        first_published: at,
        last_published: at,
    };
    let rows = [copy(7, "b", Some(7)), copy(5, "z", None), copy(5, "a", None), copy(9, "c", Some(9))];
    let pieces = [&rows[..2], &rows[2..]].map(|rows| told::<Bests<FirstOfText>>(Name::FirstOfText, rows));
    let pieces = pieces.iter().flat_map(|piece| read::<LastingText<'_>>(piece).unwrap());
    let whole = told::<Bests<FirstOfText>>(Name::FirstOfText, &pieces.collect::<Vec<_>>());
    let expected = LastingText { first_published: Some(7), last_published: Some(9), ..copy(5, "a", None) };
    assert_eq!(read::<LastingText<'_>>(&whole).unwrap(), [expected]);
}

#[test]
fn what_a_later_night_said_counts_and_its_empty_words_too() {
    let said = |commit, word| Said { key: "a", commit, number: None, word };
    let last =
        told::<Bests<LastSaid>>(Name::LastSaid, &[said(3, None), said(1, Some("x")), said(2, Some("y"))]);
    assert_eq!(read::<Said<'_>>(&last).unwrap(), [said(3, None)]);
}

#[test]
fn holders_without_a_sentence_of_their_own_tell_nothing_and_too_few_are_not_asked() {
    let holding = |sort, key, holder, has_own| Holding { sort, outlet: Some(1), key, holder, has_own };
    let rows: Vec<Holding> = [(1, 3, true), (1, 2, false), (1, 4, true), (2, 9, false)]
        .map(|(key, holder, has_own)| holding(Sort::Own, key, holder, has_own))
        .into();
    let telling = told::<furniture::KeepTelling>(Name::KeepTelling, &rows);
    let candidate = |sort, key, holders| Candidate { sort, outlet: Some(1), key, holders };
    assert_eq!(read::<Candidate>(&telling).unwrap(), [candidate(Sort::Own, 1, vec![3, 4])]);
    // Three sentences that two texts share may be furniture; two may not, nor what only two texts of an
    // outlet hold.
    let rows = [
        candidate(Sort::Pair, 5, vec![1, 2]),
        candidate(Sort::Pair, 4, vec![1, 2]),
        candidate(Sort::Pair, 6, vec![1, 2]),
        candidate(Sort::Pair, 7, vec![1, 3]),
        candidate(Sort::Own, 8, vec![1, 2]),
    ];
    let groups = told::<furniture::GroupSentences>(Name::GroupSentences, &rows);
    let (keys, holders) = (vec![4, 5, 6], vec![1, 2]);
    let alike = Alike { sort: Sort::Pair, outlet: Some(1), key: 4, sentences: 3, keys, holders };
    assert_eq!(read::<Alike>(&groups).unwrap(), [alike]);
}

#[test]
fn a_text_is_of_a_form_if_most_of_its_likeliest_pairs_were_and_groups_are_counted_across() {
    let text = |number, pairs, of_form| Likeliest { number, pairs, of_form };
    let forms = told::<FindForms>(Name::FindForms, &[text(1, 4, 3), text(2, 4, 2), text(3, 0, 0)]);
    assert_eq!(read::<Number>(&forms).unwrap(), [Number { number: 1 }, Number { number: 3 }]);
    let pair = |a, b, of_a, of_b| Asking::Pair(weights::Across { a, b, of_a, of_b });
    let rows = [pair(2, 3, 2, 2), pair(5, 9, 4, 8), Asking::Before(weights::Before { of_a: 7 })];
    let holders = told::<weights::ChooseHolders>(Name::ChooseHolders, &rows);
    let holder = |number, is_counted, is_tonights| Holder { number, is_counted, is_tonights };
    let expected = [
        holder(4, true, true),
        holder(5, false, false),
        holder(7, true, false),
        holder(8, true, true),
        holder(9, false, false),
    ];
    assert_eq!(read::<Holder>(&holders).unwrap(), expected);
}

#[test]
fn a_night_touches_groups_with_a_text_that_is_asked_for_and_clusters_that_came_apart() {
    let text = |cluster_id, number| touched::OfCluster { cluster_id, number };
    let rows =
        [text("w20260301-a", 4), text("w20260301-a", 2), text("w20260302-b", 5), text("w20260302-b", 6)];
    let held = told::<touched::HoldTogether>(Name::HoldTogether, &rows);
    assert_eq!(read::<touched::Held>(&held).unwrap(), [touched::Held { a: 2, b: 4 }]);
    let placed = |cluster_id, number, component| touched::Placed { cluster_id, number, component };
    let rows = [placed("a", 1, 1), placed("a", 2, 1), placed("b", 3, 3), placed("b", 7, 7)];
    let asked = told::<touched::AskClusters>(Name::AskClusters, &rows);
    assert_eq!(read::<Number>(&asked).unwrap(), [Number { number: 3 }, Number { number: 7 }]);
    let linked = |component, number, is_asked| touched::Linked { component, number, is_asked };
    let rows = [linked(1, 1, false), linked(1, 2, true), linked(3, 3, false)];
    let asked = told::<touched::AskGroups>(Name::AskGroups, &rows);
    assert_eq!(read::<Number>(&asked).unwrap(), [Number { number: 1 }, Number { number: 2 }]);
}

#[test]
fn clusters_as_they_were_are_passed_over_and_of_one_id_the_later_is_lengthened() {
    let cluster = |long_id, size| WasAndIs::Cluster(changes::IsNow { long_id, size });
    let share = |long_id, articles, before| WasAndIs::Share(changes::Share { long_id, articles, before });
    let rows = [cluster("a", 2), share("a", 2, 2), cluster("b", 3), share("b", 2, 2), cluster("c", 1)];
    let changed = told::<changes::FindChanged>(Name::FindChanged, &rows);
    let changed = read::<Changed<'_>>(&changed).unwrap();
    assert_eq!(changed, [Changed { long_id: "b" }, Changed { long_id: "c" }]);
    let of_id = |long_id, first_id| changes::OfClusterId { cluster_id: "w", long_id, first_id };
    let longer = told::<changes::LengthenIds>(Name::LengthenIds, &[of_id("wb", "b"), of_id("wa", "a")]);
    assert_eq!(read::<Changed<'_>>(&longer).unwrap(), [Changed { long_id: "wb" }]);
}

#[test]
fn lineage_names_who_stood_and_stands_only_where_a_cluster_was_and_is() {
    let canonical = Some("x");
    let merged = changes::Known {
        event: "merged",
        cluster_id: "a",
        other_cluster_id: "b",
        size_before: 2,
        size_after: 0,
        canonical_before: canonical,
        canonical_after: canonical,
    };
    let created = changes::Created { cluster_id: "c", size_after: 4, canonical_after: canonical };
    let became =
        told::<changes::TellLineage>(Name::TellLineage, &[Fate::Known(merged), Fate::Created(created)]);
    let row = |event, cluster_id, other_cluster_id, size_before, size_after| KeptLineage {
        event,
        cluster_id,
        other_cluster_id,
        size_before,
        size_after,
        canonical_before: if size_before > 0 { "x" } else { "" },
        canonical_after: if size_after > 0 { "x" } else { "" },
    };
    let expected = [row("merged", "a", "b", 2, 0), row("created", "c", "", 0, 4)];
    assert_eq!(read::<KeptLineage<'_>>(&became).unwrap(), expected);
    let article = |cluster_id| Going::Article(retired::GoneArticle { cluster_id });
    let cluster =
        |cluster_id| Going::Cluster(retired::GoneCluster { cluster_id, size: 5, canonical_id: "x" });
    let rows =
        [article("a"), cluster("a"), article("b"), Going::Reached(retired::Reached { cluster_id: "b" })];
    let gone = told::<retired::RetireClusters>(Name::RetireClusters, &rows);
    assert_eq!(read::<KeptLineage<'_>>(&gone).unwrap(), [row("retired", "a", "", 5, 0)]);
}
