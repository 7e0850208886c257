//! The deduplicated dump: the bytes of the records that no other covers, in input order.

use crate::prose::{BELL, CAKE, FERRY, made_up};
use crate::support::{Dump, gz, line, run};

/// Lines of odd shapes; the second and the fourth are later copies.
fn lines() -> [String; 5] {
    let quoted = |text: &str| serde_json::to_string(text).unwrap();
    let (ferry, cake, bell) = (quoted(FERRY), quoted(CAKE), quoted(BELL));
    [
        format!(
            "{{ \"text\" : {ferry}, \"id\":\"f\",  \"extra\": [1, 2.50, {{}}], \"date\":\"2026-03-14T06:00:00Z\" }}\n"
        ),
        format!("{{\"id\":\"f2\",\"date\":\"2026-03-14T09:00:00Z\",\"text\":{ferry}}}\n"),
        format!(
            "  {{\"text\":{cake},\"id\":\"c\",\"date\":\"2026-03-14T08:00:00Z\",\"caf\u{e9}\":\"\\u00e9\"}}\n"
        ),
        format!("{{\"id\":\"c2\",\"date\":\"2026-03-14T09:00:00Z\",\"text\":{cake}}}\n"),
        format!("{{\"id\":\"b\",\"text\":{bell}}}\n"),
    ]
}

fn expected() -> String {
    let [f, _, c, _, b] = lines();
    [f, c, b].concat()
}

fn kept(dump: &Dump) -> String {
    let path = dump.path("kept");
    dump.cluster(&["--kept", &path]).well();
    std::fs::read_to_string(path).unwrap()
}

/// The complaint about a dump whose records cannot stand in one file, and the exit status.
fn complaint(dump: &Dump) -> (i32, String) {
    let path = dump.path("kept");
    let night = dump.cluster(&["--kept", &path, "--quiet"]);
    assert!(!std::path::Path::new(&path).exists());
    assert!(!std::path::Path::new(&dump.path("out/run.json")).exists());
    (night.output.status, night.output.stderr.replace(&dump.path(""), "HOME/"))
}

const ROWS: [(&str, &str, &str); 4] =
    [("f", "2026-03-14", FERRY), ("f2", "2026-03-15", FERRY), ("c", "", CAKE), ("b", "", BELL)];

fn rows(range: std::ops::Range<usize>) -> Vec<String> {
    ROWS[range].iter().map(|(id, date, text)| format!("{id},{date},\"{text}\"\n")).collect()
}

#[test]
fn lines_come_out_as_they_went_in() {
    assert_eq!(kept(&Dump::of_lines(&lines())), expected());
}

#[test]
fn lines_of_a_packed_file_come_out_unpacked() {
    assert_eq!(kept(&Dump::new().file("a.jsonl.gz", gz(lines().concat()))), expected());
}

#[test]
fn blank_lines_are_left_out() {
    let [f, f2, c, c2, b] = lines();
    let dump = Dump::new().file("a.jsonl", format!("\n{f}\n{f2}{c}\n\n{c2}{b}"));
    assert_eq!(kept(&dump), expected());
}

#[test]
fn several_files_come_out_in_input_order() {
    let [f, f2, c, c2, b] = lines();
    let dump =
        Dump::new().file("a.jsonl", [c2, c].concat()).file("b.jsonl", f2).file("c.jsonl", [b, f].concat());
    let [f, _, c, _, b] = lines();
    assert_eq!(kept(&dump), [c, b, f].concat());
}

#[test]
fn a_last_line_without_a_line_end_gets_one() {
    assert_eq!(kept(&Dump::new().file("a.jsonl", lines().concat().trim_end())), expected());
}

#[test]
fn windows_line_ends_are_kept() {
    let dump = Dump::new().file("a.jsonl", lines().concat().replace('\n', "\r\n"));
    assert_eq!(kept(&dump), expected().replace('\n', "\r\n"));
}

