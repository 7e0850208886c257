//! `storywire explain`: for each role and each trap of the sample, the reason that a reader of both texts would give.

use crate::prose::{CAKE, FERRY};
use crate::support::{Dump, line, repository, run, run_in};
use std::path::Path;

/// Articles of the sample, and what each case is of.
const CASES: [(&str, &[&str]); 23] = [
    ("an exact copy", &["nw-7001", "nw-7002"]),
    ("a republication", &["nw-7001", "velmora-dock-strike-ends"]),
    ("an excerpt", &["nw-7001", "L0314-01"]),
    ("an expanded copy", &["nw-7001", "481202"]),
    ("an update", &["nw-7010", "nw-7011"]),
    ("a copy of an update", &["nw-7010", "481208"]),
    ("a rewrite", &["nw-7003", "L0314-03"]),
    ("a roundup and the story it goes to", &["nw-7015", "481204"]),
    ("a roundup and a story it takes up too", &["nw-7015", "nw-7012"]),
    ("a cut and an expanded copy of one story", &["L0314-01", "481202"]),
    ("two earnings briefs of one form", &["nw-7018", "nw-7019"]),
    ("two forecasts of one form", &["L0314-14", "L0314-15"]),
    ("two box scores", &["nw-7020", "nw-7021"]),
    ("two briefs under one footer", &["481217", "481218"]),
    ("one event in two reports", &["481221", "L0314-17"]),
    ("two stubs of walls and no story", &["nw-7024", "481222"]),
    ("the original by itself", &["nw-7001"]),
    ("an excerpt by itself", &["L0314-01"]),
    ("an uncredited copy by itself", &["481201"]),
    ("an update by itself", &["nw-7011"]),
    ("a roundup by itself", &["nw-7015"]),
    ("a brief of a form by itself", &["nw-7018"]),
    ("a single article", &["nw-7016"]),
];

/// The sample's run, made in the project's own directory so that no path of a machine stands in it: lines are broken by
/// their length, and a longer path would break them elsewhere.
fn night(home: &Path) -> String {
    let out = home.join("night").to_str().unwrap().to_owned();
    let arguments = ["cluster", "sample_data/night/articles", "--out", &out, "--quiet", "--no-page"];
    let output = run_in(&repository(""), &arguments);
    assert_eq!(output.status, 0, "{}", output.stderr);
    out
}

#[test]
fn each_role_and_each_trap_is_explained_as_a_reader_would() {
    let home = tempfile::tempdir().unwrap();
    let out = night(home.path());
    let mut all = String::new();
    for (what, articles) in CASES {
        let output = run_in(&repository(""), &[&["explain", &out], articles].concat());
        assert_eq!((output.status, output.stderr.as_str()), (0, ""));
        all.push_str(&format!(
            "# {what}\n$ storywire explain out/night {}\n\n{}\n\n",
            articles.join(" "),
            output.stdout
        ));
    }
    let path = repository("tests/fixtures/explained.txt");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &all).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    for (told, expected) in all.split("\n# ").zip(expected.split("\n# ")) {
        assert_eq!(told, expected);
    }
    assert_eq!(all.len(), expected.len());
}

fn dump() -> Dump {
    let article = |id: &str, hour: u32, text: &str| {
        line(
            id,
            &format!("2026-03-14T{hour:02}:00:00Z"),
            &format!("{id}.example"),
            &format!("Title of {id}"),
            text,
        )
    };
    let wall = "We value your privacy. Accept all cookies to continue.";
    let dump = Dump::of_lines(&[
        article("ferry-wire", 6, FERRY),
        article("ferry-copy", 8, &format!("{FERRY}\nMilk ran out on Sunday.")),
        article("cake", 7, CAKE),
        article("wall", 9, wall),
    ]);
    dump.cluster(&["--max-reject-ratio", "1"]).well();
    dump
}

#[test]
fn an_unknown_id_is_answered_with_those_like_it() {
    let dump = dump();
    let output = run(&["explain", &dump.path("out"), "ferry-wires", "cake"]);
    assert_eq!(output.status, 2);
    assert_eq!(
        output.stderr,
        "error: explain: no article has the id or address \"ferry-wires\"; nearest are \"ferry-wire\", \"ferry-copy\"\n"
    );
    let twice = run(&["explain", &dump.path("out"), "cake", "cake"]);
    assert!(twice.stderr.contains("are one article"), "{}", twice.stderr);
}

#[test]
fn an_article_may_be_named_by_its_address() {
    let record = |id: &str, url: &str, text: &str| {
        format!(
            "{}\n",
            serde_json::json!({ "id": id, "url": url, "text": text, "date": "2026-03-14T06:00:00Z" })
        )
    };
    let dump = Dump::of_lines(&[
        record("a", "https://one.example/ferry", FERRY),
        record("b", "https://two.example/ferry", FERRY),
    ]);
    dump.cluster(&[]).well();
    let output = run(&["explain", &dump.path("out"), "https://one.example/ferry", "b"]);
    assert!(output.stdout.starts_with("a and b are copies: their texts are the same\n"), "{}", output.stdout);
}

