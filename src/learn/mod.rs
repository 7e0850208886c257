//! The sentences that outlets repeat in, those that are page furniture out.
//!
//! No list contains every footer, but a footer stands under story after story. So furniture is learned from
//! the dump: a sentence in many *different* stories is furniture, of one outlet or of all. Stories are
//! counted, not articles: an outlet that runs six versions of one story repeats its every sentence, and so do
//! a hundred outlets that run one wire story. Two articles are one story if one is taken from the other, or
//! if they share a good part of their text and name the same things in the rest ([`stories`]).
//!
//! Learned sentences are cut where furniture stands: below a story, up to its last paragraph, and above it,
//! where only short sentences are cut, since a long one is a lead. Within the story only short lines between
//! paragraphs are cut. An article all of whose sentences are learned is left unchanged.
//!
//! Deliberately absent: patterns. A sentence is learned verbatim, except for the outlet's own name. Figures
//! are not masked, because that would cut the set phrases of box scores and forecasts.

pub mod own_name;
pub(crate) mod stand_in;
pub(crate) mod stories;
pub mod units;

use crate::base::hash::{Map, mix};
use crate::base::params::{any_count, any_share, params};
use std::ops::Range;
use units::{Sentence, SentenceKey};

params! {
    /// Parameters of learning.
    #[table("learn", Compared)]
    pub struct LearnParams {
        /// Different stories of one outlet in which a sentence must stand to be furniture of that outlet.
        #[key(any_count("stories"))]
        pub stories_min: usize,
        /// Share of the outlet's texts in which such a sentence must stand.
        #[key(any_share())]
        pub share_min: f64,
        /// Different stories anywhere in which a sentence must stand to be furniture of all outlets.
        #[key(any_count("stories"))]
        pub shared_stories_min: usize,
        /// Sentences that two texts of an outlet share, which share much and speak of different things in the
        /// rest, to be furniture.
        #[key(any_count("sentences"))]
        pub block_sentences_min: usize,
        /// Texts of an outlet that hold a sentence which no other outlet has, at least, for it to be of the
        /// outlet's frame: if two of them stand under headlines of which neither is told in the other's text.
        #[key(any_count("texts"))]
        pub frame_texts_min: usize,
        /// Articles with a sentence that are looked at to count its stories.
        #[key(any_count("articles"))]
        pub holders_max: usize,
        /// Share of the shorter text from which two articles that share it are one story.
        #[key(any_share())]
        pub same_contained_min: f64,
        /// Share of the longer text from which two articles that share it may be one story.
        #[key(any_share())]
        pub same_share_min: f64,
        /// Share of the longer words of what either article has of its own that the other knows too, from
        /// which they are one story.
        #[key(any_share())]
        pub same_words_min: f64,
        /// Different headlines of one outlet under which an equal text stands to be a stand-in for articles.
        #[key(any_count("headlines"))]
        pub stand_in_headlines_min: usize,
        /// Share of those headlines that name something the text names too, at most.
        #[key(any_share())]
        pub stand_in_told_max: f64,
        /// Words of a text that may be a stand-in, at most.
        #[key(any_count("words"))]
        pub stand_in_words_max: u32,
    }
}

/// The outlets whose furniture a sentence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Of one outlet, repeated under unrelated headlines: cut anywhere in a text.
    Frame,
    /// Of one outlet.
    Outlet,
    /// Of all outlets.
    Shared,
}

/// The sentences learned.
#[derive(Debug, Default)]
pub struct Learned {
    frames: Map<u64, ()>,
    of_outlet: Map<u64, ()>,
    shared: Map<u64, ()>,
}

/// A sentence to be cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SentenceCut {
    /// Index of the sentence in its text.
    pub unit: usize,
    /// Which outlets' furniture it is.
    pub scope: Scope,
}

/// Least words of a sentence cut from a line that also has story: `Mr.` is not a sentence.
const PART_WORDS_MIN: usize = 3;

/// Most words of a line that is cut between paragraphs.
const BETWEEN_WORDS_MAX: usize = 6;

/// Most words of a sentence that is cut above a story.
const ABOVE_WORDS_MAX: usize = 15;

