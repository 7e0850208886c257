//! Records found in, articles and rejects out: the part of reading that any thread can do.

use super::SourceParams;
use super::fields::FieldMap;
use super::filter::Filter;
use super::refusal::{Outcome, for_tables, too_long};
use crate::base::article::{Article, Place, Reason, Reject};
use crate::source::formats::json::line_finder::LineBlock;
use crate::source::formats::json::object::{self, JsonRecord};
use crate::source::formats::json::objects;
use crate::source::formats::page::RawPage;
use crate::source::formats::parquet::chunk::ColumnChunk;
use crate::source::formats::table::header::{Header, TableRow};
use crate::source::formats::xml::item::XmlItem;
use std::sync::Arc;

/// RawRecords found but not yet parsed.
#[derive(Debug)]
pub struct Batch {
    /// Position in reading order, from 0.
    pub number: u64,
    /// Index of the input file.
    pub input: u32,
    /// Index of the file or member of an archive.
    pub source: u32,
    /// Its name as it stands in the tables.
    pub name: Arc<str>,
    pub(crate) records: RawRecords,
}

/// RawRecords as they were found.
#[derive(Debug)]
pub(crate) enum RawRecords {
    Lines(LineBlock),
    Values(Vec<JsonRecord>),
    Rows { header: Arc<Header>, first_record: u64, rows: Vec<TableRow> },
    Columns(ColumnChunk),
    Pages(Vec<RawPage>),
    Items(Vec<XmlItem>),
    Refused(Reject),
}

/// How records are parsed.
#[derive(Clone, Copy)]
struct RecordParser<'a> {
    map: &'a FieldMap,
    params: &'a SourceParams,
    filter: &'a Filter,
}

impl Batch {
    /// Parses the records, in order, and gives how many there were.
    pub fn read(&self, map: &FieldMap, params: &SourceParams, out: &mut dyn FnMut(Place, Outcome)) -> u64 {
        self.read_some(map, params, &|_| true, out)
    }

    /// The same for those records alone whose numbers are `wanted`; gives how many there were in all.
    pub fn read_some(
        &self,
        map: &FieldMap,
        params: &SourceParams,
        wanted: &dyn Fn(u64) -> bool,
        out: &mut dyn FnMut(Place, Outcome),
    ) -> u64 {
        let parser = RecordParser { map, params, filter: Filter::none() };
        self.parse(parser, wanted, &mut |place, outcome| {
            if let Some(outcome) = outcome {
                out(place, outcome);
            }
        })
    }

    /// The same for all records; of those that `filter` leaves out there is no outcome.
    pub fn read_where(
        &self,
        map: &FieldMap,
        params: &SourceParams,
        filter: &Filter,
        out: &mut dyn FnMut(Place, Option<Outcome>),
    ) -> u64 {
        self.parse(RecordParser { map, params, filter }, &|_| true, out)
    }

    fn parse(
        &self,
        parser: RecordParser<'_>,
        wanted: &dyn Fn(u64) -> bool,
        out: &mut dyn FnMut(Place, Option<Outcome>),
    ) -> u64 {
        let place = |record, byte_offset| Place { source: self.source, record, byte_offset };
        let out: &mut dyn FnMut(Place, Option<Outcome>) =
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
                let out: &mut dyn FnMut(u64, Option<Outcome>) =
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
        out: &mut dyn FnMut(Place, Option<Outcome>),
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
            // Whoever asks for one of these lines has to know whether it is a record or part of one.
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

/// Each gives the outcome of a record; none where the filter leaves it out.
impl RecordParser<'_> {
    fn line(self, line: &[u8]) -> Option<Outcome> {
        let limit = self.params.record_bytes_max;
        match line.len() as u64 > limit {
            true => Some(Err(too_long(line.len() as u64, limit))),
            false => self.json(line),
        }
    }

    fn json(self, object: &[u8]) -> Option<Outcome> {
        let is_wanted = self.filter.is_none() || self.filter.wants_json(object);
        is_wanted.then(|| object::article(object, self.map, self.params))
    }

    fn row(self, header: &Header, row: &csv::ByteRecord) -> Option<Outcome> {
        let is_wanted = self.filter.is_none() || self.filter.wants_row(&header.names, row);
        is_wanted.then(|| header.article(row, self.params))
    }

    fn item(self, item: &XmlItem) -> Option<Outcome> {
        let is_wanted = self.filter.is_none() || item.is_wanted(self.filter);
        is_wanted.then(|| item.article(self.map, self.params))
    }

    /// Of a page nothing is known before it is read.
    fn page(self, page: &RawPage) -> Option<Outcome> {
        let outcome = page.article(self.params);
        let is_wanted = |article: &Article| self.filter.is_none() || self.filter.wants_page(article);
        outcome.as_ref().map_or(true, is_wanted).then_some(outcome)
    }
}
