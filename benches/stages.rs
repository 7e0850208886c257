//! A JSONL dump in, what each stage costs on one thread out, and how the families of sketches compare.
//!
//!     target/release/examples/stages dump.jsonl [ROUNDS]
//!
//! Stages run one after the other over the same articles, each over what the one before gave; the best of
//! some rounds is shown. Shares of a whole run are another matter: there a stage meets cold caches, and a run
//! does things between.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;
use storywire::base::article::Article;
use storywire::clean::Cleaner;
use storywire::clean::furniture::SeenLines;
use storywire::learn::own_name::OwnName;
use storywire::learn::units::units;
use storywire::recipe::Recipe;
use storywire::shingle::{Token, Tokens, shingles};
use storywire::sketch::{Family, SketchParams, Sketcher};
use storywire::source::batch::Batch;
use storywire::source::fields::FieldMap;
use storywire::source::filter::Filter;
use storywire::source::input::Input;
use storywire::source::{self, ReadRequest};
use storywire::verify::{Overlap, ShingleTable, TextShingles, TokenIndex};

/// The best of some rounds, in seconds.
struct Clock {
    rounds: usize,
    articles: usize,
    bytes: usize,
}

impl Clock {
    fn time<T>(&self, stage: &str, mut work: impl FnMut() -> T) -> std::io::Result<T> {
        let mut best = f64::INFINITY;
        let mut made = None;
        for _ in 0..self.rounds {
            drop(made.take());
            let began = Instant::now();
            made = Some(work());
            best = best.min(began.elapsed().as_secs_f64());
        }
        let (articles, megabytes) = (self.articles as f64, self.bytes as f64 / 1e6);
        writeln!(
            std::io::stdout(),
            "| {stage} | {:.2} | {:.0} | {:.0} |",
            best * 1e6 / articles,
            articles / best,
            megabytes / best
        )?;
        made.ok_or_else(|| std::io::ErrorKind::InvalidInput.into())
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let path = arguments.first().ok_or("usage: stages DUMP.jsonl [ROUNDS]")?;
    let rounds = arguments.get(1).map_or(Ok(3), |rounds| rounds.parse())?;
    let recipe = Recipe::built_in()?;
    let map = FieldMap::new(&[])?;
    let inputs = [Input::File(path.into())];
    let find = || {
        let mut batches: Vec<Batch> = Vec::new();
        let (params, format) = (&recipe.source, source::FormatWish::default());
        let reading = ReadRequest {
            inputs: &inputs,
            tallies: &[],
            map: &map,
            filter: Filter::none(),
            params,
            format,
            scratch: Path::new("."),
        };
        source::read(reading, &mut |batch| {
            batches.push(batch);
            ControlFlow::Continue(())
        });
        batches
    };
    let parse = |batches: &[Batch]| {
        let mut articles: Vec<Article> = Vec::new();
        for batch in batches {
            batch.read(&map, &recipe.source, &mut |_, outcome| articles.extend(outcome.ok()));
        }
        articles
    };
    let articles = parse(&find()).len();
    let clock = Clock { rounds, articles, bytes: std::fs::metadata(path)?.len() as usize };
    writeln!(
        std::io::stdout(),
        "{articles} articles, {:.0} MB, one thread, best of {rounds}\n",
        clock.bytes as f64 / 1e6
    )?;
    writeln!(std::io::stdout(), "| stage | µs an article | articles/s | MB/s |\n|---|---|---|---|")?;

    let batches = clock.time("find records", find)?;
    let articles = clock.time("parse", || parse(&batches))?;
    drop(batches);
    let cleaner = Cleaner::new(recipe.clean.clone());
    let mut seen = SeenLines::default();
    let texts: Vec<String> = clock
        .time("clean", || articles.iter().map(|article| cleaner.clean(article, &mut seen).text).collect())?;
    let names: Vec<OwnName> = articles.iter().map(|article| OwnName::new(&article.outlet)).collect();
    clock.time("sentences", || {
        texts.iter().zip(&names).map(|(text, name)| units(text, name).len()).sum::<usize>()
    })?;
    let tokens: Vec<Vec<Token>> =
        clock.time("tokens", || texts.iter().map(|text| Tokens::of(text).kept).collect())?;
    let shingled: Vec<Vec<u64>> = clock.time("shingle", || {
        let mut hashes = Vec::new();
        let each = tokens.iter().map(|tokens| {
            shingles(tokens, &recipe.shingle, &mut hashes);
            hashes.clone()
        });
        each.collect()
    })?;
    let hashes = recipe.sketch.hashes;
    for (name, family) in [("fast_similarity", Family::FastSimilarity), ("classic", Family::Classic)] {
        let sketcher = Sketcher::new(&SketchParams { family, hashes });
        let clock = Clock { rounds: if family == Family::Classic { 1 } else { rounds }, ..clock };
        clock.time(&format!("sketch, {name}"), || {
            shingled.iter().map(|shingles| sketcher.sketch(shingles).0.len()).sum::<usize>()
        })?;
    }
    let neighbours = || (1..tokens.len()).map(|at| (at - 1, at));
    let text = |at: usize| TextShingles {
        hashes: shingled[at].clone(),
        tokens: tokens[at].clone(),
        ..TextShingles::default()
    };
    let told: Vec<TextShingles> = (0..tokens.len()).map(text).collect();
    let mut opened = ShingleTable::default();
    clock.time("open and count, a pair each", || {
        neighbours()
            .map(|(a, b)| {
                opened.open(&told[a]);
                u64::from(Overlap::count(0, 1, &opened, &told[b]).shared)
            })
            .sum::<u64>()
    })?;
    let mut laid = TokenIndex::default();
    clock.time("lay and align, a pair each", || {
        neighbours()
            .map(|(a, b)| {
                laid.lay(&told[a].tokens, &recipe.verify.align);
                u64::from(laid.align(&told[b].tokens, &recipe.verify.align).matched)
            })
            .sum::<u64>()
    })?;
    estimates(&shingled, hashes)?;
    Ok(())
}

/// How far estimates lie from exact Jaccard, in units of the error that theory gives a sketch of so many
/// positions.
fn estimates(texts: &[Vec<u64>], hashes: usize) -> std::io::Result<()> {
    let mut out = std::io::stdout();
    writeln!(
        out,
        "\n| shingles | Jaccard | pairs | error, fast_similarity | error, classic |\n|---|---|---|---|---|"
    )?;
    let sketchers = [Family::FastSimilarity, Family::Classic]
        .map(|family| Sketcher::new(&SketchParams { family, hashes }));
    const PAIRS: usize = 400;
    for (size, jaccard) in [(40, 0.5), (100, 0.2), (100, 0.5), (100, 0.8), (400, 0.2), (400, 0.5), (400, 0.8)]
    {
        let mut squares = [0.0; 2];
        let mut pairs = 0;
        // Texts with their shingles dealt out anew: of 2 * size - shared, the first and the last `size`.
        let shared = (2.0 * f64::from(size) * jaccard / (1.0 + jaccard)).round() as usize;
        let all = 2 * size as usize - shared;
        let pool: Vec<u64> = texts.iter().flatten().copied().take(PAIRS * all).collect();
        for chunk in pool.chunks_exact(all) {
            let mut chunk = chunk.to_vec();
            chunk.sort_unstable();
            chunk.dedup();
            if chunk.len() < all {
                continue;
            }
            // Sorted hashes would be dealt by value, which is what the bins go by.
            chunk.sort_unstable_by_key(|hash| hash.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            let exact = shared as f64 / all as f64;
            for (square, sketcher) in squares.iter_mut().zip(&sketchers) {
                let (a, b) = (
                    sketcher.sketch(&chunk[..size as usize]),
                    sketcher.sketch(&chunk[all - size as usize..]),
                );
                *square += (a.similarity(&b) - exact).powi(2) / (exact * (1.0 - exact) / hashes as f64);
            }
            pairs += 1;
        }
        let error = |square: f64| (square / f64::from(pairs)).sqrt();
        writeln!(
            out,
            "| {size} | {jaccard:.1} | {pairs} | {:.2} | {:.2} |",
            error(squares[0]),
            error(squares[1])
        )?;
    }
    Ok(())
}
