//! Small cases computed by hand, and scores held against a count over all pairs.

use std::collections::BTreeSet;

use super::agreement::Agreement;
use super::{Assigned, Evaluation, ProvenPair, TruthRow, evaluate, evaluate_with_edges};

/// A document a line: `id story relation level cluster role`; `-` is an empty value, a line may end after the
/// level for a document the assignment lacks.
fn rows(lines: &str) -> (Vec<TruthRow>, Vec<Assigned>) {
    let (mut truth, mut assigned) = (Vec::new(), Vec::new());
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        let mut cells = line.split_whitespace().map(|cell| if cell == "-" { "" } else { cell }.to_owned());
        let mut cell = || cells.next();
        let [id, story_id, relation, level] = [(); 4].map(|()| cell().expect("four cells of truth"));
        if let Some(cluster_id) = cell() {
            assigned.push(Assigned { id: id.clone(), cluster_id, role: cell().expect("a role") });
        }
        truth.push(TruthRow { id, story_id, relation, level });
    }
    (truth, assigned)
}

fn scores(lines: &str) -> Evaluation {
    let (truth, assigned) = rows(lines);
    evaluate(&truth, &assigned)
}

fn assigned(id: &str, cluster_id: &str) -> Assigned {
    Assigned { id: id.into(), cluster_id: cluster_id.into(), role: "exact".into() }
}

#[track_caller]
fn assert_close(got: f64, expected: f64) {
    assert!((got - expected).abs() < 1e-12, "got {got}, expected {expected}");
}

#[track_caller]
fn assert_agreement(got: Agreement, precision: f64, recall: f64, f1: f64) {
    assert_close(got.precision, precision);
    assert_close(got.recall, recall);
    assert_close(got.f1, f1);
}

#[test]
fn clusters_equal_to_the_stories_score_one() {
    let scores = scores(
        "a1 a original - w1 original
         b1 b original - w2 original
         a2 a exact    - w1 exact
         c1 c single   - w3 single",
    );
    assert_agreement(scores.pairwise, 1.0, 1.0, 1.0);
    assert_agreement(scores.b_cubed, 1.0, 1.0, 1.0);
    assert_close(scores.ari, 1.0);
    assert_eq!((scores.over_merged, scores.split), (0, 0));
    assert!(scores.worst.is_empty() && scores.worst_split.is_empty());
}

#[test]
fn one_cluster_of_everything_has_full_recall_and_no_better_than_chance() {
    let scores = scores(
        "a1 a original - w1 original
         a2 a exact    - w1 exact
         b1 b original - w1 exact
         b2 b exact    - w1 exact",
    );
    assert_agreement(scores.pairwise, 2.0 / 6.0, 1.0, 0.5);
    assert_agreement(scores.b_cubed, 0.5, 1.0, 2.0 / 3.0);
    assert_close(scores.ari, 0.0);
    assert_eq!((scores.over_merged, scores.split), (1, 0));
    let worst = &scores.worst[0];
    assert_eq!((worst.size, worst.stories, worst.wrong_pairs), (4, 2, 4));
    assert_eq!(worst.example, ("a1".into(), "b1".into()));
}

#[test]
fn clusters_of_one_have_full_precision_and_no_better_than_chance() {
    let scores = scores(
        "a1 a original - w1 single
         a2 a exact    - w2 single
         b1 b original - -  single
         b2 b exact    -",
    );
    assert_agreement(scores.pairwise, 1.0, 0.0, 0.0);
    assert_agreement(scores.b_cubed, 1.0, 0.5, 2.0 / 3.0);
    assert_close(scores.ari, 0.0);
    assert_eq!((scores.clusters, scores.missing), (4, 1));
    assert_eq!((scores.over_merged, scores.split), (0, 2));
}

#[test]
fn one_split_story_costs_recall_only() {
    let scores = scores(
        "a1 a original - w1 original
         a2 a exact    - w1 exact
         a3 a trunc   25 w2 single
         b1 b single   - w3 single",
    );
    assert_agreement(scores.pairwise, 1.0, 1.0 / 3.0, 0.5);
    assert_agreement(scores.b_cubed, 1.0, 2.0 / 3.0, 0.8);
    assert_close(scores.ari, 1.0 / 3.0);
    let worst = &scores.worst_split[0];
    assert_eq!((worst.size, worst.clusters, worst.missed_pairs), (3, 2, 2));
    assert_eq!(worst.example, ("a1".into(), "a3".into()));
}

