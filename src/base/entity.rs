//! A line with what HTML writes for characters in, the characters out.
//!
//! The names are those of the HTML standard, all 2,231, as Servo's parser has them. Names that browsers read
//! without a semicolon are read so where they stand for letters and marks that news are written with, and no
//! letter follows.

use std::borrow::Cow;
use web_atoms::NAMED_ENTITIES;

/// How often an entity may have been written as one again: `&amp;amp;quot;`.
const LAYERS_MAX: usize = 3;

/// Longest name, without its ampersand: `CounterClockwiseContourIntegral;`.
const NAME_BYTES_MAX: usize = 33;

/// Ends of names that are read without a semicolon.
const BARE: [&str; 9] = ["acute", "grave", "circ", "uml", "tilde", "cedil", "ring", "slash", "lig"];

/// The same of whole names.
const BARE_NAMES: [&str; 11] =
    ["nbsp", "amp", "quot", "lt", "gt", "copy", "reg", "pound", "laquo", "raquo", "euro"];

/// The line with characters for all entities, also where they were encoded twice.
pub(crate) fn decoded(line: &str) -> String {
    let mut text = once(line);
    for _ in 1..LAYERS_MAX {
        match once(&text) {
            Cow::Owned(next) => text = Cow::Owned(next),
            Cow::Borrowed(_) => break,
        }
    }
    text.into_owned()
}

/// The same of entities that were written once: in markup an ampersand is one.
pub(crate) fn decoded_once(value: &str) -> String {
    once(value).into_owned()
}

fn once(line: &str) -> Cow<'_, str> {
    let (mut written, mut rest) = (String::new(), line);
    let mut is_changed = false;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        written.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match reference(rest) {
            Some((characters, length)) => {
                written.push_str(&characters);
                (rest, is_changed) = (&rest[length..], true);
            }
            None => written.push('&'),
        }
    }
    written.push_str(rest);
    if is_changed { Cow::Owned(written) } else { Cow::Borrowed(line) }
}

/// What the reference stands for whose ampersand is in front of this, and its length.
fn reference(text: &str) -> Option<(String, usize)> {
    if let Some(number) = text.strip_prefix('#') {
        let end = number.bytes().take(8).position(|byte| byte == b';').filter(|&end| end > 0)?;
        let character = numbered(&number[..end])?;
        return Some((character.to_string(), end + 2));
    }
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric();
    let length = text.bytes().take(NAME_BYTES_MAX).take_while(is_name).count();
    let (name, behind) = text.split_at(length);
    if length == 0 {
        return None;
    }
    let is_ended = behind.starts_with(';');
    let is_bare = || {
        BARE.iter().any(|end| name.ends_with(end) && name.len() == end.len() + 1)
            || BARE_NAMES.contains(&name)
    };
    let is_told = is_ended || (!behind.starts_with(|c: char| c.is_alphanumeric() || c == '=') && is_bare());
    let characters = named(name).filter(|_| is_told)?;
    Some((characters, length + usize::from(is_ended)))
}

/// The characters of a name, which stands between an ampersand and a semicolon.
pub(crate) fn named(name: &str) -> Option<String> {
    // One or two; of the beginning of a name the table says that it is none.
    let &(first, second) = NAMED_ENTITIES.get(&*format!("{name};")).filter(|(first, _)| *first > 0)?;
    let second = char::from_u32(second).filter(|_| second > 0);
    Some(char::from_u32(first)?.to_string() + &second.map(String::from).unwrap_or_default())
}

/// The character of a number, `8217` or `x2019`. Those of control characters are read as windows-1252, as
/// browsers do.
fn numbered(digits: &str) -> Option<char> {
    let number = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => digits.parse().ok()?,
    };
    match u8::try_from(number) {
        Ok(byte @ 0x80..0xa0) => {
            encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next()
        }
        _ => char::from_u32(number),
    }
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn every_name_of_html_is_read_and_what_is_none_stays() {
        for (line, expected) in [
            (
                "&eacute;t&eacute; &Scaron;koda &zcaron; &Dstrok; &lstrok;&oacute;d&zacute;",
                "été Škoda ž Đ łódź",
            ),
            ("&alpha;&Omega; &trade; &frac12; &bull; &prime; &times; &check; &sung;", "αΩ ™ ½ • ′ × ✓ ♪"),
            ("Rock &amp;amp; roll &#8217;n&#x2019; co &amp;amp;quot;x&quot;", "Rock & roll ’n’ co \"x\""),
            ("&#147;so&#148; &#x96; it&#146;s", "“so” – it’s"),
            ("caf&eacute, r&eacute sum&eacute &copy 2026 &nbsp", "café, ré sumé © 2026 \u{a0}"),
            (
                "AT&T; Q&A; R&D &#; &x; &#xzz; a&b=&copy=1 &eacutex",
                "AT&T; Q&A; R&D &#; &x; &#xzz; a&b=&copy=1 &eacutex",
            ),
            ("&notin; &not it; &amp", "∉ &not it; &"),
            ("&amp;é&é; ends &", "&é&é; ends &"),
        ] {
            assert_eq!(decoded(line), expected, "{line}");
        }
    }
}
