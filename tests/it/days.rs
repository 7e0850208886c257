//! Time as it is known: a date without hours is a day, and so is midnight where an outlet knows no other time.

use crate::prose::{cut, edited, made_up};
use crate::support::{Dump, Night, line};

/// Articles as id, time, outlet and text.
fn told(articles: &[(&str, &str, &str, String)]) -> Night {
    let lines: Vec<String> = articles
        .iter()
        .map(|(id, at, outlet, text)| line(id, at, outlet, &format!("Headline of {id}"), text))
        .collect();
    Dump::of_lines(&lines).cluster(&[]).well()
}

fn is_day(night: &Night, id: &str) -> bool {
    night.cell(id, "flags").split('|').any(|flag| flag == "date_only")
}

#[test]
fn an_outlet_that_writes_midnight_alone_knows_days_and_one_that_writes_hours_knows_midnight() {
    let text = made_up(1, 120);
    let night = told(&[
        ("daily1", "2026-03-14T00:00:00Z", "daily.example", text.clone()),
        ("daily2", "2026-03-15T00:00:00Z", "daily.example", made_up(2, 90)),
        ("hourly1", "2026-03-14T00:00:00Z", "hourly.example", edited(&text, 20)),
        ("hourly2", "2026-03-14T09:30:00Z", "hourly.example", made_up(3, 90)),
        ("zoned", "2026-03-14T00:00:00+02:00", "zoned.example", made_up(4, 90)),
        ("once", "2026-03-16T00:00:00Z", "once.example", made_up(5, 90)),
        ("dated", "2026-03-14", "dated.example", cut(&text, 100)),
        ("timed", "2026-03-14T12:00:00Z", "timed.example", edited(&text, 25)),
    ]);
    let days = ["daily1", "daily2", "hourly1", "hourly2", "zoned", "once", "dated", "timed"]
        .map(|id| is_day(&night, id));
    assert_eq!(days, [true, true, false, false, false, true, true, false]);
    // What knows its hour goes before what knows its day, and a day has no lag.
    assert_eq!(night.cell("hourly1", "canonical"), "true");
    assert_eq!([night.cell("daily1", "lag_minutes"), night.cell("dated", "lag_minutes")], ["", ""]);
    assert_eq!(night.cell("timed", "lag_minutes"), "720");
    assert_eq!(night.cell("daily1", "published"), "2026-03-14T00:00:00Z");
}

#[test]
fn a_form_comes_back_another_day_and_not_another_hour_of_one() {
    let bulletin = |figure: u32| {
        format!(
            "The bank of Velmora left its rate at {figure} per cent on Monday and said that it would look at prices again \
             before the summer, when the harbour tax ends and the ferry opens."
        )
    };
    let stories = |first: &str, second: &str| {
        let night = told(&[
            ("one", first, "one.example", bulletin(4)),
            ("two", second, "two.example", bulletin(5)),
            ("first", first, "one.example", made_up(7, 90)),
            ("second", second, "two.example", made_up(8, 90)),
        ]);
        night.clusters().len()
    };
    assert_eq!(stories("2026-03-14", "2026-03-15"), 4, "of two days");
    assert_eq!(stories("2026-03-14T00:00:00Z", "2026-03-16T00:00:00Z"), 4, "of two midnights");
    assert_eq!(stories("2026-03-14T06:00:00Z", "2026-03-16"), 4, "of an hour and a day");
}
