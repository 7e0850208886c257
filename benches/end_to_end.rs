//! Dumps of several kinds in, what the whole job costs on each out, beside ordinary articles of the same
//! volume.
//!
//!     target/release/examples/end_to_end [--articles N] [--identical N] [--template N] [--runs N]
//!
//! The job is `storywire cluster`, from reading to tables, in a process of its own. A kind and its ordinary
//! articles run in turn, so that whatever else the machine does hits both. A row has the medians of all runs;
//! the ratio is the median of those of each round. MB are those of the unpacked dump. CPU seconds and peak
//! memory are the kernel's own counts. The kernel lets a new process start with the peak of the one that
//! started it, so no dump is ever in memory here.
//!
//! Deliberately absent: a verdict. Nothing fails for being slow.

use anyhow::{Context, bail, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;
use wait4::Wait4;

const USAGE: &str = "usage: end_to_end [--articles N] [--identical N] [--template N] [--runs N]";
const SEED: &str = "1";
/// Files that the ordinary dump is cut into.
const PARTS: u64 = 16;

/// What the command line says.
struct Options {
    /// Articles of the ordinary dump.
    articles: u64,
    /// Addresses of the one text.
    identical: u64,
    /// Reports of one form.
    template: u64,
    /// Rounds.
    runs: u64,
}

impl Options {
    fn parse(mut words: impl Iterator<Item = String>) -> anyhow::Result<Self> {
        let mut options = Self { articles: 30_000, identical: 50_000, template: 10_000, runs: 3 };
        while let Some(flag) = words.next() {
            let number = match flag.as_str() {
                "--articles" => &mut options.articles,
                "--identical" => &mut options.identical,
                "--template" => &mut options.template,
                "--runs" => &mut options.runs,
                _ => bail!("unknown option \"{flag}\"\n{USAGE}"),
            };
            let value = words.next().with_context(|| format!("\"{flag}\" needs a value\n{USAGE}"))?;
            *number =
                value.parse().ok().filter(|&number| number > 0).with_context(|| {
                    format!("{flag} \"{value}\" is not a whole number of 1 or more\n{USAGE}")
                })?;
        }
        Ok(options)
    }
}

/// A dump and how it is given to storywire.
struct Case {
    name: String,
    input: PathBuf,
    /// Bytes of its records, unpacked.
    bytes: u64,
    arguments: &'static [&'static str],
}

impl Case {
    fn new(name: impl Into<String>, input: PathBuf, bytes: u64) -> Self {
        Self { name: name.into(), input, bytes, arguments: &[] }
    }
}

/// What one run took.
struct Usage {
    /// Articles in its tables.
    articles: u64,
    cpu_s: f64,
    wall_s: f64,
    peak_bytes: u64,
}

/// The programs that lie beside this one in the target directory.
struct Programs {
    storywire: PathBuf,
    generate: PathBuf,
}

impl Programs {
    fn find() -> anyhow::Result<Self> {
        let examples = std::env::current_exe()?.parent().context("this program lies nowhere")?.to_owned();
        let built = |path: PathBuf| {
            let path = path.with_extension(std::env::consts::EXE_EXTENSION);
            let hint = "hint: cargo build --release --locked --bins --examples";
            ensure!(path.is_file(), "\"{}\" is not built\n{hint}", path.display());
            Ok(path)
        };
        let storywire = built(examples.with_file_name("storywire"))?;
        Ok(Self { storywire, generate: built(examples.join("generate"))? })
    }

    /// Writes a dump; gives its bytes.
    fn generate(&self, shape: &str, articles: u64, to: &Path) -> anyhow::Result<u64> {
        let mut command = Command::new(&self.generate);
        command.args(["--shape", shape, "--seed", SEED, "--articles", &articles.to_string()]);
        let status = command.arg("--out").arg(to).status()?;
        ensure!(status.success(), "generate failed on the dump \"{shape}\": {status}");
        Ok(to.metadata()?.len())
    }

    /// Writes ordinary articles of so many bytes, less by a part of one; gives their bytes.
    fn generate_ordinary_of(&self, bytes: u64, bytes_each: u64, to: &Path) -> anyhow::Result<u64> {
        let mut articles = bytes.div_ceil(bytes_each);
        while self.generate("ordinary", articles, to)? < bytes {
            articles += articles.div_ceil(20);
        }
        cut(to, bytes)
    }

    /// Runs the whole job once, with its tables in `out`, which is removed.
    fn run(&self, case: &Case, out: &Path) -> anyhow::Result<Usage> {
        let mut command = Command::new(&self.storywire);
        command.arg("cluster").arg(&case.input).arg("--out").arg(out).arg("--quiet").args(case.arguments);
        let began = Instant::now();
        let ended = command.stdout(Stdio::null()).spawn()?.wait4()?;
        let wall_s = began.elapsed().as_secs_f64();
        ensure!(ended.status.success(), "storywire failed on the dump \"{}\": {}", case.name, ended.status);
        let report: serde_json::Value = serde_json::from_reader(File::open(out.join("run.json"))?)?;
        let articles = report["counts"]["articles"].as_u64().context("run.json counts no articles")?;
        std::fs::remove_dir_all(out)?;
        let cpu_s = (ended.rusage.utime + ended.rusage.stime).as_secs_f64();
        Ok(Usage { articles, cpu_s, wall_s, peak_bytes: ended.rusage.maxrss })
    }
}