#[test]
fn a_table_keeps_its_header_and_its_quoted_line_ends() {
    let dump = Dump::new().file("a.csv", format!("id,date,text\n{}", rows(0..4).concat()));
    let expected = ["id,date,text\n".to_owned(), rows(0..1).concat(), rows(2..4).concat()].concat();
    assert_eq!(kept(&dump), expected);
}

#[test]
fn tables_under_equal_headers_come_out_under_one() {
    let table = |range| format!("id,date,text\n{}", rows(range).concat());
    let dump = Dump::new().file("a.csv", table(0..3)).file("b.csv", table(3..4));
    let expected = ["id,date,text\n".to_owned(), rows(0..1).concat(), rows(2..4).concat()].concat();
    assert_eq!(kept(&dump), expected);
}

#[test]
fn an_empty_last_cell_of_a_tab_separated_row_is_kept() {
    let row = |id: &str, text: &str| format!("{id}\t\"{text}\"\t\n");
    let table = ["id\ttext\tnote\n".to_owned(), row("f", FERRY), row("c", CAKE)].concat();
    assert_eq!(kept(&Dump::new().file("a.tsv", &table)), table);
}

#[test]
fn standard_input_can_be_kept_too() {
    let dump = Dump::new();
    let path = dump.path("kept");
    dump.cluster_inputs(&["-"], &["--kept", &path], gz(lines().concat()).as_slice()).well();
    assert_eq!(std::fs::read_to_string(path).unwrap(), expected());
    let left: Vec<_> =
        std::fs::read_dir(dump.path("out")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with('.')), "{left:?}");
}

#[test]
fn the_policy_decides_which_record_is_kept() {
    let dump = Dump::of_lines(&lines()[..2]);
    let path = dump.path("kept");
    dump.cluster(&["--kept", &path, "--canonical", "latest"]).well();
    assert_eq!(std::fs::read_to_string(path).unwrap(), lines()[1]);
}

#[test]
fn what_could_be_read_of_a_damaged_file_is_kept() {
    let lines: Vec<String> =
        (0..600).map(|n| line(&format!("{n:04}"), "", "", "", &made_up(n, 120))).collect();
    let packed = gz(lines.concat());
    let dump = Dump::new().file("a.jsonl.gz", &packed[..packed.len() * 3 / 4]);
    let kept = kept(&dump);
    assert!(kept.lines().count() > 300, "{} lines", kept.lines().count());
    assert!(lines.concat().starts_with(&kept));
}

#[test]
fn tables_under_different_headers_cannot_be_kept() {
    let dump = Dump::new()
        .file("a.csv", format!("id,date,text\n{}", rows(0..1).concat()))
        .file("b.csv", format!("id,day,text\n{}", rows(2..3).concat()));
    let (status, said) = complaint(&dump);
    assert!(said.contains("\"HOME/in/b.csv\" has another header than the files before it\n"), "{said}");
    assert!(!said.contains("hint: name files"), "{said}");
    assert!(status == 1 || status == 2, "{status}");
}

#[test]
fn lines_and_tables_cannot_be_kept_in_one_file() {
    let dump = Dump::new()
        .file("a.jsonl", &lines()[0])
        .file("b.csv", format!("id,date,text\n{}", rows(2..3).concat()));
    let said = "error: --kept: the inputs are of several formats; run each by itself, or use articles.csv\n";
    assert_eq!(complaint(&dump), (2, said.to_owned()));
}

#[test]
fn pages_cannot_be_kept_in_one_file() {
    let dump = Dump::new()
        .file("a.txt", format!("Ferry stops for nine days\n{FERRY}"))
        .file("b.txt", format!("Almond cake is settled now\n{CAKE}"));
    let said = "error: --kept: records of text files are not copied, only lines, rows, values of JSON and rows of Parquet are; articles.csv tells which \
                are canonical\n";
    assert_eq!(complaint(&dump), (2, said.to_owned()));
}

