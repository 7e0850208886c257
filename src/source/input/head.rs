//! A stream in, its first bytes and the whole stream out.

use super::open::Stream;
use std::io::{self, Read};

/// Number of bytes from which a file's format is recognised.
pub(crate) const HEAD_BYTES: u64 = 1 << 16;

/// Returns the head of a stream, which stays in the stream. A read error is reported after the head, before
/// the rest.
pub(crate) fn head_of(mut stream: Stream<'_>) -> (Vec<u8>, Stream<'_>) {
    let mut head = Vec::new();
    let fault = (&mut stream).take(HEAD_BYTES).read_to_end(&mut head).err();
    let whole = io::Cursor::new(head.clone()).chain(FaultyStream { fault, rest: stream });
    (head, Box::new(whole))
}

/// A stream after a read error that is still to be reported.
struct FaultyStream<'r> {
    fault: Option<io::Error>,
    rest: Stream<'r>,
}

impl Read for FaultyStream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.fault.take().map_or_else(|| self.rest.read(buffer), Err)
    }
}

impl io::BufRead for FaultyStream<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self.fault.take() {
            Some(fault) => Err(fault),
            None => self.rest.fill_buf(),
        }
    }

    fn consume(&mut self, count: usize) {
        self.rest.consume(count);
    }
}