#[test]
fn no_documents_score_one_and_print() {
    let scores = evaluate(&[], &[assigned("x", "w1")]);
    assert_agreement(scores.pairwise, 1.0, 1.0, 1.0);
    assert_agreement(scores.b_cubed, 1.0, 1.0, 1.0);
    assert_close(scores.ari, 1.0);
    assert!(scores.to_string().starts_with("documents 0  stories 0  clusters 0  missing 0  extra 1"));
}

#[test]
fn missing_extra_and_repeated_ids_are_counted_and_the_first_row_wins() {
    let (mut truth, mut found) = rows(
        "a1 a original - w1 original
         a2 a exact    - w1 exact
         a3 a exact    -
         b1 b single   - -  single",
    );
    truth.push(TruthRow { story_id: "b".into(), ..truth[0].clone() });
    found.extend([assigned("a2", "w9"), assigned("b1", "w1"), assigned("x", "w1"), assigned("x", "w1")]);
    let scores = evaluate(&truth, &found);
    assert_eq!((scores.documents, scores.stories, scores.clusters), (4, 2, 3));
    assert_eq!((scores.missing, scores.extra), (1, 2));
    assert_eq!((scores.repeated, scores.repeated_truth), (2, 1));
    assert_agreement(scores.pairwise, 1.0, 1.0 / 3.0, 0.5);
    assert_eq!(scores.roles[&("exact".into(), "missing".into())], 1);
}

#[test]
fn the_first_document_stands_for_a_story_with_no_labelled_original() {
    let scores = scores(
        "a1 a exact    -  w1 exact
         a2 a exact    -  w1 exact
         a3 a typo     2  w2 exact
         b1 b typo     2  w3 exact
         b2 b original -  w4 exact
         b3 b typo     3  w4 exact",
    );
    let shares: Vec<_> = scores
        .relations
        .iter()
        .map(|row| {
            (row.relation.as_str(), row.level.as_str(), row.documents, row.with_original, row.with_any)
        })
        .collect();
    let third = 1.0 / 3.0;
    assert_eq!(
        shares,
        [
            ("exact", "", 2, 1.0, 1.0),
            ("original", "", 1, 1.0, 1.0),
            ("typo", "", 3, third, third),
            ("typo", "2", 2, 0.0, 0.0),
            ("typo", "3", 1, 1.0, 1.0),
        ]
    );
}

#[test]
fn the_worst_are_ten_by_wrong_pairs_then_by_id() {
    let mut lines =
        String::from("z1 z single - w99 single\nz2 y single - w99 single\nz3 x single - w99 single\n");
    for n in 0..12 {
        lines += &format!("a{n} a{n} single - w{n:02} single\nb{n} b{n} single - w{n:02} single\n");
    }
    let scores = scores(&lines);
    let ids: Vec<_> = scores.worst.iter().map(|cluster| cluster.cluster_id.as_str()).collect();
    assert_eq!(scores.over_merged, 13);
    assert_eq!(ids, ["w99", "w00", "w01", "w02", "w03", "w04", "w05", "w06", "w07", "w08"]);
}

#[test]
fn the_pair_to_blame_is_the_strongest_edge_between_two_stories_of_the_cluster() {
    let (truth, assigned) = rows(
        "flood-1 flood original - w1 original
         flood-2 flood exact    - w1 exact
         week-1  week  roundup  - w1 roundup
         vote-1  vote  original - w2 original",
    );
    let edge = |a: &str, b: &str, strength| ProvenPair { a: a.into(), b: b.into(), strength };
    let edges = [
        edge("flood-1", "flood-2", 1.0),
        edge("flood-1", "week-1", 0.4),
        edge("week-1", "flood-2", 0.6),
        edge("flood-2", "vote-1", 0.9),
        edge("unknown", "flood-1", 0.9),
    ];
    let worst = evaluate_with_edges(&truth, &assigned, &edges).worst;
    assert_eq!(worst[0].example, ("week-1".to_owned(), "flood-2".to_owned()));
}

#[test]
fn the_whole_table_is_aligned() {
    let scores = scores(
        "flood-1 flood original      -       w1 original
         flood-2 flood exact         -       w1 exact
         flood-3 flood trunc         25      w3 single
         flood-4 flood trunc         50      w1 excerpt
         vote-1  vote  original      -       w2 original
         vote-2  vote  trunc         25
         rain-1  rain  trap_template weather w4 original
         rain-2  hail  trap_template weather w4 exact
         goal-1  goal  trap_template market  w5 single
         week-1  week  roundup       3       w1 roundup",
    );
    assert_eq!(format!("\n{scores}"), WHOLE_TABLE);
}

