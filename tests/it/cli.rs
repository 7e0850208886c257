//! What the program says, word for word.

use crate::prose::{CAKE, FERRY};
use crate::support::{Dump, line, repository, run};

fn dump() -> Dump {
    Dump::of_lines(&[
        line("a", "2026-03-14T06:00:00Z", "wire.example", "Ferry stops", FERRY),
        line("b", "2026-03-14T08:00:00Z", "portal.example", "=Islands cut off", FERRY),
        line("c", "2026-03-14T07:00:00Z", "local.example", "Cake settled", CAKE),
    ])
}

#[test]
fn a_run_says_what_came_of_it() {
    let dump = dump().file("notes.md", "none");
    let night = dump.cluster(&[]).well();
    let home = dump.path("");
    assert_eq!(night.output.stdout, "");
    assert_eq!(
        night.output.stderr.replace(&home, "HOME/"),
        "passing over 1 files that are no dump by their names, such as \"HOME/in/notes.md\"\n\
         3 records: 3 articles in 2 clusters (1 with copies, 1 copies beside the canonical articles), 0 refused\n\
         wrote HOME/out/clusters.csv\n"
    );
}

#[test]
fn a_quiet_run_says_nothing() {
    let night = dump().file("notes.md", "none").cluster(&["--quiet"]).well();
    assert_eq!((night.output.stdout.as_str(), night.output.stderr.as_str()), ("", ""));
}

#[test]
fn a_cell_that_a_spreadsheet_would_run_is_disarmed_on_request() {
    let dump = dump();
    assert_eq!(dump.cluster(&[]).well().cell("b", "title"), "=Islands cut off");
    assert_eq!(dump.cluster(&["--spreadsheet-safe"]).well().cell("b", "title"), "'=Islands cut off");
}

#[test]
fn single_articles_can_be_left_out_of_the_clusters_but_not_of_the_articles() {
    let night = dump().cluster(&["--min-size", "2"]).well();
    let clusters = night.rows("clusters.csv");
    assert_eq!(clusters.iter().map(|row| row["size"].as_str()).collect::<Vec<_>>(), ["2"]);
    assert_eq!(night.ids(), ["a", "b", "c"]);
}

#[test]
fn the_manifest_tells_inputs_counts_and_expected_recall() {
    let manifest = dump().cluster(&[]).well().manifest();
    assert_eq!(manifest["counts"]["articles"], 3);
    assert_eq!(manifest["counts"]["clusters"], 2);
    assert_eq!(manifest["recipe"]["name"], "wire");
    assert_eq!(manifest["threads"], 2);
    assert_eq!(manifest["inputs"][0]["complete"], true);
    let hash = manifest["inputs"][0]["xxh3_128"].as_str().unwrap();
    assert_eq!(hash.len(), 32);
    let recall = manifest["banding"]["expected_recall"].as_f64().unwrap();
    assert!((0.9..=1.0).contains(&recall), "{recall}");
    let at = |similarity: &str| manifest["banding"]["expected_recall_at"][similarity].as_f64().unwrap();
    assert!(at("0.1") < at("0.3") && at("0.3") < at("0.9"));
}

#[test]
fn a_run_leaves_its_tables_and_the_manifest_and_nothing_else() {
    let dump = dump();
    dump.cluster(&[]).well();
    let names = std::fs::read_dir(dump.path("out")).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    assert_eq!(
        names,
        [
            "articles.csv",
            "clusters.csv",
            "edges.csv",
            "furniture.csv",
            "houses.csv",
            "passages.csv",
            "rejects.csv",
            "report.html",
            "run.json"
        ]
    );
}

#[test]
fn check_runs_the_tests_inside_a_recipe() {
    let built_in = run(&["check"]);
    assert_eq!(built_in.status, 0, "{}", built_in.stderr);
    assert!(built_in.stderr.ends_with(" passed, 0 failed\n"), "{}", built_in.stderr);
    let path = repository("pipelines/wire.toml");
    assert_eq!(run(&["check", path.to_str().unwrap()]).stderr, built_in.stderr);
}

