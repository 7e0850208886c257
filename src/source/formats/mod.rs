//! A stream of one source in, batches of its records out: a file or a folder for each format.
//!
//! The format is told from the content (`sniff`). Readers push batches into the sink, because an archive
//! reads each member as a source of its own through [`read_source`].

mod archive;
pub(crate) mod dispatch;
pub(crate) mod json;
pub(crate) mod page;
mod pages;
pub(crate) mod parquet;
mod sniff;
pub(crate) mod table;
pub(crate) mod text;
mod warc;
pub(crate) mod xml;

use super::format::FileFormat;
use super::input::{spool, unpacked_name};
use super::sink::RecordSink;
use crate::base::article::Reason;
use crate::source::input::Stream;
use crate::source::input::encoding::Recoded;
use crate::source::input::head::head_of;

use page::PageFormat;

use std::ops::ControlFlow;
use std::path::Path;

/// Reads one source. `plain` is the file that holds it as it is, where there is one; `depth` counts the
/// archives around it.
pub(crate) fn read_source(
    out: &mut RecordSink<'_>,
    stream: Stream<'_>,
    plain: Option<&Path>,
    depth: usize,
) -> ControlFlow<()> {
    let (head, stream) = head_of(stream);
    let name = out.current().name.to_lowercase();
    let format = match out.reading.format.format.filter(|_| depth == 0) {
        Some(format) => format,
        None => sniff::format(&head, unpacked_name(&name), out.reading.map),
    };
    out.current().format = Some(format);
    match format {
        FileFormat::JsonLines => {
            let stream = recoded(out, stream, &head);
            json::lines::read(out, stream, &sniff::recoded(&head))
        }
        FileFormat::Json => {
            let stream = recoded(out, stream, &head);
            json::values::read(out, stream, &sniff::recoded(&head))
        }
        FileFormat::Rows(delimiter) => {
            let stream = recoded(out, stream, &head);
            // A format that the user names, and the end of a name, say no more than that it is a table.
            let delimiter = Some(delimiter).filter(|delimiter| *delimiter == b'\t');
            table::read(out, stream, &sniff::recoded(&head), delimiter)
        }
        FileFormat::Xml => {
            let stream = recoded(out, stream, &head);
            xml::read(out, stream)
        }
        FileFormat::Text if sniff::is_no_text(&head) && out.reading.format.format.is_none() => {
            out.refuse(1, 0, (Reason::UnknownFormat, "bytes that are no text and no known format".to_owned()))
        }
        FileFormat::Text => {
            let stream = recoded(out, stream, &head);
            pages::read(out, stream, PageFormat::Text)
        }
        FileFormat::Html => pages::read(out, stream, PageFormat::Html),
        FileFormat::Warc => warc::read(out, stream),
        FileFormat::Parquet => parquet::read(out, stream, plain),
        FileFormat::Tar => archive::read_tar(out, stream, depth),
        FileFormat::Zip => archive::read_zip(out, stream, plain, depth),
    }
}

fn recoded<'r>(out: &mut RecordSink<'_>, stream: Stream<'r>, head: &[u8]) -> Recoded<Stream<'r>> {
    Recoded::new(stream, head, out.current().encoding.clone())
}

/// Does work that needs a file: the one that holds the stream as it is, or a copy.
fn at_path(
    out: &mut RecordSink<'_>,
    stream: Stream<'_>,
    plain: Option<&Path>,
    work: impl FnOnce(&mut RecordSink<'_>, &Path) -> ControlFlow<()>,
) -> ControlFlow<()> {
    if let Some(path) = plain {
        let done = work(out, path);
        out.tally_rest(path);
        return done;
    }
    match spool(stream, out.reading.scratch) {
        Ok(copy) => work(out, copy.path()),
        Err(error) => out.refuse(1, 0, (Reason::DamagedFile, error.to_string())),
    }
}
