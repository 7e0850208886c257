//! A compared text in, its sentences out.
//!
//! Pages repeat sentences in any order, on one line or several, so sentences are counted. A sentence ends at
//! its end mark. An abbreviation may split one; that costs nothing, since a part of a line is only cut at the
//! ends of a text.

use super::own_name::OwnName;
use std::ops::Range;

/// One sentence of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Key of the words: equal for sentences that differ only in their outlet's name.
    pub key: SentenceKey,
    /// Bytes of the sentence in the text, without blanks around it.
    pub range: Range<usize>,
    /// Number of words between blanks, at most 255.
    pub words: u8,
    /// Whether the sentence begins a line.
    pub first_of_line: bool,
    /// Whether this is only a part of a sentence, as in lines of hard-wrapped text.
    pub broken: bool,
    /// Whether the sentence contains its outlet's name.
    pub masked: bool,
}

/// 40 bits of a sentence's hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SentenceKey(pub u64);

impl SentenceKey {
    /// Bits of a key.
    pub(crate) const BITS: u32 = 40;

    fn of(bytes: &[u8]) -> Self {
        Self(xxhash_rust::xxh3::xxh3_64(bytes) >> (64 - Self::BITS))
    }
}

/// The key of a unit and its length in bytes, in one number that sorts by key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SizedKey(pub u64);

impl SizedKey {
    const LENGTH_BITS: u32 = 64 - SentenceKey::BITS;

    /// Packs a key and a length, at most 16 MiB.
    pub(crate) fn new(key: SentenceKey, bytes: usize) -> Self {
        Self(key.0 << Self::LENGTH_BITS | (bytes as u64).min((1 << Self::LENGTH_BITS) - 1))
    }

    /// The key.
    pub(crate) fn key(self) -> SentenceKey {
        SentenceKey(self.0 >> Self::LENGTH_BITS)
    }

    /// The length in bytes.
    pub(crate) fn bytes(self) -> u64 {
        self.0 & ((1 << Self::LENGTH_BITS) - 1)
    }
}

/// The units of a text whose lines end with `\n`, in order.
pub fn units(text: &str, name: &OwnName) -> Vec<Sentence> {
    let mut units = Vec::with_capacity(text.len() / 64);
    let named = name.places_in(text);
    let mut named = named.iter().peekable();
    let has_wide = memchr::memchr2(WIDE_FIRSTS[0], WIDE_FIRSTS[1], text.as_bytes()).is_some();
    let mut mask = String::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.trim_end().len();
        let mut first_of_line = true;
        let mut at = start;
        while at < end {
            let stop = sentence_end(text, at, end, has_wide);
            let range = at..stop;
            let sentence = &text[range.clone()];
            while named.next_if(|place| **place < at).is_some() {}
            let masked = named.peek().is_some_and(|place| **place < stop) && name.mask(sentence, &mut mask);
            let key = SentenceKey::of(if masked { mask.as_bytes() } else { sentence.as_bytes() });
            let blanks = memchr::memchr_iter(b' ', sentence.as_bytes()).count();
            let words = u8::try_from(blanks + 1).unwrap_or(u8::MAX);
            let broken = is_broken(sentence);
            units.push(Sentence { key, range, words, first_of_line, broken, masked });
            first_of_line = false;
            at = stop + text[stop..end].len() - text[stop..end].trim_start().len();
        }
        start += line.len();
    }
    units
}

/// Most words of a part of a sentence that may repeat by chance.
const BROKEN_WORDS_MAX: usize = 4;

fn is_broken(sentence: &str) -> bool {
    let few = || sentence.split(' ').nth(BROKEN_WORDS_MAX).is_none();
    sentence.ends_with(',') || (sentence.ends_with('.') && sentence.starts_with(char::is_lowercase) && few())
}

/// Sorts by key and keeps the shortest sentence of each key.
pub(crate) fn distinct(units: &mut Vec<SizedKey>) {
    units.sort_unstable();
    units.dedup_by_key(|unit| unit.key());
}

