//! `docs/recipe.md`: every key of a recipe, from its one definition and the recipes that come with the program.
//!
//! After a deliberate change write it anew with `UPDATE=1 cargo test reference` and read what changed.

use crate::support::repository;
use std::fmt::Write;
use storywire::base::params::{RecipeKey, RecutLimit};
use storywire::recipe::{WIRE, keys};
use toml_edit::{DocumentMut, Item, Value};

const OPENING: &str = "# The keys of a recipe

A recipe sets every key; there are no defaults. `wire` is built in and followed where `--recipe` names no other, `strict` is
for near-duplicates only; both are in `pipelines/`. The last column is what the value of `wire` rests on, where that is said there.
`--set KEY=VALUE` takes a table's name before the key's: `verify.similarity_min=.6`.

`recut` says whether the tables of a finished run answer for another value: for any, for a higher one, or for none. A key of
`[verify]` may be the bound of a question that `explain` asks; its words are in italics.
";

struct Said {
    value: String,
    why: String,
}

/// What a recipe says of a key.
fn said(document: &DocumentMut, key: &RecipeKey) -> Said {
    let item = key.path().split('.').fold(document.as_item(), |item: &Item, part| &item[part]).clone();
    let value: Value = item.into_value().unwrap();
    let why = value.decor().suffix().and_then(|suffix| suffix.as_str()).unwrap_or_default();
    let why = why.trim().trim_start_matches('#').trim().to_owned();
    Said { value: value.decorated("", "").to_string(), why }
}

fn strict() -> DocumentMut {
    std::fs::read_to_string(repository("pipelines/strict.toml")).unwrap().parse().unwrap()
}

fn wire() -> DocumentMut {
    WIRE.parse().unwrap()
}

fn recut(key: &RecipeKey) -> &'static str {
    match key.recut {
        RecutLimit::Any => "any",
        RecutLimit::Raised => "higher",
        RecutLimit::Compared | RecutLimit::Paired | RecutLimit::Asked => "",
    }
}

fn written() -> String {
    let (wire, strict) = (wire(), strict());
    let mut out = OPENING.to_owned();
    let mut table = "";
    for key in keys() {
        if key.table != table {
            table = key.table;
            let header = "| key | wire | strict | may be | recut | | why |\n|---|---|---|---|---|---|---|";
            writeln!(out, "\n## [{table}]\n\n{header}").unwrap();
        }
        let (of_wire, of_strict) = (said(&wire, key), said(&strict, key));
        let asked = key.ask.map_or_else(String::new, |ask| format!(" *{}*.", ask.question));
        // Behind the colon; before it stands what the key means.
        let why = of_wire.why.split_once(": ").map_or("", |(_, why)| why);
        let cells = [
            &format!("`{}`", key.name),
            &of_wire.value,
            &of_strict.value,
            &key.spec.may_be(),
            recut(key),
            &format!("{}{asked}", key.about.trim()),
            why,
        ];
        writeln!(out, "| {} |", cells.join(" | ")).unwrap();
    }
    out
}

#[test]
fn the_reference_of_keys_is_what_their_definitions_say() {
    let path = repository("docs/recipe.md");
    let written = written();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &written).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), written);
}

#[test]
fn a_value_that_two_recipes_share_rests_on_the_same_in_both() {
    let (wire, strict) = (wire(), strict());
    for key in keys() {
        let (of_wire, of_strict) = (said(&wire, key), said(&strict, key));
        assert!(
            of_wire.value != of_strict.value || of_wire.why == of_strict.why,
            "{}: {}",
            key.path(),
            of_strict.why
        );
    }
}

#[test]
fn every_key_says_what_it_means_in_a_sentence_of_its_own() {
    for key in keys() {
        let about = key.about.trim();
        assert!(about.ends_with('.') && about.starts_with(char::is_uppercase), "{}: {about}", key.path());
        assert!(!about.contains('|'), "{}: a bar would end the cell", key.path());
    }
}
