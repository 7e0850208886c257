//! Two headlines and two texts in, how much of either headline the other text tells out.
//!
//! A headline names what its article is about. Two copies of one story may stand under two headlines; what
//! either names, the other's text still tells. Two pages of one frame share most of their words and name two
//! things. So the question tells them apart wherever shared words prove little: on pages of one outlet, in
//! briefs, in long collections.

use crate::shingle::{Token, TokenKind, Tokens};

/// Counts of the subject words of one headline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeadlineCounts {
    /// Number of subject words in the headline.
    pub words: u32,
    /// Number of subject words in the other article's headline or text.
    pub told: u32,
    /// Number of subject words in the article's own text.
    pub own: u32,
    /// Number of subject words in its own text but nowhere in the other article.
    pub alone: u32,
}

impl HeadlineCounts {
    /// Share of the subject words that the other article has; `None` without subject words.
    pub(crate) fn share(&self) -> Option<f64> {
        (self.words > 0).then(|| f64::from(self.told) / f64::from(self.words))
    }

    /// Share of what the headline and its own text tell that the other article has, too; of a headline that
    /// names nothing which its own text tells, as those over collections do, the share of all that it names.
    /// `None` where it names nothing, or one word that tells nothing: a rubric, an id.
    pub(crate) fn share_of_own(&self) -> Option<f64> {
        match (self.own, self.words) {
            (0, ..2) => None,
            (0, _) => self.share(),
            (own, _) => Some(1.0 - f64::from(self.alone) / f64::from(own)),
        }
    }
}

/// How much two articles tell of each other's headlines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeadlineOverlap {
    /// Counts of the earlier text's headline.
    pub a: HeadlineCounts,
    /// Counts of the later text's headline.
    pub b: HeadlineCounts,
}

impl HeadlineOverlap {
    /// The greater of the two shares told; 1 where neither headline names anything.
    pub fn share(&self) -> f64 {
        let shares = [self.a.share(), self.b.share()];
        shares.into_iter().flatten().reduce(f64::max).unwrap_or(1.0)
    }

    /// The lesser of the two shares told; 1 where neither headline names anything.
    pub(crate) fn least(&self) -> f64 {
        let shares = [self.a.share(), self.b.share()];
        shares.into_iter().flatten().reduce(f64::min).unwrap_or(1.0)
    }

    /// Whether each headline names something that its own text tells and the other article does not.
    pub fn are_of_two_subjects(&self) -> bool {
        self.a.alone > 0 && self.b.alone > 0
    }

    /// Compares two articles, each a headline and the tokens of its text.
    pub fn of(a: (&Headline, &[Token]), b: (&Headline, &[Token])) -> Self {
        Self { a: named(a, b), b: named(b, a) }
    }
}

fn named((headline, own): (&Headline, &[Token]), other: (&Headline, &[Token])) -> HeadlineCounts {
    let mut named = HeadlineCounts::default();
    for word in &headline.0 {
        let (is_told, is_own) = (other.0.0.contains(word) || word.is_in(other.1), word.is_in(own));
        named.words += 1;
        named.told += u32::from(is_told);
        named.own += u32::from(is_own);
        named.alone += u32::from(is_own && !is_told);
    }
    named
}

/// The distinct subject words of a headline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headline(Vec<SubjectWord>);

/// A word of four letters or more, a figure, or two neighbouring characters of a script that writes no
/// spaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum SubjectWord {
    Word(u32),
    Characters(u32, u32),
}

impl SubjectWord {
    fn is_in(self, tokens: &[Token]) -> bool {
        match self {
            Self::Word(hash) => tokens.iter().any(|token| token.hash() == hash),
            Self::Characters(first, second) => {
                tokens.windows(2).any(|two| two[0].hash() == first && two[1].hash() == second)
            }
        }
    }
}

/// Letters of a telling word, at least: shorter ones are mostly articles and prepositions.
const LETTERS_MIN: usize = 4;

/// Tokens at the start of a text that stand in for a headline where there is none.
const LEAD_TOKENS: usize = 16;

