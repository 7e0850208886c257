//! `storywire sample` and `evaluate --labels`: pairs near the threshold or by stratum out, labels back in.

use crate::support::{repository, rows_of, run};

/// The sample's run.
fn night(home: &tempfile::TempDir) -> String {
    let out = home.path().join("night").to_str().unwrap().to_owned();
    let sample = repository("sample_data/night/articles");
    let output =
        run(&["cluster", sample.to_str().unwrap(), "--out", &out, "--quiet", "--no-page", "--edges"]);
    assert_eq!(output.status, 0, "{}", output.stderr);
    out
}

#[test]
fn a_sample_holds_edges_and_refused_pairs_and_a_seed_draws_it_again() {
    let home = tempfile::tempdir().unwrap();
    let out = night(&home);
    let drawn = |pairs: &str, seed: &str| run(&["sample", &out, "--pairs", pairs, "--seed", seed]).stdout;
    let sample = drawn("6", "1");
    let rows = rows_of(&sample);
    assert_eq!(rows.len(), 6, "{sample}");
    let edges = std::fs::read_to_string(format!("{out}/edges.csv")).unwrap();
    let is_edge = |a: &str, b: &str| {
        let pairs = rows_of(&edges);
        pairs.iter().any(|row| {
            [&row["article_a"], &row["article_b"]] == [a, b]
                || [&row["article_b"], &row["article_a"]] == [a, b]
        })
    };
    let count = rows.iter().filter(|row| is_edge(&row["article_a"], &row["article_b"])).count();
    assert_eq!(count, 3, "{sample}");
    assert!(rows.iter().all(|row| row["label"].is_empty() && !row.contains_key("accepted")));
    assert_eq!(sample, drawn("6", "1"));
    assert_eq!(rows_of(&drawn("1000", "2")).len(), rows_of(&drawn("1000", "3")).len(), "all there are");
    assert_eq!(drawn("0", "1").lines().count(), 1);
}

#[test]
fn labels_are_read_back_and_scored_with_their_intervals() {
    let home = tempfile::tempdir().unwrap();
    let out = night(&home);
    let path = home.path().join("labels.csv");
    let score = |labels: &str| {
        std::fs::write(&path, format!("label,article_a,article_b\n{labels}")).unwrap();
        run(&["evaluate", "--labels", path.to_str().unwrap(), &out])
    };
    let scored = score(
        "copies,nw-7001,L0314-01\nother,nw-7018,nw-7019\n,nw-7001,nw-7002\nyes,nw-7001,nw-7003\nno,nw-7010,nw-7011\n1,nw-7001,gone\n",
    );
    assert_eq!(
        scored.stdout,
        "labelled pairs 4  copies 2  in one cluster 2  both 1  not in the run 1\n\n\
         among these pairs, with 95 % intervals\n\
         precision  0.500 (0.095 to 0.905)\n\
         recall     0.500 (0.095 to 0.905)\n"
    );
    let wrong = score("maybe,nw-7001,nw-7002\n");
    assert_eq!(wrong.status, 1);
    assert!(wrong.stderr.contains("row 2: \"maybe\" is no label; write copies or other"), "{}", wrong.stderr);
    assert!(score(",nw-7001,nw-7002\n").stderr.contains("no pair has a label"));
    let neither = run(&["evaluate", &out]);
    assert_eq!(neither.status, 2, "{}", neither.stderr);
}

/// A dump of invented articles in a directory of its own, and its run.
fn run_of(home: &tempfile::TempDir, articles: &[(&str, &str, &str, &str)]) -> String {
    let dump = home.path().join("dump.jsonl");
    let record = |(id, outlet, title, text): &(&str, &str, &str, &str)| {
        serde_json::json!({ "id": id, "outlet": outlet, "title": title, "text": text,
            "published": "2026-03-14T06:00:00Z" })
        .to_string()
            + "\n"
    };
    std::fs::write(&dump, articles.iter().map(record).collect::<String>()).unwrap();
    let out = home.path().join("out").to_str().unwrap().to_owned();
    let output = run(&[
        "cluster",
        dump.to_str().unwrap(),
        "--out",
        &out,
        "--quiet",
        "--no-page",
        "--edges",
        "--force",
    ]);
    assert_eq!(output.status, 0, "{}", output.stderr);
    out
}