const WHOLE_TABLE: &str = r"
documents 10  stories 6  clusters 6  missing 1  extra 0  repeated 0  repeated in truth 0
over-merged clusters 2  split stories 2

agreement  precision  recall      f1
pairwise      0.4286  0.4286  0.4286
b-cubed       0.7500  0.7500  0.7500
ARI           0.3233

relation    documents  with original  with any  b-cubed recall
exact               1          1.000     1.000           0.750
original            2          0.500     0.500           0.625
trunc               3          0.333     0.333           0.500
  trunc/25          2          0.000     0.000           0.375
  trunc/50          1          1.000     1.000           0.750

trap                     documents  violating  share  same kind  other
roundup                          1          1  1.000          0      1
trap_template                    3          2  0.667          2      0
  trap_template/market           1          0  0.000          0      0
  trap_template/weather          2          2  1.000          2      0

worst over-merged  size  stories  wrong pairs  pair to blame
w1                    4        2            3  flood-1 week-1
w4                    2        2            1  rain-1 rain-2

worst split  size  clusters  missed pairs  example
flood           4         2             3  flood-1 flood-3
vote            2         2             1  vote-1 vote-2

relation \ role  exact  excerpt  missing  original  roundup  single
exact                1        0        0         0        0       0
original             0        0        0         2        0       0
roundup              0        0        0         0        1       0
trap_template        1        0        0         1        0       1
trunc                0        1        1         0        0       1

relation  documents  right  of original  right  right roles
exact             1  1.000            1  1.000  exact
original          1  1.000            1  1.000  original
roundup           1  1.000            0      -  roundup
trunc             1  1.000            1  1.000  excerpt
";

#[test]
fn control_characters_never_reach_the_terminal() {
    let (truth, mut found) = rows("a1 a single - w single\nb1 b single - w single");
    found.iter_mut().for_each(|row| row.cluster_id = "w\u{1b}[2J\n".into());
    let table = evaluate(&truth, &found).to_string();
    assert!(table.contains("w\u{fffd}[2J\u{fffd}  "), "{table}");
}

/// Runs of each property.
const CASES: u64 = 400;

struct Xorshift(u64);

impl Xorshift {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

/// Random stories and clusters of up to 40 documents, of every grain from one group to one each, some with no
/// cluster or no row.
fn random_rows(seed: u64) -> (Vec<TruthRow>, Vec<Assigned>) {
    const RELATIONS: [&str; 6] = ["original", "exact", "typo", "trap_footer", "trap_template", "roundup"];
    let mut random = Xorshift(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let documents = 1 + random.below(40);
    let (stories, clusters) = (1 + random.below(documents), 1 + random.below(documents));
    let mut lines = String::new();
    for id in 0..documents {
        let (relation, level) = (RELATIONS[random.below(6)], ["-", "1", "2"][random.below(3)]);
        let found = match (random.below(10), random.below(clusters)) {
            (0, _) => String::new(),
            (1, _) => "- single".to_owned(),
            (_, cluster) => format!("w{cluster} exact"),
        };
        lines += &format!("d{id} s{} {relation} {level} {found}\n", random.below(stories));
    }
    rows(&lines)
}

/// Whether two documents are in one cluster, from the rows alone.
fn in_one_cluster(found: &[Assigned], a: &str, b: &str) -> bool {
    let cluster = |id: &str| found.iter().find(|row| row.id == id).map_or("", |row| &row.cluster_id);
    a == b || (!cluster(a).is_empty() && cluster(a) == cluster(b))
}

/// For each document, the others (and itself) as (same story, same cluster, its row).
fn company<'a>(truth: &'a [TruthRow], found: &[Assigned], row: &TruthRow) -> Vec<(bool, bool, &'a TruthRow)> {
    let with = |other: &'a TruthRow| {
        (other.story_id == row.story_id, in_one_cluster(found, &other.id, &row.id), other)
    };
    truth.iter().map(with).collect()
}

