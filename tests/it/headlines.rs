//! Records with a headline or a summary and no text: kept, flagged, and together only with their equals.

use crate::prose::{BELL, CAKE, FERRY, edited, made_up};
use crate::support::{Dump, Night, Rows, TABLES, run};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const DAM: &str = "Dam spills over after week of rain";

/// A record of an outlet of its own, so many hours after six in the morning.
fn record(id: &str, hour: u32, fields: &Value) -> String {
    let hour = 6 + hour;
    let date = format!("2026-03-{:02}T{:02}:00:00Z", 14 + hour / 24, hour % 24);
    let mut record = json!({ "id": id, "url": format!("https://{id}.example/1"), "date": date });
    record.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    format!("{record}\n")
}

fn headline(id: &str, hour: u32, title: &str) -> String {
    record(id, hour, &json!({ "title": title }))
}

fn text(id: &str, hour: u32, title: &str, text: &str) -> String {
    record(id, hour, &json!({ "title": title, "text": text }))
}

fn cluster(lines: &[String]) -> Night {
    Dump::of_lines(lines).cluster(&[]).well()
}

/// The ids of each cluster in order, a word a cluster.
fn stories(night: &Night) -> Vec<String> {
    night.clusters().into_iter().map(|ids| Vec::from_iter(ids).join(" ")).collect()
}

#[test]
fn equal_headlines_of_six_words_within_a_day_are_together() {
    for (what, titles, expected) in [
        ("one headline", vec![(0, DAM), (5, DAM)], vec!["r0 r1"]),
        ("its case and marks", vec![(0, DAM), (5, "“DAM SPILLS OVER” – after week of rain!")], vec!["r0 r1"]),
        ("the outlet's name behind it", vec![(0, DAM), (5, &*format!("{DAM} | R1"))], vec!["r0 r1"]),
        ("another's name", vec![(0, DAM), (5, &*format!("{DAM} - mayor resigns"))], vec!["r0", "r1"]),
        ("one word", vec![(0, DAM), (5, "Dam spills over after month of rain")], vec!["r0", "r1"]),
        (
            "five words",
            vec![(0, "Dam spills over after rain"), (0, "Dam spills over after rain")],
            vec!["r0", "r1"],
        ),
        ("a day later", vec![(0, DAM), (24, DAM)], vec!["r0 r1"]),
        ("more than a day", vec![(0, DAM), (25, DAM)], vec!["r0", "r1"]),
        ("each day again", vec![(0, DAM), (20, DAM), (40, DAM), (60, DAM)], vec!["r0 r1", "r2 r3"]),
        ("without spaces", vec![(0, "大坝连续一周降雨后溢流"), (1, "大坝连续一周降雨后溢流")], vec!["r0 r1"]),
    ] {
        let line = |(at, (hour, title)): (usize, &(u32, &str))| headline(&format!("r{at}"), *hour, title);
        let lines: Vec<String> = titles.iter().enumerate().map(line).collect();
        let night = cluster(&lines);
        assert_eq!(stories(&night), expected, "{what}");
        assert!(night.rows("articles.csv").iter().all(|row| row["flags"] == "headline_only"), "{what}");
    }
}

#[test]
fn without_a_time_nothing_tells_that_headlines_lie_within_a_day() {
    let lines = ["a", "b"].map(|id| format!("{}\n", json!({ "id": id, "title": DAM })));
    assert_eq!(stories(&cluster(&lines)), ["a", "b"]);
    // What was seen within a day was there within a day, and of days alone two are one.
    let seen = ["a", "b"]
        .map(|id| format!("{}\n", json!({ "id": id, "title": DAM, "date_download": "2026-03-14" })));
    assert_eq!(stories(&cluster(&seen)), ["a b"]);
}

#[test]
fn summaries_are_together_where_they_are_equal_and_a_long_one_is_a_text() {
    let summary = |id: &str, title: &str, summary: &str| {
        record(id, 0, &json!({ "title": title, "text": "", "description": summary }))
    };
    let lead = FERRY.lines().next().unwrap();
    let night = cluster(&[
        summary("a", "Ferry stops", lead),
        summary("b", "Islands cut off", &lead.to_uppercase()),
        summary("c", "Ferry stops", &format!("{lead} It will not sail for days.")),
        summary("d", "Morning", "All that you need to know."),
        summary("e", "Evening", "All that you need to know."),
        summary("f", "Ferry stops", FERRY),
        text("g", 1, "Ferry lies still", &edited(FERRY, 30)),
    ]);
    assert_eq!(stories(&night), ["a b", "c", "d", "e", "f g"]);
    assert_eq!(night.cell("a", "flags"), "partial|headline_only");
    assert_eq!(night.cell("f", "flags"), "partial");
}

