//! Directories that somebody else made, or a disk damaged: nothing is waited for, followed, or believed that does not fit together.

use crate::prose::{CAKE, FERRY};
use crate::support::{Dump, line, run};
use crate::week::Week;
use std::path::Path;
use std::process::Command;

/// A history of two nights.
fn history() -> Week {
    let week = Week::new(&crate::week::told());
    (0..2).for_each(|night| assert_eq!(week.night(night, "history", "out").status, 0));
    week
}

#[test]
fn another_recipe_than_was_written_down_is_no_recipe_of_a_night() {
    let recipes = |week: &Week| std::fs::read_to_string(week.path("history/recipes.json")).unwrap();
    let whole = recipes(&history());
    let (hash, sealed): (Vec<_>, Vec<_>) = ["\"settings\": \"", "\"xxh3_64\": \""]
        .map(|name| (name, whole.rfind(name).unwrap() + name.len()))
        .into_iter()
        .partition(|(name, _)| name.contains("settings"));
    for at in [hash[0].1, hash[0].1 + 31, sealed[0].1, whole.rfind("\"2\"").unwrap() + 1] {
        let week = history();
        let mut bytes = whole.clone().into_bytes();
        bytes[at] = if bytes[at] == b'7' { b'8' } else { b'7' };
        std::fs::write(week.path("history/recipes.json"), bytes).unwrap();
        let verify = run(&["history", "verify", &week.path("history")]);
        for told in [verify, week.night(2, "history", "out")] {
            assert!(told.status == 1 && told.stderr.contains("recipes.json"), "{at}: {}", told.stderr);
        }
    }
}

#[test]
fn recipes_that_an_older_version_wrote_down_are_read() {
    let week = history();
    let path = week.path("history/recipes.json");
    let mut recipes: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    for entry in recipes.as_object_mut().unwrap().values_mut() {
        entry.as_object_mut().unwrap().remove("xxh3_64").unwrap();
    }
    std::fs::write(&path, recipes.to_string()).unwrap();
    assert_eq!(week.night(2, "history", "out").status, 0);
    assert!(week.rows("out", 2, "lineage.csv").iter().all(|row| row["event"] != "rule"));
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_a_file_is_not_waited_for() {
    let night = "nights/2026-03-02.000001";
    for name in ["manifest.json", "recipes.json", "LOCK"]
        .map(str::to_owned)
        .into_iter()
        .chain(["articles.parquet", "pages.bin", "edges.parquet"].map(|file| format!("{night}/{file}")))
    {
        let week = history();
        let path = week.path(&format!("history/{name}"));
        std::fs::remove_file(&path).unwrap();
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        let told = week.night(2, "history", "out");
        assert!(told.status == 1 && told.stderr.contains("it is no plain file"), "{name}: {}", told.stderr);
    }
    let dump = Dump::of_lines(&[line("a", "", "", "One", FERRY), line("b", "", "", "Two", CAKE)]);
    for name in ["run.json", "articles.csv"] {
        dump.cluster(&[]).well();
        let path = dump.path(&format!("out/{name}"));
        std::fs::remove_file(&path).unwrap();
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        let told = run(&["report", &dump.path("out")]);
        assert!(told.status == 1 && told.stderr.contains("it is no plain file"), "{name}: {}", told.stderr);
        std::fs::remove_file(&path).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn no_lock_is_made_through_a_link() {
    let week = history();
    let (lock, elsewhere) = (week.path("history/LOCK"), week.path("elsewhere"));
    std::fs::remove_file(&lock).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &lock).unwrap();
    let told = week.night(2, "history", "out");
    assert!(told.status == 1 && told.stderr.contains("it is no plain file"), "{}", told.stderr);
    let dump = Dump::of_lines(&[line("a", "", "", "One", FERRY)]);
    std::fs::create_dir(dump.path("out")).unwrap();
    std::os::unix::fs::symlink(&elsewhere, dump.path("out/LOCK")).unwrap();
    let told = dump.cluster(&[]).output;
    assert!(told.status == 1 && told.stderr.contains("it is no plain file"), "{}", told.stderr);
    assert!(!Path::new(&elsewhere).exists());
}

#[test]
fn an_input_that_a_run_names_twice_is_read_no_time() {
    let dump = Dump::of_lines(&[line("a", "", "", "One", FERRY)]);
    dump.cluster(&[]).well();
    let path = dump.path("out/run.json");
    let mut report: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let inputs = report["inputs"].as_array_mut().unwrap();
    inputs.push(inputs[0].clone());
    std::fs::write(&path, report.to_string()).unwrap();
    for command in [vec!["report", &dump.path("out")], vec!["explain", &dump.path("out"), "a"]] {
        let told = run(&command);
        assert!(told.status == 1 && told.stderr.contains("is named twice"), "{}", told.stderr);
    }
}

#[test]
fn no_table_and_no_page_has_a_character_that_a_terminal_obeys() {
    let order = "\u{1b}]0;mine\u{7}\u{1b}[31m\u{9b}31m\u{7f}";
    let titles =
        [format!("Ferry{order} stops"), "Ferry&#27;[31m stops".into(), format!("{order}Ferry stops")];
    let mut lines: Vec<String> = titles
        .iter()
        .enumerate()
        .map(|(at, title)| {
            let url = format!("https://paper.example/{at}{order}");
            let record = serde_json::json!({
                "id": format!("{at}{order}"), "title": title, "outlet": format!("The{order} Paper"), "url": url,
                "author": format!("Ilse{order} Marn"), "language": "en", "date": format!("soon{order}"), "version": format!("2{order}"), "text": format!("{FERRY}{order}")
            });
            format!("{record}\n")
        })
        .collect();
    lines.push(format!("{}\n", serde_json::json!({ format!("no{order}text"): "x" })));
    let night = Dump::of_lines(&lines).cluster(&["--max-reject-ratio", "1"]).well();
    assert_eq!(night.ids(), ["0]0;mine[31m31m", "1]0;mine[31m31m", "2]0;mine[31m31m"]);
    for name in crate::support::TABLES.into_iter().chain(["report.html"]) {
        let text = night.text(name);
        let found = text.find(|c: char| c.is_control() && c != '\n' && c != '\t');
        assert!(found.is_none(), "{name}: {:?}", &text[found.unwrap_or_default()..][..20]);
    }
}