/// What lies beside the inputs, and in them.
fn names(dump: &Dump) -> Vec<String> {
    let inside = |path: &str| {
        let entries = std::fs::read_dir(dump.path(path)).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect::<Vec<_>>()
    };
    let mut names = [inside(""), inside("in")].concat();
    names.sort();
    names
}

#[test]
fn dedup_writes_the_kept_dump_and_what_is_gone_and_leaves_nothing_else() {
    let dump = Dump::of_lines(&lines());
    let (input, kept) = (dump.path("in"), dump.path("kept.jsonl"));
    let output = run(&["dedup", &input, "--kept", &kept]);
    assert_eq!(output.status, 0, "{}", output.stderr);
    assert_eq!(std::fs::read_to_string(&kept).unwrap(), expected());
    assert!(output.stderr.ends_with(&format!("wrote {kept}\n")), "{}", output.stderr);
    assert_eq!(names(&dump), ["dropped.csv", "dump.jsonl", "in", "kept.jsonl"]);
    let nowhere = run(&["dedup", &input, "--kept", &dump.path("no/kept.jsonl")]);
    assert_eq!(nowhere.status, 2);
    assert!(nowhere.stderr.contains("does not exist"), "{}", nowhere.stderr);
    let itself = run(&["dedup", &input, "--kept", &dump.path("in/dump.jsonl")]);
    assert!(itself.stderr.contains("is one of the inputs"), "{}", itself.stderr);
    assert_eq!(names(&dump), ["dropped.csv", "dump.jsonl", "in", "kept.jsonl"]);
}

#[test]
fn a_dry_run_tells_what_would_be_done_and_does_nothing() {
    let dump = Dump::of_lines(&lines()).file("notes.md", "none");
    let (input, out, kept) = (dump.path("in"), dump.path("out"), dump.path("kept"));
    let told = |arguments: &[&str]| {
        let output = run(arguments);
        assert_eq!((output.status, output.stderr.as_str()), (0, ""));
        output.stdout.replace(&dump.path(""), "HOME/")
    };
    let size = std::fs::metadata(dump.path("in/dump.jsonl")).unwrap().len();
    let read = format!(
        "would read 1 file of {}\n  HOME/in/dump.jsonl\nwould pass over 1 file\nwould write\n",
        bytes(size)
    );
    assert_eq!(
        told(&["dedup", &input, "--kept", &kept, "--dry-run"]),
        format!("{read}  HOME/kept\n  HOME/dropped.csv\n")
    );
    let tables = [
        "clusters.csv",
        "articles.csv",
        "passages.csv",
        "houses.csv",
        "rejects.csv",
        "furniture.csv",
        "report.html",
        "run.json",
    ];
    let tables: String = tables.iter().map(|name| format!("  HOME/out/{name}\n")).collect();
    assert_eq!(told(&["cluster", &input, "--out", &out, "--dry-run"]), format!("{read}{tables}"));
    assert_eq!(names(&dump), ["dump.jsonl", "in", "notes.md"]);
    dump.cluster(&["--no-page"]).well();
    let again = run(&["cluster", &input, "--out", &out, "--dry-run"]);
    assert!(again.status == 1 && again.stderr.contains("already holds a complete run"), "{}", again.stderr);
    assert!(told(&["report", &out, "--dry-run"]).ends_with("would write\n  HOME/out/report.html\n"));
    assert!(!std::path::Path::new(&dump.path("out/report.html")).exists());
}

/// A size as the program writes it.
fn bytes(size: u64) -> String {
    format!("{}", bytesize::ByteSize(size))
}

/// The ids of the records in a kept dump, in order.
fn ids(kept: &str) -> Vec<String> {
    let id = |line: &str| {
        serde_json::from_str::<serde_json::Value>(line).unwrap()["id"].as_str().unwrap().to_owned()
    };
    kept.split_terminator('\n').map(id).collect()
}

