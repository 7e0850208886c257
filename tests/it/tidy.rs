//! The house rules, held against the sources: who may name whom, and who may touch what.

use crate::support::repository;
use std::path::Path;

struct Source {
    /// Path below `src`.
    path: String,
    /// The module of `lib.rs` it belongs to.
    module: String,
    text: String,
}

/// Every source of the library.
fn sources() -> Vec<Source> {
    let mut paths = Vec::new();
    collect(&repository("src"), &mut paths);
    let sources = paths.into_iter().map(|path| {
        let text = std::fs::read_to_string(repository("src").join(&path)).unwrap();
        let module = path.split('/').next().unwrap().trim_end_matches(".rs").to_owned();
        Source { path, module, text }
    });
    sources.filter(|source| !matches!(source.module.as_str(), "main" | "cli")).collect()
}

/// Paths of all Rust files below a directory, from `src` on.
fn collect(directory: &Path, paths: &mut Vec<String>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let below = path.strip_prefix(repository("src")).unwrap();
            paths.push(below.to_str().unwrap().replace('\\', "/"));
        }
    }
}

/// Lines of code with their numbers: no comments, no unit tests.
fn code(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    let is_test_file = source.path.ends_with("/tests.rs");
    let lines =
        source.text.lines().take_while(move |line| !is_test_file && !line.starts_with("#[cfg(test)]"));
    (1..).zip(lines).filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// The modules in the order of `lib.rs`.
fn flow() -> Vec<String> {
    let lib = std::fs::read_to_string(repository("src/lib.rs")).unwrap();
    let name = |line: &str| {
        let module = line.strip_prefix("pub mod ").or_else(|| line.strip_prefix("pub(crate) mod "))?;
        Some(module.trim_end_matches(';').to_owned())
    };
    lib.lines().filter_map(name).collect()
}

/// Lines that contain one of `words`, in sources whose path starts with none of `allowed`.
fn naming(words: &[&str], allowed: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let is_allowed = |source: &&Source| allowed.iter().any(|start| source.path.starts_with(start));
    for source in sources().iter().filter(|source| !is_allowed(source)) {
        let lines = code(source).filter(|(_, line)| words.iter().any(|word| line.contains(word)));
        found.extend(lines.map(|(number, line)| format!("src/{}:{number}: {}", source.path, line.trim())));
    }
    found
}

#[track_caller]
fn assert_none(found: &[String]) {
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn a_module_names_only_modules_above_its_own() {
    let flow = flow();
    assert!(flow.len() > 10 && flow.last().is_some_and(|last| last == "spark"), "{flow:?}");
    let place = |module: &str| flow.iter().position(|name| name == module);
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| source.module != "lib") {
        let own = place(&source.module).unwrap_or_else(|| panic!("{} is not in lib.rs", source.path));
        for (number, line) in (1..).zip(source.text.lines()) {
            if line.trim_start().starts_with("//") {
                continue;
            }
            for rest in line.split("crate::").skip(1) {
                let named: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if place(&named).is_some_and(|named| named > own) {
                    wrong.push(format!("src/{}:{number} names {named}, which is below it", source.path));
                }
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn threads_are_the_runs_alone() {
    assert_none(&naming(&["std::thread", "thread::", "rayon"], &["run"]));
}

#[test]
fn files_are_touched_where_they_come_in_and_go_out() {
    let words = ["std::fs", "fs::", "File::", "OpenOptions"];
    assert_none(&naming(
        &words,
        &["source", "report", "recipe", "history", "base/scratch", "base/unfinished", "base/plain"],
    ));
}

#[test]
fn the_library_prints_nothing_and_asks_no_clock_and_no_environment() {
    let words = ["println!", "eprintln!", "print!(", "dbg!", "Instant", "SystemTime", "std::env", "env::var"];
    assert_none(&naming(&words, &[]));
}

#[test]
fn the_middle_of_the_flow_cannot_fail() {
    let middle = ["clean", "shingle", "sketch", "bucket", "verify", "cluster"];
    let others: Vec<String> =
        flow().into_iter().filter(|module| !middle.contains(&module.as_str())).collect();
    let others: Vec<&str> = others.iter().map(String::as_str).chain(["lib"]).collect();
    assert_none(&naming(&["error::Result", "crate::Result", "-> Result<"], &others));
}

#[test]
fn every_file_opens_with_what_it_is() {
    let silent = sources().into_iter().filter(|source| !source.text.starts_with("//! "));
    assert_none(
        &silent.map(|source| format!("src/{} does not open with //!", source.path)).collect::<Vec<_>>(),
    );
}

#[test]
fn nothing_is_imported_by_a_glob() {
    let mut globs = Vec::new();
    for source in sources() {
        let lines = (1..).zip(source.text.lines());
        let lines = lines.filter(|(_, line)| {
            let line = line.trim();
            line.starts_with("use ") && (line.ends_with("::*;") || line.contains("::{*"))
        });
        globs.extend(lines.map(|(number, line)| format!("src/{}:{number}: {}", source.path, line.trim())));
    }
    assert_none(&globs);
}

#[test]
fn tests_start_the_program_without_what_the_users_terminal_says() {
    let starts = concat!("CARGO_BIN", "_EXE");
    let mut elsewhere = Vec::new();
    for entry in std::fs::read_dir(repository("tests/it")).unwrap() {
        let path = entry.unwrap().path();
        let is_named = std::fs::read_to_string(&path).unwrap().contains(starts);
        if is_named {
            elsewhere.push(path.file_name().unwrap().to_str().unwrap().to_owned());
        }
    }
    assert_eq!(elsewhere, ["support.rs"], "take support::program, or support::run_in");
}

#[test]
fn the_notices_name_every_crate_of_the_lock_file_and_no_other() {
    let lock = std::fs::read_to_string(repository("Cargo.lock")).unwrap();
    let value = |line: &str| line.split('"').nth(1).unwrap().to_owned();
    let mut locked: Vec<String> = lock
        .split("[[package]]")
        .filter(|package| package.contains("\nsource = "))
        .map(|package| {
            let mut lines =
                package.lines().filter(|line| line.starts_with("name = ") || line.starts_with("version = "));
            format!("{} {}", value(lines.next().unwrap()), value(lines.next().unwrap()))
        })
        .collect();
    let notices = std::fs::read_to_string(repository("THIRD-PARTY.md")).unwrap();
    let (table, others) =
        (notices.split("\n## ").next().unwrap(), notices.lines().last().unwrap().trim_end_matches('.'));
    let rows = table.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| crate"));
    let mut named: Vec<String> = rows
        .map(|row| row.split(" | ").take(2).collect::<Vec<_>>().join(" ").replace("| ", ""))
        .chain(others.split(", ").map(str::to_owned))
        .collect();
    locked.sort();
    named.sort();
    assert_eq!(named, locked, "Cargo.lock has changed: run .ci/third_party.py");
}
