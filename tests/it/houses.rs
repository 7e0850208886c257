//! Outlets that a dump shows to be one house: told with their evidence, and counted once among the independent ones.

use crate::prose::{FERRY, edited, made_up};
use crate::support::{Dump, Night, line};

/// An article of an outlet on a day, so many minutes past six.
fn article(id: &str, day: u64, minute: u64, outlet: &str, title: &str, text: &str) -> String {
    let at = format!("2026-03-{:02}T06:{minute:02}:00Z", 1 + day);
    line(id, &at, outlet, title, text)
}

/// Two papers with six stories of their own, two customers of an agency with six of its stories and one without its name, and a
/// story that all tell in their own words.
fn dump() -> Dump {
    let mut lines = Vec::new();
    for n in 0..6u64 {
        for (minute, outlet) in [(0, "harbor.example"), (4, "lamp.example")] {
            lines.push(article(&format!("own{n}-{outlet}"), n, minute, outlet, "", &made_up(n, 120)));
        }
        for (minute, outlet) in [(20, "quay.example"), (21, "mole.example")] {
            let credit = if n == 5 { "" } else { "PORT SELLEN (Reuters) - " };
            let text = format!("{credit}{}", made_up(100 + n, 120));
            lines.push(article(&format!("wire{n}-{outlet}"), n, minute, outlet, "", &text));
        }
    }
    let outlets = ["tide.example", "harbor.example", "lamp.example", "quay.example", "mole.example"];
    for (every, outlet) in (7..).zip(outlets) {
        let text = if outlet == "tide.example" { FERRY.to_owned() } else { edited(FERRY, every) };
        let title = "Ferry stops after hull cracks";
        lines.push(article(&format!("ferry-{outlet}"), 9, every as u64 * 5, outlet, title, &text));
    }
    Dump::of_lines(&lines)
}

fn ferry(night: &Night) -> (String, String) {
    let id = night.cell("ferry-tide.example", "cluster_id");
    let all = night.rows("clusters.csv");
    let row = all.iter().find(|row| row["cluster_id"] == id).unwrap();
    (row["outlets"].clone(), row["independent_outlets"].clone())
}

#[test]
fn papers_that_share_their_stories_count_once_and_an_agencys_customers_count_apart() {
    let night = dump().cluster(&[]).well();
    let houses = night.rows("houses.csv");
    assert_eq!(houses.len(), 1, "{houses:?}");
    let told = ["family", "domains", "stories", "agency_stories", "frame_sentences", "line"];
    let told = told.map(|column| houses[0][column].as_str());
    assert_eq!(told, ["harbor.example", "harbor.example|lamp.example", "6", "0", "0", ""]);
    assert_eq!(houses[0]["article_id"], "own0-harbor.example");
    assert_eq!(night.count("houses"), 1);
    assert_eq!(ferry(&night), ("5".to_owned(), "4".to_owned()));
    let own = night.manifest()["at_share"].as_array().unwrap().clone();
    let own = own.iter().find(|at| at["share_min"].as_f64() == Some(0.43)).unwrap();
    let sum: u64 =
        night.rows("clusters.csv").iter().map(|row| row["independent_outlets"].parse::<u64>().unwrap()).sum();
    assert_eq!(own["independent_outlets"].as_u64(), Some(sum));
}

#[test]
fn what_proves_a_house_is_the_recipes() {
    let night = dump().cluster(&["--set", "attribute.houses.stories_min=7"]).well();
    assert_eq!(night.rows("houses.csv").len(), 0);
    assert_eq!(ferry(&night), ("5".to_owned(), "5".to_owned()));
}

#[test]
fn papers_in_one_frame_are_a_house() {
    let frame = "The Tarnby papers are made by forty people in one old customs house.\n\
                 Tell us in a letter what we should ask the harbour master next week.";
    let mut lines = Vec::new();
    for n in 0..12u64 {
        for (at, outlet) in ["harbor.example", "lamp.example", "quay.example"].into_iter().enumerate() {
            let text = made_up(100 * at as u64 + n, 100);
            let text = if outlet == "quay.example" { text } else { format!("{text}\n{frame}") };
            lines.push(article(
                &format!("{outlet}{n}"),
                n,
                0,
                outlet,
                &made_up(500 + n + 40 * at as u64, 6),
                &text,
            ));
        }
    }
    let night = Dump::of_lines(&lines).cluster(&[]).well();
    let houses = night.rows("houses.csv");
    let told: Vec<[&str; 4]> = houses
        .iter()
        .map(|row| ["domains", "stories", "frame_sentences", "line"].map(|column| row[column].as_str()))
        .collect();
    let longest = frame.lines().max_by_key(|line| line.len()).unwrap();
    assert_eq!(told, [["harbor.example|lamp.example", "0", "2", longest]]);
}
