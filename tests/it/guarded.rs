//! What the program must not destroy, obey or follow: files that are not its own, orders to a terminal, links, clocks.

use crate::prose::{CAKE, FERRY, made_up};
use crate::support::{Dump, line, program, run};
use crate::week::Week;
use std::path::Path;
use std::process::{Command, Stdio};

fn dump() -> Dump {
    Dump::of_lines(&[line("a", "2026-03-14T06:00:00Z", "a.example", "Ferry", FERRY)])
}

/// Everything below a directory, with what the files say.
fn all(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(all(&path)),
            false => found.push((path.to_string_lossy().into_owned(), std::fs::read(&path).unwrap())),
        }
    }
    found.sort();
    found
}

#[test]
fn nothing_that_is_read_is_overwritten_nor_is_one_file_written_twice() {
    let table = format!("id,text\na,\"{FERRY}\"\n");
    let dump = Dump::new().file("articles.csv", &table).file("other.jsonl", line("a", "", "", "", CAKE));
    let recipe = dump.beside(
        "mine.toml",
        std::fs::read_to_string(crate::support::repository("pipelines/wire.toml")).unwrap(),
    );
    let (inputs, csv, out) = (dump.path("in"), dump.path("in/articles.csv"), dump.path("out"));
    #[cfg(unix)]
    std::os::unix::fs::symlink(&csv, dump.path("link.csv")).unwrap();
    let (link, fresh) = (dump.path("link.csv"), dump.path("fresh"));
    let before = all(Path::new(&dump.path("")));
    for arguments in [
        vec!["cluster", &inputs, "--out", &inputs, "--force"],
        vec!["cluster", &csv, "--out", &out, "--metrics", &csv],
        vec!["cluster", &csv, "--out", &out, "--kept", &csv, "--force"],
        vec!["cluster", &csv, "--out", &out, "--kept", &link, "--force"],
        vec!["cluster", &csv, "--out", &out, "--recipe", &recipe, "--kept", &recipe, "--force"],
        vec!["cluster", &csv, "--out", &out, "--recipe", &recipe, "--metrics", &recipe],
        vec!["cluster", &csv, "--out", &out, "--kept", &fresh, "--metrics", &fresh],
        vec!["dedup", &csv, "--kept", &csv, "--force"],
    ] {
        let refused = run(&arguments);
        assert_eq!(refused.status, 2, "{arguments:?}: {}", refused.stderr);
        assert!(refused.stderr.contains("write to another place"), "{}", refused.stderr);
        assert_eq!(all(Path::new(&dump.path(""))), before, "{arguments:?}");
    }
}

#[test]
fn files_called_as_a_runs_are_not_overwritten_unless_a_run_wrote_them() {
    let dump = dump();
    let (inputs, out) = (dump.path("in"), dump.path("mine"));
    std::fs::create_dir(&out).unwrap();
    for name in ["edges.csv", "report.html", "run.json", "moved.csv", "dropped.csv"] {
        let path = Path::new(&out).join(name);
        std::fs::write(&path, "mine").unwrap();
        let refused = run(&["cluster", &inputs, "--out", &out]);
        assert!(refused.status != 0 && refused.stderr.contains("--force"), "{name}: {}", refused.stderr);
        assert_eq!(all(Path::new(&out)), [(path.to_string_lossy().into_owned(), b"mine".to_vec())]);
        std::fs::remove_file(path).unwrap();
    }
    assert_eq!(run(&["cluster", &inputs, "--out", &out]).status, 0);
    assert_eq!(run(&["cluster", &inputs, "--out", &out, "--force"]).status, 0);
    assert!(all(Path::new(&out)).iter().all(|(name, _)| !name.contains("/.storywire-")));
}

#[test]
fn one_run_at_a_time_writes_into_a_directory() {
    let dump = dump();
    let (inputs, out) = (dump.path("in"), dump.path("out"));
    let directory = storywire::report::Directory::open(Path::new(&out), false).unwrap();
    let held = run(&["cluster", &inputs, "--out", &out, "--force"]);
    assert!(held.status == 75 && held.stderr.contains("another run writes into"), "{}", held.stderr);
    drop(directory);
    assert_eq!(run(&["cluster", &inputs, "--out", &out]).status, 0);
}

