//! Whom an article is credited to, and above all to whom it is not.

use crate::prose::{FERRY, made_up};
use crate::support::{Dump, Night, line};
use serde_json::{Value, json};

/// A run over stories of one text, each with further fields; the ids are `0`, `1`, ...
fn night(records: &[Value]) -> Night {
    let mut lines = Vec::new();
    for (index, record) in records.iter().enumerate() {
        let mut all = json!({ "id": index.to_string(), "title": format!("Story {index}"), "text": FERRY,
            "date": format!("2031-03-14T{:02}:00:00Z", index % 24), "source": format!("outlet{index}.example") });
        all.as_object_mut().unwrap().extend(record.as_object().unwrap().clone());
        lines.push(format!("{all}\n"));
    }
    Dump::of_lines(&lines).cluster(&[]).well()
}

/// `agency basis` of a story.
fn credit(night: &Night, index: usize) -> String {
    let cell = |column: &str| night.cell(&index.to_string(), column);
    format!("{} {}", cell("agency"), cell("agency_basis")).trim().to_owned()
}

/// Each record is credited as expected. It gets a story of its own, as copies would inherit from each other.
fn check_each(cases: &[(Value, &str)]) {
    let own = |(index, (record, _)): (usize, &(Value, &str))| {
        let mut record = record.clone();
        let text = record.get("text").and_then(Value::as_str).unwrap_or(FERRY);
        record["text"] = text.replace(FERRY, &made_up(index as u64, 90)).into();
        record
    };
    let night = night(&cases.iter().enumerate().map(own).collect::<Vec<_>>());
    assert_eq!(night.clusters().len(), cases.len());
    for (index, (record, expected)) in cases.iter().enumerate() {
        assert_eq!(credit(&night, index), *expected, "{record}");
    }
}

fn with(before: &str, behind: &str) -> Value {
    json!({ "text": format!("{before}{FERRY}{behind}") })
}

#[test]
fn a_word_that_holds_an_agencys_name_credits_nobody() {
    let words = "The AP2 buoy and the AFPX barge lay off SIDNEY, Mrs Sapa told the council.\n\
                 El capó del camión aparece en el mapa, dijo el alcalde.\n\
                 Students who took Advanced Placement (AP)";
    check_each(&[(with("", &format!("\n{words}")), ""), (with(&format!("{words}\n"), ""), "")]);
}

#[test]
fn a_dateline_inside_a_quotation_credits_nobody() {
    check_each(&[
        (with("\"OSTERVIK (Reuters) - All quiet,\" was the whole telegram, the clerk said.\n", ""), ""),
        (with("The telegram read: OSTERVIK, March 14 (AP) - The port is closed.\n", ""), ""),
        (with("", "\n\"He signed every letter with (AFP) and a flourish,\" she said."), ""),
    ]);
}

#[test]
fn a_body_in_capitals_keeps_its_story_and_its_credit() {
    let capitals = FERRY.to_uppercase();
    let night = night(&[
        json!({ "text": format!("OSTERVIK, MARCH 14 (REUTERS) - {capitals}") }),
        json!({ "text": FERRY }),
        json!({ "text": format!("{capitals}\nBY MONDAY THE LEGISLATURE HAD ADJOURNED.\nTHE AP2 BUOY IN SIDNEY HELD.") }),
    ]);
    assert_eq!(night.clusters().len(), 1);
    assert_eq!(credit(&night, 0), "reuters dateline");
    assert_eq!(night.cell("1", "similarity"), "1.000");
    assert_eq!(credit(&night, 2), "reuters inherited");
}

#[test]
fn a_joint_credit_names_both() {
    check_each(&[
        (with("", "\n(Con información de AFP, EFE y Reuters)"), "afp|efe|reuters signoff"),
        (with("", "\n(Quelle: APA/sda/dpa)"), "apa|sda|dpa signoff"),
        (json!({ "author": "Le Figaro et AFP" }), "afp byline"),
        (json!({ "authors": ["Reuters", "AFP"] }), "reuters|afp byline"),
        (json!({ "author": "Reuters/AFP" }), "reuters|afp byline"),
        (json!({ "author": "Agencies/Reuters/AFP" }), "reuters|afp byline"),
        (json!({ "author": "Agencies" }), ""),
        (with("By Ilse Marn, Reuters and AFP\n", ""), "reuters|afp byline"),
    ]);
}

#[test]
fn a_city_or_a_word_for_nothing_in_the_byline_is_no_agency() {
    let names = [
        "Reading",
        "Lincoln",
        "Reading, PA",
        "Ann Marie Apple",
        "Ilse Marn, Reuters Institute fellow",
        "nan",
        "None",
        "null",
        "[]",
        "{}",
        "['']",
        "-",
    ];
    let author = |name: &&str| (json!({ "author": name }), "");
    let byline = |name: &&str| (with(&format!("By {name}\n"), ""), "");
    check_each(&names.iter().map(author).chain(names.iter().map(byline)).collect::<Vec<_>>());
}

#[test]
fn photo_credits_are_no_credits_and_copies_with_them_stay_together() {
    let photos = [
        "The ferry in its harbour. (AP Photo/Ilse Marn)",
        "(AP Photo/Ilse Marn)",
        "(Foto: REUTERS)",
        "Die Fähre im Hafen. (Foto: REUTERS)",
        "© APA/APA (dpa)",
        "Getty Images/AFP",
        "Foto: Ilse Marn/dpa",
        "Ilse Marn (EFE)",
    ];
    let mut records: Vec<Value> = photos.iter().map(|photo| with(&format!("{photo}\n"), "")).collect();
    records.extend(photos.iter().map(|photo| with("", &format!("\n{photo}"))));
    let night = night(&records);
    assert_eq!(night.clusters().len(), 1, "{:?}", night.clusters());
    for (index, record) in records.iter().enumerate() {
        assert_eq!(credit(&night, index), "", "{record}");
        assert_eq!(night.cell(&index.to_string(), "similarity"), "1.000", "{record}");
    }
}

