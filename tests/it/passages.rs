//! passages.csv: what articles hold of stories that they are no copies of, where it lies, and who had it first.

use crate::prose::{cut, edited, made_up};
use crate::support::{Dump, Night, Rows, line, rows_of, run};
use crate::week::Week;
use std::collections::{BTreeMap, BTreeSet};

/// Words `from..to` of a made-up text.
fn words(text: &str, from: usize, to: usize) -> String {
    text.split_whitespace().skip(from).take(to - from).collect::<Vec<_>>().join(" ")
}

/// A report of so many words of its own around what it takes from another.
fn around(number: u64, taken: &str) -> String {
    format!("{}.\n{taken}.\n{}", made_up(number, 90), made_up(number + 1, 70))
}

const WIRE: u64 = 1;
const BRIEF: u64 = 2;
const REPORTS: u64 = 10;

/// A wire story and a brief; a report of its own with a paragraph of the first, a live ticker with the second, a second report with two
/// quotations, and one that shares nothing.
fn articles() -> BTreeMap<&'static str, String> {
    let (wire, brief) = (made_up(WIRE, 200), made_up(BRIEF, 70));
    let entries: Vec<String> = (0..14).map(|entry| made_up(100 + entry, 50)).collect();
    let ticker = format!("{}.\n{brief}.\n{}", entries[..9].join(".\n"), entries[9..].join(".\n"));
    let quoted = format!(
        "{}.\n{}.\n{}.\n{}.\n{}",
        made_up(20, 80),
        words(&wire, 20, 38),
        made_up(21, 60),
        words(&wire, 120, 150),
        made_up(22, 60)
    );
    BTreeMap::from([
        ("wire", wire.clone()),
        ("report", around(REPORTS, &words(&wire, 60, 100))),
        ("brief", brief),
        ("ticker", ticker),
        ("quoted", quoted),
        ("alone", made_up(30, 150)),
    ])
}

fn told(articles: &BTreeMap<&'static str, String>) -> Night {
    let hours = [("wire", 6), ("brief", 7), ("report", 8), ("quoted", 9), ("ticker", 10), ("alone", 11)];
    let lines = hours.map(|(id, hour)| {
        let (at, outlet) = (format!("2026-03-14T{hour:02}:00:00Z"), format!("{id}.example"));
        line(id, &at, &outlet, &format!("Headline of {id}"), &articles[id])
    });
    Dump::of_lines(&lines).cluster(&[]).well()
}

fn pairs(rows: &Rows) -> BTreeSet<(&str, &str)> {
    rows.iter().map(|row| (&*row["article_id"], &*row["other_id"])).collect()
}

#[test]
fn a_paragraph_a_brief_in_a_ticker_and_quotations_are_told_and_join_nothing() {
    let night = told(&articles());
    assert_eq!(night.clusters().len(), 6, "{}", night.text("edges.csv"));
    let rows = night.rows("passages.csv");
    let expected = [("wire", "report"), ("wire", "quoted"), ("brief", "ticker")];
    let both = expected.into_iter().flat_map(|(a, b)| [(a, b), (b, a)]).collect();
    assert_eq!(pairs(&rows), both);
    assert_eq!(night.count("passages"), 6);
    for row in &rows {
        assert!(["wire", "brief"].contains(&&*row["first_id"]), "{row:?}");
        assert_eq!(row["also"], "0");
        assert_ne!(row["cluster_id"], row["other_cluster_id"]);
    }
    let of_ticker = rows.iter().find(|row| row["article_id"] == "brief").unwrap();
    assert_eq!([&*of_ticker["words"], &*of_ticker["share"]], ["70", "1.000"]);
}

