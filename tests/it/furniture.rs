//! Every row of the furniture table, and the prose that sounds like one.
//!
//! The rows and their examples are `src/clean/furniture.tsv`, the prose is `tests/fixtures/near_misses.tsv`. Each line
//! is set into a story at every place where its rule holds; it must go, alone, and the story must stay.

use crate::prose::FERRY;
use crate::support::repository;
use storywire::base::article::Article;
use storywire::clean::furniture::SeenLines;
use storywire::clean::{CleanParams, Cleaned, Cleaner, fold};

/// Lines of a table without its comments and header.
fn rows(path: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(repository(path)).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines.map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

fn folded(line: &str) -> String {
    let mut out = String::new();
    fold::fold(line, &mut out);
    out
}

fn cleaner() -> Cleaner {
    Cleaner::new(CleanParams { furniture: true, repeat_bytes_min: 40 })
}

/// The story with `line` put before its paragraph `at`; at the number of its paragraphs, the line stands last.
fn story_with(line: &str, at: usize) -> String {
    let mut lines: Vec<&str> = FERRY.lines().collect();
    lines.insert(at, line);
    lines.join("\n")
}

fn clean(cleaner: &Cleaner, text: String) -> Cleaned {
    cleaner.clean(&Article { text, ..Article::default() }, &mut SeenLines::default())
}

#[test]
fn every_row_of_the_table_is_cut_where_it_holds_and_nothing_else_is() {
    let cleaner = cleaner();
    let last = FERRY.lines().count();
    let mut wrong = Vec::new();
    for row in rows("src/clean/furniture.tsv") {
        let [class, lang, place, kind, pattern] = &row[..5] else { panic!("{row:?}") };
        let examples = if kind == "regex" { row.get(7..).unwrap_or(&[]) } else { &row[4..5] };
        if examples.is_empty() {
            wrong.push(format!("no example of {class}.{lang} {pattern}"));
        }
        let places = match place.as_str() {
            "head" => vec![0, 1],
            "any" => vec![0, 1, last],
            "end" => vec![last],
            _ => vec![1, last],
        };
        for (example, at) in examples.iter().flat_map(|line| places.iter().map(move |at| (line, *at))) {
            let cleaned = clean(&cleaner, story_with(example, at));
            let cut: Vec<(&str, &str)> = cleaned
                .furniture
                .iter()
                .map(|(rule, line)| (cleaner.furniture().rule(*rule).name.as_str(), line.as_str()))
                .collect();
            let line = folded(example);
            let as_expected =
                matches!(cut[..], [(rule, cut)] if cut == line && rule.split('.').next() == Some(class));
            if !as_expected || cleaned.text.trim_end() != FERRY {
                wrong.push(format!("{class}.{lang} before paragraph {at}: \"{example}\" came to {cut:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn prose_that_sounds_like_furniture_stays_whole_and_credits_nobody() {
    let cleaner = cleaner();
    let mut wrong = Vec::new();
    let misses = rows("tests/fixtures/near_misses.tsv");
    assert!(misses.len() >= 34, "{}", misses.len());
    for row in misses {
        let [family, _, line] = &row[..] else { panic!("{row:?}") };
        for at in 0..=FERRY.lines().count() {
            let text = story_with(line, at);
            let cleaned = clean(&cleaner, text.clone());
            let expected: Vec<String> = text.lines().map(folded).collect();
            if cleaned.text.trim_end() != expected.join("\n") || !cleaned.evidence.credits.is_empty() {
                let (cut, credits) = (&cleaned.furniture, &cleaned.evidence.credits);
                wrong.push(format!(
                    "{family} before paragraph {at}: \"{line}\": cut {cut:?}, credits {credits:?}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// One near miss at least for each class of rules, so that a new class wants its own.
#[test]
fn every_class_of_rules_has_a_near_miss() {
    let families: Vec<String> =
        rows("tests/fixtures/near_misses.tsv").iter().map(|row| row[0].clone()).collect();
    for row in rows("src/clean/furniture.tsv") {
        assert!(families.contains(&row[0]), "{}", row[0]);
    }
}
