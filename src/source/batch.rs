//! Records found in, articles and rejects out: the part of reading that any thread can do.

use super::fields::FieldMap;
use super::lines::Block;
use super::{SourceParams, jsonl, rows, text};
use crate::article::{Article, Place, Reason, Reject};
use std::sync::Arc;

/// Records found but not yet parsed.
#[derive(Debug)]
pub struct Batch {
    /// Position in reading order, from 0.
    pub number: u64,
    /// Index of the input file.
    pub input: u32,
    pub(super) records: Records,
}

/// Records as they were found.
#[derive(Debug)]
pub(super) enum Records {
    Lines(Block),
    Rows { header: Arc<rows::Header>, first_record: u64, rows: Vec<rows::Row> },
    Page { stem: String, bytes: Vec<u8> },
    Refused(Reject),
}

impl Batch {
    /// Parses the records, in order, and gives how many there were. With `raw`, each article's own bytes come along.
    pub fn read(
        &self,
        map: &FieldMap,
        params: &SourceParams,
        out: &mut dyn FnMut(Place, Outcome, &[u8]),
    ) -> u64 {
        match &self.records {
            Records::Lines(block) => self.read_lines(block, map, params, out),
            Records::Rows { header, first_record, rows } => {
                for (record, (byte_offset, row)) in (*first_record..).zip(rows) {
                    out(
                        Place { input: self.input, record, byte_offset: *byte_offset },
                        header.article(row),
                        &[],
                    );
                }
                rows.len() as u64
            }
            Records::Page { stem, bytes } => {
                out(Place { input: self.input, record: 1, byte_offset: 0 }, page(stem, bytes), bytes);
                1
            }
            Records::Refused(reject) => {
                out(reject.place, Err((reject.reason, reject.detail.clone())), &[]);
                1
            }
        }
    }

    fn read_lines(
        &self,
        block: &Block,
        map: &FieldMap,
        params: &SourceParams,
        out: &mut dyn FnMut(Place, Outcome, &[u8]),
    ) -> u64 {
        let (mut record, mut byte_offset, mut count) = (block.first_line, block.byte_offset, 0);
        for line in block.bytes.split_inclusive(|&byte| byte == b'\n') {
            let place = Place { input: self.input, record, byte_offset };
            record += 1;
            byte_offset += line.len() as u64;
            let content = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line).trim_ascii();
            if content.is_empty() {
                continue;
            }
            count += 1;
            let outcome = match content.len() as u64 > params.record_bytes_max {
                true => Err(too_long(content.len() as u64, params)),
                false => jsonl::article(content, map),
            };
            out(place, outcome, line);
        }
        count
    }
}

/// An article, or why a record is refused.
pub type Outcome = std::result::Result<Article, (Reason, String)>;

pub(super) fn too_long(bytes: u64, params: &SourceParams) -> (Reason, String) {
    (Reason::TooLong, format!("{bytes} bytes; the recipe allows {}", params.record_bytes_max))
}

fn page(stem: &str, bytes: &[u8]) -> Outcome {
    let page = std::str::from_utf8(bytes)
        .map_err(|error| (Reason::InvalidUtf8, format!("byte {} is not UTF-8", error.valid_up_to() + 1)))?;
    let article = text::article(stem, page.trim_start_matches('\u{feff}'));
    if article.text.trim().is_empty() { Err((Reason::EmptyText, String::new())) } else { Ok(article) }
}
