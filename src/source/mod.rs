//! Files in, articles and rejects out.
//!
//! Reading is split in two so that many threads can share it: [`Batches`] finds records, which has to be done in
//! file order, and [`Batch::read`] parses them, which can be done anywhere. A damaged file is no error: what can
//! be read of it is read, and the loss is a [`Reject`]. Every record found is counted here, and whoever writes
//! the tables checks their rows against that count.
//!
//! Formats are told from content: a first `{` is JSON Lines, a header row with a field that can be a text is CSV,
//! anything else is a page of plain text.

pub mod batch;
pub mod date;
pub mod fields;
pub mod jsonl;
pub mod lines;
pub mod open;
pub mod rows;
pub mod text;
pub mod walk;

use crate::article::{Place, Reason, Reject};
use crate::error::{Error, Result};
use batch::{Batch, Records, too_long};
use fields::FieldMap;
use lines::{Lines, Step};
use open::{Tally, unpacked_name};
use serde::Deserialize;
use std::io::{self, Read};
use std::sync::Arc;
use walk::Input;

/// Parameters of reading.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceParams {
    /// Longest record, in bytes; a longer one is refused as `too_long`.
    pub record_bytes_max: u64,
    /// Bytes parsed by one thread at a time.
    pub batch_bytes: usize,
}

/// A file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    JsonLines,
    /// Rows under a header, cut by this delimiter.
    Rows(u8),
    /// One page of plain text a file.
    Text,
}

impl Format {
    /// Reads `--format`.
    ///
    /// # Errors
    /// An unknown word.
    pub fn parse(word: &str) -> Result<Self> {
        match word {
            "jsonl" => Ok(Self::JsonLines),
            "csv" => Ok(Self::Rows(b',')),
            "tsv" => Ok(Self::Rows(b'\t')),
            "text" => Ok(Self::Text),
            _ => Err(Error::option("--format", format!("\"{word}\" is none of jsonl, csv, tsv, text"))),
        }
    }
}

/// What was read of an input.
#[derive(Clone, Default)]
pub struct InputRead {
    /// Size and hash of the raw bytes.
    pub tally: Tally,
    /// Whether the file was read to its end.
    pub complete: bool,
    /// Its format, once it was opened.
    pub format: Option<Format>,
}

/// Finds the records of all inputs, in order.
pub struct Batches<'a> {
    inputs: &'a [Input],
    map: &'a FieldMap,
    params: &'a SourceParams,
    format: Option<Format>,
    /// What was read of each input so far.
    pub read: Vec<InputRead>,
    next_input: usize,
    number: u64,
    open: Option<Open>,
}

enum Open {
    Lines(Lines<Box<dyn Read + Send>>),
    Rows(Box<OpenRows>),
}

struct OpenRows {
    reader: csv::Reader<rows::Bounded<Box<dyn Read + Send>>>,
    watch: Arc<rows::Watch>,
    header: Arc<rows::Header>,
    /// Number of the next row to hand out.
    record: u64,
    /// The last row read, kept back: only the end of the file tells whether its quotes were closed.
    held: Option<rows::Row>,
    /// A fault met behind rows that had to be handed out first.
    fault: Option<Reject>,
}

impl<'a> Batches<'a> {
    /// Reads `inputs` one after another; `format` overrides what their content says.
    pub fn new(
        inputs: &'a [Input],
        map: &'a FieldMap,
        params: &'a SourceParams,
        format: Option<Format>,
    ) -> Self {
        let read = vec![InputRead::default(); inputs.len()];
        Self { inputs, map, params, format, read, next_input: 0, number: 0, open: None }
    }

    fn input(&self) -> usize {
        self.next_input - 1
    }

