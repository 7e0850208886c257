//! Files in, articles and rejects out.
//!
//! Reading is split in two so that many threads can share it: [`read`] finds records, which has to be done in
//! file order, and [`Batch::read`] parses them, which can be done anywhere. A damaged file is no error: what
//! can be read of it is read, and the loss is a [`Reject`]. Every record found is counted here, and whoever
//! writes the tables checks their rows against that count.
//!
//! What a file is, is told from its content (`sniff`), archives are read member by member, and a file or a
//! member is one source. The readers of each kind stand beside each other: they take a stream and hand
//! batches to a [`BatchSink`].

pub mod input;
pub mod date;
pub mod fields;
pub mod html;
pub mod filter;
mod format;
mod refusal;
pub mod batch;
mod sink;
mod formats;
pub mod schema;

pub use format::{FileFormat, FormatWish};
pub(crate) use formats::json::object::article as json_article;
pub use formats::parquet::chunk::TableRows;
pub use formats::table::OTHER_HEADER;
pub use formats::table::dialect_wish::{CsvWords, DialectWish};
pub use input::memory::MemoryTable;
pub(crate) use refusal::RecordOutcome;
pub(crate) use refusal::too_long;
pub(crate) use sink::BatchSink;

use crate::base::article::Reason;
use crate::base::params::{count, params};
use fields::FieldMap;
use filter::Filter;
use formats::read_source;
use input::Input;
use input::InputTally;
use input::encoding::Recoded;
use input::head::head_of;
use input::unpack;
use sink::RecordSink;
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::Path;

params! {
    /// Parameters of reading.
    #[table("source", Compared)]
    pub struct SourceParams {
        /// Longest record; a longer one is refused as `too_long`.
        #[key(count("bytes", 1_000, 1 << 31))]
        pub record_bytes_max: u64,
        /// What one thread parses at a time.
        #[key(count("bytes", 1_000, 1 << 30))]
        pub batch_bytes: usize,
        /// What anything may unpack to, whatever its size.
        #[key(count("bytes", 1_000, 1 << 50))]
        pub unpack_free_bytes: u64,
        /// How many times its size a file may unpack to, beyond what is free.
        #[key(count("times its size", 1, 1 << 40))]
        pub unpack_ratio_max: u64,
        /// Archives in archives that are opened.
        #[key(count("archives", 0, 16))]
        pub archive_depth_max: usize,
    }
    tables {
        /// Limits of an HTML page.
        pub html: html::HtmlParams,
    }
}

/// Facts about one source that was read: a file, or a member of an archive.
#[derive(Clone, Debug, Default)]
pub struct SourceRead {
    /// Name of the source, as the tables show it.
    pub name: String,
    /// Index of the input that the source is, or lies in.
    pub input: u32,
    /// Format of the source, once it was opened.
    pub format: Option<FileFormat>,
    /// Encoding of a text format, if it is not UTF-8.
    pub encoding: input::encoding::DetectedEncoding,
    /// Whether the source was read to its end.
    pub complete: bool,
    /// Number of records by kind that can be no article, such as requests in a WARC.
    pub passed_over: BTreeMap<String, u64>,
}

/// What to read, and how.
#[derive(Clone, Copy)]
pub struct ReadRequest<'a> {
    /// Inputs in reading order.
    pub inputs: &'a [Input],
    /// Counters of the raw bytes: one for each input, or none at all.
    pub tallies: &'a [InputTally],
    /// Field names and their roles.
    pub map: &'a FieldMap,
    /// Which records the user wants.
    pub filter: &'a Filter,
    /// Limits of reading.
    pub params: &'a SourceParams,
    /// Format options of the user.
    pub format: FormatWish,
    /// Directory for the copy of an archive or table that comes as a stream.
    pub scratch: &'a Path,
}

/// Finds the records of all inputs in order and hands them to `sink` in batches. Returns what was read.
pub fn read(reading: ReadRequest<'_>, sink: &mut BatchSink<'_>) -> Vec<SourceRead> {
    let mut out = RecordSink::new(reading, sink);
    for (index, input) in reading.inputs.iter().enumerate() {
        out.input = index as u32;
        out.begin(input.name());
        if let Input::Table(table) = input {
            if formats::parquet::read_table(&mut out, table).is_break() {
                break;
            }
            continue;
        }
        let tally = reading.tallies.get(index).cloned().unwrap_or_default();
        let read = match input::open(input, tally.clone()).and_then(|raw| unpack(raw, reading.params)) {
            Ok((stream, packed)) => {
                let plain = input.path().filter(|path| !packed && path.is_file());
                read_source(&mut out, stream, plain, 0)
            }
            Err(error) => out.refuse(1, 0, (Reason::UnreadableFile, error.to_string())),
        };
        tally.close();
        if read.is_break() {
            break;
        }
    }
    out.sources
}

/// Reads one file that is in memory. Its sources are numbered from 0.
pub fn read_whole(
    name: &str,
    bytes: &[u8],
    reading: ReadRequest<'_>,
    sink: &mut BatchSink<'_>,
) -> Vec<SourceRead> {
    let mut out = RecordSink::new(reading, sink);
    out.begin(name.to_owned());
    // A break is no error: the caller wants no more, and there is only this one file.
    let _ = match unpack(Box::new(io::Cursor::new(bytes)), reading.params) {
        Ok((stream, _)) => read_source(&mut out, stream, None, 0),
        Err(error) => out.refuse(1, 0, (Reason::UnreadableFile, error.to_string())),
    };
    out.sources
}

/// Opens a file of lines or rows: unpacked, and in UTF-8.
///
/// # Errors
/// The file cannot be opened, or its start cannot be read.
pub(crate) fn recoded_input(
    input: &Input,
    params: &SourceParams,
    tally: InputTally,
) -> io::Result<impl Read + use<>> {
    let (stream, _) = unpack(input::open(input, tally)?, params)?;
    let (head, stream) = head_of(stream);
    Ok(Recoded::new(stream, &head, input::encoding::DetectedEncoding::default()))
}

#[cfg(test)]
impl SourceParams {
    /// Those of the built-in recipe.
    pub(crate) fn for_tests() -> Self {
        crate::base::params::of_wire("source")
    }
}