/// Records of one outlet each, an hour apart: id, text.
fn records(all: &[(&str, &str)]) -> Vec<String> {
    let record = |(hour, (id, text)): (usize, &(&str, &str))| {
        line(
            id,
            &format!("2026-03-14T{:02}:30:00Z", 5 + hour),
            &format!("o{hour}.example"),
            "Ferry stops",
            text,
        )
    };
    all.iter().enumerate().map(record).collect()
}

#[test]
fn a_copy_that_has_something_of_its_own_is_no_record_to_drop() {
    let lead = FERRY.lines().take(2).collect::<Vec<_>>().join("\n");
    let more = "The owner of the yard told a meeting on Sunday that he had known of the crack since the autumn, and had said so twice.";
    let [nine, eight] = ["9 days", "8 days"].map(|days| FERRY.replace("nine days", days));
    let [a320, a321] = ["A320", "A321"].map(|ship| FERRY.replace("its only ship", ship));
    let (added, longer) = (format!("{lead}\n{more}"), format!("{FERRY}\n{more}"));
    let (dated, repeated) = (format!("OSTERVIK, March 14 - {FERRY}"), format!("{FERRY}\n{lead}"));
    for (what, all, expected) in [
        ("the same", vec![("a", FERRY), ("b", FERRY)], vec!["a"]),
        ("a cut", vec![("a", FERRY), ("b", &*lead)], vec!["a"]),
        ("a cut that came first", vec![("a", &*lead), ("b", FERRY)], vec!["a", "b"]),
        ("a cut with a paragraph of its own", vec![("a", FERRY), ("b", &*added)], vec!["a", "b"]),
        ("another figure", vec![("a", &*nine), ("b", &*eight)], vec!["a", "b"]),
        ("another figure within a word", vec![("a", &*a320), ("b", &*a321)], vec!["a", "b"]),
        ("a figure within a word that both have", vec![("a", &*a320), ("b", &*a320)], vec!["a"]),
        ("a longer one, then a cut of it", vec![("a", FERRY), ("b", &*longer), ("c", &*added)], vec!["b"]),
        ("a dateline with a day", vec![("a", FERRY), ("b", &*dated)], vec!["a", "b"]),
        ("a paragraph said twice", vec![("a", FERRY), ("b", &*repeated)], vec!["a"]),
    ] {
        let dump = Dump::of_lines(&records(&all));
        let path = dump.path("kept");
        let night = dump.cluster(&["--kept", &path, "--canonical", "earliest"]).well();
        assert_eq!(ids(&std::fs::read_to_string(path).unwrap()), expected, "{what}");
        let dropped = night.rows("dropped.csv");
        assert_eq!(dropped.len(), all.len() - expected.len(), "{what}");
        for row in &dropped {
            assert!(
                expected.contains(&&*row["kept_id"]) && !expected.contains(&&*row["article_id"]),
                "{what}: {row:?}"
            );
            let share: f64 = row["held_share"].parse().unwrap();
            assert!(share >= 0.9, "{what}: {row:?}");
        }
    }
}

#[test]
fn a_brief_that_another_story_holds_word_for_word_is_dropped_for_it() {
    let brief = "The council of Tarnby chose a new harbour master on Friday, by seven votes to six, and the old one left \
                 the room before the count was read, so that nobody could tell her what to do with the keys of the gate.";
    let roundup = format!("{BELL}\n{brief}\n{CAKE}");
    let dump = Dump::of_lines(&records(&[("brief", brief), ("all", &roundup)]));
    let path = dump.path("kept");
    let night = dump.cluster(&["--kept", &path, "--canonical", "longest"]).well();
    assert_eq!(ids(&std::fs::read_to_string(path).unwrap()), ["all"]);
    let row = &night.rows("dropped.csv")[0];
    assert_eq!((&*row["article_id"], &*row["kept_id"], &*row["words_lost"]), ("brief", "all", "0"));
}

