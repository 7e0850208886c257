//! Records found in, articles and rejects out: the part of reading that any thread can do.

use super::fields::{FieldMap, Known};
use super::filter::Filter;
use super::html::Hints;
use super::lines::Block;
use super::marked::MARK;
use super::record::Record;
use super::xml::names::{Standing, standing};
use super::{SourceParams, columns, dispatch, encoding, html, json, objects, rows, text};
use crate::base::article::{Article, Place, Reason, Reject, has_controls};
use std::borrow::Cow;
use std::sync::Arc;

/// Records found but not yet parsed.
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
    pub(super) records: Records,
}

/// Records as they were found.
#[derive(Debug)]
pub(super) enum Records {
    Lines(Block),
    Values(Vec<Value>),
    Rows { header: Arc<rows::Header>, first_record: u64, rows: Vec<rows::Row> },
    Columns(columns::Chunk),
    Pages(Vec<Page>),
    Items(Vec<Item>),
    Refused(Reject),
}

/// A JSON value.
#[derive(Debug)]
pub(super) struct Value {
    pub record: u64,
    pub byte_offset: u64,
    pub bytes: Vec<u8>,
}

/// An item of XML: its fields in order.
#[derive(Debug)]
pub(super) struct Item {
    pub record: u64,
    pub byte_offset: u64,
    pub fields: Vec<(String, String)>,
    /// What its elements say that a filter asks for, and that are no fields.
    pub asked: Vec<(String, String)>,
}

/// A page by itself, and what is known of it from without.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub kind: PageKind,
    pub record: u64,
    pub byte_offset: u64,
    /// Its file's name, for an id.
    pub stem: String,
    /// The address it was read at.
    pub url: String,
    /// When it was read.
    pub crawled: String,
    /// The encoding its server named.
    pub charset: Option<String>,
    pub bytes: Vec<u8>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum PageKind {
    #[default]
    Html,
    Text,
}

/// An article, or why a record is refused.
pub type Outcome = std::result::Result<Article, (Reason, String)>;

/// How records are parsed.
#[derive(Clone, Copy)]
struct Parser<'a> {
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
        let parser = Parser { map, params, filter: Filter::none() };
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
        self.parse(Parser { map, params, filter }, &|_| true, out)
    }

    fn parse(
        &self,
        parser: Parser<'_>,
        wanted: &dyn Fn(u64) -> bool,
        out: &mut dyn FnMut(Place, Option<Outcome>),
    ) -> u64 {
        let place = |record, byte_offset| Place { source: self.source, record, byte_offset };
        let out: &mut dyn FnMut(Place, Option<Outcome>) =
            &mut |place, outcome| out(place, outcome.map(for_tables));
        match &self.records {
            Records::Lines(block) => self.parse_lines(block, parser, wanted, out),
            Records::Values(values) => {
                for value in values.iter().filter(|value| wanted(value.record)) {
                    out(place(value.record, value.byte_offset), parser.json(&value.bytes));
                }
                values.len() as u64
            }
            Records::Rows { header, first_record, rows } => {
                let numbered = (*first_record..).zip(rows).filter(|(record, _)| wanted(*record));
                for (record, (byte_offset, row)) in numbered {
                    out(place(record, *byte_offset), parser.row(header, row));
                }
                rows.len() as u64
            }
            Records::Columns(chunk) => {
                let Parser { map, params, filter } = parser;
                let out: &mut dyn FnMut(u64, Option<Outcome>) =
                    &mut |record, outcome| out(place(record, 0), outcome);
                chunk.read(map, params, (filter, wanted), out)
            }
            Records::Pages(pages) => {
                for page in pages.iter().filter(|page| wanted(page.record)) {
                    out(place(page.record, page.byte_offset), parser.page(page));
                }
                pages.len() as u64
            }
            Records::Items(items) => {
                for item in items.iter().filter(|item| wanted(item.record)) {
                    out(place(item.record, item.byte_offset), parser.item(item));
                }
                items.len() as u64
            }
            Records::Refused(reject) => {
                if wanted(reject.place.record) {
                    out(reject.place, Some(Err((reject.reason, reject.detail.clone()))));
                }
                1
            }
        }
    }

    fn parse_lines(
        &self,
        block: &Block,
        parser: Parser<'_>,
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
impl Parser<'_> {
    fn line(self, line: &[u8]) -> Option<Outcome> {
        let limit = self.params.record_bytes_max;
        match line.len() as u64 > limit {
            true => Some(Err(too_long(line.len() as u64, limit))),
            false => self.json(line),
        }
    }

    fn json(self, object: &[u8]) -> Option<Outcome> {
        let is_wanted = self.filter.is_none() || self.filter.wants_json(object);
        is_wanted.then(|| json::article(object, self.map, self.params))
    }

    fn row(self, header: &rows::Header, row: &csv::ByteRecord) -> Option<Outcome> {
        let is_wanted = self.filter.is_none() || self.filter.wants_row(&header.names, row);
        is_wanted.then(|| header.article(row, self.params))
    }

    fn item(self, item: &Item) -> Option<Outcome> {
        let is_wanted = self.filter.is_none() || item.is_wanted(self.filter);
        is_wanted.then(|| item.article(self.map, self.params))
    }

    /// Of a page nothing is known before it is read.
    fn page(self, page: &Page) -> Option<Outcome> {
        let outcome = page.article(self.params);
        let is_wanted = |article: &Article| self.filter.is_none() || self.filter.wants_page(article);
        outcome.as_ref().map_or(true, is_wanted).then_some(outcome)
    }
}

