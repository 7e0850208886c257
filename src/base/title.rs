//! A headline in, or a text without one; what stands in its place where people look out.
//!
//! A table of articles without headlines tells nobody what they are about, so the first sentence of the text
//! stands there. It is no headline: what an article is about, which form it has and whose copy it is are told
//! by [`Title::own`] alone.

use crate::base::script::is_unspaced;
use crate::base::word::words;
use serde::{Deserialize, Serialize};
use unicode_normalization::char::is_combining_mark;

words! {
    /// What stands in the place of a headline.
    pub enum TitleBasis default None {
        /// The headline that the record or its page has.
        Given = "given",
        /// There is none: the first sentence of the text, of 120 characters at most. Nothing is told by it.
        FirstSentence = "first_sentence",
        /// Nothing: there is no headline, and the article is of a night that kept no sentence in its place.
        None = "none",
    }
}

/// What stands before a first sentence where titles are kept: no headline has control characters.
const MARK: char = '\u{1}';

/// Most characters of a sentence that stands for a headline.
const CHARACTERS_MAX: usize = 120;

/// A headline, or the first sentence of a text without one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Title<S = Box<str>>(S);

impl<S: AsRef<str>> Title<S> {
    /// The article's own headline; empty where it has none.
    pub fn own(&self) -> &str {
        Some(self.0.as_ref()).filter(|title| !title.starts_with(MARK)).unwrap_or_default()
    }

    /// What people are shown.
    pub fn shown(&self) -> &str {
        let title = self.0.as_ref();
        title.strip_prefix(MARK).unwrap_or(title)
    }

    /// What that is.
    pub fn basis(&self) -> TitleBasis {
        match self.0.as_ref() {
            "" => TitleBasis::None,
            title if title.starts_with(MARK) => TitleBasis::FirstSentence,
            _ => TitleBasis::Given,
        }
    }

    /// As it is kept.
    pub(crate) fn kept(&self) -> &str {
        self.0.as_ref()
    }
}

impl<S> Title<S> {
    /// A title that was kept.
    pub(crate) fn of_kept(kept: S) -> Self {
        Self(kept)
    }
}

impl Title {
    /// A headline; empty where there is none.
    pub(crate) fn given(headline: &str) -> Self {
        Self(headline.trim_start_matches(MARK).into())
    }

    /// What stands for the headline of a text without one.
    pub(crate) fn of_text(text: &str) -> Self {
        /// Characters looked at: a sentence that stands behind so many is none to begin with.
        const LOOKED_AT_MAX: usize = 4_000;
        let end = text.char_indices().nth(LOOKED_AT_MAX).map_or(text.len(), |(at, _)| at);
        Self::of_sentence(&short(&first_sentence(&text[..end])))
    }

    /// A sentence that was found before.
    pub(crate) fn of_sentence(sentence: &str) -> Self {
        if sentence.is_empty() { Self::default() } else { Self(format!("{MARK}{sentence}").into()) }
    }
}

/// The first sentence that says something: a byline, a word of a page's frame or a mark of a picture is
/// shorter.
fn first_sentence(text: &str) -> String {
    /// Letters of a sentence; a character of a script without blanks counts as three.
    const LETTERS_MIN: usize = 25;
    let letters = |c: char| if is_unspaced(c) { 3 } else { usize::from(c.is_alphanumeric()) };
    let says_something = |sentence: &&str| sentence.chars().map(letters).sum::<usize>() >= LETTERS_MIN;
    let paragraphs = paragraphs(text);
    let mut sentences = paragraphs.iter().flat_map(|paragraph| {
        let mut rest = paragraph.as_str();
        std::iter::from_fn(move || {
            let (sentence, behind) = rest.split_at(sentence_end(rest));
            rest = behind.trim_start();
            Some(sentence).filter(|sentence| !sentence.is_empty())
        })
    });
    let first = sentences.clone().find(says_something);
    first.or_else(|| sentences.find(|it| it.contains(char::is_alphanumeric))).unwrap_or_default().to_owned()
}

/// The first paragraphs; lines that go on in small letters are one.
fn paragraphs(text: &str) -> Vec<String> {
    /// Lines looked at: what is no sentence in so many is a table.
    const LINES_MAX: usize = 32;
    let mut paragraphs: Vec<String> = Vec::new();
    let mut is_open = false;
    for line in text.lines().take(LINES_MAX).map(str::trim) {
        match paragraphs.last_mut().filter(|_| is_open && line.starts_with(char::is_lowercase)) {
            Some(paragraph) => paragraph.extend([" ", line]),
            None if !line.is_empty() => paragraphs.push(line.to_owned()),
            None => {}
        }
        is_open = line.ends_with(|c: char| c.is_alphanumeric() || c == ',');
    }
    paragraphs
}

/// Where the first sentence of a line ends. A full stop ends none behind a word that may be an abbreviation:
/// a short one, or one with stops in it.
fn sentence_end(line: &str) -> usize {
    const ABBREVIATED_MAX: usize = 3;
    /// Marks that end a sentence with or without a blank behind them, and those that ask for one.
    const FULL_MARKS: [char; 6] = ['。', '！', '？', '।', '။', '።'];
    const OTHER_MARKS: [char; 5] = ['.', '!', '?', '؟', '۔'];
    let is_closing =
        |c: char| matches!(c, '"' | '\'' | ')' | ']' | '\u{201d}' | '\u{2019}' | '\u{bb}' | '」' | '』');
    let marks = line.char_indices().filter(|(_, c)| FULL_MARKS.contains(c) || OTHER_MARKS.contains(c));
    for (at, mark) in marks {
        let behind = &line[at + mark.len_utf8()..];
        let end = line.len() - behind.trim_start_matches(is_closing).len();
        let is_end = FULL_MARKS.contains(&mark)
            || line[end..].is_empty()
            || line[end..].starts_with(char::is_whitespace);
        let may_go_on = || {
            let word = line[..at].rsplit(char::is_whitespace).next().unwrap_or_default();
            let letters = word.trim_matches(|c: char| !c.is_alphanumeric());
            (letters.contains('.') || letters.chars().nth(ABBREVIATED_MAX).is_none())
                && !letters.starts_with(|c: char| c.is_ascii_digit())
        };
        if is_end && (mark != '.' || !may_go_on()) {
            return end;
        }
    }
    line.len()
}

