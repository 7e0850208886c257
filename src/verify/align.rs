//! Two texts' tokens in, the passages they share out.
//!
//! Sets of shingles tell how much two texts share and not where. Where tells a copy from an independent
//! report with the same background paragraph: a copy's shared passages reach from one end of a text to the
//! other, or begin and end where a text does. And what stands *between* shared runs tells a rewritten copy
//! from another page of the same form: words in the one, figures and names in the other.
//!
//! Runs of equal tokens are found as in greedy string tiling (Wise 1993, used on newswire by Clough et al.
//! 2002, METER): every token belongs to one run at most. Here the later text is read once from its start, and
//! at each place the longest run is taken that the earlier text still has, the one that goes on where the
//! last ended before others; so the cost is linear but for a fixed number of places looked at. Runs that
//! follow each other closely in both texts make a **passage**; short passages are chance and are left out.

use crate::base::hash::mix;
use crate::base::params::{any_count, count, params};
use crate::shingle::{Token, TokenKind};

params! {
    /// Parameters of aligning.
    #[table("verify.align", Asked)]
    pub struct AlignParams {
        /// Fewest equal words in a row that make a run.
        #[key(count("words", 1, 64))]
        pub run_words: usize,
        /// Fewest equal characters in a row that make a run, where the script writes no spaces.
        #[key(count("characters", 1, 64))]
        pub run_characters: usize,
        /// Words in a row that make a long run, a sentence rather than a phrase: it shows a passage of
        /// another story.
        #[key(any_count("words"))]
        pub long_run_words: usize,
        /// Most words between two runs of one passage, in either text.
        #[key(count("words", 0, 10_000))]
        pub gap_words: usize,
        /// Fewest words in a passage's runs, or half of a shorter text.
        #[key(count("words", 1, 10_000))]
        pub passage_words: usize,
    }
}

/// What two texts share, and where. Two characters count as a word where the script writes no spaces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Alignment {
    /// Words of the earlier text.
    pub a_words: u32,
    /// Words of the later text.
    pub b_words: u32,
    /// Words in the runs of all passages.
    pub matched: u32,
    /// Those of them in long runs.
    pub verbatim: u32,
    /// Number of runs.
    pub runs: u32,
    /// Number of passages.
    pub passages: u32,
    /// Words before the first passage, in the text that has fewer there.
    pub before: u32,
    /// Where in the earlier text the first passage begins and the last one ends, in words from its start.
    pub a_span: (u32, u32),
    /// The same in the later text.
    pub b_span: (u32, u32),
    /// Words behind the last passage, in the text that has fewer there.
    pub behind: u32,
    /// Figures within runs.
    pub figures_same: u32,
    /// Figures from the first passage to the last, of the text that has fewer: what a portal puts around a
    /// text is none of it.
    pub figures_fewer: u32,
    /// Places between runs where either text has a few words of its own.
    pub substitutions: u32,
    /// Those of them where both have a figure or a name, and not the same.
    pub slots: u32,
    /// Those of them where both have a figure, and not the same.
    pub figure_slots: u32,
    /// Whether one of these is before all passages, where a text names what it is about.
    pub is_other_subject: bool,
}

/// Where a long run of equal words lies in two texts: from where to where, in words from their starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LongRun {
    /// In the earlier text.
    pub a: (u32, u32),
    /// In the later text.
    pub b: (u32, u32),
}

/// Equal tokens in a row.
#[derive(Clone, Copy, Debug)]
struct EqualRun {
    a: usize,
    b: usize,
    length: usize,
}

/// A text laid out so that others can be aligned with it: its tokens and where each short sequence of them
/// stands.
#[derive(Clone, Debug, Default)]
pub struct TokenIndex {
    tokens: Vec<Token>,
    /// Tokens that make a run.
    run: usize,
    /// Tokens that count as a word.
    word: usize,
    /// First place of each bucket of sequences, one above it; 0 where there is none.
    heads: Vec<u32>,
    /// The next place of the same bucket, likewise.
    next: Vec<u32>,
}

