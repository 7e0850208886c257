//! What the user asked for cannot be done: what is said, and the exit status.

use crate::prose::CAKE;
use crate::support::{Dump, line, recipe, run};

fn dump() -> Dump {
    Dump::of_lines(&[line("a", "2026-03-14T06:00:00Z", "wire.example", "A", CAKE)])
}

/// What is said with paths below the dump's own directory written as `HOME`.
fn said(dump: &Dump, stderr: &str) -> String {
    stderr.replace(dump.path("").trim_end_matches('/'), "HOME")
}

#[track_caller]
fn assert_refused(options: &[&str], status: i32, expected: &str) {
    let dump = dump();
    let night = dump.cluster(options);
    assert_eq!(said(&dump, &night.output.stderr), expected);
    assert_eq!(night.output.status, status);
    assert!(!std::path::Path::new(&dump.path("out/run.json")).exists());
}

#[test]
fn an_input_that_names_nothing_is_an_error() {
    let dump = dump();
    let night = dump.cluster_inputs(&["no/such.jsonl"], &[], b"").ended_with(1);
    assert_eq!(
        night.output.stderr,
        "error: input \"no/such.jsonl\" names no file\n\
         hint: name files, directories or globs of JSON, CSV, Parquet, HTML, WARC, XML or text, or archives of them\n"
    );
}

#[test]
fn a_directory_without_a_dump_is_an_error() {
    let dump = Dump::new().file("notes.md", "none").file(".hidden.jsonl", "{}");
    let night = dump.cluster(&[]).ended_with(1);
    assert_eq!(
        said(&dump, &night.output.stderr),
        "error: no readable file under \"HOME/in\"\nhint: name files, directories or globs of JSON, CSV, Parquet, HTML, WARC, XML or text, or archives of them\n"
    );
}

#[test]
fn values_of_options_that_cannot_be_are_refused_by_name() {
    assert_refused(
        &["--format", "sgml"],
        2,
        "error: --format: \"sgml\" is none of jsonl, json, csv, tsv, text, html, xml, warc, parquet, tar, zip\n",
    );
    assert_refused(
        &["--canonical", "first"],
        2,
        "error: --canonical: \"first\" is none of agency, earliest, longest, latest\n",
    );
    assert_refused(
        &["--map", "headline"],
        2,
        "error: --map: \"headline\" is not role=field; roles are text, html, summary, title, published, \
         modified, estimated, crawled, url, canonical, outlet, publisher, author, language, id, credit, dateline, status, revision, \
         kind, free, record\n",
    );
    assert_refused(
        &["--max-reject-ratio", "NaN"],
        2,
        "error: --max-reject-ratio: NaN is no share; write a number from 0 to 1\n",
    );
    for size in ["much", "1MiB"] {
        assert_refused(
            &["--memory", size],
            2,
            &format!(
                "error: --memory: \"{size}\" is no size of 64.0 MiB or more; write a number with a unit, as 400MiB\n"
            ),
        );
    }
}

#[test]
fn unknown_options_and_words_for_numbers_are_usage_errors() {
    for options in [&["--nosuch"][..], &["--min-size", "two"], &["--max-reject-ratio", "much"]] {
        let night = dump().cluster(options).ended_with(2);
        assert!(night.output.stderr.starts_with("error: "), "{}", night.output.stderr);
    }
    assert_eq!(run(&["cluster", "dump.jsonl"]).status, 2);
    assert_eq!(run(&["completions", "tclsh"]).status, 2);
    assert_eq!(run(&["nosuch"]).status, 2);
}

#[test]
fn a_recipe_that_cannot_be_followed_is_refused_with_its_place() {
    for (changes, expected) in [
        (("similarity_min", "1.5"), "[verify] similarity_min is 1.5, but must lie between 0 and 1"),
        (
            ("share_min", "0.0"),
            "[verify] share_min is 0, which would make copies of all pairs; write .05 or more",
        ),
        (("bucket_max", "1"), "[bucket] bucket_max is 1, but must lie between 2 and 100000"),
        (
            ("record_bytes_max", "10"),
            "[source] record_bytes_max is 10, but must lie between 1000 and 2147483648",
        ),
    ] {
        let dump = dump();
        let path = dump.beside("mine.toml", recipe(&[changes]));
        let night = dump.cluster(&["--recipe", &path]).ended_with(2);
        let expected = format!("error: recipe \"HOME/mine.toml\": {expected}\n");
        assert_eq!(said(&dump, &night.output.stderr), expected);
    }
}

#[test]
fn a_recipe_that_is_no_toml_is_refused_with_its_line() {
    let dump = dump();
    let path = dump.beside("mine.toml", "name = \"mine\"\n[source\n");
    let night = dump.cluster(&["--recipe", &path]).ended_with(2);
    let said = said(&dump, &night.output.stderr);
    assert!(said.starts_with("error: recipe \"HOME/mine.toml\": line 2: "), "{said}");
}

#[test]
fn a_recipe_that_is_not_there_is_an_error() {
    assert_refused(
        &["--recipe", "no/such.toml"],
        1,
        "error: cannot read \"no/such.toml\": No such file or directory (os error 2)\n",
    );
}

#[test]
fn an_output_directory_below_a_file_cannot_be_written() {
    let dump = dump();
    let file = dump.beside("taken", "");
    let out = format!("{file}/out");
    let input = dump.path("in");
    let output = run(&["cluster", input.as_str(), "--out", &out]);
    assert_eq!(output.status, 1);
    assert_eq!(
        said(&dump, &output.stderr),
        "error: cannot write \"HOME/taken/out\": Not a directory (os error 20)\n"
    );
    assert_eq!(run(&["cluster", input.as_str(), "--out", &file]).status, 1);
}

#[test]
fn a_complete_output_directory_is_overwritten_only_by_force() {
    let dump = dump();
    let (input, out) = (dump.path("in"), dump.path("out"));
    let arguments = ["cluster", input.as_str(), "--out", out.as_str()];
    assert_eq!(run(&arguments).status, 0);
    std::fs::write(dump.path("out/edges.csv"), "of an earlier run").unwrap();
    let refused = run(&arguments);
    assert_eq!(refused.status, 1);
    assert_eq!(
        said(&dump, &refused.stderr),
        "error: output directory \"HOME/out\" already holds a complete run\n\
         hint: choose another --out, or overwrite it with --force\n"
    );
    assert_eq!(run(&[&arguments[..], &["--force"]].concat()).status, 0);
    assert!(!std::path::Path::new(&dump.path("out/edges.csv")).exists());
}

#[test]
fn the_share_of_refusals_that_is_allowed_decides_the_exit_status() {
    let dump = Dump::new().file("a.jsonl", format!("{}none\n", line("a", "", "", "A", CAKE)));
    let many = dump.cluster(&[]).ended_with(3);
    assert!(many.output.stderr.contains("warning: 50.0 % of the records were refused; see rejects.csv\n"));
    assert_eq!(many.count("rejects"), 1);
    dump.cluster(&["--max-reject-ratio", "0.5"]).ended_with(0);
    dump.cluster(&["--max-reject-ratio", "0.4"]).ended_with(3);
}