fn by_stratum(out: &str, pairs: &str, seed: &str) -> String {
    let drawn = run(&["sample", out, "--by", "stratum", "--pairs", pairs, "--seed", seed, "--quiet"]);
    assert_eq!(drawn.status, 0, "{}", drawn.stderr);
    drawn.stdout
}

/// The sample with what `label` says of each row, by its number and both ids.
fn labelled(sample: &str, label: impl Fn(usize, &str, &str) -> &'static str) -> String {
    let mut out = csv::Writer::from_writer(Vec::new());
    let mut table = csv::Reader::from_reader(sample.as_bytes());
    out.write_record(table.headers().unwrap()).unwrap();
    for (number, row) in table.records().map(Result::unwrap).enumerate() {
        let said = label(number, &row[1], &row[2]);
        out.write_record(std::iter::once(said).chain(row.iter().skip(1))).unwrap();
    }
    String::from_utf8(out.into_inner().unwrap()).unwrap()
}

fn evaluated(home: &tempfile::TempDir, labels: &str, out: &str) -> crate::support::Output {
    let path = home.path().join("labels.csv");
    std::fs::write(&path, labels).unwrap();
    run(&["evaluate", "--labels", path.to_str().unwrap(), out])
}

const FERRY: &str = "The ferry Ostervik ran aground off Halden on Monday with 212 people on board, the coast guard said. \
    Nobody was hurt, and two tugs pulled her free at noon. The master told the harbour office that the rudder had failed in the \
    narrow sound. Divers are to look at her hull before she may sail again. The line will put passengers on buses until Friday.";

#[test]
fn a_run_of_one_stratum_is_told_by_its_labels_and_a_single_pair_whole() {
    let home = tempfile::tempdir().unwrap();
    let out = run_of(
        &home,
        &[("a", "bay.example", "Ferry aground", FERRY), ("b", "sound.example", "Ferry stuck", FERRY)],
    );
    let sample = by_stratum(&out, "10", "1");
    let rows = rows_of(&sample);
    assert_eq!((rows.len(), rows[0]["text_a"].as_str(), rows[0]["text_b"].as_str()), (1, FERRY, FERRY));
    assert!(rows[0]["jaccard"].is_empty() && rows[0]["stratum"].len() == 33, "{sample}");
    let scored = evaluated(&home, &labelled(&sample, |_, _, _| "copies"), &out);
    assert_eq!(
        scored.stdout,
        "by stratum, with 95 % intervals\n\n\
         joined              pairs  drawn  labelled  copies  share\n\
         equal, two outlets      1      1         1       1  1.000 (1.000 to 1.000)\n\n\
         precision of the whole run  1.000 (1.000 to 1.000)\n\n\
         copies among refused pairs  not told: the sample has no refused pair\n",
        "{}",
        scored.stderr
    );
}

#[test]
fn a_run_that_joins_nothing_gives_an_empty_sample() {
    let home = tempfile::tempdir().unwrap();
    let out = run_of(&home, &[("a", "bay.example", "Ferry aground", FERRY)]);
    assert_eq!(by_stratum(&out, "10", "1").lines().count(), 1);
    assert_eq!(by_stratum(&out, "0", "1").lines().count(), 1);
}