#[test]
fn the_books_of_a_kept_dump_balance_and_refused_records_stay_in_it() {
    let wall = "ONLY AVAILABLE IN PAID PLANS";
    let mut lines = records(&[("a", FERRY), ("b", FERRY), ("wall1", wall), ("wall2", wall), ("c", CAKE)]);
    lines.insert(4, "{\"id\":\"blank\",\"text\":\" \"}\n".to_owned());
    lines.push("{\"id\":\"none\"}\n".to_owned());
    lines.push("{\"id\":\n".to_owned());
    let dump = Dump::of_lines(&lines);
    for (more, expected, rejected_kept) in
        [(&[][..], vec!["a", "wall1", "blank", "c", "none"], 3), (&["--drop-rejects"], vec!["a", "c"], 0)]
    {
        let path = dump.path("kept");
        let arguments = [&["--kept", &*path, "--max-reject-ratio", "1"], more].concat();
        let night = dump.cluster(&arguments).well();
        assert_eq!(ids(&std::fs::read_to_string(&path).unwrap()), expected);
        let told = night.manifest()["kept"].clone();
        let number = |name: &str| told[name].as_u64().unwrap();
        let names = ["kept", "dropped", "rejected", "rejected_kept"];
        assert_eq!(names.map(number), [2, 1, 5, rejected_kept]);
        assert_eq!(night.count("records_read"), number("kept") + number("dropped") + number("rejected"));
        let said = format!(
            "8 records: 2 kept, 1 dropped, of whose 96 words 0 are lost, 5 refused, {rejected_kept} of them kept"
        );
        let words = night.rows("dropped.csv")[0]["words"].clone();
        assert!(night.output.stderr.contains(&said.replace("96", &words)), "{}", night.output.stderr);
    }
}

#[test]
fn what_is_there_is_not_overwritten_unless_forced() {
    let dump = Dump::of_lines(&lines());
    let (input, kept) = (dump.path("in"), dump.path("kept.jsonl"));
    for there in ["kept.jsonl", "dropped.csv"] {
        std::fs::write(dump.path(there), "mine").unwrap();
        let refused = run(&["dedup", &input, "--kept", &kept]);
        assert!(refused.status == 2 && refused.stderr.contains("is there already"), "{}", refused.stderr);
        assert_eq!(std::fs::read_to_string(dump.path(there)).unwrap(), "mine");
        std::fs::remove_file(dump.path(there)).unwrap();
    }
    for _ in 0..2 {
        assert_eq!(run(&["dedup", &input, "--kept", &kept, "--force"]).status, 0);
    }
    let out = dump.path("tables");
    assert_eq!(run(&["dedup", &input, "--kept", &dump.path("again"), "--out", &out]).status, 0);
    for name in ["dropped.csv", "rejects.csv", "furniture.csv", "run.json"] {
        assert!(std::path::Path::new(&out).join(name).exists(), "{name}");
    }
}

#[test]
fn an_input_that_is_another_when_it_is_read_again_is_a_fault() {
    use storywire::report::kept::{DumpShape, KeptRecords, write};
    let dump = Dump::of_lines(&lines());
    let path = std::path::PathBuf::from(dump.path("in/dump.jsonl"));
    let inputs = [storywire::source::input::Input::File(path.clone())];
    let params = storywire::recipe::Recipe::built_in().unwrap().source;
    let place = storywire::base::article::Place { source: 0, record: 1, byte_offset: 0 };
    let size = std::fs::metadata(&path).unwrap().len();
    let hash = format!("{:032x}", xxhash_rust::xxh3::xxh3_128(&std::fs::read(&path).unwrap()));
    for (bytes, hash, is_well) in
        [(size, hash.clone(), true), (size - 1, hash, false), (size, "0".repeat(32), false)]
    {
        let records = KeptRecords { places: vec![(place, true)] };
        let written = write(&mut Vec::new(), &inputs, &params, records, (&[(bytes, hash)], DumpShape::Lines));
        assert_eq!(written.is_ok(), is_well, "{written:?}");
    }
}

