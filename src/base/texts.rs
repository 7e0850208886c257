//! Entries in, distinct texts out.
//!
//! Fifty thousand copies of one text cost what one does: texts that agree word for word become one before any
//! pair is looked at. A text of a few words proves nothing by agreeing (`Photo gallery` stands on many
//! pages), so such texts are only one if their headlines agree too; and a short one that comes back after
//! days is a bulletin that recurs (`The bank left its rates unchanged`), so that it is another text then.

use crate::base::params::{any_count, params};

params! {
    /// Parameters of telling texts apart.
    #[table("text", Compared)]
    pub struct TextParams {
        /// Words below which equal texts are one only if their headlines agree.
        #[key(any_count("words"))]
        pub short_words: u32,
        /// Words of a summary, at most, for its record to have no text: a longer one is compared as a text
        /// is.
        #[key(any_count("words"))]
        pub summary_words_max: u32,
        /// Words of a headline or summary that stands alone, at least, for another to be its equal.
        #[key(any_count("words"))]
        pub alone_words_min: u32,
        /// Hours within which equal ones are one, and a headline is that of a text that stands under it.
        #[key(any_count("hours"))]
        pub alone_hours_max: u32,
        /// Words of the compared text below which an article is refused as `too_short`; 0 where none is.
        #[key(any_count("words"))]
        pub words_min: u32,
    }
}

impl TextParams {
    /// Seconds within which equal headlines or summaries that stand alone are one.
    pub(crate) fn alone_seconds_max(&self) -> i64 {
        i64::from(self.alone_hours_max) * 3600
    }

    /// What stands for a pause, see [`Stays::of`], of a headline or summary that stands alone and has so many
    /// words.
    pub(crate) fn alone_pause(&self, words: u32) -> i64 {
        if words < self.alone_words_min { i64::MIN } else { -self.alone_seconds_max() }
    }
}

/// How long a text is the same when it comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stays {
    /// For ever.
    Always,
    /// Published then, until no copy comes for longer than so many seconds.
    Pausing(i64, i64),
    /// Published then, for so many seconds from its first copy on.
    Within(i64, i64),
    /// It is no other article's.
    Never,
}

impl Stays {
    /// That of a text published then, with the longest pause in seconds; none where it stays for ever. Below
    /// 0 it is the time from the first copy on, and with the least of all numbers nothing. Of a pause nothing
    /// is told without a time, and nothing proven without one where copies must lie close.
    pub(crate) fn of(published: Option<i64>, pause: Option<i64>) -> Self {
        match (published, pause) {
            (_, Some(i64::MIN)) => Self::Never,
            (Some(at), Some(seconds)) if seconds < 0 => Self::Within(at, -seconds),
            (None, Some(seconds)) if seconds < 0 => Self::Never,
            (Some(at), Some(seconds)) => Self::Pausing(at, seconds),
            (None, _) | (_, None) => Self::Always,
        }
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
    pub(crate) fn new(text_hash: u128, words: u32, headline: u64, params: &TextParams) -> Self {
        Self { text: text_hash, headline: if words < params.short_words { headline } else { 0 } }
    }

    /// The key of a headline or summary that stands alone: no text's.
    pub(crate) fn alone(hash: u64) -> Self {
        Self { text: ALONE, headline: hash }
    }

    /// The hashes of the text and of the headline, 0 where that does not count.
    pub(crate) fn parts(self) -> (u128, u64) {
        (self.text, self.headline)
    }

    /// The key that [`Self::parts`] came from.
    pub(crate) fn from_parts(text: u128, headline: u64) -> Self {
        Self { text, headline }
    }
}

/// Stands for the hash of a text where there is none.
const ALONE: u128 = 0x6865_6164_6c69_6e65_206f_6e6c_7900_0001;

/// The distinct texts of a run, numbered by their first article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// The text of each article.
    pub of_article: Vec<u32>,
    /// The first article of each text.
    pub first: Vec<u32>,
}