#[test]
fn spans_name_the_same_words_in_both_articles() {
    let articles = articles();
    let night = told(&articles);
    let spans = |cell: &str| -> Vec<(usize, usize)> {
        let span = |span: &str| span.split_once('-').map(|(a, b)| (a.parse().unwrap(), b.parse().unwrap()));
        cell.split('|').map(|word| span(word).unwrap()).collect()
    };
    let plain = |text: &str, (from, to)| words(text, from, to).replace('.', "");
    for row in night.rows("passages.csv") {
        let (own, other) = (&articles[&*row["article_id"]], &articles[&*row["other_id"]]);
        let pairs: Vec<_> = spans(&row["spans"]).into_iter().zip(spans(&row["other_spans"])).collect();
        let mut all = 0;
        for (span, other_span) in pairs {
            assert_eq!(plain(own, span), plain(other, other_span), "{row:?}");
            all += span.1 - span.0;
        }
        assert_eq!(row["words"], all.to_string());
    }
    let rows = night.rows("passages.csv");
    let quoted = rows.iter().find(|row| row["article_id"] == "quoted").unwrap();
    assert_eq!([&*quoted["spans"], &*quoted["other_spans"]], ["80-98|158-188", "20-38|120-150"]);
}

#[test]
fn a_report_with_many_copies_is_held_once_by_who_took_a_paragraph_of_it() {
    let wire = made_up(WIRE, 200);
    let mut lines: Vec<String> = (0..40usize)
        .map(|copy| {
            let text = if copy == 0 { wire.clone() } else { edited(&wire, 30 + copy) };
            let at = format!("2026-03-14T06:{copy:02}:00Z");
            line(&format!("copy{copy:02}"), &at, &format!("o{copy}.example"), "Ferry stops", &text)
        })
        .collect();
    let taken = around(REPORTS, &words(&wire, 60, 100));
    lines.push(line("report", "2026-03-14T09:00:00Z", "own.example", "An own report", &taken));
    let night = Dump::of_lines(&lines).cluster(&[]).well();
    assert_eq!(night.clusters().len(), 2);
    let rows = night.rows("passages.csv");
    let own: Vec<_> = rows.iter().filter(|row| row["article_id"] == "report").collect();
    let [own] = own[..] else { panic!("{own:?}") };
    // Edited copies have shorter runs of it.
    assert_eq!([&*own["other_id"], &*own["words"], &*own["first_id"]], ["copy00", "40", "copy00"]);
    assert!(own["also"].parse::<u32>().unwrap() >= 20, "{own:?}");
    assert!(rows.len() <= 41, "{}", rows.len());
}

#[test]
fn within_a_day_that_is_known_without_hours_nobody_had_it_first() {
    let wire = made_up(WIRE, 200);
    let taken = around(REPORTS, &words(&wire, 60, 100));
    let first = |wire_at: &str, report_at: &str| {
        let lines = [
            line("wire", wire_at, "wire.example", "Ferry stops", &wire),
            line("report", report_at, "own.example", "An own report", &taken),
        ];
        let rows = Dump::of_lines(&lines).cluster(&[]).well().rows("passages.csv");
        let firsts: BTreeSet<String> = rows.iter().map(|row| row["first_id"].clone()).collect();
        assert_eq!((rows.len(), firsts.len()), (2, 1), "{rows:?}");
        firsts.into_iter().next().unwrap()
    };
    assert_eq!(first("2026-03-14", "2026-03-14"), "");
    assert_eq!(first("2026-03-14", "2026-03-14T23:00:00Z"), "");
    assert_eq!(first("2026-03-14T05:00:00Z", "2026-03-14"), "");
    assert_eq!(first("2026-03-14", "2026-03-15T00:00:01Z"), "wire");
    assert_eq!(first("2026-03-16", "2026-03-15"), "report");
    assert_eq!(first("2026-03-14T06:00:00Z", "2026-03-14T05:59:00Z"), "report");
    assert_eq!(first("2026-03-14T06:00:00Z", "2026-03-14T06:00:00Z"), "");
    assert_eq!(first("", "2026-03-14T06:00:00Z"), "");
}

