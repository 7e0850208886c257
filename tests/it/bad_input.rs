//! Records that are no articles: each is refused under its own number, for its own reason, and the rest is read.

use crate::prose::{CAKE, FERRY, made_up};
use crate::support::{Dump, Night, line, recipe, rows_of};

fn good(id: &str) -> String {
    line(id, "2026-03-14T06:00:00Z", "wire.example", &format!("Café {id}"), CAKE)
}

/// A dump of a good record, the bad ones, and a good record; only the bad ones are refused.
fn refused(bad: &[&[u8]], options: &[&str]) -> Night {
    let mut bytes = good("before").into_bytes();
    for record in bad {
        bytes.extend_from_slice(record);
        bytes.push(b'\n');
    }
    bytes.extend_from_slice(good("behind").as_bytes());
    let night = Dump::new().file("dump.jsonl", bytes).cluster(options).ended_with(3);
    assert_eq!(night.ids(), ["before", "behind"]);
    assert_eq!(night.count("rejects"), bad.len() as u64);
    night
}

#[track_caller]
fn assert_refused(bad: &[u8], reason: &str) {
    assert_eq!(refused(&[bad], &[]).refusals(), [format!("2 {reason}")]);
}

#[test]
fn each_bad_line_is_refused_with_its_own_number_and_reason() {
    let night = refused(
        &[
            br#"{"id": "x", "text": "The harbo"#,
            b"no JSON at all",
            br#"["a list"]"#,
            br#"{"id": "x", "note": "no text"}"#,
            br#"{"id": "x", "text": null}"#,
            br#"{"id": "x", "text": ""}"#,
            br#"{"id": "x", "text": " \n \t "}"#,
            br#"{"id": "x", "text": 17}"#,
            br#"{"id": "x", "text": false}"#,
            br#"{"id": "x", "text": []}"#,
            br#"{"id": "x", "text": "half \ud83d a pair"}"#,
            b"{\"id\": \"x\", \"text\": \"caf\xe9\"}",
            br#"{"id": "x", "text": "two" "strings"}"#,
        ],
        &[],
    );
    assert_eq!(
        night.refusals(),
        [
            "2 malformed_json",
            "3 malformed_json",
            "4 not_an_object",
            "5 missing_text",
            "6 missing_text",
            "7 empty_text",
            "8 empty_text",
            "9 wrong_type",
            "10 wrong_type",
            "11 wrong_type",
            "12 lone_surrogate",
            "13 invalid_utf8",
            "14 malformed_json",
        ]
    );
}

#[test]
fn the_detail_of_a_refusal_says_what_was_found() {
    let night = refused(
        &[
            br#"{"id": "x", "note": "no text"}"#,
            br#"{"id": "x", "text": 17}"#,
            b"{\"id\": \"x\", \"text\": \"caf\xe9\"}",
            b"{}",
        ],
        &[],
    );
    let details: Vec<String> = night.rows("rejects.csv").iter().map(|row| row["detail"].clone()).collect();
    assert_eq!(
        details,
        [
            "no text among the fields id, note",
            "the text, \"text\", is a number",
            "byte 25 of the record is not UTF-8",
            "the record has no fields",
        ]
    );
}