#[test]
fn a_headline_is_put_to_the_one_story_that_stands_under_it_and_never_stands_for_it() {
    let other = made_up(3, 90);
    let night = cluster(&[
        headline("first", 0, DAM),
        text("a", 2, DAM, FERRY),
        text("b", 3, "Another headline of some words", &edited(FERRY, 20)),
        headline("last", 6, &DAM.to_uppercase()),
        headline("late", 40, DAM),
        text("c", 2, "The bell rings again at last", BELL),
        text("d", 3, "The bell rings again at last", &other),
        headline("either", 4, "The bell rings again at last"),
        text("e", 3, "Cake settled", CAKE),
        headline("short", 4, "Cake settled"),
    ]);
    assert_eq!(stories(&night), ["a b first last", "c", "d", "e", "either", "late", "short"]);
    assert_eq!(night.cell("a", "canonical"), "true");
    for id in ["first", "last"] {
        let cells = ["role", "similarity", "joined_by", "flags"].map(|column| night.cell(id, column));
        assert_eq!(cells, ["excerpt", "0.000", "a", "headline_only"]);
    }
    let story = night.rows("clusters.csv").into_iter().find(|row| row["size"] == "4").unwrap();
    let told = ["pages", "outlets", "exact", "excerpt", "density"].map(|column| story[column].as_str());
    assert_eq!(told, ["4", "4", "0", "2", "1.000"]);
    assert!(story["similarity_min"].parse::<f64>().unwrap() > 0.5);
    for policy in ["earliest", "latest", "longest"] {
        let lines = [headline("first", 0, DAM), text("a", 2, DAM, FERRY), headline("last", 6, DAM)];
        let night = Dump::of_lines(&lines).cluster(&["--canonical", policy]).well();
        assert_eq!(stories(&night), ["a first last"]);
        assert_eq!(night.cell("a", "canonical"), "true", "{policy}");
    }
}

#[test]
fn a_table_of_headlines_is_read_and_said_to_have_no_texts() {
    let csv = format!(
        "id,url,title,publish_date\n1,https://a.example/1,{DAM},2026-03-14 06:00:00\n2,https://b.example/2,{DAM},2026-03-14 07:00:00\n"
    );
    let dump = Dump::new().file("a.csv", csv);
    let (night, night_file) = (dump.cluster(&[]).well(), dump.path("in/a.csv"));
    assert_eq!(stories(&night), ["1 2"]);
    assert_eq!(night.cell("1", "words"), "7");
    let said = &night.output.stderr;
    assert!(said.contains("2 of 2 articles have a headline or a short summary and no text"), "{said}");
    let told = run(&["schema", &night_file]).stdout;
    assert!(told.contains("2 have a headline, and neither a text nor a summary\n"), "{told}");
    let feed = format!(
        "<rss><channel><item><guid>1</guid><title>{DAM}</title><pubDate>Sat, 14 Mar 2026 06:00:00 GMT</pubDate></item></channel></rss>"
    );
    let night = Dump::new().file("a.xml", feed).cluster(&[]).well();
    assert_eq!(night.rows("articles.csv")[0]["flags"], "headline_only");
}

/// Headlines and texts of some stories, over three days.
fn many() -> Vec<String> {
    let mut lines = Vec::new();
    for story in 0..9u64 {
        let title = format!("Headline of story {story} in six words");
        let whole = made_up(60 + story, 110);
        for copy in 0..6u32 {
            let (id, hour) = (format!("s{story}-{copy}"), 3 * story as u32 + 9 * copy);
            lines.push(match copy % 3 {
                0 => headline(&id, hour, &title),
                1 => text(&id, hour, &title, &edited(&whole, 17 + copy as usize)),
                _ => record(
                    &id,
                    hour,
                    &json!({ "title": title, "text": null, "summary": made_up(90 + story / 2, 20) }),
                ),
            });
        }
    }
    lines
}

