//! `--where`: records are chosen by their own fields, those left out are counted, and nothing else changes.

use crate::pack::parquet_of;
use crate::prose::{BELL, CAKE, FERRY};
use crate::support::{Dump, Night, run};
use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray, StructArray};
use arrow_schema::{DataType, Field};
use std::sync::Arc;

/// Three records with fields that no article has a use for.
fn records() -> [String; 3] {
    let record = |id: &str, section: &str, words: u32, desk: &str, text: &str| {
        let tags = if id == "b" { r#"["bells","bees"]"# } else { "[]" };
        let text = serde_json::to_string(text).unwrap();
        format!(
            "{{\"id\":\"{id}\",\"section\":\"{section}\",\"words_told\":{words}.50,\"live\":{},\"tags\":{tags},\
             \"desk\":{{\"name\":\"{desk}\",\"code\":null}},\"date\":\"2026-03-14\",\"text\":{text}}}\n",
            id == "f"
        )
    };
    [
        record("f", "Sea", 90, "coast", FERRY),
        record("c", "Food", 80, "town", CAKE),
        record("b", "Town", 70, "town", BELL),
    ]
}

fn dump() -> Dump {
    Dump::of_lines(&records())
}

fn ids(night: &Night) -> String {
    night.ids().join(" ")
}

fn chosen(dump: &Dump, wishes: &[&str]) -> String {
    let options: Vec<&str> = wishes.iter().flat_map(|wish| ["--where", wish]).collect();
    let night = dump.cluster(&options).well();
    assert_eq!(night.count("records_read"), night.count("articles") + night.count("filtered"), "{wishes:?}");
    ids(&night)
}

#[test]
fn lines_are_chosen_by_any_field_of_theirs() {
    for (wishes, expected) in [
        (&["section=Sea"][..], "f"),
        (&["section!=Sea"], "b c"),
        (&["section=Sea", "section=Town"], "b f"),
        (&["section=Sea", "desk.name=town", "section=Food"], "c"),
        (&["section!=Sea", "section!=Town"], "c"),
        (&["desk.name=town", "live!=true"], "b c"),
        (&["words_told=80.50"], "c"),
        (&["live=true"], "f"),
        (&["tags=bees"], "b"),
        (&["tags="], "c f"),
        (&["desk.code="], "b c f"),
        (&["id!=f", "kicker!=x"], "b c"),
    ] {
        assert_eq!(chosen(&dump(), wishes), expected, "{wishes:?}");
    }
}

#[test]
fn every_format_is_asked_alike() {
    let [f, c, b] = records();
    let list = format!("{{\"articles\":[{}]}}", [f.trim(), c.trim(), b.trim()].join(","));
    let table = |delimiter: &str| {
        let row = |id: &str, section: &str, text: &str| {
            [id, section, "x", &format!("\"{text}\"")].join(delimiter) + "\n"
        };
        ["id", "section", "kicker", "text"].join(delimiter)
            + "\n"
            + &row("f", "Sea", FERRY)
            + &row("c", " Food ", CAKE)
            + &row("b", "Town", BELL)
    };
    let item = |id: &str, section: &str, text: &str| {
        format!(
            "<item><guid>{id}</guid><category term=\"{section}\">{section}</category><section>{section}</section><description>{text}</description></item>"
        )
    };
    let feed = format!(
        "<rss><channel>{}{}{}</channel></rss>",
        item("f", "Sea", FERRY),
        item("c", "Food", CAKE),
        item("b", "Town", BELL)
    );
    for (name, content) in [
        ("a.json", list),
        ("a.csv", table(",")),
        ("a.tsv", table("\t")),
        ("a.csv", table(";")),
        ("a.xml", feed),
    ] {
        let dump = Dump::new().file(name, content);
        assert_eq!(chosen(&dump, &["section=Food"]), "c", "{name}");
        assert_eq!(chosen(&dump, &["section!=Food"]), "b f", "{name}");
    }
    let feed =
        format!("<rss><channel>{}{}</channel></rss>", item("f", "Sea", FERRY), item("c", "Food", CAKE));
    let feed = Dump::new().file("a.xml", feed);
    assert_eq!(
        (chosen(&feed, &["category=Sea"]), chosen(&feed, &["category@term=Food"])),
        ("f".into(), "c".into())
    );
}

#[test]
fn a_column_of_any_type_is_asked_for() {
    let texts: ArrayRef = Arc::new(StringArray::from(vec![FERRY, CAKE, BELL]));
    let ids: ArrayRef = Arc::new(StringArray::from(vec!["f", "c", "b"]));
    let names: ArrayRef = Arc::new(StringArray::from(vec![Some("coast"), None, Some("town")]));
    let desk: ArrayRef =
        Arc::new(StructArray::from(vec![(Arc::new(Field::new("name", DataType::Utf8, true)), names)]));
    let batch = RecordBatch::try_from_iter_with_nullable([
        ("id", ids, false),
        ("live", Arc::new(BooleanArray::from(vec![Some(true), Some(false), None])) as ArrayRef, true),
        ("views", Arc::new(Int64Array::from(vec![7, 8, 9])), true),
        ("score", Arc::new(Float64Array::from(vec![0.5, 1.0, 2.25])), true),
        ("desk", desk, true),
        ("text", texts, false),
    ])
    .unwrap();
    let dump = Dump::new().file("a.parquet", parquet_of(&batch, 2));
    for (wish, expected) in [
        ("live=true", "f"),
        ("live=false", "c"),
        ("live=", "b"),
        ("views=9", "b"),
        ("score=2.25", "b"),
        ("desk.name=town", "b"),
        ("desk.name!=town", "c f"),
        ("id=c", "c"),
    ] {
        assert_eq!(chosen(&dump, &[wish]), expected, "{wish}");
    }
}

#[test]
fn a_page_is_asked_for_what_is_read_of_it() {
    let page = |title: &str, language: &str, text: &str| {
        let paragraphs: String = text.lines().map(|line| format!("<p>{line}</p>")).collect();
        format!(
            "<html lang=\"{language}\"><head><title>{title}</title></head><body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
        )
    };
    let dump = Dump::new()
        .file("f.html", page("Ferry stops", "en", FERRY))
        .file("c.html", page("One cake", "da", CAKE));
    assert_eq!(chosen(&dump, &["language=da"]).split(' ').count(), 1);
    let night = dump.cluster(&["--where", "title=Ferry stops"]).well();
    assert_eq!(night.rows("articles.csv")[0]["title"], "Ferry stops");
    assert_eq!(night.rows("articles.csv").len(), 1);
}

#[test]
fn what_cannot_be_read_is_refused_whether_it_is_wanted_or_not() {
    let [f, c, _] = records();
    let dump = Dump::of_lines(&[f, "{\"section\": \"Food\", \"text\": \n".to_owned(), c, "[1]\n".to_owned()]);
    let night = dump.cluster(&["--where", "section=Food", "--max-reject-ratio", "1"]).well();
    assert_eq!(
        (ids(&night), night.refusals()),
        ("c".to_owned(), vec!["2 malformed_json".to_owned(), "4 not_an_object".to_owned()])
    );
    assert!(night.output.stderr.contains("2 refused, 1 left out by --where"), "{}", night.output.stderr);
    let told = night.manifest();
    assert_eq!(told["options"]["where"], serde_json::json!(["section=Food"]));
}

#[test]
fn records_left_out_are_not_in_the_kept_dump_and_its_books_balance() {
    let [f, c, b] = records();
    let again = f.replace("\"id\":\"f\"", "\"id\":\"f2\"");
    let dump = Dump::of_lines(&[c, f.clone(), "no json\n".to_owned(), b.clone(), again]);
    let (kept, out) = (dump.path("kept.jsonl"), dump.path("tables"));
    let wishes = ["--where", "section!=Food", "--max-reject-ratio", "1"];
    let arguments = ["dedup", &dump.path("in"), "--kept", &kept, "--out", &out];
    let output = run(&[&arguments[..], &wishes].concat());
    assert_eq!(output.status, 0, "{}", output.stderr);
    assert_eq!(std::fs::read_to_string(&kept).unwrap(), f.clone() + &b);
    assert!(output.stderr.contains("5 records: 2 kept, 1 dropped"), "{}", output.stderr);
    let report: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(out + "/run.json").unwrap()).unwrap();
    let number = |name: &str| report["kept"][name].as_u64().unwrap();
    assert_eq!(["kept", "dropped", "rejected", "filtered", "against"].map(number), [2, 1, 1, 1, 0]);
    // Of an earlier dump nothing is asked, not when the run is done again either.
    let earlier = dump.beside("earlier.jsonl", f.replace("Sea", "Food"));
    let out = dump.path("against");
    let arguments = ["dedup", &dump.path("in"), "--kept", "-", "--against", &earlier, "--out", &out];
    let output = run(&[&arguments[..], &wishes].concat());
    assert_eq!((output.status, output.stdout), (0, b), "{}", output.stderr);
    let told = run(&["sample", &out, "--pairs", "2", "--by", "stratum"]);
    assert_eq!(told.status, 0, "{}", told.stderr);
}

