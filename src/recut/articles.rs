//! articles.csv in, the entries of its articles out, in order of publication.

use crate::agency::{Agencies, AgencyId};
use crate::article::{Place, PublishedBasis, Stamp};
use crate::attribute::Entry;
use crate::attribute::entries::{Entries, pack};
use crate::clean::CreditBasis;
use crate::error::{Error, Result};
use crate::keyed::Map;
use crate::page::tables::{Table, disarmed, seconds};
use crate::scratch::{Blob, ScratchParams};
use std::io::Read;
use std::path::Path;
use std::str::FromStr;

const NAME: &str = "articles.csv";

const COLUMNS: [&str; 16] = [
    "article_id",
    "cluster_id",
    "outlet",
    "agency",
    "agency_basis",
    "dateline_place",
    "version",
    "published",
    "published_basis",
    "title",
    "language",
    "words",
    "url",
    "source_path",
    "source_record",
    "flags",
];

/// The articles of a run.
#[derive(Debug)]
pub struct Articles {
    /// Their entries, in order of publication.
    pub entries: Entries,
    /// The number of each, by its id.
    pub by_id: Map<Box<str>, u32>,
    /// The files and members of archives they were read from.
    pub sources: Vec<String>,
    /// The cluster of each, by number.
    pub cluster_of: Vec<u32>,
}

/// Reads the table of a run that was written with `safe` cells or without.
///
/// # Errors
/// It cannot be read, or is not as a run writes it.
pub fn read(table: impl Read, safe: bool, agencies: &Agencies, scratch: &ScratchParams) -> Result<Articles> {
    let mut table = Table::new(NAME, table, COLUMNS)?;
    let mut store = Blob::new(scratch);
    let at_scratch = |error| Error::write(&scratch.directory, error);
    let (mut numbers, mut sources) = (Map::<Box<str>, u32>::default(), Vec::new());
    let (mut clusters, mut last) = (0, String::new());
    let mut rows = Vec::new();
    let mut packed = Vec::new();
    while let Some(cells) = table.next_row()? {
        // Rows of one cluster stand together.
        if cells[1] != last || clusters == 0 {
            clusters += 1;
            last = cells[1].to_owned();
        }
        let mut source = |name: &str| match numbers.get(name) {
            Some(&number) => number,
            None => {
                let number = sources.len() as u32;
                numbers.insert(name.into(), number);
                sources.push(name.to_owned());
                number
            }
        };
        let entry = entry(cells, safe, agencies, &mut source)?;
        packed.clear();
        let mut known = pack(&entry, &mut packed).map_err(at_scratch)?;
        known.offset = store.append(&packed).map_err(at_scratch)?;
        rows.push((known.order_time(), entry.id, known, clusters - 1));
    }
    // As a run puts them in order.
    rows.sort_unstable_by(|x, y| (x.0, &x.1).cmp(&(y.0, &y.1)));
    let cluster_of = rows.iter().map(|(.., cluster)| *cluster).collect();
    let known = rows.iter().map(|(_, _, known, _)| *known).collect();
    let mut by_id = Map::default();
    for (number, (_, id, ..)) in (0u32..).zip(rows) {
        if let Some(twice) = by_id.insert(id, number) {
            return Err(fault(format!("the id of row {} stands twice", twice + 1)));
        }
    }
    Ok(Articles { entries: Entries::new(known, store), by_id, sources, cluster_of })
}

fn fault(message: String) -> Error {
    Error::table(Path::new(NAME), message)
}

/// What cannot be read in a cell, told with its column.
fn unread(column: &str, cell: &str) -> Error {
    fault(format!("\"{cell}\" in {column} is not as this version writes it"))
}

fn entry(
    cells: [&str; 16],
    safe: bool,
    agencies: &Agencies,
    source: &mut dyn FnMut(&str) -> u32,
) -> Result<Entry> {
    let cells = cells.map(|cell| disarmed(cell, safe));
    let [
        id,
        _,
        outlet,
        agency,
        basis,
        dateline_place,
        version,
        published,
        published_basis,
        title,
        language,
        words,
        url,
        path,
        record,
        flags,
    ] = cells;
    let is = |flag: &str| flags.split('|').any(|word| word == flag);
    let published = match published {
        "" => None,
        time => {
            let at = seconds(time).ok_or_else(|| unread("published", time))?;
            Some(Stamp { at, date_only: is("date_only") })
        }
    };
    // What the row inherits from its cluster is not its own.
    let is_own = !basis.is_empty() && basis != "inherited";
    let credited = if is_own { by_names(agency, agencies)? } else { Vec::new() };
    let basis = if is_own { basis } else { "" };
    let record = number(record, "source_record")?;
    Ok(Entry {
        place: Some(Place { source: source(path), record, byte_offset: 0 }),
        id: id.into(),
        url: url.into(),
        title: title.into(),
        outlet: outlet.into(),
        language: language.into(),
        dateline_place: dateline_place.into(),
        version: version.into(),
        published,
        published_basis: PublishedBasis::parse(published_basis)
            .ok_or_else(|| unread("published_basis", published_basis))?,
        agencies: credited,
        agency_basis: CreditBasis::parse(basis).ok_or_else(|| unread("agency_basis", basis))?,
        words: number(words, "words")?,
        same_page: is("same_page"),
        duplicate_id: is("duplicate_id"),
        killed: is("killed"),
        partial: is("partial"),
    })
}

fn by_names(names: &str, agencies: &Agencies) -> Result<Vec<AgencyId>> {
    names.split('|').map(|name| agencies.by_id(name).ok_or_else(|| unread("agency", name))).collect()
}

fn number<T: FromStr>(cell: &str, column: &str) -> Result<T> {
    cell.parse().map_err(|_| unread(column, cell))
}
