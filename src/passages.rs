//! Proven pairs and the stories their texts are in, in; the passages that one story's articles hold of
//! another's, out.
//!
//! What two texts of one story share makes them copies. What texts of two stories share is a passage: wire
//! paragraphs in an own report, a brief in a live ticker, background told again, a quotation. An article has
//! one passage of each other story, that of the article there which holds most of it: where a report has 500
//! copies, a paragraph of it found elsewhere is found once. So the passages are as many as articles and
//! stories, and not as pairs.

use crate::shingle::Token;
use crate::verify::{AlignParams, Edge, LongRun, TokenIndex};
use std::cmp::Reverse;
use std::sync::Arc;

/// What an article holds of another story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The article's entry.
    pub article: u32,
    /// Its cluster's id.
    pub cluster_id: Arc<str>,
    /// The entry of the article of the other story that holds most of it.
    pub other: u32,
    /// That one's cluster's id.
    pub other_cluster_id: Arc<str>,
    /// Words of all runs.
    pub words: u32,
    /// Where they lie: `a` in the article, `b` in the other.
    pub runs: Vec<LongRun>,
    /// Articles of the other story that hold a passage of the article beside.
    pub also: u32,
}

/// A text and the text of another story that holds most of what the two stories share in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Nearest {
    /// The text.
    pub text: u32,
    /// The other text.
    pub other: u32,
    /// Words in long runs.
    pub words: u32,
    /// Articles of the other story with a passage of the text, less one.
    pub also: u32,
}

/// The long runs that a text shares with another, in its order: `a` in the text, `b` in the other.
pub(crate) fn long_runs(
    [text, other]: [&[Token]; 2],
    is_earlier: bool,
    params: &AlignParams,
) -> Vec<LongRun> {
    // As the pair was read: the earlier text is laid out.
    let (earlier, later) = if is_earlier { (text, other) } else { (other, text) };
    let mut laid = TokenIndex::default();
    laid.lay(earlier, params);
    seen_from(is_earlier, laid.long_runs(later, params))
}

/// The long runs of two texts, from the earlier one or from the later, in its order.
pub(crate) fn seen_from(is_earlier: bool, mut runs: Vec<LongRun>) -> Vec<LongRun> {
    if !is_earlier {
        runs.iter_mut().for_each(|run| (run.a, run.b) = (run.b, run.a));
    }
    runs.sort_unstable_by_key(|run| run.a);
    runs
}

/// Who is in which story.
pub(crate) struct StoryIndex<'s> {
    /// The story of each text, by number.
    pub of_text: Vec<u32>,
    /// The ids of the stories' clusters.
    pub ids: Vec<&'s str>,
    /// The articles of each text, ascending.
    pub articles: &'s [Vec<u32>],
}

impl StoryIndex<'_> {
    /// The passages of the articles that `is_told` lets through, by the two clusters and the article's
    /// number; `runs` are those of each text with its nearest.
    pub(crate) fn told(
        &self,
        nearest: &[Nearest],
        runs: &[Vec<LongRun>],
        is_told: &dyn Fn(u32) -> bool,
    ) -> Vec<Passage> {
        let mut passages = Vec::new();
        for (it, runs) in nearest.iter().zip(runs) {
            for &article in self.articles[it.text as usize].iter().filter(|&&article| is_told(article)) {
                passages.push(self.passage(article, it, runs));
            }
        }
        passages.sort_by(|x, y| x.place().cmp(&y.place()));
        passages
    }

    fn passage(&self, article: u32, nearest: &Nearest, runs: &[LongRun]) -> Passage {
        let id = |text: u32| Arc::from(self.ids[self.of_text[text as usize] as usize]);
        Passage {
            article,
            cluster_id: id(nearest.text),
            other: self.articles[nearest.other as usize][0],
            other_cluster_id: id(nearest.other),
            words: nearest.words,
            runs: runs.to_vec(),
            also: nearest.also,
        }
    }

    /// For each text with an article that `is_told` lets through, and each other story of which it holds a
    /// passage, the text there that holds most of it, the earliest of several; by text and story.
    pub(crate) fn nearest(&self, edges: &[Edge], is_told: &dyn Fn(u32) -> bool) -> Vec<Nearest> {
        let has_told = |text: u32| self.articles[text as usize].iter().any(|&article| is_told(article));
        let mut across = Vec::new();
        for edge in edges.iter().filter(|edge| edge.is_told()) {
            let (a, b, words) = (edge.overlap.a, edge.overlap.b, Reverse(edge.passage_words));
            let (of_a, of_b) = (self.of_text[a as usize], self.of_text[b as usize]);
            if of_a != of_b {
                across.extend([(a, of_b, words, b), (b, of_a, words, a)]);
            }
        }
        across.sort_unstable();
        let of_story = across.chunk_by(|x, y| (x.0, x.1) == (y.0, y.1));
        let nearest = of_story.filter(|pairs| has_told(pairs[0].0)).map(|pairs| {
            let (text, _, Reverse(words), other) = pairs[0];
            let all: usize = pairs.iter().map(|pair| self.articles[pair.3 as usize].len()).sum();
            Nearest { text, other, words, also: all as u32 - 1 }
        });
        nearest.collect()
    }
}