#[test]
fn the_kept_dump_is_packed_as_its_name_says_or_goes_to_standard_output() {
    let dump = Dump::of_lines(&lines());
    let input = dump.path("in");
    for (at, ending) in ["jsonl.gz", "jsonl.zst", "jsonl.bz2", "jsonl.xz"].into_iter().enumerate() {
        let kept = dump.path(&format!("kept{at}.{ending}"));
        let output = run(&["dedup", &input, "--kept", &kept, "--force"]);
        assert_eq!(output.status, 0, "{}", output.stderr);
        let packed = std::fs::read(&kept).unwrap();
        assert!(!packed.starts_with(b"{") && packed.len() < expected().len(), "{ending}");
        // What is read of it is what was kept.
        let again = run(&["dedup", &kept, "--kept", "-"]);
        assert_eq!((again.status, again.stdout), (0, expected()), "{ending}: {}", again.stderr);
        run(&["dedup", &input, "--kept", &kept, "--force"]);
        assert_eq!(std::fs::read(&kept).unwrap(), packed, "{ending} hangs on the clock");
    }
    std::fs::remove_file(dump.path("dropped.csv")).unwrap();
    let output = run(&["dedup", &input, "--kept", "-", "--quiet"]);
    assert_eq!((output.status, output.stdout.as_str(), output.stderr.as_str()), (0, &*expected(), ""));
    assert!(!std::path::Path::new(&dump.path("dropped.csv")).exists());
    let out = dump.path("tables");
    let output = run(&["cluster", &input, "--out", &out, "--kept", "-"]);
    assert_eq!((output.status, output.stdout), (0, expected()));
    assert!(std::path::Path::new(&out).join("dropped.csv").exists());
}

#[test]
fn what_an_earlier_dump_holds_is_left_out_against_it() {
    let [f, f2, c, c2, b] = lines();
    let lead: String = FERRY.lines().take(2).collect::<Vec<_>>().join("\n");
    let longer = format!(
        "{FERRY}\nThe owner of the yard told a meeting on Sunday that he had known of the crack since the autumn."
    );
    let [cut, more] =
        [("cut", lead), ("more", longer)].map(|(id, text)| line(id, "2026-03-15T06:00:00Z", "", "", &text));
    for (what, earlier, own, expected) in [
        ("the same", vec![("a.jsonl", f.clone())], [f2.as_str(), &b].concat(), vec!["b"]),
        ("a cut of it", vec![("a.jsonl", f.clone())], [cut.as_str(), &b].concat(), vec!["b"]),
        ("what has more", vec![("a.jsonl", f.clone())], [more.as_str(), &b].concat(), vec!["more", "b"]),
        (
            "two earlier ones",
            vec![("a.jsonl", f.clone()), ("z.jsonl", c.clone())],
            [f2.as_str(), &c2, &b].concat(),
            vec!["b"],
        ),
        (
            "of another kind",
            vec![("a.csv", format!("id,text\nf,\"{FERRY}\"\n"))],
            [f2.as_str(), &b].concat(),
            vec!["b"],
        ),
        ("nothing of it", vec![("a.jsonl", b.clone())], [f2.as_str(), &c].concat(), vec!["f2", "c"]),
        ("a copy of its own too", vec![("a.jsonl", b.clone())], [f.as_str(), &f2, &b].concat(), vec!["f"]),
    ] {
        let dump = Dump::new().file("own.jsonl", &own);
        let mut arguments = vec!["dedup".to_owned(), dump.path("in"), "--kept".to_owned(), "-".to_owned()];
        for (name, text) in &earlier {
            arguments.extend(["--against".to_owned(), dump.beside(name, text)]);
        }
        arguments.extend(["--out".to_owned(), dump.path("tables")]);
        let output = run(&arguments);
        assert_eq!(output.status, 0, "{what}: {}", output.stderr);
        assert_eq!(ids(&output.stdout), expected, "{what}");
        let report: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(dump.path("tables/run.json")).unwrap()).unwrap();
        let number = |name: &str| report["kept"][name].as_u64().unwrap();
        let (own, before) = (own.lines().count() as u64, report["counts"]["records_read"].as_u64().unwrap());
        assert_eq!(
            (number("kept"), number("kept") + number("dropped") + number("rejected")),
            (expected.len() as u64, own)
        );
        assert_eq!(number("against") + own, before, "{what}");
    }
    let dump = Dump::new().file("own.jsonl", &f);
    let both = run(&["dedup", &dump.path("in"), "--kept", "-", "--against", &dump.path("in/own.jsonl")]);
    assert!(both.status == 2 && both.stderr.contains("is an input as well"), "{}", both.stderr);
    let none = run(&["dedup", &dump.path("in"), "--kept", "-", "--against", &dump.path("nowhere.jsonl")]);
    assert!(none.status == 1 && none.stderr.contains("names no file"), "{}", none.stderr);
}