#[test]
fn a_form_a_frame_of_one_outlet_and_a_set_phrase_of_many_stories_are_no_passages() {
    let at = |hour: usize| format!("2026-03-14T{hour:02}:00:00Z");
    // A form filled by two outlets.
    let form = |place: &str, [a, b, c]: [u32; 3]| {
        format!(
            "{place} harbour office counted {a} boats at the inner quay on Monday while the wind stood in the west, and \
             the pilots who went out before noon brought {b} of them past the bar before the tide turned and the fog \
             came in from the islands, where {c} waited for the evening light. {}",
            made_up(u64::from(a), 60)
        )
    };
    let mut lines = vec![
        line("form1", &at(6), "one.example", "Ostervik counts", &form("Ostervik", [41, 17, 5])),
        line("form2", &at(7), "two.example", "Keldmoor counts", &form("Keldmoor", [63, 28, 9])),
    ];
    // The foot of two pages of one outlet.
    let foot = "subscribe to the morning letter of the bay post and read every day at breakfast what the harbour has \
                to say about the price of rope and herring before the boats go out";
    for (n, title) in [(0u64, "Lamps lit again"), (1, "Cake judged twice")] {
        let text = format!("{title} {}\n{foot}", made_up(50 + n, 90));
        lines.push(line(&format!("page{n}"), &at(8 + n as usize), "bay.example", title, &text));
    }
    // What thirty outlets write under whatever they write.
    let phrase = "the office could not be reached for a comment on the matter before the evening edition went to press";
    for n in 0..30u64 {
        let text = format!("{}.\n{phrase}.\n{}", made_up(200 + n, 60), made_up(300 + n, 50));
        lines.push(line(
            &format!("phrase{n}"),
            &at(10),
            &format!("p{n}.example"),
            &format!("Number {n}"),
            &text,
        ));
    }
    let night = Dump::of_lines(&lines).cluster(&[]).well();
    assert_eq!(night.text("passages.csv").lines().count(), 1, "{}", night.text("passages.csv"));
}

#[test]
fn a_night_tells_what_its_articles_hold_of_earlier_nights() {
    let wire = made_up(WIRE, 200);
    let told = [
        ("wire".to_owned(), 0, (0, 6), wire.clone()),
        ("copy".to_owned(), 0, (0, 9), cut(&wire, 170)),
        ("other".to_owned(), 1, (1, 6), made_up(40, 80)),
        ("report".to_owned(), 2, (2, 6), around(REPORTS, &words(&wire, 60, 100))),
        ("later".to_owned(), 3, (3, 6), around(60, &words(&wire, 60, 90))),
    ];
    let week = Week::new(&told);
    week.nights(0..4, "history", "out");
    let rows = |night: usize| week.rows("out", night, "passages.csv");
    assert_eq!((rows(0).len(), rows(1).len()), (0, 0));
    let of_wire = week.rows("out", 0, "articles.csv")[0]["cluster_id"].clone();
    let third = rows(2);
    assert_eq!(pairs(&third), BTreeSet::from([("report", "wire")]));
    assert_eq!([&*third[0]["other_cluster_id"], &*third[0]["also"]], [&*of_wire, "1"]);
    assert_eq!(third[0]["first_id"], "wire");
    // A passage of a passage is told of both, and tonight's article alone has rows.
    assert_eq!(pairs(&rows(3)), BTreeSet::from([("later", "wire"), ("later", "report")]));
}

#[test]
fn explain_tells_a_passage_and_where_it_lies() {
    let articles = articles();
    let lines: Vec<String> = ["wire", "report", "alone"]
        .iter()
        .zip(6..)
        .map(|(id, hour)| {
            let at = format!("2026-03-14T{hour:02}:00:00Z");
            line(id, &at, &format!("{id}.example"), &format!("Headline of {id}"), &articles[id])
        })
        .collect();
    let dump = Dump::of_lines(&lines);
    dump.cluster(&[]).well();
    let both = run(&["explain", &dump.path("out"), "report", "wire"]);
    assert_eq!(both.status, 0, "{}", both.stderr);
    assert!(both.stdout.contains("share a passage of 40 words, and are no copies"), "{}", both.stdout);
    assert!(both.stdout.contains("A's words 90-130 are B's 60-100"), "{}", both.stdout);
    let one = run(&["explain", &dump.path("out"), "report"]);
    let told = one.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("holds 40 words of wire in w20260314-"), "{told}");
    assert!(told.contains("which came first: its words 90-130"), "{told}");
    let alone = run(&["explain", &dump.path("out"), "alone"]);
    assert!(!alone.stdout.contains("passages"), "{}", alone.stdout);
    let page = std::fs::read_to_string(dump.path("out/report.html")).unwrap();
    assert!(page.contains("Passages of other stories") && page.contains("Headline of report"));
    let rows = rows_of(&std::fs::read_to_string(dump.path("out/passages.csv")).unwrap());
    assert_eq!(rows.len(), 2);
}
