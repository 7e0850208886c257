//! JSON as it is written where nobody holds it against the book.

use crate::prose::{CAKE, FERRY};
use crate::support::Dump;
use crate::values::records;
use storywire::base::article::Reason;

fn object(id: &str, more: &str) -> String {
    format!("{{\"id\": \"{id}\", {more}\"text\": {}}}", serde_json::json!(FERRY))
}

/// The ids of the articles in a file, in order, each of which must have the whole text; refusals by their detail.
fn read(file: impl AsRef<[u8]>) -> Vec<String> {
    let told = |outcome: Result<storywire::base::article::Article, (Reason, String)>| match outcome {
        Ok(article) => {
            assert_eq!(words(&article.text), words(FERRY), "{}", article.id);
            article.id
        }
        Err((reason, detail)) => format!("{reason}: {detail}"),
    };
    records("a.jsonl", file).into_iter().map(told).collect()
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

#[test]
fn words_that_are_no_json_cost_no_record_whatever_their_field() {
    for more in [
        "\"authors\": NaN, ",
        "\"score\": [1, -Infinity, {\"deep\": inf}], ",
        "\"n\": .5, \"m\": 007, \"o\": +1, ",
        "\"last\": [1, 2,], ",
        "\"path\": \"C:\\data\\2 it\\'s\", ",
        "\"note\": \"a\tb\u{1}c\", ",
        "\"_id\": ObjectId(\"5f3e\"), \"n\": NumberLong(\"5\"), ",
        "bare: undefined, ",
        "'by': None, 'ok': True, ",
    ] {
        assert_eq!(read(format!("{}\n{}\n", object("a", more), object("b", ""))), ["a", "b"], "{more}");
    }
}

#[test]
fn pieces_of_a_list_and_objects_that_touch_are_records_each() {
    let [a, b, c] = ["a", "b", "c"].map(|id| object(id, "\"list\": [{\"x\": 1}, {\"y\": \"}{\"}], "));
    for file in [
        format!("{a},\n{b},\n{c}\n"),
        format!("{a},\n{b},\n{c}\n]\n"),
        format!("[{a},\n{b},\n{c},]"),
        format!("{a}{b}\n{c}"),
        format!("{a}\n{b}{c}\n"),
        format!("{a}, {b},{c}\n"),
        format!("{a}\n\n{b} {c}\n"),
        format!("\u{1e}{a}\n\u{1e}{b}\n\u{1e}{c}\n"),
        format!("\u{feff}{a}\r\n{b};\r\n{c};\r\n"),
    ] {
        assert_eq!(read(&file), ["a", "b", "c"], "{file}");
    }
}

#[test]
fn line_ends_within_strings_are_part_of_them_wherever_they_come() {
    let broken = |id: &str| object(id, "").replace(". ", ".\n\n");
    let [a, b, c] = ["a", "b", "c"].map(|id| object(id, ""));
    for file in [
        format!("{}\n{b}\n{c}\n", broken("a")),
        format!("{a}\n{}\n{c}\n", broken("b")),
        format!("{a}\n{b}\n{}", broken("c")),
    ] {
        assert_eq!(read(&file), ["a", "b", "c"], "{file}");
    }
    // What breaks off costs itself alone.
    let cut = &a[..a.len() / 2];
    assert_eq!(read(format!("{cut}\n{b}\n{c}\n"))[1..], ["b", "c"]);
    assert_eq!(read(format!("{b}\n{cut}\nno object\n{c}\n"))[3..], ["c"]);
}

#[test]
fn a_refusal_names_the_field_that_it_is_about() {
    let read = |line: &str| read(line).remove(0);
    assert_eq!(
        read("{\"id\": \"a\", \"score\": 5 apples, \"text\": \"x\"}"),
        "malformed_json: expected `,` or `}` at byte 24, in the field \"score\""
    );
    assert_eq!(read("{\"body\": 5}"), "wrong_type: the text, \"body\", is a number");
    assert_eq!(
        read("{\"text\": \"cut"),
        "malformed_json: EOF while parsing a string at byte 13, in the field \"text\""
    );
}

#[test]
fn records_that_share_a_line_are_numbered_and_kept_each_by_itself() {
    let of = |id: &str, text: &str| serde_json::json!({ "id": id, "text": text }).to_string();
    let (a, b, c, d) = (of("a", FERRY), of("b", FERRY), of("c", CAKE), of("d", CAKE));
    let dump = Dump::new().file("a.jsonl", format!("{a}{b}\n{c}\n{d}\n"));
    let kept = dump.path("kept.jsonl");
    let night = dump.cluster(&["--kept", &kept]).well();
    let numbers: Vec<String> =
        night.rows("articles.csv").iter().map(|row| row["source_record"].clone()).collect();
    assert_eq!(numbers.len(), 4);
    assert_eq!(
        ["1", "2", "3", "4"].iter().filter(|number| numbers.iter().any(|it| it == *number)).count(),
        4
    );
    assert_eq!(std::fs::read_to_string(kept).unwrap(), format!("{a}\n{c}\n"));
}

/// Editors' trees of one text in three paragraphs.
#[test]
fn a_text_kept_as_blocks_is_the_text_by_itself_in_every_editors_way_and_in_a_cell() {
    let lines: Vec<&str> = FERRY.lines().filter(|line| !line.trim().is_empty()).collect();
    let each =
        |block: &dyn Fn(&str) -> serde_json::Value| lines.iter().map(|line| block(line)).collect::<Vec<_>>();
    let halves = |line: &str, leaf: &dyn Fn(&str) -> serde_json::Value| {
        let (one, other) = line.split_at(line.len() / 2);
        vec![leaf(one), leaf(other)]
    };
    use serde_json::json;
    let picture = json!({"type": "image", "src": "https://a.example/1.jpg", "caption": "The quay on a grey day in March"});
    let with_picture = |mut blocks: Vec<serde_json::Value>| {
        blocks.insert(1, picture.clone());
        blocks
    };
    let trees = [
        json!({"blocks": with_picture(each(&|line| json!({"key": "a", "type": "unstyled", "text": line, "entityRanges": []}))), "entityMap": {}}),
        json!({"time": 1773468000000u64, "version": "2.30", "blocks": with_picture(each(&|line| json!({"type": "paragraph", "data": {"text": line}})))}),
        json!({"type": "doc", "content": with_picture(each(&|line| json!({"type": "paragraph", "attrs": {"class": "lead text"},
            "content": halves(line, &|half| json!({"type": "text", "text": half, "marks": [{"type": "bold"}]}))})))}),
        json!({"root": {"type": "root", "children": each(&|line| json!({"type": "paragraph", "format": "",
            "children": halves(line, &|half| json!({"type": "text", "mode": "normal", "text": half}))}))}}),
        json!(with_picture(each(&|line| json!({"_type": "block", "style": "normal",
            "children": halves(line, &|half| json!({"_type": "span", "text": half, "marks": ["em"]}))})))),
        json!(with_picture(each(&|line| json!({"type": "text", "_id": "X1", "content": line})))),
        json!(each(
            &|line| json!({"blockName": "core/paragraph", "attrs": {"align": "wide"}, "innerHTML": format!("<p>{line}</p>"),
            "innerContent": [format!("<p>{line}</p>")], "innerBlocks": []})
        )),
        json!({"ops": each(&|line| json!({"insert": format!("{line}\n"), "attributes": {"font": "serif face"}}))}),
        json!(lines),
    ];
    for tree in trees {
        assert_eq!(read(json!({"id": "a", "body": tree}).to_string()), ["a"], "{tree}");
        let cell = format!("id,body\na,\"{}\"\n", tree.to_string().replace('"', "\"\""));
        let article = records("a.csv", cell).remove(0).unwrap();
        assert_eq!(words(&article.text), words(FERRY), "{tree}");
    }
}
