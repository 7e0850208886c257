//! An outlet in, its own name in the lines of its pages masked.
//!
//! Sister papers print one line under many names: `About Harbor Star.`, `Write to news@harborstar.example.`.
//! Such lines are equal once the outlet's own name is masked. The name comes from the domain (`harborstar` is
//! `Harbor Star` in one word) or from the dump's word for the outlet.

use memchr::memmem::Finder;

/// Least bytes of a part of a name: a shorter one may be an ordinary word.
const PART_BYTES_MIN: usize = 3;

/// Character that replaces a name.
const MASK: char = '\u{1}';

/// The name of one outlet, ready for searching.
#[derive(Debug)]
pub struct OwnName {
    /// The name in small letters and one word.
    label: String,
    /// The words of a name that is not a domain.
    words: Vec<String>,
    /// First letters of the name: small, capitalised, all capitals.
    starts: Vec<Finder<'static>>,
}

impl OwnName {
    /// The name of an outlet, from its registrable domain or the dump's word for it.
    pub fn new(outlet: &str) -> Self {
        let is_domain = outlet.contains('.') && !outlet.contains(' ');
        let name = if is_domain { outlet.split('.').next().unwrap_or("") } else { outlet };
        let name = name.to_lowercase();
        let label: String = name.chars().filter(|c| c.is_alphabetic()).collect();
        let words = name.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() >= PART_BYTES_MIN);
        let words: Vec<String> = if is_domain { Vec::new() } else { words.map(str::to_owned).collect() };
        let start = |name: &str| name.chars().take(PART_BYTES_MIN).collect::<String>();
        let mut starts: Vec<String> = words.iter().map(|word| start(word)).collect();
        if !label.is_empty() {
            starts.push(start(&label));
        }
        let mut starts: Vec<String> = starts
            .iter()
            .flat_map(|start| [start.clone(), capitalised(start), start.to_uppercase()])
            .collect();
        starts.sort_unstable();
        starts.dedup();
        let starts = starts.iter().map(|start| Finder::new(start).into_owned()).collect();
        Self { label, words, starts }
    }

    /// Offsets of the words in `text` that contain the name or a part of it, in order.
    pub(crate) fn places_in(&self, text: &str) -> Vec<usize> {
        let mut places = Vec::new();
        let mut small = String::new();
        for start in &self.starts {
            for at in start.find_iter(text.as_bytes()) {
                let before = text[..at].trim_end_matches(char::is_alphanumeric).len();
                let word = &text[before..at + word_end(&text[at..])];
                if self.is_part(small_case(word, &mut small)) {
                    places.push(at);
                }
            }
        }
        places.sort_unstable();
        places
    }

    /// Writes `text` with the name masked, together with its domain or address. Returns whether the name was
    /// found.
    pub(crate) fn mask(&self, text: &str, out: &mut String) -> bool {
        out.clear();
        let mut small = String::new();
        let (mut rest, mut masked) = (text, false);
        while !rest.is_empty() {
            let (word, after) = rest.split_at(word_end(rest));
            rest = after;
            if word.is_empty() {
                let mut chars = rest.chars();
                out.extend(chars.next());
                rest = chars.as_str();
            } else if self.is_part(small_case(word, &mut small)) {
                masked = true;
                // `Harbor Star` is one name, and `harborstar.example` one too.
                if out.ends_with([' ', '-']) && out.trim_end_matches([' ', '-']).ends_with(MASK) {
                    out.truncate(out.trim_end_matches([' ', '-']).len());
                } else if !out.ends_with(MASK) {
                    out.push(MASK);
                }
                while let Some(suffix) =
                    rest.strip_prefix('.').filter(|rest| rest.starts_with(char::is_alphanumeric))
                {
                    rest = suffix.trim_start_matches(char::is_alphanumeric);
                }
            } else {
                out.push_str(word);
            }
        }
        masked
    }

    /// Whether a word in small letters is the name or a part of it.
    fn is_part(&self, word: &str) -> bool {
        if self.label.is_empty() {
            return false;
        }
        let long = word.len() >= PART_BYTES_MIN;
        word == self.label
            || (long && (self.label.starts_with(word) || self.label.ends_with(word)))
            || (self.label.len() >= PART_BYTES_MIN && word.contains(self.label.as_str()))
            || (long && self.words.iter().any(|own| own == word))
    }
}

/// Length of the letters and digits at the start of a text.
fn word_end(text: &str) -> usize {
    let plain = text.bytes().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(text.len());
    match text.as_bytes().get(plain) {
        Some(0x80..) => text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len()),
        _ => plain,
    }
}

/// A word in small letters, in a string that is there already.
fn small_case<'s>(word: &str, small: &'s mut String) -> &'s str {
    if word.is_ascii() {
        small.clear();
        small.push_str(word);
        small.make_ascii_lowercase();
    } else {
        *small = word.to_lowercase();
    }
    small
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::OwnName;

    fn masked(outlet: &str, text: &str) -> String {
        let mut out = String::new();
        OwnName::new(outlet).mask(text, &mut out);
        out.replace('\u{1}', "*")
    }

    #[test]
    fn sister_papers_lines_come_out_the_same() {
        for (outlet, text, expected) in [
            ("harborstar113.example", "About Harbor Star.", "About *."),
            ("harbor-star.example", "HARBOR STAR is the voice of Harbor.", "* is the voice of *."),
            ("harborstar113.co.uk", "Write to news@harborstar113.co.uk.", "Write to news@*."),
            ("harborstar.example", "See www.harborstar.example/terms today.", "See www.*/terms today."),
            ("The Harbor Star", "Harbor Star and its readers", "* and its readers"),
            ("hst.example", "The HST is not the last.", "The * is not the last."),
            ("", "About Harbor Star.", "About Harbor Star."),
        ] {
            assert_eq!(masked(outlet, text), expected, "{outlet}");
        }
    }

    #[test]
    fn a_text_without_the_name_is_told_at_once() {
        let name = OwnName::new("harborstar.example");
        assert_eq!(name.places_in("At the HARBOR STAR, mail news@harborstar.example"), [7, 30]);
        assert!(name.places_in("Harsh words and a star").is_empty());
        assert!(name.places_in("Ships waited outside.").is_empty());
        assert!(OwnName::new("").places_in("Ships waited outside.").is_empty());
    }
}