#[test]
fn a_sample_by_stratum_is_the_same_for_a_seed_and_tells_nobody_its_strata() {
    let home = tempfile::tempdir().unwrap();
    let out = night(&home);
    let sample = by_stratum(&out, "30", "7");
    let rows = rows_of(&sample);
    assert_eq!(rows.len(), 30, "{sample}");
    assert_eq!(sample, by_stratum(&out, "30", "7"));
    assert_ne!(sample, by_stratum(&out, "30", "8"));
    let codes: std::collections::BTreeSet<&String> = rows.iter().map(|row| &row["stratum"]).collect();
    assert_eq!(codes.len(), 30);
    assert!(rows.iter().all(|row| row["label"].is_empty() && row["jaccard"].is_empty()));
    assert!(rows.iter().all(|row| !row["text_a"].is_empty() && !row["text_b"].is_empty()));
    let few = run(&["sample", &out, "--by", "stratum", "--pairs", "2"]);
    assert!(few.stderr.contains("each stratum needs a pair"), "{}", few.stderr);
    assert!(rows_of(&few.stdout).len() > 2);
}

#[test]
fn labels_of_a_sample_by_stratum_are_weighed_and_a_missing_one_is_told() {
    let home = tempfile::tempdir().unwrap();
    let out = night(&home);
    let sample = by_stratum(&out, "40", "7");
    let articles = std::fs::read_to_string(format!("{out}/articles.csv")).unwrap();
    let clusters: std::collections::BTreeMap<String, String> = rows_of(&articles)
        .into_iter()
        .map(|row| (row["article_id"].clone(), row["cluster_id"].clone()))
        .collect();
    let as_clustered =
        |_: usize, a: &str, b: &str| if clusters[a] == clusters[b] { "copy" } else { "passage" };
    let all = evaluated(&home, &labelled(&sample, as_clustered), &out);
    assert!(all.stdout.contains("precision of the whole run  1.000 ("), "{}", all.stdout);
    assert!(all.stdout.contains("copies among refused pairs  0.000 ("), "{}", all.stdout);
    assert!(!all.stdout.contains("among these pairs"), "{}", all.stdout);
    // Of a stratum of one drawn pair, or of all strata, the label is left out.
    let none = |_: usize, a: &str, b: &str| if clusters[a] == clusters[b] { "" } else { "form" };
    let none = evaluated(&home, &labelled(&sample, none), &out);
    assert!(
        none.stdout.contains("precision of the whole run  not told: no pair has a label"),
        "{}",
        none.stdout
    );
    let unknown = evaluated(
        &home,
        &labelled(&sample, |number, _, _| if number == 3 { "perhaps" } else { "copies" }),
        &out,
    );
    assert_eq!(unknown.status, 1);
    assert!(unknown.stderr.contains("row 5: \"perhaps\" is no label"), "{}", unknown.stderr);
}

#[test]
fn labels_drawn_from_another_run_tell_of_themselves_alone() {
    let home = tempfile::tempdir().unwrap();
    let out = night(&home);
    let sample = labelled(&by_stratum(&out, "40", "7"), |_, _, _| "copies");
    let other = home.path().join("other").to_str().unwrap().to_owned();
    let set = ["recut", &out, "--out", &other, "--set", "verify.share_min=.9", "--quiet", "--no-page"];
    assert_eq!(run(&set).status, 0);
    let scored = evaluated(&home, &sample, &other);
    assert_eq!(scored.status, 0, "{}", scored.stderr);
    assert!(
        scored.stdout.starts_with("the pairs were drawn by stratum from a run with other clusters"),
        "{}",
        scored.stdout
    );
    assert!(scored.stdout.contains("among these pairs"), "{}", scored.stdout);
    assert!(!scored.stdout.contains("whole run"), "{}", scored.stdout);
}

#[test]
fn a_code_on_another_pair_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let out = night(&home);
    let rows = rows_of(&by_stratum(&out, "40", "7"));
    let moved = format!(
        "label,article_a,article_b,stratum\ncopies,{},{},{}x\n",
        rows[0]["article_a"],
        rows[0]["article_b"],
        &rows[1]["stratum"][..32]
    );
    let scored = evaluated(&home, &moved, &out);
    assert_eq!(scored.status, 1);
    assert!(scored.stderr.contains("row 2: its stratum is that of another pair"), "{}", scored.stderr);
}
