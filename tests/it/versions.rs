//! The versions of a story in time, and what only looks like one.

use crate::prose::edited;
use crate::support::{Dump, Night, line};

const FIRST: &str = "A warehouse full of cork burned down in Sandmoor on Saturday and the smoke could be seen from both \
sides of the estuary, the fire brigade said.\n\
The blaze broke out shortly before 7 a.m. in a hall that the firm Brandel and Daughters rents from the port, and 64 \
firefighters were sent to it from four districts.\n\
Nobody was hurt, but 12 families in Quay Street were asked to leave their flats until the walls of the hall have been \
made safe.";

const MORE: [&str; 3] = [
    "The brigade said in the afternoon that a heater left on overnight was the likely cause, and that investigators \
     would go through the office behind the hall on Sunday.",
    "Owner Elsa Brandel told reporters that cork for 900,000 bottles had been lost, and that growers upriver had already \
     offered her half of what they keep for the winter.",
    "By the evening the families were back in their flats, and the port opened Quay Street to everything but lorries.",
];

/// The story with so many later paragraphs, newest first under the lead as an agency adds them.
fn version(paragraphs: usize) -> String {
    let (head, tail) = FIRST.split_once('\n').unwrap();
    let added: String = MORE[..paragraphs].iter().rev().map(|text| format!("{text}\n")).collect();
    format!("{head}\n{added}{tail}")
}

fn run(copies: &[(&str, &str, &str, &str, &str)]) -> Night {
    let lines: Vec<String> =
        copies.iter().map(|(id, date, outlet, title, text)| line(id, date, outlet, title, text)).collect();
    Dump::of_lines(&lines).cluster(&[]).well()
}

/// `id role version` of every article, in the order of articles.csv.
fn table(night: &Night) -> Vec<String> {
    let rows = night.rows("articles.csv");
    let cell = |row: &std::collections::BTreeMap<String, String>| {
        format!("{} {} {}", row["article_id"], row["role"], row["version"]).trim_end().to_owned()
    };
    rows.iter().map(cell).collect()
}

#[test]
fn the_updates_of_a_wire_story_are_one_cluster_in_the_order_of_time() {
    let reuters = |text: &str| format!("SANDMOOR, March 14 (Reuters) - {text}");
    let corrected = version(3).replace("four districts", "five districts");
    let texts = [
        reuters(FIRST),
        reuters(&version(1)),
        reuters(&version(2)),
        reuters(&version(3)),
        reuters(&corrected),
    ];
    let night = run(&[
        ("c", "2026-03-14T21:00:00Z", "reuters.com", "CORRECTED-Cork burns in Sandmoor", &texts[4]),
        ("u3", "2026-03-14T20:00:00Z", "reuters.com", "UPDATE 3-Cork burns in Sandmoor", &texts[3]),
        ("u2", "2026-03-14T15:00:00Z", "reuters.com", "UPDATE 2-Cork burns in Sandmoor", &texts[2]),
        ("u1", "2026-03-14T12:00:00Z", "reuters.com", "UPDATE 1-Cork burns in Sandmoor", &texts[1]),
        ("first", "2026-03-14T09:00:00Z", "reuters.com", "Cork burns in Sandmoor", &texts[0]),
    ]);
    assert_eq!(
        table(&night),
        [
            "first original",
            "u1 update UPDATE 1",
            "u2 update UPDATE 2",
            "u3 update UPDATE 3",
            "c update CORRECTED"
        ]
    );
    let cluster = &night.rows("clusters.csv")[0];
    assert_eq!((cluster["size"].as_str(), cluster["update"].as_str()), ("5", "4"));
    assert_eq!(cluster["independent_outlets"], "1");
}

#[test]
fn write_throughs_and_dpas_editions_are_versions() {
    let ap = |text: &str| format!("SANDMOOR (AP) — {text}");
    let night = run(&[
        ("ap", "2026-03-14T09:00:00Z", "a.example", "BC-EU--Cork Fire", &ap(FIRST)),
        ("ld", "2026-03-14T12:00:00Z", "b.example", "BC-EU--Cork Fire, 1st Ld-Writethru", &ap(&version(2))),
    ]);
    assert_eq!(table(&night), ["ap original", "ld update 1st Ld-Writethru"]);

    let dpa = |text: &str, edition: u8| {
        format!("Sandmoor (dpa) - {text}\n© dpa-infocom, dpa:260314-99-345678/{edition}")
    };
    let night = run(&[
        ("three", "2026-03-14T09:00:00Z", "a.example", "Cork burns", &dpa(FIRST, 3)),
        ("five", "2026-03-14T12:00:00Z", "b.example", "Cork burns", &dpa(&version(2), 5)),
    ]);
    assert_eq!(table(&night), ["three original /3", "five update /5"]);
}

