//! A stream of JSON in, the values that are records out.
//!
//! Interfaces answer with an envelope (`{"status": "ok", "articles": [...]}`), scrapers write one array, or objects over
//! many lines one after another. Where a value ends is told by counting brackets outside strings, so a file of any size
//! streams by, and each value is parsed elsewhere. Inside, what is not JSON is the parser's business; here only a value
//! that never ends is a fault.

use super::Out;
use super::batch::{Records, Value, too_long};
use super::fields::{FieldMap, Known};
use crate::article::Reason;
use std::io::{self, Read};
use std::ops::ControlFlow;

/// Keys of envelopes that hold a list of records.
const LISTS: [&str; 14] = [
    "articles",
    "posts",
    "stories",
    "results",
    "data",
    "documents",
    "items",
    "docs",
    "news",
    "hits",
    "entries",
    "records",
    "rows",
    "response",
];

/// How deep an envelope's list may lie: `hits.hits` is two.
const ENVELOPE_DEPTH_MAX: usize = 3;

/// Whether a file that begins with `head` holds envelopes rather than records.
pub(super) fn is_envelope(head: &[u8], map: &FieldMap) -> bool {
    let mut scan = Scan::new(head);
    scan.white().is_ok() && has_list(&mut scan, map, 1)
}

fn has_list(scan: &mut Scan<&[u8]>, map: &FieldMap, depth: usize) -> bool {
    let mut found = false;
    if !matches!(scan.peek(), Ok(Some(b'{'))) {
        return false;
    }
    scan.pass(1);
    // The head breaks off somewhere, which ends the loop.
    while let Ok(Some(key)) = scan.key() {
        match scan.peek() {
            Ok(Some(b'"')) if map.look_up(&key).is_some_and(Known::is_body) => return false,
            Ok(Some(b'[')) => found |= is_list(&key) && scan.opens_objects(),
            Ok(Some(b'{')) if is_list(&key) && depth < ENVELOPE_DEPTH_MAX => {
                found |= has_list(&mut Scan::new(&scan.buffer[scan.at..]), map, depth + 1);
            }
            _ => {}
        }
        if scan.value(&mut |_| ()).is_err() {
            break;
        }
    }
    found
}

fn is_list(key: &str) -> bool {
    LISTS.contains(&key)
}

/// Reads a file of JSON values.
pub(super) fn read(out: &mut Out<'_>, stream: impl Read, head: &[u8]) -> ControlFlow<()> {
    let enveloped = is_envelope(head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head), out.reading.map);
    let mut finder =
        Finder { scan: Scan::new(stream), out, found: Vec::new(), found_bytes: 0, record: 0, enveloped };
    let mut walked = finder.scan.white();
    while let (Ok(()), Ok(Some(_))) = (&walked, finder.scan.peek()) {
        walked = match finder.top_value() {
            Ok(ControlFlow::Break(())) => return ControlFlow::Break(()),
            Ok(ControlFlow::Continue(())) => finder.scan.white(),
            Err(error) => Err(error),
        };
    }
    let walked = walked.and_then(|()| finder.scan.peek().map(|_| ()));
    finder.hand_out()?;
    let (record, byte_offset) = (finder.record + 1, finder.scan.began);
    match walked {
        Ok(()) => {
            out.current().complete = true;
            ControlFlow::Continue(())
        }
        Err(error) => out.refuse(record, byte_offset, (Reason::DamagedFile, error.to_string())),
    }
}

struct Finder<'o, 'a, R> {
    scan: Scan<R>,
    out: &'o mut Out<'a>,
    found: Vec<Value>,
    found_bytes: usize,
    record: u64,
    /// Whether objects are envelopes, unless they hold no list.
    enveloped: bool,
}

