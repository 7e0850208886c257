//! The stream of a crawl in, lines and blocks of records out, with bytes that can be given back.

use crate::source::input::Stream;
use std::io;

/// Longest head of a record, in bytes.
pub(crate) const HEAD_BYTES_MAX: usize = 1 << 16;

/// A stream with the bytes that were taken back, and its offset.
pub(crate) struct CrawlBytes<'r> {
    stream: Stream<'r>,
    pending: Vec<u8>,
    at: usize,
    pub(crate) offset: u64,
    /// A fault met behind bytes that were given first.
    pub(crate) fault: Option<io::Error>,
}

/// What stood between two records.
pub(crate) struct SkippedBytes {
    pub(crate) offset: u64,
    /// Number of bytes outside blank lines.
    pub(crate) lost: u64,
}

impl<'r> CrawlBytes<'r> {
    pub(super) fn new(stream: Stream<'r>) -> Self {
        Self { stream, pending: Vec::new(), at: 0, offset: 0, fault: None }
    }

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
    pub(crate) fn give_back(&mut self, bytes: Vec<u8>) {
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
    pub(crate) fn line(&mut self, limit: usize) -> io::Result<Vec<u8>> {
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
    pub(crate) fn exact(&mut self, length: u64) -> io::Result<Vec<u8>> {
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
    pub(crate) fn pass_to_record(&mut self) -> io::Result<u64> {
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
    pub(crate) fn is_at_record(&mut self) -> io::Result<bool> {
        let lines = self.exact(PEEK_BYTES)?;
        let content = lines.trim_ascii_start();
        let is_record = content.is_empty() || begins_record(content);
        self.give_back(lines);
        Ok(is_record)
    }

    /// Goes to the next line that begins a record.
    pub(crate) fn skip_to_record(&mut self) -> io::Result<SkippedBytes> {
        let offset = self.offset;
        let mut lost = 0;
        loop {
            let head = self.exact(PEEK_BYTES)?;
            let is_record = head.is_empty() || begins_record(&head);
            self.give_back(head);
            if is_record {
                return Ok(SkippedBytes { offset, lost });
            }
            let line = self.line(HEAD_BYTES_MAX)?;
            lost += line.trim_ascii().len() as u64;
        }
    }

    /// The bytes up to the next record, at most `limit`.
    pub(crate) fn until_record(&mut self, limit: usize) -> io::Result<Vec<u8>> {
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

/// Number of bytes that show whether a record begins.
const PEEK_BYTES: u64 = 64;

/// A WARC's version line, or an ARC's line of an address.
fn begins_record(bytes: &[u8]) -> bool {
    const STARTS: [&[u8]; 5] = [b"WARC/1.", b"WARC/0.", b"filedesc://", b"http://", b"https://"];
    STARTS.iter().any(|start| bytes.starts_with(start))
}
