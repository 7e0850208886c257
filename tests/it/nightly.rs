//! Nights on a history: the same stories as in one run over all of them, ids that stay, and nothing lost on the way.

use crate::prose::{edited, made_up};
use crate::support::{line, program, rows_of, run};
use crate::week::{FILES, NIGHTS, Week, copy_all, date, told};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use storywire::history::manifest::FORMAT;

#[test]
fn nights_one_by_one_make_the_stories_of_the_week_at_once() {
    let week = Week::new(&told());
    week.nights(0..NIGHTS, "history", "out");
    let stories = week.stories("out", 0..NIGHTS);
    assert_eq!(stories, week.at_once());
    assert_eq!(stories.iter().filter(|story| story.len() == 5).count(), 12);
}

#[test]
fn the_order_of_nights_makes_no_other_stories() {
    let week = Week::new(&told());
    let order = [1, 0, 3, 2, 5, 4];
    week.nights(order, "history", "out");
    assert_eq!(week.stories("out", order), week.at_once());
}

#[test]
fn other_ways_to_find_candidates_may_be_tried_on_an_old_history() {
    let week = Week::new(&told());
    let recipe =
        include_str!("../../pipelines/wire.toml").replace("rare_posted_min = 64", "rare_posted_min = 32");
    std::fs::write(week.path("other.toml"), recipe).unwrap();
    for night in 0..NIGHTS {
        let recipe = week.path("other.toml");
        let options: &[&str] = if night % 2 == 0 { &[] } else { &["--recipe", &recipe] };
        let output = run(&week.arguments(night, "history", "out", options));
        assert_eq!(output.status, 0, "{}", output.stderr);
    }
    assert_eq!(week.stories("out", 0..NIGHTS), week.at_once());
}

#[test]
fn a_night_again_gives_the_same_bytes_and_takes_its_own_place() {
    let week = Week::new(&told());
    for night in 0..NIGHTS {
        week.nights([night], "history", "once");
        week.nights([night], "history", "twice");
        assert_eq!(week.tables("once", night), week.tables("twice", night), "{}", date(night));
    }
    let status = rows_of(&run(&["history", "status", &week.path("history")]).stdout);
    assert_eq!(
        status.iter().map(|row| row["date"].clone()).collect::<Vec<_>>(),
        (0..NIGHTS).map(date).collect::<Vec<_>>()
    );
    assert_eq!(week.files("history").len(), FILES * NIGHTS, "what was replaced is gone");
    let articles: u64 = status.iter().map(|row| row["articles"].parse::<u64>().unwrap()).sum();
    assert_eq!(articles, told().len() as u64);
}

#[test]
fn a_story_keeps_its_id_while_it_grows_and_edges_name_the_older_article() {
    let week = Week::new(&told());
    week.nights(0..NIGHTS, "history", "out");
    let id = |night: usize, article: &str| {
        let rows = week.rows("out", night, "articles.csv");
        rows.iter().find(|row| row["article_id"] == article).unwrap()["cluster_id"].clone()
    };
    // Story 1 begins on the second night and has its last copy on the fourth.
    let born = id(1, "s1-0");
    assert_eq!([id(2, "s1-2"), id(2, "s1-3"), id(3, "s1-4")], [born.clone(), born.clone(), born.clone()]);
    let lineage = week.rows("out", 3, "lineage.csv");
    let grew = lineage.iter().find(|row| row["cluster_id"] == born).unwrap();
    assert_eq!(
        [&*grew["date"], &*grew["event"], &*grew["size_before"], &*grew["size_after"]],
        ["2026-03-05", "grew", "4", "5"]
    );
    let cluster =
        week.rows("out", 3, "clusters.csv").into_iter().find(|row| row["cluster_id"] == born).unwrap();
    assert_eq!([&*cluster["size"], &*cluster["canonical_id"]], ["5", "s1-0"]);
    let edges = week.rows("out", 3, "edges.csv");
    assert!(edges.iter().any(|row| row["article_a"] == "s1-0" && row["article_b"] == "s1-4"));
    // The page tells of the older article that stands for the story.
    let page = std::fs::read_to_string(week.path("out/2026-03-05/report.html")).unwrap();
    assert!(page.contains("earlier_night") && page.contains("s1-0"));
    // Tonight's articles alone have rows.
    let articles = week.rows("out", 3, "articles.csv");
    assert!(articles.iter().all(|row| row["source_path"].ends_with("2026-03-05.jsonl")));
}

