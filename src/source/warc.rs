//! A crawl in, its HTML pages out.
//!
//! WARC (ISO 28500) and the older ARC: a record after the other, each a few header lines and a block of so many bytes, and
//! in the block of a response what the server sent, headers and all. Of these the pages are records; requests, images and
//! pages that were not found are passed over and counted. Crawls break off, lie about lengths and mix up encodings, so
//! every step holds what it read against what it should be and goes on at the next line that begins a record.

use super::batch::{Page, PageKind, Records, too_long};
use super::open::Stream;
use super::sent::Sent;
use super::{Out, coding, sniff};
use crate::base::article::Reason;
use std::io;
use std::ops::ControlFlow;

/// Pages handed out at a time, at most.
const PAGES_MAX: usize = 32;

/// Longest head of a record, in bytes.
const HEAD_BYTES_MAX: usize = 1 << 16;

/// Reads a crawl.
pub(super) fn read(out: &mut Out<'_>, stream: Stream<'_>) -> ControlFlow<()> {
    let mut crawl = Crawl {
        bytes: Bytes { stream, pending: Vec::new(), at: 0, offset: 0, fault: None },
        record: 0,
        whole: true,
    };
    let mut pages = Pages { found: Vec::new(), bytes: 0 };
    let mut faulty_at = None;
    loop {
        let params = out.reading.params;
        // A page that is longer is refused, so no more of it need be unpacked.
        match crawl.step(params.record_bytes_max, params.html.page_bytes_max + 1) {
            Ok(Some(Step::Page(page))) => pages.take(*page, out)?,
            Ok(Some(Step::PassedOver(kind))) => out.pass_over(&kind),
            Ok(Some(Step::Refused(byte_offset, refusal))) => {
                pages.hand_out(out)?;
                out.refuse(crawl.record, byte_offset, refusal)?;
            }
            Ok(None) => break,
            // Behind a damaged record the next may be sound; a second fault at the same place is the end.
            Err(_) if faulty_at == Some(crawl.bytes.offset) => break,
            Err(error) => {
                faulty_at = Some(crawl.bytes.offset);
                (crawl.record, crawl.whole) = (crawl.record + 1, false);
                pages.hand_out(out)?;
                out.refuse(crawl.record, crawl.bytes.offset, (Reason::DamagedFile, error.to_string()))?;
            }
        }
    }
    pages.hand_out(out)?;
    out.current().complete = crawl.whole;
    ControlFlow::Continue(())
}

struct Pages {
    found: Vec<Page>,
    bytes: usize,
}

impl Pages {
    fn take(&mut self, page: Page, out: &mut Out<'_>) -> ControlFlow<()> {
        self.bytes += page.bytes.len();
        self.found.push(page);
        match self.found.len() >= PAGES_MAX || self.bytes >= out.reading.params.batch_bytes {
            true => self.hand_out(out),
            false => ControlFlow::Continue(()),
        }
    }

    fn hand_out(&mut self, out: &mut Out<'_>) -> ControlFlow<()> {
        self.bytes = 0;
        match std::mem::take(&mut self.found) {
            none if none.is_empty() => ControlFlow::Continue(()),
            found => out.send(Records::Pages(found)),
        }
    }
}

/// What a record came to.
enum Step {
    Page(Box<Page>),
    PassedOver(String),
    Refused(u64, (Reason, String)),
}

struct Crawl<'r> {
    bytes: Bytes<'r>,
    /// Number of the record last begun.
    record: u64,
    /// Whether all records so far were.
    whole: bool,
}

/// The head of a record.
#[derive(Default)]
struct Head {
    kind: String,
    url: String,
    date: String,
    content_type: String,
    length: Option<u64>,
}

