//! Cut lines in, furniture.csv out: a row a line, by outlet, rule and line.

use super::{Style, Table};
use std::io::{self, Write};

/// The columns.
pub const HEADER: [&str; 4] = ["outlet", "rule", "articles", "line"];

/// One line that was cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cut<'a> {
    /// The outlet it was cut from.
    pub outlet: &'a str,
    /// The rule that knows it.
    pub rule: &'a str,
    /// The line.
    pub line: &'a str,
    /// In how many places it was cut.
    pub articles: u64,
}

/// Writes the table.
///
/// # Errors
/// The output cannot be written.
pub fn write(out: &mut dyn Write, mut cuts: Vec<Cut<'_>>, style: Style) -> io::Result<()> {
    cuts.sort_unstable();
    let mut table = Table::new(out, &HEADER, style)?;
    for cut in cuts {
        table.row([cut.outlet, cut.rule, &cut.articles.to_string(), cut.line])?;
    }
    table.end()
}
