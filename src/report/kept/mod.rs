//! Places of kept records in, the deduplicated dump out: the records' own bytes, in input order.
//!
//! The inputs are read once more from start to end, and the byte ranges of kept records are copied. A dump
//! need not fit into memory, and a record comes out byte for byte. Rows of Parquet files are copied by
//! [`parquet`].

pub mod parquet;

use crate::base::article::Place;
use crate::base::error::{Error, Result};
use crate::source::input::Input;
use crate::source::input::{InputTally, open};
use crate::source::{SourceParams, recoded_input as recoded};
use std::io::{self, Read, Write};

/// The records of a run.
#[derive(Clone, Debug, Default)]
pub struct KeptRecords {
    /// Place of every record, and whether it is kept.
    pub places: Vec<(Place, bool)>,
}

/// How records stand in a dump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DumpShape {
    /// One after another, under a header or none: lines and rows.
    Lines,
    /// As the values of a list in JSON.
    List,
}

/// Copies the kept records from inputs that must be `as_read`, of that size and hash. The header of CSV files
/// is copied from the first of them; what stands around the values of JSON is not, and they come out as one
/// list. Sources and inputs are the same here: an archive's records are not kept.
///
/// # Errors
/// An input cannot be read again, or its format has no place for records of others.
pub fn write(
    out: &mut dyn Write,
    inputs: &[Input],
    params: &SourceParams,
    mut records: KeptRecords,
    (as_read, shape): (&[(u64, String)], DumpShape),
) -> Result<()> {
    records.places.sort_unstable();
    let mut dump = DumpWriter { out, shape, header: None, records: 0 };
    for of_input in records.places.chunk_by(|a, b| a.0.source == b.0.source) {
        if !of_input.iter().any(|(_, kept)| *kept) {
            continue;
        }
        let index = of_input[0].0.source as usize;
        let Some(path) = inputs[index].path() else { continue };
        copy(&mut dump, &inputs[index], params, (of_input, &as_read[index])).map_err(|error| match error
            .kind()
        {
            io::ErrorKind::InvalidInput => Error::option("--kept", error.to_string()),
            _ => Error::read(path, error),
        })?;
    }
    dump.end().map_err(|error| Error::write(std::path::Path::new("--kept"), error))
}

/// The dump as it is written.
struct DumpWriter<'o> {
    out: &'o mut dyn Write,
    shape: DumpShape,
    /// The bytes above the first record.
    header: Option<Vec<u8>>,
    records: u64,
}

impl DumpWriter<'_> {
    /// Writes the header of the first input, and compares those of later inputs with it.
    fn head(&mut self, above: Vec<u8>, input: &Input) -> io::Result<()> {
        // JSON Lines may open with blank lines; a table opens with its header.
        if self.shape == DumpShape::List || above.trim_ascii().is_empty() {
            return Ok(());
        }
        match &self.header {
            None => {
                write_record(self.out, &above)?;
                self.header = Some(above);
                Ok(())
            }
            Some(first) if first.trim_ascii() == above.trim_ascii() => Ok(()),
            Some(_) => {
                let message = format!("\"{}\" has another header than the files before it", input.name());
                Err(io::Error::new(io::ErrorKind::InvalidInput, message))
            }
        }
    }

    /// Writes a record. In JSON the bytes between it and the next record are left out.
    fn record(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.records += 1;
        match self.shape {
            DumpShape::Lines => {
                let record = without_header(bytes, self.header.as_deref().unwrap_or_default());
                write_record(self.out, record)
            }
            DumpShape::List => {
                self.out.write_all(if self.records == 1 { b"[\n" } else { b",\n" })?;
                self.out.write_all(&bytes[..value_bytes(bytes).unwrap_or(bytes.len())])
            }
        }
    }

    fn end(self) -> io::Result<()> {
        match (self.shape, self.records) {
            (DumpShape::Lines, _) => Ok(()),
            (DumpShape::List, 0) => self.out.write_all(b"[]\n"),
            (DumpShape::List, _) => self.out.write_all(b"\n]\n"),
        }
    }
}

