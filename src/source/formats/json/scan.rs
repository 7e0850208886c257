//! A stream of JSON in, the places where its values begin and end out.
//!
//! Where a value ends is told by counting brackets outside strings; what is between is not looked at.

use std::io::{self, Read};

/// Bytes of an object, kept until it is known to be an envelope.
pub(crate) struct KeptBytes {
    pub bytes: Vec<u8>,
    pub limit: usize,
}

/// Bytes read at a time.
const BLOCK_BYTES: u64 = 1 << 17;

/// Longest key that is looked at.
const KEY_BYTES_MAX: usize = 1 << 12;

/// A place in a stream of JSON.
pub(crate) struct JsonScan<R> {
    reader: R,
    buffer: Vec<u8>,
    at: usize,
    /// Offset of the buffer's first byte.
    base: u64,
    /// Offset of the value last begun.
    pub began: u64,
    ended: bool,
    block_bytes: u64,
    pub kept: Option<KeptBytes>,
}

impl<R: Read> JsonScan<R> {
    pub(crate) fn new(reader: R) -> Self {
        let block_bytes = BLOCK_BYTES;
        Self { reader, buffer: Vec::new(), at: 0, base: 0, began: 0, ended: false, block_bytes, kept: None }
    }

    /// A scan of what may end soon: it takes no more than a little at a time.
    pub(crate) fn of_little(reader: R) -> Self {
        const LITTLE_BYTES: u64 = 1 << 10;
        Self { block_bytes: LITTLE_BYTES, ..Self::new(reader) }
    }

    /// Passes bytes of the buffer.
    pub(crate) fn pass(&mut self, count: usize) {
        if let Some(kept) = &mut self.kept {
            let room = kept.limit.saturating_sub(kept.bytes.len()).min(count);
            kept.bytes.extend_from_slice(&self.buffer[self.at..self.at + room]);
        }
        self.at += count;
    }

    pub(crate) fn offset(&self) -> u64 {
        self.base + self.at as u64
    }

    pub(crate) fn ends(&self, what: &str) -> io::Error {
        io::Error::new(io::ErrorKind::UnexpectedEof, format!("the file ends inside {what}"))
    }

    /// The byte that comes next.
    pub(crate) fn peek(&mut self) -> io::Result<Option<u8>> {
        if self.at == self.buffer.len() && !self.ended {
            self.base += self.buffer.len() as u64;
            self.buffer.clear();
            self.at = 0;
            let read = (&mut self.reader).take(self.block_bytes).read_to_end(&mut self.buffer);
            self.ended = self.buffer.is_empty();
            read?;
        }
        Ok(self.buffer.get(self.at).copied())
    }

    /// Skips white space and what stands between values.
    pub(crate) fn white(&mut self) -> io::Result<()> {
        const BETWEEN: &[u8] = b" \t\r\n,\x1e\xef\xbb\xbf";
        while self.peek()?.is_some_and(|byte| BETWEEN.contains(&byte)) {
            self.pass(1);
        }
        Ok(())
    }

    /// The next key of an object, up to its value; none at the object's end.
    pub(crate) fn key(&mut self) -> io::Result<Option<String>> {
        self.white()?;
        match self.peek()? {
            Some(b'}') => {
                self.pass(1);
                return Ok(None);
            }
            Some(b'"') => {}
            Some(_) => return Err(io::Error::other("a key is expected, in quotes")),
            None => return Err(self.ends("an object")),
        }
        let mut quoted = Vec::new();
        self.value(&mut |part| {
            let room = KEY_BYTES_MAX.saturating_sub(quoted.len());
            quoted.extend_from_slice(&part[..part.len().min(room)]);
        })?;
        self.white()?;
        if self.peek()? != Some(b':') {
            return Err(io::Error::other("a colon is expected behind a key"));
        }
        self.pass(1);
        self.white()?;
        Ok(Some(serde_json::from_slice(&quoted).unwrap_or_default()))
    }

    /// The bytes that come next: at least so many, unless there are fewer.
    pub(crate) fn ahead(&mut self, count: usize) -> io::Result<&[u8]> {
        while self.buffer.len() - self.at < count && !self.ended {
            self.base += self.at as u64;
            self.buffer.drain(..self.at);
            self.at = 0;
            self.ended = (&mut self.reader).take(self.block_bytes).read_to_end(&mut self.buffer)? == 0;
        }
        Ok(&self.buffer[self.at..])
    }

    /// The first byte of what the list that begins here holds, or of its end.
    pub(crate) fn opens_with(&mut self) -> io::Result<Option<u8>> {
        let mut count = 2;
        loop {
            let ahead = self.ahead(count)?;
            let first = ahead.iter().skip(1).find(|byte| !byte.is_ascii_whitespace()).copied();
            if first.is_some() || ahead.len() < count {
                return Ok(first);
            }
            count = ahead.len() + 1;
        }
    }

    /// Runs over the value that begins here and gives its bytes, in parts.
    pub(crate) fn value(&mut self, part: &mut dyn FnMut(&[u8])) -> io::Result<()> {
        let first = self.peek()?.ok_or_else(|| self.ends("a value"))?;
        let bare = !matches!(first, b'{' | b'[' | b'"');
        let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
        loop {
            let mut end = None;
            for (place, &byte) in self.buffer[self.at..].iter().enumerate() {
                if bare {
                    // A stray closing bracket is a value by itself, or the scan would never pass it.
                    if place > 0
                        && matches!(byte, b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n' | b'{' | b'[')
                    {
                        end = Some(place);
                        break;
                    }
                    continue;
                }
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' if quoted => escaped = true,
                    b'"' => quoted = !quoted,
                    b'{' | b'[' if !quoted => depth += 1,
                    b'}' | b']' if !quoted => depth -= 1,
                    _ => continue,
                }
                if depth == 0 && !quoted {
                    end = Some(place + 1);
                    break;
                }
            }
            let stop = end.map_or(self.buffer.len(), |length| self.at + length);
            part(&self.buffer[self.at..stop]);
            self.pass(stop - self.at);
            if end.is_some() {
                return Ok(());
            }
            if self.peek()?.is_none() {
                return if bare { Ok(()) } else { Err(self.ends("a value")) };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::JsonScan;

    #[test]
    fn a_value_ends_where_its_brackets_do_and_not_in_a_string() {
        let json = "{\"a\": \"}\\\"}\", \"b\": [{}]} [1] \"x,\" 17,true";
        let mut scan = JsonScan::new(json.as_bytes());
        let mut values = Vec::new();
        while scan.peek().unwrap().is_some() {
            let mut bytes = Vec::new();
            scan.value(&mut |part| bytes.extend_from_slice(part)).unwrap();
            values.push(String::from_utf8(bytes).unwrap());
            scan.white().unwrap();
        }
        assert_eq!(values, ["{\"a\": \"}\\\"}\", \"b\": [{}]}", "[1]", "\"x,\"", "17", "true"]);
        assert!(JsonScan::new(&b"{\"a\": \""[..]).value(&mut |_| ()).is_err());
    }

    #[test]
    fn what_a_list_opens_with_is_seen_wherever_a_block_ends() {
        for blanks in [0, 1, (1 << 17) - 2, (1 << 17) - 1, 1 << 17, 300_000] {
            let json = format!("[{}{{}}]", " ".repeat(blanks));
            assert_eq!(JsonScan::new(json.as_bytes()).opens_with().unwrap(), Some(b'{'), "{blanks}");
        }
        assert_eq!(JsonScan::new(&b"[ "[..]).opens_with().unwrap(), None);
    }
}
