//! A folded line in, the rule that knows it as page furniture out.
//!
//! The rules are `furniture.tsv`, meant to be edited by people who read such pages. A rule speaks of a whole line,
//! never of a part, so prose that mentions an advertisement is safe. Exact rules are one look-up; the few that
//! are patterns are tried only on lines short enough to be furniture.

use super::pattern::Pattern;
use crate::base::agency::{Agencies, AgencyId};
use crate::base::hash::Map;
use aho_corasick::packed::{self, Searcher};
use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind};
use memchr::memmem::Finder;

/// Where in an article a rule holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RulePlace {
    /// Among the first lines.
    Head,
    /// Wherever it stands.
    Any,
    /// Anywhere but in the lead.
    Tail,
}

/// One row of the table.
#[derive(Debug)]
pub struct FurnitureRule {
    /// Its class and language, as it stands in furniture.csv: `credit.en`.
    pub name: String,
    place: RulePlace,
    /// Whose copy the line says this is.
    pub agencies: Vec<AgencyId>,
}

/// Index of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub u16);

/// The rule of bylines, which are known by their place above the story and not by the table.
pub const BYLINE: RuleId = RuleId(0);

/// The rule of editors' notes around a dateline.
pub const NOTE: RuleId = RuleId(1);

/// The rule of the wire's own headers and trailers.
pub const WIRE: RuleId = RuleId(2);

/// The rule of notes that are not for publication; of all that follows, only the line that says so is kept.
pub const NOTEBOOK: RuleId = RuleId(3);

/// The rule of the marks that a text was cut short.
pub const PARTIAL: RuleId = RuleId(4);

/// The rule of sentences that an outlet repeats, which are known from the dump and not by the table.
pub const LEARNED: RuleId = RuleId(5);

/// The rule of sentences that all outlets repeat.
pub const LEARNED_SHARED: RuleId = RuleId(6);

/// The rule of lines that name an agency as the story's source and say nothing else.
pub const SOURCE: RuleId = RuleId(7);

/// Names of the rules that are not in the table, in the order of their ids.
const BUILT_IN: [&str; 8] =
    ["byline", "ednote", "wire", "notebook", "partial", "learned.outlet", "learned.shared", "credit.source"];

/// The table of rules, ready to match.
#[derive(Debug)]
pub struct Furniture {
    rules: Vec<FurnitureRule>,
    exact: Map<u64, RuleId>,
    /// Lengths of the lines in `exact`, by their first byte.
    lengths: Vec<Lengths>,
    /// Folded prefixes, by their first byte.
    prefixes: Vec<Vec<(String, RuleId)>>,
    patterns: Vec<(Pattern, RuleId)>,
    /// How lines that a pattern matches start, by the first byte in small case.
    starts: Vec<Vec<(String, u16)>>,
    /// Finds the words that other patterns need near the end of a line; `needed_by` tells whose they are.
    needs: Option<AhoCorasick>,
    needed_by: Vec<u16>,
    /// Tells most lines that have none of these words, faster: for lines of the head, and for those below it.
    quick: [WordFilter; 2],
    /// Words that stand anywhere in the lines of other patterns.
    anywhere: Vec<(Finder<'static>, u16)>,
}

/// Lines before this one are the head of an article.
const HEAD_LINES: usize = 8;

/// The longest line of ASCII that is looked up without allocating, in bytes.
const LISTED_BYTES_MAX: usize = 256;

/// The longest line a pattern is tried on, in bytes: the longest furniture seen is a caption of 400 characters.
const PATTERN_LINE_BYTES_MAX: usize = 700;

/// How far from the end of a line the words stand that a pattern needs, in bytes.
const NEEDS_WITHIN_BYTES: usize = 160;

impl Furniture {
    /// The built-in table.
    pub fn built_in(agencies: &Agencies) -> Self {
        Self::of_rows(built_in_rows(), agencies)
    }