/// Most lines in a row that may stand unlearned among furniture: times, names, other headlines.
const PASSED_LINES_MAX: usize = 3;

/// Most bytes of such a line.
const PASSED_BYTES_MAX: usize = 100;

impl Learned {
    /// Learns a sentence of all outlets.
    pub(crate) fn add_shared(&mut self, key: SentenceKey) {
        self.shared.insert(key.0, ());
    }

    /// Learns a sentence of the outlet with this number.
    pub(crate) fn add(&mut self, key: SentenceKey, outlet: u32) {
        self.of_outlet.insert(own_key(key, outlet), ());
    }

    /// Learns a sentence of an outlet's frame.
    pub(crate) fn add_frame(&mut self, key: SentenceKey, outlet: u32) {
        self.frames.insert(own_key(key, outlet), ());
    }

    /// Number of learned sentences: of single outlets, and of all outlets.
    pub(crate) fn counts(&self) -> (u64, u64) {
        let of_frames_alone = self.frames.keys().filter(|key| !self.of_outlet.contains_key(key)).count();
        ((self.of_outlet.len() + of_frames_alone) as u64, self.shared.len() as u64)
    }

    /// The scope of a sentence on an outlet's page, if it is furniture.
    pub(crate) fn scope(&self, key: SentenceKey, outlet: u32) -> Option<Scope> {
        if self.shared.contains_key(&key.0) {
            return Some(Scope::Shared);
        }
        let own = own_key(key, outlet);
        let framed = || self.frames.contains_key(&own).then_some(Scope::Frame);
        self.of_outlet.contains_key(&own).then_some(Scope::Outlet).or_else(framed)
    }

    /// The sentences to cut from a text, in order.
    pub(crate) fn cuts(&self, units: &[Sentence], outlet: u32) -> Vec<SentenceCut> {
        let scopes: Vec<Option<Scope>> = units.iter().map(|unit| self.scope(unit.key, outlet)).collect();
        if scopes.iter().all(Option::is_none) {
            return Vec::new();
        }
        let page = TextLines::new(units, &scopes);
        let mut cut: Vec<bool> = scopes.iter().map(|scope| *scope == Some(Scope::Frame)).collect();
        page.between(&mut cut);
        page.below(&mut cut);
        page.above(&mut cut);
        let chosen = scopes.iter().enumerate().zip(cut).filter(|(_, cut)| *cut);
        chosen.filter_map(|((unit, scope), _)| Some(SentenceCut { unit, scope: (*scope)? })).collect()
    }
}

/// The lines of a text, with the scope of each sentence.
struct TextLines<'p> {
    scopes: &'p [Option<Scope>],
    units: &'p [Sentence],
    /// Range of sentences of each line, and its length in bytes.
    lines: Vec<(Range<usize>, usize)>,
}

impl<'p> TextLines<'p> {
    fn new(units: &'p [Sentence], scopes: &'p [Option<Scope>]) -> Self {
        let starts: Vec<usize> = (0..units.len()).filter(|&at| units[at].first_of_line).collect();
        let ends = starts.iter().skip(1).copied().chain([units.len()]);
        let bytes = |line: &Range<usize>| units[line.end - 1].range.end - units[line.start].range.start;
        let lines = starts.iter().zip(ends).map(|(&start, end)| start..end);
        let lines = lines.map(|line| (line.clone(), bytes(&line))).collect();
        Self { units, scopes, lines }
    }

    fn words(&self, unit: usize) -> usize {
        self.units[unit].words.into()
    }

    fn is_learned(&self, line: &Range<usize>) -> bool {
        self.scopes[line.clone()].iter().all(Option::is_some)
    }

    /// Marks short learned lines anywhere.
    fn between(&self, cut: &mut [bool]) {
        for (line, _) in &self.lines {
            let words: usize = line.clone().map(|unit| self.words(unit)).sum();
            if words <= BETWEEN_WORDS_MAX && self.is_learned(line) {
                cut[line.clone()].fill(true);
            }
        }
    }

