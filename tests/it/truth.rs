//! The sample sets against their truth: floors that only rise.

use crate::support::{Dump, Night, repository, rows_of};
use std::collections::BTreeSet;
use storywire::evaluate::{Assigned, Evaluation, TruthRow, evaluate};

/// Pairwise precision on `sample_data/night`.
const NIGHT_PRECISION_MIN: f64 = 0.83;
/// Documents of `sample_data/night` that stand with another story than their own, by the kind of trap; these only fall.
const NIGHT_TRAPPED_MAX: [(&str, usize); 3] = [("roundup", 1), ("trap_footer", 4), ("trap_short", 3)];
/// Pairwise precision on `sample_data/scripts`.
const SCRIPTS_PRECISION_MIN: f64 = 1.0;

fn sample(name: &str) -> (Night, Evaluation) {
    let dump = Dump::new();
    let articles = repository("sample_data").join(name).join("articles");
    let night = dump.cluster_inputs(&[articles.to_str().unwrap()], &[], b"").well();
    let truth = std::fs::read_to_string(repository("sample_data").join(name).join("truth.csv")).unwrap();
    let truth: Vec<TruthRow> = rows_of(&truth)
        .into_iter()
        .map(|row| TruthRow {
            id: row["id"].clone(),
            story_id: row["story_id"].clone(),
            relation: row["relation"].clone(),
            level: row["level"].clone(),
        })
        .collect();
    let assigned: Vec<Assigned> = night
        .rows("articles.csv")
        .iter()
        .map(|row| Assigned {
            id: row["article_id"].clone(),
            cluster_id: row["cluster_id"].clone(),
            role: row["role"].clone(),
        })
        .collect();
    let scores = evaluate(&truth, &assigned);
    (night, scores)
}

fn assert_floors(scores: &Evaluation, precision_min: f64, trapped_max: &[(&str, usize)]) {
    assert_eq!((scores.missing, scores.extra, scores.repeated), (0, 0, 0), "{scores}");
    assert_eq!(scores.split, 0, "{scores}");
    assert!((scores.pairwise.recall - 1.0).abs() < f64::EPSILON, "{scores}");
    assert!(scores.pairwise.precision >= precision_min, "{scores}");
    for trap in scores.traps.iter().filter(|trap| trap.level.is_empty()) {
        let most = trapped_max.iter().find(|(kind, _)| *kind == trap.relation).map_or(0, |(_, most)| *most);
        assert!(trap.violating <= most, "{scores}");
    }
}

#[test]
fn no_story_of_the_sample_night_is_split_and_hardly_two_are_joined() {
    let (night, scores) = sample("night");
    assert_eq!(night.output.status, 0);
    assert_floors(&scores, NIGHT_PRECISION_MIN, &NIGHT_TRAPPED_MAX);
}

#[test]
fn copies_in_other_languages_and_scripts_are_found_like_english_ones() {
    let (night, scores) = sample("scripts");
    assert_eq!(night.output.status, 0);
    assert_floors(&scores, SCRIPTS_PRECISION_MIN, &[]);
}

#[test]
fn the_broken_sample_is_refused_record_by_record_and_the_rest_is_read() {
    let dump = Dump::new();
    let articles = repository("sample_data/broken/articles");
    let night = dump.cluster_inputs(&[articles.to_str().unwrap()], &[], b"").ended_with(3);
    assert_eq!(
        night.refusals(),
        ["2 malformed_json", "4 not_an_object", "10 wrong_type", "12 lone_surrogate", "13 invalid_utf8",]
    );
    let rows = night.rows("articles.csv").into_iter();
    let alone = rows.filter(|row| row["flags"] == "headline_only").map(|row| row["source_record"].clone());
    assert_eq!(alone.collect::<BTreeSet<String>>(), ["5", "6", "8", "9"].map(str::to_owned).into());
}
