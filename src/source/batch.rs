//! Records as readers found them in, articles and rejects out. Any thread can do this part of reading.

use super::SourceParams;
use super::fields::FieldMap;
use super::filter::Filter;
use super::refusal::{RecordOutcome, for_tables, too_long};
use crate::base::article::{Article, Place, Reason, Reject};
use crate::source::formats::json::line_finder::LineBlock;
use crate::source::formats::json::object::{self, JsonRecord};
use crate::source::formats::json::objects;
use crate::source::formats::page::RawPage;
use crate::source::formats::parquet::chunk::ColumnChunk;
use crate::source::formats::table::header::{CsvRow, Header};
use crate::source::formats::xml::item::XmlItem;
use std::sync::Arc;

/// Records that a reader found and nobody has parsed yet.
#[derive(Debug)]
pub struct Batch {
    /// Position of the batch in reading order, from 0.
    pub number: u64,
    /// Index of the input file.
    pub input: u32,
    /// Index of the source: a file, or a member of an archive.
    pub source: u32,
    /// Name of the source, as the tables show it.
    pub name: Arc<str>,
    pub(crate) records: RawRecords,
}

/// The records of a batch, by the way their format stores them.
#[derive(Debug)]
pub(crate) enum RawRecords {
    Lines(LineBlock),
    Values(Vec<JsonRecord>),
    Rows { header: Arc<Header>, first_record: u64, rows: Vec<CsvRow> },
    Columns(ColumnChunk),
    Pages(Vec<RawPage>),
    Items(Vec<XmlItem>),
    Refused(Reject),
}

/// What parsing a record needs.
#[derive(Clone, Copy)]
struct RecordParser<'a> {
    map: &'a FieldMap,
    params: &'a SourceParams,
    filter: &'a Filter,
}

impl Batch {
    /// Parses all records in order. Returns the number of records.
    pub fn read(
        &self,
        map: &FieldMap,
        params: &SourceParams,
        out: &mut dyn FnMut(Place, RecordOutcome),
    ) -> u64 {
        self.read_some(map, params, &|_| true, out)
    }

    /// Parses only the records whose numbers are `wanted`. Returns the number of all records.
    pub(crate) fn read_some(
        &self,
        map: &FieldMap,
        params: &SourceParams,
        wanted: &dyn Fn(u64) -> bool,
        out: &mut dyn FnMut(Place, RecordOutcome),
    ) -> u64 {
        let parser = RecordParser { map, params, filter: Filter::none() };
        self.parse(parser, wanted, &mut |place, outcome| {
            if let Some(outcome) = outcome {
                out(place, outcome);
            }
        })
    }

    /// Parses all records. A record that `filter` leaves out has no outcome.
    pub(crate) fn read_where(
        &self,
        map: &FieldMap,
        params: &SourceParams,
        filter: &Filter,
        out: &mut dyn FnMut(Place, Option<RecordOutcome>),
    ) -> u64 {
        self.parse(RecordParser { map, params, filter }, &|_| true, out)
    }

