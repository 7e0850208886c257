//! What holds of any input at all.

use crate::pack::{html, parquet, record, response, tar, zip};
use crate::prose::{BELL, CAKE, FERRY};
use crate::support::{gz, line, repository};
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::test_runner::{Config, TestRunner};
use std::path::Path;
use std::sync::LazyLock;
use storywire::base::article::{Article, Place};
use storywire::base::scratch::{Memory, ScratchParams};
use storywire::clean::furniture::SeenLines;
use storywire::clean::{CleanParams, Cleaner};
use storywire::recipe::Recipe;
use storywire::report::kept::{self, DumpShape, KeptRecords};
use storywire::run::{Job, Run, Unobserved};
use storywire::shingle::shingle;
use storywire::source::FormatWish;
use storywire::source::fields::FieldMap;
use storywire::source::filter::Filter;
use storywire::source::input::Input;

/// Cases of a property that runs the whole pipeline; each case is a dump of several files.
const DUMP_CASES: u32 = 6;
/// Cases of a property of damaged files; each case is twelve of them.
const DAMAGE_CASES: u32 = 40;
/// Cases of a property of one text.
const TEXT_CASES: u32 = 300;

static RECIPE: LazyLock<Recipe> = LazyLock::new(|| {
    let small = crate::support::recipe(&[("record_bytes_max", "5000"), ("batch_bytes", "1000")]);
    Recipe::parse("small.toml", &small).unwrap()
});

static CLEANER: LazyLock<Cleaner> =
    LazyLock::new(|| Cleaner::new(CleanParams { furniture: true, repeat_bytes_min: 40 }));

pub(crate) fn holds<S: Strategy>(cases: u32, inputs: S, property: impl Fn(S::Value)) {
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let checked = TestRunner::new_with_rng(config, fixed()).run(&inputs, |input| {
        property(input);
        Ok(())
    });
    if let Err(error) = checked {
        panic!("{error}");
    }
}

/// The same cases in every run: a failure is never a matter of luck.
fn fixed() -> proptest::test_runner::TestRng {
    proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha)
}

fn run(files: &[(String, Vec<u8>)], home: &Path) -> (Run, Vec<Input>) {
    let write = |(index, (ending, bytes)): (usize, &(String, Vec<u8>))| {
        let path = home.join(format!("{index}.{ending}"));
        std::fs::write(&path, bytes).unwrap();
        Input::File(path)
    };
    let inputs: Vec<Input> = files.iter().enumerate().map(write).collect();
    let job = Job {
        inputs: inputs.clone(),
        format: FormatWish::default(),
        map: FieldMap::new(&[]).unwrap(),
        filter: Filter::default(),
        recipe: &RECIPE,
        scratch: ScratchParams { directory: home.to_owned(), memory: Memory::of(4096) },
        past: None,
        watch: &|_| {},
        observer: &Unobserved,
        keeps: false,
        earlier_inputs: 0,
    };
    (storywire::run::run(&job).unwrap(), inputs)
}