#[test]
fn a_terminal_is_shown_what_a_dump_says_and_never_told_it() {
    let order = "\u{1b}]0;mine\u{7}\u{1b}[31m";
    let field = serde_json::json!({ format!("no{order}text"): 1 });
    let texts = [("a", FERRY), ("b", FERRY)].map(|(id, text)| {
        serde_json::json!({ "id": format!("{id}{order}"), "title": format!("{order}\u{202e}t"), "text": text, "url": order })
    });
    let odd = Dump::of_lines(&[format!("{field}\n")]);
    let plain = Dump::of_lines(&texts.map(|text| format!("{text}\n")));
    plain.cluster(&[]).well();
    let (out, a) = (plain.path("out"), format!("a{order}"));
    let missing = plain.path(&format!("no{order}where"));
    for arguments in [
        vec!["cluster", &odd.path("in"), "--out", &odd.path("out"), "--max-reject-ratio", "1"],
        vec!["schema", &odd.path("in")],
        vec!["schema", &plain.path("in")],
        vec!["explain", &out, &a],
        vec!["explain", &out, &a, &format!("b{order}")],
        vec!["explain", &out, order],
        vec!["cluster", &missing, "--out", &out, "--force"],
        vec!["cluster", &plain.path("in"), "--out", &plain.path(order), "--dry-run"],
    ] {
        let told = run(&arguments);
        let said = [told.stdout, told.stderr].concat();
        let is_order = |c: char| c.is_control() && !matches!(c, '\n' | '\t') || c == '\u{202e}';
        assert!(!said.contains(is_order), "{arguments:?}: {said:?}");
        assert!(!said.is_empty(), "{arguments:?}");
    }
}

#[test]
fn cells_to_be_labelled_are_as_safe_as_those_of_the_run() {
    let records = (0..12u64).map(|n| {
        let text = format!("{} {}", made_up(n / 2, 40 + n as usize), made_up(90 + n, 60));
        line(&format!("={n}"), "2026-03-14T06:00:00Z", "+o", "=HYPERLINK(1)", &text)
    });
    let dump = Dump::of_lines(&records.collect::<Vec<_>>());
    for (safe, start) in [(true, "'="), (false, "=")] {
        dump.cluster(if safe { &["--spreadsheet-safe"] } else { &[] }).well();
        let sample = run(&["sample", &dump.path("out"), "--pairs", "3"]);
        let rows = crate::support::rows_of(&sample.stdout);
        assert!(!rows.is_empty(), "{}", sample.stderr);
        assert!(
            rows.iter().all(|row| row["article_a"].starts_with(start) && row["title_a"].starts_with(start))
        );
    }
}

