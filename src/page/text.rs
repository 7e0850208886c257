//! An article read again in, its words with what cleaning made of them out.
//!
//! What people read is the text as the dump gave it; what was compared is what cleaning left. A word of the
//! former that is not in the latter was taken for furniture: a dateline, a credit, an advertisement, a
//! footer.

use crate::base::article::Article;
use crate::base::error::Result;
use crate::base::hash::{Map, mix};
use crate::base::outlet::outlet;
use crate::clean::Cleaner;
use crate::clean::fold::fold;
use crate::clean::furniture::SeenLines;
use crate::columns;
use crate::learn::own_name::OwnName;
use crate::learn::units::{Sentence, units};
use crate::learn::{Learned, SentenceCut};
use crate::shingle::{TokenKind, Tokens};
use crate::tables::{TableReader, furniture};
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::io::Read;

/// Words of a text that are shown and compared.
pub(crate) const WORDS_MAX: usize = 2_000;

/// Bytes of a text that are shown, at most.
const BYTES_MAX: usize = 12_000;

/// A word, or a character where the script writes no spaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextWord {
    /// Where it begins and ends in the text, in UTF-16 units, as browsers count.
    pub start: u32,
    /// Its end.
    pub end: u32,
    /// What it is compared by; 0 for marks that are no word.
    pub key: u64,
    /// Whether it was taken for furniture.
    pub furniture: bool,
}

/// A text as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownText {
    /// Its paragraphs, one a line.
    pub shown: String,
    /// The words of each.
    pub paragraphs: Vec<Vec<TextWord>>,
    /// Whether it goes on.
    pub is_cut: bool,
}

columns! {
    /// What is asked of a line that was cut.
    struct LearnedLine<'r> of furniture::FurnitureRow { outlet: &'r str, rule: &'r str, line: &'r str, }
}

/// Lines that were learned as furniture, and the tools that find them again.
pub struct LearnedFurniture {
    learned: Learned,
    outlets: Map<Box<str>, u32>,
    tokens: Tokens,
    folded: String,
    seen: SeenLines,
}

impl LearnedFurniture {
    /// Reads from furniture.csv what was learned.
    ///
    /// # Errors
    /// The table cannot be read.
    pub fn read(table: impl Read, safe: bool) -> Result<Self> {
        let mut table = TableReader::<LearnedLine<'_>>::new(table, safe)?;
        let (mut learned, mut outlets) = (Learned::default(), Map::<Box<str>, u32>::default());
        // Rows of one outlet stand together.
        let mut name: (Box<str>, OwnName) = ("".into(), OwnName::new(""));
        while let Some(LearnedLine { outlet, rule, line }) = table.next_row()? {
            if !rule.starts_with("learned.") {
                continue;
            }
            let next = outlets.len() as u32;
            let number = *outlets.entry(outlet.into()).or_insert(next);
            if *name.0 != *outlet {
                name = (outlet.into(), OwnName::new(outlet));
            }
            for unit in units(line, &name.1) {
                match rule {
                    "learned.shared" => learned.add_shared(unit.key),
                    _ => learned.add(unit.key, number),
                }
            }
        }
        Ok(Self {
            learned,
            outlets,
            tokens: Tokens::default(),
            folded: String::new(),
            seen: SeenLines::default(),
        })
    }

    /// What was compared of an article.
    pub(crate) fn compared(&mut self, article: &Article, cleaner: &Cleaner) -> String {
        let text = cleaner.clean(article, &mut self.seen).text;
        let outlet = outlet(&article.url, &article.outlet, &article.publisher);
        let units = units(&text, &OwnName::new(&outlet));
        let (mut kept, mut at) = (String::with_capacity(text.len()), 0);
        for cut in self.cuts(&units, &outlet) {
            let range = units[cut.unit].range.clone();
            kept.push_str(&text[at..range.start]);
            at = range.end;
        }
        kept.push_str(&text[at..]);
        if kept.contains(char::is_alphanumeric) { kept } else { text }
    }

    /// What was cut from a text with these units on an outlet's page: all that was learned and is cut
    /// anywhere is in the table.
    pub(crate) fn cuts(&self, units: &[Sentence], outlet: &str) -> Vec<SentenceCut> {
        // No outlet has this number: of one that cut nothing, nothing was learned.
        let number = self.outlets.get(outlet).copied().unwrap_or(u32::MAX);
        self.learned.cuts(units, number)
    }

    /// An article as it is shown.
    pub fn show(&mut self, article: &Article, cleaner: &Cleaner) -> ShownText {
        let compared = self.compared(article, cleaner);
        let mut text = self.words(&article.text);
        let kept: Vec<u64> = self.words(&compared).keys().collect();
        let all: Vec<u64> = text.keys().collect();
        let mut is_kept = vec![false; all.len()];
        for op in capture_diff_slices(Algorithm::Myers, &all, &kept) {
            match op {
                DiffOp::Equal { old_index, len, .. } => is_kept[old_index..old_index + len].fill(true),
                // A word that folding wrote otherwise.
                DiffOp::Replace { old_index, old_len, new_len, .. } if old_len == new_len => {
                    is_kept[old_index..old_index + old_len].fill(true);
                }
                _ => {}
            }
        }
        let mut kept = is_kept.iter();
        let mut last = false;
        for word in text.paragraphs.iter_mut().flatten() {
            if word.key != 0 {
                last = kept.next() == Some(&false);
            }
            word.furniture = last;
        }
        text
    }

