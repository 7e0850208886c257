//! Articles that are taken out of a history: it goes on as if they had never been read.

use crate::prose::{cut, edited, made_up};
use crate::support::{Output, line, rows_of, run};
use std::collections::BTreeMap;
use std::path::Path;
use tempfile::TempDir;

/// An article: the night that reads it, its id, its outlet, and its text.
type Told = (usize, &'static str, &'static str, String);

const NIGHTS: usize = 3;

/// Two stories over three nights, and others.
fn told() -> Vec<Told> {
    let (harbour, bridge) = (made_up(41, 150), made_up(42, 150));
    vec![
        (0, "harbour-first", "ostpost.example", harbour.clone()),
        (0, "harbour-cut", "westblatt.example", cut(&harbour, 80)),
        (0, "alone", "ostpost.example", made_up(43, 120)),
        (1, "bridge-first", "nordkurier.example", bridge.clone()),
        (1, "harbour-same", "westblatt.example", harbour.clone()),
        (1, "harbour-edited", "suedfunk.example", edited(&harbour, 11)),
        (2, "bridge-cut", "suedfunk.example", cut(&bridge, 90)),
        (2, "harbour-late", "nordkurier.example", edited(&harbour, 9)),
    ]
}

struct Home(TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    /// Reads a night, but for articles that `is_gone` names.
    fn night(
        &self,
        history: &str,
        night: usize,
        options: &[&str],
        is_gone: &dyn Fn(&Told) -> bool,
    ) -> String {
        let date = format!("2026-03-0{}", night + 2);
        let mut lines = String::new();
        let of_night = told().into_iter().enumerate();
        for (hour, told) in of_night.filter(|(_, told)| told.0 == night && !is_gone(told)) {
            let (_, id, outlet, text) = told;
            let record = line(
                id,
                &format!("{date}T{:02}:00:00Z", 5 + hour),
                outlet,
                &format!("Headline of {id}"),
                &text,
            );
            let url = format!(r#","url":"https://www.{outlet}/news/{id}?utm_source=mail"}}"#);
            lines += &record.replace("}\n", &(url + "\n"));
        }
        let dump = self.path(&format!("{history}-{date}.jsonl"));
        std::fs::write(&dump, lines).unwrap();
        let out = self.path(&format!("{history}-out-{date}"));
        let (history, date) = (self.path(history), &*date);
        let fixed =
            ["cluster", &dump, "--history", &history, "--date", date, "--out", &out, "--edges", "--no-page"];
        let output = run(&[&fixed, options].concat());
        assert_eq!(output.status, 0, "{}", output.stderr);
        out
    }

    fn forget(&self, history: &str, options: &[&str]) -> Output {
        run(&[&["history", "forget", &self.path(history)], options].concat())
    }
}

/// The tables of a night that tell of articles and clusters.
fn tables(out: &str) -> BTreeMap<&'static str, String> {
    let names = ["articles.csv", "clusters.csv", "edges.csv", "passages.csv", "lineage.csv", "moved.csv"];
    let read = |name| {
        let text = std::fs::read_to_string(Path::new(out).join(name)).unwrap();
        // Where a record stood is another place where others are missing before it.
        (name, text.replace("spent-", "").replace("never-", ""))
    };
    names.into_iter().map(read).collect()
}

/// Two nights, then the articles are forgotten, then the third; against a history that never had them.
fn check(options: &[&str], is_gone: &dyn Fn(&Told) -> bool, said: &str) {
    let home = Home::new();
    for night in 0..NIGHTS - 1 {
        home.night("spent", night, &[], &|_| false);
        home.night("never", night, &[], is_gone);
    }
    let output = home.forget("spent", options);
    assert_eq!(output.status, 0, "{}", output.stderr);
    assert!(output.stderr.contains(said), "{}", output.stderr);
    let verified = run(&["history", "verify", &home.path("spent")]);
    assert_eq!(verified.status, 0, "{}", verified.stderr);
    let sizes = |history: &str| {
        let status = rows_of(&run(&["history", "status", &home.path(history)]).stdout);
        let of_row =
            |row: &BTreeMap<String, String>| ["articles", "texts", "edges"].map(|it| row[it].clone());
        status.iter().map(of_row).collect::<Vec<_>>()
    };
    assert_eq!(sizes("spent"), sizes("never"));
    let last = NIGHTS - 1;
    let [spent, never] =
        ["spent", "never"].map(|history| tables(&home.night(history, last, &[], &|_| false)));
    assert_eq!(spent, never);
    let again = home.forget("spent", options);
    assert_eq!(again.status, 1, "{}", again.stderr);
    assert!(again.stderr.contains("no article of the history is of these"), "{}", again.stderr);
}

