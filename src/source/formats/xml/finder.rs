//! Events of XML in, items with their fields out.

mod element_field;

use super::asked::AskedElements;
use super::bounded::GrowthWatch;
use super::elements::{ASIDE, BLOCKS, ITEMS, OTHERWISE};
use super::item::XmlItem;
use super::names::{ElementName, Namespaces, VocabularyScope};
use super::open_elements::{DEPTH_MAX, OpenElements};
use super::parts::{self, ItemPart, ItemParts};
use super::{attributes, wordpress};
use crate::base::article::Reason;
use crate::base::entity;
use crate::source::batch::RawRecords;
use crate::source::fields::{FieldMap, FieldRoles, renditions};
use crate::source::refusal::too_long;
use crate::source::sink::RecordSink;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Finds items among elements.
pub(crate) struct ItemFinder<'o, 'a> {
    out: &'o mut RecordSink<'a>,
    map: &'a FieldMap,
    pub watch: Arc<GrowthWatch>,
    pub record: u64,
    found: Vec<XmlItem>,
    found_bytes: usize,
    namespaces: Namespaces,
    /// The item that is open, its element's name, and the elements open in it.
    pub item: Option<XmlItem>,
    element: String,
    open: OpenElements,
    parts: ItemParts,
    item_bytes: u64,
    /// Whether the item has said more than who it is, and more than is kept.
    said: bool,
    too_many: bool,
    field: Option<XmlField>,
    asked: AskedElements,
    /// Where in the item's fields that stands which elements of one name in one place said, and how long the
    /// first was.
    joined: BTreeMap<(u64, String), (usize, usize)>,
    /// Names of elements outside items, for the message that there are no items.
    seen: Vec<String>,
}

/// A field that is open.
#[derive(Default)]
struct XmlField {
    name: String,
    depth: usize,
    text: String,
    /// What stands in for a text that is blank.
    instead: Option<String>,
    /// The depth of an element in it whose text is none of it.
    aside: Option<usize>,
    /// Whether the field belongs to content beside the article.
    is_beside: bool,
    /// The place that it stands in and its whole name, where others of that name add to it, and what stands
    /// between them.
    joins: Option<((u64, String), &'static str)>,
}

/// What an item weighs beside its text: a file of empty ones fills the memory as well.
const ITEM_BYTES: usize = 256;

/// Maximum number of fields in an item.
const FIELDS_MAX: usize = 10_000;

/// Maximum number of element names kept for the message that no element is an item.
const NAMES_MAX: usize = 24;

fn is_identity(name: &str) -> bool {
    matches!(name, "guid" | "id")
}

impl<'o, 'a> ItemFinder<'o, 'a> {
    pub(crate) fn new(out: &'o mut RecordSink<'a>, watch: Arc<GrowthWatch>) -> Self {
        let map = out.reading.map;
        Self {
            out,
            map,
            watch,
            record: 0,
            found: Vec::new(),
            found_bytes: 0,
            namespaces: Namespaces::default(),
            item: None,
            element: String::new(),
            open: OpenElements::default(),
            parts: ItemParts::default(),
            item_bytes: 0,
            said: false,
            too_many: false,
            field: None,
            asked: AskedElements::default(),
            joined: BTreeMap::new(),
            seen: Vec::new(),
        }
    }