#[test]
fn json_tells_the_same_as_the_terminal() {
    let dump = dump();
    let output = run(&["explain", &dump.path("out"), "ferry-wire", "ferry-copy", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(json["verdict"], "ferry-wire and ferry-copy are copies, in one cluster");
    assert_eq!(json["articles"][1]["role"], "exact");
    let decided = json["rule"].as_array().unwrap().iter().find(|row| row["decided"] == true).unwrap();
    assert_eq!(
        (decided["question"].as_str(), decided["answer"].as_str()),
        (Some("share of the shorter text in shared passages"), Some("yes"))
    );
    let pieces = json["texts"]["b"].as_array().unwrap();
    let added: Vec<&str> = pieces
        .iter()
        .filter(|piece| piece["class"] == "only")
        .map(|piece| piece["text"].as_str().unwrap().trim())
        .collect();
    assert_eq!(added, ["Milk ran out on Sunday."]);
    assert!(!output.stdout.contains('\u{1b}'));
}

#[test]
fn a_refused_record_is_told_as_refused() {
    let dump = dump();
    let night = dump.cluster(&["--max-reject-ratio", "1"]).well();
    assert_eq!(night.refusals(), ["4 placeholder"]);
    let output = run(&["explain", &dump.path("out"), "wall"]);
    assert_eq!(output.status, 0, "{}", output.stderr);
    assert!(output.stdout.starts_with("wall was refused as placeholder: "), "{}", output.stdout);
    assert!(output.stdout.contains("It is record 4 of"), "{}", output.stdout);
}

#[test]
fn inputs_that_changed_cannot_explain_a_run() {
    let dump = dump().file("dump.jsonl", "{}\n");
    let output = run(&["explain", &dump.path("out"), "ferry-wire", "cake"]);
    assert_eq!(output.status, 2);
    let said = output.stderr.replace(&dump.path(""), "HOME/");
    assert_eq!(
        said,
        "error: explain: the inputs of \"HOME/out\" are needed: \"HOME/in/dump.jsonl\" is not what it was\n"
    );
}

#[test]
fn no_colour_and_no_mark_of_direction_reaches_a_pipe() {
    let title = "\u{1b}[31mred \u{202e}backwards";
    let dump = Dump::of_lines(&[
        line("a", "2026-03-14T06:00:00Z", "one.example", title, FERRY),
        line("b", "2026-03-14T07:00:00Z", "two.example", title, &format!("\u{1b}[2J{FERRY}\u{202e}")),
    ]);
    dump.cluster(&[]).well();
    let output = run(&["explain", &dump.path("out"), "a", "b"]);
    assert!(!output.stdout.contains(['\u{1b}', '\u{202e}']), "{}", output.stdout);
}

#[test]
fn a_run_is_explained_from_wherever_the_user_is_and_out_of_archives_too() {
    let home = tempfile::tempdir().unwrap();
    let article = |id: &str, text: &str| {
        format!("{}\n", serde_json::json!({ "id": id, "text": text, "title": "Ferry" }))
    };
    std::fs::create_dir(home.path().join("in")).unwrap();
    std::fs::write(home.path().join("in/a.jsonl"), article("a", FERRY)).unwrap();
    let mut archive = tar::Builder::new(std::fs::File::create(home.path().join("in/b.tar")).unwrap());
    let bytes = [article("c", CAKE), article("b", FERRY)].concat();
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    archive.append_data(&mut header, "deep/b.jsonl", bytes.as_bytes()).unwrap();
    archive.finish().unwrap();
    drop(archive);
    let storywire = |at: &Path, arguments: &[&str]| {
        let output = run_in(at, arguments);
        assert_eq!(output.status, 0, "{}", output.stderr);
        output.stdout
    };
    storywire(home.path(), &["cluster", "in", "--out", "out", "--quiet"]);
    let page = std::fs::read_to_string(home.path().join("out/report.html")).unwrap();
    assert!(page.contains("The page holds 2 texts"), "an archive's texts are shown");
    let elsewhere = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    let told = storywire(elsewhere.path(), &["explain", out.to_str().unwrap(), "a", "b"]);
    assert!(told.starts_with("a and b are copies: their texts are the same\n"), "{told}");
    assert!(told.contains("record 2 of"), "{told}");
    storywire(elsewhere.path(), &["report", out.to_str().unwrap(), "--quiet"]);
    assert_eq!(std::fs::read_to_string(out.join("report.html")).unwrap(), page);
}
