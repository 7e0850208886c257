//! A byte stream in, blocks of whole lines out.
//!
//! Lines are not parsed here, only found, so that one thread can feed many. A line longer than allowed is
//! skipped as it streams by: a file without a line end costs no memory. Objects that stand behind one another
//! on a line count as lines each, and a block ends in front of a line that opens an object where there is
//! one, for a record may have line ends in its strings.

use super::objects;
use std::io::{self, Read};

/// A run of whole lines.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct LineBlock {
    /// The lines with their line ends; the last line of a file may lack one.
    pub bytes: Vec<u8>,
    /// Number of the first line, from 1.
    pub first_line: u64,
    /// Offset of the first byte in the stream.
    pub byte_offset: u64,
    /// Where in the bytes another object begins on the line of one.
    pub cuts: Vec<usize>,
}

impl LineBlock {
    /// Its lines that are not blank, each with its number and offset, without a byte order mark and the white
    /// space around.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (u64, u64, &[u8])> {
        let (mut line, mut byte_offset) = (self.first_line, self.byte_offset);
        let mut line_ends = memchr::memchr_iter(b'\n', &self.bytes).map(|at| at + 1);
        let last = (!self.bytes.ends_with(b"\n")).then_some(self.bytes.len());
        let (mut next, mut last, mut cuts) = (line_ends.next(), last, self.cuts.iter().copied().peekable());
        let ends = std::iter::from_fn(move || {
            next = next.or_else(|| last.take());
            let end = next?;
            cuts.next_if(|&cut| cut < end).or_else(|| std::mem::replace(&mut next, line_ends.next()))
        });
        let mut start = 0;
        let all = ends.map(move |end| {
            let bytes = &self.bytes[std::mem::replace(&mut start, end)..end];
            let place = (line, byte_offset);
            line += 1;
            byte_offset += bytes.len() as u64;
            (place, objects::trim(bytes))
        });
        all.filter(|(_, bytes)| !objects::is_blank(bytes))
            .map(|((line, byte_offset), bytes)| (line, byte_offset, bytes))
    }

    /// The bytes from one offset in the stream up to another, or to the end of the block.
    pub(crate) fn between(&self, from: u64, to: Option<u64>) -> &[u8] {
        let at = |offset: u64| (offset - self.byte_offset) as usize;
        objects::trim(&self.bytes[at(from)..to.map_or(self.bytes.len(), at)])
    }
}

/// One step of reading.
#[derive(Debug)]
pub(crate) enum LineStep {
    /// LineFinder to parse.
    Block(LineBlock),
    /// A line longer than allowed, with its number and offset, was skipped.
    TooLong {
        /// Its number, from 1.
        line: u64,
        /// Its offset in the stream.
        byte_offset: u64,
        /// Its length.
        bytes: u64,
    },
    /// The stream broke off in this line; what came before it was handed out.
    Broken {
        /// Number of the line that is lost, from 1.
        line: u64,
        /// Its offset in the stream.
        byte_offset: u64,
        /// What the system said.
        error: io::Error,
    },
    /// Nothing is left.
    End,
}

/// Finds lines in a stream.
pub(crate) struct LineFinder<R> {
    reader: R,
    block_bytes: usize,
    line_bytes_max: u64,
    buffer: Vec<u8>,
    line: u64,
    byte_offset: u64,
    /// Inside an over-long line: how much of it has gone by.
    skipped: Option<u64>,
    ended: bool,
    fault: Option<io::Error>,
    /// Whether lines may hold several objects.
    several: bool,
}

impl<R: Read> LineFinder<R> {
    /// Blocks of about `block_bytes`; a line that is over `line_bytes_max` before its end is seen is skipped.
    pub(crate) fn new(reader: R, block_bytes: usize, line_bytes_max: u64) -> Self {
        Self {
            reader,
            block_bytes,
            line_bytes_max,
            buffer: Vec::new(),
            line: 1,
            byte_offset: 0,
            skipped: None,
            ended: false,
            fault: None,
            several: false,
        }
    }

    /// Looks for several objects in every line, and not only where two stand together that nothing separates.
    #[must_use]
    pub(crate) fn with_several(self, several: bool) -> Self {
        Self { several, ..self }
    }

