//! Cut lines in, furniture.csv out: a row a line, ordered by outlet, rule and line.

use crate::tables::furniture::FurnitureRow;
use crate::tables::{Style, Writer};
use std::io::{self, Write};

/// Writes the table.
///
/// # Errors
/// The output cannot be written.
pub(crate) fn write(out: &mut dyn Write, cuts: Vec<FurnitureRow<'_>>, style: Style) -> io::Result<()> {
    let mut table = Writer::new::<FurnitureRow<'_>>(out, style)?;
    sorted(cuts).iter().try_for_each(|cut| table.row(cut))?;
    table.end()
}

/// Sorts the lines in the order of the table.
pub(crate) fn sorted(mut cuts: Vec<FurnitureRow<'_>>) -> Vec<FurnitureRow<'_>> {
    cuts.sort_unstable_by_key(|cut| (cut.outlet, cut.rule, cut.line, cut.articles));
    cuts
}
