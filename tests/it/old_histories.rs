//! Histories, recipes and runs that an earlier version left: what it wrote goes on, and what has changed since is said.

use crate::support::{Dump, Output, Rows, line, recipe, repository, rows_of, run};
use crate::week::copy_all;
use std::path::Path;
use storywire::recipe::Recipe;
use tempfile::TempDir;

/// What version 0.1 left after three nights: stories that run on, two that a third copy made one, articles that came late. Of
/// the fourth night there are the dump, and the ids and the lineage that 0.1 gave it.
struct Left {
    home: TempDir,
}

const FOURTH: &str = "2026-04-09";
const FIFTH: &str = "2026-04-10";

impl Left {
    fn by_0_1() -> Self {
        let left = Self { home: tempfile::tempdir().unwrap() };
        copy_all(&repository("tests/fixtures/history/0.1/history"), Path::new(&left.path("history")));
        let old = std::fs::read_to_string(Self::fixture("dumps/2026-04-09.jsonl")).unwrap();
        std::fs::write(left.path(&format!("{FOURTH}.jsonl")), &old).unwrap();
        let again = old.replace("-echo\"", "-again\"").replace("2026-04-09T", "2026-04-10T");
        std::fs::write(left.path(&format!("{FIFTH}.jsonl")), again).unwrap();
        left
    }

    fn fixture(name: &str) -> std::path::PathBuf {
        repository("tests/fixtures/history/0.1").join(name)
    }

    fn path(&self, name: &str) -> String {
        self.home.path().join(name).to_str().unwrap().to_owned()
    }

    fn try_night(&self, date: &str, options: &[&str]) -> Output {
        let (dump, history, out) =
            (self.path(&format!("{date}.jsonl")), self.path("history"), self.path(date));
        let fixed = ["cluster", &dump, "--history", &history, "--date", date, "--out", &out, "--force"];
        run(&[&fixed, options].concat())
    }

    fn night(&self, date: &str, options: &[&str]) {
        let output = self.try_night(date, options);
        assert_eq!(output.status, 0, "{}", output.stderr);
    }

    fn rows(&self, date: &str, table: &str) -> Rows {
        rows_of(&std::fs::read_to_string(self.path(&format!("{date}/{table}"))).unwrap())
    }

    fn ids(&self, date: &str) -> Vec<[String; 2]> {
        ids(&self.rows(date, "articles.csv"))
    }

    /// The hashes, now and before, of the night's events `rule`.
    fn rules(&self, date: &str) -> Vec<[String; 2]> {
        let rows = self.rows(date, "lineage.csv").into_iter().filter(|row| row["event"] == "rule");
        rows.map(|row| ["cluster_id", "other_cluster_id"].map(|column| row[column].clone())).collect()
    }

    /// The hash of the recipe in the night's run.json.
    fn hash(&self, date: &str) -> String {
        let report = std::fs::read(self.path(&format!("{date}/run.json"))).unwrap();
        let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
        report["recipe"]["xxh3_128"].as_str().unwrap().to_owned()
    }
}

fn ids(rows: &Rows) -> Vec<[String; 2]> {
    let mut ids: Vec<_> =
        rows.iter().map(|row| ["article_id", "cluster_id"].map(|it| row[it].clone())).collect();
    ids.sort();
    ids
}

fn expected(name: &str) -> Rows {
    rows_of(&std::fs::read_to_string(Left::fixture("expected").join(name)).unwrap())
}

#[test]
fn a_history_of_0_1_goes_on_with_its_ids() {
    let left = Left::by_0_1();
    assert_eq!(run(&["history", "verify", &left.path("history")]).status, 0);
    left.night(FOURTH, &[]);
    assert_eq!(left.ids(FOURTH), ids(&expected("ids.csv")));
    let mut lineage = left.rows(FOURTH, "lineage.csv");
    let rule = lineage.remove(0);
    assert_eq!(
        [&*rule["event"], &*rule["other_cluster_id"]],
        ["rule", ""],
        "0.1 did not say what it followed"
    );
    // Which article stands for a story is for the rule to say, which is another since.
    let mut before = expected("lineage.csv");
    for row in lineage.iter_mut().chain(&mut before) {
        assert!(row.remove("canonical_after").is_some_and(|id| !id.is_empty()));
    }
    assert_eq!(lineage, before);
    assert!(left.rows(FOURTH, "moved.csv").is_empty());
    assert_eq!(run(&["history", "verify", &left.path("history")]).status, 0);
    let status = rows_of(&run(&["history", "status", &left.path("history")]).stdout);
    assert_eq!(status.len(), 4);
    // Nothing is told again: of the same night the same, of the next nothing.
    let told = std::fs::read(left.path("2026-04-09/lineage.csv")).unwrap();
    left.night(FOURTH, &[]);
    assert_eq!(std::fs::read(left.path("2026-04-09/lineage.csv")).unwrap(), told);
    left.night(FIFTH, &[]);
    assert_eq!(left.rules(FIFTH), <[[String; 2]; 0]>::default());
}

