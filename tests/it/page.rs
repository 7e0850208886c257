//! report.html: what it holds, that it says the same every time, and how it does without what is missing.

use crate::prose::{BELL, CAKE, FERRY};
use crate::support::{Dump, Night, gz, line, repository, run};

fn lines() -> Vec<String> {
    vec![
        line("a", "2026-03-14T06:00:00Z", "wire.example", "Ferry stops", FERRY),
        line(
            "b",
            "2026-03-14T08:00:00Z",
            "portal.example",
            "Islands cut off",
            &format!("{FERRY}\nMilk ran out on Sunday."),
        ),
        line("c", "2026-03-14T07:00:00Z", "local.example", "Cake settled", CAKE),
        line("d", "2026-03-14T09:00:00Z", "late.example", "Bell", BELL),
        "no record\n".to_owned(),
    ]
}

fn night() -> (Dump, Night) {
    let dump = Dump::of_lines(&lines());
    let night = dump.cluster(&["--max-reject-ratio", "1"]).well();
    (dump, night)
}

/// What stands in a script element of the page.
fn embedded(page: &str, id: &str) -> serde_json::Value {
    let start = page.split_once(&format!("<script type=\"application/json\" id=\"{id}\">")).unwrap().1;
    serde_json::from_str(start.split_once("</script>").unwrap().0).unwrap()
}

/// The page rendered again; the run's own is gone.
fn again(dump: &Dump) -> String {
    std::fs::remove_file(dump.path("out/report.html")).unwrap();
    let output = run(&["report", &dump.path("out"), "--quiet"]);
    assert_eq!((output.status, output.stdout.as_str(), output.stderr.as_str()), (0, "", ""));
    std::fs::read_to_string(dump.path("out/report.html")).unwrap()
}

#[test]
fn the_page_tells_what_the_tables_say() {
    let (_, night) = night();
    let page = night.text("report.html");
    assert!(page.contains("<h1 id=\"h-glance\">3 stories, 1 copy</h1>"), "{page}");
    assert!(page.contains("malformed json"), "the refused record and its reason");
    let stories = &embedded(&page, "data-stories")["stories"];
    let story = |at: usize| (stories[at][1].as_str().unwrap(), stories[at][2].as_u64().unwrap());
    assert_eq!((story(0), story(1), story(2)), (("Ferry stops", 2), ("Cake settled", 1), ("Bell", 1)));
    assert_eq!(stories.as_array().unwrap().len(), night.rows("clusters.csv").len());
}

#[test]
fn a_storys_texts_stand_side_by_side() {
    let (_, night) = night();
    let texts = embedded(&night.text("report.html"), "data-texts");
    assert_eq!(texts["0"]["text"].as_str().unwrap(), FERRY);
    let copy = &texts["0"]["copies"]["1"];
    let text = copy["text"].as_str().unwrap();
    let stretches: Vec<u64> = copy["b"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).collect();
    let [.., from, _, to, class] = stretches[..] else { panic!("{stretches:?}") };
    let units: Vec<u16> = text.encode_utf16().collect();
    let added = String::from_utf16(&units[from as usize..to as usize]).unwrap();
    assert_eq!((added.trim(), class), ("Milk ran out on Sunday.", 1));
    assert!(texts.get("1").is_none(), "an article alone is beside nothing");
}

#[test]
fn the_page_is_the_same_whenever_and_on_however_many_threads_it_is_made() {
    let (dump, night) = night();
    let page = night.text("report.html");
    let other =
        dump.cluster_on("1", &["--max-reject-ratio", "1", "--min-size", "1"]).well().text("report.html");
    assert!(page == other, "one thread makes another page");
    assert!(page == again(&dump), "rendered again it is another page");
}

#[test]
fn packed_dumps_and_dumps_of_several_kinds_have_texts_too() {
    let page = "Ferry stops\nBy: A. Clerk\nUpdated: 2026-03-14T10:00:00Z\n";
    let dump = Dump::new()
        .file("a.jsonl.gz", gz(lines().concat()))
        .file("pages/ferry.txt", format!("{page}\n{FERRY}\n"))
        .file(
            "b.csv",
            format!("id,date,source,title,text\nx,2026-03-14T11:00:00Z,csv.example,Ferry,\"{FERRY}\"\n"),
        );
    let night = dump.cluster(&["--max-reject-ratio", "1"]).well();
    let texts = embedded(&night.text("report.html"), "data-texts");
    let copies = texts["0"]["copies"].as_object().unwrap();
    assert_eq!(copies.len(), 3, "{texts}");
    assert!(night.text("report.html") == again(&dump));
}