#[test]
fn a_row_behind_one_left_out_is_kept_whole() {
    let row = |id: &str, section: &str, text: &str| format!("{id},{section},\"{text}\"\n");
    let (f, c, b) = (row("f", "Sea", FERRY), row("c", "Food", CAKE), row("b", "Sea", BELL));
    let dump = Dump::new().file("a.csv", ["id,section,text\n", &c, &f, &c.replace('c', "k"), &b].concat());
    let output = run(&["dedup", &dump.path("in"), "--kept", "-", "--where", "section=Sea"]);
    assert_eq!((output.status, output.stdout), (0, ["id,section,text\n", &f, &b].concat()));
}

#[test]
fn a_run_is_explained_and_cut_again_as_it_was_chosen() {
    let [f, c, b] = records();
    let again = f.replace("\"id\":\"f\"", "\"id\":\"f2\"");
    let dump = Dump::of_lines(&[f, c, b, again]);
    let night = dump.cluster(&["--where", "section=Sea"]).well();
    assert_eq!(ids(&night), "f f2");
    let told = run(&["explain", &dump.path("out"), "f", "f2"]);
    assert!(told.status == 0 && !told.stderr.contains("other clusters"), "{}", told.stderr);
    let cut = dump.path("cut");
    assert_eq!(
        run(&["recut", &dump.path("out"), "--set", "verify.similarity_min=.9", "--out", &cut]).status,
        0
    );
    let report: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(cut + "/run.json").unwrap()).unwrap();
    assert_eq!(report["options"]["where"], serde_json::json!(["section=Sea"]));
}

