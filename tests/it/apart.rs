//! Nights that go, or are run again: what another night has is held together all the same.

use crate::prose::{cut, edited, made_up};
use crate::support::run;
use crate::week::{Told, Week, date};

/// An article that a night reads, an hour of its own.
fn read(night: usize, hour: usize, id: &str, text: &str) -> Told {
    (id.to_owned(), night, (night, hour), text.to_owned())
}

/// A story of which some nights have the whole text, some one that was cut, and some both.
fn story(whole: &[usize], shorter: &[usize]) -> Vec<Told> {
    let text = made_up(31, 160);
    let (short, mut told) = (cut(&text, 90), Vec::new());
    told.extend(whole.iter().map(|&night| read(night, 6, &format!("whole{night}"), &text)));
    told.extend(shorter.iter().map(|&night| read(night, 9, &format!("short{night}"), &short)));
    told.extend(
        (0..6).map(|night| read(night, 12, &format!("other{night}"), &made_up(300 + night as u64, 80))),
    );
    told
}

/// The clusters that a night's articles of the story are in.
fn clusters(week: &Week, night: usize) -> Vec<String> {
    let rows = week.rows("out", night, "articles.csv");
    let of_story = rows.iter().filter(|row| !row["article_id"].starts_with("other"));
    of_story.map(|row| row["cluster_id"].clone()).collect()
}

fn assert_one(week: &Week, nights: &[usize]) {
    let mut all: Vec<String> = nights.iter().flat_map(|&night| clusters(week, night)).collect();
    all.dedup();
    assert_eq!(all.len(), 1, "{all:?}");
    for &night in nights {
        let lineage = week.rows("out", night, "lineage.csv");
        assert!(lineage.iter().all(|row| row["event"] != "split"), "{lineage:?}");
    }
}

fn drop_night(week: &Week, night: usize) {
    let output = run(&["history", "drop", &week.path("history"), &date(night)]);
    assert_eq!(output.status, 0, "{}", output.stderr);
}

#[test]
fn a_night_run_again_finds_what_the_next_had_joined() {
    let week = Week::new(&story(&[0, 1], &[1]));
    week.nights([0, 1, 0], "history", "out");
    assert_one(&week, &[0, 1]);
}

#[test]
fn the_first_of_equal_texts_may_go() {
    let week = Week::new(&story(&[0, 1, 3], &[2]));
    week.nights([0, 1, 2], "history", "out");
    drop_night(&week, 0);
    week.nights([3], "history", "out");
    assert_one(&week, &[1, 2, 3]);
}

#[test]
fn the_night_that_proved_a_pair_may_go() {
    let week = Week::new(&story(&[0, 2, 3], &[1, 2]));
    week.nights([0, 1, 2], "history", "out");
    drop_night(&week, 1);
    week.nights([3], "history", "out");
    assert_one(&week, &[0, 2, 3]);
}

#[test]
fn a_pair_known_from_both_sides_outlives_the_nights_that_had_it_first() {
    let week = Week::new(&story(&[0, 2, 4], &[1, 3]));
    week.nights([0, 1, 2, 3], "history", "out");
    drop_night(&week, 0);
    drop_night(&week, 1);
    week.nights([4], "history", "out");
    assert_one(&week, &[2, 3, 4]);
}

#[test]
fn another_dump_may_take_the_place_of_a_night() {
    let mut told = story(&[0, 1, 3], &[1]);
    told.push(read(2, 6, "edited2", &edited(&made_up(31, 160), 11)));
    let week = Week::new(&told);
    week.nights([0, 1, 2], "history", "out");
    let of_night = |night: usize| week.path(&format!("{}.jsonl", date(night)));
    std::fs::copy(of_night(5), of_night(0)).unwrap();
    week.nights([0, 3], "history", "out");
    assert_one(&week, &[1, 2, 3]);
}

#[test]
fn what_comes_again_every_night_stays_one_story_when_its_first_nights_are_out_of_reach() {
    let week = Week::new(&story(&[0, 1, 2, 3, 4, 5], &[0, 1, 2, 3, 4, 5]));
    for night in 0..6 {
        let output = run(&week.arguments(night, "history", "out", &["--window", "2d"]));
        assert_eq!(output.status, 0, "{}", output.stderr);
    }
    assert_one(&week, &[0, 1, 2, 3, 4, 5]);
}
