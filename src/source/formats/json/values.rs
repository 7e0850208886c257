//! A stream of JSON in, the values that are records out.
//!
//! Interfaces answer with an envelope (`{"status": "ok", "articles": [...]}`), scrapers write one array, or
//! objects over many lines one after another. Where a value ends is told by counting brackets outside
//! strings, so a file of any size streams by, and each value is parsed elsewhere. Inside, what is not JSON is
//! the parser's business; here only a value that never ends is a fault. What is an envelope stands in
//! `envelope`.

use super::envelope::{ENVELOPE_DEPTH_MAX, EnvelopeSigns, is_envelope, is_list};
use super::object::JsonRecord;
use super::scan::{JsonScan, KeptBytes};
use crate::base::article::Reason;
use crate::source::batch::RawRecords;
use crate::source::refusal::too_long;
use crate::source::sink::RecordSink;
use std::io::{self, Read};
use std::ops::ControlFlow;

/// Reads a file of JSON values.
pub(crate) fn read(out: &mut RecordSink<'_>, stream: impl Read, head: &[u8]) -> ControlFlow<()> {
    let enveloped = is_envelope(head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head), out.reading.map);
    let mut finder = ValueFinder {
        scan: JsonScan::new(stream),
        out,
        found: Vec::new(),
        found_bytes: 0,
        record: 0,
        enveloped,
    };
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

/// Bytes of an object that are looked at to tell whether it is an envelope.
const LOOKED_AT_BYTES: usize = 1 << 16;

struct ValueFinder<'o, 'a, R> {
    scan: JsonScan<R>,
    out: &'o mut RecordSink<'a>,
    found: Vec<JsonRecord>,
    found_bytes: usize,
    record: u64,
    /// Whether objects may be envelopes.
    enveloped: bool,
}

impl<R: Read> ValueFinder<'_, '_, R> {
    /// A value that lies in no other: a list of records, an envelope, or a record.
    fn top_value(&mut self) -> io::Result<ControlFlow<()>> {
        match self.scan.peek()? {
            Some(b'[') => self.list(),
            Some(b'{')
                if self.enveloped && is_envelope(self.scan.ahead(LOOKED_AT_BYTES)?, self.out.reading.map) =>
            {
                self.top_envelope()
            }
            _ => self.take(),
        }
    }

    /// An object that is an envelope by its first fields. If no list in it holds anything it may be a record
    /// all the same.
    fn top_envelope(&mut self) -> io::Result<ControlFlow<()>> {
        let byte_offset = self.scan.offset();
        self.scan.began = byte_offset;
        let limit = self.out.reading.params.record_bytes_max;
        self.scan.kept = Some(KeptBytes { bytes: Vec::new(), limit: limit as usize });
        if let EnvelopeEnd::Done(flow) = self.envelope(1)? {
            return Ok(flow);
        }
        let bytes = self.scan.kept.take().map(|kept| kept.bytes).unwrap_or_default();
        if EnvelopeSigns::of(&bytes, self.out.reading.map).is_empty_envelope() {
            self.out.pass_over("envelope without records");
            return Ok(ControlFlow::Continue(()));
        }
        self.record += 1;
        self.found_or_too_long(byte_offset, bytes, self.scan.offset() - byte_offset)
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
    fn envelope(&mut self, depth: usize) -> io::Result<EnvelopeEnd> {
        let mut found = false;
        self.scan.pass(1);
        while let Some(key) = self.scan.key()? {
            match self.scan.peek()? {
                Some(b'[') if is_list(&key) && self.scan.opens_with()? == Some(b'{') => {
                    (found, self.scan.kept) = (true, None);
                    if self.list()?.is_break() {
                        return Ok(EnvelopeEnd::Done(ControlFlow::Break(())));
                    }
                }
                Some(b'{') if is_list(&key) && depth < ENVELOPE_DEPTH_MAX => {
                    match self.envelope(depth + 1)? {
                        EnvelopeEnd::Done(ControlFlow::Break(())) => {
                            return Ok(EnvelopeEnd::Done(ControlFlow::Break(())));
                        }
                        EnvelopeEnd::Done(ControlFlow::Continue(())) => found = true,
                        EnvelopeEnd::NoList => {}
                    }
                }
                _ => self.scan.value(&mut |_| ())?,
            }
        }
        Ok(if found { EnvelopeEnd::Done(ControlFlow::Continue(())) } else { EnvelopeEnd::NoList })
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
        self.found_or_too_long(byte_offset, bytes, length)
    }

    fn found_or_too_long(
        &mut self,
        byte_offset: u64,
        bytes: Vec<u8>,
        length: u64,
    ) -> io::Result<ControlFlow<()>> {
        let limit = self.out.reading.params.record_bytes_max;
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
        self.found.push(JsonRecord { record: self.record, byte_offset, bytes });
        match self.found_bytes >= self.out.reading.params.batch_bytes {
            true => self.hand_out(),
            false => ControlFlow::Continue(()),
        }
    }

    fn hand_out(&mut self) -> ControlFlow<()> {
        self.found_bytes = 0;
        match std::mem::take(&mut self.found) {
            none if none.is_empty() => ControlFlow::Continue(()),
            found => self.out.send(RawRecords::Values(found)),
        }
    }
}

/// What an object came to that may be an envelope.
enum EnvelopeEnd {
    Done(ControlFlow<()>),
    NoList,
}