#[test]
fn check_says_where_a_recipe_gives_other_clusters_than_it_expects() {
    let (head, _) = storywire::recipe::WIRE.split_once("[[test]]").unwrap();
    let case = "[[test]]\nname = \"a wish\"\narticles = [{ id = \"a\", text = \"one two\" }, { id = \"b\", text = \"\" }, \
                { id = \"c\", text = \"three four\" }]\nclusters = [[\"a\", \"c\"]]\nroles = { a = \"exact\" }\n";
    let dump = Dump::new();
    let path = dump.beside("wish.toml", format!("{head}{case}"));
    let output = run(&["check", path.as_str()]);
    assert_eq!(output.status, 1);
    assert_eq!(
        output.stderr,
        "wire: a wish ... FAILED\n    refused: empty_text \n    expected a cluster of a, c\n    got a cluster of a\n    \
         got a cluster of c\n    expected a to be exact, got single\n0 passed, 1 failed\n\
         error: 1 of 1 recipe tests failed\n"
    );
}

#[test]
fn evaluate_scores_a_run_against_a_truth() {
    let dump = dump();
    dump.cluster(&[]).well();
    let truth =
        "id,story_id,relation,level\na,ferry,original,\nb,ferry,exact,\nc,cake,single,\nd,cake,exact,\n";
    let truth = dump.beside("truth.csv", truth);
    let output = run(&["evaluate", "--truth", truth.as_str(), dump.path("out").as_str()]);
    assert_eq!((output.status, output.stderr.as_str()), (0, ""));
    assert_eq!(output.stdout, SCORES);
}

const SCORES: &str = r"documents 4  stories 2  clusters 3  missing 1  extra 0  repeated 0  repeated in truth 0
over-merged clusters 0  split stories 1

agreement  precision  recall      f1
pairwise      1.0000  0.5000  0.6667
b-cubed       1.0000  0.7500  0.8571
ARI           0.5714

relation  documents  with original  with any  b-cubed recall
exact             2          0.500     0.500           0.750
original          1          1.000     1.000           1.000
single            1          0.000     0.000           0.500

worst split  size  clusters  missed pairs  example
cake            2         2             1  c d

relation \ role  exact  missing  original  single
exact                1        1         0       0
original             0        0         1       0
single               0        0         0       1

relation  documents  right  of original  right  right roles
exact             1  1.000            1  1.000  exact
original          1  1.000            1  1.000  original

";

#[test]
fn evaluate_names_the_column_that_a_truth_lacks() {
    let dump = dump();
    dump.cluster(&[]).well();
    let truth = dump.beside("truth.csv", "id,story\na,ferry\n");
    let output = run(&["evaluate", "--truth", truth.as_str(), dump.path("out").as_str()]);
    assert_eq!(output.status, 1);
    assert_eq!(
        output.stderr.replace(&dump.path(""), "HOME/"),
        "error: \"HOME/truth.csv\": no column \"story_id\" among id, story\n"
    );
}

#[test]
fn shells_get_their_completions_and_man_its_page() {
    for shell in ["bash", "zsh", "fish"] {
        let output = run(&["completions", shell]);
        assert_eq!(output.status, 0);
        assert!(output.stdout.contains("max-reject-ratio"), "{shell}");
    }
    let page = run(&["man"]).stdout;
    assert!(page.starts_with(".ie") || page.starts_with(".TH"));
    for name in ["CLUSTER", "EVALUATE", "CHECK", "COMPLETIONS"] {
        assert!(page.contains(&format!(".SH \"STORYWIRE {name}\"")), "{name}");
    }
}

#[test]
fn help_names_every_exit_status() {
    let help = run(&["cluster", "--help"]);
    assert_eq!(help.status, 0);
    for status in ["  0  done", "  1  failed", "  2  ", "  3  done, but"] {
        assert!(help.stdout.contains(status), "{}", help.stdout);
    }
}
