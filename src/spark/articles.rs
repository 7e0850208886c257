//! Records in, articles out with all that concerns them alone.

use super::record::{Kind, Out, Record, Rows, Typed, column, kinds, record};
use super::value::Value;
use super::work::{Made, Part};
use super::{Settings, bytes};
use crate::base::address::NO_PAGE;
use crate::base::article::{Article, Place, Reason};
use crate::base::entry::Known;
use crate::base::error::{Error, Result};
use crate::base::scratch::{Blob, ScratchParams};
use crate::clean::Cleaner;
use crate::history::pages::Extent;
use crate::learn::units::SizedKey;
use crate::run::days::is_midnight;
use crate::run::digest::Digest;
use crate::run::learn::rank;
use crate::run::page::{Pages, StoredPage, StoredTokens};
use crate::run::prepare::{PreparedBatch, ReadWorker};
use crate::run::prepared::{Prepared as Ready, StoredText};
use crate::source::RecordOutcome;
use crate::source::filter::Filter;
use crate::source::too_long;
use crate::source::{self, FormatWish, ReadRequest, json_article, read_whole};
use arrow_array::RecordBatch;
use std::ops::ControlFlow;

record! {
    /// An article, as far as it concerns itself alone.
    struct Read<'r> {
        /// The number of its source.
        source: i32,
        /// Its number there.
        record: u64,
        /// Where it begins there, in bytes.
        offset: u64,
        /// Its id, until another article has it too.
        id: &'r str,
        /// Whether its time is midnight, where it has one.
        is_midnight: Option<bool>,
        /// Hash of the page it was read from.
        page: Option<u64>,
        /// Hash of its outlet.
        outlet: u64,
        /// Its outlet.
        outlet_name: &'r str,
        /// Its headline.
        title: &'r str,
        /// Hash of its text before anything learned was cut, 16 bytes, little-endian.
        text_hash: &'r [u8],
        /// Hash of its headline's words.
        headline: u64,
        /// The same without an outlet's name behind it.
        bare_headline: u64,
        /// Whether it is credited to an agency, or has a dateline.
        credited: bool,
        /// What it is chosen by among holders of a sentence.
        holder: u64,
        /// What is remembered of it, packed.
        entry: &'r [u8],
        /// Its clean text.
        text: &'r str,
        /// Sentences of its text.
        units: u32,
        /// Tokens of its text.
        tokens: u32,
        /// Both, as a page is stored.
        numbers: &'r [u8],
        /// The sentences that learning asks for, packed.
        learnable: &'r [u8],
    }
}

record! {
    /// A record that was refused.
    struct Refused<'r> {
        /// The number of its source.
        source: i32,
        /// Its number there.
        record: u64,
        /// Where it begins there, in bytes.
        offset: u64,
        /// Why, in a word.
        reason: &'r str,
        /// Why, in particular.
        detail: &'r str,
    }
}

record! {
    /// A line that was cut as furniture.
    struct Line<'r> {
        /// Whose pages it stood on.
        outlet_name: &'r str,
        /// The rule it was cut by.
        rule: &'r str,
        /// What it says.
        line: &'r str,
        /// How many articles it was cut from.
        articles: u64,
    }
}

record! {
    /// Paragraphs that were cut because their article repeats them.
    struct Repeats {
        /// How many.
        paragraphs: u64,
    }
}