    fn of_rows<'r>(rows: impl Iterator<Item = &'r str>, agencies: &Agencies) -> Self {
        let mut loading = FurnitureLoader::new();
        rows.for_each(|row| loading.add(row, agencies));
        let mut builder = AhoCorasickBuilder::new();
        let needs =
            builder.ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA)).build(&loading.needs);
        let quick = [loading.quick(|_| true), loading.quick(|rule| rule.place != RulePlace::Head)];
        let finder = |(word, pattern): (String, u16)| (Finder::new(&word).into_owned(), pattern);
        Self {
            rules: loading.rules,
            exact: loading.exact,
            lengths: loading.lengths,
            quick,
            prefixes: loading.prefixes,
            patterns: loading.patterns,
            starts: loading.starts,
            needs: needs.ok(),
            anywhere: loading.anywhere.into_iter().map(finder).collect(),
            needed_by: loading.needed_by,
        }
    }

    /// A rule by its id.
    pub fn rule(&self, id: RuleId) -> &FurnitureRule {
        &self.rules[usize::from(id.0)]
    }

    /// The rule that knows the folded `line`, which is the `index`th of its article.
    pub fn look_up(&self, line: &str, index: usize, seen: &mut SeenLines) -> Option<RuleId> {
        let holds = |id: &RuleId| match self.rule(*id).place {
            RulePlace::Head => index < HEAD_LINES,
            RulePlace::Any => true,
            RulePlace::Tail => index > 0,
        };
        if line.len() > PATTERN_LINE_BYTES_MAX {
            return None;
        }
        self.listed(line).filter(holds).or_else(|| {
            let tail_at = floor_char_boundary(line, line.len().saturating_sub(NEEDS_WITHIN_BYTES));
            let stands = |word: &Finder<'_>| word.find(line.as_bytes()).is_some();
            let anywhere = self.anywhere.iter().filter(|(word, _)| stands(word)).map(|(_, pattern)| *pattern);
            let may_match = self.starting(line).chain(self.needed(&line[tail_at..], index)).chain(anywhere);
            let mut may_match = may_match
                .map(|pattern| &self.patterns[usize::from(pattern)])
                .filter(|(_, id)| holds(id))
                .peekable();
            may_match.peek()?;
            let place = u64::from(index > 0) + u64::from(index >= HEAD_LINES);
            seen.verdict(key(line) ^ place, || {
                may_match.find(|(pattern, _)| pattern.is_match(line)).map(|(_, id)| *id)
            })
        })
    }

    /// The rule that lists the line itself, or a start of it.
    fn listed(&self, line: &str) -> Option<RuleId> {
        if !self.may_be_listed(line) {
            return None;
        }
        let mut folded = [0; LISTED_BYTES_MAX];
        let caseless;
        let caseless: &str = match line.is_ascii() && line.len() <= LISTED_BYTES_MAX {
            true => {
                let folded = &mut folded[..line.len()];
                folded.copy_from_slice(line.as_bytes());
                folded.make_ascii_lowercase();
                std::str::from_utf8(folded).unwrap_or("")
            }
            false => {
                caseless = line.to_lowercase();
                &caseless
            }
        };
        let begun = || {
            self.prefixes[first_byte(caseless)]
                .iter()
                .find(|(prefix, _)| caseless.starts_with(prefix.as_str()))
        };
        self.exact.get(&key(caseless)).copied().or_else(|| begun().map(|(_, id)| *id))
    }

    /// Whether the first bytes and the length of a line allow that it is listed: of most lines they do not.
    fn may_be_listed(&self, line: &str) -> bool {
        let Some(first) = line.bytes().next().filter(u8::is_ascii) else { return true };
        let first = usize::from(first.to_ascii_lowercase());
        // Small case keeps the number of characters, but for one letter.
        self.lengths[first].has(line.chars().count())
            || self.prefixes[first].iter().any(|(prefix, _)| may_start(line, prefix))
            || line.contains('İ')
    }

    /// The patterns whose lines start as this one does.
    fn starting<'f>(&'f self, line: &'f str) -> impl Iterator<Item = u16> + 'f {
        let line = line.trim_start_matches(['(', '[', '#', '^', ' ']).as_bytes();
        let first = line.first().map_or(0, u8::to_ascii_lowercase);
        let starts_so = |start: &String| {
            line.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
        };
        self.starts[usize::from(first)]
            .iter()
            .filter(move |(start, _)| starts_so(start))
            .map(|(_, pattern)| *pattern)
    }

    /// The patterns whose words stand in the end of a line.
    fn needed<'f>(&'f self, tail: &'f str, index: usize) -> impl Iterator<Item = u16> + 'f {
        let quick = &self.quick[usize::from(index >= HEAD_LINES)];
        let needs = self.needs.as_ref().filter(|_| quick.may_have(tail));
        let found = needs.into_iter().flat_map(move |needs| needs.find_overlapping_iter(tail));
        found.map(|found| self.needed_by[found.pattern().as_usize()])
    }
}

