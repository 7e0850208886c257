//! `storywire recut`: the clusters that other settings make of a finished run are those of a run with these settings.

use crate::prose::{BELL, BUOYS, CAKE, FERRY, cut, edited, made_up};
use crate::support::{Dump, Night, Output, TABLES, gz, line, recipe, repository, rows_of, run, run_with};
use std::path::Path;

/// Settings, each with what it is there for.
const SETTINGS: [&[&str]; 8] = [
    // Fewer copies: by the one threshold, by both, and by far.
    &["verify.similarity_min=.6"],
    &["verify.similarity_min=.35", "verify.share_min=.6"],
    &["verify.similarity_min=.7", "verify.share_min=.95"],
    &["verify.weight_min=.97"],
    // Other clusters of the same edges.
    &["cluster.giant_near_texts_min=3", "cluster.roundup_overlap_max=.5", "cluster.giant_texts_min=3"],
    // Other originals and roles in the same clusters.
    &["attribute.canonical=longest", "attribute.roles.expanded_length_min=1.1"],
    &["attribute.canonical=latest", "attribute.roles.update_similarity_min=.05"],
    // All at once.
    &[
        "verify.similarity_min=.5",
        "verify.share_min=.7",
        "cluster.giant_near_min=.2",
        "attribute.canonical=earliest",
    ],
];

fn set(settings: &[&str]) -> Vec<String> {
    settings.iter().flat_map(|setting| ["--set".to_owned(), (*setting).to_owned()]).collect()
}

fn recut(run_of: &str, out: &str, more: &[String]) -> Output {
    let fixed = ["recut", run_of, "--out", out, "--threads", "2"].map(str::to_owned);
    run(&fixed.iter().chain(more).cloned().collect::<Vec<_>>())
}

fn read(directory: &str, name: &str) -> String {
    std::fs::read_to_string(Path::new(directory).join(name)).unwrap()
}

/// A page without what stories would be if a copy began elsewhere, which the tables cannot tell of lower shares.
fn without_elsewhere(page: &str) -> String {
    match page.split_once("<section id=\"elsewhere\"") {
        Some((before, rest)) => format!("{before}{}", rest.split_once("</section>").unwrap().1.trim_start()),
        None => page.to_owned(),
    }
}

/// Holds each of the tables, and the page, against those of another directory.
#[track_caller]
fn assert_same(cut: &str, full: &str, what: &[&str]) {
    for name in TABLES.iter().chain(&["report.html"]) {
        let [cut, full] = [cut, full].map(|of| without_elsewhere(&read(of, name)));
        let other = cut.lines().zip(full.lines()).find(|(cut, full)| cut != full);
        assert!(cut == full, "{what:?} {name}: {other:#?}");
    }
}

const FOOTER: &str = "The Harbour Lantern is printed on the second floor of the old rope works and read from the quay to \
    the last farm of the valley.\nTell the night desk what you saw: the door by the crane is never locked, and the kettle is \
    on until the presses start.\n";

