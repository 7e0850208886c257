//! Rows of the furniture table in, look-ups and patterns out.

use super::filters::{Lengths, WordFilter};
use super::rule::{BUILT_IN, FurnitureRule, RuleId, RulePlace};
use crate::base::agency::Agencies;
use crate::base::hash::Map;
use crate::clean::pattern::Pattern;

/// The rules read so far.
pub(super) struct FurnitureLoader {
    pub rules: Vec<FurnitureRule>,
    pub exact: Map<u64, RuleId>,
    pub lengths: Vec<Lengths>,
    pub prefixes: Vec<Vec<(String, RuleId)>>,
    pub patterns: Vec<(Pattern, RuleId)>,
    pub starts: Vec<Vec<(String, u16)>>,
    pub needs: Vec<String>,
    pub needed_by: Vec<u16>,
    pub anywhere: Vec<(String, u16)>,
}

impl FurnitureLoader {
    pub(crate) fn new() -> Self {
        let built_in = |name: &str| FurnitureRule {
            name: name.to_owned(),
            place: RulePlace::Head,
            agencies: Vec::new(),
        };
        Self {
            rules: BUILT_IN.map(built_in).into(),
            exact: Map::default(),
            lengths: vec![Lengths::default(); 256],
            prefixes: vec![Vec::new(); 256],
            patterns: Vec::new(),
            starts: vec![Vec::new(); 256],
            needs: Vec::new(),
            needed_by: Vec::new(),
            anywhere: Vec::new(),
        }
    }

    pub(crate) fn add(&mut self, row: &str, agencies: &Agencies) {
        let cells: Vec<&str> = row.split('\t').collect();
        let [class, lang, place, kind, pattern, credited, needs, ..] = cells[..] else { return };
        let id = RuleId(self.rules.len() as u16);
        let place = match place {
            "head" => RulePlace::Head,
            "tail" | "end" => RulePlace::Tail,
            _ => RulePlace::Any,
        };
        let agencies = credited.split('|').filter_map(|name| agencies.by_id(name)).collect();
        self.rules.push(FurnitureRule { name: format!("{class}.{lang}"), place, agencies });
        match kind {
            "exact" => {
                let line = caseless(pattern);
                self.lengths[first_byte(&line)].add(line.chars().count());
                self.exact.entry(key(&line)).or_insert(id);
            }
            "prefix" => {
                let prefix = caseless(pattern);
                self.prefixes[first_byte(&prefix)].push((prefix, id));
            }
            _ => {
                let index = self.patterns.len() as u16;
                self.patterns.push((Pattern::new(folded_pattern(pattern)), id));
                needs.split('|').for_each(|word| self.add_need(word, index));
            }
        }
    }

    /// A filter for the words of the patterns whose rule is `wanted`.
    pub(crate) fn quick(&self, wanted: impl Fn(&FurnitureRule) -> bool) -> WordFilter {
        let rule = |pattern: u16| &self.rules[usize::from(self.patterns[usize::from(pattern)].1.0)];
        let words = self.needs.iter().zip(&self.needed_by);
        WordFilter::new(words.filter(|(_, pattern)| wanted(rule(**pattern))).map(|(word, _)| word))
    }

    fn add_need(&mut self, word: &str, pattern: u16) {
        match word.strip_prefix('^') {
            Some(start) => {
                let first = start.as_bytes().first().map_or(0, u8::to_ascii_lowercase);
                self.starts[usize::from(first)].push((start.to_owned(), pattern));
            }
            None => match word.strip_prefix('~') {
                Some(word) => self.anywhere.push((word.to_owned(), pattern)),
                None => {
                    self.needs.push(word.to_owned());
                    self.needed_by.push(pattern);
                }
            },
        }
    }
}

/// The first byte of a text, 0 if it is empty.
pub(super) fn first_byte(text: &str) -> usize {
    text.bytes().next().map_or(0, usize::from)
}

/// The hash by which a line is looked up.
pub(super) fn key(text: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64(text.as_bytes())
}

/// A line of the table, folded and in small case.
fn caseless(pattern: &str) -> String {
    let mut folded = String::new();
    crate::clean::fold::fold(pattern, &mut folded);
    folded.to_lowercase()
}

/// A pattern for folded lines: its typographic characters are folded too.
pub(super) fn folded_pattern(pattern: &str) -> String {
    let folded = pattern.replace(['“', '”'], "\"").replace(['‘', '’'], "'").replace(['–', '—'], "-");
    let folded = folded.replace("[--]", "-").replace("[---]", "-").replace('（', "(").replace('）', ")");
    let folded =
        folded.replace('：', ":").replace("[((]", r"\(?").replace("[))]", r"\)?").replace("[::]", ":");
    folded.replace('™', "TM").replace('Ｃ', "C")
}