impl<R: Read> Finder<'_, '_, R> {
    /// A value that lies in no other: a list of records, an envelope, or a record.
    fn top_value(&mut self) -> io::Result<ControlFlow<()>> {
        match self.scan.peek()? {
            Some(b'[') => self.list(),
            Some(b'{') if self.enveloped => {
                let byte_offset = self.scan.offset();
                self.scan.began = byte_offset;
                let limit = self.out.reading.params.record_bytes_max as usize;
                self.scan.kept = Some(Kept { bytes: Vec::new(), limit });
                match self.envelope(1)? {
                    Walk::Done(flow) => Ok(flow),
                    // It holds no list, so it is a record itself: what an interface says of an error, perhaps.
                    Walk::NoList => {
                        let bytes = self.scan.kept.take().map(|kept| kept.bytes).unwrap_or_default();
                        self.record += 1;
                        Ok(self.found(byte_offset, bytes))
                    }
                }
            }
            _ => self.take(),
        }
    }

    fn list(&mut self) -> io::Result<ControlFlow<()>> {
        self.scan.pass(1);
        loop {
            self.scan.white()?;
            match self.scan.peek()? {
                Some(b']') => {
                    self.scan.pass(1);
                    return Ok(ControlFlow::Continue(()));
                }
                None => return Err(self.scan.ends("the list")),
                Some(_) if self.take()?.is_break() => return Ok(ControlFlow::Break(())),
                Some(_) => {}
            }
        }
    }

    /// The lists of an object, and of the objects in it that may hold some.
    fn envelope(&mut self, depth: usize) -> io::Result<Walk> {
        let mut found = false;
        self.scan.pass(1);
        while let Some(key) = self.scan.key()? {
            match self.scan.peek()? {
                Some(b'[') if is_list(&key) && self.scan.opens_objects() => {
                    (found, self.scan.kept) = (true, None);
                    if self.list()?.is_break() {
                        return Ok(Walk::Done(ControlFlow::Break(())));
                    }
                }
                Some(b'{') if is_list(&key) && depth < ENVELOPE_DEPTH_MAX => {
                    match self.envelope(depth + 1)? {
                        Walk::Done(ControlFlow::Break(())) => return Ok(Walk::Done(ControlFlow::Break(()))),
                        Walk::Done(ControlFlow::Continue(())) => found = true,
                        Walk::NoList => {}
                    }
                }
                _ => self.scan.value(&mut |_| ())?,
            }
        }
        Ok(if found { Walk::Done(ControlFlow::Continue(())) } else { Walk::NoList })
    }

    fn take(&mut self) -> io::Result<ControlFlow<()>> {
        let limit = self.out.reading.params.record_bytes_max;
        let byte_offset = self.scan.offset();
        self.scan.began = byte_offset;
        let (mut bytes, mut length) = (Vec::new(), 0u64);
        self.scan.value(&mut |part| {
            length += part.len() as u64;
            if length <= limit {
                bytes.extend_from_slice(part);
            }
        })?;
        self.record += 1;
        if length > limit {
            if self.hand_out().is_break() {
                return Ok(ControlFlow::Break(()));
            }
            return Ok(self.out.refuse(self.record, byte_offset, too_long(length, limit)));
        }
        Ok(self.found(byte_offset, bytes))
    }

    fn found(&mut self, byte_offset: u64, bytes: Vec<u8>) -> ControlFlow<()> {
        self.found_bytes += bytes.len();
        self.found.push(Value { record: self.record, byte_offset, bytes });
        match self.found_bytes >= self.out.reading.params.batch_bytes {
            true => self.hand_out(),
            false => ControlFlow::Continue(()),
        }
    }

    fn hand_out(&mut self) -> ControlFlow<()> {
        self.found_bytes = 0;
        match std::mem::take(&mut self.found) {
            none if none.is_empty() => ControlFlow::Continue(()),
            found => self.out.send(Records::Values(found)),
        }
    }
}

/// What an object came to that may be an envelope.
enum Walk {
    Done(ControlFlow<()>),
    NoList,
}

/// Bytes of an object, kept until it is known to be an envelope.
struct Kept {
    bytes: Vec<u8>,
    limit: usize,
}

/// Bytes read at a time.
const BLOCK_BYTES: u64 = 1 << 17;

/// Longest key that is looked at.
const KEY_BYTES_MAX: usize = 1 << 12;

/// A place in a stream of JSON.
struct Scan<R> {
    reader: R,
    buffer: Vec<u8>,
    at: usize,
    /// Offset of the buffer's first byte.
    base: u64,
    /// Offset of the value last begun.
    began: u64,
    ended: bool,
    kept: Option<Kept>,
}