#[test]
fn another_rule_goes_on_with_the_ids_and_is_told_once_with_both_hashes() {
    let left = Left::by_0_1();
    left.night(FOURTH, &[]);
    let before = left.hash(FOURTH);
    assert_eq!(left.rules(FOURTH), [[before.clone(), String::new()]]);
    let stricter = ["--set", "verify.similarity_min=.3", "--set", "cluster.giant_texts_min=300"];
    left.night(FIFTH, &stricter);
    let now = left.hash(FIFTH);
    assert_ne!(now, before);
    assert_eq!(left.rules(FIFTH), [[now, before]]);
    let events: Vec<_> = left.rows(FIFTH, "lineage.csv").iter().map(|row| row["event"].clone()).collect();
    assert_eq!(events[0], "rule");
    assert!(events[1..].iter().all(|event| event == "grew"), "{events:?}");
    let of = |date: &str, id: &str| left.ids(date).into_iter().find(|row| row[0] == id).unwrap()[1].clone();
    assert_eq!(of(FIFTH, "bridge-again"), of(FOURTH, "bridge-echo"));
    assert_eq!(of(FIFTH, "lamp-again"), of(FOURTH, "lamp-echo"));
}

#[test]
fn a_recipe_that_says_the_same_in_other_words_is_no_other_rule_and_a_policy_of_an_option_is() {
    let left = Left::by_0_1();
    left.night(FOURTH, &[]);
    let same = format!("# For our own use.\n{}", recipe(&[("name", "\"ours\""), ("overhang_max", "0.2")]));
    std::fs::write(left.path("ours.toml"), same).unwrap();
    left.night(FIFTH, &["--recipe", &left.path("ours.toml")]);
    assert_ne!(left.hash(FIFTH), left.hash(FOURTH));
    assert_eq!(left.rules(FIFTH), <[[String; 2]; 0]>::default());
    left.night(FIFTH, &["--canonical", "latest"]);
    assert_eq!(left.rules(FIFTH), [[left.hash(FIFTH), left.hash(FOURTH)]]);
}

#[test]
fn a_damaged_list_of_recipes_is_named_and_a_missing_one_makes_them_unknown() {
    let left = Left::by_0_1();
    left.night(FOURTH, &[]);
    let path = left.path("history/recipes.json");
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let night = left.try_night(FIFTH, &[]);
    assert_eq!(night.status, 1);
    assert!(night.stderr.contains(&format!("\"{path}\": the history is damaged: ")), "{}", night.stderr);
    std::fs::remove_file(&path).unwrap();
    left.night(FIFTH, &[]);
    assert_eq!(left.rules(FIFTH), [[left.hash(FIFTH), String::new()]]);
}

/// Texts of recipes as an earlier version wrote them, and what is said of each.
fn old_recipes() -> [(String, &'static str); 2] {
    let wire = storywire::recipe::WIRE;
    let key = wire.lines().find(|line| line.starts_with("pair_share_min")).unwrap();
    let missing = wire.replace(&format!("{key}\n"), "");
    let unknown = wire.replace("\n[verify.align]", "\nformer_min = 0.5\n\n[verify.align]");
    [
        (missing, "line 119: missing field `pair_share_min`"),
        (unknown, "line 89: unknown field `former_min`, expected one of `share_min`, `similarity_min`, "),
    ]
}

#[test]
fn a_recipe_of_another_version_is_refused_with_the_key_and_its_line() {
    let dump = Dump::of_lines(&[line("a", "2026-03-14T06:00:00Z", "wire.example", "A", crate::prose::CAKE)]);
    for (text, says) in old_recipes() {
        let path = dump.beside("old.toml", &text);
        let message = format!("error: recipe \"{path}\": {says}");
        let night = dump.cluster(&["--recipe", &path]).ended_with(2);
        assert!(night.output.stderr.starts_with(&message), "{}", night.output.stderr);
        let checked = run(&["check", &path]);
        assert!(checked.status == 2 && checked.stderr.starts_with(&message), "{}", checked.stderr);
    }
}

#[test]
fn a_run_of_another_version_is_refused_with_the_key_of_its_recipe_and_left_as_it_is() {
    let dump = Dump::of_lines(&[
        line("a", "2026-03-14T06:00:00Z", "wire.example", "A", crate::prose::CAKE),
        line("b", "2026-03-14T07:00:00Z", "post.example", "B", crate::prose::CAKE),
    ]);
    dump.cluster(&[]).well();
    let (out, run_json) = (dump.path("out"), dump.path("out/run.json"));
    let mut report: serde_json::Value = serde_json::from_slice(&std::fs::read(&run_json).unwrap()).unwrap();
    for (text, says) in old_recipes() {
        report["recipe"]["text"] = text.into();
        std::fs::write(&run_json, report.to_string()).unwrap();
        let other = dump.path("other");
        for command in [
            vec!["recut", &out, "--set", "attribute.canonical=latest", "--out", &other],
            vec!["explain", &out, "a", "b"],
            vec!["report", &out],
        ] {
            let refused = run(&command);
            assert_eq!(refused.status, 2, "{command:?}: {}", refused.stderr);
            let message = format!("error: recipe \"wire\": {says}");
            assert!(refused.stderr.starts_with(&message), "{command:?}: {}", refused.stderr);
        }
        assert!(!Path::new(&other).exists());
    }
}

#[test]
fn a_history_whose_texts_cannot_be_compared_is_refused_and_left_as_it_is() {
    let left = Left::by_0_1();
    let manifest = || std::fs::read(left.path("history/manifest.json")).unwrap();
    let before = manifest();
    let night = left.try_night(FOURTH, &["--set", "shingle.words=4"]);
    assert_eq!(night.status, 2, "{}", night.stderr);
    assert!(night.stderr.contains("is of other parameters"), "{}", night.stderr);
    assert_eq!(manifest(), before);
    assert!(!Path::new(&left.path("history/recipes.json")).exists());
    assert!(Recipe::built_in().is_ok_and(|recipe| recipe.shingle.words == 5));
}
