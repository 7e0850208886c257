//! What outlets repeat in, what of it is page furniture out.
//!
//! No list knows every footer. What a page says about itself stands under story after story, so it is learned from
//! the dump: a sentence that many *different* stories hold is furniture, of its outlet if it is the outlet's own,
//! of all if it is everyone's. Stories, not articles, are counted: an outlet that runs six versions of one
//! story repeats its every sentence, and so do a hundred outlets that run one wire story. Two articles are one story
//! here if one is taken from the other, or if they share a good part of their text and speak of the same things in
//! the rest ([`stories`]).
//!
//! A line goes if all of it is learned, wherever it stands; part of a line only where a text begins or ends.
//!
//! Absent on purpose: patterns. A sentence is learned as it stands, but for the outlet's own name; figures are not
//! masked, or the set phrases of box scores and forecasts would go.

pub mod own_name;
pub mod stand_in;
pub mod stories;
pub mod units;

use crate::keyed::{Map, mix};
use serde::Deserialize;
use std::ops::Range;
use units::{Unit, UnitKey};

/// Parameters of learning.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LearnParams {
    /// Different stories of one outlet in which a sentence must stand to be furniture of that outlet.
    pub stories_min: usize,
    /// Share of the outlet's texts in which it must stand.
    pub share_min: f64,
    /// Different stories anywhere in which a sentence must stand to be furniture of all outlets.
    pub shared_stories_min: usize,
    /// Sentences that two texts of an outlet share, which share much and speak of different things in the rest, to be
    /// furniture.
    pub block_sentences_min: usize,
    /// Share of an outlet's texts from which a sentence is furniture with no closer look: no outlet gives half of its
    /// pages to one story.
    pub plain_share_min: f64,
    /// Texts of an outlet from which that holds.
    pub plain_texts_min: usize,
    /// Articles with the sentence that are looked at to count stories.
    pub holders_max: usize,
    /// Share of the shorter text from which two articles that share it are one story.
    pub same_contained_min: f64,
    /// Share of the longer text from which two articles that share it may be one story.
    pub same_share_min: f64,
    /// Share of the longer words of what either article has of its own that the other knows too, from which they are.
    pub same_words_min: f64,
    /// Different headlines under which an equal text stands to be a stand-in for articles.
    pub stand_in_headlines_min: usize,
    /// Share of them that name something the text names too, at most.
    pub stand_in_told_max: f64,
    /// Words of a text that may be a stand-in, at most.
    pub stand_in_words_max: u32,
}

/// Whose furniture a sentence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// One outlet's.
    Outlet,
    /// Everyone's.
    Shared,
}

/// The sentences learned.
#[derive(Debug, Default)]
pub struct Learned {
    of_outlet: Map<u64, ()>,
    shared: Map<u64, ()>,
}

/// A sentence or line to be cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Where it stands in the text.
    pub range: Range<usize>,
    /// Whose furniture it is.
    pub scope: Scope,
}

/// Words of a sentence that is cut from a line which holds more than furniture, at least: `Mr.` is no sentence.
const PART_WORDS_MIN: usize = 3;

impl Learned {
    /// Learns a sentence of everyone's.
    pub fn add_shared(&mut self, key: UnitKey) {
        self.shared.insert(key.0, ());
    }

    /// Learns a sentence of one outlet's; outlets are told apart by a number.
    pub fn add(&mut self, key: UnitKey, outlet: u32) {
        self.of_outlet.insert(own_key(key, outlet), ());
    }

    /// How many sentences were learned, of outlets and of all.
    pub fn counts(&self) -> (u64, u64) {
        (self.of_outlet.len() as u64, self.shared.len() as u64)
    }

    /// Whose furniture a sentence on an outlet's page is, if it is any.
    pub fn scope(&self, key: UnitKey, outlet: u32) -> Option<Scope> {
        if self.shared.contains_key(&key.0) {
            return Some(Scope::Shared);
        }
        self.of_outlet.contains_key(&own_key(key, outlet)).then_some(Scope::Outlet)
    }