    /// The words of a text.
    pub(super) fn words(&mut self, raw: &str) -> ShownText {
        let mut text = ShownText::default();
        let (mut at, mut words) = (0u32, 0);
        for line in raw.lines() {
            let mut paragraph = Vec::new();
            for piece in line.split_whitespace() {
                if words >= WORDS_MAX || text.shown.len() + piece.len() > BYTES_MAX {
                    text.is_cut = true;
                    break;
                }
                if !paragraph.is_empty() {
                    text.shown.push(' ');
                    at += 1;
                } else if !text.shown.is_empty() {
                    text.shown.push('\n');
                    at += 1;
                }
                text.shown.push_str(piece);
                for (part, key) in self.parts(piece) {
                    let end = at + part.encode_utf16().count() as u32;
                    paragraph.push(TextWord { start: at, end, key, furniture: false });
                    at = end;
                    words += 1;
                }
            }
            if !paragraph.is_empty() {
                text.paragraphs.push(paragraph);
            }
        }
        text
    }

    /// A piece between two spaces as one word, or as its characters, each with its key.
    fn parts<'p>(&mut self, piece: &'p str) -> Vec<(&'p str, u64)> {
        let (whole, kind) = self.key(piece);
        if kind != Some(TokenKind::Character) {
            return vec![(piece, whole)];
        }
        let ends = piece.char_indices().map(|(at, c)| &piece[at..at + c.len_utf8()]);
        ends.map(|character| (character, self.key(character).0)).collect()
    }

    /// What a word is compared by, and whether a part of it is a character of a script without spaces.
    fn key(&mut self, piece: &str) -> (u64, Option<TokenKind>) {
        self.folded.clear();
        fold(piece, &mut self.folded);
        self.tokens.clear();
        self.tokens.read(&self.folded, 0..self.folded.len());
        let tokens = &self.tokens.kept;
        let key = tokens.iter().fold(0, |key, token| mix(key ^ u64::from(token.hash()) ^ 1 << 40));
        let unspaced = tokens.iter().map(|token| token.kind()).find(|kind| *kind == TokenKind::Character);
        (key, unspaced)
    }
}

impl ShownText {
    /// The keys of its words, marks left out.
    fn keys(&self) -> impl Iterator<Item = u64> {
        self.paragraphs.iter().flatten().map(|word| word.key).filter(|&key| key != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::{BYTES_MAX, LearnedFurniture, ShownText};
    use crate::base::article::Article;
    use crate::clean::Cleaner;
    use crate::recipe::Recipe;

    const LEARNED: &str = "outlet,rule,line\npaper.example,learned.outlet,Follow the Harbor Paper on all channels.\n\
        ,learned.shared,Sign up for our letter tonight.\npaper.example,ad.en,Advertisement\n";

    fn show(outlet: &str, text: &str) -> ShownText {
        let cleaner = Cleaner::new(Recipe::built_in().unwrap().clean);
        let article = Article { outlet: outlet.into(), text: text.into(), ..Article::default() };
        LearnedFurniture::read(LEARNED.as_bytes(), false).unwrap().show(&article, &cleaner)
    }

    fn furniture(text: &ShownText) -> String {
        let units: Vec<u16> = text.shown.encode_utf16().collect();
        let words = text.paragraphs.iter().flatten().filter(|word| word.furniture);
        let words =
            words.map(|word| String::from_utf16(&units[word.start as usize..word.end as usize]).unwrap());
        words.collect::<Vec<_>>().join(" ")
    }

    const STORY: &str = "OSTERVIK (Reuters) - The ferry line stopped on Friday after a crack was found in the hull of its only ship.\n\
        Advertisement\nThree hundred islanders depend on it for milk, mail and medicine.\nFollow the Harbor Paper on all channels.\n\
        Sign up for our letter tonight.";

    #[test]
    fn what_cleaning_cut_is_furniture_and_so_is_what_was_learned_of_the_outlet() {
        let own = show("paper.example", STORY);
        assert_eq!(
            furniture(&own),
            "OSTERVIK (Reuters) - Advertisement Follow the Harbor Paper on all channels. Sign up for our letter tonight."
        );
        let other = show("other.example", STORY);
        assert!(!furniture(&other).contains("Follow"), "{}", furniture(&other));
    }

    #[test]
    fn a_text_without_end_is_cut() {
        let text = show("paper.example", &"wharf ".repeat(50_000));
        assert!(text.is_cut && text.shown.len() <= BYTES_MAX);
        assert!(!show("paper.example", STORY).is_cut);
    }
}
