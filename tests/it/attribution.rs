//! Which copy stands for a story, what the others are to it, and who speaks for himself.

use crate::prose::{FERRY, edited};
use crate::support::{Dump, Night};

/// A copy: id, outlet, hour of the day, text.
type Line<'a> = (&'a str, &'a str, u8, &'a str);

fn night(copies: &[Line<'_>], arguments: &[&str]) -> Night {
    let lines: Vec<String> = copies
        .iter()
        .map(|(id, outlet, hour, text)| {
            let record = serde_json::json!({
                "id": id, "url": format!("https://www.{outlet}/news/{id}"), "title": "Ferry stops after hull cracks",
                "date": format!("2026-03-14T{hour:02}:00:00Z"), "language": "en", "text": text
            });
            format!("{record}\n")
        })
        .collect();
    let night = Dump::of_lines(&lines).cluster(arguments).well();
    assert_eq!(night.clusters().len(), 1, "{}", night.text("articles.csv"));
    night
}

/// The one cluster's cell.
fn cell(night: &Night, column: &str) -> String {
    night.rows("clusters.csv")[0][column].clone()
}

fn with_dateline(text: &str) -> String {
    format!("OSTERVIK, March 14 (Reuters) - {text}")
}

fn lead(paragraphs: usize) -> String {
    FERRY.lines().take(paragraphs).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_agencys_own_page_stands_for_the_story_though_it_came_later_and_bears_no_tag() {
    let credited = with_dateline(FERRY);
    let copies = [
        ("portal", "harbor-times.example", 6, credited.as_str()),
        ("wire", "reuters.com", 8, FERRY),
        ("bare", "tide-news.example", 9, FERRY),
    ];
    let night = night(&copies, &[]);
    assert_eq!(night.cell("wire", "role"), "original");
    assert_eq!(cell(&night, "flags"), "canonical:own_domain");
    assert_eq!(cell(&night, "agency"), "reuters");
    assert_eq!(
        (night.cell("wire", "agency"), night.cell("wire", "agency_basis")),
        ("reuters".to_owned(), "inherited".to_owned())
    );
    let bare = (night.cell("bare", "agency"), night.cell("bare", "agency_basis"));
    assert_eq!(bare, ("reuters".to_owned(), "inherited".to_owned()));
}

#[test]
fn a_teaser_on_the_agencys_page_does_not_stand_for_its_whole_copy() {
    let (credited, teaser) = (with_dateline(FERRY), with_dateline(&lead(1)));
    let copies = [
        ("teaser", "reuters.com", 6, teaser.as_str()),
        ("portal", "harbor-times.example", 8, credited.as_str()),
        ("bare", "tide-news.example", 9, FERRY),
    ];
    let night = night(&copies, &[]);
    assert_eq!(cell(&night, "canonical_id"), "portal");
    assert_eq!(cell(&night, "flags"), "canonical:credit");
    assert_eq!(night.cell("teaser", "role"), "excerpt");
}

#[test]
fn each_policy_picks_by_its_own_question_and_says_so() {
    let (credited, long) = (with_dateline(FERRY), format!("{FERRY}\nThe ferry had been painted in spring."));
    let copies = [
        ("early", "harbor-times.example", 6, FERRY),
        ("wire", "tide-news.example", 7, credited.as_str()),
        ("long", "quay.example", 8, long.as_str()),
        ("late", "mole.example", 9, FERRY),
    ];
    for (policy, id, flag) in [
        ("agency", "wire", "canonical:credit"),
        ("earliest", "early", "canonical:earliest"),
        ("longest", "long", "canonical:longest"),
        ("latest", "late", "canonical:latest"),
    ] {
        let night = night(&copies, &["--canonical", policy]);
        assert_eq!((cell(&night, "canonical_id").as_str(), cell(&night, "flags").as_str()), (id, flag));
    }
}

#[test]
fn a_text_alone_has_no_reason() {
    let night = night(&[("alone", "harbor-times.example", 6, FERRY)], &[]);
    assert_eq!((night.cell("alone", "role"), cell(&night, "flags")), ("single".to_owned(), String::new()));
}

#[test]
fn ten_mastheads_with_one_wire_story_are_ten_outlets_and_one_origin() {
    let credited = with_dateline(FERRY);
    let outlets: Vec<String> = (0..10).map(|number| format!("masthead{number}.example")).collect();
    let copies: Vec<Line<'_>> = (6..)
        .zip(&outlets)
        .map(|(hour, outlet)| {
            let text = if hour % 3 == 0 { credited.as_str() } else { FERRY };
            (outlet.as_str(), outlet.as_str(), hour, text)
        })
        .collect();
    let night = night(&copies, &[]);
    assert_eq!(
        (cell(&night, "outlets"), cell(&night, "independent_outlets")),
        ("10".to_owned(), "1".to_owned())
    );
}

#[test]
fn outlets_with_words_of_their_own_are_independent_and_sister_papers_are_one_house() {
    let (credited, own, other) = (with_dateline(FERRY), edited(FERRY, 9), edited(FERRY, 8));
    let mut copies = vec![
        ("wire", "harbor-times.example", 6, credited.as_str()),
        ("own", "ottawacitizen.com", 8, own.as_str()),
        ("sister", "calgaryherald.com", 9, other.as_str()),
    ];
    assert_eq!(cell(&night(&copies, &[]), "independent_outlets"), "2");
    copies[2].1 = "tide-news.example";
    let night = night(&copies, &[]);
    assert_eq!(
        (night.cell("own", "role"), night.cell("sister", "role")),
        ("rewrite".into(), "rewrite".into())
    );
    assert_eq!(cell(&night, "independent_outlets"), "3");
}

#[test]
fn a_copy_without_its_last_paragraph_is_cut_and_one_with_a_changed_word_is_not() {
    let (cut, changed) = (lead(3), FERRY.replace("clear weed", "scrape weed"));
    let copies = [
        ("wire", "harbor-times.example", 6, FERRY),
        ("cut", "tide-news.example", 7, cut.as_str()),
        ("changed", "quay.example", 8, changed.as_str()),
    ];
    let night = night(&copies, &[]);
    assert_eq!(
        (night.cell("cut", "role"), night.cell("changed", "role")),
        ("excerpt".into(), "republication".into())
    );
}

/// `agency basis` of a copy.
fn credit(night: &Night, id: &str) -> String {
    format!("{} {}", night.cell(id, "agency"), night.cell(id, "agency_basis")).trim().to_owned()
}

#[test]
fn a_credit_is_inherited_from_no_article_that_came_later() {
    let (credited, bare) = (with_dateline(FERRY), FERRY);
    let copies = [
        ("early", "harbor-times.example", 6, bare),
        ("wire", "quay.example", 7, credited.as_str()),
        ("late", "mole.example", 9, bare),
    ];
    let night = night(&copies, &[]);
    assert_eq!(credit(&night, "early"), "");
    assert_eq!(credit(&night, "late"), "reuters inherited");
}

#[test]
fn of_two_agencies_an_heir_takes_that_of_the_copy_it_is_most_like() {
    let other = edited(FERRY, 14);
    let ap = format!("OSTERVIK (AP) - {other}");
    let copies = [
        ("wire", "quay.example", 6, with_dateline(FERRY)),
        ("other", "harbor-times.example", 7, ap),
        ("heir", "mole.example", 8, FERRY.to_owned()),
        ("other-heir", "pier.example", 9, other),
    ];
    let copies: Vec<Line<'_>> =
        copies.iter().map(|(id, outlet, hour, text)| (*id, *outlet, *hour, text.as_str())).collect();
    let night = night(&copies, &[]);
    assert_eq!(credit(&night, "heir"), "reuters inherited");
    assert_eq!(credit(&night, "other-heir"), "ap inherited");
}

#[test]
fn a_copy_with_a_mark_of_its_own_inherits_nothing() {
    let marked = format!("{FERRY}\nShips waited outside. imn/AFP");
    let wire = with_dateline(FERRY);
    let copies = [("wire", "quay.example", 6, wire.as_str()), ("own", "mole.example", 8, marked.as_str())];
    assert_eq!(credit(&night(&copies, &[]), "own"), "afp signoff");
}