#[test]
fn a_history_follows_no_link_and_takes_away_nothing_that_is_no_nights() {
    let week = Week::new(&crate::week::told());
    week.night(0, "history", "out");
    week.night(1, "history", "out");
    let precious = week.path("precious/2026-03-02.000001");
    std::fs::create_dir_all(&precious).unwrap();
    std::fs::write(Path::new(&precious).join("thesis.parquet"), "years").unwrap();
    let evil = week.path("evil");
    std::fs::create_dir(&evil).unwrap();
    std::fs::copy(week.path("history/manifest.json"), format!("{evil}/manifest.json")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("../precious", format!("{evil}/nights")).unwrap();
    let before = all(Path::new(&week.path("precious")));
    for command in [
        vec!["history", "prune", &evil, "--before", "2030-01-01"],
        vec!["history", "drop", &evil, "2026-03-02"],
    ] {
        let refused = run(&command);
        assert!(
            refused.status == 1 && refused.stderr.contains("a link is not followed"),
            "{}",
            refused.stderr
        );
        assert_eq!(all(Path::new(&week.path("precious"))), before);
    }
    // What somebody else put there stays, and no night is stopped by it.
    let night = |name: &str| week.path(&format!("history/nights/{name}"));
    std::fs::write(night(".DS_Store"), "mine").unwrap();
    std::fs::create_dir_all(night("@eaDir/more")).unwrap();
    std::fs::create_dir_all(night("2026-03-02.000001/@eaDir")).unwrap();
    std::fs::write(night("2026-03-02.000001/notes.txt"), "mine").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(week.path("precious"), night("2026-03-09.000009")).unwrap();
    let output = week.night(2, "history", "out");
    assert_eq!(output.status, 0, "{}", output.stderr);
    assert_eq!(all(Path::new(&week.path("precious"))), before);
    for name in [".DS_Store", "@eaDir/more", "2026-03-02.000001/@eaDir", "2026-03-02.000001/notes.txt"] {
        assert!(Path::new(&night(name)).exists(), "{name}");
    }
}

#[test]
fn an_older_manifest_is_told_and_no_finished_night_is_swept_away() {
    let week = Week::new(&crate::week::told());
    week.night(0, "history", "out");
    let older = std::fs::read(week.path("history/manifest.json")).unwrap();
    week.night(1, "history", "out");
    std::fs::write(week.path("history/manifest.json"), older).unwrap();
    let verify = run(&["history", "verify", &week.path("history")]);
    assert!(verify.status == 1 && verify.stderr.contains("2026-03-03.000002"), "{}", verify.stderr);
    let refused = week.night(2, "history", "out");
    assert!(
        refused.status == 1 && refused.stderr.contains("is not named by manifest.json"),
        "{}",
        refused.stderr
    );
    assert!(Path::new(&week.path("history/nights/2026-03-03.000002/articles.parquet")).exists());
    std::fs::remove_dir_all(week.path("history/nights/2026-03-03.000002")).unwrap();
    assert_eq!(week.night(2, "history", "out").status, 0);
}

#[test]
fn a_manifest_that_leads_elsewhere_is_damaged() {
    for (from, to) in [
        ("2026-03-02", "../../x"),
        ("articles.parquet", "../articles.parquet"),
        ("2026-03-02", "2026-3-2"),
        ("\"commits\":1", "\"commits\":18446744073709551615"),
        ("\"commit\":1,", "\"commit\":281474976710657,"),
        ("\"rejects\":0", "\"rejects\":18446744073709551615"),
    ] {
        let week = Week::new(&crate::week::told());
        week.night(0, "history", "out");
        let path = week.path("history/manifest.json");
        let mut sealed: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let manifest: serde_json::Value =
            serde_json::from_str(&sealed["manifest"].to_string().replace(from, to)).unwrap();
        sealed["xxh3_128"] =
            format!("{:032x}", xxhash_rust::xxh3::xxh3_128(manifest.to_string().as_bytes())).into();
        sealed["manifest"] = manifest;
        std::fs::write(&path, sealed.to_string()).unwrap();
        let refused = week.night(1, "history", "out");
        assert!(
            refused.status == 1 && refused.stderr.contains("the history is damaged"),
            "{to}: {}",
            refused.stderr
        );
    }
}

#[test]
fn a_run_whose_lock_was_taken_away_does_not_commit_over_another() {
    use storywire::history::{History, Retention};
    let week = Week::new(&crate::week::told());
    week.night(0, "history", "out");
    let recipe = storywire::recipe::Recipe::built_in().unwrap();
    let path = week.path("history");
    let mut slow = History::open(Path::new(&path), &recipe.comparable()).unwrap();
    std::fs::remove_file(week.path("history/LOCK")).unwrap();
    assert_eq!(week.night(1, "history", "out").status, 0);
    let night = slow.nights()[0].clone();
    let retention = Retention { whole_from: "2000-01-01".into(), known_from: "2000-01-01".into() };
    let error = slow.commit(night, recipe.followed(), &retention).unwrap_err();
    assert!(error.to_string().contains("another run changed the history meanwhile"), "{error}");
    drop(slow);
    let verify = run(&["history", "verify", &path]);
    assert_eq!(
        (verify.status, verify.stderr.contains("of 2 nights, 0 damaged")),
        (0, true),
        "{}",
        verify.stderr
    );
}

#[test]
fn a_date_that_nobody_gave_takes_no_night_away() {
    let week = Week::new(&crate::week::told());
    let (dump, history) = (week.path("2026-03-02.jsonl"), week.path("history"));
    for date in ["2001-03-02", "2001-03-03"] {
        let night =
            run(&["cluster", &dump, "--history", &history, "--date", date, "--out", &week.path(date)]);
        assert_eq!(night.status, 0, "{}", night.stderr);
    }
    let nights = || run(&["history", "status", &history]).stdout.lines().count() - 1;
    let out = week.path("late");
    for more in [&[][..], &["--dry-run"], &["--date", "2026-03-02"]] {
        let refused = run(&[&["cluster", &dump, "--history", &history, "--out", &out][..], more].concat());
        assert_eq!(refused.status, 2, "{}", refused.stderr);
        assert!(refused.stderr.contains("(2001-03-02, 2001-03-03)"), "{}", refused.stderr);
        assert_eq!(nights(), 2);
    }
    let told = run(&["cluster", &dump, "--history", &history, "--out", &out, "--forget", "--dry-run"]).stdout;
    assert!(told.ends_with("would forget all of the nights of 2001-03-02, 2001-03-03\n"), "{told}");
}

#[test]
fn one_night_can_be_dropped_by_its_date() {
    let week = Week::new(&crate::week::told());
    (0..3).for_each(|night| assert_eq!(week.night(night, "history", "out").status, 0));
    let history = week.path("history");
    assert_eq!(run(&["history", "drop", &history, "2026-03-03"]).status, 0);
    let told = run(&["history", "status", &history]).stdout;
    assert!(
        !told.contains("2026-03-03") && told.contains("2026-03-02") && told.contains("2026-03-04"),
        "{told}"
    );
    assert!(!Path::new(&week.path("history/nights/2026-03-03.000002")).exists());
    for (date, said) in [("2026-03-03", "there is no night of"), ("yesterday", "is no date")] {
        let refused = run(&["history", "drop", &history, date]);
        assert!(refused.status == 2 && refused.stderr.contains(said), "{}", refused.stderr);
    }
    assert_eq!(week.night(1, "history", "out").status, 0);
    assert_eq!(run(&["history", "verify", &history]).status, 0);
}

#[cfg(unix)]
#[test]
fn a_run_that_a_signal_ends_says_so_and_leaves_no_half_of_a_file() {
    let lines: Vec<String> = (0..4_000)
        .map(|n| line(&format!("{n}"), "2026-03-14T06:00:00Z", "a.example", "", &made_up(n, 120)))
        .collect();
    let dump = Dump::of_lines(&lines);
    for signal in ["-TERM", "-INT", "-HUP"] {
        // A pipe that stays open: the run waits for more, with a copy of what came in its hands.
        let mut child = program()
            .args(["cluster", "-", "--out", &dump.path("out"), "--kept", &dump.path("kept"), "--force"])
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        std::io::Write::write_all(child.stdin.as_mut().unwrap(), lines.concat().as_bytes()).unwrap();
        let out = dump.path("out");
        let is_spooling = || {
            let entries = std::fs::read_dir(&out).into_iter().flatten();
            entries
                .flatten()
                .any(|entry| entry.file_name().to_string_lossy().starts_with(".storywire-stdin-"))
        };
        while !is_spooling() {
            std::thread::yield_now();
        }
        Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(130), "{signal}");
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert!(said.contains("broken off by a signal"), "{said}");
        let left: Vec<String> = all(Path::new(&out)).into_iter().map(|(name, _)| name).collect();
        assert!(left.is_empty(), "{left:?}");
    }
    assert_eq!(run(&["cluster", &dump.path("in"), "--out", &dump.path("out")]).status, 0);
}

