//! A thousand articles in every format and packing: the same clusters.

use crate::pack::{html, parquet, record, response, tar, zip};
use crate::prose::{cut, edited, made_up};
use crate::support::{Dump, Night, bz2, gz, xz, zst};
use std::collections::BTreeSet;

const COLUMNS: [&str; 5] = ["url", "date", "source", "title", "text"];

/// Address, time, outlet, title and text of a thousand articles: two hundred stories, each five times.
fn articles() -> Vec<[String; 5]> {
    (0..1000u64)
        .map(|at| {
            let (story, copy) = (at / 5, at % 5);
            let whole = made_up(story + 1, 180);
            let text = match copy {
                0 | 1 => whole,
                2 => cut(&whole, 108),
                3 => edited(&whole, 17),
                _ => format!("{whole}\n{}", made_up(story + 90_000, 36)),
            };
            // Sentences begin with a capital and hold a comma, as those of people do.
            let text = text.split_inclusive(['.', '\n']).map(sentence).collect::<String>();
            let outlet = format!("outlet-{copy}.example");
            let url = format!("https://www.{outlet}/news/{story}");
            let date = format!("2026-03-{:02}T{:02}:{:02}:00Z", 1 + story % 28, 6 + copy, story % 60);
            let title = sentence(made_up(story + 50_000 + copy, 6).trim_end_matches('.'));
            [url, date, outlet, title, text]
        })
        .collect()
}

fn sentence(text: &str) -> String {
    let start = text.len() - text.trim_start().len();
    let (space, rest) = text.split_at(start);
    let mut words: Vec<String> = rest.split(' ').map(str::to_owned).collect();
    if words.len() > 8 {
        words[4].push(',');
    }
    if let Some(first) = words.first_mut().filter(|word| word.is_char_boundary(1) && !word.is_empty()) {
        first[..1].make_ascii_uppercase();
    }
    format!("{space}{}", words.join(" "))
}

fn jsonl(articles: &[[String; 5]]) -> Vec<u8> {
    let object = |article: &[String; 5]| -> serde_json::Map<String, serde_json::Value> {
        COLUMNS.iter().zip(article).map(|(name, value)| ((*name).to_owned(), value.clone().into())).collect()
    };
    articles
        .iter()
        .map(|article| format!("{}\n", serde_json::Value::Object(object(article))))
        .collect::<String>()
        .into()
}

fn csv_of(articles: &[[String; 5]]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).unwrap();
    articles.iter().for_each(|article| writer.write_record(article).unwrap());
    writer.into_inner().unwrap()
}

/// The pages of a crawl, each record packed by itself if `packed`, as crawlers do.
fn warc(articles: &[[String; 5]], packed: bool) -> Vec<u8> {
    let one = |[url, date, outlet, title, text]: &[String; 5]| {
        let page = html(url, date, outlet, title, text);
        let record = record("response", url, &response("", page.as_bytes()), None);
        if packed { gz(record) } else { record }
    };
    articles.iter().flat_map(one).collect()
}

/// The clusters as sets of addresses.
fn clusters(night: &Night) -> BTreeSet<BTreeSet<String>> {
    let mut of: std::collections::BTreeMap<String, BTreeSet<String>> = std::collections::BTreeMap::new();
    for row in night.rows("articles.csv") {
        of.entry(row["cluster_id"].clone()).or_default().insert(row["url"].clone());
    }
    of.into_values().collect()
}

#[track_caller]
fn assert_same(name: &str, bytes: Vec<u8>, expected: &BTreeSet<BTreeSet<String>>) {
    let night = Dump::new().file(name, bytes).cluster(&[]).well();
    assert_eq!(night.count("articles"), 1000, "{name}");
    let found = clusters(&night);
    assert!(
        found == *expected,
        "{name}: {:?}",
        found.symmetric_difference(expected).take(3).collect::<Vec<_>>()
    );
}

fn expected(articles: &[[String; 5]]) -> BTreeSet<BTreeSet<String>> {
    let night = Dump::new().file("a.jsonl", jsonl(articles)).cluster(&[]).well();
    let expected = clusters(&night);
    assert_eq!(expected.len(), 200);
    expected
}

#[test]
fn lines_and_tables_in_every_packing_are_the_same_clusters() {
    let articles = articles();
    let expected = expected(&articles);
    let table = parquet(COLUMNS, &articles, 300);
    for (name, plain) in [("a.jsonl", jsonl(&articles)), ("a.csv", csv_of(&articles)), ("a.parquet", table)] {
        assert_same(&format!("{name}.gz"), gz(&plain), &expected);
        assert_same(&format!("{name}.zst"), zst(&plain), &expected);
        assert_same(&format!("{name}.bz2"), bz2(&plain), &expected);
        assert_same(&format!("{name}.xz"), xz(&plain), &expected);
        assert_same(name, plain, &expected);
    }
}

#[test]
fn crawled_pages_in_every_packing_are_the_same_clusters() {
    let articles = articles();
    let expected = expected(&articles);
    let plain = warc(&articles, false);
    assert_same("a.warc.gz", warc(&articles, true), &expected);
    assert_same("a.warc.zst", zst(&plain), &expected);
    assert_same("a.warc.bz2", bz2(&plain), &expected);
    assert_same("a.warc.xz", xz(&plain), &expected);
    assert_same("a.warc", plain, &expected);
}

#[test]
fn archives_of_files_of_all_kinds_are_the_same_clusters() {
    let articles = articles();
    let expected = expected(&articles);
    let part = |from: usize| &articles[from..from + 250];
    let (lines, rows) = (gz(jsonl(part(0))), csv_of(part(250)));
    let (table, crawl) = (parquet(COLUMNS, part(500), 100), warc(part(750), true));
    let members: [(&str, &[u8]); 5] = [
        ("night/a.jsonl.gz", &lines),
        ("night/b.csv", &rows),
        ("night/c.parquet", &table),
        ("night/d.warc.gz", &crawl),
        ("night/README.md", b"no dump"),
    ];
    assert_same("a.tar", tar(&members), &expected);
    assert_same("a.tar.gz", gz(tar(&members)), &expected);
    assert_same("a.zip", zip(&members, false), &expected);
    assert_same("b.zip", zip(&members, true), &expected);
    let inner = zip(&members, true);
    assert_same("c.tar.xz", xz(tar(&[("inner.zip", &inner)])), &expected);
    let night = Dump::new().cluster_inputs(&["-"], &[], &zip(&members, true)).well();
    assert!(clusters(&night) == expected);
    assert_eq!(night.manifest()["inputs"][0]["members"], 4);
    assert_eq!(night.manifest()["inputs"][0]["passed_over"]["file that is no dump by its name"], 1);
}

#[test]
fn several_inputs_of_different_kinds_are_one_dump() {
    let articles = articles();
    let expected = expected(&articles);
    let dump = Dump::new()
        .file("a.jsonl.zst", zst(jsonl(&articles[..200])))
        .file("b/c.csv", csv_of(&articles[200..400]))
        .file("d.parquet", parquet(COLUMNS, &articles[400..600], 50))
        .file("e.warc.gz", warc(&articles[600..800], true))
        .file("f.zip", zip(&[("g.jsonl", &jsonl(&articles[800..]))], true));
    let night = dump.cluster(&[]).well();
    assert!(clusters(&night) == expected);
    let sources: BTreeSet<String> =
        night.rows("articles.csv").iter().map(|row| row["source_path"].clone()).collect();
    assert!(sources.iter().any(|path| path.ends_with("in/f.zip/g.jsonl")), "{sources:?}");
}