#[test]
fn a_story_stays_one_when_the_article_that_joins_it_is_out_of_reach() {
    let whole = made_up(7, 160);
    let sentences: Vec<&str> = whole.split_inclusive(". ").collect();
    let (head, tail) = sentences.split_at(sentences.len() / 2);
    let other = |n: u64| made_up(200 + n, 60);
    let told = [
        ("whole".to_owned(), 0, (0, 6), whole.clone()),
        ("head".to_owned(), 1, (1, 6), head.concat()),
        ("tail".to_owned(), 1, (1, 9), tail.concat()),
        ("other2".to_owned(), 2, (2, 6), other(2)),
        ("other3".to_owned(), 3, (3, 6), other(3)),
    ];
    let week = Week::new(&told);
    for night in 0..4 {
        let output = run(&week.arguments(night, "history", "out", &["--window", "2d"]));
        assert_eq!(output.status, 0, "{}", output.stderr);
        let lineage = week.rows("out", night, "lineage.csv");
        assert!(lineage.iter().all(|row| row["event"] != "split"), "{lineage:?}");
    }
    let id = |night: usize, article: &str| {
        let rows = week.rows("out", night, "articles.csv");
        rows.iter().find(|row| row["article_id"] == article).unwrap()["cluster_id"].clone()
    };
    assert_eq!([id(1, "head"), id(1, "tail")], [id(0, "whole"), id(0, "whole")]);
}

#[test]
fn a_second_run_on_a_history_ends_at_once() {
    let week = Week::new(&told());
    week.nights(0..2, "history", "out");
    let lock = std::fs::File::options().write(true).open(week.path("history/LOCK")).unwrap();
    lock.lock().unwrap();
    let before = std::fs::read(week.path("history/manifest.json")).unwrap();
    let second = week.night(2, "history", "out");
    assert_eq!(second.status, 75, "{}", second.stderr);
    assert!(second.stderr.contains("another run holds"), "{}", second.stderr);
    assert_eq!(std::fs::read(week.path("history/manifest.json")).unwrap(), before);
    drop(lock);
    week.nights([2], "history", "out");
}

#[test]
fn a_damaged_file_is_named_and_never_read() {
    let week = Week::new(&told());
    week.nights(0..2, "history", "out");
    week.nights([2], "history", "out");
    let whole = week.tables("out", 2);
    let damages: [fn(&Path); 3] = [
        |path| std::fs::remove_file(path).unwrap(),
        |path| {
            let bytes = std::fs::read(path).unwrap();
            std::fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
        },
        |path| {
            let mut bytes = std::fs::read(path).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            std::fs::write(path, bytes).unwrap();
        },
    ];
    let manifest = PathBuf::from(week.path("history/manifest.json"));
    for path in week.files("history").into_iter().chain([manifest]) {
        let bytes = std::fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        for damage in damages {
            damage(&path);
            let verify = run(&["history", "verify", &week.path("history")]);
            assert_ne!(verify.status, 0, "{name}");
            assert!(verify.stderr.contains(&name), "{}", verify.stderr);
            // Lineage is kept for people, and no run asks for it.
            if name != "lineage.parquet" {
                let night = week.night(3, "history", "damaged");
                assert_eq!(night.status, 1, "{name}: {}", night.stderr);
                assert!(night.stderr.contains(&name), "{}", night.stderr);
                assert!(!Path::new(&week.path("damaged/2026-03-05/run.json")).exists());
            }
            std::fs::write(&path, &bytes).unwrap();
        }
    }
    week.nights([2], "history", "out");
    assert_eq!(week.tables("out", 2), whole);
}

