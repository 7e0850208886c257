//! Files made to break a reader: each ends in a clear refusal, and what is sound beside it is read.

use crate::pack::{html, parquet_of, record, response, tar, zip};
use crate::prose::{BELL, CAKE, FERRY, made_up};
use crate::support::{Dump, Night, gz, line, zst};
use arrow_array::{BinaryArray, Int64Array, ListArray, RecordBatch, StringArray};
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::Arc;

const URL: &str = "https://www.harbor.example/1";

fn page(title: &str, text: &str) -> String {
    html(URL, "2026-03-14T06:00:00Z", "Harbor Times", title, text)
}

/// The refusals of a run over one file and a sound one beside it, each as `record reason: detail`.
fn refusals_of(name: &str, bytes: impl AsRef<[u8]>) -> Vec<String> {
    let night = beside_a_sound_file(name, bytes);
    let refusal = |row: &std::collections::BTreeMap<String, String>| {
        format!("{} {}: {}", row["source_record"], row["reason"], row["detail"])
    };
    night.rows("rejects.csv").iter().map(refusal).collect()
}

fn beside_a_sound_file(name: &str, bytes: impl AsRef<[u8]>) -> Night {
    let sound = line("sound", "2026-03-14", "wire.example", "Cake settled", CAKE);
    let night =
        Dump::new().file(name, bytes).file("z.jsonl", sound).cluster(&["--max-reject-ratio", "1"]).well();
    assert!(night.ids().contains(&"sound".to_owned()), "{:?}", night.ids());
    night
}

#[test]
fn a_file_that_unpacks_without_end_is_cut_off() {
    let zeros = vec![b' '; 100 << 20];
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(&zeros).unwrap();
    for bomb in [packer.finish().unwrap(), zst(&zeros)] {
        let refusals = refusals_of("a.jsonl", bomb);
        assert_eq!(refusals.len(), 1);
        assert!(
            refusals[0].starts_with("1 damaged_file: unpacks to more than 200 times its size"),
            "{refusals:?}"
        );
    }
    let refusals = refusals_of("a.html", gz([b"<!DOCTYPE html>", &zeros[..]].concat()));
    assert_eq!(refusals, ["1 too_long: over 8388608 bytes, the recipe's limit"]);
}

#[test]
fn a_page_that_is_too_large_or_nests_too_deep_is_refused_by_the_limit_it_breaks() {
    let refusals = refusals_of("a.html", format!("<!DOCTYPE html>{}", "<p>word word</p>".repeat(1_100_000)));
    assert_eq!(refusals, ["1 too_long: over 8388608 bytes, the recipe's limit"]);
    let refusals = refusals_of("a.html", format!("<!DOCTYPE html>{}{FERRY}", "<div>".repeat(100_000)));
    assert_eq!(refusals, ["1 too_complex: over 512 elements open at once"]);
    let open = (0..400).fold(String::new(), |mut out, n| {
        write!(out, "<font size={n}>").unwrap();
        out
    });
    let refusals = refusals_of("a.html", format!("<!DOCTYPE html>{open}{}", "<p>x".repeat(5_000)));
    assert_eq!(refusals, ["1 too_complex: over 200000 elements"]);
}

#[test]
fn pages_in_other_files_have_the_same_limits() {
    let nested = format!("<html>{}", "<div>".repeat(2_000));
    let crawl = [
        record("response", URL, &response("", nested.as_bytes()), None),
        record("response", URL, &response("", page("Ferry stops", FERRY).as_bytes()), None),
    ];
    assert_eq!(refusals_of("a.warc", crawl.concat()), ["1 too_complex: over 512 elements open at once"]);
    let object = serde_json::json!({ "id": "x", "html": nested });
    assert_eq!(refusals_of("a.jsonl", object.to_string()), ["1 too_complex: over 512 elements open at once"]);
    let body = gz(vec![b' '; 100 << 20]);
    let bomb = record("response", URL, &response("Content-Encoding: gzip\r\n", &body), None);
    let refusals = refusals_of("a.warc", bomb);
    assert!(refusals.len() == 1 && refusals[0].starts_with("1 too_long: a page of"), "{refusals:?}");
}