impl Crawl<'_> {
    /// The next record; none at the end.
    fn step(&mut self, limit: u64, page_limit: u64) -> io::Result<Option<Step>> {
        let (skipped, from) = (self.bytes.skip_to_record()?, self.bytes.offset);
        if skipped.lost > 0 {
            self.record += 1;
            let detail = format!("{} bytes that are no record", skipped.lost);
            return Ok(Some(Step::Refused(skipped.offset, (Reason::DamagedFile, detail))));
        }
        let Some(head) = self.head()? else { return Ok(None) };
        self.record += 1;
        let Some(length) = head.length else {
            let detail = "a record without a length".to_owned();
            return Ok(Some(Step::Refused(from, (Reason::DamagedFile, detail))));
        };
        if length > limit {
            // A length may be wrong, so what it says is not skipped blindly.
            let passed = self.bytes.pass_to_record()?;
            self.whole &= passed >= length;
            return Ok(Some(match head.may_be_page() || passed < length {
                true => Step::Refused(from, too_long(length, limit)),
                false => Step::PassedOver(head.kind),
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
            return Ok(Some(Step::Refused(from, (Reason::DamagedFile, detail))));
        }
        Ok(Some(self.settle(head, block, from, page_limit)))
    }

    fn head(&mut self) -> io::Result<Option<Head>> {
        let first = self.bytes.line(HEAD_BYTES_MAX)?;
        if first.is_empty() {
            return Ok(None);
        }
        if !first.starts_with(b"WARC/") {
            return Ok(Some(Head::of_arc(&String::from_utf8_lossy(&first))));
        }
        let (mut head, mut bytes) = (Head::default(), 0);
        loop {
            let line = self.bytes.line(HEAD_BYTES_MAX)?;
            bytes += line.len();
            if line.trim_ascii().is_empty() || bytes > HEAD_BYTES_MAX {
                return Ok(Some(head));
            }
            head.take(&String::from_utf8_lossy(&line));
        }
    }

    /// A block of `length` bytes, and whether it is whole. One whose length is wrong ends where the next record begins.
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

    fn settle(&self, head: Head, block: Vec<u8>, byte_offset: u64, limit: u64) -> Step {
        let sent = match head.kind.as_str() {
            "response" => Sent::parse(block, limit),
            "resource" | "conversion" => coding::unpacked(block, &[], limit).map(|body| Sent {
                status: 200,
                content_type: head.content_type.clone(),
                body,
            }),
            "" => Err("a record that does not say of what type it is".to_owned()),
            kind => return Step::PassedOver(kind.to_owned()),
        };
        let sent = match sent {
            Ok(sent) => sent,
            Err(detail) => return Step::Refused(byte_offset, (Reason::DamagedFile, detail)),
        };
        if sent.status != 200 {
            return Step::PassedOver(format!("status {}", sent.status));
        }
        let kind = match page_kind(&sent, &head.kind) {
            Ok(kind) => kind,
            Err(passed_over) => return Step::PassedOver(passed_over),
        };
        let (url, crawled, charset) = (head.url, head.date, sent.charset());
        let (record, stem) = (self.record, String::new());
        Step::Page(Box::new(Page {
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

/// What kind of page was sent, by its type where the body does not gainsay it; else as what it is passed over.
fn page_kind(sent: &Sent, record: &str) -> Result<PageKind, String> {
    /// Types by which a server says that it does not know.
    const NO_TYPES: [&str; 6] =
        ["", "text/plain", "application/octet-stream", "binary/octet-stream", "unknown/unknown", "unk"];
    let media_type = sent.media_type();
    let kind = match media_type.as_str() {
        "text/html" | "application/xhtml+xml" | "text/xhtml" | "html" => PageKind::Html,
        "text/plain" if record == "conversion" => PageKind::Text,
        other if NO_TYPES.contains(&other) && sniff::looks_like_html(&sent.body) => PageKind::Html,
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

impl Head {
    fn take(&mut self, line: &str) {
        let Some((name, value)) = line.split_once(':') else { return };
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "warc-type" => self.kind = value.to_ascii_lowercase(),
            "warc-target-uri" => value.trim_matches(['<', '>']).clone_into(&mut self.url),
            "warc-date" => value.clone_into(&mut self.date),
            "content-type" => value.clone_into(&mut self.content_type),
            "content-length" => self.length = value.parse().ok(),
            _ => {}
        }
    }

    /// `URL IP date type length`, of which only the URL may hold spaces.
    fn of_arc(line: &str) -> Self {
        let mut words = line.trim_end().rsplitn(5, ' ');
        let mut next = || words.next().unwrap_or("").to_owned();
        let (length, content_type, date, _ip, url) = (next().parse().ok(), next(), next(), next(), next());
        let kind = if url.starts_with("filedesc:") { "warcinfo" } else { "response" }.to_owned();
        let length = length.filter(|_| date.len() == 14);
        Self { kind, url, date, content_type, length }
    }

    fn may_be_page(&self) -> bool {
        matches!(self.kind.as_str(), "response" | "resource" | "conversion")
    }
}

/// A stream with the bytes that were taken back, and its offset.
struct Bytes<'r> {
    stream: Stream<'r>,
    pending: Vec<u8>,
    at: usize,
    offset: u64,
    /// A fault met behind bytes that were given first.
    fault: Option<io::Error>,
}

/// What stood between two records.
struct Skipped {
    offset: u64,
    /// Bytes that were not blank lines.
    lost: u64,
}

impl Bytes<'_> {
    fn fill(&mut self) -> io::Result<&[u8]> {
        match self.at < self.pending.len() {
            true => Ok(&self.pending[self.at..]),
            false => match self.fault.take() {
                Some(fault) => Err(fault),
                None => self.stream.fill_buf(),
            },
        }
    }

    fn consume(&mut self, count: usize) {
        self.offset += count as u64;
        match self.at < self.pending.len() {
            true => self.at += count,
            false => self.stream.consume(count),
        }
    }

    /// Puts bytes back that were taken last.
    fn give_back(&mut self, bytes: Vec<u8>) {
        self.offset -= bytes.len() as u64;
        // They were taken from here.
        if self.at >= bytes.len() && self.pending[self.at - bytes.len()..self.at] == bytes[..] {
            self.at -= bytes.len();
            return;
        }
        let rest = self.pending.split_off(self.at.min(self.pending.len()));
        self.pending = bytes;
        self.pending.extend(rest);
        self.at = 0;
    }

    /// A line with its end, cut off at `limit`; empty at the end of the stream.
    fn line(&mut self, limit: usize) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        loop {
            let bytes = self.fill()?;
            if bytes.is_empty() {
                return Ok(line);
            }
            let end = memchr::memchr(b'\n', bytes).map(|at| at + 1);
            let room = limit.saturating_sub(line.len());
            let count = end.unwrap_or(bytes.len());
            line.extend_from_slice(&bytes[..count.min(room)]);
            self.consume(count);
            if end.is_some() {
                return Ok(line);
            }
        }
    }

    /// So many bytes, or what is left. A fault ends them, and is met again behind them.
    fn exact(&mut self, length: u64) -> io::Result<Vec<u8>> {
        let mut block = Vec::new();
        while (block.len() as u64) < length {
            let wanted = length - block.len() as u64;
            let bytes = match self.fill() {
                Ok(bytes) => bytes,
                Err(error) if !block.is_empty() => {
                    self.fault = Some(error);
                    break;
                }
                Err(error) => return Err(error),
            };
            if bytes.is_empty() {
                break;
            }
            let count = bytes.len().min(usize::try_from(wanted).unwrap_or(usize::MAX));
            block.extend_from_slice(&bytes[..count]);
            self.consume(count);
        }
        Ok(block)
    }

    /// Goes to the next line that begins a record; gives how many bytes it passed.
    fn pass_to_record(&mut self) -> io::Result<u64> {
        let begun = self.offset;
        loop {
            let line = self.line(PEEK_BYTES as usize)?;
            if line.is_empty() {
                return Ok(self.offset - begun);
            }
            let head = self.exact(PEEK_BYTES)?;
            let is_record = head.starts_with(b"WARC/");
            self.give_back(head);
            if is_record {
                return Ok(self.offset - begun);
            }
        }
    }

    /// Whether a record, or the end, comes after blank lines.
    fn is_at_record(&mut self) -> io::Result<bool> {
        let lines = self.exact(PEEK_BYTES)?;
        let content = lines.trim_ascii_start();
        let is_record = content.is_empty() || begins_record(content);
        self.give_back(lines);
        Ok(is_record)
    }

    /// Goes to the next line that begins a record.
    fn skip_to_record(&mut self) -> io::Result<Skipped> {
        let offset = self.offset;
        let mut lost = 0;
        loop {
            let head = self.exact(PEEK_BYTES)?;
            let is_record = head.is_empty() || begins_record(&head);
            self.give_back(head);
            if is_record {
                return Ok(Skipped { offset, lost });
            }
            let line = self.line(HEAD_BYTES_MAX)?;
            lost += line.trim_ascii().len() as u64;
        }
    }

    /// The bytes up to the next record, at most `limit`.
    fn until_record(&mut self, limit: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        while bytes.len() < limit && !self.is_at_record()? {
            let line = self.line(limit)?;
            if line.is_empty() {
                break;
            }
            bytes.extend(line);
        }
        Ok(bytes)
    }
}

/// Bytes by which a record is known.
const PEEK_BYTES: u64 = 64;

/// A WARC's version line, or an ARC's line of an address.
fn begins_record(bytes: &[u8]) -> bool {
    const STARTS: [&[u8]; 5] = [b"WARC/1.", b"WARC/0.", b"filedesc://", b"http://", b"https://"];
    STARTS.iter().any(|start| bytes.starts_with(start))
}