    /// Marks learned sentences from the end of the text up to the last paragraph that is not learned, and at
    /// its end.
    fn below(&self, cut: &mut [bool]) {
        let mut passed = 0;
        for (line, bytes) in self.lines.iter().rev() {
            if self.is_learned(line) {
                cut[line.clone()].fill(true);
                passed = 0;
                continue;
            }
            let may_go = |unit: &usize| self.scopes[*unit].is_some() && self.words(*unit) >= PART_WORDS_MIN;
            line.clone().rev().take_while(may_go).for_each(|unit| cut[unit] = true);
            passed += 1;
            if passed > PASSED_LINES_MAX || *bytes > PASSED_BYTES_MAX {
                break;
            }
        }
    }

    /// Marks short learned sentences from the start of the text down to the first paragraph that is not
    /// learned.
    fn above(&self, cut: &mut [bool]) {
        let mut passed = 0;
        for (line, bytes) in &self.lines {
            let is_short = line.clone().all(|unit| self.words(unit) <= ABOVE_WORDS_MAX);
            if self.is_learned(line) && is_short {
                cut[line.clone()].fill(true);
                passed = 0;
                continue;
            }
            let words = PART_WORDS_MIN..=ABOVE_WORDS_MAX;
            let may_go = |unit: &usize| self.scopes[*unit].is_some() && words.contains(&self.words(*unit));
            line.clone().take_while(may_go).for_each(|unit| cut[unit] = true);
            passed += 1;
            if passed > PASSED_LINES_MAX || *bytes > PASSED_BYTES_MAX {
                break;
            }
        }
    }
}

fn own_key(key: SentenceKey, outlet: u32) -> u64 {
    mix(key.0 ^ u64::from(outlet) << SentenceKey::BITS)
}

#[cfg(test)]
mod tests {
    use super::Learned;
    use super::own_name::OwnName;
    use super::units::units;
    use std::ops::Range;

    /// A text without these parts, which stand in order; lines left blank go.
    fn without(text: &str, parts: impl Iterator<Item = Range<usize>>) -> String {
        let (mut left, mut at) = (String::new(), 0);
        for part in parts {
            left.push_str(&text[at..part.start]);
            at = part.end;
        }
        left.push_str(&text[at..]);
        let lines = left.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.flat_map(|line| [line, "\n"]).collect()
    }

    fn cut(text: &str, learned: &[&str]) -> String {
        let name = OwnName::new("");
        let mut known = Learned::default();
        learned.iter().for_each(|line| units(line, &name).iter().for_each(|unit| known.add(unit.key, 3)));
        let units = units(text, &name);
        without(text, known.cuts(&units, 3).iter().map(|cut| units[cut.unit].range.clone()))
    }

    #[test]
    fn learned_lines_go_below_the_story_and_short_ones_above_and_within() {
        let long =
            "We read all letters that reach us before the presses start on Thursday night at about eleven.";
        let learned = ["Write to us today.", "We read all letters.", "Mr.", long];
        let story = "The port closed on Monday after a storm that tore off both of its gates, and sank a tug in the outer \
                     basin.\n";
        for (text, expected) in [
            // Below, among lines that are not learned, and glued to the last sentence.
            (
                format!("{story}{long}\n3 hours ago\nWrite to us today. {long}\n"),
                format!("{story}3 hours ago\n"),
            ),
            (format!("{} {long}\n", story.trim_end()), story.to_owned()),
            // Above, but not what may be a lead.
            (format!("We read all letters.\n{story}"), story.to_owned()),
            (format!("We read all letters. {story}"), story.to_owned()),
            (format!("{long}\n{story}"), format!("{long}\n{story}")),
            // Within.
            (format!("{story}Write to us today.\n{story}"), format!("{story}{story}")),
            (format!("{story}{long}\n{story}"), format!("{story}{long}\n{story}")),
            (
                "She wrote. We read all letters. He left.\n".into(),
                "She wrote. We read all letters. He left.\n".into(),
            ),
            ("It ends here. Mr.\n".into(), "It ends here. Mr.\n".into()),
        ] {
            assert_eq!(cut(&text, &learned), expected, "{text}");
            assert_eq!(cut(&text, &[]), text);
        }
        assert_eq!(cut("Write to us today.\nWe read all letters.\n", &learned), "");
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
