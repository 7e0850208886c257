//! Records of a finished run in, their articles out, read again from the inputs.
//!
//! A run keeps no texts. The few that are shown are found as `--kept` finds its records: the inputs are
//! walked once more, unwanted records are skipped unparsed, and reading stops after the last wanted one.

use crate::base::article::Article;
use crate::source::fields::FieldMap;
use crate::source::filter::Filter;
use crate::source::input::Input;
use crate::source::{FormatWish, ReadRequest, SourceParams, read};
use std::collections::BTreeMap;
use std::ops::{Bound, ControlFlow};
use std::path::Path;

/// The wanted records: by source and record number, the slot that each is wanted for.
#[derive(Debug, Default)]
pub struct WantedRecords(BTreeMap<Box<str>, BTreeMap<u64, usize>>);

impl WantedRecords {
    /// Adds a record, named as in articles.csv.
    pub fn add(&mut self, source: &str, record: u64, slot: usize) {
        if !self.0.contains_key(source) {
            self.0.insert(source.into(), BTreeMap::new());
        }
        if let Some(records) = self.0.get_mut(source) {
            records.insert(record, slot);
        }
    }

    /// Whether any record of an input or of its archive members is wanted.
    pub fn needs(&self, input: &str) -> bool {
        self.of_input(input).next().is_some()
    }

    /// Returns the wanted records of an input and of its archive members.
    fn of_input(&self, input: &str) -> impl Iterator<Item = &BTreeMap<u64, usize>> {
        let members = format!("{input}/");
        let itself = self.0.get(input).into_iter();
        let from = self.0.range::<str, _>((Bound::Included(members.as_str()), Bound::Unbounded));
        itself.chain(
            from.take_while(move |(source, _)| source.starts_with(&members)).map(|(_, records)| records),
        )
    }
}

/// How inputs are read again, as the run read them.
#[derive(Clone, Copy)]
pub struct FetchParams<'a> {
    /// Field names and their roles.
    pub map: &'a FieldMap,
    /// Limits of reading.
    pub params: &'a SourceParams,
    /// Returns the format that the user gave.
    pub format: FormatWish,
    /// Directory for copies of inputs that cannot be read in one pass.
    pub scratch: &'a Path,
}

/// Reads the wanted records of an input, which the tables call `name`. Returns whether all were found.
pub fn fetch(
    name: &str,
    input: &Input,
    again: FetchParams<'_>,
    wanted: &WantedRecords,
    out: &mut dyn FnMut(usize, Article),
) -> bool {
    let FetchParams { map, params, format, scratch } = again;
    let inputs = std::slice::from_ref(input);
    let opened = input.name();
    let mut left = wanted.of_input(name).map(BTreeMap::len).sum::<usize>();
    // All wanted records passed the run's filter.
    let filter = Filter::none();
    read(ReadRequest { inputs, tallies: &[], map, filter, params, format, scratch }, &mut |batch| {
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
    use super::WantedRecords;

    #[test]
    fn a_member_is_wanted_of_its_archive_and_a_longer_name_is_another() {
        let mut wanted = WantedRecords::default();
        wanted.add("a.zip/b.json", 1, 0);
        wanted.add("a.zip/b.json", 2, 1);
        wanted.add("a.zipped", 1, 2);
        wanted.add("c.jsonl", 7, 3);
        assert!(wanted.needs("a.zip") && wanted.needs("a.zipped") && wanted.needs("c.jsonl"));
        assert!(!wanted.needs("a") && !wanted.needs("c.json") && !wanted.needs("d"));
        assert_eq!(wanted.of_input("a.zip").map(|records| records.len()).sum::<usize>(), 2);
    }
}
