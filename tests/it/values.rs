//! What odd values of a dump are read as: garbage gives way, nothing said is lost, and what cannot be read is refused.

use crate::support::Dump;
use std::ops::ControlFlow;
use storywire::base::article::{Article, Reason};
use storywire::base::time::to_rfc3339;
use storywire::recipe::Recipe;
use storywire::source::fields::FieldMap;
use storywire::source::filter::Filter;
use storywire::source::{FormatWish, ReadRequest, read_whole};

const MILL: &str =
    "The mill at Ostervik ground its last sack of rye on Tuesday while the miller's children looked on.";
const SEAL: &str =
    "A grey seal has slept on the steps of the fish market since Sunday and nobody dares to wake it.";

type Outcome = Result<Article, (Reason, String)>;

/// The records of a file of this name.
pub fn records(name: &str, bytes: impl AsRef<[u8]>) -> Vec<Outcome> {
    let (recipe, map) = (Recipe::built_in().unwrap(), FieldMap::new(&[]).unwrap());
    let scratch = tempfile::tempdir().unwrap();
    let params = &recipe.source;
    let reading = ReadRequest {
        inputs: &[],
        tallies: &[],
        map: &map,
        filter: Filter::none(),
        params,
        format: FormatWish::default(),
        scratch: scratch.path(),
    };
    let mut found = Vec::new();
    read_whole(name, bytes.as_ref(), reading, &mut |batch| {
        batch.read(&map, params, &mut |_, outcome| found.push(outcome));
        ControlFlow::Continue(())
    });
    found
}

