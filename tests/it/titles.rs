//! What stands in the place of a headline where a dump has none: it is shown and told, and decides nothing.

use crate::prose::{BELL, CAKE, FERRY};
use crate::support::{Dump, line, rows_of, run};

const FIRST: &str =
    "The ferry line between Ostervik and the outer islands stopped on Friday after a crack was found in the";

fn dump() -> Dump {
    Dump::of_lines(&[
        line("f", "2026-03-14T06:00:00Z", "a.example", "", FERRY),
        line("f2", "2026-03-14T09:00:00Z", "b.example", "Ferry stops", FERRY),
        line("c", "2026-03-14T08:00:00Z", "c.example", "", CAKE),
        line("b", "2026-03-14T08:00:00Z", "d.example", "The bell rings", BELL),
    ])
}

#[test]
fn the_first_sentence_stands_for_a_headline_and_is_told_as_one() {
    let night = dump().cluster(&[]).well();
    assert!(night.cell("f", "title").starts_with(FIRST), "{}", night.cell("f", "title"));
    assert!(night.cell("f", "title").chars().count() <= 120);
    let told = |id| (night.cell(id, "title"), night.cell(id, "title_basis"));
    assert_eq!(night.cell("f", "title_basis"), "first_sentence");
    assert_eq!(told("f2"), ("Ferry stops".to_owned(), "given".to_owned()));
    assert_eq!(told("b"), ("The bell rings".to_owned(), "given".to_owned()));
    let clusters = night.rows("clusters.csv");
    let of_cake = clusters.iter().find(|row| row["canonical_id"] == "c").unwrap();
    assert_eq!(of_cake["canonical_title"], night.cell("c", "title"));
    assert_eq!(of_cake["canonical_title_basis"], "first_sentence");
    assert!(night.text("report.html").contains(FIRST));
}

#[test]
fn a_sentence_that_stands_for_a_headline_decides_nothing() {
    // A teaser of five words is its story's under the same headline only, and one first sentence is no headline.
    let lead = "Three hundred islanders are waiting.";
    let of = |title: &str| {
        let [a, b] = [("a", format!("{lead}\n{FERRY}")), ("b", lead.to_owned())]
            .map(|(id, text)| line(id, "2026-03-14T06:00:00Z", &format!("{id}.example"), title, &text));
        Dump::of_lines(&[a, b]).cluster(&[]).well()
    };
    let (bare, titled) = (of(""), of(lead.trim_end_matches('.')));
    assert_eq!((bare.clusters().len(), titled.clusters().len()), (2, 1));
    assert_eq!((bare.cell("a", "title"), bare.cell("b", "title")), (lead.to_owned(), lead.to_owned()));
}

#[test]
fn it_goes_on_through_recut_explain_and_the_history() {
    let dump = dump();
    let history = dump.path("history");
    let night = dump.cluster(&[]).well();
    let cut = dump.path("cut");
    assert_eq!(
        run(&["recut", &dump.path("out"), "--set", "verify.similarity_min=.9", "--out", &cut]).status,
        0
    );
    for table in ["articles.csv", "clusters.csv"] {
        let again = rows_of(&std::fs::read_to_string(format!("{cut}/{table}")).unwrap());
        let column = if table == "articles.csv" { "title_basis" } else { "canonical_title_basis" };
        let bases =
            |rows: &crate::support::Rows| rows.iter().map(|row| row[column].clone()).collect::<Vec<_>>();
        assert_eq!(bases(&again), bases(&night.rows(table)), "{table}");
    }
    let told = run(&["explain", &dump.path("out"), "f", "f2"]).stdout;
    assert!(told.contains("without a headline: The ferry line"), "{told}");
    let json = run(&["explain", &dump.path("out"), "c", "--json"]).stdout;
    assert!(json.contains("\"title_basis\": \"first_sentence\""), "{json}");
    dump.cluster(&["--history", &history, "--date", "2026-03-14"]).well();
    let next = Dump::of_lines(&[line("c9", "2026-03-15T08:00:00Z", "z.example", "Cake agreed", CAKE)]);
    let night = next.cluster(&["--history", &history, "--date", "2026-03-15"]).well();
    let row = &night.rows("clusters.csv")[0];
    assert_eq!(
        (row["canonical_id"].as_str(), row["canonical_title_basis"].as_str()),
        ("c", "first_sentence")
    );
    assert!(row["canonical_title"].starts_with("Bakers in Marlow Green have agreed"), "{row:?}");
}
