//! houses.csv in, the houses that the dump shows out as text.

use super::format::number;
use crate::base::error::Result;
use crate::columns;
use crate::tables::{Any, List, TableReader, houses};
use std::io::Read;

columns! {
    /// The columns of houses.csv that the page needs.
    struct HouseColumns<'r> of houses::HouseRow {
        family: &'r str,
        domains: List<'r, Any>,
        stories: u32,
        frame_sentences: u32,
        line: &'r str,
    }
}

/// Outlets of one house.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ShownHouse {
    /// Name.
    pub name: String,
    /// Outlets, with commas.
    pub outlets: String,
    /// The evidence.
    pub shown_by: String,
}

/// Most houses listed.
const LISTED: usize = 20;

/// Returns the number of houses and the first of them.
///
/// # Errors
/// The table cannot be read.
pub(crate) fn read(table: impl Read, safe: bool) -> Result<(u64, Vec<ShownHouse>)> {
    let mut table = TableReader::<HouseColumns<'_>>::new(table, safe)?;
    let (mut all, mut listed) = (0, Vec::new());
    while let Some(row) = table.next_row()? {
        all += 1;
        if listed.len() < LISTED {
            listed.push(house(&row));
        }
    }
    Ok((all, listed))
}

fn house(row: &HouseColumns<'_>) -> ShownHouse {
    let mut shown_by = Vec::new();
    if row.stories > 0 {
        shown_by
            .push(format!("{} stories that nobody else brought within the hour", number(row.stories.into())));
    }
    if row.frame_sentences > 0 {
        let sentences = number(row.frame_sentences.into());
        shown_by.push(format!("{sentences} sentences over their pages, as \u{201c}{}\u{201d}", row.line));
    }
    ShownHouse {
        name: row.family.to_owned(),
        outlets: row.domains.names().collect::<Vec<_>>().join(", "),
        shown_by: shown_by.join("; "),
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_house_is_told_with_what_shows_it() {
        let rows: String =
            (0..25).map(|at| format!("h{at:02},a{at}.example|b{at}.example,6,1,2,id,Read this.\n")).collect();
        let table = format!("family,domains,stories,agency_stories,frame_sentences,article_id,line\n{rows}");
        let (all, listed) = read(table.as_bytes(), false).unwrap();
        assert_eq!((all, listed.len()), (25, 20));
        assert_eq!((&*listed[1].name, &*listed[1].outlets), ("h01", "a1.example, b1.example"));
        let expected = "6 stories that nobody else brought within the hour; 2 sentences over their pages, as \u{201c}Read this.\u{201d}";
        assert_eq!(listed[1].shown_by, expected);
    }
}