#[test]
fn what_cannot_be_done_is_said_before_any_work() {
    let week = Week::new(&told());
    week.nights([0], "history", "out");
    let refused = |options: &[&str], status: i32, says: &str| {
        let output = run(&week.arguments(1, "history", "out", options));
        assert_eq!(output.status, status, "{options:?}: {}", output.stderr);
        assert!(output.stderr.contains(says), "{}", output.stderr);
        assert!(!Path::new(&week.path("out/2026-03-03/run.json")).exists());
    };
    refused(&["--window", "7"], 2, "no number of days");
    refused(&["--retention", "3d"], 2, "less than --window 7d");
    let recipe = include_str!("../../pipelines/wire.toml").replace("\nwords = 5 ", "\nwords = 4 ");
    std::fs::write(week.path("other.toml"), recipe).unwrap();
    refused(&["--recipe", &week.path("other.toml")], 2, "other parameters");
    let dump = week.path("2026-03-02.jsonl");
    let with = |options: &[&str]| {
        let out = week.path("elsewhere");
        run(&[&["cluster", &dump, "--out", &out, "--force"], options].concat())
    };
    let history = week.path("history");
    let future = with(&["--history", &history, "--date", "2999-01-01"]);
    assert_eq!((future.status, future.stderr.contains("in the future")), (2, true), "{}", future.stderr);
    let no_date = with(&["--history", &history, "--date", "yesterday"]);
    assert_eq!((no_date.status, no_date.stderr.contains("is no date")), (2, true), "{}", no_date.stderr);
    let alone = with(&["--date", "2026-03-02"]);
    assert_eq!((alone.status, alone.stderr.contains("only with --history")), (2, true), "{}", alone.stderr);
    assert_eq!(run(&["history", "status", &week.path("out")]).status, 2);
}

#[test]
fn a_history_of_a_newer_format_is_left_alone() {
    let week = Week::new(&told());
    week.nights([0], "history", "out");
    let path = week.path("history/manifest.json");
    let mut sealed: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    sealed["manifest"]["format"] = 99.into();
    sealed["manifest"]["other"] = "new".into();
    sealed["xxh3_128"] =
        format!("{:032x}", xxhash_rust::xxh3::xxh3_128(sealed["manifest"].to_string().as_bytes())).into();
    std::fs::write(&path, serde_json::to_string_pretty(&sealed).unwrap()).unwrap();
    let night = week.night(1, "history", "out");
    assert_eq!(night.status, 1);
    assert!(
        night.stderr.contains("is of format 99") && night.stderr.contains("newer storywire"),
        "{}",
        night.stderr
    );
}

#[test]
fn old_nights_are_forgotten_when_asked_and_by_retention() {
    let week = Week::new(&told());
    week.nights(0..3, "history", "out");
    let dates = || {
        let status = run(&["history", "status", &week.path("history")]);
        rows_of(&status.stdout).iter().map(|row| row["date"].clone()).collect::<Vec<_>>()
    };
    let pruned = run(&["history", "prune", &week.path("history"), "--before", "2026-03-03"]);
    assert_eq!(pruned.status, 0, "{}", pruned.stderr);
    assert_eq!(dates(), ["2026-03-03", "2026-03-04"]);
    let kept = || {
        let status = run(&["history", "status", &week.path("history")]);
        rows_of(&status.stdout).iter().map(|row| row["kept"].clone()).collect::<Vec<_>>()
    };
    let night = |night: usize, remember: &str| {
        let options = ["--window", "1d", "--retention", "1d", "--remember", remember];
        let output = run(&week.arguments(night, "history", "out", &options));
        assert_eq!(output.status, 0, "{}", output.stderr);
    };
    night(3, "400d");
    assert_eq!(dates(), ["2026-03-03", "2026-03-04", "2026-03-05"]);
    assert_eq!(kept(), ["ids", "whole", "whole"]);
    assert_eq!(week.files("history").len(), 5 + 2 * FILES);
    assert_eq!(run(&["history", "verify", &week.path("history")]).status, 0);
    night(4, "1d");
    assert_eq!(dates(), ["2026-03-05", "2026-03-06"]);
    assert_eq!(week.files("history").len(), 2 * FILES);
}

