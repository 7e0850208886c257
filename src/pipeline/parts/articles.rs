//! Records in, articles out with all that concerns them alone.

use super::sheet::{Cell, Columns, Frame, Sheet, Type};
use super::{Part, Settings, at_memory, bytes};
use crate::article::{Article, Place, Reason};
use crate::attribute::entries::Known;
use crate::clean::Cleaner;
use crate::error::{Error, Result};
use crate::learn::units::Sized;
use crate::pipeline::digest::Digest;
use crate::pipeline::ids::NO_PAGE;
use crate::pipeline::learn::rank;
use crate::pipeline::page::StoredPage;
use crate::pipeline::past::TONIGHT;
use crate::pipeline::prepare::{Bench, Prepared, Stored, Yield};
use crate::scratch::Blob;
use crate::source::batch::Outcome;
use crate::source::batch::too_long;
use crate::source::{Reading, Rows, json, read_whole};
use arrow_array::RecordBatch;
use std::ops::ControlFlow;

/// What is told of each record. `kind` is 0 for an article, 1 for a refused record and 2 for a line that was cut, with
/// `record` as the number of articles.
pub const COLUMNS: &Columns = &[
    ("kind", Type::Int),
    ("source", Type::Int),
    ("record", Type::Long),
    ("offset", Type::Long),
    ("reason", Type::Text),
    ("detail", Type::Text),
    ("id", Type::Text),
    ("order_time", Type::Long),
    ("page", Type::Long),
    ("outlet", Type::Long),
    ("outlet_name", Type::Text),
    ("title", Type::Text),
    ("text_hash", Type::Bytes),
    ("headline", Type::Long),
    ("bare_headline", Type::Long),
    ("credited", Type::Flag),
    ("holder", Type::Long),
    ("repeats", Type::Long),
    ("entry", Type::Bytes),
    ("text", Type::Text),
    ("units", Type::Int),
    ("tokens", Type::Int),
    ("numbers", Type::Bytes),
    ("learnable", Type::Bytes),
];

/// Columns that are the caller's own and no field of a record.
const OWN: [&str; 3] = ["_source", "_record", "_offset"];

/// The column of records that are lines of JSON.
const LINE: &str = "_line";

/// The columns of whole files: their bytes and names.
const FILE: [&str; 2] = ["_content", "_path"];

/// Prepares records.
pub struct Preparing {
    settings: Settings,
    cleaner: Cleaner,
    bench: Bench,
}

impl Preparing {
    /// Sets the table up.
    pub fn new(settings: Settings) -> Self {
        let cleaner = Cleaner::new(settings.recipe.clean.clone());
        Self { settings, cleaner, bench: Bench::default() }
    }

    /// Reads every record, but for blank lines, which are none.
    fn read(&self, rows: &Frame<'_>, take: &mut dyn FnMut(Place, Outcome) -> Result<()>) -> Result<()> {
        let (sources, records) = (rows.ints(OWN[0])?, rows.longs(OWN[1])?);
        let offsets = rows.longs(OWN[2])?;
        let (map, params) = (&self.settings.map, &self.settings.recipe.source);
        let place = |row: usize| Place {
            source: sources.value(row) as u32,
            record: records.get(row) as u64,
            byte_offset: offsets.get(row) as u64,
        };
        if rows.has(LINE) {
            let lines = rows.bytes(LINE)?;
            for row in 0..rows.len() {
                let line = lines.get(row);
                let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line).trim_ascii();
                let outcome = match line.len() as u64 {
                    0 => continue,
                    bytes if bytes > params.record_bytes_max => Err(too_long(bytes, params.record_bytes_max)),
                    _ => json::article(line, map, params),
                };
                take(place(row), outcome)?;
            }
            return Ok(());
        }
        if rows.has(FILE[0]) {
            let (contents, paths) = (rows.bytes(FILE[0])?, rows.texts(FILE[1])?);
            for row in 0..rows.len() {
                self.read_file(sources.value(row) as u32, paths.value(row), contents.get(row), take)?;
            }
            return Ok(());
        }
        let fields = without_own(rows.0)?;
        let fields = Rows::new(&fields, map).map_err(|(_, detail)| Error::columns(detail))?;
        (0..rows.len()).try_for_each(|row| take(place(row), fields.article(row, map, params)))
    }
}