impl Texts {
    /// Numbers the texts of articles that stand in order of publication, so that texts do too. `stays` tells
    /// of an article how long its text is the same.
    pub(crate) fn number(keys: &[TextKey], stays: &dyn Fn(u32) -> Stays) -> Self {
        let mut order: Vec<u32> = (0..keys.len() as u32).collect();
        order.sort_unstable_by_key(|&article| (keys[article as usize], article));
        let mut leader = vec![0u32; keys.len()];
        for group in order.chunk_by(|&a, &b| keys[a as usize] == keys[b as usize]) {
            let (mut first, mut known) = (group[0], None);
            for &article in group {
                match stays(article) {
                    Stays::Always => {}
                    Stays::Never => first = article,
                    Stays::Pausing(at, seconds) => {
                        if known.replace(at).is_some_and(|last| at - last > seconds) {
                            first = article;
                        }
                    }
                    Stays::Within(at, seconds) => {
                        if known.is_none_or(|begun| at - begun > seconds) {
                            (first, known) = (article, Some(at));
                        }
                    }
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
    pub(crate) fn articles(&self) -> Vec<Vec<u32>> {
        let mut articles = vec![Vec::new(); self.first.len()];
        for (article, &text) in (0u32..).zip(&self.of_article) {
            articles[text as usize].push(article);
        }
        articles
    }
}

#[cfg(test)]
mod tests {
    use super::{Stays, TextKey, TextParams, Texts};

    const PARAMS: TextParams = TextParams {
        short_words: 10,
        summary_words_max: 60,
        alone_words_min: 6,
        alone_hours_max: 24,
        words_min: 0,
    };

    #[test]
    fn equal_texts_are_one_and_numbered_by_their_first_article() {
        let key = |text| TextKey::new(text, 100, 7, &PARAMS);
        let texts = Texts::number(&[key(9), key(3), key(9), key(1), key(3)], &|_| Stays::Always);
        assert_eq!(texts.of_article, [0, 1, 0, 2, 1]);
        assert_eq!(texts.first, [0, 1, 3]);
        assert_eq!(texts.articles(), [vec![0, 2], vec![1, 4], vec![3]]);
    }

    #[test]
    fn a_text_that_recurs_after_a_pause_is_another_one() {
        let keys = [TextKey::new(9, 100, 7, &PARAMS); 5];
        let at = [Some(10), Some(15), Some(21), None, Some(22)];
        let texts = Texts::number(&keys, &|article| Stays::of(at[article as usize], Some(5)));
        assert_eq!(texts.of_article, [0, 0, 1, 1, 1]);
        assert_eq!(texts.first, [0, 2]);
    }

    #[test]
    fn headlines_alone_are_one_within_a_day_of_the_first_and_those_of_few_words_or_no_time_never() {
        let key = TextKey::alone(7);
        let texts = |words: u32, at: &[Option<i64>]| {
            let stays = |article: u32| Stays::of(at[article as usize], Some(PARAMS.alone_pause(words)));
            Texts::number(&vec![key; at.len()], &stays).of_article
        };
        let hours = |hours: i64| Some(hours * 3600);
        assert_eq!(texts(6, &[hours(0), hours(20), hours(40), hours(64), hours(65)]), [0, 0, 1, 1, 2]);
        assert_eq!(texts(5, &[hours(0), hours(0)]), [0, 1]);
        assert_eq!(texts(6, &[hours(0), hours(1), None, None]), [0, 0, 1, 2]);
        assert_ne!(key, TextKey::new(7, 6, 7, &PARAMS));
    }

    #[test]
    fn a_few_words_under_different_headlines_are_different_texts() {
        let key = |words, headline| TextKey::new(5, words, headline, &PARAMS);
        assert_ne!(key(9, 1), key(9, 2));
        assert_eq!(key(9, 1), key(9, 1));
        assert_eq!(key(10, 1), key(10, 2));
    }
}
