//! A string of JSON as programs write it in, by the book out.
//!
//! Control characters and escapes that JSON does not know become what they mean; a backslash in front of
//! anything else is itself, as Python reads it.

/// Where the string that opens here is over, behind its closing quote.
pub(crate) fn behind(bytes: &[u8], start: usize, quote: u8) -> usize {
    let mut at = start + 1;
    while let Some(found) = memchr::memchr2(quote, b'\\', &bytes[at.min(bytes.len())..]) {
        at += found;
        match bytes[at] == quote {
            true => return at + 1,
            false => at += 2,
        }
    }
    bytes.len()
}

/// The string, with its quotes; none where it is by the book already, or has no end.
pub(crate) fn mended(string: &str, quote: u8) -> Option<String> {
    let quote = quote as char;
    let inner = string.strip_prefix(quote)?.strip_suffix(quote)?;
    let (mut written, mut rest) = (String::from('"'), inner);
    let mut is_changed = quote != '"';
    while let Some(at) = rest.find(|c: char| c.is_ascii_control() || matches!(c, '"' | '\\')) {
        written.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match rest.strip_prefix('\\') {
            Some(escaped) => 1 + escape(escaped, &mut written, &mut is_changed),
            None => {
                push_code(rest.chars().next().unwrap_or_default(), &mut written);
                is_changed |= !rest.starts_with('\u{7f}');
                1
            }
        };
        rest = &rest[length..];
    }
    written.push_str(rest);
    written.push('"');
    is_changed.then_some(written)
}

/// Writes what a backslash means before `escaped`, and gives how many bytes of that belong to it.
fn escape(escaped: &str, written: &mut String, is_changed: &mut bool) -> usize {
    let Some(next) = escaped.chars().next() else {
        written.push_str("\\\\");
        return 0;
    };
    if matches!(next, '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u') {
        written.push('\\');
        written.push(next);
        return 1;
    }
    *is_changed = true;
    let coded = |digits: usize| {
        let code = escaped.get(1..=digits)?;
        u32::from_str_radix(code, 16).ok().and_then(char::from_u32)
    };
    let (character, length) = match next {
        '\'' => (Some('\''), 1),
        'x' => (coded(2), 3),
        'U' => (coded(8), 9),
        _ => (None, 0),
    };
    match character {
        Some(character) => push_code(character, written),
        None => written.push_str("\\\\"),
    }
    if character.is_some() { length } else { 0 }
}

fn push_code(character: char, written: &mut String) {
    match character {
        '"' => written.push_str("\\\""),
        '\\' => written.push_str("\\\\"),
        c if c < ' ' => written.push_str(&format!("\\u{:04x}", c as u32)),
        c => written.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::mended;

    #[test]
    fn control_characters_and_other_escapes_are_what_they_mean() {
        for (string, expected) in [
            ("\"a\tb\nc\"", Some(r#""a\u0009b\u000ac""#)),
            (r#""C:\dir \d""#, Some(r#""C:\\dir \\d""#)),
            (r#""it\'s \x41\xe9 \U0001f40b""#, Some(r#""it's Aé 🐋""#)),
            (r#""\x4""#, Some(r#""\\x4""#)),
            (r#""by \"the\" \u0041 book\n""#, None),
            ("\"open", None),
        ] {
            assert_eq!(mended(string, b'"').as_deref(), expected, "{string}");
        }
        assert_eq!(mended(r#"'a "b" \\'"#, b'\'').as_deref(), Some(r#""a \"b\" \\""#));
    }
}