    /// Opens the next input; what is a whole record by itself, or a fault, comes back at once.
    fn open_next(&mut self) -> Option<Records> {
        let index = self.next_input;
        self.next_input += 1;
        let refused = |reason, detail: String| {
            let place = Place { input: index as u32, record: 1, byte_offset: 0 };
            Some(Records::Refused(Reject { place, reason, detail }))
        };
        let mut reader = match open::open(&self.inputs[index], self.read[index].tally.clone()) {
            Ok(reader) => reader,
            Err(error) => return refused(Reason::UnreadableFile, error.to_string()),
        };
        let mut head = Vec::new();
        let fault = (&mut reader).take(HEAD_BYTES).read_to_end(&mut head).err();
        if self.format.is_none()
            && let Some(kind) = unread_kind(&head)
        {
            return refused(
                Reason::UnknownFormat,
                format!("{kind} is not read yet; convert it to JSON Lines or CSV"),
            );
        }
        let format = self.format.unwrap_or_else(|| self.sniff(index, &head));
        self.read[index].format = Some(format);
        let reader: Box<dyn Read + Send> = match fault {
            None => Box::new(io::Cursor::new(head).chain(reader)),
            Some(error) => Box::new(io::Cursor::new(head).chain(BrokenOff(error.to_string()))),
        };
        match format {
            Format::JsonLines => {
                let lines = Lines::new(reader, self.params.batch_bytes, self.params.record_bytes_max);
                self.open = Some(Open::Lines(lines));
                None
            }
            Format::Rows(delimiter) => match self.open_rows(reader, delimiter) {
                Ok(rows) => {
                    self.open = Some(Open::Rows(Box::new(rows)));
                    None
                }
                Err((reason, detail)) => refused(reason, detail),
            },
            Format::Text => match self.whole_page(reader, index) {
                Ok(page) => Some(page),
                Err((reason, detail)) => refused(reason, detail),
            },
        }
    }

    fn sniff(&self, index: usize, head: &[u8]) -> Format {
        let name = self.inputs[index].name().to_lowercase();
        let name = unpacked_name(&name);
        let content = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head).trim_ascii_start();
        let json = name.ends_with(".jsonl") || name.ends_with(".ndjson") || name.ends_with(".json");
        if content.first() == Some(&b'{') || json {
            return Format::JsonLines;
        }
        let delimiter = if name.ends_with(".tsv") { b'\t' } else { rows::delimiter(content) };
        if name.ends_with(".csv") || name.ends_with(".tsv") {
            return Format::Rows(delimiter);
        }
        let mut first_row = csv::ByteRecord::new();
        let parsed = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(content)
            .read_byte_record(&mut first_row);
        let header = rows::Header::new(&first_row, self.map);
        let is_table = parsed.is_ok_and(|any| any) && first_row.len() > 1 && header.has_text();
        if is_table && !name.ends_with(".txt") { Format::Rows(delimiter) } else { Format::Text }
    }

    fn open_rows(
        &self,
        reader: Box<dyn Read + Send>,
        delimiter: u8,
    ) -> std::result::Result<OpenRows, (Reason, String)> {
        let (bounded, watch) = rows::Bounded::new(reader, self.params.record_bytes_max);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(true)
            .flexible(true)
            .buffer_capacity(1 << 18)
            .from_reader(bounded);
        let header = reader.byte_headers().map_err(|error| (Reason::DamagedFile, error.to_string()))?;
        let header = rows::Header::new(header, self.map);
        if !header.has_text() {
            let names = header.names.join(", ");
            let detail = format!("no column can be the text among {names}; name it with --map text=COLUMN");
            return Err((Reason::NoTextField, detail));
        }
        Ok(OpenRows { reader, watch, header: Arc::new(header), record: 1, held: None, fault: None })
    }

    fn whole_page(
        &mut self,
        reader: Box<dyn Read + Send>,
        index: usize,
    ) -> std::result::Result<Records, (Reason, String)> {
        let mut bytes = Vec::new();
        let limit = self.params.record_bytes_max;
        let read = reader.take(limit + 1).read_to_end(&mut bytes);
        read.map_err(|error| (Reason::DamagedFile, error.to_string()))?;
        if bytes.len() as u64 > limit {
            return Err((Reason::TooLong, format!("over {limit} bytes")));
        }
        self.read[index].complete = true;
        let name = self.inputs[index].name();
        let file = name.rsplit(['/', '\\']).next().unwrap_or(&name);
        let stem = unpacked_name(file).trim_end_matches(".txt");
        let stem = if stem == "-" { "" } else { stem };
        Ok(Records::Page { stem: stem.to_owned(), bytes })
    }

    /// The next records of the open file, or nothing at its end.
    fn read_on(&mut self) -> Option<Records> {
        let input = self.input() as u32;
        let (records, complete) = match self.open.as_mut()? {
            Open::Lines(lines) => match lines.step() {
                Step::Block(block) => return Some(Records::Lines(block)),
                Step::TooLong { line, byte_offset, bytes } => {
                    let (reason, detail) = too_long(bytes, self.params);
                    let place = Place { input, record: line, byte_offset };
                    return Some(Records::Refused(Reject { place, reason, detail }));
                }
                Step::Broken { line, byte_offset, error } => {
                    let place = Place { input, record: line, byte_offset };
                    let detail = error.to_string();
                    (Some(Records::Refused(Reject { place, reason: Reason::DamagedFile, detail })), false)
                }
                Step::End => (None, true),
            },
            Open::Rows(rows) => match rows.step(input, self.params.batch_bytes) {
                (Some(records), false) => return Some(records),
                (records, _) => {
                    let complete = records.is_none();
                    (records, complete)
                }
            },
        };
        self.open = None;
        let index = self.input();
        self.read[index].complete = complete;
        records
    }
}