#[test]
fn the_detail_of_a_malformed_line_is_plain_english() {
    let night = refused(&[br#"{"text": "The harbo"#], &[]);
    assert_eq!(
        night.rows("rejects.csv")[0]["detail"],
        "EOF while parsing a string at byte 19, in the field \"text\""
    );
}

#[test]
fn the_byte_offset_of_a_refusal_leads_to_the_record() {
    let night = refused(&[b"first", b"second"], &[]);
    let offsets: Vec<usize> =
        night.rows("rejects.csv").iter().map(|row| row["byte_offset"].parse().unwrap()).collect();
    let start = good("before").len();
    assert_eq!(offsets, [start, start + "first\n".len()]);
}

#[test]
fn a_line_that_quotes_the_word_surrogate_is_still_no_object() {
    assert_refused(br#""surrogate""#, "not_an_object");
}

#[test]
fn deep_nesting_is_refused_or_read_but_never_followed_to_the_end_of_the_stack() {
    let deep = format!("{{\"text\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_refused(deep.as_bytes(), "malformed_json");
}

#[test]
fn stand_ins_and_furniture_are_no_articles() {
    let night = refused(
        &[
            br#"{"text": "ONLY AVAILABLE IN PAID PLANS"}"#,
            br#"{"text": "Please enable cookies to continue."}"#,
            br#"{"text": "Advertisement\nSign in\nShare this article"}"#,
            br#"{"text": "*** --- ***"}"#,
        ],
        &[],
    );
    assert_eq!(night.refusals(), ["2 placeholder", "3 placeholder", "4 only_furniture", "5 only_furniture"]);
}

#[test]
fn an_article_of_fifty_megabytes_in_one_line_is_read() {
    let long = made_up(1, 60_000).repeat(135);
    let dump = Dump::of_lines(&[good("before"), line("long", "", "", "", &long)]);
    assert!(long.len() > 50_000_000, "{}", long.len());
    let night = dump.cluster(&[]).well();
    assert_eq!(night.ids(), ["before", "long"]);
    assert_eq!(night.cell("long", "source_record"), "2");
}

#[test]
fn a_line_over_the_recipes_limit_is_refused_and_the_next_is_read() {
    let long = line("long", "", "", "", &made_up(1, 4_000));
    let small = recipe(&[("record_bytes_max", "2000"), ("batch_bytes", "1000")]);
    let lines = [good("before"), long.clone(), good("behind")].concat();
    let dump = Dump::new()
        .file("a.jsonl", &lines)
        .file("b.jsonl", format!("{}\n{}", good("other"), long.trim_end()));
    let recipe = dump.beside("small.toml", small);
    let night = dump.cluster(&["--recipe", &recipe]).ended_with(3);
    assert_eq!(night.refusals(), ["2 too_long", "3 too_long"]);
    let detail = &night.rows("rejects.csv")[0]["detail"];
    assert_eq!(*detail, format!("{} bytes; the recipe allows 2000", long.len()));
    assert_eq!(night.ids(), ["before", "behind", "other"]);
}

#[test]
fn a_row_with_shifted_columns_is_refused() {
    let csv = format!("id,title,text\na,A,\"{FERRY}\"\nb,B, shifted,\"{FERRY}\"\nc,C\nd,D,\"{CAKE}\"\n");
    let night = Dump::new().file("a.csv", csv).cluster(&[]).ended_with(3);
    assert_eq!(night.refusals(), ["2 wrong_field_count", "3 wrong_field_count"]);
    let detail = &night.rows("rejects.csv")[0]["detail"];
    assert!(detail.starts_with("4 cells under a header of 3; if its cells are held together"), "{detail}");
    assert_eq!(night.ids(), ["a", "d"]);
}

#[test]
fn cells_of_a_table_are_refused_like_fields_of_a_line() {
    let mut csv = format!("id,text\na,\"{FERRY} Señor Alba's café.\"\nb,\nc,null\nd, \n").into_bytes();
    csv.extend_from_slice(b"e,caf\xe9 burns\n");
    let night = Dump::new().file("a.csv", csv).cluster(&[]).ended_with(3);
    assert_eq!(night.refusals(), ["2 empty_text", "3 missing_text", "4 empty_text", "5 invalid_utf8"]);
}

#[test]
fn a_quote_left_open_costs_the_row_that_it_stands_in() {
    let csv = format!("id,text,title\na,\"{FERRY}\",A\nb,\"left open,B\nc,\"{CAKE}\",C\n");
    let night = Dump::new().file("a.csv", csv).file("b.jsonl", good("other")).cluster(&[]).ended_with(3);
    assert_eq!(night.refusals(), ["2 open_quote"]);
    assert_eq!(night.ids(), ["a", "c", "other"]);
}

#[test]
fn rows_behind_a_quote_left_open_are_not_taken_for_its_text() {
    let prose = |n| made_up(n, 30);
    for (rows, ids, refused) in [
        // Closed by the next quote, by none, by an inch mark, by the next row's own, at the end of the file.
        (vec![["a", "b", "\"x"], ["b", "t", "\"y\""], ["c", "t", "z"]], "b c", "1 open_quote"),
        (vec![["a", "t", "\"x\""], ["b", "\"open", "y"], ["c", "t", "z"]], "a c", "2 open_quote"),
        (
            vec![["a", "t", "\"x\""], ["b", "\"open", "y"], ["c", "t", "5\""], ["d", "t", "\"z\""]],
            "a c d",
            "2 open_quote",
        ),
        (
            vec![["\"a\"", "\"t\"", "\"x\""], ["\"b\"", "\"open", "\"y\""], ["\"c\"", "\"t\"", "\"z\""]],
            "a c",
            "2 wrong_field_count",
        ),
        (vec![["a", "t", "\"x\""], ["b", "t", "y"], ["c", "t", "\"z"]], "a b", "3 open_quote"),
        (
            vec![["a", "\"t", "x"], ["b", "\"t", "y"], ["\"c\"", "t", "\"z\""]],
            "c",
            "1 open_quote 2 open_quote",
        ),
        // Where no cell is quoted, such a quote is a character like any other.
        (vec![["a", "t", "x"], ["b", "\"open", "y"], ["c", "t", "5\""]], "a b c", ""),
    ] {
        for delimiter in [",", "\t", ";"] {
            let row = |(n, [id, text, title]): (usize, &[&str; 3])| {
                let words = prose(n as u64 + 1).replace(',', "");
                let text = match text.strip_suffix('"') {
                    Some(open) if open.len() > 1 => format!("{open} {words}\""),
                    _ => format!("{text} {words}"),
                };
                format!("{id}{delimiter}{text}{delimiter}{title}\n")
            };
            let table = format!(
                "id{delimiter}text{delimiter}title\n{}",
                rows.iter().enumerate().map(row).collect::<String>()
            );
            let night = Dump::new().file("a.csv", &table).cluster(&["--max-reject-ratio", "1"]).well();
            assert_eq!(
                (night.ids().join(" ").as_str(), night.refusals().join(" ").as_str()),
                (ids, refused),
                "{table}"
            );
        }
    }
}

#[test]
fn paragraphs_in_a_cell_are_no_rows() {
    let text = |n: u64| format!("{}\n\nHowever, {}", made_up(n, 20), made_up(n + 50, 20));
    for (first, cells) in [("17", 2), ("a7", 2), ("https://mill.example/7", 3), ("", 3), ("Mill", 4)] {
        let row = |n: u64| format!("{first},\"{}\"{}\n", text(n), ",x".repeat(cells - 2));
        let header = format!("link,text{}\n", ["", ",k", ",k,l"][cells - 2]);
        let single = format!("{first},{}{}\n", made_up(9, 30).replace(',', ""), ",x".repeat(cells - 2));
        for table in
            [format!("{header}{}{}", row(1), row(2)), format!("{header}{single}{}{}", row(1), row(2))]
        {
            let night = Dump::new().file("a.csv", &table).cluster(&[]).well();
            assert_eq!(night.refusals(), [""; 0], "{table}");
        }
    }
}

#[test]
fn a_quote_left_open_is_stopped_by_the_recipes_limit() {
    let small = recipe(&[("record_bytes_max", "1000"), ("batch_bytes", "1000")]);
    let csv = format!("id,text\na,\"{}\"\nb,\"{}", made_up(1, 40), made_up(2, 200_000));
    let dump = Dump::new().file("a.csv", csv);
    let recipe = dump.beside("small.toml", small);
    let night = dump.cluster(&["--recipe", &recipe]).ended_with(3);
    assert_eq!(night.refusals(), ["2 open_quote"]);
    assert!(night.rows("rejects.csv")[0]["detail"].contains("lines behind it are no rows; where quotes"));
    assert_eq!(night.ids(), ["a"]);
}

#[test]
fn a_table_without_a_text_column_says_how_to_name_one() {
    let night = Dump::new()
        .file("a.csv", format!("nr,lede\n1,\"{FERRY}\"\n2,\"{CAKE}\"\n"))
        .file("b.jsonl", good("other"))
        .cluster(&[])
        .ended_with(3);
    assert_eq!(night.refusals(), ["1 no_text_field"]);
    assert_eq!(
        night.rows("rejects.csv")[0]["detail"],
        "no column can be the text among nr, lede; if it is lede, write --map text=lede"
    );
    assert_eq!(night.ids(), ["other"]);
}

#[test]
fn records_with_one_id_are_all_kept_and_the_later_one_gets_another() {
    let lines = [
        line("x", "2026-03-14T08:00:00Z", "b.example", "B", CAKE),
        line("x", "2026-03-14T06:00:00Z", "a.example", "A", FERRY),
        line("x", "2026-03-14T08:00:00Z", "b.example", "B", CAKE),
    ];
    let night = Dump::of_lines(&lines).cluster(&[]).well();
    let rows = night.rows("articles.csv");
    let first = rows.iter().find(|row| row["article_id"] == "x").unwrap();
    assert_eq!((first["title"].as_str(), first["flags"].as_str()), ("A", ""));
    let others: Vec<_> = rows.iter().filter(|row| row["article_id"] != "x").collect();
    assert_eq!(others.len(), 2);
    assert!(others.iter().all(|row| row["article_id"].starts_with("x~") && row["flags"] == "duplicate_id"));
    assert_ne!(others[0]["article_id"], others[1]["article_id"]);
}

#[test]
fn garbage_from_end_to_end_is_told_in_order_whatever_the_memory_and_the_threads() {
    let many = |line: &dyn Fn(usize) -> String| (0..20_000).map(line).collect::<String>();
    let items = many(&|n| format!("<item><guid>{n}</guid></item>"));
    for (name, dump) in [
        ("a.jsonl", many(&|_| "x\n".to_owned())),
        ("b.jsonl", many(&|n| format!("{{\"id\":{n},\"text\":{}}}\n", ["null", "7", "\"\"", "{"][n % 4]))),
        ("c.csv", format!("id,text\n{}", many(&|n| format!("{n}{}\n", ",".repeat(n % 5))))),
        ("d.json", format!("[{}{{}}]", many(&|n| format!("{{\"id\":{n}}},")))),
        ("e.xml", format!("<?xml version=\"1.0\"?><rss>{items}</rss>")),
    ] {
        let dump = Dump::new().file(name, &dump).file(&format!("0-{name}"), &dump[..dump.len() / 2]);
        let table = |threads: &str, options: &[&str]| {
            let options = [&["--max-reject-ratio", "1"], options].concat();
            dump.cluster_on(threads, &options).well().text("rejects.csv")
        };
        let one = table("1", &[]);
        let places: Vec<(String, u64)> = rows_of(&one)
            .iter()
            .map(|row| (row["source_path"].clone(), row["source_record"].parse().unwrap()))
            .collect();
        assert!(places.len() > 29_000 && places.is_sorted(), "{name}");
        assert!(table("3", &[]) == one && table("2", &["--memory", "64MiB"]) == one, "{name}");
    }
}
