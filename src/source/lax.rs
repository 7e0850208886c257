//! JSON as programs write it in, JSON by the book out.
//!
//! Python and R write `NaN` and `Infinity`, which are no JSON, and ids may have more digits than the numbers that parsers hold:
//! either would cost the record, or the last digits. The parser is strict and fast, so this is asked only where that failed.

/// The key of an object that stands for a number, whose digits are its value.
pub(super) const NUMBER: &str = "\0number";

/// Words that stand for no number, in small letters and without a sign.
const NO_NUMBERS: [&str; 3] = ["nan", "infinity", "inf"];

/// The record with `null` for what is no number, and with every number that 64 bits do not hold as an object of its digits;
/// none where there is neither.
pub(super) fn by_the_book(json: &str) -> Option<String> {
    let mut written = String::new();
    let (mut copied, mut at) = (0, 0);
    let bytes = json.as_bytes();
    while at < bytes.len() {
        match bytes[at] {
            b'"' => at = behind_string(bytes, at),
            byte if is_bare(byte) => {
                let end = bytes[at..]
                    .iter()
                    .position(|&byte| !is_bare(byte))
                    .map_or(bytes.len(), |length| at + length);
                if let Some(instead) = instead_of(&json[at..end]) {
                    written.push_str(&json[copied..at]);
                    written.push_str(&instead);
                    copied = end;
                }
                at = end;
            }
            _ => at += 1,
        }
    }
    (copied > 0).then(|| written + &json[copied..])
}

fn behind_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(found) = memchr::memchr2(b'"', b'\\', &bytes[at.min(bytes.len())..]) {
        at += found;
        match bytes[at] {
            b'"' => return at + 1,
            _ => at += 2,
        }
    }
    bytes.len()
}

/// Whether a byte belongs to a word or number without quotes.
fn is_bare(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
}

fn instead_of(word: &str) -> Option<String> {
    if NO_NUMBERS.contains(&&*word.trim_start_matches(['+', '-']).to_ascii_lowercase()) {
        return Some("null".to_owned());
    }
    let is_number = word.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit());
    let whole = word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let held = match whole {
        true => word.parse::<u64>().is_ok() || word.parse::<i64>().is_ok(),
        false => word.parse::<f64>().is_ok_and(f64::is_finite) && digits(word) <= DIGITS_HELD,
    };
    let quoted = serde_json::json!({ NUMBER: word }).to_string();
    (is_number && !held && word.parse::<f64>().is_ok()).then_some(quoted)
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

#[cfg(test)]
mod tests {
    use super::by_the_book;

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
            ("\"open NaN", None),
        ] {
            assert_eq!(by_the_book(json).as_deref(), expected, "{json}");
        }
    }
}