#[test]
fn a_changed_or_missing_input_leaves_the_texts_out_and_the_page_says_so() {
    let (dump, night) = night();
    let page = night.text("report.html");
    assert!(page.contains("The page holds 2 texts"), "{page}");
    let mut changed = lines();
    changed[0] = changed[0].replace("ferry", "Ferry");
    let dump = dump.file("dump.jsonl", changed.concat());
    let out = dump.path("out");
    let said = |what: &str| {
        let output = run(&["report", &out]);
        assert_eq!(output.status, 0, "{}", output.stderr);
        let page = std::fs::read_to_string(format!("{out}/report.html")).unwrap();
        assert!(page.contains(what), "{page}");
        assert_eq!(embedded(&page, "data-texts"), serde_json::json!({}));
        assert_eq!(embedded(&page, "data-stories")["stories"][0][1], "Ferry stops");
    };
    said("dump.jsonl&#34; is not what it was");
    std::fs::remove_file(dump.path("in/dump.jsonl")).unwrap();
    said("dump.jsonl&#34; cannot be read");
}

#[test]
fn standard_input_cannot_be_read_twice_unless_it_was_kept() {
    let dump = Dump::new();
    let input = lines().concat();
    let night = dump.cluster_inputs(&["-"], &["--max-reject-ratio", "1"], input.as_bytes()).well();
    assert!(night.text("report.html").contains("Texts are not at hand"));
    let kept = dump.path("kept");
    let night =
        dump.cluster_inputs(&["-"], &["--max-reject-ratio", "1", "--kept", &kept], input.as_bytes()).well();
    assert!(night.text("report.html").contains("The page holds 2 texts"));
}

#[test]
fn no_page_is_written_where_none_is_asked_for_and_an_old_one_goes() {
    let (dump, _) = night();
    dump.cluster(&["--max-reject-ratio", "1", "--no-page"]).well();
    assert!(!std::path::Path::new(&dump.path("out/report.html")).exists());
    let empty = Dump::new().file("a.jsonl", "\n").cluster(&[]).well();
    assert!(empty.text("report.html").contains("0 stories, 0 copies"));
}

#[test]
fn a_page_may_be_made_without_texts() {
    let (dump, _) = night();
    let out = dump.path("out");
    let is_bare = || {
        let page = std::fs::read_to_string(format!("{out}/report.html")).unwrap();
        assert_eq!(embedded(&page, "data-stories")["stories"][0][1], "Ferry stops");
        let is_bare = embedded(&page, "data-texts") == serde_json::json!({});
        assert_eq!(
            page.contains("Texts are not at hand: they were left out by --no-texts"),
            is_bare,
            "{page}"
        );
        assert_eq!(page.contains("The page holds 2 texts"), !is_bare, "{page}");
        is_bare
    };
    dump.cluster(&["--max-reject-ratio", "1", "--no-texts"]).well();
    assert!(is_bare());
    assert_eq!(run(&["report", &out]).status, 0);
    assert!(!is_bare());
    assert_eq!(run(&["report", &out, "--no-texts"]).status, 0);
    assert!(is_bare());
    let recut = run(&["recut", &out, "--out", &out, "--force", "--no-texts"]);
    assert_eq!(recut.status, 2, "edges were not asked for: {}", recut.stderr);
    let both = dump.cluster(&["--no-texts", "--no-page"]);
    assert_eq!(both.output.status, 2);
}

#[test]
fn what_is_no_finished_run_is_named() {
    let dump = Dump::new();
    let output = run(&["report", &dump.path("in")]);
    assert_eq!(output.status, 1);
    let said = output.stderr.replace(&dump.path(""), "HOME/");
    assert!(said.starts_with("error: cannot read \"HOME/in/run.json\""), "{said}");
    dump.beside("in/run.json", "{}");
    let output = run(&["report", &dump.path("in")]);
    assert!(
        output.stderr.contains("run.json\": not as this version writes it: missing field"),
        "{}",
        output.stderr
    );
}

#[test]
fn cells_that_were_disarmed_are_shown_as_they_were() {
    let mut lines = lines();
    lines[0] = lines[0].replace("Ferry stops", "=Ferry stops");
    let dump = Dump::of_lines(&lines);
    let night = dump.cluster(&["--max-reject-ratio", "1", "--spreadsheet-safe"]).well();
    let page = night.text("report.html");
    assert_eq!(embedded(&page, "data-stories")["stories"][0][1], "=Ferry stops");
}

#[test]
fn nothing_in_a_headline_or_text_is_markup() {
    let hostile = "</script><script>alert(1)</script>\u{2028}\"&\u{202e}";
    let text = format!("{FERRY}\n{hostile} said the captain of the ferry on Sunday.");
    let dump = Dump::of_lines(&[
        line("a", "2026-03-14T06:00:00Z", "wire.example", hostile, &text),
        line("<b>", "2026-03-14T07:00:00Z", "\"><i>", &hostile.repeat(400), &text),
    ]);
    let page = dump.cluster(&[]).well().text("report.html");
    assert_eq!(page.matches("</script>").count(), 3, "only the page's own scripts end");
    assert!(!page.contains("<b>\"") && !page.contains("alert(1)</script>"), "{page}");
    assert_eq!(embedded(&page, "data-stories")["stories"][0][1], hostile);
}