impl<R: Read> Scan<R> {
    fn new(reader: R) -> Self {
        Self { reader, buffer: Vec::new(), at: 0, base: 0, began: 0, ended: false, kept: None }
    }

    /// Passes bytes of the buffer.
    fn pass(&mut self, count: usize) {
        if let Some(kept) = &mut self.kept {
            let room = kept.limit.saturating_sub(kept.bytes.len()).min(count);
            kept.bytes.extend_from_slice(&self.buffer[self.at..self.at + room]);
        }
        self.at += count;
    }

    fn offset(&self) -> u64 {
        self.base + self.at as u64
    }

    fn ends(&self, what: &str) -> io::Error {
        io::Error::new(io::ErrorKind::UnexpectedEof, format!("the file ends inside {what}"))
    }

    /// The byte that comes next.
    fn peek(&mut self) -> io::Result<Option<u8>> {
        if self.at == self.buffer.len() && !self.ended {
            self.base += self.buffer.len() as u64;
            self.buffer.clear();
            self.at = 0;
            let read = (&mut self.reader).take(BLOCK_BYTES).read_to_end(&mut self.buffer);
            self.ended = self.buffer.is_empty();
            read?;
        }
        Ok(self.buffer.get(self.at).copied())
    }

    /// Skips white space and what stands between values.
    fn white(&mut self) -> io::Result<()> {
        const BETWEEN: &[u8] = b" \t\r\n,\x1e\xef\xbb\xbf";
        while self.peek()?.is_some_and(|byte| BETWEEN.contains(&byte)) {
            self.pass(1);
        }
        Ok(())
    }

    /// The next key of an object, up to its value; none at the object's end.
    fn key(&mut self) -> io::Result<Option<String>> {
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

    /// Whether the list that begins here holds objects, or nothing.
    fn opens_objects(&self) -> bool {
        let rest = self.buffer[self.at + 1..].trim_ascii_start();
        matches!(rest.first(), None | Some(b'{' | b']'))
    }

    /// Runs over the value that begins here and gives its bytes, in parts.
    fn value(&mut self, part: &mut dyn FnMut(&[u8])) -> io::Result<()> {
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
    use super::{Scan, is_envelope};
    use crate::source::fields::FieldMap;

    #[test]
    fn an_envelope_is_known_by_its_list() {
        let is_envelope = |head: &str| is_envelope(head.as_bytes(), &FieldMap::new(&[]).unwrap());
        for head in [
            "{\"status\": \"ok\", \"articles\": [ {",
            "{\"articles\": {\"page\": 1, \"results\": [{\"uri\": \"1\"}]}}",
            "{\"hits\": {\"total\": {\"value\": 3}, \"hits\": [{\"_id\": 1}]}}",
            "{\"response\": {\"docs\": []}}",
            "{\"description\": \"a feed\", \"items\": [{\"id\": 1, \"content_text\": \"x\"",
        ] {
            assert!(is_envelope(head), "{head}");
        }
        for head in [
            "{\"id\": 1, \"items\": [{\"id\": 1}], \"text\": \"The ferry stopped.\"}",
            "{\"text\": \"The ferry stopped.\"}",
            "{\"data\": [1, 2]}",
            "[{}]",
            "{\"articles\"",
        ] {
            assert!(!is_envelope(head), "{head}");
        }
    }

    #[test]
    fn a_value_ends_where_its_brackets_do_and_not_in_a_string() {
        let json = "{\"a\": \"}\\\"}\", \"b\": [{}]} [1] \"x,\" 17,true";
        let mut scan = Scan::new(json.as_bytes());
        let mut values = Vec::new();
        while scan.peek().unwrap().is_some() {
            let mut bytes = Vec::new();
            scan.value(&mut |part| bytes.extend_from_slice(part)).unwrap();
            values.push(String::from_utf8(bytes).unwrap());
            scan.white().unwrap();
        }
        assert_eq!(values, ["{\"a\": \"}\\\"}\", \"b\": [{}]}", "[1]", "\"x,\"", "17", "true"]);
        assert!(Scan::new(&b"{\"a\": \""[..]).value(&mut |_| ()).is_err());
    }
}