/// Stories with copies of every kind, under footers that are learned, in files of several kinds.
fn dump() -> Dump {
    let at = |minutes: u64| format!("2026-03-14T{:02}:{:02}:00Z", 5 + minutes / 60, minutes % 60);
    let mut lines = Vec::new();
    let mut add = |id: &str, minutes: u64, outlet: &str, title: &str, text: &str| {
        lines.push(line(id, &at(minutes), outlet, title, text));
    };
    // A phrase that many stories hold weighs less in each.
    let phrase = "the measure was taken after a long and patient hearing of everyone who had come to the hall that night";
    for n in 0..30u64 {
        let whole = match n % 3 {
            0 => format!("PORT SELLEN (Reuters) - {}", made_up(n, 70 + 9 * n as usize)),
            1 => format!("{phrase} {}", made_up(n, 40)),
            _ => made_up(n, 70 + 9 * n as usize),
        };
        let title = format!("Title {n} of five words or more");
        let copies = [
            whole.clone(),
            format!("{whole}\n{FOOTER}"),
            edited(&whole, 3),
            edited(&whole, 5),
            edited(&whole, 17),
            cut(&whole, 50),
            format!("{whole} {}", made_up(n + 1_000, 60)),
            format!("{} {}", cut(&whole, 45), made_up(n + 2_000, 120)),
            format!("{} {}", edited(&whole, 8), made_up(n + 3_000, 30)),
            whole.clone(),
        ];
        for (copy, text) in copies.iter().enumerate() {
            let outlet =
                if copy == 1 { "lantern.example".to_owned() } else { format!("o{}.example", n * 7 % 5) };
            let title = match copy {
                0 | 4 | 7 => title.clone(),
                8 => format!("UPDATE 2-{title}"),
                6 => String::new(),
                _ => format!("{title} by {copy}"),
            };
            add(&format!("s{n}-{copy}"), 20 * n + 7 * copy as u64, &outlet, &title, text);
        }
    }
    let all: Vec<&str> = [FERRY, CAKE, BUOYS, BELL].iter().flat_map(|story| story.lines().take(1)).collect();
    add("digest", 620, "digest.example", "The night in four stories", &all.join("\n"));
    for (n, story) in [FERRY, CAKE, BUOYS, BELL].iter().enumerate() {
        for copy in 0..4u64 {
            let text = if copy == 3 { edited(story, 4) } else { (*story).to_owned() };
            let (outlet, at) = (format!("p{copy}.example"), 300 + n as u64);
            add(
                &format!("w{n}-{copy}"),
                at + 9 * copy,
                &outlet,
                &format!("Wire {n}"),
                &format!("{text}\n{FOOTER}"),
            );
        }
    }
    // Pages of one form, so many that most pairs are left unread.
    for n in 0..60u64 {
        let figure = |of: u64| (n * 37 + of * 11) % 90 + 10;
        let text = format!(
            "Here is the sea forecast for the waters off Port {} until midnight. Wind west {} to {} knots, waves {} to {} metres, \
             visibility {} miles. Tonight the wind will turn south and ease to {} knots. Small boats should stay in harbour until \
             the warning is lifted. High water at {} and at {}.",
            ["Alder", "Brack", "Carrow", "Dunmere", "Eskvale", "Farley"][n as usize % 6],
            figure(1),
            figure(2),
            figure(3),
            figure(4),
            figure(5),
            figure(6),
            figure(7),
            figure(8)
        );
        add(&format!("f{n}"), 4 * n, "sea.example", &format!("Forecast {n}"), &text);
    }
    lines.push("no JSON\n".to_owned());
    let (first, second) = lines.split_at(lines.len() / 2);
    Dump::new().file("a.jsonl", first.concat()).file("b/c.jsonl.gz", gz(second.concat()))
}

#[test]
fn a_recut_is_what_a_run_with_these_settings_writes() {
    let dump = dump();
    let night = dump.cluster(&[]).well();
    assert!(
        night.count("pairs_left_as_form") > 100 && night.count("learned_cut") > 20,
        "{}",
        night.text("run.json")
    );
    let rows = night.rows("edges.csv");
    let has = |column: &str, is: &dyn Fn(&str) -> bool| rows.iter().any(|row| is(&row[column]));
    assert!(has("weight", &|weight| !matches!(weight, "1" | "")));
    assert!(has("one_headline", &|told| told == "true"));
    assert!(["rewritten", "equal", "passage"].iter().all(|kind| has("kind", &|told| told == *kind)));
    let copies = rows.iter().filter(|row| row["kind"] != "passage").count();
    let (run_of, full, out) = (dump.path("out"), dump.path("full"), dump.path("recut"));
    let mut edges = Vec::new();
    let mut reread = 0;
    for settings in SETTINGS {
        let mut more = set(settings);
        more.push("--force".to_owned());
        let cluster = ["cluster", &dump.path("in"), "--out", &full, "--edges"].map(str::to_owned);
        let output = run(&cluster.iter().chain(&more).cloned().collect::<Vec<_>>());
        assert_eq!(output.status, 0, "{}", output.stderr);
        let output = recut(&run_of, &out, &more);
        assert_eq!(output.status, 0, "{}", output.stderr);
        assert_same(&out, &full, settings);
        edges.push(rows_of(&read(&out, "edges.csv")).iter().filter(|row| row["kind"] != "passage").count());
        reread += usize::from(output.stderr.contains("texts were read again from the inputs"));
        for name in ["edges", "clusters", "clusters_of_copies", "roundups", "pairs_aligned"] {
            let count = |directory: &str| counts(directory)[name].clone();
            assert_eq!(count(&out), count(&full), "{settings:?} {name}");
        }
    }
    // The settings do what they are there for.
    assert!(edges[0] < copies && edges[1] < copies && edges[2] < edges[1], "{edges:?} {copies}");
    assert!(edges[3] < copies && edges[4] == copies, "{edges:?} {copies}");
    assert!(reread > 2, "{reread}");
}