#[test]
fn an_equal_text_is_known_again_long_after_its_night() {
    let (again, bulletin) = (
        made_up(1, 90),
        "The bank left all its rates as they were on Thursday, as it had done in each month since.",
    );
    let mut told =
        vec![("first".to_owned(), 0, (0, 6), again.clone()), ("again".to_owned(), 4, (4, 6), again)];
    // A few words prove nothing after days.
    for night in [0, 4] {
        told.push((format!("bulletin{night}"), night, (night, 8), bulletin.to_owned()));
    }
    told.extend(
        (1..4).map(|night| (format!("other{night}"), night, (night, 9), made_up(300 + night as u64, 70))),
    );
    let week = Week::new(&told);
    for night in 0..5 {
        let options = ["--window", "1d", "--retention", "1d"];
        let output = run(&week.arguments(night, "history", "out", &options));
        assert_eq!(output.status, 0, "{}", output.stderr);
    }
    let id = |night: usize, article: &str| {
        let rows = week.rows("out", night, "articles.csv");
        rows.iter().find(|row| row["article_id"] == article).unwrap()["cluster_id"].clone()
    };
    assert_eq!(id(4, "again"), id(0, "first"));
    assert_ne!(id(4, "bulletin4"), id(0, "bulletin0"));
    let edges = week.rows("out", 4, "edges.csv");
    assert!(edges.iter().any(|row| row["article_a"] == "first" && row["kind"] == "equal"), "{edges:?}");
    let lineage = week.rows("out", 4, "lineage.csv");
    let grew = lineage.iter().find(|row| row["cluster_id"] == id(0, "first")).unwrap();
    assert_eq!([&*grew["event"], &*grew["size_before"], &*grew["size_after"]], ["grew", "1", "2"]);
}