/// Returns where the sentence that begins at `at` ends: after an end mark and closing quotes before a blank,
/// after a full-width end mark, or at `end`.
fn sentence_end(text: &str, at: usize, end: usize, has_wide: bool) -> usize {
    let bytes = &text.as_bytes()[..end];
    let mut from = at;
    while from < end {
        // Searched piece by piece, so that a line of many sentences is not read to its end for each.
        let piece = &bytes[from..end.min(from + PIECE_BYTES)];
        let plain = memchr::memchr3(b'.', b'!', b'?', piece);
        if has_wide && let Some(wide) = wide_end(&piece[..plain.unwrap_or(piece.len())]) {
            return from + wide;
        }
        let Some(plain) = plain else {
            // A mark of three bytes may lie across the pieces.
            from = if piece.len() < PIECE_BYTES { end } else { from + PIECE_BYTES - 2 };
            continue;
        };
        let mut after = from + plain + 1;
        while matches!(bytes.get(after), Some(b'"' | b'\'' | b')' | b'.' | b'!' | b'?')) {
            after += 1;
        }
        if bytes.get(after) == Some(&b' ') {
            return after;
        }
        from = after;
    }
    end
}

/// Bytes of a line searched for an end mark at a time.
const PIECE_BYTES: usize = 512;

/// First bytes of the marks 。！？.
const WIDE_FIRSTS: [u8; 2] = [0xe3, 0xef];

/// The end of the first full-width end mark.
fn wide_end(bytes: &[u8]) -> Option<usize> {
    let mut firsts = memchr::memchr2_iter(WIDE_FIRSTS[0], WIDE_FIRSTS[1], bytes);
    let is_mark = |mark: &[u8]| ["。", "！", "？"].iter().any(|known| known.as_bytes() == mark);
    firsts.find(|&at| bytes.get(at..at + 3).is_some_and(is_mark)).map(|at| at + 3)
}

#[cfg(test)]
mod tests {
    use super::{OwnName, SizedKey, distinct, units};

    fn split<'t>(text: &'t str, outlet: &str) -> Vec<(&'t str, bool)> {
        let units = units(text, &OwnName::new(outlet));
        units.into_iter().map(|unit| (&text[unit.range], unit.first_of_line)).collect()
    }

    #[test]
    fn a_text_falls_into_sentences_and_no_byte_but_blanks_is_lost() {
        let text = "It closed. \"Why?\" she asked. Up 2.5 pct!\nShips waited...\n港口关闭。船在等。\n";
        assert_eq!(
            split(text, ""),
            [
                ("It closed.", true),
                ("\"Why?\"", false),
                ("she asked.", false),
                ("Up 2.5 pct!", false),
                ("Ships waited...", true),
                ("港口关闭。", true),
                ("船在等。", false),
            ]
        );
        assert!(split("", "").is_empty() && split("\n\n", "").is_empty());
    }

    #[test]
    fn marks_across_the_pieces_of_a_long_line_are_found() {
        for letters in 505..520 {
            let text = format!("{}。Then? Yes\n", "x".repeat(letters));
            let lengths: Vec<usize> = split(&text, "").iter().map(|(sentence, _)| sentence.len()).collect();
            assert_eq!(lengths, [letters + 3, 5, 3]);
        }
    }

    #[test]
    fn sentences_that_differ_in_their_outlets_name_have_one_key() {
        let key = |text: &str, outlet: &str| units(text, &OwnName::new(outlet))[0].key;
        let (a, b) =
            (key("About Harbor Star.", "harborstar.example"), key("About Bay Post.", "baypost.example"));
        assert_eq!(a, b);
        assert_ne!(a, key("About Bay Post.", "harborstar.example"));
    }

    #[test]
    fn the_end_of_a_wrapped_sentence_is_no_unit_to_learn() {
        let wrapped =
            units("In a letter to the port authority,\nthe harbour master\nsaid.\n", &OwnName::new(""));
        assert_eq!(wrapped.iter().map(|unit| unit.broken).collect::<Vec<_>>(), [true, false, true]);
    }

    #[test]
    fn packed_units_are_distinct_and_know_their_length() {
        let units = units("One two. Three. One two.\n", &OwnName::new(""));
        let mut packed = units.iter().map(|unit| SizedKey::new(unit.key, unit.range.len())).collect();
        distinct(&mut packed);
        let mut lengths: Vec<u64> = packed.iter().map(|unit| unit.bytes()).collect();
        lengths.sort_unstable();
        assert_eq!(lengths, [6, 8]);
        assert!(packed.is_sorted());
    }
}