/// Returns a record without repeated headers after it; `above` holds the bytes above the first record.
fn without_header<'b>(mut record: &'b [u8], above: &[u8]) -> &'b [u8] {
    let header = above.trim_ascii().rsplit(|&byte| byte == b'\n').next().unwrap_or_default().trim_ascii();
    while !header.is_empty()
        && let Some(rest) = record.trim_ascii_end().strip_suffix(header)
        && rest.ends_with(b"\n")
    {
        record = rest;
    }
    record
}

/// Returns the length of the JSON value that the bytes begin with; `None` if the value does not end.
fn value_bytes(bytes: &[u8]) -> Option<usize> {
    let (mut depth, mut in_string, mut is_escaped) = (0u32, false, false);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_string => is_escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

fn copy(
    dump: &mut DumpWriter<'_>,
    input: &Input,
    params: &SourceParams,
    (places, as_read): (&[(Place, bool)], &(u64, String)),
) -> io::Result<()> {
    let tally = InputTally::default();
    let mut reader = recoded(input, params, tally.clone())?;
    let start = places[0].0.byte_offset;
    let mut above = Vec::new();
    (&mut reader).take(start).read_to_end(&mut above)?;
    dump.head(above, input)?;
    let mut at = start;
    // The bytes after the last kept record need not be read, and may be damaged.
    let wanted = places.iter().rposition(|(_, kept)| *kept).map_or(0, |last| last + 1);
    for (index, (place, kept)) in places[..wanted].iter().enumerate() {
        let end = places.get(index + 1).map_or(u64::MAX, |(next, _)| next.byte_offset);
        debug_assert_eq!(at, place.byte_offset);
        let mut record = (&mut reader).take(end - at);
        at += match kept {
            true => {
                let mut bytes = Vec::new();
                record.read_to_end(&mut bytes)?;
                if bytes.is_empty() || (end != u64::MAX && bytes.len() as u64 != end - at) {
                    return Err(changed());
                }
                dump.record(&bytes)?;
                bytes.len() as u64
            }
            false => io::copy(&mut record, &mut io::sink())?,
        };
    }
    // The rest may be damaged, as it was before.
    drop(reader);
    let mut rest = open(input, InputTally::default())?;
    io::copy(&mut (&mut rest).take(tally.bytes()), &mut io::sink())?;
    io::copy(&mut rest, &mut tally.clone())?;
    if (tally.bytes(), tally.hash()) == *as_read { Ok(()) } else { Err(changed()) }
}

fn changed() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the file changed while it was read")
}

/// Writes a record with one line end, its own where it has one. Blank lines around it are not its own; nor is
/// the line feed before it, where a table ends its lines with two characters and its parser stops between
/// them.
fn write_record(out: &mut dyn Write, bytes: &[u8]) -> io::Result<()> {
    let is_line_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
    let start = bytes.iter().position(|byte| !is_line_end(byte)).unwrap_or(bytes.len());
    let end = bytes.iter().rposition(|byte| !is_line_end(byte)).map_or(start, |last| last + 1);
    out.write_all(&bytes[start..end])?;
    out.write_all(if bytes[end..].starts_with(b"\r") { b"\r\n" } else { b"\n" })
}

#[cfg(test)]
mod tests {
    use super::value_bytes;

    #[test]
    fn an_object_ends_where_its_last_bracket_is() {
        for (text, rest) in [
            (r#"{"a": 1}, {"b": 2}"#, r#", {"b": 2}"#),
            (r#"{"a": [1, {"b": 2}]}]}"#, "]}"),
            (r#"{"a": "}"} "#, " "),
            (r#"{"a": "\"}{"}],"c":[{"#, r#"],"c":[{"#),
            (r#"{"a": "\\"}]"#, "]"),
        ] {
            assert_eq!(&text[value_bytes(text.as_bytes()).unwrap()..], rest);
        }
        assert_eq!(value_bytes(br#"{"a": "b"#), None);
    }
}