#[test]
fn clusters_out_of_reach_are_retired_once_and_another_canonical_article_is_told() {
    let whole = made_up(3, 120);
    let wired = format!("LISBON, March 3 (Reuters) - {whole}");
    let mut told = vec![
        ("early".to_owned(), 0, (0, 6), edited(&whole, 9)),
        ("wire".to_owned(), 1, (1, 6), wired),
        ("brief".to_owned(), 0, (0, 7), made_up(4, 80)),
    ];
    told.extend(
        (1..NIGHTS)
            .map(|night| (format!("other{night}"), night, (night, 9), made_up(300 + night as u64, 70))),
    );
    let week = Week::new(&told);
    let night = |night: usize| {
        let output = run(&week.arguments(night, "history", "out", &["--window", "1d"]));
        assert_eq!(output.status, 0, "{}", output.stderr);
    };
    let events = |night: usize, event: &str| {
        let rows = week.rows("out", night, "lineage.csv");
        rows.into_iter().filter(|row| row["event"] == event).collect::<Vec<_>>()
    };
    (0..4).for_each(night);
    let grew = events(1, "grew");
    assert_eq!(grew.len(), 1);
    assert_eq!([&*grew[0]["canonical_before"], &*grew[0]["canonical_after"]], ["early", "wire"]);
    let retired = |night: usize| {
        let rows = events(night, "retired");
        rows.iter()
            .map(|row| (row["canonical_before"].clone(), row["size_before"].clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(retired(1), []);
    assert_eq!(
        retired(2),
        [("brief".to_owned(), "1".to_owned())],
        "the other story goes on in the second night"
    );
    assert_eq!(retired(3).len(), 2, "{:?}", retired(3));
    assert!(retired(3).contains(&("wire".to_owned(), "2".to_owned())));
    // A night again tells the same, a late one retires nothing, and none is passed over where nights are missing.
    night(3);
    assert_eq!(retired(3).len(), 2);
    night(2);
    assert_eq!(retired(2), []);
    night(5);
    assert_eq!(retired(5).len(), 2, "{:?}", retired(5));
}

#[test]
fn what_one_night_learned_of_an_outlet_the_next_knows() {
    let footer = "We ask all who write to us to give the name of their street and a number by which they can be reached.";
    let page = |n: u64| format!("{}\n{footer}\n", made_up(400 + n, 60));
    let week = Week::new(&[]);
    let dump = |night: usize, pages: std::ops::Range<u64>| {
        let told = |n: u64| {
            let at = format!("{}T{:02}:00:00Z", date(night), n % 24);
            line(&format!("p{n}"), &at, "paper.example", &format!("What happened in street {n}"), &page(n))
        };
        std::fs::write(week.path(&format!("{}.jsonl", date(night))), pages.map(told).collect::<String>())
            .unwrap();
    };
    dump(0, 0..6);
    dump(1, 6..7);
    week.nights(0..2, "history", "out");
    let cut = |night: usize| {
        let rows = week.rows("out", night, "furniture.csv");
        rows.iter()
            .filter(|row| row["rule"] == "learned.outlet")
            .map(|row| row["articles"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!((cut(0), cut(1)), (vec!["6".to_owned()], vec!["1".to_owned()]));
}

#[test]
fn a_killed_run_leaves_the_last_good_night_and_the_next_gives_the_same_bytes() {
    let week = Week::new(&told());
    week.nights(0..3, "undisturbed", "expected");
    week.nights(0..2, "history", "out");
    let before = std::fs::read(week.path("history/manifest.json")).unwrap();
    let mut killed = 0;
    for moment in 0..24u64 {
        let mut child = program()
            .args(week.arguments(2, "history", "out", &["--quiet"]))
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(moment * moment / 2));
        child.kill().unwrap();
        killed += u64::from(!child.wait().unwrap().success());
        assert_eq!(run(&["history", "verify", &week.path("history")]).status, 0);
        let is_committed = std::fs::read(week.path("history/manifest.json")).unwrap() != before;
        let is_complete = Path::new(&week.path("out/2026-03-04/run.json")).exists();
        assert!(is_committed || !is_complete, "a complete directory is in the history");
        if is_complete {
            assert_eq!(week.tables("out", 2), week.tables("expected", 2));
        }
        week.nights([2], "history", "out");
        assert_eq!(week.tables("out", 2), week.tables("expected", 2), "killed after {moment}");
        // Back to the night before.
        std::fs::remove_dir_all(week.path("out/2026-03-04")).unwrap();
        std::fs::remove_dir_all(week.path("history")).unwrap();
        week.nights(0..2, "history", "out");
    }
    assert!(killed > 0, "no run was killed in time");
}

/// The histories that versions of this program left, by format: what they left after the first two nights of [`told`]. With
/// `UPDATE` set, that of the present format is made anew.
#[test]
fn a_history_of_each_format_there_was_still_opens() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/history");
    let week = Week::new(&told());
    week.nights(0..3, "fresh", "expected");
    if std::env::var_os("UPDATE").is_some() {
        week.nights(0..2, "history", "out");
        let format = fixtures.join(FORMAT.to_string());
        std::fs::remove_dir_all(&format).ok();
        copy_all(Path::new(&week.path("history")), &format);
        std::fs::remove_dir_all(week.path("history")).unwrap();
    }
    let placed = |out: &str| {
        let of_row = |row: &std::collections::BTreeMap<String, String>| {
            ["article_id", "cluster_id", "role"].map(|column| row[column].clone())
        };
        week.rows(out, 2, "articles.csv").iter().map(of_row).collect::<Vec<_>>()
    };
    for format in 1..=FORMAT {
        let history = format!("history{format}");
        copy_all(&fixtures.join(format.to_string()), Path::new(&week.path(&history)));
        assert_eq!(run(&["history", "verify", &week.path(&history)]).status, 0, "format {format}");
        week.nights([2], &history, "out");
        assert_eq!(placed("out"), placed("expected"), "format {format}");
        assert!(week.rows("out", 2, "lineage.csv").iter().any(|row| row["event"] == "grew"));
    }
}
