//! A gzip stream in, the unpacked bytes of all its members out.
//!
//! A crawl has one member for each record. After a damaged member the reader continues with the next one.

use std::io::{self, BufRead, Read};

/// The members of a gzip file in order. A damaged member is an error, after which reading continues with the
/// next.
pub(crate) struct GzipMembers<R: BufRead> {
    /// Current member; `None` at the end of the file.
    member: Option<flate2::bufread::GzDecoder<PeekReader<R>>>,
    damaged: bool,
}

impl<R: BufRead> GzipMembers<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self { member: Some(flate2::bufread::GzDecoder::new(PeekReader::new(reader))), damaged: false }
    }

    /// Opens the member at the reader's position, or the next one after damage.
    fn open_next(&mut self, reader: PeekReader<R>) -> io::Result<()> {
        let mut reader = reader;
        loop {
            let bytes = reader.at_least(GZIP_MAGIC.len())?;
            if bytes.is_empty() {
                return Ok(());
            }
            if bytes.starts_with(&GZIP_MAGIC) {
                (self.member, self.damaged) = (Some(flate2::bufread::GzDecoder::new(reader)), false);
                return Ok(());
            }
            // Tapes and object stores fill up with zeros.
            let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
            if zeros == 0 && !self.damaged {
                (self.member, self.damaged) = (Some(flate2::bufread::GzDecoder::new(reader)), true);
                return Err(io::Error::new(io::ErrorKind::InvalidData, "what follows is not gzip"));
            }
            let next = memchr::memchr(GZIP_MAGIC[0], &bytes[1..]).map_or(bytes.len(), |at| at + 1);
            let skipped = if self.damaged { next } else { zeros };
            reader.consume(skipped);
        }
    }
}

/// First bytes of a gzip member with its only method.
const GZIP_MAGIC: [u8; 3] = [0x1f, 0x8b, 0x08];

/// A reader that can look ahead beyond its buffer.
struct PeekReader<R> {
    reader: R,
    /// Bytes already taken from the reader by looking ahead.
    seen: Vec<u8>,
    at: usize,
}

impl<R: BufRead> PeekReader<R> {
    fn new(reader: R) -> Self {
        Self { reader, seen: Vec::new(), at: 0 }
    }

    /// Returns the next bytes: at least `count`, unless the stream ends before.
    fn at_least(&mut self, count: usize) -> io::Result<&[u8]> {
        while (1..count).contains(&self.fill_buf()?.len()) {
            let mut seen = self.fill_buf()?.to_vec();
            self.consume(seen.len());
            let more = self.reader.fill_buf()?;
            let taken = more.len().min(count);
            seen.extend_from_slice(&more[..taken]);
            self.reader.consume(taken);
            (self.seen, self.at) = (seen, 0);
            if taken == 0 {
                break;
            }
        }
        self.fill_buf()
    }
}

impl<R: BufRead> Read for PeekReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let count = bytes.len().min(buffer.len());
        buffer[..count].copy_from_slice(&bytes[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for PeekReader<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self.at < self.seen.len() {
            true => Ok(&self.seen[self.at..]),
            false => self.reader.fill_buf(),
        }
    }

    fn consume(&mut self, count: usize) {
        match self.at < self.seen.len() {
            true => self.at += count,
            false => self.reader.consume(count),
        }
    }
}

impl<R: BufRead> Read for GzipMembers<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.member {
            if !self.damaged {
                match member.read(buffer) {
                    Ok(0) if !buffer.is_empty() => {}
                    Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                        self.damaged = true;
                        return Err(error);
                    }
                    read => return read,
                }
            }
            if let Some(member) = self.member.take() {
                self.open_next(member.into_inner())?;
            }
        }
        Ok(0)
    }
}