kinds! {
    /// What became of records.
    enum Prepared<'r> {
        /// An article.
        Article(Read<'r>) = "article",
        /// A refused record.
        Refused(Refused<'r>) = "refused",
        /// A line that was cut.
        Line(Line<'r>) = "line",
        /// Paragraphs that were cut.
        Repeats(Repeats) = "repeats",
    }
}

/// Columns that are the caller's own and no field of a record.
const OWN: [&str; 3] = ["_source", "_record", "_offset"];

/// The column of records that are lines of JSON.
const LINE: &str = "_line";

/// The columns of whole files: their bytes and names.
const FILE: [&str; 2] = ["_content", "_path"];

/// Prepares records.
pub(super) struct Preparing {
    settings: Settings,
    cleaner: Cleaner,
    worker: ReadWorker,
}

impl Typed for Preparing {
    type In<'r> = ();
    type Out<'r> = Prepared<'r>;
}

impl Made for Preparing {
    const TAKES: &'static [Kind] = <() as Record<'static>>::KINDS;
    const GIVES: &'static [Kind] = Prepared::KINDS;

    fn made(settings: Settings) -> Result<Self> {
        let cleaner = Cleaner::new(settings.recipe.clean.clone());
        Ok(Self { settings, cleaner, worker: ReadWorker::default() })
    }
}

impl Preparing {
    /// Reads every record, but for blank lines, which are none.
    fn read(
        &self,
        rows: &RecordBatch,
        take: &mut dyn FnMut(Place, RecordOutcome) -> Result<()>,
    ) -> Result<()> {
        let places = Places::of(rows)?;
        let (map, params) = (&self.settings.map, &self.settings.recipe.source);
        let all = 0..rows.num_rows();
        if rows.column_by_name(LINE).is_some() {
            let lines = column::<&[u8]>(rows, LINE)?;
            for row in all {
                let line = <&[u8]>::get(lines, row).unwrap_or_default();
                let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line).trim_ascii();
                let outcome = match line.len() as u64 {
                    0 => continue,
                    bytes if bytes > params.record_bytes_max => Err(too_long(bytes, params.record_bytes_max)),
                    _ => json_article(line, map, params),
                };
                take(places.get(row)?, outcome)?;
            }
            return Ok(());
        }
        if rows.column_by_name(FILE[0]).is_some() {
            let (contents, paths) = (column::<&[u8]>(rows, FILE[0])?, column::<&str>(rows, FILE[1])?);
            for row in all {
                let (path, content) = (<&str>::get(paths, row), <&[u8]>::get(contents, row));
                let source = places.get(row)?.source;
                self.read_file(source, path.unwrap_or_default(), content.unwrap_or_default(), take)?;
            }
            return Ok(());
        }
        let fields = without_own(rows)?;
        let fields = source::TableRows::new(&fields, map).map_err(|(_, detail)| Error::columns(detail))?;
        all.into_iter().try_for_each(|row| take(places.get(row)?, fields.article(row, map, params)))
    }
}

/// The columns that tell where records stand.
struct Places<'r> {
    sources: <i32 as Value<'r>>::Column,
    records: <u64 as Value<'r>>::Column,
    offsets: <u64 as Value<'r>>::Column,
}

impl<'r> Places<'r> {
    fn of(rows: &'r RecordBatch) -> Result<Self> {
        let [source, record, offset] = OWN;
        Ok(Self {
            sources: column::<i32>(rows, source)?,
            records: column::<u64>(rows, record)?,
            offsets: column::<u64>(rows, offset)?,
        })
    }

    fn get(&self, row: usize) -> Result<Place> {
        let missing = || Error::columns(format!("row {row} has no place"));
        Ok(Place {
            source: i32::get(self.sources, row).ok_or_else(missing)? as u32,
            record: u64::get(self.records, row).ok_or_else(missing)?,
            byte_offset: u64::get(self.offsets, row).ok_or_else(missing)?,
        })
    }
}

