//! Tables as their writers cut them: told from the table as a whole, or by the user.

use crate::prose::{BELL, CAKE, FERRY};
use crate::support::Dump;
use crate::values::records;

const IDS: [&str; 3] = ["a", "b", "c"];

/// The three texts as lines, each with something said in quotes at its start.
fn texts() -> [String; 3] {
    [FERRY, CAKE, BELL]
        .map(|text| format!("\"So it goes,\" they said, \"and on.\" {}", text.replace('\n', " ").trim()))
}

/// A table of them, each cell as `cell` writes it.
fn table(delimiter: &str, cell: &dyn Fn(&str) -> String) -> String {
    let row = |(id, text): (&str, String)| [id, "Some title", &text].map(cell).join(delimiter) + "\n";
    let rows: String = IDS.into_iter().zip(texts()).map(row).collect();
    ["id", "title", "text"].map(cell).join(delimiter) + "\n" + &rows
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

fn escaped(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\\\""))
}

#[track_caller]
fn assert_read(name: &str, table: &str) {
    let articles: Vec<_> = records(name, table)
        .into_iter()
        .map(|outcome| outcome.unwrap_or_else(|refusal| panic!("{refusal:?}: {table}")))
        .collect();
    let told: Vec<(&str, &str)> =
        articles.iter().map(|article| (&*article.id, article.text.trim())).collect();
    let texts = texts();
    let expected: Vec<(&str, &str)> = IDS.into_iter().zip(texts.iter().map(String::as_str)).collect();
    assert_eq!(told, expected, "{table}");
}

#[test]
fn quotes_are_told_however_they_are_written() {
    for delimiter in [",", ";", "\t", "|"] {
        assert_read("a.csv", &table(delimiter, &quoted));
        assert_read("a.csv", &table(delimiter, &escaped));
        assert_read("a.csv", &table(delimiter, &|cell| format!("'{}'", cell.replace('\'', "''"))));
    }
    // No cell of these has a delimiter in it, and their quotes are no quotes.
    for (name, delimiter) in [("a.tsv", "\t"), ("a.csv", "|"), ("a.csv", "\u{1}")] {
        assert_read(name, &table(delimiter, &str::to_owned));
    }
}

#[test]
fn escapes_that_begin_far_down_are_read_as_well() {
    let many = |cell: &dyn Fn(&str) -> String, from: usize| -> String {
        (from..from + 300)
            .map(|n| format!("{n},{}\n", cell(&format!("Number {n}, \"so\", {FERRY}"))))
            .collect()
    };
    let table = format!("id,text\n{}{}", many(&quoted, 0), many(&escaped, 300));
    let read = records("a.csv", table);
    assert_eq!(read.len(), 600);
    for (n, outcome) in read.into_iter().enumerate() {
        assert!(outcome.unwrap().text.starts_with(&format!("Number {n}, \"so\", The")), "{n}");
    }
}

#[test]
fn what_stands_above_a_header_or_is_one_again_is_no_article() {
    let rows = table(";", &quoted);
    for above in
        ["sep=;\r\n", "\"sep=;\"\n", "# by hand\n# on Monday\n", "Articles; all\n\n", "\u{feff}sep=;\n"]
    {
        assert_read("a.csv", &format!("{above}{rows}"));
    }
    let (header, body) = rows.split_once('\n').unwrap();
    let (first, others) = body.split_once('\n').unwrap();
    assert_read("a.csv", &format!("{header}\n{first}\n{header}\n{others}"));
    let other_order = others
        .lines()
        .map(|row| row.split(';').rev().collect::<Vec<_>>().join(";") + "\n")
        .collect::<String>();
    let night = Dump::new()
        .file("a.csv", format!("{header}\n{first}\ntext;title;id\n{other_order}"))
        .cluster(&[])
        .well();
    assert_eq!(night.ids(), IDS);
    assert_eq!(night.manifest()["inputs"][0]["passed_over"]["another header among rows"], 1);
}

#[test]
fn cells_without_a_name_are_told_from_the_rows() {
    let rows = table(",", &quoted);
    let numbered = rows
        .lines()
        .enumerate()
        .map(|(n, row)| if n == 0 { format!("{row}\n") } else { format!("\"{n}\",{row}\n") });
    assert_read("a.csv", &numbered.collect::<String>());
    let trailing = rows
        .lines()
        .enumerate()
        .map(|(n, row)| if n == 0 { format!("{row}\n") } else { format!("{row},\n") });
    assert_read("a.csv", &trailing.collect::<String>());
}

#[test]
fn what_the_user_says_of_a_table_is_kept_for_those_who_read_it_again() {
    let dump = Dump::new().file(
        "a.csv",
        table("~", &|cell| format!("%{}%", cell.replace('%', "^%").replace("and on", "^% and on"))),
    );
    let options = ["--csv-delimiter", "~", "--csv-quote", "%", "--csv-escape", "^"];
    let night = dump.cluster(&options).well();
    assert_eq!(night.ids(), IDS);
    assert_eq!(
        night.manifest()["options"]["csv"],
        serde_json::json!({ "delimiter": "~", "quote": "%", "escape": "^" })
    );
    let again = crate::support::run(&["explain", &dump.path("out"), "a", "b"]);
    assert!(again.stderr.is_empty() || !again.stderr.contains("could not"), "{}", again.stderr);
    let wrong = dump.cluster(&["--csv-quote", "%%"]).ended_with(2);
    assert!(
        wrong.output.stderr.contains("--csv-quote: \"%%\" is no single character"),
        "{}",
        wrong.output.stderr
    );
}

#[test]
fn a_kept_dump_has_its_header_once() {
    let rows = table(",", &quoted);
    let (header, body) = rows.split_once('\n').unwrap();
    let dump =
        Dump::new().file("a.csv", format!("{header}\n{body}{header}\n{}", body.replace("\"a\"", "\"d\"")));
    let kept = dump.path("kept.csv");
    dump.cluster(&["--kept", &kept]).well();
    assert_eq!(std::fs::read_to_string(kept).unwrap(), rows);
}

#[test]
fn no_dump_is_kept_of_a_table_whose_rows_stand_under_several_headers() {
    let table = format!("id,text\na,\"{FERRY}\"\ntext,id\n\"{CAKE}\",b\n");
    let dump = Dump::new().file("a.csv", table);
    let night = dump.cluster(&["--kept", &dump.path("kept.csv")]).ended_with(2);
    assert!(
        night.output.stderr.contains("rows of one header below those of another"),
        "{}",
        night.output.stderr
    );
}