/// Places of one sequence that are tried: what stands in more is a set phrase.
const TRIED_MAX: usize = 16;

/// Characters that say as much as a word, in scripts that write no spaces.
const CHARACTERS_A_WORD: usize = 2;

impl TokenIndex {
    /// Lays another text out in place of the last.
    pub fn lay(&mut self, tokens: &[Token], params: &AlignParams) {
        let unspaced = tokens.iter().filter(|token| token.kind() == TokenKind::Character).count();
        (self.run, self.word) = match unspaced * 2 > tokens.len() {
            true => (params.run_characters, CHARACTERS_A_WORD),
            false => (params.run_words, 1),
        };
        self.tokens.clear();
        self.tokens.extend_from_slice(tokens);
        self.heads.clear();
        self.heads.resize((tokens.len() * 2).next_power_of_two(), 0);
        self.next.clear();
        self.next.resize(tokens.len(), 0);
        // From the end, so that the first place is met first.
        for at in (0..(tokens.len() + 1).saturating_sub(self.run)).rev() {
            let bucket = self.bucket(&tokens[at..at + self.run]);
            self.next[at] = std::mem::replace(&mut self.heads[bucket], at as u32 + 1);
        }
    }

    fn bucket(&self, sequence: &[Token]) -> usize {
        let key = sequence.iter().fold(0u64, |key, token| key << 21 ^ key >> 11 ^ u64::from(token.hash()));
        mix(key) as usize & (self.heads.len() - 1)
    }

    /// Aligns a later text with this one.
    pub fn align(&self, other: &[Token], params: &AlignParams) -> Alignment {
        let gap = params.gap_words * self.word;
        let runs = self.runs(other, gap);
        let passages = self.passages(&runs, other.len(), params);
        let mut alignment = Alignment {
            a_words: self.tokens.len() as u32,
            b_words: other.len() as u32,
            passages: passages.len() as u32,
            ..Alignment::default()
        };
        for passage in &passages {
            // What a text is about stands first: two texts of one form begin with two names.
            let first = passage[0];
            if first.a.max(first.b) <= gap {
                alignment.compare(&self.tokens[..first.a], &other[..first.b]);
                alignment.is_other_subject = alignment.slots > 0;
            }
            alignment.take(passage, &self.tokens, other, params.long_run_words * self.word);
        }
        if !passages.is_empty() {
            let all = || passages.iter().flat_map(|passage| passage.iter());
            let from = |of: fn(&EqualRun) -> usize| all().map(of).min().unwrap_or(0);
            let to = |of: fn(&EqualRun) -> usize| all().map(of).max().unwrap_or(0);
            let (a_from, a_to) = (from(|run| run.a), to(|run| run.a + run.length));
            let (b_from, b_to) = (from(|run| run.b), to(|run| run.b + run.length));
            alignment.before = a_from.min(b_from) as u32;
            alignment.behind = (self.tokens.len() - a_to).min(other.len() - b_to) as u32;
            alignment.a_span = (a_from as u32, a_to as u32);
            alignment.b_span = (b_from as u32, b_to as u32);
            alignment.figures_fewer = figures(&self.tokens[a_from..a_to]).min(figures(&other[b_from..b_to]));
        }
        alignment.in_words(self.word as u32)
    }

    /// The long runs that a later text shares with this one, in its order.
    pub(crate) fn long_runs(&self, other: &[Token], params: &AlignParams) -> Vec<LongRun> {
        let runs = self.runs(other, params.gap_words * self.word);
        let is_long = |run: &&EqualRun| run.length >= params.long_run_words * self.word;
        let words =
            |at: usize, run: &EqualRun| ((at / self.word) as u32, ((at + run.length) / self.word) as u32);
        let passages = self.passages(&runs, other.len(), params);
        let long = passages.into_iter().flatten().filter(is_long);
        long.map(|run| LongRun { a: words(run.a, run), b: words(run.b, run) }).collect()
    }