/// What patterns said of the lines that one thread has met lately: an outlet's pages bring the same ones again and again.
#[derive(Debug)]
pub struct SeenLines(Vec<(u64, Option<RuleId>)>);

impl Default for SeenLines {
    fn default() -> Self {
        Self(vec![(0, None); Self::PLACES])
    }
}

impl SeenLines {
    const PLACES: usize = 1 << 12;

    /// What was said of the line with this hash, or is said now.
    fn verdict(&mut self, line: u64, say: impl FnOnce() -> Option<RuleId>) -> Option<RuleId> {
        let place = &mut self.0[line as usize % Self::PLACES];
        if place.0 != line {
            *place = (line, say());
        }
        place.1
    }
}

/// Lengths in characters, those from 255 on as one.
#[derive(Clone, Debug, Default)]
struct Lengths([u64; 4]);

impl Lengths {
    fn place(length: usize) -> (usize, u64) {
        let length = length.min(255);
        (length / 64, 1 << (length % 64))
    }

    fn add(&mut self, length: usize) {
        let (at, bit) = Self::place(length);
        self.0[at] |= bit;
    }

    fn has(&self, length: usize) -> bool {
        let (at, bit) = Self::place(length);
        self.0[at] & bit != 0
    }
}

/// Whether the ASCII bytes at the start of a line, up to the fourth, agree with those of a prefix in small case.
fn may_start(line: &str, prefix: &str) -> bool {
    let ascii = line.bytes().zip(prefix.bytes()).take(4).take_while(|(byte, _)| byte.is_ascii());
    ascii.into_iter().all(|(byte, wanted)| byte.to_ascii_lowercase() == wanted)
}

/// Says of most texts that they have none of some words.
#[derive(Debug)]
struct WordFilter {
    /// Finds the longer words in small case, many at a time; where the machine cannot do that, any text may have them.
    long: Option<Searcher>,
    /// Finds the words that are too short for that.
    short: Option<Searcher>,
}

impl WordFilter {
    /// Bytes of a word by which the search tells it from others.
    const LONG_BYTES: usize = 4;

    fn new<'w>(words: impl Iterator<Item = &'w String>) -> Self {
        let mut words: Vec<String> = words.map(|word| word.to_ascii_lowercase()).collect();
        words.sort_unstable();
        words.dedup();
        let (long, short): (Vec<String>, _) =
            words.into_iter().partition(|word| word.len() >= Self::LONG_BYTES);
        let search = |words: &[String]| packed::Config::new().builder().extend(words).build();
        Self { long: search(&long), short: search(&short) }
    }

    fn may_have(&self, text: &str) -> bool {
        let mut small = [0; NEEDS_WITHIN_BYTES + 4];
        let Some(small) = small.get_mut(..text.len()) else { return true };
        small.copy_from_slice(text.as_bytes());
        small.make_ascii_lowercase();
        let has = |words: &Option<Searcher>| words.as_ref().is_none_or(|words| words.find(&*small).is_some());
        has(&self.short) || has(&self.long)
    }
}

/// The rows of the table, without its comments and header.
fn built_in_rows() -> impl Iterator<Item = &'static str> {
    include_str!("furniture.tsv").lines().filter(|line| !line.starts_with('#')).skip(1)
}

