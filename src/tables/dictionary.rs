//! Tables in, what each of their columns is and means out: for people in Markdown, for programs as a data package.

use super::column::{Column, Form, Kind, Table};
use crate::base::word::{Meaning, Words};
use serde_json::{Map, Value, json};

/// What holds of all tables.
pub const ABOUT: &str = "\
# Tables

Every column of every table; `storywire tables` prints this page, `storywire tables --json` the same as a data package of
Frictionless.

CSV files are RFC 4180 in UTF-8 with LF line ends and a header. Flags are `true` or `false`, times RFC 3339 in UTC, shares from 0 to
1 have three decimals, and an empty cell is unknown or none. Under `--spreadsheet-safe` a cell that a spreadsheet would run as a formula
begins with `'`. Parquet files are those of a night of a history.

";

/// The tables, a section each.
pub fn markdown(tables: &[&Table]) -> String {
    tables.iter().map(|table| section(table)).collect::<Vec<_>>().join("\n")
}

fn section(table: &Table) -> String {
    let mut told = format!("## {}\n\n{}\n\n", table.file, table.about.trim());
    told.push_str("| column | type | unit | values | meaning |\n|---|---|---|---|---|\n");
    for Column { name, meaning, unit, kind } in table.columns {
        let (form, values) = (form(*kind), values(*kind));
        told.push_str(&format!("| `{name}` | {form} | {unit} | {values} | {} |\n", meaning.trim()));
    }
    for column in table.columns.iter().filter(|column| !column.kind.words.is_empty()) {
        told.push_str(&format!("\nWords of `{}`:\n\n", column.name));
        for (word, means) in words(column.kind) {
            told.push_str(&format!("- `{word}`: {means}\n"));
        }
    }
    told
}

/// The type of a column, in words.
fn form(kind: Kind) -> String {
    let name = match kind.form {
        Form::Text => "text",
        Form::Word => "word",
        Form::List => "list, joined by `\\|`",
        Form::Flag => "flag",
        Form::Whole => "whole number",
        Form::Share | Form::Number => "number",
        Form::Time => "time",
        Form::Unsigned32 => "whole number of 32 bits",
        Form::Unsigned64 => "whole number of 64 bits",
        Form::Milliseconds => "time in milliseconds",
        Form::Bytes => "bytes",
    };
    format!("{name}{}", if kind.is_optional { ", or none" } else { "" })
}

/// The values allowed, where not any are.
fn values(kind: Kind) -> String {
    match kind.form {
        Form::Flag => "`true`, `false`".to_owned(),
        Form::Share => "0 to 1".to_owned(),
        _ => words(kind).map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(", "),
    }
}

/// The words allowed, with what each means.
fn words(kind: Kind) -> impl Iterator<Item = (String, &'static str)> {
    kind.words.iter().flat_map(|Words { prefix, words }| {
        let named = words.iter().filter(|meaning| !meaning.word.is_empty());
        named.map(move |Meaning { word, means }| (format!("{prefix}{word}"), means.trim()))
    })
}

/// The tables as a data package of Frictionless, version 2.
pub fn package(tables: &[&Table]) -> Value {
    json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "storywire",
        "version": env!("CARGO_PKG_VERSION"),
        "resources": tables.iter().map(|table| resource(table)).collect::<Vec<_>>(),
    })
}

fn resource(table: &Table) -> Value {
    json!({
        "name": table.file.replace('.', "-"),
        "path": table.file,
        "format": table.file.rsplit('.').next(),
        "description": table.about.trim(),
        "schema": {
            "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
            "fields": table.columns.iter().map(field).collect::<Vec<_>>(),
        },
    })
}

fn field(column: &Column) -> Value {
    let Column { name, meaning, unit, kind } = column;
    let mut field = Map::new();
    let mut say = |key: &str, value: Value| field.insert(key.to_owned(), value);
    say("name", json!(name));
    say("type", json!(type_name(kind.form)));
    say("description", json!(meaning.trim()));
    if kind.form == Form::List {
        say("delimiter", json!("|"));
    }
    if !unit.is_empty() {
        say("unit", json!(unit));
    }
    let words: Vec<String> = words(*kind).map(|(word, _)| word).collect();
    match kind.form {
        Form::Share => {
            say("constraints", json!({ "required": !kind.is_optional, "minimum": 0, "maximum": 1 }))
        }
        // A word of a list is not the whole of its cell.
        Form::Word => say("constraints", json!({ "enum": words })),
        Form::Text | Form::List | Form::Bytes => None,
        _ => say("constraints", json!({ "required": !kind.is_optional })),
    };
    Value::Object(field)
}

/// The type's name in a table schema.
fn type_name(form: Form) -> &'static str {
    match form {
        Form::Text | Form::Word | Form::Bytes => "string",
        Form::List => "list",
        Form::Flag => "boolean",
        Form::Whole | Form::Unsigned32 | Form::Unsigned64 => "integer",
        Form::Share | Form::Number => "number",
        Form::Time | Form::Milliseconds => "datetime",
    }
}
