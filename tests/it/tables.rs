//! The dictionary of tables: what it says is what runs write and read, and docs/tables.md is what it says.

use crate::prose::FERRY;
use crate::support::{Dump, Output, line, repository, rows_of, run};
use crate::week::{Week, told};
use std::collections::BTreeMap;

fn columns(package: &serde_json::Value, file: &str) -> Vec<String> {
    let resources = package["resources"].as_array().unwrap();
    let found = resources.iter().find(|resource| resource["path"] == file);
    let fields = found.unwrap_or_else(|| panic!("{file}"))["schema"]["fields"].as_array().unwrap();
    fields.iter().map(|field| field["name"].as_str().unwrap().to_owned()).collect()
}

fn package() -> serde_json::Value {
    let output = run(&["tables", "--json"]);
    assert_eq!((output.status, output.stderr.as_str()), (0, ""));
    serde_json::from_str(&output.stdout).unwrap()
}

#[test]
fn the_documentation_is_the_dictionary() {
    let (path, told) = (repository("docs/tables.md"), run(&["tables"]).stdout);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &told).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == told, "docs/tables.md is not what `storywire tables` prints; UPDATE=1 writes it anew");
}

#[test]
fn every_table_of_a_night_has_the_columns_of_the_dictionary() {
    let (package, week) = (package(), Week::new(&told()));
    let output = run(&week.arguments(0, "history", "out", &[]));
    assert_eq!(output.status, 0, "{}", output.stderr);
    let directory = std::fs::read_dir(week.path("out")).unwrap().next().unwrap().unwrap().path();
    let mut tables = 0;
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "csv") {
            let text = std::fs::read_to_string(&path).unwrap();
            let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
            assert_eq!(header, columns(&package, path.file_name().unwrap().to_str().unwrap()));
            tables += 1;
        }
    }
    assert_eq!(tables, 9);
}

#[test]
fn tables_are_told_one_by_one_and_an_unknown_one_is_refused() {
    let moved = run(&["tables", "moved"]).stdout;
    assert!(moved.starts_with("## moved.csv\n\nA row an article of an earlier night"), "{moved}");
    assert!(moved.contains("\n| `from_cluster_id` | text |  |  | The cluster it was in. |\n"), "{moved}");
    assert!(
        run(&["tables", "lineage.csv"])
            .stdout
            .contains("\n- `merged`: It was taken up by another, the older one.\n")
    );
    let output = run(&["tables", "stories"]);
    assert_eq!(output.status, 2);
    assert!(output.stderr.starts_with("error: tables: \"stories\" is none of articles.csv, clusters.csv, "));
}

/// A finished run of two copies.
fn finished() -> Dump {
    let text = "The ferry Ostervik was taken out of service on Saturday after divers found a crack of two metres in its \
                hull, the operator said, and four islands will be cut off until it is repaired in spring. ";
    let dump = Dump::of_lines(&[
        line("a", "2026-03-14T06:00:00Z", "wire.example", "Ferry", text),
        line("b", "2026-03-14T07:00:00Z", "local.example", "Ferry", text),
        line("c", "", "", "", ""),
    ]);
    dump.cluster(&["--max-reject-ratio", "1"]).well();
    dump
}

/// Runs a command over the run with a table changed.
fn with(dump: &Dump, table: &str, from: &str, to: &str, arguments: &[&str]) -> Output {
    let path = dump.path(&format!("out/{table}"));
    let whole = std::fs::read_to_string(&path).unwrap();
    assert!(whole.contains(from), "{from} in {whole}");
    std::fs::write(&path, whole.replacen(from, to, 1)).unwrap();
    let output = run(arguments);
    std::fs::write(&path, whole).unwrap();
    output
}

#[test]
fn a_table_that_no_run_writes_is_refused_by_every_reader_with_file_line_and_column() {
    let dump = finished();
    let out = dump.path("out");
    let truth = dump.beside("truth.csv", "id,story_id,relation,level\na,ferry,original,\n");
    let report = ["report", &out];
    let explain = ["explain", &out, "a", "b"];
    let evaluate = ["evaluate", "--truth", &truth, &out];
    for (table, from, to, arguments, expected) in [
        (
            "articles.csv",
            ",37,",
            ",many,",
            &report[..],
            "\"articles.csv\": line 2: \"many\" in words is no whole number",
        ),
        (
            "articles.csv",
            ",true,",
            ",yes,",
            &report,
            "\"articles.csv\": line 2: \"yes\" in canonical is neither true nor false",
        ),
        (
            "articles.csv",
            "2026-03-14T06:00:00Z",
            "Saturday",
            &report,
            "\"articles.csv\": line 2: \"Saturday\" in published is no time as 2026-03-14T06:00:00Z",
        ),
        ("clusters.csv", ",flags,", ",agency,", &report, "\"clusters.csv\": column \"agency\" stands twice"),
        (
            "articles.csv",
            ",1,,",
            ",one,,",
            &explain,
            "\"articles.csv\": line 2: \"one\" in source_record is no whole number",
        ),
        (
            "furniture.csv",
            "outlet,rule",
            "outlet,why",
            &explain,
            "\"furniture.csv\": no column \"rule\" among outlet, why, articles, line",
        ),
        (
            "edges.csv",
            ",equal,37,1.000",
            ",equal,37,whole",
            &evaluate,
            "\"OUT/edges.csv\": line 2: \"whole\" in strength is no share from 0 to 1",
        ),
    ] {
        let output = with(&dump, table, from, to, arguments);
        assert_eq!(output.stderr.replace(&out, "OUT"), format!("error: {expected}\n"));
        assert_eq!(output.status, 1);
    }
}