impl Headline {
    /// Reads a headline that has no outlet's name behind it; where it names nothing, the first words of the
    /// text stand for it.
    pub fn of(title: &str, text: &[Token]) -> Self {
        let mut telling = Vec::new();
        for word in title.split_whitespace() {
            let letters = word.chars().filter(|c| c.is_alphanumeric()).count();
            let of_word = Tokens::of(word).kept;
            let is_long = |token: &Token| letters >= LETTERS_MIN || token.kind() == TokenKind::Figure;
            let words = of_word.iter().filter(|token| token.kind() != TokenKind::Character && is_long(token));
            telling.extend(words.map(|token| SubjectWord::Word(token.hash())));
            telling.extend(characters(&of_word));
        }
        if telling.is_empty() {
            let lead = &text[..text.len().min(LEAD_TOKENS)];
            let words = lead.iter().filter(|token| token.kind() != TokenKind::Character);
            telling.extend(words.map(|token| SubjectWord::Word(token.hash())));
            telling.extend(characters(lead));
        }
        telling.sort_unstable();
        telling.dedup();
        Self(telling)
    }
}

fn characters(tokens: &[Token]) -> impl Iterator<Item = SubjectWord> {
    let both = |two: &&[Token]| two.iter().all(|token| token.kind() == TokenKind::Character);
    tokens.windows(2).filter(both).map(|two| SubjectWord::Characters(two[0].hash(), two[1].hash()))
}

#[cfg(test)]
mod tests {
    use super::{Headline, HeadlineOverlap};
    use crate::shingle::{Token, Tokens, bare_headline};

    fn told(a: [&str; 2], b: [&str; 2]) -> HeadlineOverlap {
        let (a_text, b_text) = (Tokens::of(a[1]).kept, Tokens::of(b[1]).kept);
        let of = |title, text: &[Token]| Headline::of(bare_headline(title), text);
        let (a_headline, b_headline) = (of(a[0], &a_text), of(b[0], &b_text));
        HeadlineOverlap::of((&a_headline, &a_text), (&b_headline, &b_text))
    }

    const STORM: &str =
        "The storm tore off both gates of the port of Velmora on Monday, the harbour office said.";

    #[test]
    fn two_headlines_of_one_story_are_told_in_either_text() {
        let told = told(["Storm tears off port gates | Bay Post", STORM], ["Velmora harbour shut", STORM]);
        assert_eq!((told.a.words, told.a.told, told.b.told), (4, 3, 2));
        assert!(!told.are_of_two_subjects());
        assert_eq!(told.share(), 0.75);
    }

    #[test]
    fn pages_of_one_frame_name_two_things_that_only_their_own_text_tells() {
        let page = |name: &str| format!("Shares of {name} traded higher on Monday. Sign up for alerts.");
        let told = told(["Halvern shares rise", &page("Halvern")], ["Quillon shares rise", &page("Quillon")]);
        assert!(told.are_of_two_subjects());
        assert_eq!((told.a.told, told.a.alone), (2, 1));
    }

    #[test]
    fn of_a_headline_that_its_own_text_does_not_tell_all_it_names_is_asked() {
        let digest = format!("{STORM} Bakers agree on one recipe for almond cake.");
        let told = told(["Live: what happened today", &digest], ["Velmora harbour shut", STORM]);
        assert_eq!((told.a.own, told.a.share_of_own()), (0, Some(0.0)));
        assert_eq!(told.b.share_of_own(), Some(1.0));
        assert_eq!(super::HeadlineCounts::default().share_of_own(), None);
        assert_eq!(super::HeadlineCounts { words: 1, ..Default::default() }.share_of_own(), None);
    }

    #[test]
    fn a_headline_in_a_script_without_spaces_is_told_by_neighbouring_characters() {
        let told = told(["港口因风暴关闭", "港口星期一关闭。"], ["风暴过后", "港口星期一关闭。"]);
        assert_eq!((told.a.words, told.a.told), (6, 3));
    }

    #[test]
    fn without_a_headline_the_first_words_stand_for_it() {
        let told = told(["", STORM], ["", "Bakers agree on one recipe for almond cake."]);
        assert!(told.are_of_two_subjects());
        assert!(told.share() < 0.2);
        assert_eq!(super::HeadlineOverlap::default().share(), 1.0);
    }
}
