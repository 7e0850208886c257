//! Pages that a dump has more than once: one page with versions, which the numbers of its story count once.

use crate::prose::{BELL, CAKE, FERRY, edited, made_up};
use crate::support::{Dump, Night, Rows, TABLES, run};
use serde_json::json;
use std::collections::BTreeMap;

/// A scrape: its id, address, the time of day that it gives, and its text.
type Scrape<'s> = (&'s str, &'s str, &'s str, &'s str);

fn scrape(&(id, url, time, text): &Scrape<'_>) -> String {
    let date = format!("2026-03-14T{time}:00Z");
    format!("{}\n", json!({ "id": id, "url": url, "date": date, "title": "Ferry stops", "text": text }))
}

fn dump(scrapes: &[Scrape<'_>]) -> Dump {
    Dump::of_lines(&scrapes.iter().map(scrape).collect::<Vec<_>>())
}

/// Which article each is a version of, by id.
fn versions(night: &Night) -> BTreeMap<String, String> {
    let told = |row: &BTreeMap<String, String>| (row["article_id"].clone(), row["version_of"].clone());
    night.rows("articles.csv").iter().map(told).filter(|(_, of)| !of.is_empty()).collect()
}

/// The given numbers of the largest story.
fn numbers<const N: usize>(night: &Night, columns: [&str; N]) -> [String; N] {
    let rows = night.rows("clusters.csv");
    let largest = rows.iter().max_by_key(|row| row["size"].parse::<u32>().unwrap()).unwrap();
    columns.map(|column| largest[column].clone())
}

const COUNTS: [&str; 5] = ["size", "pages", "outlets", "median_lag_minutes", "credited_share"];

fn pairs<const N: usize>(told: [(&str, &str); N]) -> BTreeMap<String, String> {
    told.into_iter().map(|(id, of)| (id.to_owned(), of.to_owned())).collect()
}

#[test]
fn a_page_scraped_often_is_one_page_with_versions() {
    let later = edited(FERRY, 19);
    let credited = format!("OSTERVIK (Reuters) - {FERRY}");
    let scrapes = [
        ("wire", "https://www.reuters.com/world/ferry-7", "06:00", &*credited),
        ("a1", "https://www.harbor.example/ferry?utm_source=mail", "06:10", FERRY),
        ("a2", "https://harbor.example/ferry/", "07:10", &later),
        ("a3", "https://m.harbor.example/ferry", "08:10", &credited),
        ("b1", "https://lamp.example/ferry", "06:30", FERRY),
        ("c1", "", "06:40", FERRY),
        ("c2", "", "06:50", FERRY),
        ("other", "https://harbor.example/cake", "06:00", CAKE),
    ];
    let night = dump(&scrapes).cluster(&[]).well();
    assert_eq!(versions(&night), pairs([("a2", "a1"), ("a3", "a1")]));
    // Of two pages, the agency's and one whose last version names it; behind the first come 10, 30, 40 and 50 minutes.
    assert_eq!(numbers(&night, COUNTS), ["7", "5", "3", "30", "0.400"]);
    assert!(night.rows("clusters.csv").iter().any(|row| (&*row["size"], &*row["pages"]) == ("1", "1")));
}

#[test]
fn versions_that_grow_are_no_further_copies_of_their_page() {
    let [first, second, third] = [60, 90, 130].map(|words| made_up(3, words));
    let page = "https://harbor.example/live";
    let scrapes =
        [("v1", page, "06:00", &*first), ("v2", page, "07:00", &second), ("v3", page, "08:00", &third)];
    let alone = dump(&scrapes).cluster(&[]).well();
    assert_eq!(versions(&alone), pairs([("v2", "v1"), ("v3", "v1")]));
    assert_eq!(numbers(&alone, COUNTS), ["3", "1", "1", "", "0.000"]);
    // The page had the story before the copy, whichever of its versions stands for it.
    let mut scrapes = scrapes.to_vec();
    scrapes.push(("copy", "https://lamp.example/taken", "06:20", &second));
    for policy in ["earliest", "latest", "longest"] {
        let night = dump(&scrapes).cluster(&["--canonical", policy]).well();
        let [pages, lag] = numbers(&night, ["pages", "median_lag_minutes"]);
        assert_eq!((&*pages, &*lag), ("2", "20"), "{policy}");
    }
}

#[test]
fn an_address_that_many_articles_are_given_with_makes_no_versions_of_them() {
    let feed = "https://harbor.example/news.xml";
    let others: Vec<String> = (0..6).map(|n| made_up(20 + n, 90)).collect();
    let mut scrapes = vec![("ferry", feed, "06:00", FERRY), ("bell", feed, "06:05", BELL)];
    for (text, id) in others.iter().zip(["o1", "o2", "o3", "o4", "o5", "o6"]) {
        scrapes.push((id, feed, "06:10", text));
    }
    let night = dump(&scrapes).cluster(&[]).well();
    assert_eq!(versions(&night), BTreeMap::new());
    assert!(night.rows("clusters.csv").iter().all(|row| row["pages"] == "1"));
    assert_eq!(night.count("pages_repeated"), 7);
}

#[test]
fn copies_of_two_outlets_behind_one_collector_are_two_pages() {
    let hub = "https://news.google.com/rss/articles/1";
    let line = |id: &str, source: &str, hour: u32| {
        let date = format!("2026-03-14T{hour:02}:00:00Z");
        format!("{}\n", json!({ "id": id, "url": hub, "source": source, "date": date, "text": FERRY }))
    };
    let lines = [line("a", "Harbor Times", 6), line("b", "The Lamp", 7), line("a2", "Harbor Times", 8)];
    let night = Dump::of_lines(&lines).cluster(&[]).well();
    assert_eq!(versions(&night), pairs([("a2", "a")]));
    assert_eq!(numbers(&night, ["size", "pages", "outlets"]), ["3", "2", "2"]);
}

/// Scrapes of several pages and stories, some of one minute.
fn many() -> Vec<String> {
    let mut lines = Vec::new();
    for story in 0..6u64 {
        let whole = made_up(40 + story, 120);
        for copy in 0..5u64 {
            let text = edited(&whole, 9 + 4 * copy as usize);
            let page = format!("https://o{}.example/{story}", copy % 2);
            let time = format!("{:02}:{:02}", 6 + story, copy / 3);
            lines.push(scrape(&(&format!("s{story}-{copy}"), &page, &time, &text)));
        }
    }
    lines
}

#[test]
fn neither_order_nor_threads_choose_the_first_version_and_a_recut_tells_the_same() {
    let mut lines = many();
    let dump = Dump::of_lines(&lines);
    let night = dump.cluster_on("1", &[]).well();
    let tables = |night: &Night| TABLES.map(|name| night.text(name));
    let columns = |night: &Night| (versions(night), night.text("clusters.csv"));
    assert_eq!(versions(&night).len(), 18);
    let expected = (tables(&night), columns(&night));
    assert_eq!(tables(&dump.cluster_on("4", &[]).well()), expected.0);
    let [cut, out] = ["cut", "out"].map(|name| dump.path(name));
    let done = run(&["recut", &out, "--out", &cut, "--set", "verify.share_min=.43"]);
    assert_eq!(done.status, 0, "{}", done.stderr);
    for (name, table) in TABLES.iter().zip(&expected.0) {
        assert_eq!(&std::fs::read_to_string(dump.path(&format!("cut/{name}"))).unwrap(), table, "{name}");
    }
    lines.reverse();
    assert_eq!(columns(&Dump::of_lines(&lines).cluster(&[]).well()), expected.1);
}

#[test]
fn a_page_scraped_again_on_a_later_night_is_a_version_of_the_earlier_nights() {
    let lines = many();
    let at_once = Dump::of_lines(&lines).cluster(&[]).well();
    let told = |rows: Rows, name: &str, column: &str| -> BTreeMap<String, String> {
        rows.into_iter().map(|row| (row[name].clone(), row[column].clone())).collect()
    };
    let versions = told(at_once.rows("articles.csv"), "article_id", "version_of");
    let pages = told(at_once.rows("clusters.csv"), "canonical_id", "pages");
    for order in [[0, 1, 2], [2, 0, 1]] {
        let dump = Dump::new();
        let history = dump.path("history");
        let nights = order.map(|night| {
            let tonight: Vec<&str> = lines.iter().skip(night).step_by(3).map(String::as_str).collect();
            let (input, date) =
                (dump.beside(&format!("{night}.jsonl"), tonight.concat()), format!("2026-03-{}", 14 + night));
            let done = dump.cluster_inputs(&[&input], &["--history", &history, "--date", &date], b"").well();
            (done.rows("articles.csv"), done.rows("clusters.csv"))
        });
        // By the last night all articles are known, so that what it tells of its own is what one run tells.
        let [.., (articles, clusters)] = nights;
        let articles = told(articles, "article_id", "version_of");
        assert!(articles.values().filter(|of| !of.is_empty()).count() > 3);
        assert!(articles.iter().all(|(id, of)| versions[id] == *of), "{articles:?}");
        let clusters = told(clusters, "canonical_id", "pages");
        assert!(clusters.iter().all(|(id, of)| pages[id] == *of), "{clusters:?}");
    }
}
