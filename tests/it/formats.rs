//! The same articles in whatever dress they come.

use crate::prose::{BELL, CAKE, FERRY};
use crate::support::{Dump, Night, Rows, bz2, gz, line, without, xz, zst};

/// Id, time, outlet, title and text.
type Story = [&'static str; 5];

const STORIES: [Story; 4] = [
    ["s1", "2026-03-14T06:00:00Z", "wire.example", "Ferry stops, \"for now\"", FERRY],
    ["s2", "2026-03-14T08:30:00Z", "portal.example", "Islands; cut off", FERRY],
    ["s3", "2026-03-14T07:15:00Z", "local.example", "Almond cake, settled", CAKE],
    ["s4", "2026-03-15", "local.example", "The bell\u{2019}s bees", BELL],
];

const COLUMNS: [&str; 5] = ["id", "date", "source", "title", "text"];

fn jsonl() -> String {
    STORIES.iter().map(|[id, date, source, title, text]| line(id, date, source, title, text)).collect()
}

fn table(delimiter: u8, terminator: csv::Terminator, header: [&str; 5]) -> Vec<u8> {
    let mut writer =
        csv::WriterBuilder::new().delimiter(delimiter).terminator(terminator).from_writer(Vec::new());
    writer.write_record(header).unwrap();
    STORIES.iter().for_each(|story| writer.write_record(story).unwrap());
    writer.into_inner().unwrap()
}

fn comma() -> Vec<u8> {
    table(b',', csv::Terminator::Any(b'\n'), COLUMNS)
}

fn articles(night: &Night) -> Rows {
    without(night.rows("articles.csv"), &["source_path", "source_record"])
}

fn expected() -> Rows {
    let rows = articles(&Dump::new().file("a.jsonl", jsonl()).cluster(&[]).well());
    assert_eq!(rows.len(), STORIES.len());
    rows
}

fn assert_same(dump: &Dump, options: &[&str]) {
    assert_eq!(articles(&dump.cluster(options).well()), expected());
}

#[test]
fn jsonl_csv_and_tsv_tell_the_same_articles() {
    let tsv = table(b'\t', csv::Terminator::Any(b'\n'), COLUMNS);
    assert_same(&Dump::new().file("a.csv", comma()), &[]);
    assert_same(&Dump::new().file("a.tsv", tsv), &[]);
}

#[test]
fn compression_is_told_from_the_first_bytes_and_not_from_the_name() {
    assert_same(&Dump::new().file("a.jsonl.gz", gz(jsonl())), &[]);
    assert_same(&Dump::new().file("a.csv.zst", zst(comma())), &[]);
    assert_same(&Dump::new().file("a.jsonl", zst(jsonl())), &[]);
    assert_same(&Dump::new().file("a.jsonl.bz2", bz2(jsonl())), &[]);
    assert_same(&Dump::new().file("a.csv", xz(comma())), &[]);
}

#[test]
fn compressed_streams_one_after_another_are_one_file() {
    let lines = jsonl();
    let (first, second) = lines.split_at(lines.find('\n').unwrap() + 1);
    for (ending, both) in [
        ("gz", [gz(first), gz(second)]),
        ("zst", [zst(first), zst(second)]),
        ("bz2", [bz2(first), bz2(second)]),
        ("xz", [xz(first), xz(second)]),
    ] {
        assert_same(&Dump::new().file(&format!("a.jsonl.{ending}"), both.concat()), &[]);
    }
}

#[test]
fn standard_input_is_read_like_a_file() {
    let dump = Dump::new();
    for bytes in [jsonl().into_bytes(), comma(), gz(jsonl())] {
        assert_eq!(articles(&dump.cluster_inputs(&["-"], &[], &bytes).well()), expected());
    }
}

#[test]
fn a_glob_and_a_list_of_files_are_read_like_a_directory() {
    let lines: Vec<String> = jsonl().split_inclusive('\n').map(str::to_owned).collect();
    let dump = Dump::new().file("a.jsonl", lines[..2].concat()).file("b/c.jsonl", lines[2..].concat());
    assert_same(&dump, &[]);
    assert_eq!(articles(&dump.cluster_inputs(&["in/**/*.jsonl"], &[], b"").well()), expected());
    let (a, c) = (dump.path("in/a.jsonl"), dump.path("in/b/c.jsonl"));
    assert_eq!(articles(&dump.cluster_inputs(&[&c, &a, &c], &[], b"").well()), expected());
}

#[test]
fn fields_with_names_of_the_users_own_are_mapped() {
    let header = ["nr", "when", "who", "what", "lede"];
    let csv = table(b',', csv::Terminator::Any(b'\n'), header);
    let map = ["--map", "id=nr,published=when,outlet=who", "--map", "title=what,text=lede"];
    assert_same(&Dump::new().file("a.csv", csv), &map);
    let json = jsonl().replace("\"text\":", "\"lede\":").replace("\"id\":", "\"nr\":");
    assert_same(&Dump::new().file("a.jsonl", json), &["--map", "text=lede,id=nr"]);
}

#[test]
fn a_named_format_goes_before_what_name_and_content_say() {
    let tsv = table(b'\t', csv::Terminator::Any(b'\n'), COLUMNS);
    assert_same(&Dump::new().file("a.csv", tsv), &["--format", "tsv"]);
    assert_same(&Dump::new().file("a.txt", jsonl()), &["--format", "jsonl"]);
    assert_same(&Dump::new().file("a.txt", comma()), &["--format", "csv"]);
}

#[test]
fn semicolons_a_byte_order_mark_and_windows_line_ends_are_no_hindrance() {
    let semicolons = table(b';', csv::Terminator::CRLF, COLUMNS);
    assert_same(&Dump::new().file("a.csv", semicolons), &[]);
    let marked = ["\u{feff}".as_bytes(), &comma()].concat();
    assert_same(&Dump::new().file("a.csv", marked), &[]);
    let marked = format!("\u{feff}{}", jsonl().replace('\n', "\r\n"));
    assert_same(&Dump::new().file("a.jsonl", marked), &[]);
}

#[test]
fn line_ends_inside_quotes_belong_to_the_text_and_count_no_records() {
    let night = Dump::new().file("a.csv", comma()).cluster(&[]).well();
    assert!(String::from_utf8(comma()).unwrap().lines().count() > 2 * STORIES.len());
    let records: Vec<String> = ["s1", "s2", "s3", "s4"].map(|id| night.cell(id, "source_record")).into();
    assert_eq!(records, ["1", "2", "3", "4"]);
}

#[test]
fn an_index_column_without_a_name_is_passed_over() {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([""].iter().chain(&COLUMNS)).unwrap();
    for (index, story) in STORIES.iter().enumerate() {
        writer.write_record([index.to_string().as_str()].iter().chain(story)).unwrap();
    }
    assert_same(&Dump::new().file("a.csv", writer.into_inner().unwrap()), &[]);
}

#[test]
fn blank_lines_between_records_are_no_records_but_count_as_lines() {
    let lines: Vec<String> = jsonl().split_inclusive('\n').map(str::to_owned).collect();
    let night = Dump::new().file("a.jsonl", format!("\n{}", lines.join("\n  \n"))).cluster(&[]).well();
    assert_eq!(articles(&night), expected());
    assert_eq!(["s1", "s2"].map(|id| night.cell(id, "source_record")), ["2", "5"]);
}

#[test]
fn a_last_line_without_a_line_end_is_read() {
    assert_same(&Dump::new().file("a.jsonl", jsonl().trim_end()), &[]);
    assert_same(&Dump::new().file("a.csv", comma().trim_ascii_end()), &[]);
}

#[test]
fn files_of_all_formats_are_one_dump() {
    let lines: Vec<String> = jsonl().split_inclusive('\n').map(str::to_owned).collect();
    let rest = |skip: usize| {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(COLUMNS).unwrap();
        STORIES[skip..skip + 1].iter().for_each(|story| writer.write_record(story).unwrap());
        writer.into_inner().unwrap()
    };
    let dump = Dump::new()
        .file("a.jsonl", &lines[0])
        .file("b.csv", rest(1))
        .file("c.csv.gz", gz(rest(2)))
        .file("d.ndjson.zst", zst(&lines[3]));
    assert_same(&dump, &[]);
}
