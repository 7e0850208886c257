//! A stream of XML in, the fields of its items out.
//!
//! Feeds (RSS, Atom), wire formats (NewsML 1 and G2, NITF), trafilatura's documents and exports of every kind have one
//! thing in common: an element for each article, and within it elements whose names tell what they hold. Those names are
//! looked up as those of any other field; the few that are not speaking stand below. Elements of one name in one place are the
//! parts of a text, or several authors. Entities that a document defines for itself are not followed, so that none can expand.

use super::batch::{Item, Records, too_long};
use super::bounded::{Bounded, Watch};
use super::fields::{FieldMap, Known};
use super::marked::Marked;
use super::opened::{DEPTH_MAX, Opened};
use super::{Out, value};
use crate::article::Reason;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;
use std::io::{BufReader, Read};
use std::ops::ControlFlow;
use std::sync::Arc;

/// Elements that hold an article each, in small letters.
const ITEMS: [&str; 11] =
    ["item", "entry", "newsitem", "nitf", "doc", "article", "record", "post", "story", "reuters", "row"];

/// Elements whose names do not say what they hold, and the field they are.
const FIELDS: [(&str, &str); 11] = [
    ("body.content", "maintext"),
    ("inlinexml", "maintext"),
    ("inlinedata", "maintext"),
    ("datacontent", "maintext"),
    ("main", "maintext"),
    ("encoded", "content"),
    ("thisrevisioncreated", "versioncreated"),
    ("dateandtime", "published"),
    ("newsitemid", "id"),
    ("publicidentifier", "id"),
    ("infosource", "credit"),
];

/// Elements that hold something else in some items than their names say.
const OTHERWISE: [(&str, &str); 5] =
    [("nitf", "title"), ("nitf", "hedline"), ("nitf", "body"), ("reuters", "text"), ("newsitem", "title")];

/// Attributes that hold what their element is for.
const ATTRIBUTES: [(&str, &str, &str); 9] = [
    ("link", "href", "link"),
    ("source", "url", "source.url"),
    ("newsitem", "guid", "guid"),
    ("doc-id", "id-string", "id"),
    ("date.issue", "norm", "published"),
    ("date.release", "norm", "published"),
    ("story.date", "norm", "published"),
    ("language", "formalname", "language"),
    ("language", "tag", "language"),
];

/// Elements in a field that are no part of what it says.
const ASIDE: [&str; 8] = ["uri", "email", "id", "updated", "link", "byttl", "script", "style"];

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

struct Finder<'o, 'a> {
    out: &'o mut Out<'a>,
    map: &'a FieldMap,
    watch: Arc<Watch>,
    record: u64,
    found: Vec<Item>,
    found_bytes: usize,
    /// The item that is open, its element's name, and the elements open in it.
    item: Option<Item>,
    element: String,
    open: Opened,
    item_bytes: u64,
    /// Whether the item has said more than who it is, and more than is kept.
    said: bool,
    too_many: bool,
    field: Option<Field>,
    /// Where in the item's fields that stands which elements of one name in one place said, and how long the first was.
    joined: BTreeMap<(u64, String), (usize, usize)>,
    /// Names of elements outside items, for the message that there are none.
    seen: Vec<String>,
}

/// A field that is open.
struct Field {
    name: String,
    depth: usize,
    text: String,
    /// The depth of an element in it whose text is none of it.
    aside: Option<usize>,
    /// The place that it stands in and its whole name, where others of that name add to it, and what stands between them.
    joins: Option<((u64, String), &'static str)>,
}

/// What an item weighs beside its text: a file of empty ones fills the memory as well.
const ITEM_BYTES: usize = 256;

/// Most fields of an item.
const FIELDS_MAX: usize = 10_000;

fn is_identity(name: &str) -> bool {
    matches!(name, "guid" | "id")
}

impl<'o, 'a> Finder<'o, 'a> {
    fn new(out: &'o mut Out<'a>, watch: Arc<Watch>) -> Self {
        let map = out.reading.map;
        let (found, seen) = (Vec::new(), Vec::new());
        let (record, found_bytes, item_bytes) = (0, 0, 0);
        Self {
            out,
            map,
            watch,
            record,
            found,
            found_bytes,
            item: None,
            element: String::new(),
            open: Opened::default(),
            item_bytes,
            said: false,
            too_many: false,
            field: None,
            joined: BTreeMap::new(),
            seen,
        }
    }

