//! Entries in, distinct texts out.
//!
//! Fifty thousand copies of one text cost what one does: texts that agree word for word become one before any pair
//! is looked at. A text of a few words proves nothing by agreeing (`Photo gallery` stands on many pages), so
//! such texts are only one if their headlines agree too.

use serde::Deserialize;

/// Parameters of telling texts apart.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextParams {
    /// Words below which equal texts are one only if their headlines agree.
    pub short_words: u32,
}

/// What tells an article's text from others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextKey {
    text: u128,
    headline: u64,
}

impl TextKey {
    /// The key of a text with its hash and number of words; `headline` is that of its headline's words.
    pub fn new(text_hash: u128, words: u32, headline: u64, params: &TextParams) -> Self {
        Self { text: text_hash, headline: if words < params.short_words { headline } else { 0 } }
    }
}

/// The distinct texts of a run, numbered by their first article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// The text of each article.
    pub of_article: Vec<u32>,
    /// The first article of each text.
    pub first: Vec<u32>,
}

impl Texts {
    /// Numbers the texts of articles that stand in order of publication, so that texts do too.
    pub fn number(keys: &[TextKey]) -> Self {
        let mut order: Vec<u32> = (0..keys.len() as u32).collect();
        order.sort_unstable_by_key(|&article| (keys[article as usize], article));
        let mut leader = vec![0u32; keys.len()];
        for group in order.chunk_by(|&a, &b| keys[a as usize] == keys[b as usize]) {
            group.iter().for_each(|&article| leader[article as usize] = group[0]);
        }
        let mut texts = Self { of_article: vec![0; keys.len()], first: Vec::new() };
        for (article, &first) in leader.iter().enumerate() {
            let first = first as usize;
            if first == article {
                texts.of_article[article] = texts.first.len() as u32;
                texts.first.push(article as u32);
            } else {
                texts.of_article[article] = texts.of_article[first];
            }
        }
        texts
    }

    /// The articles of each text, ascending.
    pub fn articles(&self) -> Vec<Vec<u32>> {
        let mut articles = vec![Vec::new(); self.first.len()];
        for (article, &text) in (0u32..).zip(&self.of_article) {
            articles[text as usize].push(article);
        }
        articles
    }
}

#[cfg(test)]
mod tests {
    use super::{TextKey, TextParams, Texts};

    const PARAMS: TextParams = TextParams { short_words: 10 };

    #[test]
    fn equal_texts_are_one_and_numbered_by_their_first_article() {
        let key = |text| TextKey::new(text, 100, 7, &PARAMS);
        let texts = Texts::number(&[key(9), key(3), key(9), key(1), key(3)]);
        assert_eq!(texts.of_article, [0, 1, 0, 2, 1]);
        assert_eq!(texts.first, [0, 1, 3]);
        assert_eq!(texts.articles(), [vec![0, 2], vec![1, 4], vec![3]]);
    }

    #[test]
    fn a_few_words_under_different_headlines_are_different_texts() {
        let key = |words, headline| TextKey::new(5, words, headline, &PARAMS);
        assert_ne!(key(9, 1), key(9, 2));
        assert_eq!(key(9, 1), key(9, 1));
        assert_eq!(key(10, 1), key(10, 2));
    }
}