#[test]
fn a_run_directory_from_somebody_else_makes_nobody_read_other_files() {
    let lines = [line("a", "", "", "One", FERRY), line("b", "", "", "Two", FERRY)];
    let secret: String =
        (1..=4).map(|n| format!("user{n}:x: SECRET-{n} of the user with the number {n}\n")).collect();
    let hash = |bytes: &[u8]| format!("{:032x}", xxhash_rust::xxh3::xxh3_128(bytes));
    let start = secret.len() / 2;
    let half = hash(&secret.as_bytes()[..start]);
    for (bytes, hash, complete, root, is_read) in [
        (0, hash(b""), false, false, false),
        (0, hash(b""), true, false, false),
        (start, half.clone(), false, false, false),
        (start, half, false, true, true),
        (secret.len(), String::new(), true, false, false),
        (secret.len(), hash(b"other"), true, true, false),
        (secret.len(), hash(secret.as_bytes()), true, false, true),
    ] {
        let dump = Dump::of_lines(&lines);
        dump.cluster(&[]).well();
        let path = dump.beside("secret.txt", &secret);
        let (out, input) = (dump.path("out"), dump.path("in/dump.jsonl"));
        let mut report: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(format!("{out}/run.json")).unwrap()).unwrap();
        let named = &mut report["inputs"][0];
        (named["path"], named["bytes"]) = (path.clone().into(), bytes.into());
        (named["xxh3_128"], named["complete"]) = (hash.clone().into(), complete.into());
        std::fs::write(format!("{out}/run.json"), report.to_string()).unwrap();
        let table = std::fs::read_to_string(format!("{out}/articles.csv")).unwrap().replace(&input, &path);
        std::fs::write(format!("{out}/articles.csv"), table).unwrap();
        let home = dump.path("");
        let root: &[&str] = if root { &["--inputs", &home] } else { &[] };
        let told = run(&[&["report", &out], root].concat());
        assert_eq!(told.status, 0, "{}", told.stderr);
        let page = std::fs::read_to_string(format!("{out}/report.html")).unwrap();
        assert_eq!(page.contains("SECRET"), is_read, "{bytes} {hash} {complete}");
        let told = run(&[&["explain", &out, "a", "b"], root].concat());
        assert!(is_read || told.status != 0 && !told.stdout.contains("SECRET"), "{}", told.stdout);
    }
}

