//! A test a fault that was found, so that it stays found.

use crate::prose::made_up;
use crate::support::{Dump, gz, line, recipe};
use std::collections::BTreeSet;

#[test]
fn a_story_with_two_hundred_lightly_edited_copies_does_not_lose_its_own_words() {
    let words: Vec<String> = made_up(1, 300).split_whitespace().map(str::to_owned).collect();
    // Words of letters alone: other figures would make other stories of them.
    let letter = |digit: usize| char::from(b'a' + (digit % 26) as u8);
    let copy = |number: usize| {
        let mut words = words.clone();
        for edit in 0..12 {
            let word: String = [number / 26, number, edit].map(letter).iter().collect();
            words[(number * 7 + edit * 25) % 300] = format!("reworded{word}");
        }
        line(&format!("{number:03}"), "", "", "", &words.join(" "))
    };
    let night = Dump::of_lines(&(0..200).map(copy).collect::<Vec<_>>()).cluster(&[]).well();
    assert_eq!(night.count("clusters"), 1);
}

#[test]
fn four_records_of_one_id_get_four_ids() {
    let (one, other) = (made_up(1, 60), made_up(2, 60));
    let record = |day: u32, text: &str| line("x", &format!("2026-03-{day}"), "", "T", text);
    let night = Dump::of_lines(&[record(11, &one), record(12, &other), record(13, &one), record(14, &other)]);
    let ids = night.cluster(&[]).well().ids();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 4, "{ids:?}");
    assert!(ids.iter().all(|id| id == "x" || id.starts_with("x~")), "{ids:?}");
}

#[test]
fn a_dump_is_never_replaced_by_what_is_kept_of_it() {
    let dump =
        Dump::of_lines(&[line("a", "", "", "", &made_up(1, 60)), line("b", "", "", "", &made_up(1, 60))]);
    let inputs: Vec<_> =
        std::fs::read_dir(dump.path("in")).unwrap().map(|entry| entry.unwrap().path()).collect();
    let input = inputs[0].to_string_lossy().into_owned();
    let before = std::fs::read(&input).unwrap();
    let night = dump.cluster(&["--kept", &input]).ended_with(2);
    assert!(
        night.output.stderr.contains("is one of the inputs; write to another place"),
        "{}",
        night.output.stderr
    );
    assert_eq!(std::fs::read(&input).unwrap(), before);
}

#[test]
fn a_file_under_two_names_is_read_once() {
    let dump = Dump::of_lines(&[line("a", "", "", "", &made_up(1, 60))]);
    let (plain, roundabout) = (dump.path("in"), dump.path("in/../in"));
    let night = dump.cluster_inputs(&[&plain, &roundabout], &[], b"").well();
    assert_eq!(night.count("records_read"), 1);
}

#[test]
fn a_finished_run_inside_the_scraped_directory_is_no_dump() {
    let dump = Dump::of_lines(&[line("a", "", "", "", &made_up(1, 60))])
        .file("earlier/run.json", "{}")
        .file("earlier/clusters.csv", "cluster_id,size\nw,1\n");
    assert_eq!(dump.cluster(&[]).well().count("records_read"), 1);
}

#[test]
fn a_brief_that_says_no_more_than_its_headline_is_an_article() {
    let brief = "Power cut in the harbour quarter until noon";
    let night = Dump::of_lines(&[line("a", "", "", brief, brief)]).cluster(&[]).well();
    assert_eq!(night.cell("a", "words"), "8");
}

#[test]
fn a_cut_byline_is_listed() {
    let text = format!("By Ilse Marn\n{}", made_up(1, 60));
    let night = Dump::of_lines(&[line("a", "", "h.example", "", &text)]).cluster(&[]).well();
    let cut = &night.rows("furniture.csv")[0];
    assert_eq!((cut["rule"].as_str(), cut["line"].as_str()), ("byline", "By Ilse Marn"));
}

#[test]
fn a_story_that_begins_like_a_blocked_page_is_no_stand_in() {
    let text = format!("Access denied: fishermen of Marlow are kept from the reef. {}", made_up(1, 60));
    assert_eq!(Dump::of_lines(&[line("a", "", "", "", &text)]).cluster(&[]).well().ids(), ["a"]);
}

#[test]
fn a_file_is_what_its_content_says_and_a_broken_one_says_so() {
    let dump = Dump::of_lines(&[line("a", "", "", "", &made_up(1, 60))])
        .file("b.jsonl", format!("[{}]", line("b", "", "", "", &made_up(2, 60))))
        .file("c.jsonl", b"PK\x03\x04 and so on")
        .file("d.txt", format!("<!DOCTYPE html><p>{}", made_up(3, 60)))
        .file("e.csv", gz("PAR1"));
    let night = dump.cluster(&["--max-reject-ratio", "1"]).well();
    assert_eq!(night.refusals(), ["1 damaged_file"; 2]);
    assert_eq!(night.ids(), ["a", "b", "d"]);
}

#[test]
fn many_entities_that_do_not_end_cost_no_quadratic_time() {
    let text = format!("{} {}", "&#".repeat(1_000_000), made_up(1, 60));
    assert_eq!(Dump::of_lines(&[line("a", "", "", "", &text)]).cluster(&[]).well().ids(), ["a"]);
}

#[test]
fn parameters_that_would_be_capped_in_silence_are_refused() {
    for (key, value, said) in [
        ("overhang_max", "-3.0", "[verify.background] overhang_max is -3, but must lie between 0 and 1000"),
        ("common_groups", "300", "[verify] common_groups is 300, but must lie between 1 and 254"),
        (
            "expanded_length_min",
            "nan",
            "[attribute.roles] expanded_length_min is NaN, but must lie between 1 and 1000",
        ),
    ] {
        let dump = Dump::of_lines(&[line("a", "", "", "", "b")]);
        let path = dump.beside("mine.toml", recipe(&[(key, value)]));
        let night = dump.cluster(&["--recipe", &path]).ended_with(2);
        assert!(night.output.stderr.contains(said), "{}", night.output.stderr);
    }
}