/// The article that a line of JSON is, which has a text beside these fields.
fn with(fields: &str) -> Article {
    line(&format!(r#"{{{fields},"text":"{MILL}"}}"#))
}

fn line(line: &str) -> Article {
    let mut found = records("a.jsonl", line);
    assert_eq!(found.len(), 1, "{line}");
    found.remove(0).unwrap_or_else(|refusal| panic!("{line}: {refusal:?}"))
}

fn published(article: &Article) -> String {
    article.published.map_or_else(|| "none".to_owned(), |stamp| to_rfc3339(stamp.at))
}

#[test]
fn a_time_that_is_none_gives_way_to_the_next_that_is_one() {
    for fields in [
        r#""published":"in a while","date":"2026-05-02T08:00:00Z""#,
        r#""date_publish":"NaT","pubDate":"Sat, 02 May 2026 08:00:00 GMT""#,
        r#""published":0,"time":"2026-05-02 08:00""#,
        r#""publish_date":true,"published_at":{},"timestamp":1777708800"#,
        r#""published":"9.9.1500","date":"n/a","updated_at":"2026-05-02T08:00:00Z""#,
        r#""scraped_at":"2026-05-02T09:00:00Z","published":"2027-01-01","date":"2026-05-02T08:00:00Z""#,
    ] {
        assert_eq!(published(&with(fields)), "2026-05-02T08:00:00Z", "{fields}");
    }
}

#[test]
fn other_garbage_gives_way_as_well() {
    assert_eq!(with(r#""headline":"Mill closes","title":"<br/>""#).title, "Mill closes");
    assert_eq!(with(r#""authors":"12; 13","byline":"Ida Holm""#).author, "Ida Holm");
    assert_eq!(with(r#""authors":["https://mill.example/a"],"by":"Ida Holm""#).author, "Ida Holm");
    assert_eq!(with(r#""language":"1","lang":"da""#).language, "da");
    assert_eq!(with(r#""id":"N/A","uuid":"m-7""#).id, "m-7");
    assert_eq!(with(r#""author":"Nat""#).author, "Nat");
    assert_eq!(with(r#""url":"page 4","link":"https://mill.example/4""#).url, "https://mill.example/4");
}

#[test]
fn a_text_of_markup_alone_gives_way_to_the_next_and_to_what_stands_in_for_one() {
    let page = format!("<html><body><article><p>{MILL} {SEAL}</p></article></body></html>");
    for (fields, summary) in [
        (format!(r#""maintext":"<p><br></p>","content":"{MILL}""#), false),
        (format!(r#""body":[[],[[]],{{}}],"text":"{MILL}""#), false),
        (format!(r#""content":17,"body":"undefined","full_text":"{MILL}""#), false),
        (format!(r#""text":" ","html":"{page}""#), false),
        (format!(r#""html":"<nav><a href=/>Home</a></nav>","description":"{MILL}""#), true),
        (format!(r#""text":"<div> </div>","html":"","summary":"{MILL}""#), true),
    ] {
        let article = line(&format!("{{{fields}}}"));
        assert!(article.text.contains("The mill at Ostervik"), "{fields}: {}", article.text);
        assert_eq!(article.summary, summary, "{fields}");
    }
    let refusal = records("a.jsonl", r#"{"text":"<p> </p>","html":"<nav>x</nav>"}"#).remove(0).unwrap_err();
    assert_eq!(refusal.0, Reason::NoArticle);
}

#[test]
fn a_time_within_an_object_or_a_list_is_found() {
    for value in [
        r#"{"$date":1777708800000}"#,
        r#"{"$date":{"$numberLong":"1777708800000"}}"#,
        r#"{"$date":"2026-05-02T08:00:00.000Z"}"#,
        r#"{"_seconds":1777708800,"_nanoseconds":120000000}"#,
        r#"{"date":"2026-05-02 08:00:00.000000","timezone_type":3,"timezone":"UTC"}"#,
        r#"{"day":"2026-05-02","clock":"08:00"}"#,
        r#"[2026,5,2,8,0]"#,
        r#"[2026,5,2,8,0,0,5,122,0]"#,
        r#"["2 May 2026","08:00"]"#,
    ] {
        assert_eq!(published(&with(&format!(r#""published":{value}"#))), "2026-05-02T08:00:00Z", "{value}");
    }
    assert_eq!(published(&with(r#""published":{"likes":3,"views":1200}"#)), "none");
}

#[test]
fn an_id_keeps_the_digits_that_it_has() {
    for (value, id) in [
        ("18446744073709551616", "18446744073709551616"),
        ("340282366920938463463374607431768211457", "340282366920938463463374607431768211457"),
        ("-9223372036854775809", "-9223372036854775809"),
        ("18446744073709551615", "18446744073709551615"),
        ("1001.0", "1001"),
        ("1e999", "1e999"),
        ("1.8446744073709551617e19", "1.8446744073709551617e19"),
        ("12345678901234567.0", "12345678901234567.0"),
        (r#"{"$numberLong":"77"}"#, "77"),
        (r#"{"$oid":"5f0c"}"#, "5f0c"),
        (r#"{"value":99999999999999999999}"#, "99999999999999999999"),
        ("[36893488147419103232]", "36893488147419103232"),
    ] {
        assert_eq!(with(&format!(r#""id":{value}"#)).id, id, "{value}");
        let wrapped = line(&format!(r#"{{"_source":{{"id":{value},"text":"{MILL}"}}}}"#));
        assert_eq!(wrapped.id, id, "{value}");
    }
}

#[test]
fn a_number_that_nobody_can_hold_and_what_is_no_number_cost_no_article() {
    for fields in [
        r#""score":NaN"#,
        r#""score":-Infinity,"tags":[NaN,{"x":Infinity}]"#,
        r#""published":1e999"#,
        r#""title":NaN,"headline":NaN"#,
        r#""published":NaN,"source":{"id":1e400,"name":"Ostervik Post"}"#,
        r#""id":nan"#,
    ] {
        let article = with(fields);
        assert_eq!((article.text.as_str(), published(&article).as_str()), (MILL, "none"), "{fields}");
        assert_eq!(article.title, "", "{fields}");
    }
    let quoted =
        line(r#"{"score":NaN,"text":"He typed \"NaN, Infinity\" and 18446744073709551616 into the box."}"#);
    assert_eq!(quoted.text, "He typed \"NaN, Infinity\" and 18446744073709551616 into the box.");
    for broken in [r#"{"score":NaN,"text":"x""#, r#"{"score":NaNs,"text":"x"}"#, r#"{"text":"x"}NaN"#] {
        assert_eq!(records("a.jsonl", broken)[0].as_ref().unwrap_err().0, Reason::MalformedJson, "{broken}");
    }
    let none = records("a.jsonl", r#"{"text":NaN}"#).remove(0).unwrap_err();
    assert_eq!(none.0, Reason::MissingText);
}

#[test]
fn of_a_doubled_key_the_last_value_counts_unless_it_says_nothing() {
    for (fields, text, title) in [
        (format!(r#""text":"first","text":"{MILL}""#), MILL, ""),
        (format!(r#""text":"{MILL}","text":null"#), MILL, ""),
        (format!(r#""title":"One","title":"Two","text":"{MILL}""#), MILL, "Two"),
        (format!(r#""title":"One","title":"<br>","text":"{MILL}""#), MILL, "One"),
        (format!(r#""data":{{"text":"first","text":"{MILL}"}}"#), MILL, ""),
        (format!(r#""text":"first","body":"{SEAL}","text":"{MILL}""#), SEAL, ""),
        (format!(r#""text":"{MILL}","data":{{"text":"another's"}}"#), MILL, ""),
    ] {
        let article = line(&format!("{{{fields}}}"));
        assert_eq!((article.text.as_str(), article.title.as_str()), (text, title), "{fields}");
    }
    let times = with(r#""date":"2026-05-01","date":"2026-05-02","date":"later""#);
    assert_eq!(published(&times), "2026-05-02T00:00:00Z");
}

#[test]
fn all_elements_of_a_text_are_read() {
    for (body, text) in [
        (r#"[{"value":"One."},{"value":"Two."}]"#, "One.\nTwo."),
        (r#"[{"title":"One.","content":"Two."},{"title":"Three."}]"#, "One.\nTwo.\nThree."),
        (r#"["In the year",1887,"it stood."]"#, "In the year\n1887\nit stood."),
        (r#"{"blocks":[["One."],{"p":["Two.",["Three."]]}]}"#, "One.\nTwo.\nThree."),
        (r#"[{"value":"Yes."},{"value":"Yes."},null,{"value":"No."}]"#, "Yes.\nYes.\nNo."),
    ] {
        assert_eq!(line(&format!(r#"{{"body":{body}}}"#)).text, text, "{body}");
    }
    let both =
        format!(r#"{{"bodies":[{{"value":"{MILL}"}},{{"value":"<p>{}</p>"}}]}}"#, MILL.replace(' ', "&#32;"));
    assert_eq!(line(&both).text, MILL, "a text in two writings is one");
    let renditions = r#"{"body":[{"mimeType":"text/plain","value":"One."},{"mimeType":"text/html","value":"<p>One. Photo.</p>"},
        {"mimeType":"text/plain","value":"Two."}]}"#;
    assert_eq!(line(&renditions.replace('\n', "")).text, "One.\nTwo.");
}

#[test]
fn elements_of_one_name_in_one_place_are_parts_of_one_text() {
    let item = |inner: &str| {
        let feed = format!("<?xml version=\"1.0\"?><feed><entry>{inner}</entry></feed>");
        records("a.xml", feed).remove(0).unwrap()
    };
    for (inner, text) in [
        ("<text>One.</text><text>Two.</text><text>Three.</text>", "One.\nTwo.\nThree."),
        ("<content>One.</content><id>7</id><content>Two.</content>", "One.\nTwo."),
        ("<body><h1>One.</h1></body><body><p>Two.</p></body>", "One.\nTwo."),
        ("<x><text>One.</text><text>Two.</text></x><y><text>Three.</text></y>", "One.\nTwo."),
        ("<section><text>One.</text></section><note/><section><text>Two.</text></section>", "One.\nTwo."),
        ("<text>One.</text><comments><c><text>Two.</text></c><c><text>Three.</text></c></comments>", "One."),
        ("<d:body xmlns:d='d'>One.</d:body><body>Two.</body>", "Two."),
        ("<d:body xmlns:d='d'>One.</d:body>", "One."),
        ("<text>Hm.</text><text>Hm.</text>", "Hm.\nHm."),
    ] {
        assert_eq!(item(inner).text, text, "{inner}");
    }
    let same = format!("<content>{MILL}</content><content>&lt;p&gt;{MILL}&lt;/p&gt;</content>");
    assert_eq!(item(&same).text, MILL);
    let authors = "<text>One.</text><author><name>Ida Holm</name></author><author>Per Lund</author>";
    assert_eq!(item(authors).author, "Ida Holm; Per Lund");
    let titles = "<text>One.</text><title>First</title><title>Second</title>";
    assert_eq!(item(titles).title, "First");
}

#[test]
fn a_fault_in_utf_16_costs_the_record_that_it_stands_in() {
    let lines =
        [MILL, "half \u{1F9AD} a seal", SEAL].map(|text| format!("{{\"text\":\"{text}\"}}\n")).concat();
    for (faults, mark) in [(0xd83e, true), (0xdead, true), (0xdead, false), (0xd83e, false)] {
        let mut units: Vec<u16> = lines.encode_utf16().collect();
        let seal = units.iter().position(|&unit| unit == 0xd83e).unwrap();
        units.splice(seal..seal + 2, [faults]);
        units.splice(0..0, mark.then_some(0xfeff));
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        for bytes in [little, big] {
            let found = records("a.jsonl", &bytes);
            let texts: Vec<_> =
                found.iter().map(|found| found.as_ref().map(|article| &*article.text)).collect();
            assert!(matches!(texts[..], [Ok(MILL), Err((Reason::InvalidUtf8, _)), Ok(SEAL)]), "{texts:?}");
        }
    }
    let table = format!("id,text\n1,{MILL}\n2,half \u{fffd} sound\n");
    let mut bytes: Vec<u8> = table.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.pop();
    bytes.extend([0x3d, 0xd8, 0x0a, 0x00]);
    let found = records("a.csv", &bytes);
    assert_eq!(found[0].as_ref().unwrap().text, MILL);
    assert_eq!(found[1].as_ref().unwrap_err().0, Reason::InvalidUtf8, "a pair cut by the end of its row");
}

#[test]
fn a_byte_that_is_no_utf_8_costs_the_item_of_a_feed_that_it_stands_in() {
    let item = |text: &str| format!("<item><title>Åse</title><text>{text}</text></item>");
    let feed =
        ["<?xml version=\"1.0\"?><rss>", &item(MILL), &item("caf? closed"), &item(SEAL), "</rss>"].concat();
    for fault in [&b"\xe9"[..], b"\xff", b"\xe2\x82", b"\xf0\x9f\xa6", b"\xc0\xaf"] {
        let at = feed.find('?').map(|_| feed.find("caf?").unwrap() + 3).unwrap();
        let bytes = [&feed.as_bytes()[..at], fault, &feed.as_bytes()[at + 1..]].concat();
        let found = records("a.xml", &bytes);
        let texts: Vec<_> = found.iter().map(|found| found.as_ref().map(|article| &*article.text)).collect();
        assert!(matches!(texts[..], [Ok(MILL), Err((Reason::InvalidUtf8, _)), Ok(SEAL)]), "{texts:?}");
    }
}

#[test]
fn values_that_nobody_asks_for_are_not_kept_and_too_many_are_refused() {
    let many = |value: &str, count: usize| vec![value; count].join(",");
    let nothing = line(&format!(r#"{{"body":[{}],"text":"{MILL}"}}"#, many("[[],{},null,\" \"]", 300_000)));
    assert_eq!(nothing.text, MILL);
    for value in ["\"a\"", "[1]", "{\"a\":1}", "[[\"a\"]]", "7"] {
        let body = many(value, 300_000);
        let article = line(&format!(r#"{{"body":[{body}],"text":"{MILL}"}}"#));
        assert_eq!(article.text, MILL, "{value}");
        let refusal = records("a.jsonl", format!(r#"{{"body":[{body}]}}"#)).remove(0).unwrap_err();
        let expected =
            (Reason::TooComplex, "the text, \"body\", is over 250000 values in one field".to_owned());
        assert_eq!(refusal, expected, "{value}");
    }
    let record = line(&format!(r#"{{"_source":{{"vector":[{}],"text":"{MILL}"}}}}"#, many("0.5", 300_000)));
    assert_eq!(record.text, MILL);
}

#[test]
fn a_record_with_an_empty_list_is_a_record() {
    let page = format!("<html><body><article><p>{MILL} {SEAL}</p></article></body></html>");
    for (record, reason) in [
        (format!(r#""id":"a","html":"{page}","items":[]"#), None),
        (format!(r#""articles":[],"text":"{MILL}""#), None),
        (format!(r#""text":"{MILL}","posts":[],"data":[{{"k":1}}]"#), None),
        (format!(r#""data":{{"results":[],"text":"{MILL}"}}"#), None),
        (format!(r#""entries":[],"id":7,"description":"{MILL}""#), None),
        (format!(r#""stories":[ ],"body":["{MILL}","{SEAL}"]"#), None),
        // Of these the headline is left.
        (r#""id":"a","title":"The mill","items":[]"#.to_owned(), None),
        (r#""rows":[],"headline":"The mill","date":"2026-05-02","text":null"#.to_owned(), None),
        (
            r#""rows":[],"summary":" ","date":"2026-05-02","id":"a","text":7"#.to_owned(),
            Some(Reason::WrongType),
        ),
    ] {
        for lines in [1, 3] {
            let dump = format!("{{{record}}}\n").repeat(lines);
            for name in ["a.jsonl", "a.json"] {
                let outcomes: Vec<_> = records(name, &dump)
                    .into_iter()
                    .map(|found| found.err().map(|refusal| refusal.0))
                    .collect();
                assert_eq!(outcomes, vec![reason; lines], "{name}: {record}");
            }
        }
        let behind = format!(r#"{{"status":"ok","articles":[{{"text":"{SEAL}"}}]}}{{{record}}}"#);
        let found = records("a.json", behind);
        assert_eq!(found.len(), 2, "{record}");
        assert_eq!(found[1].as_ref().err().map(|refusal| refusal.0), reason, "{record}");
    }
    let large = format!(r#"{{"id":"a","items":[],"note":"{}","text":"{MILL}"}}"#, "x".repeat(200_000));
    assert_eq!(records("a.json", format!("{large}\n{large}")).len(), 2);
}

#[test]
fn an_answer_without_results_is_no_record_and_is_counted_in_run_json() {
    for answer in [
        r#"{"status":"ok","totalResults":0,"articles":[]}"#,
        r#"{"hits":{"total":{"value":0},"hits":[]}}"#,
        r#"{"version":"https://jsonfeed.org/version/1","title":"Post","description":"All news","items":[]}"#,
        r#"{"response":{"numFound":0,"docs":[ ]},"request_id":"r-1"}"#,
        r#"{"id":"request-9","results":[],"data":[]}"#,
    ] {
        let sound = format!(r#"{{"articles":[{{"text":"{MILL}"}}]}}"#);
        let dump = Dump::new().file("a.json", format!("{answer}\n{sound}\n{answer}\n"));
        let night = dump.cluster(&[]).well();
        assert_eq!(night.count("records_read"), 1, "{answer}");
        assert_eq!(night.manifest()["inputs"][0]["passed_over"]["envelope without records"], 2, "{answer}");
    }
}

#[test]
fn markup_that_never_ends_is_read_or_refused() {
    let item =
        |inner: &str| format!("<?xml version=\"1.0\"?><rss><item><title>t</title>{inner}</item></rss>");
    let many = |markup: &str, count: usize| markup.repeat(count);
    for (inner, reason) in [
        (format!("<text>{MILL}{}{}</text>", many("<a>", 5_000), many("</b>", 50_000)), None),
        (format!("<text>{MILL}</text>{}", many("</nothing>", 50_000)), None),
        (format!("<text>{MILL}{}</text>", many("<a>x</b></a>", 20_000)), None),
        (format!("<text>{MILL}{}</text>", many("<a>", 20_000)), Some(Reason::TooComplex)),
        (format!("<text>{MILL}</text>{}", many("<guid/><doc>", 20_000)), Some(Reason::TooComplex)),
        (format!("<text>{MILL}</text>{}", many("<id>7</id>", 20_000)), Some(Reason::TooComplex)),
    ] {
        let outcome = records("a.xml", item(&inner)).remove(0);
        let start: String = inner.chars().rev().take(40).collect();
        assert_eq!(outcome.err().map(|refusal| refusal.0), reason, "{start}");
    }
}