#[test]
fn what_a_history_holds_is_left_out_against_it() {
    let [f, f2, c, c2, b] = lines();
    let lead: String = FERRY.lines().take(2).collect::<Vec<_>>().join("\n");
    let longer =
        format!("{FERRY}\nThe owner of the yard told a meeting on Sunday that he had known of the crack.");
    let [cut, more] =
        [("cut", lead), ("more", longer)].map(|(id, text)| line(id, "2026-03-15T06:00:00Z", "", "", &text));
    let other = FERRY.replace("on Friday", "on Friday at 14.30");
    let other = line("other", "2026-03-15T06:00:00Z", "", "", &other);
    for (what, nights, own, expected) in [
        ("the same", vec![f.clone()], [f2.as_str(), &b].concat(), vec!["b"]),
        ("a cut of it", vec![f.clone()], [cut.as_str(), &b].concat(), vec!["b"]),
        ("what has more", vec![f.clone()], [more.as_str(), &b].concat(), vec!["more", "b"]),
        ("two nights", vec![f.clone(), c.clone()], [f2.as_str(), &c2, &b].concat(), vec!["b"]),
        ("nothing of it", vec![b.clone()], [f2.as_str(), &c].concat(), vec!["f2", "c"]),
        ("a copy of its own too", vec![b.clone()], [f.as_str(), &f2, &b].concat(), vec!["f"]),
        ("under the same id", vec![f.clone()], [f.as_str(), &b].concat(), vec!["b"]),
        ("another figure", vec![f.clone()], [other.as_str(), &b].concat(), vec!["other", "b"]),
    ] {
        let dump = Dump::new().file("own.jsonl", &own);
        let history = dump.path("history");
        for (night, text) in nights.iter().enumerate() {
            // Nights years apart are one dump.
            let (date, input) = (format!("202{night}-03-14"), dump.beside("night.jsonl", text));
            let arguments = [
                "cluster",
                &input,
                "--history",
                &history,
                "--date",
                &date,
                "--out",
                &dump.path("out"),
                "--force",
            ];
            let output = run(&[&arguments[..], &["--retention", "3000d", "--remember", "3000d"]].concat());
            assert_eq!(output.status, 0, "{what}: {}", output.stderr);
        }
        let before = std::fs::read(dump.path("history/manifest.json")).unwrap();
        let arguments =
            ["dedup", &dump.path("in"), "--kept", "-", "--against", &history, "--out", &dump.path("tables")];
        let output = run(&arguments);
        assert_eq!(output.status, 0, "{what}: {}", output.stderr);
        assert_eq!(ids(&output.stdout), expected, "{what}");
        assert_eq!(
            std::fs::read(dump.path("history/manifest.json")).unwrap(),
            before,
            "{what}: it is as it was"
        );
        let report: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(dump.path("tables/run.json")).unwrap()).unwrap();
        let number = |name: &str| report["kept"][name].as_u64().unwrap();
        assert_eq!(
            number("kept") + number("dropped") + number("rejected"),
            own.lines().count() as u64,
            "{what}"
        );
        assert_eq!(number("against"), nights.len() as u64, "{what}");
    }
    let dump = Dump::new().file("own.jsonl", &f);
    dump.beside("manifest.json", "{}");
    let none = run(&["dedup", &dump.path("in"), "--kept", "-", "--against", &dump.path("")]);
    assert!(none.status == 1 && none.stderr.contains("the history is damaged"), "{}", none.stderr);
    let twice =
        ["dedup", &dump.path("in"), "--kept", "-", "--against", &dump.path(""), "--against", &dump.path("")];
    let twice = run(&twice);
    assert!(
        twice.status == 2 && twice.stderr.contains("are histories; one may be given"),
        "{}",
        twice.stderr
    );
}