    pub(crate) fn take(&mut self, event: &Event<'_>, byte_offset: u64) -> ControlFlow<()> {
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
                let named = entity::named(reference);
                // What a document defines for itself stays as it stands.
                let text = character.or(named).unwrap_or_else(|| format!("&{};", &**reference));
                self.text(&text);
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn start(&mut self, start: &BytesStart<'_>, byte_offset: u64) -> ControlFlow<()> {
        let name = self.namespaces.name(start);
        let is_item = ITEMS.contains(&name.small.as_str()) && name.standing != VocabularyScope::Other;
        if is_item && self.item.is_some() {
            self.settle_open_item(&name.small)?;
        }
        if self.item.is_none() {
            if is_item {
                self.begin_item(start, name, byte_offset);
            } else if self.seen.len() < NAMES_MAX && !self.seen.contains(&name.local) {
                self.seen.push(name.local);
            }
            return ControlFlow::Continue(());
        }
        let around = self.open.path();
        self.open.begin(&name.small);
        self.ask(start, &name);
        if self.field.as_ref().is_some_and(|field| field.is_beside) && self.asked_for(&name).is_some() {
            self.end_field();
        }
        match self.field.is_some() {
            true => self.within_field(start, &name),
            false => self.outside_fields(start, &name, around),
        }
        ControlFlow::Continue(())
    }

    /// Takes what the filter asks for.
    fn ask(&mut self, start: &BytesStart<'_>, name: &ElementName) {
        let (filter, depth) = (self.out.reading.filter, self.open.depth());
        if let Some(item) = self.item.as_mut().filter(|_| !filter.is_none()) {
            self.asked.begin(filter, start, name, (depth, item));
        }
    }

    /// An element in a field: part of what it says, or nothing of it.
    fn within_field(&mut self, start: &BytesStart<'_>, name: &ElementName) {
        let depth = self.open.depth();
        let is_head = name.small == "head" && (self.open.has("html") || self.open.has("nitf"));
        let Some(field) = &mut self.field else { return };
        let is_foreign = name.standing == VocabularyScope::Other && !field.is_beside;
        let is_aside = is_head || is_foreign || ASIDE.contains(&name.small.as_str());
        if field.aside.is_none() && is_aside {
            field.aside = Some(depth);
        }
        if name.small == "body.content" && field.name == "maintext" {
            field.text.clear();
        }
        if BLOCKS.contains(&name.small.as_str()) {
            field.text.push('\n');
        }
        // A provider has its name in one language after another.
        if name.small == "name" && !field.text.trim().is_empty() {
            field.text.push_str("; ");
        }
        if name.small == "party" && field.instead.is_none() {
            field.instead = attributes::instead(start, &name.small);
        }
    }

    /// An element of the item that is in none of its fields.
    fn outside_fields(&mut self, start: &BytesStart<'_>, name: &ElementName, around: u64) {
        let Some(item) = &mut self.item else { return };
        attributes::take(start, &name.small, false, item);
        self.said |= item.fields.last().is_some_and(|(name, _)| !is_identity(name));
        self.take_part(start, name);
        if OTHERWISE.contains(&(self.element.as_str(), name.small.as_str())) {
            return;
        }
        let Some((field, is_beside)) = self.field_of(start, name) else { return };
        let joins = match self.map.look_up(&field) {
            // Lead and body are one text, wherever they stand.
            _ if field == "maintext" && self.parts.are_open() => Some(((0, field.clone()), "\n")),
            _ if field == "maintext" => None,
            Some(known) => {
                between(known).map(|between| ((around, start.name().as_ref().to_owned()), between))
            }
            None => None,
        };
        let instead = attributes::instead(start, &name.small);
        let depth = self.open.depth();
        self.field = Some(XmlField { name: field, depth, instead, is_beside, joins, ..XmlField::default() });
    }

    /// Takes what an element says of the component that it stands in.
    fn take_part(&mut self, start: &BytesStart<'_>, name: &ElementName) {
        let word = || attributes::instead(start, "party");
        match name.small.as_str() {
            "newscomponent" | "contentitem" => self.parts.begin(self.open.depth()),
            "role" => self.parts.is(word().map_or(ItemPart::Unknown, |role| ItemPart::of_role(&role))),
            "mediatype" | "mimetype" if word().is_some_and(|kind| parts::is_no_text(&kind)) => {
                self.parts.is(ItemPart::Beside);
            }
            _ => {}
        }
    }

    fn begin_item(&mut self, start: &BytesStart<'_>, name: ElementName, byte_offset: u64) {
        self.record += 1;
        self.item_bytes = 0;
        self.namespaces.begin_item(start);
        (self.open, self.joined, self.too_many) = (OpenElements::default(), BTreeMap::new(), false);
        self.parts = ItemParts::default();
        let mut item = XmlItem { record: self.record, byte_offset, fields: Vec::new(), asked: Vec::new() };
        attributes::take(start, &name.small, true, &mut item);
        self.said = item.fields.iter().any(|(name, _)| !is_identity(name));
        (self.item, self.asked) = (Some(item), AskedElements::default());
        self.ask(start, &name);
        self.element = name.small;
    }

    /// An item begins within the one that is open. That one was left open by mistake if they are alike, and
    /// holds items if it has said nothing so far; else the inner one is part of it, as a text of NITF is of
    /// NewsML.
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
        self.asked.text(text);
        let limit = self.out.reading.params.record_bytes_max;
        if let Some(field) = self.field.as_mut().filter(|field| field.aside.is_none()) {
            self.item_bytes += text.len() as u64;
            if self.item_bytes <= limit {
                field.text.push_str(text);
            }
        }
    }

    /// Ends the element of this name that was opened last, and those left open in it. An end without a start
    /// ends nothing.
    fn end(&mut self, name: &str) -> ControlFlow<()> {
        if self.item.is_none() {
            return ControlFlow::Continue(());
        }
        let Some(place) = self.open.end(name) else {
            return if *name == self.element { self.end_item() } else { ControlFlow::Continue(()) };
        };
        self.parts.end(place);
        if let Some(item) = &mut self.item {
            self.asked.end(place, item);
        }
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
        let said = field.text.trim();
        let text = field.instead.as_deref().filter(|_| said.is_empty()).unwrap_or(said);
        if let Some((place, between)) = field.joins {
            if let Some(&(at, first)) = self.joined.get(&place) {
                let whole = &mut item.fields[at].1;
                if !renditions::is_same_writing(&whole[..first], text) {
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
        let Some(mut item) = self.item.take() else { return ControlFlow::Continue(()) };
        // Open fields end with the item.
        self.asked.end(0, &mut item);
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
        if let Some(kind) = wordpress::passed_over(&item) {
            self.out.pass_over(&kind);
            return ControlFlow::Continue(());
        }
        wordpress::take_out_shortcodes(&mut item);
        parts::identify(&mut item);
        self.found_bytes += self.item_bytes as usize + ITEM_BYTES;
        self.found.push(item);
        match self.found_bytes >= self.out.reading.params.batch_bytes {
            true => self.hand_out(),
            false => ControlFlow::Continue(()),
        }
    }

    pub(crate) fn hand_out(&mut self) -> ControlFlow<()> {
        self.found_bytes = 0;
        match std::mem::take(&mut self.found) {
            none if none.is_empty() => ControlFlow::Continue(()),
            found => self.out.send(RawRecords::Items(found)),
        }
    }

    pub(crate) fn names(&self) -> String {
        if self.seen.is_empty() { "none at all".to_owned() } else { self.seen.join(", ") }
    }
}

/// What stands between elements of one name that say one thing together; none where only the first says it.
fn between(known: &FieldRoles) -> Option<&'static str> {
    match () {
        () if known.is_text() => Some("\n"),
        () if known.is_author() => Some("; "),
        () => None,
    }
}