#[test]
fn an_article_whose_text_nobody_else_has() {
    check(&["--id", "alone"], &|told| told.1 == "alone", "1 articles and 1 texts forgotten, 1 nights");
}

#[test]
fn an_article_that_edges_of_another_night_name() {
    check(&["--id", "harbour-cut"], &|told| told.1 == "harbour-cut", "1 articles and 1 texts");
}

#[test]
fn a_page_by_another_of_its_addresses() {
    let url = "http://suedfunk.example/news/harbour-edited?fbclid=7";
    check(&["--url", url], &|told| told.1 == "harbour-edited", "1 articles and 1 texts");
}

#[test]
fn all_of_an_outlet() {
    let outlet = "westblatt.example";
    check(
        &["--outlet", outlet],
        &|told| told.2 == outlet && told.0 < 2,
        "2 articles and 2 texts forgotten, 2 nights",
    );
}

#[test]
fn several_at_once() {
    let is_gone = |told: &Told| ["alone", "bridge-first"].contains(&told.1);
    check(&["--id", "alone", "--id", "bridge-first"], &is_gone, "2 articles and 2 texts forgotten, 2 nights");
}

#[test]
fn a_text_stays_while_another_article_of_its_night_has_it() {
    let home = Home::new();
    let text = made_up(51, 120);
    let lines = line("one", "2026-03-02T06:00:00Z", "a.example", "Headline", &text)
        + &line("two", "2026-03-02T07:00:00Z", "b.example", "Headline", &text);
    std::fs::write(home.path("dump.jsonl"), lines).unwrap();
    let (dump, history, out) = (home.path("dump.jsonl"), home.path("history"), home.path("out"));
    let output = run(&["cluster", &dump, "--history", &history, "--date", "2026-03-02", "--out", &out]);
    assert_eq!(output.status, 0, "{}", output.stderr);
    let output = home.forget("history", &["--id", "one"]);
    let said = "1 articles and 0 texts forgotten, 1 nights written anew; 1 texts stay, which other articles have as well";
    assert!(output.stderr.contains(said), "{}", output.stderr);
    let status = rows_of(&run(&["history", "status", &history]).stdout);
    assert_eq!([&*status[0]["articles"], &*status[0]["texts"]], ["1", "1"]);
}

#[test]
fn a_night_of_which_only_ids_are_kept() {
    let home = Home::new();
    for (night, options) in [(0, &[][..]), (2, &["--window", "1d", "--retention", "1d", "--forget"][..])] {
        home.night("thin", night, options, &|_| false);
    }
    let output = home.forget("thin", &["--outlet", "ostpost.example"]);
    assert_eq!(output.status, 0, "{}", output.stderr);
    let verified = run(&["history", "verify", &home.path("thin")]);
    assert_eq!(verified.status, 0, "{}", verified.stderr);
    let status = rows_of(&run(&["history", "status", &home.path("thin")]).stdout);
    assert_eq!(["ids", "1"], [&*status[0]["kept"], &*status[0]["articles"]]);
    home.night("thin", 1, &[], &|_| false);
}

#[test]
fn what_is_to_be_forgotten_must_be_named() {
    let home = Home::new();
    home.night("history", 0, &[], &|_| false);
    let output = home.forget("history", &[]);
    assert_eq!(output.status, 2);
    assert!(output.stderr.contains("--url <URL>|--outlet <OUTLET>|--id <ID>"), "{}", output.stderr);
    let before = std::fs::read(home.path("history/manifest.json")).unwrap();
    assert_eq!(home.forget("history", &["--id", "nobody"]).status, 1);
    assert_eq!(std::fs::read(home.path("history/manifest.json")).unwrap(), before);
}
