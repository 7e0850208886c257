//! The records of a crawl in, pages, refusals and passed-over records out.

use super::bytes::{CrawlBytes, HEAD_BYTES_MAX};
use super::coding;
use super::head::CrawlHead;
use super::response::HttpResponse;
use crate::base::article::Reason;
use crate::source::formats::page::{PageFormat, RawPage};
use crate::source::formats::sniff;
use crate::source::refusal::too_long;
use std::io;

/// What a record came to.
pub(crate) enum CrawlStep {
    Page(Box<RawPage>),
    PassedOver(String),
    Refused(u64, (Reason, String)),
}

pub(crate) struct Crawl<'r> {
    pub(crate) bytes: CrawlBytes<'r>,
    /// Number of the record last begun.
    pub(crate) record: u64,
    /// Whether all records so far were.
    pub(crate) whole: bool,
}

impl Crawl<'_> {
    /// The next record; none at the end.
    pub(crate) fn step(&mut self, limit: u64, page_limit: u64) -> io::Result<Option<CrawlStep>> {
        let (skipped, from) = (self.bytes.skip_to_record()?, self.bytes.offset);
        if skipped.lost > 0 {
            self.record += 1;
            let detail = format!("{} bytes that are no record", skipped.lost);
            return Ok(Some(CrawlStep::Refused(skipped.offset, (Reason::DamagedFile, detail))));
        }
        let Some(head) = self.head()? else { return Ok(None) };
        self.record += 1;
        let Some(length) = head.length else {
            let detail = "a record without a length".to_owned();
            return Ok(Some(CrawlStep::Refused(from, (Reason::DamagedFile, detail))));
        };
        if length > limit {
            // A length may be wrong, so what it says is not skipped blindly.
            let passed = self.bytes.pass_to_record()?;
            self.whole &= passed >= length;
            return Ok(Some(match head.may_be_page() || passed < length {
                true => CrawlStep::Refused(from, too_long(length, limit)),
                false => CrawlStep::PassedOver(head.kind),
            }));
        }
        let (block, whole) = self.block(length)?;
        // A length that was counted wrong takes nothing from a page that is there to its end.
        let end = block.trim_ascii_end();
        let is_page = end[end.len().saturating_sub(7)..].eq_ignore_ascii_case(b"</html>");
        if !whole && !is_page {
            self.whole = false;
            let ended = || format!("the file ends inside a record of {length} bytes");
            let detail = self.bytes.fault.take().map_or_else(ended, |fault| fault.to_string());
            return Ok(Some(CrawlStep::Refused(from, (Reason::DamagedFile, detail))));
        }
        Ok(Some(self.settle(head, block, from, page_limit)))
    }

    fn head(&mut self) -> io::Result<Option<CrawlHead>> {
        let first = self.bytes.line(HEAD_BYTES_MAX)?;
        if first.is_empty() {
            return Ok(None);
        }
        if !first.starts_with(b"WARC/") {
            return Ok(Some(CrawlHead::of_arc(&String::from_utf8_lossy(&first))));
        }
        let (mut head, mut bytes) = (CrawlHead::default(), 0);
        loop {
            let line = self.bytes.line(HEAD_BYTES_MAX)?;
            bytes += line.len();
            if line.trim_ascii().is_empty() || bytes > HEAD_BYTES_MAX {
                return Ok(Some(head));
            }
            head.take(&String::from_utf8_lossy(&line));
        }
    }

    /// A block of `length` bytes, and whether it is whole. One whose length is wrong ends where the next
    /// record begins.
    fn block(&mut self, length: u64) -> io::Result<(Vec<u8>, bool)> {
        let mut block = self.bytes.exact(length)?;
        let whole = block.len() as u64 == length;
        if whole && self.bytes.is_at_record()? {
            return Ok((block, true));
        }
        if let Some(next) = memchr::memmem::find(&block, b"\nWARC/1.") {
            self.bytes.give_back(block.split_off(next + 1));
            return Ok((block, true));
        }
        if whole {
            // Too short a length: what is left of the block stands before the next record.
            block.extend(self.bytes.until_record(HEAD_BYTES_MAX)?);
        }
        Ok((block, whole))
    }

    fn settle(&self, head: CrawlHead, block: Vec<u8>, byte_offset: u64, limit: u64) -> CrawlStep {
        let sent = match head.kind.as_str() {
            "response" => HttpResponse::parse(block, limit),
            "resource" | "conversion" => coding::unpacked(block, &[], limit).map(|body| HttpResponse {
                status: 200,
                content_type: head.content_type.clone(),
                body,
            }),
            "" => Err("a record that does not say of what type it is".to_owned()),
            kind => return CrawlStep::PassedOver(kind.to_owned()),
        };
        let sent = match sent {
            Ok(sent) => sent,
            Err(detail) => return CrawlStep::Refused(byte_offset, (Reason::DamagedFile, detail)),
        };
        if sent.status != 200 {
            return CrawlStep::PassedOver(format!("status {}", sent.status));
        }
        let kind = match page_kind(&sent, &head.kind) {
            Ok(kind) => kind,
            Err(passed_over) => return CrawlStep::PassedOver(passed_over),
        };
        let (url, crawled, charset) = (head.url, head.date, sent.charset());
        let (record, stem) = (self.record, String::new());
        CrawlStep::Page(Box::new(RawPage {
            kind,
            record,
            byte_offset,
            stem,
            url,
            crawled,
            charset,
            bytes: sent.body,
        }))
    }
}

/// What kind of page was sent, by its type where the body does not gainsay it; else as what it is passed
/// over.
fn page_kind(sent: &HttpResponse, record: &str) -> Result<PageFormat, String> {
    /// Types by which a server says that it does not know.
    const NO_TYPES: [&str; 6] =
        ["", "text/plain", "application/octet-stream", "binary/octet-stream", "unknown/unknown", "unk"];
    let media_type = sent.media_type();
    let kind = match media_type.as_str() {
        "text/html" | "application/xhtml+xml" | "text/xhtml" | "html" => PageFormat::Html,
        "text/plain" if record == "conversion" => PageFormat::Text,
        other if NO_TYPES.contains(&other) && sniff::looks_like_html(&sent.body) => PageFormat::Html,
        "" => return Err("no type".to_owned()),
        other => return Err(format!("type {}", other.chars().take(40).collect::<String>())),
    };
    match sniff::kind_of_no_text(&sent.body) {
        Some(other) => Err(format!("{other}, sent as {media_type}")),
        None if !sniff::is_readable(&sent.body) => {
            Err(format!("bytes that are no text, sent as {media_type}"))
        }
        None => Ok(kind),
    }
}
