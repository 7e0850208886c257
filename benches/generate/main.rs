//! A seed and a size in, a made-up news dump (JSONL) and its truth (CSV) out.
//!
//! Benchmarks need dumps of any size whose right answer is known and whose text nobody owns. Every word is
//! invented; what is kept of real news is what clustering feels: word frequencies, lengths, datelines,
//! sign-offs, outlets' footers, the ways a wire story is copied, and the look-alikes that are not copies.
//! Pages are written as they are made, in order of publication, so memory holds the stories still being
//! copied and not the dump.
//!
//! Deliberately absent: an outside random number crate, whose next release could change every dump.

mod calendar;
mod copies;
mod edits;
mod lookalikes;
mod outlets;
mod page;
mod prose;
mod shapes;
mod story;
mod words;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::process::ExitCode;

use page::PageWriter;
use shapes::Shape;

const USAGE: &str = "usage: generate --articles N --seed S --out FILE.jsonl [--truth FILE.csv] \
                     [--shape ordinary|identical|template|giant]";

struct Args {
    articles: u64,
    seed: u64,
    out: String,
    truth: Option<String>,
    shape: Shape,
}

#[allow(clippy::print_stderr, reason = "a program: what is wrong goes to its user")]
fn main() -> ExitCode {
    let args = match parse(std::env::args().skip(1)) {
        Ok(args) => args,
        Err(message) => {
            eprintln!("{message}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn parse(mut words: impl Iterator<Item = String>) -> Result<Args, String> {
    let (mut articles, mut seed, mut out, mut truth, mut shape) = (None, None, None, None, Shape::Ordinary);
    while let Some(flag) = words.next() {
        let value = words.next().ok_or_else(|| format!("\"{flag}\" needs a value"))?;
        match flag.as_str() {
            "--articles" => articles = Some(number(&flag, &value)?),
            "--seed" => seed = Some(number(&flag, &value)?),
            "--out" => out = Some(value),
            "--truth" => truth = Some(value),
            "--shape" => shape = value.parse()?,
            _ => return Err(format!("unknown option \"{flag}\"")),
        }
    }
    Ok(Args {
        articles: articles.ok_or("--articles is missing")?,
        seed: seed.ok_or("--seed is missing")?,
        out: out.ok_or("--out is missing")?,
        truth,
        shape,
    })
}

fn number(flag: &str, value: &str) -> Result<u64, String> {
    value.parse().map_err(|_| format!("{flag} \"{value}\" is not a whole number"))
}

fn run(args: &Args) -> Result<(), String> {
    let dump = create(&args.out)?;
    let truth = args.truth.as_deref().map(create).transpose()?;
    let mut writer = PageWriter::new(dump, truth, args.articles).map_err(|e| e.to_string())?;
    shapes::write(args.shape, args.articles, args.seed, &mut writer)
        .and_then(|()| writer.flush())
        .map_err(|e| format!("cannot write \"{}\": {e}", args.out))
}

fn create(path: &str) -> Result<impl Write, String> {
    let file = File::create(path).map_err(|e| format!("cannot create \"{path}\": {e}"))?;
    Ok(BufWriter::with_capacity(1 << 20, file))
}
