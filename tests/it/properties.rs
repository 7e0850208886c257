//! What holds of any input at all.

use crate::prose::{BELL, CAKE, FERRY};
use crate::support::line;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::test_runner::{Config, TestRunner};
use std::path::Path;
use std::sync::LazyLock;
use storywire::article::{Article, Place};
use storywire::clean::{CleanParams, Cleaner};
use storywire::pipeline::{self, Job, Run};
use storywire::recipe::Recipe;
use storywire::report::kept::{self, Records};
use storywire::scratch::ScratchParams;
use storywire::shingle::shingle;
use storywire::source::fields::FieldMap;
use storywire::source::walk::Input;

/// Cases of a property that runs the whole pipeline; each case is a dump of several files.
const DUMP_CASES: u32 = 6;
/// Cases of a property of one text.
const TEXT_CASES: u32 = 300;

static RECIPE: LazyLock<Recipe> = LazyLock::new(|| {
    let small = crate::support::recipe(&[("record_bytes_max", "5000"), ("batch_bytes", "1000")]);
    Recipe::parse("small.toml", &small).unwrap()
});

static CLEANER: LazyLock<Cleaner> =
    LazyLock::new(|| Cleaner::new(CleanParams { furniture: true, repeat_bytes_min: 40 }));

fn holds<S: Strategy>(cases: u32, inputs: S, property: impl Fn(S::Value)) {
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
        format: None,
        map: FieldMap::new(&[]).unwrap(),
        recipe: &RECIPE,
        scratch: ScratchParams { directory: home.to_owned(), memory_bytes: 4096 },
        watch: &|_| {},
    };
    (pipeline::run(&job).unwrap(), inputs)
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
        Just(b"By:\nUpdated: March 14, 2026\n".to_vec()),
        Just(vec![b'x'; 6000]),
        proptest::collection::vec(any::<u8>(), 0..40),
        "\\PC{0,60}\n".prop_map(String::into_bytes),
    ];
    proptest::collection::vec(scrap, 0..12).prop_map(|scraps| scraps.concat())
}

fn ending() -> impl Strategy<Value = String> {
    proptest::sample::select(vec!["jsonl", "csv", "tsv", "txt", "data", "jsonl.gz", "csv.zst"])
        .prop_map(str::to_owned)
}

#[test]
fn any_bytes_at_all_are_articles_or_refusals_and_the_books_balance() {
    let dumps = proptest::collection::vec((ending(), scraps()), 1..60);
    holds(DUMP_CASES, dumps, |files| {
        let home = tempfile::tempdir().unwrap();
        let (run, inputs) = run(&files, home.path());
        let members: usize = run.clusters.iter().map(|cluster| cluster.members.len()).sum();
        assert_eq!(members, run.entries.len());
        assert_eq!(run.counts.records_read as usize, members + run.rejects.len());
        assert_eq!(
            run.sources.iter().filter(|source| source.name == inputs[source.input as usize].name()).count(),
            inputs.len()
        );
        for (index, read) in run.sources.iter().enumerate() {
            let told = run.rejects.iter().any(|reject| reject.place.source as usize == index);
            assert!(read.complete || told, "{:?}", files[read.input as usize]);
        }
        let mut places: Vec<Place> = run.entries.iter().filter_map(|entry| entry.place).collect();
        places.extend(run.rejects.iter().map(|reject| reject.place));
        let all = places.len();
        places.sort_unstable();
        places.dedup_by_key(|place| (place.source, place.record));
        assert_eq!(places.len(), all, "two records stand in one place");
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
        let places = (0..).zip(&run.entries).map(|(at, entry)| (entry.place.unwrap(), kept.contains(&at)));
        let mut out = Vec::new();
        let params = storywire::recipe::Recipe::built_in().unwrap().source;
        kept::write(&mut out, &inputs, &params, Records { places: places.collect() }).unwrap();
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
    CLEANER.clean(&Article { text: text.to_owned(), ..Article::default() }).text
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
        assert!(shingles.hashes.len() <= shingles.words as usize);
        let spaced = shingle(&format!(" {} \n", text.replace(' ', "  ")), &RECIPE.shingle);
        assert_eq!(spaced, shingles);
    });
}
