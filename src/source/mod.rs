//! Files in, articles and rejects out.
//!
//! Reading is split in two so that many threads can share it: [`read`] finds records, which has to be done in
//! file order, and [`Batch::read`] parses them, which can be done anywhere. A damaged file is no error: what can
//! be read of it is read, and the loss is a [`Reject`]. Every record found is counted here, and whoever writes
//! the tables checks their rows against that count.
//!
//! What a file is, is told from its content (`sniff`), archives are read member by member, and a file or a member is
//! one source. The readers of each kind stand beside each other: they take a stream and hand batches to [`Out`].

mod archive;
mod balance;
pub mod batch;
mod blocks;
mod bounded;
mod cell;
mod coding;
mod columns;
pub mod date;
mod dialect;
mod dispatch;
pub mod encoding;
mod envelope;
pub mod fields;
pub mod filter;
mod format;
pub mod html;
pub mod json;
mod lax;
mod lax_string;
pub mod lines;
mod marked;
mod objects;
pub mod open;
mod opened;
mod quoting;
mod record;
pub mod rows;
mod scan;
pub mod schema;
mod sent;
mod sniff;
mod table;
pub mod text;
mod value;
mod values;
pub mod walk;
mod warc;
mod xml;

pub use columns::{Rows, Table};
pub use dialect::{CsvWords, DialectWish};
pub use format::{Format, FormatWish};

use crate::base::article::{Place, Reason, Reject};
use crate::base::params::{count, params};
use batch::{Batch, Page, PageKind, Records, too_long};
use encoding::Recoded;
use fields::FieldMap;
use filter::Filter;
use lines::{Lines, Step};
use open::{Stream, Tally, unpack, unpacked_name};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use walk::Input;

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

/// What was read of a file, or of a member of an archive.
#[derive(Clone, Debug, Default)]
pub struct SourceRead {
    /// Its name as it stands in the tables.
    pub name: String,
    /// Index of the input that it is, or lies in.
    pub input: u32,
    /// Its format, once it was opened.
    pub format: Option<Format>,
    /// The encoding of a text format, where it is not UTF-8.
    pub encoding: encoding::Found,
    /// Whether it was read to its end.
    pub complete: bool,
    /// What in it is no record of an article by its kind, such as a request in a WARC, and how often.
    pub passed_over: BTreeMap<String, u64>,
}

/// What is to be read, and how.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// The inputs, in order.
    pub inputs: &'a [Input],
    /// What was read of each so far: as many as there are inputs, or none where nobody asks.
    pub tallies: &'a [Tally],
    /// Field names and their roles.
    pub map: &'a FieldMap,
    /// Which records are wanted.
    pub filter: &'a Filter,
    /// Parameters.
    pub params: &'a SourceParams,
    /// What the user says of the format of inputs.
    pub format: FormatWish,
    /// Where a copy goes of what cannot be read in one pass: an archive or table within a stream.
    pub scratch: &'a Path,
}

/// Takes a batch; breaks off where no more are wanted.
pub type Sink<'a> = dyn FnMut(Batch) -> ControlFlow<()> + 'a;

