//! What an operator relies on: statuses, limits, figures for an alarm, and lines that a program can read.

use crate::prose::made_up;
use crate::support::{Dump, gz, line, rows_of, run};
use crate::week::{Week, date, told};
use std::collections::BTreeMap;
use std::path::Path;

/// The samples of a metrics file, by name and labels.
fn metrics(path: &str) -> BTreeMap<String, f64> {
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.ends_with('\n'));
    let mut described = "";
    let mut samples = BTreeMap::new();
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            described = help.split(' ').next().unwrap();
            continue;
        }
        let (name, value) = line.rsplit_once(' ').unwrap();
        if line.starts_with('#') {
            assert_eq!(line, format!("# TYPE {described} gauge"));
            continue;
        }
        assert_eq!(name.split('{').next().unwrap(), described, "every sample stands under its description");
        assert!(samples.insert(name.to_owned(), value.parse().unwrap()).is_none(), "{name} twice");
    }
    samples
}

#[test]
fn metrics_tell_what_the_run_did_and_a_failed_one_leaves_them() {
    let week = Week::new(&told());
    let file = week.path("storywire.prom");
    let night = |night: usize, more: &[&str]| {
        let options = [&["--metrics", &file], more].concat();
        run(&week.arguments(night, "history", "out", &options))
    };
    assert_eq!(night(0, &[]).status, 0);
    let began = metrics(&file);
    assert_eq!(night(1, &[]).status, 0);
    let told = metrics(&file);
    let articles = week.rows("out", 1, "articles.csv");
    let sizes = week.rows("out", 1, "clusters.csv");
    let largest = sizes.iter().map(|row| row["size"].parse::<u32>().unwrap()).max().unwrap();
    for (name, value) in [
        ("storywire_exit_status", 0.0),
        ("storywire_records_read", articles.len() as f64),
        ("storywire_articles", articles.len() as f64),
        ("storywire_nights", 1.0),
        ("storywire_clusters", sizes.len() as f64),
        ("storywire_cluster_largest", largest.into()),
        ("storywire_articles_without_date", 0.0),
        (
            concat!(
                "storywire_run_info{version=\"",
                env!("CARGO_PKG_VERSION"),
                "\",recipe=\"wire\",date=\"2026-03-03\"}"
            ),
            1.0,
        ),
    ] {
        assert_eq!(told.get(name), Some(&value), "{name}");
    }
    assert!(told.contains_key("storywire_stage_seconds{stage=\"verify\"}"));
    let success = "storywire_last_success_timestamp_seconds";
    assert!(told[success] >= began[success] && told[success] > 1.7e9);
    // A failed run says nothing, and the figures grow old.
    std::fs::remove_file(week.path(&format!("{}.jsonl", date(2)))).unwrap();
    assert_eq!(night(2, &[]).status, 1);
    assert_eq!(metrics(&file), told);
    let nowhere = run(&week.arguments(3, "history", "out", &["--metrics", &week.path("no/where.prom")]));
    assert_eq!((nowhere.status, nowhere.stderr.contains("--metrics")), (2, true), "{}", nowhere.stderr);
    // Refused records by reason, and the status that goes with them.
    std::fs::write(week.path(&format!("{}.jsonl", date(3))), "{\"id\": \"a\", \"note\": \"no text\"}\n")
        .unwrap();
    assert_eq!(night(3, &[]).status, 3);
    let told = metrics(&file);
    assert_eq!(told["storywire_rejects{reason=\"missing_text\"}"], 1.0);
    assert_eq!(told["storywire_exit_status"], 3.0);
}

