//! What the wire writes around a story, seen from the tables: dates, versions, stubs and stand-ins.

use crate::prose::made_up;
use crate::support::Dump;
use serde_json::json;

fn record(id: &str, crawled: &str, title: &str, text: &str) -> String {
    let url = format!("https://outlet-{id}.example/{id}");
    format!("{}\n", json!({ "id": id, "url": url, "title": title, "text": text, "crawl_date": crawled }))
}

#[test]
fn a_dateline_dates_an_article_that_was_only_crawled() {
    let night = Dump::of_lines(&[
        record(
            "near",
            "2024-07-02T05:00:00Z",
            "",
            &format!("LISBON, June 30 (Reuters) - {}", made_up(1, 60)),
        ),
        record("year", "", "", &format!("Lyon, 10 juil 2024 (AFP) - Le {}", made_up(2, 60))),
        record("bare", "2024-07-02T05:00:00Z", "", &format!("LISBON (Reuters) - {}", made_up(3, 60))),
    ])
    .cluster(&[])
    .well();
    for (id, published, basis) in [
        ("near", "2024-06-30T00:00:00Z", "dateline"),
        ("year", "2024-07-10T00:00:00Z", "dateline"),
        ("bare", "2024-07-02T05:00:00Z", "crawl"),
    ] {
        assert_eq!(
            (night.cell(id, "published"), night.cell(id, "published_basis")),
            (published.into(), basis.into())
        );
    }
}

#[test]
fn notes_and_control_lines_do_not_part_copies() {
    let story = format!("The {}.", made_up(4, 40).trim_end_matches('.'));
    let wire = format!("(Adds details) LISBON, June 30 (Reuters) - {story} Reuter &#3;");
    let noted = format!(
        "Eds: Minor edits.\nLISBON (Reuters) - {story}\nThis story has been corrected to fix a name."
    );
    let night = Dump::of_lines(&[
        record("plain", "2024-07-02", "Port closes", &story),
        record("wire", "2024-07-02", "UPDATE 2-Port closes", &wire),
        record("noted", "2024-07-02", "Port closes", &noted),
    ])
    .cluster(&[])
    .well();
    assert_eq!(night.clusters().len(), 1);
    assert_eq!(night.cell("plain", "words"), night.cell("wire", "words"));
    assert_eq!(
        (night.cell("wire", "version"), night.cell("noted", "version")),
        ("UPDATE 2".into(), "CORRECTED".into())
    );
    let rules: Vec<String> = night.rows("furniture.csv").into_iter().map(|row| row["rule"].clone()).collect();
    assert!(["ednote", "wire"].iter().all(|rule| rules.iter().any(|found| found == rule)), "{rules:?}");
}

#[test]
fn stubs_of_different_stories_share_nothing_and_stand_ins_are_refused() {
    let stub = |n: u64| format!("{}... [+1555 chars]", made_up(n, 12).trim_end_matches('.'));
    let night = Dump::of_lines(&[
        record("a", "2024-07-02", "One", &stub(5)),
        record("b", "2024-07-02", "Two", &stub(6)),
        record("c", "2024-07-02", "Three", "Just a moment...\nEnable JavaScript and cookies to continue"),
        record(
            "d",
            "2024-07-02",
            "Four",
            "Cet article est réservé aux abonnés. Déjà abonné ? Connectez-vous.",
        ),
    ])
    .cluster(&[])
    .ended_with(3);
    assert_eq!(night.clusters().len(), 2);
    let reasons: Vec<String> =
        night.rows("rejects.csv").into_iter().map(|row| row["reason"].clone()).collect();
    assert_eq!(reasons, ["placeholder", "placeholder"]);
}
