//! Articles and what was told of them in, cells of articles.csv out: a row at a time, whatever the size of its story.

use super::Part;
use super::sheet::{Cell, Columns, Frame, Sheet, Type};
use super::texts::entry_of;
use crate::agency::Agencies;
use crate::article::Place;
use crate::attribute::Entry;
use crate::error::{Error, Result};
use crate::report::articles::{Standing, row};
use crate::report::edges::equal as row_of_equals;
use crate::tables::Row;
use serde::{Deserialize, Serialize};

/// Rows. `kind` is 0 for one of articles.csv and 2 for one of edges.csv, of an article and the first one of its text.
pub const ROWS: &Columns = &[("kind", Type::Int), ("source", Type::Int), ("cells", Type::Texts)];

/// What is told of an article when its story is.
#[derive(Debug, Serialize, Deserialize)]
pub struct Told<'t> {
    /// Where it stands in its cluster.
    #[serde(borrow)]
    pub standing: Standing<'t>,
    /// The first article of its text, where that is another one and edges are written.
    #[serde(borrow)]
    pub equal: Option<Equal<'t>>,
}

/// The first article of a text.
#[derive(Debug, Serialize, Deserialize)]
pub struct Equal<'t> {
    /// Its id.
    pub id: &'t str,
    /// Its address.
    pub url: &'t str,
    /// Distinct shingles of the text.
    pub shingles: u32,
}

impl Told<'_> {
    /// As it is kept in a cell.
    ///
    /// # Errors
    /// It cannot be put into bytes, which none is known for.
    pub fn packed(&self) -> Result<Vec<u8>> {
        postcard::to_allocvec(self).map_err(|error| Error::columns(error.to_string()))
    }
}

/// Makes the rows of articles.
pub struct Writing {
    agencies: Agencies,
}

impl Writing {
    /// Sets the table up.
    pub fn new() -> Self {
        Self { agencies: Agencies::built_in() }
    }
}

impl Part for Writing {
    fn take(&mut self, rows: &Frame<'_>, out: &mut Sheet) -> Result<()> {
        let (sources, records) = (rows.ints("source")?, rows.longs("record")?);
        let (clusters, ids, told) = (rows.texts("cluster_id")?, rows.texts("id")?, rows.bytes("told")?);
        let (entries, words) = (rows.bytes("entry")?, rows.longs("words")?);
        let (duplicate, same_page) = (rows.flags("duplicate_id")?, rows.flags("same_page")?);
        // Sources are named by whoever joins the rows.
        let paths = [String::new()];
        for at in 0..rows.len() {
            let Told { standing, equal } = postcard::from_bytes(told.get(at))
                .map_err(|error| Error::columns(format!("what was told cannot be read: {error}")))?;
            let entry = Entry {
                id: ids.value(at).into(),
                place: Some(Place { source: 0, record: records.get(at) as u64, byte_offset: 0 }),
                words: words.get(at) as u32,
                duplicate_id: duplicate.value(at),
                same_page: same_page.value(at),
                ..entry_of(entries.get(at))?
            };
            let cells = row(clusters.value(at), &standing, &entry, &paths, &self.agencies).cells();
            out.row(&[Cell::Int(0), Cell::Int(sources.value(at)), Cell::Texts(&cells)])?;
            if let Some(Equal { id, url, shingles }) = equal {
                let cells = row_of_equals([id, &entry.id], [url, &entry.url], entry.words, shingles).cells();
                out.row(&[Cell::Int(2), Cell::Null, Cell::Texts(&cells)])?;
            }
        }
        Ok(())
    }
}