    /// Runs that are close to each other, if they are long enough together to be no chance.
    fn passages<'r>(&self, runs: &'r [EqualRun], other: usize, params: &AlignParams) -> Vec<&'r [EqualRun]> {
        let gap = params.gap_words * self.word;
        // Half a text is a passage, be it short.
        let half = self.tokens.len().min(other).div_ceil(2);
        let least = (params.passage_words * self.word).min(half);
        let words = |passage: &[EqualRun]| passage.iter().map(|run| run.length).sum::<usize>();
        runs.chunk_by(|x, y| is_close(*x, *y, gap)).filter(|passage| words(passage) >= least).collect()
    }

    fn runs(&self, other: &[Token], gap: usize) -> Vec<EqualRun> {
        let mut runs: Vec<EqualRun> = Vec::new();
        if self.tokens.len() < self.run {
            return runs;
        }
        let mut used = vec![false; self.tokens.len()];
        let mut at = 0;
        while at + self.run <= other.len() {
            let last = runs.last().copied();
            let longest =
                self.longest(other, at, &used, |run| last.is_some_and(|last| is_close(last, run, gap)));
            match longest {
                Some(run) => {
                    used[run.a..run.a + run.length].fill(true);
                    at += run.length;
                    runs.push(run);
                }
                None => at += 1,
            }
        }
        runs
    }

    /// The longest run at a place of the other text; of those that follow the last run, before all others.
    fn longest(
        &self,
        other: &[Token],
        at: usize,
        used: &[bool],
        follows: impl Fn(EqualRun) -> bool,
    ) -> Option<EqualRun> {
        let mut best: Option<(bool, EqualRun)> = None;
        let mut place = self.heads[self.bucket(&other[at..at + self.run])] as usize;
        for _ in 0..TRIED_MAX {
            let Some(a) = place.checked_sub(1) else { break };
            let same = |&(offset, token): &(usize, &Token)| {
                self.tokens.get(a + offset).is_some_and(|mine| mine.is(*token)) && !used[a + offset]
            };
            let length = other[at..].iter().enumerate().take_while(same).count();
            let run = EqualRun { a, b: at, length };
            let rank = |(follows, run): (bool, EqualRun)| (follows, run.length);
            if length >= self.run && best.is_none_or(|best| rank((follows(run), run)) > rank(best)) {
                best = Some((follows(run), run));
            }
            place = self.next[a] as usize;
        }
        best.map(|(_, run)| run)
    }
}

fn figures(tokens: &[Token]) -> u32 {
    tokens.iter().filter(|token| token.kind() == TokenKind::Figure).count() as u32
}

/// Whether a run comes soon after another in both texts.
fn is_close(before: EqualRun, run: EqualRun, gap_words: usize) -> bool {
    let near = |end: usize, start: usize| (end..=end + gap_words).contains(&start);
    near(before.a + before.length, run.a) && near(before.b + before.length, run.b)
}

impl Alignment {
    fn take(&mut self, passage: &[EqualRun], a: &[Token], b: &[Token], long_run: usize) {
        self.runs += passage.len() as u32;
        for run in passage {
            self.matched += run.length as u32;
            self.verbatim += if run.length >= long_run { run.length as u32 } else { 0 };
            let tokens = &b[run.b..run.b + run.length];
            self.figures_same += figures(tokens);
        }
        for pair in passage.windows(2) {
            let (x, y) = (pair[0], pair[1]);
            self.compare(&a[x.a + x.length..y.a], &b[x.b + x.length..y.b]);
        }
    }

    /// The same, of `tokens` tokens a word.
    fn in_words(self, tokens: u32) -> Self {
        let span = |(from, to): (u32, u32)| (from / tokens, to / tokens);
        Self {
            a_words: self.a_words / tokens,
            b_words: self.b_words / tokens,
            matched: self.matched / tokens,
            verbatim: self.verbatim / tokens,
            before: self.before / tokens,
            a_span: span(self.a_span),
            b_span: span(self.b_span),
            behind: self.behind / tokens,
            ..self
        }
    }