impl Passage {
    /// What orders passages.
    fn place(&self) -> (&str, &str, u32) {
        (&self.cluster_id, &self.other_cluster_id, self.article)
    }
}

#[cfg(test)]
mod tests {
    use super::{Nearest, StoryIndex, long_runs};
    use crate::base::params::of_wire;
    use crate::shingle::Tokens;
    use crate::verify::{Edge, Grounds, Kind, LongRun, Overlap};

    /// A pair of texts that share so many words in long runs.
    fn edge(a: u32, b: u32, passage_words: u32) -> Edge {
        let overlap =
            Overlap { a, b, shared: 9, a_size: 90, b_size: 90, figures_shared: 0, figures_fewer: 0 };
        Edge {
            overlap,
            matched_words: passage_words,
            passage_words,
            a_span: (0, passage_words),
            b_span: (0, passage_words),
            kind: Kind::Passage,
            strength: 0.1,
            grounds: Grounds::default(),
        }
    }

    #[test]
    fn a_text_has_one_nearest_in_each_other_story_and_none_in_its_own() {
        // Texts 0 to 2 are one story, 3 and 4 another, 5 a third; text 1 has two articles.
        let articles = [vec![0], vec![1, 6], vec![2], vec![3], vec![4], vec![5]];
        let ids = vec!["w1", "w2", "w3"];
        let stories = StoryIndex { of_text: vec![0, 0, 0, 1, 1, 2], ids, articles: &articles };
        let edges = [
            edge(0, 1, 80),
            edge(0, 3, 20),
            edge(0, 4, 0),
            edge(1, 3, 30),
            edge(1, 4, 30),
            edge(2, 3, 30),
            edge(3, 5, 15),
        ];
        let nearest: Vec<(u32, u32, u32, u32)> = stories
            .nearest(&edges, &|article| article != 5)
            .iter()
            .map(|&Nearest { text, other, words, also }| (text, other, words, also))
            .collect();
        assert_eq!(
            nearest,
            [(0, 3, 20, 0), (1, 3, 30, 1), (2, 3, 30, 0), (3, 1, 30, 3), (3, 5, 15, 0), (4, 1, 30, 1)]
        );
    }

    #[test]
    fn the_longest_runs_are_found_from_either_side() {
        let align = of_wire("verify.align");
        let block = "the lamp on the point went out on monday for the first time in ninety years";
        let (a, b) = (format!("bakers agreed {block} and nobody slept"), format!("{block} so they say"));
        let tokens = [&a, &b].map(|text| Tokens::of(text).kept);
        let [a, b] = [&tokens[0][..], &tokens[1][..]];
        let length = block.split(' ').count() as u32;
        let (in_a, in_b) = ((2, 2 + length), (0, length));
        assert_eq!(long_runs([a, b], true, &align), [LongRun { a: in_a, b: in_b }]);
        assert_eq!(long_runs([b, a], false, &align), [LongRun { a: in_b, b: in_a }]);
    }
}
