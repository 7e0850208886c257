//! Two shown texts in; the same, cut, added, changed and furniture stretches of each out, and the paragraphs
//! that stand side by side.

use super::text::{ShownText, TextWord};
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::ops::Range;

/// The kind of a stretch of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Class {
    /// The stretch is in both texts.
    #[default]
    Same,
    /// The stretch is in this text alone.
    Only,
    /// The other text has something else in its place.
    Changed,
    /// Furniture, which is not compared.
    Furniture,
}

/// A copy compared with the canonical article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Stretches of the canonical text in order: end in UTF-16 units, and kind.
    pub a: Vec<(u32, Class)>,
    /// Stretches of the copy.
    pub b: Vec<(u32, Class)>,
    /// Rows of paragraphs: where the row ends in each text, in UTF-16 units.
    pub rows: Vec<(u32, u32)>,
}

/// Most equal words between two changes that count as chance, if more words changed around them.
const CHANCE_WORDS_MAX: usize = 2;

/// A word that is compared.
struct WordPlace {
    paragraph: usize,
    at: usize,
}

/// Compares a copy with the canonical text.
pub fn compare(a: &ShownText, b: &ShownText) -> Comparison {
    let (of_a, of_b) = (places(a), places(b));
    let keys = |text: &ShownText, places: &[WordPlace]| -> Vec<u64> {
        places.iter().map(|place| text.paragraphs[place.paragraph][place.at].key).collect()
    };
    let ops = capture_diff_slices(Algorithm::Myers, &keys(a, &of_a), &keys(b, &of_b));
    let ops = without_chance(&ops);
    let (mut class_a, mut class_b) = (classes(a), classes(b));
    let (mut same_a, mut same_b) = (vec![0; a.paragraphs.len()], vec![0; b.paragraphs.len()]);
    for (class, range_a, range_b) in ops {
        for place in &of_a[range_a] {
            class_a[place.paragraph][place.at] = class;
            same_a[place.paragraph] += usize::from(class == Class::Same);
        }
        for place in &of_b[range_b] {
            class_b[place.paragraph][place.at] = class;
            same_b[place.paragraph] += usize::from(class == Class::Same);
        }
    }
    Comparison { a: stretches(a, &class_a), b: stretches(b, &class_b), rows: rows(a, b, &same_a, &same_b) }
}

fn places(text: &ShownText) -> Vec<WordPlace> {
    let mut places = Vec::new();
    for (paragraph, words) in text.paragraphs.iter().enumerate() {
        let compared = words.iter().enumerate().filter(|(_, word)| word.key != 0 && !word.furniture);
        places.extend(compared.map(|(at, _)| WordPlace { paragraph, at }));
    }
    places
}

type Op = (Class, Range<usize>, Range<usize>);

/// Returns the differences, with chance agreements taken for changes.
fn without_chance(ops: &[DiffOp]) -> Vec<Op> {
    let changed = |at: Option<&DiffOp>| match at {
        Some(DiffOp::Equal { .. }) | None => 0,
        Some(op) => op.old_range().len().max(op.new_range().len()),
    };
    let mut kept: Vec<Op> = Vec::new();
    for (at, op) in ops.iter().enumerate() {
        let (old, new) = (op.old_range(), op.new_range());
        let around = [at.checked_sub(1).and_then(|before| ops.get(before)), ops.get(at + 1)].map(changed);
        let is_chance = old.len() <= CHANCE_WORDS_MAX && around.iter().all(|&words| words > old.len());
        let class = match op {
            DiffOp::Equal { .. } if !is_chance => Class::Same,
            _ => Class::Changed,
        };
        match kept.last_mut() {
            Some((last, last_old, last_new)) if *last == class => {
                (last_old.end, last_new.end) = (old.end, new.end)
            }
            _ => kept.push((class, old, new)),
        }
    }
    for (class, old, new) in &mut kept {
        if *class == Class::Changed && (Range::is_empty(old) || Range::is_empty(new)) {
            *class = Class::Only;
        }
    }
    kept
}

fn classes(text: &ShownText) -> Vec<Vec<Class>> {
    let class = |word: &TextWord| if word.furniture { Class::Furniture } else { Class::Same };
    text.paragraphs.iter().map(|words| words.iter().map(class).collect()).collect()
}

/// Joins the classes of words to stretches. A space belongs to the stretch after it, a mark to the word
/// before it.
fn stretches(text: &ShownText, classes: &[Vec<Class>]) -> Vec<(u32, Class)> {
    let mut all: Vec<(u32, Class)> = Vec::new();
    for (words, classes) in text.paragraphs.iter().zip(classes) {
        let mut last = None;
        for (word, &class) in words.iter().zip(classes) {
            let class = if word.key == 0 { last.unwrap_or(class) } else { class };
            match all.last_mut() {
                Some((end, known)) if *known == class && last.is_some() => *end = word.end,
                _ => {
                    if let Some((end, _)) = all.last().copied()
                        && end < word.start
                    {
                        push(&mut all, word.start, Class::Same);
                    }
                    push(&mut all, word.end, class);
                }
            }
            last = Some(class);
        }
    }
    all
}

fn push(all: &mut Vec<(u32, Class)>, end: u32, class: Class) {
    match all.last_mut() {
        Some((known_end, known)) if *known == class => *known_end = end,
        _ => all.push((end, class)),
    }
}