#[test]
fn neither_order_nor_threads_make_other_stories_and_a_recut_tells_the_same() {
    let mut lines = many();
    let dump = Dump::of_lines(&lines);
    let tables = |night: &Night| TABLES.map(|name| night.text(name));
    let night = dump.cluster_on("1", &[]).well();
    let (expected, together) = (tables(&night), stories(&night));
    assert!(together.len() < 40 && together.iter().any(|story| story.contains("s0-0 s0-1")), "{together:?}");
    assert_eq!(tables(&dump.cluster_on("4", &[]).well()), expected);
    let [cut, out] = ["cut", "out"].map(|name| dump.path(name));
    for settings in [["--set", "verify.share_min=.43"], ["--set", "attribute.canonical=longest"]] {
        let done = run(&["recut", &out, "--out", &cut, settings[0], settings[1], "--force"]);
        assert_eq!(done.status, 0, "{}", done.stderr);
        let full = dump.cluster(&settings).well();
        for name in TABLES {
            let cut = std::fs::read_to_string(dump.path(&format!("cut/{name}"))).unwrap();
            assert_eq!(cut, full.text(name), "{name}");
        }
    }
    lines.reverse();
    assert_eq!(stories(&cluster(&lines)), together);
}

#[test]
fn nights_make_of_headlines_what_one_run_makes_of_them() {
    let lines = many();
    let expected: BTreeSet<String> = stories(&cluster(&lines)).into_iter().collect();
    for order in [[0, 1, 2], [1, 2, 0]] {
        let dump = Dump::new();
        let history = dump.path("history");
        let mut of_article = BTreeMap::new();
        for night in order {
            let tonight: Vec<&str> = lines.iter().skip(night).step_by(3).map(String::as_str).collect();
            let (input, date) =
                (dump.beside(&format!("{night}.jsonl"), tonight.concat()), format!("2026-03-{}", 14 + night));
            let done = dump.cluster_inputs(&[&input], &["--history", &history, "--date", &date], b"").well();
            let rows: Rows = done.rows("articles.csv").into_iter().chain(done.rows("moved.csv")).collect();
            of_article
                .extend(rows.into_iter().map(|row| (row["article_id"].clone(), row["cluster_id"].clone())));
        }
        let mut together = BTreeMap::<String, Vec<String>>::new();
        for (article, cluster) in of_article {
            together.entry(cluster).or_default().push(article);
        }
        let together: BTreeSet<String> = together.into_values().map(|ids| ids.join(" ")).collect();
        assert_eq!(together, expected, "{order:?}");
    }
}

#[test]
fn a_dump_without_what_is_covered_keeps_texts_and_of_equal_headlines_one() {
    let lines = [
        headline("h1", 0, DAM),
        headline("h2", 1, DAM),
        text("a", 2, DAM, FERRY),
        text("b", 3, DAM, FERRY),
        headline("other", 2, "Bridge closed after week of rain"),
        headline("few", 2, "Bridge closed"),
    ];
    let dump = Dump::of_lines(&lines);
    let kept = dump.path("kept.jsonl");
    let night = dump.cluster(&["--kept", &kept]).well();
    let dropped: Vec<(String, String)> = night
        .rows("dropped.csv")
        .into_iter()
        .map(|row| (row["article_id"].clone(), row["kept_id"].clone()))
        .collect();
    let expected = [("b", "a"), ("h2", "h1")].map(|(id, kept)| (id.to_owned(), kept.to_owned()));
    assert_eq!(dropped.into_iter().collect::<BTreeSet<_>>(), BTreeSet::from(expected));
}

#[test]
fn an_explanation_says_why_a_headline_is_alone() {
    let dump = Dump::of_lines(&[
        headline("h1", 0, DAM),
        text("a", 2, DAM, FERRY),
        headline("h2", 40, DAM),
        text("b", 3, "Cake settled", CAKE),
    ]);
    let night = dump.cluster(&[]).well();
    assert_eq!(stories(&night), ["a h1", "b", "h2"]);
    for pair in [["h1", "a"], ["h1", "h2"], ["a", "h2"], ["b", "h1"]] {
        let done = run(&["explain", &dump.path("out"), pair[0], pair[1]]);
        assert_eq!(done.status, 0, "{}", done.stderr);
        assert!(done.stdout.contains("no text"), "{pair:?}\n{}", done.stdout);
    }
    let done = run(&["explain", &dump.path("out"), "h1"]);
    assert_eq!(done.status, 0, "{}", done.stderr);
}
