//! Pages that are no articles, or only part of one; and the shortest article.

use crate::prose::{FERRY, made_up};
use crate::support::{Dump, line};

fn page(head: &str, body: &str) -> String {
    format!("<html><head><title>Ferry stops | Harbor Times</title>{head}</head><body>{body}</body></html>")
}

fn story() -> String {
    let paragraphs: String = FERRY.lines().map(|line| format!("<p>{line}</p>")).collect();
    format!("<article><h1>Ferry stops</h1>{paragraphs}</article>")
}

fn canonical(address: &str) -> String {
    format!("<link rel=canonical href='{address}'>")
}

#[test]
fn a_front_page_joins_no_story_by_its_teasers_and_is_a_row_of_its_own_among_the_rejects() {
    let lead = FERRY.lines().next().unwrap();
    let card = |number: usize| {
        let lead = if number == 0 { lead.to_owned() } else { made_up(number as u64, 25) };
        format!(
            "<div><h3><a href=/n/{number}>Something new happened on day {number}</a></h3><p>{lead}</p></div>"
        )
    };
    let cards: String = (0..12).map(card).collect();
    let night = Dump::new()
        .file("front.html", page(&canonical("https://harbor.example/"), &cards))
        .file("story.html", page(&canonical("https://harbor.example/n/0"), &story()))
        .cluster(&["--max-reject-ratio", "1"])
        .well();
    assert_eq!(night.refusals(), ["1 index_page"]);
    let detail = &night.rows("rejects.csv")[0]["detail"];
    assert_eq!(detail, "it stands at its site's front address, and teases 12 pages");
    assert_eq!(night.ids(), ["story"]);
}

#[test]
fn galleries_and_starts_of_locked_stories_are_flagged_in_pages_and_records() {
    let locked = "<script type='application/ld+json'>{\"@type\": \"NewsArticle\", \"headline\": \"Ferry stops\", \
                  \"isAccessibleForFree\": false}</script>";
    let start = format!("<h1>Ferry stops</h1><p>{}</p>", FERRY.lines().next().unwrap());
    let record = |id: &str, more: &str, text: &str| {
        format!("{}\n", serde_json::json!({"id": id, "title": "Ferry stops", "text": text}))
            .replace('}', &format!("{more}}}"))
    };
    let lines = [
        record("free", ", \"isAccessibleForFree\": true", "The ferry stopped on Friday\u{2026}"),
        record("cut", ", \"isAccessibleForFree\": false", &format!("{}\u{2026}", FERRY.trim_end())),
        record("whole", ", \"isAccessibleForFree\": \"False\"", &made_up(7, 150)),
        record("pictures", ", \"@type\": [\"NewsArticle\", \"ImageGallery\"]", &made_up(8, 60)),
        record("typed", ", \"type\": \"story\"", &made_up(9, 60)),
        record("section", ", \"@type\": \"CollectionPage\"", &made_up(10, 60)),
    ];
    let night = Dump::new()
        .file("stub.html", page(locked, &start))
        .file("dump.jsonl", lines.concat())
        .cluster(&["--max-reject-ratio", "1"])
        .well();
    let flags = |id: &str| night.cell(id, "flags");
    assert_eq!(flags("stub"), "partial|paywalled");
    assert_eq!(flags("cut"), "partial|paywalled");
    assert_eq!(flags("pictures"), "gallery");
    for id in ["free", "whole", "typed"] {
        assert_eq!(flags(id), "", "{id}");
    }
    assert_eq!(night.refusals(), ["6 index_page"]);
}

#[test]
fn views_of_one_page_are_one_page() {
    let at = |url: &str| {
        format!(
            "{}\n",
            serde_json::json!({"url": url, "title": "Ferry stops", "text": FERRY, "date": "2026-03-14"})
        )
    };
    let night = Dump::new()
        .file(
            "dump.jsonl",
            [
                at("https://harbor.example/news/ferry-7"),
                at("https://amp.harbor.example/news/ferry-7?amp_js_v=0.1"),
                at("https://harbor.example/news/ferry-7/drucken"),
                at("https://harbor.example/print/news/ferry-7"),
                at("https://harbor.example/news/ferry-8"),
            ]
            .concat(),
        )
        .file("amp.html", page(&canonical("/news/ferry-7"), &story()))
        .file("view.html", page(&canonical("https://harbor.example/news/ferry-7"), &story()))
        .cluster(&[])
        .well();
    let rows = night.rows("articles.csv");
    assert_eq!(rows.iter().filter(|row| row["flags"].contains("same_page")).count(), 4);
}

#[test]
fn an_article_of_fewer_words_than_are_asked_for_is_refused() {
    let dump = Dump::of_lines(&[
        line("long", "", "a.example", "", &made_up(1, 60)),
        line("short", "", "b.example", "", &made_up(2, 20)),
        line("least", "", "c.example", "", &made_up(3, 40)),
    ]);
    assert_eq!(dump.cluster(&[]).well().ids().len(), 3);
    let night = dump.cluster(&["--min-words", "40", "--max-reject-ratio", "1"]).well();
    let mut ids = night.ids();
    ids.sort_unstable();
    assert_eq!(ids, ["least", "long"]);
    assert_eq!(night.refusals(), ["2 too_short"]);
    assert_eq!(night.rows("rejects.csv")[0]["detail"], "20 words; the recipe asks for 40");
    let run = std::fs::read_to_string(format!("{}/run.json", dump.path("out"))).unwrap();
    assert!(run.contains("words_min = 40"), "{run}");
    let by_set = dump.cluster(&["--set", "text.words_min=40", "--max-reject-ratio", "1"]).well();
    assert_eq!(by_set.refusals(), ["2 too_short"]);
}

#[test]
fn a_short_record_stays_in_a_kept_dump_unless_refused_ones_are_left_out() {
    let dump = Dump::of_lines(&[
        line("long", "", "", "", &made_up(1, 60)),
        line("short", "", "", "", &made_up(2, 20)),
    ]);
    let (input, kept) = (dump.path("in/dump.jsonl"), dump.path("kept.jsonl"));
    for (more, count) in [(&[][..], 2), (&["--drop-rejects"][..], 1)] {
        let fixed =
            ["dedup", &input, "--kept", &kept, "--min-words", "30", "--max-reject-ratio", "1", "--force"];
        let done = crate::support::run(&[&fixed, more].concat());
        assert_eq!(done.status, 0, "{}", done.stderr);
        assert_eq!(std::fs::read_to_string(&kept).unwrap().lines().count(), count);
    }
}