fn first_byte(text: &str) -> usize {
    text.bytes().next().map_or(0, usize::from)
}

fn key(text: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64(text.as_bytes())
}

fn caseless(pattern: &str) -> String {
    let mut folded = String::new();
    super::fold::fold(pattern, &mut folded);
    folded.to_lowercase()
}

/// Patterns meet folded lines, so the typographic characters in them are folded too.
fn folded_pattern(pattern: &str) -> String {
    let folded = pattern.replace(['“', '”'], "\"").replace(['‘', '’'], "'").replace(['–', '—'], "-");
    let folded = folded.replace("[--]", "-").replace("[---]", "-").replace('（', "(").replace('）', ")");
    let folded =
        folded.replace('：', ":").replace("[((]", r"\(?").replace("[))]", r"\)?").replace("[::]", ":");
    folded.replace('™', "TM").replace('Ｃ', "C")
}

fn floor_char_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The table while its rows are read.
struct FurnitureLoader {
    rules: Vec<FurnitureRule>,
    exact: Map<u64, RuleId>,
    lengths: Vec<Lengths>,
    prefixes: Vec<Vec<(String, RuleId)>>,
    patterns: Vec<(Pattern, RuleId)>,
    starts: Vec<Vec<(String, u16)>>,
    needs: Vec<String>,
    needed_by: Vec<u16>,
    anywhere: Vec<(String, u16)>,
}

impl FurnitureLoader {
    fn new() -> Self {
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

    fn add(&mut self, row: &str, agencies: &Agencies) {
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
}

impl FurnitureLoader {
    /// A quick look for the words of the patterns whose rule is `wanted`.
    fn quick(&self, wanted: impl Fn(&FurnitureRule) -> bool) -> WordFilter {
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

#[cfg(test)]
mod tests {
    use super::{Furniture, SeenLines, folded_pattern};
    use crate::base::agency::Agencies;
    use crate::clean::fold::fold;

    fn rule_for(line: &str, index: usize) -> Option<String> {
        let furniture = Furniture::built_in(&Agencies::built_in());
        let mut folded = String::new();
        fold(line, &mut folded);
        furniture.look_up(&folded, index, &mut SeenLines::default()).map(|id| furniture.rule(id).name.clone())
    }

    #[test]
    fn every_pattern_of_the_table_compiles_and_is_anchored() {
        for row in super::built_in_rows().filter(|line| line.contains("\tregex\t")) {
            let pattern = folded_pattern(row.split('\t').nth(4).unwrap());
            let needs = row.split('\t').nth(6).unwrap();
            assert!(needs.split('|').all(|word| word.len() >= 2), "{row}");
            assert!(regex::Regex::new(&pattern).is_ok(), "{pattern}");
            assert!(pattern.trim_start_matches("(?i)").starts_with('^'), "{pattern}");
            assert!(pattern.ends_with('$'), "{pattern}");
        }
    }

    /// Alone, so that no other row can stand in for one that is broken.
    #[test]
    fn every_row_alone_knows_its_own_examples() {
        let agencies = Agencies::built_in();
        for row in super::built_in_rows() {
            let cells: Vec<&str> = row.split('\t').collect();
            let examples = if cells[3] == "regex" { &cells[7..] } else { &cells[4..5] };
            assert!(!examples.is_empty(), "a regex wants an example: {row}");
            let furniture = Furniture::of_rows(std::iter::once(row), &agencies);
            let index = if cells[2] == "head" { 0 } else { 9 };
            for example in examples {
                let mut folded = String::new();
                fold(example, &mut folded);
                assert!(
                    furniture.look_up(&folded, index, &mut SeenLines::default()).is_some(),
                    "\"{example}\" is not cut by {row}"
                );
            }
        }
    }

    #[test]
    fn a_head_rule_does_not_hold_further_down() {
        assert_eq!(rule_for("Updated: May 19, 2022, 17:52 UTC", 2).as_deref(), Some("timestamp.en"));
        assert_eq!(rule_for("Updated: May 19, 2022, 17:52 UTC", 20), None);
    }
}
