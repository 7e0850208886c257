//! A folded line in, the rule that knows it as page furniture out.
//!
//! The rules are `furniture.tsv`, which people who read such pages edit. A rule applies to a whole line,
//! never to a part of one, so prose that mentions an advertisement is safe. An exact rule is one look-up;
//! patterns are tried only on lines short enough to be furniture.

mod filters;
mod load;
mod rule;
mod seen_lines;

pub(crate) use rule::{
    BYLINE, FurnitureRule, LEARNED, LEARNED_SHARED, NOTE, NOTEBOOK, PARTIAL, RuleId, SOURCE, WIRE,
};
pub use seen_lines::SeenLines;

use crate::base::agency::Agencies;
use crate::base::boundary::floor_char_boundary;
use crate::base::built_in;
use crate::base::hash::Map;
use crate::clean::pattern::Pattern;
use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind};
use filters::{Lengths, NEEDS_WITHIN_BYTES, WordFilter};
use load::{FurnitureLoader, first_byte, key};
use memchr::memmem::Finder;
use rule::RulePlace;

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
    /// Starts of the lines that a pattern matches, by the first byte in small case.
    starts: Vec<Vec<(String, u16)>>,
    /// Finds the words that other patterns need near the end of a line.
    needs: Option<AhoCorasick>,
    /// The pattern of each of these words.
    needed_by: Vec<u16>,
    /// Filters most lines that have none of these words: for lines of the head, and for lines below it.
    quick: [WordFilter; 2],
    /// Words that the lines of the remaining patterns contain anywhere.
    anywhere: Vec<(Finder<'static>, u16)>,
}

/// Number of lines that are the head of an article.
const HEAD_LINES: usize = 8;

/// The longest line of ASCII that is looked up without allocating, in bytes.
const LISTED_BYTES_MAX: usize = 256;

/// Longest line that patterns are tried on, in bytes. The longest furniture seen is a caption of 400
/// characters.
const PATTERN_LINE_BYTES_MAX: usize = 700;

impl Furniture {
    /// The built-in table.
    pub(crate) fn built_in(agencies: &Agencies) -> Self {
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
    pub(crate) fn look_up(&self, line: &str, index: usize, seen: &mut SeenLines) -> Option<RuleId> {
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

    /// Whether the line can be listed, by its first bytes and its length. Most cannot.
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

/// Whether the ASCII bytes at the start of a line, up to the fourth, agree with those of a prefix in small
/// case.
fn may_start(line: &str, prefix: &str) -> bool {
    let ascii = line.bytes().zip(prefix.bytes()).take(4).take_while(|(byte, _)| byte.is_ascii());
    ascii.into_iter().all(|(byte, wanted)| byte.to_ascii_lowercase() == wanted)
}

/// The rows of the table, without its comments and header.
fn built_in_rows() -> impl Iterator<Item = &'static str> {
    built_in::rows(include_str!("../furniture.tsv"))
}

#[cfg(test)]
mod tests {
    use super::load::folded_pattern;
    use super::{Furniture, SeenLines};
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