fn manifest(directory: &str) -> serde_json::Value {
    serde_json::from_str(&read(directory, "run.json")).unwrap()
}

fn counts(directory: &str) -> serde_json::Value {
    manifest(directory)["counts"].clone()
}

#[test]
fn the_sample_is_cut_again_as_it_would_be_run_and_from_a_recut_too() {
    let home = tempfile::tempdir().unwrap();
    let path = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let sample = repository("sample_data/night/articles").to_str().unwrap().to_owned();
    let cluster = |out: &str, more: &[String]| {
        let fixed =
            ["cluster", &sample, "--out", out, "--edges", "--quiet", "--spreadsheet-safe", "--min-size", "2"];
        let output =
            run(&fixed.iter().map(|word| (*word).to_owned()).chain(more.iter().cloned()).collect::<Vec<_>>());
        assert_eq!(output.status, 0, "{}", output.stderr);
    };
    cluster(&path("night"), &["--canonical".to_owned(), "longest".to_owned()]);
    for (n, settings) in SETTINGS.iter().enumerate() {
        let (out, full) = (path(&format!("cut{n}")), path(&format!("full{n}")));
        let output = recut(&path("night"), &out, &set(settings));
        assert_eq!(output.status, 0, "{}", output.stderr);
        // The run's policy stays in force where no other is asked for.
        let names_policy = settings.iter().any(|setting| setting.starts_with("attribute.canonical"));
        let policy = if names_policy { vec![] } else { vec!["--canonical".to_owned(), "longest".to_owned()] };
        cluster(&full, &[set(settings), policy].concat());
        assert_same(&out, &full, settings);
    }
    // By a recipe file, and once more from what was cut already.
    let changed = recipe(&[("similarity_min", "0.35"), ("weight_min", "0.6")]);
    std::fs::write(path("mine.toml"), changed.replace("canonical = \"agency\"", "canonical = \"earliest\""))
        .unwrap();
    let by_recipe = ["--recipe".to_owned(), path("mine.toml")];
    let output = recut(&path("night"), &path("by-recipe"), &by_recipe);
    assert_eq!(output.status, 0, "{}", output.stderr);
    cluster(&path("full-by-recipe"), &by_recipe);
    assert_same(&path("by-recipe"), &path("full-by-recipe"), &["--recipe"]);
    let output = recut(&path("cut1"), &path("twice"), &set(SETTINGS[2]));
    assert_eq!(output.status, 0, "{}", output.stderr);
    assert_same(&path("twice"), &path("cut2"), &["twice"]);
    let told = manifest(&path("twice"));
    assert_eq!(told["recut"]["run"], path("cut1"));
    assert_eq!(told["recut"]["set"][1], "verify.share_min=.95");
    assert_eq!(told["recut"]["recipe_xxh3_128"], manifest(&path("cut1"))["recipe"]["xxh3_128"]);
    assert!(told["recipe"]["text"].as_str().unwrap().contains("\nshare_min = 0.95 "));
    assert_eq!(told["banding"], manifest(&path("full2"))["banding"]);
    assert_eq!(told["inputs"], manifest(&path("night"))["inputs"]);
    assert!(
        told["counts"].get("pairs_template").is_none(),
        "no table tells how many a stricter rule refuses so"
    );
    // What was cut can be looked at like a run.
    let output = run(&["explain", &path("twice"), "nw-7001", "nw-7002"]);
    assert!(output.status == 0 && output.stdout.contains("nw-7001"), "{}", output.stderr);
}