/// Files and directories that are not finished, beside a kept dump.
#[cfg(unix)]
fn unfinished(directory: &str) -> Vec<String> {
    let names =
        std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with(".storywire-")).collect()
}

#[test]
#[cfg(unix)]
fn what_a_killed_dedup_left_is_swept_by_the_next_and_what_a_living_one_has_is_not() {
    let dump = Dump::new().file("a.jsonl", line("a", "", "", "One", FERRY));
    std::fs::create_dir(dump.path("there")).unwrap();
    let there = dump.path("there");
    let kept = format!("{there}/kept.jsonl");
    let start = |kept: &str| {
        let before = unfinished(&there);
        let mut child = program()
            .args(["dedup", "-", "--kept", kept])
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::io::Write::write_all(child.stdin.as_mut().unwrap(), line("b", "", "", "Two", FERRY).as_bytes())
            .unwrap();
        let is_begun =
            |name: &String| !before.contains(name) && Path::new(&format!("{there}/{name}/LOCK")).exists();
        let has_begun = (0..2_000_000).any(|_| {
            std::thread::yield_now();
            unfinished(&there).iter().any(is_begun)
        });
        if !has_begun {
            child.kill().unwrap();
            panic!("{kept} was not begun: {}", child.wait().unwrap());
        }
        child
    };
    let mut killed = start(&kept);
    killed.kill().unwrap();
    killed.wait().unwrap();
    let left = unfinished(&there);
    assert_eq!(left.len(), 1);
    std::fs::write(format!("{there}/.storywire-of-somebody"), "mine").unwrap();
    let living = start(&format!("{there}/other.jsonl"));
    // One of another target leaves it, the next of its own takes it away; neither touches what lives or is somebody's.
    assert_eq!(unfinished(&there).len(), 3);
    let again = start(&kept);
    let now = unfinished(&there);
    assert!(!now.contains(&left[0]) && now.len() == 3, "{now:?}");
    assert_eq!(
        run(&["dedup", &dump.path("in"), "--kept", &format!("{there}/third.jsonl"), "--force"]).status,
        0
    );
    assert_eq!(unfinished(&there).len(), 3);
    for (mut child, name) in [(living, "other.jsonl"), (again, "kept.jsonl")] {
        drop(child.stdin.take());
        // Both write dropped.csv, which is there by now.
        assert!(child.wait().unwrap().code().is_some());
        assert!(Path::new(&format!("{there}/{name}")).exists(), "{name}");
    }
    assert_eq!(unfinished(&there), [".storywire-of-somebody"]);
    // A run into the directory itself sweeps all that nobody holds.
    assert_eq!(run(&["cluster", &dump.path("in"), "--out", &there, "--force"]).status, 0);
    assert!(unfinished(&there).is_empty());
}

#[test]
#[cfg(target_os = "linux")]
fn files_whose_names_are_no_utf8_are_read_and_told_apart() {
    use std::os::unix::ffi::OsStringExt;
    let dump = Dump::new();
    let named = |bytes: &[u8]| {
        std::path::PathBuf::from(dump.path("in")).join(std::ffi::OsString::from_vec(bytes.to_vec()))
    };
    std::fs::write(named(b"stra\xdfe.jsonl"), line("a", "", "", "One", FERRY)).unwrap();
    std::fs::write(named(b"stra\xe4e.jsonl"), line("b", "", "", "Two", FERRY)).unwrap();
    std::fs::write(named(b"caf\xc3\xa9.jsonl"), line("c", "", "", "Three", FERRY)).unwrap();
    std::fs::write(named(b"notes\xff.md"), "no dump").unwrap();
    let night = dump.cluster(&[]).well();
    let paths = ["a", "b", "c"].map(|id| night.cell(id, "source_path").replace(&dump.path("in/"), ""));
    assert_eq!(paths, ["stra\\xdfe.jsonl", "stra\\xe4e.jsonl", "caf\u{e9}.jsonl"]);
    assert!(night.manifest()["passed_over"][0].as_str().unwrap().ends_with("notes\\xff.md"));
    // They are found again, and named on a command line.
    assert!(
        night.text("report.html").contains("divers found") || night.text("report.html").contains("crack")
    );
    let told = run(&["explain", &dump.path("out"), "a", "b"]);
    assert_eq!(told.status, 0, "{}", told.stderr);
    let kept = dump.path("kept.jsonl");
    let output =
        program().arg("dedup").arg(named(b"stra\xdfe.jsonl")).arg("--kept").arg(&kept).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(std::fs::read_to_string(kept).unwrap(), line("a", "", "", "One", FERRY));
}
