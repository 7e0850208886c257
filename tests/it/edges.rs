//! Edges against an oracle: exact overlap of all pairs, computed here.

use crate::prose::{cut, edited, made_up};
use crate::support::{Dump, Night, line, recipe};
use std::collections::{BTreeMap, BTreeSet};
use storywire::base::article::Article;
use storywire::clean::Cleaner;
use storywire::clean::furniture::SeenLines;
use storywire::recipe::Recipe;
use storywire::shingle::{Shingles, shingle};
use storywire::verify::{
    Alignment, Headline, HeadlineOverlap, Overlap, PairFacts, TokenIndex, Verdict, judge,
};

/// Made-up stories, each with four more articles derived from it.
const STORIES: u64 = 40;

fn articles() -> Vec<(String, String)> {
    let mut articles = Vec::new();
    for n in 0..STORIES {
        let length = 60 + 7 * n as usize;
        let whole = made_up(n, length);
        let more = format!("{whole} {}", made_up(n + 1_000, 40));
        let half_other = format!("{} {}", cut(&whole, length / 2), made_up(n + 2_000, length / 2));
        let copies = [whole.clone(), cut(&whole, length * 6 / 10), edited(&whole, 9), more, half_other];
        articles.extend((0..).zip(copies).map(|(copy, text)| (format!("{n:02}-{copy}"), text)));
    }
    articles.push(("00-equal".to_owned(), made_up(0, 60)));
    articles
}

fn shingled(articles: &[(String, String)]) -> BTreeMap<String, Shingles> {
    let recipe = Recipe::built_in().unwrap();
    let cleaner = Cleaner::new(recipe.clean.clone());
    let shingles = |text: &String| {
        let article = Article { text: text.clone(), ..Article::default() };
        shingle(&cleaner.clean(&article, &mut SeenLines::default()).text, &recipe.shingle)
    };
    articles.iter().map(|(id, text)| (id.clone(), shingles(text))).collect()
}

/// Exact overlap: shared shingles, Jaccard, and the share of each text in the other.
fn overlap(a: &Shingles, b: &Shingles) -> (usize, [f64; 3]) {
    let (a, b): (BTreeSet<u64>, BTreeSet<u64>) =
        (a.hashes.iter().copied().collect(), b.hashes.iter().copied().collect());
    let shared = a.intersection(&b).count();
    let share = |whole: usize| if whole == 0 { 0.0 } else { shared as f64 / whole as f64 };
    (shared, [share(a.union(&b).count()), share(a.len()), share(b.len())])
}

fn aligned(earlier: &Shingles, later: &Shingles) -> Alignment {
    let params = Recipe::built_in().unwrap().verify.align;
    let mut laid = TokenIndex::default();
    laid.lay(&earlier.tokens, &params);
    laid.align(&later.tokens, &params)
}

fn run(articles: &[(String, String)], changes: &[(&str, &str)]) -> Night {
    let lines: Vec<String> = articles.iter().map(|(id, text)| line(id, "", "", "", text)).collect();
    let dump = Dump::of_lines(&lines);
    let recipe = dump.beside("recipe.toml", recipe(changes));
    dump.cluster(&["--recipe", &recipe]).well()
}

/// The pairs of texts that are copies.
fn pairs(edges: &str, shingled: &BTreeMap<String, Shingles>) -> BTreeSet<[u128; 2]> {
    let rows = crate::support::rows_of(edges);
    let proven = rows.iter().filter(|row| !["equal", "passage"].contains(&&*row["kind"]));
    proven.map(|row| sorted(&shingled[&row["article_a"]], &shingled[&row["article_b"]])).collect()
}

fn sorted(a: &Shingles, b: &Shingles) -> [u128; 2] {
    let mut pair = [a.text_hash, b.text_hash];
    pair.sort_unstable();
    pair
}

#[test]
fn every_edge_printed_is_proven_to_three_decimals() {
    let articles = articles();
    let shingled = shingled(&articles);
    let night = run(&articles, &[]);
    let rows = crate::support::rows_of(&night.text("edges.csv"));
    assert!(rows.len() > 3 * STORIES as usize, "{} edges", rows.len());
    for row in &rows {
        let (a, b) = (&shingled[&row["article_a"]], &shingled[&row["article_b"]]);
        let (shared, shares) = overlap(a, b);
        let printed = ["jaccard", "containment_a_in_b", "containment_b_in_a"].map(|name| row[name].clone());
        assert_eq!(printed, shares.map(|share| format!("{share:.3}")), "{row:?}");
        assert_eq!(row["shared_shingles"], shared.to_string(), "{row:?}");
        assert_eq!(row["kind"] == "equal", a.text_hash == b.text_hash, "{row:?}");
        // The earlier text is laid out; undated, they are ordered by id.
        let matched = aligned(a, b).matched;
        let share = f64::from(matched) / a.tokens.len().min(b.tokens.len()) as f64;
        let printed = (row["matched_words"].clone(), row["strength"].clone());
        assert_eq!(printed, (matched.to_string(), format!("{share:.3}")), "{row:?}");
    }
}

#[test]
fn with_every_shared_shingle_a_candidate_the_edges_are_those_of_all_pairs() {
    let articles = articles();
    let shingled = shingled(&articles);
    let rule = Recipe::built_in().unwrap().verify;
    let mut expected = BTreeSet::new();
    let texts: Vec<&Shingles> = shingled.values().collect();
    for (at, a) in texts.iter().enumerate() {
        for b in texts[..at].iter().filter(|b| b.text_hash != a.text_hash) {
            let shared = overlap(a, b).0 as u32;
            let overlap = Overlap {
                a: 0,
                b: 1,
                shared,
                a_size: a.hashes.len() as u32,
                b_size: b.hashes.len() as u32,
                figures_shared: 0,
                figures_fewer: 0,
            };
            let [headline_b, headline_a] = [b, a].map(|text| Headline::of("", &text.tokens));
            let told = Some(HeadlineOverlap::of((&headline_b, &b.tokens), (&headline_a, &a.tokens)));
            let beside = PairFacts { told, ..PairFacts::default() };
            if matches!(judge(&overlap, &aligned(b, a), beside, &rule), Verdict::Copies(_)) {
                expected.insert(sorted(a, b));
            }
        }
    }
    let every_pair =
        [("rare_one_in", "1"), ("rare_shared_min", "1"), ("rare_share_min", "0.0"), ("agreeing_min", "0.0")];
    let all = pairs(&run(&articles, &every_pair).text("edges.csv"), &shingled);
    assert_eq!(all, expected);
    let found = pairs(&run(&articles, &[]).text("edges.csv"), &shingled);
    assert!(found.is_subset(&all));
    let recall = found.len() as f64 / all.len() as f64;
    assert!(recall >= Recipe::built_in().unwrap().bucket.recall_min, "{} of {}", found.len(), all.len());
}