/// What a file is that would only be misread: told by its first bytes.
fn unread_kind(head: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 5] = [
        (b"PAR1", "a Parquet file"),
        (b"PK\x03\x04", "a zip archive"),
        (b"WARC/", "a WARC file"),
        (b"\xff\xfe", "UTF-16 text"),
        (b"\xfe\xff", "UTF-16 text"),
    ];
    let known = KINDS.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, kind)| *kind);
    let text = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head).trim_ascii_start();
    let html = [&b"<!doctype"[..], b"<html", b"<?xml"]
        .iter()
        .any(|tag| text.get(..tag.len()).is_some_and(|head| head.eq_ignore_ascii_case(tag)));
    let array = text.first() == Some(&b'[') && text[1..].trim_ascii_start().first() == Some(&b'{');
    known.or(html.then_some("an HTML or XML file")).or(array.then_some("a JSON array"))
}

/// Where a file broke off while its head was read: what came before it is handed out first.
struct BrokenOff(String);

impl Read for BrokenOff {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other(self.0.clone()))
    }
}

/// How much of a file is looked at to tell its format.
const HEAD_BYTES: u64 = 1 << 16;

impl Iterator for Batches<'_> {
    type Item = Batch;

    fn next(&mut self) -> Option<Batch> {
        loop {
            let records = match &self.open {
                Some(_) => self.read_on(),
                None if self.next_input < self.inputs.len() => self.open_next(),
                None => return None,
            };
            if let Some(records) = records {
                self.number += 1;
                return Some(Batch { number: self.number - 1, input: self.input() as u32, records });
            }
        }
    }
}

impl OpenRows {
    /// Rows worth about `batch_bytes`, and whether the file ends here. A fault comes alone, after the rows before it.
    fn step(&mut self, input: u32, batch_bytes: usize) -> (Option<Records>, bool) {
        if let Some(reject) = self.fault.take() {
            return (Some(Records::Refused(reject)), true);
        }
        let (rows, fault) = self.read_rows(batch_bytes);
        let first_record = self.record;
        self.record += rows.len() as u64;
        self.fault = fault.map(|(byte_offset, detail)| {
            let place = Place { input, record: self.record, byte_offset };
            Reject { place, reason: Reason::DamagedFile, detail }
        });
        if rows.is_empty() {
            return (self.fault.take().map(Records::Refused), true);
        }
        (Some(Records::Rows { header: Arc::clone(&self.header), first_record, rows }), false)
    }

    fn read_rows(&mut self, batch_bytes: usize) -> (Vec<rows::Row>, Option<(u64, String)>) {
        let (mut rows, mut bytes) = (Vec::new(), 0);
        let mut row = csv::ByteRecord::new();
        while bytes < batch_bytes {
            let byte_offset = self.reader.position().byte();
            match self.reader.read_byte_record(&mut row) {
                Ok(true) => {
                    self.watch.row_ended();
                    bytes += row.as_slice().len();
                    rows.extend(self.held.replace((byte_offset, std::mem::take(&mut row))));
                }
                Ok(false) => {
                    let Some((byte_offset, row)) = self.held.take() else { break };
                    let swallowed = row.as_slice().contains(&b'\n');
                    if swallowed && self.watch.quote_is_open() {
                        let detail = "a quote is left open to the end of the file".to_owned();
                        return (rows, Some((byte_offset, detail)));
                    }
                    rows.push((byte_offset, row));
                    break;
                }
                Err(error) => {
                    rows.extend(self.held.take());
                    return (rows, Some((byte_offset, error.to_string())));
                }
            }
        }
        (rows, None)
    }
}
