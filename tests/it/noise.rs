//! Copies damaged on the way, in every script of the sample: found like whole ones, and nothing else with them.

use crate::support::{Dump, line, repository};
use std::collections::{BTreeMap, BTreeSet};
use storywire::base::hash::mix;
use unicode_normalization::UnicodeNormalization;

/// Id and text of the first article of each story of the sample.
fn originals() -> Vec<(String, String)> {
    let sample = repository("sample_data/scripts");
    let dump = std::fs::read_to_string(sample.join("articles/scripts.jsonl")).unwrap();
    let records: Vec<serde_json::Value> =
        dump.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let truth = crate::support::rows_of(&std::fs::read_to_string(sample.join("truth.csv")).unwrap());
    let text_of = |id: &str| {
        let record = records.iter().find(|record| record["id"] == id).unwrap();
        record["maintext"].as_str().unwrap().to_owned()
    };
    let mut seen = BTreeSet::new();
    let first = truth.iter().filter(|row| seen.insert(row["story_id"].clone()));
    first.map(|row| (row["id"].clone(), text_of(&row["id"]))).collect()
}

/// The text as a poor scan has it: of a hundred characters so many dropped, doubled or another letter of the text.
fn scanned(text: &str, percent: u64, seed: u64) -> String {
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
    let mut out = String::new();
    for (at, c) in (0u64..).zip(text.chars()) {
        let dice = mix(seed << 32 | at);
        let other = letters[(dice >> 8) as usize % letters.len()];
        match (dice % 100 < percent && c != '\n', dice >> 40 & 3) {
            (false, _) => out.push(c),
            (true, 0) => {}
            (true, 1) => out.extend([c, c]),
            (true, _) => out.push(other),
        }
    }
    out
}

/// UTF-8 read as windows-1252, as browsers do it.
fn misread(text: &str) -> String {
    encoding_rs::WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned()
}

/// The first lines that have two thirds of a text.
fn cut(text: &str) -> String {
    let mut length = 0;
    let within = text.lines().take_while(|line| {
        let before = length;
        length += line.len();
        before * 3 < text.len() * 2
    });
    within.collect::<Vec<_>>().join("\n")
}

/// A lead in capitals before the rest.
fn loud(text: &str) -> String {
    let (lead, rest) = text.split_once('\n').unwrap();
    format!("{}\n{rest}", lead.to_uppercase())
}

/// Accents lost, as by a system that knows none; other scripts' marks are letters and stay.
fn bare(text: &str) -> String {
    text.nfd().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).nfc().collect()
}

/// Words of a brief, in scripts that write spaces.
const IS_BRIEF: std::ops::Range<usize> = 50..100;

#[test]
fn a_copy_with_three_of_a_hundred_characters_damaged_is_found_in_every_script() {
    assert_all_found(|text| {
        let mut copies: Vec<String> = (1..=4).map(|seed| scanned(text, 3, seed)).collect();
        // In a brief a misread figure may be another one.
        if !IS_BRIEF.contains(&text.split_whitespace().count()) {
            copies.extend([scanned(&cut(text), 3, 5), scanned(&cut(text), 2, 6)]);
        }
        copies
    });
}

#[test]
fn a_copy_misread_decomposed_bare_of_accents_or_with_a_loud_lead_is_found_in_every_script() {
    assert_all_found(|text| {
        vec![misread(text), text.nfd().collect(), text.nfkd().collect(), bare(text), loud(text)]
    });
}

/// Runs all originals with the copies that `damage` makes of them; each story must come out whole and by itself.
fn assert_all_found(damage: impl Fn(&str) -> Vec<String>) {
    let originals = originals();
    let mut lines = Vec::new();
    for (id, text) in &originals {
        let copies = [vec![text.clone()], damage(text)].concat();
        lines.extend((0..).zip(&copies).map(|(copy, text)| {
            let id = format!("{id}/{copy}");
            line(&id, "2026-03-14T06:00:00Z", &format!("paper{copy}.example"), &id, text)
        }));
    }
    let night = Dump::of_lines(&lines).cluster(&[]).well();
    let mut stories: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in night.rows("articles.csv") {
        let story = row["article_id"].split('/').next().unwrap().to_owned();
        stories.entry(row["cluster_id"].clone()).or_default().insert(story);
    }
    assert!(originals.len() > 9, "{} stories", originals.len());
    assert_eq!(stories.len(), originals.len(), "{:?}", night.clusters());
    assert!(stories.values().all(|stories| stories.len() == 1), "{stories:?}");
}