    /// What is to be cut from a text with these units, in order.
    pub fn cuts(&self, text: &str, units: &[Unit], outlet: u32) -> Vec<Cut> {
        let scopes: Vec<Option<Scope>> = units.iter().map(|unit| self.scope(unit.key, outlet)).collect();
        if scopes.iter().all(Option::is_none) {
            return Vec::new();
        }
        let starts: Vec<usize> = (0..units.len()).filter(|&at| units[at].first_of_line).collect();
        let ends = starts.iter().skip(1).copied().chain([units.len()]);
        let lines: Vec<Range<usize>> = starts.iter().zip(ends).map(|(&start, end)| start..end).collect();
        let whole = |line: &Range<usize>| scopes[line.clone()].iter().all(Option::is_some);
        let mut cut = vec![false; units.len()];
        lines.iter().filter(|line| whole(line)).for_each(|line| cut[line.clone()].fill(true));
        let may_part = |at: &usize| {
            let words = text[units[*at].range.clone()].split(' ').count();
            scopes[*at].is_some() && words >= PART_WORDS_MIN
        };
        let left: Vec<&Range<usize>> = lines.iter().filter(|line| !whole(line)).collect();
        if let Some(first) = left.first() {
            (*first).clone().take_while(may_part).for_each(|at| cut[at] = true);
        }
        if let Some(last) = left.last() {
            (*last).clone().rev().take_while(may_part).for_each(|at| cut[at] = true);
        }
        let chosen = units.iter().zip(scopes).zip(cut).filter(|(_, cut)| *cut);
        chosen
            .filter_map(|((unit, scope), _)| Some(Cut { range: unit.range.clone(), scope: scope? }))
            .collect()
    }
}

fn own_key(key: UnitKey, outlet: u32) -> u64 {
    mix(key.0 ^ u64::from(outlet) << UnitKey::BITS)
}

/// A text without its cuts, which stand in order; lines left blank go.
pub fn without(text: &str, cuts: &[Cut]) -> String {
    let mut left = String::with_capacity(text.len());
    let mut at = 0;
    for cut in cuts {
        left.push_str(&text[at..cut.range.start]);
        at = cut.range.end;
    }
    left.push_str(&text[at..]);
    let lines = left.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::own_name::OwnName;
    use super::units::units;
    use super::{Learned, without};

    fn cut(text: &str, learned: &[&str]) -> String {
        let name = OwnName::new("");
        let mut known = Learned::default();
        learned.iter().for_each(|line| units(line, &name).iter().for_each(|unit| known.add(unit.key, 3)));
        let units = units(text, &name);
        without(text, &known.cuts(text, &units, 3))
    }

    #[test]
    fn whole_lines_go_anywhere_and_parts_of_lines_only_at_the_ends() {
        let learned = ["Write to us today.", "We read all letters.", "Mr."];
        let text = "We read all letters. It closed.\nShe wrote. We read all letters. He left.\nWrite to us today. We read all \
                    letters.\nMr. Bell left. Write to us today.\n";
        let left = "It closed.\nShe wrote. We read all letters. He left.\nMr. Bell left.\n";
        assert_eq!(cut(text, &learned), left);
        assert_eq!(cut(text, &[]), text);
        assert_eq!(cut("Write to us today.\nWe read all letters.\n", &learned), "");
        assert_eq!(cut("It ends. Mr.\n", &learned), "It ends. Mr.\n");
    }

    #[test]
    fn furniture_of_one_outlet_is_none_of_another() {
        let (name, mut learned) = (OwnName::new(""), Learned::default());
        let units = units("Write to us today.\n", &name);
        learned.add(units[0].key, 3);
        assert!(learned.scope(units[0].key, 3).is_some());
        assert!(learned.scope(units[0].key, 4).is_none());
        learned.add_shared(units[0].key);
        assert!(learned.scope(units[0].key, 4).is_some());
    }
}
