//! What outlets repeat in, what of it is page furniture out.
//!
//! No list knows every footer. What a page says about itself stands under story after story, so it is learned from
//! the dump: a sentence that many *different* stories hold is furniture, of its outlet if it is the outlet's own,
//! of all if it is everyone's. Stories, not articles, are counted: an outlet that runs six versions of one
//! story repeats its every sentence, and so do a hundred outlets that run one wire story. Two articles are one story
//! here if one is taken from the other or if they share a good part of their text, whatever part that is.
//!
//! A line goes if all of it is learned, wherever it stands; part of a line only where a text begins or ends.
//!
//! Absent on purpose: patterns. A sentence is learned as it stands, but for the outlet's own name; figures are not
//! masked, or the set phrases of box scores and forecasts would go.

pub mod own_name;
pub mod units;

use crate::groups::Groups;
use crate::keyed::{Map, mix};
use serde::Deserialize;
use std::ops::Range;
use units::{Sized, Unit, UnitKey};

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
    /// Share of an outlet's texts from which a sentence is furniture with no closer look: no outlet gives half of its
    /// pages to one story.
    pub plain_share_min: f64,
    /// Texts of an outlet from which that holds.
    pub plain_texts_min: usize,
    /// Articles with the sentence that are looked at to count stories.
    pub holders_max: usize,
    /// Share of the shorter text from which two articles that share it are one story.
    pub same_contained_min: f64,
    /// Share of the longer text from which two articles that share it are one story.
    pub same_share_min: f64,
    /// Headlines of one outlet under which an equal text stands to be a stand-in for articles.
    pub stand_in_headlines_min: usize,
    /// Words of a text that may be a stand-in, at most.
    pub stand_in_words_max: u32,
}

/// An article that holds a sentence, as far as stories are told apart.
#[derive(Clone, Debug, Default)]
pub struct Holder {
    /// Its distinct units, by key, without those known to be furniture.
    pub units: Vec<Sized>,
    /// Hash of its headline; 0 where it has none.
    pub headline: u64,
}

impl Holder {
    fn bytes(&self) -> u64 {
        self.units.iter().map(|unit| unit.bytes()).sum()
    }
}

/// In how many different stories a sentence stands, as far as `holders` tell. A holder without another sentence
/// tells nothing.
pub fn stories(holders: &[Holder], params: &LearnParams) -> usize {
    let told: Vec<(&Holder, u64)> =
        holders.iter().filter(|holder| holder.units.len() > 1).map(|holder| (holder, holder.bytes())).collect();
    let mut groups = Groups::new(told.len());
    for (b, (later, later_bytes)) in told.iter().enumerate() {
        for (a, (earlier, earlier_bytes)) in told[..b].iter().enumerate() {
            let (shorter, longer) = (later_bytes.min(earlier_bytes), later_bytes.max(earlier_bytes));
            let shared = shared_bytes(&earlier.units, &later.units) as f64;
            if (earlier.headline != 0 && earlier.headline == later.headline)
                || shared >= params.same_contained_min * *shorter as f64
                || shared >= params.same_share_min * *longer as f64
            {
                groups.join(a, b);
            }
        }
    }
    (0..told.len()).filter(|&holder| groups.find(holder) == holder).count()
}

fn shared_bytes(a: &[Sized], b: &[Sized]) -> u64 {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut bytes = 0;
    while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
        match x.key().cmp(&y.key()) {
            std::cmp::Ordering::Less => a.next(),
            std::cmp::Ordering::Greater => b.next(),
            std::cmp::Ordering::Equal => {
                bytes += x.bytes();
                a.next();
                b.next()
            }
        };
    }
    bytes
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
        chosen.filter_map(|((unit, scope), _)| Some(Cut { range: unit.range.clone(), scope: scope? })).collect()
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
    use super::units::{distinct, units};
    use super::{Holder, LearnParams, Learned, stories, without};

    const PARAMS: LearnParams = LearnParams {
        stories_min: 3,
        share_min: 0.02,
        shared_stories_min: 8,
        plain_share_min: 0.5,
        plain_texts_min: 10,
        holders_max: 24,
        same_contained_min: 0.9,
        same_share_min: 0.4,
        stand_in_headlines_min: 5,
        stand_in_words_max: 150,
    };

    fn holder(text: &str) -> Holder {
        Holder { units: distinct(&units(text, &OwnName::new(""))), headline: 0 }
    }

    const FOOTER: &str = "Write to us. We read all letters.\n";

    #[test]
    fn a_footer_stands_in_as_many_stories_as_there_are_pages() {
        let pages = [
            "The port closed on Monday after a storm that tore off its gates.\nShips waited outside all night long.\n",
            "A baker in the old town has won the prize for the best rye loaf.\nHe sells three hundred of them a day.\n",
            "Snow fell on the pass for the first time since the spring of 1998.\nTwo lorries were stuck until the morning.\n",
        ];
        let holders: Vec<Holder> = pages.iter().map(|page| holder(&format!("{page}{FOOTER}"))).collect();
        assert_eq!(stories(&holders, &PARAMS), 3);
    }

    #[test]
    fn versions_cuts_and_longer_copies_of_a_story_are_one_story() {
        let core = "The port closed on Monday after a storm that tore off its gates. Ships waited outside all night.\n";
        let more = |n: u32| format!("{core}Paragraph {n} of its own, {n} words and more of them than before, for {n}.\n");
        let grown: Vec<Holder> = (0..4).map(|n| holder(&more(n))).collect();
        assert_eq!(stories(&grown, &PARAMS), 1);
        // Each adds so much of its own that no two of them are alike, but the original is part of all.
        let far = |n: u32| holder(&format!("{core}{}", (0..9).map(|m| format!("Line {m} of page {n}, long enough to matter here. ")).collect::<String>()));
        let mut wrapped: Vec<Holder> = (0..4).map(far).collect();
        assert_eq!(stories(&wrapped, &PARAMS), 4);
        wrapped.push(holder(core));
        assert_eq!(stories(&wrapped, &PARAMS), 1);
    }

    #[test]
    fn a_page_of_one_sentence_and_a_page_under_one_headline_tell_nothing_new() {
        let page = |text: &str, headline| Holder { headline, ..holder(text) };
        assert_eq!(stories(&[holder("Write to us.\n"), holder("Write to us.\n")], &PARAMS), 0);
        let a = "Write to us.\nThe port closed on Monday after a storm that tore off its gates.\n";
        let b = "Write to us.\nA baker in the old town has won the prize for the best rye loaf.\n";
        assert_eq!(stories(&[page(a, 7), page(b, 7)], &PARAMS), 1);
        assert_eq!(stories(&[page(a, 0), page(b, 0)], &PARAMS), 2);
    }

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