/// Finds the records of all inputs, in order, and hands them to `sink` in batches; gives what was read.
pub fn read(reading: Reading<'_>, sink: &mut Sink<'_>) -> Vec<SourceRead> {
    let mut out = Out { reading, sink, sources: Vec::new(), input: 0, source: 0, name: "".into(), number: 0 };
    for (index, input) in reading.inputs.iter().enumerate() {
        out.input = index as u32;
        out.begin(input.name());
        if let Input::Table(table) = input {
            if columns::read_table(&mut out, table).is_break() {
                break;
            }
            continue;
        }
        let tally = reading.tallies.get(index).cloned().unwrap_or_default();
        let read = match open::open(input, tally.clone()).and_then(|raw| unpack(raw, reading.params)) {
            Ok((stream, packed)) => {
                let plain = input.path().filter(|path| !packed && path.is_file());
                source(&mut out, stream, plain, 0)
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

/// The same of one file that is in memory as a whole; its sources are numbered from 0.
pub fn read_whole(name: &str, bytes: &[u8], reading: Reading<'_>, sink: &mut Sink<'_>) -> Vec<SourceRead> {
    let mut out = Out { reading, sink, sources: Vec::new(), input: 0, source: 0, name: "".into(), number: 0 };
    out.begin(name.to_owned());
    // Whoever wants no more has said so to the reader, and there is nothing behind it.
    let _ = match unpack(Box::new(io::Cursor::new(bytes)), reading.params) {
        Ok((stream, _)) => source(&mut out, stream, None, 0),
        Err(error) => out.refuse(1, 0, (Reason::UnreadableFile, error.to_string())),
    };
    out.sources
}

/// Where readers hand what they found.
struct Out<'a> {
    reading: Reading<'a>,
    sink: &'a mut Sink<'a>,
    sources: Vec<SourceRead>,
    input: u32,
    source: u32,
    /// The name of that source, as batches have it.
    name: Arc<str>,
    number: u64,
}

impl Out<'_> {
    /// Begins a file or a member of an archive; gives the source it lies in.
    fn begin(&mut self, name: String) -> u32 {
        let above = self.source;
        self.source = self.sources.len() as u32;
        self.sources.push(SourceRead { name, input: self.input, ..SourceRead::default() });
        above
    }

    /// The source that is being read.
    fn current(&mut self) -> &mut SourceRead {
        &mut self.sources[self.source as usize]
    }

    fn pass_over(&mut self, kind: &str) {
        /// Kinds told apart: a crawl of anything must not fill run.json.
        const KINDS_MAX: usize = 64;
        let passed_over = &mut self.current().passed_over;
        let kind = match passed_over.len() < KINDS_MAX || passed_over.contains_key(kind) {
            true => kind,
            false => "other",
        };
        *passed_over.entry(kind.to_owned()).or_default() += 1;
    }

    /// Takes the rest of an input into its size and hash, where it was read from handles of its own.
    fn tally_rest(&self, path: &Path) {
        let Some(tally) = self.reading.tallies.get(self.input as usize) else { return };
        if let Ok(mut file) = File::open(path)
            && file.seek(SeekFrom::Start(tally.bytes())).is_ok()
        {
            // A fault would have been met by who read the file.
            let _ = io::copy(&mut file, &mut tally.clone());
        }
    }

    fn send(&mut self, records: Records) -> ControlFlow<()> {
        let (number, input, source) = (self.number, self.input, self.source);
        self.number += 1;
        let of_source = &self.sources[source as usize].name;
        if *self.name != **of_source {
            self.name = of_source.as_str().into();
        }
        (self.sink)(Batch { number, input, source, name: Arc::clone(&self.name), records })
    }

    fn refuse(
        &mut self,
        record: u64,
        byte_offset: u64,
        (reason, detail): (Reason, String),
    ) -> ControlFlow<()> {
        let place = Place { source: self.source, record, byte_offset };
        self.send(Records::Refused(Reject { place, reason, detail }))
    }
}

/// How much of a file is looked at to tell its format.
const HEAD_BYTES: u64 = 1 << 16;

/// Reads one source. `plain` is the file that holds it as it is, where there is one; `depth` counts the archives around it.
fn source(out: &mut Out<'_>, stream: Stream<'_>, plain: Option<&Path>, depth: usize) -> ControlFlow<()> {
    let (head, stream) = head_of(stream);
    let name = out.current().name.to_lowercase();
    let format = match out.reading.format.format.filter(|_| depth == 0) {
        Some(format) => format,
        None => sniff::format(&head, unpacked_name(&name), out.reading.map),
    };
    out.current().format = Some(format);
    match format {
        Format::JsonLines => {
            let stream = recoded(out, stream, &head);
            lines_of(out, stream, &sniff::recoded(&head))
        }
        Format::Json => {
            let stream = recoded(out, stream, &head);
            values::read(out, stream, &sniff::recoded(&head))
        }
        Format::Rows(delimiter) => {
            let stream = recoded(out, stream, &head);
            // A format that the user names, and the end of a name, say no more than that it is a table.
            let delimiter = Some(delimiter).filter(|delimiter| *delimiter == b'\t');
            rows::read(out, stream, &sniff::recoded(&head), delimiter)
        }
        Format::Xml => {
            let stream = recoded(out, stream, &head);
            xml::read(out, stream)
        }
        Format::Text if sniff::is_no_text(&head) && out.reading.format.format.is_none() => {
            out.refuse(1, 0, (Reason::UnknownFormat, "bytes that are no text and no known format".to_owned()))
        }
        Format::Text => {
            let stream = recoded(out, stream, &head);
            whole_page(out, stream, PageKind::Text)
        }
        Format::Html => whole_page(out, stream, PageKind::Html),
        Format::Warc => warc::read(out, stream),
        Format::Parquet => columns::read(out, stream, plain),
        Format::Tar => archive::read_tar(out, stream, depth),
        Format::Zip => archive::read_zip(out, stream, plain, depth),
    }
}

fn recoded<'r>(out: &mut Out<'_>, stream: Stream<'r>, head: &[u8]) -> Recoded<Stream<'r>> {
    Recoded::new(stream, head, out.current().encoding.clone())
}

/// Opens a file of lines or rows as its records were found in: unpacked, and in UTF-8.
///
/// # Errors
/// It cannot be opened, or read from its start.
pub fn recoded_input(input: &Input, params: &SourceParams, tally: Tally) -> io::Result<impl Read + use<>> {
    let (stream, _) = unpack(open::open(input, tally)?, params)?;
    let (head, stream) = head_of(stream);
    Ok(Recoded::new(stream, &head, encoding::Found::default()))
}

/// Does work that needs a file: the one that holds the stream as it is, or a copy.
fn at_path(
    out: &mut Out<'_>,
    stream: Stream<'_>,
    plain: Option<&Path>,
    work: impl FnOnce(&mut Out<'_>, &Path) -> ControlFlow<()>,
) -> ControlFlow<()> {
    if let Some(path) = plain {
        let done = work(out, path);
        out.tally_rest(path);
        return done;
    }
    match open::spool(stream, out.reading.scratch) {
        Ok(copy) => work(out, copy.path()),
        Err(error) => out.refuse(1, 0, (Reason::DamagedFile, error.to_string())),
    }
}

/// The head of a stream, left in it. A fault met in reading it comes behind the head, and then what follows.
fn head_of(mut stream: Stream<'_>) -> (Vec<u8>, Stream<'_>) {
    let mut head = Vec::new();
    let fault = (&mut stream).take(HEAD_BYTES).read_to_end(&mut head).err();
    let whole = io::Cursor::new(head.clone()).chain(Faulty { fault, rest: stream });
    (head, Box::new(whole))
}

/// A stream behind a fault that was met before.
struct Faulty<'r> {
    fault: Option<io::Error>,
    rest: Stream<'r>,
}

impl Read for Faulty<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.fault.take().map_or_else(|| self.rest.read(buffer), Err)
    }
}

