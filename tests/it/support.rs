//! What every test needs: a dump on disk, the program run over it, its tables read back.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use tempfile::TempDir;

/// What the program said and how it ended.
pub struct Output {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

/// What a user's terminal and settings say, which no test may depend on.
const SETTINGS: [&str; 6] =
    ["COLUMNS", "LINES", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "RAYON_NUM_THREADS"];

/// The program, deaf to the user's settings.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_storywire"));
    for name in SETTINGS {
        command.env_remove(name);
    }
    command
}

/// Runs the program with an empty standard input.
pub fn run<S: AsRef<str>>(arguments: &[S]) -> Output {
    run_with(arguments, b"")
}

/// Runs the program over `stdin`.
pub fn run_with<S: AsRef<str>>(arguments: &[S], stdin: &[u8]) -> Output {
    outcome(program().args(arguments.iter().map(AsRef::as_ref)), stdin)
}

/// Runs the program in a directory, so that relative paths are written into the tables as given.
pub fn run_in<S: AsRef<str>>(directory: &Path, arguments: &[S]) -> Output {
    outcome(program().current_dir(directory).args(arguments.iter().map(AsRef::as_ref)), b"")
}

/// Runs a command over `stdin`. It may fail, but it may not panic.
pub fn outcome(command: &mut Command, stdin: &[u8]) -> Output {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let bytes = stdin.to_vec();
    // A program that does not read its input closes the pipe, which is no fault here.
    let writer = std::thread::spawn(move || drop(pipe.write_all(&bytes)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let (stdout, stderr) = (text(output.stdout), text(output.stderr));
    assert!(!stderr.contains("panicked"), "{stderr}");
    Output { status: output.status.code().unwrap(), stdout, stderr }
}

/// Rows of a CSV file, by column name.
pub type Rows = Vec<BTreeMap<String, String>>;

/// Reads CSV text.
pub fn rows_of(text: &str) -> Rows {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let row = |row: csv::StringRecord| {
        header.iter().zip(&row).map(|(name, cell)| (name.to_owned(), cell.to_owned())).collect()
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// The rows without the named columns.
pub fn without(rows: Rows, columns: &[&str]) -> Rows {
    let strip = |mut row: BTreeMap<String, String>| {
        columns.iter().for_each(|column| {
            row.remove(*column);
        });
        row
    };
    rows.into_iter().map(strip).collect()
}

/// A dump in a directory of its own, where the program runs: `in` holds the input files, `out` gets the tables.
pub struct Dump {
    home: Arc<TempDir>,
}

impl Dump {
    pub fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join("in")).unwrap();
        Self { home: Arc::new(home) }
    }

    /// A dump of one JSONL file.
    pub fn of_lines(lines: &[String]) -> Self {
        Self::new().file("dump.jsonl", lines.concat())
    }

    /// Adds an input file.
    pub fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.home.path().join("in").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        self
    }

    /// A path beside the inputs and outputs, as the user would type it.
    pub fn path(&self, name: &str) -> String {
        self.home.path().join(name).to_str().unwrap().to_owned()
    }

    /// Writes a file beside the inputs, gives its path.
    pub fn beside(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        std::fs::write(self.home.path().join(name), content).unwrap();
        self.path(name)
    }

    /// Clusters the dump with more options, on two threads, with edges.csv.
    pub fn cluster(&self, options: &[&str]) -> Night {
        self.cluster_inputs(&[&self.path("in")], options, b"")
    }

    /// Clusters the dump on so many threads.
    pub fn cluster_on(&self, threads: &str, options: &[&str]) -> Night {
        self.start(threads, &[&self.path("in")], options, b"")
    }

    /// Clusters other inputs into this dump's output directory.
    pub fn cluster_inputs(&self, inputs: &[&str], options: &[&str], stdin: &[u8]) -> Night {
        self.start("2", inputs, options, stdin)
    }

    fn start(&self, threads: &str, inputs: &[&str], options: &[&str], stdin: &[u8]) -> Night {
        let out = self.path("out");
        // Dumps that break off are most often here for what can be read of them.
        let damaged = ["--max-damaged-inputs", "1000"];
        let fixed = ["--out", &out, "--edges", "--force", "--threads", threads];
        let arguments: Vec<&str> =
            ["cluster"].iter().chain(inputs).chain(&fixed).chain(&damaged).chain(options).copied().collect();
        let output = outcome(program().current_dir(self.home.path()).args(arguments), stdin);
        let night = Night { output, out: out.into(), _home: Arc::clone(&self.home) };
        night.assert_books_balance();
        night
    }
}

/// What a run left behind.
pub struct Night {
    pub output: Output,
    out: PathBuf,
    /// Kept as long as the tables may be read.
    _home: Arc<TempDir>,
}

impl Night {
    /// The run, which must have ended well.
    pub fn well(self) -> Self {
        assert_eq!(self.output.status, 0, "{}", self.output.stderr);
        self
    }

    /// The run, which must have ended with this status.
    pub fn ended_with(self, status: i32) -> Self {
        assert_eq!(self.output.status, status, "{}", self.output.stderr);
        self
    }

    /// A file of the output directory, whole.
    pub fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.out.join(name)).unwrap()
    }

    pub fn rows(&self, name: &str) -> Rows {
        rows_of(&self.text(name))
    }

    /// run.json, parsed.
    pub fn manifest(&self) -> serde_json::Value {
        serde_json::from_str(&self.text("run.json")).unwrap()
    }

    /// A number of run.json's counts.
    pub fn count(&self, name: &str) -> u64 {
        self.manifest()["counts"][name].as_u64().unwrap()
    }

    /// The ids of each cluster.
    pub fn clusters(&self) -> BTreeSet<BTreeSet<String>> {
        let mut clusters = BTreeMap::<String, BTreeSet<String>>::new();
        for row in self.rows("articles.csv") {
            clusters.entry(row["cluster_id"].clone()).or_default().insert(row["article_id"].clone());
        }
        clusters.into_values().collect()
    }

    /// The ids of the articles, sorted.
    pub fn ids(&self) -> Vec<String> {
        let mut ids: Vec<String> =
            self.rows("articles.csv").iter().map(|row| row["article_id"].clone()).collect();
        ids.sort();
        ids
    }

    /// One column of the row of an article.
    pub fn cell(&self, id: &str, column: &str) -> String {
        let rows = self.rows("articles.csv");
        rows.iter().find(|row| row["article_id"] == id).unwrap()[column].clone()
    }

    /// `record reason` of each row of rejects.csv.
    pub fn refusals(&self) -> Vec<String> {
        let word = |row: &BTreeMap<String, String>| format!("{} {}", row["source_record"], row["reason"]);
        self.rows("rejects.csv").iter().map(word).collect()
    }

    fn assert_books_balance(&self) {
        if self.out.join("run.json").exists() && matches!(self.output.status, 0 | 3) {
            let rows = self.rows("articles.csv").len() + self.rows("rejects.csv").len();
            assert_eq!(self.count("records_read"), rows as u64 + self.count("filtered"));
        }
    }
}

