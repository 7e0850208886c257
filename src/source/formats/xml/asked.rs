//! Elements that a filter asks for in, what they say out, whether they are fields of an article or not.
//!
//! An element is asked for by its name, with its prefix as it stands, with the one that its vocabulary
//! usually has, or without; and
//! `category@term` by an attribute.

use super::item::XmlItem;
use super::names::ElementName;
use crate::base::entity;
use crate::source::filter::Filter;
use quick_xml::events::BytesStart;

/// Bytes of a value that are kept: nobody asks for a longer one.
const VALUE_BYTES_MAX: usize = 1 << 12;

/// Elements of the open item that are asked for.
#[derive(Default)]
pub(crate) struct AskedElements {
    /// Those that are open: the names they are asked for by, how deep they stand, and what they said so far.
    open: Vec<(Vec<String>, usize, String)>,
}

impl AskedElements {
    /// Takes the start of an element of the item, or of the item itself.
    pub(crate) fn begin(
        &mut self,
        filter: &Filter,
        start: &BytesStart<'_>,
        name: &ElementName,
        (depth, item): (usize, &mut XmlItem),
    ) {
        filter.note(&name.local);
        let mut names = vec![name.local.clone(), start.name().as_ref().to_owned()];
        names.extend(name.full.clone());
        names.sort_unstable();
        names.dedup();
        names.retain(|name| filter.asks_element(name));
        if names.is_empty() {
            return;
        }
        for attribute in start.attributes().with_checks(false).flatten() {
            let said = |name: &String| {
                let value = entity::decoded_once(&attribute.value);
                (format!("{name}@{}", attribute.key.local_name().as_ref()), value)
            };
            item.asked.extend(names.iter().map(said));
        }
        self.open.push((names, depth, String::new()));
    }

    /// Takes text of the item.
    pub(crate) fn text(&mut self, more: &str) {
        for (_, _, text) in self.open.iter_mut().filter(|(_, _, text)| text.len() <= VALUE_BYTES_MAX) {
            text.push_str(more);
        }
    }

    /// Ends what stands deeper than this.
    pub(crate) fn end(&mut self, depth: usize, item: &mut XmlItem) {
        let ended = self.open.extract_if(.., |(_, of, _)| *of > depth);
        let said = ended.flat_map(|(names, _, text)| names.into_iter().map(move |name| (name, text.clone())));
        item.asked.extend(said);
    }
}
