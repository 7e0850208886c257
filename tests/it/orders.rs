//! Dates of which day and month may be either: told by the other dates of their file or outlet, or flagged as a guess.

use crate::prose::{BELL, CAKE, FERRY};
use crate::support::{Dump, Night};

const TEXTS: [&str; 3] = [FERRY, CAKE, BELL];

/// Rows of a table: id, date, outlet.
fn table(rows: &[(&str, &str, &str)]) -> String {
    let row = |(place, (id, date, outlet)): (usize, &(&str, &str, &str))| {
        format!("{id},Story {id},{date},{outlet},\"{id}. {}\"\n", TEXTS[place % 3])
    };
    let rows: String = rows.iter().enumerate().map(row).collect();
    format!("id,title,date,outlet,text\n{rows}")
}

/// The day of an article, with a mark if it is a guess.
fn day(night: &Night, id: &str) -> String {
    let day = night.cell(id, "published")[..10].to_owned();
    match night.cell(id, "flags").contains("date_order_guessed") {
        true => format!("{day}?"),
        false => day,
    }
}

#[test]
fn one_day_that_is_no_month_tells_the_order_of_a_file() {
    let rows = [
        ("a", "03/02/2021", "tide.example"),
        ("b", "16/02/2021", "tide.example"),
        ("c", "05-02-2021 08:30", "tide.example"),
        ("d", "07/02/21", "moor.example"),
    ];
    let night = Dump::new().file("a.csv", table(&rows)).cluster(&[]).well();
    let days = ["a", "b", "c", "d"].map(|id| day(&night, id));
    assert_eq!(days, ["2021-02-03", "2021-02-16", "2021-02-05", "2021-02-07"]);
    assert_eq!((night.count("date_orders_told"), night.count("date_orders_guessed")), (3, 0));
}

#[test]
fn one_month_that_is_no_day_tells_it_as_well() {
    let rows = [
        ("a", "03/02/2021", "tide.example"),
        ("b", "02/16/2021", "tide.example"),
        ("c", "03.04.2021", "tide.example"),
    ];
    let night = Dump::new().file("a.csv", table(&rows)).cluster(&[]).well();
    assert_eq!(["a", "b", "c"].map(|id| day(&night, id)), ["2021-03-02", "2021-02-16", "2021-03-04"]);
}

#[test]
fn outlets_of_one_file_may_differ_and_an_outlet_keeps_its_order_in_other_files() {
    let first = [
        ("a", "03/02/2021", "tide.example"),
        ("b", "16/02/2021", "tide.example"),
        ("c", "03/02/2021", "moor.example"),
        ("d", "02/16/2021", "moor.example"),
    ];
    let second = [("e", "04/02/2021", "tide.example"), ("f", "04/02/2021", "moor.example")];
    let dump = Dump::new().file("a.csv", table(&first)).file("b.csv", table(&second));
    let night = dump.cluster(&[]).well();
    let days = ["a", "c", "e", "f"].map(|id| day(&night, id));
    assert_eq!(days, ["2021-02-03", "2021-03-02", "2021-02-04", "2021-04-02"]);
}

#[test]
fn an_outlet_that_writes_both_ways_is_guessed_and_flagged() {
    let rows = [
        ("a", "03/02/2021", "tide.example"),
        ("b", "16/02/2021", "tide.example"),
        ("c", "02/17/2021", "tide.example"),
    ];
    let night = Dump::new().file("a.csv", table(&rows)).cluster(&[]).well();
    assert_eq!(["a", "b", "c"].map(|id| day(&night, id)), ["2021-03-02?", "2021-02-16", "2021-02-17"]);
    assert!(
        night.manifest()["warnings"]
            .to_string()
            .contains("1 of 3 articles have a date in which day and month may be either")
    );
}

#[test]
fn what_no_other_date_tells_the_language_tells_or_it_is_a_guess() {
    let line = |id: &str, language: &str| {
        let text = format!("{id}. {FERRY}");
        let record = serde_json::json!({ "id": id, "date": "03/02/2021", "lang": language, "text": text });
        format!("{record}\n")
    };
    let told = |language: &str| {
        let night = Dump::of_lines(&[line("a", language)]).cluster(&[]).well();
        day(&night, "a")
    };
    assert_eq!(["fr", "de", "en", ""].map(told), ["2021-02-03", "2021-02-03", "2021-03-02?", "2021-03-02?"]);
    // What cannot have been seen before it was out is no reading.
    let ahead = serde_json::json!({ "id": "a", "date": "03/12/2021", "crawled": "2021-03-13T09:00:00Z", "text": FERRY });
    assert_eq!(day(&Dump::of_lines(&[format!("{ahead}\n")]).cluster(&[]).well(), "a"), "2021-03-12");
}

#[test]
fn neither_threads_nor_the_order_of_rows_matter() {
    let mut rows: Vec<(String, String, String)> = Vec::new();
    for number in 0..60 {
        let outlet = format!("o{}.example", number % 5);
        rows.push((
            format!("n{number:02}"),
            format!("{:02}/{:02}/2021", number % 28 + 1, number % 5 + 1),
            outlet,
        ));
    }
    let days = |rows: &[(String, String, String)], threads: &str| {
        let rows: Vec<(&str, &str, &str)> =
            rows.iter().map(|(id, date, outlet)| (&**id, &**date, &**outlet)).collect();
        let night = Dump::new().file("a.csv", table(&rows)).cluster_on(threads, &[]).well();
        (0..60).map(|number| day(&night, &format!("n{number:02}"))).collect::<Vec<_>>()
    };
    let expected = days(&rows, "1");
    assert_eq!(days(&rows, "4"), expected);
    rows.reverse();
    assert_eq!(days(&rows, "4"), expected);
}

#[test]
fn a_date_that_cannot_be_read_is_counted_with_the_first_of_them() {
    let rows = [
        ("a", "third week of May", "tide.example"),
        ("b", "2021-02-03", "tide.example"),
        ("c", "Q3 2021", "tide.example"),
    ];
    let dump = Dump::new().file("a.csv", table(&rows));
    let night = dump.cluster(&[]).well();
    assert_eq!(night.count("dates_unread"), 2);
    let warnings = night.manifest()["warnings"].to_string();
    assert!(
        warnings
            .contains("2 of 3 articles have in place of a date of publication what could not be read as one"),
        "{warnings}"
    );
    assert!(warnings.contains("third week of May") && warnings.contains("in record 1 of"), "{warnings}");
    let told = crate::support::run(&["schema", &dump.path("in/a.csv")]);
    assert!(
        told.stdout.contains("2 dates of publication cannot be read: third week of May"),
        "{}",
        told.stdout
    );
    // A field that has nothing says nothing.
    let empty =
        [("a", "", "tide.example"), ("b", "0000-00-00", "tide.example"), ("c", "None", "tide.example")];
    assert_eq!(Dump::new().file("a.csv", table(&empty)).cluster(&[]).well().count("dates_unread"), 0);
}
