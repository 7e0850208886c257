//! An XML element in, the field of an article that it holds out.

use super::ItemFinder;
use crate::source::formats::xml::elements::{BESIDE, FIELDS};
use crate::source::formats::xml::names::{ElementName, VocabularyScope};
use crate::source::formats::xml::parts::{self, ItemPart};
use crate::source::formats::xml::{attributes, wordpress};
use quick_xml::events::BytesStart;

impl ItemFinder<'_, '_> {
    /// The field that an element is, and whether it is one of something beside the article; none where it is
    /// no field.
    pub(super) fn field_of(&self, start: &BytesStart<'_>, name: &ElementName) -> Option<(String, bool)> {
        if let Some(asked) = self.asked_for(name) {
            return Some((asked, false));
        }
        let known = self.map.look_up(&name.local).filter(|known| !known.is_record());
        let is_beside = name.standing == VocabularyScope::Other
            || (known.is_none() && BESIDE.contains(&name.small.as_str()))
            || (self.parts.now() == ItemPart::Beside && !parts::is_of_component(&name.small));
        let full = || name.full.clone().unwrap_or_else(|| format!("{} beside", name.local));
        if is_beside {
            return Some((full(), true));
        }
        let listed = FIELDS.iter().find(|(element, _)| *element == name.small).map(|(_, field)| *field);
        let field = match listed {
            Some("maintext") => self.part_of(start),
            Some(field) => Some(field),
            None if known.is_some() => match attributes::role(start).map(|role| ItemPart::of_role(&role)) {
                Some(ItemPart::Beside) => return Some((full(), true)),
                _ => None,
            },
            None => return None,
        };
        match (field, name.standing) {
            (Some(field), _) => Some((field.to_owned(), false)),
            (None, VocabularyScope::Unknown) => Some((full(), false)),
            (None, _) if listed.is_some() => Some((full(), true)),
            (None, _) => Some((name.local.clone(), false)),
        }
    }

    /// The field that the content of a component is; none where it is beside the article.
    pub(super) fn part_of(&self, start: &BytesStart<'_>) -> Option<&'static str> {
        if attributes::content_type(start).is_some_and(|kind| parts::is_no_text(&kind)) {
            return None;
        }
        match self.parts.now() {
            ItemPart::Text => Some("maintext"),
            ItemPart::Title => Some("title"),
            ItemPart::Summary => Some("summary"),
            ItemPart::Unknown => Some("text"),
            ItemPart::Beside => None,
        }
    }

    /// The whole name of an element, where it is known with its namespace.
    pub(super) fn asked_for(&self, name: &ElementName) -> Option<String> {
        let full = name.full.as_ref()?;
        let is_told = wordpress::TOLD_BY.contains(&full.as_str());
        (is_told || self.map.look_up(full).is_some()).then(|| full.clone())
    }
}