#[test]
fn an_outlets_later_text_is_its_update_and_another_outlets_is_not() {
    let (later, own) = (version(1), format!("{FIRST}\n{}", MORE[2]));
    let night = run(&[
        ("first", "2026-03-14T09:00:00Z", "a.example", "Cork burns", FIRST),
        ("later", "2026-03-14T12:00:00Z", "a.example", "Families leave flats", &later),
        ("own", "2026-03-14T13:00:00Z", "b.example", "Smoke over Sandmoor", &own),
        ("copy", "2026-03-14T14:00:00Z", "c.example", "Smoke over Sandmoor", &later),
    ]);
    assert_eq!(table(&night), ["first original", "later update", "own republication", "copy update"]);
}

#[test]
fn a_copy_of_an_update_that_dropped_its_mark_is_an_update_and_no_voice_of_its_own() {
    let wire = |text: &str| format!("SANDMOOR, March 14 (Reuters) - {text}");
    let second = version(3);
    let copy = second.replace("shortly before", "just before");
    let night = run(&[
        ("first", "2026-03-14T09:00:00Z", "a.example", "Cork burns", &wire(FIRST)),
        ("second", "2026-03-14T12:00:00Z", "b.example", "UPDATE 1-Cork burns", &wire(&second)),
        ("copy", "2026-03-14T13:00:00Z", "c.example", "Smoke over Sandmoor", &copy),
    ]);
    assert_eq!(table(&night), ["first original", "second update UPDATE 1", "copy update"]);
    assert_eq!(night.rows("clusters.csv")[0]["independent_outlets"], "1");
}

#[test]
fn a_late_copy_of_the_first_version_is_no_update_though_a_rewrite_stands_for_the_story() {
    let credited = format!("SANDMOOR, March 14 (Reuters) - {}", edited(FIRST, 12));
    let (update, late) = (version(1), FIRST.replace("shortly before", "just before"));
    let night = run(&[
        ("first", "2026-03-14T09:00:00Z", "a.example", "Cork burns", FIRST),
        ("wire", "2026-03-14T10:00:00Z", "b.example", "Cork burns", &credited),
        ("update", "2026-03-14T11:00:00Z", "c.example", "UPDATE 1-Cork burns", &update),
        ("late", "2026-03-14T12:00:00Z", "d.example", "Smoke over Sandmoor", &late),
    ]);
    assert_eq!(table(&night), ["first rewrite", "wire original", "update update UPDATE 1", "late rewrite"]);
}

/// A daily forecast from one template.
fn forecast(day: &str, figures: [&str; 7]) -> String {
    let [shortage, bills, notes, target, before, assistance, rate] = figures;
    format!(
        "The Bank of Tarnland said on {day} that it expects a shortage of {shortage} million crowns in the money market.\n\
         Among the main factors, bills maturing in official hands will drain {bills} million crowns and a rise in the \
         note circulation {notes} million.\n\
         Banks' balances below target take out a further {target} million, against {before} million the day before. \
         The bank gave assistance of {assistance} million at a rate of {rate} percent."
    )
}

#[test]
fn a_daily_template_is_a_story_a_day_and_its_revision_the_same_story() {
    let title = "Tarnland money market shortage forecast";
    let monday = forecast("Monday", ["350", "412", "85", "60", "22", "118", "4.75"]);
    let tuesday = forecast("Tuesday", ["820", "677", "143", "91", "38", "402", "5.10"]);
    let revised = monday.replace("350 million", "300 million");
    let night = run(&[
        ("monday", "2026-03-16T09:00:00Z", "a.example", title, &monday),
        (
            "revised",
            "2026-03-16T12:00:00Z",
            "a.example",
            "Tarnland money market shortage revised down",
            &revised,
        ),
        ("tuesday", "2026-03-17T09:00:00Z", "a.example", title, &tuesday),
    ]);
    let cluster = |id: &str| night.cell(id, "cluster_id");
    assert_eq!(cluster("monday"), cluster("revised"));
    assert_ne!(cluster("monday"), cluster("tuesday"));
    assert_eq!(night.cell("revised", "role"), "update");
}
