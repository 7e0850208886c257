//! A stream of XML in, the fields of its items out.
//!
//! Feeds (RSS, Atom), wire formats (NewsML 1 and G2, NITF), trafilatura's documents and exports of every kind
//! have one thing in common: an element for each article, and within it elements whose names tell what they
//! hold. Those names are looked up as those of any other field (`names` tells what a namespace makes of
//! them); the few that are not speaking stand below. Elements of one name in one place are the parts of a
//! text, or several authors. What plays which part in a wire format is decided in
//! `parts`, what of an export of WordPress is an article in `exported`. Entities that a document defines for
//! itself are not followed, so that none can expand.

mod asked;
mod attributes;
mod bounded;
mod elements;
mod finder;
pub(crate) mod item;
mod marked;
mod names;
mod open_elements;
mod parts;
mod wordpress;

use crate::base::article::Reason;
use crate::source::sink::RecordSink;
use bounded::BoundedReader;
use finder::ItemFinder;
use marked::Marked;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::io::{BufReader, Read};
use std::ops::ControlFlow;

/// Reads a file of XML.
pub(crate) fn read(out: &mut RecordSink<'_>, stream: impl Read) -> ControlFlow<()> {
    let limit = out.reading.params.record_bytes_max;
    let (bounded, watch) = BoundedReader::new(Marked::new(stream), limit);
    let mut reader = Reader::from_reader(BufReader::with_capacity(1 << 16, bounded));
    let config = reader.config_mut();
    (config.allow_dangling_amp, config.check_end_names, config.allow_unmatched_ends) = (true, false, true);
    let mut finder = ItemFinder::new(out, watch);
    let mut buffer = Vec::new();
    loop {
        let byte_offset = reader.buffer_position();
        let event = reader.read_event_into(&mut buffer);
        finder.watch.ended();
        match event {
            Ok(Event::Eof) => break,
            Ok(event) => finder.take(&event, byte_offset)?,
            Err(error) => {
                finder.hand_out()?;
                let record = finder.record + 1;
                return out.refuse(record, byte_offset, (Reason::DamagedFile, error.to_string()));
            }
        }
        buffer.clear();
    }
    let unended = finder.item.take().map(|item| (item.record, item.byte_offset));
    finder.hand_out()?;
    let (none, names) = (finder.record == 0, finder.names());
    if let Some((record, byte_offset)) = unended {
        let detail = "the file ends inside an item".to_owned();
        return out.refuse(record, byte_offset, (Reason::DamagedFile, detail));
    }
    if none {
        let detail = format!("no element can be an article among {names}");
        return out.refuse(1, 0, (Reason::NoTextField, detail));
    }
    out.current().complete = true;
    ControlFlow::Continue(())
}