    fn parse(
        &self,
        parser: RecordParser<'_>,
        wanted: &dyn Fn(u64) -> bool,
        out: &mut dyn FnMut(Place, Option<RecordOutcome>),
    ) -> u64 {
        let place = |record, byte_offset| Place { source: self.source, record, byte_offset };
        let out: &mut dyn FnMut(Place, Option<RecordOutcome>) =
            &mut |place, outcome| out(place, outcome.map(for_tables));
        match &self.records {
            RawRecords::Lines(block) => self.parse_lines(block, parser, wanted, out),
            RawRecords::Values(values) => {
                for value in values.iter().filter(|value| wanted(value.record)) {
                    out(place(value.record, value.byte_offset), parser.json(&value.bytes));
                }
                values.len() as u64
            }
            RawRecords::Rows { header, first_record, rows } => {
                let numbered = (*first_record..).zip(rows).filter(|(record, _)| wanted(*record));
                for (record, (byte_offset, row)) in numbered {
                    out(place(record, *byte_offset), parser.row(header, row));
                }
                rows.len() as u64
            }
            RawRecords::Columns(chunk) => {
                let RecordParser { map, params, filter } = parser;
                let out: &mut dyn FnMut(u64, Option<RecordOutcome>) =
                    &mut |record, outcome| out(place(record, 0), outcome);
                chunk.read(map, params, (filter, wanted), out)
            }
            RawRecords::Pages(pages) => {
                for page in pages.iter().filter(|page| wanted(page.record)) {
                    out(place(page.record, page.byte_offset), parser.page(page));
                }
                pages.len() as u64
            }
            RawRecords::Items(items) => {
                for item in items.iter().filter(|item| wanted(item.record)) {
                    out(place(item.record, item.byte_offset), parser.item(item));
                }
                items.len() as u64
            }
            RawRecords::Refused(reject) => {
                if wanted(reject.place.record) {
                    out(reject.place, Some(Err((reject.reason, reject.detail.clone()))));
                }
                1
            }
        }
    }

    fn parse_lines(
        &self,
        block: &LineBlock,
        parser: RecordParser<'_>,
        wanted: &dyn Fn(u64) -> bool,
        out: &mut dyn FnMut(Place, Option<RecordOutcome>),
    ) -> u64 {
        let lines: Vec<_> = block.lines().collect();
        let (mut count, mut at) = (0, 0);
        while at < lines.len() {
            let (record, byte_offset, line) = lines[at];
            let behind = objects::behind(&lines, at);
            count += 1;
            at += 1;
            if behind == 0 {
                if wanted(record) {
                    out(Place { source: self.source, record, byte_offset }, parser.line(line));
                }
                continue;
            }
            // A line may be part of the record before it, so it is parsed even if this record is not wanted.
            let outcome = parser.line(line);
            let outcome = match &outcome {
                Some(Err((Reason::MalformedJson, _))) => {
                    let whole = block.between(byte_offset, lines.get(at + behind).map(|next| next.1));
                    match parser.line(whole) {
                        Some(Err((Reason::MalformedJson, _))) => outcome,
                        joined => {
                            at += behind;
                            joined
                        }
                    }
                }
                _ => outcome,
            };
            if wanted(record) {
                out(Place { source: self.source, record, byte_offset }, outcome);
            }
        }
        count
    }
}

/// Each method returns the outcome of one record, or `None` if the filter leaves the record out.
impl RecordParser<'_> {
    fn line(self, line: &[u8]) -> Option<RecordOutcome> {
        let limit = self.params.record_bytes_max;
        match line.len() as u64 > limit {
            true => Some(Err(too_long(line.len() as u64, limit))),
            false => self.json(line),
        }
    }

    fn json(self, object: &[u8]) -> Option<RecordOutcome> {
        let is_wanted = self.filter.is_none() || self.filter.wants_json(object);
        is_wanted.then(|| object::article(object, self.map, self.params))
    }

    fn row(self, header: &Header, row: &csv::ByteRecord) -> Option<RecordOutcome> {
        let is_wanted = self.filter.is_none() || self.filter.wants_row(&header.names, row);
        is_wanted.then(|| header.article(row, self.params))
    }

    fn item(self, item: &XmlItem) -> Option<RecordOutcome> {
        let is_wanted = self.filter.is_none() || item.is_wanted(self.filter);
        is_wanted.then(|| item.article(self.map, self.params))
    }

    /// A filter can judge a page only by the article read from it.
    fn page(self, page: &RawPage) -> Option<RecordOutcome> {
        let outcome = page.article(self.params);
        let is_wanted = |article: &Article| self.filter.is_none() || self.filter.wants_page(article);
        outcome.as_ref().map_or(true, is_wanted).then_some(outcome)
    }
}
