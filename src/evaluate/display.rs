//! Scores in, tables for a terminal out.
//!
//! A table with no rows is left out whole. Control characters of ids are replaced: a terminal would obey
//! them.

use std::collections::BTreeSet;
use std::fmt;

use super::evaluation::Evaluation;

impl fmt::Display for Evaluation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "documents {}  stories {}  clusters {}", self.documents, self.stories, self.clusters)?;
        write!(f, "  missing {}  extra {}", self.missing, self.extra)?;
        writeln!(f, "  repeated {}  repeated in truth {}", self.repeated, self.repeated_truth)?;
        writeln!(f, "over-merged clusters {}  split stories {}", self.over_merged, self.split)?;
        let tables = [
            agreement(self),
            relations(self),
            traps(self),
            worst_clusters(self),
            worst_stories(self),
            roles(self),
            right_roles(self),
        ];
        for table in tables.iter().filter(|table| table.rows.len() > 1) {
            write!(f, "\n{table}")?;
        }
        Ok(())
    }
}

fn agreement(scores: &Evaluation) -> MarkdownTable {
    let mut table = MarkdownTable::new(["agreement", "precision", "recall", "f1"]);
    for (name, score) in [("pairwise", &scores.pairwise), ("b-cubed", &scores.b_cubed)] {
        let [precision, recall, f1] =
            [score.precision, score.recall, score.f1].map(|share| format!("{share:.4}"));
        table.push([name.to_owned(), precision, recall, f1]);
    }
    table.push(["ARI".to_owned(), format!("{:.4}", scores.ari)]);
    table
}

fn relations(scores: &Evaluation) -> MarkdownTable {
    let mut table =
        MarkdownTable::new(["relation", "documents", "with original", "with any", "b-cubed recall"]);
    for score in &scores.relations {
        table.push([
            row_name(&score.relation, &score.level),
            score.documents.to_string(),
            format!("{:.3}", score.with_original),
            format!("{:.3}", score.with_any),
            format!("{:.3}", score.b_cubed_recall),
        ]);
    }
    table
}

fn traps(scores: &Evaluation) -> MarkdownTable {
    let mut table = MarkdownTable::new(["trap", "documents", "violating", "share", "same kind", "other"]);
    for score in &scores.traps {
        table.push([
            row_name(&score.relation, &score.level),
            score.documents.to_string(),
            score.violating.to_string(),
            format!("{:.3}", score.share()),
            score.same_kind.to_string(),
            score.other.to_string(),
        ]);
    }
    table
}

fn worst_clusters(scores: &Evaluation) -> MarkdownTable {
    let mut table =
        MarkdownTable::new(["worst over-merged", "size", "stories", "wrong pairs", "pair to blame"])
            .ending_in_text();
    for cluster in &scores.worst {
        let (a, b) = &cluster.example;
        let counts =
            [cluster.size as u64, cluster.stories as u64, cluster.wrong_pairs].map(|n| n.to_string());
        table.push([cluster.cluster_id.clone()].into_iter().chain(counts).chain([format!("{a} {b}")]));
    }
    table
}

fn worst_stories(scores: &Evaluation) -> MarkdownTable {
    let mut table =
        MarkdownTable::new(["worst split", "size", "clusters", "missed pairs", "example"]).ending_in_text();
    for story in &scores.worst_split {
        let (a, b) = &story.example;
        let counts = [story.size as u64, story.clusters as u64, story.missed_pairs].map(|n| n.to_string());
        table.push([story.story_id.clone()].into_iter().chain(counts).chain([format!("{a} {b}")]));
    }
    table
}

fn roles(scores: &Evaluation) -> MarkdownTable {
    let relations: BTreeSet<&String> = scores.roles.keys().map(|(relation, _)| relation).collect();
    let roles: BTreeSet<&String> = scores.roles.keys().map(|(_, role)| role).collect();
    let mut table =
        MarkdownTable::new(["relation \\ role"].into_iter().chain(roles.iter().map(|role| or_dash(role))));
    for relation in relations {
        let count =
            |role: &&String| scores.roles.get(&(relation.clone(), role.to_string())).copied().unwrap_or(0);
        let counts = roles.iter().map(|role| count(role).to_string());
        table.push([or_dash(relation).to_owned()].into_iter().chain(counts));
    }
    table
}

fn right_roles(scores: &Evaluation) -> MarkdownTable {
    let mut table =
        MarkdownTable::new(["relation", "documents", "right", "of original", "right", "right roles"])
            .ending_in_text();
    let share = |right: usize, documents: usize| match documents {
        0 => "-".to_owned(),
        _ => format!("{:.3}", right as f64 / documents as f64),
    };
    for score in &scores.right_roles {
        table.push([
            score.relation.clone(),
            score.documents.to_string(),
            share(score.right, score.documents),
            score.documents_of_original.to_string(),
            share(score.right_of_original, score.documents_of_original),
            score.roles.join(" "),
        ]);
    }
    table
}

/// Levels are indented under their relation.
fn row_name(relation: &str, level: &str) -> String {
    if level.is_empty() { or_dash(relation).to_owned() } else { format!("  {relation}/{level}") }
}

fn or_dash(name: &str) -> &str {
    if name.is_empty() { "-" } else { name }
}

/// Rows of cells, the first row the heading. Text is aligned to the left, numbers to the right.
pub(super) struct MarkdownTable {
    rows: Vec<Vec<String>>,
    text_last: bool,
}

impl MarkdownTable {
    pub(super) fn new<'a>(heading: impl IntoIterator<Item = &'a str>) -> Self {
        let mut table = MarkdownTable { rows: Vec::new(), text_last: false };
        table.push(heading.into_iter().map(str::to_owned));
        table
    }

    /// The last column holds text, as the first does in every table.
    pub(super) fn ending_in_text(self) -> Self {
        MarkdownTable { text_last: true, ..self }
    }

    pub(super) fn push(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().map(|cell| cell.replace(char::is_control, "\u{fffd}")).collect());
    }

    fn width(&self, column: usize) -> usize {
        self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    }
}

impl fmt::Display for MarkdownTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths: Vec<usize> = (0..self.rows[0].len()).map(|column| self.width(column)).collect();
        for row in &self.rows {
            let mut line = String::new();
            for (column, (cell, &width)) in row.iter().zip(&widths).enumerate() {
                let gap = if column == 0 { "" } else { "  " };
                let padding = " ".repeat(width - cell.chars().count());
                let is_text = column == 0 || (self.text_last && column + 1 == widths.len());
                let parts = if is_text { [gap, cell, &padding] } else { [gap, &padding, cell] };
                line.extend(parts);
            }
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}