#[test]
fn a_night_of_too_little_input_is_kept_and_told() {
    let week = Week::new(&told());
    let options = ["--min-input-ratio", "0.5"];
    for night in 0..4 {
        let output = run(&week.arguments(night, "history", "out", &options));
        assert_eq!(output.status, 0, "{}", output.stderr);
    }
    let one =
        line("only", "2026-03-06T09:00:00Z", "paper.example", "Only one", &crate::prose::made_up(5, 60));
    std::fs::write(week.path(&format!("{}.jsonl", date(4))), one).unwrap();
    let little = run(&week.arguments(4, "history", "out", &options));
    assert_eq!(little.status, 3, "{}", little.stderr);
    assert!(little.stderr.contains("warning: 1 records were read, where"), "{}", little.stderr);
    let status = rows_of(&run(&["history", "status", &week.path("history")]).stdout);
    assert_eq!(status.len(), 5, "it counts all the same");
    let wrong = run(&week.arguments(5, "history", "out", &["--min-input-ratio", "50"]));
    assert_eq!((wrong.status, wrong.stderr.contains("is no share")), (2, true), "{}", wrong.stderr);
}

#[test]
fn where_there_is_nothing_to_read_the_status_is_the_users() {
    let week = Week::new(&told());
    week.nights(0..2, "history", "out");
    let before = std::fs::read(week.path("history/manifest.json")).unwrap();
    let dump = week.path(&format!("{}.jsonl", date(1)));
    std::fs::write(&dump, "").unwrap();
    // No record: the night of that date stays as it is.
    let skipped = run(&week.arguments(1, "history", "empty", &["--exit-skip-code", "99"]));
    assert_eq!(skipped.status, 99, "{}", skipped.stderr);
    assert!(skipped.stderr.contains("no record in the inputs"), "{}", skipped.stderr);
    assert!(!Path::new(&week.path("empty/2026-03-03/run.json")).exists());
    let done = run(&week.arguments(1, "history", "empty", &[]));
    assert_eq!(
        (done.status, done.stderr.contains("the history is left as it is")),
        (0, true),
        "{}",
        done.stderr
    );
    assert!(Path::new(&week.path("empty/2026-03-03/run.json")).exists());
    assert_eq!(std::fs::read(week.path("history/manifest.json")).unwrap(), before);
    // No file.
    std::fs::remove_file(&dump).unwrap();
    assert_eq!(run(&week.arguments(1, "history", "empty", &["--exit-skip-code", "0"])).status, 0);
    assert_eq!(run(&week.arguments(1, "history", "empty", &[])).status, 1);
    week.nights([2], "history", "out");
    assert_eq!(run(&["history", "verify", &week.path("history")]).status, 0);
}

