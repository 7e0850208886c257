//! A week of nights on a history, made up, and what became of it.

use crate::prose::{cut, edited, made_up};
use crate::support::{Output, Rows, TABLES, line, rows_of, run};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A week's dumps, a file a night, and the history they leave.
pub struct Week {
    home: TempDir,
}

/// An article: its id, the night that reads it, its hour on the day it was published, and its text.
pub type Told = (String, usize, (usize, usize), String);

pub const NIGHTS: usize = 6;

/// Files of a night.
pub const FILES: usize = 12;

pub fn date(night: usize) -> String {
    format!("2026-03-{:02}", night + 2)
}

/// Stories that run over several nights, in copies whole, cut and edited, some of which arrive a night late.
pub fn told() -> Vec<Told> {
    let mut told = Vec::new();
    for story in 0..12u64 {
        let whole = made_up(story, 60 + 8 * story as usize);
        let first = story as usize % (NIGHTS - 2);
        for (copy, text) in
            [whole.clone(), edited(&whole, 9), cut(&whole, 50), whole.clone(), edited(&whole, 14)]
                .into_iter()
                .enumerate()
        {
            let published = first + copy / 2;
            let late = usize::from(copy == 1 && story % 3 == 0);
            told.push((format!("s{story}-{copy}"), published + late, (published, 3 * copy + 2), text));
        }
    }
    for single in 0..20u64 {
        let night = single as usize % NIGHTS;
        told.push((format!("single{single}"), night, (night, 9), made_up(100 + single, 70)));
    }
    told
}

impl Week {
    pub fn new(told: &[Told]) -> Self {
        let mut nights = vec![String::new(); NIGHTS];
        for (id, night, (day, hour), text) in told {
            let at = format!("{}T{hour:02}:00:00Z", date(*day));
            nights[*night] += &line(id, &at, &format!("{id}.example"), &format!("Headline of {id}"), text);
        }
        Self::of(&nights)
    }

    /// A week of these dumps, a night each.
    pub fn of(nights: &[String]) -> Self {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("all.jsonl"), nights.concat()).unwrap();
        for (night, lines) in nights.iter().enumerate() {
            std::fs::write(home.path().join(format!("{}.jsonl", date(night))), lines).unwrap();
        }
        Self { home }
    }

    pub fn path(&self, name: &str) -> String {
        self.home.path().join(name).to_str().unwrap().to_owned()
    }

    pub fn arguments(&self, night: usize, history: &str, out: &str, options: &[&str]) -> Vec<String> {
        let (date, out) = (date(night), self.path(&format!("{out}/{}", date(night))));
        let (dump, history) = (self.path(&format!("{date}.jsonl")), self.path(history));
        let fixed = ["cluster", &dump, "--history", &history, "--date", &date, "--out", &out];
        let fixed =
            fixed.into_iter().chain(["--edges", "--force", "--threads", "2"]).chain(options.iter().copied());
        fixed.map(ToOwned::to_owned).collect()
    }

    pub fn night(&self, night: usize, history: &str, out: &str) -> Output {
        run(&self.arguments(night, history, out, &[]))
    }

    pub fn nights(&self, order: impl IntoIterator<Item = usize>, history: &str, out: &str) {
        for night in order {
            let output = self.night(night, history, out);
            assert_eq!(output.status, 0, "{}", output.stderr);
        }
    }

    pub fn rows(&self, out: &str, night: usize, table: &str) -> Rows {
        rows_of(&std::fs::read_to_string(self.path(&format!("{out}/{}/{table}", date(night)))).unwrap())
    }

    /// All tables of a night, by name.
    pub fn tables(&self, out: &str, night: usize) -> BTreeMap<String, String> {
        let tables = TABLES.iter().chain(&["lineage.csv"]);
        let read = |name: &str| {
            std::fs::read_to_string(self.path(&format!("{out}/{}/{name}", date(night)))).unwrap()
        };
        tables.map(|name| ((*name).to_owned(), read(name))).collect()
    }

    /// What a history says of all nights together: the ids of each cluster.
    pub fn stories(&self, out: &str, nights: impl IntoIterator<Item = usize>) -> BTreeSet<BTreeSet<String>> {
        let mut of_article = BTreeMap::new();
        for night in nights {
            for table in ["articles.csv", "moved.csv"] {
                for row in self.rows(out, night, table) {
                    of_article.insert(row["article_id"].clone(), row["cluster_id"].clone());
                }
            }
        }
        let mut stories = BTreeMap::<String, BTreeSet<String>>::new();
        for (article, cluster) in of_article {
            stories.entry(cluster).or_default().insert(article);
        }
        stories.into_values().collect()
    }

    /// The same in one run over the whole week.
    pub fn at_once(&self) -> BTreeSet<BTreeSet<String>> {
        let (dump, out) = (self.path("all.jsonl"), self.path("at_once"));
        let output = run(&["cluster", &dump, "--out", &out, "--force"]);
        assert_eq!(output.status, 0, "{}", output.stderr);
        let mut stories = BTreeMap::<String, BTreeSet<String>>::new();
        for row in rows_of(&std::fs::read_to_string(self.path("at_once/articles.csv")).unwrap()) {
            stories.entry(row["cluster_id"].clone()).or_default().insert(row["article_id"].clone());
        }
        stories.into_values().collect()
    }

    /// All files of the history's nights, but for the marks of those that count.
    pub fn files(&self, history: &str) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for night in std::fs::read_dir(self.path(&format!("{history}/nights"))).unwrap() {
            let night = std::fs::read_dir(night.unwrap().path()).unwrap();
            files.extend(night.map(|file| file.unwrap().path()));
        }
        files.retain(|file| !file.ends_with("COMMITTED"));
        files.sort();
        files
    }
}

/// Copies a directory with all that is below it.
pub fn copy_all(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (path, to) = entry.map(|entry| (entry.path(), to.join(entry.file_name()))).unwrap();
        if path.is_dir() { copy_all(&path, &to) } else { assert!(std::fs::copy(&path, &to).is_ok()) }
    }
}