impl Preparing {
    /// Reads a whole file, of whatever format it is.
    fn read_file(
        &self,
        source: u32,
        name: &str,
        bytes: &[u8],
        take: &mut dyn FnMut(Place, Outcome) -> Result<()>,
    ) -> Result<()> {
        let (map, params) = (&self.settings.map, &self.settings.recipe.source);
        let scratch = &super::in_memory().directory;
        let reading = Reading { inputs: &[], tallies: &[], map, params, format: None, scratch };
        let mut taken = Ok(());
        read_whole(name, bytes, reading, &mut |batch| {
            batch.read(map, params, &mut |place, outcome| {
                if taken.is_ok() {
                    taken = match place.source {
                        0 => take(Place { source, ..place }, outcome),
                        _ => Err(Error::columns(format!("\"{name}\" is an archive; unpack it first"))),
                    };
                }
            });
            match taken {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        });
        taken
    }
}

/// The fields of the records alone.
fn without_own(rows: &RecordBatch) -> Result<RecordBatch> {
    let columns = rows.schema_ref().fields();
    let fields = (0..columns.len()).filter(|&column| !OWN.contains(&columns[column].name().as_str()));
    rows.project(&fields.collect::<Vec<_>>()).map_err(|error| Error::columns(error.to_string()))
}

impl Part for Preparing {
    fn take(&mut self, rows: &Frame<'_>, out: &mut Sheet) -> Result<()> {
        let mut done = Yield::default();
        let mut bench = std::mem::take(&mut self.bench);
        let (recipe, cleaner) = (&self.settings.recipe, &self.cleaner);
        let mut refused = Vec::new();
        self.read(rows, &mut |place, outcome: std::result::Result<Article, (Reason, String)>| {
            match outcome {
                Ok(article) => done.take(place, &article, recipe, cleaner, &mut bench).map_err(at_memory)?,
                Err((reason, detail)) => refused.push((place, reason, detail)),
            }
            Ok(())
        })?;
        let rejects = done.rejects.iter().map(|it| (it.place, it.reason, it.detail.clone()));
        for (place, reason, detail) in refused.into_iter().chain(rejects) {
            let mut row = [Cell::Null; COLUMNS.len()];
            row[0] = Cell::Int(1);
            put_place(&mut row, place);
            (row[4], row[5]) = (Cell::Text(reason.as_str()), Cell::Text(&detail));
            out.row(&row)?;
        }
        for ((outlet, rule, line), articles) in &done.furniture {
            let mut row = [Cell::Null; COLUMNS.len()];
            (row[0], row[2]) = (Cell::Int(2), Cell::Long(*articles as i64));
            (row[4], row[10]) = (Cell::Text(&cleaner.furniture().rule(*rule).name), Cell::Text(outlet));
            row[19] = Cell::Text(line);
            out.row(&row)?;
        }
        let mut entries = Blob::new(&super::in_memory());
        entries.append(&done.entries).map_err(at_memory)?;
        let mut repeats = i64::from(u32::try_from(done.repeats).unwrap_or(u32::MAX));
        for article in &done.articles {
            write(article, &done, &bench, &entries, std::mem::take(&mut repeats), out)?;
        }
        if repeats > 0 {
            let mut row = [Cell::Null; COLUMNS.len()];
            (row[0], row[17]) = (Cell::Int(3), Cell::Long(repeats));
            out.row(&row)?;
        }
        bench.pages.numbers.clear();
        self.bench = bench;
        Ok(())
    }
}

fn put_place(row: &mut [Cell<'_>], place: Place) {
    row[1] = Cell::Int(place.source as i32);
    (row[2], row[3]) = (Cell::Long(place.record as i64), Cell::Long(place.byte_offset as i64));
}

fn write(
    article: &Prepared,
    done: &Yield,
    bench: &Bench,
    entries: &Blob,
    repeats: i64,
    out: &mut Sheet,
) -> Result<()> {
    let entry = crate::attribute::entries::load(&article.known, entries).map_err(at_memory)?;
    let start = article.text.offset as usize;
    let text = &done.texts[start..start + article.text.count as usize];
    let numbers = &bench.pages.numbers[article.page.numbers()];
    let page: Vec<u8> = numbers.iter().flat_map(|number| number.to_ne_bytes()).collect();
    let mut pages = Blob::new(&super::in_memory());
    pages.append(&page).map_err(at_memory)?;
    let (units, tokens) = article.page.counts();
    let learnable = StoredPage::at(0, units, tokens).load_learnable(&pages, &mut Vec::new());
    let learnable: Vec<u64> = learnable.map_err(at_memory)?.iter().map(|Sized(packed)| *packed).collect();
    let packed = &done.entries[article.known.offset as usize..][..article.known.bytes as usize];
    let mut row = [Cell::Null; COLUMNS.len()];
    row[0] = Cell::Int(0);
    if let Some(place) = entry.place {
        put_place(&mut row, place);
    }
    let (text_hash, learnable) = (article.text_hash.to_le_bytes(), bytes(&learnable));
    row[6..].copy_from_slice(&[
        Cell::Text(&entry.id),
        Cell::Long(entry.order_time()),
        Some(article.address).filter(|page| *page != NO_PAGE).map(Cell::Hash).into(),
        Cell::Hash(article.outlet),
        Cell::Text(&entry.outlet),
        Cell::Text(&entry.title),
        Cell::Bytes(&text_hash),
        Cell::Hash(article.headline),
        Cell::Hash(article.bare_headline),
        Cell::Flag(article.credited),
        Cell::Hash(rank(article.text_hash, article.outlet)),
        Cell::Long(repeats),
        Cell::Bytes(packed),
        Cell::Text(text),
        Cell::Int(units as i32),
        Cell::Int(tokens as i32),
        Cell::Bytes(&page),
        Cell::Bytes(&learnable),
    ]);
    out.row(&row)
}

/// An article as far as its id is concerned: its entry, the keys of its id and the hash of its text.
pub fn stub(known: Known, (id_start, id_hash): (u64, u64), text_hash: u128) -> Prepared {
    Prepared {
        known,
        past: TONIGHT,
        source: 0,
        id_start,
        id_hash,
        outlet: 0,
        credited: false,
        headline: 0,
        bare_headline: 0,
        address: NO_PAGE,
        text_hash,
        text: Stored::default(),
        page: StoredPage::default(),
        digest: Digest::default(),
    }
}
