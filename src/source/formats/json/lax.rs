//! JSON as programs write it in, JSON by the book out.
//!
//! Python and R write `NaN` and `Infinity`, ids may have more digits than the numbers that parsers hold,
//! hands and templates leave a comma behind the last value, exporters leave control characters in strings as
//! they are, and whoever prints a dictionary instead of writing it has single quotes and `None`. Any of these
//! would cost the record. The parser is strict and fast, so this is asked only where that failed. What
//! remains ambiguous is left as it is, for the parser to refuse.

use super::lax_string as strings;

/// The key of an object that stands for a number, whose digits are its value.
pub(crate) const NUMBER: &str = "\0number";

/// Words that stand for no number, in small letters and without a sign.
const NO_NUMBERS: [&str; 3] = ["nan", "infinity", "inf"];

/// Words of other languages, and what they are in JSON.
const WORDS: [(&str, &str); 4] =
    [("None", "null"), ("undefined", "null"), ("True", "true"), ("False", "false")];

/// What may stand around the value of a line that was cut out of a list.
const AROUND: [char; 7] = [',', ';', ' ', '\t', '\r', '\n', '\u{1e}'];

/// The record by the book; none where nothing in it could be mended.
pub(crate) fn by_the_book(json: &str) -> Option<String> {
    let inner = json.trim_matches(AROUND);
    // The first and the last line of a list have its brackets.
    let opened = inner.strip_prefix('[').map(|rest| rest.trim_start_matches(AROUND));
    let inner = opened.filter(|rest| rest.starts_with('{')).unwrap_or(inner);
    let mut pen = Pen { json: inner, written: String::new(), copied: 0, at: 0, depth: 0, calls: Vec::new() };
    let end = pen.run();
    let is_cut = inner.len() < json.len() || end < inner.len();
    (is_cut || pen.copied > 0).then(|| pen.written + &inner[pen.copied..end])
}

/// Runs over a value and writes it anew.
struct Pen<'a> {
    json: &'a str,
    written: String,
    /// How much of the value is written, and how much was looked at.
    copied: usize,
    at: usize,
    depth: usize,
    /// Depths of the calls that are open: `ISODate("2026-03-14")`.
    calls: Vec<usize>,
}

impl Pen<'_> {
    /// Gives where the value ends: at what may stand around it, or with the text.
    fn run(&mut self) -> usize {
        while let Some(&byte) = self.json.as_bytes().get(self.at) {
            match byte {
                b'"' | b'\'' => self.string(byte),
                b'{' | b'[' | b'(' => self.step(1, true),
                b')' if self.calls.last() == Some(&self.depth) => {
                    self.calls.pop();
                    self.step(1, false);
                    self.replace(self.at - 1, self.at, "");
                }
                b'}' | b']' | b')' => self.step(1, false),
                b',' if matches!(self.next_behind(self.at + 1), Some(b'}' | b']' | b',') | None) => {
                    self.replace(self.at, self.at + 1, "");
                    self.at += 1;
                }
                byte if is_bare(byte) => self.word(),
                _ => self.at += 1,
            }
            if self.depth == 0 && matches!(byte, b'}' | b']') && is_around(&self.json[self.at..]) {
                return self.at;
            }
        }
        self.json.len()
    }

    fn step(&mut self, bytes: usize, deeper: bool) {
        self.at += bytes;
        self.depth = if deeper { self.depth + 1 } else { self.depth.saturating_sub(1) };
    }

    fn replace(&mut self, from: usize, to: usize, by: &str) {
        self.written.push_str(&self.json[self.copied..from]);
        self.written.push_str(by);
        self.copied = to;
    }

    fn next_behind(&self, at: usize) -> Option<u8> {
        self.json.as_bytes()[at..].iter().find(|byte| !byte.is_ascii_whitespace()).copied()
    }

    fn string(&mut self, quote: u8) {
        let end = strings::behind(self.json.as_bytes(), self.at, quote);
        if let Some(mended) = strings::mended(&self.json[self.at..end], quote) {
            self.replace(self.at, end, &mended);
        }
        self.at = end;
    }

    fn word(&mut self) {
        let (start, bytes) = (self.at, self.json.as_bytes());
        let end = bytes[start..].iter().position(|&byte| !is_bare(byte)).map_or(bytes.len(), |n| start + n);
        let word = &self.json[start..end];
        self.at = end;
        match self.next_behind(end) {
            Some(b':') => self.replace(start, end, &format!("\"{word}\"")),
            Some(b'(') if is_name(word) => {
                let open = end + self.json[end..].find('(').unwrap_or_default();
                self.replace(start, open + 1, "");
                self.at = open + 1;
                self.depth += 1;
                self.calls.push(self.depth);
            }
            // `new Date(...)`
            Some(_) if word == "new" => self.replace(start, end, ""),
            _ => {
                if let Some(instead) = instead_of(word) {
                    self.replace(start, end, &instead);
                }
            }
        }
    }
}

/// Whether nothing is left but what stands behind a value in a list.
fn is_around(rest: &str) -> bool {
    rest.trim_start_matches(AROUND).strip_prefix(']').unwrap_or(rest).trim_matches(AROUND).is_empty()
}

/// Whether a byte belongs to a word or number without quotes.
fn is_bare(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.' | b'_' | b'$')
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic())
}

