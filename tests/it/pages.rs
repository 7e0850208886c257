//! Scraped pages as plain text.

use crate::prose::FERRY;
use crate::support::{Dump, line, zst};

const HEAD: &str = "Advertisement\nSign in\n\nFerry to the outer islands stops after hull cracks\n\nBy:\nReuters\n\
                    Updated: March 14, 2026, 17:52 UTC\n\n";

fn page() -> String {
    let lead = FERRY.lines().next().unwrap();
    let story = FERRY.replace('\n', "\n\n");
    format!("{HEAD}{lead}\n\nOSTERVIK (Reuters) - {story}\n\nShare this article\n\nAdvertisement\n")
}

#[test]
fn a_page_tells_id_title_time_and_agency() {
    let night = Dump::new().file("ferry-stops.txt", page()).cluster(&[]).well();
    let cells = [
        "title",
        "published",
        "published_basis",
        "agency",
        "agency_basis",
        "dateline_place",
        "source_record",
    ];
    assert_eq!(
        cells.map(|column| night.cell("ferry-stops", column)),
        [
            "Ferry to the outer islands stops after hull cracks",
            "2026-03-14T17:52:00Z",
            "modified",
            "reuters",
            "dateline",
            "OSTERVIK",
            "1",
        ]
    );
}

#[test]
fn the_lead_that_a_page_shows_twice_counts_once() {
    let dump = Dump::new()
        .file("ferry.txt", page())
        .file("wire.jsonl", line("wire", "2026-03-14T06:00:00Z", "wire.example", "Ferry stops", FERRY));
    let night = dump.cluster(&[]).well();
    assert_eq!(night.cell("ferry", "words"), night.cell("wire", "words"));
    assert_eq!(night.cell("ferry", "similarity"), "1.000");
    assert_eq!(night.clusters().len(), 1);
    assert_eq!(night.count("paragraphs_repeated"), 1);
}

#[test]
fn the_id_of_a_packed_page_is_its_name_without_endings() {
    let night = Dump::new().file("a/ferry.stops.txt.zst", zst(page())).cluster(&[]).well();
    assert_eq!(night.ids(), ["ferry.stops"]);
}

#[test]
fn a_page_on_standard_input_gets_an_id_of_its_text() {
    let dump = Dump::new();
    let night = dump.cluster_inputs(&["-"], &["--format", "text"], page().as_bytes()).well();
    let ids = night.ids();
    assert!(ids.len() == 1 && ids[0].starts_with('t') && ids[0].len() == 17, "{ids:?}");
}

#[test]
fn an_empty_page_and_one_of_no_text_are_refused_and_one_of_an_old_encoding_is_read() {
    let dump = Dump::new()
        .file("a.txt", " \n\n")
        .file("b.txt", b"Caf\xe9 burns down\nThe caf\xe9 on the harbour burned down on Friday night, its owner said on Saturday.")
        .file("c.txt", page())
        .file("d", b"\x7fELF\x02\x01\x01\x00\x00\x00\x00 and so on");
    let night = dump.cluster(&["--max-reject-ratio", "1"]).well();
    assert_eq!(night.refusals(), ["1 empty_text", "1 unknown_format"]);
    assert_eq!(night.ids(), ["b", "c"]);
    assert_eq!(night.rows("articles.csv")[0]["title"], "Caf\u{e9} burns down");
}