impl Preparing {
    /// Reads a whole file, of whatever format it is.
    fn read_file(
        &self,
        source: u32,
        name: &str,
        bytes: &[u8],
        take: &mut dyn FnMut(Place, RecordOutcome) -> Result<()>,
    ) -> Result<()> {
        let (map, params) = (&self.settings.map, &self.settings.recipe.source);
        let scratch = &ScratchParams::in_memory().directory;
        let (filter, format) = (Filter::none(), FormatWish::default());
        let reading = ReadRequest { inputs: &[], tallies: &[], map, filter, params, format, scratch };
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
    fn take(&mut self, rows: &RecordBatch, out: &mut Rows) -> Result<()> {
        let out = &mut Out::<Self>::of(out);
        let mut done = PreparedBatch::default();
        let mut worker = std::mem::take(&mut self.worker);
        let (recipe, cleaner) = (&self.settings.recipe, &self.cleaner);
        let mut refused = Vec::new();
        self.read(rows, &mut |place, outcome: std::result::Result<Article, (Reason, String)>| {
            match outcome {
                Ok(article) => done.take(place, &article, recipe, cleaner, &mut worker)?,
                Err((reason, detail)) => refused.push((place, reason, detail)),
            }
            Ok(())
        })?;
        for (place, reason, detail) in &refused {
            out.push(&Prepared::Refused(refused_row(*place, *reason, detail)))?;
        }
        let mut of_cleaning = Vec::new();
        let gather = |reject| {
            of_cleaning.push(reject);
            Ok(())
        };
        done.rejects.each(&mut { gather })?;
        for it in &of_cleaning {
            out.push(&Prepared::Refused(refused_row(it.place, it.reason, &it.detail)))?;
        }
        for ((outlet_name, rule, line), &articles) in &done.furniture {
            let rule = &cleaner.furniture().rule(*rule).name;
            out.push(&Prepared::Line(Line { outlet_name, rule, line, articles }))?;
        }
        let mut entries = Blob::new(&ScratchParams::in_memory());
        entries.append(&done.entries)?;
        done.articles.iter().try_for_each(|article| write(article, &done, &worker, &entries, out))?;
        if done.counts.paragraphs_repeated > 0 {
            out.push(&Prepared::Repeats(Repeats { paragraphs: done.counts.paragraphs_repeated }))?;
        }
        worker.pages.numbers.clear();
        self.worker = worker;
        Ok(())
    }

    fn end(&mut self, _: &mut Rows) -> Result<()> {
        Ok(())
    }
}

/// The row of a refused record.
pub(super) fn refused_row(place: Place, reason: Reason, detail: &str) -> Refused<'_> {
    let Place { source, record, byte_offset: offset } = place;
    Refused { source: source as i32, record, offset, reason: reason.as_str(), detail }
}

fn write(
    article: &Ready,
    done: &PreparedBatch,
    worker: &ReadWorker,
    entries: &Blob,
    out: &mut Out<'_, Preparing>,
) -> Result<()> {
    let entry = crate::base::entry::load(&article.known, entries)?;
    let start = article.text.offset as usize;
    let numbers = &worker.pages.numbers[article.page.numbers()];
    let page: Vec<u8> = numbers.iter().flat_map(|number| number.to_ne_bytes()).collect();
    let mut pages = Blob::new(&ScratchParams::in_memory());
    pages.append(&page)?;
    let extent = article.page.extent();
    let learnable = StoredPage::at(0, 0, extent).load_learnable(&Pages::of(pages), &mut Vec::new());
    let Extent { units, tokens, .. } = extent;
    let learnable: Vec<u64> = learnable?.iter().map(|SizedKey(packed)| *packed).collect();
    let place = entry.place.ok_or_else(|| Error::columns(format!("article {} has no place", entry.id)))?;
    out.push(&Prepared::Article(Read {
        source: place.source as i32,
        record: place.record,
        offset: place.byte_offset,
        id: &entry.id,
        is_midnight: is_midnight(&article.known),
        page: Some(article.address).filter(|page| *page != NO_PAGE),
        outlet: article.outlet,
        outlet_name: &entry.outlet,
        title: entry.title.own(),
        text_hash: &article.text_hash.to_le_bytes(),
        headline: article.headline,
        bare_headline: article.bare_headline,
        credited: article.credited,
        holder: rank(article.text_hash, article.outlet),
        entry: &done.entries[article.known.offset as usize..][..article.known.bytes as usize],
        text: &done.texts[start..start + article.text.count as usize],
        units,
        tokens,
        numbers: &page,
        learnable: &bytes(&learnable),
    }))
}

/// An article as far as its id is concerned: its entry, the keys of its id and the hash of its text.
pub(crate) fn stub(known: Known, (id_start, id_hash): (u64, u64), text_hash: u128) -> Ready {
    Ready {
        known,
        past: None,
        source: 0,
        id_start,
        id_hash,
        outlet: 0,
        credited: false,
        headline: 0,
        bare_headline: 0,
        address: NO_PAGE,
        text_hash,
        text: StoredText::default(),
        page: StoredPage::default(),
        digest: Digest::default(),
        aside: StoredTokens::default(),
        with_digits: 0,
    }
}