    /// What stands between two runs in the one text and in the other.
    fn compare(&mut self, a: &[Token], b: &[Token]) {
        if a.is_empty() || b.is_empty() {
            return;
        }
        self.substitutions += 1;
        self.slots +=
            u32::from(are_others(a, b, |token| token.kind() == TokenKind::Name || token.is_number()));
        self.figure_slots += u32::from(are_others(a, b, Token::is_number));
    }
}

/// Whether both have tokens of a kind, and none of the first's is in the second.
fn are_others(a: &[Token], b: &[Token], is_of_kind: impl Fn(Token) -> bool) -> bool {
    let mut of_a = a.iter().filter(|token| is_of_kind(**token)).peekable();
    let both = of_a.peek().is_some() && b.iter().any(|token| is_of_kind(*token));
    both && !of_a.any(|token| b.iter().any(|other| other.is(*token)))
}

#[cfg(test)]
mod tests {
    use super::{AlignParams, Alignment, TokenIndex};
    use crate::base::params::of_wire;
    use crate::shingle::{ShingleParams, shingle};
    use std::sync::LazyLock;

    static PARAMS: LazyLock<AlignParams> = LazyLock::new(|| of_wire("verify.align"));

    const LEAD: &str = "The lamp on Carrick Point went out on Monday for the first time in ninety years, and boats waited \
        outside the bar until the keeper had carried 40 tins of oil up the stairs.";
    const BODY: &str = "The keeper said that the new cable had been laid where the old one was not, and that nobody in the \
        office had asked her which of the two the gulls sit on.";
    const OTHER: &str = "Bakers of the town have agreed on one recipe for almond cake, after a quarrel that outlived two of \
        the judges and the oven in which the first cake was burnt.";

    fn align(a: &str, b: &str) -> Alignment {
        let tokens = |text| shingle(text, &ShingleParams { words: 5, characters: 6 }).tokens;
        let mut laid = TokenIndex::default();
        laid.lay(&tokens(a), &PARAMS);
        laid.align(&tokens(b), &PARAMS)
    }

    fn words(text: &str) -> u32 {
        text.split_whitespace().count() as u32
    }

    #[test]
    fn a_whole_copy_is_one_run_from_end_to_end() {
        let text = format!("{LEAD}\n{BODY}");
        let all = words(&text);
        let expected = Alignment {
            a_words: all,
            b_words: all,
            matched: all,
            verbatim: all,
            runs: 1,
            passages: 1,
            a_span: (0, all),
            b_span: (0, all),
            figures_same: 1,
            figures_fewer: 1,
            ..Alignment::default()
        };
        assert_eq!(align(&text, &text.to_uppercase()), expected);
    }

    #[test]
    fn what_both_have_before_and_behind_is_counted_in_the_text_that_has_less() {
        let alignment =
            align(&format!("{OTHER}\n{BODY}"), &format!("{LEAD}\n{BODY}\nSo much for the gulls."));
        assert_eq!((alignment.before, alignment.behind), (words(OTHER).min(words(LEAD)), 0));
        assert_eq!((alignment.matched, alignment.runs, alignment.slots), (words(BODY), 1, 0));
        assert_eq!(alignment.a_span, (words(OTHER), words(OTHER) + words(BODY)));
        assert_eq!(alignment.b_span, (words(LEAD), words(LEAD) + words(BODY)));
    }

    #[test]
    fn a_rewrite_is_one_passage_of_many_runs() {
        let mut count = 0;
        let rewritten: Vec<&str> = BODY
            .split(' ')
            .inspect(|_| count += 1)
            .enumerate()
            .map(|(at, word)| if at % 5 == 4 { "quietly" } else { word })
            .collect();
        let alignment = align(BODY, &rewritten.join(" "));
        assert_eq!((alignment.passages, alignment.matched), (1, count - count / 5));
        assert_eq!(
            (alignment.substitutions, alignment.slots, alignment.verbatim),
            (alignment.runs - 1, 0, 0)
        );
    }