fn instead_of(word: &str) -> Option<String> {
    if NO_NUMBERS.contains(&&*word.trim_start_matches(['+', '-']).to_ascii_lowercase()) {
        return Some("null".to_owned());
    }
    if let Some((_, json)) = WORDS.iter().find(|(other, _)| *other == word) {
        return Some((*json).to_owned());
    }
    let digits = word.trim_start_matches(['+', '-', '.']);
    let is_number = digits.starts_with(|c: char| c.is_ascii_digit()) && word.parse::<f64>().is_ok();
    (is_number && !is_held(word)).then(|| serde_json::json!({ NUMBER: word }).to_string())
}

/// Whether the parser takes a number, with all its digits.
fn is_held(word: &str) -> bool {
    let whole = word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let held = match whole {
        true => word.parse::<u64>().is_ok() || word.parse::<i64>().is_ok(),
        false => word.parse::<f64>().is_ok_and(f64::is_finite) && digits(word) <= DIGITS_HELD,
    };
    held && serde_json::from_str::<serde::de::IgnoredAny>(word).is_ok()
}

/// Digits that a number with a fraction or an exponent surely keeps.
const DIGITS_HELD: usize = f64::DIGITS as usize;

/// The digits of a number from the first that is no zero, without its exponent and the zeros at its end.
fn digits(word: &str) -> usize {
    let mantissa = word.split(['e', 'E']).next().unwrap_or(word);
    let digits: Vec<u8> =
        mantissa.bytes().filter(u8::is_ascii_digit).skip_while(|digit| *digit == b'0').collect();
    digits.len() - digits.iter().rev().take_while(|digit| **digit == b'0').count()
}

/// The field of a record that the byte at this place belongs to, and of a key the field before it; none
/// before the first.
pub(crate) fn field_at(json: &str, place: usize) -> Option<&str> {
    let (bytes, mut at, mut depth, mut field) = (json.as_bytes(), 0, 0usize, None);
    while at < place.min(bytes.len()) {
        match bytes[at] {
            b'"' => {
                let end = strings::behind(bytes, at, b'"');
                let is_key = depth == 1 && json[end..].trim_start().starts_with(':');
                if is_key && end <= place {
                    field = json.get(at + 1..end - 1);
                }
                at = end;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    field
}

#[cfg(test)]
mod tests {
    use super::{by_the_book, field_at};

    #[test]
    fn what_is_no_number_is_null_and_what_is_too_long_keeps_its_digits() {
        for (json, expected) in [
            (r#"{"a":NaN,"b":[-Infinity, 1]}"#, Some(r#"{"a":null,"b":[null, 1]}"#)),
            (r#"{"a":"NaN \" NaN"}"#, None),
            (r#"{"a":1e999}"#, Some(r#"{"a":{"\u0000number":"1e999"}}"#)),
            (r#"[18446744073709551615,-9223372036854775808]"#, None),
            (r#"[18446744073709551616]"#, Some(r#"[{"\u0000number":"18446744073709551616"}]"#)),
            (
                r#"[12345678901234567.5,1.5e300,1777708800.25]"#,
                Some(r#"[{"\u0000number":"12345678901234567.5"},1.5e300,1777708800.25]"#),
            ),
            (r#"[-9223372036854775809]"#, Some(r#"[{"\u0000number":"-9223372036854775809"}]"#)),
            (r#"[true, null, nothing]"#, None),
            (r#"[007]"#, Some(r#"[{"\u0000number":"007"}]"#)),
            ("\"open NaN", None),
        ] {
            assert_eq!(by_the_book(json).as_deref(), expected, "{json}");
        }
    }

    #[test]
    fn commas_that_separate_nothing_and_brackets_of_a_list_around_a_line_are_left_out() {
        for (json, expected) in [
            (r#"{"a":1},"#, r#"{"a":1}"#),
            (r#"[{"a":1},"#, r#"{"a":1}"#),
            (r#",{"a":[1]} ]"#, r#"{"a":[1]}"#),
            (r#"{"a":1};"#, r#"{"a":1}"#),
            (r#"{"a":[1,2,],}"#, r#"{"a":[1,2]}"#),
            (r#"{"a":"x,}",}"#, r#"{"a":"x,}"}"#),
        ] {
            assert_eq!(by_the_book(json).as_deref(), Some(expected), "{json}");
        }
        // Two records are not one.
        assert_eq!(by_the_book(r#"{"a":1},{"b":2}"#), None);
    }

    #[test]
    fn what_python_and_a_shell_print_is_read_as_what_they_mean() {
        for (json, expected) in [
            (r#"{'a': None, 'b': True}"#, r#"{"a": null, "b": true}"#),
            (r#"{'a': "it's", 'b': 'a "b" \'c\''}"#, r#"{"a": "it's", "b": "a \"b\" 'c'"}"#),
            (r#"{a: 1, $b: 2}"#, r#"{"a": 1, "$b": 2}"#),
            (r#"{"a": ObjectId("5f"), "b": 1}"#, r#"{"a": "5f", "b": 1}"#),
            (r#"{"a": new Date(17), "b": [f(f(1))]}"#, r#"{"a":  17, "b": [1]}"#),
        ] {
            assert_eq!(by_the_book(json).as_deref(), Some(expected), "{json}");
        }
    }

    #[test]
    fn a_fault_is_told_with_the_field_it_stands_in() {
        let json = r#"{"a": "{", "b": {"c": x}, "d": 1}"#;
        for (place, field) in [(0, None), (6, Some("a")), (22, Some("b")), (33, Some("d"))] {
            assert_eq!(field_at(json, place), field, "{place}");
        }
    }
}