/// A line of JSONL with the keys `id`, `date`, `source`, `title` and `text`.
pub fn line(id: &str, date: &str, source: &str, title: &str, text: &str) -> String {
    let record =
        serde_json::json!({ "id": id, "date": date, "source": source, "title": title, "text": text });
    format!("{record}\n")
}

/// Runs made-up stories, given as id and text, and holds the clusters against those expected.
pub fn check(stories: &[(&str, &str)], expected: &[&[&str]]) {
    let hours = (6..24).cycle();
    let lines: Vec<String> = stories
        .iter()
        .zip(hours)
        .map(|((id, text), hour)| line(id, &format!("2026-03-14T{hour:02}:00:00Z"), &outlet(id), id, text))
        .collect();
    let expected: BTreeSet<BTreeSet<String>> =
        expected.iter().map(|cluster| cluster.iter().map(|id| (*id).to_owned()).collect()).collect();
    let night = Dump::of_lines(&lines).cluster(&[]).well();
    assert_eq!(night.clusters(), expected, "\n{}", night.text("edges.csv"));
}

fn outlet(id: &str) -> String {
    format!("{id}.example")
}

/// Compresses with gzip.
pub fn gz(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes.as_ref()).unwrap();
    encoder.finish().unwrap()
}

/// Compresses with zstd.
pub fn zst(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    zstd::encode_all(bytes.as_ref(), 1).unwrap()
}

/// Compresses with bzip2.
pub fn bz2(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(bytes.as_ref()).unwrap();
    encoder.finish().unwrap()
}

/// Compresses with xz.
pub fn xz(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
    encoder.write_all(bytes.as_ref()).unwrap();
    encoder.finish().unwrap()
}

/// A path below the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The built-in recipe with some lines replaced, each given by the name its line begins with.
pub fn recipe(changes: &[(&str, &str)]) -> String {
    let line = |line: &str| {
        let change = changes.iter().find(|(name, _)| line.split(' ').next() == Some(*name));
        change.map_or_else(|| line.to_owned(), |(name, value)| format!("{name} = {value}"))
    };
    let text = storywire::recipe::WIRE.lines().map(line).collect::<Vec<_>>().join("\n");
    changes.iter().for_each(|(name, value)| assert!(text.contains(&format!("\n{name} = {value}\n"))));
    text
}

/// The tables of a run with edges.
pub const TABLES: [&str; 7] = [
    "clusters.csv",
    "articles.csv",
    "passages.csv",
    "houses.csv",
    "edges.csv",
    "rejects.csv",
    "furniture.csv",
];