#[test]
fn a_dry_run_tells_what_would_change_and_writes_nothing() {
    let dump = dump();
    let night = dump.cluster(&["--no-page"]).well();
    let out = dump.path("recut");
    let mut more = set(SETTINGS[2]);
    more.push("--dry-run".to_owned());
    let output = recut(&dump.path("out"), &out, &more);
    assert_eq!((output.status, output.stderr.as_str()), (0, ""));
    assert!(!Path::new(&out).exists());
    let output_of_cut = recut(&dump.path("out"), &out, &set(SETTINGS[2]));
    assert!(output_of_cut.stderr.starts_with(output.stdout.trim_end()), "{}", output_of_cut.stderr);
    let (before, now) = (night.manifest()["counts"].clone(), counts(&out));
    let lines: Vec<&str> = output.stdout.lines().collect();
    assert_eq!(lines[0], "verify.share_min 0.43 -> 0.95");
    assert_eq!(lines[2], format!("edges    {} -> {}", before["edges"], now["edges"]));
    let clusters = format!("clusters {} -> {}, ", before["clusters"], now["clusters"]);
    assert!(lines[3].starts_with(&clusters), "{}", output.stdout);
    let changed: usize = lines[3][clusters.len()..].split(' ').next().unwrap().parse().unwrap();
    assert_eq!(changed, changed_clusters(&night, &out));
    // What the run asked for changes nothing.
    let same = run(&["recut", &dump.path("out"), "--set", "verify.share_min=.43", "--dry-run"]).stdout;
    assert!(
        same.starts_with("nothing is other than in the run\n") && same.contains(", 0 of them with"),
        "{same}"
    );
}

/// Clusters of a cut that the run has not.
fn changed_clusters(night: &Night, out: &str) -> usize {
    let mut now = std::collections::BTreeMap::<String, std::collections::BTreeSet<String>>::new();
    for row in rows_of(&read(out, "articles.csv")) {
        now.entry(row["cluster_id"].clone()).or_default().insert(row["article_id"].clone());
    }
    let before = night.clusters();
    now.values().filter(|cluster| !before.contains(*cluster)).count()
}

/// The message of a recut that is refused, with its status.
#[track_caller]
fn refused(dump: &Dump, more: &[&str], status: i32) -> String {
    let more: Vec<String> = more.iter().map(|word| (*word).to_owned()).collect();
    let output = recut(&dump.path("out"), &dump.path("recut"), &more);
    assert_eq!(output.status, status, "{}{}", output.stdout, output.stderr);
    assert!(!Path::new(&dump.path("recut/run.json")).exists());
    output.stderr.replace(&dump.path(""), "")
}

#[test]
fn what_the_tables_cannot_answer_is_refused_with_what_to_do() {
    let dump = dump();
    dump.cluster(&["--no-page"]).well();
    for (setting, expected) in [
        (
            "verify.share_min=.1",
            "error: recut: verify.share_min was 0.43 in this run, and pairs below are in no table, so that it can be raised \
             and not lowered to 0.1; run `storywire cluster` again with --set verify.share_min=0.1\n",
        ),
        (
            "shingle.words=4",
            "error: recut: shingle.words decides what is read and compared, so that the tables of a run with 5 cannot tell; run \
             `storywire cluster` again with --set shingle.words=4\n",
        ),
        (
            "verify.similarty_min=.4",
            "error: --set: \"verify.similarty_min\" is no key of the recipe; nearest is verify.similarity_min\n",
        ),
        (
            "verify.similarity_min",
            "error: --set: \"verify.similarity_min\" is no setting; write key=value, as \
             verify.similarity_min=.6\n",
        ),
        (
            "verify.similarity_min=1.5",
            "error: recipe \"wire\": [verify] similarity_min is 1.5, but must lie between 0 and 1\n",
        ),
        (
            "verify.similarity_min=much",
            "error: recipe \"wire\": line 71: invalid type: string \"much\", expected f64\n",
        ),
    ] {
        assert_eq!(refused(&dump, &["--set", setting], 2), expected);
    }
    let strict = repository("pipelines/strict.toml");
    let message = refused(&dump, &["--recipe", strict.to_str().unwrap()], 2);
    assert!(
        message.starts_with("error: recut: bucket.recall_at decides which pairs are looked at"),
        "{message}"
    );
    let output = run(&[
        "recut",
        &dump.path("out"),
        "--set",
        "verify.similarity_min=.6",
        "--out",
        &dump.path("out"),
        "--force",
    ]);
    assert!(output.status == 2 && output.stderr.contains("is the run itself"), "{}", output.stderr);
    assert_eq!(run(&["recut", &dump.path("out"), "--out", &dump.path("recut")]).status, 2);
    assert_eq!(run(&["recut", &dump.path("out"), "--set", "verify.similarity_min=.6"]).status, 2);
}

