//! An explanation in, lines for a terminal out.
//!
//! Differences are marked as `wdiff` marks them, so that they are seen without colour too: `[-in A alone-]`,
//! `{+in B alone+}`.

use super::answer::{
    ComparedTexts, ExplainedArticle, Explanation, FURNITURE, NearArticle, Piece, RuleQuestion, SAME,
};
use crate::cli::terminal::line;
use std::fmt::Write;
use storywire::base::title::TitleBasis;

/// Width of a line.
const WIDTH: usize = 100;

/// Writes the whole explanation, coloured if the terminal shows colours.
pub(crate) fn text(explanation: &Explanation, colour: bool) -> String {
    let paint = Paint { colour };
    let mut out = String::new();
    let _ = writeln!(out, "{}", paint.with("1", &line(&explanation.verdict)));
    wrapped(&mut out, "  ", &explanation.because);
    articles(&mut out, &explanation.articles);
    for stage in &explanation.stages {
        for (at, told) in stage.told.iter().enumerate() {
            let name = if at == 0 { stage.stage } else { "" };
            let mut lines = String::new();
            wrapped(&mut lines, &" ".repeat(NAMES + 2), told);
            let _ = write!(out, "{name:NAMES$}  {}", lines.trim_start());
        }
    }
    rule(&mut out, &explanation.rule, paint);
    if !explanation.otherwise.is_empty() {
        out.push_str("\nwhat would change the answer\n");
        explanation.otherwise.iter().for_each(|line| wrapped(&mut out, "  ", line));
    }
    neighbours(&mut out, &explanation.neighbours);
    if let Some(texts) = &explanation.texts {
        let marks = format!("{}, {}", paint.cut("[-in A alone-]"), paint.added("{+in B alone+}"));
        let _ = writeln!(out, "\nthe texts: {marks}");
        differences(&mut out, texts, paint);
    }
    out
}

/// Width of the column with the names of stages.
const NAMES: usize = 8;

fn articles(out: &mut String, articles: &[ExplainedArticle]) {
    if !articles.is_empty() {
        out.push('\n');
    }
    for (article, name) in articles.iter().zip(["A", "B"]) {
        let name = if articles.len() == 1 { " " } else { name };
        let ExplainedArticle { id, title, title_basis, outlet, published, cluster_id, role, source, record } =
            article;
        let title = line(title);
        let title = match TitleBasis::parse(title_basis) {
            Some(TitleBasis::Given) => title,
            Some(TitleBasis::FirstSentence) => format!("without a headline: {title}"),
            Some(TitleBasis::None) | None => "without a headline".to_owned(),
        };
        wrapped(out, &format!("{name:NAMES$}  "), &format!("{} \u{b7} {}", line(id), title));
        let facts = [line(outlet), published.clone(), role.clone(), cluster_id.clone()];
        let facts: Vec<&str> = facts.iter().map(String::as_str).filter(|fact| !fact.is_empty()).collect();
        wrapped(out, &format!("{:NAMES$}  ", ""), &facts.join(" \u{b7} "));
        wrapped(out, &format!("{:NAMES$}  ", ""), &format!("record {record} of {}", line(source)));
    }
    if !articles.is_empty() {
        out.push('\n');
    }
}

fn rule(out: &mut String, rule: &[RuleQuestion], paint: Paint) {
    if rule.is_empty() {
        return;
    }
    out.push_str("\nthe rule\n");
    let wide = rule.iter().map(|row| row.question.len()).max().unwrap_or(0);
    for row in rule {
        let number = |value: f64| if row.is_count { format!("{value:.0}") } else { format!("{value:.3}") };
        let sense = if row.at_least { "at least" } else { "at most " };
        let decided = if row.decided { "  \u{2190} decides" } else { "" };
        let line = format!(
            "  {:wide$}  {:>8}  {sense} {:>7}  {:6}{decided}",
            row.question,
            number(row.value),
            number(row.bound),
            row.answer
        );
        let _ = writeln!(
            out,
            "{}",
            if row.decided { paint.with("1", line.trim_end()) } else { line.trim_end().to_owned() }
        );
    }
}

fn neighbours(out: &mut String, neighbours: &[NearArticle]) {
    if neighbours.is_empty() {
        return;
    }
    out.push_str("\nnearest outside\n");
    for near in neighbours {
        wrapped(out, "  ", &format!("{} \u{b7} {} \u{b7} {}", near.id, near.title, near.outlet));
        let told = format!(
            "similarity {:.3}, containment {:.3}, in {}: {}",
            near.similarity, near.containment, near.cluster_id, near.why_apart
        );
        wrapped(out, "    ", &told);
    }
}

