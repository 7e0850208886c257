//! Houses in, houses.csv out: a row a house, ordered by name.

use crate::attribute::houses::House;
use crate::tables::{List, Style, Writer, houses};
use std::io::{self, Write};

/// Writes the table.
///
/// # Errors
/// The output cannot be written.
pub(crate) fn write(out: &mut dyn Write, houses: &[House], style: Style) -> io::Result<()> {
    let mut table = Writer::new::<houses::HouseRow<'_>>(out, style)?;
    houses.iter().try_for_each(|house| table.row(&row(house)))?;
    table.end()
}

/// Makes the row of a house.
pub(crate) fn row(house: &House) -> houses::HouseRow<'_> {
    let shared = &house.shared;
    houses::HouseRow {
        family: &house.name,
        domains: List::of(house.outlets.iter().map(|outlet| outlet.to_string())),
        stories: shared.stories,
        agency_stories: shared.agency_stories,
        frame_sentences: shared.sentences,
        article_id: shared.article_id.as_deref().unwrap_or_default(),
        line: shared.line.as_deref().unwrap_or_default(),
    }
}