#[test]
fn entities_that_a_document_defines_are_not_followed() {
    let entities: String =
        (1..10).map(|n| format!("<!ENTITY e{n} \"{}\">", format!("&e{};", n - 1).repeat(10))).collect();
    let bomb = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY e0 \"boom\">{entities}]><rss><channel><item><guid>x</guid>\
         <title>Ferry stops</title><description>&e9; {FERRY}</description></item></channel></rss>"
    );
    let night = beside_a_sound_file("a.xml", &bomb);
    assert_eq!(night.ids(), ["sound", "x"]);
    let words: u64 = night.cell("x", "words").parse().unwrap();
    assert!(words < 200, "{words}");
    let outside = bomb.replace("\"boom\"", "SYSTEM \"file:///etc/passwd\"");
    assert_eq!(beside_a_sound_file("a.xml", outside).ids(), ["sound", "x"]);
}

#[test]
fn xml_that_breaks_off_gives_the_items_before_the_break() {
    let feed = std::fs::read_to_string(crate::support::repository("tests/fixtures/schemas/rss.xml")).unwrap();
    let cut = &feed[..feed.rfind("<pubDate>").unwrap()];
    let night = beside_a_sound_file("a.xml", cut);
    assert_eq!(night.refusals(), ["2 damaged_file"]);
    assert_eq!(night.ids(), ["skerry-1", "sound"]);
    let other = refusals_of("a.xml", "<?xml version=\"1.0\"?><catalogue><price>3</price></catalogue>");
    assert_eq!(other, ["1 no_text_field: no element can be an article among catalogue, price"]);
}

#[test]
fn a_parquet_file_without_a_text_column_says_which_columns_it_has() {
    let numbers = Int64Array::from(vec![1, 2]);
    let batch = RecordBatch::try_from_iter([("price", Arc::new(numbers) as _)]).unwrap();
    assert_eq!(
        refusals_of("a.parquet", parquet_of(&batch, 10)),
        ["1 no_text_field: no column can be the text among price; name it with --map text=COLUMN"]
    );
}

#[test]
fn cells_of_a_parquet_text_column_that_are_no_text_are_refused_one_by_one() {
    let ids = StringArray::from(vec!["a", "b", "c"]);
    let bytes = BinaryArray::from_opt_vec(vec![Some(FERRY.as_bytes()), Some(b"\xff\xfe\x00\x80"), None]);
    let batch = RecordBatch::try_from_iter_with_nullable([
        ("id", Arc::new(ids) as _, false),
        ("text", Arc::new(bytes) as _, true),
    ]);
    let night = beside_a_sound_file("a.parquet", parquet_of(&batch.unwrap(), 2));
    assert_eq!(night.refusals(), ["2 wrong_type", "3 missing_text"]);
    assert_eq!(night.ids(), ["a", "sound"]);
    let numbers = Int64Array::from(vec![1, 2]);
    let batch = RecordBatch::try_from_iter([("text", Arc::new(numbers) as _)]).unwrap();
    assert_eq!(
        refusals_of("a.parquet", parquet_of(&batch, 10)),
        ["1 wrong_type: the text, \"text\", is a number", "2 wrong_type: the text, \"text\", is a number"]
    );
    let list = ListArray::from_iter_primitive::<arrow_array::types::Int64Type, _, _>([Some(vec![Some(1)])]);
    let batch = RecordBatch::try_from_iter([("text", Arc::new(list) as _)]).unwrap();
    assert_eq!(
        refusals_of("a.parquet", parquet_of(&batch, 10)),
        ["1 wrong_type: the text, \"text\", is an empty list or object"]
    );
}