#[test]
fn a_language_that_no_list_knows_is_compared_and_credited_to_nobody() {
    let text = "Oro nta velu hasari kemo dalavin sutera, mo apan reuteri lako vesuna tir.\n\
                Kela (sapa) huno mavet, \"dirua ap lenomi,\" osare Tivu Malo hen kasti orume.\n\
                Sorela nti vadu hame loresi, gano tuve misaro kelu denta oriva pasune helo.";
    let night = night(&[json!({ "text": text }), json!({ "text": text.replace('"', "«") })]);
    assert_eq!(night.clusters().len(), 1);
    assert_eq!((credit(&night, 0), credit(&night, 1)), (String::new(), String::new()));
    assert_eq!(night.rows("furniture.csv").len(), 0);
}

#[test]
fn a_last_sentence_with_an_end_mark_stays_without_it() {
    let night = night(&[with("", "\nShips waited outside. (AFP)"), with("", "\nShips waited outside.")]);
    assert_eq!(night.cell("0", "words"), night.cell("1", "words"));
    assert_eq!(credit(&night, 0), "afp signoff");
}

#[test]
fn the_pages_footer_is_the_weakest_credit() {
    let body = "\n© 2023 Reuters. All rights reserved";
    let footer = "\nShare this article\nSign in\n© 2026 The Canadian Press";
    check_each(&[
        (with("", body), "reuters copyright"),
        (with("", footer), "canadianpress footer"),
        (with("", &format!("{body}{footer}")), "reuters copyright"),
        (
            with("", &format!("{footer}\nThe welder came on Monday, nine days later than he had said.")),
            "canadianpress copyright",
        ),
        (json!({ "text": format!("{FERRY}{footer}"), "author": "AFP" }), "afp byline"),
        (with("", &format!("\n(AFP){footer}")), "afp signoff"),
        (json!({ "text": format!("{FERRY}\nSign in\n© Thomson Reuters 2020"), "source": "reuters.com" }), ""),
    ]);
}

#[test]
fn a_start_of_a_story_loses_the_dumps_mark_and_keeps_its_words() {
    let start = FERRY.lines().take(2).collect::<Vec<_>>().join("\n");
    for mark in ["… [+1555 chars]", "[+1555 chars]", "... [373 chars]", "\n[+12 chars]"] {
        let records = [json!({ "text": format!("{start}{mark}") }), json!({ "text": start })];
        let night = night(&records);
        assert_eq!(night.cell("0", "words"), night.cell("1", "words"), "{mark}");
    }
}

#[test]
fn names_in_every_shape_are_read_and_copies_share_them() {
    let lines = [
        line(
            "a",
            "2031-03-14T06:00:00Z",
            "a.example",
            "A",
            &format!("By ILSE MARN Associated Press\n{FERRY}"),
        ),
        line("b", "2031-03-14T07:00:00Z", "b.example", "B", FERRY),
    ];
    let night = Dump::of_lines(&lines).cluster(&[]).well();
    assert_eq!((night.cell("a", "agency"), night.cell("a", "agency_basis")), ("ap".into(), "byline".into()));
    assert_eq!(
        (night.cell("b", "agency"), night.cell("b", "agency_basis")),
        ("ap".into(), "inherited".into())
    );
}

#[test]
fn marks_of_desks_below_the_story_are_credits_and_no_part_of_it() {
    let marks = [
        ("MAR/dpa", "dpa"),
        ("MAR/imn/dpa", "dpa"),
        ("Quelle: marlow.example, imn/AFP", "afp"),
        ("(dpa, Mbt)", "dpa"),
        ("mit dpa", "dpa"),
        ("- Reuters", "reuters"),
        ("[Reuters]", "reuters"),
        ("/MTI/", "mti"),
        ("Nachrichtenagenturen dpa und SID", "dpa|sid"),
        ("EFE/Redacción", "efe"),
        ("Kilde: NTB", "ntb"),
    ];
    let mut records: Vec<Value> = Vec::new();
    for (mark, _) in marks {
        records.push(with("", &format!("\nShips waited outside. {mark}")));
        records.push(with("", &format!("\nShips waited outside.\n{mark}")));
    }
    records.push(with("", "\nShips waited outside."));
    let night = night(&records);
    let words = night.cell(&(records.len() - 1).to_string(), "words");
    for (index, record) in records[..records.len() - 1].iter().enumerate() {
        assert_eq!(credit(&night, index), format!("{} signoff", marks[index / 2].1), "{record}");
        assert_eq!(night.cell(&index.to_string(), "words"), words, "{record}");
    }
}

#[test]
fn an_agency_that_is_only_cited_or_signs_a_picture_credits_nobody() {
    check_each(&[
        (with("", "\nThe crack is as long as a hand, the master told the agency Reuters."), ""),
        (with("", "\nDer Riss sei handlang, sagte Marn der Nachrichtenagentur dpa"), ""),
        (with("", "\nDer Riss ist handlang. Foto: Ilse Marn/dpa"), ""),
        (with("", "\nDer Riss ist handlang. Bild: I. Marn/dpa"), ""),
        (with("", "\nQuellen: \"Harbor Times\", CNN, \"Marlower Bote\""), ""),
        (with("", "\nThe harbour as it was before the storm. (July 15) AP"), ""),
        (with("", "\nWrite to 12 Mole St. York, PA"), ""),
        (with("Reuters/Ilse Marn\n", ""), ""),
    ]);
}
