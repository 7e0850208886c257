//! Trees of editors in, their lines out.

use super::prose;
use crate::source::formats::json::value;

#[track_caller]
fn assert_prose(json: &str, expected: &[&str]) {
    assert_eq!(prose(&value::value(json).unwrap()), expected, "{json}");
}

#[test]
fn a_block_says_what_its_text_says_and_nothing_of_how_it_looks() {
    assert_prose(
        r#"{"blocks":[{"key":"a","text":"One.","type":"unstyled","data":{}},{"key":"b","text":" ","type":"atomic"}],
        "entityMap":{"0":{"type":"LINK","data":{"url":"x","title":"a title"}}}}"#,
        &["One."],
    );
    assert_prose(
        r#"{"time":17,"blocks":[{"id":"a","type":"paragraph","data":{"text":"One <b>two</b>."}},{"type":"list",
        "data":{"style":"ordered","items":["Three.",{"content":"Four.","items":[]}]}},
        {"type":"image","data":{"file":{"url":"u"},"caption":"A quay."}}],"version":"2.30"}"#,
        &["One <b>two</b>.", "Three.", "Four."],
    );
    assert_prose(
        r#"[{"_type":"block","style":"normal","markDefs":[{"_type":"link","href":"h"}],"children":[{"_type":"span",
        "text":"One ","marks":["strong"]},{"_type":"span","text":"two."}]},{"_type":"image","alt":"a quay"}]"#,
        &["One two."],
    );
    assert_prose(
        r#"[null,{"type":"kicker","content":"National","mime":"text/plain"},{"type":"sanitized_html","subtype":
        "paragraph","content":"One."},{"type":"image","fullcaption":"A quay at dawn."}]"#,
        &["One."],
    );
    assert_prose(
        r#"[{"blockName":"core/paragraph","attrs":{},"innerHTML":"<p>One.</p>","innerContent":["<p>One.</p>"]}]"#,
        &["<p>One.</p>"],
    );
    assert_prose(
        r#"[{"type":"text","content":"One."},{"type":"list","items":[{"type":"text","content":"Two."},
        {"type":"text","content":"Three."}]},{"type":"interstitial_link","content":"Read more here"}]"#,
        &["One.", "Two.", "Three."],
    );
}

#[test]
fn parts_of_a_line_are_one_line_and_blocks_are_lines_each() {
    assert_prose(
        r#"{"type":"doc","content":[{"type":"paragraph","attrs":{"textAlign":"left"},"content":[{"type":"text","text":
        "One "},{"type":"text","marks":[{"type":"bold"}],"text":"two"},{"type":"hardBreak"},{"type":"text","text":"three."}]},
        {"type":"paragraph","content":[{"type":"text","text":"Four."}]}]}"#,
        &[
            "One two
three.",
            "Four.",
        ],
    );
    assert_prose(
        r#"[{"type":"paragraph","children":[{"text":"One "},{"type":"link","url":"u","children":[{"text":"two"}]},
        {"text":"."}]},{"type":"paragraph","children":[{"text":"Three.","bold":true}]}]"#,
        &["One two.", "Three."],
    );
    assert_prose(
        r#"{"ops":[{"insert":"One "},{"insert":"two","attributes":{"bold":true}},{"insert":{"image":"u"}},{"insert":".
"}]}"#,
        &["One two.
"],
    );
    assert_prose(
        r#"{"nodeType":"document","data":{},"content":[{"nodeType":"paragraph","content":[{"nodeType":"text","value":"One "},
        {"nodeType":"hyperlink","data":{"uri":"u"},"content":[{"nodeType":"text","value":"two."}]}]}]}"#,
        &["One two."],
    );
    assert_prose(
        r#"{"version":"0.3.1","markups":[["a",["href","u"]]],"sections":[[1,"p",[[0,[],0,"One "],[0,[0],1,"two."]]],
        [3,"ul",[[[0,[],0,"Three."]],[[0,[],0,"Four."]]]],[10,0]]}"#,
        &["One two.", "Three.", "Four."],
    );
}

#[test]
fn a_text_that_a_block_holds_twice_is_read_once() {
    assert_prose(
        r#"[{"type":"paragraph","paragraph":{"rich_text":[{"type":"text","text":{"content":"One."},"plain_text":"One."},
        {"type":"text","text":{"content":" Two."},"plain_text":" Two."}],"color":"default"}}]"#,
        &["One. Two."],
    );
    assert_prose(
        r#"[{"type":"text","model":{"blocks":[{"type":"paragraph","model":{"text":"One two.","blocks":[{"type":"fragment",
        "model":{"text":"One "}},{"type":"fragment","model":{"text":"two."}}]}}]}}]"#,
        &["One two."],
    );
}

#[test]
fn what_names_no_kind_says_all_that_can_be_prose() {
    assert_prose(
        r#"{"summary":["S"],"sections":[{"headline":"A line","id":"x-1","paragraphs":["One.","Two."]}]}"#,
        &["S", "A line", "One.", "Two."],
    );
    assert_prose(
        r#"[{"heading":"Of ships","body":"One.","colour":"red"},{"body":"二。"}]"#,
        &["Of ships", "One.", "二。"],
    );
}