#[test]
fn counted_scores_equal_those_of_all_pairs() {
    for seed in 0..CASES {
        let (truth, found) = random_rows(seed);
        let documents = truth.len() as f64;
        // Ordered pairs: each unordered one twice, which no ratio below can tell.
        let (mut both, mut clustered, mut storied) = (0.0, 0.0, 0.0);
        let (mut precision, mut recall) = (0.0, 0.0);
        for row in &truth {
            let company = company(&truth, &found, row);
            let count =
                |test: fn(bool, bool) -> bool| company.iter().filter(|c| test(c.0, c.1)).count() as f64;
            let [joint, cluster, story] = [count(|s, c| s && c), count(|_, c| c), count(|s, _| s)];
            both += joint - 1.0;
            clustered += cluster - 1.0;
            storied += story - 1.0;
            precision += joint / cluster / documents;
            recall += joint / story / documents;
        }
        let or_one = |part: f64, whole: f64| if whole == 0.0 { 1.0 } else { part / whole };
        let expected = or_one(clustered * storied, documents * (documents - 1.0));
        let scores = evaluate(&truth, &found);
        assert_close(scores.pairwise.precision, or_one(both, clustered));
        assert_close(scores.pairwise.recall, or_one(both, storied));
        assert_close(scores.b_cubed.precision, precision);
        assert_close(scores.b_cubed.recall, recall);
        if documents > 1.0 && (clustered + storied) / 2.0 != expected {
            assert_close(scores.ari, (both - expected) / ((clustered + storied) / 2.0 - expected));
        }
    }
}

#[test]
fn traps_equal_those_of_all_pairs() {
    for seed in 0..CASES {
        let (truth, found) = random_rows(seed);
        for trap in evaluate(&truth, &found).traps {
            let mut expected = trap.clone();
            (expected.documents, expected.violating, expected.same_kind, expected.other) = (0, 0, 0, 0);
            let is_counted = |row: &&TruthRow| {
                row.relation == trap.relation && (trap.level.is_empty() || row.level == trap.level)
            };
            for row in truth.iter().filter(is_counted) {
                let company = company(&truth, &found, row);
                let merged: BTreeSet<bool> = company
                    .iter()
                    .filter(|(same_story, same_cluster, _)| !same_story && *same_cluster)
                    .map(|(_, _, other)| other.relation == row.relation)
                    .collect();
                expected.documents += 1;
                expected.violating += usize::from(!merged.is_empty());
                expected.same_kind += usize::from(merged.contains(&true));
                expected.other += usize::from(merged.contains(&false));
            }
            assert_eq!(trap, expected, "seed {seed}");
        }
    }
}

#[test]
fn recall_by_relation_equals_that_of_all_pairs() {
    for seed in 0..CASES {
        let (truth, found) = random_rows(seed);
        for score in evaluate(&truth, &found).relations {
            let (mut documents, mut original, mut any, mut recall) = (0, 0.0, 0.0, 0.0);
            for row in truth.iter().filter(|row| row.relation == score.relation) {
                let story: Vec<_> =
                    company(&truth, &found, row).into_iter().filter(|other| other.0).collect();
                if story.len() < 2 || !(score.level.is_empty() || row.level == score.level) {
                    continue;
                }
                let anchor = story.iter().find(|other| other.2.relation == "original").unwrap_or(&story[0]);
                let together = story.iter().filter(|other| other.1).count();
                let is_found = if anchor.2.id == row.id { together > 1 } else { anchor.1 };
                documents += 1;
                original += f64::from(is_found);
                any += f64::from(together > 1);
                recall += together as f64 / story.len() as f64;
            }
            assert_eq!(score.documents, documents, "seed {seed}");
            assert_close(score.with_original, original / documents as f64);
            assert_close(score.with_any, any / documents as f64);
            assert_close(score.b_cubed_recall, recall / documents as f64);
        }
    }
}

#[test]
fn the_order_of_the_assigned_rows_changes_nothing() {
    for seed in 0..CASES {
        let (truth, mut found) = random_rows(seed);
        let scores = evaluate(&truth, &found);
        found.reverse();
        assert_eq!(evaluate(&truth, &found), scores, "seed {seed}");
    }
}

#[test]
fn the_counts_add_up() {
    for seed in 0..CASES {
        let (truth, found) = random_rows(seed);
        let scores = evaluate(&truth, &found);
        assert_eq!(scores.roles.values().sum::<usize>(), scores.documents, "seed {seed}");
        assert_eq!(
            scores.documents + scores.extra + scores.repeated,
            found.len() + scores.missing,
            "seed {seed}"
        );
    }
}