fn main() -> ExitCode {
    match bench() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn bench() -> anyhow::Result<()> {
    let options = Options::parse(std::env::args().skip(1))?;
    let programs = Programs::find()?;
    let processors = std::thread::available_parallelism()?;
    let mut out = std::io::stdout();
    writeln!(out, "processors: {processors}, runs: {}; medians\n", options.runs)?;
    writeln!(
        out,
        "| dump | MB | articles | CPU s | wall s | peak MiB | MB per CPU s | articles per CPU s \
         | CPU to ordinary articles |\n|---|---|---|---|---|---|---|---|---|"
    )?;

    let work = directory()?;
    let cases = packings(&programs, options.articles, work.path())?;
    let bytes_each = cases[0].bytes / options.articles;
    compare(&programs, &cases, options.runs, work.path())?;
    drop(work);
    for (shape, articles) in [("identical", options.identical), ("template", options.template), ("giant", 1)]
    {
        let work = directory()?;
        let (kind, ordinary) = (work.path().join("kind.jsonl"), work.path().join("ordinary.jsonl"));
        let bytes = programs.generate(shape, articles, &kind)?;
        let ordinary_bytes = programs.generate_ordinary_of(bytes, bytes_each, &ordinary)?;
        let beside = Case::new(format!("ordinary, beside {shape}"), ordinary, ordinary_bytes);
        compare(&programs, &[beside, Case::new(shape, kind, bytes)], options.runs, work.path())?;
    }
    Ok(())
}

/// A directory for one comparison, gone with the value.
fn directory() -> std::io::Result<tempfile::TempDir> {
    tempfile::Builder::new().prefix("end_to_end.").tempdir()
}

/// The ordinary dump, the same packed and cut, and the same with little memory.
fn packings(programs: &Programs, articles: u64, work: &Path) -> anyhow::Result<Vec<Case>> {
    let dump = work.join("ordinary.jsonl");
    let bytes = programs.generate("ordinary", articles, &dump)?;
    let [gzip, zstd] = ["gz", "zst"].map(|extension| work.join(format!("packed.jsonl.{extension}")));
    let mut packer = GzEncoder::new(File::create(&gzip)?, Compression::default());
    std::io::copy(&mut File::open(&dump)?, &mut packer)?;
    packer.finish()?;
    zstd::stream::copy_encode(File::open(&dump)?, File::create(&zstd)?, zstd::DEFAULT_COMPRESSION_LEVEL)?;
    let parts = work.join("parts");
    deal(&dump, bytes.div_ceil(PARTS), &parts)?;
    let spilled = Case::new("ordinary, --memory 64MiB", dump.clone(), bytes);
    Ok(vec![
        Case::new("ordinary", dump, bytes),
        Case::new("ordinary, .gz", gzip, bytes),
        Case::new("ordinary, .zst", zstd, bytes),
        Case::new(format!("ordinary, {PARTS} files"), parts, bytes),
        Case { arguments: &["--memory", "64MiB"], ..spilled },
    ])
}

/// Cuts a dump behind the last line that ends within so many bytes; gives the bytes left.
fn cut(dump: &Path, bytes_max: u64) -> anyhow::Result<u64> {
    let mut lines = BufReader::new(File::open(dump)?);
    let (mut kept, mut line) = (0, Vec::new());
    loop {
        line.clear();
        let read = lines.read_until(b'\n', &mut line)? as u64;
        if read == 0 || kept + read > bytes_max {
            break;
        }
        kept += read;
    }
    File::options().write(true).open(dump)?.set_len(kept)?;
    Ok(kept)
}

/// Deals the lines of a dump into files, in order, each of at least so many bytes but for the last.
fn deal(dump: &Path, bytes_min: u64, directory: &Path) -> anyhow::Result<()> {
    std::fs::create_dir(directory)?;
    let mut lines = BufReader::new(File::open(dump)?);
    for part in 1..=PARTS {
        let mut out = BufWriter::new(File::create(directory.join(format!("part-{part:02}.jsonl")))?);
        let (mut written, mut line) = (0, Vec::new());
        while written < bytes_min && lines.read_until(b'\n', &mut line)? > 0 {
            out.write_all(&line)?;
            written += line.len() as u64;
            line.clear();
        }
        out.flush()?;
    }
    Ok(())
}

/// Runs the cases in turn, round by round, and writes their rows; the first is of ordinary articles.
fn compare(programs: &Programs, cases: &[Case], runs: u64, work: &Path) -> anyhow::Result<()> {
    let out = work.join("out");
    let round = || cases.iter().map(|case| programs.run(case, &out)).collect();
    let rounds: Vec<Vec<Usage>> = (0..runs).map(|_| round()).collect::<anyhow::Result<_>>()?;
    for (at, case) in cases.iter().enumerate() {
        let of = |value: &dyn Fn(&Usage) -> f64| median(rounds.iter().map(|round| value(&round[at])));
        let (megabytes, articles) = (case.bytes as f64 / 1e6, rounds[0][at].articles);
        let cpu_s = of(&|usage| usage.cpu_s);
        writeln!(
            std::io::stdout(),
            "| {} | {megabytes:.1} | {articles} | {cpu_s:.2} | {:.2} | {:.0} | {:.2} | {:.1} | {:.2} |",
            case.name,
            of(&|usage| usage.wall_s),
            of(&|usage| usage.peak_bytes as f64 / 1_048_576.0),
            megabytes / cpu_s,
            articles as f64 / cpu_s,
            median(rounds.iter().map(|round| round[at].cpu_s / round[0].cpu_s)),
        )?;
    }
    Ok(())
}

/// The middle value, or the mean of the two in the middle.
fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    (values[(values.len() - 1) / 2] + values[values.len() / 2]) / 2.0
}