#[test]
fn a_table_of_hundreds_of_columns_is_read_and_one_without_a_header_says_so() {
    let names: Vec<String> =
        (0..300).map(|n| if n == 170 { "text".to_owned() } else { format!("c{n}") }).collect();
    let cells: Vec<String> =
        (0..300).map(|n| if n == 170 { format!("\"{FERRY}\"") } else { n.to_string() }).collect();
    let night = beside_a_sound_file("a.csv", format!("{}\n{}\n", names.join(","), cells.join(",")));
    assert_eq!((night.count("articles"), night.count("rejects")), (2, 0));
    let refusals = refusals_of("a.csv", format!("1,Ferry,\"{FERRY}\"\n2,Cake,\"{CAKE}\"\n"));
    assert!(
        refusals[0].starts_with("1 no_text_field: no column can be the text among 1, Ferry,"),
        "{refusals:?}"
    );
}

#[test]
fn mixed_line_ends_marks_and_zeros_are_no_hindrance() {
    let csv = format!(
        "\u{feff}id,text,title\r\na,\"{FERRY}\",A\nb,\"{BELL}\",B\u{0}C\r\nc,\"{}\",C\n",
        made_up(7, 60)
    );
    let night = beside_a_sound_file("a.csv", csv);
    assert_eq!(night.ids(), ["a", "b", "c", "sound"]);
    assert_eq!(night.cell("b", "title"), "BC");
    let json =
        format!("\u{feff}[\r\n{},\n{}]", line("a", "", "", "", FERRY).trim(), line("b", "", "", "", BELL));
    assert_eq!(beside_a_sound_file("a.json", json).ids(), ["a", "b", "sound"]);
}

#[test]
fn a_crawl_goes_on_behind_a_record_whose_length_is_wrong() {
    let sent = |n: u64, name: &str| {
        let url = format!("https://www.harbor.example/{name}");
        response("", html(&url, "2026-03-14", "Harbor Times", "Ferry stops", &made_up(n, 120)).as_bytes())
    };
    for wrong in ["100", "100000", "0", "-5", "many", "99999999999999999999"] {
        let crawl = [
            record("response", "https://www.harbor.example/a", &sent(1, "a"), None),
            record("response", "https://www.harbor.example/b", &sent(2, "b"), Some(wrong)),
            record("response", "https://www.harbor.example/c", &sent(3, "c"), None),
        ];
        let night = beside_a_sound_file("a.warc", crawl.concat());
        let urls: Vec<String> = night.rows("articles.csv").iter().map(|row| row["url"].clone()).collect();
        for page in ["a", "c"] {
            assert!(urls.contains(&format!("https://www.harbor.example/{page}")), "{wrong}: {urls:?}");
        }
        let told = urls.iter().any(|url| url.ends_with("/b")) || night.count("rejects") > 0;
        assert!(told || night.manifest()["inputs"][0]["passed_over"] != serde_json::json!({}), "{wrong}");
    }
}

#[test]
fn json_that_never_ends_gives_the_values_before_and_the_offset_of_the_last() {
    let first = line("a", "", "", "", FERRY);
    let json =
        format!("[{},\n{}", first.trim(), line("b", "", "", "", BELL).trim_end().trim_end_matches('}'));
    let night = beside_a_sound_file("a.json", &json);
    assert_eq!(night.ids(), ["a", "sound"]);
    let reject = &night.rows("rejects.csv")[0];
    assert_eq!((reject["source_record"].as_str(), reject["reason"].as_str()), ("2", "damaged_file"));
    assert_eq!(reject["byte_offset"], (1 + first.trim().len() + 2).to_string());
    assert_eq!(
        beside_a_sound_file("a.json", "[{}, null, \"x\", [2]]").refusals(),
        ["1 missing_text", "2 not_an_object", "3 not_an_object", "4 not_an_object"]
    );
    assert_eq!(beside_a_sound_file("a.json", "[]").count("rejects"), 0);
}

