//! Places of canonical articles in, the deduplicated dump out: the records' own bytes, in input order.
//!
//! The inputs are read once more, each from its start to its end, and the ranges of the kept records copied: a dump
//! need not fit into memory, and a record comes out as it went in, field order, spaces and all.

use crate::article::Place;
use crate::error::{Error, Result};
use crate::source::open::{Tally, open};
use crate::source::walk::Input;
use crate::source::{SourceParams, recoded_input as recoded};
use std::io::{self, Read, Write};

/// The records of a run.
#[derive(Clone, Debug, Default)]
pub struct Records {
    /// Where every record stood, kept or not, and whether it is kept.
    pub places: Vec<(Place, bool)>,
}

/// Copies the kept records from inputs that must be `as_read`, of that size and hash. The header of CSV files is copied from the first of them. Sources and inputs are the same here:
/// an archive's records are not kept.
///
/// # Errors
/// An input cannot be read again, or its format has no place for records of others.
pub fn write(
    out: &mut dyn Write,
    inputs: &[Input],
    params: &SourceParams,
    mut records: Records,
    as_read: &[(u64, String)],
) -> Result<()> {
    records.places.sort_unstable();
    let mut header: Option<Vec<u8>> = None;
    for of_input in records.places.chunk_by(|a, b| a.0.source == b.0.source) {
        if !of_input.iter().any(|(_, kept)| *kept) {
            continue;
        }
        let index = of_input[0].0.source as usize;
        let Some(path) = inputs[index].path() else { continue };
        copy(out, &inputs[index], params, (of_input, &as_read[index]), &mut header).map_err(|error| {
            match error.kind() {
                io::ErrorKind::InvalidInput => Error::option("--kept", error.to_string()),
                _ => Error::read(path, error),
            }
        })?;
    }
    Ok(())
}

fn copy(
    out: &mut dyn Write,
    input: &Input,
    params: &SourceParams,
    (places, as_read): (&[(Place, bool)], &(u64, String)),
    header: &mut Option<Vec<u8>>,
) -> io::Result<()> {
    let tally = Tally::default();
    let mut reader = recoded(input, params, tally.clone())?;
    let start = places[0].0.byte_offset;
    let mut above = Vec::new();
    (&mut reader).take(start).read_to_end(&mut above)?;
    // JSON Lines may open with blank lines; a table opens with its header.
    if !above.trim_ascii().is_empty() {
        match header {
            None => {
                write_record(out, &above)?;
                *header = Some(above);
            }
            Some(first) if first.trim_ascii() == above.trim_ascii() => {}
            Some(_) => {
                let message = format!("\"{}\" has another header than the files before it", input.name());
                return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
            }
        }
    }
    let mut at = start;
    // What stands behind the last kept record need not be read, and may be damaged.
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
                write_record(out, &bytes)?;
                bytes.len() as u64
            }
            false => io::copy(&mut record, &mut io::sink())?,
        };
    }
    // What stands behind may be damaged, as it was before.
    drop(reader);
    let mut rest = open(input, Tally::default())?;
    io::copy(&mut (&mut rest).take(tally.bytes()), &mut io::sink())?;
    io::copy(&mut rest, &mut tally.clone())?;
    if (tally.bytes(), tally.hash()) == *as_read { Ok(()) } else { Err(changed()) }
}

fn changed() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the file changed while it was read")
}

/// Writes a record with one line end, its own where it has one. Blank lines around it are not its own; nor is the line
/// feed before it, where a table ends its lines with two characters and its parser stops between them.
fn write_record(out: &mut dyn Write, bytes: &[u8]) -> io::Result<()> {
    let is_line_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
    let start = bytes.iter().position(|byte| !is_line_end(byte)).unwrap_or(bytes.len());
    let end = bytes.iter().rposition(|byte| !is_line_end(byte)).map_or(start, |last| last + 1);
    out.write_all(&bytes[start..end])?;
    out.write_all(if bytes[end..].starts_with(b"\r") { b"\r\n" } else { b"\n" })
}
