//! What is read of the files that crawlers, extractors, interfaces and newsrooms write, with no configuration.
//!
//! `tests/fixtures/schemas` has a file of each kind, `expected.txt` what must be read of it: a line a field, in the
//! article's own words. After a deliberate change write it anew with `UPDATE=1 cargo test schemas` and read what changed.

use crate::support::repository;
use std::fmt::Write;
use std::ops::ControlFlow;
use storywire::base::article::{Article, Reason};
use storywire::base::time::to_rfc3339;
use storywire::recipe::Recipe;
use storywire::source::fields::FieldMap;
use storywire::source::filter::Filter;
use storywire::source::input::Input;
use storywire::source::{FormatWish, ReadRequest, read};

/// The articles and refusals of one file.
fn of_file(path: &str) -> Vec<Result<Article, (Reason, String)>> {
    let (recipe, map) = (Recipe::built_in().unwrap(), FieldMap::new(&[]).unwrap());
    let scratch = tempfile::tempdir().unwrap();
    let reading = ReadRequest {
        inputs: &[Input::File(path.into())],
        tallies: &[],
        map: &map,
        filter: Filter::none(),
        params: &recipe.source,
        format: FormatWish::default(),
        scratch: scratch.path(),
    };
    let mut found = Vec::new();
    read(reading, &mut |batch| {
        batch.read(&map, &recipe.source, &mut |_, outcome| found.push(outcome));
        ControlFlow::Continue(())
    });
    found
}

fn told(article: &Article) -> String {
    let time = |at| to_rfc3339(at);
    let published = article.published.map_or_else(String::new, |stamp| {
        let (basis, only) =
            (article.published_basis.as_str(), if stamp.date_only { ", date only" } else { "" });
        format!("{} by {basis}{only}", time(stamp.at))
    });
    let lines: Vec<&str> = article.text.lines().filter(|line| !line.trim().is_empty()).collect();
    let start: String = article.text.trim_start().chars().take(40).collect();
    let summary = if article.summary { "; a summary" } else { "" };
    let text = format!("{} lines, {} bytes: {start}{summary}", lines.len(), article.text.trim_end().len());
    let mut out = String::new();
    for (name, value) in [
        ("id", &article.id),
        ("url", &article.url),
        ("origin", &article.origin),
        ("title", &article.title),
        ("published", &published),
        ("outlet", &article.outlet),
        ("author", &article.author),
        ("credit", &article.credit),
        ("dateline", &article.dateline),
        ("language", &article.language),
        ("text", &text),
    ] {
        if !value.is_empty() {
            writeln!(out, "    {name}: {value}").unwrap();
        }
    }
    out
}

#[test]
fn each_schema_is_read_without_configuration() {
    let directory = repository("tests/fixtures/schemas");
    let mut names: Vec<String> = std::fs::read_dir(&directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "expected.txt")
        .collect();
    names.sort();
    assert!(names.len() > 35, "{names:?}");
    let mut out = String::new();
    for name in names {
        writeln!(out, "{name}").unwrap();
        for outcome in of_file(directory.join(&name).to_str().unwrap()) {
            match outcome {
                Ok(article) => out.push_str(&told(&article)),
                Err((reason, detail)) => writeln!(out, "    {reason}: {detail}").unwrap(),
            }
            out.push('\n');
        }
    }
    let expected = directory.join("expected.txt");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&expected, &out).unwrap();
    }
    assert_eq!(out, std::fs::read_to_string(&expected).unwrap_or_default());
}
