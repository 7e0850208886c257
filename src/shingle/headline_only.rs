//! A record with a headline or a short summary and no text in, what is compared of it out: that alone.
//!
//! A headline proves little. Two records that have nothing else are one where it is equal word for word, of
//! six words or more, and within a day; of a text such a record is a copy where that stands under the very
//! headline, and no other story does.

use super::text_hash::{text_hash, words_hash};
use super::tokens::Tokens;
use crate::base::article::Article;
use crate::base::hash::mix;
use crate::base::texts::TextParams;

/// What is compared of a record without a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HeadlineOnly {
    /// Its words.
    pub words: u32,
    /// Their hash; under few words of a summary that of the headline counts as well.
    pub hash: u64,
}

impl HeadlineOnly {
    /// That of a record, of which cleaning left this text, on an outlet's page; none where the text is one.
    pub(crate) fn of(article: &Article, text: &str, outlet: &str, params: &TextParams) -> Option<Self> {
        if article.is_headline {
            let named = without_outlet(text.trim(), outlet);
            return Some(Self::of_line(without_outlet(named, &article.outlet)));
        }
        if !article.summary {
            return None;
        }
        let Self { words, hash } = Self::of_line(text);
        let is_short = words < params.short_words;
        let hash = if is_short { mix(hash ^ mix(words_hash(&article.title) as u64)) } else { hash };
        (words <= params.summary_words_max).then_some(Self { words, hash })
    }

    /// That of a headline on an outlet's page.
    pub(crate) fn of_headline(title: &str, outlet: &str) -> Self {
        Self::of_line(without_outlet(title.trim(), outlet))
    }

    fn of_line(line: &str) -> Self {
        let mut tokens = Tokens::of(line);
        let hash = text_hash(tokens.take_sum(), &tokens.kept) as u64;
        Self { words: tokens.kept.len() as u32, hash }
    }
}

/// What may stand between a headline and the name of the outlet.
const SEPARATORS: [&str; 8] = [" | ", " - ", " – ", " — ", " · ", " :: ", " • ", " » "];

/// A headline without the name of its outlet behind it. Whatever else stands there is its own.
fn without_outlet<'t>(title: &'t str, outlet: &str) -> &'t str {
    let ends = SEPARATORS.iter().filter_map(|separator| Some((title.rfind(separator)?, separator.len())));
    let Some((end, separator)) = ends.max() else { return title };
    if is_name_of(&title[end + separator..], outlet) { title[..end].trim_end() } else { title }
}

/// Letters of a name that another may be part of.
const NAME_LETTERS_MIN: usize = 4;

/// Whether a line is the name of an outlet, which is a domain or the dump's own word: `The Harbor Times` of
/// `harbor-times.example`.
fn is_name_of(line: &str, outlet: &str) -> bool {
    let is_domain = outlet.contains('.') && !outlet.contains(' ');
    let label = if is_domain { outlet.split('.').next().unwrap_or_default() } else { outlet };
    let letters = |name: &str| -> String {
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let (line, label, whole) = (letters(line), letters(label), letters(outlet));
    let holds = |one: &str, other: &str| other.chars().count() >= NAME_LETTERS_MIN && one.contains(other);
    !line.is_empty() && (line == label || line == whole || holds(&line, &label) || holds(&label, &line))
}

#[cfg(test)]
mod tests {
    use super::HeadlineOnly;
    use crate::base::article::Article;
    use crate::base::params::of_wire;

    #[test]
    fn headlines_are_equal_whatever_their_case_marks_and_outlets() {
        let of = |title, outlet| HeadlineOnly::of_headline(title, outlet);
        let bare = of("Dam spills over after week of rain", "");
        assert_eq!(bare.words, 7);
        for (title, outlet) in [
            ("DAM SPILLS OVER AFTER WEEK OF RAIN", "a.example"),
            ("“Dam spills over” after week of rain…", "a.example"),
            ("Dam spills over after week of rain | Calder Courier", "calder-courier.example"),
            ("Dam spills over after week of rain - The Calder Courier", "caldercourier.example"),
            ("Dam spills over after week of rain – calder.example", "calder.example"),
            ("Dam spills over after week of rain — Calder Courier", "Calder Courier"),
        ] {
            assert_eq!(of(title, outlet), bare, "{title}");
        }
        for (title, outlet) in [
            ("Dam spills over after month of rain", "a.example"),
            ("Dam spills over after week of rain - mayor resigns", "calder.example"),
            ("Dam spills over after week of rain - Calder Courier", "bay.example"),
            ("Dam spills over after week of rain - live", "live.example"),
            ("After week of rain dam spills over", "a.example"),
        ] {
            let is_own_name = title.ends_with("live");
            assert_eq!(of(title, outlet) == bare, is_own_name, "{title}");
        }
        assert_eq!(of("大坝连续一周降雨后溢流", "").words, 11);
    }

    #[test]
    fn the_outlet_behind_a_headline_may_be_the_records_own_word() {
        let of = |title: &str, source: &str| {
            let [outlet, text] = [source, title].map(str::to_owned);
            let article = Article { outlet, text, is_headline: true, ..Article::default() };
            HeadlineOnly::of(&article, title, "valley.example", &of_wire("text"))
        };
        assert_eq!(
            of("Übergang bis Montag gesperrt - Tal-Bote", "Tal-Bote"),
            of("Übergang bis Montag gesperrt", "")
        );
    }

    #[test]
    fn a_short_summary_is_compared_under_its_headline_and_a_long_one_is_a_text() {
        let params = of_wire("text");
        let of = |title: &str, summary: &str| {
            let article = Article { title: title.to_owned(), summary: true, ..Article::default() };
            HeadlineOnly::of(&article, summary, "a.example", &params)
        };
        let few = "The dam spilled over on Friday.";
        assert_eq!(of("Dam spills over", few), of("Dam spills OVER", "the dam spilled over on Friday"));
        assert_ne!(of("Dam spills over", few), of("Bridge closed", few));
        let more = "The dam spilled over on Friday after a week of rain, and the road below it was closed, said the council.";
        assert_eq!(of("Dam spills over", more), of("Bridge closed", more));
        let own = |line| of(line, line);
        assert_ne!(own("The dam spilled over on Friday"), own("The dam spilled over on Sunday"));
        assert_eq!(of("Dam spills over", &format!("{more} ").repeat(4)), None);
        let text = Article { title: "Dam spills over".to_owned(), ..Article::default() };
        assert_eq!(HeadlineOnly::of(&text, few, "a.example", &params), None);
    }
}
