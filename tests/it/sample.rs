//! `storywire sample` and `evaluate --labels`: pairs near the threshold out, labels back in.

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