#[test]
fn lines_for_programs_are_json_with_a_time_and_a_level() {
    let week = Week::new(&told());
    let lines = |output: &str| -> Vec<serde_json::Value> {
        output.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let done = run(&week.arguments(0, "history", "out", &["--log", "json"]));
    let told = lines(&done.stderr);
    assert!(told.iter().all(|line| line["time"].as_str().unwrap().ends_with('Z') && line["level"] == "info"));
    let stages: Vec<&str> = told
        .iter()
        .filter(|line| line["event"] == "stage")
        .map(|line| line["stage"].as_str().unwrap())
        .collect();
    assert_eq!(stages.first().zip(stages.last()), Some((&"read_clean", &"report")));
    let end = told.iter().find(|line| line["event"] == "done").unwrap();
    assert_eq!(end["counts"]["articles"], week.rows("out", 0, "articles.csv").len());
    assert!(end["seconds"]["verify"].is_number());
    assert_eq!(run(&week.arguments(0, "history", "out", &["--log", "json", "--quiet"])).stderr, "");
    let failed = run(&["--log", "json", "cluster", &week.path("nothing"), "--out", &week.path("other")]);
    let failed = lines(&failed.stderr);
    assert_eq!((&failed[0]["level"], failed.len()), (&"error".into(), 1));
    assert!(failed[0]["message"].as_str().unwrap().contains("names no file"));
    assert!(failed[0]["hint"].is_string());
}

#[test]
fn a_file_that_breaks_off_is_told_by_the_exit_status() {
    let lines: String = (0..200)
        .map(|n| line(&format!("{n}"), "2026-03-14T06:00:00Z", "a.example", "", &made_up(n, 80)))
        .collect();
    let packed = gz(&lines);
    let half = &packed[..packed.len() / 2];
    let sound = line("sound", "2026-03-14T06:00:00Z", "a.example", "", &made_up(900, 80));
    for (name, bytes, damaged) in [
        ("a.jsonl.gz", half.to_vec(), 1),
        (
            "a.warc",
            b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 900\r\n\r\nHTTP/1.1 200 OK\r\n".to_vec(),
            1,
        ),
        ("a.parquet", b"PAR1 and nothing behind it PAR1".to_vec(), 1),
        ("a.zip", b"PK\x03\x04 and nothing behind it".to_vec(), 1),
        ("a.jsonl", lines.clone().into_bytes(), 0),
    ] {
        let dump = Dump::new().file(name, bytes).file("b.jsonl", &sound);
        let (input, metrics) = (dump.path("in"), dump.path("metrics.prom"));
        for (most, status) in [("0", if damaged > 0 { 3 } else { 0 }), ("1", 0)] {
            let out = dump.path(&format!("out{most}"));
            let arguments =
                ["cluster", &input, "--out", &out, "--max-damaged-inputs", most, "--metrics", &metrics];
            let told = run(&[&arguments[..], &["--max-reject-ratio", "1"]].concat());
            assert_eq!(told.status, status, "{name}: {}", told.stderr);
            let report: serde_json::Value =
                serde_json::from_str(&std::fs::read_to_string(format!("{out}/run.json")).unwrap()).unwrap();
            assert_eq!(report["counts"]["inputs_damaged"], damaged, "{name}");
            let told = std::fs::read_to_string(&metrics).unwrap();
            assert!(told.contains(&format!("storywire_inputs_damaged {damaged}\n")), "{name}");
        }
        let default = run(&["cluster", &input, "--out", &dump.path("usual"), "--max-reject-ratio", "1"]);
        assert_eq!(default.status, if damaged > 0 { 3 } else { 0 }, "{name}");
    }
}

#[test]
fn a_mapping_of_a_field_that_no_record_has_is_told() {
    let record = |n: u64| {
        format!(
            "{}\n",
            serde_json::json!({ "body_copy": made_up(n, 60), "meta": { "when": "2026-03-14" }, "Head Line": "x" })
        )
    };
    let dump = Dump::of_lines(&(0..4).map(record).collect::<Vec<_>>());
    let text = "text=body_copy";
    for (mappings, unmet) in [
        (vec![text], vec![]),
        (vec![text, "title=Head Line"], vec![]),
        (vec![text, "title=head_line"], vec![]),
        (vec![text, "published=meta.when"], vec![]),
        (vec![text, "published=meta.then"], vec!["published=meta.then"]),
        (vec![text, "author=writer_name", "url=permalink_x"], vec!["author=writer_name", "url=permalink_x"]),
    ] {
        let map: Vec<&str> = mappings.iter().flat_map(|mapping| ["--map", mapping]).collect();
        let (input, out) = (dump.path("in"), dump.path("out"));
        let run_of = run(&[&["cluster", &input, "--out", &out, "--force"][..], &map].concat());
        assert_eq!(run_of.status, 0, "{}", run_of.stderr);
        let report = std::fs::read_to_string(format!("{out}/run.json")).unwrap();
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        let warned = report["warnings"]
            .as_array()
            .map_or(0, |all| all.iter().filter(|it| it.to_string().contains("--map")).count());
        assert_eq!(warned, unmet.len(), "{mappings:?}");
        let schema = run(&[&["schema", &input][..], &map].concat());
        for mapping in unmet {
            let said = format!("--map {mapping}: no record");
            assert!(
                run_of.stderr.contains(&said) && schema.stderr.contains(&said),
                "{}{}",
                run_of.stderr,
                schema.stderr
            );
        }
    }
}
