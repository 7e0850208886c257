//! A word of a date in, what it means out: `words.tsv`, by language.
//!
//! Names are looked up as they stand there, and in Latin and Greek script without their accents as well,
//! since many leave these out. Few names mean different things in different languages (`lis` is November in
//! Polish and October in Croatian); what is told of such a word is everything it may mean.

use crate::base::built_in;
use crate::base::hash::Map;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Meanings of a word in a date.
#[derive(Clone, Debug, Default)]
pub(crate) struct DateWord {
    /// Months, each with the language of the name.
    pub months: Vec<(&'static str, i8)>,
    /// Languages in which the word is a weekday or joins the parts of a date.
    pub idle: Vec<&'static str>,
    /// Whether the word is the half of the day after noon, or before noon.
    pub afternoon: Option<bool>,
    /// Label that the word stands for.
    pub label: Option<DateLabel>,
}

/// Event that a date belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateLabel {
    /// Publication.
    Published,
    /// The last change.
    Modified,
}

/// A way to say how long ago something was, as a number of seconds for each of the number in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TimeSpan {
    pub seconds: i64,
    /// Whether it counts days, so that the hour is not told.
    pub is_of_days: bool,
}

struct WordTable {
    words: Map<String, DateWord>,
    spans: Map<&'static str, TimeSpan>,
}

static TABLE: LazyLock<WordTable> = LazyLock::new(|| {
    let mut table = WordTable { words: Map::default(), spans: Map::default() };
    let rows = built_in::rows(include_str!("words.tsv"));
    for row in rows {
        let mut cells = row.split('\t');
        let (Some(language), Some(kind), Some(words)) = (cells.next(), cells.next(), cells.next()) else {
            continue;
        };
        for word in words.split(' ') {
            table.take(language, kind, word);
        }
    }
    table
});

impl WordTable {
    fn take(&mut self, language: &'static str, kind: &str, word: &'static str) {
        if let Some(span) = span(kind) {
            self.spans.entry(word.trim_end_matches('.')).or_insert(span);
            return;
        }
        let bare = without_accents(word);
        let plain = Some(bare).filter(|bare| bare != word);
        for name in std::iter::once(word.to_owned()).chain(plain) {
            let known = self.words.entry(name).or_default();
            match kind {
                "weekday" | "binding" => known.idle.push(language),
                "am" => known.afternoon = Some(false),
                "pm" => known.afternoon = Some(true),
                "published" => known.label = Some(DateLabel::Published),
                "modified" => known.label = Some(DateLabel::Modified),
                month => known.months.extend(month.parse().ok().map(|month| (language, month))),
            }
        }
    }
}

fn span(kind: &str) -> Option<TimeSpan> {
    let seconds = match kind {
        "second" => 1,
        "minute" => 60,
        "hour" => 3_600,
        "today" => 0,
        "day" => 86_400,
        "week" => 604_800,
        _ => return None,
    };
    Some(TimeSpan { seconds, is_of_days: matches!(kind, "today" | "day" | "week") })
}

/// A word without its accents, where these are only that: in Latin and Greek.
fn without_accents(word: &str) -> String {
    let first = word.chars().next().unwrap_or(' ');
    if !matches!(first, 'a'..='\u{24f}' | '\u{370}'..='\u{3ff}' | '\u{1e00}'..='\u{1fff}') {
        return word.to_owned();
    }
    let plain = |c: char| match c {
        'ı' => 'i',
        'ł' => 'l',
        'đ' => 'd',
        other => other,
    };
    word.nfd().filter(|c| !is_combining_mark(*c)).map(plain).collect()
}

/// Maximum number of words in a name.
const TOGETHER_MAX: usize = 4;

/// Returns the longest name at the start of a lower-case text, and its length.
pub(crate) fn at(text: &str) -> Option<(&'static DateWord, usize)> {
    let ends = token_ends(text);
    for &end in ends.iter().rev() {
        if let Some(found) = look_up(&text[..end]) {
            return Some((found, end));
        }
    }
    // Hebrew binds its `in` to the word.
    if let Some(rest) = text.strip_prefix('ב') {
        return at(rest).map(|(word, length)| (word, length + text.len() - rest.len()));
    }
    // `a.m.,` and `25a.`, and scripts that write no spaces: the longest beginning that is known.
    let &first = ends.last()?;
    let unspaced = text.starts_with(|c: char| c >= '\u{0e00}');
    let marks = text[..first].char_indices().rev();
    let ends = marks.filter(|(_, c)| unspaced || matches!(c, '.' | '’' | '\'')).map(|(at, c)| match c {
        '’' | '\'' => at + c.len_utf8(),
        _ => at,
    });
    ends.filter(|end| *end > 0).find_map(|end| {
        let name = text[..end].trim_end_matches(['’', '\'', '.']);
        look_up(name).or_else(|| elided(name)).map(|found| (found, end))
    })
}

/// `d` of `d’agost` and `l` of `l’11`: it binds.
fn elided(name: &str) -> Option<&'static DateWord> {
    (matches!(name, "d" | "l" | "dell" | "all")).then(|| look_up("de")).flatten()
}

/// Where the first words of a text end, the first alone, the first two, and so on.
fn token_ends(text: &str) -> Vec<usize> {
    let mut ends = Vec::with_capacity(TOGETHER_MAX);
    let mut at = 0;
    while ends.len() < TOGETHER_MAX {
        let rest = &text[at..];
        let length = rest.find(|c: char| !is_of_word(c)).unwrap_or(rest.len());
        if length == 0 {
            break;
        }
        let word = rest[..length].trim_end_matches('.');
        ends.push(at + word.len());
        // `segunda-feira` is one word, and of `26-feb-1987` the month is.
        let behind = &rest[length..];
        if let Some(second) =
            behind.strip_prefix('-').filter(|second| second.starts_with(char::is_alphabetic))
        {
            let more = second.find(|c: char| !is_of_word(c)).unwrap_or(second.len());
            ends.push(at + length + 1 + second[..more].trim_end_matches('.').len());
            break;
        }
        if !rest[length..].starts_with(' ') {
            break;
        }
        at += length + 1;
    }
    ends
}

fn is_of_word(c: char) -> bool {
    let parts = c.is_whitespace() || c.is_ascii_digit();
    !parts && !",:;/|()[]+-–—·•\"“”<>=، 、၊".contains(c)
}

fn look_up(name: &str) -> Option<&'static DateWord> {
    match name.contains(' ') {
        true => TABLE.words.get(&name.replace(". ", " ").replace(' ', "_")),
        false => TABLE.words.get(name),
    }
}

/// How long ago a way to say so is, of one with `#` for its number.
pub(crate) fn span_of(said: &str) -> Option<TimeSpan> {
    TABLE.spans.get(said).copied()
}
