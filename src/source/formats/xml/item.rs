//! The fields of one XML item in, an article out.

use super::marked::MARK;
use super::names::{VocabularyScope, standing};
use crate::base::article::Reason;
use crate::source::SourceParams;
use crate::source::fields::draft::ArticleDraft;
use crate::source::fields::{FieldMap, FieldRoles};
use crate::source::filter::Filter;
use crate::source::refusal::{RecordOutcome, some_names};
use std::borrow::Cow;

/// An item of XML: its fields in order.
#[derive(Debug)]
pub(crate) struct XmlItem {
    pub record: u64,
    pub byte_offset: u64,
    pub fields: Vec<(String, String)>,
    /// What its elements say that a filter asks for, and that are no fields.
    pub asked: Vec<(String, String)>,
}

impl XmlItem {
    pub(crate) fn is_wanted(&self, filter: &Filter) -> bool {
        filter.wants_fields(self.fields.iter().chain(&self.asked))
    }

    pub(crate) fn article(&self, map: &FieldMap, params: &SourceParams) -> RecordOutcome {
        let mut record = ArticleDraft::default();
        // Words of a vocabulary that nobody knows come behind all others.
        for is_last in [false, true] {
            for (name, value) in &self.fields {
                let Some((known, is_foreign)) = field(name, map).filter(|(_, foreign)| *foreign == is_last)
                else {
                    continue;
                };
                if value.contains(MARK) {
                    return Err((Reason::InvalidUtf8, format!("element \"{name}\" is not UTF-8")));
                }
                record.offer_from(known, Cow::Borrowed(value), is_foreign);
            }
        }
        record.finish(&params.html, || {
            let names = self.fields.iter().map(|(name, _)| name.as_str());
            format!("no text among the elements {}", some_names(names))
        })
    }
}

/// What is known of an element's name, and whether it is of a vocabulary that nobody knows.
fn field<'m>(name: &str, map: &'m FieldMap) -> Option<(&'m FieldRoles, bool)> {
    let whole = map.look_up(name).map(|known| (known, false));
    whole.or_else(|| {
        let (prefix, local) = name.split_once(':')?;
        let is_foreign = standing(prefix) == VocabularyScope::Unknown;
        map.look_up(local).filter(|known| is_foreign && !known.is_record()).map(|known| (known, true))
    })
}