/// Wraps words into indented lines; the first indent may hold text.
fn wrapped(out: &mut String, indent: &str, text: &str) {
    let blank = " ".repeat(indent.chars().count());
    let (mut row, mut columns) = (indent.to_owned(), indent.chars().count());
    let mut is_empty = true;
    for word in line(text).split(' ').filter(|word| !word.is_empty()) {
        let wide = word.chars().count();
        if !is_empty && columns + 1 + wide > WIDTH {
            let _ = writeln!(out, "{}", row.trim_end());
            (row, columns, is_empty) = (blank.clone(), blank.len(), true);
        }
        if !is_empty {
            row.push(' ');
            columns += 1;
        }
        row.push_str(word);
        columns += wide;
        is_empty = false;
    }
    let _ = writeln!(out, "{}", row.trim_end());
}

#[derive(Clone, Copy)]
struct Paint {
    colour: bool,
}

impl Paint {
    fn with(self, code: &str, text: &str) -> String {
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn cut(self, text: &str) -> String {
        self.with("31", text)
    }

    fn added(self, text: &str) -> String {
        self.with("32", text)
    }
}

/// Which text has a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum WordSide {
    Both,
    A,
    B,
}

/// Runs of common words longer than `LONG` are shortened to `SHOWN` words at either end.
const LONG: usize = 40;
const SHOWN: usize = 12;

/// Merges the two texts: common words once, differing words in their places.
fn differences(out: &mut String, texts: &ComparedTexts, paint: Paint) {
    let words = |pieces: &[Piece]| -> Vec<(bool, String)> {
        let compared = pieces.iter().filter(|piece| piece.class != FURNITURE);
        let split = |piece: &Piece| {
            let is_same = piece.class == SAME;
            line(&piece.text.replace('\n', " "))
                .split(' ')
                .map(|word| (is_same, word.to_owned()))
                .collect::<Vec<_>>()
        };
        compared.flat_map(split).filter(|(_, word)| !word.is_empty()).collect()
    };
    let (a, b) = (words(&texts.a), words(&texts.b));
    let mut all: Vec<(WordSide, String)> = Vec::new();
    let (mut i, mut j) = (0, 0);
    loop {
        match (a.get(i), b.get(j)) {
            (Some((false, word)), _) => all.push((WordSide::A, word.clone())),
            (_, Some((false, word))) => all.push((WordSide::B, word.clone())),
            (Some((true, word)), Some(_)) => all.push((WordSide::Both, word.clone())),
            (Some((_, word)), None) => all.push((WordSide::A, word.clone())),
            (None, Some((_, word))) => all.push((WordSide::B, word.clone())),
            (None, None) => break,
        }
        match all.last().map(|(side, _)| *side) {
            Some(WordSide::A) => i += 1,
            Some(WordSide::B) => j += 1,
            _ => (i, j) = (i + 1, j + 1),
        }
    }
    let mut lines = DiffLines { out, line: "  ".to_owned(), columns: 2, is_empty: true };
    for run in all.chunk_by(|x, y| x.0 == y.0) {
        let words: Vec<&str> = run.iter().map(|(_, word)| word.as_str()).collect();
        let (open, close, code) = match run[0].0 {
            WordSide::Both => ("", "", ""),
            WordSide::A => ("[-", "-]", "31"),
            WordSide::B => ("{+", "+}", "32"),
        };
        let skipped = words.len().saturating_sub(2 * SHOWN);
        for (at, word) in words.iter().enumerate() {
            let is_skipped = words.len() > LONG && (SHOWN..words.len() - SHOWN).contains(&at);
            if is_skipped && at > SHOWN {
                continue;
            }
            let gap =
                if is_skipped { format!("\u{2026} {skipped} words \u{2026}") } else { (*word).to_owned() };
            let (first, last) = (at == 0, at + 1 == words.len());
            let word = format!("{}{gap}{}", if first { open } else { "" }, if last { close } else { "" });
            lines.push(&word, code, paint);
        }
    }
    lines.end();
}

/// Coloured words in lines.
struct DiffLines<'o> {
    out: &'o mut String,
    line: String,
    columns: usize,
    is_empty: bool,
}

impl DiffLines<'_> {
    fn push(&mut self, word: &str, code: &str, paint: Paint) {
        let wide = word.chars().count();
        if !self.is_empty && self.columns + 1 + wide > WIDTH {
            self.end();
        }
        if !self.is_empty {
            self.line.push(' ');
            self.columns += 1;
        }
        let word = line(word);
        self.line.push_str(&if code.is_empty() { word } else { paint.with(code, &word) });
        self.columns += wide;
        self.is_empty = false;
    }

    fn end(&mut self) {
        let _ = writeln!(self.out, "{}", self.line.trim_end());
        (self.line, self.columns, self.is_empty) = ("  ".to_owned(), 2, true);
    }
}
