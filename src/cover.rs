//! Decides which records of a dump another kept record covers.
//!
//! A copy cannot simply be dropped: a cut and a rewrite are copies, and each may hold what the other lacks.
//! A record is dropped only if it is *covered*: one kept record holds nearly all of its words, in runs of
//! several words, and all of its figures. The words counted are those of the compared text and those that
//! cleaning took out without listing them in furniture.csv: datelines and repeated paragraphs.
//!
//! One record must cover another by itself. Two records together cover nothing.

use crate::base::hash::{Map, mix};
use crate::base::params::{count, params, share};
use crate::shingle::{Token, TokenKind};

params! {
    /// Parameters of the test whether a record is covered.
    #[table("cover", Any)]
    pub struct CoverParams {
        /// Share of a record's own words that a kept record must hold for it to be dropped, and all its
        /// figures.
        #[key(share())]
        pub share_min: f64,
        /// Words in a row that a kept record must have for them to be held.
        #[key(count("words", 1, 64))]
        pub run_words: usize,
    }
}

/// Tokens of a record that a kept record must hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct RecordTokens {
    /// Tokens of the compared text.
    pub compared: Vec<Token>,
    /// Tokens that cleaning took out and furniture.csv does not list, in their order.
    pub aside: Vec<Token>,
    /// Words with a digit after their first character, such as `A320`. They count as figures.
    pub with_digits: Vec<Token>,
}

/// How much of a record another record holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cover {
    /// Number of words of the record.
    pub words: u32,
    /// Number of the record's words that the other record holds.
    pub held: u32,
    /// Number of distinct figures that the other record lacks.
    pub figures_lost: u32,
}

/// A record that a kept record covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoveredRecord {
    /// Index of the covered article.
    pub article: u32,
    /// Index of the kept article that covers it.
    pub kept: u32,
    /// How much of the covered article the kept one holds.
    pub cover: Cover,
}

impl Cover {
    /// Share of the record's words that the other record holds.
    pub(crate) fn share(self) -> f64 {
        f64::from(self.held) / f64::from(self.words.max(1))
    }

    /// Whether this is enough to drop the record.
    pub(crate) fn is_enough(self, params: &CoverParams) -> bool {
        self.figures_lost == 0 && self.share() >= params.share_min
    }
}

impl RecordTokens {
    fn texts(&self) -> [&[Token]; 2] {
        [&self.compared, &self.aside]
    }
}

/// An index of a record's word runs and figures, to measure how much other records hold.
#[derive(Clone, Debug)]
pub(crate) struct RecordIndex {
    texts: [Vec<Token>; 2],
    /// Starts of each run of words, by hash: index of the text, and position in it.
    runs: Map<u64, Vec<(usize, usize)>>,
    /// Words in a run, for each text. A text shorter than a run is one run.
    run_words: [usize; 2],
    /// Hashes of the distinct figures, ascending.
    figures: Vec<u32>,
}

impl RecordIndex {
    /// Indexes a record.
    pub(crate) fn new(own: RecordTokens, params: &CoverParams) -> Self {
        let run_words = own.texts().map(|text| params.run_words.min(text.len()));
        let mut runs: Map<u64, Vec<(usize, usize)>> = Map::default();
        for (which, (text, &words)) in own.texts().into_iter().zip(&run_words).enumerate() {
            for (at, run) in text.windows(words.max(1)).enumerate() {
                runs.entry(hash(run)).or_default().push((which, at));
            }
        }
        let figures = own.texts().into_iter().flatten().filter(is_figure).chain(&own.with_digits);
        let mut figures: Vec<u32> = figures.map(|token| token.hash()).collect();
        figures.sort_unstable();
        figures.dedup();
        Self { texts: [own.compared, own.aside], runs, run_words, figures }
    }

    /// Measures how much of the indexed record `holder` holds.
    pub(crate) fn in_record(&self, holder: &RecordTokens) -> Cover {
        let mut is_held = self.texts.each_ref().map(|text| vec![false; text.len()]);
        let mut lengths = self.run_words;
        lengths.sort_unstable();
        let lengths = if lengths[0] == lengths[1] { &lengths[1..] } else { &lengths[..] };
        for &words in lengths.iter().filter(|words| **words > 0) {
            for run in holder.texts().into_iter().flat_map(|text| text.windows(words)) {
                for &(which, at) in self.runs.get(&hash(run)).into_iter().flatten() {
                    let found = self.texts[which].get(at..at + words);
                    if found.is_some_and(|found| found.iter().zip(run).all(|(a, b)| a.is(*b))) {
                        is_held[which][at..at + words].fill(true);
                    }
                }
            }
        }
        let mut is_found = vec![false; self.figures.len()];
        for token in holder.texts().into_iter().flatten().chain(&holder.with_digits) {
            if let Ok(at) = self.figures.binary_search(&token.hash()) {
                is_found[at] = true;
            }
        }
        Cover {
            words: self.texts.iter().map(Vec::len).sum::<usize>() as u32,
            held: is_held.iter().flatten().filter(|held| **held).count() as u32,
            figures_lost: is_found.iter().filter(|found| !**found).count() as u32,
        }
    }
}