    #[test]
    fn paragraphs_that_changed_places_are_found_and_a_repeated_one_counts_once() {
        let moved = align(&format!("{LEAD}\n{OTHER}\n{BODY}"), &format!("{BODY}\n{LEAD}"));
        assert_eq!((moved.passages, moved.matched), (2, words(LEAD) + words(BODY)));
        assert_eq!((moved.before, moved.behind), (0, 0));
        let repeated = align(BODY, &format!("{BODY}\n{BODY}\n{BODY}"));
        assert_eq!((repeated.passages, repeated.matched), (1, words(BODY)));
    }

    #[test]
    fn figures_and_names_in_each_others_place_are_slots_and_other_words_are_none() {
        let page = |place: &str, wind: &str, rain: &str, sky: &str| {
            format!(
                "The wind over {place} will turn south by noon and reach {wind} knots in the open, with rain of {rain} \
                 millimetres expected before the evening and a sky that is {sky} until the moon has risen."
            )
        };
        let one = page("the bay of Ostervik", "18", "7", "dark");
        let other = align(&one, &page("the bay of Keldmoor", "24", "11", "clear"));
        assert_eq!((other.substitutions, other.slots), (4, 3));
        assert_eq!((other.figures_same, other.figures_fewer), (0, 2));
        let reworded = align(&one, &page("the bay of Ostervik", "18", "7", "clear"));
        assert_eq!((reworded.substitutions, reworded.slots, reworded.figures_same), (1, 0, 2));
    }

    #[test]
    fn names_before_the_first_passage_are_compared_like_those_within() {
        let alignment = align(&format!("Shares of Marn {BODY}"), &format!("Shares of Brill {BODY}"));
        assert_eq!((alignment.substitutions, alignment.slots), (1, 1));
    }

    #[test]
    fn chance_phrases_are_no_passages() {
        let (one, other) =
            (format!("{LEAD} Nobody in the office slept."), format!("{OTHER} Nobody in the office knew."));
        let alignment = align(&one, &other);
        assert_eq!((alignment.matched, alignment.runs, alignment.before), (0, 0, 0));
        assert_eq!(align("", BODY), Alignment { b_words: words(BODY), ..Alignment::default() });
        assert_eq!(align("one two", "").matched, 0);
    }

    #[test]
    fn two_characters_of_a_script_without_spaces_count_as_a_word() {
        let text = "灯塔的灯九十年来第一次在星期一熄灭，船只在沙洲外等候，直到看守人把四十桶油扛上楼梯。";
        let characters = text.chars().filter(|c| c.is_alphabetic()).count() as u32;
        let alignment = align(text, &format!("{text}没有人问过她海鸥停在哪一根上。"));
        assert_eq!((alignment.a_words, alignment.matched), (characters / 2, characters / 2));
        assert_eq!((alignment.runs, alignment.behind), (1, 0));
    }

    #[test]
    fn long_runs_are_told_where_they_lie_in_both_texts() {
        let tokens = |text: &str| shingle(text, &ShingleParams { words: 5, characters: 6 }).tokens;
        let mut laid = TokenIndex::default();
        let mut told = |a: &str, b: &str| {
            laid.lay(&tokens(a), &PARAMS);
            laid.long_runs(&tokens(b), &PARAMS).into_iter().map(|run| (run.a, run.b)).collect::<Vec<_>>()
        };
        let (lead, other) = (words(LEAD), words(OTHER));
        let body = (lead + other, lead + other + words(BODY));
        assert_eq!(
            told(&format!("{LEAD}\n{OTHER}\n{BODY}"), &format!("{BODY}\n{LEAD}")),
            [(body, (0, words(BODY))), ((0, lead), (words(BODY), words(BODY) + lead))]
        );
        assert_eq!(told(LEAD, OTHER), []);
        let few: Vec<&str> = BODY.split(' ').take(11).collect();
        assert_eq!(told(BODY, &few.join(" ")), [], "a phrase is no sentence");
    }

    #[test]
    fn one_word_repeated_is_one_run() {
        let alignment = align(&"spam ".repeat(3_000), &"spam ".repeat(5_000));
        assert_eq!((alignment.matched, alignment.runs), (3_000, 1));
    }
}
