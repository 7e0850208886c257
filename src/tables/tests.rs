//! What holds of all tables.

use super::{Batches, Style, TABLES, TableColumns, TableReader, TableRow, Writer, articles, edges, rejects};
use crate::base::article::Reason;
use crate::base::word::Word;
use std::collections::BTreeSet;

crate::columns! {
    /// Two columns, not in their order.
    struct Asked<'r> of RejectRow { byte_offset: u64, reason: Reason, source_path: &'r str, }
}
use rejects::RejectRow;

const REJECTS: &str = "source_path,source_record,byte_offset,reason,detail\na.jsonl,1,0,too_long,\n";

/// What is said of a table that is refused.
fn refusal(table: &str) -> String {
    let read = || {
        let mut reader = TableReader::<Asked<'_>>::new(table.as_bytes(), false)?;
        while reader.next_row()?.is_some() {}
        crate::Result::Ok(())
    };
    read().unwrap_err().to_string()
}

#[test]
fn columns_are_found_by_name_and_others_are_passed_over() {
    let mut reader = TableReader::<Asked<'_>>::new(REJECTS.as_bytes(), false).unwrap();
    let row = reader.next_row().unwrap();
    assert_eq!(row, Some(Asked { byte_offset: 0, reason: Reason::TooLong, source_path: "a.jsonl" }));
    assert_eq!(reader.next_row().unwrap(), None);
    assert_eq!(Asked::NAMES, ["byte_offset", "reason", "source_path"]);
}

#[test]
fn a_table_that_no_run_writes_is_refused_with_file_line_and_column() {
    for (from, to, expected) in [
        (
            ",reason,",
            ",why,",
            "\"rejects.csv\": no column \"reason\" among source_path, source_record, byte_offset, why, detail",
        ),
        (",detail", ",reason", "\"rejects.csv\": column \"reason\" stands twice"),
        (",0,", ",zero,", "\"rejects.csv\": line 2: \"zero\" in byte_offset is no whole number"),
        (",0,", ",,", "\"rejects.csv\": line 2: \"\" in byte_offset is no whole number"),
        (
            ",1,0,too_long,",
            ",1,0,",
            "\"rejects.csv\": CSV error: record 1 (line: 2, byte: 52): found record with 4 fields, but the previous record \
             has 5 fields",
        ),
    ] {
        assert!(REJECTS.contains(from), "{from}");
        assert_eq!(refusal(&REJECTS.replacen(from, to, 1)), expected);
    }
    let words: Vec<&str> = Reason::WORDS[0].words.iter().map(|meaning| meaning.word).collect();
    assert_eq!(
        refusal(&REJECTS.replace("too_long", "too_wide")),
        format!("\"rejects.csv\": line 2: \"too_wide\" in reason is none of {}", words.join(", "))
    );
    // Above it stand a line that goes on and a row of its own.
    let third = format!("{REJECTS}\"b\nc.jsonl\",1,0,too_long,\nd.jsonl,1,-1,too_long,\n");
    assert_eq!(refusal(&third), "\"rejects.csv\": line 5: \"-1\" in byte_offset is no whole number");
}

#[test]
fn what_was_disarmed_for_spreadsheets_is_read_as_it_was() {
    let table = "source_path,byte_offset,reason\n'=a,7,too_long\n'b,7,too_long\n";
    let paths = |is_safe| {
        let mut reader = TableReader::<Asked<'_>>::new(table.as_bytes(), is_safe).unwrap();
        let mut paths = Vec::new();
        while let Some(row) = reader.next_row().unwrap() {
            paths.push(row.source_path.to_owned());
        }
        paths
    };
    assert_eq!(
        (paths(true), paths(false)),
        (vec!["=a".into(), "'b".into()], vec!["'=a".into(), "'b".into()])
    );
}

#[test]
fn a_name_stands_once_in_a_table_and_every_column_is_explained() {
    for table in TABLES {
        let names: BTreeSet<&str> = table.header().collect();
        assert_eq!(names.len(), table.columns.len(), "{}", table.file);
        for column in table.columns {
            assert!(column.meaning.trim().ends_with('.'), "{} {}", table.file, column.name);
            let words = column.kind.words.iter().flat_map(|group| group.words);
            words.for_each(|word| assert!(word.means.trim().ends_with('.'), "{word:?}"));
        }
    }
}

#[test]
fn batches_hold_what_the_cells_say() {
    let reject = RejectRow {
        source_path: "=a",
        source_record: 3,
        byte_offset: 9,
        reason: Reason::TooLong,
        detail: "",
    };
    let mut batches = Batches::new::<RejectRow<'_>>();
    (0..3).for_each(|_| batches.row(&reject).unwrap());
    let [batch] = &batches.end().unwrap()[..] else { panic!("one batch") };
    assert_eq!((batch.num_rows(), batch.schema()), (3, RejectRow::TABLE.schema(true)));
    let empty = Batches::new::<edges::EdgeRow<'_>>().end().unwrap();
    assert_eq!((empty.len(), empty[0].num_columns()), (1, 23));
    let types: Vec<String> = articles::ArticleRow::TABLE
        .schema(true)
        .fields()
        .iter()
        .map(|field| field.data_type().to_string())
        .collect();
    assert_eq!(types[2..5], ["Utf8", "Boolean", "Float64"]);
    let mut out = Vec::new();
    let mut writer = Writer::new::<RejectRow<'_>>(&mut out, Style::default()).unwrap();
    writer.row(&reject).unwrap();
    writer.end().unwrap();
    assert_eq!(reject.cells(), ["=a", "3", "9", "too_long", ""]);
    assert_eq!(String::from_utf8(out).unwrap().lines().nth(1), Some("=a,3,9,too_long,"));
}

#[test]
fn a_line_is_told_as_an_editor_counts_it_however_lines_end() {
    let rows = format!("{REJECTS}\"b\nc.jsonl\",1,0,too_long,\nd.jsonl,1,zero,too_long,\n");
    for (table, expected) in [
        (rows.clone(), "line 5: \"zero\" in byte_offset"),
        (rows.replace('\n', "\r\n"), "line 5: \"zero\" in byte_offset"),
        (rows.replace(",zero,", ",").replace('\n', "\r\n"), "(line: 5, "),
    ] {
        assert!(refusal(&table).contains(expected), "{}", refusal(&table));
    }
}