#[test]
fn a_run_of_another_version_is_read_as_far_as_it_goes() {
    let dump = finished();
    let path = dump.path("out/run.json");
    let whole: BTreeMap<String, serde_json::Value> =
        serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let mut told = whole.clone();
    // What only people ask of a run, and what was added since.
    ["seconds", "memory_peak_bytes", "threads", "passed_over"]
        .iter()
        .for_each(|name| drop(told.remove(*name)));
    told.insert("mood".to_owned(), "good".into());
    std::fs::write(&path, serde_json::to_string(&told).unwrap()).unwrap();
    let page = std::fs::read(dump.path("out/report.html")).unwrap();
    let output = run(&["report", &dump.path("out")]);
    assert_eq!(output.status, 0, "{}", output.stderr);
    assert!(std::fs::read(dump.path("out/report.html")).unwrap() == page);
    told.remove("recipe");
    std::fs::write(&path, serde_json::to_string(&told).unwrap()).unwrap();
    let output = run(&["report", &dump.path("out")]);
    assert_eq!(output.status, 1);
    let message = output.stderr.replace(&path, "RUN");
    assert!(
        message.starts_with("error: \"RUN\": not as this version writes it: missing field `recipe`"),
        "{message}"
    );
}

#[test]
fn a_run_of_the_job_in_spark_is_reported_and_explained() {
    let dump = finished();
    let out = dump.path("out");
    // As the job writes it: tables in parts, run.json with sizes and without hashes.
    let fixture = std::fs::read_to_string(repository("tests/fixtures/spark_run.json")).unwrap();
    let input = dump.path("in/dump.jsonl");
    let bytes = std::fs::metadata(&input).unwrap().len();
    let recipe = serde_json::to_string(storywire::recipe::WIRE).unwrap();
    let told = fixture.replace("\"INPUT\"", &format!("\"{input}\"")).replace("\"BYTES\"", &bytes.to_string());
    std::fs::write(format!("{out}/run.json"), told.replace("\"RECIPE\"", &recipe)).unwrap();
    for table in ["articles", "clusters", "rejects", "furniture"] {
        let path = format!("{out}/{table}.csv");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        let (header, rows) = text.split_once('\n').unwrap();
        // A part without rows has its header too.
        for (at, row) in rows.split_inclusive('\n').chain([""]).enumerate() {
            std::fs::write(format!("{path}/part-{at:05}-x-c000.csv"), format!("{header}\n{row}")).unwrap();
        }
        std::fs::write(format!("{path}/_SUCCESS"), "").unwrap();
    }
    let page = || std::fs::read_to_string(format!("{out}/report.html")).unwrap();
    assert_eq!(run(&["report", &out]).status, 0);
    assert!(!page().contains("divers found a crack") && page().contains("was not hashed"));
    let inputs = dump.path("in");
    let output = run(&["report", &out, "--inputs", &inputs]);
    assert_eq!(output.status, 0, "{}", output.stderr);
    assert!(page().contains("divers found a crack"));
    let explained = run(&["explain", &out, "a", "b", "--inputs", &inputs]);
    assert_eq!(explained.status, 0, "{}", explained.stderr);
    assert!(explained.stdout.contains("word for word"), "{}", explained.stdout);
    std::fs::write(&input, "").unwrap();
    assert!(run(&["explain", &out, "a", "b"]).stderr.contains("is not what it was"));
    assert!(rows_of(&std::fs::read_to_string(format!("{out}/edges.csv")).unwrap()).len() == 1);
}

#[test]
fn a_word_that_no_run_writes_is_told_where_a_page_is_made_of_it() {
    for (table, from, to) in
        [("articles.csv", ",original,", ",orginal,"), ("rejects.csv", "empty_text", "empty")]
    {
        let dump = Dump::of_lines(&[
            line("a", "", "", "One", FERRY),
            line("b", "", "", "Two", FERRY),
            line("c", "", "", "", ""),
        ]);
        dump.cluster(&["--max-reject-ratio", "1"]).well();
        let path = dump.path(&format!("out/{table}"));
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{text}");
        std::fs::write(&path, text.replace(from, to)).unwrap();
        let output = run(&["report", &dump.path("out")]);
        let told = format!(
            "\"{}\" in {} is none of ",
            to.trim_matches(','),
            if table == "articles.csv" { "role" } else { "reason" }
        );
        assert!(output.status == 1 && output.stderr.contains(&told), "{}", output.stderr);
    }
}