/// Scraps of records, good and bad, that make files which are nearly right.
fn scraps() -> impl Strategy<Value = Vec<u8>> {
    let scrap = prop_oneof![
        Just(line("a", "2026-03-14", "x.example", "A", CAKE).into_bytes()),
        Just(line("a", "", "", "", "").into_bytes()),
        Just(b"{\"text\": ".to_vec()),
        Just(b"\"\\ud800\"}\n".to_vec()),
        Just(b"id,text,title\n".to_vec()),
        Just(format!("1,\"{BELL}\",t\n").into_bytes()),
        Just(b"\"\n".to_vec()),
        Just(b"\xff\xfe\n".to_vec()),
        Just("\u{feff}".as_bytes().to_vec()),
        Just(vec![0x1f, 0x8b, 8, 0]),
        Just(vec![0x28, 0xb5, 0x2f, 0xfd, 4]),
        Just(b"[{\"text\": \"a\"}, ".to_vec()),
        Just(b"{\"articles\": [".to_vec()),
        Just(b"<!DOCTYPE html><p>".to_vec()),
        Just(b"<rss><item><title>a</title><description>".to_vec()),
        Just(b"</description></item>".to_vec()),
        Just(b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 20\r\n\r\n".to_vec()),
        Just(b"PAR1".to_vec()),
        Just(b"PK\x03\x04".to_vec()),
        Just(b"By:\nUpdated: March 14, 2026\n".to_vec()),
        Just(vec![b'x'; 6000]),
        proptest::collection::vec(any::<u8>(), 0..40),
        "\\PC{0,60}\n".prop_map(String::into_bytes),
    ];
    proptest::collection::vec(scrap, 0..12).prop_map(|scraps| scraps.concat())
}

fn ending() -> impl Strategy<Value = String> {
    proptest::sample::select(vec![
        "jsonl", "csv", "tsv", "txt", "data", "jsonl.gz", "csv.zst", "json", "html", "xml", "warc",
        "parquet", "tar", "zip",
    ])
    .prop_map(str::to_owned)
}

#[test]
fn any_bytes_at_all_are_articles_or_refusals_and_the_books_balance() {
    let dumps = proptest::collection::vec((ending(), scraps()), 1..60);
    holds(DUMP_CASES, dumps, |files| assert_accounted_for(&files));
}

/// Runs over the files: every record is an article or a refusal, at a place of its own, and what was not read to its end
/// says so.
#[track_caller]
fn assert_accounted_for(files: &[(String, Vec<u8>)]) {
    let home = tempfile::tempdir().unwrap();
    let (run, inputs) = run(files, home.path());
    let members: usize = run.clusters.iter().map(|cluster| cluster.members.len()).sum();
    assert_eq!(members, run.entries.len());
    let mut refused: Vec<Place> = Vec::new();
    run.rejects
        .each(&mut |reject| {
            refused.push(reject.place);
            Ok(())
        })
        .unwrap();
    assert_eq!(run.counts.records_read as usize, members + refused.len());
    let of_inputs = run.sources.iter().filter(|source| source.name == inputs[source.input as usize].name());
    assert_eq!(of_inputs.count(), inputs.len());
    for (index, read) in run.sources.iter().enumerate() {
        let told = refused.iter().any(|place| place.source as usize == index);
        assert!(read.complete || told, "{}: {:?}", read.name, files[read.input as usize]);
    }
    let mut places: Vec<Place> =
        (0..run.entries.len() as u32).filter_map(|at| run.entries.load(at).unwrap().place).collect();
    places.extend(refused);
    let all = places.len();
    places.sort_unstable();
    let twice =
        places.windows(2).find(|two| (two[0].source, two[0].record) == (two[1].source, two[1].record));
    assert!(twice.is_none(), "two of {all} records stand in one place: {twice:?}");
}

/// A sound file of each format that is not made of lines, by its ending.
fn sound_files() -> Vec<(String, Vec<u8>)> {
    let url = "https://www.harbor.example/1";
    let page = |title, text| html(url, "2026-03-14T06:00:00Z", "Harbor Times", title, text);
    let crawl = |packed: bool| -> Vec<u8> {
        let pages =
            [page("Ferry stops", FERRY), page("Cake settled", CAKE), page("Bees leave the bell", BELL)];
        let chunked = format!("{:x}\r\n{}\r\n0\r\n\r\n", pages[1].len(), pages[1]);
        let records = [
            record("warcinfo", "", b"software: x", None),
            record("response", url, &response("", pages[0].as_bytes()), None),
            record("response", url, &response("Transfer-Encoding: chunked\r\n", chunked.as_bytes()), None),
            record("response", url, &response("Content-Encoding: gzip\r\n", &gz(&pages[2])), None),
        ];
        records.iter().flat_map(|record| if packed { gz(record) } else { record.clone() }).collect()
    };
    let rows = [FERRY, CAKE, BELL].map(|text| [url.to_owned(), "A title".to_owned(), text.to_owned()]);
    let table = parquet(["url", "title", "text"], &rows, 2);
    let lines = [FERRY, CAKE].map(|text| line("a", "2026-03-14", "x.example", "A", text));
    let members: [(&str, &[u8]); 2] =
        [("a.jsonl", lines[0].as_bytes()), ("b/c.html", b"<!DOCTYPE html><p>No story.")];
    let feed = std::fs::read(repository("tests/fixtures/schemas/rss.xml")).unwrap();
    let wire = std::fs::read(repository("tests/fixtures/schemas/newsml_1.xml")).unwrap();
    let answer = std::fs::read(repository("tests/fixtures/schemas/webz_posts.json")).unwrap();
    [
        ("warc", crawl(false)),
        ("warc.gz", crawl(true)),
        ("html", page("Ferry stops", FERRY).into_bytes()),
        ("parquet", table),
        ("tar", tar(&members)),
        ("tar.gz", gz(tar(&members))),
        ("zip", zip(&members, true)),
        ("xml", feed),
        ("xml", wire),
        ("json", answer),
        ("json", format!("[{}]", lines.join(",")).into_bytes()),
        ("jsonl", lines.concat().encode_utf16().flat_map(u16::to_le_bytes).collect()),
    ]
    .map(|(ending, bytes)| (ending.to_owned(), bytes))
    .to_vec()
}

/// A change to a file: bytes overwritten, taken out, put in, or all behind a place cut off.
fn damage() -> impl Strategy<Value = (u8, usize, Vec<u8>)> {
    let scrap = prop_oneof![
        proptest::collection::vec(any::<u8>(), 1..6),
        Just(vec![0xff; 8]),
        Just(vec![0; 4]),
        Just(b"\n".to_vec()),
        Just(b"\"".to_vec()),
        Just(b"<".to_vec()),
        Just(b"WARC/1.0\r\n".to_vec()),
    ];
    (0..4u8, any::<usize>(), scrap)
}

fn damaged(mut bytes: Vec<u8>, changes: &[(u8, usize, Vec<u8>)]) -> Vec<u8> {
    for (kind, at, scrap) in changes.iter().filter(|_| !bytes.is_empty()).cloned().collect::<Vec<_>>() {
        let at = at % bytes.len().max(1);
        let end = (at + scrap.len()).min(bytes.len());
        match kind {
            0 => bytes[at..end].copy_from_slice(&scrap[..end - at]),
            1 => drop(bytes.drain(at..end)),
            2 => drop(bytes.splice(at..at, scrap)),
            _ => bytes.truncate(at.max(1)),
        }
    }
    bytes
}

#[test]
fn a_sound_file_of_each_format_is_read_whole() {
    for (ending, bytes) in sound_files() {
        let home = tempfile::tempdir().unwrap();
        let (run, _) = run(&[(ending.clone(), bytes)], home.path());
        assert!(run.sources.iter().all(|source| source.complete), "{ending}");
        assert!(!run.entries.is_empty(), "{ending}: {:?}", run.rejects);
    }
}

#[test]
fn a_damaged_file_of_any_format_is_accounted_for() {
    let changes = proptest::collection::vec(proptest::collection::vec(damage(), 1..4), 12);
    holds(DAMAGE_CASES, changes, |changes| {
        let files = sound_files().into_iter().zip(&changes);
        let files: Vec<_> =
            files.map(|((ending, bytes), changes)| (ending, damaged(bytes, changes))).collect();
        assert_accounted_for(&files);
    });
}

#[test]
fn kept_records_are_lines_of_the_input_in_their_order() {
    let text = proptest::sample::select(vec![FERRY, CAKE, BELL]);
    let lines = proptest::collection::vec((text, "[a-c]", 0..24u32, "[ ]{0,2}"), 0..40);
    holds(DUMP_CASES, lines, |stories| {
        let record = |(text, id, hour, gap): &(&str, String, u32, String)| {
            format!("{gap}{}", line(id, &format!("2026-03-14T{hour:02}:00:00Z"), "", "", text))
        };
        let lines: Vec<String> = stories.iter().map(record).collect();
        let home = tempfile::tempdir().unwrap();
        let (run, inputs) = run(&[("jsonl".to_owned(), lines.concat().into_bytes())], home.path());
        let kept: Vec<u32> = run.clusters.iter().map(|cluster| cluster.canonical().entry).collect();
        let places = (0..run.entries.len() as u32)
            .map(|at| (run.entries.load(at).unwrap().place.unwrap(), kept.contains(&at)));
        let mut out = Vec::new();
        let params = storywire::recipe::Recipe::built_in().unwrap().source;
        let as_read: Vec<_> = run.tallies.iter().map(|tally| (tally.bytes(), tally.hash())).collect();
        kept::write(
            &mut out,
            &inputs,
            &params,
            KeptRecords { places: places.collect() },
            (&as_read, DumpShape::Lines),
        )
        .unwrap();
        let out = String::from_utf8(out).unwrap();
        assert_eq!(out.lines().count(), run.clusters.len());
        let mut left = lines.iter();
        for line in out.split_inclusive('\n') {
            assert!(left.any(|given| given == line), "{line}");
        }
    });
}

fn paragraph() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(FERRY.lines().chain(CAKE.lines()).collect::<Vec<_>>())
            .prop_map(str::to_owned),
        proptest::sample::select(vec![
            "Advertisement",
            "OSTERVIK, March 14 (Reuters) - The quay lay empty on Friday.",
            "(Reporting by Ilse Marn; Editing by Tom Arkwell)",
            "By Ilse Marn",
            "READ MORE: Ten best ferries",
            "The quay lay empty. (Reporting by Ilse Marn; Editing by Tom Arkwell)",
            "Share this article",
            "### ###",
            "“Well,” he said — and left…",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,80}",
        "[A-Z]{2,9}(, [A-Z][a-z]{2,6})?( \\((AP|Reuters|AFP)\\))? [-–—] [a-z ]{0,40}",
    ]
}

fn cleaned(text: &str) -> String {
    CLEANER.clean(&Article { text: text.to_owned(), ..Article::default() }, &mut SeenLines::default()).text
}

#[test]
fn cleaning_a_clean_text_changes_nothing() {
    let texts = proptest::collection::vec(paragraph(), 0..8).prop_map(|lines| lines.join("\n"));
    holds(TEXT_CASES, texts, |text| {
        let once = cleaned(&text);
        assert_eq!(cleaned(&once), once, "of {text:?}");
    });
}

#[test]
fn shingles_are_distinct_and_ascending_and_blind_to_case_and_gaps() {
    holds(TEXT_CASES, "\\PC{0,120}", |text| {
        let shingles = shingle(&text, &RECIPE.shingle);
        assert!(shingles.hashes.is_sorted_by(|a, b| a < b));
        assert!(shingles.hashes.len() <= shingles.tokens.len());
        let spaced = shingle(&format!(" {} \n", text.replace(' ', "  ")), &RECIPE.shingle);
        assert_eq!(spaced, shingles);
    });
}
