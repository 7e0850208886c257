//! Entries in, distinct texts out.
//!
//! Fifty thousand copies of one text cost what one does: texts that agree word for word become one before any pair
//! is looked at. A text of a few words proves nothing by agreeing (`Photo gallery` stands on many pages), so
//! such texts are only one if their headlines agree too; and a short one that comes back after days is a bulletin
//! that recurs (`The bank left its rates unchanged`), so that it is another text then.

use crate::params::{any_count, params};

params! {
    /// Parameters of telling texts apart.
    #[table("text", Compared)]
    pub struct TextParams {
        /// Words below which equal texts are one only if their headlines agree.
        #[key(any_count("words"))]
        pub short_words: u32,
    }
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

    /// The hashes of the text and of the headline, 0 where that does not count.
    pub fn parts(self) -> (u128, u64) {
        (self.text, self.headline)
    }

    /// The key that [`Self::parts`] came from.
    pub fn from_parts(text: u128, headline: u64) -> Self {
        Self { text, headline }
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
    /// Numbers the texts of articles that stand in order of publication, so that texts do too. `recurs` tells of an
    /// article that can recur when it was published, and the longest pause after which its text is the same still.
    pub fn number(keys: &[TextKey], recurs: &dyn Fn(u32) -> Option<(i64, i64)>) -> Self {
        let mut order: Vec<u32> = (0..keys.len() as u32).collect();
        order.sort_unstable_by_key(|&article| (keys[article as usize], article));
        let mut leader = vec![0u32; keys.len()];
        for group in order.chunk_by(|&a, &b| keys[a as usize] == keys[b as usize]) {
            let (mut first, mut last) = (group[0], None);
            for &article in group {
                if let Some((at, pause_max)) = recurs(article) {
                    if last.is_some_and(|last| at - last > pause_max) {
                        first = article;
                    }
                    last = Some(at);
                }
                leader[article as usize] = first;
            }
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
        let texts = Texts::number(&[key(9), key(3), key(9), key(1), key(3)], &|_| None);
        assert_eq!(texts.of_article, [0, 1, 0, 2, 1]);
        assert_eq!(texts.first, [0, 1, 3]);
        assert_eq!(texts.articles(), [vec![0, 2], vec![1, 4], vec![3]]);
    }

    #[test]
    fn a_text_that_recurs_after_a_pause_is_another_one() {
        let keys = [TextKey::new(9, 100, 7, &PARAMS); 5];
        let at = [Some(10), Some(15), Some(21), None, Some(22)];
        let texts = Texts::number(&keys, &|article| at[article as usize].map(|at| (at, 5)));
        assert_eq!(texts.of_article, [0, 0, 1, 1, 1]);
        assert_eq!(texts.first, [0, 2]);
    }

    #[test]
    fn a_few_words_under_different_headlines_are_different_texts() {
        let key = |words, headline| TextKey::new(5, words, headline, &PARAMS);
        assert_ne!(key(9, 1), key(9, 2));
        assert_eq!(key(9, 1), key(9, 1));
        assert_eq!(key(10, 1), key(10, 2));
    }
}
