//! Tables in, what each of their columns is and means out: for people in Markdown, for programs as a data
//! package.

use super::column::{CellForm, CellKind, TableColumn, TableSchema};
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
pub fn markdown(tables: &[&TableSchema]) -> String {
    tables.iter().map(|table| section(table)).collect::<Vec<_>>().join("\n")
}

fn section(table: &TableSchema) -> String {
    let mut told = format!("## {}\n\n{}\n\n", table.file, table.about.trim());
    told.push_str("| column | type | unit | values | meaning |\n|---|---|---|---|---|\n");
    for TableColumn { name, meaning, unit, kind } in table.columns {
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
fn form(kind: CellKind) -> String {
    let name = match kind.form {
        CellForm::Text => "text",
        CellForm::Word => "word",
        CellForm::List => "list, joined by `\\|`",
        CellForm::Flag => "flag",
        CellForm::Whole => "whole number",
        CellForm::Share | CellForm::Number => "number",
        CellForm::Time => "time",
        CellForm::Unsigned32 => "whole number of 32 bits",
        CellForm::Unsigned64 => "whole number of 64 bits",
        CellForm::Milliseconds => "time in milliseconds",
        CellForm::Bytes => "bytes",
    };
    format!("{name}{}", if kind.is_optional { ", or none" } else { "" })
}

/// The values allowed, where not any are.
fn values(kind: CellKind) -> String {
    match kind.form {
        CellForm::Flag => "`true`, `false`".to_owned(),
        CellForm::Share => "0 to 1".to_owned(),
        _ => words(kind).map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(", "),
    }
}

/// The words allowed, with what each means.
fn words(kind: CellKind) -> impl Iterator<Item = (String, &'static str)> {
    kind.words.iter().flat_map(|Words { prefix, words }| {
        let named = words.iter().filter(|meaning| !meaning.word.is_empty());
        named.map(move |Meaning { word, means }| (format!("{prefix}{word}"), means.trim()))
    })
}

/// The tables as a data package of Frictionless, version 2.
pub fn package(tables: &[&TableSchema]) -> Value {
    json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "storywire",
        "version": env!("CARGO_PKG_VERSION"),
        "resources": tables.iter().map(|table| resource(table)).collect::<Vec<_>>(),
    })
}

fn resource(table: &TableSchema) -> Value {
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

fn field(column: &TableColumn) -> Value {
    let TableColumn { name, meaning, unit, kind } = column;
    let mut field = Map::new();
    let mut say = |key: &str, value: Value| field.insert(key.to_owned(), value);
    say("name", json!(name));
    say("type", json!(type_name(kind.form)));
    say("description", json!(meaning.trim()));
    if kind.form == CellForm::List {
        say("delimiter", json!("|"));
    }
    if !unit.is_empty() {
        say("unit", json!(unit));
    }
    let words: Vec<String> = words(*kind).map(|(word, _)| word).collect();
    match kind.form {
        CellForm::Share => {
            say("constraints", json!({ "required": !kind.is_optional, "minimum": 0, "maximum": 1 }))
        }
        // A word of a list is not the whole of its cell.
        CellForm::Word => say("constraints", json!({ "enum": words })),
        CellForm::Text | CellForm::List | CellForm::Bytes => None,
        _ => say("constraints", json!({ "required": !kind.is_optional })),
    };
    Value::Object(field)
}

/// The type's name in a table schema.
fn type_name(form: CellForm) -> &'static str {
    match form {
        CellForm::Text | CellForm::Word | CellForm::Bytes => "string",
        CellForm::List => "list",
        CellForm::Flag => "boolean",
        CellForm::Whole | CellForm::Unsigned32 | CellForm::Unsigned64 => "integer",
        CellForm::Share | CellForm::Number => "number",
        CellForm::Time | CellForm::Milliseconds => "datetime",
    }
}