/// Splits rows where a paragraph ends in both texts and no equal word crosses the split.
fn rows(a: &ShownText, b: &ShownText, same_a: &[usize], same_b: &[usize]) -> Vec<(u32, u32)> {
    let end = |text: &ShownText, paragraphs: usize| {
        text.paragraphs
            .get(paragraphs.wrapping_sub(1))
            .and_then(|words| words.last())
            .map_or(0, |word| word.end)
    };
    let (mut i, mut j, mut sum_a, mut sum_b) = (0, 0, 0, 0);
    let mut rows = Vec::new();
    while i < same_a.len() || j < same_b.len() {
        let is_alone = |same: &[usize], at: usize| same.get(at) == Some(&0);
        match (is_alone(same_a, i), is_alone(same_b, j)) {
            // A paragraph without common words has a row of its own, or shares it with another such
            // paragraph.
            (true, true) => (i, j) = (i + 1, j + 1),
            (true, false) => i += 1,
            (false, true) => j += 1,
            (false, false) => loop {
                if i < same_a.len() && (sum_a <= sum_b || j >= same_b.len()) {
                    sum_a += same_a[i];
                    i += 1;
                } else if j < same_b.len() {
                    sum_b += same_b[j];
                    j += 1;
                }
                if sum_a == sum_b || i >= same_a.len() && j >= same_b.len() {
                    break;
                }
            },
        }
        rows.push((end(a, i), end(b, j)));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::{Class, compare};
    use crate::page::text::{LearnedFurniture, ShownText};

    fn text(raw: &str) -> ShownText {
        LearnedFurniture::read("outlet,rule,line\n".as_bytes(), false).unwrap().words(raw)
    }

    /// A text with what stands in it alone in brackets, what is changed between bars.
    fn marked(text: &ShownText, stretches: &[(u32, Class)]) -> String {
        let units: Vec<u16> = text.shown.encode_utf16().collect();
        let mut at = 0;
        let mut out = String::new();
        for &(end, class) in stretches {
            let part = String::from_utf16(&units[at..end as usize]).unwrap();
            at = end as usize;
            out.push_str(&match class {
                Class::Same => part,
                Class::Only => format!("[{part}]"),
                Class::Changed => format!("|{part}|"),
                Class::Furniture => format!("({part})"),
            });
        }
        assert_eq!(at, units.len(), "the stretches reach the end");
        out
    }

    fn both(a: &str, b: &str) -> (String, String, usize) {
        let (a, b) = (text(a), text(b));
        let comparison = compare(&a, &b);
        assert_eq!(
            comparison.rows.last().copied(),
            Some((a.shown.encode_utf16().count() as u32, b.shown.encode_utf16().count() as u32))
        );
        (marked(&a, &comparison.a), marked(&b, &comparison.b), comparison.rows.len())
    }

    #[test]
    fn typography_and_case_are_no_difference() {
        let (a, b, rows) = both(
            "The “last” tram 🚋 left at noon.\nNobody cried.",
            "THE \"LAST\" TRAM 🚋 left at noon.\nNobody cried.",
        );
        assert_eq!(a, "The “last” tram 🚋 left at noon.\nNobody cried.");
        assert_eq!(b, "THE \"LAST\" TRAM 🚋 left at noon.\nNobody cried.");
        assert_eq!(rows, 2);
    }

    #[test]
    fn what_is_cut_added_or_changed_is_marked_on_its_own_side() {
        let (a, b, _) = both(
            "The ferry stopped on Friday after a crack was found in its hull.",
            "The old ferry stopped on Monday after a crack was found.",
        );
        assert_eq!(a, "The ferry stopped on |Friday| after a crack was found [in its hull.]");
        assert_eq!(b, "The [old] ferry stopped on |Monday| after a crack was found.");
    }

    #[test]
    fn single_words_that_meet_by_chance_are_part_of_the_change() {
        let (a, b, _) = both(
            "Rain fell all night. The mayor of the old town spoke to nobody. Bells rang.",
            "Rain fell all night. Two bakers in the market sold many cakes. Bells rang.",
        );
        assert_eq!(a, "Rain fell all night. |The mayor of the old town spoke to nobody.| Bells rang.");
        assert_eq!(b, "Rain fell all night. |Two bakers in the market sold many cakes.| Bells rang.");
    }

    #[test]
    fn paragraphs_stand_beside_those_that_hold_their_words() {
        // Cut in the middle, joined at the end.
        let (a, b, rows) = both(
            "One lamp went out.\nTwo boats waited for an hour.\nThree gulls watched them.\nFour men left.",
            "One lamp went out.\nThree gulls watched them. Four men left.",
        );
        assert_eq!(
            a,
            "One lamp went out.\n[Two boats waited for an hour.]\nThree gulls watched them.\nFour men left."
        );
        assert_eq!(b, "One lamp went out.\nThree gulls watched them. Four men left.");
        assert_eq!(rows, 3);
    }

    #[test]
    fn texts_without_spaces_are_compared_by_characters() {
        let (a, b, _) = both("港の灯台が月曜日に消えた。", "港の灯台が火曜日に消えた。");
        assert_eq!(
            (a.as_str(), b.as_str()),
            ("港の灯台が|月|曜日に消えた。", "港の灯台が|火|曜日に消えた。")
        );
    }

    #[test]
    fn an_empty_text_is_beside_a_whole_one() {
        let (a, b, rows) = both("", "One lamp went out.");
        assert_eq!((a.as_str(), b.as_str(), rows), ("", "[One lamp went out.]", 1));
    }
}