/// Returns the words of a text that contain a digit but do not begin with one.
pub(crate) fn with_digits(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| word.contains(char::is_numeric) && !word.starts_with(char::is_numeric))
}

/// Whether a word begins with a digit. Numbers written in words differ by language and do not count.
fn is_figure(token: &&Token) -> bool {
    token.kind() == TokenKind::Figure
}

fn hash(run: &[Token]) -> u64 {
    run.iter().fold(run.len() as u64, |hash, token| mix(hash ^ u64::from(token.hash())))
}

#[cfg(test)]
mod tests {
    use super::{Cover, CoverParams, RecordIndex, RecordTokens, with_digits};
    use crate::base::params::of_wire;
    use crate::shingle::Tokens;

    /// Reads a record from `compared text|text taken out`.
    fn own(text: &str) -> RecordTokens {
        let (compared, aside) = text.split_once('|').unwrap_or((text, ""));
        let with_digits = with_digits(text).flat_map(|word| Tokens::of(word).kept).collect();
        RecordTokens { compared: Tokens::of(compared).kept, aside: Tokens::of(aside).kept, with_digits }
    }

    fn cover(record: &str, holder: &str) -> (u32, u32, u32, bool) {
        let params: CoverParams = of_wire("cover");
        let cover: Cover = RecordIndex::new(own(record), &params).in_record(&own(holder));
        (cover.words, cover.held, cover.figures_lost, cover.is_enough(&params))
    }

    #[test]
    fn a_record_is_covered_by_one_that_holds_its_words_in_runs_and_all_its_figures() {
        let whole = "The ferry stopped on Monday after a crack of 40 centimetres was found in its hull below the water line";
        for (what, record, holder, expected) in [
            ("itself", whole, whole, (20, 20, 0, true)),
            ("a cut", "a crack of 40 centimetres was found in its hull", whole, (10, 10, 0, true)),
            (
                "the whole by a cut",
                whole,
                "a crack of 40 centimetres was found in its hull",
                (20, 10, 0, false),
            ),
            (
                "one word of ten more",
                "Sadly a crack of 40 centimetres was found in its hull",
                whole,
                (11, 10, 0, true),
            ),
            (
                "another figure",
                "a crack of 41 centimetres was found in its hull below the water line",
                whole,
                (14, 10, 1, false),
            ),
            (
                "words out of order",
                "hull its in found was centimetres 40 of crack a",
                whole,
                (10, 0, 0, false),
            ),
            (
                "runs of four",
                "the ferry stopped on, was found in its, below the water line",
                whole,
                (12, 0, 0, false),
            ),
            ("few words", "the ferry stopped", whole, (3, 3, 0, true)),
            ("other few", "the ferry sank", whole, (3, 0, 0, false)),
            ("capitals", "THE FERRY STOPPED ON MONDAY", whole, (5, 5, 0, true)),
            ("a dateline", &format!("{whole}|OSTERVIK March 3 -"), whole, (23, 20, 1, false)),
            (
                "the same dateline",
                &format!("{whole}|OSTERVIK March -"),
                &format!("{whole}|OSTERVIK March -"),
                (22, 22, 0, true),
            ),
            ("a dateline without a day", &format!("{whole}|OSTERVIK -"), whole, (21, 20, 0, true)),
            ("a paragraph said twice", &format!("{whole}|{whole}"), whole, (40, 40, 0, true)),
            ("nothing", "", whole, (0, 0, 0, false)),
        ] {
            assert_eq!(cover(record, holder), expected, "{what}");
        }
    }

    #[test]
    fn a_figure_within_a_word_is_held_by_the_same_word_however_it_is_written_to_others() {
        for text in [
            "l'A320 et l'A321 de la ligne",
            "COVID-19 in Q3",
            "B2B, G7/G20",
            "H\u{2082}O and CO\u{2082}",
            "\u{633}\u{664}\u{660}",
        ] {
            assert!(cover(text, text).3, "{text}: {:?}", cover(text, text));
            let other = text.replace(['2', '7', '9', '\u{2082}', '\u{660}'], "5");
            assert!(!cover(text, &other).3, "{text}");
        }
    }

    #[test]
    fn what_two_hold_between_them_is_held_by_neither() {
        let (first, second) =
            ("the ferry stopped on Monday after a crack", "the council will choose another one in May");
        let both = format!("{first} and {second}");
        assert!(!cover(&both, first).3 && !cover(&both, second).3 && cover(first, &both).3);
    }
}
