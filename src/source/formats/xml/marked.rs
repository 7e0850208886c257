//! Bytes that should be UTF-8 in, UTF-8 out, with a mark for every byte that is none.
//!
//! A parser of text stops at such a byte, and with it all that comes behind. So that it costs no more than
//! the record that it stands in, it is marked on its way, and whoever reads the record asks for the mark.
//! Places stay where they were.

use std::io::{self, Read};

/// A control character that no document may hold, and that none was seen with.
pub(crate) const MARK: char = '\u{5}';

/// Bytes read at a time.
const BLOCK_BYTES: u64 = 1 << 16;

/// Maximum length of a character in bytes.
const CHARACTER_BYTES_MAX: usize = 4;

/// A stream whose invalid bytes are marked.
pub(crate) struct Marked<R> {
    inner: R,
    /// What was read: ready up to a place, and given out up to another.
    block: Vec<u8>,
    ready: usize,
    given: usize,
}

impl<R: Read> Marked<R> {
    pub(crate) fn new(inner: R) -> Self {
        Self { inner, block: Vec::new(), ready: 0, given: 0 }
    }

    fn fill(&mut self) -> io::Result<()> {
        self.block.drain(..self.ready);
        (self.given, self.ready) = (0, 0);
        let ended = (&mut self.inner).take(BLOCK_BYTES).read_to_end(&mut self.block)? == 0;
        let mut at = 0;
        while let Err(error) = std::str::from_utf8(&self.block[at..]) {
            at += error.valid_up_to();
            let fault = match error.error_len() {
                Some(length) => length,
                None if ended => self.block.len() - at,
                // A character that goes on in the next block.
                None => break,
            };
            self.block[at..at + fault].fill(MARK as u8);
            at += fault;
        }
        let cut = std::str::from_utf8(&self.block[at..]).map_or_else(|error| error.valid_up_to(), str::len);
        self.ready = at + cut;
        debug_assert!(self.block.len() - self.ready < CHARACTER_BYTES_MAX);
        Ok(())
    }
}

impl<R: Read> Read for Marked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.ready {
            let left = self.block.len() - self.ready;
            self.fill()?;
            if self.ready == 0 && self.block.len() == left {
                return Ok(0);
            }
        }
        let count = buffer.len().min(self.ready - self.given);
        buffer[..count].copy_from_slice(&self.block[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::Marked;
    use std::io::Read;

    /// A reader that hands out so many bytes at a time.
    struct Drops<'b>(&'b [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let count = buffer.len().min(self.1);
            (&mut self.0).take(count as u64).read(buffer)
        }
    }

    fn marked(bytes: &[u8]) -> String {
        let mut text = String::new();
        Marked::new(Drops(bytes, 3)).read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn each_byte_that_is_no_utf8_is_a_mark_and_moves_nothing() {
        for (bytes, expected) in [
            (&b"caf\xe9 closed"[..], "caf\u{5} closed"),
            ("Émile und Zoë".as_bytes(), "Émile und Zoë"),
            (b"\xff\xfe", "\u{5}\u{5}"),
            (b"ends in half \xe2\x82", "ends in half \u{5}\u{5}"),
            (b"\xe2\x28\xa1 and on", "\u{5}(\u{5} and on"),
            (b"", ""),
        ] {
            assert_eq!(marked(bytes), expected);
        }
    }

    #[test]
    fn a_character_cut_by_a_block_stays_whole() {
        for before in (1 << 16) - 4..(1 << 16) + 1 {
            let text = "x".repeat(before) + &"ü€😀".repeat(5);
            let mut read = String::new();
            Marked::new(text.as_bytes()).read_to_string(&mut read).unwrap();
            assert_eq!(read, text, "{before}");
        }
    }
}
