//! Who published what is met behind an aggregator, a cache, an archive or a short link.

use crate::prose::{BELL, CAKE, FERRY};
use crate::support::{Dump, Night};

/// An item of an aggregator's feed.
fn item(id: &str, title: &str, source: &str, description: &str) -> String {
    let description = description.replace('<', "&lt;").replace('>', "&gt;");
    format!(
        "<item><title>{title}</title><link>https://hub.example/rd/{id}</link><guid isPermaLink=\"false\">{id}</guid>\
         <pubDate>Sat, 14 Mar 2026 06:00:00 GMT</pubDate><description>{description}</description>{source}</item>"
    )
}

fn feed(items: &[String]) -> Night {
    let items = items.concat();
    let feed = format!("<rss version=\"2.0\"><channel><title>ferry</title>{items}</channel></rss>");
    Dump::new().file("a.xml", feed).cluster(&["--max-reject-ratio", "1"]).well()
}

#[test]
fn two_publishers_behind_one_aggregator_are_two_outlets() {
    let night = feed(&[
        item("a", "Ferry stops", "<source url=\"https://www.tide.example\">Tide Post</source>", FERRY),
        item("b", "Ferry stops", "<source url=\"https://moor.example/feed\">Moor Gazette</source>", FERRY),
    ]);
    assert_eq!(["a", "b"].map(|id| night.cell(id, "outlet")), ["tide.example", "moor.example"]);
    assert_eq!(night.rows("clusters.csv")[0]["outlets"], "2");
    assert!(night.rows("articles.csv").iter().all(|row| row["role"] != "update"));
}

#[test]
fn a_list_of_other_headlines_is_no_text() {
    let headlines = [
        "Ferry to the islands stops on Friday",
        "Fishermen carry the mail for now",
        "Why the old hull cracked",
    ];
    let list = |own: &str| {
        let others = headlines.iter().filter(|headline| **headline != own);
        let link = |headline: &str| {
            format!("<li><a href='https://hub.example/x'>{headline}</a> <font>Post</font></li>")
        };
        format!("<ol>{}{}</ol>", link(own), others.map(|headline| link(headline)).collect::<String>())
    };
    let night = feed(&[
        item("a", headlines[0], "<source url=\"https://tide.example\">Tide</source>", &list(headlines[0])),
        item("b", headlines[1], "<source url=\"https://moor.example\">Moor</source>", &list(headlines[1])),
        item(
            "c",
            "Bees leave the old bell",
            "<source url=\"https://fen.example\">Fen</source>",
            &list(headlines[2]),
        ),
    ]);
    assert_ne!(night.cell("a", "cluster_id"), night.cell("b", "cluster_id"));
    assert_eq!(night.cell("a", "words"), "7");
    assert_eq!(["a", "c"].map(|id| night.cell(id, "flags")), ["partial|headline_only", "headline_only"]);
}

#[test]
fn who_the_record_names_goes_before_the_domain_of_a_carrier() {
    let record = |id: &str, fields: serde_json::Value, text: &str| {
        let mut record = serde_json::json!({ "id": id, "date": "2026-03-14T06:00:00Z", "text": text });
        record.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        format!("{record}\n")
    };
    let carried = |url: &str| serde_json::json!({ "url": url });
    let night = Dump::of_lines(&[
        record("a", serde_json::json!({ "url": "https://news.google.com/rss/articles/1", "source": { "name": "Tide Post" } }), FERRY),
        record("b", serde_json::json!({ "url": "https://t.co/1", "domain": "t.co", "publisher": "Moor Gazette" }), CAKE),
        record("c", serde_json::json!({ "url": "https://t.co/2" }), BELL),
        record("d", carried("https://web.archive.org/web/20260314/https://www.tide.example/1"), FERRY),
        record("e", carried("https://tide-example.cdn.ampproject.org/c/s/tide.example/1"), FERRY),
        record("f", serde_json::json!({ "url": "https://tide.example/2", "source": "Reuters" }), CAKE),
    ])
    .cluster(&[])
    .well();
    let outlets = ["a", "b", "c", "d", "e", "f"].map(|id| night.cell(id, "outlet"));
    assert_eq!(outlets, ["Tide Post", "Moor Gazette", "", "tide.example", "tide.example", "tide.example"]);
    // A copy in an archive and one in a cache are of one page.
    assert!(night.cell("e", "flags").contains("same_page") != night.cell("d", "flags").contains("same_page"));
}

#[test]
fn a_page_in_an_archive_is_its_publishers() {
    let page = |url: &str| {
        crate::pack::record("response", url, &crate::pack::response("", page_of(FERRY).as_bytes()), None)
    };
    let crawl = [
        page("https://web.archive.org/web/20260314060000/https://www.tide.example/1"),
        page("https://archive.ph/Ab1cd"),
    ];
    let night = Dump::new().file("a.warc", crawl.concat()).cluster(&[]).well();
    let mut outlets: Vec<String> =
        night.rows("articles.csv").iter().map(|row| row["outlet"].clone()).collect();
    outlets.sort();
    assert_eq!(outlets, ["Tide Post", "tide.example"]);
}

fn page_of(text: &str) -> String {
    format!(
        "<html lang=en><head><title>Ferry stops</title><meta property=og:site_name content='Tide Post'></head><body><article>\
         <h1>Ferry stops</h1><p>{text}</p></article></body></html>"
    )
}