#[test]
fn tables_and_inputs_that_are_not_there_are_named() {
    let dump = dump();
    dump.cluster(&["--no-page"]).well();
    // Of updates it is asked which version they are nearest to.
    let settings =
        ["--set", "attribute.canonical=latest", "--set", "attribute.roles.update_similarity_min=.05"];
    // A directory that holds a run is kept.
    let whole = recut(&dump.path("out"), &dump.path("whole"), &set(&["attribute.canonical=latest"]));
    assert_eq!(whole.status, 0, "{}", whole.stderr);
    let again = recut(&dump.path("out"), &dump.path("whole"), &set(&["attribute.canonical=latest"]));
    assert!(again.status == 1 && again.stderr.contains("already holds a complete run"), "{}", again.stderr);
    // An input that changed, and one that is gone.
    let input = dump.path("in/a.jsonl");
    let before = std::fs::read(&input).unwrap();
    std::fs::write(&input, [&before[..], b"{}\n"].concat()).unwrap();
    let message = refused(&dump, &settings, 2);
    assert!(message.contains("error: recut: the inputs are needed, to count anew what "), "{message}");
    assert!(message.ends_with("in/a.jsonl\" is not what it was\n"), "{message}");
    std::fs::remove_file(&input).unwrap();
    let message = refused(&dump, &settings, 2);
    assert!(message.contains("in/a.jsonl\" cannot be read: "), "{message}");
    // A dry run asks for none.
    let dry = run(&["recut", &dump.path("out"), "--set", "attribute.canonical=latest", "--dry-run"]);
    assert_eq!(dry.status, 0, "{}", dry.stderr);
    std::fs::write(&input, before).unwrap();
    // Tables of another version, damaged ones, and none.
    let edges = dump.path("out/edges.csv");
    let whole = std::fs::read_to_string(&edges).unwrap();
    let old: String = whole
        .lines()
        .map(|line| format!("{}\n", line.split(',').take(11).collect::<Vec<_>>().join(",")))
        .collect();
    let no_edges = "hint: run `storywire cluster` again with --edges\n";
    std::fs::write(&edges, old).unwrap();
    let message = refused(&dump, &settings, 2);
    assert_eq!(
        message,
        format!("error: \"out/edges.csv\" has not the columns that this version writes\n{no_edges}")
    );
    for (from, to, expected) in [
        ("s0-0,s0-", "gone,s0-", "\"gone\" is in no row of articles.csv"),
        (
            ",similar,",
            ",alike,",
            "\"alike\" in kind is none of equal, similar, contained, rewritten, headlined, passage",
        ),
        (",false\n", ",maybe\n", "\"maybe\" in one_headline is neither true nor false"),
    ] {
        let line = whole[..whole.find(from).unwrap()].matches('\n').count() + 1;
        std::fs::write(&edges, whole.replacen(from, to, 1)).unwrap();
        assert_eq!(refused(&dump, &settings, 1), format!("error: \"edges.csv\": line {line}: {expected}\n"));
    }
    std::fs::remove_file(&edges).unwrap();
    let message = refused(&dump, &settings, 2);
    assert_eq!(message, format!("error: \"out/edges.csv\" is not there\n{no_edges}"));
    let message = run(&["recut", &dump.path("in"), "--set", "attribute.canonical=latest", "--dry-run"]);
    assert!(message.status == 1 && message.stderr.contains("run.json"), "{}", message.stderr);
}

#[test]
fn standard_input_cannot_be_read_again_and_nights_of_a_history_are_not_cut() {
    let dump = dump();
    let stdin: Vec<u8> = std::fs::read(dump.path("in/a.jsonl")).unwrap();
    dump.cluster_inputs(&["-"], &["--no-page"], &stdin).well();
    let settings =
        ["--set", "attribute.canonical=latest", "--set", "attribute.roles.update_similarity_min=.05"];
    let message = refused(&dump, &settings, 2);
    assert!(message.ends_with("they came on standard input, which can be read only once\n"), "{message}");
    let history = dump.path("history");
    let night = dump.path("night");
    let fixed = [
        "cluster",
        "-",
        "--out",
        &night,
        "--edges",
        "--history",
        &history,
        "--date",
        "2026-03-14",
        "--no-page",
    ];
    assert_eq!(run_with(&fixed, &stdin).status, 0);
    let output = run(&["recut", &night, "--set", "verify.similarity_min=.6", "--out", &dump.path("recut")]);
    assert_eq!(
        (output.status, output.stderr.as_str()),
        (
            2,
            "error: recut: the run met older nights, whose articles and edges are not in its tables; run `storywire cluster` again\n"
        )
    );
}