    /// Reads on.
    pub(crate) fn step(&mut self) -> LineStep {
        loop {
            self.fill();
            if let Some(skipped) = self.skipped {
                match self.skip(skipped) {
                    Some(step) => return step,
                    None => continue,
                }
            }
            let whole = match self.ended && self.fault.is_none() {
                true => self.buffer.len(),
                false => objects::whole(&self.buffer, self.ended),
            };
            if whole > 0 {
                return self.hand_out(whole);
            }
            if self.ended {
                return self.end();
            }
            if self.buffer.len() as u64 > self.line_bytes_max {
                self.skipped = Some(self.buffer.len() as u64);
                self.buffer.clear();
            }
        }
    }

    /// Appends up to a block's worth of bytes; a fault ends the stream but keeps what came before it.
    fn fill(&mut self) {
        if self.ended {
            return;
        }
        match (&mut self.reader).take(self.block_bytes as u64).read_to_end(&mut self.buffer) {
            Ok(0) => self.ended = true,
            Ok(_) => {}
            Err(error) => (self.ended, self.fault) = (true, Some(error)),
        }
    }

    fn hand_out(&mut self, whole: usize) -> LineStep {
        let rest = self.buffer.split_off(whole);
        let bytes = std::mem::replace(&mut self.buffer, rest);
        let cuts = objects::cuts(&bytes, self.several);
        let block = LineBlock { first_line: self.line, byte_offset: self.byte_offset, bytes, cuts };
        self.line += (memchr::memchr_iter(b'\n', &block.bytes).count() + block.cuts.len()) as u64;
        self.byte_offset += block.bytes.len() as u64;
        LineStep::Block(block)
    }

    /// Throws bytes away up to the end of an over-long line.
    fn skip(&mut self, skipped: u64) -> Option<LineStep> {
        let end = memchr::memchr(b'\n', &self.buffer);
        let gone = end.map_or(self.buffer.len(), |at| at + 1);
        self.buffer.drain(..gone);
        let bytes = skipped + gone as u64;
        if end.is_none() && !self.ended {
            self.skipped = Some(bytes);
            return None;
        }
        self.skipped = None;
        let step = LineStep::TooLong { line: self.line, byte_offset: self.byte_offset, bytes };
        self.line += 1;
        self.byte_offset += bytes;
        Some(step)
    }

    fn end(&mut self) -> LineStep {
        match self.fault.take() {
            Some(error) => {
                self.buffer.clear();
                LineStep::Broken { line: self.line, byte_offset: self.byte_offset, error }
            }
            None => LineStep::End,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LineFinder, LineStep};
    use std::io;
    use std::io::Read;

    fn steps(mut lines: LineFinder<impl Read>) -> Vec<String> {
        let mut seen = Vec::new();
        loop {
            seen.push(match lines.step() {
                LineStep::Block(block) => {
                    let text = String::from_utf8_lossy(&block.bytes).into_owned();
                    format!("{}@{} {text:?}", block.first_line, block.byte_offset)
                }
                LineStep::TooLong { line, byte_offset, bytes } => {
                    format!("{line}@{byte_offset} long {bytes}")
                }
                LineStep::Broken { line, byte_offset, error } => {
                    format!("{line}@{byte_offset} broken {error}")
                }
                LineStep::End => return seen,
            });
        }
    }

    #[test]
    fn lines_stay_whole_whatever_the_size_of_a_block() {
        for block_bytes in 1..20 {
            let text = b"one\ntwo two\n\nlast";
            let seen = steps(LineFinder::new(&text[..], block_bytes, 100)).concat();
            let whole: String = seen.split('"').skip(1).step_by(2).collect();
            assert_eq!(whole, "one\\ntwo two\\n\\nlast", "{block_bytes}");
        }
    }

    #[test]
    fn a_line_without_end_is_skipped_as_it_streams_by() {
        let text = [b"a\n".to_vec(), vec![b'x'; 50], b"\nb\n".to_vec()].concat();
        let seen = steps(LineFinder::new(&text[..], 4, 10));
        assert_eq!(seen, ["1@0 \"a\\n\"", "2@2 long 51", "3@53 \"b\\n\""]);
        assert_eq!(
            steps(LineFinder::new(io::repeat(b'x').take(1_000_000), 4096, 10_000)),
            ["1@0 long 1000000"]
        );
    }

    #[test]
    fn a_stream_that_breaks_off_gives_what_came_before_and_says_where() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("torn"))
            }
        }
        let seen = steps(LineFinder::new((&b"a\nb\nhal"[..]).chain(Broken), 1024, 100));
        assert_eq!(seen, ["1@0 \"a\\nb\\n\"", "3@4 broken torn"]);
    }
}
