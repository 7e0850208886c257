//! Records of a finished run in, their articles out, read again from the inputs.
//!
//! A run keeps no texts. The few that are shown are found as `--kept` finds its records: inputs are walked once more, records
//! that nobody asks for are passed over unparsed, and reading stops behind the last one asked for.

use crate::article::Article;
use crate::source::fields::FieldMap;
use crate::source::walk::Input;
use crate::source::{Format, Reading, SourceParams, read};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

/// Where records stand: of each source the record numbers, with what each is wanted for.
#[derive(Debug, Default)]
pub struct Wanted(BTreeMap<Box<str>, BTreeMap<u64, usize>>);

impl Wanted {
    /// Asks for a record of a source, as they stand in articles.csv.
    pub fn add(&mut self, source: &str, record: u64, slot: usize) {
        if !self.0.contains_key(source) {
            self.0.insert(source.into(), BTreeMap::new());
        }
        if let Some(records) = self.0.get_mut(source) {
            records.insert(record, slot);
        }
    }

    /// Whether anything of an input, or of an archive's members, is wanted.
    pub fn needs(&self, input: &str) -> bool {
        self.0.keys().any(|source| is_within(source, input))
    }

    fn of_input(&self, input: &str) -> usize {
        self.0.iter().filter(|(source, _)| is_within(source, input)).map(|(_, records)| records.len()).sum()
    }
}

/// Whether a source is an input, or a member of it.
fn is_within(source: &str, input: &str) -> bool {
    source.strip_prefix(input).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// How inputs are read again: as the run read them.
#[derive(Clone, Copy)]
pub struct Again<'a> {
    /// Field names and their roles.
    pub map: &'a FieldMap,
    /// Limits of reading.
    pub params: &'a SourceParams,
    /// The format of all inputs, where content was not asked.
    pub format: Option<Format>,
    /// Where a copy goes of what cannot be read in one pass.
    pub scratch: &'a Path,
}

/// Reads what is wanted of one input, which the tables call `name`; gives whether all of it was found.
pub fn fetch(
    name: &str,
    input: &Input,
    again: Again<'_>,
    wanted: &Wanted,
    out: &mut dyn FnMut(usize, Article),
) -> bool {
    let Again { map, params, format, scratch } = again;
    let inputs = std::slice::from_ref(input);
    let opened = input.name();
    let mut left = wanted.of_input(name);
    read(Reading { inputs, tallies: &[], map, params, format, scratch }, &mut |batch| {
        let member = batch.name.strip_prefix(opened.as_str()).unwrap_or_default();
        if let Some(records) = wanted.0.get(format!("{name}{member}").as_str()) {
            batch.read_some(map, params, &|record| records.contains_key(&record), &mut |place, outcome| {
                if let (Ok(article), Some(&slot)) = (outcome, records.get(&place.record)) {
                    out(slot, article);
                    left -= 1;
                }
            });
        }
        if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    left == 0
}

#[cfg(test)]
mod tests {
    use super::is_within;

    #[test]
    fn a_member_is_within_its_archive_and_a_longer_name_is_not() {
        assert!(is_within("a.zip", "a.zip") && is_within("a.zip/b.json", "a.zip"));
        assert!(!is_within("a.zipped", "a.zip") && !is_within("b", "a.zip"));
    }
}
