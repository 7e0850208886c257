//! edges.csv.

use super::ShareCell;
use crate::base::word::{Meaning, Word, Words};
use crate::table;
use crate::verify::Kind;

table! {
    /// A row a proven pair, by the two ids. Articles that share a text are joined to its first article as
    /// `equal`, and the first articles stand for their texts in all other rows. What is behind `url_b` is
    /// what `recut` asks; it is empty of equal texts, but for `shingles_a` and `shingles_b`.
    pub struct EdgeRow<'r> in "edges.csv" {
        /// The earlier article.
        article_a: &'r str,
        /// The later one.
        article_b: &'r str,
        /// Jaccard similarity of their shingles.
        jaccard: ShareCell,
        /// Share of the shingles of `article_a` that `article_b` has.
        containment_a_in_b: ShareCell,
        /// Share of the shingles of `article_b` that `article_a` has.
        containment_b_in_a: ShareCell,
        /// Shingles that both have.
        shared_shingles: u32 [shingles],
        /// The measure that was passed.
        kind: PairKind,
        /// Words that lie in shared passages.
        matched_words: u32 [words],
        /// Their share of the shorter text, less what is common.
        strength: ShareCell,
        /// Address of `article_a`.
        url_a: &'r str,
        /// Address of `article_b`.
        url_b: &'r str,
        /// Distinct shingles of `article_a`.
        shingles_a: u32 [shingles],
        /// Distinct shingles of `article_b`.
        shingles_b: u32 [shingles],
        /// Neighbouring figures that both have.
        figures_shared: Option<u32> [figures],
        /// Neighbouring figures of the text with fewer.
        figures_fewer: Option<u32> [figures],
        /// Words of the shorter text, of which `matched_words` are a share.
        shorter_words: Option<u32> [words],
        /// Those of `matched_words` in long runs that show a passage of one text in the other, 0 where none
        /// does.
        passage_words: Option<u32> [words],
        /// Where the shared passages begin in `article_a`.
        from_a: Option<u32> [words],
        /// Where they end.
        to_a: Option<u32> [words],
        /// Where they begin in `article_b`.
        from_b: Option<u32> [words],
        /// Where they end.
        to_b: Option<u32> [words],
        /// What a shared shingle weighs in the mean, from 0 to 1, to its last bit.
        weight: Option<f64>,
        /// Whether the pair would do under its headline alone.
        one_headline: Option<bool>,
    }
}

/// What proves a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairKind {
    /// The articles share a text.
    Equal,
    /// The rule.
    By(Kind),
}

const EQUAL: &str = "equal";

impl Word for PairKind {
    const WORDS: &'static [Words] = &[
        Words { prefix: "", words: &[Meaning { word: EQUAL, means: "The texts are equal." }] },
        Words { prefix: "", words: Kind::MEANINGS },
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Equal => EQUAL,
            Self::By(kind) => kind.as_str(),
        }
    }

    fn of(word: &str) -> Option<Self> {
        if word == EQUAL { Some(Self::Equal) } else { Kind::parse(word).map(Self::By) }
    }
}