/// A sentence on one line, cut behind a word where it is long.
fn short(sentence: &str) -> String {
    let mut line = sentence.split_whitespace().collect::<Vec<_>>().join(" ").replace(char::is_control, "");
    if line.chars().nth(CHARACTERS_MAX).is_none() {
        return line;
    }
    // One is left for the mark that it goes on.
    let starts: Vec<(usize, char)> = line.char_indices().take(CHARACTERS_MAX).collect();
    let begins = |(_, c): &&(usize, char)| !is_combining_mark(*c) && *c != '\u{200d}';
    let half = starts[starts.len() / 2].0;
    let behind_word = starts.iter().rev().find(|(at, c)| *c == ' ' && *at > half);
    let cut = behind_word.or_else(|| starts.iter().rev().find(begins)).map_or(0, |(at, _)| *at);
    line.truncate(cut);
    let bare = line.trim_end_matches(|c: char| !c.is_alphanumeric() && !is_combining_mark(c)).len();
    line.truncate(if bare == 0 { cut } else { bare });
    line + "\u{2026}"
}

#[cfg(test)]
mod tests {
    use super::{CHARACTERS_MAX, Title, TitleBasis};

    fn shown(text: &str) -> String {
        Title::of_text(text).shown().to_owned()
    }

    #[test]
    fn the_first_sentence_stands_for_a_headline() {
        for (text, expected) in [
            (
                "The ferry to Ostervik stopped on Friday. A crack was found.",
                "The ferry to Ostervik stopped on Friday.",
            ),
            ("By Ida Holm\n\nThe ferry to Ostervik stopped.\nMore.", "The ferry to Ostervik stopped."),
            (
                "Dr. Ida Holm told the U.N. council to wait. It did.",
                "Dr. Ida Holm told the U.N. council to wait.",
            ),
            (
                "The mayor asked: \"Who pays for the new ferry?\" Nobody knew.",
                "The mayor asked: \"Who pays for the new ferry?\"",
            ),
            (
                "The ferry cost 3.5 million crowns in 2019. It leaks.",
                "The ferry cost 3.5 million crowns in 2019.",
            ),
            ("渡し船は金曜日に止まった。理由は分からない。", "渡し船は金曜日に止まった。"),
            ("توقفت العبارة يوم الجمعة في الميناء. ولم يعرف السبب.", "توقفت العبارة يوم الجمعة في الميناء."),
            ("नौका शुक्रवार को बंदरगाह पर रुक गई। कारण पता नहीं।", "नौका शुक्रवार को बंदरगाह पर रुक गई।"),
            (
                "Bayes related the\nodds of one thing to\nthose of another. He\ndid so early.",
                "Bayes related the odds of one thing to those of another.",
            ),
            ("Subscribe! The ferry to Ostervik stopped.", "The ferry to Ostervik stopped."),
            ("Brief", "Brief"),
            (" \n .. \nShort one.", "Short one."),
            ("", ""),
        ] {
            assert_eq!(shown(text), expected);
        }
    }

    #[test]
    fn a_long_sentence_is_cut_behind_a_word() {
        let words = "harbour ".repeat(40);
        let cut = shown(&words);
        assert!(cut.ends_with("harbour\u{2026}") && cut.chars().count() <= CHARACTERS_MAX, "{cut}");
        let whole = "x".repeat(CHARACTERS_MAX);
        assert_eq!(shown(&whole), whole);
        for letters in ["船", "e\u{301}", "a👩\u{200d}🚒", "नि"] {
            let cut = shown(&letters.repeat(200));
            assert!(cut.ends_with('\u{2026}') && cut.chars().count() <= CHARACTERS_MAX, "{cut}");
            assert!(letters.repeat(200).starts_with(cut.trim_end_matches('\u{2026}')));
        }
        assert!(shown(&"e\u{301}".repeat(200)).ends_with("e\u{301}\u{2026}"));
        // No more of a text is looked at than its beginning.
        assert!(shown(&".a".repeat(1_000_000)).chars().count() <= CHARACTERS_MAX);
    }

    #[test]
    fn a_sentence_is_no_headline() {
        let title = Title::of_text("The ferry stopped.");
        assert_eq!(
            (title.own(), title.shown(), title.basis()),
            ("", "The ferry stopped.", TitleBasis::FirstSentence)
        );
        let given = Title::given("Ferry stops");
        assert_eq!(
            (given.own(), given.shown(), given.basis()),
            ("Ferry stops", "Ferry stops", TitleBasis::Given)
        );
        assert_eq!((Title::given("").shown(), Title::given("").basis()), ("", TitleBasis::None));
        assert_eq!(Title::of_kept(title.kept()).basis(), TitleBasis::FirstSentence);
        assert_eq!(Title::given("\u{1}x").basis(), TitleBasis::Given);
    }
}