/// Why a record of so many bytes is refused.
pub(crate) fn too_long(bytes: u64, limit: u64) -> (Reason, String) {
    (Reason::TooLong, format!("{bytes} bytes; the recipe allows {limit}"))
}

/// The first names of a list, for a message.
pub(super) fn some_names<'n>(names: impl Iterator<Item = &'n str>) -> String {
    /// How many fit into a message.
    const NAMES_MAX: usize = 24;
    let mut names = names.peekable();
    let first: Vec<&str> = names.by_ref().take(NAMES_MAX).collect();
    let more = if names.peek().is_some() { ", ..." } else { "" };
    format!("{}{more}", first.join(", "))
}

impl Item {
    pub(super) fn is_wanted(&self, filter: &Filter) -> bool {
        filter.wants_fields(self.fields.iter().chain(&self.asked))
    }

    fn article(&self, map: &FieldMap, params: &SourceParams) -> Outcome {
        let mut record = Record::default();
        // Words of a vocabulary that nobody knows come behind all others.
        for is_last in [false, true] {
            for (name, value) in &self.fields {
                let Some((known, is_foreign)) = field(name, map).filter(|(_, foreign)| *foreign == is_last)
                else {
                    continue;
                };
                if value.contains(MARK) {
                    return Err((Reason::InvalidUtf8, format!("element \"{name}\" is not UTF-8")));
                }
                record.offer_from(known, Cow::Borrowed(value), is_foreign);
            }
        }
        record.finish(&params.html, || {
            let names = self.fields.iter().map(|(name, _)| name.as_str());
            format!("no text among the elements {}", some_names(names))
        })
    }
}

/// What is known of an element's name, and whether it is of a vocabulary that nobody knows.
fn field<'m>(name: &str, map: &'m FieldMap) -> Option<(&'m Known, bool)> {
    let whole = map.look_up(name).map(|known| (known, false));
    whole.or_else(|| {
        let (prefix, local) = name.split_once(':')?;
        let is_foreign = standing(prefix) == Standing::Unknown;
        map.look_up(local).filter(|known| is_foreign && !known.is_record()).map(|known| (known, true))
    })
}

impl Page {
    pub(super) fn article(&self, params: &SourceParams) -> Outcome {
        let (page, _) = encoding::page(&self.bytes, self.charset.as_deref());
        match self.kind {
            PageKind::Html => {
                let hints = Hints { url: &self.url, crawled: &self.crawled, stem: &self.stem };
                html::article(&page, hints, &params.html)
            }
            PageKind::Text => self.text(&page),
        }
    }

    fn text(&self, page: &str) -> Outcome {
        let page = page.trim_start_matches('\u{feff}');
        let mut article = dispatch::article(page).unwrap_or_else(|| text::article(&self.stem, page));
        article.url.clone_from(&self.url);
        if article.published.is_none() {
            html::date_by_crawl(&mut article, &self.crawled);
        }
        if article.text.trim().is_empty() { Err((Reason::EmptyText, String::new())) } else { Ok(article) }
    }
}
/// An outcome whose lines a table can hold and a terminal be shown.
fn for_tables(outcome: Outcome) -> Outcome {
    let escaped = |detail: String| match has_controls(&detail) {
        true => detail
            .chars()
            .map(|c| if c.is_control() { c.escape_default().to_string() } else { c.into() })
            .collect(),
        false => detail,
    };
    outcome.map(Article::without_controls).map_err(|(reason, detail)| (reason, escaped(detail)))
}