#[test]
fn the_page_asks_for_nothing_from_without() {
    for name in ["page.html", "page.css", "page.js"] {
        let text = std::fs::read_to_string(repository("src/page").join(name)).unwrap();
        // The name of SVG is an address that nobody asks for.
        let text = text.replace("http://www.w3.org/2000/svg", "");
        for word in ["http:", "https:", "@import", "url(", "fetch(", "XMLHttpRequest", "innerHTML", "eval("] {
            assert!(!text.contains(word), "{name} has {word}");
        }
    }
}

/// Digits of a number that stands in the page behind a text.
fn number_behind(page: &str, before: &str) -> u64 {
    let rest = page.split_once(before).unwrap_or_else(|| panic!("{before:?} is not in the page")).1;
    let digits: String =
        rest.chars().filter(|c| !c.is_whitespace() && *c != ',').take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap()
}

/// Holds what page, run.json, metrics and summary count to the rows of the tables of a run.
#[track_caller]
fn assert_numbers_are_those_of_the_tables(night: &Night, metrics: &str) {
    let (page, said) = (night.text("report.html"), &night.output.stderr);
    let [articles, clusters, rejects] =
        ["articles.csv", "clusters.csv", "rejects.csv"].map(|name| night.rows(name));
    let count = |name: &str| night.count(name);
    let several = clusters.iter().filter(|row| row["size"].parse::<u64>().unwrap() > 1).count() as u64;
    let (all, stories, refused) = (articles.len() as u64, clusters.len() as u64, rejects.len() as u64);
    for (name, expected) in [
        ("records_read", all + refused),
        ("articles", all),
        ("clusters", stories),
        ("clusters_of_copies", several),
        ("rejects", refused),
    ] {
        assert_eq!(count(name), expected, "{name} of run.json");
        let metric = format!("storywire_{name} {expected}");
        assert!(name == "rejects" || metrics.lines().any(|line| line == metric), "{metric} in {metrics}");
    }
    let summary =
        format!("{} records: {all} articles in {stories} clusters ({several} with copies", all + refused);
    assert!(said.contains(&summary), "{said}");
    assert!(page.contains(&format!("{several} of them have copies")), "{several} with copies");
    assert_eq!(number_behind(&page, "<ul class=\"tiles\">\n      <li><b>"), all + refused);
    let mut by_agency = std::collections::BTreeMap::<&str, u64>::new();
    articles.iter().flat_map(|row| row["agency"].split('|')).filter(|it| !it.is_empty()).for_each(|agency| {
        *by_agency.entry(agency).or_default() += 1;
    });
    for (agency, expected) in by_agency {
        let name = match agency {
            "reuters" => "Reuters",
            "ap" => "Associated Press",
            other => panic!("{other} is none of this dump's"),
        };
        let row = page.split_once("<h2>Agencies</h2>").unwrap().1.split_once(name).unwrap().1;
        assert_eq!(number_behind(row, "<td class=\"n\">"), expected, "{agency} on the page");
    }
}

#[test]
fn every_number_of_page_summary_and_metrics_is_that_of_the_tables() {
    let credited = |place: &str, text: &str| {
        format!("{place} ({}) - {text}", if place == "OSTERVIK" { "Reuters" } else { "AP" })
    };
    // Some articles have no outlet, and their credits count all the same.
    let dump = Dump::of_lines(&[
        line("a", "2026-03-14T06:00:00Z", "wire.example", "Ferry stops", &credited("OSTERVIK", FERRY)),
        line("b", "2026-03-14T08:00:00Z", "", "Islands cut off", FERRY),
        line("c", "2026-03-14T07:00:00Z", "", "Cake settled", &credited("MARN", CAKE)),
        line("d", "2026-03-14T09:00:00Z", "late.example", "Bell", BELL),
        "no record\n".to_owned(),
    ]);
    let metrics = dump.path("metrics.prom");
    let night = dump.cluster(&["--max-reject-ratio", "1", "--metrics", &metrics]).well();
    assert_numbers_are_those_of_the_tables(&night, &std::fs::read_to_string(&metrics).unwrap());
    // Nights: of a story that goes on tonight has read one article alone.
    let history = dump.path("history");
    for (date, copies) in [("2026-03-14", 2), ("2026-03-15", 1), ("2026-03-16", 3)] {
        let copy = |n: usize| {
            let at = format!("{date}T{:02}:00:00Z", 6 + n);
            line(
                &format!("{date}-{n}"),
                &at,
                &format!("o{n}.example"),
                "Ferry stops",
                &credited("OSTERVIK", FERRY),
            )
        };
        let tonight = Dump::of_lines(&(0..copies).map(copy).collect::<Vec<_>>());
        let options = ["--history", &history, "--date", date, "--metrics", &metrics];
        let night = tonight.cluster(&options).well();
        assert_numbers_are_those_of_the_tables(&night, &std::fs::read_to_string(&metrics).unwrap());
    }
}