    fn take(&mut self, event: &Event<'_>, byte_offset: u64) -> ControlFlow<()> {
        match event {
            Event::Start(start) => return self.start(start, byte_offset),
            Event::Empty(start) => {
                self.start(start, byte_offset)?;
                return self.end(&start.local_name().as_ref().to_lowercase());
            }
            Event::End(end) => return self.end(&end.local_name().as_ref().to_lowercase()),
            Event::Text(text) => self.text(text),
            Event::CData(text) => self.text(text),
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().ok().flatten().map(String::from);
                let named = quick_xml::escape::resolve_html5_entity(reference).map(str::to_owned);
                // What a document defines for itself stays as it stands.
                let text = character.or(named).unwrap_or_else(|| format!("&{};", &**reference));
                self.text(&text);
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn start(&mut self, start: &BytesStart<'_>, byte_offset: u64) -> ControlFlow<()> {
        let name = start.local_name().as_ref().to_owned();
        let small = name.to_lowercase();
        if ITEMS.contains(&small.as_str()) && self.item.is_some() {
            self.settle_open_item(&small)?;
        }
        let Some(item) = &mut self.item else {
            if ITEMS.contains(&small.as_str()) {
                self.begin_item(start, small, byte_offset);
            } else if self.seen.len() < NAMES_MAX && !self.seen.contains(&name) {
                self.seen.push(name);
            }
            return ControlFlow::Continue(());
        };
        let around = self.open.path();
        self.open.begin(&small);
        if let Some(field) = &mut self.field {
            if field.aside.is_none() && ASIDE.contains(&small.as_str()) {
                field.aside = Some(self.open.depth());
            }
            if BLOCKS.contains(&small.as_str()) {
                field.text.push('\n');
            }
            return ControlFlow::Continue(());
        }
        take_attributes(start, &small, false, item);
        self.said |= item.fields.last().is_some_and(|(name, _)| !is_identity(name));
        if OTHERWISE.contains(&(self.element.as_str(), small.as_str())) {
            return ControlFlow::Continue(());
        }
        if let Some((_, field)) = FIELDS.iter().find(|(element, _)| *element == small) {
            self.begin_field((*field).to_owned(), None);
        } else if let Some(known) = self.map.look_up(&name).filter(|known| !known.is_record()) {
            let joins = between(known).map(|between| ((around, start.name().as_ref().to_owned()), between));
            self.begin_field(name, joins);
        }
        ControlFlow::Continue(())
    }

    fn begin_field(&mut self, name: String, joins: Option<((u64, String), &'static str)>) {
        self.field = Some(Field { name, depth: self.open.depth(), text: String::new(), aside: None, joins });
    }

    fn begin_item(&mut self, start: &BytesStart<'_>, element: String, byte_offset: u64) {
        self.record += 1;
        self.item_bytes = 0;
        (self.open, self.joined, self.too_many) = (Opened::default(), BTreeMap::new(), false);
        let mut item = Item { record: self.record, byte_offset, fields: Vec::new() };
        take_attributes(start, &element, true, &mut item);
        self.said = item.fields.iter().any(|(name, _)| !is_identity(name));
        (self.item, self.element) = (Some(item), element);
    }

    /// An item begins within the one that is open. That one was left open by mistake if they are alike, and holds items
    /// if it has said nothing so far; else the inner one is part of it, as a text of NITF is of NewsML.
    fn settle_open_item(&mut self, inner: &str) -> ControlFlow<()> {
        if *inner == self.element {
            self.end_field();
            return self.end_item();
        }
        if self.field.is_none() && !self.said {
            self.item = None;
            self.record -= 1;
        }
        ControlFlow::Continue(())
    }

    fn text(&mut self, text: &str) {
        let limit = self.out.reading.params.record_bytes_max;
        if let Some(field) = self.field.as_mut().filter(|field| field.aside.is_none()) {
            self.item_bytes += text.len() as u64;
            if self.item_bytes <= limit {
                field.text.push_str(text);
            }
        }
    }

    /// Ends the element of this name that was opened last, and those left open in it. An end without a start ends nothing.
    fn end(&mut self, name: &str) -> ControlFlow<()> {
        if self.item.is_none() {
            return ControlFlow::Continue(());
        }
        let Some(place) = self.open.end(name) else {
            return if *name == self.element { self.end_item() } else { ControlFlow::Continue(()) };
        };
        if let Some(field) = &mut self.field {
            field.aside = field.aside.filter(|&depth| depth <= place);
            if field.depth > place {
                self.end_field();
            }
        }
        ControlFlow::Continue(())
    }

    fn end_field(&mut self) {
        let (Some(field), Some(item)) = (self.field.take(), &mut self.item) else { return };
        let text = field.text.trim();
        if let Some((place, between)) = field.joins {
            if let Some(&(at, first)) = self.joined.get(&place) {
                let whole = &mut item.fields[at].1;
                if !value::is_same_writing(&whole[..first], text) {
                    whole.push_str(between);
                    whole.push_str(text);
                }
                return;
            }
            self.joined.insert(place, (item.fields.len(), text.len()));
        }
        if item.fields.len() == FIELDS_MAX {
            self.too_many = true;
            return;
        }
        self.said |= !is_identity(&field.name);
        item.fields.push((field.name, text.to_owned()));
    }

    fn end_item(&mut self) -> ControlFlow<()> {
        self.end_field();
        let Some(item) = self.item.take() else { return ControlFlow::Continue(()) };
        let limit = self.out.reading.params.record_bytes_max;
        if self.item_bytes > limit {
            self.hand_out()?;
            return self.out.refuse(item.record, item.byte_offset, too_long(self.item_bytes, limit));
        }
        if self.open.too_deep || self.too_many {
            self.hand_out()?;
            let detail = match self.too_many {
                true => format!("over {FIELDS_MAX} fields"),
                false => format!("over {DEPTH_MAX} elements open at once"),
            };
            return self.out.refuse(item.record, item.byte_offset, (Reason::TooComplex, detail));
        }
        self.found_bytes += self.item_bytes as usize + ITEM_BYTES;
        self.found.push(item);
        match self.found_bytes >= self.out.reading.params.batch_bytes {
            true => self.hand_out(),
            false => ControlFlow::Continue(()),
        }
    }

    fn hand_out(&mut self) -> ControlFlow<()> {
        self.found_bytes = 0;
        match std::mem::take(&mut self.found) {
            none if none.is_empty() => ControlFlow::Continue(()),
            found => self.out.send(Records::Items(found)),
        }
    }

    fn names(&self) -> String {
        if self.seen.is_empty() { "none at all".to_owned() } else { self.seen.join(", ") }
    }
}

/// What stands between elements of one name that say one thing together; none where only the first says it.
fn between(known: &Known) -> Option<&'static str> {
    match () {
        () if known.is_text() => Some("\n"),
        () if known.is_author() => Some("; "),
        () => None,
    }
}

/// How many element names are remembered for the message that none is an item.
const NAMES_MAX: usize = 24;

/// Takes what an element's attributes say; those of the item itself are fields by their own names.
fn take_attributes(start: &BytesStart<'_>, element: &str, is_item: bool, item: &mut Item) {
    for attribute in start.attributes().with_checks(false).flatten() {
        let key = attribute.key.local_name().as_ref().to_owned();
        let small = key.to_lowercase();
        let listed = ATTRIBUTES.iter().find(|(of, name, _)| *of == element && *name == small);
        let name = match listed {
            Some((.., field)) => (*field).to_owned(),
            None if is_item => key,
            None => continue,
        };
        let value = quick_xml::escape::unescape(&attribute.value)
            .map_or_else(|_| attribute.value.to_string(), std::borrow::Cow::into_owned);
        item.fields.push((name, value));
    }
}