impl io::BufRead for Faulty<'_> {
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

fn lines_of(out: &mut Out<'_>, stream: Recoded<Stream<'_>>, head: &[u8]) -> ControlFlow<()> {
    let params = out.reading.params;
    let several = objects::are_several(head);
    let mut lines = Lines::new(stream, params.batch_bytes, params.record_bytes_max).with_several(several);
    loop {
        match lines.step() {
            Step::Block(block) => out.send(Records::Lines(block))?,
            Step::TooLong { line, byte_offset, bytes } => {
                out.refuse(line, byte_offset, too_long(bytes, params.record_bytes_max))?;
            }
            Step::Broken { line, byte_offset, error } => {
                return out.refuse(line, byte_offset, (Reason::DamagedFile, error.to_string()));
            }
            Step::End => {
                out.current().complete = true;
                return ControlFlow::Continue(());
            }
        }
    }
}

fn whole_page(out: &mut Out<'_>, stream: impl Read, kind: PageKind) -> ControlFlow<()> {
    let params = out.reading.params;
    let limit = match kind {
        PageKind::Text => params.record_bytes_max,
        PageKind::Html => params.html.page_bytes_max.min(params.record_bytes_max),
    };
    let mut bytes = Vec::new();
    if let Err(error) = stream.take(limit + 1).read_to_end(&mut bytes) {
        return out.refuse(1, 0, (Reason::DamagedFile, error.to_string()));
    }
    if bytes.len() as u64 > limit {
        return out.refuse(1, 0, (Reason::TooLong, format!("over {limit} bytes, the recipe's limit")));
    }
    // Of a page a character is lost where it is no more than that; a record would be refused.
    if kind == PageKind::Text && out.current().encoding.get().is_some() {
        bytes = String::from_utf8_lossy(&bytes).into_owned().into_bytes();
    }
    out.current().complete = true;
    let stem = stem(&out.current().name).to_owned();
    if kind == PageKind::Text
        && let Some(messages) = dispatch::messages(&bytes)
    {
        let page = |(record, (at, bytes)): (u64, (usize, &[u8]))| {
            let (byte_offset, bytes) = (at as u64, bytes.to_vec());
            Page { kind, record, byte_offset, bytes, ..Page::default() }
        };
        return out.send(Records::Pages((1..).zip(messages).map(page).collect()));
    }
    out.send(Records::Pages(vec![Page { kind, stem, bytes, record: 1, ..Page::default() }]))
}

/// A file's name without its directories and endings, for an id; empty for standard input.
fn stem(name: &str) -> &str {
    let file = unpacked_name(name.rsplit(['/', '\\']).next().unwrap_or(name));
    let stem = [".txt", ".html", ".htm", ".xhtml"].iter().find_map(|ending| file.strip_suffix(ending));
    match stem.unwrap_or(file) {
        "-" => "",
        stem => stem,
    }
}

#[cfg(test)]
impl SourceParams {
    /// Those of the built-in recipe.
    pub(crate) fn for_tests() -> Self {
        crate::base::params::of_wire("source")
    }
}