#[test]
fn a_field_that_no_record_has_is_told_with_the_likest() {
    let wrong = dump().cluster(&["--where", "sektion=Sea"]).ended_with(2);
    assert_eq!(
        wrong.output.stderr.lines().last().unwrap(),
        "error: --where: no record has a field \"sektion\"; the likest name is \"section\""
    );
    let near = dump().cluster(&["--where", "desk.nam!=coast"]).well();
    let told = "--where: no record has a field \"desk.nam\"; the likest name is \"desk.name\"";
    assert!(near.output.stderr.contains(told), "{}", near.output.stderr);
    assert_eq!(near.manifest()["warnings"][0], told);
    let skipped = dump().cluster(&["--where", "sektion=Sea", "--exit-skip-code", "9"]).ended_with(9);
    assert!(skipped.output.stderr.contains("--where leaves out all records"), "{}", skipped.output.stderr);
    let shapeless = dump().cluster(&["--where", "section"]).ended_with(2);
    assert!(shapeless.output.stderr.contains("\"section\" is not FIELD=VALUE or FIELD!=VALUE"));
}

#[test]
fn a_night_of_which_nothing_is_wanted_leaves_the_history_as_it_is() {
    let dump = dump();
    let history = dump.path("history");
    let options = |wish| ["--history", history.as_str(), "--date", "2026-03-14", "--where", wish];
    dump.cluster(&options("section=Sea")).well();
    let none = dump.cluster(&options("section=Sky")).well();
    assert!(none.output.stderr.contains("history is left as it is"), "{}", none.output.stderr);
    let nights = run(&["history", "status", &history]).stdout;
    let rows = crate::support::rows_of(&nights);
    assert_eq!((rows.len(), rows[0]["articles"].as_str(), rows[0]["records_read"].as_str()), (1, "1", "1"));
}

#[test]
fn schema_shows_the_records_that_are_wanted() {
    let shown = run(&["schema", &dump().path("in"), "--where", "desk.name=town"]);
    assert_eq!(shown.status, 0);
    assert!(shown.stdout.contains("of 3 records 2 are articles, 0 would be refused, 1 left out by --where"));
    assert!(shown.stdout.contains("Food") && !shown.stdout.contains("Sea"), "{}", shown.stdout);
}