#[test]
fn an_archives_member_that_leads_out_of_it_is_refused() {
    let (good, bad) = (line("a", "", "", "", FERRY), line("b", "", "", "", BELL));
    let members: [(&str, &[u8]); 3] =
        [("../../b.jsonl", bad.as_bytes()), ("/etc/c.jsonl", bad.as_bytes()), ("a.jsonl", good.as_bytes())];
    for (name, archive) in [("a.zip", zip(&members, true)), ("a.tar", tar(&members))] {
        let night = beside_a_sound_file(name, archive);
        assert_eq!(night.ids(), ["a", "sound"]);
        assert_eq!(night.refusals(), ["1 unsafe_path", "2 unsafe_path"]);
    }
}

#[test]
fn members_of_one_name_are_not_lost_in_silence() {
    let (a, b) = (line("a", "", "", "", FERRY), line("b", "", "", "", BELL));
    let refusals = refusals_of("a.zip", zip(&[("a.jsonl", a.as_bytes()), ("a.jsonl", b.as_bytes())], true));
    assert_eq!(refusals, ["2 damaged_file: 1 members have the names of others and are not read"]);
}

#[test]
fn archives_in_archives_are_opened_to_a_depth_and_damaged_members_are_named() {
    let mut archive = zip(&[("a.jsonl", line("a", "", "", "", FERRY).as_bytes())], true);
    for _ in 0..2 {
        archive = zip(&[("inner.zip", &archive)], false);
    }
    assert_eq!(beside_a_sound_file("a.zip", &archive).ids(), ["a", "sound"]);
    let refusals = refusals_of("a.zip", zip(&[("inner.zip", &archive)], false));
    assert_eq!(refusals, ["1 unknown_format: an archive within 3 others is not opened"]);
    let mut damaged = zip(&[("a.jsonl", line("a", "", "", "", FERRY).as_bytes())], false);
    damaged[60] ^= 1;
    let night = beside_a_sound_file("a.zip", damaged);
    assert_eq!(night.refusals(), ["2 damaged_file"]);
    assert_eq!(night.rows("rejects.csv")[0]["detail"], "its checksum is wrong");
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_round_in_a_circle_is_not_followed() {
    let dump = Dump::of_lines(&[line("a", "", "", "", FERRY)]);
    std::os::unix::fs::symlink(dump.path("in"), dump.path("in/again")).unwrap();
    std::os::unix::fs::symlink("b.jsonl", dump.path("in/b.jsonl")).unwrap();
    let night = dump.cluster(&["--max-reject-ratio", "1"]).well();
    assert_eq!(night.ids(), ["a"]);
    assert_eq!(night.refusals(), ["1 unreadable_file"]);
}

#[test]
fn a_file_that_grows_while_it_is_read_is_read_to_where_it_was_or_further() {
    let dump = Dump::of_lines(
        &(0..2_000).map(|n| line(&n.to_string(), "", "", "", &made_up(n, 60))).collect::<Vec<_>>(),
    );
    let path = dump.path("in/dump.jsonl");
    let writer = std::thread::spawn(move || {
        let mut file = std::fs::OpenOptions::new().append(true).open(path).unwrap();
        for n in 2_000..4_000 {
            std::io::Write::write_all(
                &mut file,
                line(&n.to_string(), "", "", "", &made_up(n, 60)).as_bytes(),
            )
            .unwrap();
        }
    });
    // It may end in the middle of a line that is being written: one record is refused then.
    let night = dump.cluster(&[]).well();
    writer.join().unwrap();
    assert!(night.ids().len() >= 2_000 && night.count("rejects") <= 1, "{}", night.ids().len());
}

#[test]
fn an_item_that_was_not_closed_takes_no_other_with_it() {
    let item = |n: u64, end: &str| {
        format!(
            "<item><guid>i{n}</guid><title>T</title><description>a<br>{}</description>{end}",
            made_up(n, 60)
        )
    };
    let items: String = (0..20).map(|n| item(n, if n == 7 { "" } else { "</item>" })).collect();
    let night = beside_a_sound_file("a.xml", format!("<rss><channel>{items}</channel></rss>"));
    assert_eq!((night.count("articles"), night.count("rejects")), (21, 0));
    let within: String =
        (0..3).map(|n| format!("<article><id>a{n}</id><text>{}</text></article>", made_up(n, 60))).collect();
    assert_eq!(
        beside_a_sound_file("a.xml", format!("<doc>{within}</doc>")).ids(),
        ["a0", "a1", "a2", "sound"]
    );
}

#[test]
fn envelopes_lists_and_records_may_follow_each_other_in_one_file() {
    let one = |id: &str, text: &str| serde_json::json!({ "id": id, "text": text });
    let (a, b, c, d) =
        (one("a", FERRY), one("b", BELL), one("c", &made_up(1, 60)), one("d", &made_up(2, 60)));
    for json in [
        format!("{{\"status\": \"ok\", \"articles\": [{a}, {b}]}}\n{c}\n{d}"),
        format!("{{\"articles\": [{a}]}}\n{{\"results\": [{b}, {c}]}}\n[{d}]"),
        format!("{{\"news\": [{a}], \"data\": {{\"items\": [{b}]}}, \"articles\": [{c}, {d}]}}"),
    ] {
        assert_eq!(beside_a_sound_file("a.json", &json).ids(), ["a", "b", "c", "d", "sound"], "{json}");
    }
    let error =
        format!("{{\"articles\": [{a}]}}\n{{\"status\": \"error\", \"message\": \"over the limit\"}}");
    assert_eq!(beside_a_sound_file("a.json", error).refusals(), ["2 missing_text"]);
    let columns = serde_json::json!({ "text": { "0": FERRY, "1": BELL } }).to_string();
    let refusals = refusals_of("a.json", columns);
    assert_eq!(
        refusals,
        ["1 wrong_type: the text, \"text\", is a column of a table; write the table row by row"]
    );
}

#[test]
fn a_crawl_is_known_and_read_behind_damage_at_its_start_or_within() {
    let one = |n: u64| {
        let url = format!("https://www.harbor.example/{n}");
        record(
            "response",
            &url,
            &response("", html(&url, "", "Harbor Times", "Ferry", &made_up(n, 120)).as_bytes()),
            None,
        )
    };
    let whole: Vec<Vec<u8>> = (0..12).map(one).collect();
    let mut damaged = whole.concat();
    damaged[0] = b'X';
    assert_eq!(beside_a_sound_file("a.warc", damaged).count("articles"), 12);
    let mut packed: Vec<Vec<u8>> = whole.iter().map(gz).collect();
    let middle = packed[2].len() / 2;
    packed[2][middle..middle + 8].fill(0xff);
    let night = beside_a_sound_file("a.warc.gz", packed.concat());
    // Eleven pages and the sound file; the damaged page as well where only its checksum tells.
    assert!(night.count("articles") >= 12);
    assert_eq!(night.refusals().len(), 1);
    let long = record("warcinfo", "", b"software: x", Some("999999999999"));
    let night = beside_a_sound_file("a.warc", [long, whole.concat()].concat());
    assert_eq!((night.count("articles"), night.count("rejects")), (13, 1));
}

#[test]
fn what_stands_before_garbage_in_a_packed_file_is_read() {
    let lines: String = (0..500).map(|n| line(&n.to_string(), "", "", "", &made_up(n, 60))).collect();
    for (packed, least) in [(gz(&lines), 500), (crate::support::xz(&lines), 480), (zst(&lines), 500)] {
        let night = beside_a_sound_file("a.jsonl", [&packed[..], b"garbage that is no archive"].concat());
        assert!(night.count("articles") > least, "{}", night.count("articles"));
        assert_eq!(night.refusals().len(), 1);
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_in_a_directory_is_not_waited_for() {
    let dump = Dump::of_lines(&[line("a", "", "", "", FERRY)]);
    let made = std::process::Command::new("mkfifo").arg(dump.path("in/pipe.jsonl")).status().unwrap();
    assert!(made.success());
    assert_eq!(dump.cluster(&[]).well().ids(), ["a"]);
}