#[test]
fn values_of_json_come_out_as_one_list_each_byte_for_byte() {
    let [f, f2, c, c2, b] = lines().map(|line| line.trim().to_owned());
    let expected = format!("[\n{f},\n{c},\n{b}\n]\n");
    let pretty = |record: &str| {
        serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(record).unwrap()).unwrap()
    };
    for (what, files, expected) in [
        ("a list", vec![format!("[{f}, {f2},{c}\n,{c2},{b}]")], expected.clone()),
        (
            "a list over many lines",
            vec![format!("[\n  {f},\n  {f2},\n  {c},\n  {c2},\n  {b}\n]\n")],
            expected.clone(),
        ),
        (
            "an envelope",
            vec![format!("{{\"status\": \"ok\", \"articles\": [{f}, {f2}], \"items\": [{c}, {c2}, {b}]}}")],
            expected.clone(),
        ),
        ("two lists", vec![format!("[{f}, {f2}]"), format!("[{c},{c2},{b}]")], expected.clone()),
        (
            "objects over many lines",
            vec![[&f, &f2, &b].map(|record| pretty(record)).join("\n")],
            format!("[\n{},\n{}\n]\n", pretty(&f), pretty(&b)),
        ),
    ] {
        let dump = files
            .iter()
            .enumerate()
            .fold(Dump::new(), |dump, (at, text)| dump.file(&format!("{at}.json"), text));
        let output = run(&["dedup", &dump.path("in"), "--kept", "-"]);
        assert_eq!((output.status, &output.stdout), (0, &expected), "{what}: {}", output.stderr);
        assert!(serde_json::from_str::<Vec<serde_json::Value>>(&output.stdout).is_ok(), "{what}");
    }
    let dump = Dump::of_lines(&lines());
    let refused = run(&["dedup", &dump.path("in"), "--kept", &dump.path("kept.parquet")]);
    assert!(
        refused.status == 2 && refused.stderr.contains("rows of Parquet files alone are written as Parquet"),
        "{}",
        refused.stderr
    );
    assert!(!std::path::Path::new(&dump.path("kept.parquet")).exists());
}

#[test]
fn an_empty_file_is_no_hindrance_to_what_is_kept() {
    let [f, f2, ..] = lines();
    for (empty, other, expected) in [
        ("a.jsonl", ("b.jsonl", format!("{f}{f2}")), f.clone()),
        ("z.txt", ("b.jsonl", format!("{f}{f2}")), f.clone()),
        ("z.csv", ("b.json", format!("[{f},{f2}]")), format!("[\n{}\n]\n", f.trim())),
        ("a.json", ("b.csv", format!("id,text\nf,\"{FERRY}\"\n")), format!("id,text\nf,\"{FERRY}\"\n")),
    ] {
        let dump = Dump::new().file(empty, "").file(other.0, &other.1);
        let output = run(&["dedup", &dump.path("in"), "--kept", "-", "--max-reject-ratio", "1", "--quiet"]);
        assert_eq!(
            (output.status, output.stdout.as_str(), output.stderr.as_str()),
            (0, &*expected, ""),
            "{empty}"
        );
    }
    let nothing = Dump::new().file("a.jsonl", "");
    let output = run(&["dedup", &nothing.path("in"), "--kept", "-", "--max-reject-ratio", "1"]);
    assert_eq!((output.status, output.stdout.as_str()), (0, ""), "{}", output.stderr);
}
