//! A stream of XML in, the fields of its items out.
//!
//! Feeds (RSS, Atom), wire formats (NewsML 1 and G2, NITF), trafilatura's documents and exports of every kind have one
//! thing in common: an element for each article, and within it elements whose names tell what they hold. Those names are
//! looked up as those of any other field (`names` tells what a namespace makes of them); the few that are not speaking stand below.
//! Elements of one name in one place are the parts of a text, or several authors. What plays which part in a wire format is decided in
//! `parts`, what of an export of WordPress is an article in `exported`. Entities that a document defines for itself are not followed, so
//! that none can expand.

mod asked;
mod attributes;
mod exported;
mod finder;
pub(super) mod names;
mod parts;

use super::Out;
use super::bounded::Bounded;
use super::marked::Marked;
use crate::base::article::Reason;
use finder::Finder;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::io::{BufReader, Read};
use std::ops::ControlFlow;

/// Elements that hold an article each, in small letters.
const ITEMS: [&str; 11] =
    ["item", "entry", "newsitem", "nitf", "doc", "article", "record", "post", "story", "reuters", "row"];

/// Elements whose names do not say what they hold, and the field they are.
const FIELDS: [(&str, &str); 13] = [
    ("body.content", "maintext"),
    ("inlinexml", "maintext"),
    ("inlinedata", "maintext"),
    ("datacontent", "maintext"),
    ("main", "maintext"),
    ("thisrevisioncreated", "versioncreated"),
    ("dateandtime", "published"),
    ("publicidentifier", "id"),
    ("infosource", "credit"),
    ("providerid", "providerid"),
    ("dateid", "dateid"),
    ("newsitemid", "newsitemid"),
    ("revisionid", "revision"),
];

/// Elements that hold something else in some items than their names say.
const OTHERWISE: [(&str, &str); 5] =
    [("nitf", "title"), ("nitf", "hedline"), ("nitf", "body"), ("reuters", "text"), ("newsitem", "title")];

/// Elements that stand for something beside the article, with all that is in them: pictures, and what others wrote.
const BESIDE: [&str; 27] = [
    "image",
    "images",
    "photo",
    "photos",
    "picture",
    "pictures",
    "media",
    "mediagroup",
    "mediaobject",
    "gallery",
    "video",
    "videos",
    "audio",
    "figure",
    "thumbnail",
    "enclosure",
    "caption",
    "comments",
    "comment",
    "related",
    "relatedlinks",
    "relatedarticles",
    // Of NewsML-G2: what a subject is called, rights, and the parts of other items.
    "subject",
    "assert",
    "partmeta",
    "rightsinfo",
    "derivedfrom",
];

/// Elements in a field that are no part of what it says.
const ASIDE: [&str; 20] = [
    "uri",
    "email",
    "id",
    "updated",
    "link",
    "byttl",
    "script",
    "style",
    "media",
    "figure",
    "figcaption",
    "media-caption",
    "media-producer",
    "photo",
    "video",
    "audio",
    "gallery",
    "body.head",
    "body.end",
    "docdata",
];

/// Elements in a text that stand on lines of their own.
const BLOCKS: [&str; 14] =
    ["p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "hl2", "block", "paragraph", "head", "quote"];

/// Reads a file of XML.
pub(super) fn read(out: &mut Out<'_>, stream: impl Read) -> ControlFlow<()> {
    let limit = out.reading.params.record_bytes_max;
    let (bounded, watch) = Bounded::new(Marked::new(stream), limit);
    let mut reader = Reader::from_reader(BufReader::with_capacity(1 << 16, bounded));
    let config = reader.config_mut();
    (config.allow_dangling_amp, config.check_end_names, config.allow_unmatched_ends) = (true, false, true);
    let mut finder = Finder::new(out, watch);
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
